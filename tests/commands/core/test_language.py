"""Whose language is spoken: the person's, else the team's, also where something is wrong."""

from __future__ import annotations

import pytest

from storage.models import Workspace
from tests.chat import Chat, Talker, group

LINES = {
    '/campaign new "Summer': "Ein Anführungszeichen wurde geöffnet",
    "/campain new": "Meintest du /campaign new?",
    "/campaign new x bugdet=5": "Meintest du „budget“?",
    "/campaign new x start=2026-12-02 end=2026-12-01": "liegt vor",
    "/campaign show Winter": "kenne ich nicht",
}


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    found = chat.person("anna", admin=True, language=None)
    await found.says("/workspace set language=de")
    return found


async def test_a_changed_language_is_spoken_at_once(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language=None)
    german = await anna.says("/workspace set language=de")
    assert ("Geändert." in chat.text(german), german.language) == (True, "de")
    english = await anna.says("/workspace set language=en")
    assert ("Changed." in chat.text(english), english.language) == (True, "en")


@pytest.mark.parametrize(("line", "said"), LINES.items())
async def test_what_is_wrong_is_said_in_the_teams_language(
    chat: Chat, anna: Talker, line: str, said: str
) -> None:
    assert said in chat.text(await anna.says(line))
    newcomer = chat.person("ben", language=None)
    assert said in chat.text(await newcomer.says(line))


async def test_a_person_is_answered_in_their_own_language(chat: Chat, anna: Talker) -> None:
    ben = chat.person("ben", language="en")
    assert "Did you mean /campaign new?" in chat.text(await ben.says("/campain new"))


async def test_another_teams_language_is_not_spoken(chat: Chat, anna: Talker) -> None:
    stranger = chat.person("eve", language=None).at(group("elsewhere"))
    assert "Did you mean /campaign new?" in chat.text(await stranger.says("/campain new"))
    assert chat.count(Workspace) == 1
