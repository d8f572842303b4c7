"""Messages to channels and people outside of an interaction, each with a key that keeps it single."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

import discord

from bot.adapters.base import Gone, Pacer, Sent
from bot.adapters.discord_errors import delivery_error
from bot.adapters.discord_view import Part
from commands.core.invocation import Address
from commands.core.texts import msg

T = TypeVar("T")
DIRECT = "dm:"
_NONCE = 25
_PATIENCE = 45.0  # longer than the library's own tries at a server error take
_NOBODY = discord.AllowedMentions.none()


class Outgoing:
    """Send and edit messages; ``client`` gives the connected client or raises Later."""

    def __init__(self, client: Callable[[], discord.Client], pacer: Pacer) -> None:
        self._client = client
        self._pacer = pacer

    async def send(self, address: Address, parts: Sequence[Part], *, nonce: str, urgent: bool) -> Sent:
        """Send the messages of a reply in order and give the first; raises DeliveryError."""
        nonce = nonce or secrets.token_hex(10)
        sent = [await self._one(address, part, _key(nonce, at), urgent) for at, part in enumerate(parts)]
        return sent[0]

    async def _one(self, address: Address, part: Part, nonce: str, urgent: bool) -> Sent:
        async def send() -> Sent:
            channel = await self._channel(address)
            message = await channel.send(
                view=part.layout(), files=part.files(), nonce=nonce, allowed_mentions=_NOBODY
            )
            return self._sent(address, channel.id, message.id)

        await self._pacer.turn(address.chat_id, urgent=urgent)
        return await _asked(send())

    async def edit(self, address: Address, message_id: str, part: Part) -> Sent:
        """Put a message in the place of another; raises DeliveryError."""

        async def edit() -> Sent:
            channel = await self._channel(address)
            message = channel.get_partial_message(int(message_id))
            await message.edit(view=part.layout(), attachments=part.files(), allowed_mentions=_NOBODY)
            return self._sent(address, channel.id, message.id)

        await self._pacer.turn(address.chat_id, urgent=False)
        return await _asked(edit())

    async def manages(self, guild_id: str, user_id: str) -> bool:
        """Ask whether a person may manage a server; raises DeliveryError."""

        async def ask() -> bool:
            guild = await self._client().fetch_guild(int(guild_id), with_counts=False)
            rights = (await guild.fetch_member(int(user_id))).guild_permissions
            return rights.manage_guild or rights.administrator

        return await _asked(ask())

    async def _channel(self, address: Address) -> discord.PartialMessageable | discord.DMChannel:
        client, chat = self._client(), address.chat_id
        try:
            if chat.startswith(DIRECT):
                return await client.create_dm(discord.Object(int(chat.removeprefix(DIRECT))))
            return client.get_partial_messageable(int(chat))
        except ValueError:
            raise Gone(msg("“{address}” is no channel of Discord.", address=chat[:40])) from None

    def _sent(self, address: Address, channel_id: int, message_id: int) -> Sent:
        channel = self._client().get_channel(channel_id)
        guild = getattr(channel, "guild", None)
        direct = address.chat_id.startswith(DIRECT) or isinstance(channel, discord.abc.PrivateChannel)
        place = "@me" if direct else str(guild.id) if guild else ""
        link = f"https://discord.com/channels/{place}/{channel_id}/{message_id}" if place else ""
        return Sent(str(message_id), link)


async def _asked(request: Coroutine[Any, Any, T]) -> T:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await request
    except Exception as error:
        known = delivery_error(error)
        if known is None or known is error:
            raise
        raise known from error


def _key(nonce: str, at: int) -> str:
    """Make the key of one part; parts after the first have keys of their own."""
    return nonce[:_NONCE] if at == 0 else hashlib.sha256(f"{nonce}:{at}".encode()).hexdigest()[:_NONCE]
