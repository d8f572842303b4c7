"""The states of an alert: whatever happens, an episode is told once, and once that it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.alert_states import (
    MOST_A_DAY,
    MOVES,
    OPEN,
    REST,
    AlertState,
    Answer,
    Moment,
    Signal,
    Standing,
    moved,
    seen,
    wakes,
)

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
ANSWERS: tuple[Answer, ...] = ("lasts", "holds", "between", "clear", "unknown")
STEPS = st.lists(
    st.tuples(st.sampled_from([*ANSWERS, "ack", "snooze"]), st.integers(1, 30)), min_size=1, max_size=60
)


def at(moment: datetime) -> Moment:
    return Moment(moment, moment.date())


def told(steps: list[tuple[str, int]]) -> list[tuple[str, int, datetime]]:
    """Give what is told along the way, with its episode and moment."""
    standing, now = Standing(), START
    said: list[tuple[str, int, datetime]] = []
    for what, hours in steps:
        now += timedelta(hours=hours)
        if what in ("ack", "snooze"):
            found = MOVES.get((standing.state, Signal(what)))
            standing = moved(standing, found, at(now))[0] if found else standing
            if found and what == "snooze":
                standing = replace(standing, quiet_until=now + timedelta(hours=5))
            continue
        standing, tells = seen(standing, what, at(now))  # type: ignore[arg-type]
        if tells:
            said.append((tells, standing.episode, now))
        assert (standing.quiet_until is not None) <= (standing.state is AlertState.SNOOZED)
    return said


@given(STEPS)
def test_never_two_firings_an_episode_and_never_a_recovery_without_one(steps: list[tuple[str, int]]) -> None:
    said = told(steps)
    fired = [episode for tells, episode, _ in said if tells == "fired"]
    assert fired == list(range(1, len(fired) + 1))
    turns = [(tells, episode) for tells, episode, _ in said if tells != "again"]
    assert [tells for tells, _ in turns] == ["fired", "recovered"] * (len(turns) // 2) + ["fired"] * (
        len(turns) % 2
    )
    assert all(after[1] == before[1] for before, after in pairwise(turns) if after[0] == "recovered")


@given(STEPS)
def test_an_alert_rests_and_fires_only_so_often_a_day(steps: list[tuple[str, int]]) -> None:
    said = told(steps)
    for (tells, _, before), (then, _, after) in pairwise(said):
        if (tells, then) == ("recovered", "fired"):
            assert after - before >= REST
    days = [moment.date() for tells, _, moment in said if tells == "fired"]
    assert max(map(days.count, days), default=0) <= MOST_A_DAY


@pytest.mark.parametrize("state", sorted(OPEN))
def test_what_is_not_known_ends_no_episode(state: AlertState) -> None:
    quiet = START + timedelta(days=9) if state is AlertState.SNOOZED else None
    standing = Standing(state=state, episode=1, fired_at=START, quiet_until=quiet)
    for answer in ("unknown", "between"):
        assert seen(standing, answer, at(START + timedelta(days=1))) == (standing, "")


def test_what_a_snooze_put_off_comes_back_when_it_is_over() -> None:
    quiet = START + timedelta(hours=1)
    standing = Standing(state=AlertState.SNOOZED, episode=1, fired_at=START, quiet_until=quiet)
    assert wakes(standing, at(START)) == quiet
    assert seen(standing, "lasts", at(START)) == (standing, "")
    after, tells = seen(standing, "lasts", at(quiet))
    assert (after.state, after.episode, tells) == (AlertState.FIRING, 1, "again")


def test_an_alert_that_must_rest_is_looked_at_when_it_has() -> None:
    standing = Standing(state=AlertState.RECOVERED, episode=1, fired_at=START, recovered_at=START)
    pending, tells = seen(standing, "lasts", at(START + timedelta(hours=1)))
    assert (pending.state, tells) == (AlertState.PENDING, "")
    assert wakes(pending, at(START + timedelta(hours=1))) == START + REST
    assert seen(pending, "lasts", at(START + REST))[1] == "fired"
