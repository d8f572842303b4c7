"""The best ads or posts of a campaign by one KPI."""

from __future__ import annotations

from decimal import Decimal

from commands.cards import short_id
from commands.core.charts import Chart, Series, Unit
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Column, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, Translator
from commands.kpi_options import PERIOD, WHICH, KpiOption, find_campaign, period_of, read_apart
from commands.report_cards import dates_text, period_text
from commands.rules.kpis import BY_KEY, Kpi, format_kpi
from commands.rules.kpis import Unit as KpiUnit
from commands.rules.periods import Period
from commands.rules.plain import excerpt
from storage import figures
from storage.figures import Entity, Span
from storage.models import Campaign
from storage.session import Session

_MOST = 10
_BESIDE = ("spend", "impressions", "views")
_UNITS: dict[KpiUnit, Unit] = {
    KpiUnit.COUNT: "count",
    KpiUnit.MONEY: "money",
    KpiUnit.MONEY_PER: "money",
    KpiUnit.RATIO: "percent",
    KpiUnit.SECONDS: "seconds",
    KpiUnit.FACTOR: "factor",
}
Ranked = list[tuple[Entity, Decimal]]


@command(
    "kpi top",
    N_("The best ads or posts by a KPI"),
    role=Role.VIEWER,
    options=(WHICH, Option("kpi", KpiOption(), N_("KPI, such as views, CPM or CTR")), PERIOD),
    example="/kpi top C1 kpi=ctr period=28d",
)
async def top(context: Context, *, campaign: int, kpi: Kpi | None = None, period: str = "") -> Reply:
    """Rank a campaign's ads by a KPI, as a table and a chart; what has no value is left out."""
    t = context.t

    def work(session: Session) -> Reply:
        found = find_campaign(context, session, campaign)
        span = period_of(context.today, found, period)
        rows = figures.by_entity(session, Span(found.id, span.start, span.end))
        by, ranked = _ranked(rows, kpi)
        text = f"{period_text(t, span)}\n{t(by.label)}: {t(by.formula)}"
        title = t("Best by {kpi}: {name} · {id}", kpi=t(by.label), name=found.name, id=short_id(found))
        if not ranked:
            return Reply(title=title, text=f"{text}\n{_nothing(t, by, rows)}")
        shown = ranked[:_MOST]
        names = figures.labels(session, campaign_id=found.id, entities=[one.key for one, _ in shown])
        more = t("{shown} of {count} shown.", shown=len(shown), count=len(ranked))
        return Reply(
            title=title,
            text=text,
            table=_table(t, found, by, shown, names),
            chart=_chart(t, found, by, span, shown, names),
            note=more if len(ranked) > len(shown) else "",
        )

    return await read_apart(context, work)


def _ranked(rows: list[Entity], kpi: Kpi | None) -> tuple[Kpi, Ranked]:
    """Rank by the KPI that was asked for, else by the first that anything has a value for."""
    wanted = [kpi] if kpi else [BY_KEY[key] for key in ("views", "impressions", "spend")]
    for one in wanted:
        if ranked := _rank(rows, one):
            return one, ranked
    return wanted[0], []


def _rank(rows: list[Entity], kpi: Kpi) -> Ranked:
    """Order what has a value, the best first; for costs the lowest is the best."""
    valued = [(one, kpi.compute(one.sums.values)) for one in rows]
    known = [(one, value) for one, value in valued if value is not None]
    sign = 1 if kpi.better == "lower" else -1
    return sorted(known, key=lambda pair: (sign * pair[1], pair[0].label))


def _nothing(t: Translator, kpi: Kpi, rows: list[Entity]) -> str:
    if rows and not kpi.addable:
        return t("It is an estimate of unique people and cannot be added over days. Ask for a single day.")
    if rows:
        return t("No ad has a value for it in this period.")
    return t("There are no figures by ad in this period. Bring some in with /kpi import.")


def _table(t: Translator, campaign: Campaign, by: Kpi, ranked: Ranked, names: dict[str, str]) -> Table:
    beside = [
        BY_KEY[key] for key in _BESIDE if key != by.key and any(one.sums.values[key] for one, _ in ranked)
    ]
    heads = ["#", t("Name"), t(by.label), *(t(kpi.label) for kpi in beside)]
    columns = tuple(Column(label=head, align="left" if head == heads[1] else "right") for head in heads)
    rows = tuple(
        (
            str(place),
            excerpt(names[one.key], 40),
            format_kpi(by, value, t=t, currency=campaign.currency),
            *(format_kpi(k, k.compute(one.sums.values), t=t, currency=campaign.currency) for k in beside),
        )
        for place, (one, value) in enumerate(ranked, 1)
    )
    return Table(columns=columns, rows=rows)


def _chart(
    t: Translator, campaign: Campaign, by: Kpi, span: Period, ranked: Ranked, names: dict[str, str]
) -> Chart:
    unit = _UNITS[by.unit]
    dates = dates_text(t, span.start, span.end)
    return Chart(
        kind="bar",
        title=t("Best by {kpi}", kpi=t(by.label)),
        subtitle=f"{campaign.name} · {short_id(campaign)} · {dates}",
        labels=tuple(excerpt(names[one.key], 40) for one, _ in ranked),
        series=(
            Series(
                name=t(by.label),
                values=tuple(float(value) for _, value in ranked),
                unit=unit,
                currency=campaign.currency if unit == "money" else "",
            ),
        ),
        language="de" if t.language == "de" else "en",
        alt=t("{name}: best by {kpi}, {dates}", name=campaign.name, kpi=t(by.label), dates=dates),
    )
