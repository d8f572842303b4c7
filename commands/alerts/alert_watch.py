"""Look at alerts that are due: after a figure has changed, once a day, and when a pause of theirs is over.

Whatever changes a figure makes the campaign's alerts due in its own transaction; the sweep takes them one by
one. What an alert says is queued with its state, under a cause that names the episode.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from commands.alerts.alert_cards import said_card
from commands.alerts.alert_facts import facts_of
from commands.alerts.alert_speaking import place_of, speak, speak_within
from commands.core.context import Services
from commands.core.options import Reading
from commands.core.replies import Reply
from commands.core.texts import translator
from commands.one_by_one import Sweep
from commands.rules.alert_model import Rule, Verdict
from commands.rules.alert_states import AlertState, Moment, Standing, Tells, seen, wakes
from commands.rules.alerts import judge, silent_at
from commands.rules.wall_clock import instant
from storage import alerts, teams
from storage.models import Alert, Campaign
from storage.session import Session

_HOUR = time(9)
_AGAIN = timedelta(hours=1)


async def sweep(services: Services) -> int:
    """Look at the alerts that are due and give how many; cheap when none is."""
    return await WATCH.run(services)


def _put_off(session: Session, services: Services, id: int) -> None:
    if row := alerts.take_due(session, id=id, now=services.now()):
        row.next_due = services.now() + _AGAIN
        session.add(row)


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
    rule = Rule.from_json(row.rule)
    facts = facts_of(reading, campaign, rule)
    verdict = judge(rule, facts)
    at, before = Moment(reading.now, reading.today), row.state
    standing, tells = seen(standing_of(row), verdict.answer, at)
    keep(row, standing)
    if tells == "fired":
        # Whoever looked after the last episode need not look after this one.
        row.owner_id, row.fired_on = None, verdict.on
    if tells := tells or _more(row, verdict):
        # Looked at on the same day before, with nothing to hold it back: only the figures can have changed.
        anew = row.judged_on == verdict.on and before in {AlertState.OK, AlertState.RECOVERED}
        _tell(reading, services, row, said_card(reading, tells, row, campaign, verdict, anew=anew), tells)
        row.named = verdict.names if tells != "recovered" else []
    row.judged_on = verdict.on
    silent, nine = silent_at(rule, facts), next_look(standing, at, reading.zone)
    row.next_due = min(nine, silent) if silent else nine
    session.add(row)


def _more(row: Alert, verdict: Verdict) -> Tells:
    """Tell whether what fires has something to name by now that it did not name yet."""
    speaks = row.state in {AlertState.FIRING, AlertState.ACKNOWLEDGED} and verdict.answer == "lasts"
    return "more" if speaks and not set(verdict.names) <= set(row.named) else ""


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


def _tell(reading: Reading, services: Services, row: Alert, reply: Reply, tells: Tells) -> None:
    """Say it once an episode."""
    # Only what a snooze puts off, and what comes near meanwhile, may come again within an episode.
    again = f":{reading.now.isoformat()}" if tells in {"again", "more"} else ""
    what = f"{row.episode}:{tells}{again}"
    # What somebody put off until now was asked for, however much came meanwhile.
    if tells == "again":
        speak(reading, services, row, reply, what, place_of(row))
    else:
        speak_within(reading, services, row, reply, what)


WATCH = Sweep("alert", alerts.due, _look, _put_off)
