"""Messages with placeholders: which there are, which a text has, and what is put in their place."""

from __future__ import annotations

import re
from collections.abc import Mapping

from commands.core.texts import N_, UserError, msg
from commands.rules.patterns import lazily

# The name, what it stands for, and what gives it a value.
PLACEHOLDERS: Mapping[str, str] = {
    "name": N_("the creator's name, or their handle where no name is known"),
    "handle": N_("the creator's handle with its @"),
    "campaign": N_("the campaign's name"),
    "brand": N_("the campaign's brand"),
    "fee": N_("the fee you offer"),
    "deliverables": N_("what you ask for"),
    "due": N_("the day it is due"),
    "team": N_("your team's name"),
}
_PLACEHOLDER = lazily(r"\{([^\W\d]\w*)\}")


def placeholders(text: str) -> list[str]:
    """Give the placeholders of a text, each once, in the order of the text."""
    return list(dict.fromkeys(found.casefold() for found in _PLACEHOLDER.findall(text)))


def checked(text: str) -> str:
    """Return a text whose placeholders are known; raises UserError naming those there are."""
    unknown = [name for name in placeholders(text) if name not in PLACEHOLDERS]
    if unknown:
        raise UserError(
            msg(
                "I know no placeholder {unknown}. There are: {known}.",
                unknown=braced(unknown[0][:40]),
                known=", ".join(map(braced, PLACEHOLDERS)),
            )
        )
    return text


def braced(name: str) -> str:
    """Write a placeholder as it stands in a text."""
    return f"{{{name}}}"


def filled(text: str, values: Mapping[str, str]) -> str:
    """Put values in the place of placeholders; one without a value stays, and a value is not filled again."""

    def value(found: re.Match[str]) -> str:
        return values.get(found[1].casefold(), "") or found[0]

    return _PLACEHOLDER.sub(value, text)


def gaps(text: str, values: Mapping[str, str]) -> list[str]:
    """Give the placeholders of a text that have no value."""
    return [name for name in placeholders(text) if not values.get(name)]
