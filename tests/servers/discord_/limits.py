"""Know the limits Discord keeps beyond its schemas."""

import re
from collections import Counter
from typing import Any

from tests.servers.discord_ import components as c

Json = dict[str, Any]

EPHEMERAL, LOADING, V2 = 1 << 6, 1 << 7, 1 << 15
ATTACHMENT_BYTES = 10 * 1024 * 1024

_NAME = re.compile(r"^[-_'\w]{1,32}$")
_OLD_STYLE = {c.ACTION_ROW, c.BUTTON, *c.SELECTS}


def message_problems(shape: Json) -> list[str]:
    """Return what is wrong with a whole message: content, embeds, components, flags, names of files."""
    components: list[Json] = shape["components"]
    every = list(c.walk(components))
    found = _v2_problems(shape, every) if shape["flags"] & V2 else _classic_problems(shape, every)
    ids = Counter(part["custom_id"] for part in every if part.get("custom_id"))
    found += [f"components: custom id {name!r} is used {n} times" for name, n in ids.items() if n > 1]
    for part in every:
        found += _button_problems(part) if part["type"] == c.BUTTON else []
        found += _row_problems(part) if part["type"] == c.ACTION_ROW else []
        found += _reference_problems(part, shape["files"])
    return found


def _v2_problems(shape: Json, every: list[Json]) -> list[str]:
    found = []
    if shape["content"] or shape["embeds"]:
        found.append("flags: content and embeds cannot be used with components v2")
    if len(every) > 40:
        found.append(f"components: {len(every)} components, at most 40")
    length = sum(len(text) for text in c.texts_of(shape["components"]))
    if length > 4000:
        found.append(f"components: {length} characters of text, at most 4000")
    return found


def _classic_problems(shape: Json, every: list[Json]) -> list[str]:
    found = []
    if len(shape["content"]) > 2000:
        found.append(f"content: {len(shape['content'])} characters, at most 2000")
    length = sum(len(text) for embed in shape["embeds"] for text in c.embed_texts(embed))
    if length > 6000:
        found.append(f"embeds: {length} characters, at most 6000")
    if any(part["type"] not in _OLD_STYLE for part in every):
        found.append("components: the flag for components v2 is missing")
    if len(shape["components"]) > 5:
        found.append(f"components: {len(shape['components'])} rows, at most 5")
    return found


def _button_problems(button: Json) -> list[str]:
    link = button["style"] == c.LINK_STYLE
    if not c.label_of(button):
        return ["button: neither a label nor an emoji"]
    if link and (not button.get("url") or button.get("custom_id")):
        return ["button: a link has a url and no custom id"]
    if not link and (button.get("url") or not button.get("custom_id")):
        return ["button: a custom id and no url is needed"]
    return []


def _row_problems(row: Json) -> list[str]:
    inside = [part["type"] for part in row["components"]]
    if len(inside) > 1 and any(kind != c.BUTTON for kind in inside):
        return ["action row: a select stands alone"]
    return []


def _reference_problems(part: Json, files: set[str]) -> list[str]:
    wanted = [media["url"] for media in c.media_of(part)]
    names = [url.removeprefix("attachment://") for url in wanted if url.startswith("attachment://")]
    return [f"components: no attachment is called {name!r}" for name in names if name not in files]


def command_problems(commands: list[Json]) -> list[str]:
    """Return what is wrong with a list of application commands."""
    chat = [command for command in commands if (command.get("type") or 1) == 1]
    found = [f"{len(chat)} chat commands, at most 100"] if len(chat) > 100 else []
    found += _twice([command["name"] for command in chat], "commands")
    for command in chat:
        found += _named_problems(command, command["name"])
        found += _option_list_problems(command, command["name"], depth=0)
        size = _size(command)
        if size > 8000:
            found.append(f"{command['name']}: {size} characters in all, at most 8000")
    return found


def _named_problems(item: Json, where: str) -> list[str]:
    found = []
    names = [item["name"], *(item.get("name_localizations") or {}).values()]
    found += [
        f"{where}: {name!r} is no name" for name in names if not _NAME.match(name) or name != name.lower()
    ]
    if not 1 <= len(item.get("description") or "") <= 100:
        found.append(f"{where}: a description has 1 to 100 characters")
    return found


def _option_list_problems(item: Json, where: str, depth: int) -> list[str]:
    options: list[Json] = item.get("options") or []
    found = _twice([option["name"] for option in options], where)
    required = [bool(option.get("required")) for option in options if option["type"] > 2]
    if required != sorted(required, reverse=True):
        found.append(f"{where}: a required option comes after an optional one")
    if len({option["type"] in (1, 2) for option in options}) > 1:
        found.append(f"{where}: subcommands and options side by side")
    for option in options:
        path = f"{where} {option['name']}"
        found += _named_problems(option, path)
        found += _nesting_problems(option, path, depth)
        found += _option_list_problems(option, path, depth + 1)
    return found


def _nesting_problems(option: Json, where: str, depth: int) -> list[str]:
    if option["type"] == 2 and depth > 0:
        return [f"{where}: a group inside a group"]
    if option.get("autocomplete") and option.get("choices"):
        return [f"{where}: both autocomplete and choices"]
    return _twice([choice["name"] for choice in option.get("choices") or []], where)


def _twice(names: list[str], where: str) -> list[str]:
    return [f"{where}: {name!r} is there {n} times" for name, n in Counter(names).items() if n > 1]


def _size(item: Json) -> int:
    size = _longest(item, "name") + _longest(item, "description")
    if isinstance(item.get("value"), str):
        size += len(item["value"])
    return size + sum(_size(child) for key in ("options", "choices") for child in item.get(key) or [])


def _longest(item: Json, key: str) -> int:
    texts = [item.get(key) or "", *(item.get(f"{key}_localizations") or {}).values()]
    return max(len(text) for text in texts)
