"""The page of a dashboard, as data: what its link lets one see, with all of it in words already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from commands.cards import flight_of, short_id
from commands.core.charts import Chart, Series
from commands.core.options import Reading
from commands.core.replies import Table
from commands.core.texts import N_, Message, Translator, UserError, msg
from commands.dashboard.dashboard_facts import (
    Facts,
    Overview,
    Standing,
    by_day,
    campaign_facts,
    daily,
    overview,
)
from commands.kpis.figures import Progress
from commands.kpis.groups import CREATORS, POSTS
from commands.kpis.kpi_top import MOST, UNITS, days_text, ranking_of, ranking_table
from commands.kpis.pacing_words import pacing_text
from commands.kpis.report import Line
from commands.kpis.report_cards import dates_text, fresh_text, gaps_text, period_text
from commands.options import CAMPAIGN
from commands.rules.kpis import BY_KEY, Kpi, format_change, format_kpi, share_of_target
from commands.rules.periods import Period
from commands.rules.states import STATE_LABELS, CampaignState
from storage import campaigns
from storage.figures import Freshness
from storage.frozen import frozen
from storage.models import Campaign

PERIODS = (
    ("7d", N_("7 days")),
    ("28d", N_("28 days")),
    ("this month", N_("This month")),
    ("last month", N_("Last month")),
    ("flight", N_("Flight")),
)
_TILES = 12


@frozen
class Asked:
    """What of a dashboard somebody looks at; with nothing it is the usual."""

    campaign: str = ""
    period: str = ""
    kpi: str = ""

    def but(self, **other: str) -> dict[str, str]:
        """Give what asks for the same but something, as a link says it."""
        values = {"campaign": self.campaign, "period": self.period, "kpi": self.kpi} | other
        return {name: value for name, value in values.items() if value}


@frozen
class Allowed:
    """What a link lets one see: all of a team's, or of one campaign some KPIs."""

    campaign_id: int | None = None
    period: str = ""
    kpis: tuple[str, ...] = ()
    prices: bool = True

    @property
    def all(self) -> bool:
        """Tell whether it is the team's own."""
        return self.campaign_id is None


@frozen
class Choice:
    """Something to choose: what it is called, what its link asks for, and whether it is chosen."""

    label: str
    asks: Mapping[str, str]
    chosen: bool = False


@frozen
class Tile:
    """A KPI in short, with its days as a small line; ``good`` tells whether its change is."""

    choice: Choice
    value: str
    change: str
    good: bool | None
    days: tuple[float | None, ...]


@frozen
class Drawing:
    """A chart and what each of its values is in words."""

    chart: Chart
    texts: tuple[tuple[str, ...], ...]
    labels: tuple[str, ...]


@frozen
class Meter:
    """How much of something is reached, from 0 to 1 and beyond."""

    label: str
    text: str
    share: float


@frozen
class Part:
    """A part of the page with a table or lines of text."""

    title: str
    text: str = ""
    table: Table | None = None
    meters: tuple[Meter, ...] = ()


@frozen
class Row:
    """One of several campaigns on the page of all."""

    choice: Choice
    state: str
    value: str
    change: str
    good: bool | None
    days: tuple[float | None, ...]
    pace: str
    pace_in_words: str


@frozen
class Dashboard:
    """All that the page shows."""

    t: Translator
    title: str
    team: str
    lead: str
    state: str = ""
    back: Choice | None = None
    periods: tuple[Choice, ...] = ()
    tiles: tuple[Tile, ...] = ()
    kpis: tuple[Choice, ...] = ()
    drawing: Drawing | None = None
    rows: tuple[Row, ...] = ()
    heads: tuple[str, ...] = ()
    total: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    as_of: str = ""


def show(reading: Reading, allowed: Allowed, asked: Asked) -> Dashboard:
    """Show what is asked for of what is allowed; raises UserError where there is no such campaign."""
    campaign = _campaign(reading, allowed, asked)
    if campaign is None:
        return _all(reading, asked)
    if allowed.all:
        return _one(reading, allowed, Asked(short_id(campaign), asked.period, asked.kpi), campaign)
    # A client's links name nothing that was not shared.
    return _one(reading, allowed, Asked(kpi=asked.kpi if asked.kpi in allowed.kpis else ""), campaign)


def _campaign(reading: Reading, allowed: Allowed, asked: Asked) -> Campaign | None:
    id = allowed.campaign_id
    if id is None and asked.campaign:
        id = int(CAMPAIGN.parse(asked.campaign, reading))
    if id is None:
        return None
    found = campaigns.get(reading.session, workspace_id=reading.workspace.id, id=id)
    if found is None:
        raise UserError(_GONE)
    return found


_GONE: Message = msg("This campaign is not there any more.")


# -- one campaign ---------------------------------------------------------------------------------


