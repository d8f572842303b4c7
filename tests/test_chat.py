"""The test harness itself: it must fail loudly, or the tests that stand on it prove nothing."""

from __future__ import annotations

import pytest

from storage.session import Store
from tests.chat import Chat, group


async def test_people_talk_press_and_fill_in(store: Store) -> None:
    chat = Chat(store)
    anna = chat.person("anna", admin=True, language="en")
    card = await anna.says("/campaign new Sommer budget=5k start=2026-12-01 end=2026-12-28")
    assert "Sommer · C1" in chat.text(card)
    await anna.presses(card, "Launch")
    card = await anna.says("/campaign show C1")
    assert "Live" in chat.text(card)


async def test_a_missing_button_fails_the_test(store: Store) -> None:
    anna = Chat(store).person("anna", admin=True)
    card = await anna.says("/campaign new Summer")
    with pytest.raises(AssertionError, match="no button 'Fly'"):
        await anna.presses(card, "Fly")


async def test_the_same_event_again_is_answered_the_same(store: Store) -> None:
    chat = Chat(store)
    anna = chat.person("anna", admin=True)
    first = await anna.says("/campaign new Summer")
    assert chat.text(await anna.repeats()) == chat.text(first)
    assert "C2" not in chat.text(await anna.says("/campaign list"))


async def test_a_shown_card_changes_where_it_was_shown(store: Store) -> None:
    chat = Chat(store)
    anna = chat.person("anna", admin=True)
    await anna.says("/campaign new Summer")
    await anna.says("/campaign edit C1 budget=5000")
    assert "5,000.00" in chat.text(*chat.outbox("edit"))
    (letter,) = [letter for letter in await chat.deliver() if letter.row.action == "edit"]
    assert letter.address == group("team").address
    assert chat.outbox("edit") == []
