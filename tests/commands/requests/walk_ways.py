"""Every move of a request as people make it: a line, or the buttons and forms that lead there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from commands.rules.drafts import pieces_wanted
from commands.rules.pipeline import REQUEST_MOVES
from commands.rules.states import DONE_STATES, ENDED_STATES, RequestState
from storage.models import CreatorRequest

_R = RequestState
CREATOR = "creator"
OFFERS = (
    "fee=500 product=Box due={day} usage=ads usage_until={later}",
    'fee=800 deliverables="2 videos" spark_days=30 due={day} usage=ads usage_until={later}',
    "fee=600 draft=no due={day} spark_days=7",
    'product=Box deliverables="2 videos" draft={day} due={later}',
)


@dataclass(frozen=True)
class Way:
    """Who makes a move, and by which lines, or by which buttons one after the other."""

    who: str
    line: str = ""
    labels: tuple[str, ...] = ()
    fills: Mapping[str, str] = field(default_factory=dict)


def _says(who: str, line: str, *labels: str) -> Way:
    return Way(who, line, labels)


def _taps(who: str, *labels: str, **fills: str) -> Way:
    return Way(who, "", labels, fills)


_BOTH = [f"/draft submit {{r}} link=https://drive.example.com/{{n}} piece={piece}" for piece in (1, 2)]
WAYS: Mapping[str, tuple[Way, ...]] = {
    "shortlist": (_says("mem", "/request shortlist {r}"), _taps("mia", "Shortlist")),
    "drop": (_says("mem", "/request drop {r}"), _taps("mem", "Drop", reason="no")),
    "invite": (_says("mia", "/request send {whom} {offer}"), _taps("max", "Send the request", fee="500")),
    "see": (_taps(CREATOR),),
    "accept": (_taps(CREATOR, "I am 18 or over and accept"), _says("mia", "/request accept {r}")),
    "decline": (_taps(CREATOR, "Decline", reason="no"), _taps("max", "They said no")),
    "counter": (_taps(CREATOR, "Make a counter", fee="700"), _says("max", "/request counter {r} fee=7")),
    "uncounter": (_taps(CREATOR, "Take my counter-offer back"),),
    "offer": (_says("mia", "/request offer {r} fee=650"), _taps("max", "Make a new offer", note="please")),
    "agree": (_taps("mia", "Agree"), _says("max", "/request accept {r}")),
    "refuse": (_taps("mia", "Refuse", reason="no"), _says("max", "/request decline {r} reason=no")),
    "withdraw": (_says("mia", "/request withdraw {r}"), _taps("max", "Withdraw")),
    "terms": (_says("mia", "/terms send {r} extra={n}"), _taps("max", "Send the terms")),
    "sign": (_taps(CREATOR, "Read the terms", "I accept these terms"), _says("mia", "/terms signed {r}")),
    "ship": (_says("mem", "/request ship {r}"), _taps("mia", "Product is on its way", parcel="DHL")),
    "receive": (_taps(CREATOR, "It has arrived"), _says("mem", "/request received {r}")),
    "start": (_says("mia", "/request start {r}"),),
    "skip_draft": (_says("max", "/request start {r}"),),
    "submit": (
        _says("mem", "/draft submit {r} link=https://drive.example.com/{n} {piece}"),
        _taps(CREATOR, "Send", link="https://drive.example.com/cut", piece="{number}"),
    ),
    "change": (_says("mem", "/draft changes {r} remarks=x {piece}"), _taps("mia", "Ask for", remarks="x")),
    "approve": (_says("mia", "/draft approve {r} {piece}"), _taps("max", "Approve")),
    "approve_part": (_says("mia", "/draft approve {r} piece=1"),),
    # It comes by itself, where a decision about one of two drafts leaves the other one waiting.
    "look_on": (_says("mem", "\n".join((*_BOTH, "/draft changes {r} remarks=x piece=1"))),),
    "reject": (_says("mia", "/draft reject {r} remarks=y {piece}"), _taps("max", "Reject", remarks="x")),
    "schedule": (_says("mem", "/request schedule {r} {soon}"), _taps(CREATOR, "Plan", day="tomorrow")),
    "post": (_says("mem", "/post add {r} {post}"), _taps(CREATOR, "It is posted", link="{post}")),
    "correct": (_says("mem", "/post correct {r} reason=hashtag"),),
    "verify": (_says("mem", "/post verify {r}"), _taps("mia", "Confirm the post")),
    "complete": (_says("mia", "/request complete {r}"), _taps("max", "Complete now")),
    "pay": (_says("mia", "/payment record {r} reference=i"), _taps("max", "Record a payment", reference="i")),
    "reopen": (_says("mia", "/payment show {r}", "Take the last one back"),),
    "cancel": (_says("mia", "/request cancel {r} reason=stop"), _taps(CREATOR, "Cancel", reason="ill")),
    "fail": (_says("mia", "/request failed {r}"), _taps("max", "Not delivered", reason="no")),
}  # fmt: skip
# What a walk begins with, in this order where nobody says otherwise.
AIMS = (
    "reopen", "refuse", "reject", "approve_part", "drop", "expire", "correct", "agree", "fail", "shortlist",
    "change", "schedule", "uncounter", "complete", "cancel", "receive", "decline", "withdraw", "skip_draft",
    "sign", "approve", "look_on",
)  # fmt: skip
# What takes a certain offer to come to, by its place; or none yet.
PECULIAR = {"shortlist": -1, "drop": -1, "receive": 0, "approve_part": 1, "look_on": 1, "skip_draft": 2}


def open_to(row: CreatorRequest) -> list[str]:
    """Give the moves that people can make where a request stands."""
    state, turn = RequestState(row.state), "creator" if row.waits_for == "creator" else "team"
    return [
        name
        for name, move in REQUEST_MOVES.items()
        if state in move.sources
        and name in WAYS
        and (state is not _R.NEGOTIATING or move.turn in ("", turn))
        and name != ("skip_draft" if row.wants_draft else "start")
        and (name != "look_on" or pieces_wanted(row.pieces) > 1)
    ]


def towards(row: CreatorRequest, aim: str) -> str | None:
    """Give the move that leads on to another one on the shortest way, if there is one."""
    state, move = RequestState(row.state), REQUEST_MOVES[aim]
    names = open_to(row)
    if aim in names or (aim not in WAYS and state in move.sources):
        return aim
    if state in move.sources:
        turn = {"team": "counter", "creator": "offer"}.get(move.turn, "")
        return turn if turn in names else None
    ways = {name: _steps(REQUEST_MOVES[name].target, move.sources) for name in names}
    found = {name: steps for name, steps in ways.items() if steps and REQUEST_MOVES[name].target is not state}
    return min(found, key=lambda name: found[name] or 0) if found else None


def ends(name: str) -> bool:
    """Tell whether nothing comes after a move."""
    return REQUEST_MOVES[name].target in ENDED_STATES | DONE_STATES


def _steps(start: RequestState, targets: Collection[RequestState]) -> int | None:
    """Count the moves from one state to the nearest of others."""
    known, ring = {start}, {start}
    for steps in range(1, len(RequestState)):
        if ring & set(targets):
            return steps
        ring = {there for here in ring for there in _next(here)} - known
        known |= ring
    return None


def _next(state: RequestState) -> Iterator[RequestState]:
    ends = ENDED_STATES | {_R.PAID}
    return (move.target for move in REQUEST_MOVES.values() if state in move.sources and state not in ends)
