"""TikTok's own lists of what trends: asked for with a team's leave, and kept for some hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from commands.core.context import Context
from commands.core.errors import RemoteError
from commands.core.options import Reading
from commands.core.texts import Message
from commands.kpis.ranking import HASHTAGS, SOUNDS
from commands.rules.names import fold
from commands.tiktok.access import token_for
from commands.tiktok.account_tokens import at_hand
from storage import ads, post_sources, trends
from storage.frozen import frozen
from storage.models import Advertiser, PostSource, TrendList
from storage.session import Session

_FRESH, _OLD = timedelta(hours=6), timedelta(days=7)
SPANS: Mapping[str, tuple[int, ...]] = {HASHTAGS: (7, 30, 120), SOUNDS: (7, 30, 90)}


@frozen
class Wanted:
    """What trends are asked for."""

    kind: str
    country: str
    days: int


def source_of(session: Session, workspace_id: int, kind: str) -> Advertiser | PostSource | None:
    """Give with whose leave TikTok tells a list: of hashtags an ad account's, of sounds a TikTok account's.

    A creator's leave is for the figures of their posts, and for nothing else.
    """
    if kind == HASHTAGS:
        return next((one for one in ads.of(session, workspace_id=workspace_id) if one.chosen), None)
    accounts = post_sources.of(session, workspace_id=workspace_id)
    return next((one for one in accounts if one.kind == post_sources.ACCOUNT and one.due_at), None)


async def brought_up_to_date(context: Context, wanted: Wanted) -> Message | None:
    """Ask TikTok where its list is missing or old; give the sentence where it refuses."""
    source = await context.read(lambda session: _to_ask(context, session, wanted))
    if source is None:
        return None
    try:
        rows = await _rows(context, source, wanted)
    except RemoteError as error:
        return error.message

    def keep(session: Session) -> None:
        trends.keep(
            session,
            workspace_id=context.workspace.id,
            kind=wanted.kind,
            country=wanted.country,
            days=wanted.days,
            tags=rows,
            now=context.now,
        )

    await context.services.store.write(keep)
    return None


def _to_ask(context: Context, session: Session, wanted: Wanted) -> Advertiser | PostSource | None:
    if not wanted.country or wanted.days not in SPANS[wanted.kind]:
        return None
    row = _kept(session, context.workspace.id, wanted)
    if row and context.now - row.read_at < _FRESH:
        return None
    return source_of(session, context.workspace.id, wanted.kind)


async def _rows(context: Context, source: Advertiser | PostSource, wanted: Wanted) -> list[list[Any]]:
    services, where = context.services, (wanted.country, wanted.days)
    if isinstance(source, PostSource):
        token = await at_hand(services, source)
        sounds = await services.accounts.sounds(token, source.remote_id, *where)
        return [[one.name, one.rank, one.artist] for one in sounds]
    token = await context.read(lambda session: token_for(session, services, source))
    tags = await services.ads.trending(token, source.advertiser_id, *where)
    return [[tag.name, tag.rank, tag.change, tag.views, tag.posts] for tag in tags]


def _kept(session: Session, workspace_id: int, wanted: Wanted) -> TrendList | None:
    return trends.kept(
        session, workspace_id=workspace_id, kind=wanted.kind, country=wanted.country, days=wanted.days
    )


def shown_list(reading: Reading, wanted: Wanted) -> TrendList | None:
    """Give the list as it was read last, unless that is too long ago."""
    row = _kept(reading.session, reading.workspace.id, wanted)
    return row if row and reading.now - row.read_at <= _OLD else None


def key_of(kind: str, cells: Sequence[Any]) -> str:
    """Give by which key a row of TikTok's list is found among what own posts used.

    A sound's name alone is that of many; with its artist it is one, as posts name them.
    """
    if kind == HASHTAGS:
        return str(cells[0]).casefold()
    name, _, artist = cells
    return fold(f"{name} {artist}".strip())
