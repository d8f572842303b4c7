"""What the team can do with a request, by where it stands: one tap for each decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from commands.core.texts import N_
from commands.rules.drafts import pieces_wanted
from commands.rules.states import RequestState
from storage.frozen import frozen


@frozen
class Tap:
    """A button of a request's card: its label, the command, and what it asks for first."""

    label: str
    command: str
    style: Literal["primary", "secondary", "success", "danger"] = "secondary"
    ask: tuple[str, ...] = ()
    edit: bool = True
    piece: bool = False

    def asks(self, pieces: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
        """Give what it asks for first, which of several pieces included."""
        return (*self.ask, "piece") if self.piece and pieces_wanted(pieces) > 1 else self.ask


_R = RequestState
_REMIND = Tap(N_("Remind"), "request remind", edit=False)
_OFFER = Tap(N_("Make a new offer"), "request offer", ask=("fee", "note"))
_WITHDRAW = Tap(N_("Withdraw"), "request withdraw", style="danger")
_CANCEL = Tap(N_("Cancel"), "request cancel", style="danger", ask=("reason",))
_FAILED = Tap(N_("Not delivered"), "request failed", style="danger", ask=("reason",))
_DROP = Tap(N_("Drop"), "request drop", style="danger", ask=("reason",))
_SEND = Tap(
    N_("Send the request"),
    "request invite",
    style="primary",
    ask=("fee", "deliverables", "due", "message"),
    edit=False,
)
_SHIP = Tap(N_("Product is on its way"), "request ship", ask=("parcel",))
_BEGIN = Tap(N_("Begin without terms"), "request start")
_DRAFT = Tap(N_("Write down a draft"), "draft submit", ask=("link", "file", "note"), piece=True)
_VERSIONS = Tap(N_("Show the drafts"), "draft show", edit=False)
_EVIDENCE = Tap(N_("Show the evidence"), "post show", edit=False)
_POSTED = Tap(N_("It is posted"), "post add", ask=("link",))
_NEW_DAY = Tap(N_("Move the day"), "request move", ask=("day",))

_ASKING = (
    _REMIND,
    Tap(N_("They said yes"), "request accept"),
    Tap(N_("They said no"), "request decline", ask=("reason",)),
    Tap(N_("They want something else"), "request counter", ask=("fee", "note")),
    _OFFER,
    _WITHDRAW,
)
_WORKING = (_REMIND, _DRAFT, _POSTED, _NEW_DAY, _FAILED, _CANCEL)
_TO_POST = (_REMIND, Tap(N_("Plan the day"), "request schedule", ask=("day",)), _POSTED, _FAILED, _CANCEL)

BUTTONS: Mapping[RequestState, tuple[Tap, ...]] = {
    _R.CANDIDATE: (Tap(N_("Shortlist"), "request shortlist", style="primary"), _SEND, _DROP),
    _R.SHORTLISTED: (_SEND, _DROP),
    _R.INVITED: _ASKING,
    _R.SEEN: _ASKING,
    _R.NEGOTIATING: _ASKING,
    _R.ACCEPTED: (Tap(N_("Send the terms"), "terms send", style="primary"), _SHIP, _BEGIN, _CANCEL),
    _R.TERMS_SENT: (
        _REMIND,
        Tap(N_("They accepted the terms"), "terms signed"),
        Tap(N_("Send the terms again"), "terms send", edit=False),
        _CANCEL,
    ),
    _R.TERMS_ACCEPTED: (_SHIP, Tap(N_("Begin without the product"), "request start"), _CANCEL),
    _R.SHIPPING: (_REMIND, Tap(N_("It has arrived"), "request received"), _FAILED, _CANCEL),
    _R.DRAFT_DUE: _WORKING,
    _R.CHANGES_REQUESTED: _WORKING,
    _R.DRAFT_SUBMITTED: (
        Tap(N_("Approve"), "draft approve", style="success"),
        Tap(N_("Approve with remarks"), "draft approve", ask=("remarks",)),
        Tap(N_("Ask for changes"), "draft changes", ask=("remarks",)),
        Tap(N_("Reject"), "draft reject", style="danger", ask=("remarks",)),
        _VERSIONS,
    ),
    _R.DRAFT_APPROVED: _TO_POST,
    _R.SCHEDULED: _TO_POST,
    _R.POSTED: (
        Tap(N_("Confirm the post"), "post verify", style="success"),
        Tap(N_("Ask for a correction"), "post correct", ask=("reason",)),
        Tap(N_("Look again"), "post check", edit=False),
    ),
    _R.TRACKING: (
        Tap(N_("Complete now"), "request complete"),
        _EVIDENCE,
        Tap(
            N_("Enter their figures"),
            "post figures",
            ask=("views", "likes", "comments", "shares", "more"),
            edit=False,
        ),
    ),
    _R.PAYMENT_DUE: (
        Tap(N_("Record a payment"), "payment record", style="primary", ask=("amount", "reference", "file")),
    ),
}
NEGOTIATING: Mapping[RequestState, tuple[Tap, ...]] = {
    _R.NEGOTIATING: (
        Tap(N_("Agree"), "request agree", style="success"),
        Tap(N_("Refuse"), "request decline", style="danger", ask=("reason",)),
        _OFFER,
        _WITHDRAW,
    )
}
# What ends a request, the first that is possible.
ENDING: Mapping[str, Tap] = {"withdraw": _WITHDRAW, "cancel": _CANCEL, "drop": _DROP}
CONSENT = (
    Tap(N_("Consent"), "request consent", style="success"),
    Tap(N_("Do not consent"), "request dissent", style="danger"),
)
