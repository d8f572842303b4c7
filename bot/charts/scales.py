"""Axes with round ticks: 1, 2 and 5 times a power of ten."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from storage.frozen import frozen

_LARGEST = 1e100  # keeps differences finite
_SMALLEST = 1e-100  # keeps powers of ten above zero
_LEAST_CHANGE = 1e-3  # of the highest value; less would need very long texts
_INTERVALS = (3, 4, 5, 6)
_LIKED = 5
_TIGHT = 0.7  # a line may leave out zero when its lowest value is above this share of the highest


@frozen
class Span:
    """What an axis must hold; ``whole`` has no ticks between whole numbers."""

    low: float
    high: float
    whole: bool = False


@frozen
class Scale:
    """Ticks of an axis and where they lie on the drawing."""

    ticks: tuple[float, ...]
    start: float
    end: float

    def at(self, value: float) -> float:
        """Give the place of a value; what is out of range lies on the edge."""
        low, high = self.ticks[0], self.ticks[-1]
        share = (value - low) / (high - low)
        return self.start + min(1, max(0, share)) * (self.end - self.start)


def _bounded(value: float) -> float:
    return 0.0 if abs(value) < _SMALLEST else max(-_LARGEST, min(_LARGEST, value))


def span(values: Iterable[float | None], *, whole: bool = False, from_zero: bool = True) -> Span:
    """Find what the axis of some values must hold."""
    known = [_bounded(value) for value in values if value is not None] or [0.0]
    low, high = min(known), max(known)
    # What hardly changes has no rise that would be worth a closer look.
    if from_zero or high - low <= _LEAST_CHANGE * high or not 0 < high * _TIGHT < low:
        low, high = min(low, 0.0), max(high, 0.0)
    return Span(low, high, whole)


def _step(least: float, whole: bool) -> float:
    """Round a step up to 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(least))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least * (1 - 1e-9))
    return max(1.0, step) if whole else step


def _steps(given: Span, intervals: int) -> tuple[float, int, int]:
    """Give a step, and the first and last tick counted in steps."""
    size = given.high - given.low
    if size <= _LEAST_CHANGE * abs(given.high):
        size = abs(given.high) or float(intervals)
    step = _step(size / intervals, given.whole)
    return step, math.floor(given.low / step + 1e-9), math.ceil(given.high / step - 1e-9)


def ticks(spans: Sequence[Span]) -> list[tuple[float, ...]]:
    """Choose ticks for one axis, or for two that share their grid lines.

    The spans of two axes must hold zero.
    """
    best: list[tuple[float, ...]] = []
    least = math.inf
    for intervals in _INTERVALS:
        found = [_steps(given, intervals) for given in spans]
        first, last = min(low for _, low, _ in found), max(high for _, _, high in found)
        last = max(last, first + 1)
        waste = sum(
            (last - first) * step / max(given.high - given.low, step)
            for (step, _, _), given in zip(found, spans, strict=True)
        )
        waste += 0.05 * len(spans) * abs(last - first - _LIKED) + 0.2 * max(0, last - first - _LIKED)
        if waste < least - 1e-9:
            least = waste
            best = [tuple(count * step for count in range(first, last + 1)) for step, _, _ in found]
    return best
