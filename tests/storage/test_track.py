"""What creators did before: requests, fees, and views of ads that name them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from commands.rules.states import ASKING_STATES, ENDED_STATES, PROSPECT_STATES, RequestState
from storage import campaigns, creators, requests, track
from storage.figures import MANUAL
from storage.models import Campaign, Workspace
from storage.session import Session, Store
from storage.track import AGREED, COMPLETED, Done, Reach
from tests.storage.measured import Measured, write
from tests.storage.seeds import NOW, team

DAY = date(2026, 11, 20)


@pytest.fixture
def place(store: Store) -> tuple[Workspace, Campaign]:
    def work(session: Session) -> tuple[Workspace, Campaign]:
        workspace = team(session)
        plan = campaigns.add(session, workspace, now=NOW, name="Summer", currency="EUR", state="live")
        for handle in ("dora", "emil", "fritz"):
            creators.add(session, workspace, now=NOW, handle=handle)
        return workspace, plan

    return store.write_now(work)


def test_each_state_of_a_request_counts_as_something() -> None:
    assert {*RequestState} == PROSPECT_STATES | ASKING_STATES | AGREED | ENDED_STATES
    assert not AGREED & (PROSPECT_STATES | ASKING_STATES | ENDED_STATES)
    assert COMPLETED < AGREED


def test_requests_and_fees_are_summed_up_by_state_and_currency(
    store: Store, place: tuple[Workspace, Campaign]
) -> None:
    workspace, plan = place
    asked = [
        ("accepted", 50_000, "EUR"),
        ("completed", 20_000, "EUR"),
        ("paid", 30_000, "CHF"),
        ("accepted", None, "EUR"),
        ("declined", 99_000, "EUR"),
        ("sent", 88_000, "USD"),
    ]

    def work(session: Session) -> None:
        for state, fee, currency in asked:
            given = {"state": state, "fee_minor": fee, "currency": currency}
            row = requests.add(session, workspace, now=NOW, creator_id=1, campaign_id=plan.id, **given)
            row.open_key = None
            session.flush()

    store.write_now(work)
    found = store.read_now(lambda s: track.record(s, workspace_id=workspace.id, creator_id=1))
    assert (found.asked, found.among(AGREED), found.among(COMPLETED)) == (6, 4, 2)
    assert found.fees == {"CHF": 30_000, "EUR": 70_000}
    assert found.last
    assert (found.last[0].number, found.last[1].name) == (6, "Summer")
    done = store.read_now(lambda s: track.done(s, workspace_id=workspace.id))
    assert done == {1: Done(4, 2)}, "who accepted nothing is not there, and has no zero"
    nobody = store.read_now(lambda s: track.record(s, workspace_id=workspace.id, creator_id=2))
    assert (nobody.asked, nobody.fees, nobody.last) == (0, {}, None)


@pytest.mark.parametrize(
    ("label", "handle"),
    [
        ("Clip @dora 1", "dora"),
        ("@Dora", "dora"),
        ("spark_(@dora.makes)", "dora.makes"),
        ("@dora.", "dora"),
        ("@dora @DORA again", "dora"),
        ("@dora and @emil", ""),
        ("dora", ""),
        ("mail anna@dora.example", ""),
        ("@@dora", ""),
        ("@", ""),
        ("@dora@emil", ""),
        ("", ""),
    ],
)
def test_a_name_carries_the_handle_that_stands_alone_in_it(label: str, handle: str) -> None:
    assert track.named_in(label) == handle


def _row(plan: Campaign, entity: str, label: str, views: int | None, **more: object) -> Measured:
    values = {"values": {"views": views, "spend": 5}, "day": DAY, **more}
    return Measured(campaign_id=plan.id, entity=entity, label=label, **values)  # type: ignore[arg-type]


def test_views_of_what_names_a_creator_are_added_up(store: Store, place: tuple[Workspace, Campaign]) -> None:
    workspace, plan = place
    rows = [
        _row(plan, "ad:1", "Clip @dora", 1_000),
        _row(plan, "ad:1", "Clip @dora", 500, day=DAY + timedelta(days=1)),
        _row(plan, "ad:2", "@DORA too", 0),
        _row(plan, "ad:3", "@dora with @emil", 9_000),
        _row(plan, "ad:4", "@emil", None),
        _row(plan, "campaign", "@fritz", 7_000, level="campaign"),
        _row(plan, "ad:5", "@fritz", 7_000, source=MANUAL),
    ]
    store.write_now(lambda session: write(session, rows, now=NOW))
    found = store.read_now(lambda s: track.reach(s, workspace_id=workspace.id))
    assert found == {"dora": Reach(1_500, 2, DAY + timedelta(days=1))}
    for handles in (["dora"], ["dora", "emil"], ["emil"], ["dor"]):
        some = store.read_now(lambda s, h=handles: track.reach(s, workspace_id=workspace.id, handles=h))  # type: ignore[misc]
        assert some == {one: found[one] for one in handles if one in found}


def test_an_ad_that_was_given_to_somebody_else_is_nobodys(
    store: Store, place: tuple[Workspace, Campaign]
) -> None:
    workspace, plan = place
    rows = [_row(plan, "ad:1", "@dora", 10), _row(plan, "ad:1", "@emil", 20, day=DAY + timedelta(days=1))]
    store.write_now(lambda session: write(session, rows, now=NOW))
    for handles in (None, ["dora"], ["emil"]):
        found = store.read_now(lambda s, h=handles: track.reach(s, workspace_id=workspace.id, handles=h))  # type: ignore[misc]
        assert found == {}


def test_another_teams_ads_name_nobody_here(store: Store, place: tuple[Workspace, Campaign]) -> None:
    workspace, plan = place
    store.write_now(lambda session: write(session, [_row(plan, "ad:1", "@dora", 10)], now=NOW))
    assert store.read_now(lambda s: track.reach(s, workspace_id=workspace.id + 1)) == {}
