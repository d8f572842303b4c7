"""A campaign's raw figures as a CSV file: one row a day and ad, blanks left blank."""

from __future__ import annotations

import csv
import io
from base64 import b64encode
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from babel import numbers

from commands.cards import short_id
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Document, Reply
from commands.core.texts import N_, Translator, UserError, msg
from commands.files.sheets import harmless
from commands.kpi_options import PERIOD, WHICH, find_campaign, period_of, read_apart
from commands.options import Choice
from commands.report_cards import SOURCES, dates_text
from commands.rules.measures import BY_KEY, Kind
from commands.rules.names import fold
from storage import figures
from storage.figures import MEASURES
from storage.session import Session

_MOST = 50_000
_FORMATS = (("csv", N_("CSV table")),)


@command(
    "kpi export",
    N_("A campaign's figures as a file"),
    options=(WHICH, PERIOD, Option("format", Choice(_FORMATS), N_("Kind of file"))),
    example="/kpi export C1 period=28d",
)
async def export(context: Context, *, campaign: int, period: str = "", format: str = "csv") -> Reply:
    """Hand over the figures of a period as a table that opens in Excel."""
    t = context.t

    def work(session: Session) -> Reply:
        found = find_campaign(context, session, campaign)
        span = period_of(context.today, found, period)
        dates = dates_text(t, span.start, span.end)
        rows = figures.raw(session, campaign_id=found.id, start=span.start, end=span.end, limit=_MOST + 1)
        if not rows:
            return Reply(text=t("There are no figures for {dates}, so there is no file.", dates=dates))
        if len(rows) > _MOST:
            raise UserError(
                msg("More than {limit} rows are too many for one file. Ask for fewer days.", limit=_MOST)
            )
        content = csv_of(t, rows)
        name = f"{short_id(found)}-{fold(found.name).replace(' ', '-')[:40]}-{span.start}-{span.end}.csv"
        text = t("{name} · {id}, {dates}", name=found.name, id=short_id(found), dates=dates)
        rows_said = t.plural("{count} row", "{count} rows", len(rows))
        return Reply(
            text=f"{text}: {rows_said}",
            documents=(Document(name=name, content=b64encode(content)),),
        )

    return await read_apart(context, work)


def csv_of(t: Translator, rows: Sequence[Any]) -> bytes:
    """Write snapshots as CSV the way Excel expects it in the language; no cell can start a formula."""
    used = [key for key in MEASURES if any(getattr(row, key) is not None for row in rows)]
    german = t.language == "de"
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";" if german else ",")
    writer.writerow([t("Day"), t("Source"), t("Name"), t("Currency"), *(_head(t, key) for key in used)])
    writer.writerows(_lines(t, rows, used, "," if german else "."))
    return file.getvalue().encode("utf-8-sig")


def _head(t: Translator, key: str) -> str:
    label = t(BY_KEY[key].label)
    return t("{label} (seconds)", label=label) if BY_KEY[key].kind is Kind.MILLISECONDS else label


def _lines(t: Translator, rows: Sequence[Any], used: list[str], point: str) -> Iterator[list[str]]:
    for row in rows:
        source = t(SOURCES.get(row.source, row.source))
        cells = [harmless(cell) for cell in (source, row.label, row.currency)]
        yield [row.day.isoformat(), *cells, *(_figure(row, key, point) for key in used)]


def _figure(row: Any, key: str, point: str) -> str:
    value = getattr(row, key)
    if value is None:
        return ""
    kind = BY_KEY[key].kind
    decimals = 3 if kind is Kind.MILLISECONDS else 0
    if kind is Kind.MONEY:
        decimals = numbers.get_currency_precision(row.currency)
    return f"{Decimal(value).scaleb(-decimals):.{decimals}f}".replace(".", point)
