"""Requests as the team sees them, as a chat."""

from __future__ import annotations

import re

import pytest

from commands.requests.requests import sweep
from storage import audit, requests
from storage.models import CreatorRequest, InboxEntry
from storage.session import Store
from tests.chat import Chat, Talker, group
from tests.commands.scene import put_away

LINK = re.compile(r"https://t\.me/taktgeber_bot\?start=([A-Za-z0-9_-]{1,64})\s")


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give the owner of a team with a campaign and three creators."""
    anna = chat.person("anna", admin=True, language="en")
    await anna.says('/campaign new "Summer" budget=5k start=2026-12-01 end=2026-12-28')
    for handle in ("dora", "emil", "fritz"):
        await anna.says(f"/creator add @{handle}")
    return anna


def token_in(text: str) -> str:
    found = LINK.search(text)
    assert found, f"no link in {text!r}"
    return found[1]


# -- sending --------------------------------------------------------------------------------------


async def test_one_request_is_sent_at_once_and_answers_with_the_link(chat: Chat, anna: Talker) -> None:
    reply = await anna.says(
        '/request send @dora C1 fee=500 deliverables="2 videos" due=2026-12-15 message="Hi Dora"'
    )
    assert LINK.search(reply.text), "in full in the text, followed by white space"
    text = chat.text(reply)
    assert "R1 · @dora · Summer" in text
    assert "Fee: €500.00" in text
    assert "Deliverables: 2 videos" in text
    assert "Due: Tue 15 Dec 2026" in text
    assert "Waits for: @dora" in text
    assert "Next reminder: Thu 26 Nov 2026, 10:00" in text
    assert "Expires: Mon 30 Nov 2026, 10:00" in text
    assert "Invited: 1" in chat.text(await anna.says("/campaign show C1"))


async def test_creator_and_campaign_are_asked_for(chat: Chat, anna: Talker) -> None:
    assert "Which creator?" in chat.text(await anna.says("/request send"))
    assert "For which campaign?" in chat.text(await anna.says("@dora"))
    assert "R1 · @dora · Summer" in chat.text(await anna.says("summer"))


async def test_the_campaign_card_asks_for_the_offer(chat: Chat, anna: Talker) -> None:
    card = await anna.says("/campaign show C1")
    await anna.presses(card, "Request a creator")
    for answer in ("@dora", "500", "2 videos", "-"):
        assert not (await anna.says(answer)).failed
    reply = await anna.says("Would be lovely")
    assert "R1 · @dora · Summer" in chat.text(reply)
    assert "Due" not in [field.label for field in reply.fields]


async def test_a_form_filled_at_once_keeps_lines_of_the_message(chat: Chat, anna: Talker) -> None:
    card = await anna.says("/campaign show C1")
    asked = await anna.presses(card, "Request a creator")
    reply = await anna.fills(asked, creator="dora", fee="", message="Hi\u202e Dora\n\nsee you")
    assert "Message: Hi Dora\n\nsee you" in chat.text(reply)


async def test_the_token_is_stored_nowhere(chat: Chat, anna: Talker) -> None:
    token = token_in(chat.text(await anna.says("/request send @dora C1")))
    assert anna.last_event
    key = anna.last_event.key
    kept = chat.read(lambda s: s.get(InboxEntry, key))
    row = chat.read(lambda s: requests.get(s, workspace_id=1, id=1))
    assert kept
    assert row
    assert token not in kept.model_dump_json() + row.model_dump_json()
    assert token in chat.text(await anna.repeats()), "an event that comes again is answered with the link"
    assert chat.count(CreatorRequest) == 1


async def test_several_creators_show_a_preview_and_the_first_button_sends(chat: Chat, anna: Talker) -> None:
    preview = await anna.says("/request send @dora,@emil C1 fee=500,50 due=2026-12-15")
    assert "Preview: “Summer” (C1)" in chat.text(preview)
    assert chat.count(CreatorRequest) == 0
    sent = await anna.presses(preview, preview.buttons[0].label)
    assert "2 requests sent" in chat.text(sent)
    assert "€500.50" in chat.text(sent)
    assert len(set(LINK.findall(sent.text + " "))) == 2
    again = await anna.presses(preview, "Send 2 requests")
    assert "has an open request for “Summer” already: R1" in chat.text(again)


async def test_a_preview_leaves_out_who_cannot_be_asked(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator block @emil reason=late")
    preview = await anna.says("/request send @dora @emil @fritz campaign=C1")
    assert "@emil is blocked: late" in chat.text(preview)
    await anna.says("/request send @fritz C1")
    sent = await anna.presses(preview, "Send 2 requests")
    assert "@fritz has an open request" in chat.text(sent)
    assert "1 request sent" in chat.text(sent)


async def test_a_member_prepares_and_a_manager_sends(chat: Chat, anna: Talker) -> None:
    ben = chat.person("ben", language="en")
    preview = await ben.says("/request send @dora C1 fee=500")
    assert "A manager presses the button" in chat.text(preview)
    refused = await ben.presses(preview, "Send 1 request")
    assert "Only a manager" in chat.text(refused)
    assert chat.count(CreatorRequest) == 0
    sent = await anna.presses(preview, "Send 1 request")
    assert "R1 · @dora" in chat.text(sent)
    assert "Fee: €500.00" in chat.text(sent)


async def test_who_became_an_admin_sends_at_once(chat: Chat, anna: Talker) -> None:
    await chat.person("ben").says("/creator list")
    ben = chat.person("ben", admin=True)
    assert LINK.search((await ben.says("/request send @dora C1")).text)


async def test_never_two_open_requests_to_one_creator_for_one_campaign(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1")
    again = await anna.says("/request send @dora C1")
    assert again.failed
    assert "@dora has an open request for “Summer” already: R1" in chat.text(again)
    await anna.says("/request withdraw R1")
    assert "R2 · @dora" in chat.text(await anna.says("/request send @dora C1"))
    await anna.says("/campaign new Autumn")
    assert "R3 · @dora · Autumn" in chat.text(await anna.says("/request send @dora Autumn"))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/request send @dora C1 due=2026-11-22", "The due date Sun 22 Nov 2026 has passed"),
        ("/request send @dora C1 due=2026-02-30", "no 30.2.2026 in the calendar"),
        ("/request send @dora C1 fee=-5", "cannot be negative"),
        ("/request send @dora C1 fee=0", "more than 0"),
        ("/request send @dora C1 fee=5XYZ", "don't know the currency"),
        ("/request send @zoe C1", "I know no creator “@zoe”"),
        ("/request send @dora C9", "I know no campaign “C9”"),
        ("/request send @dora C1 message=" + "x" * 10_000, "at most 1,000"),
        ('/request send @dora C1 message="open', "quotation mark"),
        ("/request send @dora C1 colour=red", "no option “colour”"),
        ("/request send " + ",".join(f"P{n}" for n in range(1, 30)) + " campaign=C1", "at most 20"),
    ],
)
async def test_a_wrong_value_is_answered_and_nothing_is_sent(
    chat: Chat, anna: Talker, line: str, sentence: str
) -> None:
    reply = await anna.says(line)
    assert reply.failed
    assert sentence in chat.text(reply)
    assert chat.count(CreatorRequest) == 0


async def test_due_today_in_the_teams_zone_is_fine(chat: Chat, anna: Talker) -> None:
    chat.forward(hours=14, minutes=30)  # 23:30 UTC, the next day in Berlin
    assert (await anna.says("/request send @dora C1 due=2026-11-23")).failed
    assert not (await anna.says("/request send @dora C1 due=2026-11-24")).failed


async def test_a_blocked_creator_is_not_asked(chat: Chat, anna: Talker) -> None:
    await anna.says('/creator block @dora reason="late twice"')
    reply = await anna.says("/request send @dora C1")
    assert "@dora is blocked: late twice. To ask them all the same: /creator unblock P1" in chat.text(reply)


@pytest.mark.parametrize("move", ["end", "archive"])
async def test_a_campaign_that_is_over_asks_nobody(chat: Chat, anna: Talker, move: str) -> None:
    await anna.says("/campaign launch C1")
    await anna.says(f"/campaign {move} C1")
    reply = await anna.says("/request send @dora C1")
    assert reply.failed
    assert "nobody can be asked for it" in chat.text(reply)


async def test_without_a_platform_that_opens_links_the_team_writes_the_answer_down(store: Store) -> None:
    chat = Chat(store, links=False)
    anna = chat.person("anna", admin=True, language="en", platform="discord")
    await anna.says("/campaign new Summer")
    await anna.says("/creator add @dora")
    reply = await anna.says("/request send @dora C1")
    assert "write down the answer: /request accept R1" in chat.text(reply)
    reply = await anna.says("/request remind R1")
    assert "does not work any more" not in chat.text(reply)


async def test_the_console_tries_the_link_out_by_a_line(store: Store) -> None:
    chat = Chat(store, links=False)
    anna = chat.person("anna", admin=True, language="en", platform="console").private
    await anna.says("/campaign new Summer")
    await anna.says("/creator add @dora")
    sent = await anna.says("/request send @dora C1")
    line = next(word for word in sent.text.splitlines() if "/start " in word).partition("/start")[2]
    offer = await anna.says(f"/start{line}")
    accepted = await anna.presses(offer, "I am 18 or over and accept")
    assert "Thank you!" in chat.text(accepted)
    assert "Accepted" in chat.text(await anna.says("/request show R1"))


# -- looking --------------------------------------------------------------------------------------


async def test_list_shows_open_ones_first_and_filters(chat: Chat, anna: Talker) -> None:
    assert "There is no request yet." in chat.text(await anna.says("/request list"))
    for handle in ("dora", "emil", "fritz"):
        await anna.says(f"/request send @{handle} C1")
    await anna.says("/request decline R3")
    reply = await anna.says("/request list")
    assert reply.table
    assert [row[0] for row in reply.table.rows] == ["R2", "R1", "R3"]
    only = await anna.says("/request list state=declined")
    assert only.table
    assert [row[0] for row in only.table.rows] == ["R3"]
    assert "R1" in chat.text(await anna.says("/request list C1 state=Open"))
    await anna.says("/campaign new Autumn")
    assert "No request fits." in chat.text(await anna.says("/request list Autumn"))
    assert "is not one of: Open, Candidate" in chat.text(await anna.says("/request list state=lost"))


async def test_show_finds_by_id_and_handle_and_asks_back(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Autumn")
    await anna.says("/request send @dora C1")
    await anna.says("/request send @dora C2")
    assert "R1 · @dora · Summer" in chat.text(await anna.says("/request show r1"))
    asked = await anna.says("/request show @dora")
    assert "R2 · @dora · Autumn" in chat.text(await anna.presses(asked, "R2"))
    assert "I know no request “R9”" in chat.text(await anna.says("/request show R9"))


async def test_another_teams_requests_are_out_of_reach(chat: Chat, anna: Talker) -> None:
    card = await anna.says("/request send @dora C1")
    mallory = chat.person("mallory", admin=True, language="en").at(group("elsewhere"))
    for line in ("show R1", "accept R1", "withdraw R1", "remind R1"):
        assert "I know no request “R1”" in chat.text(await mallory.says(f"/request {line}"))
    assert "belongs to another team" in chat.text(await mallory.presses(card, "Withdraw"))
    assert "not valid any more" in chat.text(await mallory.sends_token("AAAAAAAAAAAAAAAAAAAAAA"))
    assert "Invited" in chat.text(await anna.says("/request show R1"))


# -- moves ----------------------------------------------------------------------------------------


async def test_the_team_records_a_yes(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1 fee=500")
    text = chat.text(await anna.says("/request accept R1"))
    assert "Status: Accepted" in text
    assert "Answered by: recorded by the team (anna)" in text
    assert "18 or over: not confirmed yet" in text
    entry = chat.read(lambda s: audit.of(s, workspace_id=1, kind="request", id=1))[-1]
    assert (entry.before["state"], entry.after["state"]) == ("invited", "accepted")
    again = await anna.says("/request accept R1")
    assert "so “accept” is not possible" in chat.text(again)


async def test_the_team_records_a_no_with_its_reason(chat: Chat, anna: Talker) -> None:
    card = await anna.says("/request send @dora C1")
    await anna.presses(card, "They said no")
    text = chat.text(await anna.says("no time in December"))
    assert "Status: Declined" in text
    assert "Reason: no time in December" in text


async def test_the_team_records_a_counter_offer_and_agrees(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1 fee=500")
    text = chat.text(await anna.says('/request counter R1 fee="700 CHF" note="one video"'))
    assert "Status: Negotiating" in text
    assert "Counter-offer: CHF700.00 · one video" in text
    assert "Waits for: a manager of your team" in text
    text = chat.text(await anna.says("/request accept R1"))
    assert "Status: Accepted" in text
    assert "Fee: CHF700.00" in text


async def test_the_team_refuses_a_counter_offer(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1 fee=500")
    card = await anna.says("/request counter R1 fee=700")
    await anna.presses(card, "Refuse")
    text = chat.text(await anna.says("-"))
    assert "Status: Declined" in text
    assert "Fee: €500.00" in text


async def test_a_counter_offer_needs_a_fee_or_a_note(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1 fee=500")
    assert "Write the fee or the note" in chat.text(await anna.says("/request counter R1"))
    await anna.says("/request counter R1 note=later")
    assert "Fee: €500.00" in chat.text(await anna.says("/request accept R1"))


async def test_withdraw_closes_and_frees_the_creator(chat: Chat, anna: Talker) -> None:
    card = await anna.says("/request send @dora C1")
    withdrawn = await anna.presses(card, "Withdraw")
    assert "Status: Withdrawn" in chat.text(withdrawn)
    assert not withdrawn.buttons
    assert "nothing can change it" in chat.text(await anna.says("/request withdraw R1")).lower()


async def test_moves_need_a_manager(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1")
    ben = chat.person("ben", language="en")
    for line in ("accept R1", "decline R1", "counter R1 fee=5", "withdraw R1", "remind R1"):
        assert "Only a manager" in chat.text(await ben.says(f"/request {line}"))
    assert "Status: Invited" in chat.text(await ben.says("/request show R1"))


async def test_the_requests_of_an_archived_campaign_rest(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1")
    await anna.says("/request accept R1")
    await put_away(anna)
    assert "its requests rest" in chat.text(await anna.says("/request start R1"))
    chat.forward(days=30)
    assert await sweep(chat.services) == 0
    assert chat.outbox() == []


async def test_an_event_that_comes_again_moves_once(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1")
    first = await anna.says("/request accept R1")
    assert chat.text(await anna.repeats()) == chat.text(first)


# -- cards and notes ------------------------------------------------------------------------------


async def test_every_card_changes_in_every_chat_on_both_platforms(chat: Chat, anna: Talker) -> None:
    link = await anna.says("/workspace link")
    code = re.search(r"/workspace join (\S+)", link.text)
    assert code
    carl = chat.person("carl", admin=True, language="en", platform="discord")
    await carl.says(f"/workspace join {code[1]}")
    await anna.says("/request send @dora C1")
    await carl.says("/request show R1")
    await carl.says("/campaign show C1")
    await chat.deliver()
    await anna.says("/team role carl manager")
    await carl.says("/request accept R1")
    edits = {(letter.address.platform, letter.reply.title) for letter in chat.outbox("edit")}
    assert edits >= {
        ("telegram", "R1 · @dora · Summer"),
        ("discord", "R1 · @dora · Summer"),
        ("discord", "Summer · C1"),
    }
    assert all("Accepted" in chat.text(letter) for letter in chat.outbox("edit"))
    (note,) = chat.outbox()
    assert note.address == group("team").address
    assert "@dora accepted R1, “Summer”" in chat.text(note)


async def test_what_is_done_where_it_was_sent_from_is_not_said_there_again(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1")
    await anna.says("/request accept R1")
    assert chat.outbox() == []


async def test_remind_gives_a_fresh_link_and_the_old_one_stops_working(chat: Chat, anna: Talker) -> None:
    old = token_in(chat.text(await anna.says("/request send @dora C1")))
    reply = await anna.says("/request remind R1")
    new = token_in(chat.text(reply))
    assert new != old
    assert "Next reminder" not in chat.text(reply)
    dora = chat.person("dora", language="en").private
    assert "I don't know this link" in chat.text(await dora.says(f"/start {old}"))
    assert "Request from team: Summer" in chat.text(await dora.says(f"/start {new}"))


async def test_remind_where_nobody_is_waited_for(chat: Chat, anna: Talker) -> None:
    await anna.says("/request send @dora C1")
    await anna.says("/request counter R1 fee=5")
    assert "R1 waits for your team, not for @dora" in chat.text(await anna.says("/request remind R1"))
    await anna.says("/request accept R1")
    assert "“Accepted” and waits for your team" in chat.text(await anna.says("/request remind R1"))
    await anna.says("/request cancel R1")
    assert "nobody is waited for" in chat.text(await anna.says("/request remind R1"))


async def test_in_german(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="de")
    await anna.says("/campaign new Sommer")
    await anna.says("/creator add @dora")
    sent = await anna.says('/request send @dora C1 fee="1.200,50 €" due="15. Dezember"')
    assert "Fällig: Di. 15. Dez. 2026" in chat.text(sent)
    assert "Gib diesen Link an @dora weiter" in chat.text(sent)
    assert "offene Anfrage" in chat.text(await anna.says("/request send @dora C1"))
    assert "Status: Angenommen" in chat.text(await anna.presses(sent, "Hat zugesagt"))
