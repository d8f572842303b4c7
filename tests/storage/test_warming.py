"""What is made ready before it is needed."""

from __future__ import annotations

from sqlalchemy import event

from storage.prepared import Prepared
from storage.session import Store
from storage.warming import make_ready


def test_every_statement_is_ready_afterwards_and_nothing_else_happened(store: Store) -> None:
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *told: asked.append(told[2].split()[0]))
    store.read_now(make_ready)
    assert set(asked) <= {"SELECT", "BEGIN"}
    name = store.engine.dialect.name
    assert all(name in statement._compiled for statement in Prepared.every)
    assert Prepared.every
