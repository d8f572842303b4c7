"""A report out of the roll-up, among few and many rows."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from functools import partial
from itertools import product
from pathlib import Path

from sqlalchemy import text

from commands import report
from commands.core.options import Reading
from commands.core.texts import translator
from commands.rules.periods import parse_period
from storage import campaigns, teams
from storage.models import DayTotal
from storage.opening import open_store
from storage.session import Session
from tests.bench.table import Bound, Line, typical
from tests.chat import Chat

LAST = date(2026, 11, 22)  # the day before the chat's clock begins
_SUMS = (
    "SELECT SUM(spend), SUM(impressions), SUM(views), SUM(clicks) FROM daytotal "
    "WHERE campaign_id = 1 AND day BETWEEN :first AND :last"
)


def lines(folder: Path) -> list[Line | Bound]:
    """Measure a report of 28 days with its comparison."""
    few, floor = _report_cost(folder, 1)
    many, _ = _report_cost(folder, 1000)
    return [
        Line("a 28-day report with comparison, beside its bare sums", few, floor, 3),
        Line("the same among 1,000 campaigns, beside it alone", many, few, 1.2),
    ]


def _report_cost(folder: Path, count: int) -> tuple[float, float]:
    """Give what a report costs, and what its two bare sums cost, among so many campaigns of 100 days."""
    chat = Chat(open_store(f"sqlite:///{folder / f'report-{count}.db'}"))
    asyncio.run(chat.person("anna", admin=True, language="en").says("/campaign new Glow"))
    store = chat.services.store
    store.write_now(lambda session: _fill(session, chat, count))
    return store.read_now(lambda session: _measure(session, chat))


def _fill(session: Session, chat: Chat, count: int) -> None:
    workspace = teams.workspace(session, id=1)
    assert workspace
    others = range(1, count)
    add = partial(campaigns.add, session, workspace, now=chat.now, currency="EUR")
    ids = [1, *(add(name=f"Other {one}").id for one in others)]
    for id, number in product(ids, range(100)):
        figures = {"spend": 50, "impressions": 1000, "views": 700, "clicks": 9}
        day = LAST - timedelta(days=number)
        session.add(DayTotal(campaign_id=id, day=day, rows=1, fetched_at=chat.now, **figures))


def _measure(session: Session, chat: Chat) -> tuple[float, float]:
    workspace, campaign = teams.workspace(session, id=1), campaigns.get(session, workspace_id=1, id=1)
    assert workspace
    assert campaign
    reading = Reading(session, workspace, chat.now, translator("en"))
    period = parse_period("28d", today=LAST + timedelta(days=1), flight=None)
    compared = report.default_comparison(period)
    assert compared

    def floor() -> None:
        for one in (period, compared):
            session.execute(text(_SUMS), {"first": str(one.start), "last": str(one.end)}).all()

    ours = typical(lambda: report.build(reading, campaign, period, compared), times=50)
    return ours, typical(floor, times=50)
