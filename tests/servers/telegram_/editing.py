"""Methods that change, remove or pin messages, and answer pressed buttons."""

from typing import Any

from tests.servers.telegram_.errors import bad_request
from tests.servers.telegram_.keyboards import checked_markup
from tests.servers.telegram_.schema import JsonObject
from tests.servers.telegram_.sending import read_caption, read_media, read_text
from tests.servers.telegram_.things import ADMINS, Call, Chat, Message
from tests.servers.telegram_.world import World

_UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_MAX_NOTICE = 200


def edit_message_text(world: World, call: Call) -> JsonObject:
    """Replace the text; buttons not given again disappear."""
    body = read_text(world, call.params)
    message = _own_message(world, call)
    if message.has_media:
        raise bad_request("there is no text in the message to edit")
    return _changed(world, call, message, body=body)


def edit_message_caption(world: World, call: Call) -> JsonObject:
    """Replace the caption."""
    body = read_caption(world, call.params)
    message = _own_message(world, call)
    if not message.has_media:
        raise bad_request("there is no caption in the message to edit")
    return _changed(world, call, message, body=body)


def edit_message_media(world: World, call: Call) -> JsonObject:
    """Replace the picture or file together with its caption."""
    content: JsonObject = {"photo": None, "document": None}
    content |= read_media(world, call, call.params["media"])
    return _changed(world, call, _own_message(world, call), **content)


def edit_message_reply_markup(world: World, call: Call) -> JsonObject:
    """Replace the buttons only."""
    return _changed(world, call, _own_message(world, call))


def delete_message(world: World, call: Call) -> bool:
    """Remove one message."""
    chat = world.find_target(call.params["chat_id"])
    _delete(world, chat, call.params["message_id"])
    return True


def delete_messages(world: World, call: Call) -> bool:
    """Remove several messages; those that are not there are skipped."""
    chat = world.find_target(call.params["chat_id"])
    for message_id in call.params["message_ids"]:
        if message_id in chat.messages:
            _delete(world, chat, message_id)
    return True


def pin_chat_message(world: World, call: Call) -> bool:
    """Pin a message; in a group only administrators may."""
    message = _message(world.find_target(call.params["chat_id"]), call.params["message_id"], "pin")
    _must_manage_pins(world, message.chat)
    message.chat.pinned.append(message.id)
    return True


def unpin_chat_message(world: World, call: Call) -> bool:
    """Unpin a message, the latest one unless it is named."""
    chat = world.find_target(call.params["chat_id"])
    _must_manage_pins(world, chat)
    message_id = call.params.get("message_id", chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    return True


def answer_callback_query(world: World, call: Call) -> bool:
    """Answer a pressed button, once."""
    press = world.presses.get(call.params["callback_query_id"])
    if press is None or press.expired or press.answer is not None:
        raise bad_request(_TOO_OLD)
    if len(call.params.get("text", "")) > _MAX_NOTICE:
        raise bad_request("MESSAGE_TOO_LONG")
    press.answer = {key: value for key, value in call.params.items() if key != "callback_query_id"}
    return True


def _own_message(world: World, call: Call) -> Message:
    if "chat_id" not in call.params or "message_id" not in call.params:
        raise bad_request("message identifier is not specified")
    message = _message(world.find_target(call.params["chat_id"]), call.params["message_id"], "edit")
    if message.sender is not world.me:
        raise bad_request("message can't be edited")
    return message


def _message(chat: Chat, message_id: int, purpose: str) -> Message:
    message = chat.messages.get(message_id)
    if message is None or message.deleted:
        raise bad_request(f"message to {purpose} not found")
    return message


def _changed(world: World, call: Call, message: Message, **content: Any) -> JsonObject:
    content["markup"] = checked_markup(call.params.get("reply_markup", {}))
    if all(getattr(message, name) == value for name, value in content.items()):
        raise bad_request(_UNCHANGED)
    for name, value in content.items():
        setattr(message, name, value)
    message.edits += 1
    message.edit_date = world.now
    call.message = message
    return message.to_api()


def _delete(world: World, chat: Chat, message_id: int) -> None:
    message = _message(chat, message_id, "delete")
    allowed = message.sender is world.me or chat.is_private or chat.status(world.me) in ADMINS
    if not allowed:
        raise bad_request("message can't be deleted")
    message.deleted = True


def _must_manage_pins(world: World, chat: Chat) -> None:
    if not chat.is_private and chat.status(world.me) not in ADMINS:
        raise bad_request("not enough rights to manage pinned messages in the chat")
