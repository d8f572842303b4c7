"""What a person decides about a message that may not have arrived."""

from __future__ import annotations

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.options import Text
from storage import outbox
from storage.models import Delivery
from storage.session import Session

_WHICH = (Option("delivery", Text(20), N_("Message")),)


def _undecided(context: Context, session: Session, id: str) -> Delivery:
    row = outbox.get(session, workspace_id=context.workspace.id, id=int(id))
    if row is None or row.state not in {"unknown", "failed"}:
        raise UserError(msg("That was decided already; nothing is left to do."))
    return row


@command("delivery again", N_("Send a message again"), role=Role.MANAGER, options=_WHICH, hidden=True)
async def again(context: Context, *, delivery: str) -> Reply:
    """Send a message again that may not have arrived."""

    def work(session: Session) -> Reply:
        row = _undecided(context, session, delivery)
        outbox.once_more(session, id=row.id, now=context.now)
        context.audit(session, "delivery again", ("delivery", row.id))
        return Reply(text=context.t("It is on its way again."))

    return await context.write(work)


@command("delivery leave", N_("Leave a message unsent"), role=Role.MANAGER, options=_WHICH, hidden=True)
async def leave(context: Context, *, delivery: str) -> Reply:
    """Leave a message as it is."""

    def work(session: Session) -> Reply:
        row = _undecided(context, session, delivery)
        outbox.finish(session, id=row.id, state="skipped", now=context.now, error="left")
        context.audit(session, "delivery leave", ("delivery", row.id))
        return Reply(text=context.t("Left as it is."))

    return await context.write(work)


COMMANDS = (again, leave)
