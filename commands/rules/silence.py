"""What happens when nobody answers: whom each state waits for, until when, and then what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from commands.core.texts import N_, UserError, msg
from commands.rules.states import RequestState
from commands.rules.wall_clock import first_instant, instant
from storage.frozen import frozen

MAX_DAYS = 90
AGAIN = timedelta(days=2)  # how often the team is asked again about what is overdue
Owner = Literal["creator", "team", "nobody"]
Silence = Literal["expire", "ask", "complete"]

SILENCE_LABELS: dict[str, str] = {
    "expire": N_("the request expires"),
    "ask": N_("your team is asked what to do, every two days"),
    "complete": N_("it goes on by itself"),
}


@frozen
class Plan:
    """Say whom a state waits for, how long, when they are reminded, and what silence leads to.

    A state with a ``date`` waits for that day of the request and reminds ``remind`` days before it; where the
    request has no such day, and in all other states, both count from when the state began.
    """

    owner: Owner
    days: int
    remind: int
    silence: Silence
    daily: bool = False  # reminds again after as many days as before the first reminder
    date: str = ""

    def checked(self) -> Plan:
        """Return the plan, or say which number makes no sense."""
        if not (1 <= self.remind <= MAX_DAYS and 1 <= self.days <= MAX_DAYS):
            raise UserError(msg("Reminders and deadlines take 1 to {limit} days.", limit=MAX_DAYS))
        if self.remind >= self.days and not self.date:
            raise UserError(
                msg(
                    "A reminder after {remind} days never comes when the time is over after {days}. "
                    "Let the reminder come first.",
                    remind=self.remind,
                    days=self.days,
                )
            )
        return self


_R = RequestState
PLANS: Mapping[RequestState, Plan] = {
    _R.CANDIDATE: Plan("team", 30, 14, "ask"),
    _R.SHORTLISTED: Plan("team", 14, 7, "ask"),
    _R.INVITED: Plan("creator", 7, 3, "expire"),
    _R.SEEN: Plan("creator", 7, 3, "expire"),
    _R.NEGOTIATING: Plan("team", 7, 1, "expire", daily=True),
    _R.ACCEPTED: Plan("team", 3, 1, "ask"),
    _R.TERMS_SENT: Plan("creator", 5, 2, "ask"),
    _R.TERMS_ACCEPTED: Plan("team", 3, 1, "ask"),
    _R.SHIPPING: Plan("creator", 10, 5, "ask"),
    _R.RECEIVED: Plan("team", 3, 1, "ask"),
    _R.DRAFT_DUE: Plan("creator", 7, 2, "ask", date="draft_due_on"),
    _R.DRAFT_SUBMITTED: Plan("team", 2, 1, "ask"),
    _R.CHANGES_REQUESTED: Plan("creator", 3, 1, "ask"),
    _R.DRAFT_APPROVED: Plan("creator", 7, 2, "ask", date="due_on"),
    _R.SCHEDULED: Plan("creator", 7, 1, "ask", date="scheduled_on"),
    _R.POSTED: Plan("team", 2, 1, "ask"),
    _R.TRACKING: Plan("nobody", 30, 29, "complete", date="tracked_until"),
    _R.PAYMENT_DUE: Plan("team", 30, 3, "ask", date="pay_by"),
}
# One clock runs from the sending to the answer: that the creator looked does not start it anew.
_SAME_CLOCK = {_R.SEEN: _R.INVITED}
NEGOTIATING_WITH_CREATOR = Plan("creator", 7, 3, "expire")


@frozen
class Clock:
    """When the next reminder comes and when silence has its consequence."""

    remind_at: datetime | None
    ends_at: datetime | None


def plan_of(state: RequestState, turn: str, rules: Mapping[str, Mapping[str, Any]]) -> Plan | None:
    """Give the plan of a state as a team has it; None where nothing is waited for."""
    plan = PLANS.get(state)
    if state is _R.NEGOTIATING and turn == "creator":
        return _own(NEGOTIATING_WITH_CREATOR, rules.get(_R.INVITED, {}))
    return plan and _own(plan, rules.get(_SAME_CLOCK.get(state, state), {}))


def _own(plan: Plan, rule: Mapping[str, Any]) -> Plan:
    known = {field.name for field in fields(Plan)} & {"days", "remind", "silence"}
    return replace(plan, **{name: value for name, value in rule.items() if name in known})


def clock(
    plan: Plan, entered_at: datetime, day: date | None, zone: ZoneInfo, *, after: datetime | None = None
) -> Clock:
    """Give the next reminder later than ``after`` (at first: than ``entered_at``) and the end of the wait.

    ``day`` is the day the request names for it; it is over at its end in the team's zone.
    """
    later_than = max(after or entered_at, entered_at)
    if day is None or not plan.date:
        ends_at = entered_at + timedelta(days=plan.days)
        first = entered_at + timedelta(days=plan.remind)
    else:
        ends_at = max(_evening(day, zone), entered_at + timedelta(hours=1))
        first = max(_morning(day - timedelta(days=plan.remind), zone), entered_at)
    return Clock(_next(plan, first, ends_at, later_than), ends_at)


def _next(plan: Plan, first: datetime, ends_at: datetime, later_than: datetime) -> datetime | None:
    step = timedelta(days=plan.remind)
    if later_than < first:
        due = first
    elif plan.daily:
        due = first + step * ((later_than - first) // step + 1)
    else:
        return None
    return due if due < ends_at else None


def _morning(day: date, zone: ZoneInfo) -> datetime:
    return instant(datetime.combine(day, time(9)), zone)


def _evening(day: date, zone: ZoneInfo) -> datetime:
    return first_instant(day + timedelta(days=1), zone)
