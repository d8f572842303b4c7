"""Creators of a team, and lists of creators that wait for their confirmation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, delete, select, update

from storage import teams
from storage.models import Creator, CreatorRequest, HeaderMapping, ImportFile, StagedCreator, Workspace
from storage.words import search_words

_KIND = "creators"
# The columns that hold figures; each is dated and sourced on its own.
FIGURES = (
    "followers",
    "engagement_rate",
    "engagement_by_followers",
    "average_views",
    "median_views",
    "growth_30d",
    "last_post_on",
    "women_share",
    "audience_countries",
    "audience_ages",
)
# The columns that are looked at for brand safety.
TEXTS = ("handle", "name", "notes", "topics")
_IMPORTED = (
    "id",
    "handle",
    "name",
    *FIGURES,
    "figures",
    "country",
    "language",
    "topics",
    "email",
    "price_minor",
    "price_currency",
    "notes",
)


def searchable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give the columns that are searched in, made from a creator's other columns."""
    return {
        "search_words": search_words(values),
        "top_country": _largest(values.get("audience_countries")),
        "top_age": _largest(values.get("audience_ages")),
    }


def _largest(shares: Mapping[str, int] | None) -> str | None:
    """Name the largest share; of equal ones the first by name."""
    return min(shares, key=lambda name: (-shares[name], name)) if shares else None


def add(session: Session, workspace: Workspace, *, now: datetime, **values: Any) -> Creator:
    """Add a creator with the next short id; values are the columns of Creator."""
    number = teams.next_number(session, workspace, "creator")
    row = Creator(
        workspace_id=workspace.id,
        number=number,
        created_at=now,
        updated_at=now,
        unread_since=now,
        **values,
        **searchable(values),
    )
    session.add(row)
    session.flush()
    return row


def change(session: Session, creator: Creator, *, now: datetime, **values: Any) -> None:
    """Change columns of a creator."""
    if any(name in values and values[name] != getattr(creator, name) for name in TEXTS):
        values = {**values, "unread_since": now}
    creator.sqlmodel_update({**values, "updated_at": now})
    creator.sqlmodel_update(searchable(creator.model_dump()))
    session.add(creator)


def get(session: Session, *, workspace_id: int, id: int) -> Creator | None:
    """Find a creator of a workspace."""
    row = session.get(Creator, id)
    return row if row and row.workspace_id == workspace_id else None


def locked(session: Session, *, workspace_id: int, id: int) -> Creator | None:
    """Find a creator and keep others from changing it until the transaction ends."""
    return session.exec(
        select(Creator).where(Creator.workspace_id == workspace_id, Creator.id == id).with_for_update()
    ).first()


def of_handle(session: Session, *, workspace_id: int, handle: str) -> Creator | None:
    """Find a creator by the handle."""
    return session.exec(
        select(Creator).where(Creator.workspace_id == workspace_id, Creator.handle == handle)
    ).first()


# -- lists of creators ----------------------------------------------------------------------------


def headers(session: Session, *, workspace_id: int) -> dict[str, str]:
    """Give the headers people explained: normalised header -> field."""
    rows = session.exec(
        select(HeaderMapping).where(HeaderMapping.workspace_id == workspace_id, HeaderMapping.kind == _KIND)
    )
    return {row.header: row.field for row in rows}


def remember_header(session: Session, *, workspace_id: int, header: str, field: str) -> None:
    """Remember which field a header stands for, in place of what was said before."""
    session.exec(
        delete(HeaderMapping).where(
            col(HeaderMapping.workspace_id) == workspace_id,
            col(HeaderMapping.kind) == _KIND,
            col(HeaderMapping.header) == header,
        )
    )
    session.add(HeaderMapping(workspace_id=workspace_id, kind=_KIND, header=header, field=field))


def stage(session: Session, *, workspace_id: int, name: str, now: datetime) -> ImportFile:
    """Open a list of creators that is being read."""
    row = ImportFile(workspace_id=workspace_id, kind=_KIND, name=name, state="reading", created_at=now)
    session.add(row)
    session.flush()
    return row


