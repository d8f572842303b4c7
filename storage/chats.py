"""What is special about some chats of a team: private ones, the one for failures, those that are quiet."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, or_
from sqlalchemy import select as select_cells
from sqlmodel import Session, col, delete, select

from storage.frozen import frozen
from storage.models import AuditEntry, Chat, Dashboard, Scope, Workspace
from storage.prepared import Listed

_OF_PERSON = col(Chat.scope_id).startswith("user:")


@frozen
class Apart:
    """What must be known of a chat before it is written to."""

    private: bool
    paused_reason: str
    quiet: str
    timezone: str


_APART = Listed(
    lambda chat_ids: (
        select_cells(
            *(getattr(Chat, name) for name in ("workspace_id", "platform", "chat_id", "thread_id")),
            *(getattr(Chat, name) for name in ("private", "paused_reason", "quiet")),
            col(Workspace.timezone),
        )
        .join_from(Chat, Workspace, col(Workspace.id) == col(Chat.workspace_id))
        .where(
            col(Chat.platform) == bindparam("platform"),
            col(Chat.chat_id).in_(chat_ids),
            or_(col(Chat.paused_reason) != "", col(Chat.private)),
        )
    )
)


def private_chat(session: Session, *, workspace_id: int, person: str) -> Chat | None:
    """Find the private chat with a person (``platform:id``) that can be written to."""
    platform, _, user_id = person.partition(":")
    mine = (Chat.workspace_id == workspace_id, Chat.platform == platform, Chat.scope_id == f"user:{user_id}")
    open_ones = select(Chat).where(*mine, col(Chat.private), Chat.paused_reason == "")
    return session.exec(open_ones.order_by(col(Chat.id))).first()


def open_private(session: Session) -> list[tuple[int, str]]:
    """Give who has a private chat that can be written to: the workspace and the person."""
    rows = select(Chat.workspace_id, Chat.platform, Chat.scope_id).distinct()
    found = session.exec(rows.where(col(Chat.private), Chat.paused_reason == "", _OF_PERSON))
    return sorted((id, f"{platform}:{scope.removeprefix('user:')}") for id, platform, scope in found)


def close_private(session: Session, *, workspace_id: int, person: str, reason: str) -> None:
    """Write no more to the private chats with somebody, and drop the dashboards that lie there."""
    platform, _, user_id = person.partition(":")
    mine = (Chat.workspace_id == workspace_id, Chat.platform == platform, Chat.scope_id == f"user:{user_id}")
    rows = session.exec(select(Chat).where(*mine, col(Chat.private))).all()
    for row in rows:
        row.paused_reason = reason
        session.add(row)
    session.exec(
        delete(Dashboard).where(
            col(Dashboard.workspace_id) == workspace_id,
            col(Dashboard.platform) == platform,
            col(Dashboard.chat_id).in_([row.chat_id for row in rows]),
        )
    )


def came_alone(session: Session, *, workspace_id: int, platform: str, user_id: str) -> bool:
    """Tell whether somebody belongs to a workspace by a private chat: its own, or one that joined it."""
    own = f"user:{user_id}"
    home = (Scope.workspace_id == workspace_id, Scope.platform == platform, Scope.scope_id == own)
    if session.exec(select(Scope.id).where(*home)).first():
        return True
    mine = (Chat.workspace_id == workspace_id, Chat.platform == platform, Chat.scope_id == own)
    private = set(session.exec(select(Chat.chat_id).where(*mine, col(Chat.private))))
    by_them = (AuditEntry.workspace_id == workspace_id, AuditEntry.platform == platform)
    joined = select(AuditEntry.after).where(*by_them, AuditEntry.actor_id == user_id)
    entries = session.exec(joined.where(AuditEntry.action == "workspace join"))
    return any(entry.get("chat") in private for entry in entries)


def ops_chat(session: Session, *, workspace_id: int) -> Chat | None:
    """Give the chat in which a team is told of what fails, where it chose one."""
    return session.exec(select(Chat).where(Chat.workspace_id == workspace_id, col(Chat.ops))).first()


def apart(
    session: Session, *, platforms: Collection[str], chat_ids: Collection[str]
) -> dict[tuple[int, str, str, str], Apart]:
    """Give those of some chats that are paused or private, by workspace, platform, chat and thread."""
    named = list(chat_ids)
    rows = [row for platform in platforms for row in _APART.rows(session, named, platform=platform)]
    return {(row[0], row[1], row[2], row[3]): Apart(*row[4:]) for row in rows}


def keep_quiet(session: Session, *, platform: str, user_id: str, quiet: str) -> Sequence[str]:
    """Set the hours in which nothing is written to a person; give their private chats, in all teams."""
    mine = (Chat.platform == platform, Chat.scope_id == f"user:{user_id}", col(Chat.private))
    found = session.exec(select(Chat).where(*mine)).all()
    for chat in found:
        chat.quiet = quiet
        session.add(chat)
    return list({chat.chat_id for chat in found})
