"""An export with figures that a person can add up: two weeks, two ads, round numbers a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.commands.files.exports import GERMAN, Fact, Style, export_bytes

FIRST_DAY = date(2025, 11, 3)
ENGLISH_STYLE = Style()
GERMAN_STYLE = Style(delimiter=";", encoding="cp1252", comma=True, grouped=True, header=GERMAN)
# A day of each ad in each week: cents, impressions, clicks, views. Two days of "Hook" and "Story" in the
# first week make 100.00, 10,000, 100 and 3,500 a day, in the second 150.00, 12,000, 150 and 5,000.
_WEEKS = (
    {"Hook": (60_00, 6_000, 60, 2_000), "Story": (40_00, 4_000, 40, 1_500)},
    {"Hook": (90_00, 7_000, 90, 3_000), "Story": (60_00, 5_000, 60, 2_000)},
)


def two_weeks(campaign: str = "Winter Glow", first_day: date = FIRST_DAY) -> list[Fact]:
    """Give the figures of fourteen days from the first one on."""
    return [
        Fact(campaign, "Prospecting", ad, first_day + timedelta(days=7 * week + day), *figures)
        for week, ads in enumerate(_WEEKS)
        for day in range(7)
        for ad, figures in ads.items()
    ]


def corrected(facts: list[Fact]) -> list[Fact]:
    """Give the same with 10.00 more spent on "Story" on the last day."""
    return [*facts[:-1], replace(facts[-1], cents=facts[-1].cents + 10_00)]


def english(facts: list[Fact]) -> bytes:
    """Write figures as an export in English, with its totals row."""
    return export_bytes(facts, ENGLISH_STYLE, total=f"Total of {len(facts)} results")


def german(facts: list[Fact]) -> bytes:
    """Write figures as an export in German, with its totals row."""
    return export_bytes(facts, GERMAN_STYLE, total="Gesamt")
