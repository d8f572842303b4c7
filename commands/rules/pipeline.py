"""The way of a request: every legal move, who makes it, and what it tells whom.

The sentences know {who}, {campaign}, {id}, {team}, {fee}, {counter}, {reason}, {scheduled}, and {words} that
somebody wrote just now.
"""

from __future__ import annotations

from commands.core.texts import N_, UserError, msg
from commands.rules.states import (
    AGREED_STATES,
    ASKING_STATES,
    PROSPECT_STATES,
    Actor,
    Move,
    RequestState,
    Table,
    move,
    possible_moves,
)

_R = RequestState


def _who(*actors: Actor) -> frozenset[Actor]:
    return frozenset(actors)


_CREATOR = _who("creator", "manager")  # a manager writes down what the creator said elsewhere
_EITHER = _who("creator", "member")
_MEMBER, _MANAGER, _SYSTEM = _who("member"), _who("manager"), _who("system")

_WORKING = frozenset({_R.DRAFT_DUE, _R.CHANGES_REQUESTED, _R.DRAFT_SUBMITTED})
_TO_POST = frozenset({_R.DRAFT_APPROVED, _R.SCHEDULED})
BEFORE_POST = _WORKING | _TO_POST
_BEFORE_POSTING = AGREED_STATES - {
    _R.POSTED,
    _R.VERIFIED,
    _R.TRACKING,
    _R.COMPLETED,
    _R.PAYMENT_DUE,
    _R.PAID,
}

