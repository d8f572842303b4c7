"""Transactions: races, and what a failed unit of work leaves behind."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy import select as select_cells
from sqlmodel import col, select

from storage import buttons, teams
from storage.models import Button, Workspace
from storage.prepared import Prepared
from storage.session import Session, Store
from tests.chat import Chat
from tests.storage.seeds import team

_NAME = Prepared(select_cells(col(Workspace.name)))

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def _team(session: Session) -> Workspace:
    return teams.found(
        session,
        platform="telegram",
        scope_id="1",
        name="Team",
        language="en",
        timezone="UTC",
        currency="EUR",
        now=NOW,
    )


def test_what_fails_leaves_nothing_behind(store: Store) -> None:
    def work(session: Session) -> None:
        _team(session)
        raise LookupError("no")

    with pytest.raises(LookupError):
        store.write_now(work)
    assert store.read_now(lambda s: s.get(Workspace, 1)) is None


async def test_two_who_write_the_same_key_at_once_both_succeed(store: Store) -> None:
    """The one that comes second runs again and finds what the first wrote."""

    def first_contact(session: Session) -> int:
        known = teams.workspace_of_scope(session, platform="telegram", scope_id="1")
        return (known or _team(session)).id

    ids = await asyncio.gather(*(store.write(first_contact) for _ in range(8)))
    assert len(set(ids)) == 1


def test_a_key_that_is_simply_taken_stays_an_error(store: Store) -> None:
    store.write_now(_team)
    with pytest.raises(Exception, match="scope"):
        store.write_now(_team)


async def test_the_same_button_shown_to_two_people_at_once_is_one(store: Store) -> None:
    store.write_now(_team)

    def show(session: Session) -> None:
        for token in ("a", "b"):
            buttons.remember(session, {token: {"workspace_id": 1, "command": "help"}}, now=NOW)

    await asyncio.gather(*(store.write(show) for _ in range(8)))
    chat = Chat(store)
    assert chat.count(Button) == 2


async def test_a_creator_added_twice_at_once_is_there_once(store: Store) -> None:
    chat = Chat(store)
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Summer")
    replies = await asyncio.gather(*(anna.says("/creator add @dora") for _ in range(6)))
    assert sorted(reply.failed for reply in replies) == [False, *[True] * 5]
    assert "on your list already: P1" in chat.text(*replies)


async def test_a_request_sent_twice_at_once_is_sent_once(store: Store) -> None:
    chat = Chat(store)
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Summer")
    await anna.says("/creator add @dora")
    replies = await asyncio.gather(*(anna.says("/request send @dora C1") for _ in range(6)))
    assert sorted(reply.failed for reply in replies) == [False, *[True] * 5]
    assert "has an open request for “Summer” already: R1" in chat.text(*replies)


async def test_what_is_urgent_goes_before_all_that_waits(store: Store) -> None:
    """A lease lapses in seconds: it must not stand in line behind everybody's work."""
    threads, go_on = 4, threading.Event()
    done: list[str] = []

    def note(word: str) -> Callable[[Session], None]:
        return lambda session: done.append(word)

    holding = [asyncio.create_task(store.write(lambda session: go_on.wait(30))) for _ in range(threads)]
    waiting = [asyncio.create_task(store.write(note("waits"))) for _ in range(10)]
    await asyncio.sleep(0)
    first = asyncio.create_task(store.write(note("urgent"), urgent=True))
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(*holding, *waiting, first)
    assert "urgent" in done[:threads]


async def test_what_fails_after_its_caller_was_cancelled_is_no_fault_of_the_loops(store: Store) -> None:
    told: list[object] = []
    loop, failed = asyncio.get_running_loop(), threading.Event()
    loop.set_exception_handler(lambda _loop, about: told.append(about))

    def work(session: Session) -> None:
        failed.wait(30)
        raise LookupError("no")

    caller = asyncio.create_task(store.write(work))
    await asyncio.sleep(0)
    caller.cancel()
    await asyncio.gather(caller, return_exceptions=True)
    failed.set()
    await store.write(lambda session: None)
    await asyncio.sleep(0.05)
    gc.collect()
    assert told == []


def _on_connect(connection: Any, _record: Any) -> None:
    # The tests' server waits for no disk at all.
    connection.execute("SET synchronous_commit = on")
    connection.commit()


async def test_only_what_must_last_waits_for_the_disk(database_url: str) -> None:
    store = Store(database_url)
    if not store.sqlite:
        event.listen(store.engine, "connect", _on_connect)

    def waits(session: Session) -> object:
        asked = "PRAGMA synchronous" if store.sqlite else "SHOW synchronous_commit"
        return session.connection().exec_driver_sql(asked).scalar()

    found = [await store.write(waits, lasting=lasting) for lasting in (True, False, False, True)]
    assert found == ([2, 1, 1, 2] if store.sqlite else ["on", "off", "off", "on"])
    store.close()


async def test_what_is_read_in_one_turn_of_the_loop_is_of_one_moment(store: Store) -> None:
    def beside() -> None:
        writer = threading.Thread(target=lambda: store.write_now(lambda session: _rename(session, "New")))
        writer.start()
        writer.join()

    store.write_now(team)
    first = await store.read(_name)
    beside()
    assert (first, await store.read(_name)) == ("Team", "Team" if store.sqlite else "New")
    await asyncio.sleep(0)
    assert await store.read(_name) == "New"


async def test_who_writes_reads_what_was_written_in_the_same_turn(store: Store) -> None:
    store.write_now(team)
    assert await store.read(_name) == "Team"
    store.write_now(lambda session: _rename(session, "New"))
    assert (await store.read(_name), store.read_now(_name)) == ("New", "New")
    await store.write(lambda session: _rename(session, "Newer"))
    assert (await store.read(_name), store.read_now(_name)) == ("Newer", "Newer")


async def test_two_loops_read_beside_each_other_and_a_closed_store_is_let_go(database_url: str) -> None:
    store = Store(database_url)
    store.write_now(team)
    found = [await store.read(_name)]
    other = threading.Thread(target=lambda: found.append(asyncio.run(store.read(_name))))
    other.start()
    other.join()
    assert found == ["Team", "Team"]
    store.close()
    await asyncio.sleep(0)


def _name(session: Session) -> str:
    ((name,),) = _NAME.rows(session)
    return str(name)


def _rename(session: Session, name: str) -> None:
    session.exec(select(Workspace)).one().name = name
