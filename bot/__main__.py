"""The command line: run, chat, demo, check, db."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit status: 0 well, 1 something failed, 2 wrong settings."""
    parsed = _parser().parse_args(arguments)
    from bot.settings import SettingsError

    try:
        return _run(parsed)
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    except KeyboardInterrupt:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="taktgeber",
        description="Campaign assistant for TikTok and creator marketing, in Discord and Telegram.",
    )
    calls = parser.add_subparsers(dest="call", metavar="chat | demo | check | db")
    calls.add_parser("chat", help="chat in this terminal, or run commands from standard input")
    calls.add_parser("demo", help="a short tour in a throw-away workspace with realistic data")
    calls.add_parser("check", help="say what works: settings, database, platforms")
    database = calls.add_parser("db", help="look after the database").add_subparsers(
        dest="job", required=True
    )
    database.add_parser("upgrade", help="bring the database to the present shape")
    database.add_parser("backup", help="write a consistent copy, also while the bot runs").add_argument(
        "file", type=Path
    )
    database.add_parser("restore", help="put a copy back; the bot must not run").add_argument(
        "file", type=Path
    )
    return parser


def _run(parsed: argparse.Namespace) -> int:
    from bot import logs
    from bot.settings import hints, load, secrets_of

    settings = load()
    logs.configure(settings.log_level, settings.log_format, secrets_of(settings))
    for hint in hints():
        print(hint, file=sys.stderr)  # noqa: T201
    if parsed.call == "db":
        from bot.database import run

        return run(parsed.job, settings, getattr(parsed, "file", None))
    return asyncio.run(_asynchronous(parsed, settings))


async def _asynchronous(parsed: argparse.Namespace, settings: Settings) -> int:
    if parsed.call == "check":
        from bot.check import check

        return await check(settings)
    if parsed.call == "demo":
        from bot.demo import demo

        return await demo(settings)
    if parsed.call == "chat" or not (settings.discord_token or settings.telegram_token):
        from bot.chat import chat

        return await chat(settings)
    return await serve(settings)


async def serve(settings: Settings) -> int:
    """Connect to the platforms and serve until SIGTERM or SIGINT."""
    from bot.app import build

    app = build(settings)
    stopping = asyncio.Event()
    on_signals(stopping.set)
    await app.start()
    await stopping.wait()
    await app.stop()
    return 0


def on_signals(stop: Callable[[], None]) -> None:
    """Stop on SIGTERM and SIGINT, where the system has signals."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(name, stop)
        except NotImplementedError:
            signal.signal(name, lambda *_: stop())


if __name__ == "__main__":
    sys.exit(main())
