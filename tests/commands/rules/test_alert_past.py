"""What an alert about silent sources would have done, against a look at every minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from commands.rules.alert_model import Condition, Facts, Rule, Spoke
from commands.rules.alert_past import Voices, silences
from commands.rules.alert_replay import DAYS
from commands.rules.alert_states import Moment, Standing, seen
from commands.rules.alerts import judge

ZONE = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 25)
# Midnight of the first day in Berlin, which still is in winter.
FIRST = datetime(2026, 10, 25, 22, tzinfo=UTC)
END = datetime(2026, 11, 24, 23, tzinfo=UTC)
HOURS = st.lists(st.integers(-48, 24 * DAYS + 24), max_size=40, unique=True)


def stale(hours: int) -> Rule:
    return Rule((Condition("stale", "", True, Decimal(hours)),))


def spoken(*hours: int) -> list[datetime]:
    return sorted(FIRST + timedelta(hours=hour) for hour in hours)


def hour_by_hour(rule: Rule, voices: Voices) -> list[datetime]:
    """Give when it would have fired, found the slow way: whoever speaks does so at full hours."""
    standing, fired, at = Standing(), [], datetime(2026, 10, 25, 23, tzinfo=UTC)
    while at < END:
        last = {name: [one for one in found if one <= at] for name, found in voices.items()}
        known = tuple(Spoke(name, found[-1]) for name, found in last.items() if found)
        today = at.astimezone(ZONE).date()
        answer = judge(rule, Facts(today, {}, now=at, sources=known)).answer
        standing, tells = seen(standing, answer, Moment(at, today))
        fired += [at] if tells == "fired" else []
        at += timedelta(hours=1)
    return fired


@given(HOURS, HOURS, st.integers(1, 100))
@settings(max_examples=60)
def test_it_fires_as_if_it_had_been_looked_at_every_hour(one: list[int], two: list[int], limit: int) -> None:
    voices = {"Acme": spoken(*one), "Glow": spoken(*two)}
    rule = stale(limit)
    assert list(silences(rule, Facts(TODAY, {}), voices, ZONE).fired) == hour_by_hour(rule, voices)


def test_the_longest_silence_of_a_day_counts_from_before_it() -> None:
    # Spoken daily at noon in Berlin, but not on the last two days.
    voices = {"Acme": [datetime(2026, 10, 20, 11, tzinfo=UTC) + timedelta(days=day) for day in range(34)]}
    found = silences(stale(36), Facts(TODAY, {}), voices, ZONE)
    assert (found.days[0], found.days[-1]) == (date(2026, 10, 26), date(2026, 11, 24))
    assert found.longest[:2] == (Decimal(24), Decimal(24))
    assert found.longest[-2:] == (Decimal(36), Decimal(60))
    (fired,) = found.fired
    assert fired == datetime(2026, 11, 23, 23, tzinfo=UTC)


def test_before_a_source_is_known_nothing_is() -> None:
    found = silences(stale(2), Facts(TODAY, {}), {"Acme": spoken(24 * 29)}, ZONE)
    assert found.longest[:28] == (None,) * 28
    assert len(found.fired) == 1
