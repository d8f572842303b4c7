"""Cards and tables of requests, as the team sees them. Pure functions of a reading."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from commands.campaigns.budgets import budget_text
from commands.cards import short_id
from commands.core.options import Reading
from commands.core.replies import Button, Column, Field, Reply, Subject, Table
from commands.core.texts import Translator
from commands.requests.deals import Deal, deal_of
from commands.requests.leave_words import ASK, standing, worth_asking
from commands.requests.request_buttons import BUTTONS, CONSENT, NEGOTIATING, Tap
from commands.requests.rights import rights_of, rights_text, spark_text
from commands.requests.rights_spend import extension_buttons
from commands.requests.votes import votes_text
from commands.rules.patterns import lazily
from commands.rules.states import (
    AGREED_STATES,
    CHANGEABLE_STATES,
    ONCE_POSTED,
    OPEN_REQUEST_STATES,
    PROSPECT_STATES,
    STATE_LABELS,
    RequestState,
)
from commands.tiktok.market_links import market_text
from storage import payments, requests, spark
from storage.models import Campaign, CreatorRequest

_LISTED = 20
_ENDS_TWICE = lazily(r"([.!?…])\.\Z")  # somebody's words, and the full stop of the sentence they stand in
_ANSWERED = AGREED_STATES | {RequestState.DECLINED, RequestState.NEGOTIATING}


def request_card(reading: Reading, request: CreatorRequest, text: str = "") -> Reply:
    """Show a request: the offer, where it stands, whom it waits for, and buttons."""
    t, deal = reading.t, deal_of(reading.session, request)
    return Reply(
        title=f"{deal.short} · {deal.handle} · {deal.campaign.name}",
        text=text,
        fields=tuple(
            Field(label=label, value=value)
            for label, value in (*_facts(reading, deal), *_beside(reading, deal))
            if value
        ),
        buttons=(*request_buttons(deal, t), *_more(reading, deal)),
        subject=Subject(kind="request", id=request.id),
        workspace_id=request.workspace_id,
        language=t.language,
    )


def told_card(reading: Reading, request: CreatorRequest, said: str) -> Reply:
    """Show what the team was told once, and below it where the request stands by now."""
    t, deal = reading.t, deal_of(reading.session, request)
    facts = (
        (t("Status"), t(STATE_LABELS[deal.state])),
        (t("Consent"), consent_text(deal, t)),
        (t("Waits for"), _waits_for(deal, t)),
        _until(deal, t, reading.now),
    )
    return request_card(reading, request, said).having(
        title="", fields=tuple(Field(label=label, value=value) for label, value in facts if value)
    )


def _beside(reading: Reading, deal: Deal) -> list[tuple[str, str]]:
    """Say what lasts beyond the request, and what the team thinks of it."""
    rights = rights_text(reading.session, deal, reading.t, reading.today)
    t = reading.t
    return [
        (t("Rights"), rights),
        ("TikTok One", market_text(reading.session, deal, t)),
        (t("Creator's account"), standing(deal, t)),
        (t("Spark code"), spark_text(reading.session, deal, t)),
        (t("Votes"), votes_text(reading, deal.request)),
    ]


def _facts(reading: Reading, deal: Deal) -> list[tuple[str, str]]:
    request, t, now = deal.request, reading.t, reading.now
    return [
        (t("Status"), t(STATE_LABELS[deal.state])),
        (t("Campaign"), f"{deal.campaign.name} ({short_id(deal.campaign)})"),
        (t("Consent"), consent_text(deal, t)),
        (t("Waits for"), _waits_for(deal, t)),
        _until(deal, t, now),
        (t("Next reminder"), t.moment(request.remind_at, deal.zone) if request.remind_at else ""),
        *offer_facts(deal, t),
        (t("Counter-offer"), _counter_text(deal, t)),
        (t("Message"), request.message),
        (t("Reason"), request.decline_reason),
        (t("Ended by"), request.ended_by),
        (t("Parcel"), request.tracking),
        (t("Posting"), planned_text(deal, t)),
        (t("Campaign's budget"), _budget_text(reading, deal)),
        (t("Paid"), _paid_text(reading, deal)),
        (t("Latest message"), _latest_text(reading, deal)),
        (_label(t("18 or over")), _adult_text(deal, t)),
        (t("Answered by"), _answered_by(deal, t)),
        (t("Reached"), t("on the web page, where nobody can write to them") if deal.on_page else ""),
        (t("Sent"), _sent_text(deal, t)),
    ]


def offer_facts(deal: Deal, t: Translator) -> list[tuple[str, str]]:
    """Say what is offered and asked for, as both sides see it."""
    request = deal.request
    if deal.state in PROSPECT_STATES and request.fee_minor is None:
        return []
    draft = request.wants_draft and request.draft_due_on
    return [
        (t("Fee"), fee_text(deal, t)),
        (t("Product"), request.product),
        (t("Deliverables"), request.deliverables),
        (t("Due"), t.date(request.due_on) if request.due_on else ""),
        (t("Draft"), t("until {day}", day=t.date(draft)) if draft else ""),
        (t("Usage rights"), until_day(request.usage, request.usage_until, t)),
        (t("Spark authorisation"), days_text(request.spark_days, t)),
        (t("Exclusivity"), until_day(request.exclusive, request.exclusive_until, t)),
    ]


def planned_text(deal: Deal, t: Translator) -> str:
    """Say for when the post is planned, as long as it has not come."""
    day = deal.request.scheduled_on
    return t.date(day) if day and deal.state not in ONCE_POSTED else ""


def _budget_text(reading: Reading, deal: Deal) -> str:
    if deal.campaign.budget_minor is None or deal.request.fee_minor is None:
        return ""
    return budget_text(reading.session, deal.campaign, reading.t)


def _paid_text(reading: Reading, deal: Deal) -> str:
    if deal.state not in AGREED_STATES or not deal.request.fee_minor:
        return ""
    paid = payments.sum_of(reading.session, request_id=deal.request.id)
    currency = deal.request.currency
    amounts = {
        "paid": reading.t.money(paid, currency),
        "fee": reading.t.money(deal.request.fee_minor, currency),
    }
    return reading.t("{paid} of {fee}", **amounts) if paid else ""


def _latest_text(reading: Reading, deal: Deal) -> str:
    found = requests.messages(reading.session, request_id=deal.request.id, limit=1)
    if not found:
        return ""
    moment = reading.t.moment(found[0].at, deal.zone)
    return f"{found[0].author}, {moment}: {found[0].text}"


def until_day(what: str, day: date | None, t: Translator) -> str:
    """Say what holds and until when."""
    return " ".join(part for part in (what, t("until {day}", day=t.date(day)) if day else "") if part)


def days_text(days: int | None, t: Translator) -> str:
    """Say a number of days."""
    return "" if days is None else t.plural("{count} day", "{count} days", days)


def fee_text(deal: Deal, t: Translator) -> str:
    """Say the fee, or that it is open."""
    fee = deal.request.fee_minor
    return t("to be agreed") if fee is None else t.money(fee, deal.request.currency)


def _counter_text(deal: Deal, t: Translator) -> str:
    request = deal.request
    fee = request.counter_fee_minor
    parts = ["" if fee is None else t.money(fee, request.counter_currency), request.counter_note]
    return " · ".join(part for part in parts if part)


def consent_text(deal: Deal, t: Translator) -> str:
    """Say who consented to a fee, or who wants a consent."""
    held = deal.request.held
    if not held:
        return t("given by {name}", name=deal.request.consent_by) if deal.request.consent_by else ""
    asked = t("wanted by {name}: a second manager has to agree", name=held["name"])
    return f"{asked} ({t.money(held['fee_minor'], held['currency'])})" if "fee_minor" in held else asked


def _waits_for(deal: Deal, t: Translator) -> str:
    plan = deal.plan
    if plan is None or plan.owner == "nobody":
        return ""
    return deal.handle if plan.owner == "creator" else t("a manager of your team")


def _until(deal: Deal, t: Translator, now: datetime) -> tuple[str, str]:
    """Say until when is waited and how long that still is, or since when it is overdue."""
    request, plan = deal.request, deal.plan
    if request.overdue_since:
        days = (now - request.overdue_since).days
        since = t.moment(request.overdue_since, deal.zone)
        return t(
            "Overdue"
        ), f"{t('since {moment}', moment=since)} ({t.plural('{count} day', '{count} days', days)})"
    if plan is None or request.expires_at is None:
        return "", ""
    label = t("Expires") if plan.silence == "expire" else t("Until")
    # A day is over at its end: the moment would name the next one.
    until = t.date(deal.due_on) if deal.due_on else t.moment(request.expires_at, deal.zone)
    return label, f"{until} ({countdown(request.expires_at - now, t)})"


def until_text(deal: Deal, t: Translator, now: datetime) -> str:
    """Say until when is waited, or since when it is overdue, in a line of its own."""
    label, value = _until(deal, t, now)
    return f"{label}: {value}" if value else ""


def countdown(left: timedelta, t: Translator) -> str:
    """Say how long something still takes."""
    if left < timedelta(hours=1):
        return t("less than an hour left")
    if left < timedelta(days=2):
        return t.plural("{count} hour left", "{count} hours left", left // timedelta(hours=1))
    return t.plural("{count} day left", "{count} days left", round(left / timedelta(days=1)))


def _label(words: str) -> str:
    """Write what is a choice elsewhere as a label."""
    return words[:1].upper() + words[1:]


def _adult_text(deal: Deal, t: Translator) -> str:
    request = deal.request
    if request.adult_confirmed_at:
        moment = t.moment(request.adult_confirmed_at, deal.zone)
        if not request.adult_confirmed_by:  # who had their name removed
            return t("confirmed, {moment}", moment=moment)
        return t("confirmed by {name}, {moment}", name=request.adult_confirmed_by, moment=moment)
    return t("not confirmed yet") if deal.state in AGREED_STATES else ""


def _answered_by(deal: Deal, t: Translator) -> str:
    if deal.request.recorded_by:
        return t("recorded by the team ({name})", name=deal.request.recorded_by)
    answered = deal.state in _ANSWERED
    return deal.request.contact_name if answered else ""


def _sent_text(deal: Deal, t: Translator) -> str:
    if deal.state in PROSPECT_STATES:
        return ""
    return t(
        "{moment} by {name}",
        moment=t.moment(deal.request.created_at, deal.zone),
        name=deal.request.sent_by,
    )


def request_buttons(deal: Deal, t: Translator) -> tuple[Button, ...]:
    """Give what can be done with a request where it stands."""
    if deal.archived and deal.state is not RequestState.PAYMENT_DUE:
        return ()
    if deal.request.held:
        return tuple(tapped(deal, t, one) for one in CONSENT)
    return tuple(tapped(deal, t, one) for one in taps(deal))


def _more(reading: Reading, deal: Deal) -> tuple[Button, ...]:
    """Lead to what was offered and said, where the card does not show all, and to what may be undone."""
    session, t = reading.session, reading.t
    found: list[Button | None] = [_take_back_button(reading, deal)] if deal.state in CHANGEABLE_STATES else []
    found += extension_buttons(deal, rights_of(session, deal), reading.today, t)
    if deal.request.spark_days is not None and spark.open_code(session, request_id=deal.request.id):
        found.append(_button(deal, t("Redeem the Spark code"), "post redeem"))
    if worth_asking(deal):
        found.append(tapped(deal, t, ASK))
    if requests.talked(session, request_id=deal.request.id):
        found.append(_button(deal, t("Offers and messages"), "request history", edit=False))
    return tuple(button for button in found if button)


def _take_back_button(reading: Reading, deal: Deal) -> Button | None:
    """Give the button that takes a proposed change of the terms back, where one waits."""
    version = requests.proposed(reading.session, request_id=deal.request.id)
    if version is None or deal.archived:
        return None
    if version == 1 and deal.state is RequestState.TERMS_SENT:  # the first terms are cancelled or changed
        return None
    button = _button(deal, reading.t("Take the proposed change back"), "terms withdraw", style="danger")
    return button.having(arguments={**button.arguments, "version": str(version)})


def answer_button(deal: Deal, t: Translator) -> Button:
    """Give the button that answers a creator's question."""
    return _button(deal, t("Answer"), "request answer", style="primary", ask=("text",), edit=False)


