"""Where a campaign's figures come from: by day and source, and which of them count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from storage.figures import MANUAL, Span
from storage.frozen import frozen
from storage.imports import API
from storage.models import DaySource, ImportFile


@frozen
class Origin:
    """One figure of one day as one source has it; one by hand does not count where a file has the figure."""

    day: date
    source: str
    fetched_at: datetime
    value: int
    counts: bool


def origins(session: Session, span: Span, keys: Sequence[str]) -> Mapping[str, list[Origin]]:
    """Give all that sources have of some measures over a span, by measure and in the order of the days.

    Ads Manager's figures are named by the way their newest reading came, a file or TikTok itself.
    """
    table = DaySource
    rows = session.exec(
        select(table, ImportFile.kind)
        .outerjoin(ImportFile, col(ImportFile.id) == col(table.import_id))
        .where(col(table.campaign_id) == span.campaign_id, col(table.live))
        .where(col(table.day).between(span.start, span.end))
        .order_by(col(table.day), col(table.source))
    ).all()
    named = [(row, API if kind == API else row.source) for row, kind in rows]
    return {key: _of(key, named) for key in keys}


def _of(key: str, rows: Sequence[tuple[DaySource, str]]) -> list[Origin]:
    having = [(row, name, value) for row, name in rows if (value := getattr(row, key)) is not None]
    measured = {row.day for row, name, _ in having if name != MANUAL}
    return [
        Origin(row.day, name, row.fetched_at, value, counts=name != MANUAL or row.day not in measured)
        for row, name, value in having
    ]


def last_brought(session: Session, *, campaign_id: int) -> datetime | None:
    """Tell when a figure of a campaign was last brought in, by a file or by hand."""
    newest = select(func.max(DaySource.fetched_at))
    found: datetime | None = session.exec(
        newest.where(col(DaySource.campaign_id) == campaign_id, col(DaySource.live))
    ).one()
    return found
