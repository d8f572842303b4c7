"""What falls due by itself: reminders of requests and what silence leads to, each exactly once."""

from __future__ import annotations

from datetime import datetime, timedelta

from commands.core.context import Services
from commands.core.replies import Reply
from commands.core.texts import N_, translator
from commands.one_by_one import Sweep
from commands.requests import deals, figure_asks
from commands.requests.deals import Deal
from commands.requests.request_moves import make_move, note_by_itself, show_anew, tell_creator, tell_team
from commands.requests.rights_telling import speak
from commands.rules.reminders import (
    BY_WORD_OF_MOUTH,
    BY_WORD_OF_MOUTH_OF_PAGE,
    FOR_CREATOR,
    FOR_TEAM,
    OVERDUE,
    UNDER_AGE,
)
from commands.rules.silence import AGAIN
from commands.rules.states import RequestState
from storage import outbox, requests, teams
from storage.models import CreatorRequest
from storage.session import Session

_AGAIN = timedelta(days=1)


async def sweep(services: Services) -> int:
    """Remind of what is due and let expire what waited too long; give how many there were."""
    return await Sweep("request", requests.due, _settle, _put_off).run(services)


def _put_off(session: Session, services: Services, id: int) -> None:
    """Try what failed again in a day, and tell the team, once for each state of a request."""
    request, now = requests.still_due(session, id=id, now=services.now()), services.now()
    if request is None:
        return
    before = deals.facts(request)
    for name in ("remind_at", "expires_at", "rights_at", "figures_at"):
        due = getattr(request, name)
        if due and due <= now:
            setattr(request, name, now + _AGAIN)
    session.add(request)
    note_by_itself(session, services, request, "request put off", before)
    if request.from_chat_id:
        _tell_put_off(session, request, now)


def _tell_put_off(session: Session, request: CreatorRequest, now: datetime) -> None:
    workspace = teams.workspace(session, id=request.workspace_id)
    t = translator(workspace.language if workspace else "en")
    text = t(
        "The reminder or the expiry of R{number} is due, but it failed. I try again in a day; whoever runs "
        "me finds the reason in the log.",
        number=str(request.number),
    )
    outbox.put(
        session,
        now=now,
        workspace_id=request.workspace_id,
        cause=f"request:{request.id}:put off:{request.version}",
        platform=request.from_platform,
        chat_id=request.from_chat_id,
        thread_id=request.from_thread_id,
        payload=Reply(text=text, language=t.language).model_dump_json(),
        language=t.language,
    )


def _settle(session: Session, services: Services, id: int) -> None:
    request = requests.still_due(session, id=id, now=services.now())
    if request is None:
        return
    deal, now = deals.deal_of(session, request), services.now()
    if request.rights_at and request.rights_at <= now:
        speak(session, services, deal, request.rights_at)
    if request.figures_at and request.figures_at <= now:
        figure_asks.ask(session, services, deal, request.figures_at)
    if request.expires_at and request.expires_at <= now:
        _over(session, services, deal)
    elif request.remind_at and request.remind_at <= now:
        _remind(session, services, deal)


def _over(session: Session, services: Services, deal: Deal) -> None:
    """Let silence have its consequence."""
    plan = deal.plan
    if plan is None:
        raise LookupError("where nothing is waited for, no time can be over")
    if plan.silence == "ask":
        _ask_team(session, services, deal)
        return
    before = deals.facts(deal.request)
    name = "complete" if plan.silence == "complete" else "expire"
    unanswered = deal.state is RequestState.NEGOTIATING and deal.turn == "team"
    said = _UNANSWERED if name == "expire" and unanswered else ""

    def note() -> None:
        note_by_itself(session, services, deal.request, f"request {name}", before)

    make_move(session, services, deal, name, "nobody", said=said, note=note)


_UNANSWERED = N_("The counter-offer of {who} for “{campaign}” ({id}) has expired: nobody answered it.")


def _ask_team(session: Session, services: Services, deal: Deal) -> None:
    """Say that the time is over, again every two days, until somebody of the team decides."""
    request, now = deal.request, services.now()
    before = deals.facts(request)
    first = request.overdue_since is None
    request.overdue_since = request.overdue_since or request.expires_at or now
    request.expires_at, request.remind_at = None, now + AGAIN
    session.add(request)
    cause = f"overdue:{request.version}:{now.isoformat()}"
    tell_team(session, services, deal, OVERDUE[deal.state], cause)
    if first and deal.waits_for_creator and not deal.barred:
        tell_creator(session, services, deal, FOR_CREATOR[deal.state], cause)
    note_by_itself(session, services, request, "request overdue", before)
    show_anew(session, services, deal, cause)


def _remind(session: Session, services: Services, deal: Deal) -> None:
    request = deal.request
    if request.overdue_since:
        _ask_team(session, services, deal)
        return
    # The due moment names the reminder, so that it cannot be sent twice.
    cause = f"reminder:{request.remind_at.isoformat() if request.remind_at else ''}"
    before = deals.facts(request)
    if deal.waits_for_creator:
        _remind_creator(session, services, deal, cause)
    elif deal.state in FOR_TEAM:
        tell_team(session, services, deal, FOR_TEAM[deal.state], cause)
    deal.restart(now=services.now())
    session.add(request)
    note_by_itself(session, services, request, "request reminder", before)


def _remind_creator(session: Session, services: Services, deal: Deal, cause: str) -> None:
    # Where its campaign is over nothing can be answered, and it will expire.
    if deal.barred:
        tell_team(session, services, deal, UNDER_AGE, cause)
        return
    if deal.rests or tell_creator(session, services, deal, FOR_CREATOR[deal.state], cause):
        return
    unopened = deal.state is RequestState.INVITED
    otherwise = BY_WORD_OF_MOUTH_OF_PAGE if deal.on_page else BY_WORD_OF_MOUTH
    tell_team(session, services, deal, FOR_TEAM[deal.state] if unopened else otherwise, cause)
