"""Digests that are looked at before they go out: let out, remarked, kept back, and what silence does."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import select

from commands import delivered
from commands.digests.digest_sweep import sweep
from commands.rules.spans import parse_span
from storage import audit, digest_reviews, outbox, teams
from storage.models import Delivery, DigestRun
from storage.session import Session, Store
from tests.chat import Chat, Letter, Talker, group
from tests.commands.measured import measure
from tests.commands.rules.hostile import refusal
from tests.commands.unclear import join

CLIENT = group("team").address


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give the owner of the digest D1, which comes daily at 11:00; it is 10:00 in Berlin."""
    found = chat.person("anna", admin=True, language="en")
    await found.says("/campaign new Summer")
    measure(chat, spend=1_000, views=5)
    await found.private.says("/help")
    await found.says('/digest new C1 every="daily 11:00"')
    return found


async def due(chat: Chat, **after: float) -> list[Letter]:
    """Let the hour come and deliver what is due then."""
    chat.forward(**(after or {"hours": 1}))
    await sweep(chat.services)
    return [letter for letter in await chat.deliver_messages() if letter.row.part == "text"]


def test_spans_as_people_write_them() -> None:
    read = partial(parse_span, least=timedelta(minutes=5), most=timedelta(days=7))
    typed = ("30 min", "2h", "1 Tag", "zwei Stunden")
    spans = [read(text) for text in typed]
    assert spans == [timedelta(minutes=30), timedelta(hours=2), timedelta(days=1), timedelta(hours=2)]
    for wrong in ("", "soon", "2 weeks", "4", "2 h 5"):
        assert "Write for example 30 min, 2h or 1 day." in refusal(read, wrong)
    for wrong in ("1 min", "9 days"):
        assert "Between 5 minutes and 7 days work." in refusal(read, wrong)


async def test_what_silence_does_is_asked_for_and_shown(anna: Talker) -> None:
    card = await anna.says("/digest show D1")
    asked = await anna.presses(card, "Review")
    assert "What happens if nobody answers in time" in anna.chat.text(asked)
    text = anna.chat.text(await anna.says("/digest review D1 send within=90min"))
    assert "Looked at before: a private chat (Telegram); if nobody answers within 1:30 h, it is sent" in text
    text = anna.chat.text(await anna.says("/digest review D1 drop"))
    assert "if nobody answers within 2:00 h, it is not sent" in text
    assert "Looked at before" not in anna.chat.text(await anna.says("/digest review D1 off"))


async def test_it_goes_to_its_owner_first_and_out_as_it_was_shown(chat: Chat, anna: Talker) -> None:
    await anna.says("/digest review D1 drop within=2h")
    (letter,) = await due(chat)
    assert letter.address == anna.private.place.address
    text = chat.text(letter)
    assert text.startswith("D1, to look at before it goes out: Summer · C1\n")
    assert "If nobody answers by Mon 23 Nov 2026, 13:00 (Europe/Berlin), it is not sent." in text
    assert "Goes to: team (Telegram)" in text
    await anna.says(
        "/kpi log C1 2026-11-21 spend=9000"
    )  # what was looked at goes out, whatever comes in meanwhile
    answer = chat.text(await anna.private.presses(letter, "Send"))
    assert "anna let it go out." in answer
    out = await chat.deliver_messages()
    assert [(one.address, one.row.part) for one in out] == [(CLIENT, "text"), (CLIENT, "chart")]
    assert "10.00" in chat.text(out[0])
    assert "9,0" not in chat.text(out[0])
    assert "to look at" not in chat.text(out[0])
    history = chat.text(await anna.says("/digest history D1"))
    assert "anna let it go out." in history
    entries = chat.read(lambda session: audit.of(session, workspace_id=1, kind="digest", id=1))
    assert "digest released" in [entry.action for entry in entries]


async def test_it_goes_out_once_however_often_it_is_pressed(chat: Chat, anna: Talker) -> None:
    await anna.says("/digest review D1 send within=2h")
    (letter,) = await due(chat)
    bert = chat.person("bert", language="en")
    await bert.says("/campaign list")
    private = anna.private
    answers = await asyncio.gather(private.presses(letter, "Send"), bert.presses(letter, "Don't send"))
    out = any("anna let it go out." in chat.text(one) for one in answers)
    for _ in range(2):
        await private.repeats()
        await anna.presses(letter, "Send")
        chat.forward(hours=3)
        await sweep(chat.services)
    sent = [one for one in await chat.deliver_messages() if one.row.cause.startswith("digest:1:2026-11-23")]
    assert [one.row.part for one in sent] == (["text", "chart"] if out else [])


