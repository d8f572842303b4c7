"""What stops a request that is under way: its creator's age, and what its campaign is for."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from commands.core.texts import Message, UserError, msg
from commands.requests.deals import Deal
from commands.safety import industry

# Whoever is under 18 may end it, and what was done already is confirmed and paid.
_STILL = {"drop", "decline", "refuse", "withdraw", "cancel", "fail", "verify", "complete", "pay", "reopen"}
# What brings an advertisement nearer that may not be, or that an owner has to allow first.
_NEARER = {"accept", "offer", "agree", "terms", "sign", "ship", "start", "skip_draft"}
_NEARER |= {"approve", "approve_part", "schedule"}


def bound_by(deal: Deal, name: str, *, creator: bool) -> Message | None:
    """Say why a move is not made, if so; a creator is not told of the team's rules."""
    if deal.barred and name not in _STILL:
        return _YOUNG if creator else _marked(deal)
    refused = industry.hindrance(deal.campaign) if name in _NEARER else None
    return _RULES if refused and creator else refused


def within_bounds(deal: Deal, name: str, *, creator: bool) -> None:
    """Raise UserError where a move is not made."""
    if refused := bound_by(deal, name, creator=creator):
        raise UserError(refused)


def _marked(deal: Deal) -> Message:
    row = deal.creator
    assert row.age_said_at is not None
    return msg(
        "{who} is marked as under 18 ({name}, {day}), so {id} can only be ended. If that is wrong, a manager "
        "corrects it: /creator age {creator} adult",
        who=deal.handle,
        name=row.age_said_by,
        day=row.age_said_at.astimezone(ZoneInfo(deal.workspace.timezone)).date(),
        id=deal.short,
        creator=f"P{row.number}",
    )


_YOUNG = msg(
    "The team has noted that you are under 18, and requests are for people of 18 or over. You can decline, "
    "or ask the team if that is wrong."
)
_RULES = msg(
    "The team has to clear something about this campaign first, so this is not possible now. You can "
    "decline, or ask the team."
)
