"""``check``: say what works and what does not, one line each."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from bot.adapters.base import Adapter
from bot.app import App, build
from bot.database import Unopened
from bot.logs import redact
from bot.settings import Settings, SettingsError, has_short_key
from bot.web import hooks
from bot.web.health import answers
from commands.core.errors import RemoteError
from commands.core.texts import N_, Message, Translator, msg, msg_plural, translator
from commands.digests.digest_history import reason_of
from commands.requests import deals, spark_codes
from commands.tiktok import access
from storage import digests, inbox, outbox
from storage.models import Delivery
from storage.session import Session

_PATIENCE = 20.0
_LATELY = timedelta(days=7)
_OUTCOMES: dict[str, Callable[[int], Message]] = {
    "late": lambda count: msg_plural(
        "{count} came late in the last 7 days", "{count} came late in the last 7 days", count
    ),
    "skipped": lambda count: msg_plural(
        "{count} was skipped in the last 7 days", "{count} were skipped in the last 7 days", count
    ),
    "failed": lambda count: msg_plural(
        "{count} could not be written in the last 7 days",
        "{count} could not be written in the last 7 days",
        count,
    ),
}
_TOKEN_REFUSED = {"TokenRefused", "LoginFailure", "InvalidToken", "Forbidden"}
_TOKENS = {
    "discord": msg(
        "Discord does not accept TAKT_DISCORD_TOKEN. Copy it anew from the Bot page of your application."
    ),
    "telegram": msg("Telegram does not accept TAKT_TELEGRAM_TOKEN. Get the token anew from @BotFather."),
}


_OK, _NOTE, _FAILED = N_("ok"), N_("note"), N_("failed")
_SETTINGS, _DATABASE, _PLATFORMS, _KEY = N_("settings"), N_("database"), N_("platforms"), N_("key")
_MESSAGES, _DIGESTS, _PAGES = N_("messages"), N_("digests"), N_("pages")
_HOOKS = "webhooks"
_TIKTOK = "tiktok"


class _Report:
    """Write one line for each thing that was looked at."""

    def __init__(self, t: Translator) -> None:
        self.t = t
        self._marks = max(len(t(mark)) for mark in (_OK, _NOTE, _FAILED))
        things = (_SETTINGS, _DATABASE, _PLATFORMS, _KEY, _MESSAGES, _DIGESTS, _PAGES, _HOOKS)
        self._things = max(len(t(thing)) for thing in things)

    def good(self, what: str, sentence: Message) -> int:
        """Say that something works; no failure."""
        return self._line(_OK, what, self.t(sentence), 0)

    def note(self, what: str, sentence: Message) -> None:
        """Say something that a person should know; no failure."""
        self._line(_NOTE, what, self.t(sentence), 0)

    def bad(self, what: str, sentence: str) -> int:
        """Say that something does not work; one failure."""
        return self._line(_FAILED, what, sentence, 1)

    def _line(self, mark: str, what: str, sentence: str, failures: int) -> int:
        columns = f"{self.t(mark):<{self._marks}} {self.t(what):<{self._things}}"
        sys.stdout.write(f"{columns}  {redact(sentence)}\n")
        sys.stdout.flush()
        return failures


async def check(settings: Settings) -> int:
    """Open the database, greet each platform, count what waits; 1 when something does not work."""
    report = _Report(translator(settings.language))
    report.good(_SETTINGS, msg("read"))
    if has_short_key(settings):
        report.note(_KEY, msg("TAKT_SECRET_KEY is short; a long random one cannot be guessed"))
    try:
        app = build(settings)
    except Unopened as error:
        return report.bad(_DATABASE, str(error))
    try:
        return 1 if await _look(app, report) else 0
    finally:
        app.services.store.close()


async def _look(app: App, report: _Report) -> int:
    kind = "SQLite" if app.services.store.sqlite else "PostgreSQL"
    failures = report.good(_DATABASE, msg("{kind} is open", kind=kind))
    failures += sum(await asyncio.gather(*(_greet(one, report) for one in app.adapters.values())))
    if not app.adapters:
        report.good(_PLATFORMS, msg("no token is set, so only the console chat works"))
    failures += await _tiktok(app, report)
    failures += await _pages(app, report)
    await _hooks(app, report)
    await _keys(app, report)
    await app.services.store.read(lambda session: _messages(session, report, app.services.now()))
    return failures


def _messages(session: Session, report: _Report, now: datetime) -> None:
    """Say what waits, and what became of the messages and digests of the last days."""
    since = now - _LATELY
    counts, lately = outbox.counts(session), outbox.counts(session, since=since)
    waiting = sum(counts.get(state, 0) for state in outbox.OPEN)
    report.good(_MESSAGES, msg_plural("{count} is waiting", "{count} are waiting", waiting))
    if sent := lately.get("sent", 0):
        report.good(_MESSAGES, _sent(sent, outbox.newest(session, state="sent", linked=True)))
    if unknown := counts.get("unknown", 0):
        sentence = msg_plural(
            "{count} may not have arrived; the team was asked",
            "{count} may not have arrived; the team was asked",
            unknown,
        )
        report.note(_MESSAGES, sentence)
    if failed := lately.get("failed", 0):
        report.note(_MESSAGES, _lost(failed, outbox.newest(session, state="failed"), report.t))
    outcomes = digests.outcomes(session, since=since)
    for outcome, words in _OUTCOMES.items():
        if found := outcomes.get(outcome, 0):
            report.note(_DIGESTS, words(found))


def _sent(count: int, newest: Delivery | None) -> Message:
    if newest is None:
        return msg_plural(
            "{count} was sent in the last 7 days", "{count} were sent in the last 7 days", count
        )
    return msg_plural(
        "{count} was sent in the last 7 days: {link}",
        "{count} were sent in the last 7 days, the newest: {link}",
        count,
        link=newest.link,
    )


def _lost(count: int, newest: Delivery | None, t: Translator) -> Message:
    return msg_plural(
        "{count} failed in the last 7 days: {reason}",
        "{count} failed in the last 7 days, the newest: {reason}",
        count,
        reason=reason_of(newest, t) if newest else "–",
    )


async def _keys(app: App, report: _Report) -> None:
    services = app.services
    if len(services.keys.all) == 1:
        report.good(_KEY, msg("one key signs buttons and links"))
        return
    older = await services.store.read(lambda session: deals.under_older_keys(session, services))
    codes = await services.store.read(lambda session: spark_codes.under_older_keys(session, services))
    tokens = await services.store.read(lambda session: access.under_older_keys(session, services))
    if codes:
        report.good(_KEY, _sealed(codes))
    if tokens:
        report.good(_KEY, _leaves(tokens))
    report.good(_KEY, _older(older) if older else msg("no open request needs the older keys any more"))


def _sealed(count: int) -> Message:
    return msg_plural(
        "{count} Spark code is sealed under an older key; without that key it is lost",
        "{count} Spark codes are sealed under an older key; without that key they are lost",
        count,
    )


def _leaves(count: int) -> Message:
    return msg_plural(
        "{count} leave to read ad accounts is sealed under an older key until it is next used",
        "{count} leaves to read ad accounts are sealed under an older key until they are next used",
        count,
    )


def _older(count: int) -> Message:
    return msg_plural(
        "{count} open request was sent under an older key; keep that key until it is answered",
        "{count} open requests were sent under an older key; keep that key until they are answered",
        count,
    )


async def _tiktok(app: App, report: _Report) -> int:
    """Say whether TikTok One lets the app in; without the app there is nothing to say."""
    if app.market is None:
        return 0
    try:
        await asyncio.wait_for(app.market.account(), _PATIENCE)
    except RemoteError as error:
        return report.bad(_TIKTOK, report.t(error.message))
    except TimeoutError as error:
        return report.bad(_TIKTOK, _cause(_TIKTOK, error, report.t))
    finally:
        await app.market.close()
    return report.good(_TIKTOK, msg("TikTok One is open to this app"))


async def _pages(app: App, report: _Report) -> int:
    """Ask for a page as people do; served here for that long, unless a running bot serves it."""
    web, url = app.web, app.settings.public_url
    if web is None or url is None:
        return 0
    with suppress(SettingsError):
        await web.start()
    try:
        found = await answers(url)
    finally:
        await web.stop()
    if found:
        return report.good(_PAGES, msg("{url} answers", url=url))
    return report.bad(
        _PAGES,
        report.t(
            "{url} does not answer as this bot. Check that the address leads, perhaps through your reverse "
            "proxy, to port {port} of this machine (TAKT_PUBLIC_URL, TAKT_HTTP_PORT).",
            url=url,
            port=str(app.settings.http_port),
        ),
    )


async def _hooks(app: App, report: _Report) -> None:
    """Say where TikTok may report events, what is missing for that, and what came lately."""
    url, secret = app.settings.public_url, app.settings.tiktok_app_secret
    if url is None:
        return
    address = url + hooks.PATH
    if secret is None:
        report.note(
            _HOOKS,
            msg("closed: with TAKT_TIKTOK_APP_SECRET TikTok may report events to {url}", url=address),
        )
        return
    if not address.startswith("https://"):
        report.note(
            _HOOKS, msg("TikTok reports events to https addresses only, and not to {url}", url=address)
        )
        return
    found = await app.services.store.read(lambda session: inbox.counted(session, prefix=hooks.KEYS))
    came = ", ".join(f"{name} {count}" for name, count in found.items())
    report.good(
        _HOOKS,
        msg(
            "TikTok may report events to {url}; in the last 3 days: {events}", url=address, events=came or "–"
        ),
    )


async def _greet(adapter: Adapter, report: _Report) -> int:
    try:
        bot = await asyncio.wait_for(adapter.greet(), _PATIENCE)
    except Exception as error:
        return report.bad(adapter.platform, _cause(adapter.platform, error, report.t))
    finally:
        await adapter.stop()
    return report.good(adapter.platform, msg("connected as {name}", name=bot))


def _cause(platform: str, error: Exception, t: Translator) -> str:
    if type(error).__name__ in _TOKEN_REFUSED and platform in _TOKENS:
        return t(_TOKENS[platform])
    if isinstance(error, TimeoutError):
        return t(msg("No answer came within {count} seconds. Check the network.", count=int(_PATIENCE)))
    lines = str(error).strip().splitlines()
    reason = f"{type(error).__name__}: {lines[0][:200]}" if lines else type(error).__name__
    return t(msg("It cannot be reached ({reason}). Check the network and the address.", reason=reason))
