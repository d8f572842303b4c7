"""Requests to creators."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case
from sqlalchemy import select as select_cells
from sqlmodel import Session, col, func, or_, select

from storage import creators, teams
from storage.models import Campaign, Creator, CreatorRequest, Offer, RequestMessage, Terms, Workspace
from storage.prepared import Prepared
from storage.track import AGREED

Listed = tuple[CreatorRequest, Creator, Campaign]
# Kept in step with ``commands.rules.states``, which this floor cannot ask, by tests/storage/test_requests.py.
OVER = ("completed", "paid", "declined", "expired", "withdrawn", "dropped", "cancelled", "not_delivered")
# Who was asked and did not come to it.
REFUSED = ("declined", "expired", "withdrawn", "cancelled", "not_delivered")
_ANY_OPEN = Prepared(
    select_cells(col(CreatorRequest.id))
    .where(
        col(CreatorRequest.campaign_id) == bindparam("of"),
        *(col(CreatorRequest.state) != over for over in OVER),
    )
    .limit(1)
)

_ANY_RIGHTS = Prepared(
    select_cells(col(CreatorRequest.id))
    .where(col(CreatorRequest.campaign_id) == bindparam("of"), col(CreatorRequest.rights_at).is_not(None))
    .limit(1)
)


def add(session: Session, workspace: Workspace, *, now: datetime, **values: Any) -> CreatorRequest:
    """Add an open request with the next short id; values are the columns of CreatorRequest."""
    row = CreatorRequest(
        workspace_id=workspace.id,
        number=teams.next_number(session, workspace, "request"),
        open_key=_open_key(values["creator_id"], values["campaign_id"]),
        entered_at=now,
        created_at=now,
        updated_at=now,
        **values,
    )
    session.add(row)
    session.flush()
    return row


def add_offer(
    session: Session,
    *,
    request_id: int,
    side: str,
    author: str,
    terms: dict[str, Any],
    note: str,
    now: datetime,
) -> Offer:
    """Add the next version of what a request offers."""
    row = Offer(
        request_id=request_id,
        version=_next_version(session, Offer, request_id),
        side=side,
        author=author,
        terms=terms,
        note=note,
        at=now,
    )
    session.add(row)
    session.flush()
    if side == "creator" and note:
        creators.heard_from(session, request_id=request_id, now=now)
    return row


def add_message(
    session: Session, *, request_id: int, side: str, author: str, text: str, now: datetime
) -> RequestMessage:
    """Keep a question of the creator or an answer of the team."""
    row = RequestMessage(request_id=request_id, side=side, author=author, text=text, at=now)
    session.add(row)
    session.flush()
    if side == "creator":
        creators.heard_from(session, request_id=request_id, now=now)
    return row


def messages(session: Session, *, request_id: int, limit: int = 20) -> Sequence[RequestMessage]:
    """Give the latest questions and answers of a request, oldest first."""
    found = session.exec(
        select(RequestMessage)
        .where(RequestMessage.request_id == request_id)
        .order_by(col(RequestMessage.id).desc())
        .limit(limit)
    ).all()
    return found[::-1]


def talked(session: Session, *, request_id: int) -> bool:
    """Tell whether there is more than one offer, or a message."""
    offers = select(func.count()).where(Offer.request_id == request_id)
    said = select(RequestMessage.id).where(RequestMessage.request_id == request_id).limit(1)
    return session.exec(offers).one() > 1 or session.exec(said).first() is not None


def add_terms(
    session: Session, *, request_id: int, content: dict[str, Any], sha256: str, by: str, now: datetime
) -> Terms:
    """Keep the next version of the terms."""
    row = Terms(
        request_id=request_id,
        version=_next_version(session, Terms, request_id),
        content=content,
        sha256=sha256,
        sent_by=by,
        sent_at=now,
    )
    session.add(row)
    session.flush()
    return row


def terms(session: Session, *, request_id: int) -> Sequence[Terms]:
    """Give the versions of the terms of a request, oldest first."""
    return session.exec(
        select(Terms).where(Terms.request_id == request_id).order_by(col(Terms.version))
    ).all()


def proposed(session: Session, *, request_id: int) -> int | None:
    """Give the newest version of the terms if nobody answered it and it was not taken back."""
    found = [row for row in terms(session, request_id=request_id) if row.taken_back_at is None]
    answered = not found or found[-1].accepted_at or found[-1].refused_at
    return None if answered else found[-1].version


def offers(session: Session, *, request_id: int) -> Sequence[Offer]:
    """Give what was offered in a request, oldest first."""
    return session.exec(
        select(Offer).where(Offer.request_id == request_id).order_by(col(Offer.version))
    ).all()


def _next_version(session: Session, table: type[Offer] | type[Terms], request_id: int) -> int:
    latest = select(func.max(col(table.version))).where(col(table.request_id) == request_id)
    return int(session.exec(latest).one() or 0) + 1


def _open_key(creator_id: int, campaign_id: int) -> str:
    return f"{creator_id}:{campaign_id}"


def get(session: Session, *, workspace_id: int, id: int) -> CreatorRequest | None:
    """Find a request of a workspace."""
    row = session.get(CreatorRequest, id)
    return row if row and row.workspace_id == workspace_id else None


def locked(session: Session, *, workspace_id: int, id: int) -> CreatorRequest | None:
    """Find a request and keep others from changing it until the transaction ends."""
    return session.exec(
        select(CreatorRequest)
        .where(CreatorRequest.workspace_id == workspace_id, CreatorRequest.id == id)
        .with_for_update()
    ).first()


def of_link(session: Session, *, token_hashes: Sequence[str]) -> CreatorRequest | None:
    """Find the request a link opens, of whichever workspace, and keep it for changing."""
    return session.exec(
        select(CreatorRequest).where(col(CreatorRequest.token_hash).in_(token_hashes)).with_for_update()
    ).first()


def behind_link(session: Session, *, token_hashes: Sequence[str]) -> CreatorRequest | None:
    """Look at the request a link opens, of whichever workspace."""
    found = session.exec(select(CreatorRequest).where(col(CreatorRequest.token_hash).in_(token_hashes)))
    return found.first()


def all_open(session: Session) -> Sequence[CreatorRequest]:
    """Give the requests of all workspaces that are not over."""
    return session.exec(select(CreatorRequest).where(col(CreatorRequest.state).not_in(OVER))).all()


def open_between(session: Session, *, creator_id: int, campaign_id: int) -> CreatorRequest | None:
    """Find the request to a creator for a campaign that is neither agreed nor over."""
    return session.exec(
        select(CreatorRequest).where(CreatorRequest.open_key == _open_key(creator_id, campaign_id))
    ).first()


def agreed_between(session: Session, *, creator_id: int, campaign_id: int) -> CreatorRequest | None:
    """Find the request to a creator for a campaign that is agreed and not over."""
    return session.exec(
        select(CreatorRequest)
        .where(CreatorRequest.creator_id == creator_id, CreatorRequest.campaign_id == campaign_id)
        .where(col(CreatorRequest.state).in_(AGREED), col(CreatorRequest.state).not_in(OVER))
    ).first()


def refused_between(session: Session, *, creator_id: int, campaign_id: int) -> CreatorRequest | None:
    """Find the latest request to a creator for a campaign that came to nothing, though they were asked."""
    return session.exec(
        select(CreatorRequest)
        .where(CreatorRequest.creator_id == creator_id, CreatorRequest.campaign_id == campaign_id)
        .where(col(CreatorRequest.state).in_(REFUSED))
        .order_by(col(CreatorRequest.id).desc())
        .limit(1)
    ).first()


def listed(
    session: Session,
    *,
    workspace_id: int,
    campaign_id: int | None = None,
    creator_id: int | None = None,
    states: Collection[str] = (),
    limit: int = 100,
) -> Sequence[Listed]:
    """Give requests with their creators and campaigns: open ones first, newest first."""
    query = (
        select(CreatorRequest, Creator, Campaign)
        .join(Creator, col(Creator.id) == col(CreatorRequest.creator_id))
        .join(Campaign, col(Campaign.id) == col(CreatorRequest.campaign_id))
        .where(CreatorRequest.workspace_id == workspace_id)
    )
    if campaign_id is not None:
        query = query.where(CreatorRequest.campaign_id == campaign_id)
    if creator_id is not None:
        query = query.where(CreatorRequest.creator_id == creator_id)
    if states:
        query = query.where(col(CreatorRequest.state).in_(states))
    closed_last = case((col(CreatorRequest.state).in_(OVER), 1), else_=0)
    return session.exec(query.order_by(closed_last, col(CreatorRequest.number).desc()).limit(limit)).all()


def of_author(session: Session, *, handle: str, states: Collection[str]) -> Sequence[CreatorRequest]:
    """Give the requests to whoever has a handle, in all workspaces."""
    query = select(CreatorRequest).join(Creator, col(Creator.id) == col(CreatorRequest.creator_id))
    query = query.where(Creator.handle == handle, col(CreatorRequest.state).in_(states))
    return session.exec(query.order_by(col(CreatorRequest.id))).all()


def any_open(session: Session, *, campaign_id: int) -> bool:
    """Tell cheaply whether a campaign has an open request."""
    return bool(_ANY_OPEN.rows(session, of=campaign_id))


def open_of(session: Session, *, campaign_id: int) -> Sequence[int]:
    """Give the open requests of a campaign."""
    return session.exec(
        select(CreatorRequest.id)
        .where(CreatorRequest.campaign_id == campaign_id, col(CreatorRequest.state).not_in(OVER))
        .order_by(col(CreatorRequest.id))
    ).all()


def any_rights(session: Session, *, campaign_id: int) -> bool:
    """Tell cheaply whether the end of some right of a campaign is still to come."""
    return bool(_ANY_RIGHTS.rows(session, of=campaign_id))


def of_rights(session: Session, *, workspace_id: int) -> Sequence[CreatorRequest]:
    """Give the requests of a workspace of whose rights the end is still to come, for changing."""
    rows = select(CreatorRequest).where(
        CreatorRequest.workspace_id == workspace_id, col(CreatorRequest.rights_at).is_not(None)
    )
    return session.exec(rows.order_by(col(CreatorRequest.id)).with_for_update()).all()


def with_rights(
    session: Session, *, campaign_id: int, limit: int
) -> Sequence[tuple[CreatorRequest, Creator]]:
    """Give a campaign's requests of whose rights the end is still to come, with their creators."""
    query = select(CreatorRequest, Creator).join(Creator, col(Creator.id) == col(CreatorRequest.creator_id))
    query = query.where(CreatorRequest.campaign_id == campaign_id, col(CreatorRequest.rights_at).is_not(None))
    return session.exec(query.order_by(col(CreatorRequest.rights_at)).limit(limit)).all()


