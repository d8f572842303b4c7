"""Digests that somebody looks at before they go out: held, let out, kept back, and what silence does.

What goes to the chats of a digest is queued with its words when it is due, in a state that nobody sends. So
what was looked at is what arrives, and the outbox holds that it arrives once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

import structlog

from commands.core.buttons import seal
from commands.core.context import Services
from commands.core.replies import Button, Field, Reply
from commands.core.texts import N_, Translator, msg, translator
from commands.digests.digest_chats import shown_targets
from commands.digests.digest_ops import tell_failure
from commands.digests.digest_quiet import quiet_end
from commands.digests.digest_texts import told_of
from commands.digests.digest_times import zone_of
from storage import audit, buttons, campaigns, chats, digest_reviews, digests, outbox, teams
from storage.digest_reviews import REVIEW, cause_of
from storage.digests import Occurred, Occurrence
from storage.frozen import frozen
from storage.models import Chat, Delivery, Digest, DigestRun, DigestTarget, Workspace
from storage.session import DBAPIError, Session

_log = structlog.get_logger()
_AT_ONCE = 20
_SEEN = ("sent", "unknown")
_DECIDED = {
    "released": N_("{person} let it go out."),
    "withheld": N_("{person} kept it back: it is not sent."),
    "lapsed_sent": N_("Nobody answered in time, so it was sent."),
    "lapsed": N_("Nobody answered in time, so it is not sent."),
    "unseen": N_("Nobody could be shown it, so it is not sent."),
}
DROPPING = ("withheld", "lapsed", "unseen")


@frozen
class Held:
    """An occurrence that waits for somebody, with all it belongs to."""

    run: DigestRun
    digest: Digest
    workspace: Workspace
    t: Translator


# -- due ------------------------------------------------------------------------------------------


def hold(session: Session, services: Services, digest: Digest, occurrence: Occurrence) -> None:
    """Write an occurrence and hold its messages; what is left out is told to nobody but its owner."""
    now = services.now()
    if occurrence.outcome == "skipped" or not occurrence.said:
        digests.claim(session, occurrence._replace(said=False), ids=[digest.id], now=now)
        return
    waiting = occurrence._replace(outcome="held", said=False)
    for id in digests.claim(session, waiting, ids=[digest.id], now=now):
        session.expire(digest)
        _ask(session, services, digest, digest_reviews.by_id(session, id=id), occurrence.outcome)


def _ask(session: Session, services: Services, digest: Digest, run: DigestRun, outcome: str) -> None:
    workspace = teams.workspace(session, id=digest.workspace_id)
    campaign = campaigns.get(session, workspace_id=digest.workspace_id, id=digest.campaign_id)
    assert workspace
    assert campaign
    held, now = Held(run, digest, workspace, translator(workspace.language)), services.now()
    try:
        told = told_of(session, services, Occurred(run, digest, campaign, workspace), held.t, outcome)
    except DBAPIError:
        raise
    except Exception:
        _log.exception("digest failed", digest=digest.id)
        run.outcome = "unwritten"
        _tell_failure(session, services, held)
        return
    buttons.remember(session, told.buttons, now=now)
    parts = {outbox.TEXT: told.payload, **told.beside}
    for target in digests.targets(session, digest_id=digest.id):
        _queue(session, held, parts, now, cause=cause_of(run), state="held", **_address(target))
    reviewer = _reviewer(session, digest)
    if reviewer is None:
        decide(session, held, "unseen", now)
        _tell_failure(session, services, held)
        return
    run.held_until = now + _window(digest)
    card = seal(session, services, _card(session, held), workspace.id, "")
    asked = {**parts, outbox.TEXT: card.model_dump_json()}
    due_at = quiet_end(session, workspace, reviewer, now)
    _queue(session, held, asked, now, due_at=due_at, cause=cause_of(run, REVIEW), **reviewer)


def _queue(session: Session, held: Held, parts: dict[str, str], now: datetime, **values: Any) -> None:
    values |= {"workspace_id": held.workspace.id, "language": held.t.language}
    for part, payload in parts.items():
        outbox.put(session, now=now, part=part, payload=payload, **values)


_FAILURES = {
    "unseen": (
        N_("Nobody could be shown it before it goes out, so it was not sent."),
        N_("Choose who looks at it, such as /digest review D{number} drop to=me. Preview shows it now."),
    ),
    "unwritten": (
        N_("Something went wrong on my side while I wrote it; whoever runs me finds the reason in the log."),
        N_("See whether it comes next time, or try it now: /digest preview D{number}"),
    ),
}


def _tell_failure(session: Session, services: Services, held: Held) -> None:
    reason, cure = _FAILURES[held.run.outcome]
    tell_failure(
        session,
        services,
        held.digest,
        title=msg("Digest D{number} did not come", number=str(held.digest.number)),
        reason=msg(reason),
        cure=msg(cure, number=str(held.digest.number)),
        cause=f"held:{held.run.id}",
    )


def _window(digest: Digest) -> timedelta:
    return timedelta(minutes=digest.review["minutes"])


def _reviewer(session: Session, digest: Digest) -> dict[str, str] | None:
    """Give where a digest is looked at: the chat that was chosen, else its owner's private one."""
    chosen = digests.targets(session, digest_id=digest.id, purpose=REVIEW)
    found = next(iter(chosen), None) or owner_chat(session, digest)
    return _address(found) if found else None


