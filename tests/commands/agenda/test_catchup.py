"""What changed since a chat last looked: what matters most first, and nothing twice or never."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from commands.core.invocation import Line
from commands.core.shown import looked_until
from storage import audit, digests, outbox, requests
from storage.models import Advertiser, Correction
from storage.models import Chat as ChatRow
from storage.session import Session, Store
from tests.chat import Chat, Talker, group
from tests.commands.alerts.test_alerts import NEW, heard, watch
from tests.commands.measured import measure
from tests.commands.scene import agreed


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give a member of a team with the campaign C1; it is Monday 23 November 2026, 10:00 in Berlin."""
    found = chat.person("anna", admin=True, language="en")
    await found.says(NEW)
    return found


async def looks(who: Talker) -> str:
    return who.chat.text(await who.says("/catchup"))


async def test_a_chat_that_looks_for_the_first_time_sees_a_week(chat: Chat, anna: Talker) -> None:
    text = await looks(anna)
    assert "This chat looks for the first time, so these are the last 7 days." in text
    assert "Campaigns · 1: Summer · C1: Draft" in text
    chat.forward(hours=1)
    assert await looks(anna) == "Nothing new since Mon 23 Nov 2026, 10:00 (Europe/Berlin)."
    chat.forward(hours=1)
    assert await looks(anna) == "Nothing new since Mon 23 Nov 2026, 11:00 (Europe/Berlin)."


async def test_each_chat_has_a_mark_of_its_own(chat: Chat, anna: Talker) -> None:
    ben = chat.person("ben", language="en")
    await ben.private.says("/campaign list")
    await anna.says("/campaign launch C1")
    chat.forward(hours=1)
    assert "Summer · C1: Live" in await looks(anna)
    topic = anna.at(group("team", thread="7"))
    for other in (topic, anna.private):
        assert "Summer · C1: Live" in await looks(other)
        chat.forward(minutes=1)
        assert "Nothing new" in await looks(other)
    assert "Nothing new since Mon 23 Nov 2026, 11:00" in await looks(anna)


async def test_the_mark_moves_only_once_it_was_shown(chat: Chat, anna: Talker) -> None:
    line = Line(chat.next_key(), anna.who, anna.place, text="/catchup", opener=chat.open)
    lost = await chat.dispatcher.line(line)
    assert lost
    chat.forward(hours=1)
    assert "looks for the first time" in await looks(anna)
    chat.forward(hours=1)
    await anna.says("/campaign launch C1")
    # An older answer that is shown late takes nothing back.
    await chat.dispatcher.shown(lost, anna.place.address, "99")
    assert "Since Mon 23 Nov 2026, 11:00" in await looks(anna)


async def test_what_was_begun_before_a_look_and_committed_after_it_is_new_the_next_time(
    chat: Chat, anna: Talker, store: Store
) -> None:
    if store.sqlite:
        pytest.skip("there is one writer at a time")
    await looks(anna)
    chat.forward(hours=1)
    with Session(store.engine.execution_options(writes=True)) as session:
        moved = {"before": {"state": "draft"}, "after": {"state": "live"}, "workspace_id": 1}
        audit.add(session, subject=("campaign", 1), now=chat.now, action="campaign launch", **moved)
        session.flush()
        assert "Nothing new" in await looks(anna)
        session.commit()
    chat.forward(hours=1)
    assert "Summer · C1: Draft → Live" in await looks(anna)
    chat.forward(hours=1)
    assert "Nothing new" in await looks(anna)


