"""A report out of the roll-up, beside the raw roll-up query, among a thousand and ten million rows.

The report is everything it says, as data: KPIs with their changes and targets, pacing, the best ads, the
days of its chart, and how old it all is. A digest is that in words with its chart, and what contributed most
to the largest change. The floor asks for the same figures with the bare driver: every measure added up over
both periods and the flight, the best ads, the days of the chart, and the age; for a digest also the ads.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from statistics import median

from commands.core.options import Reading
from commands.core.texts import translator
from commands.digests.digest_texts import told_of
from commands.kpis import report
from commands.rules.periods import parse_period
from storage import campaigns, figures, teams
from storage.digests import Occurred
from storage.models import Digest, DigestRun
from storage.opening import open_store
from storage.session import Session
from tests.bench.table import Bound, Line
from tests.chat import Chat
from tests.storage.measured import Measured, write

LAST = date(2026, 11, 22)  # the day before the chat's clock begins
DAYS, ADS = 100, 10  # a thousand rows
MANY = 10_000  # campaigns of a thousand rows each
_TIMES = 400
_FIGURES = {key: 100 + at for at, key in enumerate(figures.MEASURES)}
_SPAN = "FROM daytotal WHERE campaign_id = 1 AND day BETWEEN ? AND ?"
_SUMS = f"SELECT COUNT(*), {', '.join(f'SUM({key})' for key in figures.MEASURES)} {_SPAN}"
_DRAWN = f"SELECT day, {', '.join(report.DRAWN)} {_SPAN}"
_BEST = (
    "SELECT entity, label, total FROM "
    "(SELECT measured_id, MAX(naming_id) AS name, SUM(snapshot.views) AS total FROM daysource "
    "JOIN snapshot ON day_source_id = daysource.id WHERE campaign_id = 1 AND live = 1 "
    "AND day BETWEEN ? AND ? GROUP BY measured_id ORDER BY 3 DESC LIMIT 3) AS best "
    "JOIN measured ON measured.id = best.measured_id JOIN naming ON naming.id = name"
)
_BY_AD = (
    f"SELECT measured_id, MAX(naming_id), {', '.join(f'SUM(snapshot.{key})' for key in figures.MEASURES)} "
    "FROM daysource JOIN snapshot ON day_source_id = daysource.id WHERE campaign_id = 1 AND live = 1 "
    "AND day BETWEEN ? AND ? GROUP BY measured_id"
)
_AGE = "SELECT MAX(day), MAX(fetched_at) FROM daytotal WHERE campaign_id = 1"


def _next(name: str, count: int) -> dict[str, str]:
    return {name: f"{name} + (copy - 1) * {count}"}


# The rows of the first campaign in each table, and what is different in a copy.
_COPIED = {
    "campaign": ("id = 1", {"id": "copy", "number": "copy", "name": "name || ' ' || copy"}),
    "measured": ("campaign_id = 1", {**_next("id", ADS), "campaign_id": "copy"}),
    "naming": (f"measured_id <= {ADS}", {**_next("id", ADS), **_next("measured_id", ADS)}),
    "daysource": ("campaign_id = 1", {**_next("id", DAYS), "campaign_id": "copy"}),
    "snapshot": (
        f"day_source_id <= {DAYS}",
        {**_next("day_source_id", DAYS), **_next("measured_id", ADS), **_next("naming_id", ADS)},
    ),
    "daytotal": ("campaign_id = 1", {"campaign_id": "copy"}),
}
Work = Callable[[], object]


def lines(folder: Path) -> list[Line | Bound]:
    """Measure a report of 28 days with its comparison."""
    few, many = _filled(folder / "few.db", 1), _filled(folder / "many.db", MANY)
    with (
        closing(sqlite3.connect(folder / "few.db")) as database,
        Session(few.services.store.engine) as little,
        Session(many.services.store.engine) as much,
    ):
        works: list[Work] = [partial(_raw, database), _report(little, few), _report(much, many)]
        floor, ours, among_many = _typical(works)
        composed, beneath = _composed(much, many, folder / "many.db")
    rows = DAYS * ADS
    return [
        Line("a 28-day report with comparison, beside the raw roll-up query", ours, floor, 3),
        Line(f"the same among {rows * MANY:,} rows, beside {rows:,}", among_many, ours, 1.2),
        Line(f"a digest composed among {rows * MANY:,} rows, beside the raw queries", composed, beneath, 5),
    ]


def _composed(session: Session, chat: Chat, file: Path) -> tuple[float, float]:
    """Give the CPU seconds of a digest's words and chart, and those of the bare queries they rest on."""
    with closing(sqlite3.connect(file)) as database:
        digest, raw = _typical([_digest(session, chat), partial(_raw_digest, database)])
    return digest, raw


