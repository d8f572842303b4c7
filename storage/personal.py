"""Where a member of a team stands in its rows, beside who they are in it and the history of what they did.

A team needs most of it to say who decided what; what serves the person alone goes when they ask for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, select
from sqlmodel import Session, col, delete, update
from sqlmodel import select as select_rows

from storage import models as m
from storage.frozen import frozen
from storage.types import Row

# What a column holds of a person, and which columns do.
Columns = Mapping[type[Row], tuple[str, ...]]
PERSONAL: dict[str, Columns] = {
    "name": {
        m.AdPush: ("by_name",),
        m.BoardPin: ("pinned_by",),
        m.Campaign: ("industry_allowed_by",),
        m.ConnectAttempt: ("user_name",),
        m.Connection: ("by_name",),
        m.Creator: ("age_said_by",),
        m.CreatorList: ("made_by",),
        m.CreatorNote: ("written_by",),
        m.CreatorRequest: ("consent_by", "recorded_by", "sent_by", "ended_by"),
        m.DashboardLink: ("made_by",),
        m.DigestRun: ("decided_by",),
        m.Draft: ("decided_by", "submitted_by"),
        m.EmvRates: ("made_by",),
        m.ListedCreator: ("put_by",),
        m.MarketLink: ("asked_by",),
        m.MessageTemplate: ("made_by",),
        m.Offer: ("author",),
        m.Payment: ("recorded_by", "undone_by"),
        m.Post: ("added_by",),
        m.PostSnapshot: ("said_by",),
        m.PostSource: ("by_name",),
        m.RequestMessage: ("author",),
        m.ReviewLink: ("made_by",),
        m.SafetyFinding: ("decided_by",),
        m.SavedSearch: ("saved_by",),
        m.SparkCode: ("added_by", "redeemed_by"),
        m.Terms: ("sent_by", "accepted_by", "taken_back_by"),
        m.Vote: ("name",),
    },
    "key": {
        m.Button: ("only_for",),
        m.CreatorNote: ("author",),
        m.Digest: ("created_by",),
        m.Vote: ("voter",),
    },
    "user": {m.ConnectAttempt: ("user_id",), m.Form: ("user_id",)},
    "member": {m.Alert: ("owner_id",)},
    "scope": {m.Scope: ("scope_id",), m.Workspace: ("home_scope",)},
    # The private chat with them.
    "chat": {
        m.Alert: ("chat_id",),
        m.AlertNote: ("chat_id",),
        m.Card: ("chat_id",),
        m.ConnectAttempt: ("chat_id",),
        m.Connection: ("chat_id",),
        m.CreatorRequest: ("from_chat_id",),
        m.Dashboard: ("chat_id",),
        m.Delivery: ("chat_id",),
        m.DigestTarget: ("chat_id",),
        m.Form: ("chat_id",),
        m.MarketLink: ("from_chat_id",),
        m.PostSource: ("chat_id",),
        m.SafetyFinding: ("from_chat_id",),
    },
}
# Messages of these are about a creator's request and go with it.
_OF_REQUESTS = ("offer:", "request:")
_DONE = ("sent", "skipped")


@frozen
class Trace:
    """How often a person stands in a column of a team's rows, and where: short ids, or else row ids."""

    what: str
    column: str
    count: int
    ids: list[int]


def private_chats(session: Session, *, member: m.Member) -> Sequence[m.Chat]:
    """Give the private chats with a member, as their team knows them."""
    mine = (m.Chat.workspace_id == member.workspace_id, m.Chat.platform == member.platform)
    rows = select_rows(m.Chat).where(*mine, m.Chat.scope_id == f"user:{member.user_id}", col(m.Chat.private))
    return session.exec(rows.order_by(col(m.Chat.id))).all()


def traces(session: Session, *, member: m.Member) -> list[Trace]:
    """Find all columns of a team's rows in which a member stands."""
    chats = [chat.chat_id for chat in private_chats(session, member=member)]
    found = []
    for table, name, kind in columns():
        id = table.c.get("number", table.c.get("id", next(iter(table.primary_key))))
        is_them = _is_them(table, name, kind, member, chats)
        rows = select(id).where(_in_team(table, member.workspace_id), is_them).order_by(id)
        ids = list(session.connection().execute(rows).scalars())
        if ids:
            found.append(Trace(table.name, name, len(ids), [id for id in ids if isinstance(id, int)]))
    return found


def columns() -> Iterator[tuple[Table, str, str]]:
    """Give each column that names a member, and what of them it holds."""
    for kind, named in PERSONAL.items():
        for model, names in named.items():
            yield from ((model.__table__, name, kind) for name in names)  # type: ignore[attr-defined]


def _is_them(
    table: Table, name: str, kind: str, member: m.Member, chats: Sequence[str]
) -> ColumnElement[bool]:
    column: ColumnElement[Any] = table.c[name]
    if kind == "name":
        return column == member.name
    if kind == "key":
        return column == f"{member.platform}:{member.user_id}"
    if kind == "member":
        return column == member.id
    platform = table.c[{"from_chat_id": "from_platform", "home_scope": "home_platform"}.get(name, "platform")]
    values = {"user": [member.user_id], "scope": [f"user:{member.user_id}"], "chat": chats}[kind]
    return and_(platform == member.platform, column.in_(values))


def _in_team(table: Table, workspace_id: int) -> ColumnElement[bool]:
    """Hold a row to a team, of itself or by what it belongs to."""
    if table.name == "workspace":
        return table.c.id == workspace_id
    if "workspace_id" in table.c:
        return table.c.workspace_id == workspace_id
    key = min(table.foreign_keys, key=lambda key: (key.parent.nullable or False, key.parent.name))
    return key.parent.in_(select(key.column).where(_in_team(key.column.table, workspace_id)))


def forget_own(session: Session, *, member: m.Member) -> None:
    """Take away what serves a member alone: how their private chat is and what it showed, open questions."""
    team = member.workspace_id
    for chat in private_chats(session, member=member):
        chat.quiet, chat.looked_at, chat.alerts_on, chat.alerts_told = "", None, None, 0
        chat.alert_budget = m.Chat.model_fields["alert_budget"].default
        session.add(chat)
        _forget_shown(session, team, chat)
    # A guest's question is about a request, whoever is asked.
    session.exec(delete(m.Form).where(*_of_them(m.Form, member), ~col(m.Form.guest)))
    session.exec(delete(m.ConnectAttempt).where(*_of_them(m.ConnectAttempt, member)))
    session.exec(update(m.Alert).where(col(m.Alert.owner_id) == member.id).values(owner_id=None))


def _of_them(table: Any, member: m.Member) -> tuple[Any, ...]:
    them = (table.platform == member.platform, table.user_id == member.user_id)
    return (table.workspace_id == member.workspace_id, *them)


def _forget_shown(session: Session, team: int, chat: m.Chat) -> None:
    def here(table: Any) -> tuple[Any, ...]:
        at = (table.platform == chat.platform, table.chat_id == chat.chat_id)
        return (table.workspace_id == team, *at)

    session.exec(delete(m.Dashboard).where(*here(m.Dashboard)))
    session.exec(delete(m.AlertNote).where(*here(m.AlertNote), col(m.AlertNote.told_at).is_not(None)))
    session.exec(delete(m.Card).where(*here(m.Card), col(m.Card.subject_kind) != "offer"))
    about = [~col(m.Delivery.cause).startswith(word, autoescape=True) for word in _OF_REQUESTS]
    over = col(m.Delivery.state).in_(_DONE)
    session.exec(delete(m.Delivery).where(*here(m.Delivery), over, *about))
