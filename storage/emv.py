"""The versions of a team's EMV rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from storage import teams
from storage.models import EmvRates, Workspace


def versions(session: Session, *, workspace_id: int) -> Sequence[EmvRates]:
    """Give all versions there were, the newest first."""
    rows = select(EmvRates).where(EmvRates.workspace_id == workspace_id)
    return session.exec(rows.order_by(col(EmvRates.version).desc())).all()


def current(session: Session, *, workspace_id: int) -> EmvRates | None:
    """Give the version that counts; None while EMV is off."""
    newest = select(EmvRates).where(EmvRates.workspace_id == workspace_id)
    found = session.exec(newest.order_by(col(EmvRates.version).desc()).limit(1)).first()
    return found if found and found.stopped_at is None else None


def rates_of(row: EmvRates) -> dict[str, Decimal]:
    """Give a version's rates in minor units, by measure."""
    return {key: Decimal(rate) for key, rate in row.rates.items()}


def add(
    session: Session,
    workspace: Workspace,
    *,
    rates: Mapping[str, Decimal],
    currency: str,
    made_by: str,
    now: datetime,
) -> EmvRates:
    """Add a version; it counts from now on."""
    row = EmvRates(
        workspace_id=workspace.id,
        version=teams.next_number(session, workspace, "emv"),
        currency=currency,
        rates={key: str(rate) for key, rate in rates.items()},
        made_by=made_by,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def stop(session: Session, row: EmvRates, *, now: datetime) -> None:
    """Let a version count no longer, and none in its place."""
    row.stopped_at = now
    session.add(row)
