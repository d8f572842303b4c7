"""Claim due digests: each occurrence once, late ones marked, missed ones folded into one.

An occurrence and its messages are rows written together, by statements over many digests at a time. What
a message says is written when its turn to be sent comes (``digest_texts.py``).
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from time import monotonic
from typing import Any

import structlog

from commands.alerts import alert_speaking
from commands.core.context import Services
from commands.core.texts import UserError, msg
from commands.digests.digest_held import hold, lapse
from commands.digests.digest_needs import looked_at
from commands.digests.digest_ops import tell_failure
from commands.digests.digest_quiet import quieten
from commands.digests.digest_texts import MOST_FOLDED
from commands.digests.digest_times import dues_of
from storage import audit, digests
from storage.digests import Occurrence, Rule
from storage.models import Digest
from storage.session import Session

_log = structlog.get_logger()
_LATE = timedelta(minutes=5)
_BATCH, _LEAST = 1000, 500
_LONG = 0.06  # seconds for which people's commands may wait for the database
_IN_THE_WAY = 0.02  # seconds: others have the database, or the event loop is busy with them
_ASKING = 20  # of them, those whose figures must be looked at first


async def sweep(services: Services) -> int:
    """Claim the digests that are due now and give how many; cheap when none is."""
    await lapse(services)
    now, known, handled, most = services.now(), dict[Rule, Occurrence | None](), 0, _BATCH
    while await services.store.read(lambda session: digests.any_due(session, now=now)):
        batch = partial(_timed, services=services, now=now, known=known, most=most)
        began = monotonic()
        done, seconds = await services.store.write(batch)
        waited = monotonic() - began - seconds
        if not done:
            break  # somebody else has them
        if seconds > _LONG:
            most = max(most // 2, _LEAST)
        handled += done
        services.wake()
        if waited > _IN_THE_WAY:
            # What was claimed is on its way: its messages need the database as well, and people do.
            await asyncio.sleep(seconds)
    return handled


def _timed(session: Session, **batch: Any) -> tuple[int, float]:
    began = monotonic()
    return _batch(session, **batch), monotonic() - began


def _batch(
    session: Session, services: Services, now: datetime, known: dict[Rule, Occurrence | None], most: int
) -> int:
    """Claim some digests; ``known`` keeps what is due of each rule, for many digests share one."""
    together: dict[Occurrence | None, list[int]] = defaultdict(list)
    held = 0
    found = digests.due(session, now=now, limit=most)
    looked = set(islice((id for id, _, asks in found if asks), _ASKING))
    for id, rule, asks in found:
        if asks and id not in looked:
            continue
        if rule not in known:
            known[rule] = _occurrence(session.get_one(Digest, id), now, services.grace)
        occurrence = known[rule]
        if asks and occurrence:
            digest = session.get_one(Digest, id)
            occurrence = looked_at(session, digest, occurrence, now)
            if digest.review:
                hold(session, services, digest, occurrence)
                held += 1
                continue
        together[occurrence].append(id)
    for occurrence, ids in together.items():
        if occurrence:
            digests.claim(session, occurrence, ids=ids, now=now)
            alert_speaking.go_along(session, services, ids, occurrence.due_at, now)
        else:
            _set_aside(session, services, ids, now)
    quieten(session, now)
    return sum(map(len, together.values())) + held


def _occurrence(digest: Digest, now: datetime, grace: timedelta) -> Occurrence | None:
    """Give what of a digest is due now and when it is due next; None when nobody can say it any more."""
    assert digest.next_due is not None
    try:
        due_at, folded = _latest(digest, digest.next_due, now)
        following = _next(digest, after=due_at)
    except UserError:
        return None
    late = now - due_at
    outcome = "skipped" if late > grace else "late" if late > _LATE else "queued"
    return Occurrence(due_at, folded, outcome, following)


def _latest(digest: Digest, due_at: datetime, now: datetime) -> tuple[datetime, int]:
    """Give the newest occurrence that has passed and how many older ones it stands for."""
    folded = 0
    while (following := _next(digest, after=due_at)) and following <= now:
        due_at, folded = following, folded + 1
        if folded == MOST_FOLDED:
            # Every few minutes for days: go on close to now, the count is then only a lower bound.
            due_at = max(due_at, now - timedelta(hours=1))
    return due_at, folded


def _next(digest: Digest, *, after: datetime) -> datetime | None:
    return next(iter(dues_of(digest, 1, after=after)), None)


def _set_aside(session: Session, services: Services, ids: list[int], now: datetime) -> None:
    """Pause digests that nobody can say the next date of, and tell their teams."""
    for id in ids:
        _paused(session, services, session.get_one(Digest, id), now)


def _paused(session: Session, services: Services, digest: Digest, now: datetime) -> None:
    assert digest.next_due is not None
    due_at, reason = digest.next_due, _unreadable(digest)
    _log.error("digest set aside", digest=digest.id, exc_info=reason)
    digests.record(session, digest_id=digest.id, due_at=due_at, now=now, outcome="failed")
    digest.state, digest.next_due = "paused", None
    session.add(digest)
    audit.add(
        session,
        subject=("digest", digest.id),
        now=now,
        workspace_id=digest.workspace_id,
        actor_name="Taktgeber",
        action="digest pause",
        before={"state": "active"},
        after={"state": digest.state},
    )
    tell_failure(
        session,
        services,
        digest,
        title=msg("A digest was paused"),
        reason=reason.message,
        cure=msg("It is paused until then. Make it anew with /digest new."),
        cause=f"paused:{digest.id}:{due_at.isoformat()}",
    )


def _unreadable(digest: Digest) -> UserError:
    try:
        dues_of(digest, 1, after=digest.created_at)
    except UserError as error:
        return error
    raise AssertionError("it can be read")
