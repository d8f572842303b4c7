"""Be Telegram and Discord on loopback, in a process of its own, so strict that nothing over a limit gets by.

``python -m tests.bench.strict FACTOR`` listens until its input ends, and says on which port. FACTOR is how
many times the platforms' limits are allowed; 0 allows everything. A window slides: a message is refused when
the last second (or minute) before it already holds as many as may come. What was refused counts as well.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.loop import run
from tests.bench.strict_gateway import BOT, Gateway

Json = dict[str, Any]
_LONGEST_POLL = 50.0


class Window:
    """Let so many pass in any so many seconds."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most, self._seconds = most, seconds
        self._passed: deque[float] = deque()

    def left(self, now: float) -> int:
        """Give how many may still pass."""
        while self._passed and self._passed[0] <= now - self._seconds:
            self._passed.popleft()
        return self.most - len(self._passed)

    def take(self, now: float) -> None:
        """Let one pass."""
        self._passed.append(now)

    def free_in(self, now: float) -> float:
        """Give the seconds until the oldest is forgotten."""
        return self._passed[0] + self._seconds - now if self._passed else 0.0


@dataclass
class Log:
    """What arrived at a platform: when, where, and with which key or text."""

    arrived: list[tuple[float, str, str]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    last: str = ""


def _answer(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    body = json.dumps(content).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


class Telegram:
    """Take messages: 30 a second over all, one a second in a chat, 20 a minute in a group."""

    def __init__(self, factor: float) -> None:
        self.log = Log()
        self._factor = factor
        self._all = Window(round(30 * factor), 1.0)
        self._chats: dict[str, list[Window]] = {}
        self._updates: deque[Json] = deque()
        self._changed = asyncio.Event()
        self._count = 0

    def say(self, chat_id: int, text: str) -> None:
        """Let a person say something in a private chat."""
        self._count += 1
        person = {"id": chat_id, "is_bot": False, "first_name": "Anna", "language_code": "en"}
        message = {
            "message_id": self._count,
            "date": int(time.time()),
            "chat": {"id": chat_id, "type": "private", "first_name": "Anna"},
            "from": person,
            "text": text,
            "entities": [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}],
        }
        self._updates.append({"update_id": self._count, "message": message})
        self._changed.set()

    async def serve(self, request: web.Request) -> web.Response:
        """Answer a method of the Bot API."""
        method = request.match_info["method"]
        self.log.calls[method] += 1
        now = time.monotonic()
        if request.content_type == "application/json":
            self.log.last = await request.text()
            asked = json.loads(self.log.last or "{}")
        else:
            asked = await request.post()
        if method.startswith("send"):
            return self._sent(asked, now)
        if method == "getUpdates":
            return _answer({"ok": True, "result": await self._wait(asked)})
        if method == "getMe":
            return _answer({"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "T", **BOT}})
        return _answer({"ok": True, "result": True})

    def _sent(self, asked: Mapping[str, Any], now: float) -> web.Response:
        chat = str(asked["chat_id"])
        windows = self._windows(chat) if self._factor else []
        full = next((window for window in windows if window.left(now) <= 0), None)
        if full:
            self.log.refused[f"{full.most}"] += 1
            told = {"retry_after": int(full.free_in(now)) + 1}
            return _answer(
                {"ok": False, "error_code": 429, "description": "Too Many", "parameters": told}, 429
            )
        for window in windows:
            window.take(now)
        self.log.arrived.append((now, chat, str(asked.get("text", ""))))
        self._count += 1
        kind = "supergroup" if chat.startswith("-") else "private"
        message = {
            "message_id": len(self.log.arrived),
            "date": int(time.time()),
            "chat": {"id": int(chat), "type": kind, "title": "Team"},
            "from": {"id": 1, "is_bot": True, "first_name": "T", **BOT},
            "text": asked.get("text", ""),
        }
        return _answer({"ok": True, "result": message})

    def _windows(self, chat: str) -> list[Window]:
        if chat not in self._chats:
            own = [Window(round(self._factor), 1.0)]
            if chat.startswith("-"):
                own.append(Window(round(20 * self._factor), 60.0))
            self._chats[chat] = [self._all, *own]
        return self._chats[chat]

    async def _wait(self, asked: Mapping[str, Any]) -> list[Json]:
        offset = int(asked.get("offset") or 0)
        while self._updates and self._updates[0]["update_id"] < offset:
            self._updates.popleft()
        wait = min(float(asked.get("timeout") or 0), _LONGEST_POLL)
        if not self._updates and wait:
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), wait)
            except TimeoutError:
                return []
        return list(self._updates)


class Discord:
    """Take messages: 50 requests a second over all, five in five seconds in a channel."""

    def __init__(self, factor: float, gateway: Gateway) -> None:
        self.log = Log()
        self._factor = factor
        self._gateway = gateway
        self._all = Window(round(50 * factor), 1.0)
        self._channels: dict[str, Window] = defaultdict(lambda: Window(5, 5.0 / factor if factor else 5.0))

    async def message(self, request: web.Request) -> web.Response:
        """Take a message to a channel."""
        now, channel = time.monotonic(), request.match_info["channel"]
        if request.content_type.startswith("multipart/"):
            asked = json.loads(str((await request.post())["payload_json"]))
        else:
            self.log.last = await request.text()
            asked = json.loads(self.log.last)
        headers: dict[str, str] = {}
        if self._factor and (refusal := self._limited(now, channel, headers)):
            return refusal
        self.log.arrived.append((now, channel, str(asked.get("nonce", ""))))
        return _answer(self._gateway.message(channel, len(self.log.arrived), asked), headers=headers)

    def _limited(self, now: float, channel: str, headers: dict[str, str]) -> web.Response | None:
        own = self._channels[channel]
        left = own.left(now)
        scope = "global" if self._all.left(now) <= 0 else "user" if left <= 0 else ""
        if scope:
            self.log.refused[scope] += 1
            wait = (self._all if scope == "global" else own).free_in(now)
            told = {
                "message": "You are being rate limited.",
                "retry_after": wait,
                "global": scope == "global",
            }
            return _answer(
                told, 429, {"Retry-After": f"{wait:.3f}", "Via": "1.1 strict", "X-RateLimit-Scope": scope}
            )
        self._all.take(now)
        own.take(now)
        headers["X-RateLimit-Bucket"] = "messages"
        headers["X-RateLimit-Limit"] = str(own.most)
        headers["X-RateLimit-Remaining"] = str(left - 1)
        headers["X-RateLimit-Reset-After"] = f"{own.free_in(now):.3f}"
        headers["X-RateLimit-Reset"] = f"{time.time() + own.free_in(now):.3f}"
        return None

    async def interaction(self, request: web.Request) -> web.Response:
        """Take the answer to an interaction, at no cost of the limits."""
        await request.read()
        self.log.arrived.append((time.monotonic(), "interaction", request.match_info["id"]))
        return web.Response(status=204)

    async def other(self, request: web.Request) -> web.Response:
        """Answer what is asked at the start."""
        self.log.calls[request.path] += 1
        await request.read()
        return _answer(self._gateway.told(request.match_info["rest"]))


class Platforms:
    """Both on one port, and what the bench asks of them."""

    def __init__(self, factor: float) -> None:
        self.gateway = Gateway()
        self.telegram, self.discord = Telegram(factor), Discord(factor, self.gateway)

    def app(self) -> web.Application:
        """Give the routes."""
        app = web.Application(client_max_size=2**26)
        app.add_routes(
            [
                web.post("/bot{token}/{method}", self.telegram.serve),
                web.post("/discord/channels/{channel}/messages", self.discord.message),
                web.post("/discord/interactions/{id}/{token}/callback", self.discord.interaction),
                web.get("/gateway/", self.gateway.serve),
                web.route("*", "/discord/{rest:.*}", self.discord.other),
                web.post("/say", self._say),
                web.post("/guilds", self._guilds),
                web.get("/log", self._log),
                web.get("/there", self._there),
            ]
        )
        return app

    async def _say(self, request: web.Request) -> web.Response:
        asked = await request.json()
        said: Callable[..., None] = self.telegram.say if asked.pop("on") == "telegram" else self.gateway.say
        now = time.monotonic()
        said(**asked)
        return _answer(now)

    async def _guilds(self, request: web.Request) -> web.Response:
        self.gateway.guilds = await request.json()
        return _answer(True)

    async def _there(self, request: web.Request) -> web.Response:
        return _answer(self.gateway.greeted)

    async def _log(self, request: web.Request) -> web.Response:
        logs = {"telegram": self.telegram.log, "discord": self.discord.log}
        return _answer({name: vars(log) for name, log in logs.items()})


async def _run(factor: float) -> None:
    platforms = Platforms(factor)
    runner = web.AppRunner(platforms.app(), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=512).start()
    port = runner.addresses[0][1]
    platforms.gateway.base = f"http://127.0.0.1:{port}"
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    run(_run(float(sys.argv[1])))
