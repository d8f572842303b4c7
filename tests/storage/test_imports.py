"""Exports are staged, compared and published by the database; a plain dictionary says what is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from storage import campaigns, figures, imports, teams
from storage.imports import DayChange
from storage.models import ImportFile, Snapshot, StagedRow
from storage.session import Session, Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
FIRST = date(2026, 11, 1)
SECOND = FIRST + timedelta(days=1)
MEASURES = ("spend", "likes")
Rows = Sequence[Mapping[str, Any]]


def a_team(session: Session, name: str = "Team") -> tuple[int, int]:
    """Make a workspace with a campaign."""
    workspace = teams.found(
        session,
        platform="telegram",
        scope_id=name,
        name=name,
        language="en",
        timezone="Europe/Berlin",
        currency="EUR",
        now=NOW,
    )
    return workspace.id, campaigns.add(session, workspace, now=NOW, name=name, currency="EUR").id


@pytest.fixture
def team(store: Store) -> tuple[int, int]:
    return store.write_now(a_team)


def row(entity: str, day: date, spend: int | None, likes: int | None = None, **more: Any) -> dict[str, Any]:
    """Describe a row of an ad; ``more`` overrides what it is about."""
    about = {"origin": "summer", "level": "ad:", "label": f"Ad {entity}", "currency": "EUR"}
    return {**about, "entity": entity, "day": day, "spend": spend, "likes": likes, **more}


def stage(session: Session, team: tuple[int, int], rows: Rows, *, now: datetime = NOW) -> int:
    """Stage a file's rows."""
    workspace_id, campaign_id = team
    id = imports.begin(session, workspace_id=workspace_id, name="file.csv", kept="", now=now)
    if rows:
        about = {"import_id": id, "campaign_id": campaign_id}
        imports.stage(session, rows=[{**about, **values} for values in rows])
    return id


def bring_in(
    store: Store,
    team: tuple[int, int],
    rows: Rows,
    *,
    measures: Sequence[str] = MEASURES,
    now: datetime = NOW,
) -> list[DayChange]:
    """Stage and publish a file; give what the comparison before it said."""

    def work(session: Session) -> list[DayChange]:
        id = stage(session, team, rows, now=now)
        found = imports.changes(session, id=id, measures=measures)
        imports.publish(session, id=id, measures=measures, now=now)
        return found

    return store.write_now(work)


def known(session: Session) -> dict[tuple[str, date], tuple[Any, ...]]:
    """Give what is published."""
    return {
        (one.entity, one.day): (one.spend, one.likes, one.label, one.fetched_at)
        for one in session.exec(select(Snapshot)).all()
    }


def states(changes: Sequence[DayChange]) -> dict[date, str]:
    return {change.day: change.state for change in changes}


