"""A report in pieces: page by page, or ordered as a whole where it is large."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from commands.core.context import Services
from commands.core.errors import RemoteError
from commands.core.reporting import ReportPage, TokenRefused, Wanted
from commands.core.tiktok import Unreachable
from commands.tiktok.sync_hold import held
from storage import ads
from storage.frozen import frozen
from storage.models import Advertiser
from storage.session import Session, Store

LARGE = 50_000  # rows, from which on TikTok is asked to make the whole report
_MOST_PAGES, _PIECE = 1_000, 5_000
_MADE_WITHIN = timedelta(hours=2)


class Waits(Exception):
    """A large report is being made; there is nothing to do before it is there."""


@frozen
class Run:
    """Who reads what with which token, in the time zone of the ad account."""

    services: Services
    advertiser: Advertiser
    token: str
    holder: str
    zone: ZoneInfo

    @property
    def store(self) -> Store:
        """Give where it goes."""
        return self.services.store

    @property
    def today(self) -> date:
        """Give the day it is for the ad account."""
        return self.services.now().astimezone(self.zone).date()

    def keep(self, session: Session) -> Advertiser:
        """Hold on to the advertiser; raises Left where that is not possible."""
        return held(session, self.services, Advertiser, self.advertiser.id, self.holder)


async def pages_of(run: Run, wanted: Wanted) -> AsyncIterator[ReportPage]:
    """Give a report in pieces; raises Waits while a large one is being made."""
    task = await run.store.read(lambda session: _task(session, run))
    ours = task.get("about") == about(wanted.start, wanted.end, wanted.campaign_ids)
    if ours and task.get("id"):
        whole = await _made(run, wanted, task)
        for at in range(0, max(len(whole.ads), 1), _PIECE):
            yield _piece(whole, at)
        return
    page, pages = 1, 1
    while page <= min(pages, _MOST_PAGES):
        found = await run.services.ads.report(run.token, wanted, page)
        if page == 1 and found.total > LARGE and not ours:
            await _order(run, wanted, found.total)
        pages = found.pages
        yield found
        page += 1


def _task(session: Session, run: Run) -> dict[str, Any]:
    row = ads.get(session, workspace_id=run.advertiser.workspace_id, id=run.advertiser.id)
    return row.task if row else {}


def about(start: date, end: date, campaign_ids: Sequence[str]) -> list[Any]:
    """Give what tells one large report from another."""
    return [start.isoformat(), end.isoformat(), *campaign_ids]


async def _order(run: Run, wanted: Wanted, rows: int) -> None:
    """Let a report be made and remember it; where TikTok does not want to, it is read by pages."""
    try:
        id = await run.services.ads.order(run.token, wanted)
    except (TokenRefused, Unreachable):
        raise
    except RemoteError:
        return
    at = run.services.now().isoformat()
    await _remember(
        run, {"id": id, "about": about(wanted.start, wanted.end, wanted.campaign_ids), "rows": rows, "at": at}
    )
    raise Waits


async def _made(run: Run, wanted: Wanted, task: dict[str, Any]) -> ReportPage:
    """Give a report that was ordered; one that cannot be made, or takes too long, is read by pages."""
    late = run.services.now() - datetime.fromisoformat(task["at"]) > _MADE_WITHIN
    try:
        found = await run.services.ads.ordered(run.token, wanted, task["id"])
    except TokenRefused:
        raise
    except RemoteError as error:
        if late or not isinstance(error, Unreachable):
            await _remember(run, {"about": task["about"]})
        raise
    if found is None and not late:
        raise Waits
    if found is None or len(found.ads) < task["rows"]:
        # Some rows are missing, so none is taken.
        await _remember(run, {"about": task["about"]})
        raise Waits
    return found


async def _remember(run: Run, task: dict[str, Any]) -> None:
    def work(session: Session) -> None:
        run.keep(session).task = task

    await run.store.write(work)


def _piece(whole: ReportPage, at: int) -> ReportPage:
    end = at + _PIECE
    values = [column[at:end] for column in whole.values]
    return ReportPage(
        whole.ads[at:end],
        whole.names[at:end],
        whole.campaigns[at:end],
        whole.days[at:end],
        whole.measures,
        values,
        whole.pages,
        whole.total,
        whole.items[at:end],
    )
