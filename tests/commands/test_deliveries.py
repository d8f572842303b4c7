"""The question about a message that may not have arrived: who decides, once, and what then happens."""

from __future__ import annotations

import asyncio

import pytest

from commands.alerts import alert_watch
from commands.core.buttons import seal
from commands.core.replies import Button, Reply
from commands.core.texts import N_, msg
from storage import audit, outbox, teams
from storage.session import Session
from tests.chat import Chat, Talker, group
from tests.commands.scene import put_away
from tests.commands.unclear import digest_due, in_private, join, question, row_of, settle

DECIDED = "That was decided already; nothing is left to do."


def states(chat: Chat, id: int) -> tuple[str, str]:
    row = row_of(chat, id)
    return row.state, row.error


def actions(chat: Chat, id: int) -> list[tuple[str, str]]:
    found = chat.read(lambda s: audit.of(s, workspace_id=1, kind="delivery", id=id))
    return [(entry.action, entry.actor_name) for entry in found]


# -- the question ---------------------------------------------------------------------------------


async def test_the_team_is_asked_elsewhere_with_two_buttons(chat: Chat, anna: Talker) -> None:
    await join(anna, chat.person("carl", platform="discord"))
    row = await digest_due(anna)
    asked = await question(chat, row.id)
    assert asked.address == group("team", "discord").address
    assert chat.text(asked).splitlines() == [
        "A message could not be delivered",
        "No answer came, so I don't know whether the message arrived.",
        "Digest: D1",
        "Where: Telegram: team",
        "Message: Summer · C1",
        "What to do: Look there whether it arrived, then press a button.",
        "[Send again]",
        "[Leave it]",
    ]


async def test_the_team_is_asked_in_its_language(chat: Chat, anna: Talker) -> None:
    await anna.says("/workspace set language=de")
    row = await digest_due(anna)
    asked = await question(chat, row.id)
    assert (asked.row.language, asked.reply.language) == ("de", "de")
    assert [one.label for one in asked.reply.buttons] == ["Noch einmal senden", "Dabei lassen"]


# -- the answers ----------------------------------------------------------------------------------


async def test_again_sends_the_very_message_once_more(chat: Chat, anna: Talker) -> None:
    row = await digest_due(anna)
    asked = await question(chat, row.id)
    assert "It is on its way again." in chat.text(await anna.presses(asked, "Send again"))
    (letter,) = await chat.deliver_messages()
    assert (letter.row.id, letter.row.nonce, letter.row.payload) == (row.id, row.nonce, row.payload)
    assert letter.address == anna.place.address
    assert actions(chat, row.id) == [("delivery again", "anna")]
    chat.forward(days=1)
    assert await chat.deliver_messages() == []


async def test_again_gives_it_all_its_tries_back(chat: Chat, anna: Talker) -> None:
    row = await digest_due(anna)

    def tried(session: Session) -> None:
        outbox.finish(session, id=row.id, state="waiting", now=chat.now, attempts=299, error="later")

    chat.services.store.write_now(tried)
    asked = await question(chat, row.id)
    chat.forward(hours=3)
    await anna.presses(asked, "Send again")
    again = row_of(chat, row.id)
    assert (again.state, again.attempts, again.error, again.due_at) == ("waiting", 0, "", chat.now)


async def test_what_was_left_is_never_sent(chat: Chat, anna: Talker) -> None:
    row = await digest_due(anna)
    asked = await question(chat, row.id)
    assert "Left as it is." in chat.text(await anna.presses(asked, "Leave it"))
    assert states(chat, row.id) == ("skipped", "left")
    chat.forward(hours=3)
    assert await chat.deliver_messages() == []
    assert actions(chat, row.id) == [("delivery leave", "anna")]


@pytest.mark.parametrize("first", ["Send again", "Leave it"])
@pytest.mark.parametrize("second", ["Send again", "Leave it"])
async def test_it_is_decided_once(chat: Chat, anna: Talker, first: str, second: str) -> None:
    row = await digest_due(anna)
    asked = await question(chat, row.id)
    await anna.presses(asked, first)
    before = states(chat, row.id)
    reply = await anna.presses(asked, second)
    assert reply.failed
    assert DECIDED in chat.text(reply)
    assert states(chat, row.id) == before
    assert len(actions(chat, row.id)) == 1


