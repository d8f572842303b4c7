"""Who takes part where figures come from TikTok: a team on each platform, in its own language."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from commands.core.texts import translator
from tests.end_to_end.harness import PATIENCE, until
from tests.servers.discord_ import Answer, Channel, DiscordServer
from tests.servers.discord_ import Message as DiscordMessage
from tests.servers.discord_ import Person as DiscordPerson
from tests.servers.telegram import Chat, Message, Person, TelegramServer

_GERMAN = str.maketrans(",.", ".,")


def plain(text: str) -> str:
    """Give a text without marks of a platform, and with spaces that are like any other."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("**", "")


@dataclass
class Team(ABC):
    """A team on a platform; what it asks for, presses and waits for is written once for both."""

    language: str
    base: str

    def either(self, english: str, german: str) -> str:
        """Give the words of the team's language."""
        return german if self.language == "de" else english

    def figure(self, english: str) -> str:
        """Give a figure as the team's language writes it."""
        if self.language == "en":
            return english
        text = english.translate(_GERMAN).replace("%", " %")
        return f"{text.replace('€', '')} €" if "€" in text else text

    def button(self, label: str) -> str:
        """Give what a button is called in the team's language."""
        return translator(self.language)(label)

    async def shows(self, shown: Any, *words: str, seconds: float = PATIENCE) -> str:
        """Wait until a message has come to say all these words, and give what it says."""
        try:
            await until(lambda: all(one in self.words(shown) for one in words), seconds)
        except TimeoutError:
            raise AssertionError(f"not all of {words} in {self.words(shown)!r}") from None
        return self.words(shown)

    async def hears(self, words: str, seconds: float = PATIENCE) -> Any:
        """Wait until the team's chat has a message with these words, and give the newest."""
        return (await until(lambda: self.told(words), seconds))[-1]

    async def is_shown(self, words: str, seconds: float = PATIENCE) -> Any:
        """Wait until somebody's own chat with the bot has a message with these words, and give it."""
        return (await until(lambda: self.told(words, own=True), seconds))[-1]

    @abstractmethod
    async def asks(self, line: str, words: str = "", /, **options: str) -> Any:
        """Ask for something where the team looks things up, and give the answer with these words."""

    @abstractmethod
    async def posts(self, line: str, words: str = "", /, **options: str) -> Any:
        """Ask for something in the chat that all of the team see, and give the answer."""

    @abstractmethod
    async def presses(self, shown: Any, label: str) -> Any:
        """Press the button of this English label, and give the message that changed or came."""

    @abstractmethod
    async def pastes(self, shown: Any, address: str) -> None:
        """Press the button for pasting an address, and do so."""

    @abstractmethod
    def told(self, words: str, *, own: bool = False) -> list[Any]:
        """Give the messages with these words in the team's chat, or in somebody's own."""

    @abstractmethod
    def words(self, shown: Any) -> str:
        """Give what a message says by now."""

    @abstractmethod
    def files(self, ending: str) -> list[bytes]:
        """Give what is in the files that were handed out and are called so at their end."""

    @abstractmethod
    def pinned(self) -> int:
        """Count what is pinned in the team's chat."""


@dataclass
class OnTelegram(Team):
    """Anna's team in a group; she looks things up in her own chat with the bot."""

    server: TelegramServer
    anna: Person
    group: Chat

    async def asks(self, line: str, words: str = "", /, **options: str) -> Message:
        return await self._says(self.anna.chat, line, words, options)

    async def posts(self, line: str, words: str = "", /, **options: str) -> Message:
        return await self._says(self.group, line, words, options)

    async def _says(self, chat: Chat, line: str, words: str, options: dict[str, str]) -> Message:
        before = self._last(chat)
        given = " ".join(f'{name}="{value}"' for name, value in options.items())
        await self.anna.says(f"/{line} {given}", chat)
        return await self._newer(chat, before, words)

    async def _newer(self, chat: Chat, before: int, words: str) -> Message:
        def found() -> list[Message]:
            return [one for one in self._ours(chat) if one.id > before and words in plain(one.visible)]

        return (await self.server.until(found, PATIENCE))[0]

    def _ours(self, chat: Chat) -> list[Message]:
        every = self.server.world.messages_of_bot()
        # A picture comes after what it belongs to, and says nothing of its own.
        return [one for one in every if one.chat.id == chat.id and not one.photo]

    def _last(self, chat: Chat) -> int:
        return max((one.id for one in self._ours(chat)), default=0)

    async def presses(self, shown: Message, label: str) -> Message:
        before, edits = self._last(shown.chat), shown.edits
        await self.anna.presses(shown, self.button(label))

        def found() -> list[Message]:
            changed = [shown] if shown.edits > edits else []
            return changed or [one for one in self._ours(shown.chat) if one.id > before]

        return (await self.server.until(found, PATIENCE))[0]

    async def pastes(self, shown: Message, address: str) -> None:
        question = await self.presses(shown, "Paste the address")
        await self.anna.replies(question, address)

    def told(self, words: str, *, own: bool = False) -> list[Message]:
        chat = self.anna.chat if own else self.group
        return [one for one in self._ours(chat) if words in plain(one.visible)]

    def words(self, shown: Message) -> str:
        return plain(shown.visible)

    def files(self, ending: str) -> list[bytes]:
        given = [one.document for one in self._ours(self.anna.chat) if one.document]
        return [one.content for one in given if one.name.endswith(ending)]

    def pinned(self) -> int:
        return len(self.group.pinned)


@dataclass
class OnDiscord(Team):
    """Dora's team in a channel of her server."""

    server: DiscordServer
    dora: DiscordPerson
    channel: Channel

    async def asks(self, line: str, words: str = "", /, **options: str) -> Answer:
        answer = await self.dora.uses(line, self.channel, **options)
        await self.shows(answer, words)
        return answer

    posts = asks

    async def presses(self, shown: Answer | DiscordMessage, label: str) -> Answer:
        return await self.dora.presses(shown, self.button(label))

    async def pastes(self, shown: Answer, address: str) -> None:
        form = (await self.presses(shown, "Paste the address")).modal
        assert form is not None
        await self.dora.submits(form, {form.labels[0]: address})

    def told(self, words: str, *, own: bool = False) -> list[DiscordMessage]:
        channel = self.dora.dm if own else self.channel
        return [one for one in channel.messages if words in plain(one.text)]

    def words(self, shown: Answer | DiscordMessage) -> str:
        return plain(shown.text)

    def files(self, ending: str) -> list[bytes]:
        given = [file for one in self.channel.messages for file in one.files.items()]
        return [content for name, content in given if name.endswith(ending)]

    def pinned(self) -> int:
        return len(self.channel.pinned)
