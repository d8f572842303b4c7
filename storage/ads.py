"""Ad accounts of a team at TikTok: who let us in, what is read of them, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete, select

from storage.models import Advertiser, ConnectAttempt, Connection, Workspace


def begin(session: Session, **values: Any) -> ConnectAttempt:
    """Note that somebody is on their way to TikTok."""
    row = ConnectAttempt(**values)
    session.add(row)
    session.flush()
    return row


def attempt(session: Session, *, hashes: Sequence[str], now: datetime) -> ConnectAttempt | None:
    """Find whose way back this is, while it is open, and keep others from it until the transaction ends."""
    return session.exec(
        select(ConnectAttempt)
        .where(col(ConnectAttempt.state_hash).in_(hashes))
        .where(col(ConnectAttempt.used_at).is_(None), ConnectAttempt.expires_at > now)
        .with_for_update()
    ).first()


def forget_attempts(session: Session, *, before: datetime) -> None:
    """Drop ways that were open long ago."""
    session.exec(delete(ConnectAttempt).where(col(ConnectAttempt.expires_at) < before))


def forget_attempts_for(session: Session, *, request_id: int) -> None:
    """Drop the ways of whoever answers a request, with their names."""
    session.exec(delete(ConnectAttempt).where(col(ConnectAttempt.request_id) == request_id))


# -- leave ----------------------------------------------------------------------------------------


def add_connection(session: Session, **values: Any) -> Connection:
    """Keep a leave; it is sealed once it has its number."""
    row = Connection(sealed="", **values)
    session.add(row)
    session.flush()
    return row


def connections(session: Session, *, workspace_id: int) -> Sequence[Connection]:
    """Give a team's leaves, the newest first."""
    return session.exec(
        select(Connection).where(Connection.workspace_id == workspace_id).order_by(col(Connection.id).desc())
    ).all()


def everywhere(session: Session) -> Sequence[Connection]:
    """Give the leaves of all teams."""
    return session.exec(select(Connection)).all()


def connection(session: Session, *, workspace_id: int, id: int) -> Connection | None:
    """Find a leave of a team."""
    return session.exec(
        select(Connection).where(Connection.id == id, Connection.workspace_id == workspace_id)
    ).first()


def drop_connection(session: Session, row: Connection) -> None:
    """Forget a leave and the advertisers it opened."""
    session.exec(delete(Connection).where(col(Connection.id) == row.id))


def empty(session: Session, *, workspace_id: int) -> Sequence[Connection]:
    """Give the leaves whose advertisers all came over to another."""
    used = select(col(Advertiser.connection_id)).where(col(Advertiser.connection_id).is_not(None))
    return session.exec(
        select(Connection).where(Connection.workspace_id == workspace_id, col(Connection.id).not_in(used))
    ).all()


# -- advertisers ----------------------------------------------------------------------------------


def of(session: Session, *, workspace_id: int) -> Sequence[Advertiser]:
    """Give a team's advertisers by name."""
    return session.exec(
        select(Advertiser)
        .where(Advertiser.workspace_id == workspace_id)
        .order_by(col(Advertiser.name), col(Advertiser.id))
    ).all()


def get(session: Session, *, workspace_id: int, id: int) -> Advertiser | None:
    """Find an advertiser of a team."""
    return session.exec(
        select(Advertiser).where(Advertiser.id == id, Advertiser.workspace_id == workspace_id)
    ).first()


def take_over(
    session: Session, *, workspace_id: int, connection_id: int | None, advertiser_ids: Iterable[str]
) -> list[Advertiser]:
    """Let a leave open some advertisers; one that is known keeps all that was said about it."""
    known = {row.advertiser_id: row for row in of(session, workspace_id=workspace_id)}
    found = []
    for id in dict.fromkeys(advertiser_ids):
        row = known.get(id) or Advertiser(workspace_id=workspace_id, advertiser_id=id)
        row.connection_id = connection_id
        row.fault, row.faults = {}, 0
        session.add(row)
        found.append(row)
    session.flush()
    return found


def first_team(session: Session) -> Workspace | None:
    """Give the team that was here first; one that only tried the console comes after all others."""
    return session.exec(
        select(Workspace)
        .order_by((col(Workspace.home_platform) == "console").asc(), col(Workspace.id).asc())
        .limit(1)
    ).first()
