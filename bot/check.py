"""``check``: say what works and what does not, one line each."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.adapters.base import Adapter
from bot.app import App, build
from bot.database import Unopened
from bot.logs import redact
from bot.settings import Settings, has_short_key
from commands import deals
from commands.core.texts import Message, Translator, msg, msg_plural, translator
from commands.digest_history import reason_of
from storage import digests, outbox
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


@dataclass(frozen=True)
class _Report:
    """Write one line for each thing that was looked at."""

    t: Translator

    def good(self, what: str, sentence: Message, more: str = "") -> int:
        """Say that something works; no failure."""
        return self._line("ok", what, f"{self.t(sentence)}{more and ': '}{more}", 0)

    def note(self, what: str, sentence: Message, more: str = "") -> None:
        """Say something that a person should know; no failure."""
        self._line("note", what, f"{self.t(sentence)}{more and ': '}{more}", 0)

    def bad(self, what: str, sentence: str) -> int:
        """Say that something does not work; one failure."""
        return self._line("failed", what, sentence, 1)

    def _line(self, mark: str, what: str, sentence: str, failures: int) -> int:
        sys.stdout.write(f"{mark:<6} {what:<10} {redact(sentence)}\n")
        sys.stdout.flush()
        return failures


async def check(settings: Settings) -> int:
    """Open the database, greet each platform, count what waits; 1 when something does not work."""
    report = _Report(translator(settings.language))
    report.good("settings", msg("read"))
    if has_short_key(settings):
        report.note("key", msg("TAKT_SECRET_KEY is short; a long random one cannot be guessed"))
    try:
        app = build(settings)
    except Unopened as error:
        return report.bad("database", str(error))
    try:
        return 1 if await _look(app, report) else 0
    finally:
        app.services.store.close()


async def _look(app: App, report: _Report) -> int:
    kind = "SQLite" if app.services.store.sqlite else "PostgreSQL"
    failures = report.good("database", msg("{kind} is open", kind=kind))
    failures += sum(await asyncio.gather(*(_greet(one, report) for one in app.adapters.values())))
    if not app.adapters:
        report.good("platforms", msg("no token is set, so only the console chat works"))
    await _keys(app, report)
    await app.services.store.read(lambda session: _messages(session, report, app.services.now()))
    return failures


def _messages(session: Session, report: _Report, now: datetime) -> None:
    """Say what waits, and what became of the messages and digests of the last days."""
    since = now - _LATELY
    counts, lately = outbox.counts(session), outbox.counts(session, since=since)
    waiting = sum(counts.get(state, 0) for state in outbox.OPEN)
    report.good("messages", msg_plural("{count} is waiting", "{count} are waiting", waiting))
    if sent := lately.get("sent", 0):
        sentence = msg_plural(
            "{count} was sent in the last 7 days", "{count} were sent in the last 7 days", sent
        )
        report.good("messages", sentence, _link(session))
    if unknown := counts.get("unknown", 0):
        sentence = msg_plural(
            "{count} may not have arrived; the team was asked",
            "{count} may not have arrived; the team was asked",
            unknown,
        )
        report.note("messages", sentence)
    if failed := lately.get("failed", 0):
        sentence = msg_plural(
            "{count} failed in the last 7 days", "{count} failed in the last 7 days", failed
        )
        report.note("messages", sentence, _why(session, report.t))
    outcomes = digests.outcomes(session, since=since)
    for outcome, words in _OUTCOMES.items():
        if found := outcomes.get(outcome, 0):
            report.note("digests", words(found))


def _link(session: Session) -> str:
    row = outbox.newest(session, state="sent", linked=True)
    return row.link if row else ""


def _why(session: Session, t: Translator) -> str:
    row = outbox.newest(session, state="failed")
    return reason_of(row, t) if row else ""


async def _keys(app: App, report: _Report) -> None:
    services = app.services
    if len(services.keys.all) == 1:
        report.good("key", msg("one key signs buttons and links"))
        return
    older = await services.store.read(lambda session: deals.under_older_keys(session, services))
    report.good("key", _older(older) if older else msg("no open request needs the older keys any more"))


def _older(count: int) -> Message:
    return msg_plural(
        "{count} open request was sent under an older key; keep that key until it is answered",
        "{count} open requests were sent under an older key; keep that key until they are answered",
        count,
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
