"""Whether a member is still in a chat their team has: their place in the team came from there.

Whoever has left all of them gets nothing in private any more, and may do nothing of the team there.
"""

from __future__ import annotations

from datetime import timedelta

from commands.core.context import Services
from commands.core.texts import N_
from storage import chats, teams
from storage.session import Session

_HAS_LEFT = N_("Whoever this chat is with has left the team's chats.")
_KNOWN_FOR = timedelta(minutes=10)
_MOST_KNOWN = 10_000


async def has_left(services: Services, workspace_id: int, person: str) -> bool:
    """Ask whether a person (``platform:id``) has left all servers or groups of a team; False where none says.

    Whoever belongs to it by a private chat of their own has nothing to leave.
    """
    platform, _, user_id = person.partition(":")
    check = services.present.get(platform)

    def places(session: Session) -> list[str]:
        if chats.came_alone(session, workspace_id=workspace_id, platform=platform, user_id=user_id):
            return []
        return list(teams.scopes(session, workspace_id=workspace_id, platform=platform))

    there = [await check(place, user_id) for place in await services.store.read(places)] if check else []
    return bool(there) and not any(there)


async def is_gone(services: Services, workspace_id: int, person: str) -> bool:
    """Tell so as the platforms said it in the last ten minutes: what a person opens, they open again."""
    key, now, known = (workspace_id, person), services.now(), services.gone
    until, left = known.get(key, (now, False))
    if now >= until:
        left = await has_left(services, workspace_id, person)
        if len(known) >= _MOST_KNOWN:
            known.clear()
        known[key] = (now + _KNOWN_FOR, left)
    return left


async def sweep(services: Services) -> None:
    """Look who of those with a private chat has left their team's chats, and write there no more."""
    for workspace_id, person in await services.store.read(chats.open_private):
        if await has_left(services, workspace_id, person):
            await shut_out(services, workspace_id, person)


async def shut_out(services: Services, workspace_id: int, person: str) -> None:
    """Let nothing of a team go to somebody's private chats until they speak there as one of it again."""
    await services.store.write(
        lambda session: chats.close_private(
            session, workspace_id=workspace_id, person=person, reason=_HAS_LEFT
        )
    )
