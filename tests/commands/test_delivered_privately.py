"""Messages to one person wait for the end of their quiet hours; digests come with a way out of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from commands import delivered
from commands.core.replies import Reply
from commands.delivered import Start
from commands.digests.digest_sweep import sweep
from commands.digests.digest_texts import Texts
from storage import outbox, outbox_ready
from storage.session import Session, Store
from tests.chat import Chat, Letter, Talker
from tests.commands.measured import measure


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give somebody with a private chat and a campaign; it is Monday, 10:00 in Berlin."""
    found = chat.person("anna", admin=True, language="en")
    await found.says("/campaign new Summer")
    measure(chat, spend=1_000, views=5)
    await found.private.says("/help")
    return found


def tell(chat: Chat, person: Talker, cause: str = "alert:1:1:fired", **values: str) -> None:
    """Queue something for a person."""
    at = person.place.address
    row: dict[str, Any] = {
        "platform": at.platform,
        "chat_id": at.chat_id,
        "payload": Reply(text="hello").model_dump_json(),
    }
    chat.services.store.write_now(
        lambda session: outbox.put(session, now=chat.now, workspace_id=1, cause=cause, **{**row, **values})
    )


def sent(chat: Chat) -> list[Letter]:
    """Send all that is due, as the courier does."""

    def work(session: Session) -> list[Letter]:
        ids = outbox_ready.ready(session, platform="telegram", now=chat.now, limit=100)
        rows = outbox.claim(session, ids=ids, now=chat.now)
        starts = [Start(row, None if row.payload else Texts(chat.services).of(session, row)) for row in rows]
        begun = delivered.begin(session, chat.services, starts)
        going = [row for row, goes in zip(rows, begun, strict=True) if goes]
        for row in going:
            outbox.finish(session, id=row.id, state="sent", now=chat.now)
        return [Letter(row, Reply.model_validate_json(row.payload)) for row in going]

    return chat.services.store.write_now(work)


async def test_what_comes_in_a_persons_quiet_hours_waits_and_is_looked_at_again(
    chat: Chat, anna: Talker
) -> None:
    said = chat.text(await anna.says("/me quiet 9:30-11:00"))
    assert "From 09:30 to 11:00 (Europe/Berlin) I write nothing to you by myself; it comes at 11:00." in said
    tell(chat, anna.private)
    tell(chat, anna)
    assert [one.address for one in sent(chat)] == [anna.place.address]
    await anna.says("/me quiet 9:30-12:00")
    chat.forward(hours=1)
    assert sent(chat) == []
    chat.forward(hours=1)
    assert [one.address for one in sent(chat)] == [anna.private.place.address]
    assert sent(chat) == []


async def test_what_waits_comes_when_the_quiet_hours_are_taken_away(chat: Chat, anna: Talker) -> None:
    await anna.private.says("/me quiet 9:30-11:00")
    await anna.private.says('/digest new C1 every="daily 10:30"')
    tell(chat, anna.private)
    chat.forward(minutes=30)
    await sweep(chat.services)
    assert sent(chat) == []
    chat.forward(minutes=1)
    assert "I write to you at any hour." in chat.text(await anna.private.says("/me quiet off"))
    assert chat.text(sent(chat)[0]) == "hello"
    assert "Summer · C1" in chat.text(sent(chat)[0])


async def test_what_somebody_asks_for_comes_at_any_hour(chat: Chat, anna: Talker) -> None:
    await anna.says("/me quiet 9:30-11:00")
    await anna.says('/digest new C1 every="daily 10:30"')
    await anna.says("/digest test D1")
    (letter,) = sent(chat)
    assert "This is a test; only you get it." in chat.text(letter)


async def test_changed_cards_disturb_nobody(chat: Chat, anna: Talker) -> None:
    await anna.says("/me quiet 9:30-11:00")
    tell(chat, anna.private, action="edit", message_id="5", part="edit:5")
    assert len(sent(chat)) == 1


async def test_somebody_without_a_private_chat_is_told_how_to_get_one(chat: Chat, anna: Talker) -> None:
    bert = chat.person("bert", language="en")
    assert "You have no private chat with me yet." in chat.text(await bert.says("/me quiet 22-7"))
    assert "Write for example 22:00-7:00." in chat.text(await anna.says("/me quiet never"))


async def test_whoever_gets_a_digest_in_private_can_leave_it_by_a_button(chat: Chat, anna: Talker) -> None:
    await anna.private.says("/help")
    await anna.private.says('/digest new C1 every="daily 11:00" chat="here, K1"')
    chat.forward(hours=1)
    await sweep(chat.services)
    letters = sent(chat)
    assert [(one.address, [button.label for button in one.reply.buttons]) for one in letters] == [
        (anna.private.place.address, ["Explain", "Unsubscribe"]),
        (anna.place.address, ["Explain"]),
    ]
    pictures = sent(chat)
    assert {button.label for one in pictures for button in one.reply.buttons} == set()
    left = await anna.private.presses(letters[0], "Unsubscribe")
    assert "D1 does not come here any more." in chat.text(left)
    chat.forward(days=1)
    await sweep(chat.services)
    assert [one.address for one in sent(chat)] == [anna.place.address]


async def test_a_word_about_a_digest_is_none_that_one_could_leave(chat: Chat, anna: Talker) -> None:
    await anna.private.says('/digest new C1 every="daily 11:00"')
    await anna.private.says("/digest until D1 2026-11-23")
    chat.now += timedelta(days=2)
    await sweep(chat.services)
    (letter,) = sent(chat)
    assert "A digest was skipped" in chat.text(letter)
    assert letter.reply.buttons == ()
