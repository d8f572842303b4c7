"""Read a month as people write it."""

from __future__ import annotations

from datetime import date

from commands.core.texts import UserError, msg
from commands.rules.calendar_words import MONTHS
from commands.rules.date_words import unit_bounds
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt, folded, strip_invisible

_SHIFTS = {
    "this": 0,
    "next": 1,
    "last": -1,
    "dieser": 0,
    "diesen": 0,
    "nächster": 1,
    "nächsten": 1,
    "letzter": -1,
}
_NUMBERS = lazily(r"(?P<year>\d{4})-(?P<month>\d{1,2})|(?P<month2>\d{1,2})[./](?P<year2>\d{4})")
_NAMED = lazily(r"(?P<name>[^\W\d]+)\.?(?: (?P<year>\d{4}))?")
_HALF = 6


def parse_month(text: str, today: date) -> tuple[date, date]:
    """Give the first and the last day of a month; without a year the nearest one of that name."""
    typed = " ".join(strip_invisible(text).casefold().split())
    found = _shifted(typed, today) or _numbered(typed) or _named(typed, today)
    if found is None:
        raise UserError(
            msg("I don't know the month “{text}”. Write it like december or 2026-12.", text=excerpt(text))
        )
    return unit_bounds("month", found, 0)


def _shifted(typed: str, today: date) -> date | None:
    first, _, rest = typed.partition(" ")
    if first not in _SHIFTS or rest not in ("month", "monat"):
        return None
    return unit_bounds("month", today, _SHIFTS[first])[0]


def _numbered(typed: str) -> date | None:
    found = _NUMBERS.fullmatch(typed)
    if not found:
        return None
    return _first(int(found["year"] or found["year2"]), int(found["month"] or found["month2"]))


def _first(year: int, month: int) -> date | None:
    return date(year, month, 1) if 1 <= month <= 12 and 1970 <= year <= 9000 else None


def _named(typed: str, today: date) -> date | None:
    found = _NAMED.fullmatch(typed)
    month = MONTHS.get(folded(found["name"])) if found else None
    if not found or not month:
        return None
    if found["year"]:
        return _first(int(found["year"]), month)
    away = (month - today.month + _HALF - 1) % 12 - (_HALF - 1)
    return unit_bounds("month", today, away)[0]
