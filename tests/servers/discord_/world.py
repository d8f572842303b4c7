"""Hold what exists on the platform: users, servers, channels, messages, files."""

import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.servers.discord_ import permissions as p
from tests.servers.discord_.snowflakes import iso_now, new_id

if TYPE_CHECKING:
    from tests.servers.discord_.messages import Message

Json = dict[str, Any]
Publish = Callable[..., None]

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12
TEXT, DM, THREAD = 0, 1, 11


@dataclass(eq=False)
class User:
    """Be an account; `dms_closed` refuses direct messages."""

    name: str
    locale: str = "en-US"
    bot: bool = False
    dms_closed: bool = False
    id: int = field(default_factory=new_id)

    @property
    def mention(self) -> str:
        """Return how a message mentions this user."""
        return f"<@{self.id}>"

    def payload(self) -> Json:
        """Return the user as others see it."""
        return {
            "id": str(self.id),
            "username": self.name,
            "discriminator": "0",
            "global_name": None if self.bot else self.name.capitalize(),
            "avatar": None,
            "bot": self.bot,
            "public_flags": 0,
        }


@dataclass(eq=False)
class File:
    """Be an uploaded file, downloadable at its url."""

    name: str
    data: bytes
    url: str
    id: int
    description: str | None = None

    def payload(self) -> Json:
        """Return the attachment as a message carries it."""
        return {
            "id": str(self.id),
            "filename": self.name,
            "size": len(self.data),
            "url": self.url,
            "proxy_url": self.url,
            "description": self.description,
            "content_type": mimetypes.guess_type(self.name)[0] or "application/octet-stream",
        }


@dataclass(eq=False)
class Channel:
    """Be a text channel, a thread or a direct conversation with the bot."""

    world: "World"
    name: str
    kind: int = TEXT
    guild: "Guild | None" = None
    parent: "Channel | None" = None
    recipient: User | None = None
    bot_may_not: int = 0
    pinned: list[int] = field(default_factory=list)
    deleted: bool = False
    id: int = field(default_factory=new_id)
    created: str = field(default_factory=iso_now)

    @property
    def messages(self) -> "list[Message]":
        """Return the messages everybody here sees, oldest first."""
        every = self.world.messages.values()
        return [m for m in every if m.channel is self and m.visible and m.only_for is None]

    @property
    def mention(self) -> str:
        """Return how a message mentions this channel."""
        return f"<#{self.id}>"

    def bot_permissions(self) -> int:
        """Return what the bot may do here."""
        if self.guild is None:
            return p.EVERYONE
        if not self.guild.bot_is_in:
            return 0
        denied = self.bot_may_not | (self.parent.bot_may_not if self.parent else 0)
        return self.guild.bot_permissions & ~denied

    def forbid_bot(self, denied: int) -> None:
        """Take permissions from the bot in this channel; 0 gives all of them back."""
        self.bot_may_not = denied
        self.world.publish("CHANNEL_UPDATE", self.payload(), intent=GUILDS)

    def hide_from_bot(self) -> None:
        """Let the bot no longer see this channel (50001 Missing Access)."""
        self.forbid_bot(p.VIEW)

    def silence_bot(self) -> None:
        """Let the bot no longer write here (50013 Missing Permissions)."""
        self.forbid_bot(p.SEND | p.SEND_IN_THREADS)

    def delete(self) -> None:
        """Remove the channel (10003 Unknown Channel from now on)."""
        self.deleted = True
        event = "THREAD_DELETE" if self.kind == THREAD else "CHANNEL_DELETE"
        self.world.publish(event, self.payload(), intent=GUILDS)

    def payload(self) -> Json:
        """Return the channel as Discord describes it."""
        common: Json = {"id": str(self.id), "type": self.kind, "flags": 0, "last_message_id": None}
        if self.guild is None:
            recipients = [self.recipient.payload()] if self.recipient else []
            return {**common, "recipients": recipients}
        common |= {"guild_id": str(self.guild.id), "name": self.name, "rate_limit_per_user": 0}
        return common | (self._thread_payload() if self.kind == THREAD else self._text_payload())

    def _text_payload(self) -> Json:
        denied = {"id": str(self.world.bot.id), "type": 1, "allow": "0", "deny": str(self.bot_may_not)}
        return {
            "position": 0,
            "permission_overwrites": [denied] if self.bot_may_not else [],
            "topic": None,
            "nsfw": False,
            "parent_id": None,
        }

    def _thread_payload(self) -> Json:
        assert self.parent is not None
        return {
            "parent_id": str(self.parent.id),
            "owner_id": str(self.parent.guild.owner.id if self.parent.guild else 0),
            "message_count": 0,
            "member_count": 1,
            "total_message_sent": 0,
            "thread_metadata": {
                "archived": False,
                "auto_archive_duration": 4320,
                "archive_timestamp": self.created,
                "create_timestamp": self.created,
                "locked": False,
            },
        }


