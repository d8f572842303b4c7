"""Put due digests into the outbox: each occurrence once, late ones marked, missed ones folded into one."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from commands.cards import flight_of
from commands.core.context import Services
from commands.core.options import Reading
from commands.core.replies import Reply
from commands.core.texts import Message, UserError, translator
from commands.digest_times import dues_of, zone_of
from commands.report import Report, build, default_comparison
from commands.report_cards import chart_of, reply_of
from commands.rules.periods import Period, default_digest_period, parse_period
from storage import audit, campaigns, digests, outbox, teams
from storage.models import Campaign, Digest, Workspace
from storage.session import Session

_log = structlog.get_logger()
_LATE = timedelta(minutes=5)
_BATCH = 10
_MOST_FOLDED = 1000


async def sweep(services: Services) -> int:
    """Handle the digests that are due now and give how many; cheap when none is."""
    handled = 0
    while await services.store.read(lambda session: digests.any_due(session, now=services.now())):
        done = await services.store.write(lambda session: _batch(session, services, services.now()))
        if not done:
            break  # somebody else has them
        handled += done
        services.wake()
    return handled


def _batch(session: Session, services: Services, now: datetime) -> int:
    found = digests.due(session, now=now, limit=_BATCH)
    for digest in found:
        _isolated(session, services, digest, now)
    return len(found)


def _isolated(session: Session, services: Services, digest: Digest, now: datetime) -> None:
    """Handle one digest so that a fault in it stops no other one, and itself only this time."""
    assert digest.next_due is not None
    try:
        due_at, folded = _latest(digest, digest.next_due, now)
    except UserError as unreadable:
        _log.error("digest set aside", digest=digest.id, exc_info=unreadable)
        _set_aside(session, services, digest, unreadable.message)
        return
    fault = digests.apart(session, lambda: _handle(session, services, digest, now, (due_at, folded)))
    if fault is None:
        return
    _log.error("digest failed", digest=digest.id, exc_info=fault)
    digests.record(session, digest_id=digest.id, due_at=due_at, now=now, outcome="failed", folded=folded)
    digest.next_due = _next(digest, after=due_at)
    session.add(digest)


def _set_aside(session: Session, services: Services, digest: Digest, reason: Message) -> None:
    """Pause a digest that nobody can say the next date of, and tell the team."""
    assert digest.next_due is not None
    due_at, now = digest.next_due, services.now()
    digests.record(session, digest_id=digest.id, due_at=due_at, now=now, outcome="failed", folded=0)
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
    workspace = teams.workspace(session, id=digest.workspace_id)
    t = translator(workspace.language if workspace else "en")
    reply = Reply(title=t("A digest was paused"), text=t(reason), language=t.language)
    _tell(session, digest, reply, cause=f"paused:{due_at.isoformat()}", now=now)


def _handle(
    session: Session, services: Services, digest: Digest, now: datetime, occurrence: tuple[datetime, int]
) -> None:
    due_at, folded = occurrence
    digest.next_due = _next(digest, after=due_at)
    session.add(digest)
    workspace = teams.workspace(session, id=digest.workspace_id)
    assert workspace is not None
    campaign = campaigns.get(session, workspace_id=workspace.id, id=digest.campaign_id)
    if campaign is None or campaign.state == "archived":
        digest.next_due = None
        return
    late = now - due_at
    outcome = "skipped" if late > services.grace else "late" if late > _LATE else "queued"
    fresh = digests.record(
        session, digest_id=digest.id, due_at=due_at, now=now, outcome=outcome, folded=folded
    )
    if not fresh:
        return
    reading = Reading(session, workspace, now, translator(workspace.language))
    if outcome == "skipped":
        _tell_skipped(reading, digest, campaign, due_at, services.grace)
    else:
        _queue(reading, digest, campaign, due_at, late=outcome == "late", folded=folded)


def _latest(digest: Digest, due_at: datetime, now: datetime) -> tuple[datetime, int]:
    """Give the newest occurrence that has passed and how many older ones it stands for."""
    folded = 0
    while (following := _next(digest, after=due_at)) and following <= now:
        due_at, folded = following, folded + 1
        if folded == _MOST_FOLDED:
            # Every few minutes for days: go on close to now, the count is then only a lower bound.
            due_at = max(due_at, now - timedelta(hours=1))
    return due_at, folded


def _next(digest: Digest, *, after: datetime) -> datetime | None:
    return next(iter(dues_of(digest, 1, after=after)), None)


def period_now(digest: Digest, campaign: Campaign, now: datetime) -> Period:
    """Give the days a digest covers at a moment, in its own zone."""
    today = now.astimezone(zone_of(digest)).date()
    flight = flight_of(campaign)
    try:
        return parse_period(
            digest.period or "7d", today=today, flight=(flight.start, flight.end) if flight else None
        )
    except UserError:
        # A flight that has not begun yet: the digest still arrives, with the days there are.
        return default_digest_period(today)


def report_of(reading: Reading, digest: Digest, campaign: Campaign) -> Report:
    """Compute what a digest says now."""
    period = period_now(digest, campaign, reading.now)
    return build(reading, campaign, period, default_comparison(period))


def zoned(workspace: Workspace, digest: Digest) -> Workspace:
    """Give the workspace as seen in the digest's zone, for reading only."""
    return Workspace(**{**workspace.model_dump(), "timezone": digest.timezone})


