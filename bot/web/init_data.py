"""What Telegram tells a Mini App of who opened it, proven.

See core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app.
"""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qsl

from commands.core.texts import UserError, msg

_AGE, _AHEAD = timedelta(hours=1), timedelta(minutes=1)
_LONGEST = 8_192
_FORGED = msg("That did not come from Telegram. Open the dashboard from my chat there.")
_OLD = msg("That was opened too long ago. Close it and open the dashboard from my chat again.")


def user_of(data: str, token: str, now: datetime) -> str:
    """Give the id of the person who opened the app; raises UserError where that is not proven, or old."""
    pairs = parse_qsl(data[: _LONGEST + 1], keep_blank_values=True)
    fields = dict(pairs)
    given = fields.pop("hash", "")
    if len(data) > _LONGEST or len(fields) + 1 != len(pairs) or not _fits(fields, given, token):
        raise UserError(_FORGED)
    try:
        opened = datetime.fromtimestamp(int(fields["auth_date"]), UTC)
        person = json.loads(fields["user"])["id"]
    except (LookupError, ValueError, TypeError, OverflowError, OSError):
        raise UserError(_FORGED) from None
    if not isinstance(person, int):
        raise UserError(_FORGED)
    if not -_AHEAD <= now - opened <= _AGE:
        raise UserError(_OLD)
    return str(person)


def _fits(fields: dict[str, str], given: str, token: str) -> bool:
    said = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    secret = hmac.digest(b"WebAppData", token.encode(), sha256)
    made = hmac.new(secret, said.encode(), sha256).hexdigest()
    return hmac.compare_digest(made.encode(), given.encode())
