"""Figures that count at once, for tests that are not about how they came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from storage import matches
from storage.models import DaySource, Snapshot
from storage.staging import Rows, Staging, Subject, days_of, name, stage, sum_up, sums


@dataclass(frozen=True)
class Measured:
    """One row of figures."""

    campaign_id: int
    day: date
    entity: str = "ad:1"
    label: str = "Ad 1"
    level: str = "ad:"
    origin: str = "tiktok"
    currency: str = "EUR"
    source: str = "ads_export"
    values: dict[str, int | None] = field(default_factory=dict)
    item: str = ""

    @property
    def subject(self) -> Subject:
        """Give what it is about."""
        return Subject(self.campaign_id, self.entity, self.level, self.label, self.origin, self.currency)


def row_count(session: Session, *, live: bool = True) -> int:
    """Count the rows that are published, or those that wait."""
    days = select(DaySource.id).where(DaySource.live == live)
    found = select(func.count()).select_from(Snapshot).where(col(Snapshot.day_source_id).in_(days))
    return session.exec(found).one()


def write(session: Session, rows: Sequence[Measured], *, now: datetime) -> None:
    """Write rows of one source as if a file had brought them in; the roll-up is the caller's next step."""
    for row in rows:
        _write(session, row, now)


def _write(session: Session, row: Measured, now: datetime) -> None:
    there = session.exec(
        select(DaySource).where(
            DaySource.campaign_id == row.campaign_id,
            DaySource.source == row.source,
            DaySource.day == row.day,
            col(DaySource.live),
        )
    ).first()
    staging = Staging(None, now, source=row.source, live=True)
    staging.named = name(session, source=row.source, subjects=[row.subject])
    if row.item:
        matches.show(session, items={staging.named[0].measured_id: row.item})
    if there:
        staging.days[row.campaign_id << 22 | row.day.toordinal()] = there.id
    columns = [[value] for value in row.values.values()]
    staging.note(stage(session, staging, Rows([0], [row.day.toordinal()], list(row.values), columns)))
    (id,) = staging.days.values()
    sum_up(session, sums(session, days_of([id])))
    session.expire_all()
