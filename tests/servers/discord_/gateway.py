"""Be the gateway: sessions over websockets, with heartbeat, resume and everything that cuts them off."""

import asyncio
import contextlib
import json
import secrets
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import WSMsgType, web

from tests.servers.discord_.calls import Faults
from tests.servers.discord_.snowflakes import new_id
from tests.servers.discord_.world import GUILDS, World

Json = dict[str, Any]

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
MESSAGE_CONTENT = 1 << 15
_KNOWN_INTENTS = (1 << 26) - 1
_IGNORED = (3, 4, 8, 31, 43)


@dataclass(eq=False)
class Connection:
    """Be one open websocket; what is sent goes through one queue, so that it stays in order."""

    request: web.Request
    ws: web.WebSocketResponse
    compress: bool
    outbox: "asyncio.Queue[str | int]" = field(default_factory=asyncio.Queue)

    def send(self, op: int, data: Any = None, seq: int | None = None, name: str | None = None) -> None:
        """Queue a payload."""
        self.outbox.put_nowait(json.dumps({"op": op, "d": data, "s": seq, "t": name}))

    def close(self, code: int) -> None:
        """Queue the end of the connection."""
        self.outbox.put_nowait(code)

    def abort(self) -> None:
        """Cut the connection without a word."""
        if self.request.transport is not None:
            self.request.transport.abort()

    async def pump(self) -> None:
        """Send what is queued until the connection ends."""
        packer = zlib.compressobj()
        with contextlib.suppress(ConnectionError):
            while not isinstance(item := await self.outbox.get(), int):
                if self.compress:
                    packed = packer.compress(item.encode()) + packer.flush(zlib.Z_SYNC_FLUSH)
                    await self.ws.send_bytes(packed)
                else:
                    await self.ws.send_str(item)
            await self.ws.close(code=item)


@dataclass(eq=False)
class Session:
    """Be a bot's session: it outlives its connections and remembers what it sent."""

    intents: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sent: list[tuple[str, Json]] = field(default_factory=list)
    connection: Connection | None = None

    def dispatch(self, name: str, data: Json) -> None:
        """Give an event the next number, and send it if anybody listens."""
        self.sent.append((name, data))
        if self.connection is not None:
            self.connection.send(DISPATCH, data, len(self.sent), name)

    def replay(self, after: int) -> None:
        """Send again what came after a number."""
        assert self.connection is not None
        for seq, (name, data) in enumerate(self.sent[after:], start=after + 1):
            self.connection.send(DISPATCH, data, seq, name)


