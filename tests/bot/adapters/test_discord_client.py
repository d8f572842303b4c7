"""The connection: it starts when Discord does, resumes what broke off, and ends when it is asked to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest

from bot.adapters.discord_adapter import DiscordAdapter
from bot.adapters.discord_client import NoGateway, TokenRefused
from bot.pacer import DISCORD, PlatformPacer
from bot.speaker import Speaker
from commands.core.invocation import Address
from commands.core.replies import Reply
from tests.bot.adapters.discord_scene import Scene, staged


@pytest.fixture
async def scene(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    monkeypatch.setattr("bot.adapters.discord_client._FIRST_WAIT", 0.02)
    monkeypatch.setattr("bot.adapters.discord_client._LONGEST_WAIT", 0.1)
    monkeypatch.setattr("bot.adapters.discord_client._BETWEEN_LOGINS", 0.05)
    async with staged(sqlite_url, connected=False) as scene:
        yield scene


def adapter_for(scene: Scene, token: str = "") -> DiscordAdapter:
    return DiscordAdapter(
        token or scene.server.token, scene.server.api_url, scene.dispatcher, PlatformPacer(DISCORD)
    )


async def answers(scene: Scene) -> bool:
    scene.trial.says(Reply(text="here"))
    return (await scene.anna.uses("/trial run", channel=scene.channel)).text == "here"


@pytest.mark.parametrize(
    ("request_line", "error"),
    [
        ("GET /users/@me", discord.DiscordServerError),
        ("GET /gateway/bot", discord.GatewayNotFound),
        ("CONNECT gateway", NoGateway),
    ],
)
async def test_a_start_that_fails_says_so_and_the_next_one_works(
    scene: Scene, request_line: str, error: type[Exception]
) -> None:
    scene.server.fail_next(request_line, status=503)
    with pytest.raises(error):
        await adapter_for(scene).run()
    await scene.connect()
    assert await answers(scene)


async def test_it_connects_once_discord_is_up(scene: Scene) -> None:
    scene.server.down()
    connecting = asyncio.create_task(scene.connect())
    await scene.server.wait_for(lambda: len(scene.server.calls) >= 3)
    scene.server.up()
    await connecting
    assert await answers(scene)


async def test_a_wrong_token_is_named(scene: Scene) -> None:
    stranger = adapter_for(scene, "wrong")
    with pytest.raises(TokenRefused, match="TAKT_DISCORD_TOKEN"):
        await stranger.run()
    with pytest.raises(TokenRefused):
        await stranger.greet()


async def test_greeting_gives_the_bots_name_without_connecting(scene: Scene) -> None:
    assert "taktgeber" in await adapter_for(scene).greet()
    assert scene.server.gateway.identifies == 0


async def test_no_privileged_intent_is_asked_for(scene: Scene) -> None:
    await scene.connect()
    (session,) = scene.server.gateway._sessions.values()
    assert session.intents == discord.Intents(guilds=True).value


async def test_a_dropped_gateway_is_resumed_and_nothing_is_missed(scene: Scene) -> None:
    await scene.connect()
    scene.server.drop_gateway()
    assert await answers(scene)
    await scene.server.wait_for(lambda: scene.server.gateway.resumes == 1)
    assert scene.server.gateway.identifies == 1


async def test_it_comes_back_after_an_outage_without_long_waits_and_tells_it_briefly(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    await scene.connect()
    for _ in range(6):
        scene.server.fail_next("CONNECT gateway", status=503)
    scene.server.drop_gateway()
    await scene.server.wait_for(lambda: scene.server.gateway.resumes == 1)
    assert await answers(scene)
    told = [record for record in caplog.records if "connection lost" in record.getMessage()]
    assert len(told) == 6
    assert all(record.exc_info is None and record.levelname == "WARNING" for record in told)


async def test_a_forgotten_session_is_begun_anew(scene: Scene) -> None:
    await scene.connect()
    scene.server.gateway.forget_sessions(tell=True)
    await scene.server.wait_for(lambda: scene.server.gateway.identifies == 2)
    assert await answers(scene)


async def test_messages_can_be_sent_after_the_gateway_came_back(scene: Scene) -> None:
    await scene.connect()
    scene.server.drop_gateway()
    await scene.server.wait_for(lambda: scene.server.gateway.resumes == 1)
    await scene.adapter.send(Address("discord", str(scene.channel.id)), Reply(text="x"), nonce="n1")
    assert [message.text for message in scene.channel.messages] == ["x"]


async def test_stopping_ends_the_run_and_it_does_not_begin_again(scene: Scene) -> None:
    adapter = adapter_for(scene)
    running = asyncio.create_task(adapter.run())
    await scene.server.ready()
    await adapter.stop()
    await running
    assert not scene.server.gateway.listening
    await adapter.run()
    assert scene.server.gateway.identifies == 1


async def test_a_lost_lease_ends_the_connection(scene: Scene) -> None:
    adapter = adapter_for(scene)
    speaker = Speaker(adapter, "discord:x", "me", scene.services)
    speaking = asyncio.create_task(speaker.run())
    await scene.server.ready()
    assert await answers(scene)
    speaking.cancel()
    await asyncio.gather(speaking, return_exceptions=True)
    await scene.server.wait_for(lambda: not scene.server.gateway.listening)


async def test_a_server_joined_later_is_known_by_its_name(scene: Scene) -> None:
    await scene.connect()
    second = scene.server.guild("Second", owner=scene.anna)
    answer = await scene.anna.uses("/workspace show", channel=second.channel("general"))
    assert "Second" in answer.text
