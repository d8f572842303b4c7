"""The texts below a chart: days thinned out to what fits, or names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from babel import dates

from bot.charts import fonts
from bot.charts.canvas import Label
from bot.charts.theme import ASCENT, TICK
from storage.frozen import frozen

_LOCALES = {"en": "en_GB", "de": "de_DE"}  # the day stands before the month in both
_GAP = 12
_NARROWEST_NAME = 90
_DAY_STEPS = (1, 2)
_WEEK_STEPS = (1, 2, 4)
_MONTH_STEPS = (1, 2, 3, 6, 12)

Tick = tuple[int, str]  # the place among the labels, and what is written there


@frozen
class Slots:
    """Where the places of a chart lie from left to right, and how far texts may reach."""

    left: float
    right: float
    count: int
    edge_left: float
    edge_right: float

    @property
    def width(self) -> float:
        """Give the room of one place."""
        return (self.right - self.left) / max(1, self.count)

    def at(self, index: float) -> float:
        """Give the middle of a place."""
        return self.left + (index + 0.5) * self.width


def days(labels: Sequence[str]) -> list[date] | None:
    """Read the labels as ISO days; None when they are names."""
    if not labels or not all(re.fullmatch(r"\d{4}-\d\d-\d\d", label) for label in labels):
        return None
    try:
        return [date.fromisoformat(label) for label in labels]
    except ValueError:
        return None


def day_text(day: date, language: str) -> str:
    """Write a day shortly: ``3 Nov`` or ``3. Nov.``."""
    return dates.format_date(day, "d. MMM" if language == "de" else "d MMM", locale=_LOCALES[language])


def _month_text(day: date, language: str, with_year: bool) -> str:
    return dates.format_date(day, "LLL y" if with_year else "LLL", locale=_LOCALES[language])


def month_starts(all_days: Sequence[date]) -> list[int]:
    """Find the places where a month begins, without the first place."""
    return [index for index in range(1, len(all_days)) if all_days[index].month != all_days[index - 1].month]


def _months(all_days: Sequence[date], language: str, every: int) -> list[Tick]:
    starts = month_starts(all_days)
    if all_days[0].day == 1:
        starts.insert(0, 0)
    chosen = [index for index in starts if (all_days[index].month - 1) % every == 0]
    years = {day.year for day in all_days}
    return [
        (index, _month_text(all_days[index], language, len(years) > 1 and all_days[index].month == 1))
        for index in chosen
    ]


def _choices(all_days: Sequence[date], language: str) -> Iterator[list[Tick]]:
    """Offer days to name, from all of them to the first of a year."""
    every = [(index, day_text(day, language)) for index, day in enumerate(all_days)]
    for step in _DAY_STEPS:
        yield every[::-step][::-1]
    mondays = [tick for tick, day in zip(every, all_days, strict=True) if day.weekday() == 0]
    for step in _WEEK_STEPS:
        yield mondays[::step]
    for step in _MONTH_STEPS:
        yield _months(all_days, language, step)
    yield [every[0], every[-1]]
    yield [every[-1]]


def _placed(ticks: Sequence[Tick], slots: Slots, baseline: float, fill: str) -> list[Label]:
    labels = []
    for index, text in ticks:
        half = fonts.width(text, TICK) / 2
        x = max(slots.edge_left + half, min(slots.edge_right - half, slots.at(index)))
        labels.append(Label(text, x, baseline, TICK, fill, anchor="middle"))
    return labels


def _collide(labels: Sequence[Label]) -> bool:
    return any(left.box.overlaps(right.box, _GAP) for left, right in pairwise(labels))


def _thinned(
    choices: Iterator[list[Tick]], place: Callable[[Sequence[Tick]], list[Label]], least: int
) -> tuple[list[Tick], list[Label]]:
    """Take the first choice whose texts keep apart, if possible with ``least`` of them."""
    fitting: tuple[list[Tick], list[Label]] = ([], [])
    for ticks in choices:
        labels = place(ticks)
        if _collide(labels):
            continue
        if len(ticks) >= least:
            return ticks, labels
        fitting = max(fitting, (ticks, labels), key=lambda found: len(found[0]))
    return fitting


def _names(labels: Sequence[str], slots: Slots) -> Iterator[list[Tick]]:
    """Offer names to write: all in full, then fewer, shortened."""
    cleaned = [fonts.clean(label) for label in labels]
    step = 1
    while step <= len(cleaned):
        room = step * slots.width - _GAP
        if step == 1 and all(fonts.width(name, TICK) <= room for name in cleaned):
            yield list(enumerate(cleaned))
        if room >= _NARROWEST_NAME:
            yield [(at, fonts.fit(cleaned[at], room, TICK)) for at in range(0, len(cleaned), step)]
        step += 1
    yield [(0, fonts.fit(cleaned[0], slots.right - slots.left, TICK))]


def axis_labels(
    labels: Sequence[str], slots: Slots, top: float, fill: str, language: str
) -> tuple[list[Tick], list[Label]]:
    """Choose which places are named, and give the texts that stand below ``top``."""
    if not labels:
        return [], []

    def place(ticks: Sequence[Tick]) -> list[Label]:
        return _placed(ticks, slots, top + ASCENT * TICK, fill)

    all_days = days(labels)
    if all_days is None:
        return _thinned(_names(labels, slots), place, 1)
    return _thinned(_choices(all_days, language), place, min(3, len(all_days)))
