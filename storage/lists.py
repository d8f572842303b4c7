"""Creators on lists under a name: who is on which, who put them there, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete, func, select

from storage import teams
from storage.models import Creator, CreatorList, ListedCreator, Workspace
from storage.upserts import insert_new

Entry = tuple[ListedCreator, Creator]


def make(
    session: Session, workspace: Workspace, *, name: str, key: str, made_by: str, now: datetime
) -> CreatorList:
    """Begin a list with the next short id; of two at once the second one fails on the name."""
    row = CreatorList(
        workspace_id=workspace.id,
        number=teams.next_number(session, workspace, "list"),
        name=name,
        key=key,
        made_by=made_by,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def get(session: Session, *, workspace_id: int, id: int, deleted: bool = False) -> CreatorList | None:
    """Find a list of a workspace and keep it for changing; one that was deleted only where asked for."""
    rows = select(CreatorList).where(CreatorList.workspace_id == workspace_id, CreatorList.id == id)
    row = session.exec(rows.with_for_update()).first()
    return row if row and (row.key is None) == deleted else None


def of_key(session: Session, *, workspace_id: int, key: str) -> CreatorList | None:
    """Find a list by its name."""
    rows = select(CreatorList).where(CreatorList.workspace_id == workspace_id, CreatorList.key == key)
    return session.exec(rows).first()


def all_of(session: Session, *, workspace_id: int) -> Sequence[tuple[CreatorList, int]]:
    """Give the lists of a workspace by their names, each with how many are on it."""
    size = select(func.count()).where(ListedCreator.list_id == CreatorList.id).scalar_subquery()
    rows = select(CreatorList, size).where(
        CreatorList.workspace_id == workspace_id, col(CreatorList.key).is_not(None)
    )
    return session.exec(rows.order_by(col(CreatorList.key))).all()


def size(session: Session, *, list_id: int) -> int:
    """Count who is on a list."""
    rows = select(func.count()).select_from(ListedCreator).where(ListedCreator.list_id == list_id)
    return session.exec(rows).one()


def turn(session: Session, *, list_id: int, after: int, limit: int) -> Sequence[Creator]:
    """Give those on a list in the order of their short ids, from behind one of these on."""
    rows = (
        select(Creator)
        .join(ListedCreator, col(ListedCreator.creator_id) == col(Creator.id))
        .where(ListedCreator.list_id == list_id, col(Creator.number) > after)
    )
    return session.exec(rows.order_by(col(Creator.number)).limit(limit)).all()


def of_creator(session: Session, *, creator_id: int) -> Sequence[tuple[CreatorList, ListedCreator]]:
    """Give the lists a creator is on, by their names."""
    rows = (
        select(CreatorList, ListedCreator)
        .join(ListedCreator, col(ListedCreator.list_id) == col(CreatorList.id))
        .where(ListedCreator.creator_id == creator_id, col(CreatorList.key).is_not(None))
    )
    return session.exec(rows.order_by(col(CreatorList.key))).all()


def entries(session: Session, *, list_id: int, creator_ids: Sequence[int]) -> Sequence[Entry]:
    """Give those of some creators who are on a list."""
    rows = (
        select(ListedCreator, Creator)
        .join(Creator, col(Creator.id) == col(ListedCreator.creator_id))
        .where(ListedCreator.list_id == list_id, col(ListedCreator.creator_id).in_(creator_ids))
    )
    return session.exec(rows.order_by(col(Creator.handle))).all()


def put(session: Session, *, list_id: int, creator_id: int, put_by: str, put_at: datetime) -> bool:
    """Put a creator on a list; False when they are on it already, by whoever put them there first."""
    return insert_new(
        session, ListedCreator, list_id=list_id, creator_id=creator_id, put_by=put_by, put_at=put_at
    )


def take(session: Session, *, list_id: int, creator_ids: Sequence[int]) -> None:
    """Take creators off a list."""
    session.exec(
        delete(ListedCreator).where(
            col(ListedCreator.list_id) == list_id, col(ListedCreator.creator_id).in_(creator_ids)
        )
    )


def kept(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Give who was on a list as the history keeps it, so that they can be put back as they were."""
    return [
        {"creator": row.creator_id, "handle": one.handle, "by": row.put_by, "at": row.put_at.isoformat()}
        for row, one in entries
    ]


def put_back(
    session: Session, *, workspace_id: int, list_id: int, before: Sequence[Mapping[str, Any]]
) -> list[str]:
    """Put those who were on a list back as they were; give the handles of who was not there meanwhile."""
    ids = [one["creator"] for one in before]
    own = select(Creator.id).where(Creator.workspace_id == workspace_id, col(Creator.id).in_(ids))
    there, back = set(session.exec(own)), []
    for one in before:
        at = datetime.fromisoformat(one["at"])
        if one["creator"] in there and put(
            session, list_id=list_id, creator_id=one["creator"], put_by=one["by"], put_at=at
        ):
            back.append(one["handle"])
    return back