async def test_two_who_press_at_the_same_moment_decide_once(chat: Chat, anna: Talker) -> None:
    row = await digest_due(anna)
    asked = await question(chat, row.id)
    ben = chat.person("ben", admin=True, language="en")
    await ben.says("/campaign list")
    replies = await asyncio.gather(anna.presses(asked, "Send again"), ben.presses(asked, "Leave it"))
    assert sorted(DECIDED in chat.text(reply) for reply in replies) == [False, True]
    assert len(actions(chat, row.id)) == 1


async def test_a_press_that_comes_again_is_answered_the_same(chat: Chat, anna: Talker) -> None:
    row = await digest_due(anna)
    asked = await question(chat, row.id)
    await anna.presses(asked, "Send again")
    await chat.deliver_messages()
    assert "It is on its way again." in chat.text(await anna.repeats())
    assert states(chat, row.id)[0] == "sent"


async def test_what_turned_out_to_have_arrived_needs_no_answer(chat: Chat, anna: Talker) -> None:
    row = await digest_due(anna)
    asked = await question(chat, row.id)
    await settle(chat, row.id, "sent")
    for label in ("Send again", "Leave it"):
        assert DECIDED in chat.text(await anna.presses(asked, label))
    assert states(chat, row.id)[0] == "sent"


async def test_what_gets_lost_once_more_is_asked_about_once_more(chat: Chat, anna: Talker) -> None:
    row = await digest_due(anna)
    first = await question(chat, row.id)
    await anna.presses(first, "Send again")
    chat.forward(minutes=1)
    second = await question(chat, row.id)
    assert second.row.id != first.row.id
    assert "It is on its way again." in chat.text(await anna.presses(second, "Send again"))


async def test_a_message_that_was_given_up_can_be_sent_again(chat: Chat, anna: Talker) -> None:
    row = await digest_due(anna)
    asked = await question(chat, row.id)
    await settle(chat, row.id, "failed")
    assert "It is on its way again." in chat.text(await anna.presses(asked, "Send again"))


# -- who decides ----------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["Send again", "Leave it"])
async def test_only_managers_and_owners_decide(chat: Chat, anna: Talker, label: str) -> None:
    row = await digest_due(anna)
    asked = await question(chat, row.id)
    ben = chat.person("ben", language="en")
    for role in ("member", "viewer"):
        await ben.says("/campaign list")
        await anna.says(f"/team role ben {role}")
        assert "Only a manager or an owner may do that" in chat.text(await ben.presses(asked, label))
    assert states(chat, row.id)[0] == "unknown"
    await anna.says("/team role ben manager")
    assert not (await ben.presses(asked, label)).failed


async def test_who_manages_the_chat_it_is_asked_in_but_not_the_team_decides_nothing(
    chat: Chat, anna: Talker
) -> None:
    carl = await join(anna, chat.person("carl", admin=True, platform="discord", language="en"))
    asked = await question(chat, (await digest_due(anna)).id)
    assert asked.address == carl.place.address
    assert "Only a manager" in chat.text(await carl.presses(asked, "Send again"))
    await anna.says("/team role carl manager")
    assert "on its way" in chat.text(await carl.presses(asked, "Send again"))


async def test_a_head_alone_is_asked_and_decides_in_private(chat: Chat, anna: Talker) -> None:
    await in_private(anna).says("/campaign list")
    asked = await question(chat, (await digest_due(anna)).id)
    assert asked.address == in_private(anna).place.address
    assert "on its way" in chat.text(await in_private(anna).presses(asked, "Send again"))


async def test_another_team_decides_nothing(chat: Chat, anna: Talker) -> None:
    row = await digest_due(anna)
    asked = await question(chat, row.id)
    eve = chat.person("eve", admin=True, language="en").at(group("evil"))
    await eve.says("/campaign list")
    assert "belongs to another team" in chat.text(await eve.presses(asked, "Send again"))
    # Nor by a button of its own that names the message of the other.
    for command in ("delivery again", "delivery leave"):
        forged = Button(label="Go", command=command, arguments={"delivery": str(row.id)})
        reply = Reply(buttons=(forged,))
        made = chat.services.store.write_now(
            lambda s, reply=reply: seal(s, chat.services, reply, 2, "")  # type: ignore[misc]
        )
        assert DECIDED in chat.text(await eve.presses(made, "Go"))
    assert states(chat, row.id)[0] == "unknown"


