"""The best ads, creators, posts, hashtags or sounds of a campaign by one KPI."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from commands.cards import short_id
from commands.core.charts import Chart, Series, Unit
from commands.core.context import Context
from commands.core.options import Option, Reading, command
from commands.core.replies import Button, Column, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, Translator
from commands.kpis.groups import ADS, CREATORS
from commands.kpis.kpi_missing import no_ads
from commands.kpis.kpi_options import PERIOD, WHICH, KpiOption, find_campaign, period_of, read_apart
from commands.kpis.ranking import BY, Entries, Thing, from_posts, measured, of_posts
from commands.kpis.report_cards import dates_text, period_text
from commands.options import Choice
from commands.rules.kpis import BY_KEY, Kpi, format_kpi
from commands.rules.kpis import Unit as KpiUnit
from commands.rules.periods import Period, default_digest_period
from commands.rules.plain import excerpt
from storage.models import Campaign
from storage.session import Session

MOST = 10
_BESIDE = ("spend", "impressions", "views")
UNITS: dict[KpiUnit, Unit] = {
    KpiUnit.COUNT: "count",
    KpiUnit.MONEY: "money",
    KpiUnit.MONEY_PER: "money",
    KpiUnit.RATIO: "percent",
    KpiUnit.SECONDS: "seconds",
    KpiUnit.FACTOR: "factor",
}
Ranked = list[tuple[Thing, Decimal]]


@command(
    "kpi top",
    N_("The best ads, creators, posts, hashtags or sounds by a KPI"),
    role=Role.VIEWER,
    options=(
        WHICH,
        Option("kpi", KpiOption(), N_("KPI, such as views, CPM or CTR")),
        PERIOD,
        Option("by", Choice(BY), N_("Ads, creators, posts, hashtags or sounds")),
    ),
    example="/kpi top C1 kpi=ctr period=28d",
)
async def top(
    context: Context, *, campaign: int, kpi: Kpi | None = None, period: str = "", by: str = ADS
) -> Reply:
    """Rank what a campaign has by a KPI, as a table and a chart; what has no value is left out."""
    t = context.t

    def work(session: Session) -> Reply:
        found = find_campaign(context, session, campaign)
        reading = context.reading(session)
        span = period_of(context.today, found, period)
        field, kpi_by, ranked = ranking_of(reading, found, kpi, span if period else None, by)
        days = days_text(t, field, span, limited=bool(period))
        text = f"{days}\n{t(kpi_by.label)}: {t(kpi_by.formula)}"
        title = t("Best by {kpi}: {name} · {id}", kpi=t(kpi_by.label), name=found.name, id=short_id(found))
        buttons = _others(t, found, kpi, span if period else None, by)
        dates = "" if field.of_posts else dates_text(t, span.start, span.end)
        if not ranked:
            return Reply(
                title=title,
                text=f"{text}\n{nothing_text(reading, found, kpi_by, field, by)}",
                buttons=buttons,
            )
        shown = ranked[:MOST]
        more = t("{shown} of {count} shown.", shown=len(shown), count=len(ranked))
        return Reply(
            title=title,
            text=text,
            table=ranking_table(t, found, kpi_by, shown),
            chart=_chart(t, found, kpi_by, dates, shown),
            note=more if len(ranked) > len(shown) else "",
            buttons=buttons,
        )

    return await read_apart(context, work)


def ranking_of(
    reading: Reading, campaign: Campaign, kpi: Kpi | None, span: Period | None, by: str
) -> tuple[Entries, Kpi, Ranked]:
    """Rank by the KPI that was asked for, else by the first that anything has a value for."""
    wanted = [kpi] if kpi else [BY_KEY[key] for key in ("views", "impressions", "spend")]
    days = span or default_digest_period(reading.today)
    by_ads = measured(reading, campaign, days, by) if by in (ADS, CREATORS) else Entries(())
    for one in wanted:
        posts = from_posts(one, by) or (by == CREATORS and not by_ads.things)
        field = of_posts(reading, campaign, one, span, by) if posts else by_ads
        if (ranked := _rank(field.things, one)) or one is wanted[-1]:
            return field, one if ranked else wanted[0], ranked
    raise AssertionError


def _rank(things: Sequence[Thing], kpi: Kpi) -> Ranked:
    """Order what has a value, the best first; for costs the lowest is the best."""
    valued = [(one, kpi.compute(one.values)) for one in things]
    known = [(one, value) for one, value in valued if value is not None]
    sign = 1 if kpi.better == "lower" else -1
    return sorted(known, key=lambda pair: (sign * pair[1], pair[0].name))


def days_text(t: Translator, field: Entries, span: Period, *, limited: bool) -> str:
    """Say which days count: of ads those of the period, of posts all since they were published."""
    if not field.of_posts:
        return period_text(t, span)
    lines = [t("The posts' own public figures, with what ads added to them")]
    if limited:
        lines.append(t("Published: {dates}", dates=dates_text(t, span.start, span.end)))
    if field.measured:
        lines.append(t("As of: {dates}", dates=dates_text(t, *field.measured)))
    return "\n".join(lines)


def nothing_text(reading: Reading, campaign: Campaign, kpi: Kpi, field: Entries, by: str) -> str:
    """Say why nothing is ranked, and what to do."""
    t = reading.t
    if field.of_posts or by not in (ADS, CREATORS):
        return t(
            "No post of this campaign has what is needed for it. Collect them with /content add … "
            "campaign={id}, and their figures with /content figures.",
            id=short_id(campaign),
        )
    if field.things and not kpi.addable:
        return t("It is an estimate of unique people and cannot be added over days. Ask for a single day.")
    if field.things:
        return t("No ad has a value for it in this period.")
    return no_ads(reading, campaign)


def _others(
    t: Translator, campaign: Campaign, kpi: Kpi | None, span: Period | None, by: str
) -> tuple[Button, ...]:
    named = {"campaign": short_id(campaign)} | ({"kpi": kpi.key} if kpi else {})
    named |= {"period": f"{span.start}..{span.end}"} if span else {}
    return tuple(
        Button(label=t(label), command="kpi top", arguments={**named, "by": key})
        for key, label in BY
        if key != by
    )


def ranking_table(t: Translator, campaign: Campaign, by: Kpi, ranked: Ranked) -> Table:
    """Show places, names and values, and the usual figures beside them."""
    beside = [BY_KEY[key] for key in _BESIDE if key != by.key and any(one.values[key] for one, _ in ranked)]
    heads = ["#", t("Name"), t(by.label), *(t(kpi.label) for kpi in beside)]
    columns = tuple(Column(label=head, align="left" if head == heads[1] else "right") for head in heads)
    rows = tuple(
        (
            str(place),
            excerpt(one.name, 40),
            format_kpi(by, value, t=t, currency=campaign.currency),
            *(format_kpi(k, k.compute(one.values), t=t, currency=campaign.currency) for k in beside),
        )
        for place, (one, value) in enumerate(ranked, 1)
    )
    return Table(columns=columns, rows=rows)


def _chart(t: Translator, campaign: Campaign, by: Kpi, dates: str, ranked: Ranked) -> Chart:
    unit = UNITS[by.unit]
    return Chart(
        kind="bar",
        title=t("Best by {kpi}", kpi=t(by.label)),
        subtitle=" · ".join(part for part in (campaign.name, short_id(campaign), dates) if part),
        labels=tuple(excerpt(one.name, 40) for one, _ in ranked),
        series=(
            Series(
                name=t(by.label),
                values=tuple(float(value) for _, value in ranked),
                unit=unit,
                currency=campaign.currency if unit == "money" else "",
            ),
        ),
        language="de" if t.language == "de" else "en",
        alt=t("{name}: best by {kpi}, {dates}", name=campaign.name, kpi=t(by.label), dates=dates)
        if dates
        else t("{name}: best by {kpi}", name=campaign.name, kpi=t(by.label)),
    )