REQUEST_MOVES: Table[RequestState] = {
    "shortlist": Move(frozenset({_R.CANDIDATE}), _R.SHORTLISTED, _MEMBER, N_("put on the shortlist")),
    "drop": Move(PROSPECT_STATES, _R.DROPPED, _MEMBER, N_("drop")),
    "invite": Move(PROSPECT_STATES, _R.INVITED, _MANAGER, N_("send the request")),
    "see": Move(frozenset({_R.INVITED}), _R.SEEN, _who("creator"), N_("see")),
    "accept": Move(
        ASKING_STATES,
        _R.ACCEPTED,
        _CREATOR,
        N_("accept"),
        turn="creator",
        team=N_("{who} accepted {id}, “{campaign}”: {fee}."),
    ),
    "decline": Move(
        ASKING_STATES,
        _R.DECLINED,
        _CREATOR,
        N_("decline"),
        team=N_("{who} declined {id}, “{campaign}”. Reason: {reason}"),
    ),
    "counter": Move(
        ASKING_STATES,
        _R.NEGOTIATING,
        _CREATOR,
        N_("make a counter-offer"),
        team=N_("{who} makes a counter-offer for “{campaign}” ({id}): {counter}."),
    ),
    "uncounter": Move(
        frozenset({_R.NEGOTIATING}),
        _R.NEGOTIATING,
        _who("creator"),
        N_("take the counter-offer back"),
        turn="team",
        team=N_(
            "{who} takes the counter-offer for “{campaign}” ({id}) back; your offer counts again: {fee}."
        ),
    ),
    "offer": Move(
        ASKING_STATES,
        _R.NEGOTIATING,
        _MANAGER,
        N_("make a new offer"),
        team=N_("Your team made {who} a new offer for “{campaign}” ({id}): {fee}."),
        creator=N_("{team} makes you a new offer for “{campaign}”: {fee}."),
    ),
    "agree": Move(
        frozenset({_R.NEGOTIATING}),
        _R.ACCEPTED,
        _MANAGER,
        N_("agree to the counter-offer"),
        turn="team",
        team=N_("Your team agreed to the counter-offer of {who} for “{campaign}” ({id}): {counter}."),
        creator=N_("{team} agrees to your counter-offer: {counter}."),
    ),
    "refuse": Move(
        frozenset({_R.NEGOTIATING}),
        _R.DECLINED,
        _MANAGER,
        N_("refuse the counter-offer"),
        turn="team",
        team=N_("Your team refused the counter-offer of {who} for “{campaign}” ({id}). Reason: {reason}"),
        creator=N_("{team} does not agree to your counter-offer. Reason: {reason}"),
    ),
    "withdraw": Move(
        ASKING_STATES,
        _R.WITHDRAWN,
        _MANAGER,
        N_("withdraw"),
        team=N_("Your team has withdrawn {id} to {who} for “{campaign}”."),
        creator=N_("{team} has withdrawn its request for “{campaign}”."),
    ),
    "expire": Move(
        ASKING_STATES,
        _R.EXPIRED,
        _SYSTEM,
        N_("expire"),
        team=N_("{id} to {who} for “{campaign}” has expired: no answer came."),
        creator=N_("The request of {team} for “{campaign}” has expired."),
    ),
    "terms": Move(
        frozenset({_R.ACCEPTED, _R.TERMS_SENT}),
        _R.TERMS_SENT,
        _MANAGER,
        N_("send the terms"),
        team=N_("Your team sent {who} the terms for “{campaign}” ({id})."),
        creator=N_("{team} sends you the terms for “{campaign}”. Please read them and accept."),
    ),
    "sign": Move(
        frozenset({_R.TERMS_SENT}),
        _R.TERMS_ACCEPTED,
        _CREATOR,
        N_("accept the terms"),
        team=N_("{who} accepted the terms for “{campaign}” ({id})."),
    ),
    "ship": Move(
        frozenset({_R.ACCEPTED, _R.TERMS_ACCEPTED}),
        _R.SHIPPING,
        _MEMBER,
        N_("say that the product is on its way"),
        team=N_("The product for {who} is on its way (“{campaign}”, {id})."),
        creator=N_("The product for “{campaign}” is on its way to you. Say here when it has arrived."),
    ),
    "receive": Move(
        frozenset({_R.SHIPPING}),
        _R.RECEIVED,
        _EITHER,
        N_("say that the product has arrived"),
        team=N_("{who} has received the product for “{campaign}” ({id})."),
    ),
    "start": Move(
        frozenset({_R.ACCEPTED, _R.TERMS_ACCEPTED, _R.RECEIVED}),
        _R.DRAFT_DUE,
        _who("manager", "system"),
        N_("begin with the draft"),
        creator=N_("You can begin with your video for “{campaign}”. Send the draft here."),
    ),
    "skip_draft": Move(
        frozenset({_R.ACCEPTED, _R.TERMS_ACCEPTED, _R.RECEIVED}),
        _R.SCHEDULED,
        _who("manager", "system"),
        N_("begin without a draft"),
        creator=N_("You can begin with your video for “{campaign}”. Send the link here when it is posted."),
    ),
    "submit": Move(
        _WORKING,
        _R.DRAFT_SUBMITTED,
        _EITHER,
        N_("hand in a draft"),
        team=N_("{who} has handed in a draft for “{campaign}” ({id})."),
    ),
    "change": Move(
        frozenset({_R.DRAFT_SUBMITTED}),
        _R.CHANGES_REQUESTED,
        _MEMBER,
        N_("ask for changes"),
        team=N_("Your team asked {who} for changes to the draft for “{campaign}” ({id})."),
        creator=N_("{team} asks for changes to your draft for “{campaign}”: {words}"),
    ),
    "approve": Move(
        frozenset({_R.DRAFT_SUBMITTED}),
        _R.DRAFT_APPROVED,
        _MANAGER,
        N_("approve the draft"),
        team=N_("Your team approved the draft of {who} for “{campaign}” ({id})."),
        creator=N_("{team} approves your draft for “{campaign}”. You can post it. {words}"),
    ),
    "approve_part": Move(
        frozenset({_R.DRAFT_SUBMITTED}),
        _R.DRAFT_DUE,
        _MANAGER,
        N_("approve one of several drafts"),
        team=N_("Your team approved a draft of {who} for “{campaign}” ({id}); others are still missing."),
        creator=N_("{team} approves one of your drafts for “{campaign}”. {words}"),
    ),
    "look_on": Move(
        frozenset({_R.DRAFT_DUE, _R.CHANGES_REQUESTED}),
        _R.DRAFT_SUBMITTED,
        _SYSTEM,
        N_("look at the next draft"),
    ),
    "reject": Move(
        frozenset({_R.DRAFT_SUBMITTED}),
        _R.DRAFT_DUE,
        _MANAGER,
        N_("reject the draft"),
        team=N_("Your team rejected the draft of {who} for “{campaign}” ({id})."),
        creator=N_("{team} cannot use your draft for “{campaign}” and asks for a new one: {words}"),
    ),
    "schedule": Move(
        _TO_POST,
        _R.SCHEDULED,
        _EITHER,
        N_("say when it is posted"),
        team=N_("{who} posts for “{campaign}” ({id}) on {scheduled}."),
        creator=N_("Your video for “{campaign}” is planned for {scheduled}."),
    ),
    "post": Move(
        BEFORE_POST,
        _R.POSTED,
        _EITHER,
        N_("give the link of the post"),
        team=N_("{who} has posted for “{campaign}” ({id})."),
    ),
    "correct": Move(
        frozenset({_R.POSTED}),
        _R.SCHEDULED,
        _MEMBER,
        N_("ask for a correction of the post"),
        team=N_("Your team asked {who} to correct the post for “{campaign}” ({id})."),
        creator=N_("{team} asks you to correct your post for “{campaign}”: {words}"),
    ),
    "verify": Move(
        frozenset({_R.POSTED}),
        _R.VERIFIED,
        _MEMBER,
        N_("confirm the post"),
        team=N_("Your team has confirmed the post of {who} for “{campaign}” ({id})."),
        creator=N_("{team} has confirmed your post for “{campaign}”. Thank you!"),
    ),
    "track": Move(frozenset({_R.VERIFIED}), _R.TRACKING, _SYSTEM, N_("follow the figures")),
    "complete": Move(
        frozenset({_R.TRACKING}),
        _R.COMPLETED,
        _who("manager", "system"),
        N_("complete"),
        team=N_("{id} with {who} for “{campaign}” is complete."),
        creator=N_("Your part of “{campaign}” is complete. Thank you!"),
    ),
    "bill": Move(frozenset({_R.COMPLETED}), _R.PAYMENT_DUE, _SYSTEM, N_("wait for the payment")),
    "pay": Move(
        frozenset({_R.COMPLETED, _R.PAYMENT_DUE}),
        _R.PAID,
        _who("manager", "system"),
        N_("record the last payment"),
        team=N_("{id}: {who} is paid for “{campaign}”."),
        creator=N_("{team} has recorded your payment for “{campaign}”: {fee}."),
    ),
    "reopen": Move(
        frozenset({_R.PAID}),
        _R.PAYMENT_DUE,
        _MANAGER,
        N_("take the payment back"),
        team=N_("{id}: the payment to {who} for “{campaign}” was taken back and is due again."),
    ),
    "cancel": Move(
        _BEFORE_POSTING,
        _R.CANCELLED,
        _who("creator", "manager"),
        N_("cancel"),
        team=N_("{id} with {who} for “{campaign}” was cancelled. Reason: {reason}"),
        creator=N_("{team} has cancelled “{campaign}” with you. Reason: {reason}"),
    ),
    "fail": Move(
        _BEFORE_POSTING - {_R.ACCEPTED, _R.TERMS_SENT},
        _R.NOT_DELIVERED,
        _MANAGER,
        N_("note that nothing was delivered"),
        team=N_("{who} did not deliver for “{campaign}” ({id}). Reason: {reason}"),
        creator=N_("{team} has ended “{campaign}” with you, for nothing was delivered. Reason: {reason}"),
    ),
}


