"""What waits for the team now, the most urgent first, with the buttons that decide it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from commands import delivered
from commands.alerts.alert_cards import assign_button
from commands.core import seats
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Field, Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError
from commands.options import Text
from commands.requests.deals import Deal
from commands.requests.request_buttons import CONSENT, ENDING, Tap
from commands.requests.request_cards import consent_text, sentence, tapped, taps, until_text
from commands.rules.alert_model import Rule
from commands.rules.alert_words import rule_text
from commands.rules.reminders import FOR_TEAM, OVERDUE, UNDER_AGE
from commands.rules.safety_words import CATEGORIES
from commands.rules.states import OPEN_REQUEST_STATES, STATE_LABELS, RequestState
from commands.safety.safety import look_button
from storage import alerts, outbox, requests, safety
from storage.frozen import frozen
from storage.models import Alert, Campaign, Delivery
from storage.session import Session

_PAGE, _TAPS = 5, 3
_MOST = 1000
_R = RequestState

_OVERDUE, _CONSENT, _UNSURE = N_("Overdue"), N_("Consent"), N_("Messages that may not have arrived")
_SAFETY, _UNDER_AGE, _ALERTS = N_("Brand safety"), N_("Under 18"), N_("Alerts")
_NAMED = 3
_GROUPS: dict[RequestState, str] = {
    _R.NEGOTIATING: N_("Counter-offers"),
    _R.ACCEPTED: N_("Agreed, to begin"),
    _R.TERMS_ACCEPTED: N_("Agreed, to begin"),
    _R.RECEIVED: N_("Agreed, to begin"),
    _R.DRAFT_SUBMITTED: N_("Drafts"),
    _R.POSTED: N_("Posts to confirm"),
    _R.PAYMENT_DUE: N_("Payments"),
    _R.CANDIDATE: N_("Candidates"),
    _R.SHORTLISTED: N_("Candidates"),
}
# The most urgent first.
_ORDER = (_UNDER_AGE, _OVERDUE, _ALERTS, _CONSENT, _UNSURE, *dict.fromkeys(_GROUPS.values()), _SAFETY)


@frozen
class _Item:
    """One thing that waits: in which group, until when, how it is shown, and what decides it."""

    group: str
    until: datetime
    label: str
    text: str
    buttons: tuple[Button, ...]


@command("today", N_("What waits for you and your team"), role=Role.VIEWER, example="/today")
async def today(context: Context) -> Reply:
    """Show the first things that wait."""
    return await _page(context, 1)


@command(
    "today more",
    N_("More of what waits"),
    role=Role.VIEWER,
    options=(Option("page", Text(6), N_("Page")),),
    hidden=True,
)
async def more(context: Context, *, page: str = "1") -> Reply:
    """Show a page of what waits."""
    return await _page(context, int(page))


async def _page(context: Context, number: int) -> Reply:
    role = await _role(context)
    items = await context.read(lambda session: _waiting(context, session, role))
    t = context.t
    if not items:
        return Reply(text=t("Nothing waits for you. Enjoy the day!"))
    last = (len(items) - 1) // _PAGE + 1
    at = min(max(number, 1), last)
    shown = items[(at - 1) * _PAGE : at * _PAGE]
    counts = Counter(item.group for item in items)
    return Reply(
        title=t.plural("{count} thing waits for you", "{count} things wait for you", len(items)),
        text=" · ".join(f"{t(group)}: {counts[group]}" for group in _ORDER if counts[group]),
        fields=tuple(Field(label=f"{t(item.group)} · {item.label}", value=item.text) for item in shown),
        buttons=(*(one for item in shown for one in item.buttons), *_turn(context, at, last)),
    )


async def _role(context: Context) -> Role:
    """Give the role of the moment, which may be the platform's to say."""
    try:
        seat = await seats.admitted(context.event, context.seat, context.services, Role.MANAGER)
    except UserError:
        return min(context.seat.role, Role.MEMBER)
    return seat.role


def _turn(context: Context, at: int, last: int) -> tuple[Button, ...]:
    def turned(label: str, page: int) -> Button:
        return Button(label=label, command="today more", arguments={"page": str(page)})

    back = (turned(context.t("Back"), at - 1),) if at > 1 else ()
    onward = (turned(context.t("More"), at + 1),) if at < last else ()
    return (*back, *onward, turned(context.t("Look again"), at))


def _waiting(context: Context, session: Session, role: Role) -> list[_Item]:
    found = requests.listed(
        session, workspace_id=context.workspace.id, states=OPEN_REQUEST_STATES, limit=_MOST
    )
    deals = [Deal(request, creator, campaign, context.workspace) for request, creator, campaign in found]
    items = [item for deal in deals if (item := _of_deal(context, deal, role))]
    if role >= Role.MANAGER:
        unsure = outbox.undecided(session, workspace_id=context.workspace.id)
        items += [_of_delivery(context, session, row) for row in unsure]
    if _may(context, "alert ack", role):
        items += [_of_alert(context, session, row) for row in _alerts(context, session)]
    if _may(context, "creator safety", role):
        items += _of_safety(context, session)
    return sorted(items, key=lambda item: (_ORDER.index(item.group), item.until))


