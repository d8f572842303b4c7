"""An interaction that makes no sense, whatever part of it, holds up nobody else and ends no connection."""

from __future__ import annotations

import copy
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.bot.adapters.discord_scene import Scene, staged
from tests.fuzz.wires import mutated

SEEN = ("id", "token", "application_id")  # by these the server knows what is answered


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    async with staged(sqlite_url) as scene:
        yield scene


async def test_what_makes_no_sense_is_passed_over(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    published: list[dict[str, Any]] = []
    publish = scene.server.world.publish

    def watched(kind: str, data: dict[str, Any], **more: Any) -> None:
        if kind == "INTERACTION_CREATE":
            published.append(copy.deepcopy(data))
        publish(kind, data, **more)

    monkeypatch.setattr(scene.server.world, "publish", watched)
    card = await scene.anna.uses("/campaign new", channel=scene.channel, name="Summer")
    form = await scene.anna.presses(card, "Edit")
    await scene.anna.submits(form, {"name": "Winter"})
    seeds, dice, gateway = list(published), random.Random(3), scene.server.gateway
    before = (gateway.identifies, gateway.resumes)
    for _ in range(150):
        seed = dice.choice(seeds)
        broken = mutated(seed, dice.randbytes(dice.choice((2, 4, 8))))
        if isinstance(broken, dict):
            publish("INTERACTION_CREATE", {**broken, **{name: seed[name] for name in SEEN}})
    listed = await scene.anna.uses("/campaign list", channel=scene.channel)
    assert "C1" in listed.text
    assert (gateway.identifies, gateway.resumes) == before