def test_new_rows_are_published_with_source_and_time(store: Store, team: tuple[int, int]) -> None:
    changes = bring_in(store, team, [row("ad:1", FIRST, 100, 3), row("ad:1", SECOND, None)])
    assert states(changes) == {FIRST: "new", SECOND: "new"}
    assert store.read_now(known) == {
        ("ad:1", FIRST): (100, 3, "Ad ad:1", NOW),
        ("ad:1", SECOND): (None, None, "Ad ad:1", NOW),
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
    assert found[("ad:1", FIRST)] == (120, None, "Ad ad:1", LATER)
    assert found[("ad:2", FIRST)][3] == NOW


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
        return {one.campaign_id: one.spend for one in session.exec(select(Snapshot)).all()}

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
            id = stage(session, team, rows(cells))
            found = imports.changes(session, id=id, measures=MEASURES)
            imports.publish(session, id=id, measures=MEASURES, now=NOW)
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


# -- tidying up -----------------------------------------------------------------------------------


def outdated(store: Store, *, now: datetime = NOW, keep: int = 5) -> set[int]:
    before = now - timedelta(days=2)
    return set(store.read_now(lambda session: imports.outdated(session, before=before, keep=keep)))


def staged(store: Store, team: tuple[int, int], state: str, *, now: datetime = NOW, kept: str = "") -> int:
    def work(session: Session) -> int:
        id = stage(session, team, [row("ad:1", FIRST, 1), row("ad:2", FIRST, 2)], now=now)
        found = session.get(ImportFile, id)
        assert found is not None
        found.state, found.kept = state, kept
        return id

    return store.write_now(work)


def test_only_what_nobody_waits_for_is_outdated(store: Store, team: tuple[int, int]) -> None:
    waiting = staged(store, team, "staged")
    done = {staged(store, team, state) for state in ("published", "replaced", "dropped")}
    old = staged(store, team, "staged", now=NOW - timedelta(days=3))
    died = staged(store, team, "reading", now=NOW - timedelta(days=3))
    assert outdated(store) == {*done, old, died}
    assert waiting not in outdated(store)


def test_a_team_keeps_its_newest_dry_runs(store: Store, team: tuple[int, int]) -> None:
    other = store.write_now(lambda session: a_team(session, "Other"))
    ids = [staged(store, team, "staged") for _ in range(3)]
    staged(store, other, "staged")
    assert outdated(store, keep=2) == {ids[0]}


def test_tidying_goes_in_small_steps_and_ends(store: Store, team: tuple[int, int]) -> None:
    id = staged(store, team, "dropped")
    steps = [store.write_now(lambda session: imports.tidy(session, id=id, limit=1)) for _ in range(3)]
    assert steps == [True, True, False]
    assert store.read_now(lambda session: session.get(ImportFile, id)) is None
    assert outdated(store) == set()


def test_a_published_file_stays_known_without_its_rows(store: Store, team: tuple[int, int]) -> None:
    id = staged(store, team, "published")
    assert outdated(store) == {id}
    assert not store.write_now(lambda session: imports.tidy(session, id=id, limit=100))
    assert outdated(store) == set()
    assert store.read_now(lambda session: session.exec(select(StagedRow)).all()) == []
    found = store.read_now(lambda session: imports.get(session, workspace_id=team[0], id=id))
    assert found is not None


def test_a_file_of_another_team_is_not_found(store: Store, team: tuple[int, int]) -> None:
    other = store.write_now(lambda session: a_team(session, "Other"))
    id = staged(store, team, "staged")
    assert store.read_now(lambda session: imports.get(session, workspace_id=other[0], id=id)) is None


def test_parts_are_kept_as_long_as_somebody_may_need_them(store: Store, team: tuple[int, int]) -> None:
    staged(store, team, "mapping", kept="needed")
    staged(store, team, "published", kept="done")

    def keep(session: Session) -> None:
        for file_key in ("needed", "done"):
            for number in range(2):
                imports.keep_part(session, file_key=file_key, number=number, content=b"x", now=NOW)

    store.write_now(keep)
    assert [store.write_now(imports.forget_part) for _ in range(3)] == [True, True, False]

    def part(file_key: str, number: int) -> bytes | None:
        return store.read_now(lambda session: imports.part(session, file_key=file_key, number=number))

    assert [part("needed", 0), part("needed", 1), part("needed", 2)] == [b"x", b"x", None]
    assert part("done", 0) is None


def test_explanations_of_headers_are_replaced_and_taken_back(store: Store, team: tuple[int, int]) -> None:
    def explain(said: dict[str, str | None]) -> dict[str, str]:
        def work(session: Session) -> dict[str, str]:
            imports.explain(session, workspace_id=team[0], said=said)
            return imports.headers(session, workspace_id=team[0])

        return store.write_now(work)

    assert explain({"kosten netto": "spend", "x": "ignore"}) == {"kosten netto": "spend", "x": "ignore"}
    assert explain({"x": "likes"}) == {"kosten netto": "spend", "x": "likes"}
    assert explain({"kosten netto": None}) == {"x": "likes"}
    other = store.write_now(lambda session: a_team(session, "Other"))
    assert store.read_now(lambda session: imports.headers(session, workspace_id=other[0])) == {}
