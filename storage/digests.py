"""Digests, their addresses and their runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Text, and_, bindparam, cast, func, literal, or_
from sqlalchemy import select as select_cells
from sqlmodel import Session, col, delete, select, update

from storage import teams
from storage.models import Campaign, Chat, Delivery, Digest, DigestRun, DigestTarget, Workspace
from storage.outbox import QUIET
from storage.prepared import Listed, Shape
from storage.types import UtcDateTime
from storage.upserts import insert_chosen, insert_new

Rule = tuple[str, str, datetime]  # schedule, zone and moment: what decides when a digest is due
_SHAPES = (Shape(DigestRun), Shape(Digest), Shape(Campaign), Shape(Workspace))
_SKIPPED = "skipped:"  # in a cause, before the moment: the word that it did not come


class Occurrence(NamedTuple):
    """What is due now, how many older ones it stands for, the next one, and whether anything is said."""

    due_at: datetime
    folded: int
    outcome: str
    next_due: datetime | None
    said: bool = True


class Occurred(NamedTuple):
    """An occurrence with all it belongs to."""

    run: DigestRun
    digest: Digest
    campaign: Campaign
    workspace: Workspace


def add(
    session: Session, workspace: Workspace, *, chats: Sequence[Chat], now: datetime, **values: Any
) -> Digest:
    """Add a digest with the next short id and its addresses; values are the columns of Digest."""
    number = teams.next_number(session, workspace, "digest")
    row = Digest(workspace_id=workspace.id, number=number, created_at=now, **values)
    session.add(row)
    session.flush()
    for chat in chats:
        session.add(
            DigestTarget(
                digest_id=row.id,
                platform=chat.platform,
                chat_id=chat.chat_id,
                thread_id=chat.thread_id,
                title=chat.title,
            )
        )
    session.flush()
    return row


def get(session: Session, *, workspace_id: int, id: int) -> Digest | None:
    """Find a digest of a workspace."""
    row = session.get(Digest, id)
    return row if row and row.workspace_id == workspace_id and row.state != "deleted" else None


def all_of(session: Session, *, workspace_id: int) -> Sequence[Digest]:
    """Give a workspace's digests, newest first."""
    return session.exec(
        select(Digest)
        .where(Digest.workspace_id == workspace_id, Digest.state != "deleted")
        .order_by(col(Digest.number).desc())
    ).all()


def owned(session: Session, *, workspace_id: int, person: str) -> Sequence[Digest]:
    """Give the digests of a person (``platform:id``) that may still come, for changing; others wait."""
    return session.exec(
        select(Digest)
        .where(Digest.workspace_id == workspace_id, Digest.created_by == person)
        .where(col(Digest.state).in_(("active", "paused")))
        .order_by(col(Digest.id))
        .with_for_update()
    ).all()


def owners(session: Session) -> Sequence[tuple[int, str]]:
    """Give whoever owns digests that come: the workspace and the person."""
    query = select(Digest.workspace_id, Digest.created_by).where(Digest.state == "active").distinct()
    return session.exec(query.order_by(col(Digest.workspace_id), col(Digest.created_by))).all()


def of_campaign(session: Session, *, campaign_id: int) -> Sequence[Digest]:
    """Give the digests of a campaign for changing, those that are paused as well; others wait."""
    return session.exec(
        select(Digest)
        .where(Digest.campaign_id == campaign_id, col(Digest.state).in_(("active", "paused")))
        .order_by(col(Digest.id))
        .with_for_update()
    ).all()


def targets(session: Session, *, digest_id: int, purpose: str = "") -> Sequence[DigestTarget]:
    """Give the addresses of a digest: those it goes to, or those of another purpose."""
    mine = (DigestTarget.digest_id == digest_id, DigestTarget.purpose == purpose)
    return session.exec(select(DigestTarget).where(*mine).order_by(col(DigestTarget.id))).all()


def leave(session: Session, *, digest_id: int, platform: str, chat_id: str) -> bool:
    """Take a chat off a digest; False when it does not go there."""
    here = (DigestTarget.platform == platform, DigestTarget.chat_id == chat_id, DigestTarget.purpose == "")
    found = session.exec(select(DigestTarget).where(DigestTarget.digest_id == digest_id, *here)).all()
    for target in found:
        session.delete(target)
    return bool(found)


