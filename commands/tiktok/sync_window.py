"""Read some days of some campaigns at TikTok, and let them count: all of them, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import groupby

from commands.changes import refresh
from commands.core.reporting import Garbled, ReportPage, Wanted
from commands.core.texts import msg
from commands.kpis.kpi_completing import add_up, completed
from commands.kpis.kpi_staging import ABSURD, NAMED_AT_ONCE, folded
from commands.tiktok.sync_days import Window
from commands.tiktok.sync_hold import Left
from commands.tiktok.sync_pages import Run, about, pages_of
from storage import audit, campaigns, figures, imports, matches, publishing
from storage.models import AdCampaign, Advertiser, Campaign
from storage.publishing import DayChange, Known, Moved
from storage.session import Session
from storage.staging import Doubled, Named, Part, Rows, Staging, Subject, name, stage

_TRIES = 5
SHIFTED = msg("TikTok's report changed while I read it. I read it again by myself.")


@dataclass
class _Came:
    """What came of a window: what the rows are about, which measures had a value at all."""

    staging: Staging
    numbers: dict[tuple[str, str, str], int] = field(default_factory=dict)
    measures: set[str] = field(default_factory=set)
    rows: int = 0


async def read_window(run: Run, window: Window) -> None:
    """Read a window and let it count in one transaction; raises RemoteError, or Left."""
    store, workspace_id = run.store, run.advertiser.workspace_id
    begin = partial(
        imports.begin, workspace_id=workspace_id, kept="", now=run.services.now(), kind=imports.API
    )
    id = await store.write(partial(begin, name=run.advertiser.name), lasting=False)
    try:
        came = await _staged(run, window, id)
        await _counted(run, window, id, came)
    except BaseException as error:
        await store.write(lambda session: imports.finish(session, id=id, state="dropped"), lasting=False)
        if isinstance(error, Doubled):
            raise Garbled(SHIFTED) from error
        raise


# -- in ---------------------------------------------------------------------------------------------


async def _staged(run: Run, window: Window, id: int) -> _Came:
    advertiser = run.advertiser
    wanted = Wanted(
        advertiser.advertiser_id,
        [row.platform_id for row in window.rows],
        window.start,
        window.end,
        advertiser.currency,
    )
    came, total = _Came(Staging(id, run.services.now())), 0
    async for page in pages_of(run, wanted):
        total = page.total
        await _take(run, window, came, page)
    if came.rows != total:
        raise Garbled(SHIFTED)
    sums = came.staging.sums
    if any((value or 0) > ABSURD for day in sums for value in day.values()):
        raise Garbled(msg("TikTok's figures are too large to be real, so I took none of them."))
    await add_up(run.store, sums)
    return came


async def _take(run: Run, window: Window, came: _Came, page: ReportPage) -> None:
    """Stage a page, and hold on to the advertiser."""
    if not page.ads:
        await run.store.write(run.keep, lasting=False)
        return
    of = {row.platform_id: row for row in window.rows}
    abouts = list(zip(page.campaigns, page.ads, page.names, strict=True))
    fresh = [about for about in dict.fromkeys(abouts) if about not in came.numbers]
    items = {ad: item for ad, item in zip(page.ads, page.items, strict=False) if item}
    for at in range(0, len(fresh), NAMED_AT_ONCE):
        some = fresh[at : at + NAMED_AT_ONCE]
        came.staging.named += await run.store.write(partial(_named, run, of, items, some), lasting=False)
    came.numbers |= {about: len(came.numbers) + at for at, about in enumerate(fresh)}
    rows = Rows([came.numbers[about] for about in abouts], page.days, page.measures, page.values)
    came.staging.note(await run.store.write(partial(_stage, run, came.staging, rows), lasting=False))
    came.measures |= {
        key
        for key, column in zip(page.measures, page.values, strict=True)
        if column.count(None) < len(column)
    }
    came.rows += len(page.ads)


def _stage(run: Run, staging: Staging, rows: Rows, session: Session) -> Part:
    run.keep(session)
    return stage(session, staging=staging, rows=rows)


def _named(
    run: Run,
    of: Mapping[str, AdCampaign],
    items: Mapping[str, str],
    some: Sequence[tuple[str, str, str]],
    session: Session,
) -> list[Named]:
    """Store what rows are about, as an export by ad would."""
    subjects = [
        Subject(
            campaign_id=of[campaign].campaign_id or 0,
            entity=f"ad:{ad}",
            level="ad:",
            label=label,
            origin=folded(of[campaign].name or campaign),
            currency=run.advertiser.currency,
        )
        for campaign, ad, label in some
    ]
    found = name(session, source=Staging.source, subjects=subjects)
    pairs = sorted((about[0], named.measured_id) for about, named in zip(some, found, strict=True))
    for parent, ids in groupby(pairs, key=lambda pair: pair[0]):
        matches.adopt(session, measured_ids=[id for _, id in ids], parent=parent)
    shown = {
        named.measured_id: items[about[1]]
        for about, named in zip(some, found, strict=True)
        if about[1] in items
    }
    matches.show(session, items=shown)
    return found


# -- counting ---------------------------------------------------------------------------------------


async def _counted(run: Run, window: Window, id: int, came: _Came) -> None:
    known = Known([key for key in figures.MEASURES if key in came.measures], ["ad:"])
    for _ in range(_TRIES):
        found = await completed(run.store, id, known)
        try:
            await run.store.write(partial(_publish, run, window, id, found))
        except Moved:
            continue  # somebody imports the same days
        run.services.wake()
        return
    raise Garbled(SHIFTED)


def _publish(run: Run, window: Window, id: int, found: Sequence[DayChange], session: Session) -> None:
    advertiser, now = run.keep(session), run.services.now()
    # Another window's report may be in the making.
    if advertiser.task.get("about") == about(window.start, window.end, [r.platform_id for r in window.rows]):
        advertiser.task = {}
    ours = _still_ours(session, window, advertiser)
    complete = _complete(run, session, found)
    told = {one.id: [c.day for c in complete if c.campaign_id == one.id] for one in ours}
    before = {id: figures.totals(session, campaign_id=id, days=days) for id, days in told.items()}
    publishing.publish(session, id=id, found=found, now=now)
    imports.finish(session, id=id, state="published")
    for campaign in ours:
        own = [change for change in found if change.campaign_id == campaign.id]
        figures.roll_up(session, campaign_id=campaign.id, days=[one.day for one in own if one.touched])
        after = figures.totals(session, campaign_id=campaign.id, days=told[campaign.id])
        corrected = matches.corrected(
            session,
            campaign_id=campaign.id,
            before=before[campaign.id],
            after=after,
            source=imports.API,
            now=now,
        )
        _tell(run, session, campaign, own, corrected, now)
    for row in window.rows:
        _reached(session, row, window)


def _still_ours(session: Session, window: Window, advertiser: Advertiser) -> list[Campaign]:
    """Give the campaigns of ours a window is about; raises Left when one of them is another one's by now."""
    for row in window.rows:
        there = matches.get(session, workspace_id=advertiser.workspace_id, id=row.id)
        if there is None or there.campaign_id != row.campaign_id:
            raise Left
    found = []
    for id in dict.fromkeys(row.campaign_id for row in window.rows):
        campaign = campaigns.locked(session, workspace_id=advertiser.workspace_id, id=id or 0)
        if campaign is None or campaign.state == "archived" or campaign.currency != advertiser.currency:
            raise Left
        found.append(campaign)
    return found


