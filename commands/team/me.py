"""What holds for one person alone: the hours in which nothing is written to them in private."""

from __future__ import annotations

from dataclasses import replace

from commands.core.context import Context
from commands.core.options import command
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.digests.digest_quiet import HOURS, read_hours
from storage import chats, outbox
from storage.session import Session


@command(
    "me quiet",
    N_("Get no private message from me in some hours"),
    role=Role.VIEWER,
    options=(
        replace(HOURS, question=N_("In which hours should I not write to you? For example: 22:00-7:00")),
    ),
    example="/me quiet 22:00-7:00",
)
async def quiet(context: Context, *, hours: str) -> Reply:
    """Set the hours in which nothing is written to whoever asks, in private and in the teams' zones."""
    wanted, person = read_hours(hours), context.event.person

    def work(session: Session) -> Reply:
        own = chats.keep_quiet(session, platform=person.platform, user_id=person.id, quiet=wanted)
        if not own:
            raise UserError(msg("You have no private chat with me yet. Write /help to me there first."))
        outbox.end_quiet(session, platform=person.platform, chat_ids=own, now=context.now)
        context.audit(session, "me quiet", ("workspace", context.workspace.id), after={"quiet": wanted})
        if not wanted:
            return Reply(text=context.t("I write to you at any hour."), private=True)
        first, last = wanted.split("-")
        said = N_(
            "From {first} to {last} ({zone}) I write nothing to you by myself; it comes at {last}. What you "
            "ask for I answer at any hour."
        )
        text = context.t(said, first=first, last=last, zone=context.workspace.timezone)
        return Reply(text=text, private=True)

    return await context.write(work)


COMMANDS = (quiet,)