def due(session: Session, *, now: datetime, limit: int) -> list[tuple[int, Rule, bool]]:
    """Find digests whose moment has come and whether they ask for a look, the longest waiting first.

    Others leave them alone.
    """
    rule: list[Any] = [Digest.id, cast(Digest.schedule, Text), Digest.timezone, Digest.next_due]
    rows: Any = session.connection().execute(
        select_cells(*rule, or_(*(cast(column, Text) != "{}" for column in (Digest.needs, Digest.review))))
        .where(col(Digest.next_due) <= now)
        .order_by(col(Digest.next_due))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [(id, (schedule, zone, due_at), bool(asks)) for id, schedule, zone, due_at, asks in rows.all()]


def claim(session: Session, occurrence: Occurrence, *, ids: Sequence[int], now: datetime) -> Sequence[int]:
    """Write an occurrence of digests, their next date, and a message without text to each address, once.

    That one is skipped its owner hears in private too, where the bot knows a private chat of theirs. Gives
    the new rows of the occurrence.
    """
    due_at, folded, outcome, next_due, said = occurrence
    word = _SKIPPED if outcome == "skipped" else ""
    runs, messages, to_owners, dates = _claiming(session.get_bind().dialect.name)
    execute = session.connection().execute
    values = {"now": now, "due_at": due_at, "outcome": outcome, "folded": folded}
    fresh: Sequence[int] = execute(runs, {"ids": ids, **values}).scalars().all()
    told = {"ids": fresh, "now": now, "moment": f":{word}{due_at.isoformat()}"}
    if said:
        execute(messages, told)
    if outcome == "skipped":
        execute(to_owners, told)
    execute(dates, {"ids": ids, "following": next_due})
    return fresh


@cache
def _claiming(dialect: str) -> tuple[Any, Any, Any, Any]:
    """Make the statements of a claim; to build them takes longer than to run them."""
    ids: ColumnElement[int] = bindparam("ids", expanding=True)
    now = bindparam("now", type_=UtcDateTime)
    alive = select(Digest.id).join(Campaign).where(col(Digest.id).in_(ids), Campaign.state != "archived")
    run = {
        "digest_id": Digest.id,
        "due_at": bindparam("due_at", type_=UtcDateTime),
        "handled_at": now,
        "outcome": bindparam("outcome", type_=Text),
        "folded": bindparam("folded", type_=Integer),
    }
    message = {
        "cause": literal("digest:") + cast(Digest.id, Text) + bindparam("moment", type_=Text),
        "language": Workspace.language,
        "workspace_id": Digest.workspace_id,
        "payload": literal(""),
        "due_at": now,
        "created_at": now,
    }
    own = and_(
        col(Chat.workspace_id) == Digest.workspace_id,
        col(Chat.private),
        col(Chat.paused_reason) == "",
        col(Chat.platform) + ":" + func.replace(Chat.scope_id, "user:", "") == Digest.created_by,
    )

    def to(table: type[DigestTarget] | type[Chat], joined: Any) -> Any:
        address = {name: getattr(table, name) for name in ("platform", "chat_id", "thread_id")}
        by_age = (col(DigestRun.id), col(table.id))
        # Each chat's first message before anybody's second, since a chat takes them slowly one by one.
        place = func.row_number().over(partition_by=[*address.values()][:2], order_by=by_age)
        in_order = joined.where(col(DigestRun.id).in_(ids)).order_by(place, *by_age)
        return insert_chosen(dialect, Delivery, in_order, message | address)

    whole = select(DigestRun.id).join(Digest).join(Workspace)
    return (
        insert_chosen(dialect, DigestRun, alive, run).returning(col(DigestRun.id)),
        to(DigestTarget, whole.join(DigestTarget).where(DigestTarget.purpose == "")),
        to(Chat, whole.join(Chat, own)),
        update(Digest)
        .where(col(Digest.id).in_(ids))
        .values(next_due=bindparam("following", type_=UtcDateTime)),
    )


def quiet_hours(session: Session) -> Sequence[tuple[str, str]]:
    """Give the quiet hours of chats, each with the zone of its team."""
    query = select(Chat.quiet, Workspace.timezone).join(Workspace).where(Chat.quiet != "").distinct()
    return session.exec(query).all()


def hold(session: Session, *, quiet: str, timezone: str, now: datetime, until: datetime) -> None:
    """Let what was queued at this moment wait while chats are quiet; it takes an older one's place."""
    same = [getattr(Delivery, name) == getattr(Chat, name) for name in ("platform", "chat_id", "thread_id")]
    of_digests = (col(Delivery.cause).startswith("digest:"), Delivery.payload == "", *same)
    rows = session.exec(
        select(Delivery)
        .join(Workspace, col(Workspace.id) == Delivery.workspace_id)
        .join(Chat, and_(col(Chat.workspace_id) == Delivery.workspace_id, *of_digests))
        .where(Delivery.state == "waiting", Chat.quiet == quiet, Workspace.timezone == timezone)
        .where(col(Delivery.due_at).in_((now, until)))
        .order_by(col(Delivery.id).desc())
    ).all()
    newest = set[tuple[str, str, str, str]]()
    for row in rows:
        key = (row.cause.split(":")[1], row.platform, row.chat_id, row.thread_id)
        if key in newest:
            row.state, row.error, row.done_at = "skipped", "newer", now
        newest.add(key)
        row.due_at, row.error = until, row.error or QUIET
        session.add(row)


def any_at_all(session: Session) -> bool:
    """Tell whether there is a digest."""
    return session.exec(select(Digest.id).limit(1)).first() is not None


def practice(session: Session, *, now: datetime) -> Occurred | None:
    """Give an occurrence as it would be now of some digest; it is stored nowhere."""
    found = session.exec(
        select(Digest, Campaign, Workspace)
        .join(Campaign, col(Campaign.id) == Digest.campaign_id)
        .join(Workspace, col(Workspace.id) == Digest.workspace_id)
        .where(Digest.state == "active")
        .order_by(col(Digest.id))
        .limit(1)
    ).first()
    if found is None:
        return None
    return Occurred(DigestRun(digest_id=found[0].id, due_at=now, handled_at=now), *found)


def any_due(session: Session, *, now: datetime) -> bool:
    """Tell whether a digest's moment has come."""
    return session.exec(select(Digest.id).where(col(Digest.next_due) <= now).limit(1)).first() is not None


def soon(
    session: Session, *, after: tuple[datetime, int], until: datetime, platforms: Sequence[str], limit: int
) -> Sequence[tuple[Digest, Campaign, Workspace]]:
    """Find digests that come after a moment and id and not later than another moment, in that order."""
    moment, id = after
    later = or_(col(Digest.next_due) > moment, and_(col(Digest.next_due) == moment, col(Digest.id) > id))
    heard = (
        select(DigestTarget.id)
        .where(DigestTarget.digest_id == Digest.id, col(DigestTarget.platform).in_(platforms))
        .exists()
    )
    return session.exec(
        select(Digest, Campaign, Workspace)
        .join(Campaign, col(Campaign.id) == Digest.campaign_id)
        .join(Workspace, col(Workspace.id) == Digest.workspace_id)
        .where(col(Digest.next_due) >= moment, col(Digest.next_due) <= until, later, heard)
        .where(Campaign.state != "archived")
        .order_by(col(Digest.next_due), col(Digest.id))
        .limit(limit)
    ).all()


def occurred(session: Session, *, causes: Collection[str]) -> dict[str, Occurred]:
    """Give the occurrences that causes of messages name, for reading only."""
    named = {_named(cause): cause for cause in causes}
    found = [_occurrence(cells) for cells in _rows_of(session, _OCCURRED, named)]
    return {cause: one for one in found if (cause := named.get((one.run.digest_id, one.run.due_at)))}


def _these(query: Any, ids: list[Any]) -> Any:
    """Choose the runs of some digests between two moments."""
    between = col(DigestRun.due_at).between(bindparam("first"), bindparam("last"))
    return query.where(col(DigestRun.digest_id).in_(ids), between)


_OCCURRED = Listed(
    lambda ids: _these(
        select_cells(*(column for shape in _SHAPES for column in shape.columns))
        .join_from(DigestRun, Digest, col(Digest.id) == DigestRun.digest_id)
        .join(Campaign, col(Campaign.id) == Digest.campaign_id)
        .join(Workspace, col(Workspace.id) == Digest.workspace_id),
        ids,
    )
)


def _occurrence(cells: Sequence[Any]) -> Occurred:
    rows, at = list[Any](), 0
    for shape in _SHAPES:
        rows.append(shape.of(cells[at : at + shape.width]))
        at += shape.width
    return Occurred(*rows)


class Key(NamedTuple):
    """What decides what an occurrence says, beside the language: equal keys are said in the same words."""

    campaign_id: int
    period: str
    timezone: str
    content: str
    due_at: datetime
    handled_at: datetime
    outcome: str
    folded: int


def keys(session: Session, *, causes: Collection[str]) -> dict[str, Key]:
    """Give the keys of the occurrences that causes of messages name; not of those that were skipped."""
    named = {_named(cause): cause for cause in causes if f":{_SKIPPED}" not in cause}
    found = [(id, Key(*key)) for id, *key in _rows_of(session, _KEYS, named)]
    return {cause: key for id, key in found if (cause := named.get((id, key.due_at)))}


_KEYS = Listed(
    lambda ids: _these(
        select_cells(
            col(DigestRun.digest_id),
            *(getattr(Digest, name) for name in Key._fields[:3]),
            cast(Digest.content, Text),
            *(getattr(DigestRun, name) for name in Key._fields[4:]),
        ).join_from(DigestRun, Digest, col(Digest.id) == DigestRun.digest_id),
        ids,
    )
)


def _rows_of(session: Session, query: Listed, named: Collection[tuple[int, datetime]]) -> Iterable[Any]:
    """Give a row of each of some occurrences, and perhaps of others of the same digests between them."""
    if not named:
        return ()
    ids, moments = zip(*named, strict=True)
    return query.rows(session, list(set(ids)), first=min(moments), last=max(moments))


def _named(cause: str) -> tuple[int, datetime]:
    """Read which digest and moment the cause of a message names."""
    _, id, moment = cause.split(":", 2)
    return int(id), datetime.fromisoformat(moment.removeprefix(_SKIPPED))


def fail(session: Session, *, cause: str) -> None:
    """Write that an occurrence could not be said."""
    id, due_at = _named(cause)
    mine = (col(DigestRun.digest_id) == id, col(DigestRun.due_at) == due_at)
    session.exec(update(DigestRun).where(*mine).values(outcome="failed"))


def record(session: Session, *, digest_id: int, due_at: datetime, now: datetime, outcome: str) -> None:
    """Write what became of an occurrence, unless it was handled before."""
    insert_new(session, DigestRun, digest_id=digest_id, due_at=due_at, handled_at=now, outcome=outcome)


def runs(session: Session, *, digest_id: int, limit: int = 20, offset: int = 0) -> Sequence[DigestRun]:
    """Give the last occurrences of a digest, newest first."""
    return session.exec(
        select(DigestRun)
        .where(DigestRun.digest_id == digest_id)
        .order_by(col(DigestRun.due_at).desc())
        .offset(offset)
        .limit(limit)
    ).all()


def forget_runs(session: Session, *, before: datetime, limit: int) -> int:
    """Drop old occurrences and their messages, so many at most; give how many were dropped."""
    # Rows are numbered as they are written, so the first ones tell whether there are old ones at all.
    oldest = session.exec(select(DigestRun).order_by(col(DigestRun.id)).limit(limit)).all()
    old = [row for row in oldest if row.handled_at < before and row.held_until is None]
    words = ("", _SKIPPED, "review:")
    causes = [f"digest:{row.digest_id}:{word}{row.due_at.isoformat()}" for row in old for word in words]
    session.exec(delete(Delivery).where(col(Delivery.cause).in_(causes)))
    session.exec(delete(DigestRun).where(col(DigestRun.id).in_([row.id for row in old])))
    return len(old)


def outcomes(session: Session, *, since: datetime) -> dict[str, int]:
    """Count the occurrences of all digests by what became of them, since a moment."""
    query = select(DigestRun.outcome, func.count()).where(col(DigestRun.handled_at) >= since)
    return {outcome: int(count) for outcome, count in session.exec(query.group_by(DigestRun.outcome)).all()}
