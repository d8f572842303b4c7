"""A new key is put before the old one: nobody notices. The old one is taken away: what it made ends."""

from __future__ import annotations

import pytest

from commands.core.buttons import seal
from commands.core.keys import Keys
from commands.core.links import with_links
from commands.core.replies import Button, Reply
from storage.models import Button as ButtonRow
from storage.session import Session
from tests.chat import Chat, Talker
from tests.commands.scene import link_of

OLD, NEW = b"the key of yesterday", b"the key of today"


@pytest.fixture
def chat(chat: Chat) -> Chat:
    chat.services.keys = Keys(OLD)
    return chat


def rotate(chat: Chat, *keys: bytes) -> None:
    chat.services.keys = Keys(*keys)


async def test_buttons_go_on_working_until_their_key_is_taken_away(chat: Chat, anna: Talker) -> None:
    card = await anna.says("/campaign show C1")
    rotate(chat, NEW, OLD)
    assert (await anna.presses(card, "Edit")).form
    fresh = await anna.says("/campaign show C1")
    assert not {one.token for one in fresh.buttons} & {one.token for one in card.buttons}
    rotate(chat, NEW)
    assert "not valid any more" in chat.text(await anna.presses(card, "Edit"))
    assert (await anna.presses(fresh, "Edit")).form


async def test_links_go_on_working_until_their_key_is_taken_away(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    token = await link_of(anna)
    rotate(chat, NEW, OLD)
    assert (await dora.says(f"/start {token}")).buttons
    rotate(chat, NEW)
    assert "I don't know this link" in chat.text(await dora.says(f"/start {token}"))


async def test_without_the_old_key_a_reminder_brings_a_link_that_works(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await link_of(anna)
    rotate(chat, NEW)
    reply = await anna.says("/request remind R1")
    token = reply.text.split("start=")[1].split()[0]
    assert (await dora.says(f"/start {token}")).buttons


async def test_a_code_goes_on_working_until_its_key_is_taken_away(chat: Chat, anna: Talker) -> None:
    lines = [(await anna.says("/workspace link")).text.splitlines()[1] for _ in range(2)]
    ben = chat.person("ben", platform="discord", language="en")
    rotate(chat, NEW)
    assert "I don't know that code" in chat.text(await ben.says(lines[0]))
    rotate(chat, NEW, OLD)
    assert "now belongs to" in chat.text(await ben.says(lines[1]))
    assert "used already" in chat.text(await ben.says(lines[1]))


async def test_an_answer_kept_from_before_shows_the_link_that_was_made_then(chat: Chat, anna: Talker) -> None:
    first = await anna.says("/request send @dora C1")
    rotate(chat, NEW, OLD)
    assert chat.text(await anna.repeats()) == chat.text(first)
    rotate(chat, NEW)
    assert "start=" not in chat.text(await anna.repeats())


async def test_a_button_that_was_changed_in_the_database_does_nothing(chat: Chat, anna: Talker) -> None:
    card = await anna.says("/campaign show C1")
    token = next(one.token for one in card.buttons if one.label == "Edit")

    def change(session: Session) -> None:
        row = session.get_one(ButtonRow, token)
        row.arguments = {"campaign": "2"}

    chat.services.store.write_now(change)
    assert "not valid any more" in chat.text(await anna.presses(card, "Edit"))


async def test_the_spelling_of_what_is_signed_stays(chat: Chat, anna: Talker) -> None:
    """Another spelling, such as one more column, would end every button in everybody's chats."""
    made = Button(
        label="x", command="campaign edit", arguments={"b": "ü", "a": "1"}, ask=("name",), locked=True
    )
    text = (
        '{"arguments": {"a": "1", "b": "\\u00fc"}, "ask": ["name"], "command": "campaign edit", "edit": true,'
        ' "guest": false, "only_for": "telegram:id-anna", "workspace_id": 1}'
    )
    reply = chat.services.store.write_now(
        lambda s: seal(s, chat.services, Reply(buttons=(made,)), 1, anna.who.key)
    )
    assert reply.buttons[0].token == chat.services.keys.make("button", text)


def test_a_mark_of_another_key_is_no_link(chat: Chat) -> None:
    typed = f"\x02offer:1:1\x1f{Keys(b'a guess').make('link mark', 'offer:1:1')}\x03"
    assert with_links(chat.services, Reply(text=typed)).text == typed