def _complete(run: Run, session: Session, found: Sequence[DayChange]) -> list[DayChange]:
    """Give the changed days that were over when they were read before: what differs was corrected."""
    changed = [one for one in found if one.state == "changed" and one.base is not None]
    read = matches.read_at(session, day_sources=[one.base for one in changed if one.base is not None])
    return [
        one for one in changed if one.base in read and read[one.base].astimezone(run.zone).date() > one.day
    ]


def _reached(session: Session, row: AdCampaign, window: Window) -> None:
    """Write down which days of a campaign have been read."""
    there = matches.get(session, workspace_id=row.workspace_id, id=row.id)
    if there is None:
        return
    there.fed_id = there.campaign_id
    there.oldest = min(there.oldest or window.start, window.start)
    there.newest = max(there.newest or window.end, window.end)
    session.add(there)


def _tell(
    run: Run,
    session: Session,
    campaign: Campaign,
    changes: Sequence[DayChange],
    corrected: int,
    now: datetime,
) -> None:
    """Write down what is more than the day going on, and renew the campaign's cards."""
    new = [change.day for change in changes if change.state == "new" and change.day < run.today]
    if new or corrected:
        audit.add(
            session,
            workspace_id=campaign.workspace_id,
            now=now,
            platform="tiktok",
            actor_id=run.advertiser.advertiser_id,
            actor_name=run.advertiser.name,
            action="kpi sync",
            subject=("campaign", campaign.id),
            after={"new_days": len(new), "corrected": corrected},
        )
    if any(change.touched for change in changes):
        cause = f"sync:{now.isoformat()}"
        refresh(session, run.services, campaign.workspace_id, "campaign", campaign.id, cause=cause)


async def take_out(run: Run, row: AdCampaign) -> None:
    """Take the figures of a campaign at TikTok out of the one of ours that it does not count for any more."""
    assert row.fed_id is not None
    out = partial(matches.take_out, campaign_id=row.fed_id, parent=row.platform_id, days=12)
    while await run.store.write(out):
        pass

    def done(session: Session) -> None:
        run.keep(session)
        there = matches.get(session, workspace_id=row.workspace_id, id=row.id)
        if there is not None and there.fed_id == row.fed_id:
            there.fed_id = there.oldest = there.newest = None
            session.add(there)
        refresh(
            session,
            run.services,
            row.workspace_id,
            "campaign",
            row.fed_id or 0,
            cause=f"sync:{run.services.now().isoformat()}",
        )

    await run.store.write(done)
