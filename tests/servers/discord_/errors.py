"""Say no the way Discord does: an HTTP status, an error code and a sentence."""

from typing import Any, NamedTuple


class Refusal(NamedTuple):
    """Name one of Discord's error codes."""

    status: int
    code: int
    message: str


UNAUTHORIZED = Refusal(401, 0, "401: Unauthorized")
NOT_FOUND = Refusal(404, 0, "404: Not Found")
RATE_LIMITED = Refusal(429, 0, "You are being rate limited.")
UNKNOWN_CHANNEL = Refusal(404, 10003, "Unknown Channel")
UNKNOWN_GUILD = Refusal(404, 10004, "Unknown Guild")
UNKNOWN_MEMBER = Refusal(404, 10007, "Unknown Member")
UNKNOWN_MESSAGE = Refusal(404, 10008, "Unknown Message")
UNKNOWN_USER = Refusal(404, 10013, "Unknown User")
UNKNOWN_WEBHOOK = Refusal(404, 10015, "Unknown Webhook")
UNKNOWN_INTERACTION = Refusal(404, 10062, "Unknown interaction")
TOO_LARGE = Refusal(413, 40005, "Request entity too large")
ALREADY_ANSWERED = Refusal(400, 40060, "Interaction has already been acknowledged.")
MISSING_ACCESS = Refusal(403, 50001, "Missing Access")
NOT_YOUR_MESSAGE = Refusal(403, 50005, "Cannot edit a message authored by another user")
EMPTY_MESSAGE = Refusal(400, 50006, "Cannot send an empty message")
CANNOT_WRITE_TO_USER = Refusal(403, 50007, "Cannot send messages to this user")
MISSING_PERMISSIONS = Refusal(403, 50013, "Missing Permissions")
INVALID_TOKEN = Refusal(401, 50027, "Invalid Webhook Token")
INVALID_FORM = Refusal(400, 50035, "Invalid Form Body")


class ApiError(Exception):
    """A request is refused."""

    def __init__(self, refusal: Refusal, *problems: str) -> None:
        super().__init__(refusal.message, *problems)
        self.refusal = refusal
        self.problems = list(problems)

    def body(self) -> dict[str, Any]:
        """Return the error as Discord's JSON."""
        body: dict[str, Any] = {"message": self.refusal.message, "code": self.refusal.code}
        if self.problems:
            body["errors"] = {"_errors": [{"code": "INVALID", "message": text} for text in self.problems]}
        return body


class NotPossible(AssertionError):
    """A person's client would not let them do this."""


class NoAnswer(AssertionError):
    """The bot did not answer a person in time."""
