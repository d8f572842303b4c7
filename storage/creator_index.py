"""The index that creators are found by: SQLite's FTS5 or PostgreSQL's full text, over the words we keep.

It holds nothing of its own: it is made of ``Creator.search_words`` wherever it is missing, kept in step by
the database itself, and left out of copies.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, String, cast, false, func, literal, text
from sqlmodel import col

from storage.models import Creator

_NAME = "creator_search"
# A word is found only together with its team, so that other teams' words cost nothing.
_WORDS = "'~' || new.workspace_id || ' ' || new.search_words"
_GONE = f"DELETE FROM {_NAME} WHERE rowid = old.id"  # noqa: S608  # our own names
_COME = f"INSERT INTO {_NAME} (rowid, words) VALUES (new.id, {_WORDS})"  # noqa: S608
_TRIGGERS = {
    f"{_NAME}_in": f"AFTER INSERT ON creator BEGIN {_COME}; END",
    f"{_NAME}_out": f"AFTER DELETE ON creator BEGIN {_GONE}; END",
    f"{_NAME}_on": f"AFTER UPDATE OF id, workspace_id, search_words ON creator BEGIN {_GONE}; {_COME}; END",
}
_SQLITE = (
    # Our words have no spaces; whatever else is in them belongs to them.
    f"CREATE VIRTUAL TABLE {_NAME} USING "
    "fts5(words, detail=none, prefix='2 3', tokenize=\"ascii tokenchars '@*#=_.~'\")",
    *(f"CREATE TRIGGER {name} {does}" for name, does in _TRIGGERS.items()),
    f"INSERT INTO {_NAME} (rowid, words) SELECT id, {_WORDS.replace('new.', '')} FROM creator",  # noqa: S608
)
_VECTOR = "array_to_tsvector(string_to_array(search_words, ' '))"
_POSTGRESQL = (f"CREATE INDEX {_NAME} ON creator USING gin ({_VECTOR})",)
# Asked first: making an index "if it is not there" would wait for everybody who writes.
_THERE = {
    "postgresql": f"SELECT to_regclass('{_NAME}')",
    "sqlite": f"SELECT max(name) FROM sqlite_master WHERE name = '{_NAME}'",  # noqa: S608
}
_WORD = re.compile(r"[@*#=]?[\w.]+")

Word = tuple[str, bool]  # and whether it is a beginning only
Condition = ColumnElement[bool]


def ensure(connection: Connection) -> None:
    """Make the index where there is none."""
    kind = connection.dialect.name
    if connection.exec_driver_sql(_THERE[kind]).scalar() is None:
        for statement in _SQLITE if kind == "sqlite" else _POSTGRESQL:
            connection.exec_driver_sql(statement)


def leave_out(copy: sqlite3.Connection) -> None:
    """Take the index out of a copy, which then holds rows and nothing that acts by itself."""
    for name in _TRIGGERS:
        copy.execute(f"DROP TRIGGER IF EXISTS {name}")
    copy.execute(f"DROP TABLE IF EXISTS {_NAME}")


def matching(dialect: str, *, workspace_id: int, groups: Sequence[Sequence[Word]]) -> Condition:
    """Find the creators of a workspace who have at least one word of each group."""
    if not all(groups) or not all(_WORD.fullmatch(word) for group in groups for word, _ in group):
        return false()
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import TSQUERY

        wanted = " & ".join(f"({' | '.join(map(_for_postgresql, group))})" for group in groups)
        vector = func.array_to_tsvector(func.string_to_array(col(Creator.search_words), text("' '")))
        return vector.op("@@")(cast(literal(wanted, String), TSQUERY))
    wanted = " AND ".join(f"({' OR '.join(map(_for_sqlite, group))})" for group in groups)
    rows = text(f"SELECT rowid FROM {_NAME} WHERE {_NAME} MATCH :wanted")  # noqa: S608
    return col(Creator.id).in_(rows.bindparams(wanted=f'"~{workspace_id}" AND {wanted}'))


def _for_postgresql(word: Word) -> str:
    return f"'{word[0]}'{':*' if word[1] else ''}"


def _for_sqlite(word: Word) -> str:
    return f'"{word[0]}"{"*" if word[1] else ""}'
