"""Cron expressions of five fields, matched on the naive wall clock only; zones are ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from cronsim import CronSim, CronSimError

from commands.core.texts import UserError, msg
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt
from storage.frozen import frozen

_CALENDAR_START = datetime(2000, 1, 1)  # noqa: DTZ001  (wall clock)
_NUMERIC = lazily(r"[0-9]+(?:[/,-][0-9]+)*")
_FIELDS = lazily(r"[0-9*/,a-z#-]+")


@frozen
class CronPlan:
    """Hold what a cron expression says of a day: its times, and whether they repeat by the instant."""

    times: tuple[time, ...]
    by_instant: bool


def looks_like_cron(words: str) -> bool:
    """Tell whether folded words are meant as cron: two numeric fields to begin with, or a star."""
    fields = words.split()
    numeric = all(_NUMERIC.fullmatch(field) for field in fields[:2])
    return "*" in words or (len(fields) in (5, 6) and numeric and ":" not in words)


def check_cron(words: str) -> str:
    """Give the expression in one spelling, or say what is wrong with it."""
    fields = words.split()
    if len(fields) != 5 or not all(_FIELDS.fullmatch(field) for field in fields):
        raise UserError(
            msg(
                "“{text}” is not a cron expression: it has five fields (minute, hour, day, month, weekday), "
                "for example 0 9 * * 1 or */15 * * * *.",
                text=excerpt(words),
            )
        )
    cron = " ".join(fields).upper()
    if not is_cron(cron):
        raise UserError(
            msg(
                "The cron expression “{text}” cannot work: a value is out of range or the day never comes. "
                "Write for example 0 9 * * 1 for Mondays at 9:00, or */15 * * * * for every 15 minutes.",
                text=excerpt(words),
            )
        )
    return cron


@lru_cache(maxsize=512)
def is_cron(cron: str) -> bool:
    """Tell whether it is an expression of five fields that comes up at least once."""
    try:
        next(CronSim(cron, _CALENDAR_START))
    except (CronSimError, StopIteration):
        return False
    return len(cron.split()) == 5


@lru_cache(maxsize=512)
def cron_plan(cron: str) -> CronPlan:
    """Read the times of day; a starred minute or hour with several times goes by the instant."""
    found = CronSim(cron, _CALENDAR_START)
    times = tuple(time(hour, minute) for hour in sorted(found.hours) for minute in sorted(found.minutes))
    minute, hour, *_ = cron.split()
    return CronPlan(times, len(times) > 1 and (minute.startswith("*") or hour.startswith("*")))


def cron_weekdays(cron: str) -> tuple[int, ...]:
    """List the weekdays (0 is Monday) of a plain weekday field; none for "the last Friday" and the like."""
    found = CronSim(cron, _CALENDAR_START).weekdays
    plain = {(day - 1) % 7 for day in found if isinstance(day, int)}
    return tuple(sorted(plain)) if all(isinstance(day, int) for day in found) else ()


def cron_dates(cron: str, day: date) -> Iterator[date]:
    """Go through the dates from ``day`` on that the expression names."""
    dates_only = " ".join(["0", "0", *cron.split()[2:]])
    for moment in CronSim(dates_only, datetime.combine(day, time()) - timedelta(seconds=1)):
        yield moment.date()


def next_wall(cron: str, wall: datetime) -> datetime | None:
    """Find the first naive wall-clock time at or after ``wall`` that the expression names."""
    return next(CronSim(cron, wall - timedelta(seconds=1)), None)
