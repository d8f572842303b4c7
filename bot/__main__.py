"""The command line: run, chat, demo, check, db."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings

_WELL, _FAILED, _WRONG_SETTINGS, _INTERRUPTED = 0, 1, 2, 130
_TALKS = {"chat", "demo", "check"}  # in this terminal


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit status: 0 well, 1 something failed, 2 wrong settings."""
    parsed = _parser().parse_args(arguments)
    from bot.signals import end_on_sigterm

    try:
        # From the first moment on: importing the rest takes half a second.
        with end_on_sigterm():
            return _call(parsed)
    except KeyboardInterrupt:
        # Whoever stops the bot stops it well; a job that was broken off has not been done.
        return _INTERRUPTED if parsed.call in {"check", "db"} else _WELL
    except BrokenPipeError:
        # Nobody reads any more; without this the interpreter complains once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _FAILED


def _call(parsed: argparse.Namespace) -> int:
    from bot.database import Unopened
    from bot.settings import SettingsError

    try:
        return _run(parsed)
    except SettingsError as error:
        return _complain(str(error), _WRONG_SETTINGS)
    except Unopened as error:
        return _complain(str(error), _FAILED)


def _complain(sentence: str, status: int) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="taktgeber",
        description="Campaign assistant for TikTok and creator marketing, in Discord and Telegram.",
        epilog="Without a word it connects to the platforms it has tokens for; with no token it is the chat.",
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
        from bot import database

        return database.run(parsed.job, settings, getattr(parsed, "file", None))
    if parsed.call in _TALKS or not (settings.discord_token or settings.telegram_token):
        import asyncio

        return asyncio.run(_talk(parsed, settings))
    from bot.loop import run

    return run(_serve(settings))


async def _talk(parsed: argparse.Namespace, settings: Settings) -> int:
    """Do what is done in this terminal."""
    if parsed.call == "check":
        from bot.check import check

        return await check(settings)
    if parsed.call == "demo":
        from bot.demo import demo

        return await demo(settings)
    from bot.chat import chat

    return await chat(settings, serve=parsed.call != "chat")


async def _serve(settings: Settings) -> int:
    """Connect to the platforms and serve until SIGTERM or SIGINT."""
    import structlog

    from bot.memory import settle, undisturbed
    from bot.signals import stop_signal

    with undisturbed():
        from bot.app import build, load_platforms

        load_platforms(settings)

    log = structlog.get_logger("bot")
    with stop_signal() as stopping:
        app = build(settings)
        await app.start()
        settle()
        log.info("started", platforms=sorted(app.adapters))
        await stopping.wait()
        await app.stop()
        log.info("stopped")
    return _WELL


if __name__ == "__main__":
    sys.exit(main())
