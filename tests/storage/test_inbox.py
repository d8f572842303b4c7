"""An event has its effect once, also when two processes handle it at the same time."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from storage import inbox
from storage.inbox import AlreadyDone
from storage.models import Setting
from storage.session import Session, Store
from tests.storage.seeds import NOW


def claim(store: Store, key: str = "telegram:1") -> None:
    store.write_now(lambda session: inbox.claim(session, key=key, now=NOW))


def test_the_second_time_gives_the_first_answer(store: Store) -> None:
    def work(session: Session) -> None:
        inbox.claim(session, key="telegram:1", now=NOW)
        inbox.keep(session, key="telegram:1", reply='{"text": "done"}')

    store.write_now(work)
    with pytest.raises(AlreadyDone) as found:
        claim(store)
    assert found.value.reply == '{"text": "done"}'
    claim(store, "telegram:2")


def test_what_was_rolled_back_can_be_done_again(store: Store) -> None:
    def work(session: Session) -> None:
        inbox.claim(session, key="telegram:1", now=NOW)
        raise LookupError

    with pytest.raises(LookupError):
        store.write_now(work)
    claim(store)


def test_of_two_at_once_one_has_the_effect_and_the_other_gets_its_answer(database_url: str) -> None:
    start = threading.Barrier(2)
    answers: list[str] = []

    def handle(name: str) -> None:
        store = Store(database_url)

        def work(session: Session) -> None:
            inbox.claim(session, key="telegram:1", now=NOW)
            session.add(Setting(name=f"effect of {name}", value="once"))
            inbox.keep(session, key="telegram:1", reply=name)

        start.wait()
        try:
            store.write_now(work)
            answers.append(name)
        except AlreadyDone as done:
            answers.append(done.reply)
        store.close()

    threads = [threading.Thread(target=handle, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers in (["a", "a"], ["b", "b"])
    store = Store(database_url)
    effects = [
        store.read_now(lambda session, name=name: session.get(Setting, f"effect of {name}"))  # type: ignore[misc]
        for name in ("a", "b")
    ]
    store.close()
    assert [effect is not None for effect in effects] == [answers[0] == "a", answers[0] == "b"]


def test_old_entries_are_forgotten(store: Store) -> None:
    claim(store, "old")
    store.write_now(lambda session: inbox.claim(session, key="new", now=NOW + timedelta(days=1)))
    store.write_now(lambda session: inbox.forget_before(session, moment=NOW + timedelta(hours=1)))
    claim(store, "old")
    with pytest.raises(AlreadyDone):
        claim(store, "new")
