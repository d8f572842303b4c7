"""What the codes of TikTok's business API ask for; the HTTP status is 200 for nearly all of them."""

from __future__ import annotations

from enum import Enum


class Action(Enum):
    """What to do about an answer."""

    TAKE = "take"  # it worked, at least in part
    CORRECT = "correct"  # the question was wrong; to repeat it does not help
    SET_UP = "set up"  # a permission or an approval is missing
    RECONNECT = "reconnect"  # the token is wrong or has expired
    UNKNOWN = "unknown"  # there is no such creator there
    NEXT_SECOND = "next second"  # too frequent, and soon over
    STAND_BACK = "stand back"  # a limit of the app is used up
    REPEAT = "repeat"  # a passing fault
    MAINTENANCE = "maintenance"


_CODES: dict[Action, tuple[int, ...]] = {
    Action.TAKE: (0, 20001),
    Action.SET_UP: (
        40001,
        40010,
        40051,
        40101,
        40108,
        40113,
        40116,
        40118,
        40119,
        40124,
        40125,
        41000,
        41001,
    ),
    Action.RECONNECT: (40102, 40103, 40104, 40105, 40106, 40107, 40110),
    Action.UNKNOWN: (40121, 40122),
    Action.NEXT_SECOND: (40016, 40132, 40133),
    Action.STAND_BACK: (40100,),
    Action.REPEAT: (40201, 40202, 40901, 40902, 40903, 40913, 50000, 50002, 51065, 51305),
    Action.MAINTENANCE: (60001,),
}
_BY_CODE = {code: action for action, codes in _CODES.items() for code in codes}


def action_of(code: int) -> Action:
    """Give what a code asks for; one nobody has heard of is a passing fault if it is the server's own."""
    return _BY_CODE.get(code, Action.REPEAT if 50_000 <= code < 60_000 else Action.CORRECT)
