"""The figures of a team's campaigns that are over, each added up over its own days."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, func, or_, select
from sqlmodel import Session, col

from storage.figures import MEASURES, Sums, values_of
from storage.frozen import frozen
from storage.models import Campaign, DayTotal
from storage.prepared import Prepared

_OVER = ("ended", "archived")


@frozen
class Ended:
    """A campaign that is over, with what was reported on the days of its flight."""

    number: int
    name: str
    currency: str
    sums: Sums


def _ended() -> Prepared:
    """Add up each campaign's days from the roll-up; one without a flight counts with all it has."""
    own, total = Campaign, DayTotal
    return Prepared(
        select(
            col(own.number),
            col(own.name),
            col(own.currency),
            func.count(),
            *(func.sum(getattr(total, key)) for key in MEASURES),
        )
        .join_from(own, total, col(total.campaign_id) == col(own.id))
        .where(col(own.workspace_id) == bindparam("workspace_id"), col(own.id) != bindparam("besides"))
        .where(or_(*(col(own.state) == state for state in _OVER)))
        .where(or_(col(own.ends_on).is_(None), col(own.ends_on) < bindparam("today")))
        .where(or_(col(own.starts_on).is_(None), col(total.day) >= col(own.starts_on)))
        .where(or_(col(own.ends_on).is_(None), col(total.day) <= col(own.ends_on)))
        .group_by(col(own.id), col(own.number), col(own.name), col(own.currency))
        .order_by(col(own.number).desc())
    )


_ENDED = _ended()


def ended(session: Session, *, workspace_id: int, besides: int, today: date) -> list[Ended]:
    """Give a team's campaigns that are over and have figures, but one of them, the newest first."""
    rows = _ENDED.rows(session, workspace_id=workspace_id, besides=besides, today=today)
    return [
        Ended(number, name, currency, Sums(values_of(cells, single=days == 1), int(days)))
        for number, name, currency, days, *cells in rows
    ]
