"""``check``: say what works and what does not, one line each."""

from __future__ import annotations

import asyncio
import sys

from bot.app import App, build
from bot.settings import Settings
from storage import outbox
from storage.session import Session

_PATIENCE = 20


async def check(settings: Settings) -> int:
    """Open the database, greet each platform, count what waits; 1 when something does not work."""
    _say("ok", "settings", "read")
    try:
        app = build(settings)
    except Exception as error:
        return _fail("database", _cause(error))
    _say("ok", "database", app.services.store.engine.dialect.name)
    failures = sum([await _greet(app, name) for name in app.adapters])
    if not app.adapters:
        _say("–", "platforms", "no token is set; only the console chat works")
    failures += await _count(app)
    app.services.store.close()
    return 1 if failures else 0


async def _greet(app: App, name: str) -> int:
    try:
        bot = await asyncio.wait_for(app.adapters[name].greet(), _PATIENCE)
    except Exception as error:
        return _fail(name, _cause(error))
    _say("ok", name, f"connected as {bot}")
    return 0


async def _count(app: App) -> int:
    def work(session: Session) -> dict[str, int]:
        return outbox.counts(session)

    counts = await app.services.store.read(work)
    waiting = counts.get("waiting", 0) + counts.get("leased", 0)
    unsure = counts.get("unknown", 0)
    _say("ok", "messages", f"{counts.get('sent', 0)} sent, {waiting} waiting, {unsure} unclear")
    return 0


def _cause(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0][:200]}" if text else type(error).__name__


def _say(mark: str, what: str, sentence: str) -> None:
    sys.stdout.write(f"{mark:<6} {what:<10} {sentence}\n")


def _fail(what: str, sentence: str) -> int:
    _say("failed", what, sentence)
    return 1
