"""When something changes, every message that shows it changes too: where, in which words, for whom."""

from __future__ import annotations

from commands import changes
from commands.core.context import Services
from commands.core.replies import Reply, Subject
from storage import buttons
from storage.models import Button, Delivery
from storage.session import Session
from tests.chat import Chat, Letter, Talker, button, group
from tests.commands.scene import link_of


def refresh(chat: Chat, kind: str, id: int, *, workspace_id: int = 1, cause: str = "test") -> list[Letter]:
    """Let a thing have changed; give the card changes that then wait."""

    def work(session: Session, services: Services = chat.services) -> None:
        changes.refresh(session, services, workspace_id, kind, id, cause=cause)

    chat.services.store.write_now(work)
    return chat.outbox("edit")


def token_row(chat: Chat, letter: Letter, label: str) -> Button:
    """Give the stored button of a changed card."""
    token = button(letter.reply, label).token
    found = chat.read(lambda s: buttons.find(s, token=token))
    assert found
    return found


async def test_every_message_that_shows_it_changes_in_its_place(chat: Chat, anna: Talker) -> None:
    topic = anna.at(group("team", thread="7"))
    await topic.says("/campaign show C1")
    await anna.says("/campaign list")
    edits = refresh(chat, "campaign", 1)
    assert {(one.row.message_id, one.address.thread_id) for one in edits} == {("1", ""), ("3", "7")}
    assert {one.row.cause for one in edits} == {"campaign:1:test"}
    assert {chat.text(one) for one in edits} == {chat.text(await anna.says("/campaign show C1"))}


async def test_what_nobody_was_shown_changes_nothing(chat: Chat, anna: Talker) -> None:
    assert refresh(chat, "offer", 1) == []
    assert refresh(chat, "campaign", 2) == []
    assert chat.count(Delivery) == 0


async def test_a_message_that_shows_something_else_by_now_is_left_alone(chat: Chat, anna: Talker) -> None:
    card = await anna.says("/campaign show C1")
    other = Reply(subject=Subject(kind="campaign", id=2), workspace_id=1)
    await anna.says("/campaign new Winter")
    assert len(refresh(chat, "campaign", 1)) == 2
    await chat.deliver()
    await chat.show(other.model_copy(update={"edit": True}), anna.place, pressed=card)
    assert [one.row.message_id for one in refresh(chat, "campaign", 1, cause="later")] == ["1"]


async def test_a_change_that_is_told_twice_is_shown_once(chat: Chat, anna: Talker) -> None:
    first = refresh(chat, "campaign", 1, cause="one")
    await chat.deliver()
    assert refresh(chat, "campaign", 1, cause="one") == []
    (second,) = refresh(chat, "campaign", 1, cause="two")
    assert second.row.id != first[0].row.id


async def test_whoever_a_fresh_link_takes_an_offer_from_sees_no_change_of_it(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    await dora.says(f"/start {await link_of(anna)}")
    await chat.deliver()
    fresh = await link_of(anna, "/request remind R1 fresh=yes")
    await anna.says("/request offer R1 fee=900")
    assert dora.place.address not in {one.address for one in (*chat.outbox(), *chat.outbox("edit"))}
    emil = chat.person("emil", language="en").private
    await emil.says(f"/start {fresh}")
    await chat.deliver()
    assert [one.address for one in refresh(chat, "offer", 1)] == [emil.place.address]


async def test_cards_speak_the_teams_language_and_offers_their_creators(chat: Chat, anna: Talker) -> None:
    dora = chat.person("dora", language="de").private
    await dora.says(f"/start {await link_of(anna)}")
    await chat.deliver()
    (offer,) = refresh(chat, "offer", 1)
    assert "Anfrage von team: Summer" in chat.text(offer)
    assert offer.address == dora.place.address
    await chat.deliver()
    (card,) = refresh(chat, "request", 1)
    assert "Status: Seen" in chat.text(card)
    await chat.deliver()
    await anna.says("/workspace set language=de")
    assert "Status: Gesehen" in chat.text(*refresh(chat, "request", 1, cause="again"))


async def test_the_buttons_of_an_offer_stay_the_creators_own(chat: Chat, anna: Talker, dora: Talker) -> None:
    await dora.says(f"/start {await link_of(anna)}")
    await chat.deliver()
    (offer,) = refresh(chat, "offer", 1)
    locked = token_row(chat, offer, "I am 18")
    assert (locked.only_for, locked.guest) == (dora.who.key, True)
    await chat.deliver()
    (card,) = refresh(chat, "request", 1)
    assert token_row(chat, card, "Withdraw").only_for == ""
    mallory = chat.person("mallory", language="en").private
    assert (await mallory.presses(offer, "I am 18")).failed
    assert "accepted" in chat.text(await dora.presses(offer, "I am 18"))


async def test_what_the_team_was_told_stays_and_below_it_is_how_it_stands(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    form = await dora.presses(offer, "Make a counter-offer")
    await dora.fills(form, fee="700", note="more work")
    await chat.deliver()
    told = "@dora makes a counter-offer for “Summer” (R1): €700.00 · more work."
    await anna.says("/request accept R1")
    edits = {one.row.message_id: chat.text(one) for one in chat.outbox("edit")}
    (log,) = [text for text in edits.values() if text.startswith(told)]
    assert "Status: Accepted" in log
    assert "[Send the terms]" in log
    assert "Fee" not in log
    await chat.deliver()
    await anna.says("/request cancel R1 reason=stop")
    edits = {one.row.message_id: chat.text(one) for one in chat.outbox("edit")}
    (log,) = [text for text in edits.values() if text.startswith(told)]
    assert "Status: Cancelled" in log
    assert "[Send" not in log


async def test_another_teams_card_of_the_same_number_is_left_alone(chat: Chat, anna: Talker) -> None:
    eve = chat.person("eve", admin=True, language="en").at(group("evil"))
    await eve.says("/campaign new Mine")
    assert refresh(chat, "campaign", 1, workspace_id=2) == []
    (mine,) = refresh(chat, "campaign", 2, workspace_id=2)
    assert mine.address == eve.place.address


async def test_a_person_is_shown_the_change_at_once_and_the_others_by_message(
    chat: Chat, anna: Talker
) -> None:
    await anna.says("/campaign show C1")
    ben = chat.person("ben", language="en").at(group("team", thread="7"))
    shown = await ben.says("/campaign show C1")
    await anna.says("/campaign edit C1 start=2026-12-01 end=2026-12-28")
    await chat.deliver()
    launched = await anna.presses(shown, "Launch")
    assert "Live" in chat.text(launched)
    others = chat.outbox("edit")
    assert {one.address.thread_id for one in others} >= {""}
    assert all("Status: Live" in chat.text(one) for one in others)
