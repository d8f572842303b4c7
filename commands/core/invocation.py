"""Who said what where: the events adapters turn their platform's updates into."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import field
from pathlib import Path

from storage.frozen import frozen


@frozen
class Address:
    """Where to write later: ids, never names."""

    platform: str
    chat_id: str
    thread_id: str = ""


@frozen
class Place:
    """Where something was said; ``scope_id`` is the server, group or private chat that acts as one.

    Where ``hidden_forms`` is set, nobody else sees what is filled into a form.
    """

    address: Address
    scope_id: str
    private: bool = False
    title: str = ""
    scope_title: str = ""
    hidden_forms: bool = False


@frozen
class Person:
    """Who said it; ``admin`` is None where the platform must be asked."""

    platform: str
    id: str
    name: str
    username: str = ""
    language: str | None = None
    admin: bool | None = None

    @property
    def key(self) -> str:
        """Name the person across platforms."""
        return f"{self.platform}:{self.id}"


@frozen
class Attachment:
    """A file that came along; ``save`` writes it to a path and raises UserError when it cannot."""

    name: str
    size: int
    save: Callable[[Path], Awaitable[None]]
    ref: str = ""  # how to open it again later, on the platform it came from


@frozen
class Event:
    """What every event has; ``key`` is the same when the platform delivers it again.

    ``opener`` gives the file behind a stored reference, or behind a path in the console.
    """

    key: str
    person: Person
    place: Place
    opener: Callable[[str], Attachment] | None = field(default=None, kw_only=True)


@frozen
class Invocation(Event):
    """A command with its options as typed."""

    command: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    attachment: Attachment | None = None


@frozen
class Line(Event):
    """A line of text: a command, or the answer to a question."""

    text: str = ""
    attachment: Attachment | None = None


@frozen
class Press(Event):
    """A pressed button."""

    token: str = ""


@frozen
class FormAnswer(Event):
    """A form filled in at once."""

    form_id: int = 0
    values: Mapping[str, str] = field(default_factory=dict)


@frozen
class Suggestion:
    """A value offered while somebody types."""

    value: str
    label: str


def storable(text: str) -> str:
    """Give a text without what no database takes: NUL, and halves of characters."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