async def test_it_is_decided_by_buttons_only(chat: Chat, anna: Talker) -> None:
    row = await digest_due(anna)
    await question(chat, row.id)
    for line in ("again", "leave", f"again {row.id}"):
        assert "I don't know" in chat.text(await anna.says(f"/delivery {line}"))
        assert "I don't know" in chat.text(await anna.calls(f"delivery {line}", delivery=str(row.id)))
    assert states(chat, row.id)[0] == "unknown"


# -- what can arrive no more ----------------------------------------------------------------------


async def test_an_archived_campaigns_digest_is_not_sent_again(chat: Chat, anna: Talker) -> None:
    row = await digest_due(anna)
    asked = await question(chat, row.id)
    await anna.says("/campaign archive C1")
    reply = await anna.presses(asked, "Send again")
    assert reply.failed
    assert "“Summer” is archived, and archived campaigns send no digests." in chat.text(reply)
    assert states(chat, row.id)[0] == "unknown"
    assert "Left as it is." in chat.text(await anna.presses(asked, "Leave it"))


async def test_an_archived_campaigns_alert_is_not_sent_again(chat: Chat, anna: Talker) -> None:
    await anna.presses(await anna.says('/alert new C1 when="views under 100"'), "Save")
    await anna.says("/kpi log C1 views 60")
    await alert_watch.sweep(chat.services)
    (letter,) = chat.outbox()
    asked = await question(chat, letter.row.id)
    await anna.says("/campaign archive C1")
    assert "“Summer” is archived, so its alerts rest." in chat.text(await anna.presses(asked, "Send again"))


async def test_an_archived_campaigns_request_is_not_sent_again(chat: Chat, anna: Talker) -> None:
    chat.connect("discord")
    await anna.says("/creator add @emil discord=<@123456789012345678>")
    await anna.says("/request send @emil C1 fee=500")
    (letter,) = chat.outbox()
    asked = await question(chat, letter.row.id)
    assert "Discord: a private chat" in chat.text(asked)
    await put_away(anna)
    reply = await anna.presses(asked, "Send again")
    assert "“Summer” is archived, so its requests rest." in chat.text(reply)
    assert states(chat, letter.row.id)[0] == "unknown"


async def test_that_it_is_over_is_sent_again(chat: Chat, anna: Talker) -> None:
    chat.connect("discord")
    await anna.says("/creator add @emil discord=<@123456789012345678>")
    await anna.says("/request send @emil C1 fee=500")
    await chat.deliver()
    await put_away(anna)
    (letter,) = [one for one in chat.outbox() if "has withdrawn" in chat.text(one)]
    asked = await question(chat, letter.row.id)
    assert "It is on its way again." in chat.text(await anna.presses(asked, "Send again"))


async def test_another_campaign_in_the_archive_holds_nothing_up(chat: Chat, anna: Talker) -> None:
    row = await digest_due(anna)
    asked = await question(chat, row.id)
    await anna.says("/campaign new Winter")
    await anna.says("/campaign archive C2")
    assert "on its way" in chat.text(await anna.presses(asked, "Send again"))


async def test_a_message_about_no_campaign_is_sent_again(chat: Chat, anna: Talker) -> None:
    row = await digest_due(anna)
    asked = await question(chat, row.id)
    await anna.says("/digest delete D1")
    assert "on its way" in chat.text(await anna.presses(asked, "Send again"))


async def test_a_chat_that_cannot_be_written_to_says_so_until_somebody_speaks_there(
    chat: Chat, anna: Talker
) -> None:
    row = await digest_due(anna)
    asked = await question(chat, row.id)
    reason = msg(N_("This person has stopped me."))
    place = anna.place.address

    def pause(session: Session) -> None:
        values = {"platform": place.platform, "chat_id": place.chat_id, "thread_id": place.thread_id}
        teams.pause_chat(session, workspace_id=1, reason=reason.text, **values)

    chat.services.store.write_now(pause)
    # Pressed in private: in the group it would already be a word spoken there.
    reply = await anna.private.presses(asked, "Send again")
    assert reply.failed
    assert reason.text in chat.text(reply)
    assert states(chat, row.id)[0] == "unknown"
    await anna.says("/campaign list")
    assert "on its way" in chat.text(await anna.private.presses(asked, "Send again"))
