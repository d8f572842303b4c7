"""Formatted text, parsed by Telegram's own library."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import tdjson

from tests.servers.telegram_.errors import bad_request
from tests.servers.telegram_.schema import JsonObject

UserOf = Callable[[int], JsonObject | None]

_KINDS = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
    "PreCode": "pre",
    "TextUrl": "text_link",
    "MentionName": "text_mention",
    "CustomEmoji": "custom_emoji",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "Mention": "mention",
    "Hashtag": "hashtag",
    "Cashtag": "cashtag",
    "BotCommand": "bot_command",
    "Url": "url",
    "EmailAddress": "email",
    "PhoneNumber": "phone_number",
}
_EXTRA = {"language": "language", "url": "url", "custom_emoji_id": "custom_emoji_id"}
_OPAQUE = {"code", "pre", "text_link", "text_mention"}
_PARSE_MODES: dict[str, JsonObject] = {
    "html": {"@type": "textParseModeHTML"},
    "markdown": {"@type": "textParseModeMarkdown", "version": 1},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
}
# Telegram shows what comes after these without its formatting, and says nothing.
_MAX_ENTITIES = 100
_CONTROL = {code: " " for code in range(32) if code != 10}


@dataclass(frozen=True)
class Formatted:
    """A text as it is seen, with its entities; offsets count UTF-16 units."""

    text: str
    entities: tuple[JsonObject, ...] = ()


def utf16_length(text: str) -> int:
    """Count as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def typed(text: str) -> Formatted:
    """Return what Telegram makes of a text a person typed: commands, links, mentions are marked."""
    return _trimmed(Formatted(text.translate(_CONTROL), ()), lambda user_id: None)


def parsed(
    text: str, parse_mode: str | None, entities: list[JsonObject] | None, user_of: UserOf
) -> Formatted:
    """Return what people see of a text a bot sent, or refuse it as Telegram does."""
    if not parse_mode:
        return _trimmed(Formatted(text.translate(_CONTROL), tuple(entities or ())), user_of)
    mode = _PARSE_MODES.get(parse_mode.lower())
    if mode is None:
        raise bad_request("unsupported parse_mode")
    answer = _execute({"@type": "parseTextEntities", "text": text, "parse_mode": mode})
    if answer["@type"] == "error":
        reason = str(answer["message"])
        raise bad_request(reason[0].lower() + reason[1:])
    return _trimmed(Formatted(answer["text"], _converted(answer["entities"])), user_of)


def _execute(request: JsonObject) -> JsonObject:
    answer = tdjson.td_execute(json.dumps(request).encode())
    assert answer is not None, request
    value: JsonObject = json.loads(answer)
    return value


_execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def _converted(entities: list[JsonObject]) -> tuple[JsonObject, ...]:
    return tuple(found for entity in entities if (found := _entity(entity)) is not None)


def _entity(entity: JsonObject) -> JsonObject | None:
    details = entity["type"]
    kind = _KINDS.get(details["@type"].removeprefix("textEntityType"))
    if kind is None:
        return None
    made = {"type": kind, "offset": entity["offset"], "length": entity["length"]}
    made |= {name: details[key] for key, name in _EXTRA.items() if key in details}
    if kind == "text_mention":
        made["user"] = {"id": details["user_id"]}
    return made


def _trimmed(body: Formatted, user_of: UserOf) -> Formatted:
    """Take spaces off both ends, but not those an entity starts with, and mark what Telegram finds."""
    first = min((entity["offset"] for entity in body.entities), default=len(body.text))
    lead = min(len(body.text) - len(body.text.lstrip(" \n")), first)
    text = body.text[lead:].rstrip(" \n")
    end = utf16_length(text)
    entities = []
    for entity in body.entities:
        offset = entity["offset"] - lead
        length = min(entity["length"], end - offset)
        if length > 0 and (kept := _with_user(entity, user_of)) is not None:
            entities.append({**kept, "offset": offset, "length": length})
    return Formatted(text, _with_found(text, entities))


def _with_user(entity: JsonObject, user_of: UserOf) -> JsonObject | None:
    if entity["type"] != "text_mention":
        return entity
    user = user_of(entity["user"]["id"])
    return None if user is None else {**entity, "user": user}


def _with_found(text: str, entities: list[JsonObject]) -> tuple[JsonObject, ...]:
    answer = _execute({"@type": "getTextEntities", "text": text})
    taken = [entity for entity in entities if entity["type"] in _OPAQUE]
    found = [entity for entity in _converted(answer["entities"]) if not _overlaps(entity, taken)]
    marked = sorted(entities + found, key=lambda entity: (entity["offset"], -entity["length"]))
    return tuple(marked[:_MAX_ENTITIES])


def _overlaps(entity: JsonObject, others: list[JsonObject]) -> bool:
    start, end = entity["offset"], entity["offset"] + entity["length"]
    return any(other["offset"] < end and start < other["offset"] + other["length"] for other in others)
