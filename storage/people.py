"""What is stored about a person outside the teams: a creator who answers requests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, delete, or_, select, update

from storage import forgetting, stored_files
from storage.ads import forget_attempts_for
from storage.models import (
    AuditEntry,
    Button,
    Card,
    Creator,
    CreatorRequest,
    Delivery,
    Draft,
    Form,
    Offer,
    Payment,
    Post,
    RequestMessage,
    SparkCode,
    StoredFile,
    Terms,
)
from storage.outbox import OPEN
from storage.stored_files import Kept

# What of a request names its creator, or is what they and their team said to each other.
CONTACT = (
    "contact_platform",
    "contact_chat_id",
    "contact_user_id",
    "contact_name",
    "adult_confirmed_by",
    "ended_by",
    "message",
    "decline_reason",
    "counter_note",
    "tracking",
)
# What the history says besides of drafts, votes, terms and proofs that names somebody or is what they wrote.
_SAID = ("submitted_by", "note", "remarks", "file", "link", "reason", "accepted_by", "added_by", "text")
_OF_CREATOR = (
    "name",
    "email",
    "discord_user_id",
    "notes",
    "text",
    "age_note",
    "blocked_reason",
    "search_words",
)


def requests_of(
    session: Session, *, platform: str, user_id: str, locked: bool = False
) -> Sequence[CreatorRequest]:
    """Give the requests of all teams that a person answers, newest first; ``locked`` for changing."""
    rows = select(CreatorRequest).where(
        CreatorRequest.contact_platform == platform, CreatorRequest.contact_user_id == user_id
    )
    rows = rows.order_by(col(CreatorRequest.id).desc())
    return session.exec(rows.with_for_update() if locked else rows).all()


def about(session: Session, *, request_id: int) -> dict[str, list[dict[str, Any]]]:
    """Give what belongs to a request, without the content of files and without sealed codes."""

    def rows(table: Any, *left_out: str) -> list[dict[str, Any]]:
        found = session.exec(select(table).where(table.request_id == request_id).order_by(table.id)).all()
        hidden = {"id", "request_id", "file_id", *left_out}
        return [row.model_dump(mode="json", exclude=hidden) for row in found]

    return {
        "posts": rows(
            Post, "workspace_id", "creator_id", "campaign_id", "topics", "search_words", "added_by"
        ),
        "offers": rows(Offer),
        "terms": rows(Terms),
        "messages": rows(RequestMessage),
        "drafts": rows(Draft),
        "payments": rows(Payment),
        "spark_authorisations": rows(SparkCode, "sealed"),
    }


def files_of(session: Session, *, request_id: int) -> Sequence[Kept]:
    """Give what is said of the files of a request's drafts and payments, in the order they came."""
    drafts = select(Draft.file_id).where(Draft.request_id == request_id)
    # One that was taken back was recorded by mistake, and its receipt may be somebody else's.
    counts = col(Payment.undone_at).is_(None)
    proofs = select(Payment.file_id).where(Payment.request_id == request_id, counts)
    mine = or_(col(StoredFile.id).in_(drafts), col(StoredFile.id).in_(proofs))
    rows = select(StoredFile.id, StoredFile.name, StoredFile.size, StoredFile.sha256).where(mine)
    return [Kept(*row) for row in session.exec(rows.order_by(col(StoredFile.id)))]


def acts_of(session: Session, *, platform: str, user_id: str, limit: int) -> Sequence[AuditEntry]:
    """Give what the history says a person did, newest first."""
    rows = select(AuditEntry).where(AuditEntry.platform == platform, AuditEntry.actor_id == user_id)
    return session.exec(rows.order_by(col(AuditEntry.id).desc()).limit(limit)).all()


