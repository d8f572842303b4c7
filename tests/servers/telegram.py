"""A recording fake of Telegram's Bot API on a loopback socket, for a real bot to talk to.

async with TelegramServer() as server:
    anna = server.person("anna", language="de")
    ...                                  # start a bot with server.token and server.url
    await anna.says("/start")
    welcome = await anna.hears("Taktgeber")
    await anna.presses(welcome, "Help")
    assert server.violations == []
"""

import asyncio
import time
from collections.abc import Callable
from types import TracebackType
from typing import Literal, Self

from tests.servers.telegram_.faults import ANY, Fault
from tests.servers.telegram_.groups import add_bot, migrate, new_group, new_topic
from tests.servers.telegram_.http import Door
from tests.servers.telegram_.person import Person
from tests.servers.telegram_.things import Call, Chat, Message, Press, Topic, Upload
from tests.servers.telegram_.waiting import Changes, Found
from tests.servers.telegram_.world import World

__all__ = ["ANY", "Call", "Chat", "Message", "Person", "Press", "TelegramServer", "Topic", "Upload"]

_RECENT = 12


class TelegramServer:
    """One bot account with its people and chats, behind a Bot API of its own."""

    def __init__(
        self,
        *,
        bot_username: str = "TaktgeberTestBot",
        enforce_limits: bool = False,
        clock: Callable[[], float] = time.time,
        seed: int = 1,
    ) -> None:
        self.world = World(bot_username=bot_username, clock=clock, seed=seed)
        self._changes = Changes(self._describe)
        self._door = Door(self.world, self._changes, enforce_limits=enforce_limits)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen on a free port of 127.0.0.1."""
        await self._door.open()

    async def stop(self) -> None:
        """End every request and stop listening."""
        await self._door.close()

    @property
    def url(self) -> str:
        """Return the address of the API without `/bot`."""
        return self._door.url

    @property
    def base_url(self) -> str:
        """Return python-telegram-bot's `base_url`."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """Return python-telegram-bot's `base_file_url`."""
        return f"{self.url}/file/bot"

    @property
    def token(self) -> str:
        """Return the only token the server knows."""
        return self.world.token

    @property
    def bot_username(self) -> str:
        """Return the bot's name without the at sign."""
        return self.world.me.username or ""

    @property
    def calls(self) -> list[Call]:
        """Return every request so far, oldest first."""
        return self._door.calls

    @property
    def violations(self) -> list[str]:
        """Return what was wrong with requests by the published schema."""
        return self._door.violations

    @property
    def refusals(self) -> list[Call]:
        """Return the requests the server refused by itself, without a fault on demand."""
        return [call for call in self.calls if call.status >= 400 and call.fault is None]

    def calls_of(self, *methods: str) -> list[Call]:
        """Return the requests of these methods."""
        return [call for call in self.calls if call.method in methods]

    async def until(self, probe: Callable[[], Found | None], timeout: float = 10) -> Found:  # noqa: ASYNC109
        """Wait for the first true value of a probe."""
        return await self._changes.until(probe, timeout)

    async def wait_for(self, wanted: str | Callable[[Call], bool], timeout: float = 10) -> Call:  # noqa: ASYNC109
        """Wait for a finished request by method or predicate; each request is returned once."""

        def fits(call: Call) -> bool:
            return call.method == wanted if isinstance(wanted, str) else wanted(call)

        def probe() -> Call | None:
            return next((c for c in self.calls if c.finished and not c.awaited and fits(c)), None)

        call = await self._changes.until(probe, timeout)
        call.awaited = True
        return call

    async def polled(self, timeout: float = 10) -> None:  # noqa: ASYNC109
        """Wait until the bot asks for updates once more."""
        before = self.world.updates.asked
        await self.until(lambda: self.world.updates.asked > before, timeout)

    def person(self, name: str, *, language: str | None = None, username: str | None = None) -> Person:
        """Let a person use Telegram; `language` is that of their app."""
        user = self.world.add_user(name.capitalize(), username, language)
        return Person(self.world, user, self._changes)

    def group(
        self,
        title: str,
        *,
        admin: Person,
        members: tuple[Person, ...] = (),
        kind: Literal["group", "supergroup"] = "group",
        forum: bool = False,
        bot: Literal["member", "administrator"] | None = "member",
    ) -> Chat:
        """Make a group whose creator is `admin`, and add the bot unless `bot` is None."""
        users = [member.user for member in members]
        chat = new_group(
            self.world, title, admin.user, users, kind="supergroup" if forum else kind, forum=forum
        )
        if bot is not None:
            add_bot(self.world, chat, admin.user, bot)
        return chat

    def topic(self, chat: Chat, name: str, *, by: Person) -> Topic:
        """Open a topic in a forum."""
        return new_topic(self.world, chat, by.user, name)

    async def migrate(self, chat: Chat) -> Chat:
        """Upgrade a group to a supergroup and return that."""
        upgraded = migrate(self.world, chat)
        await asyncio.sleep(0)
        return upgraded

    def fail_next(
        self,
        method: str,
        *,
        status: int | None = None,
        retry_after: int | None = None,
        drop: Literal["before", "after"] | None = None,
        slow: float = 0,
        truncated: bool = False,
        times: int = 1,
    ) -> None:
        """Let the next requests fail: refused, dropped before or after they took effect, or answered badly.

        A slow or truncated answer comes after the request took effect; `slow` is in seconds.
        """
        self._door.faults.add(method, Fault(status, retry_after, drop, slow, truncated, times))

    def heal(self) -> None:
        """Let nothing fail any more."""
        self._door.faults.clear()

    async def down(self, *, status: int | None = None) -> None:
        """Refuse every connection, or with a status answer that to every request."""
        await self._door.go_down(status)

    async def up(self) -> None:
        """Work again, at the same address."""
        await self._door.come_up()

    def _describe(self) -> str:
        recent = [f"  {call}" for call in self.calls if call.method != "getUpdates"][-_RECENT:]
        lines = "\n".join(recent) or "  nothing"
        return f"The last requests were\n{lines}\nviolations: {self.violations}"