def _queue(
    reading: Reading, digest: Digest, campaign: Campaign, due_at: datetime, *, late: bool, folded: int
) -> None:
    t = reading.t
    own = Reading(reading.session, zoned(reading.workspace, digest), reading.now, t)
    report = report_of(own, digest, campaign)
    note = (
        t("Late: this was due {moment}.", moment=t.moment(due_at, ZoneInfo(digest.timezone))) if late else ""
    )
    if folded >= _MOST_FOLDED:
        note += " " + t("It also stands for more than {count} earlier ones.", count=_MOST_FOLDED)
    elif folded:
        note += " " + t.plural(
            "It also stands for {count} earlier one.", "It also stands for {count} earlier ones.", folded
        )
    text = reply_of(own, report, late=note.strip())
    chart = chart_of(own, report)
    parts = [("text", text)] + ([("chart", Reply(chart=chart, language=t.language))] if chart else [])
    for target in digests.targets(reading.session, digest_id=digest.id):
        for part, reply in parts:
            outbox.put(
                reading.session,
                now=reading.now,
                workspace_id=digest.workspace_id,
                cause=f"digest:{digest.id}:{due_at.isoformat()}",
                platform=target.platform,
                chat_id=target.chat_id,
                thread_id=target.thread_id,
                part=part,
                payload=reply.model_dump_json(),
                language=t.language,
            )


def _tell_skipped(
    reading: Reading, digest: Digest, campaign: Campaign, due_at: datetime, grace: timedelta
) -> None:
    t = reading.t
    reply = Reply(
        title=t("A digest was skipped"),
        text=t.plural(
            "“{name}” (D{number}) was due {moment}, but I was not running for longer than {count} hour. "
            "/digest preview D{number} shows it now.",
            "“{name}” (D{number}) was due {moment}, but I was not running for longer than {count} hours. "
            "/digest preview D{number} shows it now.",
            int(grace.total_seconds() // 3600),
            name=campaign.name,
            number=str(digest.number),
            moment=t.moment(due_at, ZoneInfo(digest.timezone)),
        ),
        language=t.language,
    )
    _tell(reading.session, digest, reply, cause=f"skipped:{due_at.isoformat()}", now=reading.now)


def _tell(session: Session, digest: Digest, reply: Reply, *, cause: str, now: datetime) -> None:
    """Queue a word about a digest for every chat it goes to."""
    for target in digests.targets(session, digest_id=digest.id):
        outbox.put(
            session,
            now=now,
            workspace_id=digest.workspace_id,
            cause=f"digest:{digest.id}:{cause}",
            platform=target.platform,
            chat_id=target.chat_id,
            thread_id=target.thread_id,
            payload=reply.model_dump_json(),
            language=reply.language,
        )
