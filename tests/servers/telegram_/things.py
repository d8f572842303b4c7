"""People, chats, messages and files, as data."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.servers.telegram_.markup import Formatted
from tests.servers.telegram_.schema import JsonObject

PRESENT = {"creator", "administrator", "member"}
ADMINS = {"creator", "administrator"}


@dataclass(eq=False)
class User:
    """A person or a bot."""

    id: int
    first_name: str
    username: str | None = None
    language: str | None = None
    is_bot: bool = False

    def to_api(self) -> JsonObject:
        """Return what the Bot API shows of the user."""
        shown: JsonObject = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            shown["username"] = self.username
        if self.language:
            shown["language_code"] = self.language
        return shown


@dataclass(eq=False)
class StoredFile:
    """A file on the server; a claimed size may stand in for a content too large for a test."""

    id: str
    unique_id: str
    path: str
    name: str
    mime: str
    content: bytes
    size: int
    width: int = 0
    height: int = 0

    def as_file(self) -> JsonObject:
        """Return the answer to getFile."""
        return {**self._ids(), "file_path": self.path}

    def as_document(self) -> JsonObject:
        """Return the file as a message carries a document."""
        return {**self._ids(), "file_name": self.name, "mime_type": self.mime}

    def as_photo(self) -> list[JsonObject]:
        """Return the file as a message carries a photo."""
        return [{**self._ids(), "width": self.width, "height": self.height}]

    def _ids(self) -> JsonObject:
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": self.size}


@dataclass(eq=False)
class Chat:
    """A private chat, group or supergroup with its messages, members and topics."""

    id: int
    type: str
    title: str | None = None
    owner: User | None = None
    is_forum: bool = False
    statuses: dict[int, str] = field(default_factory=dict)
    messages: dict[int, "Message"] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    last_id: int = 0

    def to_api(self) -> JsonObject:
        """Return what the Bot API shows of the chat."""
        shown: JsonObject = {"id": self.id, "type": self.type}
        if self.owner is not None:
            names = ("first_name", "username")
            return shown | {key: value for key, value in self.owner.to_api().items() if key in names}
        if self.is_forum:
            shown["is_forum"] = True
        return shown | {"title": self.title}

    def status(self, user: User) -> str:
        """Return the user's status in this chat."""
        return self.statuses.get(user.id, "left")

    @property
    def is_private(self) -> bool:
        """Tell whether this is a chat of one person with the bot."""
        return self.type == "private"

    @property
    def texts(self) -> list[str]:
        """Return what a person who scrolls through the chat reads, oldest first."""
        return [message.visible for message in self.messages.values() if not message.deleted]


@dataclass(eq=False)
class Topic:
    """A topic of a forum; its id is that of the message that made it."""

    chat: Chat
    thread_id: int
    name: str


Place = Chat | Topic


@dataclass(eq=False)
class Message:
    """A message as a person sees it, with its markup taken away."""

    chat: Chat
    id: int
    sender: User
    date: int
    body: Formatted = field(default_factory=lambda: Formatted(""))
    photo: StoredFile | None = None
    document: StoredFile | None = None
    markup: JsonObject = field(default_factory=dict)
    reply_to: "Message | None" = None
    thread_id: int | None = None
    album: str | None = None
    service: JsonObject = field(default_factory=dict)
    edits: int = 0
    edit_date: int | None = None
    deleted: bool = False

    @property
    def has_media(self) -> bool:
        """Tell whether the text is a caption."""
        return self.photo is not None or self.document is not None

    @property
    def text(self) -> str | None:
        """Return the text of a message without media."""
        return None if self.has_media or self.service else self.body.text

    @property
    def caption(self) -> str | None:
        """Return the text beside a photo or document."""
        return (self.body.text or None) if self.has_media else None

    @property
    def visible(self) -> str:
        """Return the text or caption."""
        return self.body.text

    @property
    def entities(self) -> list[JsonObject]:
        """Return the entities of the text or caption."""
        return list(self.body.entities)

    @property
    def keyboard(self) -> list[list[JsonObject]]:
        """Return the rows of buttons under the message, as the bot sent them."""
        rows: list[list[JsonObject]] = self.markup.get("inline_keyboard", [])
        return rows

    @property
    def buttons(self) -> list[list[str]]:
        """Return the rows of labels under the message."""
        return [[button["text"] for button in row] for row in self.keyboard]

    @property
    def links(self) -> list[str]:
        """Return the addresses the text and the buttons lead to."""
        linked = [entity["url"] for entity in self.entities if entity["type"] == "text_link"]
        plain = [self.part(entity) for entity in self.entities if entity["type"] == "url"]
        return linked + plain + [button["url"] for row in self.keyboard for button in row if "url" in button]

    def part(self, entity: JsonObject) -> str:
        """Return the piece of text an entity covers."""
        units = self.body.text.encode("utf-16-le")
        start = 2 * entity["offset"]
        return units[start : start + 2 * entity["length"]].decode("utf-16-le")

    def to_api(self, *, with_reply: bool = True) -> JsonObject:
        """Return the message as the Bot API shows it; a reply carries its original, one level deep."""
        shown: JsonObject = {
            "message_id": self.id,
            "from": self.sender.to_api(),
            "chat": self.chat.to_api(),
            "date": self.date,
        }
        shown |= self._content()
        if self.reply_to is not None and with_reply and not self.reply_to.deleted:
            shown["reply_to_message"] = self.reply_to.to_api(with_reply=False)
        if self.thread_id is not None:
            shown |= {"message_thread_id": self.thread_id, "is_topic_message": True}
        if self.keyboard:
            shown["reply_markup"] = {"inline_keyboard": self.keyboard}
        if self.edit_date is not None:
            shown["edit_date"] = self.edit_date
        if self.album is not None:
            shown["media_group_id"] = self.album
        return shown

    def _content(self) -> JsonObject:
        if self.service:
            return self.service
        name = "caption" if self.has_media else "text"
        shown: JsonObject = {}
        if self.body.text:
            shown[name] = self.body.text
        if self.body.entities:
            shown["caption_entities" if self.has_media else "entities"] = list(self.body.entities)
        if self.photo is not None:
            shown["photo"] = self.photo.as_photo()
        if self.document is not None:
            shown["document"] = self.document.as_document()
        return shown


@dataclass(eq=False)
class Press:
    """A pressed button; `answer` holds what the bot said to it: text, show_alert, url."""

    id: str
    user: User
    message: Message
    data: str
    until: Callable[[Callable[[], Any], float], Awaitable[Any]]
    answer: JsonObject | None = None
    expired: bool = False

    async def answered(self, timeout: float = 10) -> str:  # noqa: ASYNC109
        """Wait for the bot's answer and return the notice the person sees, often empty."""
        await self.until(lambda: self.answer is not None, timeout)
        return str((self.answer or {}).get("text", ""))

    def expires(self) -> None:
        """Let so much time pass that the press can no longer be answered."""
        self.expired = True


@dataclass(frozen=True)
class Upload:
    """A file that came with a request."""

    filename: str
    content_type: str
    content: bytes


@dataclass(eq=False)
class Call:
    """A request of the bot and what became of it."""

    method: str
    params: JsonObject
    files: dict[str, Upload]
    time: float
    status: int = 0
    result: Any = None
    description: str | None = None
    fault: str | None = None
    message: Message | None = None
    awaited: bool = False

    @property
    def finished(self) -> bool:
        """Tell whether the request has its answer."""
        return self.status != 0

    def __str__(self) -> str:
        text = str(self.params.get("text", self.params.get("caption", "")))[:60]
        return f"{self.method} -> {self.status} {self.description or ''} {text!r}"