@dataclass(eq=False)
class Guild:
    """Be a Discord server with its members and channels."""

    world: "World"
    name: str
    owner: User
    locale: str = "en-US"
    bot_permissions: int = p.EVERYONE
    bot_is_in: bool = True
    id: int = field(default_factory=new_id)
    managers_role: int = field(default_factory=new_id)
    joined: str = field(default_factory=iso_now)
    members: dict[int, User] = field(default_factory=dict)
    managers: set[int] = field(default_factory=set)

    def channel(self, name: str) -> Channel:
        """Add a text channel."""
        return self._added(Channel(self.world, name, TEXT, self), "CHANNEL_CREATE")

    def thread(self, name: str, parent: Channel) -> Channel:
        """Add a public thread below a channel."""
        return self._added(Channel(self.world, name, THREAD, self, parent), "THREAD_CREATE")

    def _added(self, channel: Channel, event: str) -> Channel:
        self.world.channels[channel.id] = channel
        if self.bot_is_in:
            self.world.publish(event, channel.payload(), intent=GUILDS)
        return channel

    def join(self, user: User, *, manage_server: bool = False) -> None:
        """Make someone a member, or change whether they may manage the server."""
        self.members[user.id] = user
        change = self.managers.add if manage_server else self.managers.discard
        change(user.id)

    def kick(self, user: User) -> None:
        """Remove a member; the bot leaves when it is the one."""
        self.members.pop(user.id, None)
        if user is self.world.bot:
            self.bot_is_in = False
            self.world.publish("GUILD_DELETE", {"id": str(self.id)}, intent=GUILDS)

    def permissions_of(self, user: User) -> int:
        """Return what a member may do."""
        if user is self.owner:
            return p.ALL
        return p.EVERYONE | (p.MANAGE_GUILD if user.id in self.managers else 0)

    def member_payload(self, user: User) -> Json:
        """Return a member without the user in it."""
        return {
            "roles": [str(self.managers_role)] if user.id in self.managers else [],
            "joined_at": self.joined,
            "nick": None,
            "avatar": None,
            "premium_since": None,
            "pending": False,
            "deaf": False,
            "mute": False,
            "flags": 0,
        }

    def payload(self) -> Json:
        """Return the server as GUILD_CREATE and GET describe it."""
        mine = [c for c in self.world.channels.values() if c.guild is self and not c.deleted]
        bot = self.world.bot
        return {
            "id": str(self.id),
            "name": self.name,
            "owner_id": str(self.owner.id),
            "preferred_locale": self.locale,
            "features": [],
            "unavailable": False,
            "large": False,
            "joined_at": self.joined,
            "member_count": len(self.members) + 1,
            "roles": self._roles(),
            "channels": [c.payload() for c in mine if c.kind == TEXT],
            "threads": [c.payload() for c in mine if c.kind == THREAD],
            "members": [{**self.member_payload(bot), "user": bot.payload()}],
            **{key: [] for key in ("emojis", "stickers", "voice_states", "presences", "stage_instances")},
            **dict.fromkeys(("verification_level", "premium_tier", "nsfw_level", "mfa_level"), 0),
        }

    def _roles(self) -> list[Json]:
        roles = [
            (self.id, "@everyone", self.bot_permissions),
            (self.managers_role, "managers", p.MANAGE_GUILD),
        ]
        return [
            {
                "id": str(role),
                "name": name,
                "permissions": str(bits),
                "position": position,
                "color": 0,
                "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
                "hoist": False,
                "managed": False,
                "mentionable": False,
                "flags": 0,
            }
            for position, (role, name, bits) in enumerate(roles)
        ]


class World:
    """Keep everything that exists; `publish` tells the bot's gateway sessions."""

    def __init__(self, bot: User, publish: Publish) -> None:
        self.publish = publish
        self.base = ""
        self.bot = bot
        self.app_id = self.bot.id
        self.users: dict[int, User] = {bot.id: bot}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.messages: dict[int, Message] = {}
        self.files: dict[str, File] = {}

    def guild(self, name: str, owner: User, locale: str) -> Guild:
        """Add a server that the bot is in."""
        guild = Guild(self, name, owner, locale)
        guild.join(owner)
        self.guilds[guild.id] = guild
        self.publish("GUILD_CREATE", guild.payload(), intent=GUILDS)
        return guild

    def dm(self, user: User) -> Channel:
        """Return the direct conversation between a user and the bot."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self, "", DM, recipient=user)
        self.channels[channel.id] = channel
        return channel

    def upload(self, place: int, name: str, data: bytes, description: str | None = None) -> File:
        """Store a file below a channel's or the application's id."""
        number, safe = new_id(), re.sub(r"[^A-Za-z0-9._-]", "_", name)
        path = f"/attachments/{place}/{number}/{quote(safe)}"
        self.files[path] = File(safe, data, self.base + path, number, description)
        return self.files[path]
