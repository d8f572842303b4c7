"""Periods of complete days in the words people use, English and German alike.

A label is a period's canonical name: ``parse_period`` understands it again on another day.
"""

from __future__ import annotations

from datetime import date, timedelta

from commands.core.texts import Message, UserError, msg, msg_plural
from commands.rules.patterns import lazily
from commands.rules.period_words import Span, read_span
from commands.rules.plain import excerpt, phrase
from storage.frozen import frozen

LONGEST_DAYS = 731
Flight = tuple[date, date]
_DAY = timedelta(days=1)
_UNITS = lazily("last ([0-9]+) (weeks|months|quarters|years)")
_TITLES = {
    "today": msg("today so far"),
    "yesterday": msg("yesterday"),
    "flight": msg("whole flight"),
    "since launch": msg("since launch"),
    "this week": msg("this week so far"),
    "this month": msg("this month so far"),
    "this quarter": msg("this quarter so far"),
    "this year": msg("this year so far"),
    "last week": msg("last week"),
    "last month": msg("last month"),
    "last quarter": msg("last quarter"),
    "last year": msg("last year"),
}


@frozen
class Period:
    """Hold the first and last day (inclusive); running when it was cut because it is not over yet."""

    start: date
    end: date
    label: str
    running: bool = False

    @property
    def days(self) -> int:
        """Count the days."""
        return (self.end - self.start).days + 1


def parse_period(text: str, *, today: date, flight: Flight | None) -> Period:
    """Read a period, cut at yesterday so that its days are complete; only "today" is today itself.

    ``flight`` is the campaign's first and last day, for "flight" and "since launch".
    """
    words = phrase(text)
    span = read_span(words, today) if words else None
    if span is None:
        raise UserError(
            msg(
                "I can't read the period “{text}”. "
                "Write for example 7d, last week, October 2026, flight or 1.10.-31.10.",
                text=excerpt(text),
            )
        )
    return _complete(_in_flight(span, today, flight), today)


def _in_flight(span: Span, today: date, flight: Flight | None) -> Span:
    if span.label not in ("flight", "since launch"):
        return span
    if flight is None:
        raise UserError(
            msg(
                "This campaign has no flight yet. Give it a start and an end, or ask for 7d, last week "
                "or two dates."
            )
        )
    start, end = flight
    if start > today:
        raise UserError(
            msg("The flight begins on {start}. Until then ask for 7d, last week or two dates.", start=start)
        )
    return Span(start, end if span.label == "flight" else None, span.label)


def _complete(span: Span, today: date) -> Period:
    if span.start == today and span.label == "today":
        return Period(today, today, "today", running=True)
    running = span.end is None or span.end >= today
    end = today - _DAY if span.end is None or running else span.end
    if span.start > end:
        raise UserError(
            msg(
                "The period from {start} has no complete day yet. "
                "Ask for yesterday, 7d, last week or last month.",
                start=span.start,
            )
        )
    period = Period(span.start, end, span.label, running)
    if period.days > LONGEST_DAYS:
        raise UserError(
            msg("{days} days are too many at once. Ask for at most two years (731 days).", days=period.days)
        )
    return period


def previous(period: Period) -> Period:
    """Give the period of as many days right before, to compare with."""
    start, end = period.start - timedelta(days=period.days), period.start - _DAY
    return Period(start, end, f"{start}..{end}")


def same_weekdays(period: Period) -> Period:
    """Give the latest days before a period that are as many and fall on the same weekdays."""
    back = timedelta(weeks=-(-period.days // 7))
    start, end = period.start - back, period.end - back
    return Period(start, end, f"{start}..{end}")


def default_digest_period(today: date) -> Period:
    """Give the last 7 complete days."""
    return Period(today - timedelta(days=7), today - _DAY, "7d")


def title(period: Period) -> Message:
    """Name the period in words; the caller writes the dates beside it."""
    if period.label in _TITLES:
        return _TITLES[period.label]
    if period.label.endswith("d") and period.label[:-1].isdigit():
        return msg_plural("last complete day", "last {count} days", period.days)
    if found := _UNITS.fullmatch(period.label):
        return _several(int(found[1]), found[2])
    if period.start == period.end:
        return msg("on {day}", day=period.start)
    return msg("{start} to {end}", start=period.start, end=period.end)


def _several(count: int, units: str) -> Message:
    named = {
        "weeks": msg("last {count} weeks", count=count),
        "months": msg("last {count} months", count=count),
        "quarters": msg("last {count} quarters", count=count),
        "years": msg("last {count} years", count=count),
    }
    return named[units]
