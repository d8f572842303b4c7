"""Stored buttons, open forms and shown cards."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, exists, func
from sqlalchemy import select as select_cells
from sqlmodel import Session, col, delete, select, update

from storage.models import Button, Card, Form, Workspace
from storage.prepared import Listed, Prepared, Shape
from storage.upserts import insert_all_new, insert_or_change

# Known to the day when it was last shown is enough, and spares most writes.
_FRESH = timedelta(days=1)
# Twelve digits: what travels with a choice in Telegram has little room.
_NUMBERS = 10**12
_FORM = Shape(Form)
_OPEN = Prepared(
    select_cells(*_FORM.columns).where(
        col(Form.platform) == bindparam("platform"),
        col(Form.chat_id) == bindparam("chat_id"),
        col(Form.thread_id) == bindparam("thread_id"),
        col(Form.user_id) == bindparam("user_id"),
    )
)
_KNOWN = Listed(
    lambda tokens: select_cells(col(Button.token), col(Button.shown_at)).where(col(Button.token).in_(tokens))
)

_STORED = Listed(
    lambda tokens: select_cells(func.count(), func.min(col(Button.shown_at))).where(
        col(Button.token).in_(tokens)
    )
)


def remember(session: Session, rows: Mapping[str, Mapping[str, Any]], *, now: datetime) -> None:
    """Store buttons by their tokens, and mark those that are known as shown again.

    Values are the columns of Button.
    """
    known: dict[str, datetime] = dict(_KNOWN.rows(session, list(rows)))
    # In one order everywhere, so that two replicas that show the same buttons never wait for each other.
    new = [{"token": token, "shown_at": now, **rows[token]} for token in sorted(rows.keys() - known.keys())]
    insert_all_new(session, Button, new)
    stale = [token for token, shown_at in known.items() if now - shown_at > _FRESH]
    if stale:
        session.exec(update(Button).where(col(Button.token).in_(stale)).values(shown_at=now))


def fresh_until(session: Session, tokens: Collection[str]) -> datetime | None:
    """Give until when different buttons need not be marked as shown again; None where one is not there."""
    ((count, shown_at),) = _STORED.rows(session, list(tokens))
    return shown_at + _FRESH if count == len(tokens) else None


def find(session: Session, *, token: str) -> Button | None:
    """Find a button by its token."""
    return session.get(Button, token)


def open_form(session: Session, *, platform: str, chat_id: str, thread_id: str, user_id: str) -> Form | None:
    """Find the question that is open for a person in a place."""
    rows = _OPEN.rows(session, platform=platform, chat_id=chat_id, thread_id=thread_id, user_id=user_id)
    return _FORM.of(rows[0]) if rows else None


def form_by_id(session: Session, *, id: int) -> Form | None:
    """Find a form by its row."""
    return session.get(Form, id)


def ask(session: Session, form: Form) -> Form:
    """Store a form in place of the one that was open there."""
    # SQLite gives the number of a row that has gone again, and an old form would answer a new question.
    form.id = secrets.randbelow(_NUMBERS) + 1
    old = open_form(
        session,
        platform=form.platform,
        chat_id=form.chat_id,
        thread_id=form.thread_id,
        user_id=form.user_id,
    )
    if old:
        session.delete(old)
        session.flush()
    session.add(form)
    session.flush()
    return form


def close_form(session: Session, *, id: int) -> None:
    """Forget a form."""
    session.exec(delete(Form).where(col(Form.id) == id))


def show_card(session: Session, card: Card) -> None:
    """Remember that a message shows something."""
    insert_or_change(
        session,
        Card,
        card.model_dump(exclude={"id"}),
        unique=("platform", "chat_id", "message_id"),
        change=("subject_kind", "subject_id", "said", "shown_at"),
    )


def cards_of(session: Session, *, workspace_id: int, kind: str, id: int, per_chat: int = 3) -> Sequence[Card]:
    """Give the newest messages that show a thing, a few a chat."""
    rows = session.exec(
        select(Card)
        .where(Card.workspace_id == workspace_id, Card.subject_kind == kind, Card.subject_id == id)
        .order_by(col(Card.id).desc())
    ).all()
    seen: dict[tuple[str, str, str], int] = {}
    kept = []
    for card in rows:
        place = (card.platform, card.chat_id, card.thread_id)
        seen[place] = seen.get(place, 0) + 1
        if seen[place] <= per_chat:
            kept.append(card)
    return kept


def teams_shown(session: Session, *, kind: str, since: datetime) -> Sequence[tuple[int, str]]:
    """Give the teams that were shown a kind of thing since a moment, and their time zones."""
    rows = (
        select(Workspace.id, Workspace.timezone)
        .where(exists().where(col(Card.workspace_id) == col(Workspace.id), *_shown_since(kind, since)))
        .order_by(col(Workspace.id))
    )
    return session.exec(rows).all()


def shown_ids(session: Session, *, workspace_id: int, kind: str, since: datetime) -> Sequence[int]:
    """Give which things of a kind a team was shown since a moment."""
    rows = select(Card.subject_id).where(Card.workspace_id == workspace_id, *_shown_since(kind, since))
    return session.exec(rows.distinct().order_by(col(Card.subject_id))).all()


def _shown_since(kind: str, since: datetime) -> tuple[Any, ...]:
    return col(Card.subject_kind) == kind, col(Card.shown_at) >= since
