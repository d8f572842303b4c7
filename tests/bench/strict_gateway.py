"""The gateway of the strict loopback Discord: one bot, servers with channels, and people's commands."""

from __future__ import annotations

import asyncio
import contextlib
import json
import zlib
from collections.abc import Mapping
from typing import Any

from aiohttp import WSMsgType, web

Json = dict[str, Any]
BOT = {"username": "taktgeber_bot"}
APP_ID = "300"
_DISPATCH, _HEARTBEAT, _IDENTIFY, _HELLO, _ACK = 0, 1, 2, 10, 11


def _user(id: str, name: str, *, bot: bool = False) -> Json:
    return {"id": id, "username": name, "discriminator": "0", "avatar": None, "global_name": name, "bot": bot}


class Gateway:
    """Greet one bot and send it what happens; ``guilds`` are servers with the channels they have."""

    def __init__(self) -> None:
        self.base = ""
        self.guilds: Mapping[str, list[str]] = {}
        self._ws: web.WebSocketResponse | None = None
        self._packer = zlib.compressobj()
        self._compressed = False
        self._count = 0
        self.greeted = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Speak to a bot until it goes."""
        self._ws = ws = web.WebSocketResponse(compress=False, timeout=0.2)
        self._compressed = request.query.get("compress") == "zlib-stream"
        self._packer = zlib.compressobj()
        await ws.prepare(request)
        await self._send(_HELLO, {"heartbeat_interval": 41250})
        async for frame in ws:
            if frame.type is WSMsgType.TEXT:
                message = json.loads(frame.data)
                if message["op"] == _HEARTBEAT:
                    await self._send(_ACK)
                elif message["op"] == _IDENTIFY:
                    await self._welcome()
        return ws

    def say(self, user_id: str, guild_id: str, channel_id: str, interaction: str, data: Json) -> None:
        """Let a person use a slash command."""
        member = {
            "user": _user(user_id, "anna"),
            "roles": [],
            "permissions": "32",
            "deaf": False,
            "mute": False,
        }
        member |= {"joined_at": "2026-01-01T00:00:00+00:00", "flags": 0}
        event = {
            "id": interaction,
            "application_id": APP_ID,
            "type": 2,
            "data": data,
            "guild_id": guild_id,
            "channel_id": channel_id,
            "channel": {"id": channel_id, "type": 0, "guild_id": guild_id, "name": "team", "position": 0},
            "member": member,
            "token": "token",
            "version": 1,
            "locale": "en-US",
            "entitlements": [],
            "app_permissions": "0",
            "authorizing_integration_owners": {},
            "context": 0,
            "attachment_size_limit": 10_000_000,
        }
        task = asyncio.ensure_future(self._event("INTERACTION_CREATE", event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def message(self, channel: str, id: int, asked: Json) -> Json:
        """Give a message as Discord confirms it."""
        return {
            "id": str(10**17 + id),
            "type": 0,
            "channel_id": channel,
            "author": _user("100", "Taktgeber", bot=True),
            "content": asked.get("content", ""),
            "components": asked.get("components", []),
            "flags": asked.get("flags", 0),
            "nonce": asked.get("nonce"),
            "timestamp": "2026-11-23T09:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "pinned": False,
        }

    def told(self, path: str) -> Any:
        """Answer what a bot asks at its start."""
        if path == "gateway/bot":
            limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
            return {
                "url": self.base.replace("http", "ws") + "/gateway/",
                "shards": 1,
                "session_start_limit": limit,
            }
        if path == "users/@me":
            return _user("100", "Taktgeber", bot=True)
        if path == "oauth2/applications/@me":
            about: Json = {
                "id": APP_ID,
                "name": "Taktgeber",
                "icon": None,
                "description": "",
                "rpc_origins": [],
            }
            return about | {
                "owner": _user("1", "anna"),
                "bot_public": True,
                "bot_require_code_grant": False,
                "verify_key": "0",
                "flags": 0,
            }
        if path.startswith("webhooks/"):
            return self.message("901", 0, {})
        return []

    async def _welcome(self) -> None:
        ready = {"v": 10, "user": _user("100", "Taktgeber", bot=True), "session_id": "one"}
        ready |= {"resume_gateway_url": self.base.replace("http", "ws") + "/gateway/"}
        ready |= {"guilds": [{"id": id, "unavailable": True} for id in self.guilds]}
        ready |= {"application": {"id": APP_ID, "flags": 0}, "private_channels": [], "_trace": []}
        await self._event("READY", ready)
        for id, channels in self.guilds.items():
            await self._event("GUILD_CREATE", _guild(id, channels))
        self.greeted = True

    async def _event(self, name: str, data: Json) -> None:
        self._count += 1
        await self._send(_DISPATCH, data, self._count, name)

    async def _send(self, op: int, data: Any = None, seq: int | None = None, name: str | None = None) -> None:
        assert self._ws
        said = json.dumps({"op": op, "d": data, "s": seq, "t": name})
        with contextlib.suppress(ConnectionError):
            if self._compressed:
                packed = self._packer.compress(said.encode()) + self._packer.flush(zlib.Z_SYNC_FLUSH)
                await self._ws.send_bytes(packed)
            else:
                await self._ws.send_str(said)


def _guild(id: str, channels: list[str]) -> Json:
    role = {"id": id, "name": "@everyone", "color": 0, "hoist": False, "position": 0, "permissions": "0"}
    role |= {"managed": False, "mentionable": False, "flags": 0}
    text = [
        {"id": channel, "type": 0, "name": "team", "position": 0, "permission_overwrites": []}
        for channel in channels
    ]
    return {
        "id": id,
        "name": "Team",
        "owner_id": "1",
        "roles": [role],
        "emojis": [],
        "features": [],
        "channels": text,
        "members": [],
        "threads": [],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "member_count": 1,
        "large": False,
        "unavailable": False,
        "afk_timeout": 0,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "system_channel_flags": 0,
        "preferred_locale": "en-US",
    }
