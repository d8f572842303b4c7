"""The outbox: each message once, in order, leased before it is sent, never tried again once silenced."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from storage import outbox, outbox_ready, teams
from storage.models import Card, Delivery
from storage.session import Session, Store
from tests.storage.seeds import NOW, queue, rows, team

SECOND = timedelta(seconds=1)


@pytest.fixture
def put(store: Store) -> Callable[..., bool]:
    workspace_id = store.write_now(team).id
    return partial(queue, store, workspace_id=workspace_id)


def ready(store: Store, *, now: datetime = NOW, limit: int = 8, **how: Any) -> list[int]:
    def work(session: Session) -> list[int]:
        return outbox_ready.ready(session, platform="telegram", now=now, limit=limit, **how)

    return store.read_now(work)


def claim(store: Store, ids: list[int], now: datetime = NOW) -> list[int]:
    claimed = store.write_now(lambda session: outbox.claim(session, ids=ids, now=now))
    return [row.id for row in claimed]


def send(store: Store, id: int, now: datetime = NOW) -> None:
    """Bring a row to the state in which its request is under way."""
    assert claim(store, [id], now) == [id]
    assert store.write_now(lambda session: outbox.begin(session, ids=[id], now=now)) == {id}


def finish(store: Store, id: int, state: str, **more: Any) -> bool:
    return store.write_now(lambda session: outbox.finish(session, id=id, state=state, now=NOW, **more))


def later(store: Store, id: int, due_at: datetime = NOW, **more: Any) -> None:
    def work(session: Session) -> None:
        outbox.later(session, id=id, due_at=due_at, now=NOW, error="later", **more)

    store.write_now(work)


def states(store: Store) -> list[str]:
    return [row.state for row in rows(store)]


# -- queueing -------------------------------------------------------------------------------------


def test_a_cause_has_one_message_an_address_and_part(store: Store, put: Callable[..., bool]) -> None:
    assert put()
    assert not put(payload="another")
    assert put(part="chart")
    assert put(chat_id="-200")
    assert put(thread_id="7")
    assert put(cause="digest:1:tuesday")
    assert len(rows(store)) == 5
    assert rows(store)[0].payload == "{}"


def test_two_that_queue_the_same_at_once_queue_it_once(store: Store, put: Callable[..., bool]) -> None:
    start, outcomes = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        outcomes.append(put())

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, True]


def test_each_message_has_its_own_key_that_discord_takes(store: Store, put: Callable[..., bool]) -> None:
    put()
    put(part="chart")
    keys = [row.nonce for row in rows(store)]
    assert len(set(keys)) == 2
    assert all(0 < len(key) <= 25 for key in keys)


# -- what is ready --------------------------------------------------------------------------------


def test_one_message_a_chat_is_ready_the_longest_due_first(store: Store, put: Callable[..., bool]) -> None:
    put(chat_id="1", cause="late", due_at=NOW - SECOND)
    put(chat_id="2", cause="later", due_at=NOW - 3 * SECOND)
    put(chat_id="1", cause="latest", due_at=NOW - 5 * SECOND)
    put(chat_id="3", cause="tomorrow", due_at=NOW + SECOND)
    put(chat_id="4", cause="elsewhere", platform="discord")
    assert ready(store) == [3, 2]
    assert ready(store, limit=1) == [3]
    assert ready(store, besides=("1",)) == [2]
    assert ready(store, now=NOW + SECOND, besides=("1", "2")) == [4]


def test_a_picture_waits_for_its_text_and_for_no_other(store: Store, put: Callable[..., bool]) -> None:
    put(part="chart")
    put(part="text")
    put(part="text", chat_id="-200")
    put(part="chart", cause="other", chat_id="-300")
    assert ready(store) == [2, 3, 4]
    send(store, 2)
    assert ready(store, besides=("-200", "-300")) == []
    finish(store, 2, "sent")
    assert ready(store, besides=("-200", "-300")) == [1]


def test_a_text_that_is_tried_again_later_holds_its_picture_but_no_other_message(
    store: Store, put: Callable[..., bool]
) -> None:
    put(part="text")
    put(part="chart")
    put(part="text", cause="other")
    send(store, 1)
    later(store, 1, NOW + 60 * SECOND)
    assert ready(store) == [3]


def test_texts_go_before_pictures(store: Store, put: Callable[..., bool]) -> None:
    for chat in ("1", "2"):
        put(chat_id=chat, part="chart", due_at=NOW - 9 * SECOND)
    put(chat_id="3")
    assert ready(store, limit=2) == [3, 1]


def test_some_pictures_go_before_the_texts_of_others_when_that_is_asked_for(
    store: Store, put: Callable[..., bool]
) -> None:
    for chat in ("1", "2"):
        put(chat_id=chat, part="chart", due_at=NOW - 9 * SECOND)
    for chat in ("1", "3", "4"):
        put(chat_id=chat, cause="other")
    assert ready(store, limit=2) == [3, 4]
    assert ready(store, limit=2, pictures=True) == [1, 4]
    assert ready(store, pictures=True, besides=("2",)) == [1, 4, 5]


def test_in_a_chat_news_go_before_changed_cards_and_hold_no_other_chat(
    store: Store, put: Callable[..., bool]
) -> None:
    put(part="edit:1", action="edit", message_id="1")
    put(chat_id="-200", part="edit:2", action="edit", message_id="2")
    put(cause="request:1:countered")
    put(part="chart")
    assert ready(store) == [3, 2]
    send(store, 3)
    finish(store, 3, "sent")
    assert ready(store) == [1, 2]


def test_many_messages_of_one_chat_hide_no_other_chat_for_long(
    store: Store, put: Callable[..., bool]
) -> None:
    for number in range(60):
        put(cause=f"c{number}")
    put(chat_id="-200")
    assert ready(store, limit=8) == [1]
    assert ready(store, limit=8, besides=("-100",)) == [61]


@pytest.mark.parametrize("state", ["failed", "skipped"])
def test_without_its_text_a_picture_is_not_sent(store: Store, put: Callable[..., bool], state: str) -> None:
    put(part="text")
    put(part="chart")
    put(part="chart", chat_id="-200")
    finish(store, 1, state)
    assert states(store) == [state, "skipped", "waiting"]


def test_a_text_that_may_have_arrived_lets_its_picture_go(store: Store, put: Callable[..., bool]) -> None:
    put(part="text")
    put(part="chart")
    send(store, 1)
    finish(store, 1, "unknown")
    assert ready(store) == [2]


# -- leases ---------------------------------------------------------------------------------------


def test_a_row_is_leased_once(store: Store, put: Callable[..., bool]) -> None:
    put()
    put(chat_id="-200")
    assert claim(store, [2, 1]) == [2, 1]
    assert claim(store, [1, 2]) == []
    assert ready(store) == []


def test_a_lease_that_ran_out_before_sending_began_is_free_again(
    store: Store, put: Callable[..., bool]
) -> None:
    put()
    claim(store, [1])
    after = NOW + outbox.LEASE + SECOND

    def stuck(now: datetime) -> list[Delivery]:
        return store.read_now(
            lambda session: list(outbox.stuck(session, platforms=["telegram"], now=now, before=NOW))
        )

    assert stuck(NOW + outbox.LEASE) == []
    assert [row.id for row in stuck(after)] == [1]
    store.write_now(lambda session: outbox.free(session, id=1, now=after))
    assert ready(store, now=after) == [1]


def test_what_is_being_sent_is_stuck_after_a_moment_and_its_lease_is_over(
    store: Store, put: Callable[..., bool]
) -> None:
    put()
    send(store, 1)

    def stuck(before: datetime, platform: str = "telegram") -> int:
        return len(
            store.read_now(
                lambda session: outbox.stuck(session, platforms=[platform], now=NOW, before=before)
            )
        )

    assert stuck(NOW) == 0
    assert stuck(NOW + SECOND) == 1
    assert stuck(NOW + SECOND, "discord") == 0
    store.write_now(lambda session: outbox.free(session, id=1, now=NOW + outbox.LEASE * 2))
    assert states(store) == ["sending"]


def test_sending_begins_only_with_a_lease(store: Store, put: Callable[..., bool]) -> None:
    put()

    def begin() -> bool:
        return store.write_now(lambda session: outbox.begin(session, ids=[1], now=NOW)) == {1}

    assert not begin()
    claim(store, [1])
    assert begin()
    assert not begin()
    assert rows(store)[0].attempts == 1


# -- how it went ----------------------------------------------------------------------------------


def test_only_who_began_says_how_it_went(store: Store, put: Callable[..., bool]) -> None:
    put()
    send(store, 1, NOW)
    assert not finish(store, 1, "unknown", began=NOW - SECOND)
    later(store, 1, began=NOW - SECOND)
    assert states(store) == ["sending"]
    assert finish(store, 1, "unknown", began=NOW)
    assert states(store) == ["unknown"]


def test_that_a_message_is_there_is_believed_from_anybody(store: Store, put: Callable[..., bool]) -> None:
    put()
    send(store, 1, NOW)
    finish(store, 1, "unknown", began=NOW)
    assert finish(store, 1, "sent", began=NOW, message_id="17", link="https://example.org/17")
    row = rows(store)[0]
    assert (row.state, row.message_id, row.link) == ("sent", "17", "https://example.org/17")


def test_a_row_put_back_is_due_later_with_the_reason(store: Store, put: Callable[..., bool]) -> None:
    put()
    send(store, 1)
    later(store, 1, NOW + 5 * SECOND, began=NOW)
    row = rows(store)[0]
    assert (row.state, row.error, row.sending_at, row.lease_until) == ("waiting", "later", None, None)
    assert ready(store) == []
    assert ready(store, now=NOW + 5 * SECOND) == [1]


def test_what_a_person_sends_again_has_all_its_tries_before_it(
    store: Store, put: Callable[..., bool]
) -> None:
    put()
    send(store, 1)
    finish(store, 1, "failed", error="refused")
    store.write_now(lambda session: outbox.once_more(session, id=1, now=NOW + SECOND))
    row = rows(store)[0]
    assert (row.state, row.attempts, row.error, row.done_at) == ("waiting", 0, "", None)
    assert ready(store, now=NOW + SECOND) == [1]


# -- silence and edits ----------------------------------------------------------------------------


def test_what_is_silenced_is_not_sent_and_not_tried_again(store: Store, put: Callable[..., bool]) -> None:
    put(cause="digest:1:a")
    put(cause="digest:1:b", chat_id="-200")
    put(cause="digest:12:c", chat_id="-300")
    put(cause="digest:1:d", chat_id="-400")
    send(store, 2)
    send(store, 4)
    store.write_now(lambda session: outbox.silence(session, cause="digest:1:", now=NOW))
    assert states(store) == ["skipped", "sending", "waiting", "sending"]
    later(store, 2, began=NOW)
    finish(store, 4, "sent", began=NOW)
    assert states(store) == ["skipped", "skipped", "waiting", "sent"]


def edit(store: Store, cause: str, message_id: str = "5") -> None:
    def work(session: Session) -> None:
        card = Card(
            workspace_id=1,
            subject_kind="campaign",
            subject_id=1,
            platform="telegram",
            chat_id="-100",
            message_id=message_id,
            shown_at=NOW,
        )
        outbox.put_edit(session, card, cause=cause, payload="{}", now=NOW)

    store.write_now(work)


def test_only_the_newest_look_of_a_message_is_sent(store: Store, put: Callable[..., bool]) -> None:
    edit(store, "first")
    edit(store, "second")
    edit(store, "other", message_id="6")
    claim(store, [2])
    edit(store, "third")
    assert states(store) == ["skipped", "skipped", "waiting", "waiting"]
    assert not store.write_now(lambda session: outbox.begin(session, ids=[2], now=NOW))


def test_an_older_look_never_follows_a_newer_one(store: Store, put: Callable[..., bool]) -> None:
    edit(store, "first")
    send(store, 1)
    edit(store, "second")
    later(store, 1, NOW + 5 * SECOND, began=NOW)
    assert states(store) == ["skipped", "waiting"]


# -- looking --------------------------------------------------------------------------------------


def test_looking_up(store: Store, put: Callable[..., bool]) -> None:
    put(cause="digest:1:a")
    put(cause="digest:1:b")
    put(cause="digest:12:c")
    finish(store, 1, "sent")
    other = store.write_now(
        lambda session: teams.found(
            session,
            platform="discord",
            scope_id="1",
            name="Others",
            language="en",
            timezone="Europe/Berlin",
            currency="EUR",
            now=NOW,
        )
    )

    def look(session: Session) -> tuple[list[int], dict[str, int], Delivery | None, Delivery | None]:
        found = [row.id for row in outbox.of_cause(session, prefix="digest:1:")]
        mine = outbox.get(session, workspace_id=1, id=1)
        return found, outbox.counts(session), mine, outbox.get(session, workspace_id=other.id, id=1)

    found, counts, mine, foreign = store.read_now(look)
    assert found == [2, 1]
    assert counts == {"sent": 1, "waiting": 2}
    assert mine is not None
    assert foreign is None
