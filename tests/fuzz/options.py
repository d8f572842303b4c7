"""Whatever stands in a command's option, read against a team that has something of everything."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from commands.core.errors import Ambiguous
from commands.core.options import OptionType, Reading
from commands.core.texts import translator
from commands.registry import registry
from storage import teams
from storage.session import Session, Store
from tests.chat import Chat
from tests.databases import migrated, store_on
from tests.fuzz.target import Target, read, seeds, text_of

LINES = (
    "/campaign new Summer budget=5k start=2026-12-01 end=2026-12-28",
    '/campaign new "Summer sale"',
    "/creator add @dora.makes",
    "/creator add @dora_two",
    '/creator put @dora.makes list="Beauty DE"',
    "/creator put @dora_two list=+Beauty",
    "/request send @dora.makes C1 fee=500",
    '/digest new C1 every="daily 9:00"',
)


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="taktgeber-fuzz-")


@cache
def _store() -> Store:
    url = f"sqlite:///{Path(_folder().name) / 'team.db'}"
    migrated(url)
    store = store_on(url)
    asyncio.run(_fill(Chat(store)))
    return store


async def _fill(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="en")
    for line in LINES:
        assert not (await anna.says(line)).failed, line


@cache
def _kinds() -> list[OptionType]:
    """Give each kind of option once; what only buttons reach is signed by us."""
    options = [option.type for command in registry().shown() for option in command.options]
    return list({repr(kind): kind for kind in options}.values())


def _option(data: bytes) -> None:
    """Read a text as one of the kinds of options: the first byte says which."""
    kind = _kinds()[(data[0] if data else 0) % len(_kinds())]
    text = text_of(data[1:])

    def work(session: Session) -> None:
        workspace = teams.workspace(session, id=1)
        assert workspace is not None
        reading = Reading(session, workspace, Chat(_store()).now, translator("de"))
        with suppress(Ambiguous):
            read(lambda: kind.parse(text, reading))
        for suggestion in kind.suggest(text, reading):
            assert suggestion.value
        if words := text.split():
            assert 0 <= kind.takes(words) <= len(words)

    _store().read_now(work)


def targets() -> dict[str, Target]:
    """Give the target; each kind of option has its seeds."""
    texts = ("C1", "Summer", "@dora", "P1, @dora_two", "R1", "here, K1", "7d", "next monday", "5.000,50 €")
    made = [bytes([at]) + seed for at in range(len(_kinds())) for seed in seeds(*texts)]
    pieces = (
        "C",
        "P",
        "L",
        "@",
        "dora",
        "Summer",
        "Beauty",
        "not ",
        "+",
        ",",
        " ",
        "1",
        "K",
        "tiktok.com/",
        "-",
        "none",
    )
    return {"options": Target(_option, made, pieces)}
