"""Insert a row unless it is there: safe also when two processes do so at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, SQLModel


def insert_new(session: Session, table: type[SQLModel], **values: Any) -> bool:
    """Insert a row with the table's defaults; False when one with the same unique values is there."""
    blank = {
        name: field.get_default(call_default_factory=True)
        for name, field in table.model_fields.items()
        if not field.is_required() and name != "id"
    }
    make = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    key = next(iter(table.__table__.primary_key))  # type: ignore[attr-defined]
    row = make(table).values({**blank, **values}).on_conflict_do_nothing().returning(key)
    # Not the row count: PostgreSQL's driver does not always know it.
    return session.connection().execute(row).first() is not None
