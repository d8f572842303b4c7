"""The markup of a dashboard: tiles, a chart with its table beside it, meters and rankings."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from bot.web.html import Html, data, join, prose, tag
from bot.web.reply_view import table
from commands.core.charts import Series
from commands.core.texts import Translator
from commands.dashboard.dashboard_page import Choice, Dashboard, Drawing, Meter, Part, Row, Tile

_WIDE, _HIGH = 100, 28  # of a small line
_GONE = "–"
_SHORT, _LONG = 10, 12  # characters of a value on a tile
_SIDES = (None, "right", "right", "days", "right pace")  # of what stands beside a campaign's name


def body(shown: Dashboard, *, client: bool) -> list[Html]:
    """Give the parts of the page, from top to bottom."""
    t = shown.t
    found = [
        _intro(shown, client=client),
        _choices(t("Period"), shown.periods),
        _choices(t("KPI"), shown.kpis),
        _tiles(t, shown.tiles),
        None if shown.heads else _chart(t, shown.drawing),
        _campaigns(shown),
        tag("div", *(_part(one) for one in shown.parts), class_="parts") if shown.parts else None,
        _as_of(t, shown.as_of),
    ]
    return [one for one in found if one]


def _intro(shown: Dashboard, *, client: bool) -> Html:
    t = shown.t
    back = _link(shown.back, class_="back") if shown.back else None
    return tag(
        "section",
        back,
        tag("p", shown.team, class_="team") if client else None,
        tag(
            "div",
            tag("h1", shown.title),
            tag("span", shown.state, class_="chip") if shown.state else None,
            class_="headline",
        ),
        tag("p", prose(shown.lead), class_="note"),
        tag("p", t("Brought up to date just now."), class_="fresh", role="status", hidden=True),
        class_="intro",
    )


def _link(choice: Choice, *children: Html | str | None, **attributes: str | bool | None) -> Html:
    query = urlencode(choice.asks)
    return tag("a", *(children or (choice.label,)), href=f"?{query}" if query else "?all=1", **attributes)


def _choices(label: str, choices: Sequence[Choice]) -> Html | None:
    if not choices:
        return None
    items = [tag("li", _link(one, aria_current="true" if one.chosen else None)) for one in choices]
    return tag("nav", tag("ul", *items), class_="choices", aria_label=label)


def _tiles(t: Translator, tiles: Sequence[Tile]) -> Html | None:
    if not tiles:
        return None
    return tag("nav", tag("ul", *(_tile(t, one) for one in tiles), class_="tiles"), aria_label=t("KPIs"))


def _tile(t: Translator, one: Tile) -> Html:
    inside = (
        tag("span", one.choice.label, class_="label"),
        tag("span", one.value, class_=f"value {_room(one.value)}".strip()),
        _change(one.change, one.good) or tag("span", t("no comparison"), class_="change"),
        _small_line(one.days),
    )
    return tag("li", _link(one.choice, *inside, aria_current="true" if one.choice.chosen else None))


def _room(value: str) -> str:
    """Name how much smaller a value is written, so that it stays on one line."""
    return "" if len(value) <= _SHORT else "long" if len(value) <= _LONG else "longer"


def _change(text: str, good: bool | None) -> Html | None:
    if text == _GONE:
        return None
    kind = {True: "good", False: "bad", None: ""}[good]
    return tag("span", text, class_=f"change {kind}".strip())


def _small_line(days: Sequence[float | None]) -> Html | None:
    """Draw days as a line that takes no script; a day without a figure is a gap."""
    known = [value for value in days if value is not None]
    if len(known) < 2:
        return None
    top = max(known) or 1
    step = _WIDE / (len(days) - 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for at, value in enumerate(days):
        if value is not None:
            runs[-1].append((at * step, _HIGH - 2 - max(value, 0) / top * (_HIGH - 4)))
        elif runs[-1]:
            runs.append([])
    drawn = [(run[0][0], "L".join(f"{x:.1f} {y:.1f}" for x, y in run)) for run in runs if run]
    # What lies below it shows that it stands on zero.
    below = "".join(f"M{start:.1f} {_HIGH}L{line}V{_HIGH}Z" for start, line in drawn)
    line = "".join(f"M{line}" for _, line in drawn)
    return tag(
        "svg",
        tag("path", d=below, class_="below"),
        tag("path", d=line, fill="none", vector_effect="non-scaling-stroke"),
        viewBox=f"0 0 {_WIDE} {_HIGH}",
        preserveAspectRatio="none",
        class_="line",
        aria_hidden="true",
        focusable="false",
    )


# -- the chart and its table ----------------------------------------------------------------------


def _chart(t: Translator, drawing: Drawing | None) -> Html:
    if drawing is None:
        return tag("section", tag("p", t("There are no figures for this period.")), class_="card")
    chart = drawing.chart
    legend = [tag("li", _swatch(one.role), one.name) for one in chart.series]
    return tag(
        "figure",
        tag(
            "figcaption",
            tag("h2", chart.title, id="chart-title"),
            tag("ul", *legend, class_="legend") if len(legend) > 1 else None,
        ),
        tag(
            "div",
            class_="chart",
            id="chart",
            tabindex="0",
            role="img",
            aria_label=chart.alt,
            aria_describedby="chart-keys",
            hidden=True,
        ),
        tag("p", class_="readout", id="readout", aria_live="polite", hidden=True),
        tag("p", t("Arrow keys walk from day to day."), class_="note keys", id="chart-keys", hidden=True),
        tag(
            "details",
            tag("summary", t("As a table")),
            tag(
                "div",
                _days(t, drawing),
                class_="scroll",
                tabindex="0",
                role="region",
                aria_label=chart.title,
            ),
        ),
        data("chart-data", _values(drawing)),
        class_="card",
    )


def _swatch(role: str) -> Html:
    return tag("span", class_=f"swatch {role}", aria_hidden="true")


def _days(t: Translator, drawing: Drawing) -> Html:
    heads = [tag("th", t("Day"), scope="col")]
    heads += [tag("th", one.name, scope="col", class_="right") for one in drawing.chart.series]
    rows = [
        tag("tr", tag("th", day, scope="row"), *(tag("td", row[at], class_="right") for row in drawing.texts))
        for at, day in enumerate(drawing.labels)
    ]
    return tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows))


def _values(drawing: Drawing) -> dict[str, object]:
    chart = drawing.chart
    return {
        "language": chart.language,
        "days": chart.labels,
        "labels": drawing.labels,
        "unit": chart.series[0].unit,
        "currency": chart.series[0].currency,
        "series": [_series(one, texts) for one, texts in zip(chart.series, drawing.texts, strict=True)],
    }


def _series(one: Series, texts: Sequence[str]) -> dict[str, object]:
    return {"name": one.name, "role": one.role, "values": one.values, "texts": texts}


# -- what else there is ---------------------------------------------------------------------------


def _part(part: Part) -> Html:
    return tag(
        "section",
        tag("h2", part.title),
        *(_meter(one) for one in part.meters),
        tag("p", prose(part.text), class_="note") if part.text else None,
        table(part.table, part.title) if part.table else None,
        class_="card",
    )


def _meter(one: Meter) -> Html:
    full = min(max(one.share, 0.0), 1.0)
    return tag(
        "div",
        tag("span", one.label, class_="label", aria_hidden="true"),
        tag("span", one.text, class_="text"),
        tag("progress", one.text, max="1", value=f"{full:.4f}", aria_label=one.label),
        class_="meter",
    )


def _campaigns(shown: Dashboard) -> Html | None:
    if not shown.rows:
        return None
    heads = [tag("th", head, scope="col", class_=_SIDES[at]) for at, head in enumerate(shown.heads)]
    rows = [_row(one) for one in shown.rows]
    return tag(
        "section",
        tag(
            "div",
            tag(
                "table",
                tag("thead", tag("tr", *heads)),
                tag("tbody", *rows),
                _foot(shown),
                class_="campaigns",
            ),
            class_="scroll",
            tabindex="0",
            role="region",
            aria_label=shown.title,
        ),
        class_="card",
    )


def _foot(shown: Dashboard) -> Html | None:
    if not shown.total:
        return None
    name, value = shown.total
    rest = [tag("td", class_=side) for side in _SIDES[2 : len(shown.heads)]]
    return tag(
        "tfoot", tag("tr", tag("th", name, scope="row"), tag("td", value, class_="right strong"), *rest)
    )


def _row(one: Row) -> Html:
    return tag(
        "tr",
        tag("th", _link(one.choice), tag("small", one.state), _slim(one.pace_in_words), scope="row"),
        tag("td", one.value, class_="right strong"),
        tag("td", _change(one.change, one.good) or _GONE, class_="right"),
        tag("td", _small_line(one.days), class_="days"),
        tag("td", one.pace, class_="right pace"),
    )


def _slim(text: str) -> Html | None:
    """Say below a name what has no column of its own on a phone."""
    return tag("small", text, class_="slim") if text else None


def _as_of(t: Translator, text: str) -> Html | None:
    if not text:
        return None
    return tag("p", join(tag("strong", t("As of")), " ", prose(text)), class_="note as-of")
