"""Messages to channels and people outside of an interaction, each with a key that keeps it single."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from time import monotonic
from typing import Any, TypeVar

import discord
from discord.abc import PrivateChannel

from bot.adapters.base import DeliveryError, Gone, Later, Pacer, Sent
from bot.adapters.discord_errors import delivery_error
from bot.adapters.discord_invalid import InvalidRequests
from bot.adapters.discord_view import Part
from bot.adapters.discord_wire import Wire
from commands.core.invocation import Address
from commands.core.texts import msg

T = TypeVar("T")
DIRECT = "dm:"
_NONCE = 25
_PATIENCE = 45.0  # longer than the library's own tries at a server error take
_TRIES = 5  # when a person waits for it
_LONGEST_WAIT = 30.0
_LOOK_AGAIN = 60.0  # seconds; a channel that is new since then is looked for alone
_UNKNOWN_MEMBER = 10007  # a code of Discord
_DIRECTLY = "@me"
_COMPONENTS_V2 = discord.MessageFlags(components_v2=True).value
_NOBODY = discord.AllowedMentions.none().to_dict()


class _Places:
    """Where channels are: the library would look through all servers for each message."""

    def __init__(self) -> None:
        self._servers: dict[int, str] = {}
        self._looked_at = -_LOOK_AGAIN

    def of(self, client: discord.Client, channel_id: int) -> str:
        """Give the server of a channel as links name it; nothing when it is not known."""
        if channel_id not in self._servers and monotonic() - self._looked_at >= _LOOK_AGAIN:
            self._looked_at = monotonic()
            self._servers = {each.id: str(guild.id) for guild in client.guilds for each in guild.channels}
        return self._servers.get(channel_id) or self._alone(client, channel_id)

    def _alone(self, client: discord.Client, channel_id: int) -> str:
        channel = client.get_channel(channel_id)
        guild = getattr(channel, "guild", None)
        if guild:
            self._servers[channel_id] = str(guild.id)
        return self._servers.get(channel_id, _DIRECTLY if isinstance(channel, PrivateChannel) else "")


class Outgoing:
    """Send and edit messages; ``client`` gives the connected client or raises Later."""

    def __init__(self, client: Callable[[], discord.Client], pacer: Pacer, invalid: InvalidRequests) -> None:
        self._client = client
        self._pacer = pacer
        self._wire = Wire(client, pacer, invalid)
        self._places = _Places()

    async def close(self) -> None:
        """Disconnect until the next message."""
        await self._wire.close()

    async def send(self, address: Address, parts: Sequence[Part], *, nonce: str, urgent: bool) -> Sent:
        """Send the messages of a reply in order and give the first; raises DeliveryError."""
        nonce = nonce or secrets.token_hex(10)
        sent = [await self._one(address, part, _key(nonce, at), urgent) for at, part in enumerate(parts)]
        return sent[0]

    async def _one(self, address: Address, part: Part, nonce: str, urgent: bool) -> Sent:
        async def send() -> Sent:
            channel_id = await self._channel_id(address)
            path, files = f"/channels/{channel_id}/messages", part.files()
            said = {**_said(part, files), "nonce": nonce, "enforce_nonce": True}
            async with self._pacer.turn(address.chat_id, urgent=urgent):
                message_id = await self._wire.ask("POST", path, said, files, chat=address.chat_id)
            return self._sent(address, channel_id, message_id)

        return await (_patiently(send) if urgent else _told_apart(send()))

    async def edit(self, address: Address, message_id: str, part: Part) -> Sent:
        """Put a message in the place of another; raises DeliveryError."""

        async def edit() -> Sent:
            channel_id, files = await self._channel_id(address), part.files()
            path = f"/channels/{channel_id}/messages/{int(message_id)}"
            said = _said(part, files)
            async with self._pacer.turn(address.chat_id, urgent=False):
                await self._wire.ask("PATCH", path, said, files, chat=address.chat_id)
            return self._sent(address, channel_id, int(message_id))

        return await _told_apart(edit())

    async def pin(self, address: Address, message_id: str, *, pinned: bool) -> None:
        """Pin a message, or let go of it; raises DeliveryError."""

        async def pin() -> None:
            channel_id, http = await self._channel_id(address), self._client().http
            ask = http.pin_message if pinned else http.unpin_message
            async with self._pacer.turn(address.chat_id, urgent=False), asyncio.timeout(_PATIENCE):
                await ask(channel_id, int(message_id))

        await _told_apart(pin())

    async def manages(self, guild_id: str, user_id: str) -> bool:
        """Ask whether a person may manage a server; raises DeliveryError."""

        async def ask() -> bool:
            guild = await self._client().fetch_guild(int(guild_id), with_counts=False)
            rights = (await guild.fetch_member(int(user_id))).guild_permissions
            return rights.manage_guild or rights.administrator

        async with asyncio.timeout(_PATIENCE):
            return await _told_apart(ask())

    async def has(self, guild_id: str, user_id: str) -> bool:
        """Ask whether somebody is in a server; raises DeliveryError."""

        async def ask() -> bool:
            guild = await self._client().fetch_guild(int(guild_id), with_counts=False)
            try:
                await guild.fetch_member(int(user_id))
            except discord.NotFound as error:
                # That there is no such server says nothing of its members.
                if error.code != _UNKNOWN_MEMBER:
                    raise
                return False
            return True

        async with asyncio.timeout(_PATIENCE):
            return await _told_apart(ask())

    async def _channel_id(self, address: Address) -> int:
        client, chat = self._client(), address.chat_id
        try:
            if not chat.startswith(DIRECT):
                return int(chat)
            async with asyncio.timeout(_PATIENCE):
                return (await client.create_dm(discord.Object(int(chat.removeprefix(DIRECT))))).id
        except ValueError:
            raise Gone(msg("“{address}” is no channel of Discord.", address=chat[:40])) from None

    def _sent(self, address: Address, channel_id: int, message_id: int) -> Sent:
        direct = address.chat_id.startswith(DIRECT)
        place = _DIRECTLY if direct else self._places.of(self._client(), channel_id)
        link = f"https://discord.com/channels/{place}/{channel_id}/{message_id}" if place else ""
        return Sent(str(message_id), link)


def _said(part: Part, files: Sequence[discord.File]) -> dict[str, Any]:
    return {
        "components": part.components(),
        "flags": _COMPONENTS_V2,
        "allowed_mentions": _NOBODY,
        "attachments": [file.to_dict(at) for at, file in enumerate(files)],
    }


async def _patiently(request: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Try again while a person waits: what has a key does not come twice."""
    for tried in range(_TRIES):
        try:
            return await _told_apart(request())
        except Gone:
            raise
        except DeliveryError as error:
            asked = error.seconds if isinstance(error, Later) else None
            wait = float(2**tried) if asked is None else asked
            if tried + 1 == _TRIES or wait > _LONGEST_WAIT:
                raise
        await asyncio.sleep(wait)
    raise AssertionError("every try ends")


async def _told_apart(request: Awaitable[T]) -> T:
    try:
        return await request
    except Exception as error:
        known = delivery_error(error)
        if known is None or known is error:
            raise
        raise known from error


def _key(nonce: str, at: int) -> str:
    """Make the key of one part; parts after the first have keys of their own."""
    return nonce[:_NONCE] if at == 0 else hashlib.sha256(f"{nonce}:{at}".encode()).hexdigest()[:_NONCE]
