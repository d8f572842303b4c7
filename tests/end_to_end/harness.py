"""The real process, started as a person starts it: its settings, what it says, how it ends."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from codecs import getincrementaldecoder
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar, Self, TypeVar

from tests.servers.discord_ import DiscordServer
from tests.servers.telegram import TelegramServer

T = TypeVar("T")
LAUNCHER = Path(__file__).parents[2] / "bot.py"
PATIENCE = 30.0  # seconds until a test gives up on a busy machine
STOPS_WITHIN = 10.0
_LOOK_AGAIN = 0.05
_CHATTER = re.compile(r"\[(sqlalchemy|apscheduler|http|alembic)[\w.]*\]\s*\Z|\[debug ")
_KEPT = ("PATH", "HOME", "SYSTEMROOT", "LANG", "LC_ALL", "TMPDIR")


def settings_of(
    telegram: TelegramServer | None = None, discord: DiscordServer | None = None
) -> dict[str, str]:
    """Give the settings that connect a process to these servers."""
    found: dict[str, str] = {}
    if telegram is not None:
        found |= {"TELEGRAM_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.url}
    if discord is not None:
        found |= {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.api_url}
    return found


class Written:
    """A file that grows; what was read of it is kept, for it is looked at many times a second."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._text, self._size = "", 0

    def read(self) -> str:
        """Return all that is in it by now."""
        if self.path.exists() and self.path.stat().st_size > self._size:
            with self.path.open("rb") as file:
                file.seek(self._size)
                more = file.read()
            self._size += len(more)
            self._text += self._decoder.decode(more)
        return self._text


class Bot:
    """One ``python bot.py`` in a working directory of its own; it can be started again there."""

    all: ClassVar[list[Bot]] = []

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self.folder = folder
        self.settings = settings
        self.process: asyncio.subprocess.Process | None = None
        self._log, self._said = Written(folder / "stderr.txt"), Written(folder / "stdout.txt")
        folder.mkdir(parents=True, exist_ok=True)
        self.all.append(self)

    @property
    def log(self) -> str:
        """Return what all starts wrote to standard error."""
        return self._log.read()

    @property
    def said(self) -> str:
        """Return what all starts wrote to standard output."""
        return self._said.read()

    @property
    def secrets(self) -> list[str]:
        """Return what must never be printed."""
        return [value for name, value in self.settings.items() if name.endswith(("_TOKEN", "SECRET_KEY"))]

    @property
    def leaks(self) -> list[str]:
        """Return the lines of output that hold a token, or the part of one that is secret."""
        parts = [part for secret in self.secrets for part in (secret, re.split(r"[:.]", secret)[-1])]
        texts = [text for text in (self.log, self.said) if any(part in text for part in parts)]
        lines = [line for text in texts for line in text.splitlines()]
        return [line for line in lines if any(part in line for part in parts)]

    @property
    def story(self) -> list[str]:
        """Return the log without statements and ticks, for a person who looks for what went wrong."""
        entries = re.split(r"^(?=\d{4}-\d\d-\d\dT)", self.log, flags=re.MULTILINE)
        return [entry.rstrip() for entry in entries if not _CHATTER.search(entry)]

    @property
    def tracebacks(self) -> list[str]:
        """Return the errors nobody expected."""
        return re.findall(r"^Traceback .*(?:\n[ \t].*)*\n.*", self.log, re.MULTILINE)

    async def start(self, *arguments: str) -> Self:
        """Start ``python bot.py``, and not wait until it is connected."""
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {f"TAKT_{name}": value for name, value in self.settings.items()}
        with self._said.path.open("ab") as out, self._log.path.open("ab") as err:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                str(LAUNCHER),
                *arguments,
                cwd=self.folder,
                env=environment,
                stdin=asyncio.subprocess.PIPE,
                stdout=out,
                stderr=err,
            )
        return self

    async def feed(self, lines: Sequence[str]) -> int:
        """Pipe lines in and return the exit status."""
        assert self.process is not None
        await self.process.communicate("".join(f"{line}\n" for line in lines).encode())
        return await self.ended()

    async def ended(self, seconds: float = 2 * PATIENCE) -> int:
        """Wait until it has ended by itself and return the exit status."""
        assert self.process is not None
        return await asyncio.wait_for(self.process.wait(), seconds)

    async def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop, and return the exit status; raises TimeoutError when it takes too long."""
        assert self.process is not None
        self.process.send_signal(by)
        return await self.ended(STOPS_WITHIN)

    async def kill(self) -> None:
        """End it without a word, as a power cut does."""
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def logs(self, words: str, *, times: int = 1, seconds: float = PATIENCE) -> None:
        """Wait until the log has these words, so many times."""
        await until(lambda: self.log.count(words) >= times, seconds)


async def until(found: Callable[[], T], seconds: float = PATIENCE) -> T:
    """Return the first truthy value of ``found``, looked at now and then."""
    async with asyncio.timeout(seconds):
        while not (value := found()):  # noqa: ASYNC110 - a file tells nobody that it has grown
            await asyncio.sleep(_LOOK_AGAIN)
        return value
