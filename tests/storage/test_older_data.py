"""What is in people's databases is still there after a change of their shape."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, MetaData
from sqlmodel import col, func, select

from storage import backup, figures, finding, imports, stored_files
from storage.figures import Span
from storage.finding import Filter
from storage.migrate import config, upgrade
from storage.models import FileChunk
from storage.session import Session, Store, engine_for
from tests.storage.files import bring_in, row

FIRST, SECOND = date(2026, 11, 1), date(2026, 11, 2)
THEN = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
_TEAM: dict[str, Any] = {
    "name": "Team",
    "language": "en",
    "timezone": "Europe/Berlin",
    "currency": "EUR",
    "home_platform": "telegram",
    "home_scope": "-100",
    "remind_days": 3,
    "expire_days": 7,
    "counter_remind_days": 3,
    "counter_expire_days": 7,
    "next_numbers": {},
    "created_at": THEN,
}
_CAMPAIGN = {
    "workspace_id": 1,
    "state": "active",
    "objective": "",
    "brand": "",
    "currency": "EUR",
    "hashtags": [],
    "markets": [],
    "created_at": THEN,
    "updated_at": THEN,
}


_CREATOR = {
    **{
        "workspace_id": 1,
        "name": "",
        "country": "DE",
        "language": "",
        "topics": [],
        "email": "",
        "notes": "",
    },
    **{"followers": None, "engagement_rate": None, "average_views": None, "price_minor": None},
    **{"price_currency": "", "figures_source": "", "figures_as_of": None, "discord_user_id": ""},
    **{
        "blocked_reason": None,
        "search_text": "old",
        "search_topics": "",
        "created_at": THEN,
        "updated_at": THEN,
    },
}
CREATORS: list[dict[str, Any]] = [
    {
        **{"number": 1, "handle": "dora", "name": "Döra", "topics": ["Home Decor"], "followers": 10},
        **{"average_views": 5, "figures_source": "list.csv", "figures_as_of": FIRST},
    },
    {"number": 2, "handle": "emil"},
]


def old(campaign: int, day: date, entity: str, label: str, **values: Any) -> dict[str, Any]:
    """Describe a row as it was once kept."""
    source = "manual" if entity == "manual" else "ads_export"
    about = {"campaign_id": campaign, "day": day, "entity": entity, "source": source, "label": label}
    texts = {"origin": "summer", "level": "ad:", "currency": "EUR", "fetched_at": THEN, "import_id": 1}
    return {**about, **texts, **dict.fromkeys(figures.MEASURES), **values}


ROWS = [
    old(1, FIRST, "ad:1", "Old name", spend=100, likes=1),
    old(1, FIRST, "ad:2", "Ad 2", spend=5, likes=None),
    old(1, SECOND, "ad:1", "New name", spend=10**15),
    old(1, SECOND, "manual", "", reach=44),
    old(2, FIRST, "ad:1", "Another team's", spend=7),
]


def _fill(connection: Connection) -> None:
    tables = MetaData()
    tables.reflect(connection)
    then = THEN if connection.dialect.name == "postgresql" else THEN.replace(tzinfo=None)

    def put(name: str, *rows: dict[str, Any]) -> None:
        kept = [{**one, **{key: then for key in one if key.endswith("_at")}} for one in rows]
        connection.execute(tables.tables[name].insert(), kept)

    put("workspace", _TEAM)
    put("campaign", *({**_CAMPAIGN, "number": id, "name": f"C{id}"} for id in (1, 2)))
    file = {"workspace_id": 1, "kind": "ads_export", "name": "x.csv", "kept": "", "summary": {}}
    states = ("published", "staged", "mapping", "reading")
    put("importfile", *({**file, "state": state, "created_at": then} for state in states))
    put("snapshot", *ROWS)
    waiting = {key: value for key, value in ROWS[0].items() if key not in ("source", "fetched_at")}
    put("stagedrow", {**waiting, "import_id": 2})
    put("creator", *(_CREATOR | one for one in CREATORS))
    total = {"campaign_id": 1, "day": FIRST, "rows": 2, "fetched_at": then, "spend": 105, "likes": 1}
    put("daytotal", {**dict.fromkeys(figures.MEASURES), **total})


def _began(url: str) -> Engine:
    engine = engine_for(url)
    with engine.execution_options(writes=True).connect() as connection:
        command.upgrade(config(connection), "0001")
        _fill(connection)
        connection.commit()
    return engine


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give a database of the first shape with figures in it."""
    url = f"sqlite:///{tmp_path / 'older.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("bare_postgres_url")
    _began(url).dispose()
    return url


