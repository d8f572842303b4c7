"""A team's own words for brand safety, as a chat."""

from __future__ import annotations

import pytest

from storage import audit
from tests.chat import Chat, Talker, group


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says('/creator add @dora notes="Tombola und Casino Royale, danach Poker"')
    return anna


async def test_own_words_are_found_until_they_are_taken_away(chat: Chat, anna: Talker) -> None:
    assert "Known anyway: " in chat.text(await anna.says("/workspace words gambling"))
    added = await anna.says('/workspace words gambling add="Tombola, Tombolas Los"')
    assert "Your own words: Tombola, Tombolas Los" in chat.text(added)
    assert "2 things" in chat.text(await anna.says("/creator safety @dora"))
    removed = await anna.says("/workspace words gambling remove=Tombola")
    assert "Your own words: Tombolas Los" in chat.text(removed)
    assert "1 thing" in chat.text(await anna.says("/creator safety @dora"))
    entry = chat.read(lambda session: audit.of(session, workspace_id=1, kind="workspace", id=1))[-1]
    assert entry.action == "workspace words"
    assert entry.before == {"words": ["Tombola", "Tombolas Los"]}
    assert entry.after == {"category": "gambling", "words": ["Tombolas Los"]}


async def test_words_that_are_harmless_are_left_alone(chat: Chat, anna: Talker) -> None:
    assert "1 thing" in chat.text(await anna.says("/creator safety @dora"))
    shown = await anna.says("/workspace words allowed add=Poker")
    assert "Words: harmless words" in chat.text(shown)
    assert "nothing to decide" in chat.text(await anna.says("/creator safety @dora"))


async def test_a_word_stands_in_one_place(chat: Chat, anna: Talker) -> None:
    await anna.says("/workspace words gambling add=Tombola")
    await anna.says("/workspace words youth add=TOMBOLA")
    assert "Your own words" not in chat.text(await anna.says("/workspace words gambling"))
    page = chat.text(await anna.says("/creator safety @dora"))
    assert "risk for the young | 1" in page


async def test_words_stay_in_their_team(chat: Chat, anna: Talker) -> None:
    await anna.says("/workspace words gambling add=Tombola")
    other = anna.at(group("elsewhere"))
    await other.says("/creator add @dora notes=Tombola")
    assert "nothing to decide" in chat.text(await other.says("/creator safety @dora"))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "/workspace words poker",
            "“poker” is not one of: abusive language, illegal goods and drugs, gambling",
        ),
        ("/workspace words gambling remove=Poker", "“Poker” is not one of your own words for gambling"),
        ("/workspace words gambling add=%", "“%” is not a word"),
    ],
)
async def test_wrong_input_gets_a_sentence(chat: Chat, anna: Talker, line: str, sentence: str) -> None:
    reply = await anna.says(line)
    assert reply.failed
    assert sentence in chat.text(reply)


async def test_the_category_is_asked_for_and_understood_in_german(chat: Chat, anna: Talker) -> None:
    assert "Which words" in chat.text(await anna.says("/workspace words"))
    assert "Words: gambling" in chat.text(await anna.says("Glücksspiel"))
