"""Quiet hours: what a digest has to say in them waits for their end, and of each digest the newest only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Reply
from commands.core.texts import N_
from commands.options import Text
from commands.rules.quiet import parse_quiet, quiet_until
from storage import digests, outbox, teams
from storage.models import Workspace
from storage.session import Session

_OFF = {"off", "none", "aus", "keine"}


HOURS = Option(
    "hours",
    Text(60),
    N_("Such as 22:00-7:00, or off"),
    required=True,
    question=N_("In which hours should it be quiet here? For example: 22:00-7:00"),
)


def read_hours(text: str) -> str:
    """Read quiet hours as they are kept, nothing for none; raises UserError."""
    return "" if text.strip().lower() in _OFF else parse_quiet(text)


def quieten(session: Session, now: datetime) -> None:
    """Let what was queued for digests at this moment wait where it is quiet now."""
    for quiet, timezone in digests.quiet_hours(session):
        if until := quiet_until(quiet, now, ZoneInfo(timezone)):
            digests.hold(session, quiet=quiet, timezone=timezone, now=now, until=until)


def quiet_end(
    session: Session, workspace: Workspace, address: Mapping[str, str], now: datetime
) -> datetime | None:
    """Give when the quiet hours end in which a chat is; None where it is in none."""
    chat = teams.chat(session, workspace_id=workspace.id, **address)
    return quiet_until(chat.quiet, now, ZoneInfo(workspace.timezone)) if chat and chat.quiet else None


@command(
    "digest quiet",
    N_("Let no digest come here in some hours; what is due then comes at their end"),
    options=(HOURS,),
    example="/digest quiet 22:00-7:00",
)
async def quiet(context: Context, *, hours: str) -> Reply:
    """Set the quiet hours of this chat, in the team's zone."""
    wanted = read_hours(hours)
    place = context.event.place.address

    def work(session: Session) -> Reply:
        chat = context.known_chat(session)
        before, chat.quiet = {"quiet": chat.quiet}, wanted
        session.add(chat)
        context.audit(session, "digest quiet", ("chat", chat.id), before=before, after={"quiet": wanted})
        outbox.end_quiet(session, platform=place.platform, chat_ids=[place.chat_id], now=context.now)
        if not wanted:
            return Reply(text=context.t("Digests come here at any hour."))
        first, last = wanted.split("-")
        said = N_(
            "From {first} to {last} ({zone}) no digest comes here. What is due then comes at {last}; of each "
            "digest the newest only."
        )
        return Reply(text=context.t(said, first=first, last=last, zone=context.workspace.timezone))

    return await context.write(work)
