"""What is on the calendar of a workspace."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from storage.models import Campaign, Creator, CreatorRequest, SparkCode
from storage.requests import Listed
from storage.track import AGREED

# As in ``commands.rules.states``, which this floor cannot ask; held by tests/storage/test_requests.py.
ASKING = ("invited", "seen", "negotiating")


def flights(session: Session, *, workspace_id: int) -> Sequence[Campaign]:
    """Give the campaigns that have a first or a last day; archived ones are over for good."""
    dated = col(Campaign.starts_on).is_not(None) | col(Campaign.ends_on).is_not(None)
    rows = select(Campaign).where(Campaign.workspace_id == workspace_id, Campaign.state != "archived", dated)
    return session.exec(rows.order_by(col(Campaign.id))).all()


def deals(session: Session, *, workspace_id: int) -> Sequence[Listed]:
    """Give the requests that are agreed or asked for, with their creators and campaigns."""
    rows = (
        select(CreatorRequest, Creator, Campaign)
        .join(Creator, col(Creator.id) == col(CreatorRequest.creator_id))
        .join(Campaign, col(Campaign.id) == col(CreatorRequest.campaign_id))
        .where(CreatorRequest.workspace_id == workspace_id, Campaign.state != "archived")
        .where(col(CreatorRequest.state).in_((*AGREED, *ASKING)))
    )
    return session.exec(rows.order_by(col(CreatorRequest.id))).all()


def spark_ends(session: Session, *, workspace_id: int) -> Sequence[SparkCode]:
    """Give the Spark authorisations of a workspace that end."""
    rows = (
        select(SparkCode)
        .join(CreatorRequest, col(CreatorRequest.id) == col(SparkCode.request_id))
        .where(CreatorRequest.workspace_id == workspace_id, col(SparkCode.ends_on).is_not(None))
    )
    return session.exec(rows.order_by(col(SparkCode.id))).all()
