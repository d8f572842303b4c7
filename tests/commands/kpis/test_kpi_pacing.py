"""How a campaign stands beside its plan, as a chat: spend, targets, posts, and who delivers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commands.rules.deliverables import as_columns
from storage import creators, requests, teams
from storage.session import Session, Store
from tests.chat import Chat, Talker
from tests.commands.measured import YESTERDAY, measure, measure_days

# Through 22 November 14 of 28 days are complete.
NEW = "/campaign new Summer budget=2800 start=2026-11-09 end=2026-12-06"


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give a member of a team with two campaigns."""
    found = chat.person("anna", admin=True, language="en")
    await found.says(NEW)
    await found.says("/campaign new Before")
    return found


async def test_spend_and_targets_stand_beside_the_plan(chat: Chat, anna: Talker) -> None:
    measure_days(chat, 14, spend=5_000, views=100)
    measure(chat, day=YESTERDAY.replace(day=23), spend=99_999, views=99_999)
    await anna.says("/kpi target C1 views 5000")
    await anna.says("/kpi target C1 ctr 2%")
    text = chat.text(await anna.says("/kpi pacing C1"))
    assert "14 of 28 days are complete. Assumed: the plan is even" in text
    # 14 x 50.00 of 2,800.00: 2,100.00 are left for 14 days; 14 x 100 of 5,000: 3,600 for 14 days are 257.14.
    assert "Spend | €700.00 | €2,800.00 | €1,400.00 | 50.00% | €150.00 | €1,400.00" in text
    assert "Video views | 1,400 | 5,000 | 2,500 | 56.00% | 258 | 2,800" in text
    assert "CTR" not in text


async def test_a_figure_that_is_missing_stays_blank(chat: Chat, anna: Talker) -> None:
    text = chat.text(await anna.says("/kpi pacing C1"))
    assert "Spend | – | €2,800.00 | €1,400.00 | – | – | –" in text


async def test_without_a_flight_or_a_plan_that_is_said(chat: Chat, anna: Talker) -> None:
    assert "no flight yet" in chat.text(await anna.says("/kpi pacing C2"))
    await anna.says("/campaign new Bare start=2026-12-01 end=2026-12-31")
    text = chat.text(await anna.says("/kpi pacing C3"))
    assert "No day of the flight is complete" in text
    assert "There is no plan yet" in text


def ask(
    chat: Chat, handle: str, state: str, *, campaign: int = 1, pieces: str = "", sent_by: str = "Anna"
) -> None:
    """Put a request where it stands."""

    def work(session: Session) -> None:
        workspace = teams.workspace(session, id=1)
        assert workspace is not None
        creator = creators.of_handle(session, workspace_id=1, handle=handle) or creators.add(
            session, workspace, now=chat.now, handle=handle
        )
        requests.add(
            session,
            workspace,
            now=chat.now,
            campaign_id=campaign,
            creator_id=creator.id,
            state=state,
            currency="EUR",
            sent_by=sent_by,
            pieces=as_columns(pieces),
        )

    chat.services.store.write_now(work)


async def test_posts_are_counted_as_agreed_and_confirmed(chat: Chat, anna: Talker) -> None:
    ask(chat, "dora", "verified", pieces="3 videos and 1 story")
    ask(chat, "emil", "draft_due", pieces="2 videos")
    ask(chat, "fritz", "not_delivered", pieces="1 video")
    ask(chat, "gina", "cancelled", pieces="9 videos")
    text = chat.text(await anna.says("/kpi pacing C1"))
    assert "Confirmed posts | 3 | 6 | 3 | 100.00% | 0.21 | 6" in text
    assert "Delivery rate: 50.00%: 3 confirmed of 6 agreed posts" in text


async def test_who_accepted_before_is_counted_apart(chat: Chat, anna: Talker) -> None:
    ask(chat, "dora", "paid", campaign=2)
    ask(chat, "emil", "declined", campaign=2)
    for handle, state in (
        ("dora", "accepted"),
        ("emil", "accepted"),
        ("fritz", "declined"),
        ("gina", "seen"),
    ):
        ask(chat, handle, state)
    ask(chat, "hans", "shortlisted", sent_by="")
    text = chat.text(await anna.says("/kpi pacing C1"))
    assert "New creators: 33.33%, 1 accepted of 3 invited" in text
    assert "Returning creators: 100.00%, 1 accepted of 1 invited" in text


async def test_days_without_figures_are_said_to_weigh_as_nothing(chat: Chat, anna: Talker) -> None:
    gaps = "Figures for 7 of 14 complete days; those without any count as nothing here."
    measure_days(chat, 7, spend=5_000)
    for command in ("pacing", "show"):
        assert gaps in chat.text(await anna.says(f"/kpi {command} C1"))
    measure_days(chat, 7, until=YESTERDAY - timedelta(days=7), spend=5_000)
    for command in ("pacing", "show"):
        assert "count as nothing" not in chat.text(await anna.says(f"/kpi {command} C1"))
