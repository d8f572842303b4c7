"""The outbox: what must be said, written in the transaction of what happened.

A row is waiting, leased, sending, and at last sent, failed, unknown or skipped. One that is held waits for
somebody to let it out.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Text as SqlText
from sqlalchemy import bindparam, cast, literal, or_
from sqlalchemy import select as select_cells
from sqlmodel import Session, col, func, select, update

from storage import buttons
from storage.frozen import frozen
from storage.models import Card, Delivery
from storage.prepared import Listed, Prepared, Shape
from storage.types import UtcDateTime
from storage.upserts import insert_chosen, insert_new

LEASE = timedelta(seconds=20)
QUIET = "quiet"  # the error of rows that wait for the end of quiet hours
LEFT = "left"  # the error of rows that somebody left as they are, whether they arrived or not
ARCHIVED = "archived"  # the error of rows that belong to an archived campaign
TEXT = "text"
_SAME = {"workspace_id", "cause", "platform", "chat_id", "thread_id", "language"}
_KEY = 12  # of random characters, and the number of a row after them
OPEN = ("waiting", "leased", "sending")

# What every message needs; to build these statements takes longer than to run them.
_DELIVERY = Shape(Delivery)
_FREE = Listed(
    lambda ids: (
        select_cells(*_DELIVERY.columns)
        .where(col(Delivery.id).in_(ids), col(Delivery.state) == "waiting")
        .with_for_update(skip_locked=True)
    )
)
_LEASED = Listed(
    lambda ids: (
        update(Delivery)
        .where(col(Delivery.id).in_(ids))
        .values(state="leased", lease_until=bindparam("until"))
        .returning(col(Delivery.id))
    )
)
_BEGUN = Listed(
    lambda ids: (
        update(Delivery)
        .where(
            col(Delivery.id).in_(ids),
            col(Delivery.state) == "leased",
            col(Delivery.lease_until) >= bindparam("now"),
        )
        .values(
            state="sending",
            sending_at=bindparam("now"),
            lease_until=None,
            attempts=col(Delivery.attempts) + 1,
        )
        .returning(col(Delivery.id))
    )
)
_ARRIVED = Prepared(
    update(Delivery)
    .where(col(Delivery.id) == bindparam("row_id"))
    .values(
        state="sent",
        done_at=bindparam("now"),
        error="",
        message_id=bindparam("new_message_id"),
        link=bindparam("new_link"),
    )
)
_TEXTS = Listed(
    lambda ids: select_cells(col(Delivery.id), col(Delivery.payload), col(Delivery.nonce)).where(
        col(Delivery.id).in_(ids)
    )
)


@frozen
class Text:
    """What the messages of a cause say, what stands beside it, by part, and the buttons, by their tokens."""

    cause: str
    payload: str
    beside: Mapping[str, str] = field(default_factory=dict)
    buttons: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def put(session: Session, *, now: datetime, due_at: datetime | None = None, **values: Any) -> bool:
    """Queue one message; False when this cause already has one for the address and part.

    Values are the columns of Delivery.
    """
    return insert_new(session, Delivery, created_at=now, due_at=due_at or now, nonce=_nonce(), **values)


def _nonce() -> str:
    # Discord takes at most 25 characters.
    return secrets.token_hex(10)


def fill(session: Session, texts: Sequence[Text], *, now: datetime) -> None:
    """Write the texts of messages that were queued without one, with their buttons and what is beside."""
    if not texts:
        return
    if shown := {token: row for text in texts for token, row in text.buttons.items()}:
        buttons.remember(session, shown, now=now)
    execute = session.connection().execute
    write, beside = _filling(session.get_bind().dialect.name)
    key = {"key": _nonce()[:_KEY]}
    for text in texts:
        # Before the text, for what stands beside is queued where there was none yet.
        for part, payload in text.beside.items():
            execute(beside, {"of": text.cause, "beside": part, "other": payload, "now": now, **key})
    write.write_each(session, [{"of": text.cause, "text": text.payload, **key} for text in texts])


@cache
def _filling(dialect: str) -> tuple[Prepared, Any]:
    """Make the statements of ``fill``; to build them takes longer than to run them."""
    blank = (
        col(Delivery.cause) == bindparam("of"),
        col(Delivery.payload) == "",
        # A list would not go with several rows of parameters.
        or_(*(col(Delivery.state) == state for state in OPEN)),
    )
    nonce = bindparam("key", type_=SqlText) + cast(Delivery.id, SqlText)
    now = bindparam("now", type_=UtcDateTime)
    values = {
        **{name: getattr(Delivery, name) for name in _SAME},
        "part": bindparam("beside", type_=SqlText),
        "payload": bindparam("other", type_=SqlText),
        "nonce": nonce + literal("b"),
        "due_at": now,
        "created_at": now,
    }
    write = update(Delivery).where(*blank).values(payload=bindparam("text", type_=SqlText), nonce=nonce)
    return Prepared(write), insert_chosen(dialect, Delivery, select(Delivery.id).where(*blank), values)


def blank(session: Session, *, cause: str, platform: str, chat_id: str, thread_id: str) -> Delivery | None:
    """Give a message that waits without a text yet, to write it in the running transaction."""
    there = (Delivery.platform == platform, Delivery.chat_id == chat_id, Delivery.thread_id == thread_id)
    mine = select(Delivery).where(Delivery.cause == cause, *there, Delivery.part == TEXT)
    return session.exec(
        mine.where(Delivery.payload == "", Delivery.state == "waiting").with_for_update()
    ).first()


def fill_one(session: Session, row: Delivery, text: Text, *, now: datetime) -> None:
    """Write the text of one message alone, and queue what stands beside it, as ``fill`` does for a cause."""
    row.payload, row.nonce = text.payload, _nonce()
    session.add(row)
    if text.buttons:
        buttons.remember(session, text.buttons, now=now)
    same = {name: getattr(row, name) for name in _SAME}
    for part, other in text.beside.items():
        put(session, now=now, part=part, payload=other, **same)


def texts(session: Session, *, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Give the texts of messages as they are to be sent, each with its key."""
    return {id: (payload, nonce) for id, payload, nonce in _TEXTS.rows(session, ids)}


