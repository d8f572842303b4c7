"""What became of a digest's occurrences: on time, late or skipped, and at each address how it went."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from commands import delivered
from commands.core.replies import Field, Reply
from commands.core.texts import N_, Translator
from storage import digests, outbox, teams
from storage.models import Delivery, Digest, DigestRun
from storage.session import Session

_OUTCOMES = {"queued": N_("on time"), "late": N_("late"), "skipped": N_("skipped"), "failed": N_("failed")}
_RESULTS = {
    "waiting": N_("waiting"),
    "leased": N_("waiting"),
    "sending": N_("being sent"),
    "sent": N_("sent"),
    "failed": N_("failed"),
    "unknown": N_("unknown, no answer came; the team was asked"),
    "skipped": N_("not sent"),
}
_REASONS = {
    "refused": N_("The platform did not take the message after many tries."),
    "error": N_("something went wrong on my side; whoever runs me finds the reason in the log"),
    "paused": N_("nothing can be written there any more; say something there, or choose another chat"),
    outbox.ARCHIVED: N_("its campaign is archived"),
    "left": N_("the team left it as it is"),
}


def history_of(session: Session, digest: Digest, zone: ZoneInfo, t: Translator) -> Reply:
    """Show the last occurrences, address by address, newest first."""
    runs = digests.runs(session, digest_id=digest.id)
    if not runs:
        return Reply(text=t("D{number} has not come yet.", number=str(digest.number)))
    return Reply(
        title=t("History of D{number}", number=str(digest.number)),
        fields=tuple(
            Field(label=t.moment(run.due_at, zone), value=_became(session, digest, run, t)) for run in runs
        ),
    )


def _became(session: Session, digest: Digest, run: DigestRun, t: Translator) -> str:
    cause = f"digest:{digest.id}:{run.due_at.isoformat()}"
    rows = [row for row in outbox.of_cause(session, prefix=cause) if row.part == outbox.TEXT]
    return "\n".join([t(_OUTCOMES[run.outcome]), *(f"• {_at(session, row, t)}" for row in reversed(rows))])


def _at(session: Session, row: Delivery, t: Translator) -> str:
    chat = teams.chat(
        session,
        workspace_id=row.workspace_id,
        platform=row.platform,
        chat_id=row.chat_id,
        thread_id=row.thread_id,
    )
    where = f"{row.platform.capitalize()} · {delivered.title_of(chat, t)}"
    result = t(_RESULTS.get(row.state, row.state))
    if row.state in {"failed", "skipped"} and row.error:
        result = f"{result}: {reason_of(row, t)}"
    return f"{where}: {result} {row.link}".rstrip()


def reason_of(row: Delivery, t: Translator) -> str:
    """Say why a message failed or was left out."""
    return t(_REASONS.get(row.error, row.error))