def _check(store: Store) -> None:
    shown = ("day", "source", "label", "currency", "spend", "likes", "reach")

    def raw(session: Session) -> list[tuple[Any, ...]]:
        parts = figures.raw(session, Span(1, FIRST, SECOND))
        return [tuple(getattr(one, name) for name in shown) for part in parts for one in part]

    assert store.read_now(raw) == [
        (FIRST, "ads_export", "Ad 2", "EUR", 5, None, None),
        (FIRST, "ads_export", "Old name", "EUR", 100, 1, None),
        (SECOND, "manual", "", "EUR", None, None, 44),
        (SECOND, "ads_export", "New name", "EUR", 10**15, None, None),
    ]
    sums = store.read_now(lambda session: figures.sums(session, Span(1, FIRST, FIRST)))
    assert sums[0].values["spend"] == 105
    names = store.read_now(lambda session: figures.labels(session, campaign_id=1, entities=["ad:1"]))
    assert names == {"ad:1": "New name"}
    _check_creators(store)


def _check_creators(store: Store) -> None:
    def found(wanted: Filter) -> list[dict[str, Any]]:
        rows = store.read_now(lambda s: finding.found(s, workspace_id=1, wanted=wanted, limit=9)).rows
        return [row.model_dump(exclude={"search_words"}) for row in rows]

    dora, emil = found(Filter())
    dated = ["list.csv", "2026-11-01"]
    assert dora["figures"] == {"followers": dated, "average_views": dated}
    assert (emil["figures"], emil["audience_countries"], emil["top_age"]) == ({}, {}, None)
    assert found(Filter(words=["DORA", "decor"], topics=[["home"]], country="DE")) == [dora]


def test_figures_are_kept_and_go_on(older: str) -> None:
    engine = engine_for(older)
    upgrade(engine)
    store = Store(older, engine)
    _check(store)
    (change,) = bring_in(store, (1, 1), [row("ad:1", FIRST, 120, label="Old name")])
    assert (change.state, change.changed, change.kept, change.renamed) == ("changed", 1, 1, 0)
    store.write_now(lambda session: figures.roll_up(session, campaign_id=1, days=[FIRST]))
    sums = store.read_now(lambda session: figures.sums(session, Span(1, FIRST, FIRST)))
    assert sums[0].values["spend"] == 125
    store.close()


def test_what_was_only_shown_has_to_be_sent_again(older: str) -> None:
    engine = engine_for(older)
    upgrade(engine)
    store = Store(older, engine)

    def states(session: Session) -> list[str]:
        files = [imports.get(session, workspace_id=1, id=id) for id in range(1, 5)]
        return [file.state for file in files if file]

    assert store.read_now(states) == ["published", "dropped", "mapping", "dropped"]
    store.close()


def test_an_older_backup_is_restored(store: Store, tmp_path: Path) -> None:
    engine = _began(f"sqlite:///{tmp_path / 'older.db'}")
    engine.dispose()
    with closing(sqlite3.connect(tmp_path / "older.db")) as database:
        database.execute(f"PRAGMA application_id = {backup.APPLICATION_ID}")
        database.execute("PRAGMA journal_mode = DELETE")
    shutil.copyfile(tmp_path / "older.db", tmp_path / "copy.db")
    backup.restore(store.engine, tmp_path / "copy.db")
    _check(store)


FILES = [b"a small one", bytes(range(256)) * 3000]  # the second takes three pieces


def test_files_are_cut_into_pieces(older: str) -> None:
    engine = engine_for(older)
    with engine.execution_options(writes=True).connect() as connection:
        command.upgrade(config(connection), "0007")
        _put_files(connection)
        connection.commit()
    upgrade(engine)
    store = Store(older, engine)

    def contents(session: Session) -> list[bytes | None]:
        return [stored_files.content(session, workspace_id=1, id=id) for id in (1, 2)]

    assert store.read_now(contents) == FILES
    assert store.read_now(lambda session: session.exec(select(func.count(col(FileChunk.place)))).one()) == 4
    store.close()


def _put_files(connection: Connection) -> None:
    tables = MetaData()
    tables.reflect(connection)
    then = THEN if connection.dialect.name == "postgresql" else THEN.replace(tzinfo=None)
    about = {"workspace_id": 1, "name": "cut.mp4", "sha256": "", "created_at": then}
    rows = [{**about, "size": len(content), "content": content} for content in FILES]
    connection.execute(tables.tables["storedfile"].insert(), rows)