def put_edit(session: Session, card: Card, *, cause: str, payload: str, now: datetime) -> None:
    """Queue the new look of a shown card; an older look that still waits is dropped."""
    session.exec(
        update(Delivery)
        .where(
            col(Delivery.platform) == card.platform,
            col(Delivery.chat_id) == card.chat_id,
            col(Delivery.message_id) == card.message_id,
            col(Delivery.action) == "edit",
            col(Delivery.state).in_(["waiting", "leased"]),
        )
        .values(state="skipped", error="newer", done_at=now)
    )
    put(
        session,
        now=now,
        workspace_id=card.workspace_id,
        cause=cause,
        platform=card.platform,
        chat_id=card.chat_id,
        thread_id=card.thread_id,
        part=f"edit:{card.message_id}",
        action="edit",
        message_id=card.message_id,
        payload=payload,
    )


def claim(session: Session, *, ids: Sequence[int], now: datetime) -> list[Delivery]:
    """Lease rows in the given order; what somebody else has taken meanwhile is left out."""
    rows = [_DELIVERY.of(cells) for cells in _FREE.rows(session, ids)]
    _LEASED.rows(session, [row.id for row in rows], until=now + LEASE)
    places = {id: place for place, id in enumerate(ids)}
    return sorted(rows, key=lambda row: places[row.id])


def begin(session: Session, *, ids: Sequence[int], now: datetime) -> set[int]:
    """Mark leased rows as being sent, before their requests go out; give those that were not dropped."""
    return {id for (id,) in _BEGUN.rows(session, ids, now=now)}


