"""Put the parts together: every dependency an argument with a real default; start and stop."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import structlog

from bot.adapters.base import Adapter
from bot.delivery import Courier
from bot.pacer import DISCORD, TELEGRAM, PlatformPacer
from bot.scheduler import Scheduler
from bot.settings import Settings, secret_key
from bot.speaker import Speaker
from commands import digests, requests
from commands.core.context import Defaults, Services
from commands.core.dispatcher import Dispatcher
from commands.registry import registry
from storage import inbox, teams
from storage.migrate import upgrade
from storage.session import Store

_log = structlog.get_logger()
_INBOX_LIFE = timedelta(days=3)


def now_utc() -> datetime:
    """Give the present instant."""
    return datetime.now(UTC)


@dataclass
class App:
    """A running bot: its store, its dispatcher, its platforms and its clockwork."""

    settings: Settings
    services: Services
    dispatcher: Dispatcher
    adapters: dict[str, Adapter]
    courier: Courier
    scheduler: Scheduler
    speakers: dict[str, Speaker] = field(default_factory=dict)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def attach(self, adapter: Adapter, *, token: str = "") -> None:
        """Add a platform; with a token only one process speaks for it at a time."""
        self.adapters[adapter.platform] = adapter
        self.services.admins[adapter.platform] = adapter.is_admin
        if token:
            name = f"{adapter.platform}:{sha256(token.encode()).hexdigest()[:16]}"
            self.speakers[adapter.platform] = Speaker(
                adapter, name, secrets.token_hex(8), self.services, on_lead=self.courier.recover
            )

    async def start(self) -> None:
        """Start the clockwork and connect the platforms, each on its own."""
        self.scheduler.start()
        self._tasks = [asyncio.create_task(self.courier.run())]
        self._tasks += [asyncio.create_task(speaker.run()) for speaker in self.speakers.values()]

    async def stop(self) -> None:
        """Take nothing new, finish what is at hand, let go of the platforms and the store."""
        self.scheduler.stop()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._quiet(), 8)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.services.store.close()

    async def _quiet(self) -> None:
        await asyncio.gather(*(adapter.stop() for adapter in self.adapters.values()), return_exceptions=True)
        await self.courier.stop()

    async def moved(self, platform: str, old: str, new: str) -> None:
        """Follow a chat to its new id."""
        await self.services.store.write(
            lambda session: teams.move_chat(session, platform=platform, old=old, new=new)
        )


def build(
    settings: Settings,
    *,
    store: Store | None = None,
    now: Callable[[], datetime] = now_utc,
    new_token: Callable[[], str] = lambda: secrets.token_urlsafe(24),
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> App:
    """Build a bot from its settings, with the platforms it has tokens for."""
    store = store or Store(settings.database_url.get_secret_value())
    upgrade(store.engine)
    services = Services(
        store=store,
        secret=secret_key(settings),
        now=now,
        new_token=new_token,
        defaults=Defaults(settings.timezone, settings.language, settings.currency),
        import_max_rows=settings.import_max_rows,
    )
    dispatcher = Dispatcher(registry(), services)
    adapters: dict[str, Adapter] = {}
    speakers: dict[str, Speaker] = {}
    courier = Courier(services, adapters, speaks=lambda platform: _speaks(speakers, platform), sleep=sleep)
    services.wake = courier.wake
    app = App(settings, services, dispatcher, adapters, courier, Scheduler(_jobs(services)), speakers)
    _connect(app)
    return app


def _speaks(speakers: Mapping[str, Speaker], platform: str) -> bool:
    return platform not in speakers or speakers[platform].leads


def _jobs(services: Services) -> dict[str, tuple[float, Callable[[], Awaitable[object]]]]:
    async def forget() -> None:
        moment = services.now() - _INBOX_LIFE
        await services.store.write(lambda session: inbox.forget_before(session, moment=moment))

    return {
        "digests": (1.0, lambda: digests.sweep(services)),
        "requests": (5.0, lambda: requests.sweep(services)),
        "inbox": (3600.0, forget),
    }


def _connect(app: App) -> None:
    settings = app.settings
    if settings.telegram_token:
        from bot.adapters.telegram_adapter import TelegramAdapter

        token = settings.telegram_token.get_secret_value()
        telegram = TelegramAdapter(
            token,
            settings.telegram_api_url,
            app.dispatcher,
            PlatformPacer(TELEGRAM),
            on_moved=lambda old, new: app.moved("telegram", old, new),
        )
        app.attach(telegram, token=token)
    if settings.discord_token:
        from bot.adapters.discord_adapter import DiscordAdapter

        token = settings.discord_token.get_secret_value()
        app.attach(
            DiscordAdapter(token, settings.discord_api_url, app.dispatcher, PlatformPacer(DISCORD)),
            token=token,
        )
