"""A person with a Telegram app in hand."""

import asyncio
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.servers.telegram_.groups import add_bot, announce, deliver, set_bot_status
from tests.servers.telegram_.markup import typed
from tests.servers.telegram_.menus import menu_of
from tests.servers.telegram_.schema import JsonObject
from tests.servers.telegram_.things import PRESENT, Chat, Message, Place, Press, Topic, User
from tests.servers.telegram_.waiting import Changes
from tests.servers.telegram_.world import World

_START_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Person:
    """What one person does and sees; a place left out is the private chat with the bot."""

    def __init__(self, world: World, user: User, changes: Changes) -> None:
        self._world = world
        self._changes = changes
        self._read: dict[tuple[int, int | None], int] = {}
        self.user = user

    @property
    def id(self) -> int:
        """Return the person's user id."""
        return self.user.id

    @property
    def chat(self) -> Chat:
        """Return the private chat with the bot."""
        return self._world.private_chat(self.user)

    async def says(self, text: str, chat: Place | None = None) -> Message:
        """Write a message."""
        return await self._sends(chat, body=typed(text))

    async def replies(self, message: Message, text: str) -> Message:
        """Answer a message, as an app does after a forced reply."""
        place: Place = message.chat
        if message.thread_id is not None:
            place = Topic(message.chat, message.thread_id, "")
        return await self._sends(place, body=typed(text), reply_to=message)

    async def sends_document(
        self,
        filename: str,
        content: bytes = b"",
        *,
        caption: str = "",
        chat: Place | None = None,
        size: int = 0,
    ) -> Message:
        """Send a file; `size` in bytes may claim more than there is."""
        file = self._world.add_file(filename, content, size=size)
        return await self._sends(chat, body=typed(caption), document=file)

    async def sends_photo(self, content: bytes, *, caption: str = "", chat: Place | None = None) -> Message:
        """Send a picture."""
        file = self._world.add_file("photo.jpg", content, folder="photos")
        return await self._sends(chat, body=typed(caption), photo=file)

    async def edits(self, message: Message, text: str) -> None:
        """Change one's own message."""
        message.body = typed(text)
        message.edit_date = self._world.now
        message.edits += 1
        deliver(self._world, message, "edited_message")
        await asyncio.sleep(0)

    async def presses(self, message: Message, label: str) -> Press:
        """Press the button with this label, or the only one whose label contains it."""
        button = find_button(message, label)
        if "callback_data" not in button:
            raise AssertionError(f"{label!r} is a link; use opens({button.get('url')!r})")
        return await self.presses_data(message, button["callback_data"])

    async def presses_data(self, message: Message, data: str) -> Press:
        """Send a callback with any data, as a modified app may."""
        self._must_be_in(message.chat)
        press = self._world.add_press(self.user, message, data, self._changes.until)
        await asyncio.sleep(0)
        return press

    async def opens(self, link: str) -> Message:
        """Follow a link that starts the bot, and press start."""
        parts = urlsplit(link)
        token = parse_qs(parts.query).get("start", [""])[0]
        ours = (parts.hostname, parts.path.strip("/")) == ("t.me", self._world.me.username)
        if not ours or not _START_TOKEN.fullmatch(token):
            raise AssertionError(f"{link!r} does not start the bot with a token")
        return await self.says(f"/start {token}")

    async def hears(self, containing: str = "", chat: Place | None = None, *, timeout: float = 10) -> Message:  # noqa: ASYNC109
        """Wait for the bot's next message not read yet, skipping those without the words."""
        place = chat or self.chat
        found = await self._changes.until(lambda: self._next(place, containing), timeout)
        self._read[_key(place)] = found.id
        return found

    async def blocks_bot(self) -> None:
        """Stop the bot in the private chat."""
        set_bot_status(self._world, self.chat, self.user, "kicked")
        await asyncio.sleep(0)

    async def unblocks_bot(self) -> None:
        """Let the bot write again."""
        set_bot_status(self._world, self.chat, self.user, "member")
        await asyncio.sleep(0)

    async def adds_bot(self, chat: Chat, *, admin: bool = False) -> None:
        """Bring the bot into a group."""
        self._must_be_in(chat)
        add_bot(self._world, chat, self.user, "administrator" if admin else "member")
        await asyncio.sleep(0)

    async def kicks_bot(self, chat: Chat) -> None:
        """Throw the bot out of a group."""
        self._must_be_in(chat)
        set_bot_status(self._world, chat, self.user, "kicked")
        await asyncio.sleep(0)

    async def joins(self, chat: Chat) -> None:
        """Become a member of a group."""
        chat.statuses[self.user.id] = "member"
        announce(self._world, chat, self.user, {"new_chat_members": [self.user.to_api()]})
        await asyncio.sleep(0)

    async def leaves(self, chat: Chat) -> None:
        """Leave a group."""
        self._must_be_in(chat)
        announce(self._world, chat, self.user, {"left_chat_member": self.user.to_api()})
        chat.statuses[self.user.id] = "left"
        await asyncio.sleep(0)

    def sees_menu(self, chat: Chat | None = None) -> dict[str, str]:
        """Return the commands the app offers in a chat, with their descriptions."""
        return menu_of(self._world, chat or self.chat, self.user)

    async def _sends(self, place: Place | None, **content: Any) -> Message:
        chat, thread = _split(place or self.chat)
        self._must_be_in(chat)
        if chat.is_private:
            await self._opens_chat(chat)
        if thread is not None:
            content.setdefault("reply_to", chat.messages.get(thread))
            content["thread_id"] = thread
        message = self._world.add_message(chat, self.user, **content)
        deliver(self._world, message)
        await asyncio.sleep(0)
        return message

    async def _opens_chat(self, chat: Chat) -> None:
        if chat.status(self._world.me) == "kicked":
            await self.unblocks_bot()
        chat.statuses[self._world.me.id] = "member"

    def _must_be_in(self, chat: Chat) -> None:
        if chat.status(self.user) not in PRESENT:
            raise AssertionError(f"{self.user.first_name} is not in {chat.title}: use joins() first")

    def _next(self, place: Place, containing: str) -> Message | None:
        chat, thread = _key(place)
        read = self._read.get((chat, thread), 0)
        for message in self._world.messages_of_bot():
            in_place = message.chat.id == chat and (thread is None or message.thread_id == thread)
            if in_place and message.id > read and containing in message.visible:
                return message
        return None


def find_button(message: Message, label: str) -> JsonObject:
    """Return the button with the label, or the only one that contains it."""
    buttons = [button for row in message.keyboard for button in row]
    exact = [button for button in buttons if button["text"] == label]
    near = [button for button in buttons if label in button["text"]]
    found = exact or near
    if len(found) != 1:
        raise AssertionError(f"No single button {label!r} among {message.buttons} under {message.visible!r}")
    return found[0]


def _split(place: Place) -> tuple[Chat, int | None]:
    return (place.chat, place.thread_id) if isinstance(place, Topic) else (place, None)


def _key(place: Place) -> tuple[int, int | None]:
    chat, thread = _split(place)
    return chat.id, thread
