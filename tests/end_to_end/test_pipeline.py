"""The whole way of a request over real sockets: Discord asks, Telegram answers, the console decides."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from storage.models import AuditEntry, CreatorRequest, Delivery, Draft, Form, Offer, Payment, Post, Terms
from storage.session import engine_for
from tests.databases import named
from tests.end_to_end.from_search_to_payment import STORY, VIDEO, publish
from tests.end_to_end.harness import PATIENCE, Bot, settings_of
from tests.end_to_end.pipeline import Console, Stage
from tests.end_to_end.stories import House, story
from tests.servers.discord_ import DiscordServer
from tests.servers.telegram import TelegramServer
from tests.servers.tiktok_api import TikTok

pytestmark = pytest.mark.asyncio(loop_scope="package")
HISTORY = [
    "request send", "request see", "request counter", "request offer", "request accept", "request terms",
    "request sign", "request ship", "request receive", "request start", "draft submit", "request submit",
    "request change", "draft changes", "draft submit", "request submit", "request approve", "draft approved",
    "request schedule", "request post", "request verify", "request track", "request complete",
    "request bill", "payment record", "request pay",
]  # fmt: skip


@story
async def test_a_request_goes_from_the_search_to_the_payment(house: House) -> None:
    with house.postgres.connect() as connection:
        connection.execute(text("CREATE DATABASE pipeline TEMPLATE template0"))
    async with staged(house.bot.folder.parent / "postgres", named(house.postgres, "pipeline")) as stage:
        for step in STORY:
            await stage.plays(step)


@story
async def test_a_request_goes_its_whole_way_with_a_restart_between_any_two_steps(house: House) -> None:
    folder = house.bot.folder.parent / "restarted"
    async with staged(folder, f"sqlite:///{folder / 'taktgeber.db'}") as stage:
        for number, step in enumerate(STORY):
            if number:
                await stage.restarts(kill=bool(number % 2))
            await stage.plays(step)


@asynccontextmanager
async def staged(folder: Path, url: str) -> AsyncIterator[Stage]:
    """Set the stage, and hold at the end what must hold in the store and at each door."""
    async with TelegramServer() as telegram, DiscordServer() as discord, TikTok() as tiktok:
        discord.stage.patience = PATIENCE
        publish(tiktok)
        own = {"DATABASE_URL": url, "SECRET_KEY": "a-secret-of-this-story", "TIKTOK_API_URL": tiktok.url}
        settings = settings_of(telegram, discord) | own
        bot, beside = Bot(folder, settings), Bot(folder / "console", settings)
        dora = discord.person("dora")
        channel = discord.guild("Glow HQ", dora).channel("campaigns")
        try:
            await bot.start()
            await discord.ready(2 * PATIENCE)
            await beside.start("chat")
            stage = Stage(
                telegram, discord, bot, Console(beside), engine_for(url), dora, channel,
                telegram.person("carla"),
            )  # fmt: skip
            yield stage
            await ends_well(stage)
            assert await beside.feed([]) == 0
            assert await bot.stop() == 0
            assert bot.tracebacks == beside.tracebacks == []
            stage.engine.dispose()
        finally:
            await bot.kill()
            await beside.kill()


async def ends_well(stage: Stage) -> None:
    """Hold what is stored, that all was delivered, and that each door was spoken to rightly."""
    card = await stage.uses("request show", request="R1")
    for fact in ("Status** Paid", "€650.00 of €650.00", "confirmed by Carla", "DHL 003404341600"):
        assert fact in card.text
    stored(stage)
    assert stage.telegram.violations == stage.discord.violations == []
    # An edit that a kill cut off had its effect, so the second one changes nothing; so is a last poll.
    refused = [call for call in stage.telegram.refusals if call.method != "getUpdates"]
    assert [call for call in refused if "not modified" not in str(call)] == []
    assert [call for call in stage.discord.calls if (call.status or 0) >= 400] == []


def stored(stage: Stage) -> None:
    """Hold what the store keeps of the story."""
    with Session(stage.engine) as session:
        request = session.exec(select(CreatorRequest)).one()
        assert (request.state, request.fee_minor, request.currency) == ("paid", 65000, "EUR")
        paid = session.exec(select(Payment)).one()
        assert (paid.amount_minor, paid.reference) == (65000, "SEPA 2026-118")
        offers = session.exec(select(Offer).order_by(col(Offer.id))).all()
        assert [(row.side, row.terms.get("fee_minor")) for row in offers] == [
            ("team", 50000), ("creator", 70000), ("team", 65000),
        ]  # fmt: skip
        assert session.exec(select(Terms)).one().accepted_by == "Carla"
        drafts = session.exec(select(Draft).order_by(col(Draft.id))).all()
        assert [(row.version, row.state) for row in drafts] == [(1, "changes"), (2, "approved")]
        post = session.exec(select(Post)).one()
        assert (post.url, post.views, post.likes) == (VIDEO, 120_000, 8_400)
        entries = select(AuditEntry.action).where(AuditEntry.subject_kind == "request")
        assert list(session.exec(entries.order_by(col(AuditEntry.id)))) == HISTORY
        ended = set(session.exec(select(Delivery.state).where(Delivery.action == "send")))
        assert ended == {"sent"}
        assert session.exec(select(Form)).all() == []
