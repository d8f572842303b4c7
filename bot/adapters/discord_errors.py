"""What went wrong with a request to Discord: what a person can mend, what passes, and what nobody knows."""

from __future__ import annotations

import aiohttp
import discord

from bot.adapters.base import DeliveryError, Gone, Later, Unclear
from commands.core.texts import N_, msg

ALREADY_ANSWERED = 40060
UNKNOWN_MESSAGE = 10008
# The interaction is too old: unknown interaction, unknown webhook, invalid webhook token.
EXPIRED = frozenset({10062, 10015, 50027})
_BANNED_FOR = 60.0
_NEVER_WENT_OUT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
# What may have had its effect although no answer came.
LOST = (aiohttp.ClientError, OSError, TimeoutError)

_GONE = {
    10003: N_("This channel does not exist any more. Choose another one, or link a new channel."),
    10008: N_("The message was deleted."),
    10013: N_("This Discord account does not exist any more."),
    50001: N_("I cannot see this channel. Let me in: channel settings, permissions, “View Channel”."),
    50007: N_(
        "This person takes no direct messages from me. They can allow them in the privacy settings of a "
        "server we share."
    ),
    50013: N_(
        "I may not write in this channel. Give me “Send Messages” and “Attach Files” in its permissions."
    ),
    50083: N_("This thread is archived. Write something in it to open it again."),
}
_NO_WAY = N_("Discord does not let me write there. Check that I am still in the server and may write there.")


def delivery_error(error: Exception) -> DeliveryError | None:
    """Say what an error means for a message; None when it is a fault of ours."""
    if isinstance(error, DeliveryError):
        return error
    if isinstance(error, discord.RateLimited):
        return Later(error.retry_after)
    if isinstance(error, discord.HTTPException):
        return _refused(error)
    if isinstance(error, _NEVER_WENT_OUT):
        return Later()
    if isinstance(error, LOST):
        return Unclear()
    return Later() if is_closed(error) else None


def is_closed(error: Exception) -> bool:
    """Tell whether our own connection was closed before the request went out."""
    return isinstance(error, RuntimeError) and "closed" in str(error).lower()


def is_over(error: Exception) -> bool:
    """Tell whether an interaction takes no answer any more: it is too old, or too much is going on."""
    if isinstance(error, discord.HTTPException):
        return error.code in EXPIRED or error.status == 429
    return is_closed(error)


def is_lost(error: Exception) -> bool:
    """Tell whether a request may have had its effect although no good answer came."""
    return isinstance(error, LOST) or (isinstance(error, discord.HTTPException) and error.status >= 500)


def _refused(error: discord.HTTPException) -> DeliveryError | None:
    if error.status == 429:
        return Later(_retry_after(error))
    if error.status in (403, 404) or error.code in _GONE:
        return Gone(msg(_GONE.get(error.code, _NO_WAY)))
    if error.status >= 500:
        # 503 says that nothing was done; behind the others a message may be there.
        return Later() if error.status == 503 else Unclear()
    return Later() if error.status == 401 else None


def _retry_after(error: discord.HTTPException) -> float:
    # Without this header Discord's guard in front of the API has shut us out for a while.
    try:
        return float(error.response.headers.get("Retry-After") or _BANNED_FOR)
    except (ValueError, AttributeError):
        return _BANNED_FOR
