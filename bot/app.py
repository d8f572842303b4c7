"""Put the parts together: every dependency an argument with a real default; start and stop."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

import structlog

from bot import links
from bot.adapters.base import Adapter
from bot.charts.ahead import Ahead
from bot.database import opened
from bot.delivery import IN_FLIGHT, Courier, in_flight
from bot.exports.press import ChildPress
from bot.pacer import DISCORD, TELEGRAM, Limits, PlatformPacer
from bot.scheduler import Job, Scheduler
from bot.settings import Settings, keys_of
from bot.speaker import Speaker
from bot.tiktok.accounts import KINDS as ACCOUNT_KINDS
from bot.tiktok.accounts import Accounts, way_back
from bot.tiktok.ads import KINDS, Ads
from bot.tiktok.business import Business
from bot.tiktok.creators import KINDS as CREATOR_KINDS
from bot.tiktok.creators import CreatorAccounts
from bot.tiktok.market import Market
from bot.tiktok.public import PublicPosts, hosts_of
from bot.tiktok.quota import BASIC, OWN_LIMITS, Quota
from bot.tiktok.shared_quota import Shared
from bot.tiktok.sparks import KINDS as SPARK_KINDS
from bot.tiktok.sparks import SparkCodes
from commands import countdowns, delivered, kept_files
from commands.agenda import calendar
from commands.alerts import alert_speaking, alert_watch
from commands.core import presence
from commands.core.budget import Budget, allowances
from commands.core.context import Defaults, Services
from commands.core.dispatcher import Dispatcher
from commands.core.reporting import Own
from commands.core.texts import LANGUAGES, msg, translator
from commands.dashboard import dashboard_watch
from commands.digests import digest_history, digest_owners, digest_texts, digests
from commands.kpis import kpi_staging
from commands.posts import post_reading
from commands.registry import registry
from commands.requests import requests
from commands.safety import safety_reading, safety_sweep
from commands.tiktok import syncing
from storage import inbox, teams
from storage.session import Session, Store, StoreTrouble
from storage.warming import make_ready

if TYPE_CHECKING:
    from bot.web.server import WebServer

_log = structlog.get_logger()
LIMITS: Mapping[str, Limits] = {"telegram": TELEGRAM, "discord": DISCORD}
_INBOX_LIFE = timedelta(days=3)
_READY_AFTER = 1.0
# Stopping may take ten seconds in all; an adapter takes up to six for the answers at hand.
_LAST_JOBS, _LAST_SENDING, _LAST_ANSWERS, _LAST_GOODBYE = 1.0, 1.0, 6.3, 0.7


def now_utc() -> datetime:
    """Give the present instant."""
    return datetime.now(UTC)


class Reading:
    """Read figures from TikTok as a job that is cut off when the bot stops, and goes on where it was."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._task: asyncio.Task[int] | None = None
        self._stopped = False

    async def step(self) -> None:
        """Read what is due."""
        if self._stopped:
            return
        self._task = asyncio.create_task(self._read())
        with suppress(asyncio.CancelledError):
            await self._task

    async def _read(self) -> int:
        return await syncing.sweep(self._services) + await post_reading.sweep(self._services)

    def stop(self) -> None:
        """Leave off; what was not published is read again."""
        self._stopped = True
        if self._task:
            self._task.cancel()