async def test_a_remark_stands_above_the_figures_and_an_old_card_sends_nothing(
    chat: Chat, anna: Talker
) -> None:
    await anna.says("/digest review D1 drop")
    (letter,) = await due(chat)
    form = await anna.private.presses(letter, "Edit remark")
    card = await anna.private.fills(form, remark="Reach fell as planned. @everyone")
    assert "Reach fell as planned. @everyone\n\nLast 7 days" in chat.text(card)
    assert "It was changed meanwhile." in chat.text(await anna.private.presses(letter, "Send"))
    card = await anna.private.fills(await anna.private.presses(card, "Edit remark"), remark="Better.")
    await anna.private.presses(card, "Send")
    text = chat.text((await chat.deliver_messages())[0])
    assert text.startswith("Summer · C1\nBetter.\n\nLast 7 days")
    assert "Reach fell" not in text


async def test_a_remark_can_be_taken_back(chat: Chat, anna: Talker) -> None:
    await anna.says("/digest review D1 drop")
    (letter,) = await due(chat)
    card = await anna.private.fills(await anna.private.presses(letter, "Edit remark"), remark="Oops")
    card = await anna.private.fills(await anna.private.presses(card, "Edit remark"), remark="-")
    assert "Oops" not in chat.text(card)
    assert card.buttons[0].token == letter.reply.buttons[0].token


@pytest.mark.parametrize(
    ("silence", "sent", "said"),
    [("send", 1, "Nobody answered in time, so it was sent."), ("drop", 0, "so it is not sent.")],
)
async def test_silence_does_what_was_chosen(
    chat: Chat, anna: Talker, silence: str, sent: int, said: str
) -> None:
    await anna.says(f"/digest review D1 {silence} within=2h")
    (letter,) = await due(chat)
    assert await due(chat, minutes=119) == []
    assert len(await due(chat, minutes=1)) == sent
    (edit,) = chat.outbox("edit", "sent")
    assert edit.row.message_id == letter.row.message_id or edit.row.message_id
    assert said in chat.text(edit)
    assert [button.label for button in edit.reply.buttons] == ["Explain"]
    assert said in chat.text(await anna.says("/digest history D1"))
    assert said in chat.text(await anna.private.presses(letter, "Send"))
    assert await due(chat, minutes=1) == []


async def test_what_nobody_could_see_waits_as_long_again(chat: Chat, anna: Talker) -> None:
    await anna.says("/digest review D1 send within=1h")
    chat.forward(hours=1)
    await sweep(chat.services)
    chat.forward(hours=1)
    await sweep(chat.services)
    (letter,) = [one for one in await chat.deliver_messages() if one.row.part == "text"]
    assert letter.address == anna.private.place.address
    assert "If nobody answers by Mon 23 Nov 2026, 13:00 (Europe/Berlin), it is sent." in chat.text(letter)
    assert [one.address for one in await due(chat, hours=1)] == [CLIENT]


async def test_a_card_that_may_not_have_arrived_says_what_was_decided_when_it_is_sent_again(
    chat: Chat, anna: Talker
) -> None:
    await anna.says("/digest review D1 send within=1h")
    (letter,) = await due(chat)

    def lost(session: Session) -> None:
        row = session.get_one(Delivery, letter.row.id)
        row.state, row.message_id = "unknown", ""
        session.add(row)

    chat.services.store.write_now(lost)
    await due(chat, hours=1)
    chat.services.store.write_now(lambda session: outbox.once_more(session, id=letter.row.id, now=chat.now))
    (again,) = [one for one in await due(chat, minutes=1) if one.address == anna.private.place.address]
    assert "Nobody answered in time, so it was sent." in chat.text(again)
    assert [button.label for button in again.reply.buttons] == ["Explain"]


@pytest.mark.parametrize(("silence", "outcome"), [("send", "lapsed_sent"), ("drop", "lapsed")])
async def test_silence_counts_where_somebody_left_a_card_that_may_not_have_arrived(
    chat: Chat, anna: Talker, silence: str, outcome: str
) -> None:
    await anna.says(f"/digest review D1 {silence} within=1h")
    (letter,) = await due(chat)

    def left(session: Session) -> None:
        row = session.get_one(Delivery, letter.row.id)
        row.state, row.message_id, row.error = "skipped", "", outbox.LEFT
        session.add(row)

    chat.services.store.write_now(left)
    await due(chat, hours=1)
    runs = chat.read(lambda session: [run.outcome for run in session.exec(select(DigestRun))])
    assert runs == [outcome]


async def test_a_card_that_was_decided_about_while_it_was_on_its_way_is_changed_once_it_is_there(
    chat: Chat, anna: Talker
) -> None:
    await anna.says("/digest review D1 drop within=1h")
    (letter,) = await due(chat)

    def on_its_way(session: Session) -> None:
        row = session.get_one(Delivery, letter.row.id)
        row.state, row.message_id = "sending", ""
        session.add(row)

    chat.services.store.write_now(on_its_way)
    # Who is quick presses before the platform has answered; the bot dies before it answers the press.
    await anna.private.presses(letter, "Send")
    assert chat.outbox("edit") == []
    chat.services.store.write_now(lambda session: delivered.sent(session, letter.row, "42", chat.now))
    (edit,) = chat.outbox("edit")
    assert edit.row.message_id == "42"
    assert "anna let it go out." in chat.text(edit)


