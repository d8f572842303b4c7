"""Who has left the team's chats: what they may do in private is over, beside what belongs to themselves."""

from __future__ import annotations

import pytest

from commands.core import presence
from commands.core.replies import Reply
from commands.delivered import Start, begin
from commands.digests import digest_sweep
from commands.digests.digest_texts import Texts
from storage import chats, outbox, outbox_ready
from storage.models import Dashboard
from storage.session import Session
from tests.chat import Chat, Letter, Talker
from tests.commands.measured import measure
from tests.commands.scene import link_of


class Door:
    """Who is in the team's chats, and how often a platform was asked."""

    def __init__(self) -> None:
        self.inside = {"id-anna", "id-ben"}
        self.asked = 0

    async def present(self, place: str, user_id: str) -> bool:
        self.asked += 1
        return user_id in self.inside


@pytest.fixture
def door(chat: Chat) -> Door:
    door = Door()
    chat.services.present["telegram"] = door.present
    return door


@pytest.fixture
async def ben(chat: Chat, anna: Talker) -> Talker:
    """Give a manager of the team in their private chat."""
    ben = chat.person("ben", language="en")
    await ben.says("/help")
    await anna.says("/team role ben manager")
    return ben.private


async def test_commands_and_buttons_in_private_end_with_the_place_in_the_team(
    chat: Chat, ben: Talker, door: Door
) -> None:
    card = await ben.says("/campaign show C1")
    assert not card.failed
    door.inside.remove("id-ben")
    chat.forward(minutes=10)
    for reply in (await ben.says("/campaign list"), await ben.presses(card, card.buttons[0].label)):
        assert reply.failed
        assert "you have left all of its chats" in chat.text(reply)
        assert "Summer" not in chat.text(reply)
    assert not (await ben.says("/mydata")).failed
    german = chat.person("ben", language="de").private
    assert "alle Chats des Teams verlassen" in chat.text(await german.says("/campaign list"))
    door.inside.add("id-ben")
    chat.forward(minutes=10)
    assert "Summer" in chat.text(await ben.says("/campaign list"))


async def test_no_name_of_the_team_is_offered_while_they_type(chat: Chat, ben: Talker, door: Door) -> None:
    await ben.says("/campaign list")
    assert await ben.types("campaign show", "campaign", "su")
    door.inside.remove("id-ben")
    chat.forward(minutes=10)
    assert await ben.types("campaign show", "campaign", "su") == []


async def test_a_question_from_before_is_answered_no_more(chat: Chat, ben: Talker, door: Door) -> None:
    assert "Which" in chat.text(await ben.says("/campaign show"))
    door.inside.remove("id-ben")
    chat.forward(minutes=10)
    reply = await ben.says("Summ")
    assert "you have left all of its chats" in chat.text(reply)


async def test_a_platform_is_asked_once_in_ten_minutes_and_never_about_a_group(
    chat: Chat, anna: Talker, ben: Talker, door: Door
) -> None:
    await anna.says("/campaign list")
    assert door.asked == 0
    for _ in range(3):
        await ben.says("/campaign list")
    assert door.asked == 1
    chat.forward(minutes=10)
    await ben.says("/campaign list")
    assert door.asked == 2


async def test_creators_and_those_who_joined_alone_go_on(
    chat: Chat, anna: Talker, dora: Talker, door: Door
) -> None:
    offer = await dora.says(f"/start {await link_of(anna)}")
    assert not (await dora.presses(offer, offer.buttons[0].label)).failed
    eve = chat.person("eve", language="en").private
    code = (await anna.says("/workspace link")).text.split("/workspace join ")[1].split()[0]
    await eve.says(f"/workspace join {code}")
    assert "Summer" in chat.text(await eve.says("/campaign list"))
    assert not (await chat.person("new", language="en").private.says("/campaign list")).failed


async def test_what_is_remembered_stays_small(
    chat: Chat, ben: Talker, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "_MOST_KNOWN", 2)
    for number in range(5):
        await presence.is_gone(chat.services, 1, f"telegram:{number}")
        assert len(chat.services.gone) <= 2


async def test_nothing_of_the_team_goes_to_their_private_chat_any_more(
    chat: Chat, anna: Talker, ben: Talker, door: Door
) -> None:
    measure(chat, views=500)
    await ben.says('/digest new C1 every="daily 11:00"')
    await ben.says("/dashboard C1")
    await presence.sweep(chat.services)
    chat.forward(hours=1)
    assert await digest_sweep.sweep(chat.services) == 1
    assert [one.address for one in await delivered(chat)] == [ben.place.address]
    door.inside.remove("id-ben")
    await presence.sweep(chat.services)
    assert chat.count(Dashboard) == 0
    chat.forward(days=1)
    await digest_sweep.sweep(chat.services)
    assert await delivered(chat) == []
    shown = chat.text(await anna.says("/digest history D1"))
    assert "a private chat: failed: nothing can be wri" in shown


async def test_who_speaks_there_opens_it_only_as_one_of_the_team(chat: Chat, ben: Talker, door: Door) -> None:
    await ben.says("/campaign list")
    door.inside.remove("id-ben")
    chat.forward(minutes=10)
    for _ in range(2):
        assert (await ben.says("/campaign list")).failed
        assert chat.read(chats.open_private) == []
    door.inside.add("id-ben")
    chat.forward(minutes=10)
    assert not (await ben.says("/campaign list")).failed
    assert chat.read(chats.open_private) == [(1, "telegram:id-ben")]


async def delivered(chat: Chat) -> list[Letter]:
    """Send the texts of digests that are due, as the courier does."""

    def work(session: Session) -> list[Letter]:
        ids = outbox_ready.ready(session, platform="telegram", now=chat.now, limit=100)
        rows = [row for row in outbox.claim(session, ids=ids, now=chat.now) if row.part == outbox.TEXT]
        rows = [row for row in rows if row.cause.startswith("digest:")]
        starts = [Start(row, None if row.payload else Texts(chat.services).of(session, row)) for row in rows]
        begun = begin(session, chat.services, starts)
        going = [row for row, goes in zip(rows, begun, strict=True) if goes]
        for row in going:
            outbox.finish(session, id=row.id, state="sent", now=chat.now)
        return [Letter(row, Reply.model_validate_json(row.payload)) for row in going]

    return chat.services.store.write_now(work)
