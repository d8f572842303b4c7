"""A team that asks a creator: what several tests of requests begin with."""

from __future__ import annotations

import re

from commands.core.replies import Reply
from commands.requests import deals
from commands.requests.request_moves import make_move
from storage import audit, requests
from storage.models import AuditEntry, CreatorRequest
from storage.session import Session
from tests.chat import Chat, Letter, Talker

LINK = re.compile(r"https://t\.me/taktgeber_bot\?start=([A-Za-z0-9_-]{1,64})\s")


async def link_of(anna: Talker, line: str = "/request send @dora C1 fee=500") -> str:
    """Send a request and give the token of its link."""
    found = LINK.search((await anna.says(line)).text)
    assert found
    return found[1]


def request_in(chat: Chat, id: int = 1) -> CreatorRequest:
    """Give a request, at first the first, as it is stored."""
    found = chat.read(lambda session: requests.get(session, workspace_id=1, id=id))
    assert found
    return found


def letters_to(chat: Chat, person: Talker) -> list[Letter]:
    """Give the messages that wait for a person."""
    return [letter for letter in chat.outbox() if letter.address == person.place.address]


async def agreed(anna: Talker, dora: Talker, line: str = "/request send @dora C1 fee=500") -> Reply:
    """Send a request and let its creator accept; give what she sees then."""
    offer = await dora.says(f"/start {await link_of(anna, line)}")
    return await dora.presses(offer, offer.buttons[0].label)


async def moved(chat: Chat, *names: str) -> None:
    """Take the first request further by moves whose commands are tested elsewhere."""

    def work(session: Session, name: str) -> None:
        make_move(session, chat.services, deals.find(session, 1, 1), name, "team")

    for name in names:
        await chat.services.store.write(lambda session, name=name: work(session, name))  # type: ignore[misc]
    await chat.deliver()


def history(chat: Chat) -> list[AuditEntry]:
    """Give what is written down about the first request, oldest first."""
    return list(chat.read(lambda session: audit.of(session, workspace_id=1, kind="request", id=1)))


async def put_away(anna: Talker, campaign: str = "C1") -> Reply:
    """Archive a campaign with requests, and let the creators be told."""
    asked = await anna.says(f"/campaign archive {campaign}")
    return await anna.presses(asked, "Tell the creators")
