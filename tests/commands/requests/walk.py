"""What must hold of every request, whatever was said, pressed, swept or started again just now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sql
from sqlmodel import col, select

from commands.campaigns.budgets import Spending, money_of
from commands.core.replies import Reply
from commands.requests.deals import facts
from commands.rules.agreements import digest
from commands.rules.rights import Right, next_moment
from commands.rules.silence import plan_of
from commands.rules.states import (
    AGREED_STATES,
    ASKING_STATES,
    DONE_STATES,
    ENDED_STATES,
    OPEN_REQUEST_STATES,
    PROSPECT_STATES,
    RequestState,
)
from storage.models import (
    AuditEntry,
    Campaign,
    CreatorRequest,
    Delivery,
    Offer,
    Payment,
    RequestMessage,
    SparkCode,
    Terms,
    Workspace,
)
from storage.session import Session
from tests.commands.requests.walk_story import SYSTEM, Story

ZONE = ZoneInfo("Europe/Berlin")

LIMIT = 100_000  # a fee above it, in minor units, takes a second manager
MANAGER, MEMBER = frozenset({"manager", "member"}), frozenset({"member"})
NOBODY: frozenset[str] = frozenset()
_LIVED_THROUGH = {"draft_due_on"}  # moves on with each round, whatever was agreed at first
_SUMS = {"payment": Payment, "offer": Offer, "terms": Terms, "message": RequestMessage, "spark": SparkCode}


@dataclass(frozen=True)
class Doer:
    """Who did the last step: their keys, and which moves their roles allow."""

    keys: Collection[str] = ()
    kinds: Collection[str] = SYSTEM


@dataclass
class Seen:
    """All that is stored about requests at one moment."""

    now: datetime
    marks: tuple[Any, ...]  # what would differ if anything was done
    rules: Mapping[str, Mapping[str, Any]]
    requests: dict[int, dict[str, Any]]
    rows: dict[int, CreatorRequest]
    campaigns: dict[int, Campaign]
    others: dict[str, dict[int, dict[str, Any]]]
    spending: list[tuple[Campaign, Spending]]
    paid: Mapping[int, int]
    audit: list[AuditEntry]
    letters: list[Delivery]
    last: tuple[int, int] = (0, 0)


def look(session: Session, before: Seen | None, now: datetime) -> Seen:
    """Read everything; of the history and of what is told, what came after the last look."""
    last, marks = before.last if before else (0, 0), _marks(session)
    if before and before.marks == marks:
        return before
    rows = {row.id: row for row in session.exec(select(CreatorRequest)).all()}
    campaigns = {row.id: row for row in session.exec(select(Campaign)).all()}
    audit = session.exec(
        select(AuditEntry).where(col(AuditEntry.id) > last[0]).order_by(col(AuditEntry.id))
    ).all()
    letters = session.exec(select(Delivery).where(col(Delivery.id) > last[1])).all()
    others = {name: _of(session, table) for name, table in _SUMS.items()}
    paid: Counter[int] = Counter()
    for payment in others["payment"].values():
        if payment["undone_at"] is None:
            paid[payment["request_id"]] += payment["amount_minor"]
    present = {id: facts(row) for id, row in rows.items()}
    same = before is not None and (before.requests, before.paid) == (present, paid)
    return Seen(
        now,
        marks,
        session.exec(select(Workspace.request_rules).where(Workspace.id == 1)).first() or {},
        present,
        rows,
        campaigns,
        others,
        before.spending if before and same else [_spending(session, one) for one in campaigns.values()],
        paid,
        list(audit),
        list(letters),
        (max([last[0], *(row.id for row in audit)]), max([last[1], *(row.id for row in letters)])),
    )


def _marks(session: Session) -> tuple[Any, ...]:
    """Read as little as shows whether anything was done since."""
    connection = session.connection()
    written = [connection.scalar(sql.select(sql.func.max(table.id))) for table in (AuditEntry, Delivery)]
    requests = CreatorRequest.__table__  # type: ignore[attr-defined]
    return (*written, *map(tuple, connection.execute(sql.select(requests).order_by(requests.c.id))))


def _spending(session: Session, campaign: Campaign) -> tuple[Campaign, Spending]:
    return campaign, money_of(session, campaign)


def _of(session: Session, table: Any) -> dict[int, dict[str, Any]]:
    cells = table.__table__
    return {row["id"]: dict(row) for row in session.connection().execute(sql.select(cells)).mappings()}


def check(old: Seen, new: Seen, doer: Doer, home: Collection[str], story: Story) -> None:
    """Compare what is with what was and with what was written down; ``home`` are the chats of the team."""
    story.follow(new.audit, doer.keys)
    story.agrees(new.rows)
    for id, row in new.rows.items():
        was, state = old.rows.get(id), RequestState(row.state)
        _stands(new, row, state)
        _money(old, new, row, story)
        _clocks(new, row)
        if was is None:
            assert "member" in doer.kinds, f"{doer} added {row}"
        elif new.requests[id] != old.requests[id]:
            _moved(was, row, doer)
    assert old.rows.keys() <= new.rows.keys(), "a request is never deleted"
    _noted(old, new)
    _kept(old, new, doer)
    _told(new, home)
    _adds_up(new, story)
    story.tell(new.letters)
    keys = [row.open_key for row in new.rows.values() if row.open_key]
    assert len(keys) == len(set(keys))


def _stands(seen: Seen, row: CreatorRequest, state: RequestState) -> None:
    """Tell of one request whether it waits as it has to."""
    asked = state in PROSPECT_STATES | ASKING_STATES
    assert row.open_key == (f"{row.creator_id}:{row.campaign_id}" if asked else None)
    rests = seen.campaigns[row.campaign_id].state == "archived"
    if state in ENDED_STATES | DONE_STATES:
        assert (row.remind_at, row.expires_at, row.overdue_since) == (None, None, None), row
        assert not row.held
    elif rests:
        assert (row.remind_at, row.expires_at) == (None, None), row
    else:
        assert state in OPEN_REQUEST_STATES
        assert row.expires_at or (row.overdue_since and row.remind_at), f"nobody is waited for: {row}"
    assert state not in (RequestState.RECEIVED, RequestState.VERIFIED), "these go on by themselves"
    versions = [one for one in seen.others["terms"].values() if one["request_id"] == row.id]
    for one in versions:
        assert digest(one["content"]) == one["sha256"]
    accepted = [one for one in versions if one["accepted_at"]]
    if accepted and state in AGREED_STATES:
        _holds(row, max(accepted, key=lambda one: int(one["version"]))["content"])


def _holds(row: CreatorRequest, content: dict[str, Any]) -> None:
    columns = row.model_dump(mode="json")
    for name, value in content.items():
        if name in columns and name not in _LIVED_THROUGH:
            assert columns[name] == value, f"{name} is {columns[name]!r}, and {value!r} was agreed"


def _money(old: Seen, new: Seen, row: CreatorRequest, story: Story) -> None:
    was = old.rows.get(row.id)
    if was and RequestState(was.state) in AGREED_STATES:
        assert row.currency == was.currency, "the currency is fixed after the agreement"
    if row.state in AGREED_STATES:
        assert new.paid[row.id] <= (row.fee_minor or 0), f"paid {new.paid[row.id]} of {row.fee_minor}"
    if row.state == RequestState.PAYMENT_DUE:
        assert new.paid[row.id] < (row.fee_minor or 0), "nothing is owed, and yet it waits"
    if row.state == RequestState.PAID:
        assert new.paid[row.id] == row.fee_minor
    if row.state not in PROSPECT_STATES | ENDED_STATES and (row.fee_minor or 0) > LIMIT:
        assert story.consented[row.id] >= (row.fee_minor or 0), "nobody else consented to this fee"


def _adds_up(seen: Seen, story: Story) -> None:
    """See that the line about a campaign's budget says what its history says."""
    for campaign, money in seen.spending:
        sums = money.committed, money.paid, money.lost
        assert sums == story.ledger(campaign, seen.rows), f"C{campaign.number}: {money}"
        assert min(sums) >= 0, f"C{campaign.number}: {money}"
        if money.left is not None:
            assert money.left == (campaign.budget_minor or 0) - money.committed - money.lost
    assert +story.paid == +Counter(seen.paid), "what is paid is what was recorded and not taken back"