def forget_request(session: Session, request: CreatorRequest) -> None:
    """Take out of a request that is over whom it was with and what was said; what was agreed stays."""
    names = {request.contact_name, request.adult_confirmed_by} - {""}
    _forget_drafts(session, request.id)
    forget_attempts_for(session, request_id=request.id)
    session.exec(delete(RequestMessage).where(col(RequestMessage.request_id) == request.id))
    for offer in session.exec(select(Offer).where(Offer.request_id == request.id)):
        offer.note = ""
        offer.author = "" if offer.side == "creator" else offer.author
        session.add(offer)
    session.exec(
        update(Terms)
        .where(col(Terms.request_id) == request.id, col(Terms.accepted_by).in_(names))
        .values(accepted_by="")
    )
    session.exec(
        update(SparkCode)
        .where(col(SparkCode.request_id) == request.id, col(SparkCode.added_by).in_(names))
        .values(added_by="")
    )
    _forget_said(session, request)
    forgetting.name_proofs(session, request_id=request.id)
    forgetting.forget_remarks(session, request_ids=[request.id])
    for post in forgetting.posts_of_requests(session, request_ids=[request.id]):
        forget_post(session, post)
    _scrub(session, "request", request.id, (*CONTACT, *_SAID))
    for name in CONTACT:
        if name != "ended_by" or request.ended_by in names:
            setattr(request, name, "")
    request.token_hash = ""
    session.add(request)
    session.flush()


def _forget_drafts(session: Session, request_id: int) -> None:
    files = session.exec(select(Draft.file_id).where(Draft.request_id == request_id)).all()
    session.exec(delete(Draft).where(col(Draft.request_id) == request_id))
    stored_files.forget(session, ids=[id for id in files if id is not None])


def _forget_said(session: Session, request: CreatorRequest) -> None:
    """Forget the messages that told of a request, and where its offer is shown."""
    theirs = (col(Delivery.platform) == request.contact_platform) & (
        col(Delivery.chat_id) == request.contact_chat_id
    )
    settled = col(Delivery.state).not_in(OPEN)  # the team still gets what is on its way to it
    for cause in (f"request:{request.id}:", f"offer:{request.id}:"):
        mine = col(Delivery.cause).startswith(cause, autoescape=True)
        session.exec(delete(Delivery).where(mine, theirs | settled))
    shown = col(Card.subject_id) == request.id
    session.exec(delete(Card).where(col(Card.subject_kind) == "offer", shown))
    session.exec(update(Card).where(col(Card.subject_kind) == "request", shown).values(said=""))


def _scrub(session: Session, kind: str, id: int, names: Sequence[str]) -> None:
    """Leave out of the history of a thing what names somebody."""
    rows = select(AuditEntry).where(AuditEntry.subject_kind == kind, AuditEntry.subject_id == id)
    for entry in session.exec(rows):
        entry.before = {name: value for name, value in entry.before.items() if name not in names}
        entry.after = {name: value for name, value in entry.after.items() if name not in names}
        session.add(entry)


def forget_post(session: Session, post: Post) -> None:
    """Take out of a post, and out of the history about it, who posted it and what they wrote."""
    forgetting.forget_post(session, post)
    _scrub(session, "post", post.id, forgetting.OF_POST)


def forget_creator(session: Session, creator: Creator, values: dict[str, Any]) -> None:
    """Take a creator's name, ways of contact, posts and what was noted of them, and the history of it."""
    forgetting.forget_notes(session, creator_id=creator.id)
    asked = forgetting.requests_of_creator(session, creator_id=creator.id)
    forgetting.forget_remarks(session, request_ids=asked)
    for id in asked:
        _scrub(session, "request", id, _SAID)
    for post in forgetting.posts_of_creator(session, creator=creator):
        forget_post(session, post)
    creator.sqlmodel_update(values)
    session.add(creator)
    _scrub(session, "creator", creator.id, _OF_CREATOR)


def forget_acts(
    session: Session, *, platform: str, user_id: str, request_ids: Sequence[int], workspace_ids: Sequence[int]
) -> None:
    """Take a person out of the history of requests, and forget buttons and questions meant for them."""
    session.exec(
        update(AuditEntry)
        .where(col(AuditEntry.platform) == platform, col(AuditEntry.actor_id) == user_id)
        .where(col(AuditEntry.subject_kind) == "request", col(AuditEntry.subject_id).in_(request_ids))
        .values(actor_id="", actor_name="", chat_id="")
    )
    session.exec(
        delete(Button).where(
            col(Button.only_for) == f"{platform}:{user_id}",
            col(Button.guest) | col(Button.command).startswith("forget"),
            col(Button.workspace_id).in_(workspace_ids),
        )
    )
    session.exec(
        delete(Form).where(
            col(Form.platform) == platform,
            col(Form.user_id) == user_id,
            col(Form.guest),
            col(Form.workspace_id).in_(workspace_ids),
        )
    )
