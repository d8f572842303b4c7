"""A few rounds of ``python3 -m tests kill``: whatever moment the bot dies at, it keeps what it promised."""

from __future__ import annotations

import asyncio
from collections import Counter
from math import inf
from pathlib import Path

from tests.kill.look import Tally
from tests.kill.run import planned, rounds, told


async def test_killed_at_random_moments_it_keeps_what_it_promised(
    tmp_path: Path, bare_postgres_url: str
) -> None:
    on_sqlite, on_postgres = await asyncio.gather(
        rounds(tmp_path / "SQLite", None, 2, seed="in the suite", shops=2),
        rounds(tmp_path / "PostgreSQL", bare_postgres_url, 1, seed="in the suite as well", shops=2),
    )
    assert on_sqlite.broken == on_postgres.broken == []
    assert (on_sqlite.counts["rounds"], on_postgres.counts["rounds"]) == (2, 1)


def test_what_is_told_was_run() -> None:
    assert planned(200, inf, 7) == "200 rounds on each database, --seed 7\n"
    assert planned(200, 2.5, 7) == "up to 200 rounds on each database, none begun after 2.5 min, --seed 7\n"
    cut = Tally(Counter(rounds=57, kills=60), ["round 3: a digest came twice"])
    assert told("SQLite", cut, 200) == [
        "SQLite: 57 of 200 rounds",
        "  kills: 60",
        "  BROKEN round 3: a digest came twice",
        "  promises broken: 1",
    ]
    assert told("PostgreSQL", Tally(), 200)[0] == "PostgreSQL: 0 of 200 rounds"
