"""Look at dashboards that are due: their figures have changed, a day is over, or they were just posted.

Whatever changes a figure makes the dashboards that show it due in its own transaction, but not before their
pace allows. The sweep takes them one by one and queues an edit only where they say something else by now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from commands.core.context import Services
from commands.core.options import Reading
from commands.core.replies import Reply
from commands.core.texts import translator
from commands.dashboard.dashboard_cards import moved_card
from commands.dashboard.dashboards import look
from commands.one_by_one import Sweep
from commands.rules.wall_clock import instant
from storage import dashboards, outbox, teams
from storage.models import Card, Dashboard, Workspace
from storage.session import Session

_AGAIN = timedelta(hours=1)
# How soon and how long a message that is not known yet is waited for.
_SOON, _PATIENCE = timedelta(seconds=5), timedelta(minutes=10)
_DAY_OVER = time(0, 1)


async def sweep(services: Services) -> int:
    """Look at the dashboards that are due and give how many."""
    return await WATCH.run(services)


def _put_off(session: Session, services: Services, id: int) -> None:
    if row := dashboards.take_due(session, id=id, now=services.now()):
        row.next_due = services.now() + _AGAIN
        session.add(row)


def _look(session: Session, services: Services, id: int) -> None:
    now = services.now()
    row = dashboards.take_due(session, id=id, now=now)
    workspace = teams.workspace(session, id=row.workspace_id) if row else None
    if row is None or workspace is None:
        return
    session.add(row)
    cards = dashboards.shown(session, row)
    if not cards:
        row.next_due = now + _SOON if now - row.posted_at < _PATIENCE else None
        return
    newest, *older = cards
    _let_go(session, services, workspace, row, older)
    _pin(session, row, newest, now)
    reply, seen = look(session, services, workspace, row)
    if seen != row.look:
        _change(session, row, newest, reply, now)
        row.look, row.quiet_until = seen, now + dashboards.PACE
    row.next_due = _tomorrow(now, ZoneInfo(workspace.timezone))


def _let_go(
    session: Session, services: Services, workspace: Workspace, row: Dashboard, older: Sequence[Card]
) -> None:
    """Say in the messages before where the dashboard is now."""
    if not older:
        return
    now = services.now()
    moved = moved_card(Reading(session, workspace, now, translator(workspace.language)), row)
    for card in older:
        _change(session, row, card, moved, now)
        if card.message_id == row.pinned:
            _put(session, row, card, "unpin", now)
    dashboards.forget(session, older)


def _pin(session: Session, row: Dashboard, card: Card, now: datetime) -> None:
    if row.pinned != card.message_id:
        _put(session, row, card, "pin", now)
        row.pinned = card.message_id


def _change(session: Session, row: Dashboard, card: Card, reply: Reply, now: datetime) -> None:
    cause = f"dashboard:{row.id}:{now.isoformat()}"
    outbox.put_edit(session, card, cause=cause, payload=reply.model_dump_json(), now=now)


def _put(session: Session, row: Dashboard, card: Card, action: str, now: datetime) -> None:
    outbox.put(
        session,
        now=now,
        workspace_id=row.workspace_id,
        cause=f"dashboard:{row.id}:{now.isoformat()}",
        platform=card.platform,
        chat_id=card.chat_id,
        thread_id=card.thread_id,
        part=f"{action}:{card.message_id}",
        action=action,
        message_id=card.message_id,
        payload=Reply().model_dump_json(),
    )


def _tomorrow(now: datetime, zone: ZoneInfo) -> datetime:
    """Give when the next day has begun there: "the last seven days" are others then."""
    day = now.astimezone(zone).date() + timedelta(days=1)
    return instant(datetime.combine(day, _DAY_OVER), zone)


WATCH = Sweep("dashboard", dashboards.due, _look, _put_off)
