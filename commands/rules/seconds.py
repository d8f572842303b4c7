"""Read how long something was watched: "4.6", "4,6 s", "0:04"."""

from __future__ import annotations

import re
from decimal import Decimal

from commands.core.texts import UserError, msg
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt

_LONGEST = 36_000
_PLAIN = lazily(r"([0-9]{1,6}(?:[.,][0-9]{1,6})?) ?(?:s|sec|secs|seconds?|sek|sekunden?)?\.?", re.IGNORECASE)
_CLOCK = lazily(r"(?:([0-9]{1,2}):)?([0-9]{1,3}):([0-9]{2})")


def parse_seconds(text: str) -> Decimal:
    """Read seconds; raises UserError."""
    flat = " ".join(text.split())
    plain, clock = _PLAIN.fullmatch(flat), _CLOCK.fullmatch(flat)
    if plain:
        found = Decimal(plain[1].replace(",", "."))
    elif clock:
        found = Decimal((int(clock[1] or 0) * 60 + int(clock[2])) * 60 + int(clock[3]))
    else:
        found = Decimal(-1)
    if not 0 <= found <= _LONGEST:
        raise UserError(
            msg("“{value}” is no time watched. Write seconds, such as 4.6.", value=excerpt(text, 40))
        )
    return found
