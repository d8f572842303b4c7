"""Find out in which workspace a person acts, and as what; first contact creates both."""

from __future__ import annotations

from commands.core.context import Seat, Services
from commands.core.errors import Answered
from commands.core.invocation import Event
from commands.core.presence import is_gone, shut_out
from commands.core.replies import Button, Reply
from commands.core.roles import Role, role_from
from commands.core.texts import N_, Message, Translator, UserError, language_of, msg, translator
from storage import teams
from storage.models import Member, Workspace
from storage.session import Session
from storage.teams import Placed

_GONE = msg(
    "This is for people of the team, and you have left all of its chats. If that is wrong, write to me in "
    "one of them and try again here in ten minutes. What I keep of you yourself: /mydata"
)


class Unseated(Exception):
    """This person or place is not known yet; somebody has to write it down."""


def find(session: Session, event: Event, services: Services, workspace_id: int | None = None) -> Seat:
    """Read the seat of an event; raises Unseated on first contact.

    ``workspace_id`` is the one a button belongs to: in a private chat it wins over the chosen one.
    """
    placed = _placed(session, event, workspace_id)
    if placed is None or placed.member is None or _chat_differs(placed, event):
        raise Unseated
    if _changed(event, placed.member):
        raise Unseated
    return _seat(event, placed.workspace, placed.member)


def _placed(session: Session, event: Event, workspace_id: int | None) -> Placed | None:
    person, place, address = event.person, event.place, event.place.address
    own = teams.placed(
        session,
        platform=person.platform,
        user_id=person.id,
        scope_id=None if place.private else place.scope_id,
        chat=(address.platform, address.chat_id, address.thread_id),
    )
    if not place.private:
        return own[0] if own else None
    if workspace_id is not None:
        own = [one for one in own if one.workspace.id == workspace_id] or own
    picked = [one for one in own if one.member and one.member.chosen] if len(own) > 1 else own
    if len(own) > 1 and not picked:
        raise Answered(_which([one.workspace for one in own], event))
    return picked[0] if picked else None


def _which(workspaces: list[Workspace], event: Event) -> Reply:
    t = translator(event.person.language or workspaces[0].language)
    buttons = tuple(
        Button(
            label=workspace.name[:60],
            command="workspace use",
            arguments={"workspace": str(workspace.id)},
            locked=True,
            style="primary",
        )
        for workspace in workspaces[:20]
    )
    return Reply(
        text=t(N_("You belong to several teams. Which one is this chat for? Then send your command again.")),
        buttons=buttons,
        workspace_id=workspaces[0].id,
        failed=True,
        asks=True,
    )


def _chat_differs(placed: Placed, event: Event) -> bool:
    return placed.title is None or _differs(placed.title, placed.paused_reason, event)


def _differs(title: str, paused_reason: str | None, event: Event) -> bool:
    """Tell whether a chat must be written anew: it has another title, or somebody speaks there again."""
    return bool(paused_reason or (event.place.title and title != event.place.title))


def _changed(event: Event, member: Member) -> bool:
    person = event.person
    language = language_of(person.language) or member.language
    return (member.name, member.username, member.language) != (person.name, person.username, language)


def spoken(session: Session, event: Event, services: Services) -> Translator:
    """Give the language of whoever speaks, else their team's, also on first contact."""
    placed = _placed(session, event, None)
    if placed is None:
        return speaking(event, None, services.defaults.language)
    return speaking(event, placed.member, placed.workspace.language)


def speaking(event: Event, member: Member | None, otherwise: str) -> Translator:
    """Give a person's own language, as their platform says it now or said it before, or another one."""
    own = language_of(event.person.language) or (member.language if member else "")
    return translator(own or otherwise)


def _seat(event: Event, workspace: Workspace, member: Member) -> Seat:
    return Seat(workspace, member, role_from(member.role), speaking(event, member, workspace.language))


def create(
    session: Session, event: Event, services: Services, workspace_id: int | None = None, *, admin: bool
) -> Seat:
    """Write down the workspace, chat and person of a first contact and give their seat."""
    placed = _placed(session, event, workspace_id)
    workspace = placed.workspace if placed else _found(session, event, services)
    member = (placed and placed.member) or _join(session, event, services, workspace, admin=admin)
    member.name, member.username = event.person.name, event.person.username
    member.language = language_of(event.person.language) or member.language
    session.add(member)
    remember_chat(session, event, workspace)
    return _seat(event, workspace, member)