def adult_confirmed(session: Session, *, creator_id: int) -> bool:
    """Tell whether a creator has said with an answer to some request that they are 18 or over."""
    said = select(CreatorRequest.id).where(
        CreatorRequest.creator_id == creator_id, col(CreatorRequest.adult_confirmed_at).is_not(None)
    )
    return session.exec(said.limit(1)).first() is not None


def committed(session: Session, *, campaign_id: int, currency: str) -> int:
    """Add up the fees in a currency that were agreed on with creators of a campaign."""
    fees = select(func.sum(col(CreatorRequest.fee_minor))).where(
        CreatorRequest.campaign_id == campaign_id,
        col(CreatorRequest.state).in_(AGREED),
        CreatorRequest.currency == currency,
    )
    return int(session.exec(fees).one() or 0)


def committed_elsewhere(session: Session, *, campaign_id: int, currency: str) -> int:
    """Count the agreed requests of a campaign whose fee is in another currency."""
    others = select(func.count()).where(
        CreatorRequest.campaign_id == campaign_id,
        col(CreatorRequest.state).in_(AGREED),
        col(CreatorRequest.fee_minor).is_not(None),
        CreatorRequest.currency != currency,
    )
    return session.exec(others).one()


def due(session: Session, *, now: datetime, limit: int) -> Sequence[int]:
    """Give the rows of requests whose reminder or expiry, or the end of a right, is due, in any workspace."""
    return session.exec(
        select(CreatorRequest.id).where(_is_due(now)).order_by(col(CreatorRequest.id)).limit(limit)
    ).all()


def _is_due(now: datetime) -> ColumnElement[bool]:
    row = CreatorRequest
    clocks = (row.remind_at, row.expires_at, row.rights_at, row.figures_at)
    return or_(*(col(clock) <= now for clock in clocks))


def waiting(session: Session, *, workspace_id: int) -> Sequence[CreatorRequest]:
    """Give the requests of a workspace whose clocks run, for changing."""
    return session.exec(
        select(CreatorRequest)
        .where(CreatorRequest.workspace_id == workspace_id, col(CreatorRequest.expires_at).is_not(None))
        .order_by(col(CreatorRequest.id))
        .with_for_update()
    ).all()


def still_due(session: Session, *, id: int, now: datetime) -> CreatorRequest | None:
    """Take up a due request unless somebody else did meanwhile."""
    return session.exec(
        select(CreatorRequest)
        .where(CreatorRequest.id == id)
        .where(_is_due(now))
        .with_for_update(skip_locked=True)
    ).first()
