"""What happened in a workspace after one moment and up to another, and how far each chat has looked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, text
from sqlmodel import Session, col, func, or_, select, update
from sqlmodel.sql.expression import SelectOfScalar

from storage.frozen import frozen
from storage.models import (
    Advertiser,
    Alert,
    AuditEntry,
    Campaign,
    Chat,
    Correction,
    Creator,
    CreatorRequest,
    DaySource,
    Delivery,
    Digest,
    DigestRun,
    Payment,
    Post,
    RequestMessage,
)
from storage.requests import Listed

_MOST = 2000
_SLACK = timedelta(seconds=5)
_OLDEST_WRITER = text(
    "SELECT extract(epoch FROM clock_timestamp() - min(xact_start)) FROM pg_stat_activity "
    "WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
)


@frozen
class Span:
    """A workspace, and the moments between which something is new in it; the last one counts, too."""

    workspace_id: int
    since: datetime
    until: datetime

    def holds(self, moment: Any) -> ColumnElement[bool]:
        """Say that a moment lies in it."""
        return (col(moment) > self.since) & (col(moment) <= self.until)


@frozen
class Figures:
    """The days of a campaign whose figures came in, the newest of them, and how many were corrected."""

    campaign: Campaign
    days: int
    newest: date | None
    corrected: int


def settled(session: Session, now: datetime) -> datetime:
    """Give the moment up to which nothing can turn up any more that is not committed yet.

    A writer's moments may be a little older than its transaction. On SQLite there is one writer at a time,
    whose transactions are short.
    """
    if session.get_bind().dialect.name != "postgresql":
        return now
    age = session.connection().execute(_OLDEST_WRITER).scalar_one()
    return now if age is None else now - timedelta(seconds=float(age)) - _SLACK


def alerts(session: Session, span: Span) -> Sequence[tuple[Alert, Campaign]]:
    """Give the alerts that fired or were over, the newest first."""
    rows = (
        select(Alert, Campaign)
        .join(Campaign, col(Campaign.id) == col(Alert.campaign_id))
        .where(Alert.workspace_id == span.workspace_id, Alert.standing != "deleted")
        .where(or_(span.holds(Alert.fired_at), span.holds(Alert.recovered_at)))
    )
    return session.exec(rows.order_by(col(Alert.fired_at).desc(), col(Alert.id))).all()


def moves(session: Session, span: Span, *, kind: str) -> dict[int, tuple[str, str]]:
    """Give from which state to which things of a kind went, by their rows; not those that came back."""
    rows = select(AuditEntry).where(
        AuditEntry.workspace_id == span.workspace_id,
        AuditEntry.subject_kind == kind,
        span.holds(AuditEntry.at),
    )
    found: dict[int, tuple[str, str]] = {}
    for entry in session.exec(rows.order_by(col(AuditEntry.id).desc()).limit(_MOST)).all()[::-1]:
        before, after = entry.before.get("state", ""), entry.after.get("state", "")
        if after and before != after:
            first = found[entry.subject_id][0] if entry.subject_id in found else before
            found[entry.subject_id] = (first, after)
    return {id: states for id, states in found.items() if states[0] != states[1]}


def requests(session: Session, span: Span, *, ids: Sequence[int]) -> Sequence[Listed]:
    """Give some requests with their creators and campaigns, the one that moved last first."""
    rows = _listed(span).where(col(CreatorRequest.id).in_(ids))
    return session.exec(rows.order_by(col(CreatorRequest.updated_at).desc(), col(CreatorRequest.id))).all()


def _listed(span: Span) -> SelectOfScalar[Listed]:
    rows: Any = (
        select(CreatorRequest, Creator, Campaign)
        .join(Creator, col(Creator.id) == col(CreatorRequest.creator_id))
        .join(Campaign, col(Campaign.id) == col(CreatorRequest.campaign_id))
        .where(CreatorRequest.workspace_id == span.workspace_id)
    )
    found: SelectOfScalar[Listed] = rows
    return found


def waiting(session: Session, span: Span, *, state: str) -> Sequence[Listed]:
    """Give the requests that came to a state and are still in it, the longest first."""
    rows = _listed(span).where(CreatorRequest.state == state, span.holds(CreatorRequest.entered_at))
    return session.exec(rows.order_by(col(CreatorRequest.entered_at), col(CreatorRequest.id))).all()


def asked(session: Session, span: Span) -> Sequence[tuple[RequestMessage, CreatorRequest, Creator]]:
    """Give what creators wrote, oldest first."""
    rows = (
        select(RequestMessage, CreatorRequest, Creator)
        .join(CreatorRequest, col(CreatorRequest.id) == col(RequestMessage.request_id))
        .join(Creator, col(Creator.id) == col(CreatorRequest.creator_id))
        .where(CreatorRequest.workspace_id == span.workspace_id, RequestMessage.side == "creator")
    )
    return session.exec(rows.where(span.holds(RequestMessage.at)).order_by(col(RequestMessage.id))).all()


def payments(session: Session, span: Span) -> Sequence[tuple[Payment, CreatorRequest, Creator]]:
    """Give the payments that were recorded and not taken back."""
    rows = (
        select(Payment, CreatorRequest, Creator)
        .join(CreatorRequest, col(CreatorRequest.id) == col(Payment.request_id))
        .join(Creator, col(Creator.id) == col(CreatorRequest.creator_id))
        .where(CreatorRequest.workspace_id == span.workspace_id, col(Payment.undone_at).is_(None))
    )
    return session.exec(rows.where(span.holds(Payment.recorded_at)).order_by(col(Payment.id))).all()


def posts(session: Session, span: Span) -> Sequence[Post]:
    """Give the posts that were handed in or collected, the newest first."""
    rows = select(Post).where(Post.workspace_id == span.workspace_id, span.holds(Post.created_at))
    return session.exec(rows.order_by(col(Post.id).desc())).all()


def campaigns(session: Session, span: Span, *, ids: Sequence[int]) -> Sequence[Campaign]:
    """Give some campaigns."""
    mine = (Campaign.workspace_id == span.workspace_id, col(Campaign.id).in_(ids))
    return session.exec(select(Campaign).where(*mine).order_by(col(Campaign.id))).all()


def figures(session: Session, span: Span) -> list[Figures]:
    """Give the campaigns whose figures changed, and of which days."""
    days = (
        select(DaySource.campaign_id, func.count(func.distinct(DaySource.day)), func.max(DaySource.day))
        .join(Campaign, col(Campaign.id) == col(DaySource.campaign_id))
        .where(Campaign.workspace_id == span.workspace_id, col(DaySource.live))
        .where(span.holds(DaySource.fetched_at))
    )
    came = {
        id: (count, newest) for id, count, newest in session.exec(days.group_by(col(DaySource.campaign_id)))
    }
    corrections = (
        select(Correction.campaign_id, func.count())
        .join(Campaign, col(Campaign.id) == col(Correction.campaign_id))
        .where(Campaign.workspace_id == span.workspace_id, span.holds(Correction.at))
    )
    corrected = dict(session.exec(corrections.group_by(col(Correction.campaign_id))).all())
    found = campaigns(session, span, ids=sorted({*came, *corrected}))
    made = []
    for one in found:
        count, newest = came.get(one.id, (0, None))
        made.append(Figures(one, count, newest, corrected.get(one.id, 0)))
    return made


def undelivered(session: Session, span: Span) -> int:
    """Count the messages that did not arrive, or of which nobody knows whether they did."""
    lost = col(Delivery.state).in_(("failed", "unknown"))
    rows = select(func.count()).where(Delivery.workspace_id == span.workspace_id, lost)
    return session.exec(rows.where(span.holds(Delivery.done_at))).one()


def unsaid(session: Session, span: Span) -> Sequence[tuple[DigestRun, Digest, Campaign]]:
    """Give the digests that failed or came too late to be sent, oldest first."""
    rows = (
        select(DigestRun, Digest, Campaign)
        .join(Digest, col(Digest.id) == col(DigestRun.digest_id))
        .join(Campaign, col(Campaign.id) == col(Digest.campaign_id))
        .where(Digest.workspace_id == span.workspace_id, col(DigestRun.outcome).in_(("failed", "skipped")))
    )
    return session.exec(rows.where(span.holds(DigestRun.handled_at)).order_by(col(DigestRun.id))).all()


def unread(session: Session, span: Span) -> Sequence[Advertiser]:
    """Give the ad accounts whose reading failed and did not succeed since."""
    mine = select(Advertiser).where(Advertiser.workspace_id == span.workspace_id, col(Advertiser.chosen))
    rows = mine.where(span.holds(Advertiser.failed_at), Advertiser.faults > 0)
    return session.exec(rows.order_by(col(Advertiser.id))).all()


def looked(
    session: Session, *, workspace_id: int, platform: str, chat_id: str, thread_id: str, until: datetime
) -> None:
    """Remember that a chat was shown what happened until a moment; never less than it was shown before."""
    session.exec(
        update(Chat)
        .where(
            col(Chat.workspace_id) == workspace_id,
            col(Chat.platform) == platform,
            col(Chat.chat_id) == chat_id,
            col(Chat.thread_id) == thread_id,
            or_(col(Chat.looked_at).is_(None), col(Chat.looked_at) < until),
        )
        .values(looked_at=until)
    )
