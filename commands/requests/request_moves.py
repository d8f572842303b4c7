"""A request moves on: its state and clocks, every card that shows it, and whoever must hear of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from commands.changes import refresh
from commands.core.buttons import seal
from commands.core.context import Services
from commands.core.invocation import Address
from commands.core.replies import Button, Reply, Subject
from commands.core.texts import N_, Translator, translator
from commands.requests.deals import Deal, answered, deal_of, facts, link_mark, offer_terms
from commands.requests.figure_clock import watch
from commands.requests.offer_cards import offer_card
from commands.requests.request_cards import answer_button, request_buttons, sentence
from commands.requests.rights import wind
from commands.rules.money import Money
from commands.rules.pipeline import REQUEST_MOVES, after, follows
from commands.rules.states import (
    ASKING_STATES,
    CHANGEABLE_STATES,
    PROSPECT_STATES,
    RequestState,
)
from commands.safety.request_bounds import within_bounds
from storage import audit, outbox, payments, requests
from storage.models import CreatorRequest, Workspace
from storage.session import Session

Side = Literal["creator", "team", "nobody"]
_REVIEW = timedelta(days=4)  # from the draft to the post, where nobody said when the draft is due


def make_move(
    session: Session,
    services: Services,
    deal: Deal,
    name: str,
    by: Side,
    *,
    here: Address | None = None,
    said: str = "",
    words: str = "",
    beside: Reply | None = None,
    note: Callable[[], None] = lambda: None,
) -> None:
    """Make a legal move and those that come by themselves after it, and tell whoever has to hear of it.

    ``here`` is the chat that is answered anyway, ``said`` a sentence for the team in place of the usual one,
    ``words`` what somebody wrote for the other side, ``beside`` has fields and files for the team, ``note``
    writes the move down, before what comes of it.
    """
    if by != "nobody":
        within_bounds(deal, name, creator=by == "creator")
    move_on(session, services, deal, name)
    made = REQUEST_MOVES[name]
    if made.team or said:
        tell_team(session, services, deal, said or made.team, answered(deal), besides=here, beside=beside)
    if made.creator and by != "creator":
        told = tell_creator(session, services, deal, made.creator, answered(deal), words=words)
        if deal.on_page and not told:
            cause = f"unwritten:{deal.request.version}"
            tell_team(
                session, services, deal, UNWRITTEN if deal.is_open else OVER_UNWRITTEN, cause, besides=here
            )
    note()
    request = deal.request
    next_one = follows(
        deal.state,
        product=bool(request.product),
        draft=request.wants_draft,
        fee=bool(request.fee_minor),
        owed=(request.fee_minor or 0) > payments.sum_of(session, request_id=request.id),
    )
    if next_one:
        before = facts(request)

        def noted() -> None:
            note_by_itself(session, services, request, f"request {next_one}", before)

        make_move(session, services, deal, next_one, "nobody", here=here, note=noted)


# What the team hears where somebody answers on a page of our own, which nothing can be sent to.
UNWRITTEN = N_(
    "{who} answers on the web page, so I cannot write to them. The page shows where {id} stands; "
    "/request remind {id} gives you the link to pass on."
)
OVER_UNWRITTEN = N_(
    "{who} answers on the web page, so I cannot write to them. The page says how {id} ended; tell them "
    "yourself."
)


def pass_on(services: Services, deal: Deal, t: Translator) -> str:
    """Say that somebody cannot be written to, with the link for the team to pass on."""
    if not deal.is_open:
        return sentence(deal, t, OVER_UNWRITTEN)
    return (
        t(
            "{who} answers on the web page, so I cannot write to them. Pass the link on, so that they look: "
            "{link}",
            who=deal.handle,
            link=link_mark(services, deal.request),
        )
        + " "
    )


def move_on(session: Session, services: Services, deal: Deal, name: str) -> None:
    """Make a legal move, start its clocks and change every card; raises UserError on an illegal one."""
    request, now = deal.request, services.now()
    request.state = after(deal.state, name, deal.turn)
    request.waits_for = _WAITS_FOR.get(name, "")
    # A change of the terms goes on waiting for its consent, whatever step is taken meanwhile.
    if request.held.get("move") != "change" or deal.state not in CHANGEABLE_STATES:
        request.held = {}
    request.version += 1
    request.entered_at = request.updated_at = now
    request.overdue_since = None
    if deal.state not in PROSPECT_STATES | ASKING_STATES:
        request.open_key = None
    _dated(deal, now)
    deal.restart(now=now)
    wind(session, deal, now)
    watch(session, deal, now)
    session.add(request)
    session.flush()
    show_anew(session, services, deal, str(request.version))


_WAITS_FOR = {"counter": "team", "offer": "creator", "uncounter": "creator"}


def _dated(deal: Deal, now: datetime) -> None:
    """Set the days a state brings with it."""
    request, today = deal.request, now.astimezone(deal.zone).date()
    if deal.state is RequestState.DRAFT_DUE:
        by_then = request.due_on and request.due_on - _REVIEW
        due = request.draft_due_on or by_then
        request.draft_due_on = due and max(due, today + timedelta(days=1))
    elif deal.state is RequestState.SCHEDULED and request.scheduled_on is None:
        request.scheduled_on = request.due_on
    elif deal.state in (RequestState.TRACKING, RequestState.PAYMENT_DUE):
        plan = deal.plan
        assert plan is not None
        setattr(request, plan.date, today + timedelta(days=plan.days))


def show_anew(session: Session, services: Services, deal: Deal, why: str) -> None:
    """Change every card of a request, of its offer and of its campaign; ``why`` is new each time."""
    request = deal.request
    cause = f"request {request.id}:{why}"
    for kind, id in (("request", request.id), ("offer", request.id), ("campaign", request.campaign_id)):
        refresh(session, services, deal.workspace.id, kind, id, cause=cause)


def follow_rules(session: Session, services: Services, workspace: Workspace, why: str) -> None:
    """Let the waiting requests of a team count by its changed rules for silence, and show it."""
    campaigns = set()
    for request in requests.waiting(session, workspace_id=workspace.id):
        deal, before = deal_of(session, request), facts(request)
        deal.follow_rules(now=services.now())
        if facts(request) == before:
            continue
        session.add(request)
        campaigns.add(request.campaign_id)
        note_by_itself(session, services, request, "request reschedule", before)
        for kind in ("request", "offer"):
            refresh(session, services, workspace.id, kind, request.id, cause=why)
    for id in sorted(campaigns):
        refresh(session, services, workspace.id, "campaign", id, cause=why)


def note_by_itself(
    session: Session, services: Services, request: CreatorRequest, action: str, before: dict[str, Any]
) -> None:
    """Write into the history of a request what no person did to it."""
    audit.add(
        session,
        subject=("request", request.id),
        now=services.now(),
        workspace_id=request.workspace_id,
        actor_name="Taktgeber",
        action=action,
        before=before,
        after=facts(request),
    )


def tell_team(
    session: Session,
    services: Services,
    deal: Deal,
    text: str,
    cause: str,
    *,
    besides: Address | None = None,
    beside: Reply | None = None,
    words: str = "",
    answer: bool = False,
    buttons: Sequence[Button] = (),
) -> None:
    """Queue a sentence for the chat a request was sent from, unless it was said there just now.

    ``words`` are what the creator wrote, ``answer`` asks for a button that answers them, ``buttons`` are
    others that come before those of the card.
    """
    request = deal.request
    home = Address(request.from_platform, request.from_chat_id, request.from_thread_id)
    if not home.chat_id or home == besides:
        return
    t = translator(deal.workspace.language)
    reply = Reply(
        text=sentence(deal, t, text, words),
        fields=beside.fields if beside else (),
        documents=beside.documents if beside else (),
        buttons=(*([answer_button(deal, t)] if answer else []), *buttons, *request_buttons(deal, t)),
        subject=Subject(kind="request", id=request.id),
        workspace_id=deal.workspace.id,
        language=t.language,
    )
    _put(session, services, deal, home, reply, cause, person="")


def tell_creator(
    session: Session, services: Services, deal: Deal, text: str, cause: str, *, words: str = "", **more: str
) -> bool:
    """Queue the offer with a sentence for its creator; False when nobody knows where to write to."""
    request, t = deal.request, deal.creator_t
    if not request.contact_chat_id:
        return False
    address = Address(request.contact_platform, request.contact_chat_id)
    reply = offer_card(deal, t, sentence(deal, t, text, words, **more) if text else "")
    _put(session, services, deal, address, reply, cause, person=deal.contact)
    return True


def _put(
    session: Session, services: Services, deal: Deal, address: Address, reply: Reply, cause: str, person: str
) -> None:
    outbox.put(
        session,
        now=services.now(),
        workspace_id=deal.workspace.id,
        # What waits and begins so is silenced when the campaign is archived.
        cause=f"request:{deal.request.id}:{cause}",
        platform=address.platform,
        chat_id=address.chat_id,
        thread_id=address.thread_id,
        payload=seal(session, services, reply, deal.workspace.id, person).model_dump_json(),
        language=reply.language,
    )


def countered(
    session: Session, services: Services, deal: Deal, fee: Money | None, note: str, *, by: str
) -> None:
    """Write a counter-offer into a request and among its offers."""
    row = deal.request
    row.counter_fee_minor = fee.minor if fee else None
    row.counter_currency = fee.currency if fee else ""
    row.counter_note = note
    terms = {"fee_minor": row.counter_fee_minor, "currency": row.counter_currency} if fee else {}
    requests.add_offer(
        session, request_id=row.id, side="creator", author=by, terms=terms, note=note, now=services.now()
    )


def offered(session: Session, services: Services, deal: Deal, note: str, *, by: str) -> None:
    """Write the offer in force among the offers of a request."""
    requests.add_offer(
        session,
        request_id=deal.request.id,
        side="team",
        author=by,
        terms=offer_terms(deal.request),
        note=note,
        now=services.now(),
    )


def new_offer(
    session: Session, services: Services, deal: Deal, fee: Money | None, note: str, by: str
) -> None:
    """Let another fee or message be what is offered."""
    row = deal.request
    if fee:
        row.fee_minor, row.currency = fee.minor, fee.currency
    row.message = note or row.message
    uncountered(deal)
    offered(session, services, deal, note, by=by)


def uncountered(deal: Deal) -> None:
    """Leave the counter-offer out of what counts; it stays among the offers."""
    row = deal.request
    row.counter_fee_minor, row.counter_currency, row.counter_note = None, "", ""


def agreed_to_counter(deal: Deal) -> None:
    """Let the fee of the counter-offer be the one that holds."""
    row = deal.request
    if row.counter_fee_minor is not None:
        row.fee_minor, row.currency = row.counter_fee_minor, row.counter_currency
