"""Things of a workspace by number and name, for reading what a person typed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam
from sqlalchemy import select as select_cells
from sqlmodel import Session, col, select

from storage.frozen import frozen
from storage.models import (
    Alert,
    Campaign,
    Creator,
    CreatorList,
    CreatorRequest,
    Digest,
    Member,
    MessageTemplate,
    Post,
    SavedSearch,
)
from storage.prepared import Prepared

_ALL = (
    select_cells(col(Campaign.id), col(Campaign.number), col(Campaign.name))
    .where(col(Campaign.workspace_id) == bindparam("workspace_id"))
    .order_by(col(Campaign.id).desc())
)
_CAMPAIGNS, _CAMPAIGN = Prepared(_ALL), Prepared(_ALL.where(col(Campaign.number) == bindparam("number")))


@frozen
class Found:
    """One thing: its row, its short id and the name people know it by."""

    id: int
    short: str
    name: str


def nothing(session: Session, *, workspace_id: int, number: int | None = None) -> Sequence[Found]:
    """Find nothing."""
    return []


def campaigns(session: Session, *, workspace_id: int, number: int | None = None) -> Sequence[Found]:
    """Find campaigns, newest first."""
    if number is None:
        rows = _CAMPAIGNS.rows(session, workspace_id=workspace_id)
    else:
        rows = _CAMPAIGN.rows(session, workspace_id=workspace_id, number=number)
    return [Found(id, f"C{n}", name) for id, n, name in rows]


def creators(session: Session, *, workspace_id: int, number: int | None = None) -> Sequence[Found]:
    """Find creators by handle."""
    query = select(Creator.id, Creator.number, Creator.handle).where(Creator.workspace_id == workspace_id)
    if number is not None:
        query = query.where(Creator.number == number)
    return [Found(id, f"P{n}", f"@{name}") for id, n, name in session.exec(query.order_by(Creator.handle))]


def requests(session: Session, *, workspace_id: int, number: int | None = None) -> Sequence[Found]:
    """Find requests by their creator's handle, newest first."""
    query = (
        select(CreatorRequest.id, CreatorRequest.number, Creator.handle)
        .join(Creator, col(Creator.id) == col(CreatorRequest.creator_id))
        .where(CreatorRequest.workspace_id == workspace_id)
    )
    if number is not None:
        query = query.where(CreatorRequest.number == number)
    rows = session.exec(query.order_by(col(CreatorRequest.id).desc()))
    return [Found(id, f"R{n}", f"@{name}") for id, n, name in rows]


def digests(session: Session, *, workspace_id: int, number: int | None = None) -> Sequence[Found]:
    """Find digests by their campaign's name or short id."""
    query = (
        select(Digest.id, Digest.number, Campaign.name, Campaign.number)
        .join(Campaign, col(Campaign.id) == col(Digest.campaign_id))
        .where(Digest.workspace_id == workspace_id, Digest.state != "deleted")
    )
    if number is not None:
        query = query.where(Digest.number == number)
    rows = session.exec(query.order_by(col(Digest.id).desc())).all()
    named = [Found(id, f"D{n}", name) for id, n, name, _ in rows]
    return named + [Found(id, f"D{n}", f"C{of}") for id, n, _, of in rows if number is None]


def alerts(session: Session, *, workspace_id: int, number: int | None = None) -> Sequence[Found]:
    """Find alerts by what they watch for."""
    query = select(Alert.id, Alert.number, Alert.words)
    query = query.where(Alert.workspace_id == workspace_id, Alert.standing != "deleted")
    if number is not None:
        query = query.where(Alert.number == number)
    return [Found(id, f"A{n}", name) for id, n, name in session.exec(query.order_by(col(Alert.id).desc()))]


def searches(session: Session, *, workspace_id: int, number: int | None = None) -> Sequence[Found]:
    """Find saved searches by their names."""
    query = select(SavedSearch.id, SavedSearch.number, SavedSearch.name)
    query = query.where(SavedSearch.workspace_id == workspace_id)
    if number is not None:
        query = query.where(SavedSearch.number == number)
    return [Found(id, f"S{n}", name) for id, n, name in session.exec(query.order_by(col(SavedSearch.key)))]


def lists(session: Session, *, workspace_id: int, number: int | None = None) -> Sequence[Found]:
    """Find lists of creators by their names; those that were deleted are not found."""
    query = select(CreatorList.id, CreatorList.number, CreatorList.name).where(
        CreatorList.workspace_id == workspace_id, col(CreatorList.key).is_not(None)
    )
    if number is not None:
        query = query.where(CreatorList.number == number)
    return [Found(id, f"L{n}", name) for id, n, name in session.exec(query.order_by(col(CreatorList.key)))]


def templates(session: Session, *, workspace_id: int, number: int | None = None) -> Sequence[Found]:
    """Find message templates by their names."""
    query = select(MessageTemplate.id, MessageTemplate.number, MessageTemplate.name)
    query = query.where(MessageTemplate.workspace_id == workspace_id)
    if number is not None:
        query = query.where(MessageTemplate.number == number)
    rows = session.exec(query.order_by(col(MessageTemplate.key)))
    return [Found(id, f"T{n}", name) for id, n, name in rows]


def posts(session: Session, *, workspace_id: int, number: int | None = None) -> Sequence[Found]:
    """Find posts by their author's handle, newest first."""
    query = select(Post.id, Post.number, Post.handle).where(Post.workspace_id == workspace_id)
    if number is not None:
        query = query.where(Post.number == number)
    rows = session.exec(query.order_by(col(Post.id).desc()))
    return [Found(id, f"V{n}", f"@{name}" if name else "") for id, n, name in rows]


def members(session: Session, *, workspace_id: int, number: int | None = None) -> Sequence[Found]:
    """Find people of the team by name or user name; their number is their row's."""
    query = select(Member.id, Member.name, Member.username).where(Member.workspace_id == workspace_id)
    if number is not None:
        query = query.where(Member.id == number)
    found = []
    for id, name, username in session.exec(query.order_by(col(Member.id))):
        found.append(Found(id, f"M{id}", name))
        if username and username.casefold() != name.casefold() and number is None:
            found.append(Found(id, f"M{id}", f"@{username}"))
    return found
