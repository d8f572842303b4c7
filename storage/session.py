"""Engine and transactions: synchronous sessions behind one asynchronous helper.

On SQLite reads run in place and all writes go through one writer thread; on PostgreSQL both run in a
small pool of threads, so that the event loop never waits for the network.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Lock, get_ident
from typing import Any, TypeVar

from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session, create_engine

__all__ = [
    "DBAPIError",
    "Session",
    "Store",
    "StoreAway",
    "StoreBusy",
    "StoreFull",
    "StoreTrouble",
    "engine_for",
]

T = TypeVar("T")
_BUSY_MS = 5000
_POOL = 4
# A server that is silent is given up, and a lock of somebody else's, as on SQLite.
_PATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 10_000, "keepalives_idle": 10, "keepalives_count": 3}
_LOCKS = {"options": f"-c lock_timeout={_BUSY_MS}"}
# PostgreSQL's names for: another transaction wrote the same key, blocked this one in a circle, overtook it.
_RACES = frozenset({"23505", "40P01", "40001"})


class StoreTrouble(Exception):
    """The database cannot do its work for now; later it can again."""


class StoreBusy(StoreTrouble):
    """The database is locked by somebody else."""


class StoreFull(StoreTrouble):
    """The database cannot grow: the disk is full."""


class StoreAway(StoreTrouble):
    """The database's server does not answer."""


def engine_for(url: str) -> Engine:
    """Make an engine with the pragmas this product relies on; its log and errors show no values."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        parsed = parsed.set(drivername="postgresql+psycopg")
        engine = create_engine(
            parsed,
            pool_size=_POOL,
            max_overflow=2,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args=_PATIENCE | ({} if "options" in parsed.query else _LOCKS),
        )
        event.listen(engine, "begin", _begin_postgres)
        return engine
    arguments = {"check_same_thread": False, "timeout": _BUSY_MS / 1000}
    engine = create_engine(parsed, connect_args=arguments, hide_parameters=True)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # pysqlite opens transactions late and only for writes; we say BEGIN ourselves.
    connection.isolation_level = None
    for pragma in (f"busy_timeout={_BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    if connection.connection.driver_connection.in_transaction:
        return
    options = connection.get_execution_options()
    writes, lasting = options.get("writes", False), options.get("lasting", True)
    if writes and connection.info.get("lasting", True) != lasting:
        connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if lasting else 'NORMAL'}")
        connection.info["lasting"] = lasting
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgres(connection: Any) -> None:
    if not connection.get_execution_options().get("lasting", True):
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")


def _translated(error: DBAPIError) -> Exception:
    text = str(error.orig).lower()
    if "locked" in text or "busy" in text or "lock timeout" in text:
        return StoreBusy(text)
    if "full" in text or "no space" in text or "disk i/o" in text:
        return StoreFull(text)
    if error.connection_invalidated or _not_connected(error):
        return StoreAway(text)
    return error


def _not_connected(error: DBAPIError) -> bool:
    """Tell whether PostgreSQL's driver speaks for itself: no server has given a code."""
    return isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", "") is None


class _Reading(Session):
    """A session on a connection that is kept; ``raw`` is the driver's own, in a transaction."""

    def __init__(self, engine: Engine) -> None:
        self.kept = engine.connect()
        super().__init__(self.kept, expire_on_commit=False)
        self.raw: Any = self.kept.connection.driver_connection

    def get_bind(self, *which: Any, **named: Any) -> Any:
        """Give the connection: it is the only one."""
        return self.kept

    def run(self, work: Callable[[Session], T]) -> T:
        """Run a unit of work on what the database holds at one moment: the one that is open, or now."""
        if not self.raw.in_transaction:
            self.raw.execute("BEGIN")
        try:
            return work(self)
        finally:
            if self.in_transaction():
                self.close()

    def end(self) -> None:
        """Let the next one see what came since."""
        if self.raw.in_transaction:
            self.raw.execute("ROLLBACK")  # kept prepared, which the driver's own is not


