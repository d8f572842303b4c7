"""What is in a file is compared and made to count by the database; a plain dictionary says what is right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import select

from storage import figures, imports, publishing
from storage.models import DaySource, ImportFile
from storage.publishing import DayChange
from storage.session import Session, Store
from tests.databases import store_on
from tests.storage.files import (
    NOW,
    Rows,
    a_team,
    bring_in,
    complete,
    known,
    known_of,
    row,
    stage_file,
)
from tests.storage.measured import row_count

LATER = NOW + timedelta(days=1)
FIRST = date(2026, 11, 1)
SECOND = FIRST + timedelta(days=1)


@pytest.fixture
def team(store: Store) -> tuple[int, int]:
    return store.write_now(a_team)


def states(changes: Sequence[DayChange]) -> dict[date, str]:
    return {change.day: change.state for change in changes}


def test_new_rows_are_published_with_source_and_time(store: Store, team: tuple[int, int]) -> None:
    changes = bring_in(store, team, [row("ad:1", FIRST, 100, 3), row("ad:1", SECOND, None)])
    assert states(changes) == {FIRST: "new", SECOND: "new"}
    assert store.read_now(known) == {
        ("ad:1", FIRST): (100, 3, "Ad ad:1", NOW, team[1]),
        ("ad:1", SECOND): (None, None, "Ad ad:1", NOW, team[1]),
    }


def test_the_same_rows_again_are_left_untouched(store: Store, team: tuple[int, int]) -> None:
    rows = [row("ad:1", FIRST, 100, None), row("ad:2", FIRST, 5, 0)]
    bring_in(store, team, rows)
    before = store.read_now(known)
    changes = bring_in(store, team, rows, now=LATER)
    assert states(changes) == {FIRST: "same"}
    assert store.read_now(known) == before


def test_a_correction_changes_only_the_rows_that_differ(store: Store, team: tuple[int, int]) -> None:
    bring_in(store, team, [row("ad:1", FIRST, 100), row("ad:2", FIRST, 5), row("ad:1", SECOND, 7)])
    corrected = [row("ad:1", FIRST, 120), row("ad:2", FIRST, 5), row("ad:1", SECOND, 7)]
    changes = bring_in(store, team, corrected, now=LATER)
    assert states(changes) == {FIRST: "changed", SECOND: "same"}
    assert [(change.new, change.changed) for change in changes] == [(0, 1), (0, 0)]
    found = store.read_now(known)
    assert found[("ad:1", FIRST)][:2] == (120, None)
    # A day is as new as its newest row.
    assert found[("ad:2", FIRST)] == (5, None, "Ad ad:2", LATER, team[1])
    assert found[("ad:1", SECOND)][3] == NOW


@pytest.mark.parametrize(("before", "after"), [(0, None), (None, 0), (5, None)])
def test_blank_and_zero_are_not_the_same(
    store: Store, team: tuple[int, int], before: int | None, after: int | None
) -> None:
    bring_in(store, team, [row("ad:1", FIRST, before)])
    assert states(bring_in(store, team, [row("ad:1", FIRST, after)])) == {FIRST: "changed"}
    assert store.read_now(known)[("ad:1", FIRST)][0] == after


def test_a_file_without_a_column_leaves_its_figures(store: Store, team: tuple[int, int]) -> None:
    bring_in(store, team, [row("ad:1", FIRST, 100, 3)])
    without = [{key: value for key, value in row("ad:1", FIRST, 110).items() if key != "likes"}]
    bring_in(store, team, without, measures=["spend"])
    assert store.read_now(known)[("ad:1", FIRST)][:2] == (110, 3)


def test_what_a_newer_file_does_not_hold_stays(store: Store, team: tuple[int, int]) -> None:
    bring_in(store, team, [row("ad:1", FIRST, 100), row("ad:2", FIRST, 5), row("ad:1", SECOND, 7)])
    (change,) = bring_in(store, team, [row("ad:3", FIRST, 1)])
    assert (change.state, change.new, change.kept, change.replaced) == ("changed", 1, 2, 0)
    assert len(store.read_now(known)) == 4


def test_a_new_name_is_no_other_figure(store: Store, team: tuple[int, int]) -> None:
    bring_in(store, team, [row("ad:1", FIRST, 100)])
    (change,) = bring_in(store, team, [row("ad:1", FIRST, 100, label="Renamed")])
    assert (change.state, change.renamed) == ("same", 1)
    assert store.read_now(known)[("ad:1", FIRST)][2] == "Renamed"


def test_another_level_takes_the_place_of_what_it_would_double(store: Store, team: tuple[int, int]) -> None:
    whole = row("campaign#1", FIRST, 105, level="campaign#")
    other = row("campaign#2", FIRST, 50, level="campaign#", origin="winter")
    bring_in(store, team, [whole, other, row("campaign#1", SECOND, 9, level="campaign#")])
    (change,) = bring_in(store, team, [row("ad:1", FIRST, 100), row("ad:2", FIRST, 5)])
    assert (change.state, change.new, change.replaced, change.kept) == ("changed", 2, 1, 1)
    assert {key: values[0] for key, values in store.read_now(known).items()} == {
        ("ad:1", FIRST): 100,
        ("ad:2", FIRST): 5,
        ("campaign#2", FIRST): 50,
        ("campaign#1", SECOND): 9,
    }


def test_a_figure_by_hand_is_never_replaced(store: Store, team: tuple[int, int]) -> None:
    def by_hand(session: Session) -> None:
        figures.log(
            session, campaign_id=team[1], day=FIRST, measure="likes", value=9, currency="EUR", now=NOW
        )

    store.write_now(by_hand)
    (change,) = bring_in(store, team, [row("ad:1", FIRST, 100)])
    assert change.state == "new"
    assert store.read_now(known)[("manual", FIRST)][1] == 9


def test_another_campaign_keeps_its_own(store: Store, team: tuple[int, int]) -> None:
    other = store.write_now(lambda session: a_team(session, "Other"))
    bring_in(store, other, [row("ad:1", FIRST, 1)])
    assert states(bring_in(store, team, [row("ad:1", FIRST, 2)])) == {FIRST: "new"}

    def work(session: Session) -> dict[int, int | None]:
        days = session.exec(select(DaySource).where(DaySource.live))
        return {one.campaign_id: one.spend for one in days}

    assert store.read_now(work) == {other[1]: 1, team[1]: 2}


# -- any two files --------------------------------------------------------------------------------

_FIGURE = st.none() | st.integers(0, 10**12)
_CELLS = st.dictionaries(
    st.tuples(st.sampled_from(["ad:1", "ad:2", "ad:3"]), st.integers(0, 3)),
    st.tuples(_FIGURE, _FIGURE),
    max_size=12,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(first=_CELLS, second=_CELLS)
def test_two_files_one_after_the_other_end_as_on_paper(
    store: Store,
    first: dict[tuple[str, int], tuple[int | None, int | None]],
    second: dict[tuple[str, int], tuple[int | None, int | None]],
) -> None:
    def rows(cells: dict[tuple[str, int], tuple[int | None, int | None]]) -> Rows:
        return [row(e, FIRST + timedelta(days=at), *values) for (e, at), values in cells.items()]

    def work(session: Session) -> tuple[dict[date, str], dict[tuple[str, date], Any]]:
        team = a_team(session, "Paper")
        for cells in (first, second):
            id = stage_file(session, team, rows(cells))
            found = complete(session, id, known_of(rows(cells)), limit=2)
            publishing.publish(session, id=id, found=found, now=NOW)
        return states(found), {key: values[:2] for key, values in known(session).items()}

    # Reading rolls back, so that each example starts with empty tables.
    said, published = store.read_now(work)
    wanted = {(e, FIRST + timedelta(days=at)): values for (e, at), values in {**first, **second}.items()}
    assert published == wanted
    for day in {FIRST + timedelta(days=at) for _, at in second}:
        before = {key: value for key, value in first.items() if FIRST + timedelta(days=key[1]) == day}
        after = {key: value for key, value in second.items() if FIRST + timedelta(days=key[1]) == day}
        expected = "new" if not before else "same" if {**before, **after} == before else "changed"
        assert said[day] == expected


# -- in between -----------------------------------------------------------------------------------


def test_nothing_shows_before_it_is_published(store: Store, team: tuple[int, int]) -> None:
    bring_in(store, team, [row("ad:1", FIRST, 100), row("ad:2", FIRST, 5)])
    before = store.read_now(known)
    rows = [row("ad:1", FIRST, 120), row("ad:3", SECOND, 1)]
    store.write_now(lambda s: complete(s, stage_file(s, team, rows), known_of(rows)))
    assert store.read_now(known) == before


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_what_stays_is_carried_over_in_steps_of_any_size(
    store: Store, team: tuple[int, int], limit: int
) -> None:
    bring_in(store, team, [row(f"ad:{at}", FIRST, at, at) for at in range(5)])
    rows = [row("ad:2", FIRST, 9), row("ad:7", FIRST, 7)]
    without = [{key: value for key, value in one.items() if key != "likes"} for one in rows]
    bring_in(store, team, without, measures=["spend"], limit=limit)
    figures = {entity: values[:2] for (entity, _), values in store.read_now(known).items()}
    kept = {f"ad:{at}": (at, at) for at in range(5)}
    assert figures == {**kept, "ad:2": (9, 2), "ad:7": (7, None)}


def test_a_file_overtaken_by_another_is_compared_again(store: Store, team: tuple[int, int]) -> None:
    bring_in(store, team, [row("ad:1", FIRST, 1, 1), row("ad:2", FIRST, 2, 2)])
    rows = [{key: value for key, value in row("ad:2", FIRST, 20).items() if key != "likes"}]
    what = known_of(rows, ["spend"])
    id = store.write_now(lambda session: stage_file(session, team, rows))
    late = store.write_now(lambda session: complete(session, id, what))
    # Another one is quicker, for the same day.
    bring_in(store, team, [row("ad:1", FIRST, 10, None), row("ad:3", FIRST, 3, 3)])

    def publish(session: Session, found: Sequence[DayChange]) -> None:
        publishing.publish(session, id=id, found=found, now=LATER)

    with pytest.raises(publishing.Moved):
        store.write_now(lambda session: publish(session, late))
    # In steps of one row, so that undoing what was carried over takes several.
    again = store.write_now(lambda session: complete(session, id, what, limit=1))
    store.write_now(lambda session: publish(session, again))
    figures = {entity: values[:2] for (entity, _), values in store.read_now(known).items()}
    assert figures == {"ad:1": (10, None), "ad:2": (20, 2), "ad:3": (3, 3)}


def test_what_another_tidies_up_in_the_middle_is_not_carried_over(postgres_url: str) -> None:
    store, other = store_on(postgres_url), Store(postgres_url)
    team = store.write_now(a_team)
    bring_in(store, team, [row("ad:1", FIRST, 1, 1), row("ad:2", FIRST, 2, 2)])
    rows = [{key: value for key, value in row("ad:2", FIRST, 20).items() if key != "likes"}]
    what = known_of(rows, ["spend"])
    id = store.write_now(lambda session: stage_file(session, team, rows))
    (late,) = store.read_now(lambda session: publishing.changes(session, id=id, known=what))
    newer = [row("ad:1", FIRST, 10, None), row("ad:3", FIRST, 3, 3)]
    replacing = store.write_now(lambda session: stage_file(session, team, newer))
    found = store.write_now(lambda session: complete(session, replacing, known_of(newer)))
    store.write_now(lambda session: publishing.publish(session, id=replacing, found=found, now=LATER))

    def tidy_up(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "FROM snapshot" in statement and statement.startswith("SELECT snapshot.measured_id"):
            other.write_now(lambda session: imports.tidy(session, id=replacing, limit=1_000))

    def carry(session: Session) -> int | None:
        event.listen(store.engine, "after_cursor_execute", tidy_up)
        try:
            return publishing.carry_over(session, days=[late], known=what, after=0, limit=1_000)
        finally:
            event.remove(store.engine, "after_cursor_execute", tidy_up)

    assert store.write_now(carry) is None
    with pytest.raises(publishing.Moved):
        store.write_now(lambda session: publishing.publish(session, id=id, found=[late], now=LATER))
    other.close()
    store.close()


def test_completing_that_was_cut_off_goes_on(store: Store, team: tuple[int, int]) -> None:
    bring_in(store, team, [row(f"ad:{at}", FIRST, at) for at in range(4)])
    rows = [row("ad:0", FIRST, 9)]
    what = known_of(rows)
    id = store.write_now(lambda session: stage_file(session, team, rows))
    (day,) = store.read_now(lambda session: publishing.changes(session, id=id, known=what))
    store.write_now(lambda session: publishing.carry_over(session, days=[day], known=what, after=0, limit=2))
    found = store.write_now(lambda session: complete(session, id, what))
    assert [(one.new, one.changed, one.kept) for one in found] == [(0, 1, 3)]
    store.write_now(lambda session: publishing.publish(session, id=id, found=found, now=LATER))
    assert {entity: values[0] for (entity, _), values in store.read_now(known).items()} == {
        "ad:0": 9,
        "ad:1": 1,
        "ad:2": 2,
        "ad:3": 3,
    }


def test_what_was_replaced_is_tidied_up_with_the_file(store: Store, team: tuple[int, int]) -> None:
    bring_in(store, team, [row("ad:1", FIRST, 1), row("ad:1", SECOND, 1)])
    rows = [row("ad:1", FIRST, 2), row("ad:1", SECOND, 1)]

    def publish(session: Session) -> int:
        id = stage_file(session, team, rows)
        found = complete(session, id, known_of(rows))
        publishing.publish(session, id=id, found=found, now=LATER)
        file = session.get(ImportFile, id)
        assert file
        file.state = "published"
        return id

    id = store.write_now(publish)
    before = store.read_now(known)
    assert store.read_now(lambda session: row_count(session, live=False)) == 2
    while store.write_now(lambda session: imports.tidy(session, id=id, limit=1)):
        pass
    assert store.read_now(lambda session: row_count(session, live=False)) == 0
    assert store.read_now(lambda session: len(session.exec(select(DaySource)).all())) == 2
    assert store.read_now(known) == before
