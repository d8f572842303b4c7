"""Bring a database to the present shape, under a lock; Alembic is configured in code."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

_HERE = Path(__file__).parent / "migrations"
_LOCK = 0x7A6B7467  # any number that is ours alone on a shared PostgreSQL server


def config(connection: Connection | None = None) -> Config:
    """Give Alembic's configuration, bound to a connection when there is one."""
    made = Config()
    made.set_main_option("script_location", str(_HERE))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing; several processes may call it at once."""
    with engine.execution_options(writes=True).connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(config(connection), "head")
        connection.commit()
