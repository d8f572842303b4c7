"""Figures of posts that keep themselves up to date: from connected TikTok accounts, and from TikTok One."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from commands.core.accounts import Profile
from commands.core.context import Services
from commands.core.marketplace import Closed, MarketPost, NotThere
from commands.core.reporting import TokenRefused
from commands.creators.creator_market import SOURCE
from commands.posts.post_fetch import parts, read
from commands.requests import leaves
from commands.tiktok import account_tokens
from commands.tiktok.sync_hold import held
from commands.tiktok.sync_turn import take_turn
from storage import audit, post_sources, posts, teams, turns
from storage.models import Post, PostSource
from storage.post_sources import ACCOUNT, ACCOUNTS, CREATOR, MARKET, followed
from storage.session import Session

EVERY, EVERY_MARKET = timedelta(hours=6), timedelta(days=1)
FOLLOWED = {ACCOUNT: timedelta(days=180), CREATOR: timedelta(days=180), MARKET: timedelta(days=35)}
_SOURCES, _AT_ONCE, _MOST_HANDLES = 20, 20, 200


async def sweep(services: Services) -> int:
    """Read what is due, and give how many sources that were."""
    now = services.now()
    await leaves.sweep(services)
    if not isinstance(services.market, Closed):
        await services.store.write(lambda session: _adopt_market(session, now), lasting=False)
    due = await services.store.read(lambda session: turns.due(session, PostSource, now=now, limit=_SOURCES))
    for id in due:
        await take_turn(services, PostSource, id, _Reader(services).read)
    return len(due)


def _adopt_market(session: Session, now: datetime) -> None:
    """Let teams with new posts read TikTok One."""
    for workspace_id in post_sources.without_market(session, since=now - FOLLOWED[MARKET]):
        values = {"name": SOURCE, "due_at": now, "created_at": now}
        post_sources.take(session, workspace_id=workspace_id, kind=MARKET, remote_id="", **values)


class _Reader:
    """Read one source of posts' figures."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def read(self, source: PostSource, holder: str) -> timedelta:
        """Read a source, and tell how long it may rest."""
        since = self._services.now() - FOLLOWED[source.kind]
        rows = await self._services.store.read(
            lambda session: followed(session, workspace_id=source.workspace_id, since=since)
        )
        if source.kind in ACCOUNTS:
            await self._account(source, holder, rows)
            return EVERY
        await self._market(source, holder, rows)
        return EVERY_MARKET

    async def _account(self, source: PostSource, holder: str, rows: Sequence[Post]) -> None:
        """Ask an account about those of the team's posts that are its own."""
        services = self._services
        api = account_tokens.asked_of(services, source.kind)
        token = await account_tokens.fresh(services, source, holder)
        try:
            profile = await api.profile(token, source.remote_id)
        except TokenRefused:
            # Taken back, or ended before its time: what renews it tells which.
            token = await account_tokens.renewed(services, source, holder)
            profile = await api.profile(token, source.remote_id)
        ids = await self._asked(source, profile, rows)
        found: list[MarketPost] = []
        for at in range(0, len(ids), _AT_ONCE):
            some = ids[at : at + _AT_ONCE]
            came = await api.videos(token, source.remote_id, some)
            found += [one for one in came if one.video_id in some]
        await self._keep(source, holder, found, len(ids), profile)

    async def _asked(self, source: PostSource, profile: Profile, rows: Sequence[Post]) -> list[str]:
        """Give which posts an account is asked about: its own, or those of the requests it is read for."""
        if source.kind == CREATOR:
            covered = await self._services.store.read(
                lambda session: {one.id for one in post_sources.covered(session, source)}
            )
            return [row.video_id for row in rows if row.request_id in covered]
        # A handle may be changed; posts still go by the one before.
        handles = {profile.handle, source.handle} - {""}
        return [row.video_id for row in rows if row.handle in handles]

    async def _market(self, source: PostSource, holder: str, rows: Sequence[Post]) -> None:
        """Ask TikTok One about the newest posts of those creators whose accounts are not connected."""
        services = self._services
        own = await services.store.read(
            lambda session: {
                one.handle
                for one in post_sources.of(session, workspace_id=source.workspace_id)
                if one.kind == ACCOUNT and one.due_at is not None
            }
        )
        rows = [row for row in rows if row.handle not in own]
        wanted = {row.video_id for row in rows}
        found: list[MarketPost] = []
        for handle in list(dict.fromkeys(row.handle for row in rows))[:_MOST_HANDLES]:
            try:
                came = await services.market.posts(handle)
            except NotThere:
                continue
            found += [one for one in came if one.video_id in wanted]
            await services.store.write(
                lambda session: held(session, services, PostSource, source.id, holder), lasting=False
            )
        await self._keep(source, holder, found, len(wanted), None)

    async def _keep(
        self,
        source: PostSource,
        holder: str,
        found: Sequence[MarketPost],
        asked: int,
        profile: Profile | None,
    ) -> None:
        """Keep what came, all of it or nothing."""

        def work(session: Session) -> None:
            row = held(session, self._services, PostSource, source.id, holder)
            row.found, row.asked = len(found), asked
            if profile:
                row.handle, row.name = profile.handle or row.handle, profile.name or row.name
            session.add(row)
            changed = [id for one in found if (id := self._kept(session, row, one))]
            if changed:
                self._note(session, row, changed)

        await self._services.store.write(work)

    def _kept(self, session: Session, source: PostSource, found: MarketPost) -> int | None:
        """Keep the figures of a post; give it where one of them is another now."""
        workspace = teams.workspace(session, id=source.workspace_id)
        row = posts.to_add(session, workspace, video_id=found.video_id) if workspace else None
        if workspace is None or row is None:
            return None
        now = self._services.now()
        day = now.astimezone(ZoneInfo(workspace.timezone)).date()
        name = SOURCE if source.kind == MARKET else source.kind
        values = read(session, row, found.figures, source=name, day=day, now=now)
        changed = any(getattr(row, key) != value for key, value in values.items() if key != "figures")
        posts.change(session, row, now=now, **values, **parts(row, found, day))
        return row.number if changed else None

    def _note(self, session: Session, source: PostSource, numbers: Sequence[int]) -> None:
        audit.add(
            session,
            workspace_id=source.workspace_id,
            now=self._services.now(),
            platform="tiktok",
            # Who a creator is stands with their request alone.
            actor_id="" if source.kind == CREATOR else source.remote_id,
            actor_name="TikTok" if source.kind == CREATOR else source.name,
            action="content sync",
            subject=("workspace", source.workspace_id),
            after={"source": source.kind, "posts": [f"V{number}" for number in numbers]},
        )