def staged_whole(session: Session, *, workspace_id: int, id: int) -> None:
    """Let a list wait for its confirmation, in place of those that waited before."""
    session.exec(
        delete(ImportFile).where(
            col(ImportFile.workspace_id) == workspace_id,
            col(ImportFile.kind) == _KIND,
            col(ImportFile.state).in_(["reading", "staged"]),
            col(ImportFile.id) != id,
        )
    )
    session.exec(update(ImportFile).where(col(ImportFile.id) == id).values(state="staged"))


def stage_rows(session: Session, *, import_id: int, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add checked lines; each holds the columns of Creator that the list says, the handle first of all."""
    lines = [{"import_id": import_id, "handle": row["handle"], "values": dict(row)} for row in rows]
    if lines:
        session.execute(insert(StagedCreator), lines)


def staged(session: Session, *, workspace_id: int, id: int) -> ImportFile | None:
    """Find a list of creators of a workspace and keep it for changing."""
    return session.exec(
        select(ImportFile)
        .where(ImportFile.workspace_id == workspace_id, ImportFile.id == id, ImportFile.kind == _KIND)
        .with_for_update()
    ).first()


def staged_rows(session: Session, *, import_id: int) -> list[dict[str, Any]]:
    """Give the lines of a list in their order."""
    lines = select(StagedCreator.values).where(StagedCreator.import_id == import_id)
    return [dict(values) for values in session.exec(lines.order_by(col(StagedCreator.id)))]


def known(session: Session, *, workspace_id: int, handles: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Give the columns of those creators of a workspace who have one of a few hundred handles."""
    columns = [getattr(Creator, name) for name in _IMPORTED]
    found = session.execute(
        select(*columns).where(Creator.workspace_id == workspace_id, col(Creator.handle).in_(handles))
    )
    return {row["handle"]: dict(row) for row in found.mappings()}


def numbers(session: Session, *, workspace_id: int, handles: Sequence[str]) -> dict[str, int]:
    """Give the short ids' numbers of those creators of a workspace who have one of a few handles."""
    query = select(Creator.handle, Creator.number).where(Creator.workspace_id == workspace_id)
    return dict(session.exec(query.where(col(Creator.handle).in_(handles))).all())


def publish(
    session: Session,
    workspace: Workspace,
    *,
    new: Sequence[dict[str, Any]],
    changed: Sequence[dict[str, Any]],
    now: datetime,
) -> None:
    """Add and change creators in bulk; ``changed`` rows hold the row's id."""
    if new:
        blank = {
            name: field.get_default(call_default_factory=True)
            for name, field in Creator.model_fields.items()
            if not field.is_required() and name != "id"
        }
        first = teams.next_number(session, workspace, "creator", count=len(new))
        session.execute(
            insert(Creator),
            [
                {
                    **blank,
                    "workspace_id": workspace.id,
                    "number": first + at,
                    "created_at": now,
                    "updated_at": now,
                    "unread_since": now,
                    **row,
                }
                for at, row in enumerate(new)
            ],
        )
    if changed:
        session.execute(update(Creator), [{"updated_at": now, **_unread(row, now), **row} for row in changed])


def _unread(row: Mapping[str, Any], now: datetime) -> dict[str, datetime]:
    return {"unread_since": now} if any(name in row for name in TEXTS[1:]) else {}


def heard_from(session: Session, *, now: datetime, id: int = 0, request_id: int = 0) -> None:
    """Note that there is a new text of a creator, or of the creator of a request, to be looked at."""
    whose = select(CreatorRequest.creator_id).where(CreatorRequest.id == request_id).scalar_subquery()
    session.exec(update(Creator).where(col(Creator.id) == (id or whose)).values(unread_since=now))


def drop_staged(session: Session, *, import_id: int) -> None:
    """Forget the lines of a list that was published."""
    session.exec(delete(StagedCreator).where(col(StagedCreator.import_id) == import_id))
