"""What every chat platform's adapter offers. It converts, it never decides."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from commands.core.invocation import Address, Person, Place
from commands.core.replies import Reply
from commands.core.texts import Message
from storage.frozen import frozen


@frozen
class Sent:
    """A message that is there; ``link`` opens it where the platform has links."""

    message_id: str
    link: str = ""


class DeliveryError(Exception):
    """A message did not arrive as it should."""


class Gone(DeliveryError):
    """Nothing can reach this address until a person does something; ``reason`` says what."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.text)
        self.reason = reason


class Later(DeliveryError):
    """The platform is down or asks to wait ``seconds``."""

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__("later")
        self.seconds = seconds


class Unclear(DeliveryError):
    """The request went out and no answer came: the message may or may not be there."""


class Moved(DeliveryError):
    """The chat has a new id."""

    def __init__(self, chat_id: str) -> None:
        super().__init__("moved")
        self.chat_id = chat_id


class Adapter(Protocol):
    """Connect one platform: events in, replies out.

    ``resends_safely`` tells that the platform drops a message sent twice with one nonce.
    """

    platform: str
    resends_safely: bool

    async def run(self) -> None:
        """Connect and serve until stopped; a platform that is down is tried again by the caller."""

    async def stop(self) -> None:
        """Finish the events at hand and disconnect."""

    async def greet(self) -> str:
        """Give the bot's name on the platform, as a check that its token works."""

    async def send(self, address: Address, reply: Reply, *, nonce: str = "") -> Sent:
        """Send a reply; raises DeliveryError."""

    async def edit(self, address: Address, message_id: str, reply: Reply) -> Sent:
        """Put a reply in the place of a message; raises DeliveryError."""

    async def pin(self, address: Address, message_id: str, *, pinned: bool) -> None:
        """Pin a message, or let go of it; raises DeliveryError, also where the bot may not."""

    async def is_admin(self, place: Place, person: Person) -> bool:
        """Ask the platform whether a person manages a place."""

    async def is_present(self, scope_id: str, user_id: str) -> bool:
        """Ask whether somebody is still in a server or group; True where the platform does not say."""


class Pacer(Protocol):
    """Keep a platform's limits; answers to people go first."""

    def turn(self, chat: str, *, urgent: bool, group: bool = False) -> AbstractAsyncContextManager[None]:
        """Wait until one more message may go to a chat; send it and take its answer within."""

    def rest(self, seconds: float, chat: str | None = None) -> None:
        """Let nothing go to a chat, or anywhere, for a while, as the platform asks."""
