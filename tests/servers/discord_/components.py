"""Walk, number and read message components, old and new."""

from collections.abc import Iterable, Iterator
from typing import Any

Json = dict[str, Any]

ACTION_ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 9, 10, 11, 12, 13, 14, 17, 18
FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 19, 21, 22, 23
SELECTS = (STRING_SELECT, 5, 6, 7, 8)
LINK_STYLE = 5


def walk(components: Iterable[Json]) -> Iterator[Json]:
    """Yield every component in reading order, nested ones after the one that holds them."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        for key in ("accessory", "component"):
            if component.get(key):
                yield from walk([component[key]])


def media_of(component: Json) -> list[Json]:
    """Return the media items a component shows."""
    if component["type"] == GALLERY:
        return [item["media"] for item in component.get("items") or []]
    key = {FILE: "file", THUMBNAIL: "media"}.get(component["type"])
    return [component[key]] if key and component.get(key) else []


def texts_of(components: Iterable[Json]) -> list[str]:
    """Return every text display, in reading order."""
    return [part["content"] for part in walk(components) if part["type"] == TEXT_DISPLAY]


def buttons_of(components: Iterable[Json]) -> list[Json]:
    """Return every button, link buttons included."""
    return [part for part in walk(components) if part["type"] == BUTTON]


def label_of(component: Json) -> str:
    """Return what stands on a button: its label, or its emoji where it has none."""
    return component.get("label") or (component.get("emoji") or {}).get("name") or ""


def number(components: list[Json]) -> None:
    """Give every component without an id the next free one."""
    taken = {part["id"] for part in walk(components) if part.get("id")}
    free = (n for n in range(1, 1000) if n not in taken)
    for part in walk(components):
        if not part.get("id"):
            part["id"] = next(free)


def embed_texts(embed: Json) -> list[str]:
    """Return the texts of an embed, from top to bottom."""
    author, footer = embed.get("author") or {}, embed.get("footer") or {}
    texts = [author.get("name"), embed.get("title"), embed.get("description")]
    for field in embed.get("fields") or []:
        texts += [field.get("name"), field.get("value")]
    return [text for text in [*texts, footer.get("text")] if text]
