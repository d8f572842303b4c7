"""A campaign's card says what is so now, although its look is remembered."""

from __future__ import annotations

from random import Random

import pytest

from bot.adapters import discord_view
from commands import cards
from commands.core import buttons
from commands.core.replies import Reply
from tests.chat import Chat, Talker, group

STEPS = (
    "/campaign edit {campaign} brand={word}",
    "/campaign edit {campaign} name={word}",
    "/campaign edit {campaign} budget={number} end=2026-12-{day}",
    "/campaign edit {campaign} hashtags={word} markets=DE",
    "/campaign copy {campaign}",
    "/campaign launch {campaign}",
    "/campaign pause {campaign}",
    "/campaign archive {campaign}",
    "/kpi target {campaign} views {number}",
    "/kpi target {campaign} views none",
    "/kpi log {campaign} spend {number} 2026-11-{day}",
    "/kpi log {campaign} views {number} 2026-11-{day}",
    "/creator add @{word}",
    "/request send @{word} {campaign} fee={number}",
    "/request accept R1",
    "/workspace set currency=USD",
    "/workspace set timezone=Pacific/Auckland",
)


def without_memory() -> None:
    """Forget how cards look."""
    for remembered in (cards._card, cards._facts, cards._buttons, buttons._card_sealed, discord_view._alike):
        remembered.cache_clear()


def shown(reply: Reply) -> tuple[Reply, list[str]]:
    """Give a card and how it looks on Discord."""
    return reply, [part.said(hidden=False) for part in discord_view.parts(reply)]


async def asked(talker: Talker, campaign: str) -> tuple[Reply, list[str]]:
    """Give a campaign's card."""
    return shown(await talker.says(f"/campaign show {campaign}"))


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_happens_a_card_is_the_same_with_and_without_memory(chat: Chat, seed: int) -> None:
    chance = Random(seed)
    anna, otto = chat.person("anna", admin=True, language="en"), chat.person("otto", language="de")
    others = Talker(chat, anna.who, group("others"))
    for talker in (anna, others):
        await talker.says("/campaign new Glow budget=3000 start=2026-11-09 end=2026-12-08")
    for _ in range(25):
        step = chance.choice(STEPS).format(
            campaign=chance.choice(("C1", "C1", "C2")),
            word=chance.choice(("Anton", "berta_1", "Caesar")),
            number=chance.randrange(1, 5) * 1000,
            day=chance.randrange(10, 29),
        )
        if chance.random() < 0.3:
            chat.forward(hours=chance.choice((1, 13, 30)))
        await chance.choice((anna, anna, others)).says(step)
        looks = [(talker, number) for talker in (anna, otto, others) for number in ("C1", "C2")]
        remembered = [await asked(*look) for look in looks]
        without_memory()
        assert [await asked(*look) for look in looks] == remembered, step
