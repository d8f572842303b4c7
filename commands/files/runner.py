"""Read files in a child process: neither a large nor a malicious file holds up or brings down the bot."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from asyncio import AbstractEventLoop, Semaphore
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from commands.core.texts import UserError, msg
from commands.files import wire
from commands.files.ads_export import ExportHead
from commands.files.blocks import Block
from commands.files.creator_list import MAX_CREATORS, CreatorList, CreatorRow
from commands.files.post_list import MAX_POSTS, PostList
from commands.files.table import MAX_BYTES, MAX_ROWS
from commands.files.tally import ExportSummary

MEMORY = 1 << 30
AT_ONCE = 2  # files that this process lets be read; each reader may need all its memory
SECONDS = 300
_MAX_FRAME = 64 << 20
_ROOT = Path(__file__).parents[2]
# Enough for an interpreter to start; tokens and other settings stay with the parent.
_PASSED_ON = ("LD_LIBRARY_PATH", "SYSTEMROOT", "TZ")
_turns: WeakKeyDictionary[AbstractEventLoop, Semaphore] = WeakKeyDictionary()
_log = logging.getLogger(__name__)


async def stream_export(
    path: Path,
    *,
    remembered: Mapping[str, str],
    default_currency: str,
    max_rows: int = MAX_ROWS,
    max_bytes: int = MAX_BYTES,
) -> AsyncGenerator[ExportHead | Block | ExportSummary, None]:
    """Read an Ads Manager export: first its head, then blocks of rows, last its summary.

    An error may come after any block, so nothing may be published before the summary. Iterate under
    `contextlib.aclosing` when the loop may be left early.
    """
    options = {
        "remembered": dict(remembered),
        "default_currency": default_currency,
        "max_rows": max_rows,
        "max_bytes": max_bytes,
    }
    async with aclosing(stream_in_child("export", path, options)) as items:
        async for item in items:
            yield item


async def load_creators(
    path: Path,
    *,
    remembered: Mapping[str, str],
    default_currency: str,
    today: date,
    max_rows: int = MAX_CREATORS,
    max_bytes: int = MAX_BYTES,
) -> CreatorList:
    """Read a list of creators."""
    options = {
        "remembered": dict(remembered),
        "default_currency": default_currency,
        "today": today.isoformat(),
        "max_rows": max_rows,
        "max_bytes": max_bytes,
    }
    rows: list[CreatorRow] = []
    async with aclosing(stream_in_child("creators", path, options)) as items:
        async for item in items:
            if isinstance(item, CreatorList):
                return replace(item, rows=tuple(rows))
            rows += item
    raise _ended_badly(path)


async def load_posts(
    path: Path,
    *,
    remembered: Mapping[str, str],
    today: date,
    max_rows: int = MAX_POSTS,
    max_bytes: int = MAX_BYTES,
) -> PostList:
    """Read an export of posts."""
    options = {
        "remembered": dict(remembered),
        "today": today.isoformat(),
        "max_rows": max_rows,
        "max_bytes": max_bytes,
    }
    async with aclosing(stream_in_child("posts", path, options)) as items:
        async for item in items:
            if isinstance(item, PostList):
                return item
    raise _ended_badly(path)


async def stream_in_child(
    job: str,
    path: Path,
    options: Mapping[str, Any],
    *,
    module: str = "commands.files.child",
    seconds: int = SECONDS,
    memory: int = MEMORY,
) -> AsyncGenerator[Any, None]:
    """Give what a job of the child's module finds in a file; the child is killed when this ends early.

    ``seconds`` bounds the time spent waiting for the child, not what the caller does in between, nor the
    time until it is this file's turn.
    """
    async with (
        _turn(),
        aclosing(_stream(_command(module, job, path, options), path, seconds, memory)) as items,
    ):
        async for item in items:
            yield item


def _turn() -> Semaphore:
    """Give what lets a few files be read at a time, in the order they came."""
    return _turns.setdefault(asyncio.get_running_loop(), Semaphore(AT_ONCE))


async def _stream(command: list[str], path: Path, seconds: int, memory: int) -> AsyncGenerator[Any, None]:
    process = await asyncio.create_subprocess_exec(
        *command,
        str(memory),
        str(seconds),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=DEVNULL,
        cwd=_ROOT,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        start_new_session=True,
        limit=1 << 20,
    )
    try:
        async for item in _items(process, path, seconds):
            yield item
    finally:
        if process.returncode is None:
            process.kill()
        # Its end shows only once its pipe is empty, and nobody looks into one that has filled up.
        if process.stdout:
            await process.stdout.read()
        await process.wait()


def _command(module: str, job: str, path: Path, options: Mapping[str, Any]) -> list[str]:
    return [sys.executable, "-m", module, job, str(path.resolve()), json.dumps(options)]


async def _items(process: Process, path: Path, seconds: float) -> AsyncGenerator[Any, None]:
    clock = asyncio.get_running_loop().time
    told = 0
    while True:
        before = clock()
        try:
            kind, *content = await asyncio.wait_for(_read_frame(process), seconds)
            told += _abouts(content, told)
        except TimeoutError as error:
            text = msg("Reading the file took too long, so it was stopped. Split it into smaller files.")
            raise UserError(text) from error
        except (asyncio.IncompleteReadError, ValueError) as error:
            _log.warning("the reader of a file ended abnormally: %r", error)
            raise _ended_badly(path) from error
        seconds -= clock() - before
        if kind == "end":
            return
        if kind == "error":
            raise content[0]
        if kind == "crash":
            _log.error("the reader of a file failed: %s", content[0])
            raise _ended_badly(path)
        yield content[0]


def _abouts(content: list[Any], told: int) -> int:
    """Count what a block tells of; ValueError when rows are about what was never told."""
    if not content or not isinstance(content[0], Block):
        return 0
    block = content[0]
    if max(block.rows.about) >= told + len(block.abouts):
        raise ValueError("rows about nothing")
    return len(block.abouts)


async def _read_frame(process: Process) -> Any:
    if process.stdout is None:
        raise ValueError("no output")
    length = int.from_bytes(await process.stdout.readexactly(4), "big")
    if length > _MAX_FRAME:
        raise ValueError(f"a frame of {length} bytes")
    frame = wire.load(await process.stdout.readexactly(length))
    if not isinstance(frame, list) or len(frame) != (1 if frame[:1] == ["end"] else 2):
        raise ValueError("no frame of ours")
    if frame[0] == "error" and not isinstance(frame[1], UserError):
        raise ValueError("no error of ours")
    return frame


def _ended_badly(path: Path) -> UserError:
    with path.open("rb") as file:
        workbook = file.read(2) == b"PK"
    if workbook:
        return UserError(
            msg("The workbook is too large or damaged. Save it as CSV (UTF-8) and send that instead.")
        )
    return UserError(msg("The file is too large or damaged. Save it again, or split it into smaller files."))
