"""The charts of a book as Excel's own: the same data, roles and colours as the pictures have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from babel import numbers

from bot.charts.axis import days
from bot.charts.frame import Styled, styled
from bot.charts.theme import THEMES
from bot.exports.formats import number_format
from commands.core.books import Cell, Heading, Kind, Sheet
from commands.core.charts import Chart, Series, Unit
from commands.files.sheets import harmless
from storage.frozen import frozen

_THEME = THEMES["light"]
_KINDS: dict[Unit, Kind] = {
    "count": "count",
    "money": "money",
    "percent": "percent",
    "factor": "factor",
    "seconds": "seconds",
}
_WIDTH, _HEIGHT = 640, 320
_ROWS = 17  # that a chart is high
_DASHES = {"current": "solid", "previous": "dash", "target": "round_dot"}
_FIRST_DAY = date(1899, 12, 30)  # of Excel's calendar
_DRAWN = ("line", "columns+line", "bar")


@frozen
class Plotted:
    """A chart, and where its columns begin among the data."""

    chart: Chart
    column: int

    def place(self, column: int, name: str) -> list[Any]:
        """Give the cells of one of its columns, as Excel's charts want them."""
        at = self.column + column
        return [name, 1, at, len(self.chart.labels), at]


def data_of(chart: Chart, plotted: list[Plotted]) -> Iterator[tuple[Heading, Sequence[Cell]]]:
    """Give the columns of a chart that Excel can draw, and note where they begin."""
    series = (*chart.series, *chart.second)
    if chart.kind not in _DRAWN or not chart.labels or not series:
        return
    start = plotted[-1].column + 1 + len(_all(plotted[-1].chart)) if plotted else 0
    plotted.append(Plotted(chart, start))
    dated = days(chart.labels) is not None
    yield Heading(chart.title, "day" if dated else "text"), chart.labels
    for one in series:
        yield Heading(one.name, _KINDS[one.unit], one.currency), [_major(one, value) for value in one.values]


def _all(chart: Chart) -> Sequence[Series]:
    return (*chart.series, *chart.second)


def _categories(chart: Chart) -> Sequence[int | str]:
    found = days(chart.labels)
    if found is None:
        return [harmless(label) for label in chart.labels]
    return [(day - _FIRST_DAY).days for day in found]


def _number(cell: Cell) -> float | None:
    return None if cell is None else float(cell)


def _major(series: Series, value: float | None) -> Cell:
    if value is None:
        return None
    precision = numbers.get_currency_precision(series.currency) if series.unit == "money" else 0
    return repr(value / 10**precision)


def add_charts(
    workbook: Any, page: Any, data: Sheet, plotted: Sequence[Plotted], column: int, language: str
) -> None:
    """Put the charts one below the other right of a table."""
    for at, one in enumerate(plotted):
        page.insert_chart(1 + at * _ROWS, column, _chart(workbook, data.name, one, language))


def _chart(workbook: Any, name: str, plotted: Plotted, language: str) -> Any:
    chart = plotted.chart
    first, second = styled(chart, _THEME)
    kind = {"bar": "bar", "columns+line": "column"}.get(chart.kind, "line")
    made = workbook.add_chart({"type": kind})
    for at, entry in enumerate(first, 1):
        made.add_series(_series(plotted, name, at, entry))
    if second:
        beside = workbook.add_chart({"type": "line"})
        for at, entry in enumerate(second, 1 + len(first)):
            beside.add_series({**_series(plotted, name, at, entry), "y2_axis": True})
        made.combine(beside)
        beside.set_y2_axis(_values(second, language, gridlines=False))
    made.set_title(
        {
            # A cell: the library takes some texts, such as "Sale!A1", for the name of one.
            "name": [name, 0, plotted.column],
            "data": [harmless(chart.title)],
            "name_font": {"size": 12, "color": _THEME.ink},
        }
    )
    made.set_legend({"none": True} if len(first) + len(second) == 1 else {"position": "top"})
    made.set_y_axis(_values(first, language))
    made.set_x_axis(_places(chart, language))
    if chart.kind == "bar":
        # Excel's bars have their names on the axis it calls y turned round, the best at the top.
        made.set_x_axis(_values(first, language))
        made.set_y_axis({**_places(chart, language), "reverse": True})
    made.set_size({"width": _WIDTH, "height": _HEIGHT})
    made.show_blanks_as("gap")
    return made


def _series(plotted: Plotted, name: str, at: int, entry: Styled) -> dict[str, Any]:
    # With the data beside the cells' names: what only shows a workbook does not look them up.
    said: dict[str, Any] = {
        "name": [name, 0, plotted.column + at],
        "name_data": [harmless(entry.series.name)],
        "categories": plotted.place(0, name),
        "categories_data": _categories(plotted.chart),
        "values": plotted.place(at, name),
        "values_data": [_number(_major(entry.series, value)) for value in entry.series.values],
    }
    if entry.mark == "block":
        return said | {"fill": {"color": entry.fill}, "gap": 50}
    dash = _DASHES[entry.series.role]
    return said | {"line": {"color": entry.color, "width": 2.25, "dash_type": dash}}


def _values(series: Sequence[Styled], language: str, *, gridlines: bool = True) -> dict[str, Any]:
    first = series[0].series
    return {
        "num_format": number_format(_KINDS[first.unit], first.currency, language),
        "num_font": {"color": _THEME.muted},
        "line": {"none": True},
        "major_gridlines": {"visible": gridlines, "line": {"color": _THEME.grid}},
    }


def _places(chart: Chart, language: str) -> dict[str, Any]:
    said: dict[str, Any] = {"num_font": {"color": _THEME.muted}, "line": {"color": _THEME.axis}}
    if days(chart.labels) is not None:
        short = "d.m." if language == "de" else "d mmm"
        said |= {"date_axis": True, "num_format": short, "label_position": "low"}
    return said
