from __future__ import annotations

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from bot.adapters.base import Gone, Later, Unclear
from bot.adapters.telegram_errors import delivery_error, reason, unchanged, unreachable


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), "press Start again"),
        (Forbidden("Forbidden: user is deactivated"), "account was deleted"),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), "Add me again"),
        (Forbidden("Forbidden: bot is not a member of the channel chat"), "Add me again"),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), "write to this person"),
        (BadRequest("Bad Request: group chat was deactivated"), "does not know this chat"),
        (BadRequest("Bad Request: chat not found"), "does not know this chat"),
        (BadRequest("Bad Request: PEER_ID_INVALID"), "does not know this chat"),
        (BadRequest("Bad Request: not enough rights to send photos to the chat"), "An admin"),
        (BadRequest("Bad Request: CHAT_WRITE_FORBIDDEN"), "An admin"),
        (BadRequest("Bad Request: TOPIC_CLOSED"), "Open it again"),
        (BadRequest("Bad Request: message to edit not found"), "was deleted on Telegram"),
        (BadRequest("Bad Request: something of next year"), "did not accept"),
    ],
)
def test_every_refusal_says_what_is_in_the_way(error: TelegramError, words: str) -> None:
    assert words in reason(error).text
    assert isinstance(delivery_error(error), Gone)


def test_what_nobody_knows_is_unclear_and_what_was_refused_comes_later() -> None:
    assert isinstance(delivery_error(TelegramError("Invalid server response")), Unclear)
    assert isinstance(delivery_error(NetworkError("I'm a teapot (418)")), Later)


def test_a_message_that_looks_like_that_already_is_no_trouble() -> None:
    assert unchanged(
        BadRequest("Bad Request: message is not modified: specified new message content is the same")
    )
    assert not unchanged(BadRequest("Bad Request: message to edit not found"))


def test_a_lost_message_is_not_a_lost_chat() -> None:
    assert unreachable(delivery_error(BadRequest("Bad Request: message can't be edited")))
    assert not unreachable(delivery_error(Forbidden("Forbidden: bot was blocked by the user")))