def _found(session: Session, event: Event, services: Services) -> Workspace:
    place, defaults = event.place, services.defaults
    return teams.found(
        session,
        platform=place.address.platform,
        scope_id=place.scope_id,
        name=(place.scope_title or place.title or event.person.name or "Team")[:80],
        language=defaults.language,
        timezone=defaults.timezone,
        currency=defaults.currency,
        now=services.now(),
    )


def _join(session: Session, event: Event, services: Services, workspace: Workspace, *, admin: bool) -> Member:
    person, place = event.person, event.place
    home = (workspace.home_platform, workspace.home_scope) == (person.platform, place.scope_id)
    role = Role.OWNER if home and (admin or place.private) else Role.MEMBER
    return teams.add_member(
        session,
        workspace_id=workspace.id,
        platform=person.platform,
        user_id=person.id,
        name=person.name,
        username=person.username,
        role=role.key,
        language=language_of(person.language) or "",
        now=services.now(),
    )


def remember_chat(session: Session, event: Event, workspace: Workspace) -> None:
    """Write down the chat an event came from, with its present title; it can be written to again."""
    place = event.place
    found = teams.chat(
        session,
        workspace_id=workspace.id,
        platform=place.address.platform,
        chat_id=place.address.chat_id,
        thread_id=place.address.thread_id,
    )
    if found is None:
        teams.add_chat(
            session,
            workspace_id=workspace.id,
            platform=place.address.platform,
            chat_id=place.address.chat_id,
            thread_id=place.address.thread_id,
            scope_id=place.scope_id,
            title=place.title,
            private=place.private,
        )
    elif _differs(found.title, found.paused_reason, event):
        found.title, found.paused_reason = place.title or found.title, ""
        session.add(found)


async def has_gone(event: Event, seat: Seat, services: Services) -> bool:
    """Ask whether somebody who writes in private has left all of the team's chats they came from."""
    workspace, member = seat.workspace, seat.member
    if not (event.place.private and workspace and member):
        return False
    return await is_gone(services, workspace.id, event.person.key)


async def admitted(event: Event, seat: Seat, services: Services, needed: Role) -> Seat:
    """Check a role, asking the platform where a person may have become or ceased to be an admin.

    Raises UserError when the role is too low, or whoever wants more than a guest may has left the team.
    """
    workspace, member = seat.workspace, seat.member
    if workspace and needed > Role.GUEST and await has_gone(event, seat, services):
        await shut_out(services, workspace.id, event.person.key)  # speaking there has just opened the chat
        raise UserError(_GONE)
    role = seat.role
    if workspace and member and _platform_decides(event, workspace, member) and needed > Role.MEMBER:
        role = Role.OWNER if await is_admin(event, services) else Role.MEMBER
        if role.key != member.role:
            await services.store.write(lambda session: _set_role(session, member, role), urgent=True)
    if role < needed:
        raise UserError(_not_allowed(needed))
    return Seat(workspace, member, role, seat.t)


def _platform_decides(event: Event, workspace: Workspace, member: Member) -> bool:
    home = (workspace.home_platform, workspace.home_scope) == (
        event.place.address.platform,
        event.place.scope_id,
    )
    return home and not event.place.private and not member.role_given


def _set_role(session: Session, member: Member, role: Role) -> None:
    member.role = role.key
    session.add(member)


def _not_allowed(needed: Role) -> Message:
    if needed >= Role.OWNER:
        return msg("Only an owner of this team may do that. Ask one; /team list shows who they are.")
    if needed >= Role.MANAGER:
        return msg("Only a manager or an owner may do that. Ask one; /team list shows who they are.")
    return msg("You may look, but not change anything here. A manager can give you the role “member”.")


async def is_admin(event: Event, services: Services) -> bool:
    """Ask whether the person manages the place the event came from."""
    if event.person.admin is not None:
        return event.person.admin
    check = services.admins.get(event.person.platform)
    return bool(check and await check(event.place, event.person))
