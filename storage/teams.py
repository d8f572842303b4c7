"""Workspaces, scopes, chats, members and link codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam
from sqlalchemy import select as select_cells
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, delete, select, update

from storage import safety
from storage.frozen import frozen
from storage.models import (
    Alert,
    AlertNote,
    Card,
    Chat,
    ConnectAttempt,
    Connection,
    CreatorRequest,
    Dashboard,
    Delivery,
    Digest,
    DigestTarget,
    Form,
    LinkCode,
    Member,
    Scope,
    Workspace,
)
from storage.prepared import Prepared, Shape

# What takes longest to read of them is not asked for by those who act.
_WORKSPACE = Shape(Workspace, without=("next_numbers", "created_at"))
_MEMBER = Shape(Member, without=("joined_at",))


@frozen
class Placed:
    """Where a person may act: the team, who they are in it, and what it knows of the chat; None: not yet."""

    workspace: Workspace
    member: Member | None
    title: str | None
    paused_reason: str | None


_HERE = (
    col(Chat.platform) == bindparam("chat_platform"),
    col(Chat.chat_id) == bindparam("chat_id"),
    col(Chat.thread_id) == bindparam("thread_id"),
    col(Chat.workspace_id) == col(Workspace.id),
)
_THEM = (
    col(Member.platform) == bindparam("platform"),
    col(Member.user_id) == bindparam("user_id"),
    col(Member.workspace_id) == col(Workspace.id),
)
_PLACED = select_cells(
    *_WORKSPACE.columns, *_MEMBER.columns, col(Chat.title), col(Chat.paused_reason)
).select_from(Workspace)
_IN_SCOPE = Prepared(
    _PLACED.join(Scope, col(Scope.workspace_id) == col(Workspace.id))
    .outerjoin(Member, and_(*_THEM))
    .outerjoin(Chat, and_(*_HERE))
    .where(
        col(Scope.platform) == bindparam("platform"),
        col(Scope.scope_id) == bindparam("scope_id"),
    )
)
_OF_PERSON = Prepared(
    _PLACED.join(Member, and_(*_THEM)).outerjoin(Chat, and_(*_HERE)).order_by(col(Workspace.id))
)


def placed(
    session: Session, *, platform: str, user_id: str, scope_id: str | None, chat: tuple[str, str, str]
) -> list[Placed]:
    """Give the team of a scope, or without one those of a person, as a chat of them is known there.

    A chat is its platform, its id and its thread's.
    """
    values = {"platform": platform, "user_id": user_id}
    values |= zip(("chat_platform", "chat_id", "thread_id"), chat, strict=True)
    if scope_id is None:
        return [_place(cells) for cells in _OF_PERSON.rows(session, **values)]
    return [_place(cells) for cells in _IN_SCOPE.rows(session, scope_id=scope_id, **values)]


def _place(cells: Sequence[Any]) -> Placed:
    middle = _WORKSPACE.width
    known = cells[middle:-2]
    member = None if known[0] is None else _MEMBER.of(known)
    return Placed(_WORKSPACE.of(cells[:middle]), member, cells[-2], cells[-1])


def workspace(session: Session, *, id: int) -> Workspace | None:
    """Find a workspace by its row."""
    return session.get(Workspace, id)


def in_zone(workspace: Workspace, timezone: str) -> Workspace:
    """Give a workspace as seen in another time zone, for reading only."""
    return workspace if workspace.timezone == timezone else _WORKSPACE.like(workspace, timezone=timezone)


def workspace_of_scope(session: Session, *, platform: str, scope_id: str) -> Workspace | None:
    """Find the workspace that a server, group or private chat acts in."""
    return session.exec(
        select(Workspace)
        .join(Scope, col(Scope.workspace_id) == col(Workspace.id))
        .where(Scope.platform == platform, Scope.scope_id == scope_id)
    ).first()


def scopes(session: Session, *, workspace_id: int, platform: str) -> Sequence[str]:
    """Give the servers or groups of a platform that act in a workspace."""
    mine = (Scope.workspace_id == workspace_id, Scope.platform == platform)
    ids = session.exec(select(Scope.scope_id).where(*mine).order_by(col(Scope.id))).all()
    return [id for id in ids if not id.startswith("user:")]


def found(
    session: Session,
    *,
    platform: str,
    scope_id: str,
    name: str,
    language: str,
    timezone: str,
    currency: str,
    now: datetime,
) -> Workspace:
    """Create the workspace of a scope that has none."""
    row = Workspace(
        name=name,
        language=language,
        timezone=timezone,
        currency=currency,
        home_platform=platform,
        home_scope=scope_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    session.add(Scope(workspace_id=row.id, platform=platform, scope_id=scope_id))
    session.flush()
    return row


def move_scope(session: Session, *, platform: str, scope_id: str, workspace_id: int) -> None:
    """Let a scope act in a workspace; another one it acted in before forgets its chats."""
    row = session.exec(select(Scope).where(Scope.platform == platform, Scope.scope_id == scope_id)).first()
    row = row or Scope(workspace_id=workspace_id, platform=platform, scope_id=scope_id)
    row.workspace_id = workspace_id
    session.add(row)
    left = select(Chat).where(
        Chat.platform == platform, Chat.scope_id == scope_id, Chat.workspace_id != workspace_id
    )
    for chat in session.exec(left).all():
        _part(session, chat)
        session.delete(chat)
    session.flush()


def _part(session: Session, chat: Chat) -> None:
    """Let a workspace write no more to a chat it loses: nothing of one team is read in another one."""
    own = select(Digest.id).where(Digest.workspace_id == chat.workspace_id)
    session.exec(delete(DigestTarget).where(*_at(DigestTarget, chat), col(DigestTarget.digest_id).in_(own)))
    lost = (*_at(Alert, chat), col(Alert.workspace_id) == chat.workspace_id)
    session.exec(update(Alert).where(*lost).values(chat_id="", thread_id=""))
    for shown in (Card, Dashboard, AlertNote):
        session.exec(delete(shown).where(*_at(shown, chat), col(shown.workspace_id) == chat.workspace_id))
    session.exec(
        update(Delivery)
        .where(*_at(Delivery, chat), col(Delivery.workspace_id) == chat.workspace_id)
        .where(col(Delivery.state).in_(["waiting", "leased", "held"]))
        .values(state="skipped", error="moved")
    )
    session.exec(
        update(CreatorRequest)
        .where(
            col(CreatorRequest.workspace_id) == chat.workspace_id,
            col(CreatorRequest.from_platform) == chat.platform,
            col(CreatorRequest.from_chat_id) == chat.chat_id,
            col(CreatorRequest.from_thread_id) == chat.thread_id,
        )
        .values(from_chat_id="", from_thread_id="")
    )
    safety.forget_chat(
        session,
        workspace_id=chat.workspace_id,
        platform=chat.platform,
        chat_id=chat.chat_id,
        thread_id=chat.thread_id,
    )


def _at(
    table: type[Alert | AlertNote | Card | Dashboard | Delivery | DigestTarget], chat: Chat
) -> tuple[Any, ...]:
    return (
        col(table.platform) == chat.platform,
        col(table.chat_id) == chat.chat_id,
        col(table.thread_id) == chat.thread_id,
    )


def hold(session: Session, workspace: Workspace) -> None:
    """Lock a workspace's row until the transaction ends, so that two processes never do the same twice."""
    session.exec(
        update(Workspace).where(col(Workspace.id) == workspace.id).values(currency=Workspace.currency)
    )


