"""Cards and tables of requests, as the team sees them. Pure functions of a reading."""

from __future__ import annotations

from collections.abc import Sequence

from commands.cards import short_id
from commands.core.options import Reading
from commands.core.replies import Button, Column, Field, Reply, Subject, Table
from commands.core.texts import Translator
from commands.deals import Deal, deal_of, rules_of
from commands.rules.states import OPEN_REQUEST_STATES, STATE_LABELS, CampaignState, RequestState, waiting
from storage import requests
from storage.models import Campaign, CreatorRequest

_LISTED = 20


def request_card(reading: Reading, request: CreatorRequest, text: str = "") -> Reply:
    """Show a request: the offer, where it stands, whom it waits for, and buttons."""
    t, deal = reading.t, deal_of(reading.session, request)
    return Reply(
        title=f"{deal.short} · {deal.handle} · {deal.campaign.name}",
        text=text,
        fields=tuple(Field(label=label, value=value) for label, value in _facts(deal, t) if value),
        buttons=request_buttons(deal, t),
        subject=Subject(kind="request", id=request.id),
        workspace_id=request.workspace_id,
        language=t.language,
    )


def _facts(deal: Deal, t: Translator) -> list[tuple[str, str]]:
    request = deal.request
    return [
        (t("Status"), t(STATE_LABELS[deal.state])),
        (t("Campaign"), f"{deal.campaign.name} ({short_id(deal.campaign)})"),
        (t("Fee"), fee_text(deal, t)),
        (t("Counter-offer"), _counter_text(deal, t)),
        (t("Deliverables"), request.deliverables),
        (t("Due"), t.date(request.due_on) if request.due_on else ""),
        (t("Message"), request.message),
        (t("Reason"), request.decline_reason),
        (t("Waits for"), _waits_for(deal, t)),
        (t("Next reminder"), t.moment(request.remind_at, deal.zone) if request.remind_at else ""),
        (t("Expires"), t.moment(request.expires_at, deal.zone) if request.expires_at else ""),
        (t("18 or over"), _adult_text(deal, t)),
        (t("Answered by"), _answered_by(deal, t)),
        (t("Sent"), _sent_text(deal, t)),
    ]


def fee_text(deal: Deal, t: Translator) -> str:
    """Say the fee, or that it is open."""
    fee = deal.request.fee_minor
    return t("to be agreed") if fee is None else t.money(fee, deal.request.currency)


def _counter_text(deal: Deal, t: Translator) -> str:
    request = deal.request
    fee = request.counter_fee_minor
    parts = ["" if fee is None else t.money(fee, request.counter_currency), request.counter_note]
    return " · ".join(part for part in parts if part)


def _waits_for(deal: Deal, t: Translator) -> str:
    rule = waiting(deal.state, rules_of(deal.workspace))
    if rule is None:
        return ""
    return deal.handle if rule.owner == "creator" else t("a manager of your team")


def _adult_text(deal: Deal, t: Translator) -> str:
    request = deal.request
    if request.adult_confirmed_at:
        moment = t.moment(request.adult_confirmed_at, deal.zone)
        return t("confirmed by {name}, {moment}", name=request.adult_confirmed_by, moment=moment)
    return t("not confirmed yet") if deal.state is RequestState.ACCEPTED else ""


def _answered_by(deal: Deal, t: Translator) -> str:
    if deal.request.recorded_by:
        return t("recorded by the team ({name})", name=deal.request.recorded_by)
    answered = deal.state in (RequestState.ACCEPTED, RequestState.DECLINED, RequestState.COUNTERED)
    return deal.request.contact_name if answered else ""


def _sent_text(deal: Deal, t: Translator) -> str:
    return t(
        "{moment} by {name}",
        moment=t.moment(deal.request.created_at, deal.zone),
        name=deal.request.sent_by,
    )


def request_buttons(deal: Deal, t: Translator) -> tuple[Button, ...]:
    """Give what can be done with a request where it stands."""
    if deal.campaign.state == CampaignState.ARCHIVED:
        return ()
    if deal.state is RequestState.COUNTERED:
        return (
            _button(deal, t("Agree"), "request accept", style="success"),
            _button(deal, t("Refuse"), "request decline", style="danger", ask=("reason",)),
            _button(deal, t("Withdraw"), "request withdraw"),
        )
    if deal.is_open:
        return (
            _button(deal, t("Remind"), "request remind", edit=False),
            _button(deal, t("They said yes"), "request accept"),
            _button(deal, t("They said no"), "request decline", ask=("reason",)),
            _button(deal, t("They want something else"), "request counter", ask=("fee", "note")),
            _button(deal, t("Withdraw"), "request withdraw", style="danger"),
        )
    return ()


def _button(deal: Deal, label: str, command: str, **more: object) -> Button:
    return Button.model_validate(
        {"label": label, "command": command, "arguments": {"request": deal.short}, **more}
    )


def request_table(deals: Sequence[Deal], t: Translator) -> Table:
    """Show requests at a glance."""
    labels = (t("Id"), t("Creator"), t("Campaign"), t("Status"), t("Fee"), t("Expires"))
    return Table(
        columns=tuple(
            Column(label=label, align="right" if label == t("Fee") else "left") for label in labels
        ),
        rows=tuple(_row(deal, t) for deal in deals),
    )


def _row(deal: Deal, t: Translator) -> tuple[str, ...]:
    expires_at = deal.request.expires_at
    day = t.date(expires_at.astimezone(deal.zone).date()) if expires_at else "–"
    state = t(STATE_LABELS[deal.state])
    return deal.short, deal.handle, short_id(deal.campaign), state, fee_text(deal, t), day


def waiting_lines(reading: Reading, campaign: Campaign) -> list[str]:
    """List the open requests of a campaign, each with whom it waits for and until when."""
    t = reading.t
    if not requests.any_open(reading.session, campaign_id=campaign.id):
        return []
    found = requests.listed(
        reading.session,
        workspace_id=reading.workspace.id,
        campaign_id=campaign.id,
        states=OPEN_REQUEST_STATES,
        limit=_LISTED + 1,
    )
    deals = [Deal(request, creator, asked, reading.workspace) for request, creator, asked in found]
    lines = [_waiting_line(deal, t) for deal in deals[:_LISTED]]
    return [*lines, t("… and more: /request list")] if len(deals) > _LISTED else lines


def _waiting_line(deal: Deal, t: Translator) -> str:
    line = t(
        "{id} {who}: {state}, waits for {owner}",
        id=deal.short,
        who=deal.handle,
        state=t(STATE_LABELS[deal.state]),
        owner=_waits_for(deal, t),
    )
    expires_at = deal.request.expires_at
    if expires_at is None:
        return line
    return line + " " + t("until {day}", day=t.date(expires_at.astimezone(deal.zone).date()))


def sentence(deal: Deal, t: Translator, text: str) -> str:
    """Fill a sentence about a request: who, campaign, id, team, fee, counter, reason."""
    return t(
        text,
        who=deal.handle,
        campaign=deal.campaign.name,
        id=deal.short,
        team=deal.workspace.name,
        fee=fee_text(deal, t),
        counter=_counter_text(deal, t),
        reason=deal.request.decline_reason or "–",
    )
