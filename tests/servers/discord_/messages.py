"""Store messages: what the bot sent, what stands on the screen, whom it pings."""

import copy
import re
from dataclasses import dataclass, field
from typing import Any

from tests.servers.discord_ import components as c
from tests.servers.discord_.errors import EMPTY_MESSAGE, INVALID_FORM, TOO_LARGE, ApiError
from tests.servers.discord_.limits import ATTACHMENT_BYTES, LOADING, V2, message_problems
from tests.servers.discord_.shown import Shown
from tests.servers.discord_.snowflakes import iso_now, new_id
from tests.servers.discord_.world import DIRECT_MESSAGES, GUILD_MESSAGES, Channel, File, User, World

Json = dict[str, Any]
Uploads = dict[int, tuple[str, bytes]]


@dataclass(eq=False)
class Message(Shown):
    """Be one message; `only_for` is set when it is ephemeral."""

    channel: Channel
    author: User
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[File] = field(default_factory=list)
    flags: int = 0
    nonce: str | None = None
    allowed_mentions: Json | None = None
    only_for: User | None = None
    interaction: Json | None = None
    edits: int = 0
    deleted: bool = False
    id: int = field(default_factory=new_id)
    sent: str = field(default_factory=iso_now)
    edited: str | None = None

    @property
    def loading(self) -> bool:
        """Say whether it still shows "is thinking"."""
        return bool(self.flags & LOADING)

    @property
    def visible(self) -> bool:
        """Say whether it is on the screen with its text."""
        return not self.deleted and not self.loading

    def shown(self) -> list[Any]:
        """Return the message itself, or nothing when it is gone."""
        return [self] if self.visible else []

    def own_texts(self) -> list[str]:
        """Return its texts from top to bottom."""
        embedded = [text for embed in self.embeds for text in c.embed_texts(embed)]
        return [self.content, *embedded, *c.texts_of(self.components)]

    def visible_files(self) -> list[File]:
        """Return the files a person sees below or in it."""
        if not self.flags & V2:
            return self.attachments
        shown = {media["url"] for part in c.walk(self.components) for media in c.media_of(part)}
        return [file for file in self.attachments if file.url in shown]

    @property
    def pings(self) -> set[str]:
        """Return whom it notifies: "everyone", user ids and role ids as text."""
        allowed = self.allowed_mentions
        parse = {"everyone", "users", "roles"} if allowed is None else set(allowed.get("parse") or [])
        listed = {str(i) for key in ("users", "roles") for i in (allowed or {}).get(key) or []}
        text = "\n".join([self.content, *c.texts_of(self.components)])
        found = {"everyone"} if "everyone" in parse and re.search(r"@(everyone|here)", text) else set()
        for kind, pattern in (("users", r"<@!?(\d+)>"), ("roles", r"<@&(\d+)>")):
            found |= {i for i in re.findall(pattern, text) if kind in parse or i in listed}
        return found

    def payload(self) -> Json:
        """Return the message as Discord's API gives it."""
        answered = {"interaction_metadata": self.interaction, "webhook_id": str(self.author.id)}
        return {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "type": 20 if self.interaction else 0,
            "author": self.author.payload(),
            "content": self.content,
            "embeds": self.embeds,
            "components": self.components,
            "attachments": [file.payload() for file in self.attachments],
            "flags": self.flags,
            "timestamp": self.sent,
            "edited_timestamp": self.edited,
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": "everyone" in self.pings,
            "pinned": False,
            "tts": False,
            **(answered if self.interaction else {}),
            **({"nonce": self.nonce} if self.nonce else {}),
        }


def write(message: Message, body: Json, uploads: Uploads, *, world: World) -> None:
    """Put a request's content into a message, or raise what Discord would answer and change nothing."""
    flags = (message.flags | ((body.get("flags") or 0) & V2)) & ~LOADING
    files = _files(message, body, uploads, world)
    shape: Json = {
        key: body[key] or empty if key in body else getattr(message, key)
        for key, empty in (("content", ""), ("embeds", []), ("components", []))
    } | {"flags": flags, "files": {file.name for file in files}}
    problems = message_problems(shape)
    if problems:
        raise ApiError(INVALID_FORM, *problems)
    if not (shape["content"] or shape["embeds"] or shape["components"] or files):
        raise ApiError(EMPTY_MESSAGE)
    message.flags, message.attachments = flags, files
    message.content, message.embeds = shape["content"], shape["embeds"]
    message.components = _settled(shape["components"], files)
    if "allowed_mentions" in body:
        message.allowed_mentions = body["allowed_mentions"]


def _files(message: Message, body: Json, uploads: Uploads, world: World) -> list[File]:
    listed: list[Json] | None = body.get("attachments")
    if any(len(data) > ATTACHMENT_BYTES for _, data in uploads.values()):
        raise ApiError(TOO_LARGE)
    if listed is None:
        new = [world.upload(message.channel.id, name, data) for name, data in uploads.values()]
        return [*message.attachments, *new]
    old = {file.id: file for file in message.attachments}
    files = []
    for entry in listed:
        key = int(entry["id"])
        if key not in old and key not in uploads:
            raise ApiError(INVALID_FORM, f"attachments: there is no file {key}")
        files.append(old.get(key) or _uploaded(message, entry, uploads[key], world))
    return files


def _uploaded(message: Message, entry: Json, upload: tuple[str, bytes], world: World) -> File:
    name, data = upload
    return world.upload(message.channel.id, entry.get("filename") or name, data, entry.get("description"))


def _settled(components: list[Json], files: list[File]) -> list[Json]:
    """Number the components and let their media point to where the files can be fetched."""
    settled = copy.deepcopy(components)
    c.number(settled)
    urls = {f"attachment://{file.name}": file for file in files}
    for media in (media for part in c.walk(settled) for media in c.media_of(part)):
        file = urls.get(media["url"])
        if file:
            media |= {"url": file.url, "proxy_url": file.url, "attachment_id": str(file.id)}
    return settled


def announce(message: Message, event: str, world: World) -> None:
    """Tell the bot's sessions about a message; ephemeral ones are told to nobody."""
    if message.only_for is not None:
        return
    data = message.payload()
    guild = message.channel.guild
    if guild is not None:
        data |= {"guild_id": str(guild.id), "member": guild.member_payload(message.author)}
    hidden = guild is not None and message.author is not world.bot
    bare = {**data, "content": "", "embeds": [], "components": [], "attachments": []} if hidden else None
    intent = DIRECT_MESSAGES if guild is None else GUILD_MESSAGES
    world.publish(event, data, intent=intent, without_content=bare)


def edit(message: Message, body: Json, uploads: Uploads, *, world: World) -> None:
    """Change a message and tell the bot's sessions."""
    write(message, body, uploads, world=world)
    message.edits += 1
    message.edited = iso_now()
    announce(message, "MESSAGE_UPDATE", world)


def delete(message: Message, world: World) -> None:
    """Remove a message and tell the bot's sessions."""
    message.deleted = True
    if message.only_for is None:
        ids = {"id": str(message.id), "channel_id": str(message.channel.id)}
        guild = message.channel.guild
        more = {} if guild is None else {"guild_id": str(guild.id)}
        intent = DIRECT_MESSAGES if guild is None else GUILD_MESSAGES
        world.publish("MESSAGE_DELETE", {**ids, **more}, intent=intent)
