"""Figures that keep themselves up to date: what is due is read from TikTok, an ad account at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from commands.core.context import Services
from commands.core.reporting import AdAccount, SeenCampaign
from commands.tiktok import access, matching
from commands.tiktok.sync_days import newest, older, zone_of
from commands.tiktok.sync_pages import Run, Waits
from commands.tiktok.sync_turn import show_anew, take_turn
from commands.tiktok.sync_window import read_window, take_out
from storage import ads, campaigns, matches, turns
from storage.models import AdCampaign, Advertiser
from storage.session import Session

EVERY = timedelta(minutes=30)
MADE = timedelta(seconds=30)  # so often is looked whether a large report is there
LISTED = timedelta(hours=1)
_ACCOUNTS, _OLDER = 20, 6


async def sweep(services: Services) -> int:
    """Read what is due, and give how many ad accounts that were."""
    now = services.now()
    if services.own is not None:
        await services.store.write(lambda session: access.adopt_own(session, services, now), lasting=False)
    due = await services.store.read(lambda session: turns.due(session, Advertiser, now=now, limit=_ACCOUNTS))
    for id in due:
        await read_one(services, id)
    return len(due)


async def read_one(services: Services, id: int) -> None:
    """Read an ad account; what goes wrong is written down beside it and stops no other one."""

    async def read(advertiser: Advertiser, holder: str) -> timedelta:
        try:
            more = await _read(services, advertiser, holder)
        except Waits:
            return MADE
        return timedelta(0) if more else EVERY

    await take_turn(services, Advertiser, id, read)


async def _read(services: Services, advertiser: Advertiser, holder: str) -> bool:
    """Read what is due of an ad account; tells whether older days are still to be read."""
    store = services.store
    token = await store.read(lambda session: access.token_for(session, services, advertiser))
    if not advertiser.listed_at or services.now() - advertiser.listed_at >= LISTED:
        advertiser = await _listed(Run(services, advertiser, token, holder, ZoneInfo("UTC")))
    run = Run(services, advertiser, token, holder, zone_of(advertiser))
    for row in await store.read(lambda session: matches.of_advertiser(session, id=advertiser.id)):
        if row.fed_id is not None and row.fed_id != row.campaign_id:
            await take_out(run, row)
    for window in newest(await _ours(run), run.today):
        await read_window(run, window)
    for _ in range(_OLDER):
        windows = older(await _ours(run, older=True), run.today)
        if not windows:
            return False
        await read_window(run, windows[0])
        await store.write(lambda session: show_anew(session, services, advertiser.workspace_id))
    return True


async def _ours(run: Run, *, older: bool = False) -> list[AdCampaign]:
    """Give the campaigns to read: those that count for one of ours that still takes figures."""
    advertiser = run.advertiser

    def work(session: Session) -> list[AdCampaign]:
        row = ads.get(session, workspace_id=advertiser.workspace_id, id=advertiser.id)
        if row is None or (older and not row.history):
            return []
        every = campaigns.all_of(session, workspace_id=advertiser.workspace_id)
        taking = {one.id for one in every if matching.takes(one, advertiser)}
        found = matches.of_advertiser(session, id=advertiser.id)
        return [one for one in found if one.campaign_id in taking and one.fed_id in (None, one.campaign_id)]

    return await run.store.read(work)


async def _listed(run: Run) -> Advertiser:
    """Look what the ad account is called, and which campaigns it has; the rules decide about new ones."""
    api, id = run.services.ads, run.advertiser.advertiser_id
    account = await api.account(run.token, id)
    found = await api.campaigns(run.token, id)
    return await run.store.write(partial(_write_list, run, account, found))


def _write_list(run: Run, account: AdAccount, found: Sequence[SeenCampaign], session: Session) -> Advertiser:
    row = run.keep(session)
    row.name, row.currency, row.timezone = account.name or row.name, account.currency, account.timezone
    row.listed_at = run.services.now()
    session.add(row)
    seen = [
        {"platform_id": one.id, "name": one.name, "status": one.status, "created_on": one.created_on}
        for one in found
    ]
    matches.seen(session, row, seen)
    matching.apply(session, row)
    access.seal_anew(session, run.services)
    return row
