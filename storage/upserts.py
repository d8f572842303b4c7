"""Insert rows unless they are there: safe also when two processes do so at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import literal
from sqlmodel import Session, SQLModel


def insert_new(session: Session, table: type[SQLModel], **values: Any) -> bool:
    """Insert a row with the table's defaults; False when one with the same unique values is there."""
    key = next(iter(table.__table__.primary_key))  # type: ignore[attr-defined]
    row = _insert(session, table).values(_filled(table, values)).returning(key)
    # Not the row count: PostgreSQL's driver does not always know it.
    return session.connection().execute(row).first() is not None


def insert_all_new(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows at once, each as above; all must name the same columns."""
    if rows:
        session.connection().execute(_insert(session, table), [_filled(table, row) for row in rows])


def insert_or_change(
    session: Session,
    table: type[SQLModel],
    values: Mapping[str, Any],
    *,
    unique: tuple[str, ...],
    change: tuple[str, ...],
) -> None:
    """Insert a row, or change some columns of the one with the same unique values."""
    session.flush()
    statement = _changing(session.get_bind().dialect.name, table, unique, change)
    session.connection().execute(statement, values)


@cache
def _changing(dialect: str, table: type[SQLModel], unique: tuple[str, ...], change: tuple[str, ...]) -> Any:
    row = _maker(dialect)(table)
    return row.on_conflict_do_update(
        index_elements=unique, set_={name: row.excluded[name] for name in change}
    )


def insert_chosen(dialect: str, table: type[SQLModel], chosen: Any, columns: Mapping[str, Any]) -> Any:
    """Make a statement that inserts a row for each one chosen, each as above; ``columns`` are its values."""
    blank = {name: value for name, value in _filled(table, {}).items() if name not in columns}
    kinds = table.__table__.c  # type: ignore[attr-defined]
    given = {**{name: literal(value, kinds[name].type) for name, value in blank.items()}, **columns}
    rows = chosen.with_only_columns(*given.values(), maintain_column_froms=True)
    return _insert_on(dialect, table).from_select(list(given), rows)


def _insert(session: Session, table: type[SQLModel]) -> Any:
    return _insert_on(session.get_bind().dialect.name, table)


def _insert_on(dialect: str, table: type[SQLModel]) -> Any:
    return _maker(dialect)(table).on_conflict_do_nothing()


def _maker(dialect: str) -> Any:
    # Imported here: the other database's would be loaded for nothing.
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert
    from sqlalchemy.dialects import postgresql

    return postgresql.insert


def _filled(table: type[SQLModel], values: Mapping[str, Any]) -> dict[str, Any]:
    plain, made = _defaults(table)
    return {**plain, **{name: make() for name, make in made if name not in values}, **values}


@cache
def _defaults(table: type[SQLModel]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """Give a table's plain defaults and what makes the others: pydantic would look at both anew each time."""
    fields = {name: field for name, field in table.model_fields.items() if name != "id"}
    plain = {name: field.get_default() for name, field in fields.items() if not field.is_required()}
    made: Any = [(name, field.default_factory) for name, field in fields.items() if field.default_factory]
    return {name: value for name, value in plain.items() if name not in dict(made)}, made
