"""The parts of a change add up to it exactly, whatever the figures, and mean what they say."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from commands.rules.kpis import BY_KEY, COMPOSED, KPIS, Kpi, Sums
from commands.rules.measures import BY_KEY as MEASURES
from commands.rules.splitting import Part, split

SPLIT = [kpi for kpi in KPIS if kpi.addable and kpi.measures <= MEASURES.keys()]
figures = st.none() | st.integers(0, 10**9)
kpis = st.sampled_from(SPLIT)


def added(each: Mapping[str, Sums], keys: set[str]) -> dict[str, int | None]:
    """Add up as the store does: a measure is blank where nobody has it."""
    known = {key: [value for sums in each.values() if (value := sums.get(key)) is not None] for key in keys}
    return {key: sum(values) if values else None for key, values in known.items()}


def value(kpi: Kpi, sums: Sums) -> Fraction | None:
    """Compute a KPI in fractions, apart from the code that is tested."""
    terms = []
    for name in kpi.inputs:
        parts = [sums.get(part) for part in COMPOSED.get(name, (name,))]
        if None in parts:
            return None
        terms.append(sum(part for part in parts if part is not None))
    if len(terms) == 2 and not terms[1]:
        return None
    return Fraction(terms[0]) / (terms[1] if len(terms) == 2 else 1) * Fraction(kpi.scale)


@st.composite
def changes(draw: st.DrawFn) -> tuple[Kpi, list[tuple[dict[str, Sums], Sums]]]:
    """Give a KPI and the figures of some things in two periods, with more in the whole than in the things."""
    kpi = draw(kpis)
    one = st.fixed_dictionaries(dict.fromkeys(sorted(kpi.measures), figures))
    periods: list[tuple[dict[str, Sums], Sums]] = []
    for _ in range(2):
        each: dict[str, Sums] = dict(draw(st.dictionaries(st.sampled_from("abcde"), one, max_size=5)))
        by_hand = {"by hand": draw(one)} if draw(st.booleans()) else {}
        periods.append((each, added({**each, **by_hand}, kpi.measures)))
    return kpi, periods


@given(changes())
def test_the_parts_add_up_to_the_change(change: tuple[Kpi, list[tuple[dict[str, Sums], Sums]]]) -> None:
    kpi, (before, now) = change
    old, new = value(kpi, before[1]), value(kpi, now[1])
    parts = split(kpi, before, now, "rest")
    if old is None or new is None:
        assert parts is None
        return
    assert parts is not None
    assert sum(part.change for part in parts) == new - old
    for part in parts:
        if kpi.denominators:
            assert part.rate is not None
            assert part.mix is not None
            assert part.rate + part.mix == part.change
    assert [abs(part.change) for part in parts] == sorted((abs(p.change) for p in parts), reverse=True)


def test_a_sum_is_split_into_what_each_has_more_or_less() -> None:
    before = {"a": {"views": 100}, "gone": {"views": 30}}, {"views": 140}
    now = {"a": {"views": 90}, "new": {"views": 70}}, {"views": 160}
    parts = split(BY_KEY["views"], before, now, "rest")
    assert parts is not None
    assert {part.key: int(part.change) for part in parts} == {"new": 70, "gone": -30, "a": -10, "rest": -10}


def test_a_ratio_is_split_into_rate_and_mix() -> None:
    """Each ad's rate stays as it was, only more is shown of the better one: all of it is mix."""
    same = {"good": (50, 1_000), "poor": (10, 1_000)}
    more = {"good": (150, 3_000), "poor": (10, 1_000)}
    parts = _ctr(same, more)
    assert all(part.rate == 0 for part in parts.values())
    assert sum(part.change for part in parts.values()) == Fraction(160, 4_000) - Fraction(60, 2_000)
    better = _ctr(same, {"good": (70, 1_000), "poor": (10, 1_000)})
    assert better["good"].rate == Fraction(20, 2_000)
    assert better["good"].mix == 0
    assert better["poor"].change == 0


def _ctr(*periods: dict[str, tuple[int, int]]) -> dict[str, Part]:
    halves = []
    for period in periods:
        each = {key: {"clicks": clicks, "impressions": shown} for key, (clicks, shown) in period.items()}
        halves.append((each, added(each, {"clicks", "impressions"})))
    parts = split(BY_KEY["ctr"], halves[0], halves[1], "rest")
    assert parts is not None
    return {part.key: part for part in parts}
