"""The creator a command is about."""

from __future__ import annotations

from commands.core.context import Context
from commands.core.options import Option
from commands.core.texts import N_, UserError, msg
from commands.options import CREATOR
from storage import creators
from storage.models import Creator
from storage.session import Session

WHO = Option(
    "creator",
    CREATOR,
    N_("Creator: handle or short id"),
    required=True,
    question=N_("Which creator? Write a handle such as @anna or a short id such as P4."),
)


def find_creator(context: Context, session: Session, id: int) -> Creator:
    """Get a creator of the workspace for changing; raises UserError when it has gone."""
    found = creators.locked(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That creator does not exist any more. /creator list shows who there is."))
    return found
