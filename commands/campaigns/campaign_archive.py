"""A campaign is put away and brought back: what becomes of its requests, and who is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from commands.campaigns.campaigns import WHICH, find, put_in, show_moved
from commands.cards import campaign_card, short_id
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Field, Reply
from commands.core.roles import Role
from commands.core.texts import N_, Translator, UserError, msg
from commands.options import Text
from commands.requests import deals
from commands.requests.deals import Deal, closed
from commands.requests.payments import owed
from commands.requests.request_moves import make_move, note_by_itself, show_anew, tell_creator
from commands.requests.request_taken import REASON
from commands.rules.agreements import digest
from commands.rules.names import joined
from commands.rules.states import (
    AGREED_STATES,
    CAMPAIGN_MOVES,
    PROSPECT_STATES,
    STATE_LABELS,
    CampaignState,
    move,
)
from storage import audit, campaigns, requests
from storage.models import Campaign
from storage.session import Session

_LISTED = 15
_CANCEL = "cancel"


@command(
    "campaign archive",
    N_("Put a campaign away"),
    role=Role.MANAGER,
    options=(WHICH,),
    example="/campaign archive C1",
)
async def archive(context: Context, *, campaign: int) -> Reply:
    """Archive a campaign at once; where creators wait or were promised something, offer to tell them."""

    def work(session: Session) -> Reply:
        found = find(context, session, campaign)
        move(CAMPAIGN_MOVES, CampaignState(found.state), "archive")
        campaigns.silence(session, campaign_id=found.id, now=context.now)
        put_in(context, session, found, "archive", CampaignState.ARCHIVED)
        show_moved(context, session, found, "archive")
        concerned = _concerned(session, found)
        if concerned:
            return _asked(context, session, found, concerned)
        return campaign_card(context.reading(session), found, _archived(context, found))

    return await context.write(work)


def _concerned(session: Session, campaign: Campaign) -> list[Deal]:
    """Give the requests of a campaign that are not over and of which the creator knows, for changing."""
    ids = requests.open_of(session, campaign_id=campaign.id)
    found = [deals.find(session, campaign.workspace_id, id) for id in ids]
    return [deal for deal in found if deal.state not in PROSPECT_STATES]


def _mark(concerned: Sequence[Deal]) -> str:
    """Name where the requests stand, so that a button does to them what was shown and nothing else."""
    return digest({deal.short: deal.request.version for deal in concerned})[:12]


def _asked(context: Context, session: Session, campaign: Campaign, concerned: Sequence[Deal]) -> Reply:
    """Say whom it concerns, who know nothing of it yet, with buttons that tell them or end it all."""
    t = context.t
    agreed = [deal for deal in concerned if deal.state in AGREED_STATES]
    offered = [deal for deal in concerned if deal not in agreed]
    fields = (
        (t("Open offers"), _lines([_line(deal, t) for deal in offered], t)),
        (t("Agreed"), _lines([_line(deal, t) + _owes(session, deal, t) for deal in agreed], t)),
        (t("Owed"), _sums(session, agreed, t)),
    )
    said = [
        _archived(context, campaign),
        t.plural(
            "{count} request is not over yet, and its creator knows nothing of this so far.",
            "{count} requests are not over yet, and their creators know nothing of this so far.",
            len(concerned),
        ),
        t(
            "Telling the creators withdraws open offers, and says to those who agreed that the campaign is "
            "closed and that what is owed to them stays. Cancelling ends what was agreed as well, as far as "
            "nothing is posted yet. If you press nothing, all of it rests."
        ),
    ]
    card = campaign_card(context.reading(session), campaign, "\n".join(said))
    concern = tuple(Field(label=label, value=value) for label, value in fields if value)
    choices = _choices(campaign, concerned, t)
    return card.having(fields=(*card.fields, *concern), buttons=(*choices, *card.buttons))


def _line(deal: Deal, t: Translator) -> str:
    return f"{deal.short} {deal.handle}: {t(STATE_LABELS[deal.state])}"


def _owes(session: Session, deal: Deal, t: Translator) -> str:
    minor = owed(session, deal)
    return ", " + t("{amount} owed", amount=t.money(minor, deal.request.currency)) if minor else ""


def _lines(lines: Sequence[str], t: Translator) -> str:
    more = [t("… and {count} more.", count=len(lines) - _LISTED)] if len(lines) > _LISTED else []
    return "\n".join([*lines[:_LISTED], *more])


def _sums(session: Session, agreed: Sequence[Deal], t: Translator) -> str:
    sums: Counter[str] = Counter()
    for deal in agreed:
        sums[deal.request.currency] += owed(session, deal)
    return t.join([t.money(minor, currency) for currency, minor in sorted(sums.items()) if minor])


def _choices(campaign: Campaign, concerned: Sequence[Deal], t: Translator) -> tuple[Button, ...]:
    def choice(label: str, then: str, ask: tuple[str, ...] = ()) -> Button:
        named = {"campaign": short_id(campaign), "then": then, "seen": _mark(concerned)}
        return Button(label=label, command="campaign close", arguments=named, style="danger", ask=ask)

    told = choice(t("Tell the creators"), "tell")
    return told, choice(t("Cancel them all"), _CANCEL, ask=("reason",))


@command(
    "campaign close",
    N_("Put a campaign away"),
    role=Role.MANAGER,
    options=(
        WHICH,
        Option("then", Text(10), N_("Requests")),
        Option("seen", Text(20), N_("Requests")),
        REASON,
    ),
    hidden=True,
)
async def close(
    context: Context, *, campaign: int, then: str = "", seen: str = "", reason: str = ""
) -> Reply:
    """End the requests of an archived campaign, or tell those who agreed; exactly those that were shown."""

    def work(session: Session) -> Reply:
        found = find(context, session, campaign)
        if found.state != CampaignState.ARCHIVED:
            raise UserError(msg("“{name}” is not archived any more, so nobody was told.", name=found.name))
        concerned = _concerned(session, found)
        if seen != _mark(concerned):
            asked = _asked(context, session, found, concerned)
            return asked.having(text=context.t("Its requests have changed since.") + " " + asked.text)
        return _closed(context, session, found, concerned, _CANCEL if then == _CANCEL else "", reason)

    return await context.write(work)


def _closed(
    context: Context, session: Session, campaign: Campaign, concerned: Sequence[Deal], end: str, reason: str
) -> Reply:
    # What waited was silenced when it was archived, and what is said from here on arrives.
    ended = [deal for deal in concerned if _ended(context, session, deal, end, reason)]
    left = [deal for deal in concerned if deal not in ended]
    for deal in left:
        _told_closed(context, session, deal)
    show_moved(context, session, campaign, "archive")
    t = context.t
    said = [
        _archived(context, campaign),
        t.plural("{count} request was ended.", "{count} requests were ended.", len(ended)) if ended else "",
        t.plural(
            "What was agreed in {count} request stays.",
            "What was agreed in {count} requests stays.",
            len(left),
        )
        if left
        else "",
        _untold([deal for deal in concerned if not deal.request.contact_chat_id], t),
    ]
    card = campaign_card(context.reading(session), campaign, "\n".join(line for line in said if line))
    still = _lines([_line(deal, t) + _owes(session, deal, t) for deal in left if owed(session, deal)], t)
    hint = t("Record what is paid: /payment record") if still else ""
    fields = (*card.fields, Field(label=t("Owed"), value=still)) if still else card.fields
    return card.having(fields=fields, note=hint or card.note)


def _ended(context: Context, session: Session, deal: Deal, end: str, reason: str) -> bool:
    """Withdraw an open offer, or cancel what was agreed where that is wanted and possible."""
    name = "withdraw" if deal.may("withdraw") else end
    if not name or not deal.may(name):
        return False
    before, request = deals.facts(deal.request), deal.request
    if name == _CANCEL:
        request.decline_reason, request.ended_by = reason, context.event.person.name
    make_move(session, context.services, deal, name, "team", here=context.event.place.address)
    context.audit(
        session, f"request {name}", ("request", request.id), before=before, after=deals.facts(request)
    )
    return True


def _told_closed(context: Context, session: Session, deal: Deal) -> None:
    t, minor = deal.creator_t, owed(session, deal)
    said = _CLOSED_OWED if minor else _CLOSED
    amount = t.money(minor, deal.request.currency)
    tell_creator(
        session,
        context.services,
        deal,
        said,
        closed(deal),
        words=context.event.person.name,
        amount=amount,
    )


_CLOSED = N_(
    "{team} has closed “{campaign}”, so nothing can be answered here any more. What you agreed on stays. If "
    "you have questions, ask {words}."
)
_CLOSED_OWED = N_(
    "{team} has closed “{campaign}”, so nothing can be answered here any more. What you agreed on stays, and "
    "{amount} is still owed to you. If you have questions, ask {words}."
)


def _untold(unreached: Sequence[Deal], t: Translator) -> str:
    who = joined([deal.handle for deal in unreached])
    return t("I cannot write to {who}: tell them yourself.", who=who) if unreached else ""


def _archived(context: Context, campaign: Campaign) -> str:
    return context.t("“{name}” is archived. Its digests and reminders have stopped.", name=campaign.name)


@command(
    "campaign restore",
    N_("Bring a campaign back from the archive"),
    role=Role.MANAGER,
    options=(WHICH,),
    example="/campaign restore C1",
)
async def restore(context: Context, *, campaign: int) -> Reply:
    """Let a campaign be what it was before, and its requests go on."""

    def work(session: Session) -> Reply:
        found = find(context, session, campaign)
        state = move(CAMPAIGN_MOVES, CampaignState(found.state), "restore")
        subject = "campaign", found.id
        put_away = audit.latest(
            session, workspace_id=context.workspace.id, subject=subject, action="campaign archive"
        )
        before = put_away and _BACK_TO.get(put_away.before["state"])
        put_in(context, session, found, "restore", before or state)
        show_moved(context, session, found, "restore")
        since = put_away.at if put_away else context.now
        left = requests.open_of(session, campaign_id=found.id)
        told = [_taken_up_again(context, session, id, since) for id in left]
        said = _back(context, found, told)
        if campaigns.spoke(session, campaign_id=found.id):
            said += "\n" + context.t(
                "Its digests and alerts stay ended: make new ones with /digest new {id} and /alert new {id}.",
                id=short_id(found),
            )
        return campaign_card(context.reading(session), found, said)

    return await context.write(work)


# What was live is paused, until somebody looks at it and resumes it.
_BACK_TO = {"draft": CampaignState.DRAFT, "ended": CampaignState.ENDED}


def _taken_up_again(context: Context, session: Session, id: int, since: datetime) -> bool:
    """Wind the clocks of a request as they stood; what fell due meanwhile comes up with the next sweep."""
    deal = deals.find(session, context.workspace.id, id)
    before, request = deals.facts(deal.request), deal.request
    if request.overdue_since:
        request.remind_at = context.now
    else:
        deal.restart(now=since)
    session.add(request)
    session.flush()
    note_by_itself(session, context.services, request, "request reschedule", before)
    show_anew(session, context.services, deal, context.event.key)
    if deal.state not in AGREED_STATES:
        return False
    return tell_creator(session, context.services, deal, _AGAIN, f"again:{context.now.isoformat()}")


_AGAIN = N_("{team} has taken “{campaign}” up again. Below is where you stand.")


def _back(context: Context, campaign: Campaign, told: Sequence[bool]) -> str:
    t = context.t
    state = t(STATE_LABELS[CampaignState(campaign.state)])
    said = [t("“{name}” is back, with the status “{state}”.", name=campaign.name, state=state)]
    if campaign.state == CampaignState.PAUSED:
        said.append(t("To go on with it: /campaign resume {id}", id=short_id(campaign)))
    if told:
        count = t.plural("{count} request goes on.", "{count} requests go on.", len(told))
        said.append(f"{count} {t('What fell due meanwhile comes up now.')}")
    if any(told):
        said.append(t("The creators who agreed are told."))
    return "\n".join(said)


COMMANDS = (archive, close, restore)
