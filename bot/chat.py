"""The console chat: lines in, replies out, digests arriving in between."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from pathlib import Path
from typing import TypeVar

from bot.adapters.console_adapter import ConsoleAdapter
from bot.app import App, build
from bot.charts import render_off_loop
from bot.settings import Settings
from bot.signals import stop_signal

T = TypeVar("T")
_HISTORY = ".taktgeber_history"
_LAST_ANSWER = 5.0  # seconds that stopping waits for the command at hand


async def chat(settings: Settings, *, serve: bool = False) -> int:
    """Chat until the input ends; through a pipe the status is 1 when any line failed.

    Unless it is to serve the pages as well, it speaks to the store alone and works beside a running bot.
    """
    with stop_signal() as stopping:
        app = build(settings, connect=False, serve=serve)
        console = attach_console(app)
        return await converse(app, console, stopping)


def attach_console(app: App, *, folder: Path | None = None) -> ConsoleAdapter:
    """Add the console to an app; pictures and files go to ``folder``."""
    # A terminal that cannot show a character is no reason to fail.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    console = ConsoleAdapter(
        app.dispatcher,
        render_off_loop,
        write=write,
        run_id=secrets.token_hex(6),
        width=lambda: None if is_piped() else shutil.get_terminal_size((100, 24)).columns,
        folder=folder,
    )
    app.attach(console)
    return console


async def converse(
    app: App,
    console: ConsoleAdapter,
    stopping: asyncio.Event,
    *,
    welcome: Callable[[], Awaitable[object]] | None = None,
) -> int:
    """Run the app as a chat until the input ends or somebody stops it, and give the exit status."""
    piped = is_piped()
    await app.start()
    try:
        if welcome or not piped:
            await (welcome or console.welcome)()
        else:
            await console.begin_anew()
        await _talk(app, console, stopping, piped=piped)
        if piped and not stopping.is_set():
            await app.catch_up()
    finally:
        await app.stop()
    failed = console.failures or console.asking
    return 1 if piped and failed and not stopping.is_set() else 0


async def _talk(app: App, console: ConsoleAdapter, stopping: asyncio.Event, *, piped: bool) -> None:
    async with aclosing(_lines(app, console, piped=piped)) as lines:
        while (line := await _unless(stopping, anext(lines, None), patience=0)) is not None:
            if not line.strip():
                continue
            await _unless(stopping, console.say(line), patience=_LAST_ANSWER)
            if piped:
                await app.courier.flush()


def _lines(app: App, console: ConsoleAdapter, *, piped: bool) -> AsyncGenerator[str, None]:
    from bot.adapters import console_completion, console_lines

    if piped:
        return console_lines.piped_lines()
    completer = console_completion.CommandCompleter(app.dispatcher.registry, console.suggest)
    return console_lines.typed_lines(Path.home() / _HISTORY, completer)


async def _unless(stopping: asyncio.Event, work: Awaitable[T], *, patience: float) -> T | None:
    """Wait for work; once somebody stops us only ``patience`` seconds more, and then give None."""
    task, stop = asyncio.ensure_future(work), asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            await asyncio.wait({task}, timeout=patience)
        return task.result() if task.done() else None
    finally:
        stop.cancel()
        if not task.done():
            task.cancel()
            await asyncio.wait({task})


def is_piped() -> bool:
    """Tell whether this is a script and not a person at a terminal."""
    streams = (sys.stdin, sys.stdout)
    return not all(stream and not stream.closed and stream.isatty() for stream in streams)


def write(text: str) -> None:
    """Put out a text at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
