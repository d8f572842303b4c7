"""A calendar file of whole days, by RFC 5545."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from commands.rules.patterns import lazily
from storage.frozen import frozen

_LONGEST = 75  # octets of a line
_CONTROL = lazily(r"[\x00-\x09\x0b-\x1f\x7f]")


@frozen
class Event:
    """Something on a day, or from a day up to another one; ``uid`` stays the same when it changes."""

    uid: str
    first: date
    last: date
    summary: str
    description: str = ""
    category: str = ""


def calendar_file(name: str, events: Iterable[Event], now: datetime) -> str:
    """Write events as a calendar file."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Taktgeber//Taktgeber//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
        *(line for event in events for line in _event(event, now)),
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(event: Event, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(event.uid)}"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{_day(event.first)}"
    # The day after the last one, as the format has it.
    yield f"DTEND;VALUE=DATE:{_day(event.last + timedelta(days=1))}"
    yield f"SUMMARY:{_escaped(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{_escaped(event.description)}"
    if event.category:
        yield f"CATEGORIES:{_escaped(event.category)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _escaped(text: str) -> str:
    plain = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"([\\;,])", r"\\\1", plain).replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Break a line so that no part of it is too long, and never within a character."""
    part, size = "", 0
    for mark in line:
        octets = len(mark.encode())
        if size + octets > _LONGEST:
            yield part
            part, size = " ", 1
        part, size = part + mark, size + octets
    yield part
