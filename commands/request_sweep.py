"""What falls due by itself: reminders and expiries of requests, each exactly once."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from commands import deals
from commands.core.context import Services
from commands.core.replies import Reply
from commands.core.texts import N_, translator
from commands.deals import Deal
from commands.request_moves import REMINDER, answered, move_on, note_by_itself, tell_creator, tell_team
from commands.rules.states import RequestState
from storage import outbox, requests, teams
from storage.models import CreatorRequest
from storage.session import Session, StoreTrouble

_log = structlog.get_logger()
_AT_ONCE = 100
_AGAIN = timedelta(days=1)


async def sweep(services: Services) -> int:
    """Remind of what is due and let expire what waited too long; give how many there were."""
    now = services.now()
    due = await services.store.read(lambda session: requests.due(session, now=now, limit=_AT_ONCE))
    for id in due:
        await _alone(services, id)
    if due:
        services.wake()
    return len(due)


async def _alone(services: Services, id: int) -> None:
    """Handle one request so that a fault in it stops no other one."""
    try:
        await services.store.write(lambda session: _settle(session, services, id))
    except StoreTrouble:
        raise
    except Exception as fault:
        _log.error("request failed", request=id, exc_info=fault)
        await services.store.write(lambda session: _put_off(session, services, id))


def _put_off(session: Session, services: Services, id: int) -> None:
    """Try what failed again in a day, and tell the team, once for each state of a request."""
    request, now = requests.still_due(session, id=id, now=services.now()), services.now()
    if request is None:
        return
    before = deals.facts(request)
    for name in ("remind_at", "expires_at"):
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
    deal = deals.deal_of(session, request)
    if request.expires_at and request.expires_at <= services.now():
        _expire(session, services, deal)
    else:
        _remind(session, services, deal)


def _expire(session: Session, services: Services, deal: Deal) -> None:
    waited_for_team = deal.state is RequestState.COUNTERED
    before = deals.facts(deal.request)
    move_on(session, services, deal, "expire")
    note_by_itself(session, services, deal.request, "request expire", before)
    if waited_for_team:
        for_team = N_("The counter-offer of {who} for “{campaign}” ({id}) has expired: nobody answered it.")
    else:
        for_team = N_("{id} to {who} for “{campaign}” has expired: no answer came.")
    tell_team(session, services, deal, for_team, answered(deal))
    tell_creator(
        session, services, deal, N_("The request of {team} for “{campaign}” has expired."), answered(deal)
    )


def _remind(session: Session, services: Services, deal: Deal) -> None:
    request = deal.request
    # The due moment names the reminder, so that it cannot be sent twice.
    cause = f"reminder:{request.remind_at.isoformat() if request.remind_at else ''}"
    before = deals.facts(request)
    if deal.state is RequestState.COUNTERED:
        tell_team(
            session,
            services,
            deal,
            N_("The counter-offer of {who} for “{campaign}” ({id}) waits for you: {counter}."),
            cause,
        )
    elif not tell_creator(session, services, deal, REMINDER, cause):
        tell_team(
            session,
            services,
            deal,
            N_(
                "{who} has not opened the link for “{campaign}” ({id}) yet. Remind them yourself; "
                "/request remind {id} gives you a fresh link."
            ),
            cause,
        )
    deal.restart(now=services.now())
    session.add(request)
    note_by_itself(session, services, request, "request reminder", before)
