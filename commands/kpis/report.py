"""A campaign's report over a period, as data; ``report_cards.py`` puts it in words and pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from decimal import Decimal

from commands.cards import flight_of
from commands.core.options import Reading
from commands.core.texts import Message
from commands.kpis.figures import Progress, in_flight, towards
from commands.kpis.kinds import Kinds, kinds_of
from commands.rules.date_words import unit_bounds
from commands.rules.kpis import BY_KEY, Kpi, Unit, change, share_of_target
from commands.rules.pacing import Pacing, elapsed_days, pacing
from commands.rules.patterns import lazily
from commands.rules.periods import Period, previous
from storage import campaigns, emv, figures, performing
from storage.figures import Freshness, Span, Sums
from storage.frozen import frozen
from storage.models import Campaign, EmvRates
from storage.performing import Public

# The KPIs of a report in their order; one appears when it has a value, a value before, or a target.
SHOWN = (
    "spend",
    "impressions",
    "reach",
    "views",
    "clicks",
    "engagements",
    "conversions",
    "revenue",
    "cpm",
    "ctr",
    "cpc",
    "cpv",
    "view_rate_2s",
    "hold_rate",
    "completion_views",
    "er_views",
    "cvr_clicks",
    "cpa",
    "roas",
)
# They stand for themselves while one of them is missing, for then there are no engagements.
_PARTS = ("likes", "comments", "shares")
# What a chart may show, the first two that there are.
DRAWN = ("spend", "views", "impressions", "clicks")
_BEST = 3
Before = Callable[[Kpi], Decimal | None]
_MONEY = (Unit.MONEY, Unit.MONEY_PER)
_SUMS = (Unit.MONEY, Unit.COUNT)
_UNITS = (
    (lazily("this (week|month|quarter|year)"), ""),
    (lazily(r"[0-9]{4}-[0-9]{2}"), "month"),
    (lazily(r"[0-9]{4}-Q[1-4]"), "quarter"),
    (lazily(r"[0-9]{4}-W[0-9]{2}"), "week"),
    (lazily(r"[0-9]{4}"), "year"),
)


@frozen
class Line:
    """One KPI: its value, the one before, and its target."""

    kpi: Kpi
    value: Decimal | None
    before: Decimal | None
    target: Decimal | None
    comparable: bool = True

    @property
    def share(self) -> Decimal | None:
        """Give the share of the target."""
        return share_of_target(self.value, self.target)

    @property
    def change(self) -> Decimal | None:
        """Give the change as a fraction; None where the two are in different currencies."""
        return change(self.value, self.before) if self.comparable else None


@frozen
class Against:
    """What each KPI is held against that is no other period, by KPI, and how that is called and said.

    ``counts`` are of how many campaigns a KPI is the average, where that is fewer than of the others.
    """

    head: str
    difference: str
    said: Sequence[Message]
    values: Mapping[str, Decimal]
    counts: Mapping[str, int] = field(default_factory=dict)


@frozen
class Report:
    """Everything a report says, before it is put in words.

    ``other`` is the campaign it is compared with, where that is not the campaign itself; ``drawn`` holds what
    a chart may show, by measure and day. With ``against`` there is no other period. ``emv`` are the rates
    that count, where EMV is on; ``sums`` what its lines are computed from, those compared with last.
    ``paced_days`` are the complete days of the flight that have figures, and all of them.
    """

    campaign: Campaign
    period: Period
    compared: Period | None
    other: Campaign | None
    lines: tuple[Line, ...]
    progress: tuple[Progress, ...]
    pacing: Pacing | None
    spent: int | None
    best: tuple[tuple[str, Decimal], ...]
    best_by: Kpi
    fresh: Freshness | None
    days_with_figures: int
    days_before: int
    drawn: Mapping[str, Mapping[date, int | None]]
    against: Against | None = None
    kinds: Kinds | None = None
    posts: Sequence[Public] = ()
    emv: EmvRates | None = None
    sums: tuple[Sums, ...] = ()
    paced_days: tuple[int, int] = (0, 0)

    def even(self, kpi: Kpi) -> bool:
        """Tell whether a KPI is compared over as many days with figures; one that is no sum always is."""
        return kpi.unit not in _SUMS or self.days_with_figures == self.days_before


def build(
    reading: Reading,
    campaign: Campaign,
    period: Period,
    compared: Period | None,
    other: Campaign | None = None,
    against: Against | None = None,
) -> Report:
    """Compute a report from the roll-up."""
    span = _span(campaign, period)
    targets = campaigns.targets(reading.session, campaign_id=campaign.id)
    earlier = [_span(other or campaign, compared)] if compared else []
    now, total, *older = figures.sums(reading.session, span, in_flight(campaign, reading.today), *earlier)
    before = _before(older[0] if older else Sums({}, 0), against)
    posts = performing.public(reading.session, campaign_id=campaign.id)
    fresh = figures.freshness(reading.session, campaign_id=campaign.id)
    best_by, best = _best(reading, span, fresh)
    spent, paced, elapsed = _pacing(campaign, total, reading.today)
    return Report(
        campaign=campaign,
        period=period,
        compared=compared,
        other=other,
        lines=_lines(now, before, targets, same_money=other is None or other.currency == campaign.currency),
        progress=tuple(towards(targets, total)),
        pacing=paced,
        spent=spent,
        paced_days=(total.days, elapsed),
        best=best,
        best_by=best_by,
        fresh=fresh,
        days_with_figures=now.days,
        days_before=older[0].days if older else 0,
        drawn=_drawn(reading, span),
        against=against,
        kinds=kinds_of(reading.session, span, now, fresh, posts),
        posts=posts,
        emv=emv.current(reading.session, workspace_id=campaign.workspace_id) if posts else None,
        sums=(now, *older),
    )


def default_comparison(period: Period) -> Period | None:
    """Give what a period is compared with: as many complete days right before it.

    A week, month, quarter or year that is still running is compared with the same days of the one before,
    a day that is still running with nothing.
    """
    if not period.running:
        return previous(period)
    if period.label == "today":
        return None
    return _same_share(period) or previous(period)


def _same_share(period: Period) -> Period | None:
    """Give as many first days of the calendar unit before; None when that has fewer days."""
    for pattern, named in _UNITS:
        found = pattern.fullmatch(period.label)
        if not found:
            continue
        first, last = unit_bounds(named or found[1], period.start, -1)
        end = first + timedelta(days=period.days - 1)
        return Period(first, end, f"{first}..{end}") if end <= last else None
    return None


def _span(campaign: Campaign, period: Period) -> Span:
    return Span(campaign.id, period.start, period.end)


def _before(sums: Sums, against: Against | None) -> Before:
    """Give the way to what a KPI is compared with."""
    if against:
        return lambda kpi: against.values.get(kpi.key)
    return lambda kpi: kpi.compute(sums.values) if sums.days else None


def _lines(now: Sums, before: Before, targets: dict[str, float], *, same_money: bool) -> tuple[Line, ...]:
    after = SHOWN.index("engagements") + 1
    parts = () if BY_KEY["engagements"].compute(now.values) is not None else _PARTS
    keys = [*SHOWN[:after], *parts, *SHOWN[after:]]
    keys += [key for key in BY_KEY if key in targets and key not in keys]
    lines = []
    for kpi in (BY_KEY[key] for key in keys):
        value = kpi.compute(now.values) if now.days else None
        old = before(kpi)
        target = Decimal(str(targets[kpi.key])) if kpi.key in targets else None
        if value is not None or old is not None or target is not None:
            lines.append(Line(kpi, value, old, target, same_money or kpi.unit not in _MONEY))
    return tuple(lines)


def _best(
    reading: Reading, span: Span, fresh: Freshness | None
) -> tuple[Kpi, tuple[tuple[str, Decimal], ...]]:
    # What is written by hand is of no ad.
    of_ads = fresh is not None and any(source != figures.MANUAL for source in fresh.sources)
    for key in ("views", "impressions", "spend") if of_ads else ():
        found = figures.best(reading.session, span, key, most=_BEST)
        if some := tuple((name, Decimal(value)) for name, value in found if value):
            return BY_KEY[key], some
    return BY_KEY["views"], ()


def _drawn(reading: Reading, span: Span) -> dict[str, dict[date, int | None]]:
    rows = figures.by_day(reading.session, span, DRAWN)
    return {key: {row[0]: row[at] for row in rows} for at, key in enumerate(DRAWN, 1)}


def _pacing(campaign: Campaign, total: Sums, today: date) -> tuple[int | None, Pacing | None, int]:
    flight = flight_of(campaign)
    if flight is None or campaign.budget_minor is None:
        return None, None, 0
    spent = total.values["spend"]
    return spent, pacing(campaign.budget_minor, spent, flight, today), elapsed_days(flight, today)
