"""Platforms in trouble, with the real adapters: a digest comes once or is asked about."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.delivery import Courier
from commands.core.context import Services
from commands.digests.digest_sweep import sweep
from storage import campaigns
from tests.bot.adapters.rigs import DiscordRig, Rig, TelegramRig, discord_rig, telegram_rig

DIGEST, QUESTION = "Summer · C1", "A message could not be delivered"
_MINUTE = timedelta(minutes=1)
ONCE, ASKED = (1, 0), (0, 1)  # how often the digest came, and how often the team was asked
ASKED_THOUGH_THERE = (1, 1)


class Time:
    """The clock of a bot, which goes on while the bot sleeps."""

    def __init__(self, services: Services) -> None:
        self.now: datetime = services.now()
        services.now = lambda: self.now

    async def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@pytest.fixture
async def telegram(sqlite_url: str) -> AsyncIterator[TelegramRig]:
    async with telegram_rig(sqlite_url) as rig:
        assert isinstance(rig, TelegramRig)
        yield rig


@pytest.fixture
async def discord(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordRig]:
    monkeypatch.setattr("bot.adapters.discord_client._BETWEEN_LOGINS", 0.05)
    async with discord_rig(sqlite_url) as rig:
        assert isinstance(rig, DiscordRig)
        yield rig


async def due(rig: Rig) -> tuple[Courier, Time]:
    """Let a digest be due and wait to be sent."""
    await rig.does("campaign new", name="Summer")
    await rig.does("digest new", campaign="C1", every="daily 11:00")
    services = rig.dispatcher.services
    time = Time(services)
    time.now += timedelta(hours=1)
    assert await sweep(services) == 1
    return Courier(services, {rig.name: rig.adapter}, sleep=time.sleep), time


async def delivered(courier: Courier, time: Time, minutes: int = 10) -> None:
    """Let minutes pass in which what is due is sent."""
    for _ in range(minutes):
        await courier.flush()
        time.now += _MINUTE


def came(texts: list[str]) -> tuple[int, int]:
    """Count the digests and the questions."""
    digests = sum(DIGEST in text and "compared with" in text and QUESTION not in text for text in texts)
    return digests, sum(QUESTION in text for text in texts)


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ({"drop": "before"}, ASKED),
        ({"drop": "after"}, ASKED_THOUGH_THERE),
        ({"truncated": True}, ASKED_THOUGH_THERE),
        ({"status": 500}, ASKED),
        ({"status": 502}, ASKED),
        ({"retry_after": 7}, ONCE),
        ({"retry_after": 7, "times": 5}, ONCE),
        ({"slow": 0.3}, ONCE),
    ],
    ids=str,
)
async def test_in_telegram_a_digest_comes_once_or_the_team_is_asked(
    telegram: TelegramRig, fault: dict[str, Any], seen: tuple[int, int]
) -> None:
    courier, time = await due(telegram)
    telegram.server.fail_next("sendMessage", **fault)
    await delivered(courier, time)
    assert came(telegram.group.texts) == seen


@pytest.mark.parametrize(
    "fault",
    [
        {"drop": "before"},
        {"drop": "after"},
        {"drop": "after", "times": 3},
        {"status": 500, "stored": True},
        {"status": 502, "stored": True},
        {"status": 502},
        {"status": 503, "times": 6},
        {"status": 429, "retry_after": 0.3},
        {"status": 429, "banned": True},
        {"slow": 0.3},
    ],
    ids=str,
)
async def test_in_discord_a_digest_comes_once(discord: DiscordRig, fault: dict[str, Any]) -> None:
    courier, time = await due(discord)
    discord.scene.server.fail_next("POST /channels/*/messages", **fault)
    await delivered(courier, time)
    assert came([message.text for message in discord.scene.channel.messages]) == ONCE


@pytest.mark.parametrize("status", [None, 502], ids=["unreachable", "502"])
async def test_after_an_hour_without_telegram_it_goes_on(telegram: TelegramRig, status: int | None) -> None:
    courier, time = await due(telegram)
    await telegram.server.down(status=status)
    await delivered(courier, time, 60)
    await telegram.anna.says("/campaign new Meanwhile", chat=telegram.group)
    await telegram.server.up()
    await delivered(courier, time)
    # A connection that ends, like a 502, may hide a message that is there.
    assert came(telegram.group.texts) in ([ONCE, ASKED] if status is None else [ASKED])
    telegram.server.calls.clear()
    assert "Meanwhile · C2" in (await telegram.anna.hears("Meanwhile", telegram.group, timeout=30)).visible


@pytest.mark.parametrize("status", [None, 503], ids=["unreachable", "503"])
async def test_after_an_hour_without_discord_it_goes_on(discord: DiscordRig, status: int | None) -> None:
    server = discord.scene.server
    courier, time = await due(discord)
    server.down(status)
    await server.wait_for(lambda: not server.gateway.listening)
    await delivered(courier, time, 60)
    server.up()
    await server.wait_for(lambda: server.gateway.listening, 30)
    await delivered(courier, time)
    seen = came([message.text for message in discord.scene.channel.messages])
    # After an hour of ended connections Discord remembers no key any more.
    assert seen == (ONCE if status else ASKED)
    assert "Again · C2" in (await discord.does("campaign new", name="Again")).text


@pytest.mark.parametrize(
    ("fault", "answers"),
    [
        ({"drop": "before"}, 0),
        ({"drop": "after"}, 1),
        ({"truncated": True}, 1),
        ({"status": 502}, 1),  # tried again, for somebody waits for it
        ({"retry_after": 1}, 1),
        ({"slow": 0.3}, 1),
    ],
    ids=str,
)
async def test_a_command_in_telegram_counts_once_whatever_becomes_of_its_answer(
    telegram: TelegramRig, fault: dict[str, Any], answers: int
) -> None:
    telegram.server.fail_next("sendMessage", **fault)
    await telegram.anna.says("/campaign new Summer", chat=telegram.group)
    await telegram.server.until(lambda: not telegram.server.world.updates.pending, 30)
    store = telegram.dispatcher.services.store
    names = await store.read(lambda s: [row.name for row in campaigns.all_of(s, workspace_id=1)])
    assert names == ["Summer"]
    assert sum("Summer · C1" in text for text in telegram.group.texts) == answers
    assert "Summer" in (await telegram.does("campaign list")).text


@pytest.mark.parametrize("cut", ["dropped", "4000", "4009", "reconnect", "invalid", "forgotten"])
async def test_whatever_the_gateway_does_commands_are_answered_once(discord: DiscordRig, cut: str) -> None:
    server, gateway = discord.scene.server, discord.scene.server.gateway
    before = gateway.identifies + gateway.resumes
    if cut == "reconnect":
        gateway.ask_to_reconnect()
    elif cut in ("invalid", "forgotten"):
        gateway.forget_sessions(tell=cut == "invalid")
        server.drop_gateway()
    else:
        server.drop_gateway(int(cut) if cut.isdigit() else None)
    await server.wait_for(lambda: gateway.identifies + gateway.resumes > before and gateway.listening, 30)
    assert "Summer · C1" in (await discord.does("campaign new", name="Summer")).text
    assert len(discord.scene.channel.messages) == 1
