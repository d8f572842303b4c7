"""Failures of digests are told with target, cause and cure: to their owner, and in the chat for failures."""

from __future__ import annotations

from functools import partial

import pytest

from commands import delivered
from commands.core.texts import msg
from commands.digests import digest_texts
from commands.digests.digest_sweep import sweep
from commands.digests.digest_texts import Texts
from storage import outbox
from storage.models import Delivery
from storage.session import Session, Store
from tests.chat import Chat, Letter, Talker, group
from tests.commands.unclear import join


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give the owner of the digest D1, which is in the outbox; a Discord channel is of the team, too."""
    found = chat.person("anna", admin=True, language="en")
    await found.says("/campaign new Summer")
    await join(found, chat.person("dora", platform="discord", language="en"))
    await found.private.says("/help")
    await found.says('/digest new C1 every="daily 11:00" chat=K1')
    chat.forward(hours=1)
    await sweep(chat.services)
    return found


def row_of(chat: Chat) -> Delivery:
    return chat.read(lambda session: outbox.of_cause(session, prefix="digest:1:", limit=1)[0])


def notices(chat: Chat) -> list[Letter]:
    return [letter for letter in chat.outbox() if letter.row.cause.startswith("notice:")]


def gone(chat: Chat, row: Delivery) -> list[Letter]:
    reason = msg("I was removed from this chat.")
    chat.services.store.write_now(partial(delivered.gone, services=chat.services, row=row, reason=reason))
    return notices(chat)


async def test_a_failure_is_told_to_the_owner_with_target_cause_and_cure(chat: Chat, anna: Talker) -> None:
    (letter,) = gone(chat, row_of(chat))
    assert letter.address == anna.private.place.address
    text = chat.text(letter)
    assert "A message could not be delivered\nI was removed from this chat." in text
    assert "Digest: D1\nWhere: Telegram: team\n" in text
    assert "What to do: Let me write there again, then say something there" in text


async def test_and_in_the_chat_for_failures(chat: Chat, anna: Talker) -> None:
    said = await anna.says("/digest ops K2")
    assert "Failures are told in “team” from now on." in chat.text(said)
    assert "Failures are told in: team" in chat.text(await anna.says("/workspace show"))
    letters = gone(chat, row_of(chat))
    assert [one.address for one in letters] == [
        anna.private.place.address,
        group("team", "discord").address,
    ]
    await anna.says("/digest ops off")
    assert "Failures are told in" not in chat.text(await anna.says("/workspace show"))


async def test_one_chat_hears_of_failures_and_a_member_does_not_choose_it(chat: Chat, anna: Talker) -> None:
    await anna.says("/digest ops K1")
    await anna.says("/digest ops K2")
    ops = "Failures are told in: team\n"
    assert ops in chat.text(await anna.says("/workspace show"))
    assert "Failures are told in one chat." in chat.text(await anna.says('/digest ops "K1, K2"'))
    bert = chat.person("bert", language="en")
    assert "Only a manager or an owner may do that." in chat.text(await bert.says("/digest ops here"))


async def test_a_digest_that_cannot_be_written_is_told(
    chat: Chat, anna: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no figures today")

    monkeypatch.setattr(digest_texts, "report_of", broken)
    row = row_of(chat)

    def work(session: Session) -> None:
        outbox.claim(session, ids=[row.id], now=chat.now)
        start = delivered.Start(row, Texts(chat.services).of(session, row))
        assert delivered.begin(session, chat.services, [start]) == [None]

    chat.services.store.write_now(work)
    (letter,) = notices(chat)
    assert letter.address == anna.private.place.address
    assert "Something went wrong on my side while I wrote it" in chat.text(letter)
    assert "What to do: Send it again once the reason is gone, or leave it." in chat.text(letter)
    assert "no figures today" not in chat.text(letter)
    monkeypatch.undo()
    await anna.private.presses(letter, "Send again")
    assert "Summer · C1" in chat.text(*[one for one in chat.outbox() if one.row.id == row.id])
