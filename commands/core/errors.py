"""The errors that the one table in the dispatcher turns into sentences."""

from __future__ import annotations

from commands.core.replies import Reply
from commands.core.texts import Message


class RemoteError(Exception):
    """A remote system is down, limited or unauthorised; the message says what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message


class Answered(Exception):
    """A reply that ends the command early, such as a choice between two campaigns."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.text)
        self.reply = reply


class Ambiguous(Exception):
    """A name fits several things; each candidate is (short id, label)."""

    def __init__(self, message: Message, candidates: list[tuple[str, str]]) -> None:
        super().__init__(message.text)
        self.message = message
        self.candidates = candidates
        self.option = ""
