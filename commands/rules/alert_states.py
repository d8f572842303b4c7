"""The states of an alert: one table of moves, and what must have passed before it speaks again.

An episode begins when the alert fires and ends when it recovers; each is told once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from commands.core.texts import N_
from storage.frozen import frozen

REST = timedelta(hours=4)
MOST_A_DAY = 2
Answer = Literal["lasts", "holds", "between", "clear", "unknown"]


class AlertState(StrEnum):
    """Where an alert stands."""

    OK = "ok"
    PENDING = "pending"
    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    RECOVERED = "recovered"


class Signal(StrEnum):
    """What can happen to an alert: seen in the figures, by the clock, or done by a person."""

    HOLDS = "holds"  # its conditions hold, but not long enough, or it must not speak yet
    LASTS = "lasts"
    CLEAR = "clear"
    OVER = "over"  # the time it was snoozed for
    RESTED = "rested"
    ACK = "ack"
    SNOOZE = "snooze"


STATE_WORDS = {
    AlertState.OK: N_("all is well"),
    AlertState.PENDING: N_("holds, but not long enough yet"),
    AlertState.FIRING: N_("fires"),
    AlertState.ACKNOWLEDGED: N_("fires, and somebody looks after it"),
    AlertState.SNOOZED: N_("fires, and is silent for a while"),
    AlertState.RECOVERED: N_("all is well again"),
}
_S, _N = AlertState, Signal
Tells = Literal["", "fired", "more", "again", "recovered"]
MOVES: dict[tuple[AlertState, Signal], tuple[AlertState, Tells]] = {
    (_S.OK, _N.HOLDS): (_S.PENDING, ""),
    (_S.OK, _N.LASTS): (_S.FIRING, "fired"),
    (_S.PENDING, _N.LASTS): (_S.FIRING, "fired"),
    (_S.PENDING, _N.CLEAR): (_S.OK, ""),
    (_S.FIRING, _N.CLEAR): (_S.RECOVERED, "recovered"),
    (_S.FIRING, _N.ACK): (_S.ACKNOWLEDGED, ""),
    (_S.FIRING, _N.SNOOZE): (_S.SNOOZED, ""),
    (_S.ACKNOWLEDGED, _N.CLEAR): (_S.RECOVERED, "recovered"),
    (_S.ACKNOWLEDGED, _N.SNOOZE): (_S.SNOOZED, ""),
    (_S.SNOOZED, _N.CLEAR): (_S.RECOVERED, "recovered"),
    (_S.SNOOZED, _N.OVER): (_S.FIRING, "again"),
    (_S.SNOOZED, _N.ACK): (_S.ACKNOWLEDGED, ""),
    (_S.SNOOZED, _N.SNOOZE): (_S.SNOOZED, ""),
    (_S.RECOVERED, _N.HOLDS): (_S.PENDING, ""),
    (_S.RECOVERED, _N.LASTS): (_S.FIRING, "fired"),
    (_S.RECOVERED, _N.RESTED): (_S.OK, ""),
}
OPEN = frozenset({_S.FIRING, _S.ACKNOWLEDGED, _S.SNOOZED})


@frozen
class Standing:
    """All of an alert that decides what it does next."""

    state: AlertState = AlertState.OK
    episode: int = 0
    fired_at: datetime | None = None
    recovered_at: datetime | None = None
    counted_on: date | None = None
    counted: int = 0
    quiet_until: datetime | None = None


@frozen
class Moment:
    """The instant, and the day it is in the team's zone."""

    now: datetime
    today: date


def seen(standing: Standing, answer: Answer, at: Moment) -> tuple[Standing, Tells]:
    """Give how an alert stands after its figures were looked at, and what is to be told."""
    signal = _signal(standing, answer, at)
    found = MOVES.get((standing.state, signal)) if signal else None
    return moved(standing, found, at) if found else (standing, "")


def moved(standing: Standing, move: tuple[AlertState, Tells], at: Moment) -> tuple[Standing, Tells]:
    """Take a move of the table and note what it begins or ends."""
    state, tells = move
    after = replace(standing, state=state)
    if state is not AlertState.SNOOZED:
        after = replace(after, quiet_until=None)
    if tells == "fired":
        counted = standing.counted if standing.counted_on == at.today else 0
        after = replace(
            after, episode=standing.episode + 1, fired_at=at.now, counted_on=at.today, counted=counted + 1
        )
    if tells == "recovered":
        after = replace(after, recovered_at=at.now)
    return after, tells


def may_fire(standing: Standing, at: Moment) -> bool:
    """Tell whether an alert has rested long enough and did not fire too often today."""
    rested = standing.recovered_at is None or at.now >= standing.recovered_at + REST
    return rested and not (standing.counted_on == at.today and standing.counted >= MOST_A_DAY)


def wakes(standing: Standing, at: Moment) -> datetime | None:
    """Give when an alert is to be looked at for its own sake, whatever the figures do."""
    if standing.state is AlertState.SNOOZED:
        return standing.quiet_until
    resting = standing.state in {AlertState.RECOVERED, AlertState.PENDING} and standing.recovered_at
    rested = resting + REST if resting else None
    return rested if rested and rested > at.now else None


def _signal(standing: Standing, answer: Answer, at: Moment) -> Signal | None:
    if answer == "clear":
        rests = standing.state is AlertState.RECOVERED
        return (Signal.RESTED if may_fire(standing, at) else None) if rests else Signal.CLEAR
    if standing.state is AlertState.SNOOZED:
        over = standing.quiet_until is None or standing.quiet_until <= at.now
        return Signal.OVER if over else None
    if answer == "lasts":
        return Signal.LASTS if may_fire(standing, at) else Signal.HOLDS
    return Signal.HOLDS if answer == "holds" else None
