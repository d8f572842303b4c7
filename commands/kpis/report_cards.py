"""A report in words and as a picture, in the order a digest promises."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta

from commands.cards import explain_button, short_id
from commands.core.charts import Chart, Series
from commands.core.options import Reading
from commands.core.replies import Button, Column, Field, Reply, Table
from commands.core.texts import N_, Translator
from commands.kpis.emv import emv_button, report_field
from commands.kpis.figures import progress_text
from commands.kpis.kinds import dates_text as dates_text
from commands.kpis.kinds import kinds_text
from commands.kpis.kpi_missing import no_figures
from commands.kpis.pacing_words import pacing_text
from commands.kpis.report import Against, Line, Report
from commands.requests.request_cards import waiting_lines
from commands.requests.rights import ending_lines
from commands.rules.digest_parts import SECTIONS
from commands.rules.kpis import BY_KEY, format_change, format_kpi
from commands.rules.patterns import lazily
from commands.rules.periods import Period, title
from commands.tiktok.sync_days import zone_named
from storage import matches
from storage.figures import Freshness
from storage.matches import Fed
from storage.models import Campaign

SOURCES = {
    "ads_export": N_("Ads Manager export"),
    "manual": N_("written by hand"),
    "tiktok_api": N_("TikTok itself"),
}
# Titles that say themselves that a period is not over.
_SAYS_SO = ("today", "this ", "since ")
# Labels that are dates themselves: their dates say it all.
_DATED = lazily("[0-9]{4}")


def reply_of(
    reading: Reading, report: Report, *, late: str = "", sections: Collection[str] = SECTIONS
) -> Reply:
    """Put the chosen sections of a report in words, in the order a digest promises."""
    t, campaign = reading.t, report.campaign
    texts = [late, span_text(t, report), gaps_text(t, report)]
    return Reply(
        title=f"{campaign.name} · {short_id(campaign)}",
        text="\n".join(text for text in texts if text),
        table=_table(t, report) if report.lines and "figures" in sections else None,
        fields=tuple(fields_of(reading, report, sections)),
        buttons=_buttons(t, report),
        workspace_id=campaign.workspace_id,
        language=t.language,
    )


def _buttons(t: Translator, report: Report) -> tuple[Button, ...]:
    """Offer to explain the figures, where there are any."""
    if not report.days_with_figures:
        return emv_buttons(t, report)
    period = report.period
    explain = explain_button(t, short_id(report.campaign), f"{period.start}..{period.end}")
    return (explain, *emv_buttons(t, report))


def emv_buttons(t: Translator, report: Report) -> tuple[Button, ...]:
    """Offer to explain the EMV of a report that shows one."""
    return (emv_button(t, report.campaign, report.emv),) if report.emv else ()


def span_text(t: Translator, report: Report) -> str:
    """Say which days a report is about and which it is compared with."""
    days = period_text(t, report.period)
    if report.against:
        return "\n".join([days, *_against_text(t, report, report.against)])
    compared = report.compared
    if compared is None:
        return days
    dates = dates_text(t, compared.start, compared.end)
    if report.other is None:
        return f"{days}\n" + t("compared with {dates}", dates=dates)
    named = t("{name} · {id}, {dates}", name=report.other.name, id=short_id(report.other), dates=dates)
    lines = [days, t("compared with {dates}", dates=named)]
    if compared.start != report.period.start:
        lines.append(t("These are the same days of its flight, counted from its start."))
    if not report.days_before:
        lines.append(t("There {id} has no figures.", id=short_id(report.other)))
    return "\n".join(lines)


def _against_text(t: Translator, report: Report, against: Against) -> list[str]:
    """Say what the figures are held against, and which KPIs are averages of fewer campaigns."""
    fewer = [
        f"{t(line.kpi.label)} ({against.counts[line.kpi.key]})"
        for line in report.lines
        if line.kpi.key in against.counts
    ]
    said = [t(one) for one in against.said]
    return (
        [*said, t("Of fewer campaigns, for want of figures: {kpis}", kpis=", ".join(fewer))]
        if fewer
        else said
    )


def period_text(t: Translator, period: Period) -> str:
    """Name a period with its dates; one that is still running is marked "so far"."""
    dates = dates_text(t, period.start, period.end)
    if _DATED.search(period.label):
        return t("{period} so far", period=dates) if period.running else dates
    name = t(title(period))
    if period.running and not period.label.startswith(_SAYS_SO):
        name = t("{period} so far", period=name)
    return t("{title}: {dates}", title=name[:1].upper() + name[1:], dates=dates)


def gaps_text(t: Translator, report: Report) -> str:
    """Say of how many days there are figures, where not of all, and of how many of those compared with."""
    found, before = report.days_with_figures, report.days_before
    if not found:
        return t("There are no figures for this period.")
    days = report.period.days
    wanted = report.compared.days if report.compared and report.other is None else 0
    lines = [t("Figures for {count} of {days} days.", count=found, days=days)] if found < days else []
    if 0 < before < wanted:
        # Their sums are no whole ones, so what they changed to says little.
        lines.append(t("Before, figures for {count} of {days} days.", count=before, days=wanted))
    return "\n".join(lines)


def _table(t: Translator, report: Report) -> Table:
    with_targets = not report.against and any(line.target is not None for line in report.lines)
    heads = [t("KPI"), t("Value"), *beside(t, report)]
    heads += [t("Target"), t("Share of target")] if with_targets else []
    columns = tuple(Column(label=head, align="left" if at == 0 else "right") for at, head in enumerate(heads))
    return Table(columns=columns, rows=tuple(_cells(t, report, line, with_targets) for line in report.lines))


def beside(t: Translator, report: Report) -> list[str]:
    """Name the columns of what the values are compared with; none where that is nothing."""
    if report.against:
        return [t(report.against.head), t(report.against.difference)]
    if report.compared is None:
        return []
    return [t("Before") if report.other is None else short_id(report.other), t("Change")]


def _cells(t: Translator, report: Report, line: Line, with_targets: bool) -> tuple[str, ...]:
    kpi, currency = line.kpi, report.campaign.currency
    other = report.other.currency if report.other else currency
    cells = [t(kpi.label), format_kpi(kpi, line.value, t=t, currency=currency)]
    if report.compared or report.against:
        cells += [format_kpi(kpi, line.before, t=t, currency=other), format_change(line.change, t)]
    if with_targets:
        cells += [
            format_kpi(kpi, line.target, t=t, currency=currency),
            "–" if line.share is None else t.percent(line.share),
        ]
    return tuple(cells)


def fields_of(reading: Reading, report: Report, sections: Collection[str]) -> list[Field]:
    """Say what stands around the figures, in the chosen sections."""
    t, campaign = reading.t, report.campaign
    known: dict[str, Callable[[], tuple[str, str]]] = {
        "targets": lambda: (t("Targets so far"), progress_text(t, campaign, report.progress, reading.today)),
        "pacing": lambda: (t("Spend pacing"), pacing_text(t, report)),
        "best": lambda: (t("Best by {kpi}", kpi=t(report.best_by.label)), best_text(t, report)),
        "kinds": lambda: (
            t("Paid and organic"),
            kinds_text(t, report.kinds, campaign.currency) if report.kinds else "",
        ),
        "waiting": lambda: (
            t("Waiting"),
            "\n".join([*waiting_lines(reading, campaign), *ending_lines(reading, campaign)]),
        ),
    }
    named = [text() for key, text in known.items() if key in sections]
    named.append((t("As of"), fresh_text(reading, report.fresh, campaign)))
    named.append((t("Time zone"), reading.workspace.timezone))
    fields = [Field(label=label, value=value) for label, value in named if value]
    if report.emv:
        fields.append(report_field(reading, campaign, report.emv, report.posts))
    return fields


def best_text(t: Translator, report: Report) -> str:
    """Name the best ads or posts."""
    return "\n".join(
        f"{place}. {label}: {format_kpi(report.best_by, value, t=t, currency=report.campaign.currency)}"
        for place, (label, value) in enumerate(report.best, 1)
    )


def fresh_text(reading: Reading, fresh: Freshness | None, campaign: Campaign) -> str:
    """Say how old the figures are and where they come from."""
    t = reading.t
    if fresh is None:
        return no_figures(reading, campaign)
    fed = matches.fed(reading.session, campaign_id=campaign.id)
    day, moment = t.date(fresh.last_day), t.moment(fresh.fetched_at, reading.zone)
    sources = sources_text(reading, fresh, campaign.id, fed)
    said = t("figures through {day}, brought in {moment}", day=day, moment=moment)
    if sources:
        said = t(
            "figures through {day}, brought in {moment} ({sources})", day=day, moment=moment, sources=sources
        )
    return "\n".join(
        [said, *(_asked(reading, one) for one in fed if one.spoke_at), *_elsewhere(reading, fed)]
    )


def sources_text(
    reading: Reading, fresh: Freshness | None, campaign_id: int, fed: Sequence[Fed] | None = None
) -> str:
    """Name where the figures come from; nothing where there are none."""
    if fresh is None:
        return ""
    if fed is None and "ads_export" in fresh.sources:
        fed = matches.fed(reading.session, campaign_id=campaign_id)
    return ", ".join(
        reading.t(SOURCES.get(name, name)) for name in _sources(reading, fresh, fed or (), campaign_id)
    )


def _sources(reading: Reading, fresh: Freshness, fed: Sequence[Fed], campaign_id: int) -> list[str]:
    """Name the sources; of what Ads Manager counts, the ways it came in by."""
    if not (fed or fresh.told) or "ads_export" not in fresh.sources:
        return list(fresh.sources)
    ways = matches.kinds(reading.session, campaign_id=campaign_id)
    others = [name for name in fresh.sources if name != "ads_export"]
    # Of a way that nobody noted there is only that Ads Manager counted it.
    noted = [way for way in ("tiktok_api", "ads_export") if way in ways]
    return (noted or ["ads_export"]) + others


def _asked(reading: Reading, one: Fed) -> str:
    """Say when an ad account was asked last: mostly nothing is new since."""
    t = reading.t
    assert one.spoke_at is not None
    return t("TikTok was asked {moment} ({name})", moment=t.moment(one.spoke_at, reading.zone), name=one.name)


def _elsewhere(reading: Reading, fed: Sequence[Fed]) -> list[str]:
    """Say where days are others than the team's, and which one is then not over yet."""
    t, said = reading.t, []
    for zone in sorted({one.timezone for one in fed if one.timezone} - {reading.workspace.timezone}):
        said.append(t("The ad account's days begin at midnight in {zone}.", zone=zone))
        there = reading.now.astimezone(zone_named(zone)).date()
        if there < reading.today:
            said.append(t("{day} is not over there yet: its figures still grow.", day=t.date(there)))
    return said


def chart_of(reading: Reading, report: Report) -> Chart | None:
    """Draw spend as columns and views (or impressions) as a line, day by day; None without figures."""
    period, t, campaign = report.period, reading.t, report.campaign
    keys = [key for key, by_day in report.drawn.items() if any(by_day.values())]
    if not keys:
        return None
    days = [period.start + timedelta(days=at) for at in range(period.days)]
    series = [_series(t, campaign, key, [report.drawn[key].get(day) for day in days]) for key in keys[:2]]
    dates = dates_text(t, period.start, period.end)
    return Chart(
        kind="columns+line",
        title=f"{campaign.name} · {short_id(campaign)}",
        subtitle=dates,
        labels=tuple(day.isoformat() for day in days),
        series=(series[0],),
        second=tuple(series[1:]),
        language="de" if t.language == "de" else "en",
        alt=t("{name}: figures by day, {dates}", name=campaign.name, dates=dates),
        no_data=t("No figures"),
    )


def _series(t: Translator, campaign: Campaign, key: str, values: list[int | None]) -> Series:
    money = key == "spend"
    return Series(
        name=t(BY_KEY[key].label),
        values=tuple(values),
        unit="money" if money else "count",
        currency=campaign.currency if money else "",
    )
