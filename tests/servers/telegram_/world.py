"""Everything the server remembers, and the way from ids to things."""

import mimetypes
import random
import string
import struct
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from tests.servers.telegram_.errors import bad_request, forbidden
from tests.servers.telegram_.markup import Formatted, parsed
from tests.servers.telegram_.schema import JsonObject
from tests.servers.telegram_.things import PRESENT, Chat, Message, Press, StoredFile, User
from tests.servers.telegram_.updates import UpdateQueue

# Ids as large as Telegram's, so that a 32-bit column shows.
_FIRST_USER = 7_000_000_001
_FIRST_GROUP = 4_000_000_001
_FIRST_SUPERGROUP = 1_002_000_000_001
_LETTERS = string.ascii_letters + string.digits


class World:
    """The bot's account, people, chats, files and updates of one server."""

    def __init__(self, *, bot_username: str, clock: Callable[[], float], seed: int) -> None:
        self.clock = clock
        self._random = random.Random(seed)
        self._user_ids = count(_FIRST_USER)
        self._group_ids = count(_FIRST_GROUP)
        self._supergroup_ids = count(_FIRST_SUPERGROUP)
        self._file_ids = count(1)
        self.me = User(123456789, "Taktgeber", bot_username, is_bot=True)
        self.token = f"{self.me.id}:AA{self.letters(33)}"
        self.users: dict[int, User] = {self.me.id: self.me}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.presses: dict[str, Press] = {}
        self.menus: dict[tuple[str, str], list[JsonObject]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.reads_everything = False
        self.updates = UpdateQueue(self._random.randrange(10**8, 10**9))

    def letters(self, length: int) -> str:
        """Return a made-up identifier."""
        return "".join(self._random.choices(_LETTERS, k=length))

    @property
    def now(self) -> int:
        """Return the server's time in whole seconds."""
        return int(self.clock())

    def add_user(self, name: str, username: str | None, language: str | None) -> User:
        """Register a person."""
        user = User(next(self._user_ids), name, username, language)
        self.users[user.id] = user
        return user

    def add_chat(self, kind: str, title: str, *, is_forum: bool = False) -> Chat:
        """Make an empty group or supergroup."""
        ids = self._group_ids if kind == "group" else self._supergroup_ids
        chat = Chat(-next(ids), kind, title, is_forum=is_forum)
        self.chats[chat.id] = chat
        return chat

    def private_chat(self, user: User) -> Chat:
        """Return a person's chat with the bot, who may write there once the person did."""
        chat = self.chats.get(user.id)
        if chat is None:
            chat = Chat(user.id, "private", owner=user, statuses={user.id: "member"})
            self.chats[user.id] = chat
        return chat

    def add_file(self, name: str, content: bytes, *, folder: str = "documents", size: int = 0) -> StoredFile:
        """Store a file under new ids."""
        number = next(self._file_ids)
        suffix = "." + name.rsplit(".", 1)[-1] if "." in name else ""
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        width, height = picture_size(content)
        file = StoredFile(
            id=f"BQACAgIAAxkBAA{self.letters(40)}",
            unique_id=f"AgAD{self.letters(11)}",
            path=f"{folder}/file_{number}{suffix}",
            name=name,
            mime=mime,
            content=content,
            size=size or len(content),
            width=width,
            height=height,
        )
        self.files[file.id] = file
        return file

    def add_message(self, chat: Chat, sender: User, **content: Any) -> Message:
        """Put a message into a chat, with the next id there."""
        chat.last_id += 1
        message = Message(chat, chat.last_id, sender, self.now, **content)
        chat.messages[message.id] = message
        return message

    def add_press(self, user: User, message: Message, data: str, until: Callable[..., Any]) -> Press:
        """Remember a pressed button and tell the bot."""
        press = Press(str(self._random.randrange(10**17, 10**18)), user, message, data, until)
        self.presses[press.id] = press
        shown = message.to_api()
        if message.deleted:
            shown = {"chat": message.chat.to_api(), "message_id": message.id, "date": 0}
        payload = {
            "id": press.id,
            "from": user.to_api(),
            "message": shown,
            "chat_instance": str(message.chat.id),
            "data": data,
        }
        self.updates.push("callback_query", payload)
        return press

    def formatted(self, text: str, parse_mode: str | None, entities: list[JsonObject] | None) -> Formatted:
        """Parse a text of the bot."""
        return parsed(text, parse_mode, entities, self._shown_user)

    def find_chat(self, chat_id: int | str) -> Chat:
        """Return a chat the bot may ask about."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None or (chat.is_private and chat.status(self.me) == "left"):
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            error = bad_request("group chat was upgraded to a supergroup chat")
            error.parameters["migrate_to_chat_id"] = chat.migrated_to
            raise error
        return chat

    def find_target(self, chat_id: int | str) -> Chat:
        """Return a chat the bot may write to."""
        user = self.users.get(chat_id) if isinstance(chat_id, int) else None
        if user is self.me:
            raise forbidden("bots can't send messages to bots")
        if user is not None and self.private_chat(user).status(self.me) == "left":
            raise forbidden("bot can't initiate conversation with a user")
        chat = self.find_chat(chat_id)
        status = chat.status(self.me)
        if status in PRESENT:
            return chat
        if chat.is_private:
            raise forbidden("bot was blocked by the user")
        done = "was kicked from" if status == "kicked" else "is not a member of"
        raise forbidden(f"bot {done} the {chat.type} chat")

    def messages_of_bot(self) -> Iterator[Message]:
        """Yield every message the bot has sent and not deleted, chat by chat."""
        for chat in self.chats.values():
            yield from (m for m in chat.messages.values() if m.sender is self.me and not m.deleted)

    def _shown_user(self, user_id: int) -> JsonObject | None:
        user = self.users.get(user_id)
        return None if user is None else user.to_api()


def picture_size(content: bytes) -> tuple[int, int]:
    """Return width and height of a PNG; other pictures count as 640 x 480, anything else as 0 x 0."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    is_picture = content.startswith((b"\xff\xd8\xff", b"GIF8")) or content[8:12] == b"WEBP"
    return (640, 480) if is_picture else (0, 0)
