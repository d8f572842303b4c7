"""Files brought in straight through the store: staged, compared, completed, published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session, select

from storage import campaigns, imports, publishing, teams
from storage.models import DaySource, Measured, Naming, Snapshot
from storage.publishing import DayChange, Known
from storage.session import Store
from storage.staging import Rows as Columns
from storage.staging import Staging, Subject, days_of, name, stage, sum_up, sums

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MEASURES = ("spend", "likes")
Rows = Sequence[Mapping[str, Any]]


def a_team(session: Session, name: str = "Team") -> tuple[int, int]:
    """Make a workspace with a campaign."""
    workspace = teams.found(
        session,
        platform="telegram",
        scope_id=name,
        name=name,
        language="en",
        timezone="Europe/Berlin",
        currency="EUR",
        now=NOW,
    )
    return workspace.id, campaigns.add(session, workspace, now=NOW, name=name, currency="EUR").id


def row(entity: str, day: date, spend: int | None, likes: int | None = None, **more: Any) -> dict[str, Any]:
    """Describe a row of an ad; ``more`` overrides what it is about."""
    about = {"origin": "summer", "level": "ad:", "label": f"Ad {entity}", "currency": "EUR"}
    return {**about, "entity": entity, "day": day, "spend": spend, "likes": likes, **more}


def stage_file(session: Session, team: tuple[int, int], rows: Rows, *, now: datetime = NOW) -> int:
    """Stage a file's rows."""
    workspace_id, campaign_id = team
    id = imports.begin(session, workspace_id=workspace_id, name="file.csv", kept="", now=now)
    staging = Staging(id, now)
    texts = ("entity", "level", "label", "origin", "currency")
    for one in rows:
        subject = Subject(campaign_id, *(one[text] for text in texts))
        staging.named = name(session, source=staging.source, subjects=[subject])
        figures = {key: one[key] for key in MEASURES if key in one}
        columns = [[value] for value in figures.values()]
        part = Columns([0], [one["day"].toordinal()], list(figures), columns)
        staging.note(stage(session, staging, part))
    sum_up(session, staging.sums)
    return id


def known_of(rows: Rows, measures: Sequence[str] = MEASURES) -> Known:
    """Tell what a file of such rows holds."""
    return Known(measures, sorted({one["level"] for one in rows}))


def complete(session: Session, id: int, known: Known, *, limit: int = 1_000) -> list[DayChange]:
    """Compare a file, and bring what it does not hold into its days."""
    found = publishing.changes(session, id=id, known=known)
    for day in found:
        after: int | None = 0
        while after is not None and day.touched and day.lacks:
            after = publishing.carry_over(session, days=[day], known=known, after=after, limit=limit)
        sum_up(session, sums(session, days_of([day.staged])))
    return found


def bring_in(
    store: Store,
    team: tuple[int, int],
    rows: Rows,
    *,
    measures: Sequence[str] = MEASURES,
    now: datetime = NOW,
    limit: int = 1_000,
) -> list[DayChange]:
    """Stage and publish a file; give what the comparison before it said."""

    def work(session: Session) -> list[DayChange]:
        id = stage_file(session, team, rows, now=now)
        found = complete(session, id, known_of(rows, measures), limit=limit)
        publishing.publish(session, id=id, found=found, now=now)
        return found

    return store.write_now(work)


def known(session: Session) -> dict[tuple[str, date], tuple[Any, ...]]:
    """Give what counts: figures, name and campaign by what they are about and day."""
    rows = session.exec(
        select(DaySource, Snapshot, Measured, Naming)
        .where(DaySource.id == Snapshot.day_source_id, Measured.id == Snapshot.measured_id)
        .where(Naming.id == Snapshot.naming_id, DaySource.live)
    )
    return {
        (thing.entity, day.day): (one.spend, one.likes, naming.label, day.fetched_at, day.campaign_id)
        for day, one, thing, naming in rows
    }
