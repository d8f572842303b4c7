"""A digest's report in words: the sections its team chose, why most of it changed, and its filters."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from commands.cards import short_id
from commands.core.charts import Chart
from commands.core.options import Reading
from commands.core.replies import Field, Reply
from commands.core.texts import N_, Translator
from commands.kpis.kpi_why import largest_text, split_change
from commands.kpis.report import SHOWN, Line, Report
from commands.kpis.report_cards import chart_of, dates_text, reply_of, sources_text
from commands.rules.digest_parts import SECTIONS, Content, content_from
from commands.rules.kpis import BY_KEY, format_change
from storage.models import Digest

_NAMED = 5  # so many KPIs are named in the footer
_LEAST = Decimal("0.01")  # what moved by less is no change worth an explanation


def said(reading: Reading, digest: Digest, report: Report, *, late: str = "") -> Reply:
    """Put a digest in words: what its team chose of the report."""
    content = content_from(digest.content)
    lines = tuple(one for one in report.lines if not content.kpis or one.kpi.key in content.kpis)
    chosen = replace(report, lines=lines, emv=report.emv if "emv" in content.sections else None)
    reply = reply_of(reading, chosen, late=late, sections=content.sections)
    why = why_text(reading, chosen) if "why" in content.sections else ""
    first = (Field(label=reading.t(SECTIONS["why"]), value=why),) if why else ()
    return reply.having(fields=(*first, *reply.fields), note=_filters(reading, report, content))


def picture(reading: Reading, digest: Digest, report: Report) -> Chart | None:
    """Draw a digest's chart; None where it has no figures or its team left it out."""
    chart = chart_of(reading, report) if "chart" in content_from(digest.content).sections else None
    return chart.in_theme(reading.workspace.charts) if chart else None


def why_text(reading: Reading, report: Report) -> str:
    """Say which KPI changed most and what contributed most to that; nothing where nothing did."""
    line = max(report.lines, key=_moved, default=None)
    if line is None or not _moved(line) or report.compared is None:
        return ""
    t, periods = reading.t, (report.period, report.compared)
    found = split_change(reading, report.campaign, line.kpi, periods, sums=report.sums)
    change = f"{t(line.kpi.label)} {format_change(line.change, t)}"
    return "\n".join(
        filter(None, (change, largest_text(t, report.campaign, found), _uneven(t, report, line)))
    )


def _uneven(t: Translator, report: Report, line: Line) -> str:
    """Say that a sum is compared over fewer or more days, whose absence may be all that changed."""
    if report.even(line.kpi):
        return ""
    return t(
        "Days with figures: {count}, before {before}. Those that are missing are part of the change.",
        count=report.days_with_figures,
        before=report.days_before,
    )


def _moved(line: Line) -> Decimal:
    """Give by how much a KPI moved that has parts; 0 where that is nothing to speak of."""
    change = abs(line.change or Decimal(0)) if line.kpi.addable else Decimal(0)
    return change if change >= _LEAST else Decimal(0)


def _filters(reading: Reading, report: Report, content: Content) -> str:
    """Say by what the figures were chosen: campaign, days, comparison, sources, moment and KPIs."""
    t, compared = reading.t, report.compared
    earlier = dates_text(t, compared.start, compared.end) if compared else t("nothing")
    kpis = t.join([t(BY_KEY[key].label) for key in content.kpis])
    if len(content.kpis) > _NAMED:
        kpis = t("{count} of {all} KPIs", count=len(content.kpis), all=len(SHOWN))
    named = [
        (N_("Campaign {value}"), f"{report.campaign.name} ({short_id(report.campaign)})"),
        (N_("days {value}"), dates_text(t, report.period.start, report.period.end)),
        (N_("compared with {value}"), earlier),
        (N_("sources {value}"), sources_text(reading, report.fresh, report.campaign.id)),
        (N_("only {value}"), kpis),
        (N_("computed {value}"), t.moment(reading.now, reading.zone)),
    ]
    return " · ".join(t(text, value=value) for text, value in named if value)