@dataclass
class App:
    """A running bot: its store, its dispatcher, its platforms and its clockwork."""

    settings: Settings
    services: Services
    dispatcher: Dispatcher
    adapters: dict[str, Adapter]
    courier: Courier
    scheduler: Scheduler
    posts: PublicPosts
    market: Market | None
    business: Business
    reading: Reading
    pacers: dict[str, PlatformPacer] = field(default_factory=dict)
    speakers: dict[str, Speaker] = field(default_factory=dict)
    web: WebServer | None = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def attach(self, adapter: Adapter, *, token: str = "") -> None:
        """Add a platform; with a token only one process speaks for it at a time."""
        self.adapters[adapter.platform] = adapter
        self.services.admins[adapter.platform] = adapter.is_admin
        self.services.present[adapter.platform] = adapter.is_present
        if token:
            name = f"{adapter.platform}:{sha256(token.encode()).hexdigest()[:16]}"
            self.speakers[adapter.platform] = Speaker(
                adapter, name, secrets.token_hex(8), self.services, on_lead=self.courier.recover
            )

    async def start(self) -> None:
        """Serve the pages, start the clockwork and connect the platforms, each on its own.

        Raises SettingsError when the port of the pages cannot be had.
        """
        if self.web:
            await self.web.start()
        await links.recall(self.services, self.settings.telegram_token)
        self.scheduler.start()
        self._tasks = [asyncio.create_task(self.courier.run())]
        self._tasks += [asyncio.create_task(speaker.run()) for speaker in self.speakers.values()]
        self._tasks += [asyncio.create_task(self._make_ready())]

    async def _make_ready(self) -> None:
        """Get ready beside the loop for what the first digests need, once all else is there."""
        await asyncio.sleep(_READY_AFTER)
        with suppress(StoreTrouble):
            if await asyncio.to_thread(self.services.store.read_now, make_ready):
                await asyncio.to_thread(_load_looks, self.services.now())
                write = partial(digest_texts.practise, services=self.services)
                await asyncio.to_thread(self.services.store.read_now, write)

    async def catch_up(self) -> None:
        """Do and deliver now what is due now; whoever leaves afterwards reads no figures of months."""
        self.reading.stop()
        await self.scheduler.run_all()
        await self.courier.flush()

    async def stop(self) -> None:
        """Take nothing new, finish what is at hand, let go of the platforms and the store."""
        self.courier.stop()
        self.reading.stop()
        await _within(_LAST_JOBS, self.scheduler.stop())
        await _within(_LAST_SENDING, self.courier.land())
        stopping = [adapter.stop() for adapter in self.adapters.values()]
        await _within(_LAST_ANSWERS, *stopping, *([self.web.stop()] if self.web else []))
        await self.courier.cut_off()
        for task in self._tasks:
            task.cancel()
        tiktok = [self.posts.close(), self.business.close()]
        await _within(_LAST_GOODBYE, *self._tasks, *tiktok)
        self.services.store.close()

    async def moved(self, platform: str, old: str, new: str) -> None:
        """Follow a chat to its new id."""
        await self.services.store.write(
            lambda session: teams.move_chat(session, platform=platform, old=old, new=new)
        )

    async def lost(self, platform: str, chat_id: str) -> None:
        """Write no more to a chat the bot was removed from, until somebody speaks to it there again."""
        reason = msg("I was removed from this chat, or stopped there. Add me again, or choose another chat.")
        at = {"platform": platform, "chat_id": chat_id}

        def work(session: Session) -> None:
            delivered.lost(session, self.services, reason=reason, **at)
            digest_owners.unreachable(session, self.services, reason=reason, **at)

        await self.services.store.write(work)
        self.courier.wake()


async def _within(seconds: float, *works: Awaitable[None]) -> None:
    """Wait for works, but not for long; what fails or takes longer is left behind."""
    tasks = [asyncio.ensure_future(work) for work in works]
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        task.cancel()
    for task in tasks:
        if task.done() and not task.cancelled() and task.exception():
            _log.warning("not stopped cleanly", reason=repr(task.exception()))


def _services(
    settings: Settings, store: Store, now: Callable[[], datetime], new_token: Callable[[], str]
) -> Services:
    return Services(
        store=store,
        keys=keys_of(settings),
        now=now,
        new_token=new_token,
        defaults=Defaults(settings.timezone, settings.language, settings.currency),
        grace=timedelta(hours=settings.late_hours),
        import_max_rows=settings.import_max_rows,
        budget=Budget(allowances(settings.commands_per_minute)),
        press=ChildPress(),
    )


