"""What is made ready before it is needed."""

from __future__ import annotations

from sqlalchemy import event

from storage.prepared import Prepared
from storage.session import Store
from storage.warming import make_ready
from tests.chat import Chat


def test_every_statement_is_ready_afterwards_and_nothing_else_happened(store: Store) -> None:
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *told: asked.append(told[2].split()[0]))
    assert not store.read_now(make_ready)
    assert set(asked) <= {"SELECT", "BEGIN"}
    name = store.engine.dialect.name
    assert all(name in statement._compiled for statement in Prepared.every)
    assert Prepared.every


async def test_it_tells_whether_there_are_digests(store: Store) -> None:
    anna = Chat(store).person("anna", admin=True, language="en")
    await anna.says("/campaign new Glow")
    assert not store.read_now(make_ready)
    await anna.says('/digest new C1 every="daily 9:00"')
    assert store.read_now(make_ready)
