"""Finding creators in the store: whatever is combined, both databases say what plain Python says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from storage import campaigns, creators, figures, finding, lists, requests, teams
from storage.figures import Span
from storage.finding import Bounds, Filter, Flight, Listing
from storage.models import Campaign, Creator, CreatorList, CreatorRequest, ListedCreator, Workspace
from storage.session import Session, Store
from storage.track import AGREED
from tests.storage.measured import Measured, write
from tests.storage.plain_finding import Everybody

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
COUNT = 60
NAMES = ("Dora", "Döra Müller", "Emil Reisen", "", "Beauty by Bo", "100% Anna")
TOPICS = ("Beauty", "Schönheit", "Reisen", "Reise", "Home Décor", "Food", "🎉")
NOTES = ("", "schnelle Antworten", "reist gern", "DE_AT", "home")
STATES = ("sent", "accepted", "declined", "completed", "paid", "posted")
LISTS = ("Beauty", "Reisen", "Alt")  # the last one is deleted
FIGURES: dict[str, list[Any]] = {
    "followers": [0, 1_000, 12_500, 50_000],
    "engagement_rate": [0.0, 0.042, 0.07, 0.1],
    "engagement_by_followers": [0.01, 0.031],
    "average_views": [10, 30_000],
    "median_views": [9, 21_000],
    "growth_30d": [-0.02, 0.0, 0.025],
    "last_post_on": [TODAY, TODAY - timedelta(days=7), date(2024, 2, 29)],
    "women_share": [0.0, 0.64, 1.0],
    "top_country": ["AT", "DE"],
    "top_age": ["18-24", "55+"],
}


@pytest.fixture
def team(store: Store) -> Workspace:
    return store.write_now(lambda session: _team(session, "1"))


def _team(session: Session, scope: str) -> Workspace:
    place = {"platform": "telegram", "scope_id": scope, "name": "Team"}
    return teams.found(session, **place, language="en", timezone="UTC", currency="EUR", now=NOW)


def _found(store: Store, team: Workspace, wanted: Filter) -> list[str]:
    found = store.read_now(lambda s: finding.found(s, workspace_id=team.id, wanted=wanted, limit=99))
    return [row.handle for row in found.rows]


def _fill(session: Session, team: Workspace, dice: Random) -> None:
    def perhaps(*values: Any) -> Any:
        return dice.choice([None, *values])

    flights = [(None, None), (TODAY, TODAY + timedelta(days=9)), (TODAY + timedelta(days=30), None)]
    plans = [
        campaigns.add(
            session, team, now=NOW, name="x", currency="EUR", state=state, starts_on=first, ends_on=last
        )
        for first, last in flights
        for state in ("live", "ended", "archived")
    ]
    kept = [lists.make(session, team, name=name, key=name, made_by="a", now=NOW) for name in LISTS]
    kept[-1].key = None
    for at in range(COUNT):
        figures = {name: perhaps(*values) for name, values in FIGURES.items() if not name.startswith("top")}
        creator = creators.add(
            session,
            team,
            now=NOW,
            handle=f"{dice.choice(['dora', 'reise', 'anna_x', 'x.y'])}{at}",
            name=dice.choice(NAMES),
            topics=dice.sample(TOPICS, dice.randrange(3)),
            notes=dice.choice(NOTES),
            country=dice.choice(["", "DE", "AT"]),
            language=dice.choice(["", "de"]),
            email=dice.choice(["", "a@example.org"]),
            discord_user_id=dice.choice(["", "", "7"]),
            price_minor=perhaps(0, 50_000),
            price_currency=dice.choice(["EUR", "CHF"]),
            blocked_reason=perhaps("", "late"),
            audience_countries=dice.choice([{}, {"DE": 6_200, "AT": 700}, {"AT": 5_000}]),
            audience_ages=dice.choice([{}, {"18-24": 4_000, "55+": 4_000}, {"55+": 10_000}]),
            **figures,
        )
        for plan in dice.sample(plans, dice.randrange(3)):
            asked = {"creator_id": creator.id, "campaign_id": plan.id, "currency": "EUR"}
            requests.add(session, team, now=NOW, state=dice.choice(STATES), **asked)
        for one in dice.sample(kept, dice.choice([0, 0, 1, 2])):
            lists.put(session, list_id=one.id, creator_id=creator.id, put_by="a", put_at=NOW)
        if dice.random() < 0.3:
            views: dict[str, int | None] = {"views": dice.choice([0, 10, 5_000])}
            ad = Measured(plans[0].id, TODAY, f"ad:{at}", f"Clip @{creator.handle}", values=views)
            write(session, [ad], now=NOW)


def _everybody(session: Session, team: Workspace) -> Everybody:
    rows = session.exec(select(Creator).where(Creator.workspace_id == team.id)).all()
    asked = select(CreatorRequest, Campaign).join(Campaign)
    asked = asked.where(CreatorRequest.workspace_id == team.id, col(CreatorRequest.state).in_(AGREED))
    listed = select(ListedCreator).join(CreatorList).where(col(CreatorList.key).is_not(None))
    on = {(row.list_id, row.creator_id) for row in session.exec(listed)}
    names = figures.by_entity(session, Span(min(row.id for row in _plans(session, team)), TODAY, TODAY))
    views = {one.label.removeprefix("Clip @"): one.sums.values["views"] or 0 for one in names}
    return Everybody(rows, session.exec(asked).all(), on, views)


def _plans(session: Session, team: Workspace) -> Sequence[Campaign]:
    return session.exec(select(Campaign).where(Campaign.workspace_id == team.id)).all()


def _ranges(name: str) -> st.SearchStrategy[Bounds]:
    side = st.sampled_from([None, *FIGURES[name]])
    return st.builds(Bounds, st.just(name), side, side)


SHARES = st.builds(
    Bounds,
    st.just("country"),
    st.sampled_from([None, 700, 5_000]),
    st.sampled_from([None, 5_000, 6_200]),
    st.sampled_from(["DE", "AT", "FR"]),
)
AGES = st.builds(
    Bounds, st.just("age"), st.sampled_from([None, 4_000]), st.none(), st.sampled_from(["18-24", "55+"])
)
PRICES = st.builds(
    Bounds, st.just("price"), st.sampled_from([None, 0, 100]), st.sampled_from([None, 0, 50_000])
)
YES_NO = st.sampled_from([None, True, False])
DAYS = st.sampled_from([None, TODAY, TODAY + timedelta(days=40)])
WORDS = (
    "dora",
    "reis",
    "Reisen",
    "reise",
    "müll",
    "@anna_",
    "@x.",
    "x.y",
    "100%",
    "beauty",
    "home",
    "%",
    "a",
)
FILTERS = st.builds(
    Filter,
    words=st.lists(st.sampled_from(WORDS), max_size=2),
    handle=st.sampled_from(["", "", "", "dora", "x.", "anna_", "%"]),
    topics=st.lists(
        st.sampled_from(
            [["beauty"], ["Schönheit", "beauty"], ["reis"], ["home decor"], ["🎉"], ["x", "food"]]
        ),
        max_size=1,
    ),
    country=st.sampled_from(["", "", "DE"]),
    language=st.sampled_from(["", "", "de"]),
    bounds=st.lists(st.one_of(*map(_ranges, FIGURES), SHARES, AGES, PRICES), max_size=2),
    currency=st.sampled_from(["EUR", "CHF"]),
    contact=YES_NO,
    blocked=YES_NO,
    worked=YES_NO,
    listed=st.one_of(
        st.none(), st.builds(Listing, st.sampled_from([None, *range(1, 2 * len(LISTS) + 1)]), st.booleans())
    ),
    free=st.one_of(st.none(), st.none(), st.builds(Flight, DAYS, DAYS)),
    sort=st.sampled_from(["relevance", "followers", "engagement", "price", "results"]),
)


def test_whatever_is_combined_the_answer_is_that_of_plain_python(store: Store, team: Workspace) -> None:
    def fill(session: Session) -> Everybody:
        _fill(session, team, Random(7))
        # The same once more for another team, of whom nobody may ever be found here.
        _fill(session, _team(session, "2"), Random(7))
        return _everybody(session, team)

    everybody = store.write_now(fill)
    own = {creator.id for creator in everybody.creators}
    seen: set[int] = set()

    @settings(max_examples=250, suppress_health_check=list(HealthCheck))
    @given(FILTERS, st.integers(1, COUNT), st.integers(0, 9))
    def holds(wanted: Filter, limit: int, after: int) -> None:
        found = store.read_now(
            lambda s: finding.found(s, workspace_id=team.id, wanted=wanted, limit=limit, after=after)
        )
        handles, unknown, blocked = everybody.found(wanted)
        assert [row.handle for row in found.rows] == handles[after : after + limit]
        assert (found.total, found.unknown, found.blocked) == (len(handles), unknown, blocked)
        assert {row.id for row in found.rows} <= own
        seen.add(min(found.total, 3))

    holds()
    assert seen == {0, 1, 2, 3}


def test_words_and_topics_are_found_without_case_and_accents(store: Store, team: Workspace) -> None:
    store.write_now(
        lambda s: creators.add(s, team, now=NOW, handle="dora", name="Döra", topics=["Küche", "Home Decor"])
    )
    assert _found(store, team, Filter(words=["DORA", "kuch"])) == ["dora"]
    assert _found(store, team, Filter(topics=[["home"]])) == ["dora"]
    assert _found(store, team, Filter(topics=[["decor"]])) == [], "a topic is found by its beginning"
    assert _found(store, team, Filter(words=["%"])) == []
    assert _found(store, team, Filter(words=["_"])) == []


def test_a_changed_creator_is_found_by_the_new_words(store: Store, team: Workspace) -> None:
    def work(session: Session) -> None:
        row = creators.add(session, team, now=NOW, handle="dora", topics=["beauty"])
        creators.change(session, row, now=NOW, topics=["food"], notes="quick")

    store.write_now(work)
    assert _found(store, team, Filter(topics=[["beauty"]])) == []
    assert _found(store, team, Filter(topics=[["food"]], words=["quick"])) == ["dora"]


def test_bounds_are_included_and_a_missing_figure_never_fits(store: Store, team: Workspace) -> None:
    def work(session: Session) -> None:
        for handle, followers in (("a1", 10), ("b1", 20), ("c1", None)):
            creators.add(session, team, now=NOW, handle=handle, followers=followers)

    store.write_now(work)
    assert _found(store, team, Filter(bounds=[Bounds("followers", 10, 20)])) == ["b1", "a1"]
    assert _found(store, team, Filter(bounds=[Bounds("followers", None, 19)])) == ["a1"]
    assert _found(store, team, Filter()) == ["b1", "a1", "c1"]


def test_prices_are_compared_in_their_own_currency(store: Store, team: Workspace) -> None:
    def work(session: Session) -> None:
        for handle, currency in (("eu", "EUR"), ("ch", "CHF")):
            creators.add(session, team, now=NOW, handle=handle, price_minor=500, price_currency=currency)

    store.write_now(work)
    assert _found(store, team, Filter(bounds=[Bounds("price", None, 900)], currency="CHF")) == ["ch"]


def test_the_more_telling_place_of_a_word_comes_first(store: Store, team: Workspace) -> None:
    def work(session: Session) -> None:
        told: dict[str, dict[str, Any]] = {
            "zoe1": {"notes": "likes lola"},
            "zoe2": {"topics": ["Lola"]},
            "zoe3": {"name": "Lola Z"},
            "lola.x": {},
            "lola": {},
        }
        for handle, values in told.items():
            creators.add(session, team, now=NOW, handle=handle, followers=len(handle), **values)

    store.write_now(work)
    found = _found(store, team, Filter(words=["lola"], sort="relevance"))
    assert found == ["lola", "lola.x", "zoe3", "zoe2", "zoe1"]
