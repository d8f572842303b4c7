"""The bot's end of making files: one process a file, a few at a time, bounded in memory and time."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from asyncio import AbstractEventLoop, Semaphore
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from weakref import WeakKeyDictionary

from commands.core.books import Book, Format
from commands.core.texts import UserError, msg

_ROOT = Path(__file__).parents[2]
_COMMAND = (sys.executable, "-P", "-m", "bot.exports.child")
_MEMORY = 1 << 30
_SECONDS = 300.0  # fifty thousand rows take a workbook ten of a processor
_AT_ONCE = 2
_TOLD = 2_000  # of what a process says when it fails
# Enough for an interpreter to start; tokens and other settings stay with the parent.
_PASSED_ON = ("LD_LIBRARY_PATH", "SYSTEMROOT", "TZ")
_turns: WeakKeyDictionary[AbstractEventLoop, Semaphore] = WeakKeyDictionary()


class PressError(RuntimeError):
    """The file could not be made."""


class ChildPress:
    """Make each file in a process of its own, which sees the book and nothing else."""

    def __init__(self, command: tuple[str, ...] = _COMMAND, seconds: float = _SECONDS) -> None:
        self._command = command
        self._seconds = seconds

    async def make(self, book: Book, format: Format, rows: Path | None = None) -> bytes:
        """Give the file of a book.

        Raises UserError when it takes too long, and PressError when it fails.
        """
        turn = _turns.setdefault(asyncio.get_running_loop(), Semaphore(_AT_ONCE))
        async with turn:
            with tempfile.TemporaryDirectory(prefix="taktgeber-") as folder:
                await asyncio.to_thread(_write, Path(folder) / "book", book)
                await self._run(format, Path(folder), rows)
                return await asyncio.to_thread((Path(folder) / "file").read_bytes)

    async def _run(self, format: Format, folder: Path, rows: Path | None) -> None:
        seconds = max(1, int(self._seconds))
        process = await asyncio.create_subprocess_exec(
            *(*self._command, format, str(folder), str(rows or ""), str(_MEMORY), str(seconds)),
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=PIPE,
            cwd=_ROOT,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ}
            | {"PYTHONPATH": str(_ROOT)},
            start_new_session=True,
        )
        try:
            _, said = await asyncio.wait_for(process.communicate(), self._seconds)
        except TimeoutError:
            raise UserError(
                msg("Making the file took too long, so it was stopped. Ask for fewer days.")
            ) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            raise PressError(said.decode(errors="replace")[-_TOLD:])


def _write(path: Path, book: Book) -> None:
    # With the first file only: a start has no use for it.
    from pydantic import TypeAdapter

    path.write_bytes(TypeAdapter(Book).dump_json(book))