def build(
    settings: Settings,
    *,
    connect: bool = True,
    store: Store | None = None,
    now: Callable[[], datetime] = now_utc,
    new_token: Callable[[], str] = lambda: secrets.token_urlsafe(24),
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    limits: Mapping[str, Limits] = LIMITS,
    serve: bool = True,
) -> App:
    """Build a bot from its settings, with the platforms it has tokens for unless ``connect`` is False.

    ``serve`` lets it have its own pages where they have an address.
    Raises SettingsError, or Unopened when the database cannot be used.
    """
    store = store or opened(settings)
    posts = PublicPosts(sleep=sleep, place=hosts_of(settings.tiktok_api_url))
    services = _services(settings, store, now, new_token)
    services.tiktok = posts
    business = _business(settings, now, sleep, _limits(store, now, sleep, new_token()[:8]))
    market = _market(settings, business, now)
    services.market = market or services.market
    services.sparks = _sparks(settings, business) or services.sparks
    _let_read(services, settings, business)
    reading = Reading(services)
    adapters: dict[str, Adapter] = {}
    pacers: dict[str, PlatformPacer] = {}
    speakers: dict[str, Speaker] = {}
    courier = Courier(
        services,
        adapters,
        speaks=lambda platform: platform not in speakers or speakers[platform].leads,
        resting=lambda platform: pacers[platform].resting() if platform in pacers else {},
        sleep=sleep,
        in_flight=lambda platform: in_flight(limits[platform]) if platform in limits else IN_FLIGHT,
        rate=lambda platform: limits[platform].second if platform in limits else 1,
    )
    services.wake = courier.wake
    dispatcher = Dispatcher(registry(), services)
    ahead = Ahead(services, lambda: [name for name, speaker in speakers.items() if speaker.leads])
    jobs = {"pictures": (1.0, ahead.step), "figures": (3.0, reading.step)}
    scheduler = Scheduler(_jobs(services, settings) | jobs)
    app = App(settings, services, dispatcher, adapters, courier, scheduler, posts, market, business, reading)
    app.pacers, app.speakers = pacers, speakers
    if settings.public_url:
        app_too = bool(settings.telegram_token)
        links.own_pages(services, settings.public_url, calendar=True, app=app_too)
        app.web = _pages(settings, dispatcher, settings.public_url) if serve else None
    if connect:
        _connect(app, limits)
    return app


def _pages(settings: Settings, dispatcher: Dispatcher, url: str) -> WebServer:
    # Imported here: most bots serve no pages.
    from bot.web.server import WebServer
    from bot.web.site import Site

    secret, token = settings.tiktok_app_secret, settings.telegram_token
    return WebServer(
        Site(dispatcher, url, calendar.feed),
        settings.http_port,
        trusted=settings.trusted_proxies,
        tiktok_secret=secret.get_secret_value() if secret else "",
        telegram_token=token.get_secret_value() if token else "",
    )


def _business(
    settings: Settings,
    now: Callable[[], datetime],
    sleep: Callable[[float], Awaitable[None]],
    limits: Mapping[str, Quota],
) -> Business:
    """Give what asks TikTok for the app, within its limits, whoever's token and process it is."""
    token = settings.tiktok_access_token
    secret = token.get_secret_value() if token else ""
    return Business(settings.tiktok_api_url, secret, now=now, sleep=sleep, limits=limits)


def _limits(
    store: Store, now: Callable[[], datetime], sleep: Callable[[float], Awaitable[None]], name: str
) -> dict[str, Quota]:
    """Give the limits of the app, kept together with all other processes."""
    return {
        endpoint: Quota(now, sleep, tier, Shared(store, endpoint), f"{name}:")
        for endpoint, tier in ({"": BASIC} | OWN_LIMITS).items()
    }


def _market(settings: Settings, business: Business, now: Callable[[], datetime]) -> Market | None:
    """Give TikTok One where the app's three values are set."""
    app_id, secret, token = (
        settings.tiktok_app_id,
        settings.tiktok_app_secret,
        settings.tiktok_access_token,
    )
    if not (app_id and secret and token):
        return None
    return Market(business, app_id, secret.get_secret_value(), now=now)


def _sparks(settings: Settings, business: Business) -> SparkCodes | None:
    """Give what redeems Spark codes for the settings' ad account; TikTok's own words may repeat a code."""
    token, advertiser = settings.tiktok_access_token, settings.tiktok_advertiser_id
    if not (token and advertiser):
        return None
    return SparkCodes(business.using(token.get_secret_value(), SPARK_KINDS, quiet=True), advertiser)


