"""A request as its creator sees it: the offer, and buttons that answer it."""

from __future__ import annotations

from typing import Literal

from commands.core.replies import Button, Field, Reply, Subject
from commands.core.texts import N_, Translator
from commands.deals import Deal
from commands.rules.states import RequestState

_STANDING: dict[RequestState, str] = {
    RequestState.COUNTERED: N_("Your counter-offer is with the team. You will hear from me here."),
    RequestState.ACCEPTED: N_("You have accepted. The team gets in touch with you."),
    RequestState.DECLINED: N_("This request is declined. Nothing is left to do."),
    RequestState.WITHDRAWN: N_("The team has withdrawn this request. Nothing is left to do."),
    RequestState.EXPIRED: N_("This request has expired. Ask the team if you are still interested."),
}


def offer_card(deal: Deal, t: Translator, text: str = "", *, preview: bool = False) -> Reply:
    """Show an offer to its creator; a preview has no buttons."""
    buttons = () if preview else _buttons(deal, t)
    return Reply(
        title=t("Request from {team}: {campaign}", team=deal.workspace.name, campaign=deal.campaign.name),
        text=text or (t(_STANDING[deal.state]) if deal.state in _STANDING else ""),
        fields=tuple(_fields(deal, t)),
        note=t("Only you can answer with these buttons.") if buttons else "",
        buttons=buttons,
        subject=None if preview else Subject(kind="offer", id=deal.request.id),
        workspace_id=deal.workspace.id,
        language=t.language,
    )


def _fields(deal: Deal, t: Translator) -> list[Field]:
    request = deal.request
    fee, counter = request.fee_minor, request.counter_fee_minor
    facts = [
        (t("Brand"), deal.campaign.brand),
        (t("Fee"), t("to be agreed") if fee is None else t.money(fee, request.currency)),
        (t("What is asked for"), request.deliverables),
        (t("Due"), t.date(request.due_on) if request.due_on else ""),
        (t("Message"), request.message),
        (t("Your counter-offer"), "" if counter is None else t.money(counter, request.counter_currency)),
        (t("Your note"), request.counter_note),
        (t("Please answer until"), _until(deal, t)),
    ]
    return [Field(label=label, value=value) for label, value in facts if value]


def _until(deal: Deal, t: Translator) -> str:
    expires_at = deal.request.expires_at
    if not _answerable(deal) or expires_at is None:
        return ""
    return t.moment(expires_at, deal.zone)


def _answerable(deal: Deal) -> bool:
    return deal.state in (RequestState.SENT, RequestState.SEEN)


def _buttons(deal: Deal, t: Translator) -> tuple[Button, ...]:
    if _answerable(deal):
        return (
            _button(deal, t("I am 18 or over and accept"), "offer accept", style="success"),
            _button(deal, t("Decline"), "offer decline", style="danger", ask=("reason",)),
            _button(deal, t("Make a counter-offer"), "offer counter", ask=("fee", "note")),
        )
    if deal.state is RequestState.COUNTERED:
        return (
            _button(deal, t("Take it back and decline"), "offer decline", style="danger", ask=("reason",)),
        )
    if deal.state is RequestState.ACCEPTED and deal.contact and not deal.request.adult_confirmed_at:
        return (_button(deal, t("I am 18 or over"), "offer adult", style="success"),)
    return ()


def _button(
    deal: Deal,
    label: str,
    command: str,
    *,
    style: Literal["secondary", "success", "danger"] = "secondary",
    ask: tuple[str, ...] = (),
) -> Button:
    return Button(
        label=label,
        command=command,
        arguments={"request": str(deal.request.id)},
        style=style,
        ask=ask,
        locked=True,
        guest=True,
    )
