"""A report as a file to take along: figures as figures, their days, charts, definitions and sources."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from babel import numbers

from commands.core.books import Book, Cell, Heading, Kind, Sheet
from commands.core.charts import Chart, Series
from commands.core.options import Reading
from commands.core.texts import Translator
from commands.files.sheets import WORDS
from commands.kpis.report import Line, Report
from commands.kpis.report_cards import SOURCES, beside, chart_of, fields_of, reply_of
from commands.rules.digest_parts import SECTIONS
from commands.rules.kpis import BY_KEY, Kpi, Unit
from storage import figures
from storage.figures import MEASURES, Span
from storage.frozen import frozen

_KINDS: dict[Unit, Kind] = {
    Unit.COUNT: "count",
    Unit.MONEY: "money",
    Unit.MONEY_PER: "cost",
    Unit.RATIO: "percent",
    Unit.SECONDS: "seconds",
    Unit.FACTOR: "factor",
}
_DECIMALS: dict[Kind, int] = {"cost": 6, "percent": 6, "seconds": 3, "factor": 6}
_RATES = ("ctr", "er_views")  # of one size, so that both are seen on one axis
_COSTS = ("cpm",)
_MOST_NAMED = 8
_SHOWN = [key for key in SECTIONS if key != "waiting"]  # what the team has to do is no part of a file
# The others are counts and stay as they are: there may be a million of them.
_IN_UNITS = tuple((at, BY_KEY[key]) for at, key in enumerate(MEASURES) if BY_KEY[key].unit is not Unit.COUNT)


def kind_of(kpi: Kpi) -> Kind:
    """Say what a KPI's cells hold."""
    return _KINDS[kpi.unit]


def cell_of(kpi: Kpi, value: Decimal | int | None, currency: str) -> Cell:
    """Give a KPI's value as a cell: money in major units, a ratio as a fraction, what is missing blank."""
    if value is None:
        return None
    kind, amount = kind_of(kpi), Decimal(value)
    if kind == "count" and amount == int(amount):
        return int(amount)
    precision = numbers.get_currency_precision(currency) if kind in ("money", "cost") else 0
    decimals = precision if kind == "money" else _DECIMALS.get(kind, 2)
    return f"{amount.scaleb(-precision):.{decimals}f}"


def book_of(reading: Reading, report: Report, many: Sheet) -> Book:
    """Put a report into a book; ``many`` names the rows that everything was added up from."""
    t, said = reading.t, reply_of(reading, report)
    daily = _daily(reading, report)
    return Book(
        title=said.title,
        language=t.language,
        made_at=reading.now,
        made=reading.t.moment(reading.now, reading.zone),
        texts=tuple(said.text.split("\n")),
        table=said.table,
        fields=tuple(fields_of(reading, report, _SHOWN)),
        charts=tuple(_charts(reading, report, daily)),
        sheets=(_overview(t, report), _days(t, report, daily)),
        notes=_definitions(t, [*(line.kpi for line in report.lines), *daily.kpis]),
        many=many,
    )


# -- the figures ----------------------------------------------------------------------------------


def _overview(t: Translator, report: Report) -> Sheet:
    """Give a row a KPI, in the order of the report."""
    own = report.campaign.currency
    theirs = report.other.currency if report.other else own
    headings = [Heading(t("KPI")), Heading(t("Value"), "own", own)]
    beside_it = beside(t, report)
    if beside_it:
        headings += [Heading(beside_it[0], "own", theirs), Heading(beside_it[1], "percent")]
    if any(line.target is not None for line in report.lines):
        headings += [Heading(t("Target"), "own", own), Heading(t("Share of target"), "percent")]
    rows = [_overview_row(t, line, own, theirs, beside_it) for line in report.lines]
    labels = {t("KPI"), t("Value"), *(heading.label for heading in headings)}
    return Sheet(
        name=t("Overview"),
        headings=tuple(headings),
        rows=tuple(tuple(cell for label, cell in row.items() if label in labels) for row in rows),
        kinds=tuple(kind_of(line.kpi) for line in report.lines),
    )


def _overview_row(
    t: Translator, line: Line, own: str, theirs: str, beside_it: Sequence[str]
) -> dict[str, Cell]:
    return {
        t("KPI"): t(line.kpi.label),
        t("Value"): cell_of(line.kpi, line.value, own),
        **dict(
            zip(beside_it, (cell_of(line.kpi, line.before, theirs), _fraction(line.change)), strict=False)
        ),
        t("Target"): cell_of(line.kpi, line.target, own),
        t("Share of target"): _fraction(line.share),
    }


def _fraction(value: Decimal | None) -> Cell:
    return None if value is None else f"{value:.6f}"


@frozen
class Daily:
    """What each day of a period has, of the KPIs that any of them has."""

    kpis: tuple[Kpi, ...]
    days: Mapping[date, Mapping[str, Decimal | None]]


