"""What a digest of seven days must say, recomputed in the plainest way from what TikTok told of each day.

It knows neither the product's formulas nor how it rounds: sums of days, fractions, and halves to the even
digit, in English and euros.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

MEASURES = ("spend", "impressions", "views", "clicks", "conversions")  # spend in cents
Day = Mapping[str, int]
Sums = Mapping[str, int]
_Written = Callable[[Fraction], str]
_WEEK = 7


def figures_of(days: Mapping[date, Day], today: date) -> list[str]:
    """Give the table of the last seven days beside the seven before: a line a KPI."""
    return [
        " | ".join((label, _cell(new, written), _cell(old, written), _change(new, old)))
        for label, new, old, written in _pairs(days, today)
    ]


def largest_change(days: Mapping[date, Day], today: date) -> str:
    """Give the KPI that changed most and its change; nothing where none changed by a hundredth or more."""
    changes = {
        label: (new - old) / old for label, new, old, _ in _pairs(days, today) if old and new is not None
    }
    most = max(changes, key=lambda label: abs(changes[label]), default="")
    return f"{most} {_signed(changes[most])}" if most and abs(changes[most]) >= Fraction(1, 100) else ""


def best_ad(days: Mapping[date, Day], today: date, name: str) -> str:
    """Give what the only ad has of the first of three measures that it has at all; nothing for nothing."""
    sums = _sums(days, today - timedelta(days=1))
    for label, value, written in _KPIS[2], _KPIS[1], _KPIS[0]:
        if sums and value(sums):
            return f"{label}: 1. {name}: {written(value(sums) or Fraction())}"
    return ""


def days_known(days: Mapping[date, Day], today: date) -> int:
    """Count the days of the last seven that have figures."""
    return len(_known(days, today - timedelta(days=1)))


def spent_in_all(days: Mapping[date, Day], flight: tuple[date, date], today: date) -> str:
    """Add up what was spent in a flight through yesterday; nothing where none of these days has figures."""
    last = min(flight[1], today - timedelta(days=1))
    some = [day["spend"] for when, day in days.items() if flight[0] <= when <= last]
    return f"{_money(Fraction(sum(some)))} of " if some else ""


def _pairs(
    days: Mapping[date, Day], today: date
) -> list[tuple[str, Fraction | None, Fraction | None, _Written]]:
    """Give each KPI that has a value now or before."""
    now, before = (_sums(days, today - timedelta(days=back)) for back in (1, 1 + _WEEK))
    found = [
        (label, value(now) if now else None, value(before) if before else None, written)
        for label, value, written in _KPIS
    ]
    return [one for one in found if one[1] is not None or one[2] is not None]


def _known(days: Mapping[date, Day], last: date) -> Sequence[Day]:
    return [days[day] for back in range(_WEEK) if (day := last - timedelta(days=back)) in days]


def _sums(days: Mapping[date, Day], last: date) -> Sums:
    known = _known(days, last)
    return {key: sum(day[key] for day in known) for key in MEASURES} if known else {}


def _over(above: str, below: str, times: int = 1) -> Callable[[Sums], Fraction | None]:
    return lambda sums: Fraction(sums[above] * times, sums[below]) if sums[below] else None


def _sum(key: str) -> Callable[[Sums], Fraction | None]:
    return lambda sums: Fraction(sums[key])


def _rounded(value: Fraction, decimals: int) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)


def _money(cents: Fraction) -> str:
    euros = _rounded(cents / 100, 2)
    return "<\u00a0€0.01" if cents and not euros else f"€{euros:,.2f}"


def _count(value: Fraction) -> str:
    if value < 10_000:
        return f"{int(value):,}"
    thousands = value / 1000
    return f"{_rounded(thousands, 1 if thousands < 100 else 0)}K"


def _percent(value: Fraction) -> str:
    return f"{_rounded(value * 100, 2):,.2f}%"


def _cell(value: Fraction | None, written: _Written) -> str:
    return "–" if value is None else written(value)


def _change(new: Fraction | None, old: Fraction | None) -> str:
    if new is None or not old:
        return "–"
    return _signed((new - old) / old)


def _signed(ratio: Fraction) -> str:
    percent = _rounded(ratio * 100, 2)
    return f"{percent:+,.2f}%" if percent else "0.00%"


_KPIS: tuple[tuple[str, Callable[[Sums], Fraction | None], _Written], ...] = (
    ("Spend", _sum("spend"), _money),
    ("Impressions", _sum("impressions"), _count),
    ("Video views", _sum("views"), _count),
    ("Clicks (destination)", _sum("clicks"), _count),
    ("Conversions", _sum("conversions"), _count),
    ("CPM", _over("spend", "impressions", 1000), _money),
    ("CTR (destination)", _over("clicks", "impressions"), _percent),
    ("CPC (destination)", _over("spend", "clicks"), _money),
    ("CPV (0-second views)", _over("spend", "views"), _money),
    ("CVR by clicks", _over("conversions", "clicks"), _percent),
    ("CPA", _over("spend", "conversions"), _money),
)
