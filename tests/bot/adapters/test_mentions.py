"""Nobody is called by what people write: in answers, changed cards, and what arrives by itself."""

from __future__ import annotations

from commands.core.invocation import Address
from commands.core.replies import Column, Field, Reply, Table
from tests.bot.adapters.oracle import called
from tests.bot.adapters.rigs import DiscordRig, TelegramRig, discord_rig, telegram_rig

CALLS = "@everyone @here <@123456789012345678> <@&123456789012345678> @somebody"
EVERYWHERE = Reply(
    title=CALLS,
    text=CALLS,
    note=CALLS,
    fields=(Field(label=CALLS, value=CALLS),),
    table=Table(columns=(Column(label=CALLS), Column(label="b")), rows=((CALLS, CALLS),)),
)


async def test_on_discord_no_message_notifies_anybody(sqlite_url: str) -> None:
    async with discord_rig(sqlite_url) as rig:
        assert isinstance(rig, DiscordRig)
        card = await rig.does(
            "campaign new", name=CALLS[:60], budget="5k", start="2026-12-01", end="2026-12-28"
        )
        await rig.presses(card, "Launch")
        await rig.does("campaign show", campaign=CALLS)
        await rig.receives(EVERYWHERE)
        sent = rig.scene.channel.messages[-1]
        await rig.adapter.edit(Address("discord", str(rig.scene.channel.id)), str(sent.id), EVERYWHERE)
        assert len(rig.scene.channel.messages) > 1
        assert [message.pings for message in rig.scene.channel.messages if message.pings] == []


async def test_on_telegram_no_name_is_a_mention(sqlite_url: str) -> None:
    async with telegram_rig(sqlite_url) as rig:
        assert isinstance(rig, TelegramRig)
        await rig.does("campaign new", name=CALLS[:60])
        await rig.does("campaign show", campaign="Nobody @somebody")
        await rig.receives(EVERYWHERE)
        texts = [
            call.params.get("text", "") for call in rig.server.calls_of("sendMessage", "editMessageText")
        ]
        assert any("somebody" in text for text in texts)
        assert [text for text in texts if called(text)] == []