def next_number(session: Session, workspace: Workspace, kind: str, *, count: int = 1) -> int:
    """Count up the short ids of a kind in a workspace, in the running transaction; give the first."""
    hold(session, workspace)
    fresh = session.exec(
        select(Workspace).where(Workspace.id == workspace.id).execution_options(populate_existing=True)
    ).one()
    number = fresh.next_numbers.get(kind, 0) + 1
    fresh.next_numbers = {**fresh.next_numbers, kind: number + count - 1}
    session.add(fresh)
    return number


def member(session: Session, *, workspace_id: int, platform: str, user_id: str) -> Member | None:
    """Find a person in a workspace."""
    return session.exec(
        select(Member).where(
            Member.workspace_id == workspace_id, Member.platform == platform, Member.user_id == user_id
        )
    ).first()


def memberships(session: Session, *, platform: str, user_id: str) -> Sequence[tuple[Member, Workspace]]:
    """Give the workspaces a person belongs to."""
    return session.exec(
        select(Member, Workspace)
        .join(Workspace, col(Workspace.id) == col(Member.workspace_id))
        .where(Member.platform == platform, Member.user_id == user_id)
        .order_by(col(Workspace.id))
    ).all()


def members(session: Session, *, workspace_id: int) -> Sequence[Member]:
    """Give all people of a workspace, in the order they came."""
    return session.exec(
        select(Member).where(Member.workspace_id == workspace_id).order_by(col(Member.id))
    ).all()


def add_member(session: Session, *, now: datetime, **values: Any) -> Member:
    """Add a person to a workspace; values are the columns of Member."""
    row = Member(joined_at=now, **values)
    session.add(row)
    session.flush()
    return row


def choose(session: Session, *, platform: str, user_id: str, workspace_id: int) -> None:
    """Remember in which workspace a person acts in private chats."""
    for row, _ in memberships(session, platform=platform, user_id=user_id):
        row.chosen = row.workspace_id == workspace_id
        session.add(row)


