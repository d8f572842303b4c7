"""Look at alerts that are due: after a figure has changed, once a day, and when a pause of theirs is over.

Whatever changes a figure makes the campaign's alerts due in its own transaction; the sweep takes them one by
one. What an alert says is queued with its state, under a cause that names the episode.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from commands.alert_cards import said_card
from commands.alert_facts import verdict_of
from commands.core.buttons import seal
from commands.core.context import Services
from commands.core.options import Reading
from commands.core.texts import translator
from commands.one_by_one import sweep_each
from commands.rules.alert_states import AlertState, Moment, Standing, Tells, seen, wakes
from commands.rules.alerts import Verdict
from commands.rules.wall_clock import instant
from storage import alerts, outbox, teams
from storage.models import Alert, Campaign
from storage.session import Session

_AT_ONCE = 100
_HOUR = time(9)


async def sweep(services: Services) -> int:
    """Look at the alerts that are due and give how many."""
    return await sweep_each(services, alerts, _look, kind="alert", limit=_AT_ONCE)


def _look(session: Session, services: Services, id: int) -> None:
    row = alerts.take_due(session, id=id, now=services.now())
    if row is None:
        return
    workspace = teams.workspace(session, id=row.workspace_id)
    campaign = session.get(Campaign, row.campaign_id)
    if workspace is None or campaign is None or row.standing != "active":
        row.next_due = None
        session.add(row)
        return
    reading = Reading(session, workspace, services.now(), translator(workspace.language))
    verdict = verdict_of(reading, row, campaign)
    at = Moment(reading.now, reading.today)
    standing, tells = seen(standing_of(row), verdict.answer, at)
    keep(row, standing)
    if tells:
        _tell(reading, services, row, campaign, verdict, tells)
    row.judged_on = verdict.on
    row.next_due = next_look(standing, at, reading.zone)
    session.add(row)


def standing_of(row: Alert) -> Standing:
    """Give what of an alert decides what it does next."""
    values: dict[str, Any] = {field.name: getattr(row, field.name) for field in fields(Standing)}
    return Standing(**{**values, "state": AlertState(row.state)})


def keep(row: Alert, standing: Standing) -> None:
    """Write down how an alert stands."""
    for field in fields(Standing):
        setattr(row, field.name, getattr(standing, field.name))
    row.state = standing.state.value


def next_look(standing: Standing, at: Moment, zone: ZoneInfo) -> datetime:
    """Give when an alert is looked at next by itself: at nine, or when a pause of its own is over."""
    nine = instant(datetime.combine(at.today, _HOUR), zone)
    if nine <= at.now:
        nine = instant(datetime.combine(at.today + timedelta(days=1), _HOUR), zone)
    own = wakes(standing, at)
    return min(own, nine) if own else nine


def _tell(
    reading: Reading, services: Services, row: Alert, campaign: Campaign, verdict: Verdict, tells: Tells
) -> None:
    """Queue what an alert says, once an episode; a chat that was lost hears nothing."""
    reply = said_card(tells, row, campaign, verdict, reading.t)
    if tells == "fired":
        row.fired_on = verdict.on
    if not row.chat_id:
        return
    # Only what a snooze puts off may come again within an episode.
    again = f":{reading.now.isoformat()}" if tells == "again" else ""
    outbox.put(
        reading.session,
        now=reading.now,
        workspace_id=row.workspace_id,
        cause=f"alert:{row.id}:{row.episode}:{tells}{again}",
        platform=row.platform,
        chat_id=row.chat_id,
        thread_id=row.thread_id,
        payload=seal(reading.session, services, reply, row.workspace_id, "").model_dump_json(),
        language=reading.t.language,
    )
