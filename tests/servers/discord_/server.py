"""Start and stop the whole, and give tests one thing to hold."""

import base64
import secrets
from collections.abc import Callable
from typing import Literal, Self, TypeVar

from aiohttp import web

from tests.servers.discord_.account import Account
from tests.servers.discord_.api import PREFIX, Api
from tests.servers.discord_.calls import Call, Fault, Limit
from tests.servers.discord_.changes import Changes
from tests.servers.discord_.channels import Channels
from tests.servers.discord_.commands import Commands
from tests.servers.discord_.gateway import Gateway
from tests.servers.discord_.interactions import Desk
from tests.servers.discord_.person import Person, Stage
from tests.servers.discord_.world import Guild, User, World

T = TypeVar("T")

_UPLOAD_BYTES = 64 * 1024 * 1024


class DiscordServer:
    """Be Discord on loopback: REST, gateway and files on one port, for one bot."""

    def __init__(self) -> None:
        changes = Changes()
        bot = User("taktgeber", bot=True)
        self.token = _token_for(bot)
        self.api = Api(self.token, changes.tell)
        self.gateway = Gateway(self.token, self.api.faults, changes.tell)
        self.world = self.gateway.world = World(bot, self.gateway.publish)
        self.commands = Commands(self.world.app_id)
        self.desk = Desk(self.world)
        self.channels = Channels(self.world, self.desk.beside)
        self.stage = Stage(self.world, self.commands, self.desk, self.api, changes)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen on a free port of 127.0.0.1."""
        app = web.Application(client_max_size=_UPLOAD_BYTES)
        account = Account(self.world)
        for part in (account, self.commands, self.channels, self.desk):
            app.add_routes(self.api.routes(part.routes()))
        app.add_routes([*self.gateway.routes(), web.get("/attachments/{rest:.*}", self._file)])
        app.add_routes(self.api.rest())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.world.base = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        self.gateway.drop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _file(self, request: web.Request) -> web.Response:
        file = self.world.files.get(request.raw_path.partition("?")[0])
        if file is None:
            return web.Response(status=404)
        return web.Response(body=file.data, content_type=file.payload()["content_type"])

    @property
    def api_url(self) -> str:
        """Return the REST base, up to and with the version."""
        return self.world.base + PREFIX

    @property
    def calls(self) -> list[Call]:
        """Return every REST request so far."""
        return self.api.calls

    @property
    def violations(self) -> list[str]:
        """Return what the bot sent that Discord would have refused as malformed."""
        return self.api.violations

    @property
    def syncs(self) -> int:
        """Return how often the commands were overwritten."""
        return self.commands.syncs

    def calls_to(self, route: str) -> list[Call]:
        """Return the requests to a route such as `POST /channels/{channel_id}/messages`."""
        return [call for call in self.calls if f"{call.method} {call.route}" == route]

    def person(self, name: str, locale: str = "en-US") -> Person:
        """Add someone who can act."""
        person = Person(name, locale, stage=self.stage)
        self.world.users[person.id] = person
        return person

    def guild(self, name: str, owner: User, locale: str = "en-US") -> Guild:
        """Add a server that the bot is in."""
        return self.world.guild(name, owner, locale)

    async def wait_for(self, found: Callable[[], T], seconds: float = 10.0) -> T:
        """Return the first truthy value of `found`, looked at after every request and event."""
        return await self.stage.changes.until(found, seconds)

    async def ready(self, seconds: float = 20.0) -> None:
        """Wait until a bot is connected and its commands are registered."""
        await self.wait_for(
            lambda: self.gateway.listening and any(self.commands.registered.values()), seconds
        )

    def fail_next(
        self,
        pattern: str,
        *,
        status: int | None = None,
        drop: Literal["before", "after"] | None = None,
        slow: float = 0,
        times: int = 1,
        retry_after: float = 0.2,
        banned: bool = False,
        stored: bool = False,
    ) -> None:
        """Let requests such as `POST /channels/*/messages`, or `CONNECT gateway`, fail.

        `status` refuses, without an effect unless it is `stored` (429 brings `retry_after`, and no `Via`
        header when `banned`);
        `drop` cuts the connection before or after the effect; `slow` answers that many seconds after it.
        """
        self.api.faults.plan(Fault(pattern, status, drop, slow, times, retry_after, banned, stored))

    def heal(self) -> None:
        """Let nothing fail any more."""
        self.api.faults.clear()

    def limit(self, pattern: str, count: int, per: float, *, shared: bool = False) -> None:
        """Enforce `count` requests in `per` seconds for each matching path, or for all of them together."""
        self.api.limits.add(Limit(pattern, count, per, shared))

    def drop_gateway(self, code: int | None = None) -> None:
        """Cut the bot's gateway connections without a word, or close them with a code."""
        self.gateway.drop(code)

    def down(self, status: int | None = None) -> None:
        """Be out of order: cut every connection, or answer everything with a status, until `up`."""
        self.api.faults.down = status or "cut"
        self.gateway.drop()

    def up(self) -> None:
        """Work again."""
        self.api.faults.down = None


def _token_for(bot: User) -> str:
    first = base64.b64encode(str(bot.id).encode()).decode().rstrip("=")
    return f"{first}.{secrets.token_urlsafe(4)}.{secrets.token_urlsafe(28)}"