async def test_a_card_that_a_platform_knew_already_is_changed_as_it_keeps_what_it_said_first(
    chat: Chat, anna: Talker
) -> None:
    await anna.says("/digest review D1 drop within=1h")
    (letter,) = await due(chat)

    def cut_off(session: Session) -> None:
        row = session.get_one(Delivery, letter.row.id)
        row.state, row.message_id, row.attempts = "sending", "", 1
        session.add(row)

    def is_there(session: Session) -> None:
        """Deliver it under the same key as before, as whoever comes after the dead one does."""
        delivered.sent(session, session.get_one(Delivery, letter.row.id), "42", chat.now)

    chat.services.store.write_now(cut_off)
    await anna.private.presses(letter, "Send")
    chat.services.store.write_now(is_there)
    (edit,) = chat.outbox("edit")
    assert edit.row.message_id == "42"
    assert "anna let it go out." in chat.text(edit)


async def test_without_anybody_to_look_at_it_nothing_goes_out(chat: Chat, anna: Talker) -> None:
    dora = await join(anna, chat.person("dora", platform="discord", language="en"))
    await anna.says("/digest review D1 send to=K3")
    await dora.says("/workspace show")
    chat.services.store.write_now(lambda session: _forget_reviewer(session))
    chat.forward(hours=1)
    await sweep(chat.services)
    assert [letter for letter in await chat.deliver_messages() if letter.address == CLIENT] == []
    assert "Nobody could be shown it, so it is not sent." in chat.text(await anna.says("/digest history D1"))


async def test_another_chat_may_look_at_it_but_none_that_gets_it_anyway(chat: Chat, anna: Talker) -> None:
    await join(anna, chat.person("dora", platform="discord", language="en"))
    assert "The digest goes to that chat anyway." in chat.text(
        await anna.says("/digest review D1 drop to=here")
    )
    assert "One chat looks at it." in chat.text(await anna.says('/digest review D1 drop to="K1, K3"'))
    text = chat.text(await anna.says("/digest review D1 drop to=K3"))
    assert "Looked at before: team (Discord)" in text
    (letter,) = await due(chat)
    assert letter.address == group("team", "discord").address


async def test_what_is_held_is_not_sent_when_its_digest_is_paused(chat: Chat, anna: Talker) -> None:
    await anna.says("/digest review D1 send within=1h")
    (letter,) = await due(chat)
    await anna.says("/digest pause D1")
    assert "Nothing of it is left to send." in chat.text(await anna.private.presses(letter, "Send"))
    assert await due(chat, hours=2) == []
    (edit,) = chat.outbox("edit", "sent")
    assert "Of D1 nothing is left to send." in chat.text(edit)
    history = chat.text(await anna.says("/digest history D1"))
    assert "so it was sent" not in history
    assert "not sent" in history


async def test_quiet_hours_of_the_client_hold_what_was_let_out(chat: Chat, anna: Talker) -> None:
    await anna.says("/digest review D1 drop")
    await anna.says("/digest quiet 10:30-13:30")
    (letter,) = await due(chat)
    await anna.private.presses(letter, "Send")
    assert await chat.deliver_messages() == []
    assert [one.address for one in await due(chat, minutes=150)] == [CLIENT]


async def test_quiet_hours_of_whoever_looks_at_it_put_off_the_question(chat: Chat, anna: Talker) -> None:
    dora = await join(anna, chat.person("dora", platform="discord", language="en"))
    await dora.says("/digest quiet 10:30-13:30")
    await anna.says("/digest review D1 send within=1h to=K3")
    assert await due(chat) == []
    assert await due(chat, hours=1) == []
    (letter,) = await due(chat, minutes=90)
    assert letter.address == dora.place.address
    assert [one.address for one in await due(chat, minutes=90)] == [CLIENT]


async def test_a_skipped_one_is_told_to_its_owner_alone(chat: Chat, anna: Talker) -> None:
    await anna.says("/digest until D1 2026-11-23")
    await anna.says("/digest review D1 send")
    letters = await due(chat, days=2)
    assert [letter.address for letter in letters] == [anna.private.place.address]
    assert "A digest was skipped" in chat.text(letters[0])


async def test_a_viewer_lets_nothing_out(chat: Chat, anna: Talker) -> None:
    await anna.says("/digest review D1 drop")
    vic = chat.person("vic", language="en")
    await vic.says("/campaign list")
    await anna.says("/team role vic viewer")
    (letter,) = await due(chat)
    assert "You may look, but not change anything here." in chat.text(await vic.presses(letter, "Send"))
    assert await chat.deliver_messages() == []


def _forget_reviewer(session: Session) -> None:
    digest_reviews.reviewed_at(session, digest_id=1, address=None)
    teams.pause_chat(
        session,
        workspace_id=1,
        platform="telegram",
        chat_id="telegram-private-id-anna",
        thread_id="",
        reason="blocked",
    )
