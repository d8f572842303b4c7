"""A campaign's report over a period: the figures as data, then as a reply and a chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from commands.cards import flight_of, short_id
from commands.core.charts import Chart, Series
from commands.core.options import Reading
from commands.core.replies import Column, Field, Reply, Table
from commands.core.texts import N_, Translator
from commands.rules.kpis import BY_KEY, Kpi, change, format_change, format_kpi, share_of_target
from commands.rules.pacing import Pacing, pacing
from commands.rules.periods import Period, previous, title
from storage import campaigns, figures
from storage.figures import Freshness, Sums
from storage.models import Campaign

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
SOURCES = {"ads_export": N_("Ads Manager export"), "manual": N_("written by hand")}


@dataclass(frozen=True)
class Line:
    """One KPI: its value, the one before, and how far it is to its target."""

    kpi: Kpi
    value: Decimal | None
    before: Decimal | None
    target: Decimal | None

    @property
    def share(self) -> Decimal | None:
        """Give the share of the target."""
        return share_of_target(self.value, self.target)


@dataclass(frozen=True)
class Report:
    """Everything a report says, before it is put in words."""

    campaign: Campaign
    period: Period
    compared: Period | None
    lines: tuple[Line, ...]
    pacing: Pacing | None
    spent: int | None
    best: tuple[tuple[str, Decimal], ...]
    best_by: Kpi
    fresh: Freshness | None
    days_with_figures: int


def build(reading: Reading, campaign: Campaign, period: Period, compared: Period | None) -> Report:
    """Compute a report from the roll-up."""
    now = _sums(reading, campaign, period)
    before = _sums(reading, campaign, compared) if compared else Sums({}, 0)
    targets = campaigns.targets(reading.session, campaign_id=campaign.id)
    best_by, best = _best(reading, campaign, period)
    spent, paced = _pacing(reading, campaign)
    return Report(
        campaign=campaign,
        period=period,
        compared=compared,
        lines=_lines(now, before, targets),
        pacing=paced,
        spent=spent,
        best=best,
        best_by=best_by,
        fresh=figures.freshness(reading.session, campaign_id=campaign.id),
        days_with_figures=now.days,
    )


def default_comparison(period: Period) -> Period | None:
    """Give the equal period before; a day that is still running is compared with nothing."""
    return None if period.running and period.label == "today" else previous(period)


def _sums(reading: Reading, campaign: Campaign, period: Period) -> Sums:
    return figures.sums(reading.session, campaign_id=campaign.id, start=period.start, end=period.end)


def _lines(now: Sums, before: Sums, targets: dict[str, float]) -> tuple[Line, ...]:
    keys = [*SHOWN, *(key for key in targets if key not in SHOWN)]
    lines = []
    for kpi in (BY_KEY[key] for key in keys if key in BY_KEY):
        value = kpi.compute(now.values) if now.days else None
        old = kpi.compute(before.values) if before.days else None
        target = Decimal(str(targets[kpi.key])) if kpi.key in targets else None
        if value is not None or old is not None or target is not None:
            lines.append(Line(kpi, value, old, target))
    return tuple(lines)


def _best(
    reading: Reading, campaign: Campaign, period: Period
) -> tuple[Kpi, tuple[tuple[str, Decimal], ...]]:
    rows = figures.by_label(reading.session, campaign_id=campaign.id, start=period.start, end=period.end)
    for key in ("views", "impressions", "spend"):
        kpi = BY_KEY[key]
        valued = [(label, kpi.compute(row.values)) for label, row in rows]
        known = sorted(((label, value) for label, value in valued if value), key=lambda one: -one[1])
        if known:
            return kpi, tuple(known[:3]) if len(rows) > 1 else ()
    return BY_KEY["views"], ()


def _pacing(reading: Reading, campaign: Campaign) -> tuple[int | None, Pacing | None]:
    flight = flight_of(campaign)
    if flight is None or campaign.budget_minor is None:
        return None, None
    yesterday = reading.today - timedelta(days=1)
    until = min(yesterday, flight.end)
    spent = figures.sums(reading.session, campaign_id=campaign.id, start=flight.start, end=until)
    return spent.values["spend"], pacing(campaign.budget_minor, spent.values["spend"], flight, reading.today)


def reply_of(reading: Reading, report: Report, *, late: str = "") -> Reply:
    """Put a report in words, in the order a digest promises."""
    t = reading.t
    campaign = report.campaign
    texts = [late, _span(t, report)]
    if not report.days_with_figures:
        texts.append(t("There are no figures for this period."))
    return Reply(
        title=f"{campaign.name} · {short_id(campaign)}",
        text="\n".join(text for text in texts if text),
        table=_table(t, report) if report.lines else None,
        fields=tuple(_fields(reading, report)),
        workspace_id=campaign.workspace_id,
        language=t.language,
    )


def _span(t: Translator, report: Report) -> str:
    period, compared = report.period, report.compared
    days = t("{title}: {dates}", title=_capital(t(title(period))), dates=_dates(t, period.start, period.end))
    if compared is None:
        return days
    return days + "\n" + t("compared with {dates}", dates=_dates(t, compared.start, compared.end))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _dates(t: Translator, start: date, end: date) -> str:
    return t.date(start) if start == end else f"{t.date(start)} – {t.date(end)}"


def _table(t: Translator, report: Report) -> Table:
    with_targets = any(line.target is not None for line in report.lines)
    heads = [t("KPI"), t("Value")]
    heads += [t("Before"), t("Change")] if report.compared else []
    heads += [t("Target"), t("Share of target")] if with_targets else []
    columns = tuple(Column(label=head, align="left" if at == 0 else "right") for at, head in enumerate(heads))
    return Table(columns=columns, rows=tuple(_cells(t, report, line, with_targets) for line in report.lines))


def _cells(t: Translator, report: Report, line: Line, with_targets: bool) -> tuple[str, ...]:
    currency = report.campaign.currency

    def shown(value: Decimal | None) -> str:
        return format_kpi(line.kpi, value, t=t, currency=currency)

    cells = [t(line.kpi.label), shown(line.value)]
    if report.compared:
        cells += [shown(line.before), format_change(change(line.value, line.before), t)]
    if with_targets:
        cells += [shown(line.target), "–" if line.share is None else t.percent(line.share)]
    return tuple(cells)


def _fields(reading: Reading, report: Report) -> list[Field]:
    t = reading.t
    named = [
        (t("Spend pacing"), pacing_text(t, report)),
        (_best_title(t, report), _best_text(t, report)),
        (t("Waiting"), _waiting(reading, report.campaign)),
        (t("As of"), fresh_text(reading, report.fresh)),
        (t("Time zone"), reading.workspace.timezone),
    ]
    return [Field(label=label, value=value) for label, value in named if value]


def pacing_text(t: Translator, report: Report) -> str:
    """Say how spending stands beside the plan."""
    paced, campaign = report.pacing, report.campaign
    if paced is None or campaign.budget_minor is None:
        return ""
    if report.spent is None or paced.ratio is None:
        return t(
            "nothing spent yet of {budget}; {time} of the flight has passed",
            budget=t.money(campaign.budget_minor, campaign.currency),
            time=t.percent(paced.share_of_time),
        )
    said = t(
        "{spent} of {budget} spent, expected to date {expected}: {ratio} of plan",
        spent=t.money(report.spent, campaign.currency),
        budget=t.money(campaign.budget_minor, campaign.currency),
        expected=t.money(round(paced.expected), campaign.currency),
        ratio=t.percent(paced.ratio),
    )
    if paced.required_per_day is not None:
        said += "; " + t(
            "{money} a day from now on to use it all",
            money=t.money(round(paced.required_per_day), campaign.currency),
        )
    return said


def _best_title(t: Translator, report: Report) -> str:
    return t("Best by {kpi}", kpi=t(report.best_by.label))


def _best_text(t: Translator, report: Report) -> str:
    return "\n".join(
        f"{place}. {label}: {format_kpi(report.best_by, value, t=t, currency=report.campaign.currency)}"
        for place, (label, value) in enumerate(report.best, 1)
    )


def _waiting(reading: Reading, campaign: Campaign) -> str:
    from commands.request_cards import waiting_lines

    return "\n".join(waiting_lines(reading, campaign))


def fresh_text(reading: Reading, fresh: Freshness | None) -> str:
    """Say how old the figures are and where they come from."""
    t = reading.t
    if fresh is None:
        return t("no figures yet; bring some in with /kpi import")
    sources = ", ".join(t(SOURCES.get(name, name)) for name in fresh.sources)
    return t(
        "figures through {day}, brought in {moment} ({sources})",
        day=t.date(fresh.last_day),
        moment=t.moment(fresh.fetched_at, reading.zone),
        sources=sources,
    )


def chart_of(reading: Reading, report: Report) -> Chart | None:
    """Draw spend as columns and views (or impressions) as a line, day by day; None without figures."""
    period, t = report.period, reading.t
    rows = figures.by_day(reading.session, campaign_id=report.campaign.id, start=period.start, end=period.end)
    if not rows:
        return None
    days = [period.start + timedelta(days=at) for at in range(period.days)]
    known = {row.day: row for row in rows}
    keys = [
        key for key in ("spend", "views", "impressions", "clicks") if any(getattr(row, key) for row in rows)
    ]
    if not keys:
        return None
    series = [
        _series(t, report.campaign, key, [getattr(known.get(day), key, None) for day in days])
        for key in keys[:2]
    ]
    return Chart(
        kind="columns+line",
        title=report.campaign.name,
        subtitle=_dates(t, period.start, period.end),
        labels=tuple(day.isoformat() for day in days),
        series=(series[0],),
        second=tuple(series[1:]),
        language="de" if t.language == "de" else "en",
        alt=t(
            "{name}: figures by day, {dates}",
            name=report.campaign.name,
            dates=_dates(t, period.start, period.end),
        ),
        no_data=t("No figures"),
    )


def _series(t: Translator, campaign: Campaign, key: str, values: list[int | None]) -> Series:
    money = key in {"spend", "revenue"}
    return Series(
        name=t(BY_KEY[key].label),
        values=tuple(values),
        unit="money" if money else "count",
        currency=campaign.currency if money else "",
    )
