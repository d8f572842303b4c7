"""Split the change of a KPI into parts that add up to it exactly; no model, only sums.

Of a sum, each part is what one thing has more or less than before. Of a ratio, each part has two halves:
``rate``, what its own ratio did at the weight it had on average, and ``mix``, what it did to the whole that
more or less of the denominator fell to it, seen from the whole's ratio. With weights w, ratios r and the
whole's R (bars are means of before and now): rate = w̄ (r1 - r0), mix = (w1 - w0) (r̄ - R̄). The weights'
changes add up to nothing, so all parts add up to R1 - R0.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from commands.rules.kpis import COMPOSED, Kpi, Sums
from storage.frozen import frozen


@frozen
class Part:
    """What one thing did to a change; of a sum there is no ``rate`` and no ``mix``."""

    key: str
    change: Fraction
    rate: Fraction | None
    mix: Fraction | None


@frozen
class _Share:
    """A thing's numerator and denominator in one period."""

    above: int
    below: int

    @property
    def ratio(self) -> Fraction | None:
        return Fraction(self.above, self.below) if self.below else None


Halves = tuple[Mapping[str, Sums], Sums]  # the sums of each thing, and of the whole


def split(kpi: Kpi, before: Halves, now: Halves, rest: str) -> list[Part] | None:
    """Give the parts of a change, the largest first; None where one of the two values is blank.

    What the whole has and none of the things stands under the key ``rest``.
    """
    if not kpi.addable or kpi.compute(before[1]) is None or kpi.compute(now[1]) is None:
        return None
    old, new = _shares(kpi, before, rest), _shares(kpi, now, rest)
    keys = dict.fromkeys([*new, *old])
    pairs = {key: (old.get(key, _Share(0, 0)), new.get(key, _Share(0, 0))) for key in keys}
    parts = _of_ratio(kpi, pairs) if kpi.denominators else _of_sum(kpi, pairs)
    return sorted(parts, key=lambda part: (-abs(part.change), part.key))


def _shares(kpi: Kpi, halves: Halves, rest: str) -> dict[str, _Share]:
    each, whole = halves
    found = {key: _share(kpi, sums) for key, sums in each.items()}
    total = _share(kpi, whole)
    left = _Share(
        total.above - sum(one.above for one in found.values()),
        total.below - sum(one.below for one in found.values()),
    )
    return {**found, rest: left} if left.above or left.below else found


def _share(kpi: Kpi, sums: Sums) -> _Share:
    return _Share(_amount(sums, kpi.numerator), sum(_amount(sums, key) for key in kpi.denominators))


def _amount(sums: Sums, name: str) -> int:
    """Add up what is known of an input; a thing without it has added nothing to the whole."""
    return sum(sums.get(part) or 0 for part in COMPOSED.get(name, (name,)))


def _of_sum(kpi: Kpi, pairs: Mapping[str, tuple[_Share, _Share]]) -> list[Part]:
    scale = Fraction(kpi.scale)
    return [
        Part(key, (new.above - old.above) * scale, None, None)
        for key, (old, new) in pairs.items()
        if new.above != old.above
    ]


def _of_ratio(kpi: Kpi, pairs: Mapping[str, tuple[_Share, _Share]]) -> list[Part]:
    scale = Fraction(kpi.scale)
    below = [sum(pair[at].below for pair in pairs.values()) for at in (0, 1)]
    above = [sum(pair[at].above for pair in pairs.values()) for at in (0, 1)]
    mean = (Fraction(above[0], below[0]) + Fraction(above[1], below[1])) / 2
    parts = []
    for key, (old, new) in pairs.items():
        moved = Fraction(new.below, below[1]) - Fraction(old.below, below[0])
        whole = Fraction(new.above, below[1]) - Fraction(old.above, below[0]) - mean * moved
        # What is there in one of the periods only has one ratio, and all it did is mix.
        ratios = [ratio for ratio in (old.ratio, new.ratio) if ratio is not None]
        own = sum(ratios, Fraction()) / len(ratios) if ratios else mean
        mix = moved * (own - mean)
        parts.append(Part(key, whole * scale, (whole - mix) * scale, mix * scale))
    return parts
