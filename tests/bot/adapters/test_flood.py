"""Somebody who floods is told once and then left alone, as far as the platform lets one be silent."""

from __future__ import annotations

from commands.core.budget import Allowance, Allowances, Budget
from tests.bot.adapters.rigs import (
    ConsoleRig,
    DiscordRig,
    TelegramRig,
    console_rig,
    discord_rig,
    telegram_rig,
)

TOLD = "That was a lot at once. Try again in"


def few(clock: float = 0.0) -> Budget:
    """Give a budget of three at once on a clock that stands still."""
    return Budget(Allowances(person=Allowance(3, 1)), lambda: clock)


async def test_telegram_shows_one_sentence_in_the_group_and_ends_the_turning_of_buttons(
    sqlite_url: str,
) -> None:
    async with telegram_rig(sqlite_url) as rig:
        assert isinstance(rig, TelegramRig)
        rig.dispatcher.services.budget = few()
        card = await rig.does("campaign new", name="Summer")
        await rig.does("campaign list")
        await rig.does("campaign list")
        assert TOLD in (await rig.does("campaign list")).text
        told = [call for call in rig.server.calls_of("sendMessage") if TOLD in str(call)]
        known = len(told)
        for _ in range(3):
            await rig.anna.says("/campaign list", chat=rig.group)
        press = await rig.anna.presses(card.native, "Edit")
        assert TOLD in (await press.answered() or "")
        await rig.anna.says("hello")
        # Somebody else is answered meanwhile; so nothing more is to come for her.
        ben = rig.server.person("ben", language="en")
        await ben.joins(rig.group)
        await ben.says("/campaign list", chat=rig.group)
        assert "Summer" in ((await ben.hears("Summer", chat=rig.group)).text or "")
        assert [call for call in rig.server.calls_of("sendMessage") if TOLD in str(call)] == told
        assert known == 1


async def test_discord_gets_an_answer_to_everything_which_only_they_see(sqlite_url: str) -> None:
    async with discord_rig(sqlite_url) as rig:
        assert isinstance(rig, DiscordRig)
        rig.dispatcher.services.budget = few()
        card = await rig.does("campaign new", name="Summer")
        form = await rig.presses(card, "Edit")
        await rig.does("campaign list")
        for _ in range(3):
            told = await rig.does("campaign list")
            assert TOLD in told.text
            assert told.native.ephemeral
        pressed = await rig.presses(card, "Edit")
        assert TOLD in pressed.text
        assert pressed.native.ephemeral
        filled = await rig.scene.anna.submits(form.native, {"name": "Winter"})
        assert TOLD in filled.text
        assert filled.ephemeral
        # What was typed is not lost: the form can be opened again.
        assert filled.buttons


async def test_a_script_at_the_console_has_no_limit(sqlite_url: str) -> None:
    async with console_rig(sqlite_url) as rig:
        assert isinstance(rig, ConsoleRig)
        rig.dispatcher.services.budget = few()
        for number in range(20):
            assert "C" in (await rig.does("campaign new", name=f"Number {number}")).text
        assert rig.adapter.failures == 0
