"""Bring a database to the present shape, under a lock; Alembic is configured in code.

It is imported only where there is something to migrate: that takes a good part of a start, and memory.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from storage import creator_index

if TYPE_CHECKING:
    from alembic.config import Config

_HERE = Path(__file__).parent / "migrations"
_LOCK = 0x7A6B7467  # any number that is ours alone on a shared PostgreSQL server
_NAMES = re.compile(r'^(revision|down_revision) = (?:"(\w+)"|None)$', re.MULTILINE)


class UnknownShape(Exception):
    """The database has a shape that this version does not know."""


def config(connection: Connection | None = None) -> Config:
    """Give Alembic's configuration, bound to a connection when there is one."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(_HERE))
    made.attributes["connection"] = connection
    return made


def revisions() -> list[str]:
    """Give the shapes this version knows, oldest first."""
    files = (dict(_NAMES.findall(file.read_text("utf-8"))) for file in (_HERE / "versions").glob("*.py"))
    after = {names["down_revision"]: names["revision"] for names in files}
    found = [after[""]]
    while found[-1] in after:
        found.append(after[found[-1]])
    return found


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing; several processes may call it at once. Raises UnknownShape."""
    with engine.execution_options(writes=True).connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if _revision(connection) != revisions()[-1]:
            _migrate(connection)
        creator_index.ensure(connection)
        connection.commit()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(config(connection), "head")
    except CommandError as error:
        raise UnknownShape from error
