"""What goes with a delivery: cards to keep fresh, chats to pause, and a word to the team elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pytest

from commands import delivered
from commands.core.charts import Chart, Series
from commands.core.invocation import Address, Place
from commands.core.replies import Reply, Subject
from commands.core.texts import N_, Message, msg
from commands.delivered import Start
from storage import buttons, outbox, teams
from storage.models import Delivery
from storage.session import Session
from tests.chat import Chat, Letter, Talker, group
from tests.commands.unclear import in_private, join, row_of

STOPPED = msg(
    N_("This person has stopped me on Telegram. They have to open my chat there and press Start again.")
)
EDIT = {"action": "edit", "part": "edit:7", "message_id": "7"}


@pytest.fixture
async def carl(chat: Chat, anna: Talker) -> Talker:
    """Give a member of the team on Discord, whose chat was joined."""
    return await join(anna, chat.person("carl", platform="discord", language="en"))


def queue(chat: Chat, to: Place | Address, reply: Reply | str = "hello", **values: Any) -> Delivery:
    """Queue a message that the courier takes at once."""
    address = to.address if isinstance(to, Place) else to
    payload = reply if isinstance(reply, str) and reply.startswith("{") else None
    shown = reply if isinstance(reply, Reply) else Reply(text=reply)
    row = {
        "cause": f"test:{chat.next_key()}",
        "workspace_id": 1,
        "platform": address.platform,
        "chat_id": address.chat_id,
        "thread_id": address.thread_id,
        "payload": payload or shown.model_dump_json(),
        **values,
    }

    def work(session: Session) -> Delivery:
        assert outbox.put(session, now=chat.now, **row)
        (made,) = outbox.of_cause(session, prefix=row["cause"], limit=1)
        return outbox.claim(session, ids=[made.id], now=chat.now)[0]

    return chat.services.store.write_now(work)


def begin(chat: Chat, row: Delivery) -> bool:
    """Let the courier begin with a message."""

    def work(session: Session) -> list[datetime | None]:
        return delivered.begin(session, chat.services, [Start(session.get_one(Delivery, row.id))])

    return chat.services.store.write_now(work) != [None]


def gone(chat: Chat, row: Delivery, reason: Message = STOPPED) -> list[Letter]:
    """Let a platform say that an address is gone; give what then waits to be said."""
    work: Callable[[Session], None] = partial(delivered.gone, services=chat.services, row=row, reason=reason)
    chat.services.store.write_now(work)
    return told(chat)


def lost(chat: Chat, place: Place) -> list[Letter]:
    """Let a platform say that we are not in a chat any more; give what then waits to be said."""
    address = {"platform": place.address.platform, "chat_id": place.address.chat_id}
    reason = msg(N_("I am not in that chat any more."))
    chat.services.store.write_now(lambda s: delivered.lost(s, chat.services, reason=reason, **address))
    return told(chat)


def told(chat: Chat) -> list[Letter]:
    """Give the notices that wait."""
    return [letter for letter in chat.outbox() if letter.row.cause.startswith("notice:")]


def paused(chat: Chat, workspace_id: int = 1) -> list[tuple[str, str]]:
    """Give the chats that cannot be written to, and why."""
    found = chat.read(lambda s: teams.chats(s, workspace_id=workspace_id))
    return [(one.chat_id + one.thread_id, one.paused_reason) for one in found if one.paused_reason]


# -- before it is sent ----------------------------------------------------------------------------


async def test_what_was_dropped_meanwhile_is_not_begun(chat: Chat, anna: Talker) -> None:
    row = queue(chat, anna.place)
    chat.services.store.write_now(lambda s: outbox.silence(s, cause=row.cause, now=chat.now))
    assert not begin(chat, row)
    assert row_of(chat, row.id).state == "skipped"


async def test_a_paused_chat_gets_no_message_and_no_picture_but_its_cards_still_change(
    chat: Chat, anna: Talker
) -> None:
    gone(chat, queue(chat, anna.place))
    text = queue(chat, anna.place, cause="digest:1:x")
    picture = queue(chat, anna.place, cause="digest:1:x", part="chart")
    assert not begin(chat, text)
    assert not begin(chat, picture)
    states = [(row_of(chat, row.id).state, row_of(chat, row.id).error) for row in (text, picture)]
    assert states == [("failed", "paused"), ("skipped", "without text")]
    assert begin(chat, queue(chat, anna.place, **EDIT))
    await anna.says("/campaign list")
    assert begin(chat, queue(chat, anna.place))


async def test_a_chat_paused_for_another_team_is_not_paused_for_this_one(chat: Chat, anna: Talker) -> None:
    eve = chat.person("eve", admin=True, language="en").at(group("evil"))
    await eve.says("/campaign list")
    gone(chat, queue(chat, anna.place, workspace_id=2))
    assert paused(chat) == []
    assert begin(chat, queue(chat, anna.place))


# -- after it was sent ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "message_id", "cards"),
    [
        ({}, "41", [("41", "7")]),
        ({}, "", []),
        (EDIT, "41", []),
        ({"reply": Reply(text="no card")}, "41", []),
    ],
)
async def test_a_sent_message_that_shows_a_card_is_remembered_in_its_topic(
    chat: Chat, anna: Talker, values: dict[str, Any], message_id: str, cards: list[tuple[str, str]]
) -> None:
    shown = {"reply": Reply(title="Autumn", subject=Subject(kind="campaign", id=99)), **values}
    row = queue(chat, group("team", thread="7"), **shown)
    chat.services.store.write_now(lambda s: delivered.sent(s, row, message_id, chat.now))
    found = chat.read(lambda s: buttons.cards_of(s, workspace_id=1, kind="campaign", id=99))
    assert [(card.message_id, card.thread_id) for card in found] == cards


# -- an address that cannot be reached ------------------------------------------------------------


async def test_a_topic_that_is_gone_is_paused_alone_and_the_team_told_elsewhere(
    chat: Chat, anna: Talker, carl: Talker
) -> None:
    topic = anna.at(group("team", thread="7"))
    await topic.says("/campaign list")
    (notice,) = gone(chat, queue(chat, topic.place, Reply(title="Summer · C1", text="…")))
    assert paused(chat) == [("telegram-chat-team7", STOPPED.text)]
    assert notice.address == carl.place.address
    assert chat.text(notice).splitlines() == [
        "A message could not be delivered",
        STOPPED.text,
        "Where: Telegram: team",
        "Message: Summer · C1",
    ]


async def test_the_notice_is_in_the_teams_language(chat: Chat, anna: Talker, carl: Talker) -> None:
    await anna.says("/workspace set language=de")
    (notice,) = gone(chat, queue(chat, anna.place))
    assert (notice.row.language, notice.reply.language) == ("de", "de")
    assert chat.text(notice).startswith("Eine Nachricht kam nicht an\nDiese Person hat mich auf Telegram")


async def test_a_reason_is_kept_with_its_values(chat: Chat, anna: Talker) -> None:
    gone(chat, queue(chat, anna.place), msg("“{address}” is no channel of Discord.", address="-5"))
    assert paused(chat) == [("telegram-chat-team", "“-5” is no channel of Discord.")]


PICTURE = Reply(chart=Chart(kind="line", labels=("a",), series=(Series(name="s", values=(1,)),)))


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(text="x" * 500), "x" * 120),
        (PICTURE, "a picture"),
        (Reply(), "–"),
        ('{"title": {}}', "–"),
    ],
)
async def test_the_notice_says_which_message_it_was(
    chat: Chat, anna: Talker, carl: Talker, reply: Reply | str, words: str
) -> None:
    (notice,) = gone(chat, queue(chat, anna.place, reply))
    assert chat.text(notice).endswith(f"\nMessage: {words}")


async def test_a_creators_private_chat_is_named_as_such(chat: Chat, anna: Talker) -> None:
    (notice,) = gone(chat, queue(chat, Address("discord", "dm:5")))
    assert notice.address == anna.place.address
    assert "Where: Discord: a private chat" in chat.text(notice)
    assert paused(chat) == []


async def test_a_notice_that_fails_makes_no_other_notice(chat: Chat, anna: Talker, carl: Talker) -> None:
    (notice,) = gone(chat, queue(chat, anna.place))
    assert gone(chat, notice.row) == [notice]
    assert len(paused(chat)) == 2
    chat.services.store.write_now(lambda s: delivered.unsure(s, chat.services, notice.row, STOPPED))
    assert told(chat) == [notice]


async def test_a_team_with_one_chat_cannot_be_told(chat: Chat, anna: Talker) -> None:
    assert gone(chat, queue(chat, anna.place)) == []
    assert len(paused(chat)) == 1


async def test_the_same_chat_may_go_again_another_day(chat: Chat, anna: Talker, carl: Talker) -> None:
    row = queue(chat, anna.place)
    assert len(gone(chat, row)) == 1
    assert len(gone(chat, row)) == 1
    chat.forward(days=1)
    assert len(gone(chat, row)) == 2


# -- which chat is told ---------------------------------------------------------------------------


async def test_shared_chats_are_told_before_private_ones_and_the_console_last(
    chat: Chat, anna: Talker
) -> None:
    console = await join(anna, chat.person("cora", platform="console", language="en"))
    assert [one.address for one in gone(chat, queue(chat, anna.place))] == [console.place.address]
    await in_private(anna).says("/campaign list")
    chat.forward(days=1)
    assert gone(chat, queue(chat, anna.place))[-1].address == in_private(anna).place.address
    other = await join(anna, chat.person("dirk", language="en").at(group("agency")))
    chat.forward(days=1)
    assert gone(chat, queue(chat, anna.place))[-1].address == other.place.address


async def test_a_members_private_chat_is_not_told(chat: Chat, anna: Talker) -> None:
    ben = chat.person("ben", language="en")
    await ben.says("/campaign list")
    await in_private(ben).says("/campaign list")
    assert gone(chat, queue(chat, anna.place)) == []
    await anna.says("/team role ben manager")
    (notice,) = gone(chat, queue(chat, anna.place))
    assert notice.address == in_private(ben).place.address


async def test_neither_a_paused_chat_nor_a_topic_of_the_same_group_is_told(
    chat: Chat, anna: Talker, carl: Talker
) -> None:
    await anna.at(group("team", thread="7")).says("/campaign list")
    assert [one.address for one in gone(chat, queue(chat, carl.place))] == [anna.place.address]
    assert len(gone(chat, queue(chat, anna.place))) == 1


# -- a chat we were put out of --------------------------------------------------------------------


async def test_a_lost_chat_is_paused_with_all_its_topics_and_each_of_its_teams_told_once(
    chat: Chat, anna: Talker, carl: Talker
) -> None:
    await anna.at(group("team", thread="7")).says("/campaign list")
    (notice,) = lost(chat, anna.place)
    assert [where for where, _ in paused(chat)] == ["telegram-chat-team", "telegram-chat-team7"]
    assert notice.address == carl.place.address
    assert chat.text(notice).splitlines() == [
        "I cannot write to a chat any more",
        "I am not in that chat any more.",
        "Where: Telegram: team",
    ]
    assert lost(chat, anna.place) == [notice]


async def test_a_lost_chat_is_forgiven_when_somebody_speaks_there_and_may_get_lost_again(
    chat: Chat, anna: Talker, carl: Talker
) -> None:
    lost(chat, anna.place)
    await anna.says("/campaign list")
    assert paused(chat) == []
    chat.forward(days=1)
    assert len(lost(chat, anna.place)) == 2


async def test_a_private_chat_of_two_teams_is_lost_for_both(chat: Chat, anna: Talker, carl: Talker) -> None:
    eve = chat.person("eve", admin=True, language="de").at(group("evil"))
    code = (await eve.says("/workspace link")).text.split("/workspace join ")[1].split()[0]
    await in_private(anna).says("/campaign list")
    await in_private(anna).says(f"/workspace join {code}")
    notices = lost(chat, in_private(anna).place)
    assert {(one.row.workspace_id, one.address.chat_id, one.row.language) for one in notices} == {
        (1, anna.place.address.chat_id, "en"),
        (2, eve.place.address.chat_id, chat.services.defaults.language),
    }
    assert paused(chat)[0][1] == paused(chat, 2)[0][1] == "I am not in that chat any more."


async def test_a_chat_nobody_knows_is_lost_without_a_word(chat: Chat, anna: Talker) -> None:
    assert lost(chat, group("elsewhere")) == []
    assert paused(chat) == []