async def test_all_kinds_of_news_are_there_the_most_important_first(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator add @dora")
    await looks(anna)
    chat.forward(minutes=1)
    dora = chat.person("dora", language="en").private
    await agreed(anna, dora, "/request send @dora C1 fee=500 due=2026-12-20 draft=2026-12-01")
    measure(chat, views=50)
    await watch(anna, "views under 100")
    await heard(chat)
    await chat.services.store.write(
        lambda session: requests.add_message(
            session, request_id=1, side="creator", author="dora", text="Which colour?", now=chat.now
        )
    )
    await anna.says("/kpi log C1 likes 5")
    await anna.says("/campaign launch C1")
    await anna.says("/content add https://www.tiktok.com/@dora/video/7300000000000000003 campaign=C1")
    reply = await anna.says("/catchup")
    labels = [field.label for field in reply.fields]
    assert labels == [
        "Alerts · 1",
        "Creators wrote · 1",
        "Requests · 1",
        "Campaigns · 1",
        "Posts · 1",
        "Figures · 1",
    ]
    text = chat.text(reply)
    assert "A1 fires: Summer · C1, Video views below 100 (on a complete day)" in text
    assert "R1 @dora: “Which colour?”" in text
    assert "R1 @dora · Summer: Accepted" in text
    assert "Summer · C1: Draft → Live" in text
    assert "Summer · C1: figures of 1 day, the newest Sun 22 Nov 2026" in text
    opened = chat.text(await anna.presses(reply, "A1"))
    assert "Alert A1" in opened
    assert "R1" in chat.text(await anna.presses(reply, "R1"))
    assert not (await anna.presses(reply, "Figures of C1")).failed


async def test_drafts_that_wait_and_payments_are_named(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator add @dora")
    dora = chat.person("dora", language="en").private
    await agreed(anna, dora, "/request send @dora C1 fee=500 due=2026-12-20 draft=2026-12-01")
    await anna.says("/request start R1")
    await looks(anna)
    chat.forward(minutes=1)
    await anna.says("/draft submit R1 link=https://example.com/v1")
    reply = await anna.says("/catchup")
    assert "Drafts that wait · 1: R1 @dora · Summer" in chat.text(reply)
    assert "Requests" not in chat.text(reply)
    assert "https://example.com/v1" in chat.text(await anna.presses(reply, "Draft of R1"))
    chat.forward(minutes=1)
    await anna.says("/payment record R1 amount=200 reference=first day=2026-11-20")
    assert "Payments · 1: R1 @dora: €200.00, paid Fri 20 Nov 2026" in await looks(anna)


async def test_what_failed_is_told_with_its_cause(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 11:00"')
    await looks(anna)
    chat.forward(minutes=1)

    def fails(session: Session) -> None:
        digests.record(session, digest_id=1, due_at=chat.now, now=chat.now, outcome="failed")
        fault = {"text": "TikTok answers nothing.", "values": {}}
        account = {"advertiser_id": "7", "name": "Acme", "chosen": True, "faults": 2}
        session.add(Advertiser(workspace_id=1, failed_at=chat.now, fault=fault, **account))  # type: ignore[arg-type]
        session.add(
            Correction(
                campaign_id=1, day=date(2026, 11, 20), measure="views", source="tiktok_api", at=chat.now
            )
        )
        place = {"platform": "telegram", "chat_id": "x", "payload": "{}", "language": "en"}
        for cause, state in (("one", "failed"), ("two", "unknown"), ("three", "sent")):
            outbox.put(session, now=chat.now, due_at=None, workspace_id=1, cause=cause, **place)
            row = outbox.of_cause(session, prefix=cause)[0]
            outbox.finish(session, id=row.id, state=state, now=chat.now)

    chat.services.store.write_now(fails)
    text = await looks(anna)
    assert "What failed · 3: 2 messages may not have arrived" in text
    assert "D1 of “Summer” was not sent, due Mon 23 Nov 2026, 10:01 (Europe/Berlin)" in text
    assert "Acme could not be read: TikTok answers nothing." in text
    assert "Figures · 1: Summer · C1: 1 correction" in text


async def test_what_came_back_to_where_it_was_is_no_news(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign launch C1")
    await looks(anna)
    chat.forward(minutes=1)
    await anna.says("/campaign pause C1")
    await anna.says("/campaign resume C1")
    assert "Nothing new" in await looks(anna)


async def test_long_lists_are_cut_and_say_so(chat: Chat, anna: Talker) -> None:
    await looks(anna)
    chat.forward(minutes=1)
    for at in range(9):
        line = f"/content add https://www.tiktok.com/@dora/video/730000000000000000{at} campaign=C1"
        assert not (await anna.says(line)).failed
    reply = await anna.says("/catchup")
    assert "Posts · 9" in chat.text(reply)
    assert "… and 3 more." in chat.text(reply)
    assert len(reply.buttons) == 2


async def test_another_team_sees_nothing_of_it(chat: Chat, anna: Talker) -> None:
    bea = chat.person("bea", admin=True, language="en").at(group("other"))
    await bea.says("/campaign list")
    await anna.says("/campaign launch C1")
    measure(chat, views=50)
    assert "Summer" not in await looks(bea)


async def test_it_speaks_german(chat: Chat, anna: Talker) -> None:
    carl = chat.person("carl", language="de")
    text = await looks(carl)
    assert "Dieser Chat schaut zum ersten Mal" in text
    chat.forward(minutes=1)
    assert "Nichts Neues seit Mo. 23. Nov. 2026, 10:00" in await looks(carl)


async def test_a_mark_is_exact_to_the_microsecond(chat: Chat, anna: Talker) -> None:
    chat.now += timedelta(microseconds=123_457)
    await looks(anna)
    row = chat.read(lambda session: session.get_one(ChatRow, 1))
    assert row.looked_at == chat.now
    assert looked_until(chat.now) != looked_until(chat.now + timedelta(microseconds=1))
