"""What is unusual, near or silent: by single figures, and for any figures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.alert_model import Condition, Due, Facts, Rule, Spoke
from commands.rules.alert_values import UNUSUAL, found, usual_of
from commands.rules.alerts import judge, silent_at
from commands.rules.kpis import BY_KEY

TODAY = date(2026, 11, 25)
TUESDAY = TODAY - timedelta(days=1)
VIEWS = BY_KEY["views"]
WEEKS = st.lists(st.integers(0, 2_000_000), min_size=4, max_size=12)


def odd(side: str = "", weeks: int = 6) -> Condition:
    return Condition("anomaly", "views", True, UNUSUAL, weeks, against=side)


def weeks(*views: int | None, now: int | None = 1200) -> Facts:
    """Give the views of a Tuesday and of the Tuesdays before it, the newest first."""
    days = {TUESDAY: {"views": now}}
    days |= {TUESDAY - (at + 1) * timedelta(days=7): {"views": value} for at, value in enumerate(views)}
    return Facts(TODAY, days)


def answer(one: Condition, facts: Facts) -> str:
    return judge(Rule((one,)), facts).answer


USUAL = (3000, 4100, 3500, 3600, 3400, 3900)


@pytest.mark.parametrize(
    ("side", "now", "expected"),
    [
        ("", 1200, "lasts"),
        ("low", 1200, "lasts"),
        ("high", 1200, "clear"),
        ("", 9000, "lasts"),
        ("low", 9000, "clear"),
        ("", 3100, "clear"),
    ],
)
def test_a_day_far_from_its_weekdays_is_unusual(side: str, now: int, expected: str) -> None:
    assert answer(odd(side), weeks(*USUAL, now=now)) == expected


def test_one_odd_week_among_them_neither_hides_nor_makes_anything_unusual() -> None:
    facts = weeks(3000, 50, 3500, 3600, 3400, 3900)
    assert answer(odd(), facts) == "lasts"
    usual = found(odd(), facts, TUESDAY).usual
    assert usual
    assert (int(usual.low), int(usual.high), usual.odd, usual.weeks) == (3000, 3900, 1, 6)


def test_too_few_weeks_say_nothing_and_one_that_lacks_is_made_up_for_further_back() -> None:
    assert answer(odd(), weeks(*USUAL[:5])) == "unknown"
    assert answer(odd(), weeks(*USUAL[:5], None, None, 3900)) == "lasts"
    assert answer(odd(), weeks(*USUAL[:5], None, None, None, 3900)) == "unknown"
    assert answer(odd(), weeks(*USUAL, now=None)) == "unknown"


def test_few_views_go_up_and_down_by_chance() -> None:
    assert answer(odd(), weeks(5, 5, 5, 5, 5, 5, now=9)) == "clear"
    assert answer(odd(), weeks(5, 5, 5, 5, 5, 5, now=30)) == "lasts"
    assert answer(odd(), weeks(0, 0, 0, 0, 0, 0, now=0)) == "clear"
    assert answer(odd(), weeks(0, 0, 0, 0, 0, 0, now=7)) == "unknown"


@given(WEEKS)
def test_what_lies_in_the_middle_is_never_unusual_and_the_bounds_hold_the_kept_ones(
    values: list[int],
) -> None:
    usual = usual_of(VIEWS, [Decimal(value) for value in values])
    assert usual.floor <= usual.low <= usual.middle <= usual.high <= usual.ceiling
    assert usual.odd + sum(usual.low <= value <= usual.high for value in values) == len(values)
    # More than half of the values are always kept, so single odd ones move nothing.
    assert usual.odd * 2 <= len(values)


@given(WEEKS, st.integers(0, 5_000_000))
def test_a_day_is_unusual_just_where_it_lies_beyond_the_bounds(values: list[int], now: int) -> None:
    one = odd(weeks=len(values))
    usual = usual_of(VIEWS, [Decimal(value) for value in values])
    if usual.floor == usual.ceiling:
        return
    outside = not usual.floor <= now <= usual.ceiling
    assert (answer(one, weeks(*values, now=now)) == "lasts") == outside


def days(limit: int, what: str = "draft", who: str = "") -> Condition:
    return Condition("deadline", "", False, Decimal(limit), against=what, who=who)


def due(left: int, what: str = "draft", handle: str = "dora", *, lasts: bool = True) -> Due:
    return Due(f"{what}:{left}", what, TODAY + timedelta(days=left), "R1", handle, lasts)


@pytest.mark.parametrize(
    ("one", "dues", "expected"),
    [
        (days(2), [due(3)], "clear"),
        (days(2), [due(2)], "lasts"),
        (days(2), [due(-5)], "lasts"),
        (days(2), [], "clear"),
        (days(60), [due(61)], "clear"),
        (days(2, "end"), [due(2)], "clear"),
        (days(2, "any"), [due(2)], "lasts"),
        (days(2, who="dora"), [due(1, handle="emil")], "clear"),
        (days(2, who="dora"), [due(1, handle="Dora")], "lasts"),
        (days(3, "end"), [due(-1, "end", lasts=False)], "clear"),
        (days(-1, "end"), [due(-1, "end", lasts=False)], "lasts"),
        (days(-2), [due(-1)], "clear"),
        (days(-2), [due(-2)], "lasts"),
    ],
)
def test_days_are_near_within_their_limit(one: Condition, dues: list[Due], expected: str) -> None:
    assert answer(one, Facts(TODAY, {}, dues=tuple(dues))) == expected


def test_a_source_is_silent_from_its_hour_on_and_the_next_such_hour_is_known() -> None:
    now = datetime(2026, 11, 25, 9, tzinfo=UTC)
    rule = Rule((Condition("stale", "", True, Decimal(6)),))

    def told(*hours: float) -> tuple[str, datetime | None]:
        sources = tuple(Spoke(f"account {at}", now - timedelta(hours=one)) for at, one in enumerate(hours))
        facts = Facts(TODAY, {}, now=now, sources=sources)
        return judge(rule, facts).answer, silent_at(rule, facts)

    assert told() == ("unknown", None)
    assert told(5.5) == ("clear", now + timedelta(minutes=30))
    assert told(5.8)[0] == "between"
    assert told(6) == ("lasts", None)
    assert told(1, 7) == ("lasts", now + timedelta(hours=5))


def rhythm(dice: Random) -> dict[date, dict[str, int | None]]:
    """Give views that follow the weekdays and go up and down by an eighth."""
    shape = (1.0, 0.9, 0.8, 1.1, 1.4, 1.6, 1.2)
    days = range(300)
    return {
        TUESDAY - timedelta(days=back): {"views": int(4000 * shape[back % 7] * dice.gauss(1, 0.12))}
        for back in days
    }


def test_figures_that_only_go_up_and_down_as_ever_hardly_fire() -> None:
    scores = []
    for seed in range(5):
        facts = Facts(TODAY, rhythm(Random(seed)))
        scores += [found(odd(), facts, TUESDAY - timedelta(days=back)).value for back in range(200)]
    known = [score for score in scores if score is not None]
    assert len(known) == 1000
    # By 3.5 deviations that are guessed from six weeks, and not once in two months on average.
    assert sum(score > UNUSUAL for score in known) < 1000 / 60


@pytest.mark.parametrize("seed", range(5))
def test_a_day_with_a_third_of_its_views_always_fires(seed: int) -> None:
    days = rhythm(Random(seed)) | {TUESDAY: {"views": 1300}}
    assert answer(odd("low"), Facts(TODAY, days)) == "lasts"
