"""Cron expressions that words say better: they become the schedule a person would have written."""

from __future__ import annotations

from commands.rules.cron import cron_plan, cron_weekdays
from commands.rules.patterns import lazily
from commands.rules.schedule_model import MOST_TIMES, Schedule

_LIST = lazily(r"[0-9]+(?:,[0-9]+)*")
_LAST_DAY_OF_ALL_MONTHS = 28


def simplified(cron: str) -> Schedule | None:
    """Give the same schedule without cron where there is one."""
    minute, hour, day, month, weekday = cron.split()
    if month != "*":
        return None
    if hour == day == weekday == "*":
        return _interval(minute)
    times = cron_plan(cron).times
    if not (_LIST.fullmatch(minute) and _LIST.fullmatch(hour)) or len(times) > MOST_TIMES:
        return None
    if day == "*" and (days := cron_weekdays(cron)):
        return Schedule("week", times=times, weekdays=days)
    if weekday == "*" and _LIST.fullmatch(day):
        numbers = sorted({int(number) for number in day.split(",")})
        if numbers[-1] <= _LAST_DAY_OF_ALL_MONTHS:
            return Schedule("month", times=times, days=tuple(numbers))
    return None


def _interval(minute: str) -> Schedule | None:
    if minute in ("*", "0"):
        return Schedule("minutes", every=1 if minute == "*" else 60)
    step = minute.removeprefix("*/")
    if step != minute and step.isdigit() and 60 % int(step) == 0:
        return Schedule("minutes", every=int(step))
    return None
