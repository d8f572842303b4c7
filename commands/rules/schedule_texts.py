"""A schedule in words, so that a person can check what was understood; ``parse_every`` reads it again."""

from __future__ import annotations

from datetime import time

from commands.core.texts import Message, Translator, msg, msg_plural
from commands.rules.calendar_words import WEEKDAY_NAMES
from commands.rules.public_holidays import region_text
from commands.rules.schedule_model import ALL_DAYS, LAST, WORKING_DAYS, Schedule
from commands.rules.schedule_moments import moment_said

_SHORTEST_MONTH = 28
_DAY_MINUTES = 1440


def describe(schedule: Schedule) -> Message:
    """Say a schedule in the reader's language, times included."""
    return _DESCRIBE[schedule.kind](schedule)


def describe_holidays(schedule: Schedule, t: Translator) -> str:
    """Say what becomes of a day that is a holiday; nothing where they do not count."""
    if not schedule.region:
        return ""
    region = region_text(schedule.region, t)
    if schedule.on_holiday == "skip":
        return t("{region}: it is left out on holidays", region=region)
    return t("{region}: on a holiday it comes on the next working day", region=region)


def _week(schedule: Schedule) -> Message:
    times = _times(schedule)
    days = _and([WEEKDAY_NAMES[day] for day in schedule.weekdays])
    if schedule.every > 1:
        return msg("every {count} weeks on {days} at {times}", count=schedule.every, days=days, times=times)
    if schedule.weekdays == ALL_DAYS:
        return msg("every day at {times}", times=times)
    if schedule.weekdays == WORKING_DAYS:
        return msg("Monday to Friday at {times}", times=times)
    return msg("every {days} at {times}", days=days, times=times)


def _steps(schedule: Schedule) -> Message:
    return msg("every {count} days at {times}", count=schedule.every, times=_times(schedule))


def _month(schedule: Schedule) -> Message:
    times = _times(schedule)
    if schedule.every == 3 and schedule.anchor:
        if schedule.days == (1,) and schedule.anchor.month % 3 == 1:
            return msg("on the first day of each quarter at {times}", times=times)
        if schedule.days == (LAST,) and schedule.anchor.month % 3 == 0:
            return msg("on the last day of each quarter at {times}", times=times)
    days = _month_days(schedule)
    if schedule.every == 1:
        return msg("monthly on the {days} at {times}", days=days, times=times)
    return msg("every {count} months on the {days} at {times}", count=schedule.every, days=days, times=times)


def _month_days(schedule: Schedule) -> Message | str:
    days = _and([msg("last day") if day == LAST else _ordinal(day) for day in schedule.days])
    if max(schedule.days) > _SHORTEST_MONTH:
        return msg("{days}, or the last day of a shorter month,", days=days)
    return days


def _nth(schedule: Schedule) -> Message:
    day = msg("working day") if schedule.weekdays == WORKING_DAYS else WEEKDAY_NAMES[schedule.weekdays[0]]
    times = _times(schedule)
    if schedule.every == 3:
        return _nth_of_quarter(schedule, day, times)
    numbered = [_ordinal(nth) for nth in schedule.days if nth != LAST]
    if not numbered:
        return msg("on the last {day} of each month at {times}", day=day, times=times)
    if LAST in schedule.days:
        return msg(
            "on the {nth} and last {day} of each month at {times}",
            nth=_commas(numbered),
            day=day,
            times=times,
        )
    return msg("on the {nth} {day} of each month at {times}", nth=_and(numbered), day=day, times=times)


def _nth_of_quarter(schedule: Schedule, day: Message, times: Message | str) -> Message:
    if schedule.days == (LAST,):
        return msg("on the last {day} of each quarter at {times}", day=day, times=times)
    nth = _and([_ordinal(nth) for nth in schedule.days])
    return msg("on the {nth} {day} of each quarter at {times}", nth=nth, day=day, times=times)


def _once(schedule: Schedule) -> Message:
    return msg("once on {day} at {times}", day=schedule.anchor, times=_times(schedule))


def _flight(schedule: Schedule) -> Message:
    moments = _and([moment_said(moment) for moment in schedule.moments])
    return msg("{moments} at {times}", moments=moments, times=_times(schedule))


def _minutes(schedule: Schedule) -> Message:
    count = schedule.every
    if count % 60 == 0:
        interval = msg_plural("every hour", "every {count} hours", count // 60)
    else:
        interval = msg_plural("every minute", "every {count} minutes", count)
    if _DAY_MINUTES % count:
        return msg("{interval}, counted from midnight", interval=interval)
    return interval


def _cron(schedule: Schedule) -> Message:
    return msg("on the cron schedule {cron}", cron=schedule.cron)


_DESCRIBE = {
    "week": _week,
    "days": _steps,
    "month": _month,
    "nth": _nth,
    "once": _once,
    "flight": _flight,
    "minutes": _minutes,
    "cron": _cron,
}


def _times(schedule: Schedule) -> Message | str:
    return _and([_clock(clock) for clock in schedule.times])


def _clock(clock: time) -> str:
    return f"{clock:%H:%M}"


def _ordinal(number: int) -> Message:
    shown = str(number)
    if number in (1, 21, 31):
        return msg("{number}st", number=shown)
    if number in (2, 22):
        return msg("{number}nd", number=shown)
    return msg("{number}rd", number=shown) if number in (3, 23) else msg("{number}th", number=shown)


def _and(items: list[Message] | list[str]) -> Message | str:
    """Join with commas and a last "and"; the language comes in when it is rendered."""
    if len(items) == 1:
        return items[0]
    if len(items) == 2:
        return msg("{first} and {last}", first=items[0], last=items[1])
    return msg("{first}, {rest}", first=items[0], rest=_and(items[1:]))


def _commas(items: list[Message]) -> Message:
    if len(items) == 1:
        return items[0]
    return msg("{first}, {rest}", first=items[0], rest=_commas(items[1:]))
