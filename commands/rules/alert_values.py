"""The value of each kind of condition, computed from the facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from commands.rules.alert_model import Condition, Facts, Found, Kind, Usual
from commands.rules.kpis import BY_KEY, Kpi, Unit, change
from commands.rules.pacing import expected_to_date, pacing_ratio

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
# What a change is compared with: how many days, and how far the days before lie back.
AGAINST = {"day": (1, 1), "weekday": (1, 7), "week": (7, 7), "month": (28, 28)}
# From how many robust deviations on a value is unusual, as Iglewicz and Hoaglin propose.
UNUSUAL = Decimal("3.5")
MISSING_WEEKS = 2  # how many weeks may lack the figure, so that further back is looked
# A median absolute deviation times this is a standard deviation, where values are spread as usual.
_DEVIATION = Decimal("1.4826")
_LEAST_SPREAD = Decimal("0.05")
# Few values lie closer to their own middle than to the true one, as Croux and Rousseeuw measured.
_FEW = Decimal("0.8")


def found(one: Condition, facts: Facts, day: date) -> Found:
    """Compute what a condition is judged by on a day."""
    return _FOUND[one.kind](one, facts, day)


def _threshold(one: Condition, facts: Facts, day: date) -> Found:
    return Found(_over_days(BY_KEY[one.kpi], facts, day, one.days))


def _total(one: Condition, facts: Facts, day: date) -> Found:
    return Found(_so_far(BY_KEY[one.kpi], facts))


def _budget(one: Condition, facts: Facts, day: date) -> Found:
    spent = _so_far(BY_KEY["spend"], facts)
    share = spent / facts.budget_minor if spent is not None and facts.budget_minor else None
    return Found(share, spent, None if facts.budget_minor is None else Decimal(facts.budget_minor))


def _changed(one: Condition, facts: Facts, day: date) -> Found:
    count, back = AGAINST[one.against]
    kpi = BY_KEY[one.kpi]
    now = _over_days(kpi, facts, day, count)
    before = _over_days(kpi, facts, day - back * _DAY, count)
    return Found(change(now, before), now, before)


def _pacing(one: Condition, facts: Facts, day: date) -> Found:
    """Compare what was spent in the flight with what an even plan expects by then."""
    flight, budget = facts.flight, facts.budget_minor
    if flight is None or not budget:
        return Found()
    rows = [row.get("spend") for at, row in facts.days.items() if flight.start <= at <= min(day, flight.end)]
    known = [spent for spent in rows if spent is not None]
    spent = sum(known) if known else None
    expected = expected_to_date(budget, flight, day + _DAY)
    return Found(pacing_ratio(spent, expected), None if spent is None else Decimal(spent), expected)


def _silence(one: Condition, facts: Facts, day: date) -> Found:
    """Count the complete days without figures since the last ones, or since the flight began."""
    if facts.flight and facts.today > facts.flight.end + _DAY:
        return Found(Decimal(0))
    begun = facts.flight.start - _DAY if facts.flight else None
    last = max((at for at in facts.days if at < facts.today), default=begun)
    return Found() if last is None else Found(Decimal(max((facts.today - last).days - 1, 0)))


def _deadline(one: Condition, facts: Facts, day: date) -> Found:
    """Count the days that are left until the nearest of some days; what is overdue is less than none."""
    meant = [
        due
        for due in facts.dues
        if one.against in {"any", due.what} and one.who in {"", due.handle.casefold()}
    ]
    over = one.limit < 0
    left = {due.key: (due.day - facts.today).days for due in meant}
    near = [due for due in meant if left[due.key] <= one.limit and (over or due.lasts or left[due.key] >= 0)]
    near.sort(key=lambda due: (due.day, due.key))
    # Without a near one any number beyond the limit stands for the days that are far.
    value = Decimal(left[near[0].key]) if near else one.limit + 1
    return Found(value, dues=tuple(near))


def _stale(one: Condition, facts: Facts, day: date) -> Found:
    """Count the hours since the source spoke that has been silent for longest."""
    if facts.now is None or not facts.sources:
        return Found()
    silent = sorted(facts.sources, key=lambda source: source.at)
    hours = Decimal((facts.now - silent[0].at) // timedelta(seconds=1)) / 3600
    near = tuple(source for source in silent if facts.now - source.at >= float(one.limit) * _HOUR)
    return Found(hours, sources=near or tuple(silent[:1]))


def _anomaly(one: Condition, facts: Facts, day: date) -> Found:
    """Measure how far a day lies from the same weekdays before it, in robust deviations."""
    kpi = BY_KEY[one.kpi]
    now = _over_days(kpi, facts, day, 1)
    weekdays = [_weeks(kpi, facts, day - back * _DAY, one.days) for back in range(7)]
    if now is None or len(weekdays[0]) < one.days:
        return Found(now=now)
    usual = usual_of(kpi, weekdays[0], weekdays[1:])
    spread = (usual.ceiling - usual.middle) / UNUSUAL
    if not spread:
        # Nothing but the same value, which is 0: what else there is cannot be measured by it.
        return Found(Decimal(0) if now == usual.middle else None, now, usual=usual)
    score = (now - usual.middle) / spread
    return Found({"low": -score, "high": score}.get(one.against, abs(score)), now, usual=usual)


def _weeks(kpi: Kpi, facts: Facts, day: date, weeks: int) -> list[Decimal]:
    """Give the values of the same weekday before a day, the newest first."""
    backs = range(7, 7 * (weeks + MISSING_WEEKS) + 1, 7)
    every = (_over_days(kpi, facts, day - back * _DAY, 1) for back in backs)
    return [value for value in every if value is not None][:weeks]


def _away(values: Sequence[Decimal]) -> list[Decimal]:
    """Give how far values lie from their middle."""
    middle = median(values)
    return [abs(value - middle) for value in values]


def _all_days(weekdays: Sequence[Sequence[Decimal]]) -> Decimal:
    """Give how far days lie from the middle of their weekday, as a share of it."""
    full = [each for each in weekdays if len(each) == len(weekdays[0]) and median(each)]
    return median([away / median(each) for each in full for away in _away(each)] or [Decimal(0)])


def usual_of(kpi: Kpi, values: Sequence[Decimal], others: Sequence[Sequence[Decimal]] = ()) -> Usual:
    """Say what is usual by values of the same weekday; single odd ones among them move nothing.

    A few of them lie close together by chance now and then, so ``others``, which are the other weekdays'
    values, say as well how far days lie from what is usual for them.
    """
    middle = median(values)
    few = len(values) / (len(values) - _FEW)
    deviation = max(median(_away(values)), middle * _all_days((values, *others))) * _DEVIATION * few
    # Days that were nearly the same make no small difference unusual, and few views go up and down by chance.
    chance = middle.sqrt() if kpi.unit is Unit.COUNT and middle > 0 else Decimal(0)
    far = UNUSUAL * max(deviation, abs(middle) * _LEAST_SPREAD, chance)
    kept = [value for value in values if abs(value - middle) <= far]
    return Usual(
        middle, min(kept), max(kept), middle - far, middle + far, len(values), len(values) - len(kept)
    )


_FOUND: dict[Kind, Callable[[Condition, Facts, date], Found]] = {
    "threshold": _threshold,
    "total": _total,
    "budget": _budget,
    "change": _changed,
    "pacing": _pacing,
    "silence": _silence,
    "deadline": _deadline,
    "stale": _stale,
    "anomaly": _anomaly,
}


def _over_days(kpi: Kpi, facts: Facts, last: date, count: int) -> Decimal | None:
    """Compute a KPI over so many days; None where one of them has no figure, for the rest says too little."""
    rows = [facts.days.get(last - back * _DAY, {}) for back in range(count)]
    return kpi.compute({key: _added(row.get(key) for row in rows) for key in kpi.measures})


def _added(values: Iterable[int | None]) -> int | None:
    every = list(values)
    known = [value for value in every if value is not None]
    return sum(known) if len(known) == len(every) else None


def _so_far(kpi: Kpi, facts: Facts) -> Decimal | None:
    rows = [row for day, row in facts.days.items() if day <= facts.today]
    known = {key: [row[key] for row in rows if row.get(key) is not None] for key in kpi.measures}
    return kpi.compute({key: sum(filter(None, values)) if values else None for key, values in known.items()})
