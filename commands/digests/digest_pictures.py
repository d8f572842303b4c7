"""The charts of digests that are due soon, so that they can be drawn before the minute they go out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from commands.core.charts import Chart
from commands.core.options import Reading
from commands.core.texts import translator
from commands.digests.digest_report import picture
from commands.digests.digest_texts import report_of, zoned
from storage import digests
from storage.frozen import frozen
from storage.models import Campaign, Digest, Workspace
from storage.session import Session

_log = structlog.get_logger()


@frozen
class Soon:
    """A digest that is due soon, and its chart as it would be now; None without figures."""

    due_at: datetime
    id: int
    chart: Chart | None


def soon(
    session: Session, *, after: tuple[datetime, int], until: datetime, platforms: Sequence[str], limit: int
) -> list[Soon]:
    """Give the next digests after a moment and id that are due until another moment, in that order."""
    found = digests.soon(session, after=after, until=until, platforms=platforms, limit=limit)
    return [_soon(session, *each) for each in found]


def _soon(session: Session, digest: Digest, campaign: Campaign, workspace: Workspace) -> Soon:
    assert digest.next_due is not None
    t = translator(workspace.language)
    reading = Reading(session, zoned(workspace, digest), digest.next_due, t)
    try:
        chart = picture(reading, digest, report_of(reading, digest, campaign))
    except Exception as fault:
        # Its own turn says what is wrong with it; the others shall be ready.
        _log.info("picture not prepared", digest=digest.id, reason=repr(fault))
        chart = None
    return Soon(digest.next_due, digest.id, chart)