def possible(state: RequestState, turn: str) -> list[str]:
    """List the moves a person can make from a state, in the table's order."""
    names = possible_moves(REQUEST_MOVES, state)
    if state is not _R.NEGOTIATING:
        return names
    return [name for name in names if REQUEST_MOVES[name].turn in ("", turn)]


def after(state: RequestState, name: str, turn: str) -> RequestState:
    """Give the state a move leads to; raises UserError naming what is possible when it is illegal."""
    if state is _R.NEGOTIATING and REQUEST_MOVES[name].turn not in ("", turn):
        whom = N_("your team") if turn == "team" else N_("the creator")
        raise UserError(
            msg(
                "It is the turn of {whom}, so “{move}” is not possible now.",
                whom=msg(whom),
                move=msg(REQUEST_MOVES[name].label),
            )
        )
    mine = {one: it for one, it in REQUEST_MOVES.items() if one == name or it.turn in ("", turn)}
    return move(mine if state is _R.NEGOTIATING else REQUEST_MOVES, state, name)


def follows(state: RequestState, *, product: bool, draft: bool, fee: bool, owed: bool = True) -> str | None:
    """Give the move that comes by itself in a state, if one does."""
    if state is _R.RECEIVED or (state is _R.TERMS_ACCEPTED and not product):
        return "start" if draft else "skip_draft"
    if state is _R.VERIFIED:
        return "track"
    if state is _R.COMPLETED and fee:
        return "bill" if owed else "pay"
    return None
