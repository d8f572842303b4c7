"""Methods that put messages into chats."""

from typing import Any

from tests.servers.telegram_.errors import ApiError, bad_request
from tests.servers.telegram_.keyboards import checked_markup
from tests.servers.telegram_.markup import Formatted, utf16_length
from tests.servers.telegram_.schema import JsonObject
from tests.servers.telegram_.things import Call, Chat, Message, StoredFile
from tests.servers.telegram_.world import World

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_UPLOAD = 50 * 1024 * 1024
_MAX_PHOTO = 10 * 1024 * 1024
_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(world: World, call: Call) -> JsonObject:
    """Send a text."""
    return _post(world, call, body=read_text(world, call.params))


def send_photo(world: World, call: Call) -> JsonObject:
    """Send a picture, uploaded or by its id."""
    photo = read_photo(world, call, call.params.get("photo", "attach://photo"))
    return _post(world, call, body=read_caption(world, call.params), photo=photo)


def send_document(world: World, call: Call) -> JsonObject:
    """Send a file, uploaded or by its id."""
    document = read_file(world, call, call.params.get("document", "attach://document"))
    return _post(world, call, body=read_caption(world, call.params), document=document)


def send_media_group(world: World, call: Call) -> list[JsonObject]:
    """Send two to ten pictures or files as an album."""
    media: list[JsonObject] = call.params["media"]
    if not 2 <= len(media) <= 10:
        raise bad_request("too many messages to send as an album" if media else "strange list of media")
    contents = [read_media(world, call, item) for item in media]
    album = str(world.letters(17))
    return [_post(world, call, album=album, **content) for content in contents]


def send_chat_action(world: World, call: Call) -> bool:
    """Show that the bot is busy."""
    world.find_target(call.params["chat_id"])
    if call.params["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def read_text(world: World, params: JsonObject) -> Formatted:
    """Return the text of a request, which must not be empty or too long."""
    body = world.formatted(params["text"], params.get("parse_mode"), params.get("entities"))
    if not body.text:
        raise bad_request("message text is empty")
    if utf16_length(body.text) > MAX_TEXT:
        raise bad_request("message is too long")
    return body


def read_caption(world: World, params: JsonObject) -> Formatted:
    """Return the caption of a request, which may be empty."""
    body = world.formatted(
        params.get("caption", ""), params.get("parse_mode"), params.get("caption_entities")
    )
    if utf16_length(body.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return body


def read_media(world: World, call: Call, media: JsonObject) -> JsonObject:
    """Return the content of a message made of one InputMedia."""
    body = read_caption(world, media)
    if media["type"] == "photo":
        return {"body": body, "photo": read_photo(world, call, media["media"])}
    if media["type"] == "document":
        return {"body": body, "document": read_file(world, call, media["media"])}
    raise bad_request(f"media of type {media['type']} is not supported here")


def read_photo(world: World, call: Call, source: str) -> StoredFile:
    """Return a picture that Telegram would accept as one."""
    photo = read_file(world, call, source, folder="photos")
    if photo.size > _MAX_PHOTO:
        raise bad_request("file is too big")
    if not photo.width:
        raise bad_request("IMAGE_PROCESS_FAILED")
    longest, shortest = max(photo.width, photo.height), min(photo.width, photo.height)
    if photo.width + photo.height > 10_000 or longest > 20 * shortest:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return photo


def read_file(world: World, call: Call, source: str, *, folder: str = "documents") -> StoredFile:
    """Return an uploaded file, or one the server already has."""
    upload = call.files.get(source.removeprefix("attach://"))
    if upload is None:
        known = world.files.get(source)
        if known is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return known
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > MAX_UPLOAD:
        raise ApiError(413, "Request Entity Too Large")
    return world.add_file(upload.filename, upload.content, folder=folder)


def _post(world: World, call: Call, **content: Any) -> JsonObject:
    params = call.params
    chat = world.find_target(params["chat_id"])
    message = world.add_message(
        chat,
        world.me,
        thread_id=_thread(chat, params.get("message_thread_id")),
        reply_to=_original(chat, params.get("reply_parameters")),
        markup=checked_markup(params.get("reply_markup", {})),
        **content,
    )
    call.message = message
    return message.to_api()


def _thread(chat: Chat, thread_id: int | None) -> int | None:
    if thread_id is None or thread_id in chat.topics:
        return thread_id
    raise bad_request("message thread not found")


def _original(chat: Chat, reply: JsonObject | None) -> Message | None:
    if reply is None:
        return None
    original = chat.messages.get(reply["message_id"])
    if original is not None and not original.deleted:
        return original
    if reply.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")