class Store:
    """Run units of work, each a function of a session, in a transaction."""

    def __init__(self, url: str, engine: Engine | None = None) -> None:
        self.engine = engine or engine_for(url)
        self.sqlite = self.engine.dialect.name == "sqlite"
        self._writers = {
            lasting: self.engine.execution_options(writes=True, lasting=lasting) for lasting in (True, False)
        }
        self._threads = ThreadPoolExecutor(1 if self.sqlite else _POOL, thread_name_prefix="store")
        self._reading: _Reading | None = None
        self._one_reads, self._reads = Lock(), 0  # and which thread does
        self._waiting, self._urgent = deque[Callable[[], None]](), deque[Callable[[], None]]()
        self._choosing = Lock()

    def read_now(self, work: Callable[[Session], T]) -> T:
        """Run a reading unit of work in the calling thread."""
        # Taking a connection out of the pool and back costs more than most of what is read.
        if not self._takes_turn():
            return self._run(self.engine, work, commit=False)
        try:
            return self._read(work)
        finally:
            self._let_go()

    def _read_in_turn(self, work: Callable[[Session], T]) -> T:
        """Read in place, in the transaction of what was read before in the same turn of the event loop."""
        if self._reads != get_ident():
            if not self._takes_turn():
                return self._run(self.engine, work, commit=False)
            # Whatever is written from now on is heard of after this.
            asyncio.get_running_loop().call_soon(self._let_go)
        return self._read(work)

    def _takes_turn(self) -> bool:
        if not self.sqlite or not self._one_reads.acquire(blocking=False):
            return False
        self._reads = get_ident()
        return True

    def _read(self, work: Callable[[Session], T]) -> T:
        try:
            self._reading = self._reading or _Reading(self.engine)
            return self._reading.run(work)
        except DBAPIError as error:
            raise _translated(error) from error

    def _let_go(self) -> None:
        """End the reading of the calling thread."""
        if self._reads != get_ident():
            return
        try:
            if self._reading:
                self._reading.end()
        finally:
            self._reads = 0
            self._one_reads.release()

    def write_now(self, work: Callable[[Session], T], *, lasting: bool = True) -> T:
        """Run a writing unit of work in the calling thread and commit it.

        One that lost a race against another transaction runs once more, and then sees what that one wrote.
        """
        engine = self._writers[lasting]
        self._let_go()
        try:
            return self._run(engine, work, commit=True)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _RACES:
                raise
            return self._run(engine, work, commit=True)

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run a reading unit of work without holding the event loop on a network database."""
        if self.sqlite:
            return self._read_in_turn(work)
        return await self._queued(partial(self.read_now, work), self._waiting)

    async def write(self, work: Callable[[Session], T], *, urgent: bool = False, lasting: bool = True) -> T:
        """Run a writing unit of work in the writer thread and commit it; an urgent one goes first.

        A cancelled caller still gets its work committed or rolled back whole. What need not be lasting is
        whole, too, but a power cut may take it unless something lasting was written after it: many small
        steps of something that nobody was promised yet need not wait for the disk each.
        """
        line = self._urgent if urgent else self._waiting
        future = self._queued(partial(self.write_now, work, lasting=lasting), line)
        future.add_done_callback(_taken_note_of)
        return await asyncio.shield(future)

    def _queued(self, run: Callable[[], T], line: deque[Callable[[], None]]) -> asyncio.Future[T]:
        job: Future[T] = Future()
        line.append(partial(_settle, job, run))
        self._threads.submit(self._next)
        return asyncio.wrap_future(job)

    def _next(self) -> None:
        """Take the next job; there are as many calls of this as jobs."""
        with self._choosing:
            take = (self._urgent or self._waiting).popleft()
        take()

    def close(self) -> None:
        """Finish what is running and close all connections."""
        self._threads.shutdown(wait=True)
        if self._reading:
            self._reading.kept.close()
            self._reading = None
        self.engine.dispose()

    def _run(self, engine: Engine, work: Callable[[Session], T], *, commit: bool) -> T:
        with Session(engine, expire_on_commit=False) as session:
            try:
                result = work(session)
                if commit:
                    session.commit()
            except DBAPIError as error:
                raise _translated(error) from error
            return result


def _taken_note_of(done: asyncio.Future[Any]) -> None:
    # Whoever was cancelled does not ask how it went, and asyncio would log that as a fault.
    if not done.cancelled():
        done.exception()


def _settle(job: Future[T], run: Callable[[], T]) -> None:
    if not job.set_running_or_notify_cancel():
        return
    try:
        job.set_result(run())
    except BaseException as error:
        job.set_exception(error)
