"""A few rounds of ``python3 -m tests kill``: whatever moment the bot dies at, it keeps what it promised."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.kill.run import rounds


async def test_killed_at_random_moments_it_keeps_what_it_promised(
    tmp_path: Path, bare_postgres_url: str
) -> None:
    on_sqlite, on_postgres = await asyncio.gather(
        rounds(tmp_path / "SQLite", None, 1, seed="in the suite", shops=2),
        rounds(tmp_path / "PostgreSQL", bare_postgres_url, 1, seed="in the suite as well", shops=2),
    )
    assert on_sqlite.broken == on_postgres.broken == []
    assert (on_sqlite.counts["rounds"], on_postgres.counts["rounds"]) == (1, 1)
