"""How a dashboard looks in a chat: figures that change by themselves, and buttons that turn it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from commands.cards import flight_of, short_id
from commands.core.options import Reading
from commands.core.replies import Button, Column, Field, Reply, Subject, Table
from commands.core.texts import N_, Translator
from commands.dashboard.dashboard_facts import Facts, Overview, Standing, campaign_facts, overview
from commands.kpis.figures import progress_text
from commands.kpis.groups import CREATORS, POSTS
from commands.kpis.kpi_top import MOST, days_text, nothing_text, ranking_of, ranking_table
from commands.kpis.pacing_words import pacing_text
from commands.kpis.report import SHOWN, Line, Report
from commands.kpis.report_cards import best_text, fresh_text, gaps_text, period_text, span_text
from commands.rules.kpis import BLANK, BY_KEY, Kpi, format_change, format_kpi
from commands.rules.periods import Period
from commands.rules.plain import excerpt
from commands.rules.sparks import spark
from storage import campaigns
from storage.models import Campaign, Dashboard

ALL = "all"  # what turns a dashboard back to all campaigns
FIGURES = "figures"  # what turns it back to the KPIs
KPIS = "kpis"  # what offers all KPIs to look at
PAGE = "dashboard web"
VIEWS = {FIGURES: N_("Figures"), CREATORS: N_("Creators"), POSTS: N_("Posts"), KPIS: N_("More KPIs")}
_PERIODS = (
    ("7d", N_("7 days")),
    ("28d", N_("28 days")),
    ("this month", N_("This month")),
    ("flight", N_("Flight")),
)
_QUICK = ("views", "spend", "ctr", "er_views")
_LINES, _NAMED, _POINTS, _OFFERED = 12, 8, 31, 20


def dashboard_card(reading: Reading, row: Dashboard, *, pages: bool) -> Reply:
    """Show a chat's dashboard as it was turned last, with the figures of now, and the way to its page."""
    campaign = (
        campaigns.get(reading.session, workspace_id=row.workspace_id, id=row.campaign_id)
        if row.campaign_id
        else None
    )
    shown = _of_campaign(reading, row, campaign) if campaign else _of_all(reading, row)
    buttons = tuple(one for one in shown.buttons if pages or one.command != PAGE)
    return shown.model_copy(
        update={
            "buttons": buttons,
            "note": reading.t("Changes by itself as figures come in, once a minute at most."),
            "subject": Subject(kind="dashboard", id=row.id),
            "workspace_id": row.workspace_id,
            "language": reading.t.language,
        }
    )


def moved_card(reading: Reading, row: Dashboard) -> Reply:
    """Stand where the dashboard was before it was called anew."""
    text = reading.t("The dashboard has moved: it is further down in this chat.")
    return Reply(text=text, workspace_id=row.workspace_id, language=reading.t.language)


def _turn(t: Translator, row: Dashboard, label: str, **to: str) -> Button:
    return Button(label=label, command="dashboard turn", arguments={"board": str(row.id), **to})


# -- one campaign ---------------------------------------------------------------------------------


def _of_campaign(reading: Reading, row: Dashboard, campaign: Campaign) -> Reply:
    facts = campaign_facts(reading, campaign, row.period, row.kpi)
    title = reading.t("Dashboard: {name} · {id}", name=campaign.name, id=short_id(campaign))
    buttons = _campaign_buttons(reading, row, facts)
    if row.view in (CREATORS, POSTS):
        return _ranking(reading, facts, row.view).model_copy(update={"title": title, "buttons": buttons})
    return _figures(reading, facts).model_copy(update={"title": title, "buttons": buttons})