def _daily(reading: Reading, report: Report) -> Daily:
    campaign, period = report.campaign, report.period
    span = Span(campaign.id, period.start, period.end)
    measured = {
        day: dict(zip(MEASURES, values, strict=True))
        for day, *values in figures.by_day(reading.session, span, MEASURES)
    }
    days = {
        day: {key: kpi.compute(values) for key, kpi in BY_KEY.items()} for day, values in measured.items()
    }
    # What was derived from the figures of the whole period is shown of its days as well.
    wanted = {*MEASURES, *(line.kpi.key for line in report.lines)}
    there = [
        kpi
        for key, kpi in BY_KEY.items()
        if key in wanted and any(values[key] is not None for values in days.values())
    ]
    return Daily(tuple(there), days)


def _days(t: Translator, report: Report, daily: Daily) -> Sheet:
    """Give a row a day of the whole period; one without figures is blank."""
    currency = report.campaign.currency
    rows = []
    for day in _all_days(report):
        values = daily.days.get(day, {})
        cells = (cell_of(kpi, values.get(kpi.key), currency) for kpi in daily.kpis)
        rows.append((day.isoformat(), *cells))
    heads = (Heading(_label(t, kpi), kind_of(kpi), currency) for kpi in daily.kpis)
    return Sheet(t("Days"), (Heading(t("Day"), "day"), *heads), tuple(rows))


def _all_days(report: Report) -> list[date]:
    period = report.period
    return [period.start + timedelta(days=at) for at in range(period.days)]


def _label(t: Translator, kpi: Kpi) -> str:
    label = t(kpi.label)
    return t("{label} (seconds)", label=label) if kpi.unit is Unit.SECONDS else label


def _definitions(t: Translator, kpis: Iterable[Kpi]) -> Sheet:
    named = {kpi.key: kpi for kpi in kpis}
    rows = tuple((t(kpi.label), t(kpi.formula)) for kpi in BY_KEY.values() if kpi.key in named)
    return Sheet(t("Definitions"), (Heading(t("KPI")), Heading(t("Formula"))), rows)


# -- the charts -----------------------------------------------------------------------------------


def _charts(reading: Reading, report: Report, daily: Daily) -> Iterable[Chart]:
    t, first = reading.t, chart_of(reading, report)
    if first:
        names = t.join([series.name for series in (*first.series, *first.second)])
        yield first.model_copy(update={"title": t("{names} by day", names=names)})
    for keys in (_RATES, _COSTS):
        kpis = [kpi for kpi in daily.kpis if kpi.key in keys]
        if kpis:
            yield _lines(t, report, daily, kpis)
    if len(report.best) > 1:
        yield _best(reading, report)


def _lines(t: Translator, report: Report, daily: Daily, kpis: Sequence[Kpi]) -> Chart:
    days, currency = _all_days(report), report.campaign.currency
    return Chart(
        kind="line",
        title=t("{names} by day", names=t.join([t(kpi.label) for kpi in kpis])),
        labels=tuple(day.isoformat() for day in days),
        series=tuple(
            _series(t, kpi, [daily.days.get(day, {}).get(kpi.key) for day in days], currency) for kpi in kpis
        ),
        language="de" if t.language == "de" else "en",
        no_data=t("No figures"),
    )


def _best(reading: Reading, report: Report) -> Chart:
    t, kpi, campaign = reading.t, report.best_by, report.campaign
    span = Span(campaign.id, report.period.start, report.period.end)
    found = figures.best(reading.session, span, kpi.key, most=_MOST_NAMED)
    return Chart(
        kind="bar",
        title=t("Best by {kpi}", kpi=t(kpi.label)),
        labels=tuple(name for name, _ in found),
        series=(_series(t, kpi, [Decimal(value) for _, value in found], campaign.currency),),
        language="de" if t.language == "de" else "en",
    )


def _series(t: Translator, kpi: Kpi, values: Sequence[Decimal | None], currency: str) -> Series:
    money = kpi.unit in (Unit.MONEY, Unit.MONEY_PER)
    return Series(
        name=t(kpi.label),
        values=tuple(None if value is None else float(value) for value in values),
        unit="money" if money else "percent" if kpi.unit is Unit.RATIO else "count",
        currency=currency if money else "",
    )


# -- the rows -------------------------------------------------------------------------------------


def raw_sheet(t: Translator, used: Collection[int]) -> Sheet:
    """Name what the rows hold that everything else is added up from, without measures nobody reported."""
    fixed = (Heading(t("Day"), "day"), Heading(t("Source")), Heading(t("Name")), Heading(t("Currency")))
    measured = (Heading(_label(t, BY_KEY[key]), kind_of(BY_KEY[key])) for key in MEASURES)
    headings = (*fixed, *measured, Heading(t("As of"), "moment"))
    shown = tuple(at for at, heading in enumerate(headings) if heading.kind in WORDS or at in used)
    return Sheet(t("Rows"), tuple(headings[at] for at in shown), shown=shown)


def raw_row(reading: Reading, row: Sequence[Any]) -> list[Cell]:
    """Give a row of the store as cells."""
    day, source, label, currency, fetched_at, *cells = row
    for at, kpi in _IN_UNITS:
        cells[at] = cell_of(kpi, kpi.compute({kpi.key: cells[at]}), currency)
    moment = f"{fetched_at.astimezone(reading.zone):%Y-%m-%d %H:%M}"
    return [day.isoformat(), reading.t(SOURCES.get(source, source)), label, currency, *cells, moment]
