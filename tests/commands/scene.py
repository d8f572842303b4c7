"""A team that asks a creator: what several tests of requests begin with."""

from __future__ import annotations

import re

from storage import requests
from storage.models import CreatorRequest
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