def _figures(reading: Reading, facts: Facts) -> Reply:
    t, report = reading.t, facts.report
    named = [
        (t("Targets so far"), progress_text(t, report.campaign, report.progress, reading.today)),
        (t("Spend pacing"), pacing_text(t, report)),
        (t("Best by {kpi}", kpi=t(report.best_by.label)), best_text(t, report)),
        (t("As of"), fresh_text(reading, report.fresh, report.campaign)),
    ]
    texts = (span_text(t, report), gaps_text(t, report), _by_day(t, facts))
    return Reply(
        text="\n".join(text for text in texts if text),
        table=_table(t, report, facts.kpi),
        fields=tuple(Field(label=label, value=value) for label, value in named if value),
    )


def _by_day(t: Translator, facts: Facts) -> str:
    """Draw the days as a line of small columns; more than a month of them would not fit on one."""
    if len(facts.values) < 2 or not (line := spark(facts.values[-_POINTS:])):
        return ""
    if len(facts.values) > _POINTS:
        return t("{kpi}, the last {count} days: {line}", kpi=t(facts.kpi.label), count=_POINTS, line=line)
    return t("{kpi} by day: {line}", kpi=t(facts.kpi.label), line=line)


def _table(t: Translator, report: Report, kpi: Kpi) -> Table | None:
    """Show the KPI that is looked at first, and the others in their order."""
    lines = sorted(report.lines, key=lambda line: line.kpi is not kpi)
    if not lines:
        return None
    heads = [t("KPI"), t("Value"), *([t("Change")] if report.compared else [])]
    columns = tuple(Column(label=head, align="right" if at else "left") for at, head in enumerate(heads))
    rows = [_cells(t, line, report.campaign.currency)[: len(heads)] for line in lines[:_LINES]]
    return Table(columns=columns, rows=tuple(rows))


def _cells(t: Translator, line: Line, currency: str) -> tuple[str, ...]:
    value = format_kpi(line.kpi, line.value, t=t, currency=currency)
    return t(line.kpi.label), value, format_change(line.change, t)


def _ranking(reading: Reading, facts: Facts, view: str) -> Reply:
    t, report = reading.t, facts.report
    # Posts have been public since they were published, so their figures know no period.
    span = report.period if view == CREATORS else None
    entries, kpi, ranked = ranking_of(reading, report.campaign, facts.kpi, span, view)
    text = (
        f"{days_text(t, entries, report.period, limited=span is not None)}\n{t(kpi.label)}: {t(kpi.formula)}"
    )
    if not ranked:
        return Reply(text=f"{text}\n{nothing_text(reading, report.campaign, kpi, entries, view)}")
    return Reply(text=text, table=ranking_table(t, report.campaign, kpi, ranked[:MOST]))


def _campaign_buttons(reading: Reading, row: Dashboard, facts: Facts) -> tuple[Button, ...]:
    t, report = reading.t, facts.report
    if row.view == KPIS:
        return _offered(t, row, [line.kpi for line in report.lines if line.value is not None])
    flight = flight_of(report.campaign)
    named = {"campaign": short_id(report.campaign), "period": f"{report.period.start}..{report.period.end}"}
    view = row.view or FIGURES
    return (
        *_periods(t, row, report.period, flight=flight is not None and flight.start < reading.today),
        *_kpis(t, row, facts.kpi),
        *(_turn(t, row, t(label), view=name) for name, label in VIEWS.items() if name not in (view, KPIS)),
        _turn(t, row, t("All campaigns"), campaign=ALL),
        Button(label=t("As a picture"), command="kpi show", arguments=named, edit=False),
        Button(
            label=t("As a page"),
            command="dashboard web",
            arguments={"campaign": named["campaign"]},
            edit=False,
        ),
    )


def _page(t: Translator, **arguments: str) -> Button:
    return Button(label=t("As a page"), command=PAGE, arguments=arguments, edit=False)


def _periods(t: Translator, row: Dashboard, span: Period, *, flight: bool) -> list[Button]:
    return [
        _turn(t, row, t(label), period=text)
        for text, label in _PERIODS
        if text != span.label and (flight or text != "flight")
    ]


