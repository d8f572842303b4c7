"""What creators see and do, as a chat."""

from __future__ import annotations

import pytest

from commands.requests.requests import sweep
from storage import audit, teams
from storage.models import Member, Workspace
from tests.chat import Chat, Talker, group
from tests.commands.scene import LINK, letters_to, link_of, put_away, request_in

# -- opening --------------------------------------------------------------------------------------


async def test_the_link_shows_the_offer_and_makes_nobody_a_member(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    token = await link_of(
        anna, '/request send @dora C1 fee=500 deliverables="2 videos" due=2026-12-15 message="Hi Dora"'
    )
    members, workspaces = chat.count(Member), chat.count(Workspace)
    offer = await dora.says(f"/start {token}")
    text = chat.text(offer)
    for part in ("Request from team: Summer", "Brand: Frisch", "Fee: €500.00", "2 videos", "Hi Dora"):
        assert part in text
    assert "Tue 15 Dec 2026" in text
    assert [one.label for one in offer.buttons] == [
        "I am 18 or over and accept",
        "Decline",
        "Make a counter-offer",
        "Ask a question",
    ]
    assert (chat.count(Member), chat.count(Workspace)) == (members, workspaces)


async def test_opening_marks_the_request_as_seen_on_every_card(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await dora.says(f"/start {await link_of(anna)}")
    assert "Status: Seen" in chat.text(*chat.outbox("edit"))
    chat.forward(days=1)
    text = chat.text(await anna.says("/request show R1"))
    assert "Next reminder: Thu 26 Nov 2026, 10:00" in text, "looking does not start the clock anew"
    entry = chat.read(lambda s: audit.of(s, workspace_id=1, kind="request", id=1))[-1]
    assert (entry.action, entry.actor_name, entry.after["state"]) == ("request see", "dora", "seen")


async def test_the_same_person_may_open_it_again(chat: Chat, anna: Talker, dora: Talker) -> None:
    token = await link_of(anna)
    first = await dora.says(f"/start {token}")
    assert chat.text(await dora.says(f"/start {token}")) == chat.text(first)


async def test_a_link_used_by_somebody_else_is_refused(chat: Chat, anna: Talker, dora: Talker) -> None:
    token = await link_of(anna)
    await dora.says(f"/start {token}")
    eve = chat.person("eve", language="en").private
    late = await eve.says(f"/start {token}")
    assert late.failed
    assert "Somebody else opened this link before you" in chat.text(late)
    assert "€500" not in chat.text(late)


async def test_the_same_id_on_another_platform_is_somebody_else(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    token = await link_of(anna)
    await dora.says(f"/start {token}")
    other = chat.person("dora", language="en", platform="discord").private
    assert "Somebody else" in chat.text(await other.says(f"/start {token}"))


@pytest.mark.parametrize("token", ["x", "A" * 64, "A" * 65, "../../etc", "%00", "R1", "a\x00b", "\ud800x"])
async def test_an_unknown_link_is_answered_with_a_sentence(chat: Chat, dora: Talker, token: str) -> None:
    reply = await dora.says(f"/start {token}")
    assert reply.failed
    assert "I don't know this link" in chat.text(reply)
    assert chat.count(Workspace) == 0


async def test_a_link_opened_in_a_group_stays_unopened(chat: Chat, anna: Talker) -> None:
    token = await link_of(anna)
    reply = await chat.person("eve", language="en").at(group("other")).says(f"/start {token}")
    assert "Open it in a private chat" in chat.text(reply)
    assert request_in(chat).state == "invited"


async def test_somebody_of_the_team_sees_a_preview_and_the_link_stays_unopened(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    token = await link_of(anna)
    preview = await anna.private.says(f"/start {token}")
    assert "This is what @dora will see" in chat.text(preview)
    assert not preview.buttons
    assert request_in(chat).state == "invited"
    assert (await dora.says(f"/start {token}")).buttons


async def test_somebody_of_another_team_may_well_be_a_creator(chat: Chat, anna: Talker, dora: Talker) -> None:
    await dora.says("/campaign new Mine")
    offer = await dora.says(f"/start {await link_of(anna)}")
    await dora.presses(offer, "I am 18")
    assert request_in(chat).state == "accepted"


async def test_withdrawn_expired_and_archived_links_say_so(chat: Chat, anna: Talker, dora: Talker) -> None:
    token = await link_of(anna)
    await anna.says("/request withdraw R1")
    assert "has withdrawn this request" in chat.text(await dora.says(f"/start {token}"))
    token = await link_of(anna)
    chat.forward(days=7)
    await sweep(chat.services)
    assert "has expired" in chat.text(await dora.says(f"/start {token}"))
    token = await link_of(anna)
    await put_away(anna)
    assert "has withdrawn this request" in chat.text(await dora.says(f"/start {token}"))


async def test_what_was_agreed_in_an_archived_campaign_is_over_for_its_link(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    token = await link_of(anna)
    await anna.says("/request accept R1")
    await put_away(anna)
    assert "is over" in chat.text(await dora.says(f"/start {token}"))


# -- answering ------------------------------------------------------------------------------------


async def test_accepting_says_and_records_that_one_is_of_age(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    answer = await dora.presses(offer, "I am 18 or over and accept")
    assert answer.edit
    assert "you confirmed that you are 18 or over" in chat.text(answer)
    assert [one.label for one in answer.buttons] == ["Cancel", "Read the terms", "Ask a question"]
    text = chat.text(await anna.says("/request show R1"))
    assert "Status: Accepted" in text
    assert "18 or over: confirmed by dora, Mon 23 Nov 2026, 10:00 (Europe/Berlin)" in text
    assert "Answered by: dora" in text
    entry = chat.read(lambda s: audit.of(s, workspace_id=1, kind="request", id=1))[-1]
    assert (entry.action, entry.actor_id, entry.platform) == ("request accept", "id-dora", "telegram")


async def test_the_team_hears_of_it_where_it_was_sent_from(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    await dora.presses(offer, "I am 18")
    (note,) = chat.outbox()
    assert note.address == anna.place.address
    assert note.row.cause.startswith("request:1:answered:")
    assert "@dora accepted R1, “Summer”: €500.00." in chat.text(note)
    assert "Accepted: 1" in chat.text(*chat.outbox("edit"))


async def test_declining_with_and_without_a_reason(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    asked = await dora.presses(offer, "Decline")
    assert "Would you like to say why?" in chat.text(asked)
    assert "You have declined" in chat.text(await dora.says("no time until spring"))
    assert "Reason: no time until spring" in chat.text(*chat.outbox())
    offer = await dora.says(f"/start {await link_of(anna)}")
    await dora.presses(offer, "Decline")
    assert "You have declined" in chat.text(await dora.says("-"))


async def test_a_counter_offer_goes_to_the_team_and_is_agreed_to(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    await dora.presses(offer, "Make a counter-offer")
    wrong = await dora.says("a lot")
    assert wrong.failed
    assert "What else should the team know?" in chat.text(await dora.says("700"))
    mine = await dora.says("one video less")
    assert "Your counter-offer: €700.00" in chat.text(mine)
    assert [one.label for one in mine.buttons] == [
        "Take my counter-offer back",
        "Take it back and decline",
        "Ask a question",
    ]
    (note,) = await chat.deliver_messages()
    assert "@dora makes a counter-offer for “Summer” (R1): €700.00 · one video less." in chat.text(note)
    agreed = await anna.presses(note, "Agree")
    assert "Fee: €700.00" in chat.text(agreed)
    (told,) = letters_to(chat, dora)
    assert "team agrees to your counter-offer: €700.00" in chat.text(told)
    thanks = await dora.presses(told, "I am 18 or over")
    assert "that is noted" in chat.text(thanks)
    assert "confirmed by dora" in chat.text(await anna.says("/request show R1"))


async def test_what_somebody_ends_with_a_mark_of_their_own_ends_once(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    await dora.presses(offer, "Make a counter-offer")
    await dora.says("700")
    await dora.says("Instagram, too?")
    (note,) = await chat.deliver_messages()
    assert "(R1): €700.00 · Instagram, too?\n" in chat.text(note)


async def test_a_counter_offer_of_nothing_is_refused(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    await dora.presses(offer, "Make a counter-offer")
    await dora.says("-")
    reply = await dora.says("-")
    assert "needs a fee or a note" in chat.text(reply)
    assert request_in(chat).state == "seen"


async def test_a_refused_counter_offer_and_a_withdrawal_are_told_to_the_creator(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    await dora.fills(await dora.presses(offer, "Make a counter-offer"), fee="900")
    await anna.says('/request decline R1 reason="over budget"')
    (told,) = letters_to(chat, dora)
    assert "does not agree to your counter-offer. Reason: over budget" in chat.text(told)
    await dora.says(f"/start {await link_of(anna)}")
    await anna.says("/request withdraw R2")
    assert "team has withdrawn its request for “Summer”." in chat.text(letters_to(chat, dora)[-1])


async def test_the_creators_own_message_changes_as_well(chat: Chat, anna: Talker, dora: Talker) -> None:
    await dora.says(f"/start {await link_of(anna)}")
    await anna.says("/request withdraw R1")
    (changed,) = [letter for letter in chat.outbox("edit") if letter.address == dora.place.address]
    assert "has withdrawn this request" in chat.text(changed)
    assert not changed.reply.buttons


async def test_a_countered_offer_can_be_taken_back(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    mine = await dora.fills(await dora.presses(offer, "Make a counter-offer"), fee="900")
    await dora.presses(mine, "Take it back")
    assert "You have declined" in chat.text(await dora.says("-"))


async def test_buttons_belong_to_the_person_who_opened_the_link(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    eve = chat.person("eve", language="en").private
    for label in ("I am 18", "Decline", "Make a counter-offer"):
        assert "for somebody else" in chat.text(await eve.presses(offer, label))
    assert "for somebody else" in chat.text(await anna.private.presses(offer, "I am 18"))
    assert request_in(chat).state == "seen"


async def test_forged_callbacks_do_nothing(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    token = offer.buttons[0].token
    for forged in ("", token[:-1], token[::-1], "offer accept", "é" * 22, token + "x", "\x00", "\ud800"):
        assert "not valid any more" in chat.text(await dora.sends_token(forged))
    assert "don't know" in chat.text(await dora.calls("offer accept", request="1"))
    assert "don't know" in chat.text(await dora.says("/offer accept 1"))
    assert request_in(chat).state == "seen"


async def test_a_form_of_somebody_else_is_not_filled_in(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    asked = await dora.presses(offer, "Make a counter-offer")
    eve = chat.person("eve", language="en").private
    assert "for somebody else" in chat.text(await eve.fills(asked, fee="9"))


async def test_answering_twice_is_answered_with_where_it_stands(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    await dora.presses(offer, "I am 18")
    again = await dora.presses(offer, "I am 18")
    assert again.failed
    assert "accepted already" in chat.text(again)
    await dora.presses(offer, "Decline")
    assert "accepted already" in chat.text(await dora.says("-"))


async def test_whoever_opens_the_link_first_goes_on_with_what_the_team_wrote_down(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    token = await link_of(anna)
    await anna.says("/request accept R1")
    card = await dora.says(f"/start {token}")
    assert not card.failed
    assert "Cancel" in [one.label for one in card.buttons]
    assert "Thank you, that is noted." in (await dora.presses(card, "I am 18 or over")).text
    emil = chat.person("emil", language="en").private
    assert "Somebody else opened this link" in (await emil.says(f"/start {token}")).text


async def test_a_press_that_comes_again_counts_once(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    first = await dora.presses(offer, "I am 18")
    assert chat.text(await dora.repeats()) == chat.text(first)
    assert len(chat.outbox()) == 1


async def test_an_old_button_after_a_withdrawal(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    await anna.says("/request withdraw R1")
    assert "has withdrawn this request" in chat.text(await dora.presses(offer, "I am 18"))


async def test_the_campaign_that_ended_meanwhile(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    await anna.says("/campaign edit C1 start=2026-12-01 end=2026-12-02")
    await anna.says("/campaign launch C1")
    await anna.says("/campaign end C1")
    assert "is over" in chat.text(await dora.presses(offer, "I am 18"))


# -- a direct message on Discord ------------------------------------------------------------------


async def test_a_creator_with_a_discord_user_gets_a_direct_message(chat: Chat, anna: Talker) -> None:
    chat.connect("discord")
    await anna.says("/creator add @emil discord=<@123456789012345678>")
    sent = await anna.says("/request send @emil C1 fee=500")
    assert "gets the offer as a direct message on Discord" in chat.text(sent)
    assert not LINK.search(sent.text)
    (offer,) = chat.outbox()
    assert (offer.row.platform, offer.row.chat_id) == ("discord", "dm:123456789012345678")
    emil = Talker.discord_user(chat, "123456789012345678", "emil")
    eve = Talker.discord_user(chat, "999999999999999999", "eve")
    assert "for somebody else" in chat.text(await eve.presses(offer, "I am 18"))
    assert "Thank you!" in chat.text(await emil.presses(offer, "I am 18"))
    assert "confirmed by emil" in chat.text(await anna.says("/request show R1"))


async def test_a_direct_message_that_goes_astray_can_become_a_link(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    chat.connect("discord")
    await anna.says("/creator edit @dora discord=123456789012345678")
    await anna.says("/request send @dora C1")
    reminded = await anna.says("/request remind R1")
    assert "@dora gets a reminder." in chat.text(reminded)
    found = LINK.search(reminded.text)
    assert found
    offer = await dora.says(f"/start {found[1]}")
    await dora.presses(offer, "I am 18")
    assert request_in(chat).contact_platform == "telegram"


async def test_the_note_follows_a_group_that_moved(chat: Chat, anna: Talker, dora: Talker) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    old = anna.place.address.chat_id
    chat.services.store.write_now(
        lambda session: teams.move_chat(session, platform="telegram", old=old, new="-100")
    )
    await dora.presses(offer, "I am 18")
    assert [letter.row.chat_id for letter in chat.outbox()] == ["-100"]


# -- languages ------------------------------------------------------------------------------------


async def test_the_creator_reads_her_own_language_and_the_team_its_own(chat: Chat, anna: Talker) -> None:
    dora = chat.person("dora", language="de").private
    offer = await dora.says(f"/start {await link_of(anna)}")
    assert "Anfrage von team: Summer" in chat.text(offer)
    assert "Honorar: 500,00\xa0€" in chat.text(offer)
    answer = await dora.presses(offer, "Ich bin mindestens 18 und nehme an")
    assert "Danke!" in chat.text(answer)
    assert "@dora accepted R1" in chat.text(*chat.outbox())


async def test_in_german_on_both_sides(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="de")
    await anna.says("/workspace set language=de")
    await anna.says("/campaign new Sommer")
    await anna.says("/creator add @dora")
    dora = chat.person("dora", language="de").private
    offer = await dora.says(f"/start {await link_of(anna, '/request send @dora C1 fee=500')}")
    await dora.presses(offer, "Gegenangebot machen")
    await dora.says("700,50")
    await dora.says("-")
    assert "@dora macht ein Gegenangebot für „Sommer“ (R1): 700,50\xa0€." in chat.text(*chat.outbox())
    chat.forward(days=1)
    await sweep(chat.services)
    assert "wartet auf euch" in chat.text(*chat.outbox())
    await anna.says("/request accept R1")
    assert "ist mit deinem Gegenangebot einverstanden: 700,50\xa0€." in chat.text(*letters_to(chat, dora))