def _address(row: DigestTarget | Chat | Delivery) -> dict[str, str]:
    return {name: getattr(row, name) for name in ("platform", "chat_id", "thread_id")}


def owner_chat(session: Session, digest: Digest) -> Chat | None:
    """Give the private chat with a digest's owner, where there is one that can be written to."""
    return chats.private_chat(session, workspace_id=digest.workspace_id, person=digest.created_by)


# -- how it looks ---------------------------------------------------------------------------------


def _what(session: Session, held: Held) -> Reply | None:
    """Give what would go out; None where nothing is held any more."""
    texts = (row for row in digest_reviews.held(session, held.run) if row.part == outbox.TEXT)
    row = next(texts, None)
    return Reply.model_validate_json(row.payload) if row else None


def mark_of(session: Session, held: Held) -> str:
    """Give a mark of what would go out, so that what was shown and what is let out are the same."""
    what = _what(session, held)
    return sha256(what.model_dump_json().encode()).hexdigest()[:12] if what else ""


def _card(session: Session, held: Held) -> Reply:
    """Show what would go out, to whom, what silence does, and the buttons."""
    t, digest, what = held.t, held.digest, _what(session, held)
    number = str(digest.number)
    if what is None:
        return Reply(text=t("Of D{number} nothing is left to send.", number=number), language=t.language)
    assert held.run.held_until
    until = t.moment(held.run.held_until, zone_of(digest))
    said = (
        t("If nobody answers by {moment}, it is sent.", moment=until)
        if digest.review.get("silence") == "send"
        else t("If nobody answers by {moment}, it is not sent.", moment=until)
    )
    where = Field(label=t("Goes to"), value=shown_targets(session, digest, t))
    return what.having(
        title=t("D{number}, to look at before it goes out: {title}", number=number, title=what.title),
        text=f"{said}\n\n{what.text}",
        fields=(where, *what.fields),
        buttons=_buttons(session, held),
    )


def _buttons(session: Session, held: Held) -> tuple[Button, ...]:
    t, named = held.t, {"run": str(held.run.id), "mark": mark_of(session, held)}
    return (
        Button(label=t("Send"), command="digest release", arguments=named, style="success"),
        Button(label=t("Edit remark"), command="digest remark", arguments=named, ask=("remark",)),
        Button(label=t("Don't send"), command="digest withhold", arguments=named, style="danger"),
    )


def decided_text(t: Translator, run: DigestRun) -> str:
    """Say what became of an occurrence that was held, and who decided it; nothing for others."""
    said = _DECIDED.get(run.outcome)
    return t(said, person=run.decided_by) if said else ""


