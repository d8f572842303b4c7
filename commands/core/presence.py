"""Whether a member is still in a chat their team has: their place in the team came from there."""

from __future__ import annotations

from datetime import timedelta

from commands.core.context import Services
from storage import chats, teams
from storage.session import Session

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
