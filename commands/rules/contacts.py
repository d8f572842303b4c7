"""Read how a person is reached: an e-mail address, a Discord user."""

from __future__ import annotations

from commands.core.texts import UserError, msg
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt, strip_invisible

_EMAIL = lazily(r"[^@\s,;<>]{1,64}@[^@\s,;<>]+\.[^@\s.,;<>]{2,}")
_DISCORD = lazily(r"<@!?([0-9]{15,21})>|([0-9]{15,21})")
_LONGEST = 254


def parse_email(text: str) -> str:
    """Read an e-mail address."""
    address = strip_invisible(text).removeprefix("mailto:")
    if len(address) > _LONGEST or not _EMAIL.fullmatch(address):
        raise UserError(msg("“{value}” is not an e-mail address.", value=excerpt(text)))
    return address


def parse_discord_user(text: str) -> str:
    """Read the id of a Discord user out of a mention or the bare number."""
    found = _DISCORD.fullmatch(strip_invisible(text))
    if found is None:
        raise UserError(
            msg(
                "“{value}” is not a Discord user. Type @ and choose the person, or paste their user id "
                "(a number of 17 to 20 digits).",
                value=excerpt(text),
            )
        )
    return found[1] or found[2]