def remarked(session: Session, held: Held, remark: str) -> Reply:
    """Put a remark above what would go out, in place of the one before, and give the card."""
    what = _what(session, held)
    if what:
        plain = what.text.removeprefix(f"{held.run.remark}\n\n") if held.run.remark else what.text
        text = f"{remark}\n\n{plain}" if remark else plain
        digest_reviews.rewrite(session, held.run, payload=what.having(text=text).model_dump_json())
        held.run.remark = remark
        session.add(held.run)
        session.flush()
    return _card(session, held)


# -- decided --------------------------------------------------------------------------------------


def decide(session: Session, held: Held, outcome: str, now: datetime, person: str = "") -> Reply:
    """Let an occurrence out or keep it back for good, and give what its card says from now on."""
    run, what = held.run, _what(session, held)
    run.outcome, run.decided_by, run.held_until = outcome, person, None
    session.add(run)
    if outcome in DROPPING:
        digest_reviews.drop(session, run, now=now)
    else:
        digest_reviews.let_out(session, run, due_at=_turn(session, held, now))
    session.flush()
    said = decided_text(held.t, run)
    if what is None:
        return Reply(text=said, language=held.t.language)
    title = held.t("D{number}: {title}", number=str(held.digest.number), title=what.title)
    return what.having(title=title, text=f"{said}\n\n{what.text}")


def _turn(session: Session, held: Held, now: datetime) -> Callable[[Delivery], datetime]:
    """Give when each chat hears of it: now, or where it is quiet when it is no more."""
    return lambda row: quiet_end(session, held.workspace, _address(row), now) or now


async def lapse(services: Services) -> None:
    """Do with what nobody answered in time what its team chose."""
    now = services.now()
    for id in await services.store.read(
        lambda session: digest_reviews.over(session, now=now, limit=_AT_ONCE)
    ):
        await services.store.write(partial(_lapse, services=services, id=id))
        services.wake()


def _lapse(session: Session, *, services: Services, id: int) -> None:
    now = services.now()
    found = digest_reviews.take_over(session, id=id, now=now)
    if found is None:
        return
    run, digest = found
    workspace = teams.workspace(session, id=digest.workspace_id)
    assert workspace
    held = Held(run, digest, workspace, translator(workspace.language))
    asked = digest_reviews.asked(session, run)
    if not digest_reviews.held(session, run):
        # Its digest was paused, or its chats went away: what became of each message is said there.
        run.outcome, run.held_until = "queued", None
        reply = _card(session, held)
    elif any(row.state in outbox.OPEN for row in asked):
        # Nobody has seen it yet: it waits as long again, from now on.
        run.held_until = now + _window(digest)
        reply = _card(session, held)
    else:
        reply = decide(session, held, _by_silence(digest, asked), now)
        if run.outcome == "unseen":
            _tell_failure(session, services, held)
        audit.add(
            session,
            subject=("digest", digest.id),
            now=now,
            workspace_id=workspace.id,
            actor_name="Taktgeber",
            action=f"digest {run.outcome}",
            after={"due": run.due_at.isoformat()},
        )
    session.add(run)
    show_anew(session, services, held, reply)


def show_anew(session: Session, services: Services, held: Held, reply: Reply) -> None:
    """Let the message in which an occurrence was to be looked at say how it stands."""
    now, run = services.now(), held.run
    payload = seal(session, services, reply, held.workspace.id, "").model_dump_json()
    for row in digest_reviews.asked(session, run):
        cause = f"{cause_of(run, REVIEW)}:{now.isoformat()}"
        digest_reviews.show_anew(session, row, payload=payload, cause=cause, now=now)


def _by_silence(digest: Digest, asked: Any) -> str:
    # Whoever left the message as it is was told of it, and looked whether it is there.
    if not any(row.state in _SEEN or row.error == outbox.LEFT for row in asked):
        return "unseen"
    return "lapsed_sent" if digest.review.get("silence") == "send" else "lapsed"
