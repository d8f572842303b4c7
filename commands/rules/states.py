"""The states of campaigns and requests, their legal moves, and the rules for silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, Literal, TypeVar

from commands.core.texts import N_, UserError, msg
from commands.rules.names import joined

Actor = Literal["creator", "manager", "system"]
MAX_DAYS = 90


class CampaignState(StrEnum):
    """Name where a campaign stands."""

    DRAFT = "draft"
    LIVE = "live"
    PAUSED = "paused"
    ENDED = "ended"
    ARCHIVED = "archived"


class RequestState(StrEnum):
    """Name where a request to a creator stands."""

    SENT = "sent"
    SEEN = "seen"
    COUNTERED = "countered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


STATE_LABELS: dict[str, str] = {
    CampaignState.DRAFT: N_("Draft"),
    CampaignState.LIVE: N_("Live"),
    CampaignState.PAUSED: N_("Paused"),
    CampaignState.ENDED: N_("Ended"),
    CampaignState.ARCHIVED: N_("Archived"),
    RequestState.SENT: N_("Sent"),
    RequestState.SEEN: N_("Seen"),
    RequestState.COUNTERED: N_("Counter-offer"),
    RequestState.ACCEPTED: N_("Accepted"),
    RequestState.DECLINED: N_("Declined"),
    RequestState.WITHDRAWN: N_("Withdrawn"),
    RequestState.EXPIRED: N_("Expired"),
}

OPEN_REQUEST_STATES = frozenset({RequestState.SENT, RequestState.SEEN, RequestState.COUNTERED})

State = TypeVar("State", CampaignState, RequestState)


@dataclass(frozen=True)
class Move(Generic[State]):
    """Describe one move: where from, where to, who makes it, and its label (a verb)."""

    sources: frozenset[State]
    target: State
    who: Actor
    label: str


Table = Mapping[str, Move[State]]

_C = CampaignState
_R = RequestState

CAMPAIGN_MOVES: Table[CampaignState] = {
    "launch": Move(frozenset({_C.DRAFT}), _C.LIVE, "manager", N_("launch")),
    "pause": Move(frozenset({_C.LIVE}), _C.PAUSED, "manager", N_("pause")),
    "resume": Move(frozenset({_C.PAUSED}), _C.LIVE, "manager", N_("resume")),
    "end": Move(frozenset({_C.LIVE, _C.PAUSED}), _C.ENDED, "manager", N_("end")),
    "archive": Move(frozenset(_C) - {_C.ARCHIVED}, _C.ARCHIVED, "manager", N_("archive")),
}

REQUEST_MOVES: Table[RequestState] = {
    "see": Move(frozenset({_R.SENT}), _R.SEEN, "creator", N_("see")),
    "accept": Move(frozenset({_R.SENT, _R.SEEN}), _R.ACCEPTED, "creator", N_("accept")),
    "decline": Move(OPEN_REQUEST_STATES, _R.DECLINED, "creator", N_("decline")),
    "counter": Move(frozenset({_R.SENT, _R.SEEN}), _R.COUNTERED, "creator", N_("make a counter-offer")),
    "agree": Move(frozenset({_R.COUNTERED}), _R.ACCEPTED, "manager", N_("agree to the counter-offer")),
    "refuse": Move(frozenset({_R.COUNTERED}), _R.DECLINED, "manager", N_("refuse the counter-offer")),
    "withdraw": Move(OPEN_REQUEST_STATES, _R.WITHDRAWN, "manager", N_("withdraw")),
    "expire": Move(OPEN_REQUEST_STATES, _R.EXPIRED, "system", N_("expire")),
}


def possible_moves(table: Table[State], state: State) -> list[str]:
    """List the moves a person can make from a state, in the table's order."""
    return [name for name, move in table.items() if state in move.sources and move.who != "system"]


def move(table: Table[State], state: State, name: str) -> State:
    """Give the state a move leads to; an illegal one is answered with what is possible."""
    wanted = table[name]
    if state in wanted.sources:
        return wanted.target
    standing = msg(STATE_LABELS[state])
    possible = possible_moves(table, state)
    if not possible:
        raise UserError(
            msg(
                "The status is “{state}”, so “{move}” is not possible. Nothing can change it any more.",
                state=standing,
                move=msg(wanted.label),
            )
        )
    raise UserError(
        msg(
            "The status is “{state}”, so “{move}” is not possible. Possible now: {possible}.",
            state=standing,
            move=msg(wanted.label),
            possible=joined(msg(table[other].label) for other in possible),
        )
    )


@dataclass(frozen=True)
class RequestRules:
    """Hold a workspace's rules for silence, in days."""

    remind_days: int = 3
    expire_days: int = 7
    counter_remind_days: int = 1
    counter_expire_days: int = 7

    def checked(self) -> RequestRules:
        """Return the rules, or say which number makes no sense."""
        pairs = ((self.remind_days, self.expire_days), (self.counter_remind_days, self.counter_expire_days))
        for remind, expire in pairs:
            if not (1 <= remind <= MAX_DAYS and 1 <= expire <= MAX_DAYS):
                raise UserError(msg("Reminders and expiry take 1 to {limit} days.", limit=MAX_DAYS))
            if remind >= expire:
                raise UserError(
                    msg(
                        "A reminder after {remind} days never comes when the request expires after {expire}. "
                        "Let the reminder come first.",
                        remind=remind,
                        expire=expire,
                    )
                )
        return self


@dataclass(frozen=True)
class Waiting:
    """Say whom a request waits for, and what happens when nobody answers."""

    owner: Literal["creator", "manager"]
    remind_after_days: int
    expire_after_days: int
    remind_daily: bool


def waiting(state: RequestState, rules: RequestRules) -> Waiting | None:
    """Give the rule for silence of a state; None where nobody is waited for."""
    if state in (RequestState.SENT, RequestState.SEEN):
        return Waiting("creator", rules.remind_days, rules.expire_days, remind_daily=False)
    if state is RequestState.COUNTERED:
        return Waiting("manager", rules.counter_remind_days, rules.counter_expire_days, remind_daily=True)
    return None


def next_reminder(
    state: RequestState, entered_at: datetime, rules: RequestRules, *, after: datetime | None = None
) -> datetime | None:
    """Give the first reminder later than ``after`` (at first: than ``entered_at``), if one is left.

    The creator is reminded once, the manager every ``counter_remind_days``; never at or after the expiry.
    """
    rule = waiting(state, rules)
    if rule is None:
        return None
    step = timedelta(days=rule.remind_after_days)
    passed = max(after or entered_at, entered_at) - entered_at
    if passed >= step and not rule.remind_daily:
        return None
    due = entered_at + step * (passed // step + 1)
    return due if due < entered_at + timedelta(days=rule.expire_after_days) else None


def due_times(
    state: RequestState, entered_at: datetime, rules: RequestRules, *, after: datetime | None = None
) -> tuple[datetime | None, datetime | None]:
    """Give the next reminder and the expiry of a request that waits since ``entered_at``.

    For sent and seen pass the moment it was sent: that the creator looked does not start the clock anew.
    """
    rule = waiting(state, rules)
    if rule is None:
        return None, None
    expires_at = entered_at + timedelta(days=rule.expire_after_days)
    return next_reminder(state, entered_at, rules, after=after), expires_at
