"""Schedules: read in words or as cron, kept as data, said back in words, asked when they are due."""

from commands.rules.schedule_due import next_due, next_dues
from commands.rules.schedule_model import Schedule, at_most_daily, daily_times, from_json
from commands.rules.schedule_texts import describe, describe_holidays
from commands.rules.schedule_words import parse_every

__all__ = [
    "Schedule",
    "at_most_daily",
    "daily_times",
    "describe",
    "describe_holidays",
    "from_json",
    "next_due",
    "next_dues",
    "parse_every",
]
