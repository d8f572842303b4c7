"""Column types and helpers shared by the tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Index,
    Integer,
    TypeDecorator,
    event,
    text,
)
from sqlmodel import Field, SQLModel

BigKey = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows itself only for INTEGER


class Row(SQLModel):
    """Be the base of all tables. Rows are not checked, so pydantic need not make what checks them."""

    model_config = {"defer_build": True}


class UtcDateTime(TypeDecorator[datetime]):
    """Keep aware UTC instants; SQLite would hand back naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Take an aware instant in any zone; a naive one is a mistake of ours (ValueError)."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def key() -> Any:
    """Declare the usual integer primary key."""
    return Field(default=None, primary_key=True, sa_type=BigKey)


def owner(table: str = "workspace", *, index: bool = True, nullable: bool = False) -> Any:
    """Declare a foreign key that goes with the row it points to."""
    return Field(
        foreign_key=f"{table}.id", index=index, ondelete="CASCADE", nullable=nullable, sa_type=BigKey
    )


def instant(*, index: bool = False, nullable: bool = False) -> Any:
    """Declare an aware UTC instant."""
    if nullable:
        return Field(default=None, sa_type=UtcDateTime, nullable=True, index=index)
    return Field(sa_type=UtcDateTime, nullable=False, index=index)


def some(name: str, *columns: str, where: Mapping[str, str], unique: bool = False) -> Index:
    """Declare an index of those rows that meet a condition, which is given in the words of each database."""
    index = Index(name, *columns, unique=unique)

    # Given at once, PostgreSQL's would load its dialect with all its drivers, also where there is SQLite.
    @event.listens_for(index, "before_create")
    def narrow(made: Index, connection: Connection, **_: Any) -> None:
        kind = connection.dialect.name
        made.dialect_kwargs[f"{kind}_where"] = text(where[kind])

    return index