def _of_deal(context: Context, deal: Deal, role: Role) -> _Item | None:
    """Give a request that waits for the team, unless this person can do nothing about it."""
    request, t = deal.request, context.t
    if deal.archived:
        return None
    ending = next((tap for name, tap in ENDING.items() if deal.may(name)), None)
    if deal.barred and ending:
        group, text = _UNDER_AGE, sentence(deal, t, UNDER_AGE)
        shown: Sequence[Tap] = (ending,)
    elif request.held:
        group, text = _CONSENT, consent_text(deal, t)
        shown = () if request.held["by"] == context.event.person.key else CONSENT
    elif request.overdue_since:
        group, text, shown = _OVERDUE, sentence(deal, t, _said(OVERDUE, deal)), taps(deal)
    elif deal.plan and deal.plan.owner == "team":
        group, text, shown = _GROUPS[deal.state], sentence(deal, t, _said(FOR_TEAM, deal)), taps(deal)
    else:
        return None
    buttons = _buttons(context, deal, [tap for tap in shown if _may(context, tap.command, role)])
    if not buttons:
        return None
    until = until_text(deal, t, context.now)
    return _Item(
        group,
        request.overdue_since or request.expires_at or request.entered_at,
        f"{deal.short} · {deal.handle} · {deal.campaign.name}",
        "\n".join(line for line in (text, until) if line),
        buttons,
    )


def _said(sentences: Mapping[RequestState, str], deal: Deal) -> str:
    return sentences.get(deal.state, STATE_LABELS[deal.state])


def _may(context: Context, name: str, role: Role) -> bool:
    found = context.registry.get(name)
    return found is not None and role >= found.role


def _buttons(context: Context, deal: Deal, allowed: Sequence[Tap]) -> tuple[Button, ...]:
    """Give the buttons that decide; the list stays where it is, and the answer comes below it."""
    return tuple(
        tapped(deal, context.t, tap).having(label=f"{deal.short} {context.t(tap.label)}", edit=False)
        for tap in allowed[:_TAPS]
    )


def _alerts(context: Context, session: Session) -> list[Alert]:
    """Give the alerts that fire and that nobody else looks after."""
    member = context.seat.member
    fires = alerts.firing(session, workspace_id=context.workspace.id)
    return [row for row in fires if row.owner_id is None or (member and row.owner_id == member.id)]


def _of_alert(context: Context, session: Session, row: Alert) -> _Item:
    t, which, short = context.t, {"alert": f"A{row.number}"}, f"A{row.number}"
    campaign = session.get_one(Campaign, row.campaign_id)
    said = rule_text(Rule.from_json(row.rule), t, campaign.currency)
    ack = Button(label=f"{short} {t('I look after it')}", command="alert ack", arguments=which, edit=False)
    own = row.owner_id is not None
    choices = (
        *(() if own else (ack,)),
        assign_button(row, t, f"{short} {t('Assign')}").having(edit=False),
        Button(label=f"{short} {t('Why')}", command="alert why", arguments=which, edit=False),
    )
    text = t("{rule}. You look after it.", rule=said) if own else said
    return _Item(_ALERTS, row.fired_at or context.now, f"{short} · {campaign.name}", text, choices)


def _of_safety(context: Context, session: Session) -> list[_Item]:
    """Give all creators of whom words are to be looked at as one thing, however many there are."""
    t = context.t
    count, first = safety.waiting(session, workspace_id=context.workspace.id, now=context.now, limit=_NAMED)
    if not first:
        return []
    lines = [
        t(
            "@{handle}: “{word}” ({category})",
            handle=one.handle,
            word=one.first.word,
            category=t(CATEGORIES[one.first.category]),
        )
        for one in first
    ]
    lines += [t("… and {count} more.", count=count - len(first))] if count > len(first) else []
    buttons = tuple(look_button(one.number, t, t("Look at @{handle}", handle=one.handle)) for one in first)
    label = t.plural("{count} creator", "{count} creators", count)
    return [_Item(_SAFETY, first[0].first.found_at, label, "\n".join(lines), buttons)]


def _of_delivery(context: Context, session: Session, row: Delivery) -> _Item:
    t, named = context.t, {"delivery": str(row.id)}
    choices = (
        Button(label=t("Send again"), command="delivery again", arguments=named, edit=False),
        Button(label=t("Leave it"), command="delivery leave", arguments=named, edit=False),
    )
    place = delivered.place_of(session, row, t)
    return _Item(_UNSURE, row.created_at, place, delivered.first_words(row, t), choices)


COMMANDS = (today, more)
