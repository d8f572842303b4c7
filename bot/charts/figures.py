"""Numbers on a chart: values in full or shortened, and the ticks of an axis."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import Decimal

from babel import numbers

from commands.core.charts import Series
from commands.core.texts import translator
from storage.frozen import frozen

BLANK = "–"
_SHORT_FROM = 10_000
_SCIENTIFIC_FROM = 1e12
_LARGEST = 1e300  # above it a percentage is not finite
_MOST_DECIMALS = 6


@frozen
class Figures:
    """Write the values of one axis in a language: ``factor`` turns a value into the number shown."""

    language: str
    unit: str
    factor: float = 1
    before: str = ""
    after: str = ""
    decimals: int | None = None
    currency: str = ""

    def value(self, value: float | None) -> str:
        """Write one value, exact up to 10,000 and shortened to three digits above."""
        if value is None:
            return BLANK
        shown = value * self.factor
        size = abs(shown)
        if size >= _SHORT_FROM:
            return self._affixed(shown, self._shortened(size))
        if self.currency and 0 < size < 1 and value != round(value):
            return self._affixed(shown, self._part_of_one(size))
        if self.currency:
            return translator(self.language).money(Decimal(str(value)), self.currency)
        return self._affixed(shown, translator(self.language).number(size, self._places(size)))

    def ticks(self, ticks: Sequence[float]) -> list[str]:
        """Write the ticks of an axis, all in one unit and with the same decimals."""
        shown = [tick * self.factor for tick in ticks]
        top = max(abs(tick) for tick in shown)
        if top >= _SCIENTIFIC_FROM:
            return [self._affixed(tick, self._scientific(abs(tick))) if tick else "0" for tick in shown]
        unit, suffix = self._unit(top)
        places = _decimals((shown[1] - shown[0]) / unit)
        if places and self.currency and unit == 1:
            places = max(places, round(-math.log10(self.factor)))
        number = translator(self.language).number
        return [
            self._affixed(tick, number(abs(tick) / unit, places) + suffix) if tick else self._affixed(0, "0")
            for tick in shown
        ]

    @staticmethod
    def _unit(top: float) -> tuple[float, str]:
        if top < _SHORT_FROM:
            return 1, ""
        return (1_000, "K") if top < 1_000_000 else (1_000_000, "M")

    def _shortened(self, size: float) -> str:
        if size >= _SCIENTIFIC_FROM:
            return self._scientific(size)
        return translator(self.language).compact(size)

    def _part_of_one(self, size: float) -> str:
        """Write two digits that say something: a cost per view is mostly less than the smallest coin."""
        t = translator(self.language)
        places = max(t.decimals(self.currency), 1 - math.floor(math.log10(size)))
        return t.number(size, min(places, _MOST_DECIMALS))

    def _scientific(self, size: float) -> str:
        digits, power = f"{min(size, _LARGEST):.1e}".split("e")
        places = 0 if digits.endswith(".0") else 1
        return f"{translator(self.language).number(float(digits), places)}e{int(power)}"

    def _places(self, size: float) -> int:
        if self.decimals is not None:
            return self.decimals
        fixed = {"percent": 2, "factor": 2, "seconds": 1}.get(self.unit)
        return fixed if fixed is not None else int(size < 100 and size % 1 != 0)

    def _affixed(self, shown: float, digits: str) -> str:
        return f"{'-' if shown < 0 else ''}{self.before}{digits}{self.after}"


def _decimals(step: float) -> int:
    """Count the decimals that a step of an axis needs."""
    for places in range(_MOST_DECIMALS):
        if math.isclose(step, round(step, places), rel_tol=1e-6):
            return places
    return _MOST_DECIMALS


def affixes(sample: str) -> tuple[str, str]:
    """Split what stands before and after the digits of a formatted zero."""
    before, after = re.split(r"\d[\d.,]*", sample, maxsplit=1)
    return before, after


def figures(series: Series, language: str) -> Figures:
    """Choose how the values of a series are written."""
    t = translator(language)
    if series.unit == "money":
        before, after = affixes(t.money(0, series.currency))
        factor = 10.0 ** -numbers.get_currency_precision(series.currency)
        return Figures(language, "money", factor, before, after, None, series.currency)
    if series.unit == "percent":
        before, after = affixes(t.percent(0))
        return Figures(language, "percent", 100, before, after)
    after = {"count": "", "factor": "×", "seconds": "\u00a0s"}[series.unit]
    return Figures(language, series.unit, 1, "", after, series.decimals)
