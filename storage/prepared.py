"""Statements for what is read on the way of every command: made once, then run by the driver itself.

SQLAlchemy writes the SQL for the database and knows how its types travel; running a statement through it
takes many times as long as SQLite needs for the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import JSON, Date, Executable, bindparam, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapper, configure_mappers
from sqlalchemy.orm.attributes import instance_state, manager_of_class
from sqlmodel import Session, SQLModel

M = TypeVar("M", bound=SQLModel)
Convert = Callable[[Any], Any]
_DAYS = 1_000


class _Compiled:
    """A statement for one kind of database, and how its values go in and come out."""

    def __init__(self, statement: Any, dialect: Any) -> None:
        made = statement.compile(dialect=dialect)
        self._sql: str = made.string
        self._order: Sequence[str] | None = made.positiontup if made.positional else None
        self._dialect, self._columns = dialect, tuple(statement.exported_columns)
        ways = {
            name: _once(bind.type, bind.type.dialect_impl(dialect).bind_processor(dialect))
            for bind, name in made.bind_names.items()
        }
        self._written = {name: bind.value for bind, name in made.bind_names.items() if not bind.required}
        self._ways_in: list[tuple[str, Convert]] = [(name, way) for name, way in ways.items() if way]
        self._ways_out: list[tuple[int, Convert]] | None = None

    def _travelling(self, values: dict[str, Any]) -> Any:
        """Give values as the driver takes them."""
        if self._written:
            values |= self._written
        for name, convert in self._ways_in:
            values[name] = convert(values[name])
        return values if self._order is None else [values[name] for name in self._order]

    def run_each(self, raw: Any, rows: Sequence[dict[str, Any]]) -> None:
        """Run it on the driver's connection once for each of some rows of values."""
        raw.cursor().executemany(self._sql, [self._travelling(values) for values in rows])

    def run(self, raw: Any, values: dict[str, Any]) -> list[Any]:
        """Run it on the driver's connection."""
        cursor = raw.execute(self._sql, self._travelling(values))
        rows: list[Any] = cursor.fetchall()
        if self._ways_out is None:
            self._ways_out = self._found_out(cursor.description)
        if not self._ways_out:
            return rows
        rows = [list(row) for row in rows]
        for row in rows:
            for at, convert in self._ways_out:
                row[at] = convert(row[at])
        return rows

    def _found_out(self, description: Sequence[Any]) -> list[tuple[int, Convert]]:
        """Find how cells come out: that depends on what the database calls their type."""
        ways = [
            _quicker(
                column.type,
                column.type.dialect_impl(self._dialect).result_processor(self._dialect, described[1]),
            )
            for column, described in zip(self._columns, description, strict=True)
        ]
        return [(at, convert) for at, convert in enumerate(ways) if convert]


def _once(kind: Any, convert: Convert | None) -> Convert | None:
    """Convert a day once: there are few, and they are asked for again and again."""
    return lru_cache(_DAYS)(convert) if convert and isinstance(kind, Date) else convert


def _quicker(kind: Any, convert: Convert | None) -> Convert | None:
    """Read an empty object at a look: most of those that are read with every command are."""
    if convert and isinstance(kind, JSON):
        return lambda cell: {} if cell == "{}" else convert(cell)
    return _once(kind, convert)


class Prepared:
    """A statement that is compiled once for each kind of database; ``every`` are all there are."""

    every: ClassVar[list[Prepared]] = []

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}
        self.every.append(self)

    def compile(self, dialect: Any) -> None:
        """Compile it for a kind of database, unless it was."""
        if dialect.name not in self._compiled:
            self._compile(dialect)

    def rows(self, session: Session, **values: Any) -> list[Any]:
        """Give the rows in the session's transaction, what is pending there included."""
        found: list[Any] = self._on_driver(session, lambda compiled, raw: compiled.run(raw, values))
        return found

    def write_each(self, session: Session, rows: Sequence[dict[str, Any]]) -> None:
        """Run a writing statement once for each of some rows of values, in the session's transaction."""
        self._on_driver(session, lambda compiled, raw: compiled.run_each(raw, rows))

    def _on_driver(self, session: Session, run: Callable[[_Compiled, Any], Any]) -> Any:
        raw = getattr(session, "raw", None)
        if raw is None:
            session.flush()
            raw = session.connection().connection.driver_connection
        dialect: Any = session.get_bind().dialect
        compiled = self._compiled.get(dialect.name) or self._compile(dialect)
        try:
            return run(compiled, raw)
        except dialect.dbapi.Error as error:
            # The values stay out of it: they may be what people wrote.
            base = dialect.dbapi.Error
            raise DBAPIError.instance(None, None, error, base, hide_parameters=True) from error

    def _compile(self, dialect: Any) -> _Compiled:
        made = self._compiled[dialect.name] = _Compiled(self._statement, dialect)
        return made


class Listed:
    """A statement about some of many things: prepared for two, four, eight and so on of them.

    ``make`` gets the places for what tells them, and gives the statement.
    """

    def __init__(self, make: Callable[[list[Any]], Executable]) -> None:
        self._make = make
        self._sizes: dict[int, Prepared] = {}

    def rows(self, session: Session, some: Sequence[Any], **values: Any) -> list[Any]:
        """Give the rows as ``Prepared`` does; none for nothing."""
        if not some:
            return []
        size = 1 << (len(some) - 1).bit_length()
        if size not in self._sizes:
            self._sizes[size] = Prepared(self._make([bindparam(_place(at)) for at in range(size)]))
        # The places that are left name the first one again, which changes nothing.
        filled = [*some, *[some[0]] * (size - len(some))]
        named = {_place(at): value for at, value in enumerate(filled)}
        return self._sizes[size].rows(session, **values, **named)


def _place(at: int) -> str:
    return f"of_{at}"


class Shape(Generic[M]):
    """Make objects of a table from the cells of its ``columns``, as a session leaves them that was closed.

    Columns they are ``without`` need not be read; who asks for one gets an error.
    """

    def __init__(self, table: type[M], *, without: Collection[str] = ()) -> None:
        mapper: Mapper[M] = inspect(table)
        read = {name: column for name, column in mapper.columns.items() if name not in without}
        self.columns: tuple[Any, ...] = tuple(read.values())
        self.width = len(self.columns)
        self._table, self._names = table, tuple(read)
        (key,) = mapper.primary_key
        self._key = self.columns.index(key)
        self._manager: Any = None

    def of(self, cells: Sequence[Any]) -> M:
        """Make an object."""
        if self._manager is None:
            # Without any use of the tables before this, their attributes would not work yet.
            configure_mappers()
            self._manager = manager_of_class(self._table)
        made: M = self._manager.new_instance()
        made.__dict__.update(zip(self._names, cells, strict=True))
        instance_state(made).key = (self._table, (cells[self._key],), None)
        return made

    def like(self, row: M, **values: Any) -> M:
        """Make another object of a row with some values changed, for reading only."""
        return self.of([values.get(name, getattr(row, name)) for name in self._names])
