"""The readers of files that come from outside: exports, lists, workbooks, settings, backups."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from bot.settings import Settings, SettingsError, hints, keys_of, load, secrets_of
from commands.files.ads_export import read_export
from commands.files.creator_list import read_creators
from commands.files.table import open_table
from storage.backup import NotOurs, backup, check, restore
from storage.migrate import upgrade
from storage.session import engine_for
from tests.commands.files.archives import SHEET, zipped
from tests.commands.files.exports import kept_files
from tests.fuzz.target import Target, read, seeds

CELLS = (",", ";", "\t", "\r\n", '"', "2026-11-01", "1.234,50", "1,234.50", "-", "Total", "€", "Date", "Cost")


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="taktgeber-fuzz-")


def _written(data: bytes) -> Path:
    path = Path(_folder().name) / "upload"
    path.write_bytes(data)
    return path


def _export(path: Path) -> None:
    export = read_export(path, remembered={}, default_currency="EUR", max_rows=500)
    for row in export.rows():
        assert row.day
        assert row.entity
        assert all(value is None or isinstance(value, int) for value in row.values.values())
    assert export.summary is None or export.summary.currencies


def _both(data: bytes) -> None:
    path = _written(data)
    read(partial(_export, path))
    read(
        partial(
            read_creators, path, default_currency="EUR", remembered={}, today=date(2026, 11, 23), max_rows=500
        )
    )


def _workbook(data: bytes) -> None:
    """Put a sheet into a workbook; the bytes of a whole zip file hardly ever fit together."""
    read(lambda: list(open_table(_written(zipped({SHEET: data}))).rows()))


def _zip(data: bytes) -> None:
    read(lambda: list(open_table(_written(b"PK\x03\x04" + data)).rows()))


# -- settings -------------------------------------------------------------------------------------


@contextmanager
def _inside(folder: str) -> Iterator[None]:
    """Work in a folder and without the settings of whoever runs this."""
    before, kept = Path.cwd(), {name: os.environ[name] for name in os.environ if name.startswith("TAKT_")}
    os.chdir(folder)
    for name in kept:
        del os.environ[name]
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.update(kept)


def _loaded() -> Settings | None:
    refusal = ""
    try:
        return load()
    except SettingsError as error:
        refusal = str(error)
    assert 0 < len(refusal) < 500
    assert "\n" not in refusal
    return None


def _settings(data: bytes) -> None:
    with TemporaryDirectory(prefix="taktgeber-fuzz-") as folder, _inside(folder):
        Path(".env").write_bytes(data)
        settings = _loaded()
        if settings is None:
            return
        shown = repr(settings)
        assert all(secret not in shown for secret in secrets_of(settings) if len(secret) > 12)
        hints()
        if settings.secret_key:
            assert keys_of(settings).make("x")


# -- backups --------------------------------------------------------------------------------------


@cache
def _empty() -> bytes:
    """Give a backup with a few rows in it."""
    path = Path(_folder().name) / "seed.db"
    engine = engine_for(f"sqlite:///{path}")
    upgrade(engine)
    backup(engine, path.with_name("seed-copy.db"))
    engine.dispose()
    return path.with_name("seed-copy.db").read_bytes()


@cache
def _target() -> Engine:
    engine = engine_for(f"sqlite:///{_folder().name}/target.db")
    upgrade(engine)
    return engine


def _restored(path: Path) -> None:
    try:
        check(path)
        restore(_target(), path)
    except NotOurs:
        return


def _patched(data: bytes) -> None:
    """Overwrite a few bytes of a good backup: three bytes say where, one says what."""
    copy = bytearray(_empty())
    for at in range(0, len(data) - 3, 4):
        copy[int.from_bytes(data[at : at + 3], "big") % len(copy)] = data[at + 3]
    _restored(_written(bytes(copy)))


def _changed(data: bytes) -> None:
    """Do to a good backup what a statement says; whoever hands in a file may have done anything to it."""
    path = _written(_empty())
    with closing(sqlite3.connect(path)) as copy:
        copy.set_progress_handler(lambda: 1, 100_000)
        try:
            copy.executescript(data.decode("utf-8", "replace"))
            copy.commit()
        except (sqlite3.Error, sqlite3.Warning, ValueError):
            return
    _restored(path)


def targets() -> dict[str, Target]:
    """Give the targets; their seeds are files, and are made when they are asked for."""
    found: dict[str, tuple[Callable[[bytes], None], list[bytes], tuple[str, ...]]] = {
        "export": (_both, list(kept_files().values()), CELLS),
        "workbook": (
            _workbook,
            seeds(_SHEET),
            ("<c", ' r="A1"', ' t="s"', "<v>", "1", "</v>", "<row>", "&#0;"),
        ),
        "zip": (_zip, [zipped({SHEET: _SHEET.encode()})[4:]], ()),
        "settings": (
            _settings,
            seeds(*_ENV),
            ("TAKT_", "LANGUAGE", "=", "'", '"', "\n", "#", "$", "{", "postgresql://"),
        ),
        "backup": (_patched, [b"\x00\x00\x12\x00", b"\x00\x10\x00\xff" * 3], ()),
        "changed backup": (
            _changed,
            seeds(*_STATEMENTS),
            ("UPDATE ", "DROP TABLE ", "workspace", " SET ", "id", "=", "'x'", ";"),
        ),
    }
    return {name: Target(*parts) for name, parts in found.items()}


_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Date</t></is></c><c r="B1" t="str"><v>Cost</v></c></row>'
    '<row r="2"><c r="A2"><v>46000</v></c><c r="B2"><v>5.5</v></c></row></sheetData></worksheet>'
)
_ENV = (
    "TAKT_LANGUAGE=de\nTAKT_SECRET_KEY=a-key-of-enough-letters\n",
    "export TAKT_DATABASE_URL='postgresql://u:p@h/n'\n# note\n",
    'TAKT_HTTP_PORT="80"\nTAKT_TIMEZONE=Europe/Berlin\nTAKT_PUBLIC_URL=https://a.b\n',
)
_STATEMENTS = (
    "INSERT INTO workspace (id, name, language, timezone, currency, home_platform, home_scope,"
    " request_rules, fit_weights, next_numbers, created_at)"
    " VALUES (1, 'x', 'en', 'UTC', 'EUR', 'telegram', '-1', '{}', '{}', '{}', '2026-11-23 09:00:00')",
    "INSERT INTO setting (name, value) VALUES ('a', 'b'); UPDATE setting SET value = 5",
    "CREATE TRIGGER t AFTER INSERT ON setting BEGIN DELETE FROM setting; END",
    "UPDATE alembic_version SET version_num = 'x'",
    "DROP TABLE creator; CREATE VIEW creator AS SELECT 1 AS id",
    "PRAGMA application_id = 1",
)
