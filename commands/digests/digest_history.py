"""What became of a digest's occurrences: on time, late or skipped, and at each address how it went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from commands import delivered
from commands.core.context import Services
from commands.core.replies import Button, Field, Reply
from commands.core.texts import N_, Translator
from commands.digests.digest_held import decided_text
from storage import campaigns, digests, outbox
from storage.models import Delivery, Digest, DigestRun
from storage.session import Session

KEPT = timedelta(days=90)  # what came before that is dropped, with its messages
_SHOWN, _AT_ONCE = 20, 500
_LATE = timedelta(minutes=5)  # what arrives later than that says when
_OUTCOMES = {
    "late": N_("late: I could not work when it was due"),
    "skipped": N_("skipped: when I could work again, it was too late for it"),
    "no_data": N_("no report: there were no figures for its days"),
    "stale": N_("no report: the newest figures were too old"),
    "unmoved": N_("no report: nothing moved enough, and no condition held"),
    "failed": N_("failed: I could not tell its dates any more, so it was paused"),
    "held": N_("waits for somebody to look at it"),
    "unwritten": N_("failed: something went wrong on my side; whoever runs me finds the reason in the log"),
}
_RESULTS = {
    "held": N_("held"),
    "waiting": N_("waiting"),
    "leased": N_("waiting"),
    "sending": N_("being sent"),
    "sent": N_("sent"),
    "failed": N_("failed"),
    "unknown": N_("unknown, no answer came; the team was asked"),
    "skipped": N_("not sent"),
}
_LEFT = N_("not sent again, the team left it as it is")
_REASONS = {
    "refused": N_("the platform did not take it after many tries"),
    "error": N_("something went wrong on my side; whoever runs me finds the reason in the log"),
    "paused": N_("nothing can be written there any more; say something there, or choose another chat"),
    "withheld": N_("it was kept back"),
    "newer": N_("a newer one came in the same quiet hours"),
    outbox.ARCHIVED: N_("its campaign is archived"),
}


async def tidy(services: Services) -> None:
    """Drop what is older than the history is kept, a little at a time."""
    drop = partial(digests.forget_runs, before=services.now() - KEPT, limit=_AT_ONCE)
    while await services.store.write(drop, lasting=False):
        pass


def history_of(session: Session, digest: Digest, zone: ZoneInfo, t: Translator, *, page: int = 1) -> Reply:
    """Show some of the last occurrences, address by address, newest first."""
    found = digests.runs(session, digest_id=digest.id, limit=_SHOWN + 1, offset=(max(page, 1) - 1) * _SHOWN)
    runs = found[:_SHOWN]
    if not runs and page > 1:
        return Reply(text=t("There is nothing older. The history is kept for {count} days.", count=KEPT.days))
    if not runs:
        return Reply(text=_none_yet(digest, zone, t))
    campaign = campaigns.get(session, workspace_id=digest.workspace_id, id=digest.campaign_id)
    return Reply(
        title=t(
            "History of D{number} · {name}",
            number=str(digest.number),
            name=campaign.name if campaign else "–",
        ),
        fields=tuple(
            Field(label=t.moment(run.due_at, zone), value=_became(session, digest, run, zone, t))
            for run in runs
        ),
        buttons=_older(digest, page, t) if len(found) > _SHOWN else (),
    )


def _older(digest: Digest, page: int, t: Translator) -> tuple[Button, ...]:
    named = {"digest": f"D{digest.number}", "page": str(page + 1)}
    return (Button(label=t("Older"), command="digest history", arguments=named),)


def _none_yet(digest: Digest, zone: ZoneInfo, t: Translator) -> str:
    number = str(digest.number)
    if digest.state == "paused":
        return t(
            "D{number} has not come yet. It is paused; /digest resume D{number} lets it go on.", number=number
        )
    if digest.next_due is None:
        return t("D{number} has not come yet.", number=number)
    first = t.moment(digest.next_due, zone)
    return t(
        "D{number} has not come yet. It comes for the first time on {moment}.", number=number, moment=first
    )


def _became(session: Session, digest: Digest, run: DigestRun, zone: ZoneInfo, t: Translator) -> str:
    cause = f"digest:{digest.id}:{run.due_at.isoformat()}"
    rows = [row for row in outbox.of_cause(session, prefix=cause) if row.part == outbox.TEXT]
    whole = _outcome(run, rows, t)
    addresses = [_at(session, row, run, zone, t) for row in reversed(rows)]
    if len(whole) + len(addresses) > 1:
        addresses = [f"• {address}" for address in addresses]
    return "\n".join([*whole, *addresses])


def _outcome(run: DigestRun, rows: Sequence[Delivery], t: Translator) -> list[str]:
    """Say how the occurrence went as a whole, where its addresses do not say it all."""
    said = []
    if run.outcome in _OUTCOMES and not (run.outcome == "failed" and rows):
        said.append(t(_OUTCOMES[run.outcome]))
    elif decided := decided_text(t, run):
        said.append(decided)
    elif all(row.state == "sent" and not _delayed(row, run) for row in rows):
        said.append(t("on time"))
    if run.folded:
        said.append(
            t.plural(
                "{count} earlier date was missed as well",
                "{count} earlier dates were missed as well",
                run.folded,
            )
        )
    return said


def _delayed(row: Delivery, run: DigestRun) -> bool:
    return row.done_at is not None and row.done_at - run.due_at >= _LATE


def _at(session: Session, row: Delivery, run: DigestRun, zone: ZoneInfo, t: Translator) -> str:
    return f"{delivered.place_of(session, row, t)}: {_result(row, run, zone, t)} {row.link}".rstrip()


def _result(row: Delivery, run: DigestRun, zone: ZoneInfo, t: Translator) -> str:
    if row.error == outbox.LEFT:
        return t(_LEFT)
    if row.state == "sent" and row.done_at and _delayed(row, run):
        return t("sent on {moment}", moment=t.moment(row.done_at, zone))
    result = t(_RESULTS.get(row.state, row.state))
    if row.state in {"failed", "skipped"} and row.error:
        return f"{result}: {reason_of(row, t)}"
    return result


def reason_of(row: Delivery, t: Translator) -> str:
    """Say why a message failed or was left out."""
    return t(_REASONS.get(row.error, row.error))
