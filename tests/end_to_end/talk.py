"""What people do in these stories, in few words."""

from __future__ import annotations

import re

from tests.end_to_end.harness import PATIENCE
from tests.servers.discord_ import Answer, Channel, DiscordServer, Modal
from tests.servers.discord_ import Message as DiscordMessage
from tests.servers.discord_ import Person as DiscordPerson
from tests.servers.telegram import Chat, Message, Person, TelegramServer, Topic

FLIGHT = "start=2026-11-01 end=2026-11-30"
_LINK = re.compile(r"https://t\.me/\w+\?start=[A-Za-z0-9_-]{1,64}(?=\s)")
_TRIES = 5
_JOIN = re.compile(r"^/workspace join \S+$", re.MULTILINE)


async def asks(person: Person, line: str, words: str = "", chat: Chat | Topic | None = None) -> Message:
    """Write a line in Telegram and wait for the answer that has these words."""
    await person.says(line, chat)
    return await person.hears(words, chat, timeout=PATIENCE)


async def shows(server: TelegramServer, message: Message, words: str) -> None:
    """Wait until a message in Telegram has come to show these words."""
    await server.until(lambda: words in message.visible, PATIENCE)


async def finds(server: DiscordServer, channel: Channel, words: str) -> DiscordMessage:
    """Wait for a message in a channel of Discord that has these words, and return the newest one."""
    found = await server.wait_for(lambda: [m for m in channel.messages if words in m.text], PATIENCE)
    return found[-1]


async def changes(server: DiscordServer, message: DiscordMessage, words: str) -> None:
    """Wait until a message in Discord has come to show these words."""
    await server.wait_for(lambda: words in message.text, PATIENCE)


async def opens(person: DiscordPerson, where: DiscordMessage | Answer, label: str) -> Modal:
    """Open a form in Discord by its button; a bot that was too slow for that shows another one first."""
    answer = await person.presses(where, label)
    for _ in range(_TRIES):
        if answer.modal is None:
            answer = await person.presses(answer, "Answer")
    assert answer.modal is not None
    return answer.modal


def link_in(text: str) -> str:
    """Find the link a request is answered with: in full, and followed by white space."""
    found = _LINK.search(text)
    assert found, f"no link in {text!r}"
    return found[0]


def join_in(text: str) -> str:
    """Find the line that joins another chat."""
    found = _JOIN.search(text)
    assert found, f"no line to join with in {text!r}"
    return found[0]
