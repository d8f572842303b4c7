"""Requests to creators, from the first candidate to the last payment, and all that belongs to one."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, LargeBinary, UniqueConstraint
from sqlmodel import Field

from storage.types import BigKey, Row, instant, key, owner


class CreatorRequest(Row, table=True):
    """One creator asked for one campaign: offer, state, what it waits for and until when."""

    __tablename__ = "request"
    __table_args__ = (UniqueConstraint("workspace_id", "number"),)
    id: int = key()
    workspace_id: int = owner()
    number: int
    campaign_id: int = owner("campaign")
    creator_id: int = owner("creator")
    # "creator:campaign" until it is agreed or over, else null: one such request each, kept by the database.
    open_key: str | None = Field(default=None, unique=True)
    state: str = "invited"
    # The offer in force.
    fee_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str
    product: str = ""
    deliverables: str = ""
    pieces: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # kind, count
    due_on: date | None = None
    wants_draft: bool = True
    draft_due_on: date | None = None
    usage: str = ""  # what the team may do with the videos
    usage_until: date | None = None
    spark_days: int | None = None
    exclusive: str = ""  # what the creator does not promote meanwhile
    exclusive_until: date | None = None
    message: str = ""
    brief: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # frozen when it was sent
    # The creator's counter-offer while the team has to answer it.
    counter_fee_minor: int | None = Field(default=None, sa_type=BigInteger)
    counter_currency: str = ""
    counter_note: str = ""
    waits_for: str = ""  # who answers the last word of a negotiation: "creator" or "team"
    decline_reason: str = ""
    # A fee above the team's limit: what a second manager has to consent to, and who wants it.
    held: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # move, by, name, and what it brings
    consent_by: str = ""
    # The link is the link_number-th of this request; of its token only the keyed hash is kept.
    link_number: int = 1
    token_hash: str = Field(default="", index=True)
    # Where the creator is reached; once they have looked, only this person may answer.
    contact_platform: str = ""
    contact_chat_id: str = ""
    contact_user_id: str = ""
    contact_name: str = ""
    contact_language: str = ""
    adult_confirmed_at: datetime | None = instant(nullable=True)
    adult_confirmed_by: str = ""
    # Who of the team wrote down an answer the creator gave elsewhere.
    recorded_by: str = ""
    sent_by: str = ""
    # The chat it was sent from; the team learns there what became of it.
    from_platform: str = ""
    from_chat_id: str = ""
    from_thread_id: str = ""
    join_link: str = ""  # by which the creator joins the campaign in TikTok One
    tracking: str = ""  # how to find the parcel
    scheduled_on: date | None = None
    tracked_until: date | None = None
    pay_by: date | None = None
    ended_by: str = ""
    entered_at: datetime = instant()
    remind_at: datetime | None = instant(index=True, nullable=True)
    # When silence has its consequence; once it had, the moment is kept in ``overdue_since``.
    expires_at: datetime | None = instant(index=True, nullable=True)
    overdue_since: datetime | None = instant(nullable=True)
    # When the end of usage rights or of a Spark authorisation has to be spoken of, or ads are looked at that
    # may spend after it; up to which end the team was warned that they do.
    rights_at: datetime | None = instant(index=True, nullable=True)
    rights_warned_on: date | None = None
    # When the figures of its posts are asked for next.
    figures_at: datetime | None = instant(index=True, nullable=True)
    # Whether its creator lets their own account be read: "asked", "given", "refused" by TikTok, or "ended".
    account_leave: str = ""
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()


class Offer(Row, table=True):
    """One version of what a request offers: whose it is and when it was made."""

    __table_args__ = (UniqueConstraint("request_id", "version"),)
    id: int = key()
    request_id: int = owner("request", index=False)
    version: int
    side: str  # "team" or "creator"
    author: str
    terms: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    note: str = ""
    at: datetime = instant()


class Terms(Row, table=True):
    """A snapshot of what was agreed, with its hash; both sides accept each version."""

    __table_args__ = (UniqueConstraint("request_id", "version"),)
    id: int = key()
    request_id: int = owner("request", index=False)
    version: int
    content: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    sha256: str
    sent_by: str
    sent_at: datetime = instant()
    accepted_by: str = ""
    accepted_at: datetime | None = instant(nullable=True)
    refused_at: datetime | None = instant(nullable=True)
    taken_back_by: str = ""
    taken_back_at: datetime | None = instant(nullable=True)


class Draft(Row, table=True):
    """One version of a video before it is posted, and what the team said to it."""

    __table_args__ = (UniqueConstraint("request_id", "piece", "version"),)
    id: int = key()
    request_id: int = owner("request", index=False)
    piece: int = 1
    version: int
    link: str = ""
    file_id: int | None = owner("storedfile", nullable=True)
    note: str = ""
    state: str = "submitted"  # approved, changes, rejected
    remarks: str = ""
    submitted_by: str
    submitted_at: datetime = instant()
    decided_by: str = ""
    decided_at: datetime | None = instant(nullable=True)


class Payment(Row, table=True):
    """A payment that was made elsewhere, with its proof; never one that is made here."""

    id: int = key()
    request_id: int = owner("request")
    amount_minor: int = Field(sa_type=BigInteger)
    currency: str
    paid_on: date
    reference: str = ""
    file_id: int | None = owner("storedfile", nullable=True)
    recorded_by: str
    recorded_at: datetime = instant()
    undone_at: datetime | None = instant(nullable=True)
    undone_by: str = ""


class RequestMessage(Row, table=True):
    """A question of a creator or an answer of the team."""

    id: int = key()
    request_id: int = owner("request")
    side: str  # "team" or "creator"
    author: str
    text: str
    at: datetime = instant()


class StoredFile(Row, table=True):
    """A file somebody handed in: a draft or a proof. Kept here, since platforms forget theirs.

    Until all of it is there and what it belongs to is written, it is not published and nobody sees it.
    """

    id: int = key()
    workspace_id: int = owner()
    name: str
    size: int
    sha256: str
    published_at: datetime | None = instant(nullable=True)
    created_at: datetime = instant()


class FileChunk(Row, table=True):
    """A piece of a file; ``place`` counts up from 0. Small, so that writing one holds up nobody."""

    file_id: int = Field(foreign_key="storedfile.id", primary_key=True, ondelete="CASCADE", sa_type=BigKey)
    place: int = Field(primary_key=True)
    content: bytes = Field(sa_type=LargeBinary)


class SparkCode(Row, table=True):
    """A creator's leave to advertise with a post; the code is sealed and shown to nobody."""

    id: int = key()
    request_id: int = owner("request")
    video_id: str = ""
    sealed: str
    ends_on: date | None = None
    added_by: str
    added_at: datetime = instant()
    # When TikTok was asked to take it; without an outcome it is not known whether it did.
    asked_at: datetime | None = instant(nullable=True)
    redeemed_at: datetime | None = instant(nullable=True)
    redeemed_by: str = ""
    # TikTok's code for why it did not take it.
    refused: str = ""


