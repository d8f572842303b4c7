"""One round of ``python3 -m tests kill``: whatever moment the bot dies at, it keeps what it promised.

``test_takeover.py`` kills one on PostgreSQL; many rounds on both are for the tool.
"""

from __future__ import annotations

from pathlib import Path

from tests.kill.run import rounds


async def test_killed_at_a_random_moment_it_keeps_what_it_promised(tmp_path: Path) -> None:
    found = await rounds(tmp_path / "SQLite", None, 1, seed="in the tests", shops=2)
    assert found.broken == []
    assert (found.counts["rounds"], found.counts["kills"]) == (1, 1)