def tapped(deal: Deal, t: Translator, tap: Tap) -> Button:
    """Give a button of a request's card; what decides about an offer names the one that was shown."""
    return _button(
        deal, t(tap.label), tap.command, style=tap.style, ask=tap.asks(deal.request.pieces), edit=tap.edit
    )


def taps(deal: Deal) -> tuple[Tap, ...]:
    """Give what the team can do with a request where it stands, unless it waits for a consent."""
    negotiating = deal.state is RequestState.NEGOTIATING and deal.turn == "team"
    return (NEGOTIATING if negotiating else BUTTONS).get(deal.state, ())


def _button(deal: Deal, label: str, command: str, **more: object) -> Button:
    arguments = {"request": deal.short}
    # Whoever agrees or consents does so to what they saw, and to nothing that came later.
    if command == "request agree":
        arguments["seen"] = deal.counter_mark
    elif command == "request consent":
        arguments["seen"] = deal.held_mark
    return Button.model_validate({"label": label, "command": command, "arguments": arguments, **more})


def request_table(deals: Sequence[Deal], t: Translator) -> Table:
    """Show requests at a glance."""
    labels = (t("Id"), t("Creator"), t("Campaign"), t("Status"), t("Fee"), t("Until"))
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


def sentence(deal: Deal, t: Translator, text: str, words: str = "", **more: str) -> str:
    """Fill a sentence of the pipeline or the reminders about a request."""
    request = deal.request
    said = t(
        text,
        due=t.date(deal.due_on) if deal.due_on else t("the day agreed on"),
        scheduled=t.date(request.scheduled_on) if request.scheduled_on else "–",
        words=words,
        who=deal.handle,
        campaign=deal.campaign.name,
        id=deal.short,
        team=deal.workspace.name,
        fee=fee_text(deal, t),
        counter=_counter_text(deal, t),
        reason=deal.request.decline_reason or "–",
        **more,
    ).rstrip()
    return _ENDS_TWICE.sub(r"\1", said)