def _one(reading: Reading, allowed: Allowed, asked: Asked, campaign: Campaign) -> Dashboard:
    t = reading.t
    period = asked.period or allowed.period
    facts = campaign_facts(reading, campaign, period, asked.kpi or next(iter(allowed.kpis), ""))
    report = facts.report
    lines = [line for line in report.lines if allowed.all or line.kpi.key in allowed.kpis]
    lead = [period_text(t, report.period), _compared(t, report.compared), gaps_text(t, report)]
    return Dashboard(
        t=t,
        title=f"{campaign.name} · {short_id(campaign)}" if allowed.all else campaign.name,
        team=reading.workspace.name,
        lead="\n".join(line for line in lead if line),
        state=t(STATE_LABELS[CampaignState(campaign.state)]) if allowed.all else "",
        back=Choice(t("All campaigns"), asked.but(campaign="")) if allowed.all else None,
        periods=_periods(reading, asked, report.period, campaign) if allowed.all else (),
        tiles=_tiles(reading, asked, facts, lines),
        drawing=_drawing(reading, facts),
        parts=tuple(_parts(reading, allowed, facts)),
        as_of=fresh_text(reading, report.fresh, campaign) if allowed.all else _through(t, report.fresh),
    )


def _compared(t: Translator, period: Period | None) -> str:
    return t("compared with {dates}", dates=dates_text(t, period.start, period.end)) if period else ""


def _through(t: Translator, fresh: Freshness | None) -> str:
    """Say to a client how old the figures are, and nothing of where they come from."""
    return t("figures through {day}", day=t.date(fresh.last_day)) if fresh else ""


def _periods(reading: Reading, asked: Asked, shown: Period, campaign: Campaign | None) -> tuple[Choice, ...]:
    flight = flight_of(campaign) if campaign else None
    begun = flight is not None and flight.start < reading.today
    return tuple(
        Choice(reading.t(label), asked.but(period=text), chosen=text == shown.label)
        for text, label in PERIODS
        if begun or text != "flight"
    )


def _tiles(reading: Reading, asked: Asked, facts: Facts, lines: Sequence[Line]) -> tuple[Tile, ...]:
    campaign, period = facts.report.campaign, facts.report.period
    shown = [line for line in lines if line.value is not None or line.before is not None]
    series = daily(reading, campaign, period, [line.kpi for line in shown])
    ordered = sorted(shown, key=lambda line: line.kpi is not facts.kpi and line.kpi.key not in _BIG)
    return tuple(_tile(reading.t, asked, facts, line, series[line.kpi.key]) for line in ordered[:_TILES])


_BIG = frozenset({"spend", "views", "impressions"})


def _tile(t: Translator, asked: Asked, facts: Facts, line: Line, days: Sequence[Decimal | None]) -> Tile:
    kpi, report = line.kpi, facts.report
    return Tile(
        Choice(t(kpi.label), asked.but(kpi=kpi.key), chosen=kpi is facts.kpi),
        format_kpi(kpi, line.value, t=t, currency=report.campaign.currency),
        format_change(line.change, t),
        # Where days are missing, a sum's change is neither good nor bad.
        _good(kpi, line.change) if report.even(kpi) else None,
        _floats(days),
    )


def _good(kpi: Kpi, change: Decimal | None) -> bool | None:
    # What is shown as no change is neither.
    if change is None or not round(change, 4) or kpi.better == "neutral":
        return None
    return (change > 0) == (kpi.better == "higher")


def _floats(values: Sequence[Decimal | None]) -> tuple[float | None, ...]:
    return tuple(None if value is None else float(value) for value in values)


def _drawing(reading: Reading, facts: Facts) -> Drawing | None:
    """Draw the KPI day by day, and the days that it is compared with."""
    t, report, kpi = reading.t, facts.report, facts.kpi
    campaign, compared = report.campaign, report.compared
    before = by_day(reading, campaign, compared, kpi) if compared else ()
    rows = [(t("This period"), facts.values)]
    if len(before) == len(facts.values) and any(value is not None for value in before):
        rows.append((t("Before"), before))
    if not any(value is not None for value in facts.values) and len(rows) == 1:
        return None
    unit = UNITS[kpi.unit]
    named = {"name": campaign.name, "kpi": t(kpi.label)}
    dates = dates_text(t, report.period.start, report.period.end)
    chart = Chart(
        title=t(kpi.label),
        subtitle=dates,
        labels=tuple(day.isoformat() for day in facts.days),
        series=tuple(
            Series(
                name=name,
                values=_floats(values),
                unit=unit,
                currency=campaign.currency if unit == "money" else "",
                role="previous" if at else "current",
            )
            for at, (name, values) in enumerate(rows)
        ),
        language="de" if t.language == "de" else "en",
        alt=t("{name}: {kpi} by day, {dates}", dates=dates, **named),
    )
    texts = tuple(
        tuple(format_kpi(kpi, value, t=t, currency=campaign.currency) for value in values)
        for _, values in rows
    )
    return Drawing(chart, texts, tuple(t.date(day) for day in facts.days))


