"""The bot's command menus and its profile."""

import re

from tests.servers.telegram_.errors import bad_request
from tests.servers.telegram_.schema import JsonObject
from tests.servers.telegram_.things import ADMINS, Call, Chat, User
from tests.servers.telegram_.world import World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"([a-z]{2})?")
_PROFILE = {
    "Name": ("name", 64),
    "Description": ("description", 512),
    "ShortDescription": ("short_description", 120),
}


def set_my_commands(world: World, call: Call) -> bool:
    """Store a menu for a scope and language."""
    commands: list[JsonObject] = call.params["commands"]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.menus[_key(world, call)] = commands
    return True


def get_my_commands(world: World, call: Call) -> list[JsonObject]:
    """Return the menu of exactly this scope and language."""
    return world.menus.get(_key(world, call), [])


def delete_my_commands(world: World, call: Call) -> bool:
    """Forget the menu of exactly this scope and language."""
    world.menus.pop(_key(world, call), None)
    return True


def set_profile(world: World, call: Call) -> bool:
    """Store a name or description of the bot."""
    field, longest = _PROFILE[call.method.removeprefix("setMy")]
    text = call.params.get(field, "")
    if len(text) > longest:
        raise bad_request(f"BOT_{field.upper()}_TOO_LONG")
    world.profile[field, _language(call)] = text
    return True


def get_profile(world: World, call: Call) -> JsonObject:
    """Return a name or description, the common one where the language has none."""
    field, _ = _PROFILE[call.method.removeprefix("getMy")]
    common = world.profile.get((field, ""), "")
    return {field: world.profile.get((field, _language(call)), common)}


def menu_of(world: World, chat: Chat, user: User) -> dict[str, str]:
    """Return the menu an app shows this person in this chat: the narrowest scope, then the language."""
    for scope in _scopes(chat, user):
        for language in (user.language or "", ""):
            if commands := world.menus.get((scope, language)):
                return {command["command"]: command["description"] for command in commands}
    return {}


def _scopes(chat: Chat, user: User) -> list[str]:
    if chat.is_private:
        return [f"chat:{chat.id}", "all_private_chats", "default"]
    is_admin = chat.status(user) in ADMINS
    admins = [f"chat_administrators:{chat.id}"] if is_admin else []
    all_admins = ["all_chat_administrators"] if is_admin else []
    own = [f"chat_member:{chat.id}:{user.id}", *admins, f"chat:{chat.id}"]
    return [*own, *all_admins, "all_group_chats", "default"]


def _key(world: World, call: Call) -> tuple[str, str]:
    scope: JsonObject = call.params.get("scope", {"type": "default"})
    if "chat_id" in scope:
        world.find_chat(scope["chat_id"])
    ids = [str(scope[name]) for name in ("chat_id", "user_id") if name in scope]
    return ":".join([scope["type"], *ids]), _language(call)


def _language(call: Call) -> str:
    language: str = call.params.get("language_code", "")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language
