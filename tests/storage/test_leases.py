"""Leases: one holder, renewed by the holder only, taken over when seen to have lapsed."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from storage import leases
from storage.session import Session, Store
from tests.storage.seeds import NOW

UNTIL = NOW + timedelta(seconds=4)


def take(store: Store, holder: str, until: datetime = UNTIL, lapsed: datetime | None = None) -> str:
    def work(session: Session) -> leases.Held:
        return leases.take(session, name="telegram:1", holder=holder, until=until, lapsed=lapsed)

    return store.write_now(work).holder


def test_one_holds_it_and_renews_it(store: Store) -> None:
    assert take(store, "a") == "a"
    assert take(store, "b") == "a"
    assert take(store, "a", UNTIL + timedelta(seconds=1)) == "a"
    held = store.write_now(lambda session: leases.take(session, name="telegram:1", holder="b", until=NOW))
    assert held == leases.Held("a", UNTIL + timedelta(seconds=1))


def test_a_lapsed_one_is_taken_unless_it_was_renewed_meanwhile(store: Store) -> None:
    take(store, "a")
    take(store, "a", UNTIL + timedelta(seconds=1))
    assert take(store, "b", lapsed=UNTIL) == "a"
    assert take(store, "b", lapsed=UNTIL + timedelta(seconds=1)) == "b"
    assert take(store, "a") == "b"


def test_of_two_that_wait_one_takes_over(database_url: str) -> None:
    first = Store(database_url)
    take(first, "dead")
    first.close()
    start = threading.Barrier(2)
    holders: list[str] = []

    def wait(holder: str, seconds: int) -> None:
        store = Store(database_url)
        start.wait()
        holders.append(take(store, holder, UNTIL + timedelta(seconds=seconds), lapsed=UNTIL))
        store.close()

    threads = [threading.Thread(target=wait, args=pair) for pair in (("a", 5), ("b", 6))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert holders in (["a", "a"], ["b", "b"])


def test_only_the_holder_gives_it_back(store: Store) -> None:
    take(store, "a")
    store.write_now(lambda session: leases.release(session, name="telegram:1", holder="b"))
    assert take(store, "b") == "a"
    store.write_now(lambda session: leases.release(session, name="telegram:1", holder="a"))
    assert take(store, "b") == "b"


def test_small_values_are_remembered(store: Store) -> None:
    def read() -> str:
        return store.read_now(lambda session: leases.value(session, name="commands"))

    assert read() == ""
    for value in ("first", "second"):
        store.write_now(lambda session, value=value: leases.remember(session, name="commands", value=value))  # type: ignore[misc]
        assert read() == value
