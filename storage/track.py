"""What creators did for a team before: requests, fees, and figures of ads and posts that name them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, case
from sqlmodel import Session, col, func, or_, select

from storage.figures import MANUAL
from storage.frozen import frozen
from storage.models import Campaign, CreatorRequest, DaySource, Measured, Naming, Snapshot

# The states a request is in from when it is accepted on; whatever else it becomes was no agreement.
COMPLETED = frozenset({"completed", "payment_due", "paid"})
AGREED = COMPLETED | {
    *("accepted", "terms_sent", "terms_accepted", "shipping", "received", "draft_due", "draft_submitted"),
    *("changes_requested", "draft_approved", "scheduled", "posted", "verified", "tracking"),
}
_NAMED = re.compile(r"(?<![\w.@])@([a-z0-9._]{1,23}[a-z0-9_])(?![\w@])")
_NUMBER = re.compile(r"(?<!\d)\d{15,20}(?!\d)")
_AT_ONCE = 400


@frozen
class Done:
    """How many requests somebody accepted, and how many of these are completed."""

    accepted: int = 0
    completed: int = 0


@frozen
class Record:
    """All requests to a creator by their states, the accepted fees by currency, and the last request."""

    states: Mapping[str, int] = field(default_factory=dict)
    fees: Mapping[str, int] = field(default_factory=dict)
    last: tuple[CreatorRequest, Campaign] | None = None

    @property
    def asked(self) -> int:
        """Count all of them."""
        return sum(self.states.values())

    def among(self, states: Iterable[str]) -> int:
        """Count those in some states."""
        return sum(self.states.get(state, 0) for state in states)


@frozen
class Reach:
    """The views of the ads and posts that name a creator, how many these are, and the last day they had."""

    views: int
    count: int
    last_day: date


def agreed() -> ColumnElement[bool]:
    """Tell which requests were accepted."""
    return col(CreatorRequest.state).in_(sorted(AGREED))


def completed() -> ColumnElement[int]:
    """Count which requests were completed."""
    return func.sum(case((col(CreatorRequest.state).in_(sorted(COMPLETED)), 1), else_=0))


def done(session: Session, *, workspace_id: int, creator_ids: Sequence[int] | None = None) -> dict[int, Done]:
    """Count what creators of a workspace, or some of them, accepted; who accepted nothing is left out."""
    query = (
        select(CreatorRequest.creator_id, func.count(), completed())
        .where(CreatorRequest.workspace_id == workspace_id, agreed())
        .group_by(col(CreatorRequest.creator_id))
    )
    if creator_ids is not None:
        query = query.where(col(CreatorRequest.creator_id).in_(creator_ids))
    return {id: Done(int(count), int(whole)) for id, count, whole in session.exec(query)}


def record(session: Session, *, workspace_id: int, creator_id: int) -> Record:
    """Sum up the requests to a creator."""
    own = (CreatorRequest.workspace_id == workspace_id, CreatorRequest.creator_id == creator_id)
    states: dict[str, int] = {}
    fees: dict[str, int] = defaultdict(int)
    counted = select(
        CreatorRequest.state, CreatorRequest.currency, func.count(), func.sum(col(CreatorRequest.fee_minor))
    )
    for state, currency, count, fee in session.exec(
        counted.where(*own).group_by(col(CreatorRequest.state), col(CreatorRequest.currency))
    ):
        states[state] = states.get(state, 0) + count
        if state in AGREED and fee is not None:
            fees[currency] += int(fee)
    last = (
        select(CreatorRequest, Campaign)
        .join(Campaign, col(Campaign.id) == col(CreatorRequest.campaign_id))
        .where(*own)
        .order_by(col(CreatorRequest.number).desc())
        .limit(1)
    )
    return Record(states, dict(sorted(fees.items())), session.exec(last).first() if states else None)


# -- figures --------------------------------------------------------------------------------------


def named_in(label: str) -> str:
    """Give the handle that the name of an ad or post carries with its @; nothing where it carries several."""
    handles = set(_NAMED.findall(label.casefold()))
    return handles.pop() if len(handles) == 1 else ""


def number_in(label: str) -> str:
    """Give the number of a post that the name of an ad carries; nothing where it carries several."""
    numbers = set(_NUMBER.findall(label))
    return numbers.pop() if len(numbers) == 1 else ""


def reach(session: Session, *, workspace_id: int, handles: Sequence[str] | None = None) -> dict[str, Reach]:
    """Add up the views of ads and posts that name creators, by handle; who is in none is left out."""
    of = _ads(session, workspace_id, handles)
    found: dict[str, list[tuple[int, date]]] = defaultdict(list)
    for part in _parts(of):
        for id, views, day in session.execute(_views(part)):
            found[of[id]].append((int(views), day))
    return {
        handle: Reach(sum(views for views, _ in rows), len(rows), max(day for _, day in rows))
        for handle, rows in found.items()
    }


def _ads(session: Session, workspace_id: int, handles: Sequence[str] | None) -> dict[int, str]:
    """Give what was measured and names one creator, by its row; a campaign's own total is nobody's."""
    wanted = ["@"] if handles is None else [f"@{handle}" for handle in handles]
    label = func.lower(col(Naming.label))
    naming = (
        select(Naming.measured_id)
        .join(Measured, col(Measured.id) == col(Naming.measured_id))
        .join(Campaign, col(Campaign.id) == col(Measured.campaign_id))
        .where(Campaign.workspace_id == workspace_id, ~col(Measured.level).startswith("campaign"))
        .where(or_(*(label.contains(text, autoescape=True) for text in wanted)))
    )
    # All names that these had: one that was given to another creator's ad later is nobody's.
    names = select(Naming.measured_id, Naming.label).where(col(Naming.measured_id).in_(naming))
    texts: dict[int, list[str]] = defaultdict(list)
    for id, text in session.exec(names):
        texts[id].append(text)
    found = {id: named_in(" ".join(some)) for id, some in texts.items()}
    return {id: one for id, one in found.items() if one and (handles is None or one in handles)}


def _views(measured_ids: Sequence[int]) -> Any:
    """Select the views of some things by way of the days of their campaigns: rows of a day lie together."""
    own = select(Measured.campaign_id).where(col(Measured.id).in_(measured_ids))
    return (
        select(col(Snapshot.measured_id), func.sum(Snapshot.views), func.max(DaySource.day))
        .join_from(DaySource, Snapshot, col(Snapshot.day_source_id) == col(DaySource.id))
        .where(col(DaySource.campaign_id).in_(own), col(DaySource.live), col(DaySource.source) != MANUAL)
        .where(col(Snapshot.measured_id).in_(measured_ids), col(Snapshot.views).is_not(None))
        .group_by(col(Snapshot.measured_id))
    )


def _parts(ids: Iterable[int]) -> Iterable[list[int]]:
    rest = iter(ids)
    while part := list(islice(rest, _AT_ONCE)):
        yield part
