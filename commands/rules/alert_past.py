"""What an alert about silent sources would have done: looked at whenever one fell silent or spoke again."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from commands.rules.alert_model import Due, Facts, Rule, Spoke
from commands.rules.alert_replay import DAYS, Past
from commands.rules.alert_states import REST, Moment, Standing, seen
from commands.rules.alerts import judge
from commands.rules.wall_clock import first_instant
from storage.frozen import frozen

_DAY = timedelta(days=1)
Voices = Mapping[str, Sequence[datetime]]  # by source, when it spoke, in order


@frozen
class Silences:
    """The days of the past, the longest silence on each in hours, and when the alert would have fired."""

    days: tuple[date, ...]
    longest: tuple[Decimal | None, ...]
    fired: tuple[datetime, ...]


def silences(
    rule: Rule, facts: Facts, voices: Voices, zone: ZoneInfo, past: Past = lambda day: ()
) -> Silences:
    """Go through the last complete days by when sources spoke, as it is known now."""
    days = tuple(facts.today - back * _DAY for back in range(DAYS, 0, -1))
    bounds = [first_instant(day, zone) for day in (*days, facts.today)]
    standing, fired = Standing(), []
    moments = _moments(rule, voices, bounds)
    for at in moments:  # which grow meanwhile, for it speaks again no sooner than it has rested
        today = at.astimezone(zone).date()
        verdict = judge(rule, _as_of(facts, voices, at, today, past(today)))
        standing, tells = seen(standing, verdict.answer, Moment(at, today))
        fired += [at] if tells == "fired" else []
        if tells == "recovered" and at + REST < bounds[-1]:
            insort(moments, at + REST)
    longest = tuple(_longest(voices, *span) for span in pairwise(bounds))
    return Silences(days, longest, tuple(fired))


def _moments(rule: Rule, voices: Voices, bounds: Sequence[datetime]) -> list[datetime]:
    """Give when what is judged may have changed: at each midnight, where silence lasted, where it ended."""
    limits = [timedelta(hours=float(one.limit)) for one in rule.conditions if one.kind == "stale"]
    found = set(bounds)
    for spoken in voices.values():
        for at, ended in pairwise([*spoken, *([bounds[-1]] if spoken else [])]):
            lasted = [at + limit for limit in limits if at + limit <= ended]
            found |= {*lasted, ended} if lasted else set()
    return sorted(at for at in found if bounds[0] <= at < bounds[-1])


def _as_of(facts: Facts, voices: Voices, at: datetime, today: date, dues: tuple[Due, ...]) -> Facts:
    known = {day: row for day, row in facts.days.items() if day < today}
    sources = tuple(Spoke(name, last) for name, last in _last(voices, at))
    return replace(facts, today=today, days=known, now=at, dues=dues, sources=sources)


def _last(voices: Voices, at: datetime) -> Iterator[tuple[str, datetime]]:
    """Give when each source that was known spoke last, seen from a moment."""
    for name, spoken in voices.items():
        count = bisect_right(spoken, at)
        if count:
            yield name, spoken[count - 1]


def _longest(voices: Voices, start: datetime, end: datetime) -> Decimal | None:
    """Give for how many hours a source was silent at most at any moment of a day; None before any spoke."""
    found = []
    for spoken in voices.values():
        known = [at for at in spoken if at < end]
        ends = [*known[1:], end]
        found += [ended - at for at, ended in zip(known, ends, strict=False) if ended > start]
    return Decimal(max(found) // timedelta(seconds=36)) / 100 if found else None
