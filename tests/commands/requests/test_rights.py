"""What a person may do is decided when a button is pressed or a form sent off, not when it was shown."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel, col

from commands.core.roles import Role, role_from
from commands.registry import registry
from storage.models import Button
from storage.session import Session
from tests.chat import Chat, Talker
from tests.commands.test_crossing import EXPORT, LIST

CONVERSATION = {"inboxentry", "button", "card", "form", "chat", "member"}
# What a manager looks at: between them these show most buttons there are.
TOUR = (
    "/start",
    "/help",
    "/campaign new Winter budget=5k start=2026-12-01 end=2026-12-28",
    "/campaign list",
    "/campaign show C1",
    "/campaign show C2",
    "/creator show @dora",
    "/creator list",
    "/creator add @emil",
    "/request send @dora C1 fee=500",
    "/request send @dora,@emil C2 fee=500",
    "/request list",
    "/request show R1",
    '/digest new C1 every="daily 9:00"',
    '/alert new C1 when="views over 500"',
    "/alert list",
    "/digest list",
    "/digest show D1",
    "/kpi log C1 views 777 day=2026-11-20",
    "/kpi show C1",
    "/kpi top C1",
    "/kpi explain C1 views",
    "/kpi why C1 views",
    "/team list",
    "/workspace show",
)


@pytest.fixture
async def mia(chat: Chat, anna: Talker) -> Talker:
    """Give a manager who has every kind of button on her screen."""
    mia = chat.person("mia", language="en")
    await mia.says("/help")
    await anna.says("/team role Mia manager")
    for line in TOUR:
        assert not (await mia.says(line)).failed, line
    for line, file in (("/kpi import C1", EXPORT), ("/creator import", LIST)):
        assert not (await mia.says(line, file=file)).failed, line
    dora = chat.person("dora", language="en").private
    link = await mia.says("/request remind R1")
    offer = await dora.says(f"/start {link.text.split('start=')[1].split()[0]}")
    form = await dora.presses(offer, "Make a counter-offer")
    await dora.fills(form, fee="900")
    await mia.says("/request show R1")
    return mia


def state(chat: Chat) -> dict[str, list[str]]:
    """Give everything but the conversation itself."""
    tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in CONVERSATION]

    def rows(session: Session) -> dict[str, list[str]]:
        return {table.name: sorted(map(repr, session.execute(select(table)))) for table in tables}

    return chat.read(rows)


def shown(chat: Chat, below: Role) -> Sequence[tuple[str, str]]:
    """Give the buttons there are for whom ``below`` is not enough, as (token, command)."""
    query = (
        select(col(Button.token), col(Button.command)).where(~col(Button.guest)).order_by(col(Button.command))
    )
    found = chat.read(lambda session: session.execute(query).all())
    needed = registry().commands
    return [(token, name) for token, name in found if needed[name].role > below]


@pytest.mark.parametrize("left", ["viewer", "member"])
async def test_every_button_asks_again_what_its_presser_may_do(
    chat: Chat, anna: Talker, mia: Talker, left: str
) -> None:
    await anna.says(f"/team role Mia {left}")
    before, buttons = state(chat), shown(chat, role_from(left))
    kinds = {command for _, command in buttons}
    assert {"campaign launch", "request send confirm", "request accept"} & kinds
    assert len(kinds) > 4, kinds
    for token, command in buttons:
        reply = await mia.sends_token(token)
        assert reply.failed, command
        assert reply.form is None, command
        assert "may" in chat.text(reply), command
    assert state(chat) == before


async def test_a_form_that_was_opened_before_asks_again(chat: Chat, anna: Talker, mia: Talker) -> None:
    modal = await mia.presses(await mia.says("/campaign show C1"), "Edit")
    await anna.says("/team role Mia viewer")
    before = state(chat)
    assert "not change anything" in chat.text(await mia.fills(modal, name="Mine"))
    assert state(chat) == before
    await anna.says("/team role Mia member")
    assert "Mine" in chat.text(await mia.fills(modal, name="Mine"))


async def test_a_question_that_was_asked_before_asks_again(chat: Chat, anna: Talker, mia: Talker) -> None:
    assert (await mia.says("/campaign new")).form
    await anna.says("/team role Mia viewer")
    before = state(chat)
    assert "not change anything" in chat.text(await mia.says("Mine"))
    assert state(chat) == before


async def test_an_admin_who_was_kicked_is_found_out_at_the_press(chat: Chat, anna: Talker) -> None:
    """Nobody takes the role away in the team: the platform does, and says so when it is asked."""
    ben = chat.person("ben", admin=True, language="en")
    card = await ben.says("/campaign new Autumn budget=5k start=2026-12-01 end=2026-12-28")
    demoted = chat.person("ben", admin=False, language="en")
    before = state(chat)
    assert (await demoted.presses(card, "Launch")).failed
    assert state(chat) == before
    assert not (await ben.presses(card, "Launch")).failed
