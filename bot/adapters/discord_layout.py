"""Components V2 as plain data: the library's own objects for them cost more than the rest of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import discord

Component = dict[str, Any]
Style = Literal["primary", "secondary", "success", "danger"]
_STYLES = {"primary": 1, "secondary": 2, "success": 3, "danger": 4}
_LINK = 5
_ROW, _BUTTON, _TEXT, _GALLERY, _FILE, _CONTAINER = 1, 2, 10, 12, 13, 17


class Layout(discord.ui.LayoutView):
    """Be a view to the library, and nothing more.

    It is over from the start, so that it is not kept in memory: presses are answered by their id alone.
    """

    timeout = None

    def __init__(self, components: list[Component]) -> None:
        # What the library prepares here is for views that listen.
        self._components = components

    def to_components(self) -> list[Component]:
        """Give the components as they are sent."""
        return self._components

    def has_components_v2(self) -> bool:
        """Tell the kind of message."""
        return True

    def is_finished(self) -> bool:
        """Listen to nothing."""
        return True

    def is_dispatchable(self) -> bool:
        """Listen to nothing."""
        return False


def text(content: str) -> Component:
    """Show text."""
    return {"type": _TEXT, "content": content}


def row(buttons: Sequence[Component]) -> Component:
    """Put buttons side by side."""
    return {"type": _ROW, "components": list(buttons)}


def button(label: str, custom_id: str, style: Style) -> Component:
    """Offer something to press."""
    return {
        "type": _BUTTON,
        "style": _STYLES[style],
        "disabled": False,
        "label": label,
        "custom_id": custom_id,
    }


def link(label: str, url: str) -> Component:
    """Offer an address to open."""
    return {"type": _BUTTON, "style": _LINK, "disabled": False, "label": label, "url": url}


def picture(name: str, description: str) -> Component:
    """Show a picture that goes along."""
    item = {"media": {"url": f"attachment://{name}"}, "spoiler": False}
    return {"type": _GALLERY, "items": [{**item, "description": description} if description else item]}


def file(name: str) -> Component:
    """Offer a file that goes along."""
    return {"type": _FILE, "file": {"url": f"attachment://{name}"}, "spoiler": False}


def container(components: list[Component], colour: int | None) -> Component:
    """Put everything into a box."""
    box = {"type": _CONTAINER, "spoiler": False, "components": components}
    return box if colour is None else {**box, "accent_color": colour}
