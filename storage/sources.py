"""Where a campaign's figures come from: by day and source, and which of them count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from storage.figures import MANUAL, Span
from storage.frozen import frozen
from storage.models import DaySource


@frozen
class Origin:
    """One figure of one day as one source has it; one by hand does not count where a file has the figure."""

    day: date
    source: str
    fetched_at: datetime
    value: int
    counts: bool


def origins(session: Session, span: Span, keys: Sequence[str]) -> Mapping[str, list[Origin]]:
    """Give all that sources have of some measures over a span, by measure and in the order of the days."""
    table = DaySource
    rows = session.exec(
        select(table)
        .where(col(table.campaign_id) == span.campaign_id, col(table.live))
        .where(col(table.day).between(span.start, span.end))
        .order_by(col(table.day), col(table.source))
    ).all()
    return {key: _of(key, rows) for key in keys}


def _of(key: str, rows: Sequence[DaySource]) -> list[Origin]:
    having = [(row, value) for row in rows if (value := getattr(row, key)) is not None]
    measured = {row.day for row, _ in having if row.source != MANUAL}
    return [
        Origin(
            row.day, row.source, row.fetched_at, value, counts=row.source != MANUAL or row.day not in measured
        )
        for row, value in having
    ]
