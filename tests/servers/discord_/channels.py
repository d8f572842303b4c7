"""Serve channels and their messages."""

import time
from collections.abc import Callable
from typing import Any

from tests.servers.discord_ import errors, messages
from tests.servers.discord_ import permissions as p
from tests.servers.discord_.api import Route
from tests.servers.discord_.calls import Call
from tests.servers.discord_.errors import ApiError
from tests.servers.discord_.messages import Message
from tests.servers.discord_.world import THREAD, Channel, World

Json = dict[str, Any]

_MESSAGES = "/channels/{channel_id}/messages"
_PIN = "/channels/{channel_id}/messages/pins/{message_id}"
_MESSAGE = "/channels/{channel_id}/messages/{message_id}"


class Channels:
    """Let the bot write, edit and delete; a nonce is remembered for `nonce_memory` seconds."""

    def __init__(self, world: World, created: Callable[[Message], None]) -> None:
        self._world = world
        self._created = created
        self._nonces: dict[str, tuple[float, Message]] = {}
        self.nonce_memory = 180.0

    def routes(self) -> list[Route]:
        """Return the routes of channels and messages."""
        return [
            ("POST", "/users/@me/channels", self._open_dm),
            ("GET", "/channels/{channel_id}", lambda call: self._channel(call).payload()),
            ("POST", "/channels/{channel_id}/typing", self._typing),
            ("GET", _MESSAGES, self._list),
            ("POST", _MESSAGES, self._create),
            ("GET", _MESSAGE, lambda call: self._message(call).payload()),
            ("PATCH", _MESSAGE, self._edit),
            ("DELETE", _MESSAGE, self._delete),
            ("PUT", _PIN, self._pin),
            ("DELETE", _PIN, self._unpin),
        ]

    def _open_dm(self, call: Call) -> Json:
        user = self._world.users.get(int(call.body["recipient_id"]))
        if user is None:
            raise ApiError(errors.UNKNOWN_USER)
        return self._world.dm(user).payload()

    def _channel(self, call: Call, needed: int = p.VIEW) -> Channel:
        channel = self._world.channels.get(call.number("channel_id"))
        if channel is None or channel.deleted:
            raise ApiError(errors.UNKNOWN_CHANNEL)
        if not channel.bot_permissions() & p.VIEW:
            raise ApiError(errors.MISSING_ACCESS)
        if channel.bot_permissions() & needed != needed:
            raise ApiError(errors.MISSING_PERMISSIONS)
        return channel

    def _message(self, call: Call) -> Message:
        channel = self._channel(call)
        message = self._world.messages.get(call.number("message_id"))
        if message is None or message.deleted or message.channel is not channel or message.only_for:
            raise ApiError(errors.UNKNOWN_MESSAGE)
        return message

    def _typing(self, call: Call) -> None:
        self._writable(call)

    def _list(self, call: Call) -> list[Json]:
        newest_first = list(reversed(self._channel(call, p.VIEW | p.HISTORY).messages))
        before = int(call.query.get("before", 1 << 63))
        found = [message for message in newest_first if message.id < before]
        return [message.payload() for message in found[: int(call.query.get("limit", 50))]]

    def _writable(self, call: Call) -> Channel:
        channel = self._channel(call)
        needed = p.SEND_IN_THREADS if channel.kind == THREAD else p.SEND
        needed |= p.ATTACH if call.uploads else 0
        if channel.bot_permissions() & needed != needed:
            raise ApiError(errors.MISSING_PERMISSIONS)
        if channel.recipient is not None and channel.recipient.dms_closed:
            raise ApiError(errors.CANNOT_WRITE_TO_USER)
        return channel

    def _create(self, call: Call) -> Json:
        channel = self._writable(call)
        nonce = str(call.body["nonce"]) if call.body.get("nonce") else None
        known = self._remembered(nonce) if call.body.get("enforce_nonce") else None
        if known is not None:
            return known.payload()
        message = Message(channel, self._world.bot, nonce=nonce)
        messages.write(message, call.body, call.uploads, world=self._world)
        self._world.messages[message.id] = message
        if nonce is not None:
            self._nonces[nonce] = (time.monotonic(), message)
        messages.announce(message, "MESSAGE_CREATE", self._world)
        self._created(message)
        return message.payload()

    def _remembered(self, nonce: str | None) -> Message | None:
        at, message = self._nonces.get(nonce or "", (0.0, None))
        return message if time.monotonic() - at < self.nonce_memory else None

    def _edit(self, call: Call) -> Json:
        message = self._message(call)
        if message.author is not self._world.bot:
            raise ApiError(errors.NOT_YOUR_MESSAGE)
        messages.edit(message, call.body, call.uploads, world=self._world)
        return message.payload()

    def _delete(self, call: Call) -> None:
        message = self._message(call)
        if message.author is not self._world.bot:
            raise ApiError(errors.MISSING_PERMISSIONS)
        messages.delete(message, self._world)

    def _pin(self, call: Call) -> None:
        channel, message = self._channel(call, p.VIEW | p.PIN), self._message(call)
        if message.id not in channel.pinned:
            channel.pinned.append(message.id)

    def _unpin(self, call: Call) -> None:
        channel, message = self._channel(call, p.VIEW | p.PIN), self._message(call)
        if message.id in channel.pinned:
            channel.pinned.remove(message.id)
