"""Telegram: polls for updates, answers them, and carries what the outbox hands over."""

from __future__ import annotations

import bot.adapters.telegram_lean  # noqa: F401  # isort: skip
import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable

import structlog
from telegram import ChatMember, User
from telegram.error import BadRequest, Forbidden, TelegramError

from bot import links
from bot.adapters.base import Pacer, Sent
from bot.adapters.telegram_desk import Desk, OnGone, OnMoved
from bot.adapters.telegram_events import PLATFORM, Reader
from bot.adapters.telegram_files import Files
from bot.adapters.telegram_menu import set_menus
from bot.adapters.telegram_polling import Lanes, Poller
from bot.adapters.telegram_post import Draw, Errand, Post, Sleep
from bot.adapters.telegram_wire import BotLine
from bot.charts import render_off_loop
from commands.core.dispatcher import Dispatcher
from commands.core.errors import RemoteError
from commands.core.invocation import Address, Person, Place
from commands.core.replies import Reply
from commands.core.texts import msg

_log = structlog.get_logger()
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 10.0
_DRAIN = 5.0  # seconds that stopping waits for what is being handled
_ADMIN_LIFE = 60.0
_MOST_KNOWN = 10_000
_ADMINS = frozenset({ChatMember.ADMINISTRATOR, ChatMember.OWNER})
_AWAY = frozenset({ChatMember.LEFT, ChatMember.BANNED})


async def _ignore(*_ids: str) -> None:
    return None


class TelegramAdapter:
    """Connect one bot account to the dispatcher.

    ``on_moved(old, new)`` follows a group that became a supergroup, ``on_gone(chat)`` hears that the bot
    was removed or stopped; ``draw`` makes the picture of a chart.
    """

    platform = PLATFORM
    resends_safely = False

    def __init__(
        self,
        token: str,
        api_url: str,
        dispatcher: Dispatcher,
        pacer: Pacer,
        *,
        sleep: Sleep = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        draw: Draw = render_off_loop,
        on_moved: OnMoved = _ignore,
        on_gone: OnGone = _ignore,
    ) -> None:
        self._token, self._bot = token, BotLine(token, api_url)
        self._dispatcher, self._sleep, self._clock = dispatcher, sleep, clock
        self._post = Post(self._bot, pacer, draw, sleep)
        self._files = Files(self._bot)
        self._hooks = (on_moved, on_gone)
        self._me: User | None = None
        self._stopping, self._ended = asyncio.Event(), asyncio.Event()
        self._ended.set()
        self._admins: dict[tuple[str, str], tuple[float, bool]] = {}

    async def run(self) -> None:
        """Poll until stopped; while Telegram is down it is tried again, from 1 s doubling to 10 s."""
        if self._stopping.is_set():
            return
        self._ended.clear()
        try:
            await self._until_stopped(self._persist(self._identify))
            if self._me and not self._stopping.is_set():
                await self._serve(self._me)
        finally:
            self._ended.set()

    async def stop(self) -> None:
        """Take no more updates, finish those at hand and disconnect, for good."""
        self._stopping.set()
        await self._ended.wait()
        await self._bot.close_wire()

    async def greet(self) -> str:
        """Give the bot's name, as a check that its token works; raises TelegramError."""
        return f"@{(await self._identify()).username}"

    async def send(self, address: Address, reply: Reply, *, nonce: str = "") -> Sent:
        """Send a reply; raises DeliveryError. Telegram knows no nonce."""
        return await self._post.put(Errand(address), reply)

    async def edit(self, address: Address, message_id: str, reply: Reply) -> Sent:
        """Put a reply in the place of a message; raises DeliveryError."""
        return await self._post.replace(Errand(address), message_id, reply)

    async def pin(self, address: Address, message_id: str, *, pinned: bool) -> None:
        """Pin a message without a sound, or let go of it; raises DeliveryError."""
        await self._post.pin(Errand(address), message_id, pinned=pinned)

    async def is_admin(self, place: Place, person: Person) -> bool:
        """Ask whether a person manages a group; an answer holds for a minute."""
        if place.private:
            return True
        if person.admin is not None:
            return person.admin
        key = (place.address.chat_id, person.id)
        until, known = self._admins.get(key, (0.0, False))
        if self._clock() >= until:
            known = await self._ask_admin(*key)
            if len(self._admins) >= _MOST_KNOWN:
                self._admins.clear()
            self._admins[key] = (self._clock() + _ADMIN_LIFE, known)
        return known

    async def is_present(self, scope_id: str, user_id: str) -> bool:
        """Ask whether somebody is still in a group; True where Telegram does not say."""
        if not user_id.isdecimal():
            return True
        try:
            member = await self._bot.get_chat_member(scope_id, int(user_id))
        except TelegramError:
            return True
        return member.status not in _AWAY

    # -- connecting --------------------------------------------------------------------------------

    async def _identify(self) -> User:
        self._me = await self._bot.get_me()
        await links.remember(self._dispatcher.services, self._token, self._me.username or "")
        return self._me

    async def _serve(self, me: User) -> None:
        desk = Desk(self._dispatcher, self._post, Reader(me, self._files), *self._hooks)
        lanes = Lanes(desk.handle)
        poller = Poller(self._bot, lanes, self._sleep)
        menus = asyncio.ensure_future(self._persist(lambda: set_menus(self._bot, self._dispatcher.registry)))
        try:
            await poller.run(self._stopping)
            await lanes.settle(_DRAIN)
            await poller.confirm()
        finally:
            menus.cancel()
            await lanes.drop()
            await asyncio.gather(menus, return_exceptions=True)
            await self._bot.close_polling()

    async def _persist(self, call: Callable[[], Awaitable[object]]) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                await call()
                return
            except TelegramError as error:
                _log.warning("telegram not reachable", reason=error.message, again_in=pause)
            await self._sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _until_stopped(self, work: Awaitable[None]) -> None:
        working = asyncio.ensure_future(work)
        stop = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({working, stop}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (working, stop):
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working

    async def _ask_admin(self, chat_id: str, user_id: str) -> bool:
        if not user_id.isdecimal():
            return False
        try:
            member = await self._bot.get_chat_member(chat_id, int(user_id))
        except (BadRequest, Forbidden):
            return False
        except TelegramError as error:
            raise RemoteError(
                msg("Telegram does not say right now who is an admin here. Try again in a minute.")
            ) from error
        return member.status in _ADMINS
