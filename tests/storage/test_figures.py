"""Figures are added up from snapshots as a person would on paper; what nobody reported stays blank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import campaigns, figures, teams
from storage.figures import ESTIMATES, MANUAL, MEASURES, Span
from storage.session import Session, Store
from tests.storage.measured import Measured, write

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FIRST = date(2026, 11, 1)
CHECKED = ("spend", "impressions", "reach", "likes")


def a_campaign(session: Session, name: str = "Summer") -> int:
    workspace = teams.found(
        session,
        platform="telegram",
        scope_id=f"scope {name}",
        name=name,
        language="en",
        timezone="Europe/Berlin",
        currency="EUR",
        now=NOW,
    )
    return campaigns.add(session, workspace, now=NOW, name=name, currency="EUR").id


@pytest.fixture
def campaign(store: Store) -> int:
    return store.write_now(a_campaign)


def snapshot(
    campaign_id: int,
    day: date,
    entity: str = "ad:1",
    *,
    label: str = "",
    source: str = "ads_export",
    **values: Any,
) -> Measured:
    return Measured(campaign_id, day, entity, label or f"label of {entity}", source=source, values=values)


def put(store: Store, *rows: Measured) -> None:
    def work(session: Session) -> None:
        write(session, rows, now=NOW)
        figures.roll_up(session, campaign_id=rows[0].campaign_id, days=[row.day for row in rows])

    store.write_now(work)


def sums(store: Store, campaign_id: int, days: int = 30) -> figures.Sums:
    end = FIRST + timedelta(days=days - 1)
    (found,) = store.read_now(lambda session: figures.sums(session, Span(campaign_id, FIRST, end)))
    return found


def test_ads_and_days_are_added_up(store: Store, campaign: int) -> None:
    second = FIRST + timedelta(days=1)
    put(
        store,
        snapshot(campaign, FIRST, "ad:1", spend=100, views=10),
        snapshot(campaign, FIRST, "ad:2", spend=50, views=None),
        snapshot(campaign, second, "ad:1", spend=1, views=5),
    )
    found = sums(store, campaign)
    assert (found.values["spend"], found.values["views"], found.days) == (151, 15, 2)


def test_what_nobody_reported_is_blank_and_not_zero(store: Store, campaign: int) -> None:
    put(store, snapshot(campaign, FIRST, spend=0), snapshot(campaign, FIRST, "ad:2", spend=None))
    found = sums(store, campaign)
    assert found.values["spend"] == 0
    assert found.values["likes"] is None


def test_without_days_everything_is_blank(store: Store, campaign: int) -> None:
    found = sums(store, campaign)
    assert found.days == 0
    assert set(found.values.values()) == {None}


def test_reach_is_shown_for_one_row_and_never_added(store: Store, campaign: int) -> None:
    put(store, snapshot(campaign, FIRST, reach=900))
    assert sums(store, campaign).values["reach"] == 900
    put(store, snapshot(campaign, FIRST + timedelta(days=1), reach=900))
    assert sums(store, campaign).values["reach"] is None


def test_two_ads_have_no_common_reach_even_if_one_is_blank(store: Store, campaign: int) -> None:
    put(store, snapshot(campaign, FIRST, reach=900), snapshot(campaign, FIRST, "ad:2", reach=None))
    assert sums(store, campaign).values["reach"] is None


def test_another_campaign_is_left_alone(store: Store, campaign: int) -> None:
    other = store.write_now(lambda session: a_campaign(session, "Winter"))
    put(store, snapshot(other, FIRST, spend=7))
    put(store, snapshot(campaign, FIRST, spend=100))
    assert sums(store, other).values["spend"] == 7
    assert sums(store, campaign).values["spend"] == 100


# -- by hand --------------------------------------------------------------------------------------


def log(store: Store, campaign_id: int, measure: str, value: int | None, day: date = FIRST) -> int | None:
    return store.write_now(
        lambda session: figures.log(
            session,
            campaign_id=campaign_id,
            day=day,
            measure=measure,
            value=value,
            currency="EUR",
            now=NOW,
        )
    )


def test_a_figure_by_hand_fills_what_no_file_has(store: Store, campaign: int) -> None:
    put(store, snapshot(campaign, FIRST, spend=100))
    assert log(store, campaign, "likes", 30) is None
    found = sums(store, campaign)
    assert (found.values["spend"], found.values["likes"]) == (100, 30)


def test_a_measured_figure_wins_over_one_by_hand(store: Store, campaign: int) -> None:
    log(store, campaign, "spend", 999)
    put(store, snapshot(campaign, FIRST, spend=100))
    assert sums(store, campaign).values["spend"] == 100


def test_a_reach_by_hand_counts_where_ads_cannot_be_added(store: Store, campaign: int) -> None:
    put(store, snapshot(campaign, FIRST, reach=900), snapshot(campaign, FIRST, "ad:2", reach=800))
    log(store, campaign, "reach", 1200)
    assert sums(store, campaign).values["reach"] == 1200


def test_logging_again_replaces_and_tells_what_was_there(store: Store, campaign: int) -> None:
    log(store, campaign, "views", 10)
    assert log(store, campaign, "views", 12) == 10
    assert sums(store, campaign).values["views"] == 12


def test_a_removed_figure_leaves_no_day_behind(store: Store, campaign: int) -> None:
    log(store, campaign, "views", 10)
    log(store, campaign, "likes", 3)
    assert log(store, campaign, "views", None) == 10
    assert (sums(store, campaign).values["views"], sums(store, campaign).days) == (None, 1)
    log(store, campaign, "likes", None)
    assert sums(store, campaign).days == 0
    assert store.read_now(lambda session: figures.freshness(session, campaign_id=campaign)) is None


def test_removing_what_was_never_there_changes_nothing(store: Store, campaign: int) -> None:
    assert log(store, campaign, "views", None) is None
    assert sums(store, campaign).days == 0


# -- ads, freshness, raw rows ---------------------------------------------------------------------


def test_each_ad_has_its_own_sums_and_its_last_name(store: Store, campaign: int) -> None:
    later = FIRST + timedelta(days=1)
    put(
        store,
        snapshot(campaign, FIRST, "ad:1", views=10, reach=5, label="Zebra"),
        snapshot(campaign, later, "ad:1", views=20, reach=5, label="Antelope"),
        snapshot(campaign, FIRST, "ad:2", views=7, reach=4),
    )
    log(store, campaign, "views", 99)

    def work(session: Session) -> tuple[list[figures.Entity], dict[str, str]]:
        found = figures.by_entity(session, Span(campaign, FIRST, later))
        return found, figures.labels(session, campaign_id=campaign, entities=["ad:1", "ad:2"])

    found, names = store.read_now(work)
    views = {one.key: (one.sums.values["views"], one.sums.values["reach"]) for one in found}
    assert views == {"ad:1": (30, None), "ad:2": (7, 4)}
    assert names == {"ad:1": "Antelope", "ad:2": "label of ad:2"}


def test_freshness_names_the_last_day_and_all_sources(store: Store, campaign: int) -> None:
    put(store, snapshot(campaign, FIRST, spend=1))
    log(store, campaign, "views", 3, FIRST + timedelta(days=2))
    found = store.read_now(lambda session: figures.freshness(session, campaign_id=campaign))
    assert found is not None
    assert found == figures.Freshness(FIRST + timedelta(days=2), NOW, ("ads_export", MANUAL))


def test_raw_rows_come_by_day_and_in_parts(store: Store, campaign: int) -> None:
    put(
        store,
        snapshot(campaign, FIRST + timedelta(days=1), "ad:1", spend=3),
        snapshot(campaign, FIRST, "ad:2", spend=2),
        snapshot(campaign, FIRST, "ad:1", spend=1),
    )

    span = Span(campaign, FIRST, FIRST + timedelta(days=9))

    def work(session: Session, at_once: int) -> list[list[int]]:
        return [[row.spend for row in part] for part in figures.raw(session, span, at_once=at_once)]

    assert store.read_now(lambda session: work(session, 500)) == [[1, 2, 3]]
    assert store.read_now(lambda session: work(session, 2)) == [[1, 2], [3]]


# -- the roll-up equals a computation on paper ----------------------------------------------------


@dataclass(frozen=True)
class Row:
    name: tuple[str, str]
    offset: int
    values: dict[str, int | None]


_FIGURE = st.none() | st.integers(0, 10**12)
_NAMES = [("ads_export", "ad:1"), ("ads_export", "ad:2"), ("ads_export", "ad:3"), (MANUAL, MANUAL)]
_ROW = st.builds(
    Row,
    name=st.sampled_from(_NAMES),
    offset=st.integers(0, 4),
    values=st.fixed_dictionaries(dict.fromkeys(CHECKED, _FIGURE)),
)
_ROWS = st.lists(_ROW, max_size=20, unique_by=lambda row: (row.name, row.offset))


def on_paper(rows: Sequence[Row], offset: int) -> dict[str, int | None]:
    """Add a day up by hand, one measure after the other."""
    day = [row for row in rows if row.offset == offset]
    totals: dict[str, int | None] = {}
    for key in CHECKED:
        measured = [row for row in day if row.name[0] != MANUAL]
        if key in ESTIMATES and len(measured) > 1:
            measured = []
        by_hand = [row for row in day if row.name[0] == MANUAL]
        known = [[v for row in part if (v := row.values[key]) is not None] for part in (measured, by_hand)]
        totals[key] = next((sum(part) for part in known if part), None)
    return totals


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=_ROWS)
def test_the_roll_up_equals_a_recomputation(store: Store, rows: list[Row]) -> None:
    def work(session: Session) -> dict[date, dict[str, int | None]]:
        campaign_id = a_campaign(session, "Paper")
        for row in rows:
            day = FIRST + timedelta(days=row.offset)
            source, entity = row.name
            write(session, [Measured(campaign_id, day, entity, source=source, values=row.values)], now=NOW)
        days = [FIRST + timedelta(days=offset) for offset in range(5)]
        figures.roll_up(session, campaign_id=campaign_id, days=days)
        return figures.totals(session, campaign_id=campaign_id, days=days)

    # Reading rolls back, so that each example starts with empty tables.
    found = store.read_now(work)
    for offset in range(5):
        day = FIRST + timedelta(days=offset)
        if not any(row.offset == offset for row in rows):
            assert day not in found
            continue
        assert {key: found[day][key] for key in CHECKED} == on_paper(rows, offset)
        assert all(found[day][key] is None for key in MEASURES if key not in CHECKED)


def test_the_extent_is_from_the_first_day_to_the_last(store: Store, campaign: int) -> None:
    assert store.read_now(lambda session: campaigns.standing(session, campaign_id=campaign)).days is None
    days = [FIRST, FIRST + timedelta(days=9), FIRST + timedelta(days=3)]
    put(store, *(snapshot(campaign, day, "ad:1", views=1) for day in days))
    found = store.read_now(lambda session: campaigns.standing(session, campaign_id=campaign))
    assert found.days == (FIRST, FIRST + timedelta(days=9))
