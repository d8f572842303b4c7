"""Countdowns on cards go on: once a day, at nine in the team's zone, those whose words have changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from commands.changes import show_again
from commands.core.context import Services
from commands.core.texts import translator
from commands.requests.deals import deal_of
from commands.requests.request_cards import until_text
from commands.requests.rights import rights_of
from commands.rules.wall_clock import instant
from storage import buttons, leases, outbox, requests, teams
from storage.frozen import frozen
from storage.models import Card
from storage.session import Session

SHOWN_WITHIN = timedelta(days=14)
_HOUR = time(9)


@frozen
class _Team:
    """A team whose cards are due, the day it is there, and when they were seen to last."""

    workspace_id: int
    day: date
    before: datetime | None


async def sweep(services: Services) -> int:
    """Renew the cards of teams where it is past nine and which had none renewed today; give how many."""
    due = await services.store.read(lambda session: _due(session, services.now()))
    renewed = 0
    for team in due:
        # Each in a transaction of its own: a team may have many, and others want to write meanwhile.
        for id in await services.store.read(partial(_shown, services=services, team=team)):
            renewed += await services.store.write(partial(_renew, services=services, team=team, id=id))
        await services.store.write(partial(_done, team=team))
    if renewed:
        services.wake()
    return renewed


def _done(session: Session, team: _Team) -> None:
    leases.remember(session, name=_name(team.workspace_id), value=str(team.day))


def _name(workspace_id: int) -> str:
    return f"countdowns:{workspace_id}"


def _due(session: Session, now: datetime) -> list[_Team]:
    found = []
    for id, timezone in buttons.teams_shown(session, kind="request", since=now - SHOWN_WITHIN):
        zone = ZoneInfo(timezone)
        day = now.astimezone(zone).date()
        last = leases.value(session, name=_name(id))
        if now >= _nine(day, zone) and last != str(day):
            found.append(_Team(id, day, _nine(date.fromisoformat(last), zone) if last else None))
    return found


def _nine(day: date, zone: ZoneInfo) -> datetime:
    return instant(datetime.combine(day, _HOUR), zone)


def _shown(session: Session, services: Services, team: _Team) -> Sequence[int]:
    since = services.now() - SHOWN_WITHIN
    return buttons.shown_ids(session, workspace_id=team.workspace_id, kind="request", since=since)


def _renew(session: Session, services: Services, team: _Team, id: int) -> bool:
    """Change the cards of a request that say something else by now; never twice on a day."""
    now, cause = services.now(), f"day:{team.day}"
    request = requests.get(session, workspace_id=team.workspace_id, id=id)
    if request is None or outbox.queued(session, cause=f"request:{id}:{cause}"):
        return False
    deal = deal_of(session, request)
    if not deal.is_open or deal.archived:
        return False
    workspace = teams.workspace(session, id=team.workspace_id)
    t = translator(workspace.language if workspace else "en")
    written = max(request.entered_at, team.before or request.entered_at)
    rights = rights_of(session, deal)

    def words(at: datetime) -> list[str]:
        today = at.astimezone(deal.zone).date()
        return [until_text(deal, t, at), *(t(right.says(today)) for right in rights)]

    def stale(card: Card) -> bool:
        fresh = card.shown_at > now - SHOWN_WITHIN
        return fresh and words(now) != words(max(written, card.shown_at))

    return show_again(session, services, team.workspace_id, "request", id, cause=cause, only=stale)