def _let_read(services: Services, settings: Settings, business: Business) -> None:
    """Let ad accounts be connected where the app is set, and the settings' own one be read."""
    app_id, secret = settings.tiktok_app_id, settings.tiktok_app_secret
    if not (app_id and secret):
        return
    ads = Ads(business.using("", KINDS), settings.tiktok_api_url, app_id, secret.get_secret_value())
    services.ads = ads
    links.gate(services, ads.gate, settings.public_url)
    place, redirect = hosts_of(settings.tiktok_api_url), way_back(settings.public_url)
    app = (place, app_id, secret.get_secret_value(), redirect)
    services.accounts = accounts = Accounts(business.using("", ACCOUNT_KINDS), *app)
    services.creators = CreatorAccounts(business.using("", CREATOR_KINDS), *app)
    links.account_gate(services, accounts.gate)
    token, advertiser_id = settings.tiktok_access_token, settings.tiktok_advertiser_id
    if token and advertiser_id:
        services.own = Own(token.get_secret_value(), advertiser_id)


def _jobs(services: Services, settings: Settings) -> dict[str, tuple[float, Job]]:
    async def forget() -> None:
        moment = services.now() - _INBOX_LIFE
        await services.store.write(lambda session: inbox.forget_before(session, moment=moment))

    return {
        "digests": (1.0, lambda: digests.sweep(services)),
        "requests": (1.0, lambda: requests.sweep(services)),
        "safety": (30.0, lambda: safety_sweep.sweep(services)),
        "texts": (5.0, lambda: safety_reading.sweep(services)),
        "alerts": (2.0, lambda: alert_watch.sweep(services)),
        "notes": (30.0, lambda: alert_speaking.sweep(services)),
        "dashboards": (2.0, lambda: dashboard_watch.sweep(services)),
        "countdowns": (60.0, lambda: countdowns.sweep(services)),
        "inbox": (3600.0, forget),
        "imports": (3600.0, lambda: kpi_staging.tidy(services)),
        "files": (3600.0, lambda: kept_files.tidy(services)),
        "owners": (6 * 3600.0, lambda: digest_owners.sweep(services)),
        "presence": (6 * 3600.0, lambda: presence.sweep(services)),
        "history": (3600.0, lambda: digest_history.tidy(services)),
        "links": (60.0, lambda: links.recall(services, settings.telegram_token)),
    }


def _load_looks(now: datetime) -> None:
    """Import what draws, and read how dates and amounts look."""
    import bot.charts.painter  # noqa: F401

    for language in LANGUAGES:
        t = translator(language)
        t.moment(now, UTC)
        t.money(0, "EUR")


def load_platforms(settings: Settings) -> None:
    """Import what the platforms with a token need, and no other."""
    if settings.telegram_token:
        import bot.adapters.telegram_adapter
    if settings.discord_token:
        import bot.adapters.discord_adapter  # noqa: F401


def _connect(app: App, limits: Mapping[str, Limits]) -> None:
    settings = app.settings
    if settings.telegram_token:
        from bot.adapters.telegram_adapter import TelegramAdapter

        token = settings.telegram_token.get_secret_value()
        app.pacers["telegram"] = PlatformPacer(limits["telegram"])
        telegram = TelegramAdapter(
            token,
            settings.telegram_api_url,
            app.dispatcher,
            app.pacers["telegram"],
            on_moved=lambda old, new: app.moved("telegram", old, new),
            on_gone=lambda chat_id: app.lost("telegram", chat_id),
        )
        app.attach(telegram, token=token)
    if settings.discord_token:
        from bot.adapters.discord_adapter import DiscordAdapter

        token = settings.discord_token.get_secret_value()
        app.pacers["discord"] = PlatformPacer(limits["discord"])
        app.attach(
            DiscordAdapter(token, settings.discord_api_url, app.dispatcher, app.pacers["discord"]),
            token=token,
        )