def chats(session: Session, *, workspace_id: int) -> Sequence[Chat]:
    """Give the chats of a workspace."""
    return session.exec(select(Chat).where(Chat.workspace_id == workspace_id).order_by(col(Chat.id))).all()


def chat(session: Session, *, workspace_id: int, platform: str, chat_id: str, thread_id: str) -> Chat | None:
    """Find a chat of a workspace."""
    return session.exec(
        select(Chat).where(
            Chat.workspace_id == workspace_id,
            Chat.platform == platform,
            Chat.chat_id == chat_id,
            Chat.thread_id == thread_id,
        )
    ).first()


def add_chat(session: Session, **values: Any) -> Chat:
    """Add a chat to a workspace; values are the columns of Chat."""
    row = Chat(**values)
    session.add(row)
    session.flush()
    return row


def add_code(session: Session, *, workspace_id: int, code_hash: str, expires_at: datetime) -> None:
    """Keep the keyed hash of a one-time code."""
    session.add(LinkCode(workspace_id=workspace_id, code_hash=code_hash, expires_at=expires_at))


def code(session: Session, *, code_hashes: Sequence[str]) -> LinkCode | None:
    """Find a one-time code by its keyed hash, used or not, to redeem it in the running transaction."""
    return session.exec(
        select(LinkCode).where(col(LinkCode.code_hash).in_(code_hashes)).with_for_update()
    ).first()


def move_chat(session: Session, *, platform: str, old: str, new: str) -> None:
    """Write a chat's new id wherever the old one stands (a group that became a supergroup)."""
    _forget_cards(session, platform, old)
    for table in (Chat, DigestTarget, Form, Alert, AlertNote, Dashboard):
        for row in session.exec(select(table).where(table.platform == platform, table.chat_id == old)).all():
            _renamed(session, row, "chat_id", new)
    open_ones = select(Delivery).where(
        Delivery.platform == platform,
        Delivery.chat_id == old,
        col(Delivery.state).not_in(["sent", "skipped"]),
    )
    for delivery in session.exec(open_ones).all():
        _renamed(session, delivery, "chat_id", new)
    session.exec(
        update(CreatorRequest)
        .where(col(CreatorRequest.from_platform) == platform, col(CreatorRequest.from_chat_id) == old)
        .values(from_chat_id=new)
    )
    for begun in (Connection, ConnectAttempt):
        session.exec(
            update(begun)
            .where(col(begun.platform) == platform, col(begun.chat_id) == old)
            .values(chat_id=new)
        )
    _move_home(session, platform, old, new)


def _forget_cards(session: Session, platform: str, chat_id: str) -> None:
    """Change no message of a chat any more: under its new id messages are counted anew, from one."""
    session.exec(delete(Card).where(col(Card.platform) == platform, col(Card.chat_id) == chat_id))
    session.exec(
        update(Delivery)
        .where(
            col(Delivery.platform) == platform,
            col(Delivery.chat_id) == chat_id,
            col(Delivery.action) != "send",
            col(Delivery.state).not_in(["sent", "skipped"]),
        )
        .values(state="skipped", error="moved")
    )


def _renamed(session: Session, row: SQLModel, column: str, value: str) -> None:
    """Change a column; where the same is there under the new value, the old row goes."""
    try:
        with session.begin_nested():
            setattr(row, column, value)
            session.add(row)
    except IntegrityError:
        session.delete(row)
        session.flush()


def _move_home(session: Session, platform: str, old: str, new: str) -> None:
    scope = session.exec(select(Scope).where(Scope.platform == platform, Scope.scope_id == old)).first()
    if scope:
        # The team the group belonged to keeps it, also when the new id has made one of its own meanwhile.
        move_scope(session, platform=platform, scope_id=new, workspace_id=scope.workspace_id)
        session.delete(scope)
    session.exec(
        update(Chat).where(col(Chat.platform) == platform, col(Chat.scope_id) == old).values(scope_id=new)
    )
    session.exec(
        update(Workspace)
        .where(col(Workspace.home_platform) == platform, col(Workspace.home_scope) == old)
        .values(home_scope=new)
    )


def chats_at(session: Session, *, platform: str, chat_id: str) -> Sequence[Chat]:
    """Give a platform's chat as each workspace knows it, its threads included."""
    return session.exec(
        select(Chat).where(Chat.platform == platform, Chat.chat_id == chat_id).order_by(col(Chat.id))
    ).all()


def pause_chat(
    session: Session, *, workspace_id: int, platform: str, chat_id: str, thread_id: str, reason: str
) -> None:
    """Remember why nothing can be written to a chat; somebody speaking there lets it be written to again."""
    session.exec(
        update(Chat)
        .where(
            col(Chat.workspace_id) == workspace_id,
            col(Chat.platform) == platform,
            col(Chat.chat_id) == chat_id,
            col(Chat.thread_id) == thread_id,
        )
        .values(paused_reason=reason)
    )
