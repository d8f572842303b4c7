"""The address at which other calendars read a team's: kept as a keyed hash, and made anew at will."""

from __future__ import annotations

from commands.core import links
from commands.core.context import Context, Services
from commands.core.options import Option, command
from commands.core.replies import Button, Reply
from commands.core.roles import Role
from commands.core.texts import N_
from commands.dashboard.client_links import need_pages
from commands.options import YesNo
from storage import leases, teams
from storage.models import Workspace
from storage.session import Session


@command(
    "workspace calendar",
    N_("The address at which your own calendar reads who posts what when"),
    role=Role.MANAGER,
    options=(Option("new", YesNo(), N_("A new address; the one from before shows nothing any more")),),
    example="/workspace calendar",
)
async def address(context: Context, *, new: bool = False) -> Reply:
    """Give the address of the team's calendar; a new one ends the one from before."""
    t, services = context.t, context.services
    need_pages(services, "calendar")

    def work(session: Session) -> Reply:
        workspace = context.workspace
        number = _number(session, workspace)
        if new or not number:
            number += 1
            _arm(session, services, workspace, number)
            context.audit(
                session, "workspace calendar", ("workspace", workspace.id), after={"number": number}
            )
        text = t("Subscribe to this address in your calendar; whoever has it can read along:")
        mark = links.mark(services, _opens(workspace, number), _kept(session, workspace))
        again = Button(
            label=t("A new address"), command="workspace calendar", arguments={"new": "yes"}, style="danger"
        )
        return Reply(text=f"{text}\n{mark} ", buttons=(again,), private=True)

    return await context.write(work)


def workspace_of(session: Session, services: Services, token: str) -> Workspace | None:
    """Find whose calendar a token opens."""
    for hashed in links.opened(services, token):
        found = leases.value(session, name=f"calendar-of:{hashed}")
        if found:
            return teams.workspace(session, id=int(found))
    return None


def _opens(workspace: Workspace, number: int) -> str:
    return f"{links.PAGE}calendar:{workspace.id}:{number}"


def _number(session: Session, workspace: Workspace) -> int:
    return int(leases.value(session, name=f"calendar:{workspace.id}").partition(" ")[0] or 0)


def _kept(session: Session, workspace: Workspace) -> str:
    return leases.value(session, name=f"calendar:{workspace.id}").partition(" ")[2]


def _arm(session: Session, services: Services, workspace: Workspace, number: int) -> None:
    name = f"calendar:{workspace.id}"
    if earlier := _kept(session, workspace):
        leases.remember(session, name=f"calendar-of:{earlier}", value="")
    hashed = links.stored(services, _opens(workspace, number))
    leases.remember(session, name=name, value=f"{number} {hashed}")
    leases.remember(session, name=f"calendar-of:{hashed}", value=str(workspace.id))


COMMANDS = (address,)
