"""Put due digests into the outbox: each occurrence once, late ones marked, missed ones folded into one."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from commands.core.context import Services
from commands.core.options import Reading
from commands.core.replies import Reply
from commands.core.texts import translator
from commands.report import Report, build, default_comparison
from commands.report_cards import chart_of, reply_of
from commands.rules.periods import Period, default_digest_period, parse_period
from commands.rules.schedules import from_json, next_due
from storage import campaigns, digests, outbox, teams
from storage.models import Campaign, Digest, Workspace
from storage.session import Session

GRACE = timedelta(hours=12)
_LATE = timedelta(minutes=5)
_BATCH = 20
_MOST_FOLDED = 1000


async def sweep(services: Services) -> int:
    """Handle the digests that are due now and give how many; cheap when none is."""
    now = services.now()
    if not await services.store.read(lambda session: digests.any_due(session, now=now)):
        return 0
    handled = await services.store.write(lambda session: _batch(session, services, now))
    services.wake()
    return handled


def _batch(session: Session, services: Services, now: datetime) -> int:
    found = digests.due(session, now=now, limit=_BATCH)
    for digest in found:
        _handle(session, services, digest, now)
    return len(found)


def _handle(session: Session, services: Services, digest: Digest, now: datetime) -> None:
    assert digest.next_due is not None
    due_at, folded = _latest(digest, digest.next_due, now)
    digest.next_due = _next(digest, after=due_at)
    session.add(digest)
    workspace = teams.workspace(session, id=digest.workspace_id)
    assert workspace is not None
    campaign = campaigns.get(session, workspace_id=workspace.id, id=digest.campaign_id)
    if campaign is None or campaign.state == "archived":
        digest.next_due = None
        return
    late = now - due_at
    outcome = "skipped" if late > GRACE else "late" if late > _LATE else "queued"
    fresh = digests.record(
        session, digest_id=digest.id, due_at=due_at, now=now, outcome=outcome, folded=folded
    )
    if not fresh:
        return
    reading = Reading(session, workspace, services.now(), translator(workspace.language))
    if outcome == "skipped":
        _tell_skipped(reading, digest, campaign, due_at)
    else:
        _queue(reading, digest, campaign, due_at, late=outcome == "late", folded=folded)


def _latest(digest: Digest, due_at: datetime, now: datetime) -> tuple[datetime, int]:
    """Give the newest occurrence that has passed and how many older ones it stands for."""
    folded = 0
    while folded < _MOST_FOLDED:
        following = _next(digest, after=due_at)
        if following is None or following > now:
            break
        due_at, folded = following, folded + 1
    return due_at, folded


def _next(digest: Digest, *, after: datetime) -> datetime | None:
    return next_due(from_json(digest.schedule), after=after, zone=ZoneInfo(digest.timezone))


def report_of(reading: Reading, digest: Digest, campaign: Campaign) -> Report:
    """Compute what a digest says now, in its own zone's days."""
    today = reading.now.astimezone(ZoneInfo(digest.timezone)).date()
    period = _period(digest, campaign, reading)
    if period is None:
        period = default_digest_period(today)
    return build(reading, campaign, period, default_comparison(period))


def _period(digest: Digest, campaign: Campaign, reading: Reading) -> Period | None:
    if not digest.period:
        return None
    from commands.core.texts import UserError

    today = reading.now.astimezone(ZoneInfo(digest.timezone)).date()
    flight = (campaign.starts_on, campaign.ends_on) if campaign.starts_on and campaign.ends_on else None
    try:
        return parse_period(digest.period, today=today, flight=flight)
    except UserError:
        # A flight that has not begun yet: the digest still arrives, with the days there are.
        return None


def digest_reply(reading: Reading, digest: Digest, report: Report, *, note: str = "") -> Reply:
    """Put a digest in words; its zone is the digest's own."""
    return reply_of(reading, report, late=note)


def zoned(workspace: Workspace, digest: Digest) -> Workspace:
    """Give the workspace as seen in the digest's zone, for reading only."""
    return workspace.model_copy(update={"timezone": digest.timezone})


def _queue(
    reading: Reading, digest: Digest, campaign: Campaign, due_at: datetime, *, late: bool, folded: int
) -> None:
    t = reading.t
    own = Reading(reading.session, zoned(reading.workspace, digest), reading.now, t)
    report = report_of(own, digest, campaign)
    note = (
        t("Late: this was due {moment}.", moment=t.moment(due_at, ZoneInfo(digest.timezone))) if late else ""
    )
    if folded:
        note += " " + t.plural(
            "It also stands for {count} earlier one.", "It also stands for {count} earlier ones.", folded
        )
    text = digest_reply(own, digest, report, note=note.strip())
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


def _tell_skipped(reading: Reading, digest: Digest, campaign: Campaign, due_at: datetime) -> None:
    t = reading.t
    reply = Reply(
        title=t("A digest was skipped"),
        text=t(
            "“{name}” (D{number}) was due {moment}, but I was not running for longer than {hours} hours. "
            "/digest preview D{number} shows it now.",
            name=campaign.name,
            number=str(digest.number),
            moment=t.moment(due_at, ZoneInfo(digest.timezone)),
            hours=int(GRACE.total_seconds() // 3600),
        ),
        language=t.language,
    )
    for target in digests.targets(reading.session, digest_id=digest.id)[:1]:
        outbox.put(
            reading.session,
            now=reading.now,
            workspace_id=digest.workspace_id,
            cause=f"digest:{digest.id}:skipped:{due_at.isoformat()}",
            platform=target.platform,
            chat_id=target.chat_id,
            thread_id=target.thread_id,
            payload=reply.model_dump_json(),
            language=t.language,
        )