def _raw_digest(database: sqlite3.Connection) -> None:
    """Ask for a report's figures, and for those of each ad in both of its periods."""
    _raw(database)
    middle = LAST - timedelta(days=27)
    for first, last in ((middle, LAST), (middle - timedelta(days=28), middle - timedelta(days=1))):
        database.execute(_BY_AD, [first.isoformat(), last.isoformat()]).fetchall()


def _digest(session: Session, chat: Chat) -> Work:
    workspace, campaign = teams.workspace(session, id=1), campaigns.get(session, workspace_id=1, id=1)
    assert workspace
    assert campaign
    digest = Digest(
        id=1,
        workspace_id=1,
        number=1,
        campaign_id=1,
        every="-",
        schedule={},
        timezone="Europe/Berlin",
        period="28d",
    )
    run = DigestRun(digest_id=1, due_at=chat.now, handled_at=chat.now)
    found = Occurred(run, digest, campaign, workspace)
    text = told_of(session, chat.services, found, translator("en"), "queued")
    assert text.beside.keys() == {"chart"}
    assert "Largest change" in text.payload
    return partial(told_of, session, chat.services, found, translator("en"), "queued")


def _typical(works: list[Work]) -> list[float]:
    """Give the median CPU seconds of works that take turns, so that a busy machine slows all of them."""
    spent: list[list[float]] = [[] for _ in works]
    for _, (work, times) in product(range(_TIMES), zip(works, spent, strict=True)):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return [median(times) for times in spent]


def _raw(database: sqlite3.Connection) -> None:
    middle = LAST - timedelta(days=27)
    now, before = (middle, LAST), (middle - timedelta(days=28), middle - timedelta(days=1))
    flight = (date(2026, 11, 1), LAST)
    for query, span in ((_SUMS, now), (_SUMS, before), (_SUMS, flight), (_BEST, now), (_DRAWN, now)):
        database.execute(query, [day.isoformat() for day in span]).fetchall()
    database.execute(_AGE).fetchall()


def _report(session: Session, chat: Chat) -> Work:
    workspace, campaign = teams.workspace(session, id=1), campaigns.get(session, workspace_id=1, id=1)
    assert workspace
    assert campaign
    reading = Reading(session, workspace, chat.now, translator("en"))
    period = parse_period("28d", today=LAST + timedelta(days=1), flight=None)
    found = report.build(reading, campaign, period, report.default_comparison(period))
    assert found.progress
    assert found.pacing
    assert len(found.best) == 3
    assert found.days_with_figures == len(found.drawn["spend"]) == 28
    return partial(report.build, reading, campaign, period, found.compared)


def _filled(file: Path, count: int) -> Chat:
    """Fill so many campaigns: the first through the product, the others as copies of its rows in SQL."""
    chat = Chat(open_store(f"sqlite:///{file}"))
    asyncio.run(_begin(chat))
    chat.services.store.write_now(partial(_measure, chat))
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        for table in _COPIED:
            _copy(database, table, count)
        database.execute("COMMIT")
        database.execute("ANALYZE")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ((rows,),) = database.execute("SELECT COUNT(*) FROM snapshot").fetchall()
    assert rows == DAYS * ADS * count
    return chat


async def _begin(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Glow budget=3000 start=2026-11-01 end=2026-12-15")
    await anna.says("/kpi target C1 views 1M")
    await anna.says("/kpi target C1 cpm 4")


def _measure(chat: Chat, session: Session) -> None:
    days = [LAST - timedelta(days=back) for back in reversed(range(DAYS))]
    rows = [
        Measured(1, day, f"ad:{number}", f"Ad {number}", values=_grown(day, number))
        for day, number in product(days, range(ADS))
    ]
    write(session, rows, now=chat.now)
    figures.roll_up(session, campaign_id=1, days=days)


def _grown(day: date, number: int) -> dict[str, int | None]:
    """Give an ad's figures of a day; the first ad has done better in the last weeks."""
    times = 2 if number == 0 and day > LAST - timedelta(days=28) else 1
    return {key: value * times for key, value in _FIGURES.items()}


def _copy(database: sqlite3.Connection, table: str, count: int) -> None:
    chosen, changed = _COPIED[table]
    names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(changed.get(name, name) for name in names)
    database.execute(
        "WITH RECURSIVE copies(copy) AS (SELECT 2 UNION ALL SELECT copy + 1 FROM copies WHERE copy < ?) "
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM copies JOIN {table} ON {chosen} "
        "WHERE copy <= ?",
        (count, count),
    )
