"""A real file system of a few megabytes, so that it can really be full, and databases on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from threading import Event
from typing import BinaryIO

from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from storage.session import engine_for
from tests.databases import engine_of, let_go, named

_SIZE = "64m"  # PostgreSQL's system tables alone take ten
_BALLAST = "ballast"
_OFTEN = 0.02  # seconds
_PLACE = "small_disk"
_NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount")
_INSIDE = "TAKT_TESTS_IN_A_NAMESPACE"


class NotAllowed(Exception):
    """Nobody may mount anything here; the text says why."""


class Disk:
    """A mounted file system, and what fills it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / _BALLAST

    @contextmanager
    def full(self, room: int = 0) -> Iterator[None]:
        """Leave only so many bytes, for a while."""
        over = Event()
        with self._ballast.open("wb") as ballast, ThreadPoolExecutor(1) as keeper:
            self._fill(ballast, room)
            kept = keeper.submit(self._keep_full, ballast, room, over)
            try:
                yield
            finally:
                over.set()
                kept.result()
                self._ballast.unlink()

    def _keep_full(self, ballast: BinaryIO, room: int, over: Event) -> None:
        """Take what is given back meanwhile: PostgreSQL lets go of files that it has deleted long after."""
        while not over.wait(_OFTEN):
            self._fill(ballast, room)

    def _fill(self, ballast: BinaryIO, room: int) -> None:
        while (rest := self.left() - room) > 0:
            with suppress(OSError):  # somebody else took some of it meanwhile
                os.posix_fallocate(ballast.fileno(), os.fstat(ballast.fileno()).st_size, rest)

    def left(self) -> int:
        """Give how many bytes are left."""
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize


@contextmanager
def small_disk(owner: int = 0) -> Iterator[Disk]:
    """Mount an empty file system that belongs to a user; raises NotAllowed."""
    folder = Path(mkdtemp(prefix="taktgeber-disk-"))
    try:
        options = f"size={_SIZE},mode=0700" + (f",uid={owner}" if owner else "")
        _run("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder))
        try:
            yield Disk(folder)
        finally:
            # Whoever still has a file open there keeps it, and nobody else sees it any more.
            _run("umount", "--lazy", str(folder))
    finally:
        folder.rmdir()


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise NotAllowed(str(error)) from None
    except subprocess.CalledProcessError as error:
        raise NotAllowed(error.stderr.partition("\n")[0]) from None


def in_a_namespace(test: str) -> subprocess.CompletedProcess[str]:
    """Run one test where everybody may mount something; raises NotAllowed when that cannot be either."""
    if _INSIDE in os.environ:
        raise NotAllowed("not even in a namespace")
    _run(*_NAMESPACE, "true")
    command = [*_NAMESPACE, sys.executable, "-m", "pytest", "-p", "no:cacheprovider", test]
    inside = {**os.environ, _INSIDE: "1"}
    return subprocess.run(command, check=False, capture_output=True, text=True, env=inside)


def file_on(disk: Disk, template: Path) -> str:
    """Put a SQLite database on a disk; give its address."""
    shutil.copyfile(template, disk.folder / "own.db")
    return f"sqlite:///{disk.folder / 'own.db'}"


def user_of(server: Engine) -> int:
    """Give the user a PostgreSQL server runs as, to whom its files belong."""
    with server.connect() as connection:
        return Path(connection.scalar(text("SHOW data_directory")) or "").stat().st_uid


@contextmanager
def database_on(disk: Disk, server: Engine, template: str) -> Iterator[str]:
    """Put a PostgreSQL database on a disk, all but the server's own journal; give its address."""
    let_go(template)  # what is in use cannot be copied
    copied = engine_of(template).url.database
    with server.connect() as connection:
        connection.execute(text(f"CREATE TABLESPACE {_PLACE} LOCATION '{disk.folder}'"))
        try:
            connection.execute(text(f"CREATE DATABASE {_PLACE} TEMPLATE {copied} TABLESPACE {_PLACE}"))
            url = named(server, _PLACE)
            _shrink(url)
            yield url
        finally:
            connection.execute(text(f"DROP DATABASE IF EXISTS {_PLACE} WITH (FORCE)"))
            connection.execute(text(f"DROP TABLESPACE {_PLACE}"))


def _shrink(url: str) -> None:
    """Leave no room in the tables for what other tests have deleted."""
    tables = ", ".join(table.name for table in SQLModel.metadata.sorted_tables)
    engine = engine_for(url)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {tables}"))
    engine.dispose()
