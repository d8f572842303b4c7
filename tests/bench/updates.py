"""Raw updates of both platforms as they arrive, each with a number of its own, and what is answered."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from commands.core.invocation import Address, Person, Place

Json = dict[str, Any]
_APPLICATION, _GUILD, _CHANNEL, _USER = "1100", "1200", "1300", "1400"
_GROUP = -1001234567890
_RIGHTS = "2248473465835073"
_NOW = 1_763_888_400
ON_TELEGRAM = (
    Person("telegram", "4711", "Anna Berg", "annaberg", "en", admin=True),
    Place(Address("telegram", str(_GROUP)), str(_GROUP), title="Glow team", scope_title="Glow team"),
)
ON_DISCORD = (
    Person("discord", _USER, "Anna", "anna", "en-US", admin=True),
    Place(Address("discord", _CHANNEL), _GUILD, title="#campaigns", scope_title="Glow"),
)


def read(payload: bytes) -> Json:
    """Read a request."""
    read: Json = json.loads(payload)
    return read


# -- Telegram ----------------------------------------------------------------------------------------

TELEGRAM_BOT: Json = {"id": 1, "is_bot": True, "first_name": "Taktgeber", "username": "taktgeber_bot"}
TELEGRAM_ME = json.dumps({"ok": True, "result": TELEGRAM_BOT}).encode()
_CHAT = {"id": _GROUP, "title": "Glow team", "type": "supergroup"}


def telegram_update(number: int, said: str = "/campaign show C1") -> Json:
    """Give the update of a person who writes a command in a group."""
    anna = {
        "id": 4711,
        "is_bot": False,
        "first_name": "Anna",
        "last_name": "Berg",
        "username": "annaberg",
        "language_code": "en",
    }
    return {
        "update_id": 500_000 + number,
        "message": {
            "message_id": 2 * number + 1,
            "from": anna,
            "chat": dict(_CHAT),
            "date": _NOW + number,
            "text": said,
            "entities": [{"offset": 0, "length": len(said.split()[0]), "type": "bot_command"}],
        },
    }


def telegram_answer(number: int) -> bytes:
    """Give what Telegram answers to a sent message."""
    message = {"message_id": number, "from": TELEGRAM_BOT, "chat": _CHAT, "date": _NOW, "text": "Glow"}
    return json.dumps({"ok": True, "result": message}).encode()


# -- Discord -----------------------------------------------------------------------------------------

HEADERS: Mapping[str, str] = {"content-type": "application/json"}
DISCORD_BOT: Any = {
    "id": _APPLICATION,
    "username": "taktgeber",
    "discriminator": "0",
    "global_name": None,
    "avatar": None,
    "bot": True,
}
_TEXT_CHANNEL: Json = {
    "id": _CHANNEL,
    "type": 0,
    "guild_id": _GUILD,
    "name": "campaigns",
    "position": 1,
    "permission_overwrites": [],
    "parent_id": None,
    "topic": None,
    "nsfw": False,
    "flags": 0,
    "last_message_id": None,
    "rate_limit_per_user": 0,
}


def discord_guild() -> Json:
    """Give the server as the gateway announces it."""
    role = {
        "id": _GUILD,
        "name": "@everyone",
        "color": 0,
        "hoist": False,
        "position": 0,
        "permissions": _RIGHTS,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
    return {
        "id": _GUILD,
        "name": "Glow",
        "owner_id": _USER,
        "member_count": 2,
        "roles": [role],
        "channels": [dict(_TEXT_CHANNEL)],
        "members": [],
        "threads": [],
        "features": [],
        "preferred_locale": "en-US",
    }


def discord_interaction(number: int) -> Json:
    """Give the event of a person who uses the command in a channel."""
    user = {
        "id": _USER,
        "username": "anna",
        "discriminator": "0",
        "global_name": "Anna",
        "avatar": None,
        "bot": False,
        "public_flags": 0,
    }
    option = {"name": "campaign", "type": 3, "value": "C1"}
    show = {"name": "show", "type": 1, "options": [option]}
    return {
        "id": str(1_500_000 + number),
        "application_id": _APPLICATION,
        "type": 2,
        "token": f"a-token-of-an-interaction-{number}",
        "version": 1,
        "locale": "en-US",
        "guild_locale": "en-US",
        "channel_id": _CHANNEL,
        "app_permissions": _RIGHTS,
        "attachment_size_limit": 10 * 1024 * 1024,
        "entitlements": [],
        "authorizing_integration_owners": {"0": _GUILD},
        "context": 0,
        "guild_id": _GUILD,
        "guild": {"id": _GUILD, "locale": "en-US", "features": []},
        "channel": {**_TEXT_CHANNEL, "permissions": _RIGHTS},
        "member": {
            "user": user,
            "nick": None,
            "avatar": None,
            "roles": [],
            "joined_at": "2026-01-01T00:00:00+00:00",
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "flags": 0,
            "permissions": _RIGHTS,
        },
        "data": {"id": "1500", "name": "campaign", "type": 1, "options": [show], "resolved": {}},
    }


def discord_answer(number: int) -> bytes:
    """Give what Discord answers to a sent answer."""
    id = str(1_700_000 + number)
    message = {
        "id": id,
        "channel_id": _CHANNEL,
        "author": DISCORD_BOT,
        "content": "Glow",
        "timestamp": "2026-11-23T09:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 20,
        "flags": 0,
    }
    told = {"id": "1", "type": 2, "response_message_id": id, "response_message_loading": False}
    return json.dumps({"interaction": told, "resource": {"type": 4, "message": message}}).encode()


def texts(request: Any) -> Iterator[str]:
    """Give all the text of a message of Discord's components."""
    if isinstance(request, dict):
        if isinstance(request.get("content"), str):
            yield request["content"]
        request = list(request.values())
    if isinstance(request, list):
        for one in request:
            yield from texts(one)
