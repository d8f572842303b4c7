"""Methods that ask about the bot, chats, members and files."""

from tests.servers.telegram_.errors import bad_request
from tests.servers.telegram_.groups import member_to_api, set_bot_status
from tests.servers.telegram_.schema import JsonObject
from tests.servers.telegram_.things import ADMINS, PRESENT, Call
from tests.servers.telegram_.world import World

MAX_DOWNLOAD = 20 * 1024 * 1024
_NO_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def get_me(world: World, call: Call) -> JsonObject:
    """Return the bot's own account."""
    return world.me.to_api() | {
        "can_join_groups": True,
        "can_read_all_group_messages": world.reads_everything,
        "supports_inline_queries": False,
    }


def get_chat(world: World, call: Call) -> JsonObject:
    """Return the full description of a chat."""
    chat = world.find_chat(call.params["chat_id"])
    return chat.to_api() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_NO_GIFTS, False),
    }


def get_chat_member(world: World, call: Call) -> JsonObject:
    """Return what a user is in a chat."""
    chat = world.find_target(call.params["chat_id"])
    user = world.users.get(call.params["user_id"])
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return member_to_api(chat, user)


def get_chat_administrators(world: World, call: Call) -> list[JsonObject]:
    """Return the administrators of a group."""
    chat = world.find_target(call.params["chat_id"])
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    admins = [world.users[id] for id, status in chat.statuses.items() if status in ADMINS]
    return [member_to_api(chat, user) for user in admins]


def get_chat_member_count(world: World, call: Call) -> int:
    """Count the members of a chat."""
    chat = world.find_target(call.params["chat_id"])
    return sum(status in PRESENT for status in chat.statuses.values())


def leave_chat(world: World, call: Call) -> bool:
    """Take the bot out of a group."""
    chat = world.find_target(call.params["chat_id"])
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    set_bot_status(world, chat, world.me, "left")
    return True


def get_file(world: World, call: Call) -> JsonObject:
    """Return where a file can be downloaded; the Bot API gives files of up to 20 MB."""
    file = world.files.get(call.params["file_id"])
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if file.size > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return file.as_file()


def delete_webhook(world: World, call: Call) -> bool:
    """Do without a webhook, which there never is; on request forget the updates that wait."""
    if call.params.get("drop_pending_updates"):
        world.updates.clear()
    return True


def get_webhook_info(world: World, call: Call) -> JsonObject:
    """Tell that there is no webhook."""
    waiting = len(world.updates.pending)
    return {"url": "", "has_custom_certificate": False, "pending_update_count": waiting}


def agree(world: World, call: Call) -> bool:
    """Say yes to what has no effect here."""
    return True