def arrived(session: Session, rows: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Write that messages are there: a fact, whoever reports it. Rows name id, message and link."""
    new = [
        {"row_id": row["id"], "new_message_id": row["message_id"], "new_link": row["link"], "now": now}
        for row in rows
    ]
    _ARRIVED.write_each(session, new)


def finish(
    session: Session, *, id: int, state: str, now: datetime, began: datetime | None = None, **values: Any
) -> bool:
    """Write how it went; False when somebody else settled meanwhile what was begun at ``began``.

    That a message is there is a fact, whoever reports it. Without its text a picture is not sent.
    """
    row = session.get(Delivery, id, with_for_update=True)
    if row is None or (state != "sent" and not _held(row, began)):
        return False
    row.sqlmodel_update({"state": state, "done_at": now, **values})
    session.add(row)
    if state in {"failed", "skipped"} and row.part == TEXT:
        _drop_beside(session, row, now)
    session.flush()
    return True


def _held(row: Delivery, began: datetime | None) -> bool:
    return began is None or (row.state == "sending" and row.sending_at == began)


def _drop_beside(session: Session, row: Delivery, now: datetime) -> None:
    session.exec(
        update(Delivery)
        .where(
            col(Delivery.cause) == row.cause,
            col(Delivery.platform) == row.platform,
            col(Delivery.chat_id) == row.chat_id,
            col(Delivery.thread_id) == row.thread_id,
            col(Delivery.part) != TEXT,
            col(Delivery.state).in_(["waiting", "leased"]),
        )
        .values(state="skipped", error="without text", done_at=now)
    )


def later(
    session: Session, *, id: int, due_at: datetime, now: datetime, error: str, began: datetime | None = None
) -> None:
    """Put a row back for a later try, unless it was silenced or overtaken while it was under way."""
    row = session.get(Delivery, id, with_for_update=True)
    if row is None or not _held(row, began):
        return
    if row.error == ARCHIVED or _overtaken(session, row):
        row.state, row.done_at = "skipped", now
    else:
        row.state, row.due_at, row.error = "waiting", due_at, error
    row.sending_at = row.lease_until = None
    session.add(row)
    session.flush()


def _overtaken(session: Session, row: Delivery) -> bool:
    """Tell whether a newer look of the same message is there."""
    if row.action != "edit":
        return False
    newer = select(Delivery.id).where(
        Delivery.platform == row.platform,
        Delivery.chat_id == row.chat_id,
        Delivery.message_id == row.message_id,
        Delivery.action == "edit",
        col(Delivery.id) > row.id,
    )
    return session.exec(newer.limit(1)).first() is not None


def silence(session: Session, *, cause: str, now: datetime, chat: tuple[str, str] | None = None) -> None:
    """Send nothing more whose cause begins so (to one chat); what is under way is not tried again."""
    mine = [col(Delivery.cause).startswith(cause, autoescape=True), col(Delivery.action) == "send"]
    if chat:
        mine += [col(Delivery.platform) == chat[0], col(Delivery.chat_id) == chat[1]]
    waiting = col(Delivery.state).in_(["waiting", "leased", "held"])
    session.exec(update(Delivery).where(*mine, waiting).values(state="skipped", error=ARCHIVED, done_at=now))
    session.exec(update(Delivery).where(*mine, col(Delivery.state) == "sending").values(error=ARCHIVED))


def end_quiet(session: Session, *, platform: str, chat_ids: Collection[str], now: datetime) -> None:
    """Let what waits for the end of quiet hours in some chats be looked at again now."""
    there = (col(Delivery.platform) == platform, col(Delivery.chat_id).in_(chat_ids))
    waits = (col(Delivery.state) == "waiting", col(Delivery.error) == QUIET)
    session.exec(update(Delivery).where(*there, *waits).values(due_at=now))


def once_more(session: Session, *, id: int, now: datetime) -> None:
    """Send again what a person decided to send again, with all tries before it."""
    session.exec(
        update(Delivery)
        .where(col(Delivery.id) == id)
        .values(state="waiting", due_at=now, sending_at=None, done_at=None, attempts=0, error="")
    )


def stuck(
    session: Session, *, platforms: Collection[str], now: datetime, before: datetime
) -> Sequence[Delivery]:
    """Find rows whose lease ran out, and rows being sent since before a moment: somebody died over them."""
    lapsed = (col(Delivery.state) == "leased") & (col(Delivery.lease_until) < now)
    cut_off = (col(Delivery.state) == "sending") & (col(Delivery.sending_at) < before)
    return session.exec(select(Delivery).where(col(Delivery.platform).in_(platforms), lapsed | cut_off)).all()


def release(session: Session, *, id: int) -> None:
    """Give a leased row back, to be taken again at once."""
    session.exec(
        update(Delivery)
        .where(col(Delivery.id) == id, col(Delivery.state) == "leased")
        .values(state="waiting", lease_until=None)
    )


def free(session: Session, *, id: int, now: datetime) -> None:
    """Let a row whose lease ran out be taken again."""
    session.exec(
        update(Delivery)
        .where(col(Delivery.id) == id, col(Delivery.state) == "leased", col(Delivery.lease_until) < now)
        .values(state="waiting", lease_until=None)
    )


def of_cause(session: Session, *, prefix: str, limit: int = 50) -> Sequence[Delivery]:
    """Give the deliveries whose cause begins so, newest first."""
    return session.exec(
        select(Delivery)
        .where(col(Delivery.cause).startswith(prefix, autoescape=True))
        .order_by(col(Delivery.id).desc())
        .limit(limit)
    ).all()


def queued(session: Session, *, cause: str) -> bool:
    """Tell whether a cause has a message already, in whichever state."""
    return session.exec(select(Delivery.id).where(Delivery.cause == cause).limit(1)).first() is not None


def payload_of(session: Session, *, cause: str, platform: str, chat_id: str) -> str:
    """Give the message a cause has for a chat, in whichever state; nothing where there is none."""
    there = (col(Delivery.platform) == platform, col(Delivery.chat_id) == chat_id)
    first = col(Delivery.part) == "text"
    return session.exec(select(Delivery.payload).where(Delivery.cause == cause, *there, first)).first() or ""


def undecided(session: Session, *, workspace_id: int, limit: int = 50) -> Sequence[Delivery]:
    """Give the messages of which nobody knows whether they arrived, oldest first."""
    rows = select(Delivery).where(Delivery.workspace_id == workspace_id, Delivery.state == "unknown")
    return session.exec(rows.order_by(col(Delivery.id)).limit(limit)).all()


def get(session: Session, *, workspace_id: int, id: int) -> Delivery | None:
    """Find a delivery of a workspace, to decide about it in the running transaction."""
    row = session.get(Delivery, id, with_for_update=True)
    return row if row and row.workspace_id == workspace_id else None


def counts(session: Session, *, since: datetime | None = None) -> dict[str, int]:
    """Count deliveries by state; ``since`` leaves out what was settled before."""
    query = select(Delivery.state, func.count()).group_by(Delivery.state)
    rows = session.exec(query.where(col(Delivery.done_at) >= since) if since else query).all()
    return {state: int(count) for state, count in rows}


def newest(session: Session, *, state: str, linked: bool = False) -> Delivery | None:
    """Give the message that came to a state last; where ``linked``, of those that have a link."""
    query = select(Delivery).where(Delivery.state == state).order_by(col(Delivery.done_at).desc())
    return session.exec((query.where(Delivery.link != "") if linked else query).limit(1)).first()
