"""A team's own words for topics, as a chat."""

from __future__ import annotations

import pytest

from storage import audit
from tests.chat import Chat, Talker, group


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says('/creator add @dora topics="Glow up"')
    await anna.says("/creator add @emil topics=Schminke")
    return anna


async def test_the_words_everybody_knows_are_shown(chat: Chat, anna: Talker) -> None:
    text = chat.text(await anna.says("/creator topic Kosmetik"))
    assert "Topic: beauty" in text
    assert "Found by: beauty, Schönheit, Kosmetik" in text
    assert "Your own words" not in text


async def test_own_words_find_and_can_be_taken_away(chat: Chat, anna: Talker) -> None:
    assert "Nobody" in chat.text(await anna.says("/creator find topic=Schönheit"))
    added = await anna.says('/creator topic beauty add="Glow up, glow-up, Schminke"')
    assert "Your own words: glow-up, Schminke" in chat.text(added)
    assert "2 creators" in chat.text(await anna.says("/creator find topic=Schönheit"))
    assert "2 creators" in chat.text(await anna.says('/creator find topic="GLOW UP"'))
    removed = await anna.says("/creator topic Kosmetik remove=Schminke")
    assert "Your own words: glow-up" in chat.text(removed)
    assert "1 creator" in chat.text(await anna.says("/creator find topic=beauty"))
    entry = chat.read(lambda s: audit.of(s, workspace_id=1, kind="workspace", id=1))[-1]
    assert entry.action == "creator topic"
    assert entry.before == {"words": ["Schminke", "glow-up"]}
    assert entry.after == {"topic": "beauty", "words": ["glow-up"]}


async def test_a_topic_of_the_teams_own(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator add @fritz topics=Platten")
    await anna.says('/creator topic vinyl add="Platten, Schallplatten"')
    assert "1 creator" in chat.text(await anna.says("/creator find topic=Schallplatten"))
    assert "Your own words: Platten" in chat.text(await anna.says("/creator topic platten"))


async def test_words_stay_in_their_team(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator topic beauty add=Glanz")
    other = anna.at(group("elsewhere"))
    assert "Topic: Glanz" in chat.text(await other.says("/creator topic Glanz"))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/creator topic beauty remove=Kosmetik", "“Kosmetik” is not one of your own words for beauty"),
        ("/creator topic beauty add=%", "“%” is not a word to look for"),
        ('/creator topic "beauty, food"', "one topic at a time"),
        ("/creator topic ,", "“,” is not a word to look for"),
        ("/creator topic", "Which topic?"),
    ],
)
async def test_wrong_words(chat: Chat, anna: Talker, line: str, sentence: str) -> None:
    assert sentence in chat.text(await anna.says(line))


async def test_a_team_has_so_many_words_at_most(
    chat: Chat, anna: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.safety.own_words._MOST_WORDS", 1)
    assert "1 words of its own" in chat.text(await anna.says('/creator topic beauty add="a, b"'))


async def test_topics_are_offered(anna: Talker) -> None:
    offered = await anna.types("creator topic", "topic", "Bea")
    assert [one.value for one in offered] == ["beauty"]
