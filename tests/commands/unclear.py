"""A message of which nobody knows whether it arrived, and the question to the team about it."""

from __future__ import annotations

import re

from commands import delivered
from commands.core.invocation import Address, Place
from commands.core.texts import N_, msg
from commands.digests.digests import sweep
from storage import outbox
from storage.models import Delivery
from storage.session import Session
from tests.chat import Chat, Letter, Talker

UNANSWERED = msg(N_("No answer came, so I don't know whether the message arrived."))


async def join(anna: Talker, other: Talker) -> Talker:
    """Join another chat to the team and give who is there."""
    line = re.search(r"/workspace join \S+", (await anna.says("/workspace link")).text)
    assert line
    await other.says(line[0])
    return other


async def digest_due(anna: Talker) -> Delivery:
    """Let a digest fall due and give its message."""
    await anna.says('/digest new C1 every="daily 11:00"')
    anna.chat.forward(hours=2)
    await sweep(anna.chat.services)
    (letter,) = anna.chat.outbox()
    return letter.row


def row_of(chat: Chat, id: int) -> Delivery:
    """Give a message as it stands now."""
    return chat.read(lambda session: session.get_one(Delivery, id))


async def settle(chat: Chat, id: int, state: str) -> None:
    """Let the courier have found out how a message went, or that it does not know."""

    def work(session: Session) -> None:
        row = session.get_one(Delivery, id)
        outbox.finish(session, id=id, state=state, now=chat.now, error="unanswered")
        if state == "unknown":
            delivered.unsure(session, chat.services, row, UNANSWERED)

    await chat.services.store.write(work)


async def question(chat: Chat, id: int) -> Letter:
    """Let a message become unclear and give the question about it."""
    await settle(chat, id, "unknown")
    letters = await chat.deliver_messages()
    (asked,) = [letter for letter in letters if letter.row.cause.startswith(f"notice:{id}:")]
    return asked


def in_private(person: Talker) -> Talker:
    """Give a person in their private chat, named as the platforms name it."""
    id = person.who.id
    return person.at(Place(Address(person.who.platform, id), f"user:{id}", private=True))