def _kpis(t: Translator, row: Dashboard, shown: Kpi) -> list[Button]:
    quick = [_turn(t, row, t(BY_KEY[key].label), kpi=key) for key in _QUICK if key != shown.key]
    return [*quick, _turn(t, row, t(VIEWS[KPIS]), view=KPIS)]


def _offered(t: Translator, row: Dashboard, kpis: Sequence[Kpi]) -> tuple[Button, ...]:
    chosen = [_turn(t, row, t(kpi.label), kpi=kpi.key, view=FIGURES) for kpi in kpis[:_OFFERED]]
    return (*chosen, _turn(t, row, t("Back"), view=FIGURES))


# -- all campaigns --------------------------------------------------------------------------------


def _of_all(reading: Reading, row: Dashboard) -> Reply:
    t, found = reading.t, overview(reading, row.period, row.kpi)
    title = t("Dashboard: {name}", name=reading.workspace.name)
    if not found.standings:
        return Reply(title=title, text=t("There is no campaign yet. Plan one: /campaign new"))
    spending = "\n".join(_spending(t, one) for one in found.standings if one.pacing)
    fields = (Field(label=t("Spend pacing"), value=spending),) if spending else ()
    return Reply(
        title=title,
        text=_head(t, found),
        table=_standings(t, found),
        fields=fields,
        buttons=_all_buttons(t, row, found),
    )


def _all_buttons(t: Translator, row: Dashboard, found: Overview) -> tuple[Button, ...]:
    if row.view == KPIS:
        return _offered(t, row, [BY_KEY[key] for key in SHOWN])
    return (
        *_periods(t, row, found.period, flight=False),
        *_kpis(t, row, found.kpi),
        *(_into(t, row, one.campaign) for one in found.standings[:_NAMED]),
        _page(t),
    )


def _into(t: Translator, row: Dashboard, campaign: Campaign) -> Button:
    return _turn(t, row, f"{excerpt(campaign.name, 24)} · {short_id(campaign)}", campaign=short_id(campaign))


def _head(t: Translator, found: Overview) -> str:
    lines = [t(found.kpi.label), period_text(t, found.period)]
    if found.compared:
        lines.append(t("compared with {dates}", dates=_dates(t, found.compared)))
    if found.left_out:
        more = t.plural(
            "{count} more campaign is not shown.", "{count} more campaigns are not shown.", found.left_out
        )
        lines.append(more)
    return "\n".join(lines)


def _standings(t: Translator, found: Overview) -> Table:
    heads = [t("Campaign"), t(found.kpi.label), *([t("Change")] if found.compared else [])]
    columns = tuple(Column(label=head, align="right" if at else "left") for at, head in enumerate(heads))
    rows = [_standing_cells(t, found, one)[: len(heads)] for one in found.standings]
    if found.total is not None:
        rows.append(_total_cells(t, found, found.total)[: len(heads)])
    return Table(columns=columns, rows=tuple(rows))


def _standing_cells(t: Translator, found: Overview, one: Standing) -> tuple[str, ...]:
    value = format_kpi(found.kpi, one.value, t=t, currency=one.campaign.currency)
    return f"{excerpt(one.campaign.name, 24)} · {short_id(one.campaign)}", value, format_change(one.change, t)


def _total_cells(t: Translator, found: Overview, total: Decimal) -> tuple[str, ...]:
    currency = found.standings[0].campaign.currency
    return t("All together"), format_kpi(found.kpi, total, t=t, currency=currency), BLANK


def _spending(t: Translator, one: Standing) -> str:
    assert one.pacing is not None
    ratio = BLANK if one.pacing.ratio is None else t.percent(one.pacing.ratio)
    return t(
        "{name}: {ratio} of plan, {time} of the flight has passed",
        name=short_id(one.campaign),
        ratio=ratio,
        time=t.percent(one.pacing.share_of_time),
    )


def _dates(t: Translator, period: Period) -> str:
    return f"{t.date(period.start)} – {t.date(period.end)}"
