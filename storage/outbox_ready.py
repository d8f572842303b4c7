"""Which messages of the outbox may be sent now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, inspect, or_
from sqlalchemy import select as select_cells
from sqlmodel import Session, col, select

from storage.models import Delivery
from storage.outbox import OPEN, TEXT
from storage.prepared import Listed, Prepared

_Query = tuple[Prepared, Listed]


def ready(
    session: Session,
    *,
    platform: str,
    now: datetime,
    limit: int,
    besides: Collection[str] = (),
    pictures: bool = False,
) -> list[int]:
    """Find what may be sent now: one row a chat, the longest due chat first.

    In a chat news go before changed cards, and those before pictures; a picture also waits for its text.
    ``besides`` are chats that must rest. With ``pictures`` those of texts that are there come before the
    texts of others, which are never all gone while much is due.
    """
    values = {"platform": platform, "now": now, "most": limit * 4}
    found: dict[str, int] = {}
    if pictures:
        found = _one_a_chat(_waiting(session, _BESIDE, values, besides), found, limit // 2)
    found = _one_a_chat(_waiting(session, _LEADING, values, besides), found, limit)
    if len(found) < limit:
        found = _one_a_chat(_waiting(session, _BESIDE, values, besides), found, limit)
    return list(found.values())


def beside(
    session: Session, *, platforms: Collection[str], now: datetime, after: int, limit: int
) -> Sequence[tuple[int, str]]:
    """Give what waits beside texts, such as pictures, from an id on: by id, with what it says."""
    waits = (col(Delivery.state) == "waiting", col(Delivery.due_at) <= now, ~_leads())
    mine = select(Delivery.id, Delivery.payload).where(col(Delivery.platform).in_(platforms), *waits)
    return session.exec(mine.where(col(Delivery.id) > after).order_by(col(Delivery.id)).limit(limit)).all()


def _waiting(
    session: Session, query: _Query, values: Mapping[str, Any], besides: Collection[str]
) -> Sequence[Any]:
    every, besides_some = query
    rows = every.rows(session, **values)
    fit = [row for row in rows if row[1] not in besides]
    # To name hundreds of chats in the query takes longer, and they are seldom in the way.
    in_the_way = len(rows) == values["most"] and len(fit) * 2 < len(rows)
    return besides_some.rows(session, list(besides), **values) if in_the_way else fit


def _ready(waits: Callable[[], ColumnElement[bool]]) -> _Query:
    """Make the statements for what waits in a certain way, anywhere and besides some chats."""

    def waiting(*besides: ColumnElement[bool]) -> Any:
        return (
            select_cells(col(Delivery.id), col(Delivery.chat_id), col(Delivery.action))
            .where(col(Delivery.platform) == bindparam("platform"), col(Delivery.state) == "waiting")
            .where(col(Delivery.due_at) <= bindparam("now"), waits(), *besides)
            .order_by(col(Delivery.due_at), col(Delivery.id))
            .limit(bindparam("most"))
        )

    return Prepared(waiting()), Listed(lambda chats: waiting(col(Delivery.chat_id).not_in(chats)))


def _leads() -> ColumnElement[bool]:
    return or_(col(Delivery.part) == TEXT, col(Delivery.action) == "edit")


def _one_a_chat(rows: Iterable[Any], found: dict[str, int], limit: int) -> dict[str, int]:
    edited: set[str] = set()
    for id, chat_id, action in rows:
        if chat_id in edited and action != "edit":
            found[chat_id] = id
            edited.discard(chat_id)
        elif chat_id not in found and len(found) < limit:
            found[chat_id] = id
            if action == "edit":
                edited.add(chat_id)
    return found


def _text_is_open() -> Any:
    # Of the table, since to alias the class takes all tables' relations, which a start does not need yet.
    text = inspect(Delivery).local_table.alias().c
    return (
        select(text.id)
        .where(
            text.cause == col(Delivery.cause),
            text.platform == col(Delivery.platform),
            text.chat_id == col(Delivery.chat_id),
            text.thread_id == col(Delivery.thread_id),
            text.part == TEXT,
            # A list would not go with what is prepared.
            or_(*(text.state == state for state in OPEN)),
        )
        .exists()
    )


# Texts and changed cards, and what stands beside a text.
_LEADING = _ready(_leads)
_BESIDE = _ready(lambda: ~_leads() & ~_text_is_open())
