"""Texts of creators are looked at some time after they came, a few at a time, and the team is told."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from commands.core.buttons import seal
from commands.core.context import Services
from commands.core.replies import Reply
from commands.core.texts import translator
from commands.rules.safety import Source
from commands.rules.states import OPEN_REQUEST_STATES, CampaignState
from commands.safety.safety import evidence_lines, found_in, look_button, places_of, texts_of
from storage import creator_texts, outbox, requests, safety, teams
from storage.frozen import frozen
from storage.models import Creator, CreatorRequest, SafetyFinding
from storage.safety import Found
from storage.session import Session, StoreTrouble

_log = structlog.get_logger()
# What is written at once is over within 50 ms; what is looked at in one go, within a second.
_AT_ONCE, _TURNS = 15, 12
_AGAIN = timedelta(days=1)


@frozen
class _Read:
    """A creator's texts as they were at a moment, and what was found in them."""

    id: int
    since: datetime | None
    texts: Sequence[Source]
    found: Sequence[Found] = ()


async def sweep(services: Services) -> int:
    """Look at what has come since the last time; give of how many creators."""
    looked = 0
    for _ in range(_TURNS):
        waiting = await services.store.read(lambda session: _texts(session, services.now()))
        if not waiting:
            break
        # It takes three milliseconds a creator, in which people want their answers.
        reads = await asyncio.to_thread(_found, waiting)
        await _kept(services, reads)
        looked += len(reads)
    if looked:
        services.wake()
    return looked


_Own = Sequence[tuple[str, str]]


def _texts(session: Session, now: datetime) -> list[tuple[_Read, _Own]]:
    rows = creator_texts.unread(session, now=now, limit=_AT_ONCE)
    others = creator_texts.written(session, creator_ids=[row.id for row in rows]) if rows else {}
    own = {id: safety.own_words(session, workspace_id=id) for id in {row.workspace_id for row in rows}}
    return [
        (_Read(row.id, row.unread_since, texts_of(row, others.get(row.id, ()))), own[row.workspace_id])
        for row in rows
    ]


def _found(waiting: Sequence[tuple[_Read, _Own]]) -> list[_Read]:
    return [_Read(read.id, read.since, read.texts, found_in(read.texts, own)) for read, own in waiting]


async def _kept(services: Services, reads: Sequence[_Read]) -> None:
    """Keep what was found; after a fault each on its own, so that one stops no other."""
    try:
        await services.store.write(lambda session: _keep(session, services, reads))
    except StoreTrouble:
        raise
    except Exception as fault:
        if len(reads) > 1:
            for read in reads:
                await _kept(services, [read])
            return
        _log.error("looking at texts failed", creator=reads[0].id, exc_info=fault)
        await services.store.write(lambda session: _put_off(session, services, reads[0].id))


def _put_off(session: Session, services: Services, id: int) -> None:
    for row in creator_texts.take_unread(session, ids=[id]):
        row.unread_since = services.now() + _AGAIN
        session.add(row)


def _keep(session: Session, services: Services, reads: Sequence[_Read]) -> None:
    by_id = {read.id: read for read in reads}
    # What came while the texts were looked at waits for the next time.
    rows = [
        row
        for row in creator_texts.take_unread(session, ids=by_id)
        if row.unread_since == by_id[row.id].since
    ]
    known = safety.with_findings(session, creator_ids=[row.id for row in rows])
    for row in rows:
        read = by_id[row.id]
        if read.found or row.id in known:
            places = places_of(read.texts)
            new = safety.renew(session, row, found=read.found, looked_at=places, now=services.now())
            _tell(session, services, row, new)
    creator_texts.read_through(session, ids=[row.id for row in rows])


def _tell(session: Session, services: Services, creator: Creator, new: Sequence[SafetyFinding]) -> None:
    """Tell the chat of the newest request to a creator, once a day; without one, their card says it."""
    request = _open_request(session, creator) if new else None
    workspace = teams.workspace(session, id=creator.workspace_id)
    if request is None or workspace is None:
        return
    day = services.now().astimezone(ZoneInfo(workspace.timezone)).date()
    cause = f"safety:{creator.id}:new:{day.isoformat()}"
    if outbox.queued(session, cause=cause):
        return
    t = translator(workspace.language)
    reply = Reply(
        title=t("@{handle}: something to look at", handle=creator.handle),
        text="\n".join(evidence_lines(new, t)),
        note=t("A word is a hint, no verdict: a person decides."),
        buttons=(look_button(creator.number, t),),
        language=t.language,
    )
    outbox.put(
        session,
        now=services.now(),
        workspace_id=workspace.id,
        cause=cause,
        platform=request.from_platform,
        chat_id=request.from_chat_id,
        thread_id=request.from_thread_id,
        payload=seal(session, services, reply, workspace.id, "").model_dump_json(),
        language=workspace.language,
    )


def _open_request(session: Session, creator: Creator) -> CreatorRequest | None:
    found = requests.listed(
        session, workspace_id=creator.workspace_id, creator_id=creator.id, states=OPEN_REQUEST_STATES
    )
    shown = (
        request
        for request, _, campaign in found
        if request.from_chat_id and campaign.state != CampaignState.ARCHIVED
    )
    return next(shown, None)
