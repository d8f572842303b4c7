"""A request as its creator sees it: the offer, and buttons that answer it."""

from __future__ import annotations

from collections.abc import Mapping

from commands.core.replies import Button, Field, Reply, Subject
from commands.core.texts import N_, Translator
from commands.requests.deals import Deal
from commands.requests.request_buttons import Tap
from commands.requests.request_cards import offer_facts, planned_text
from commands.rules.briefs import brief_facts
from commands.rules.states import AGREED_STATES, ONCE_POSTED, RequestState
from storage.post_sources import GIVEN

_R = RequestState
_STANDING: dict[RequestState, str] = {
    _R.NEGOTIATING: N_("Your counter-offer is with the team. You will hear from me here."),
    _R.ACCEPTED: N_("You have accepted. The team gets in touch with you."),
    _R.TERMS_SENT: N_("Please read the terms and accept them."),
    _R.TERMS_ACCEPTED: N_("You have accepted the terms. You will hear from me here."),
    _R.SHIPPING: N_("The product is on its way to you. Say so when it has arrived."),
    _R.DRAFT_DUE: N_("It is your turn: send your draft here."),
    _R.DRAFT_SUBMITTED: N_("Your draft is with the team. You will hear from me here."),
    _R.CHANGES_REQUESTED: N_("The team asks for changes: send your changed draft here."),
    _R.DRAFT_APPROVED: N_("Your draft is approved. Send the link here when it is posted."),
    _R.SCHEDULED: N_("It is your turn: post your video, and send the link here."),
    _R.POSTED: N_("Thank you! The team looks at your post."),
    _R.TRACKING: N_("Your post is confirmed, and its figures are followed. Nothing is left to do."),
    _R.PAYMENT_DUE: N_("Your part is done, and the payment is due."),
    _R.COMPLETED: N_("Your part is done. Thank you!"),
    _R.PAID: N_("Your part is done and the payment is recorded. Thank you!"),
    _R.DECLINED: N_("This request is declined. Nothing is left to do."),
    _R.WITHDRAWN: N_("The team has withdrawn this request. Nothing is left to do."),
    _R.EXPIRED: N_("This request has expired. Ask the team if you are still interested."),
    _R.CANCELLED: N_("This request is cancelled. Nothing is left to do."),
    _R.NOT_DELIVERED: N_("The team has ended this request. Write to the team about it."),
}

_RESTS = N_("The campaign is over, so nothing can be answered any more.")


def offer_card(deal: Deal, t: Translator, text: str = "", *, preview: bool = False) -> Reply:
    """Show an offer to its creator; a preview has no buttons."""
    buttons = () if preview else _buttons(deal, t)
    return Reply(
        title=t("Request from {team}: {campaign}", team=deal.workspace.name, campaign=deal.campaign.name),
        text=text or ("" if _answerable(deal) else t(_standing(deal))),
        fields=tuple(_fields(deal, t)),
        note=t("Only you can answer with these buttons.") if buttons else "",
        buttons=buttons,
        subject=None if preview else Subject(kind="offer", id=deal.request.id),
        workspace_id=deal.workspace.id,
        language=t.language,
    )


def _standing(deal: Deal) -> str:
    return _RESTS if deal.rests else _STANDING.get(deal.state, "")


def _fields(deal: Deal, t: Translator) -> list[Field]:
    request = deal.request
    counter = request.counter_fee_minor
    asked = t("Deliverables"), t("What is asked for")
    facts = [
        (t("Brand"), deal.campaign.brand),
        *((asked[1] if label == asked[0] else label, value) for label, value in offer_facts(deal, t)),
        (t("Message"), request.message),
        (t("Your counter-offer"), "" if counter is None else t.money(counter, request.counter_currency)),
        (t("Your note"), request.counter_note),
        *brief_facts(request.brief, t),
        ("TikTok One", _join_text(deal, t)),
        (t("Parcel"), request.tracking),
        (t("Your TikTok account"), t(_READ) if request.account_leave == GIVEN else ""),
        (t("You post on"), planned_text(deal, t)),
        (t("Please answer until"), _until(deal, t)),
    ]
    return [Field(label=label, value=value) for label, value in facts if value]


def _join_text(deal: Deal, t: Translator) -> str:
    link = deal.request.join_link
    return t("Join the campaign here: {link}", link=link) if link else ""


def _until(deal: Deal, t: Translator) -> str:
    expires_at = deal.request.expires_at
    if not _answerable(deal) or expires_at is None:
        return ""
    return t.moment(expires_at, deal.zone)


def _answerable(deal: Deal) -> bool:
    return deal.may("accept") and not deal.rests


