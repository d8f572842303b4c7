"""The console chat: lines in, replies out, digests arriving in between."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from bot.adapters.console_adapter import ConsoleAdapter, piped_lines, typed_lines
from bot.app import App, build
from bot.charts import render_off_loop
from bot.settings import Settings


async def chat(settings: Settings) -> int:
    """Chat until the input ends; through a pipe the status is 1 when any line failed."""
    # The console speaks to the store alone, so that it works beside a running bot.
    app = build(settings.model_copy(update={"discord_token": None, "telegram_token": None}))
    piped = not sys.stdin.isatty()
    console = ConsoleAdapter(app.dispatcher, render_off_loop, write=_write, run_id=secrets.token_hex(6))
    app.attach(console)
    await app.start()
    try:
        await _converse(app, console, piped=piped)
    finally:
        await app.stop()
    return 1 if piped and console.failures else 0


async def _converse(app: App, console: ConsoleAdapter, *, piped: bool) -> None:
    if not piped:
        await console.say("/start")
    stopping = asyncio.Event()
    with contextlib.suppress(RuntimeError):
        from bot.__main__ import on_signals

        on_signals(stopping.set)
    async for line in _until(
        stopping, piped_lines() if piped else typed_lines(Path.home() / ".taktgeber_history")
    ):
        if line.strip():
            await console.say(line)
            if piped:
                await app.courier.flush()
    console.failures += int(console.asking)


async def _until(stopping: asyncio.Event, lines: AsyncIterator[str]) -> AsyncIterator[str]:
    stop = asyncio.ensure_future(stopping.wait())
    while True:
        line = asyncio.ensure_future(anext(lines, None))
        await asyncio.wait({line, stop}, return_when=asyncio.FIRST_COMPLETED)
        if not line.done():
            line.cancel()
            return
        text = line.result()
        if text is None:
            stop.cancel()
            return
        yield text


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
