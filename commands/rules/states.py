"""The states of campaigns and requests, and what makes a move legal."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, Literal, TypeVar

from commands.core.texts import N_, UserError, msg
from commands.rules.names import joined
from storage.frozen import frozen

Actor = Literal["creator", "member", "manager", "system"]


class CampaignState(StrEnum):
    """Name where a campaign stands."""

    DRAFT = "draft"
    LIVE = "live"
    PAUSED = "paused"
    ENDED = "ended"
    ARCHIVED = "archived"


class RequestState(StrEnum):
    """Name where a request to a creator stands, in the order of its way; the last six are ends."""

    CANDIDATE = "candidate"
    SHORTLISTED = "shortlisted"
    INVITED = "invited"
    SEEN = "seen"
    NEGOTIATING = "negotiating"
    ACCEPTED = "accepted"
    TERMS_SENT = "terms_sent"
    TERMS_ACCEPTED = "terms_accepted"
    SHIPPING = "shipping"
    RECEIVED = "received"
    DRAFT_DUE = "draft_due"
    DRAFT_SUBMITTED = "draft_submitted"
    CHANGES_REQUESTED = "changes_requested"
    DRAFT_APPROVED = "draft_approved"
    SCHEDULED = "scheduled"
    POSTED = "posted"
    VERIFIED = "verified"
    TRACKING = "tracking"
    COMPLETED = "completed"
    PAYMENT_DUE = "payment_due"
    PAID = "paid"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"
    CANCELLED = "cancelled"
    NOT_DELIVERED = "not_delivered"


STATE_LABELS: dict[str, str] = {
    CampaignState.DRAFT: N_("Draft"),
    CampaignState.LIVE: N_("Live"),
    CampaignState.PAUSED: N_("Paused"),
    CampaignState.ENDED: N_("Ended"),
    CampaignState.ARCHIVED: N_("Archived"),
    RequestState.CANDIDATE: N_("Candidate"),
    RequestState.SHORTLISTED: N_("Shortlisted"),
    RequestState.INVITED: N_("Invited"),
    RequestState.SEEN: N_("Seen"),
    RequestState.NEGOTIATING: N_("Negotiating"),
    RequestState.ACCEPTED: N_("Accepted"),
    RequestState.TERMS_SENT: N_("Terms sent"),
    RequestState.TERMS_ACCEPTED: N_("Terms accepted"),
    RequestState.SHIPPING: N_("Product on its way"),
    RequestState.RECEIVED: N_("Product received"),
    RequestState.DRAFT_DUE: N_("Draft due"),
    RequestState.DRAFT_SUBMITTED: N_("Draft handed in"),
    RequestState.CHANGES_REQUESTED: N_("Changes requested"),
    RequestState.DRAFT_APPROVED: N_("Draft approved"),
    RequestState.SCHEDULED: N_("Scheduled"),
    RequestState.POSTED: N_("Posted"),
    RequestState.VERIFIED: N_("Verified"),
    RequestState.TRACKING: N_("Figures are followed"),
    RequestState.COMPLETED: N_("Completed"),
    RequestState.PAYMENT_DUE: N_("Payment due"),
    RequestState.PAID: N_("Paid"),
    RequestState.DECLINED: N_("Declined"),
    RequestState.EXPIRED: N_("Expired"),
    RequestState.WITHDRAWN: N_("Withdrawn"),
    RequestState.DROPPED: N_("Dropped"),
    RequestState.CANCELLED: N_("Cancelled"),
    RequestState.NOT_DELIVERED: N_("Not delivered"),
}

_R = RequestState
_ORDER = tuple(RequestState)


def _between(first: RequestState, last: RequestState) -> frozenset[RequestState]:
    return frozenset(_ORDER[_ORDER.index(first) : _ORDER.index(last) + 1])


PROSPECT_STATES = _between(_R.CANDIDATE, _R.SHORTLISTED)  # chosen by the team; the creator knows nothing yet
ASKING_STATES = _between(_R.INVITED, _R.NEGOTIATING)  # somebody's answer to the offer is waited for
AGREED_STATES = _between(_R.ACCEPTED, _R.PAID)  # a deal: its fee is committed
ONCE_POSTED = _between(_R.POSTED, _R.PAID)  # there is a post to look at, and to advertise with
DONE_STATES = frozenset({_R.COMPLETED, _R.PAID})
CHANGEABLE_STATES = _between(_R.ACCEPTED, _R.TRACKING)  # where both sides may agree on other terms
ENDED_STATES = _between(_R.DECLINED, _R.NOT_DELIVERED)
# Where somebody has to do something. Completed is passed on to "payment due" at once where money is owed.
OPEN_REQUEST_STATES = frozenset(_R) - DONE_STATES - ENDED_STATES

State = TypeVar("State", CampaignState, RequestState)


@frozen
class Move(Generic[State]):
    """Describe one move: where from, where to, who makes it, its label (a verb).

    ``turn`` says whose turn it has to be in a negotiation. ``team`` and ``creator`` are the sentences that
    tell the two sides, where they were not the one to move.
    """

    sources: frozenset[State]
    target: State
    who: frozenset[Actor]
    label: str
    turn: Literal["", "creator", "team"] = ""
    team: str = ""
    creator: str = ""


Table = Mapping[str, Move[State]]

_C = CampaignState
_MANAGER: frozenset[Actor] = frozenset({"manager"})

CAMPAIGN_MOVES: Table[CampaignState] = {
    "launch": Move(frozenset({_C.DRAFT}), _C.LIVE, _MANAGER, N_("launch")),
    "pause": Move(frozenset({_C.LIVE}), _C.PAUSED, _MANAGER, N_("pause")),
    "resume": Move(frozenset({_C.PAUSED}), _C.LIVE, _MANAGER, N_("resume")),
    "end": Move(frozenset({_C.LIVE, _C.PAUSED}), _C.ENDED, _MANAGER, N_("end")),
    "archive": Move(frozenset(_C) - {_C.ARCHIVED}, _C.ARCHIVED, _MANAGER, N_("archive")),
    # Back to what it was; what was live is paused, until somebody resumes it.
    "restore": Move(frozenset({_C.ARCHIVED}), _C.PAUSED, _MANAGER, N_("restore")),
}


def possible_moves(table: Table[State], state: State) -> list[str]:
    """List the moves a person can make from a state, in the table's order."""
    return [name for name, move in table.items() if state in move.sources and move.who != {"system"}]


def move(table: Table[State], state: State, name: str) -> State:
    """Give the state a move leads to; an illegal one is answered with what is possible."""
    wanted = table[name]
    if state in wanted.sources:
        return wanted.target
    standing = msg(STATE_LABELS[state])
    # That a creator looks is nothing anybody decides.
    possible = [other for other in possible_moves(table, state) if table[other].who != {"creator"}]
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