class Vote(Row, table=True):
    """What one person of the team, or a client, thinks of a candidate."""

    __table_args__ = (UniqueConstraint("request_id", "voter"),)
    id: int = key()
    request_id: int = owner("request", index=False)
    voter: str  # the person's key, or the review link's
    name: str
    value: int  # 1 yes, 0 unsure, -1 no
    note: str = ""
    at: datetime = instant()


class ReviewLink(Row, table=True):
    """A link that shows a client a campaign's candidates; of its token only the keyed hash is kept."""

    __table_args__ = (UniqueConstraint("workspace_id", "number"),)
    id: int = key()
    workspace_id: int = owner(index=False)
    number: int
    campaign_id: int = owner("campaign")
    label: str = ""
    token_hash: str = Field(index=True)
    made_by: str
    expires_at: datetime = instant()
    revoked_at: datetime | None = instant(nullable=True)
    created_at: datetime = instant()


class MessageTemplate(Row, table=True):
    """A message with placeholders, in one language or both; ``key`` is the name as it is found by."""

    __table_args__ = (UniqueConstraint("workspace_id", "key"), UniqueConstraint("workspace_id", "number"))
    id: int = key()
    workspace_id: int = owner(index=False)
    number: int
    name: str
    key: str
    texts: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # language -> text
    made_by: str
    updated_at: datetime = instant()
