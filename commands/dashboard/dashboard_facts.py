"""What a dashboard shows, before it is put on a card or a page: a campaign's figures, or all campaigns'."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from commands.cards import flight_of
from commands.core.options import Reading
from commands.core.texts import UserError
from commands.kpis.figures import in_flight
from commands.kpis.report import Report, build, default_comparison
from commands.rules.kpis import BY_KEY, Kpi, change
from commands.rules.pacing import Pacing, pacing
from commands.rules.periods import Flight, Period, default_digest_period, parse_period
from commands.rules.states import CampaignState
from storage import campaigns, figures
from storage.figures import Span, Sums
from storage.frozen import frozen
from storage.models import Campaign

Three = tuple[Sums, Sums, Sums]  # over the period, over the one before, and in the flight so far

# What is looked at unless somebody chooses: the first that there is.
_FIRST = ("views", "impressions", "spend", "clicks", "engagements")
_RUNNING = (CampaignState.LIVE, CampaignState.PAUSED)
_MOST = 15


@frozen
class Facts:
    """A campaign's report, the KPI that is looked at, and its value day by day; None is no figure."""

    report: Report
    kpi: Kpi
    days: tuple[date, ...]
    values: tuple[Decimal | None, ...]


@frozen
class Standing:
    """How one of several campaigns stands: the KPI over the period and the one before, and its spending."""

    campaign: Campaign
    value: Decimal | None
    before: Decimal | None
    pacing: Pacing | None

    @property
    def change(self) -> Decimal | None:
        """Give the change as a fraction."""
        return change(self.value, self.before)


@frozen
class Overview:
    """A team's campaigns side by side; ``total`` only where a sum means something."""

    period: Period
    compared: Period | None
    kpi: Kpi
    standings: tuple[Standing, ...]
    total: Decimal | None
    left_out: int


def campaign_facts(reading: Reading, campaign: Campaign, period: str, kpi: str) -> Facts:
    """Read what a campaign's dashboard shows; a period that it does not have any more is the usual one."""
    flight = flight_of(campaign)
    span = _period(reading.today, (flight.start, flight.end) if flight else None, period)
    report = build(reading, campaign, span, default_comparison(span))
    chosen = BY_KEY[kpi] if kpi in BY_KEY else _first(report)
    days = tuple(span.start + timedelta(days=at) for at in range(span.days))
    return Facts(report, chosen, days, by_day(reading, campaign, span, chosen))


def by_day(reading: Reading, campaign: Campaign, span: Period, kpi: Kpi) -> tuple[Decimal | None, ...]:
    """Give a KPI's value of each day of a period."""
    return daily(reading, campaign, span, [kpi])[kpi.key]


def daily(
    reading: Reading, campaign: Campaign, span: Period, kpis: Sequence[Kpi]
) -> dict[str, tuple[Decimal | None, ...]]:
    """Give the values of some KPIs of each day of a period, by the KPIs' keys."""
    wanted = set[str]().union(*(kpi.measures for kpi in kpis))
    keys = tuple(key for key in figures.MEASURES if key in wanted)
    rows = figures.by_day(reading.session, Span(campaign.id, span.start, span.end), keys) if keys else ()
    found = {row[0]: dict(zip(keys, row[1:], strict=True)) for row in rows}
    days = [found.get(span.start + timedelta(days=at), {}) for at in range(span.days)]
    return {kpi.key: tuple(kpi.compute(sums) for sums in days) for kpi in kpis}


def overview(reading: Reading, period: str, kpi: str) -> Overview:
    """Read how a team's campaigns stand: those that run, or where none does all that are not archived."""
    known = campaigns.all_of(reading.session, workspace_id=reading.workspace.id)
    chosen = [one for one in known if one.state in _RUNNING] or list(known)
    shown = chosen[:_MOST]
    # A flight is one campaign's own.
    span = _period(reading.today, None, period)
    compared = default_comparison(span)
    sums = _sums(reading, shown, span, compared)
    by = BY_KEY[kpi] if kpi in BY_KEY else _first_of([now for now, _, _ in sums])
    rows = [_standing(one, by, reading.today, three) for one, three in zip(shown, sums, strict=True)]
    return Overview(span, compared, by, tuple(rows), _total(by, shown, sums), len(chosen) - len(shown))


def _period(today: date, flight: Flight | None, text: str) -> Period:
    try:
        return parse_period(text, today=today, flight=flight) if text else default_digest_period(today)
    except UserError:
        return default_digest_period(today)


def _first(report: Report) -> Kpi:
    values = {line.kpi.key: line.value for line in report.lines}
    found = [key for key in (*_FIRST, *values) if values.get(key) is not None]
    return BY_KEY[found[0] if found else _FIRST[0]]


def _sums(reading: Reading, shown: Sequence[Campaign], span: Period, compared: Period | None) -> list[Three]:
    """Add up each campaign's figures over the period, the one before and its flight, in one question."""
    if not shown:
        return []
    before = compared or span
    spans = [
        one
        for campaign in shown
        for one in (
            Span(campaign.id, span.start, span.end),
            Span(campaign.id, before.start, before.end),
            in_flight(campaign, reading.today),
        )
    ]
    found = figures.sums(reading.session, *spans)
    nothing = Sums(dict.fromkeys(figures.MEASURES), 0)
    return [
        (found[at], found[at + 1] if compared else nothing, found[at + 2]) for at in range(0, len(found), 3)
    ]


def _first_of(sums: Sequence[Sums]) -> Kpi:
    found = [key for key in _FIRST if any(BY_KEY[key].compute(one.values) is not None for one in sums)]
    return BY_KEY[found[0] if found else _FIRST[0]]


def _standing(campaign: Campaign, kpi: Kpi, today: date, three: Three) -> Standing:
    now, before, whole = three
    flight = flight_of(campaign)
    paced = None
    if flight and campaign.budget_minor is not None:
        paced = pacing(campaign.budget_minor, whole.values["spend"], flight, today)
    return Standing(campaign, kpi.compute(now.values), kpi.compute(before.values), paced)


def _total(kpi: Kpi, shown: Sequence[Campaign], sums: Sequence[Three]) -> Decimal | None:
    """Compute the KPI of all campaigns together; amounts of several currencies and people are not added."""
    if len(shown) < 2 or not kpi.addable or len({one.currency for one in shown}) > 1:
        return None
    added: dict[str, int | None] = {}
    for key in kpi.measures & set(figures.MEASURES):
        known = [value for now, _, _ in sums if (value := now.values[key]) is not None]
        added[key] = sum(known) if known else None
    return kpi.compute(added)
