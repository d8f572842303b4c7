"""The connection to Discord: gateway and REST of one login."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any, Protocol

import discord
import structlog
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord.webhook.async_ import async_context

from bot.adapters.discord_callback import Answers
from bot.adapters.discord_commands import CONTEXTS, INSTALLS, Handlers, add_commands, register
from bot.adapters.discord_invalid import InvalidRequests
from commands.core.registry import Registry
from storage.session import Store

_log = structlog.get_logger()

Interaction = discord.Interaction[Any]
INTENTS = discord.Intents(guilds=True)  # for names of servers and channels; none is privileged
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 10.0
_REGISTER_WAIT, _LONGEST_REGISTER_WAIT = 5.0, 300.0
_BETWEEN_LOGINS = 5.0  # Discord takes one new session every five seconds
# What the library cannot do without in a channel or thread it has not seen yet.
_CHANNEL = {"name": "", "position": 0, "owner_id": 0, "message_count": 0, "member_count": 0}
_IN_SERVER, _DIRECT = discord.ChannelType.text.value, discord.ChannelType.private.value
_COMMAND = discord.InteractionType.application_command.value
_LONGEST_LIMIT = 30.0  # a longer wait for a rate limit is the sender's to plan


class TokenRefused(Exception):
    """Discord does not accept the token."""

    def __init__(self) -> None:
        super().__init__(
            "Discord refuses TAKT_DISCORD_TOKEN. Copy the token anew from the Bot page of your application."
        )


class NoGateway(Exception):
    """The gateway does not answer."""


class Listener(Handlers, Protocol):
    """What happens with everything people do."""

    def called(self, client: discord.Client, data: Mapping[str, Any]) -> None:
        """Answer a command; raises what comes of one that makes no sense."""

    async def interaction(self, interaction: Interaction) -> None:
        """Answer a pressed button or a form."""


class _Waits:
    """Wait a little longer after each failure, ten seconds at most; the library's own grows to 17 minutes."""

    def __init__(self) -> None:
        self._next = _FIRST_WAIT

    def delay(self) -> float:
        """Give the seconds to wait now."""
        wait, self._next = self._next, min(self._next * 2, _LONGEST_WAIT)
        return wait


class _Briefly(logging.Filter):
    """Say in one line that the connection is tried again; whole tracebacks would come every few seconds."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the cause in the place of the traceback."""
        if record.exc_info and str(record.msg).startswith("Attempting a reconnect"):
            cause = record.exc_info[1]
            record.msg = f"connection lost ({type(cause).__name__}), {record.msg.lower()}"
            record.exc_info, record.levelno, record.levelname = None, logging.WARNING, "WARNING"
        return True


logging.getLogger("discord.client").addFilter(_Briefly())
discord.client.ExponentialBackoff = _Waits  # type: ignore[attr-defined,assignment]
# There is no voice here, so nothing of it is missing.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class _Tree(app_commands.CommandTree[Any]):
    """Offer nothing for commands that are not as we know them."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Pass over what another list of commands asks for."""
        if not isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            _log.error("nothing offered", exc_info=error)


class Connection(discord.Client):
    """One login; a new one is made for each attempt."""

    def __init__(
        self, registry: Registry, listener: Listener, store: Store, invalid: InvalidRequests
    ) -> None:
        super().__init__(
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=_LONGEST_LIMIT,
            http_trace=invalid.trace(),
        )
        self.listener = listener
        self._store = store
        self._tree = _Tree(self, allowed_contexts=CONTEXTS, allowed_installs=INSTALLS)
        add_commands(self._tree, registry, listener)
        parsers = self._connection.parsers
        parsers["INTERACTION_CREATE"] = self._reading(parsers["INTERACTION_CREATE"])
        self._registering: asyncio.Task[None] | None = None
        self._last_login = -_BETWEEN_LOGINS

    async def serve(self, token: str) -> None:
        """Log in and listen until closed; raises what the connection fails of."""
        async_context.set(Answers())  # type: ignore[no-untyped-call]
        try:
            await self.start(token)
        except discord.LoginFailure:
            raise TokenRefused from None
        except AttributeError:
            # What the library stumbles over when the very first connection fails.
            if self.ws is not None:
                raise
            raise NoGateway from None
        finally:
            if self._registering:
                self._registering.cancel()
            await self.close()

    @property
    def speaks(self) -> bool:
        """Tell whether requests can be made."""
        return self.application_id is not None and not self.is_closed()

    async def setup_hook(self) -> None:
        """Ask where the gateway is, and register the commands beside everything else."""
        _, url, _ = await self.http.get_bot_gateway()
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)
        self._registering = asyncio.create_task(self._register())

    async def _register(self) -> None:
        wait = _REGISTER_WAIT
        while True:
            try:
                changed = await register(self._tree, self._store, self.application_id or 0)
            except Exception as error:
                _log.warning("commands not registered", reason=repr(error), again_in=wait)
            else:
                _log.info("commands registered" if changed else "commands unchanged")
                return
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_REGISTER_WAIT)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait only as long as Discord wants between two new sessions."""
        wait = self._last_login + _BETWEEN_LOGINS - monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        self._last_login = monotonic()

    def _reading(self, parse: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
        """Hand commands on as they come, and all else when the library has read it.

        The channel is completed first: Discord promises no more of it than the id. An interaction that makes
        no sense is passed over: the library would end the connection, and others' answers with it.
        """

        def read(data: dict[str, Any]) -> None:
            try:
                told = data.get("channel") or {}
                kind = _IN_SERVER if data.get("guild_id") else _DIRECT
                data["channel"] = {**_CHANNEL, "type": kind, "id": data.get("channel_id"), **told}
                if data["type"] == _COMMAND:
                    self.listener.called(self, data)
                else:
                    parse(data)
            except Exception:
                _log.exception("interaction not readable")

        return read

    async def on_interaction(self, interaction: Interaction) -> None:
        """Hand on what people press and send off; commands were read before."""
        if interaction.type in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            await self.listener.interaction(interaction)


def point_at(api_url: str) -> None:
    """Let the library speak to another REST base."""
    Route.BASE = api_url.rstrip("/")


async def name_of(token: str) -> str:
    """Ask for the bot's name; raises TokenRefused."""
    async with discord.Client(intents=INTENTS) as client:
        try:
            await client.login(token)
        except discord.LoginFailure:
            raise TokenRefused from None
        return str(client.user)
