"""What posts use more than before, against a reference that walks day by day."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from commands.rules.trends import Use, trends

TODAY = date(2026, 11, 23)
near = st.integers(-3, 40).map(lambda back: TODAY - timedelta(days=back))
uses = st.lists(
    st.builds(
        lambda key, handle, day, views: Use(key, f"#{key}", handle, day, views),
        st.sampled_from("abc"),
        st.sampled_from(["", "mia", "ben"]),
        st.none() | near,
        st.none() | st.integers(0, 1_000),
    ),
    max_size=40,
)


@given(uses, st.integers(1, 20))
def test_counts_are_those_of_complete_days(some: list[Use], days: int) -> None:
    now, before = Counter[str](), Counter[str]()
    for use in some:
        for back in range(1, 2 * days + 1):
            if use.day == TODAY - timedelta(days=back):
                (now if back <= days else before)[use.key] += 1
    found = trends(some, today=TODAY, days=days)
    assert {one.key: (one.posts, one.before) for one in found} == {
        key: (now[key], before[key]) for key in now
    }
    rises = [one.posts - one.before for one in found]
    assert rises == sorted(rises, reverse=True)
    for one in found:
        assert set(one.handles) == {use.handle for use in some if use.key == one.key and use.handle}


def test_views_that_nobody_knows_are_not_zero() -> None:
    (found,) = trends([Use("a", "#a", "mia", TODAY - timedelta(days=1), None)], today=TODAY, days=7)
    assert found.views is None
