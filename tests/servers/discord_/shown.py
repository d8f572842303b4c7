"""Read a message the way a person sees it."""

from typing import Any

from tests.servers.discord_ import components as c

Json = dict[str, Any]


class Shown:
    """Give what stands on the screen; whoever inherits says where it comes from."""

    def shown(self) -> "list[Any]":
        """Return the messages on the screen, first to last."""
        raise NotImplementedError

    @property
    def text(self) -> str:
        """Return all text: content, embeds and text displays, one under the other."""
        return "\n".join(part for message in self.shown() for part in message.own_texts() if part)

    @property
    def buttons(self) -> list[str]:
        """Return the labels of all buttons that can be pressed, links left out."""
        found = [b for m in self.shown() for b in c.buttons_of(m.components)]
        return [c.label_of(b) for b in found if b["style"] != c.LINK_STYLE and not b.get("disabled")]

    @property
    def links(self) -> dict[str, str]:
        """Return the link buttons: label to address."""
        found = [b for m in self.shown() for b in c.buttons_of(m.components)]
        return {c.label_of(b): b["url"] for b in found if b["style"] == c.LINK_STYLE}

    @property
    def choices(self) -> list[str]:
        """Return the labels of everything that can be picked in a select menu."""
        parts = [part for m in self.shown() for part in c.walk(m.components)]
        return [
            option["label"]
            for part in parts
            if part["type"] in c.SELECTS
            for option in part.get("options", [])
        ]

    @property
    def files(self) -> dict[str, bytes]:
        """Return the files a person sees, by name; with components v2 only those a component shows."""
        return {file.name: file.data for message in self.shown() for file in message.visible_files()}

    @property
    def ephemeral(self) -> bool:
        """Say whether only one person sees it."""
        messages = self.shown()
        return bool(messages) and all(message.only_for is not None for message in messages)
