"""Brand safety as commands: look at a creator, decide what was found, decide anew."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Reply
from commands.core.texts import N_, UserError, msg
from commands.creators.creator_who import WHO, find_creator
from commands.options import Choice, DateOption, Parsed, Text
from commands.safety.safety import DECISIONS, FINE, LATER, NOT_FOR_US, all_texts_of, look, safety_page
from storage import creators, safety
from storage.models import Creator, SafetyFinding
from storage.session import Session

# After so many days something comes up again where nobody names a day.
DAYS = {FINE: 180, NOT_FOR_US: 180, LATER: 30}
_HOUR = time(9)
_FINDING = Option("finding", Parsed(int), N_("What was found"), required=True)


@command(
    "creator safety",
    N_("Look for words that could harm a brand; you decide"),
    options=(WHO,),
    example="/creator safety @anna",
)
async def check(context: Context, *, creator: int) -> Reply:
    """Look at what is kept of a creator and show what a person should decide."""

    def work(session: Session) -> Reply:
        row = find_creator(context, session, creator)
        found = look(session, row, all_texts_of(session, row), now=context.now)
        return safety_page(context.reading(session), row, found)

    return await context.write(work)


@command(
    "creator decide",
    N_("Decide what was found of a creator"),
    options=(
        _FINDING,
        Option("decision", Choice(DECISIONS), N_("Decision"), required=True),
        Option("reason", Text(300), N_("Why"), question=N_("Why? The team will see it with your name.")),
        Option(
            "again",
            DateOption(),
            N_("When to look again"),
            question=N_("When should I bring it up again? For example: in 3 months."),
        ),
    ),
    hidden=True,
)
async def decide(
    context: Context, *, finding: int, decision: str, reason: str = "", again: date | None = None
) -> Reply:
    """Keep a decision with who made it, when, why, and the day it comes up again."""
    day = again or context.today + timedelta(days=DAYS[decision])
    if day <= context.today:
        raise UserError(msg("Choose a day after today to look again, such as: in 3 months."))

    def work(session: Session) -> Reply:
        row, creator = _found(context, session, finding)
        before = _facts(row)
        home = context.event.place.address
        row.sqlmodel_update(
            {
                "decision": decision,
                "decided_by": context.event.person.name,
                "decided_at": context.now,
                "reason": reason,
                "again_at": datetime.combine(day, _HOUR, context.zone),
                "remind_at": datetime.combine(day, _HOUR, context.zone),
                "from_platform": home.platform,
                "from_chat_id": home.chat_id,
                "from_thread_id": home.thread_id,
            }
        )
        return _kept(context, session, row, creator, before, context.t("Noted."))

    return await context.write(work)


@command("creator reopen", N_("Decide anew what was found of a creator"), options=(_FINDING,), hidden=True)
async def reopen(context: Context, *, finding: int) -> Reply:
    """Take a decision back, so that it is made anew."""

    def work(session: Session) -> Reply:
        row, creator = _found(context, session, finding)
        before = _facts(row)
        nothing = {"decision": "", "decided_by": "", "decided_at": None, "reason": ""}
        row.sqlmodel_update({**nothing, "again_at": None, "remind_at": None})
        return _kept(context, session, row, creator, before, "")

    return await context.write(work)


def _found(context: Context, session: Session, id: int) -> tuple[SafetyFinding, Creator]:
    row = safety.locked(session, workspace_id=context.workspace.id, id=id)
    creator = creators.get(session, workspace_id=context.workspace.id, id=row.creator_id) if row else None
    if row is None or creator is None or row.gone_at is not None:
        raise UserError(msg("That text has changed since. Look again with /creator safety"))
    return row, creator


def _facts(row: SafetyFinding) -> dict[str, object]:
    kept = {"category", "word", "excerpt", "source_kind", "decision", "reason", "again_at"}
    return row.model_dump(mode="json", include=kept)


def _kept(
    context: Context,
    session: Session,
    row: SafetyFinding,
    creator: Creator,
    before: dict[str, object],
    said: str,
) -> Reply:
    session.add(row)
    session.flush()
    after = _facts(row)
    context.audit(session, "creator decide", ("creator", creator.id), before=before, after=after)
    return safety_page(context.reading(session), creator, safety.of_creator(session, creator=creator), said)


COMMANDS = (check, decide, reopen)
