"""Who takes part when a request goes its whole way: a team in Discord and at the console, a creator."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from sqlalchemy import Engine, text

from tests.end_to_end.harness import PATIENCE, Bot, until
from tests.end_to_end.talk import finds
from tests.servers.discord_ import Answer, Channel, DiscordServer
from tests.servers.discord_ import Message as DiscordMessage
from tests.servers.discord_ import Person as DiscordPerson
from tests.servers.telegram import Message, Person, TelegramServer

_SENDING = "SELECT count(*) FROM delivery WHERE action = 'send' AND state IN ('waiting', 'leased', 'sending')"


class Console:
    """A console chat that stays open beside the bot, on the same database."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self._read = 0

    async def says(self, line: str, words: str) -> str:
        """Write a line and give what is printed, as soon as that has these words."""
        assert self.bot.process is not None
        assert self.bot.process.stdin is not None
        self.bot.process.stdin.write(f"{line}\n".encode())
        try:
            await until(lambda: words in self._new, PATIENCE)
        except TimeoutError:
            raise AssertionError(f"no {words!r} in {self._new!r}") from None
        said = self._new
        self._read += len(said)
        return said

    async def presses(self, shown: str, label: str, words: str) -> str:
        """Press a button of what it printed last by its number."""
        found = re.findall(rf"^ *\[(\d+)\] {re.escape(label)}$", shown, re.MULTILINE)
        assert found, f"no {label!r} in {shown!r}"
        return await self.says(found[-1], words)

    @property
    def _new(self) -> str:
        return self.bot.said[self._read :]


@dataclass
class Stage:
    """Both platforms, the bot with its database, the console beside it, and who acts."""

    telegram: TelegramServer
    discord: DiscordServer
    bot: Bot
    console: Console
    engine: Engine
    dora: DiscordPerson
    channel: Channel
    carla: Person
    link: str = ""
    done: list[Step] = field(default_factory=list)

    async def uses(self, line: str, /, **options: object) -> Answer:
        """Let Dora use a slash command in the team's channel."""
        return await self.dora.uses(line, self.channel, **options)

    async def hears(self, words: str) -> Message:
        """Wait until Carla's chat with the bot shows these words in a new message."""
        return await self.carla.hears(words, timeout=PATIENCE)

    async def told(self, words: str) -> DiscordMessage:
        """Wait until the team's channel is told something, and give the message."""
        return await finds(self.discord, self.channel, words)

    @property
    def offer(self) -> Message:
        """Give the newest message in the creator's chat that has buttons."""
        return next(m for m in reversed(self.carla.chat.messages.values()) if m.buttons and not m.deleted)

    async def given(self, name: str) -> bytes:
        """Wait until the team's channel shows a file, and give what is in it."""
        shown = await self.discord.wait_for(
            lambda: [message.files[name] for message in self.channel.messages if name in message.files],
            PATIENCE,
        )
        return shown[-1]

    async def plays(self, step: Step) -> None:
        """Play a step, and hold that everybody was told what they have to be, once and in order."""
        await step.deed(self)
        self.done.append(step)
        await self.telegram.until(self._is_quiet, PATIENCE)
        differs = unlike(self.to_team, [words for step in self.done for words in step.team])
        differs += unlike(self.to_creator, [words for step in self.done for words in step.creator])
        assert differs == [], f"after {step.name!r}"

    async def restarts(self, *, kill: bool) -> None:
        """End the bot, with or without a word, and start it again."""
        if kill:
            await self.bot.kill()
            # Its lease lapses after four seconds, which tests/kill waits for.
            with self.engine.begin() as connection:
                connection.execute(text("DELETE FROM speakerlease"))
        else:
            assert await self.bot.stop() == 0
        await self.discord.wait_for(lambda: not self.discord.gateway.listening, PATIENCE)
        await self.bot.start()
        await self.discord.ready(2 * PATIENCE)

    @property
    def to_team(self) -> list[str]:
        """Give each message the bot sent to the team's channel of its own accord, oldest first."""
        calls = self.discord.calls_to("POST /channels/{channel_id}/messages")
        return [json.dumps(call.body, ensure_ascii=False) for call in calls]

    @property
    def to_creator(self) -> list[str]:
        """Give each message the bot sent to the creator, answers included, oldest first."""
        calls = self.telegram.calls_of("sendMessage")
        return [call.params["text"] for call in calls if call.params["chat_id"] == self.carla.id]

    def _is_quiet(self) -> bool:
        if self.telegram.world.updates.pending:
            return False
        with self.engine.connect() as connection:
            return bool(connection.execute(text(_SENDING)).scalar_one() == 0)


def unlike(sent: Sequence[str], expected: Sequence[str]) -> list[tuple[str, str]]:
    """Give what was sent beside what was expected, where they differ, are missing or too many."""
    pairs = zip_longest(sent, expected, fillvalue="(nothing)")
    return [(text, words) for text, words in pairs if words not in text]


@dataclass(frozen=True)
class Step:
    """One step of the story, and the words of each message it sends to the team's channel and the creator."""

    deed: Callable[[Stage], Awaitable[None]]
    team: tuple[str, ...] = ()
    creator: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Name the step."""
        return self.deed.__name__.strip("_").replace("_", " ")