def _buttons(deal: Deal, t: Translator) -> tuple[Button, ...]:
    if deal.rests:
        return ()
    shown = _ANSWERS if _answerable(deal) else _TAPS.get(deal.state, ())
    if deal.request.spark_days and deal.state in ONCE_POSTED:
        shown = (*shown, _SPARK)
    if deal.barred:
        shown = tuple(tap for tap in shown if tap.command in _ENDING)
    first = [_ADULT] if _must_say_adult(deal) and not deal.barred else []
    # Whoever agreed may read what to; whoever is waited for, or waits, may ask.
    more = [_TERMS] if deal.state in AGREED_STATES - {_R.TERMS_SENT} else []
    more += _account_taps(deal)
    more += [_ASK] if deal.is_open or deal.state is _R.COMPLETED else []
    seen = {"offer accept": {"seen": deal.offer_mark}}
    taps = (*first, *shown, *more)
    return tuple(guest_button(deal, t(tap.label), tap, seen.get(tap.command)) for tap in taps)


def _account_taps(deal: Deal) -> list[Tap]:
    """Let a creator who was asked give leave to read their account, and end it."""
    leave = deal.request.account_leave
    if not leave or deal.state not in AGREED_STATES or not deal.is_open or deal.barred:
        return []
    return [_UNLEAVE] if leave == GIVEN else [_LEAVE]


def _must_say_adult(deal: Deal) -> bool:
    asked = deal.state in AGREED_STATES and deal.is_open and deal.contact
    return bool(asked) and not deal.request.adult_confirmed_at


_ADULT = Tap(N_("I am 18 or over"), "offer adult", style="success")
# What is left to whoever is marked as under 18.
_ENDING = ("offer decline", "offer cancel")
_CANCEL = Tap(N_("Cancel"), "offer cancel", style="danger", ask=("reason",))
_TERMS = Tap(N_("Read the terms"), "offer terms", edit=False)
_ASK = Tap(N_("Ask a question"), "offer ask", ask=("text",))
_LEAVE = Tap(N_("Let the team read my figures"), "offer leave", edit=False)
_UNLEAVE = Tap(N_("Let my figures be read no longer"), "offer unleave", style="danger")
_READ = N_("The team reads the figures of what you post for this request.")
_ANSWERS = (
    Tap(N_("I am 18 or over and accept"), "offer accept", style="success"),
    Tap(N_("Decline"), "offer decline", style="danger", ask=("reason",)),
    Tap(N_("Make a counter-offer"), "offer counter", ask=("fee", "note")),
)
_SCHEDULE = Tap(N_("Plan the day"), "offer schedule", ask=("day",))
_DRAFT = Tap(N_("Send the draft"), "offer draft", style="primary", ask=("link", "file", "note"), piece=True)
_POSTED = Tap(N_("It is posted"), "offer posted", style="success", ask=("link",))
_SPARK = Tap(N_("Give the Spark code"), "offer spark", ask=("code",))
_FIGURES = Tap(
    N_("Enter your figures"), "offer figures", ask=("views", "likes", "comments", "shares", "more")
)
_TAPS: dict[RequestState, tuple[Tap, ...]] = {
    _R.NEGOTIATING: (
        Tap(N_("Take my counter-offer back"), "offer uncounter"),
        Tap(N_("Take it back and decline"), "offer decline", style="danger", ask=("reason",)),
    ),
    _R.ACCEPTED: (_CANCEL,),
    _R.TERMS_SENT: (Tap(N_("Read the terms"), "offer terms", style="success", edit=False), _CANCEL),
    _R.TERMS_ACCEPTED: (_CANCEL,),
    _R.SHIPPING: (Tap(N_("It has arrived"), "offer received", style="success"), _CANCEL),
    _R.DRAFT_DUE: (_DRAFT, _POSTED, _CANCEL),
    _R.DRAFT_SUBMITTED: (Tap(N_("Send another version"), "offer draft", ask=_DRAFT.ask, piece=True),),
    _R.CHANGES_REQUESTED: (_DRAFT, _POSTED, _CANCEL),
    _R.DRAFT_APPROVED: (_POSTED, _SCHEDULE, _CANCEL),
    _R.SCHEDULED: (_POSTED, _SCHEDULE, _CANCEL),
    _R.TRACKING: (_FIGURES,),
}


def guest_button(deal: Deal, label: str, tap: Tap, more: Mapping[str, str] | None = None) -> Button:
    """Give a button that only the creator of a request may press."""
    return Button(
        label=label,
        command=tap.command,
        arguments={"request": str(deal.request.id), **(more or {})},
        style=tap.style,
        ask=tap.asks(deal.request.pieces),
        edit=tap.edit,
        locked=True,
        guest=True,
    )
