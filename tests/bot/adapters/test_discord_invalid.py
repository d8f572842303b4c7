"""Refused requests are counted, and what nobody waits for rests long before Discord shuts us out."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.adapters.base import Gone, Later
from bot.adapters.discord_invalid import InvalidRequests
from commands.core.invocation import Address
from commands.core.replies import Reply
from tests.bot.adapters.discord_scene import staged


@dataclass
class Clock:
    """A clock that stands until it is set forward."""

    now: float = 1000.0

    def __call__(self) -> float:
        """Give the time in seconds."""
        return self.now


@pytest.mark.parametrize(
    ("status", "scope", "counts"),
    [
        (401, "", True),
        (403, "", True),
        (429, "user", True),
        (429, "global", True),
        (429, "", True),
        (429, "shared", False),
        (200, "", False),
        (404, "", False),
        (500, "", False),
    ],
)
def test_what_counts_is_what_discord_counts(status: int, scope: str, counts: bool) -> None:
    invalid = InvalidRequests(most=1, clock=Clock())
    invalid.saw(status, scope)
    assert (invalid.rest > 0) == counts


def test_sending_rests_until_few_enough_are_younger_than_ten_minutes() -> None:
    clock = Clock()
    invalid = InvalidRequests(most=3, clock=clock)
    for _ in range(3):
        assert invalid.rest == 0
        invalid.saw(403)
        clock.now += 100
    assert invalid.rest == 300
    clock.now += 300
    assert invalid.rest == 0
    invalid.saw(403)
    assert invalid.rest == 100


def test_a_tenth_of_what_leads_to_a_ban_is_the_most() -> None:
    invalid = InvalidRequests(clock=Clock())
    for _ in range(999):
        invalid.saw(403)
    assert invalid.rest == 0
    invalid.saw(403)
    assert invalid.rest == 600


async def test_real_refusals_make_messages_rest_while_people_are_answered(sqlite_url: str) -> None:
    clock = Clock()
    invalid = InvalidRequests(most=2, clock=clock)
    async with staged(sqlite_url, invalid=invalid) as scene:
        address, reply = Address("discord", str(scene.channel.id)), Reply(text="Hello")
        for _ in range(2):
            scene.server.fail_next("POST /channels/*/messages", status=403)
            with pytest.raises(Gone):
                await scene.adapter.send(address, reply, nonce="refused")
        sent = len(scene.channel.messages)
        with pytest.raises(Later) as rests:
            await scene.adapter.send(address, reply, nonce="rests")
        assert rests.value.seconds == 600
        with pytest.raises(Later):
            await scene.adapter.edit(address, "1", reply)
        assert len(scene.channel.messages) == sent
        answer = await scene.anna.uses("/help", channel=scene.channel)
        assert "/campaign new" in answer.text
        clock.now += 600
        await scene.adapter.send(address, reply, nonce="goes")
        assert "Hello" in scene.channel.messages[-1].text
