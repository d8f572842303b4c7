"""Words of the calendar in English and German, spelt as ``plain.folded`` leaves them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from commands.core.texts import Message, msg
from commands.rules.plain import folded

WEEKDAY_NAMES: Final[tuple[Message, ...]] = (
    msg("Monday"),
    msg("Tuesday"),
    msg("Wednesday"),
    msg("Thursday"),
    msg("Friday"),
    msg("Saturday"),
    msg("Sunday"),
)

_WEEKDAYS = (
    "monday mondays mon montag montags mo",
    "tuesday tuesdays tue tues dienstag dienstags di",
    "wednesday wednesdays wed mittwoch mittwochs mi",
    "thursday thursdays thu thur thurs donnerstag donnerstags do",
    "friday fridays fri freitag freitags fr",
    "saturday saturdays sat samstag samstags sonnabend sonnabends sa",
    "sunday sundays sun sonntag sonntags so",
)
_MONTHS = (
    "january jan januar jänner",
    "february feb februar",
    "march mar märz mär mrz",
    "april apr",
    "may mai",
    "june jun juni",
    "july jul juli",
    "august aug",
    "september sep sept",
    "october oct oktober okt",
    "november nov",
    "december dec dezember dez",
)
_NUMBERS = (
    "a an one ein eine einem einer einen",
    "two zwei",
    "three drei",
    "four vier",
    "five fünf",
    "six sechs",
    "seven sieben",
    "eight acht",
    "nine neun",
    "ten zehn",
    "eleven elf",
    "twelve zwölf",
)
_UNITS = {
    "minute": "minute minutes min mins minuten",
    "hour": "hour hours hr hrs h stunde stunden std",
    "day": "day days d tag tage tagen tages",
    "week": "week weeks w woche wochen",
    "month": "month months monat monate monaten monats",
    "quarter": "quarter quarters quartal quartale quartalen quartals",
    "year": "year years jahr jahre jahren jahres",
}


def table(rows: Iterable[str], start: int = 0) -> dict[str, int]:
    """Number rows of words; each folded word maps to its row."""
    return {folded(word): number for number, row in enumerate(rows, start) for word in row.split()}


def pretty(*tables: Iterable[str]) -> dict[str, str]:
    """Map folded words to the spelling to show, from rows of words."""
    return {folded(word): word for rows in tables for row in rows for word in row.split()}


WEEKDAYS: Final = table(_WEEKDAYS)
MONTHS: Final = table(_MONTHS, 1)
NUMBERS: Final = {**table(_NUMBERS, 1), "fourteen": 14, "vierzehn": 14, "fifteen": 15, "fuenfzehn": 15}
UNITS: Final = {folded(word): unit for unit, row in _UNITS.items() for word in row.split()}
SPELLING: Final = pretty(_WEEKDAYS, _MONTHS, _NUMBERS, _UNITS.values())


def number(text: str) -> int:
    """Read a count written as digits or as a word of ``NUMBERS``."""
    return int(text) if text.isdigit() else NUMBERS[text]


def either(words: Iterable[str]) -> str:
    """Write the alternatives of a regular expression, longest first."""
    return "|".join(sorted(words, key=len, reverse=True))


# "dieses Monats", "nächsten Freitag", "last week": which one, seen from now.
THIS: Final = "this|current|diese[nrsm]?|aktuelle[nrsm]?|laufende[nrsm]?"
NEXT: Final = "next|coming|naechste[nrsm]?|kommende[nrsm]?"
LAST: Final = "last|past|previous|letzte[nrsm]?|vorige[nrsm]?|vergangene[nrsm]?"
COUNT: Final = f"[0-9]{{1,3}}|{either(NUMBERS)}"
