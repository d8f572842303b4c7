"""Digests whose owner has gone: managers are asked, the first one takes over, and all are told."""

from __future__ import annotations

import asyncio

import pytest

from commands.core.texts import msg
from commands.digests import digest_owners
from storage import digests
from storage.session import Session, Store
from tests.chat import Chat, Letter, Talker
from tests.commands.unclear import join


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give the owner of a team in which bert and mia manage, and bert has the digests D1 and D2."""
    found = chat.person("anna", admin=True, language="en")
    await found.says("/campaign new Summer")
    for name in ("bert", "mia"):
        other = chat.person(name, language="en")
        await other.says("/campaign list")
        await other.private.says("/help")
        await found.says(f"/team role {name} manager")
    bert = chat.person("bert", language="en")
    await bert.says('/digest new C1 every="daily 11:00"')
    await bert.says('/digest new C1 every="daily 12:00"')
    await bert.says("/digest review D2 drop")
    return found


def blocked(chat: Chat, name: str = "bert") -> list[Letter]:
    """Let somebody block the bot; give the questions that then wait."""
    at = {"platform": "telegram", "chat_id": f"telegram-private-id-{name}"}
    reason = msg("This person has stopped me.")

    def work(session: Session) -> None:
        digest_owners.unreachable(session, chat.services, reason=reason, **at)

    chat.services.store.write_now(work)
    return questions(chat)


def questions(chat: Chat) -> list[Letter]:
    return [
        letter
        for letter in chat.outbox()
        if letter.row.cause.startswith("adopt:") and "Who looks after" in letter.reply.title
    ]


async def test_those_who_manage_are_asked_once_and_the_first_one_takes_over(chat: Chat, anna: Talker) -> None:
    assert "Owner: bert" in chat.text(await anna.says("/digest show D1"))
    mia = chat.person("mia", language="en")
    letters = blocked(chat)
    assert [one.address for one in letters] == [mia.private.place.address, anna.place.address]
    text = chat.text(letters[0])
    assert "Who looks after these digests?\nThis person has stopped me." in text
    assert "Owner: bert\nDigests: D1 and D2" in text
    assert blocked(chat) == letters
    await chat.deliver()
    answers = await asyncio.gather(
        mia.private.presses(letters[0], "Take them over"), anna.presses(letters[1], "Take them over")
    )
    first = "mia" if "mia looks after D1 and D2 now." in chat.text(*answers) else "anna"
    assert chat.text(*answers).count(f"{first} looks after D1 and D2 now.") == 1
    assert f"They are looked after already, by {first}." in chat.text(*answers)
    edits = await chat.deliver()
    assert {chat.text(one) for one in edits} == {f"{first} looks after D1 and D2 now."}
    assert len(edits) == 2
    card = chat.text(await anna.says("/digest show D2"))
    assert f"Owner: {first}" in card


async def test_whoever_takes_over_looks_at_it_first_as_well(chat: Chat, anna: Talker) -> None:
    mia = chat.person("mia", language="en")
    letters = blocked(chat)
    await mia.private.presses(letters[0], "Take them over")
    (target,) = chat.read(lambda session: digests.targets(session, digest_id=2, purpose="review"))
    assert target.chat_id == mia.private.place.address.chat_id


async def test_whoever_may_only_look_on_is_asked_about_and_members_take_over_nothing(
    chat: Chat, anna: Talker
) -> None:
    await anna.says("/team role bert viewer")
    letters = questions(chat)
    assert len(letters) == 2
    assert "bert may only look on now" in chat.text(letters[0])
    carl = chat.person("carl", language="en")
    refused = chat.text(await carl.presses(letters[1], "Take them over"))
    assert "Only a manager or an owner may do that." in refused


async def test_nobody_is_asked_about_somebody_without_digests(chat: Chat, anna: Talker) -> None:
    assert blocked(chat, "mia") == []
    bert = chat.person("bert", language="en")
    await bert.says("/digest delete D1")
    await bert.says("/digest pause D2")
    assert blocked(chat) == []


async def test_the_chat_for_failures_is_asked_and_no_other(chat: Chat, anna: Talker) -> None:
    await join(anna, chat.person("dora", platform="discord", language="en"))
    await anna.says("/digest ops K4")
    assert blocked(chat)[-1].address.platform == "discord"


async def test_whoever_left_the_teams_chats_is_asked_about(chat: Chat, anna: Talker) -> None:
    away = set[str]()

    async def present(place: str, user_id: str) -> bool:
        assert place == anna.place.address.chat_id
        return user_id not in away

    await digest_owners.sweep(chat.services)  # nobody knows who is there
    chat.services.present["telegram"] = present
    await digest_owners.sweep(chat.services)
    assert questions(chat) == []
    away.add("id-bert")
    await digest_owners.sweep(chat.services)
    letters = questions(chat)
    assert "Whoever made them has left the team's chats." in chat.text(letters[0])
    chat.forward(days=6)
    await digest_owners.sweep(chat.services)
    assert len(questions(chat)) == len(letters)
    chat.forward(days=1)
    await digest_owners.sweep(chat.services)
    assert len(questions(chat)) == 2 * len(letters)
    await anna.presses(letters[1], "Take them over")
    chat.forward(days=8)
    await digest_owners.sweep(chat.services)
    assert len(questions(chat)) == 0
