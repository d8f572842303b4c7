"""Ten thousand digests due in one minute, to platforms that enforce ten times their limits.

The whole bot runs: the sweep, the courier, the pacers, both adapters, and people who use commands meanwhile.
The platforms run in a process of their own, and their log decides what arrived when.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlmodel import update

from bot.app import LIMITS, App, build
from bot.logs import configure
from bot.loop import run
from bot.memory import settle
from bot.settings import Settings
from storage import outbox
from storage.models import Digest
from tests.bench.burst_seeds import COUNT, fill, guilds
from tests.bench.loopback import Loopback, loopback
from tests.bench.stall import longest_stall
from tests.bench.table import Bound, Line

FACTOR = 10
_SECOND = {"telegram": 30 * FACTOR, "discord": 50 * FACTOR}
_EVERY = 0.5  # seconds between commands, on each platform
_PEOPLE = 5  # on each platform, who have all used a command before it begins
_PATIENCE = 120.0
_HOME = {"guild_id": "900", "channel_id": "901"}
_LIST = {"id": "1", "name": "campaign", "type": 1, "options": [{"name": "list", "type": 1, "options": []}]}


@dataclass
class Seen:
    """What a platform saw: messages with their moments, chats and keys or texts, and refusals."""

    platform: str
    arrived: list[tuple[float, str, str]]
    refused: int

    @property
    def span(self) -> tuple[float, float]:
        """Give the seconds from the first message to the last, and those the limit needs for as many."""
        moments = sorted(moment for moment, *_ in self.arrived)
        return moments[-1] - moments[0], (len(moments) - 1) / _SECOND[self.platform]


class People:
    """Some who use a command every half second, on both platforms."""

    def __init__(self, platforms: Loopback) -> None:
        self._platforms = platforms
        self._asked: list[tuple[float, str, str]] = []  # when, on which platform, by whom or with which id
        self._numbers = count(1)

    def use(self, platform: str) -> None:
        """Let somebody use a command."""
        number = next(self._numbers)
        if platform == "telegram":
            chat = 5_000_000 + number % _PEOPLE
            said = {"on": platform, "chat_id": chat, "text": "/campaign list"}
            self._asked.append((self._platforms.tell("/say", said), platform, str(chat)))
        else:
            said = {"on": platform, "user_id": str(7_000_000 + number % _PEOPLE), "data": _LIST, **_HOME}
            id = str(10**15 + number)
            self._asked.append((self._platforms.tell("/say", {**said, "interaction": id}), platform, id))

    async def go_on(self) -> None:
        """Use commands until cancelled."""
        while True:
            for platform in _SECOND:
                await asyncio.to_thread(self.use, platform)
                await asyncio.sleep(_EVERY / len(_SECOND))

    def waits(self, log: Any) -> list[float]:
        """Give how long each of them waited for the answer."""
        answers: dict[tuple[str, str], list[float]] = {}
        for platform, told in log.items():
            for moment, chat, key in told["arrived"]:
                whose = key if chat == "interaction" else chat
                answers.setdefault((platform, whose), []).append(moment)
        return [
            min((moment for moment in answers.get((platform, whose), []) if moment > asked), default=1e9)
            - asked
            for asked, platform, whose in self._asked
        ]

    def is_answer(self, chat: str) -> bool:
        """Tell whether a message answers one of them."""
        return chat == "interaction" or chat == _HOME["channel_id"] or chat.startswith("50000")


def lines(folder: Path) -> list[Line | Bound]:
    """Measure how long the digests take beside what the limits allow, and what people notice of them."""
    configure("warning", "text")
    with loopback(FACTOR) as platforms:
        people = People(platforms)
        sent, stall = run(_run(platforms, people, folder))
        log = platforms.log()
    seen = [
        Seen(
            platform,
            [tuple(one) for one in told["arrived"] if not people.is_answer(one[1])],
            sum(told["refused"].values()),
        )
        for platform, told in log.items()
    ]
    ours, floor = max((one.span for one in seen), key=lambda span: span[0])
    keys = Counter((one.platform, *message[1:]) for one in seen for message in one.arrived)
    texts = {key: times for key, times in keys.items() if key[2]}
    return [
        Line(f"{COUNT:,} digests to both platforms, at {FACTOR} times their limits", ours, floor, 1.05),
        Bound("refused with 429", sum(one.refused for one in seen), 0, "messages"),
        Bound("lost", sent - sum(len(one.arrived) for one in seen), 0, "messages"),
        Bound("doubled", sum(texts.values()) - len(texts), 0, "messages"),
        Bound("the slowest answer to a command meanwhile", max(people.waits(log)) * 1000, 100, "ms"),
        Bound("the longest stall of the event loop meanwhile", stall * 1000, 50, "ms"),
    ]


async def _run(platforms: Loopback, people: People, folder: Path) -> tuple[int, float]:
    """Send the digests; give how many messages they were, and the longest stall of the event loop."""
    url = f"sqlite:///{folder / 'burst.db'}"
    settings = Settings(
        database_url=SecretStr(url),
        secret_key=SecretStr("a-secret-of-the-bench-that-is-long-enough"),
        telegram_token=SecretStr("1:a-token-of-the-bench"),
        discord_token=SecretStr("a-token-of-the-bench"),
        telegram_api_url=platforms.url,
        discord_api_url=platforms.discord,
        commands_per_minute=0,
    )
    platforms.tell("/guilds", guilds() | {_HOME["guild_id"]: [_HOME["channel_id"]]})
    app = build(settings, limits={name: one.times(FACTOR) for name, one in LIMITS.items()})
    await app.services.store.write(lambda session: fill(session, app.services.now()))
    await app.start()
    await asyncio.to_thread(platforms.bot_is_there)
    try:
        settle()
        using = asyncio.create_task(people.go_on())
        await asyncio.sleep(3)
        watching = asyncio.create_task(longest_stall())
        now = app.services.now()
        await app.services.store.write(lambda session: session.exec(update(Digest).values(next_due=now)))
        sent = await _until_all_is_sent(app)
        for task in (using, watching):
            task.cancel()
        return sent, await watching
    finally:
        await app.stop()


async def _until_all_is_sent(app: App) -> int:
    began = time.monotonic()
    while time.monotonic() - began < _PATIENCE:
        await asyncio.sleep(1)
        counts = await app.services.store.read(outbox.counts)
        if counts.get("sent", 0) >= COUNT and not any(counts.get(state) for state in outbox.OPEN):
            return counts["sent"]
    raise AssertionError(f"not all was sent: {counts}")
