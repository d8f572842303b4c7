"""The same on PostgreSQL: a team in Telegram, a restart, and the figures that are still there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.end_to_end import exports
from tests.end_to_end.harness import PATIENCE, Bot
from tests.end_to_end.talk import asks, shows
from tests.servers.telegram import TelegramServer

# The stories of the house are told meanwhile.
pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.usefixtures("stories")]


async def test_a_team_works_on_postgresql(
    make: Callable[..., Bot], telegram: TelegramServer, postgres_url: str
) -> None:
    bot = make(telegram, DATABASE_URL=postgres_url, SECRET_KEY="a-secret-of-this-test")
    await bot.start()
    anna = telegram.person("anna")
    card = await asks(anna, '/campaign new "Winter Glow" budget=3000 start=2025-11-03 end=2025-11-16', "C1")
    await anna.presses(card, "Launch")
    await shows(telegram, card, "Status: Live")
    content = exports.english(exports.two_weeks())
    await anna.sends_document("export.csv", content, caption="/kpi import C1")
    dry_run = await anna.hears("14 new days", timeout=PATIENCE)
    await anna.presses(dry_run, "Import")
    await shows(telegram, dry_run, "Imported: export.csv")
    assert await bot.stop() == 0
    await bot.start()
    # 7 x 100.00 + 7 x 150.00
    shown = await asks(anna, "/kpi show C1 period=flight", "Whole flight")
    assert "€1,750.00" in shown.visible
    await asks(anna, '/digest new C1 every="every monday 9:00" period=flight', "D1")
    await asks(anna, "/digest test D1", "This is a test")
    assert (await anna.hears("", timeout=PATIENCE)).photo is not None
    assert await bot.stop() == 0
    assert not (bot.folder / "taktgeber.db").exists()
    assert not (bot.folder / "taktgeber.key").exists()
    assert bot.tracebacks == []
