"""A campaign's figures as a file: rows as CSV, a workbook with charts, or a report to print."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.cards import short_id
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Document, Reply
from commands.core.texts import N_, UserError, msg
from commands.kpis.comparing import COMPARE, compared_report, meant_days
from commands.kpis.kpi_options import PERIOD, WHICH, Comparison, find_campaign, read_apart
from commands.kpis.report_cards import dates_text
from commands.options import Choice
from commands.rules.names import fold
from commands.rules.periods import Period
from storage import figures
from storage.figures import MEASURES, Span
from storage.frozen import frozen
from storage.models import Campaign
from storage.session import Session

if TYPE_CHECKING:
    from commands.core.books import Book, Format
    from commands.core.options import Reading

_MOST = 50_000
_FIXED = 4  # cells before the measures of a row
_FORMATS = (("csv", N_("CSV table")), ("xlsx", N_("Excel workbook")), ("pdf", N_("PDF report")))
_SHORT = (("csv", N_("As CSV")), ("xlsx", N_("As Excel")), ("pdf", N_("As PDF")))


@frozen
class _Gathered:
    """What goes into a file; without rows there is no book."""

    campaign: Campaign
    period: Period
    rows: int
    book: Book | None


@command(
    "kpi export",
    N_("A campaign's figures as a file"),
    options=(
        WHICH,
        PERIOD,
        Option("format", Choice(_FORMATS), N_("Kind of file")),
        COMPARE,
    ),
    example="/kpi export C1 period=28d format=xlsx",
)
async def export(
    context: Context,
    *,
    campaign: int,
    period: str = "",
    format: Format = "csv",
    compare: Comparison | None = None,
) -> Reply:
    """Hand over the figures of a period: as rows, as a workbook, or as a report."""
    wanted = compare or Comparison()
    with tempfile.TemporaryDirectory(prefix="taktgeber-") as folder:
        rows = Path(folder) / "rows"
        gather = partial(_gathered, context, campaign=campaign, period=period, wanted=wanted, target=rows)
        found = await read_apart(context, gather)
        dates = dates_text(context.t, found.period.start, found.period.end)
        if found.book is None:
            return Reply(
                text=context.t("There are no figures for {dates}, so there is no file.", dates=dates)
            )
        content = await context.services.press.make(found.book, format, rows)
    return await context.sealed(_handed_over(context, found, format, dates, content))


def _gathered(
    context: Context, session: Session, *, campaign: int, period: str, wanted: Comparison, target: Path
) -> _Gathered:
    """Write the rows into a file, and put everything else into a book."""
    # With the first file only: a start has no use for it.
    from commands.kpis.kpi_book import book_of, raw_sheet

    found = find_campaign(context, session, campaign)
    span = meant_days(context, found, period, wanted)
    reading = context.reading(session)
    count, used = _written(reading, figures.raw(session, Span(found.id, span.start, span.end)), target)
    if not count:
        return _Gathered(found, span, 0, None)
    report = compared_report(context, session, found, span, wanted)
    return _Gathered(found, span, count, book_of(reading, report, raw_sheet(context.t, used)))


def _written(reading: Reading, parts: Any, target: Path) -> tuple[int, set[int]]:
    """Write rows as they come; give how many there are, and which of their cells hold anything."""
    from commands.kpis.kpi_book import raw_row

    count, used = 0, set[int]()
    unseen = set(range(_FIXED, _FIXED + len(MEASURES)))
    with target.open("w", encoding="ascii") as file:
        for part in parts:
            count += len(part)
            if count > _MOST:
                raise UserError(
                    msg("More than {limit} rows are too many for one file. Ask for fewer days.", limit=_MOST)
                )
            rows = [raw_row(reading, row) for row in part]
            file.writelines(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)
            used |= {at for at in unseen if any(row[at] is not None for row in rows)}
            unseen -= used
    return count, used


def _handed_over(context: Context, found: _Gathered, format: Format, dates: str, content: bytes) -> Reply:
    t, campaign, period = context.t, found.campaign, found.period
    name = f"{short_id(campaign)}-{fold(campaign.name).replace(' ', '-')[:40]}-{period.start}-{period.end}"
    text = t("{name} · {id}, {dates}", name=campaign.name, id=short_id(campaign), dates=dates)
    rows = t.plural("{count} row", "{count} rows", found.rows)
    return Reply(
        text=text if format == "pdf" else f"{text}: {rows}",
        documents=(Document(name=f"{name}.{format}").having(content=content),),
        buttons=_others(context, campaign, period, format),
    )


def _others(context: Context, campaign: Campaign, period: Period, format: Format) -> Sequence[Button]:
    dates = {"campaign": short_id(campaign), "period": f"{period.start}..{period.end}"}
    return tuple(
        Button(label=context.t(label), command="kpi export", arguments={**dates, "format": key}, edit=False)
        for key, label in _SHORT
        if key != format
    )
