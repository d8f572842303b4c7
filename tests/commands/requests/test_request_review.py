"""Votes of the team, and who may hand out, list and take back the pages for clients."""

from __future__ import annotations

import pytest

from storage import audit
from tests.chat import Chat, Talker
from tests.commands.candidates import candidate


@pytest.fixture
def shared(chat: Chat, anna: Talker) -> Talker:
    """Give a team whose bot has pages, and a candidate."""
    chat.services.pages["review"] = lambda token: f"https://bot.example.com/review/{token}"
    candidate(chat, "dora")
    return anna


async def test_everybody_of_the_team_has_a_vote(chat: Chat, shared: Talker) -> None:
    ben = chat.person("ben", language="de")
    card = await shared.says('/request vote R1 yes note="Fits the brand"')
    assert "Your vote counts." in card.text
    card = await ben.says("/request vote R1 nein")
    assert "Stimmen: 👍 1 ja · 🤔 0 unsicher · 👎 1 nein\n👍 anna: Fits the brand" in chat.text(card)
    card = await shared.says("/request vote R1 unsure")
    assert "👍 0 yes · 🤔 1 unsure · 👎 1 no" in chat.text(card)
    assert "Fits the brand" not in chat.text(card)
    entries = chat.read(lambda s: audit.of(s, workspace_id=1, kind="request", id=1))
    assert [entry.actor_name for entry in entries if entry.action == "request vote"] == [
        "anna",
        "ben",
        "anna",
    ]


async def test_a_vote_is_yes_unsure_or_no(chat: Chat, shared: Talker) -> None:
    assert (await shared.says("/request vote R1 perhaps")).failed
    form = await shared.says("/request vote R1")
    assert form.form
    assert [value for value, _ in form.form.questions[0].choices] == ["yes", "unsure", "no"]


async def test_a_review_says_for_whom_and_until_when_and_is_private(chat: Chat, shared: Talker) -> None:
    made = await shared.says('/request review C1 days=3 label="Frisch GmbH"')
    assert made.private
    assert "Pass this link on to Frisch GmbH: https://bot.example.com/review/" in made.text
    assert "until Thu 26 Nov 2026, 10:00 (Europe/Berlin)" in made.text
    nobody = await shared.says("/request review C1")
    assert "Pass this link on to your client:" in nobody.text
    taken = await shared.presses(made, "Take review 1 back")
    assert "Taken back." in taken.text
    table = chat.text(await shared.says("/request reviews"))
    assert "2 | C1 | – | until Mon 7 Dec 2026 | 0 times" in table
    assert "1 | C1 | Frisch GmbH | taken back | 0 times" in table


async def test_what_is_wrong_is_said_in_a_sentence(chat: Chat, shared: Talker) -> None:
    assert "There is no review yet." in (await shared.says("/request reviews")).text
    for line, said in (
        ("/request review", "Say for which campaign"),
        ("/request review C1 days=0", "from 1 to 90"),
        ("/request review C1 days=ninety", "from 1 to 90"),
        ("/request review revoke=7", "There is no review 7."),
    ):
        reply = await shared.says(line)
        assert reply.failed
        assert said in reply.text


async def test_nobody_takes_back_the_page_of_another_team(chat: Chat, shared: Talker) -> None:
    await shared.says("/request review C1")
    rita = chat.person("rita", admin=True, language="en").private
    assert "There is no review 1." in (await rita.says("/request review revoke=1")).text
