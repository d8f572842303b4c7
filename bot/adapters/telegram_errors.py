"""What Telegram refuses, as what the outbox and people should know."""

from __future__ import annotations

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
)

from bot.adapters.base import DeliveryError, Gone, Later, Moved, Unclear
from bot.adapters.telegram_wire import NotSent, ServerTrouble, TooMany, Unanswered
from commands.core.texts import Message, msg

_KICKED = msg("I am no longer in this Telegram group. Add me again, or choose another chat.")
_UNKNOWN = msg("Telegram does not know this chat any more. Write to me there again, or choose another chat.")
_BLOCKED = msg(
    "This person has stopped me on Telegram. They have to open my chat there and press Start again."
)
_FIRST = msg(
    "I may not write to this person on Telegram first. They have to open my chat there and press Start."
)
_DELETED = msg("This Telegram account was deleted. Choose another chat.")
_RIGHTS = msg(
    "I may not write in this Telegram chat. An admin there has to allow me to send messages and files."
)
_TOPIC = msg("This topic was closed or deleted on Telegram. Open it again, or choose another chat.")
_REFUSED = msg("Telegram did not accept this message. Choose another chat, or tell whoever runs me.")
_MESSAGE = msg("That message was deleted on Telegram, so it cannot change any more.")

# The Bot API tells reasons apart only by its words; the first that fits wins.
_REASONS: tuple[tuple[str, Message], ...] = (
    ("message to edit not found", _MESSAGE),
    ("message can't be edited", _MESSAGE),
    ("message_id_invalid", _MESSAGE),
    ("blocked by the user", _BLOCKED),
    ("can't initiate conversation", _FIRST),
    ("can't send messages to bots", _UNKNOWN),
    ("group chat was", _UNKNOWN),
    ("deactivated", _DELETED),
    ("kicked", _KICKED),
    ("not a member", _KICKED),
    ("chat not found", _UNKNOWN),
    ("peer_id_invalid", _UNKNOWN),
    ("thread not found", _TOPIC),
    ("topic_closed", _TOPIC),
    ("topic_deleted", _TOPIC),
    ("rights", _RIGHTS),
    ("write_forbidden", _RIGHTS),
    ("forbidden", _RIGHTS),
)


def reason(error: TelegramError) -> Message:
    """Say what is in the way and who can change it."""
    words = error.message.lower()
    return next((sentence for needle, sentence in _REASONS if needle in words), _REFUSED)


def delivery_error(error: TelegramError) -> DeliveryError:
    """Tell passing trouble, permanent trouble and the unknown apart."""
    match error:
        case TooMany():
            return Later(error.seconds)
        case ChatMigrated():
            return Moved(str(error.new_chat_id))
        case Forbidden() | BadRequest():
            return Gone(reason(error))
        case NotSent() | Conflict() | InvalidToken():
            return Later()
        case Unanswered() | ServerTrouble():
            return Unclear("no answer")
        case NetworkError():
            return Later()
    # What cannot be read may have been done.
    return Unclear("unreadable answer")


def unchanged(error: TelegramError) -> bool:
    """Tell whether an edit was refused because the message looks like that already."""
    return "message is not modified" in error.message.lower()


def unreachable(error: DeliveryError) -> bool:
    """Tell whether a message cannot be edited because it is not there any more."""
    return isinstance(error, Gone) and error.reason == _MESSAGE