def _clocks(seen: Seen, row: CreatorRequest) -> None:
    """See that the clocks of a request say what its state and its rights say."""
    if row.remind_at and row.expires_at:
        assert row.remind_at < row.expires_at, row
    plan = plan_of(RequestState(row.state), _turn(row), seen.rules)
    if row.expires_at or row.overdue_since:
        assert plan
        assert plan.owner != "nobody" or row.state == RequestState.TRACKING
    if row.rights_at is None or row.rights_at > seen.now:
        assert row.rights_at == next_moment(_rights(seen, row), ZONE, after=seen.now), f"rights of {row}"


def _turn(row: CreatorRequest) -> str:
    return "creator" if row.waits_for == "creator" else "team"


def _rights(seen: Seen, row: CreatorRequest) -> list[Right]:
    if row.state not in AGREED_STATES:
        return []
    found = [Right("usage", row.usage_until)] if row.usage_until else []
    codes = {one["video_id"]: one for one in seen.others["spark"].values() if one["request_id"] == row.id}
    ends = [one["ends_on"] for one in codes.values() if one["ends_on"] and row.spark_days is not None]
    return found + [Right("spark", day) for day in ends]


def _moved(was: CreatorRequest, row: CreatorRequest, doer: Doer) -> None:
    """Tell of a changed request whether whoever did it might, beside what its history tells of moves."""
    theirs = f"{row.contact_platform}:{row.contact_user_id}" in doer.keys
    kinds = set(doer.kinds) | (
        {"creator"} if theirs and was.contact_user_id in ("", row.contact_user_id) else set()
    )
    assert kinds, f"{doer} changed {row}"
    assert (row.number, row.creator_id, row.campaign_id) == (was.number, was.creator_id, was.campaign_id)
    if doer.kinds == SYSTEM:
        assert row.fee_minor == was.fee_minor


