"""Messages with placeholders that a team keeps under a name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from storage import teams
from storage.models import MessageTemplate, Workspace


def add(
    session: Session,
    workspace: Workspace,
    *,
    name: str,
    key: str,
    texts: dict[str, str],
    made_by: str,
    now: datetime,
) -> MessageTemplate:
    """Add a template with the next short id; of two at once the second one fails on the name."""
    row = MessageTemplate(
        workspace_id=workspace.id,
        number=teams.next_number(session, workspace, "template"),
        name=name,
        key=key,
        texts=texts,
        made_by=made_by,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    return row


def get(session: Session, *, workspace_id: int, id: int) -> MessageTemplate | None:
    """Find a template of a workspace and keep it for changing."""
    rows = select(MessageTemplate).where(
        MessageTemplate.workspace_id == workspace_id, MessageTemplate.id == id
    )
    return session.exec(rows.with_for_update()).first()


def of_key(session: Session, *, workspace_id: int, key: str) -> MessageTemplate | None:
    """Find a template by its name."""
    rows = select(MessageTemplate).where(
        MessageTemplate.workspace_id == workspace_id, MessageTemplate.key == key
    )
    return session.exec(rows).first()


def all_of(session: Session, *, workspace_id: int) -> Sequence[MessageTemplate]:
    """Give the templates of a workspace by their names."""
    rows = select(MessageTemplate).where(MessageTemplate.workspace_id == workspace_id)
    return session.exec(rows.order_by(col(MessageTemplate.key))).all()