def _parts(reading: Reading, allowed: Allowed, facts: Facts) -> list[Part]:
    t, report = reading.t, facts.report
    found = []
    reached = report.progress if allowed.all else ()
    meters = tuple(meter for one in reached if (meter := _target(t, one, report.campaign.currency)))
    if meters:
        found.append(Part(t("Targets so far"), meters=meters))
    if (allowed.all or allowed.prices) and (paced := pacing_text(t, report)):
        found.append(Part(t("Spend pacing"), paced, meters=_pace(reading, facts)))
    if allowed.all:
        found += [part for view in (CREATORS, POSTS) if (part := _ranking(reading, facts, view))]
    return found


def _target(t: Translator, one: Progress, currency: str) -> Meter | None:
    share = share_of_target(one.value, one.target)
    if share is None:
        return None
    value, target = (format_kpi(one.kpi, each, t=t, currency=currency) for each in (one.value, one.target))
    named = {"value": value, "target": target, "share": t.percent(share)}
    if one.kpi.better == "lower":
        # Its bar shows how much of a limit is used, and not how near a goal is.
        return Meter(t(one.kpi.label), t("{value} of at most {target} ({share})", **named), float(share))
    text = t("{value} of {target} ({share})", **named)
    return Meter(t(one.kpi.label), text, float(share))


def _pace(reading: Reading, facts: Facts) -> tuple[Meter, ...]:
    t, report = reading.t, facts.report
    budget, paced = report.campaign.budget_minor, report.pacing
    if not budget or paced is None:
        return ()
    spent = Decimal(report.spent or 0) / budget
    return (
        Meter(t("Budget used"), t.percent(spent), float(spent)),
        Meter(t("Flight passed"), t.percent(paced.share_of_time), float(paced.share_of_time)),
    )


def _ranking(reading: Reading, facts: Facts, view: str) -> Part | None:
    t, report = reading.t, facts.report
    span = report.period if view == CREATORS else None
    entries, kpi, ranked = ranking_of(reading, report.campaign, facts.kpi, span, view)
    if not ranked:
        return None
    title = (
        t("Creators by {kpi}", kpi=t(kpi.label))
        if view == CREATORS
        else t("Posts by {kpi}", kpi=t(kpi.label))
    )
    text = days_text(t, entries, report.period, limited=span is not None)
    return Part(title, text, ranking_table(t, report.campaign, kpi, ranked[:MOST]))


# -- all campaigns --------------------------------------------------------------------------------


def _all(reading: Reading, asked: Asked) -> Dashboard:
    t, found = reading.t, overview(reading, asked.period, asked.kpi)
    lead = [period_text(t, found.period), _compared(t, found.compared)]
    if not found.standings:
        lead = [t("There is no campaign yet. Plan one: /campaign new")]
    offered = [
        BY_KEY[key] for key in ("spend", "views", "impressions", "ctr", "er_views", "cpm", "conversions")
    ]
    offered += [found.kpi] if found.kpi not in offered else []
    return Dashboard(
        t=t,
        title=t("All campaigns"),
        team=reading.workspace.name,
        lead="\n".join(line for line in lead if line),
        periods=_periods(reading, asked, found.period, None),
        kpis=tuple(Choice(t(one.label), asked.but(kpi=one.key), one is found.kpi) for one in offered),
        rows=tuple(_row(reading, asked, found, one) for one in found.standings),
        heads=(t("Campaign"), t(found.kpi.label), t("Change"), t("Days"), t("Spend beside the plan")),
        total=_total(t, found),
    )


def _row(reading: Reading, asked: Asked, found: Overview, one: Standing) -> Row:
    t, campaign = reading.t, one.campaign
    paced = one.pacing.ratio if one.pacing else None
    return Row(
        Choice(f"{campaign.name} · {short_id(campaign)}", asked.but(campaign=short_id(campaign))),
        t(STATE_LABELS[CampaignState(campaign.state)]),
        format_kpi(found.kpi, one.value, t=t, currency=campaign.currency),
        format_change(one.change, t),
        _good(found.kpi, one.change),
        _floats(by_day(reading, campaign, found.period, found.kpi)),
        "–" if paced is None else t.percent(paced),
        "" if paced is None else t("{ratio} of plan", ratio=t.percent(paced)),
    )


def _total(t: Translator, found: Overview) -> tuple[str, ...]:
    if found.total is None:
        return ()
    currency = found.standings[0].campaign.currency
    return t("All together"), format_kpi(found.kpi, found.total, t=t, currency=currency)