def _noted(old: Seen, new: Seen) -> None:
    """See that the history holds what was changed, as it is now."""
    for id, now in new.requests.items():
        if old.requests.get(id) == now or _laid_to_rest(old, new, id):
            continue
        entries = [one for one in new.audit if (one.subject_kind, one.subject_id) == ("request", id)]
        assert any(now.items() <= one.after.items() for one in entries), (
            f"R{id}: {_differences(old.requests.get(id, {}), now)} is in no entry of "
            f"{[one.action for one in entries]}"
        )
    for name in _SUMS:
        for key, row in new.others[name].items():
            if old.others[name].get(key) != row and name != "offer":
                id = row["request_id"]
                assert any((one.subject_kind, one.subject_id) == ("request", id) for one in new.audit), name


def _laid_to_rest(old: Seen, new: Seen, id: int) -> bool:
    """Tell whether only the clocks were stopped, which the history of the archived campaign says."""
    changed = _differences(old.requests.get(id, {}), new.requests[id]).keys()
    archived = ("campaign archive", new.rows[id].campaign_id)
    return changed <= {"remind_at", "expires_at"} and archived in {
        (one.action, one.subject_id) for one in new.audit
    }


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return {name: (old.get(name), value) for name, value in new.items() if old.get(name) != value}


def _kept(old: Seen, new: Seen, doer: Doer) -> None:
    """See that nothing written down changes afterwards, and that only managers record payments."""
    for name in ("offer", "message"):
        for key, row in old.others[name].items():
            assert new.others[name][key] == row
    for key, row in old.others["terms"].items():
        later = new.others["terms"][key]
        assert (later["content"], later["sha256"]) == (row["content"], row["sha256"])
        assert row["accepted_at"] in (None, later["accepted_at"])
    if new.others["payment"] != old.others["payment"]:
        assert "manager" in doer.kinds


def _told(new: Seen, home: Collection[str]) -> None:
    """See that what is told goes to the team or the creator it concerns, and not in the same words twice."""
    said: Counter[tuple[str, str]] = Counter()
    for letter in new.letters:
        kind, _, rest = letter.cause.partition(":")
        id = int(rest.split(":")[0]) if kind in ("request", "offer") else 0
        row = new.rows.get(id)
        theirs = {row.contact_chat_id} if row and row.contact_chat_id else set()
        assert letter.chat_id in {*home, *theirs}, f"{letter.cause} went to {letter.chat_id}"
        if letter.action == "send":
            text = Reply.model_validate_json(letter.payload).text
            said[letter.chat_id, text] += bool(text)
    assert all(count == 1 for count in said.values()), f"said twice: {said.most_common(1)}"