class Gateway:
    """Keep the sessions; `identifies` and `resumes` count what clients asked for."""

    def __init__(self, token: str, faults: Faults, told: Callable[[], None]) -> None:
        self.identified: list[float] = []  # when
        self.resumes = 0
        self.heartbeats = 0
        self.closed_with: list[int] = []
        self.heartbeat_seconds = 41.25
        self.allow_privileged = False
        self.world: World
        self._token = token
        self._faults = faults
        self._told = told
        self._sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()

    def routes(self) -> list[web.RouteDef]:
        """Return the two addresses: to identify, and to resume."""
        return [web.get("/gateway/", self._serve), web.get("/gateway-resume/", self._serve)]

    @property
    def identifies(self) -> int:
        """Count how often a client identified."""
        return len(self.identified)

    @property
    def listening(self) -> bool:
        """Say whether a bot is connected and ready."""
        return any(session.connection is not None for session in self._sessions.values())

    def publish(self, name: str, data: Json, *, intent: int = 0, without_content: Json | None = None) -> None:
        """Send an event to every session that asked for it."""
        for session in self._sessions.values():
            if session.intents & intent == intent:
                bare = without_content is not None and not session.intents & MESSAGE_CONTENT
                session.dispatch(name, (without_content or data) if bare else data)
        self._told()

    def drop(self, code: int | None = None) -> None:
        """Cut every connection, or close it with a code."""
        for connection in list(self._connections):
            if code is None:
                connection.abort()
            else:
                connection.close(code)

    def ask_to_reconnect(self) -> None:
        """Send op 7 to everyone."""
        for connection in self._connections:
            connection.send(RECONNECT)

    def forget_sessions(self, *, tell: bool) -> None:
        """Make every session impossible to resume, and say so at once or when it is tried."""
        for session in self._sessions.values():
            if tell and session.connection is not None:
                session.connection.send(INVALID_SESSION, False)
            session.connection = None
        self._sessions.clear()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        fault = self._faults.take("CONNECT gateway")
        if fault is not None and request.transport is not None:
            if fault.status is not None:
                return web.Response(status=fault.status)
            request.transport.abort()
            return web.Response()
        ws = web.WebSocketResponse(heartbeat=None, compress=False, timeout=0.2)
        await ws.prepare(request)
        connection = Connection(request, ws, request.query.get("compress") == "zlib-stream")
        self._connections.add(connection)
        connection.send(HELLO, {"heartbeat_interval": int(self.heartbeat_seconds * 1000), "_trace": []})
        pump = asyncio.create_task(connection.pump())
        try:
            await self._listen(connection)
        finally:
            pump.cancel()
            self._left(connection)
        return ws

    async def _listen(self, connection: Connection) -> None:
        async for frame in connection.ws:
            if frame.type is not WSMsgType.TEXT:
                connection.close(4002)
                continue
            try:
                message = json.loads(frame.data)
                op, data = message["op"], message.get("d")
            except (ValueError, KeyError):
                connection.close(4002)
            else:
                self._receive(connection, op, data)
                self._told()

    def _left(self, connection: Connection) -> None:
        self._connections.discard(connection)
        code = connection.ws.close_code
        self.closed_with.append(code or 1006)
        session = self._session_of(connection)
        if session is not None:
            session.connection = None
            if code in (1000, 1001):
                self._sessions.pop(session.id, None)
        self._told()

    def _session_of(self, connection: Connection) -> Session | None:
        return next((s for s in self._sessions.values() if s.connection is connection), None)

    def _receive(self, connection: Connection, op: int, data: Any) -> None:
        if op == HEARTBEAT:
            self.heartbeats += 1
            connection.send(ACK)
        elif op == IDENTIFY:
            self._identify(connection, data)
        elif op == RESUME:
            self._resume(connection, data)
        elif self._session_of(connection) is None:
            connection.close(4003)
        elif op not in _IGNORED:
            connection.close(4001)

    def _identify(self, connection: Connection, data: Json) -> None:
        self.identified.append(time.time())
        problem = self._identify_problem(connection, data)
        if problem is not None:
            connection.close(problem)
            return
        session = Session(data["intents"], connection=connection)
        self._sessions[session.id] = session
        guilds = [guild for guild in self.world.guilds.values() if guild.bot_is_in]
        session.dispatch("READY", self._ready(session, [str(guild.id) for guild in guilds]))
        for guild in guilds:
            if session.intents & GUILDS:
                session.dispatch("GUILD_CREATE", guild.payload())

    def _identify_problem(
        self, connection: Connection, data: Json
    ) -> Literal[4002, 4004, 4005, 4013, 4014] | None:
        if self._session_of(connection) is not None:
            return 4005
        if data.get("token", "").removeprefix("Bot ") != self._token:
            return 4004
        if "properties" not in data or "intents" not in data:
            return 4002
        if data["intents"] & ~_KNOWN_INTENTS:
            return 4013
        return 4014 if data["intents"] & PRIVILEGED and not self.allow_privileged else None

    def _ready(self, session: Session, guilds: list[str]) -> Json:
        return {
            "v": 10,
            "user": {
                **self.world.bot.payload(),
                "verified": True,
                "mfa_enabled": False,
                "email": None,
                "flags": 0,
            },
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.world.base.replace("http", "ws", 1) + "/gateway-resume/",
            "guilds": [{"id": guild, "unavailable": True} for guild in guilds],
            "application": {"id": str(self.world.app_id), "flags": 0},
            "private_channels": [],
            "relationships": [],
            "presences": [],
            "user_settings": {},
            "_trace": [f"fake-{new_id()}"],
        }

    def _resume(self, connection: Connection, data: Json) -> None:
        self.resumes += 1
        session = self._sessions.get(data.get("session_id", ""))
        if data.get("token") != self._token:
            connection.close(4004)
        elif session is None or not isinstance(data.get("seq"), int):
            connection.send(INVALID_SESSION, False)
        elif data["seq"] > len(session.sent):
            connection.close(4007)
        else:
            session.connection = connection
            session.replay(data["seq"])
            session.dispatch("RESUMED", {"_trace": []})
