"""What falls due by itself: reminders and expiries of requests, each exactly once."""

from __future__ import annotations

from commands import deals
from commands.core.context import Services
from commands.core.texts import N_
from commands.deals import Deal
from commands.request_moves import REMINDER, answered, move_on, note_by_itself, tell_creator, tell_team
from commands.rules.states import RequestState
from storage import requests
from storage.session import Session

_AT_ONCE = 100


async def sweep(services: Services) -> int:
    """Remind of what is due and let expire what waited too long; give how many there were."""
    now = services.now()
    due = await services.store.read(lambda session: requests.due(session, now=now, limit=_AT_ONCE))
    for id in due:
        await services.store.write(lambda session, id=id: _settle(session, services, id))  # type: ignore[misc]
    if due:
        services.wake()
    return len(due)


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
    note_by_itself(session, services, deal, "request expire", before)
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
    note_by_itself(session, services, deal, "request reminder", before)
