"""Times of the day in the words people use: ``9``, ``9.30 Uhr``, ``5:30 pm``, ``mittags``."""

from __future__ import annotations

import re
from datetime import time
from functools import cache

from commands.core.texts import UserError, msg
from commands.rules.plain import excerpt, phrase

_NAMED = {
    **dict.fromkeys(("noon", "midday", "mittag", "mittags"), time(12)),
    **dict.fromkeys(("midnight", "mitternacht", "mitternachts"), time(0)),
}
_MORNING = "am|morgens|frueh|vormittags?|(?:in the )?morning"
_EVENING = "pm|mittags|nachmittags?|abends?|(?:in the )?(?:afternoon|evening)"


@cache
def _pattern() -> re.Pattern[str]:
    part = f"{_MORNING}|{_EVENING}"
    return re.compile(
        rf"(?:(?P<before>{part}) )?(?:(?:at|um|ab|by|gegen|@) ?)?"
        r"(?P<hour>[0-9]{1,2})(?:[:.h](?P<minute>[0-9]{2}))? ?(?P<clock>uhr|h|o'clock)?"
        rf"(?:(?<=uhr) (?P<late>[0-9]{{2}}))? ?(?P<after>{part})?"
    )


def parse_time(text: str) -> time:
    """Read a time of day, or say what a readable one looks like."""
    words = phrase(text)
    found = read_time(words) if words else None
    if found is None:
        raise UserError(
            msg("I can't read the time “{text}”. Write for example 9:00, 17:30 or 5 pm.", text=excerpt(text))
        )
    return found


def read_time(words: str) -> time | None:
    """Read folded words as a time: None when they are none, a UserError when the day has no such time."""
    words = words.replace("a.m.", "am").replace("p.m.", "pm")
    words = re.sub(r"(?:(?<=[a-z])|(?<=:[0-9][0-9]))\.$", "", words)
    name = re.sub(r"^(?:at|um|@) ?|^12 (?:uhr )?(?=m|noon)", "", words)
    if name in _NAMED:
        return _NAMED[name]
    found = _pattern().fullmatch(words)
    if not found or (found["minute"] and found["late"]) or (found["before"] and found["after"]):
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or found["late"] or 0)
    if words.startswith("um ") and words.endswith(" am") and hour >= 12:
        return None  # "um 14 Uhr am" goes on with a German day
    hour = _with_part(hour, found["before"] or found["after"])
    if 0 <= hour <= 23 and minute <= 59:
        return time(hour, minute)
    if re.search(r"[:a-z]", words):
        raise no_such_time(words)
    return None  # a bare 24 or 24.12 is rather the day of a date


def _with_part(hour: int, part: str | None) -> int:
    """Turn 5 in the afternoon into 17; -1 when hour and part of the day contradict each other."""
    if part is None:
        return hour
    strict = part in ("am", "pm")
    if re.fullmatch(_MORNING, part):
        return hour % 12 if 1 <= hour <= 12 else -1
    if 1 <= hour <= 12:
        return hour % 12 + 12
    return hour if hour > 12 and not strict else -1


def no_such_time(words: str) -> UserError:
    """Say that the day does not have this time."""
    return UserError(
        msg(
            "There is no such time as “{text}”. The day runs from 0:00 to 23:59; "
            "write for example 9:00, 17:30 or 5 pm.",
            text=excerpt(words),
        )
    )
