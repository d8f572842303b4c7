"""Youth protection: whoever is marked as under 18 is not asked, and a team can ask for the age first."""

from __future__ import annotations

import pytest

from storage import audit, creators
from storage.models import Creator, CreatorRequest
from tests.chat import Chat, Talker, button
from tests.commands.scene import agreed, link_of, request_in

SEND = "/request send @dora C1 fee=500"


@pytest.fixture
async def ben(chat: Chat, anna: Talker) -> Talker:
    """Give a member of the team."""
    ben = chat.person("ben", language="en")
    await ben.says("/help")
    return ben


def stored(chat: Chat) -> Creator:
    found = chat.read(lambda session: creators.get(session, workspace_id=1, id=1))
    assert found
    return found


async def test_it_is_kept_who_said_so_when_and_why(chat: Chat, anna: Talker) -> None:
    card = await anna.says('/creator age @dora adult note="ID shown in a call"')
    assert "Noted: 18 or over." in card.text
    assert "Age: 18 or over (anna, Mon 23 Nov 2026): ID shown in a call" in chat.text(card)
    row = stored(chat)
    assert (row.age_status, row.age_said_by, row.age_said_at) == ("adult", "anna", chat.now)
    entry = chat.read(lambda session: audit.of(session, workspace_id=1, kind="creator", id=1))[-1]
    assert entry.action == "creator age"
    assert (entry.before["age_status"], entry.after["age_status"]) == ("", "adult")
    cleared = await anna.says("/creator age @dora unknown")
    assert "Age:" not in chat.text(cleared)
    assert (stored(chat).age_said_by, stored(chat).age_said_at, stored(chat).age_note) == ("", None, "")


@pytest.mark.parametrize("word", ["under18", "under 18", "unter 18", "UNDER18", "under_18", "u18", "U-18"])
async def test_who_is_under_18_cannot_be_asked(chat: Chat, anna: Talker, word: str) -> None:
    marked = await anna.calls("creator age", creator="@dora", age=word, note="in the profile")
    assert "Noted: under 18. No request can be sent to @dora." in marked.text
    refused = await anna.says(SEND)
    assert refused.failed
    assert "@dora is marked as under 18 (anna, Mon 23 Nov 2026)" in chat.text(refused)
    assert chat.count(CreatorRequest) == 0


async def test_among_several_only_the_others_are_asked(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator add @emil")
    preview = await anna.says("/request send @dora,@emil C1 fee=500")
    await anna.says("/creator age @dora under18")
    sent = await anna.presses(preview, "Send 2 requests")
    assert "marked as under 18" in chat.text(sent)
    assert chat.count(CreatorRequest) == 1


async def test_an_open_request_does_not_go_on_silently(chat: Chat, anna: Talker) -> None:
    await anna.says(SEND)
    marked = await anna.says("/creator age @dora under18")
    assert "What is open can only be ended now; @dora can decline or cancel, no more." in marked.text
    assert "Still open: R1." in marked.text
    assert "withdrawn" in chat.text(await anna.presses(marked, "Withdraw R1")).lower()
    assert "Still open" not in chat.text(await anna.says("/creator age @dora under18"))


async def test_only_a_manager_takes_it_back(chat: Chat, anna: Talker, ben: Talker) -> None:
    await ben.says("/creator age @dora under18")
    for word in ("adult", "unknown"):
        refused = await ben.says(f"/creator age @dora {word}")
        assert "Only a manager may take that back" in chat.text(refused)
    assert not (await anna.says("/creator age @dora adult")).failed
    assert stored(chat).age_said_by == "anna"


async def test_a_team_can_ask_for_it_before_any_offer(chat: Chat, anna: Talker) -> None:
    shown = await anna.says("/workspace set adult_first=ja")
    assert "Before any offer: somebody says that they are 18 or over" in chat.text(shown)
    refused = await anna.says(SEND)
    assert refused.failed
    assert 'nobody has said so of @dora yet: /creator age P1 adult note="how you know"' in chat.text(refused)
    await anna.says("/creator age @dora adult")
    assert not (await anna.says(SEND)).failed
    await anna.says("/workspace set adult_first=no")
    assert "Before any offer" not in chat.text(await anna.says("/workspace show"))


async def test_a_creators_own_word_counts(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    accepted = await dora.presses(offer, button(offer, "I am 18").label)
    assert not accepted.failed
    await anna.says("/workspace set adult_first=yes")
    await anna.says("/campaign new Winter budget=5k")
    assert not (await anna.says("/request send @dora C2 fee=500")).failed
    await anna.says("/campaign new Spring budget=5k")
    await anna.says("/creator age @dora under18")
    assert (await anna.says("/request send @dora C3 fee=500")).failed


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/creator age @dora 17", "“17” is not one of: under 18, 18 or over, unknown."),
        ("/creator age @nobody adult", "I know no creator"),
        ("/workspace set adult_first=perhaps", "“perhaps” is not one of: yes, no."),
    ],
)
async def test_wrong_input_gets_a_sentence(chat: Chat, anna: Talker, line: str, sentence: str) -> None:
    reply = await anna.says(line)
    assert reply.failed
    assert sentence in chat.text(reply)


async def test_in_german(chat: Chat, anna: Talker) -> None:
    jana = chat.person("jana", language="de")
    assert "Alter: unter 18 (jana, Mo. 23. Nov. 2026)" in chat.text(
        await jana.says("/creator age @dora under18")
    )


async def test_what_was_offered_before_can_only_be_ended(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    await anna.says("/creator age @dora under18")
    refused = await dora.presses(offer, button(offer, "I am 18").label)
    assert refused.failed
    assert "The team has noted that you are under 18" in chat.text(refused)
    for line in ("/request accept R1", "/request offer R1 fee=600"):
        refused = await anna.says(line)
        assert "@dora is marked as under 18 (anna, Mon 23 Nov 2026), so R1 can only be ended" in chat.text(
            refused
        )
    waiting = await anna.says("/today")
    assert "Under 18" in chat.text(waiting)
    await anna.presses(waiting, "R1 Withdraw")
    assert "Under 18" not in chat.text(await anna.says("/today"))


async def test_what_was_agreed_is_cancelled_and_never_approved(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await agreed(anna, dora)
    marked = await anna.says("/creator age @dora under18")
    assert (await anna.says("/request start R1")).failed
    done = await anna.fills(await anna.presses(marked, "Cancel R1"), reason="under 18")
    assert request_in(chat).state == "cancelled"
    assert not done.failed


async def test_the_correction_lets_it_go_on(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    await anna.says("/creator age @dora under18")
    await anna.says("/creator age @dora adult")
    assert not (await dora.presses(offer, button(offer, "I am 18").label)).failed
