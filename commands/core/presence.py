"""Whether a member is still in a chat their team has: their place in the team came from there."""

from __future__ import annotations

from datetime import datetime, timedelta

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


class Presence:
    """Remember for ten minutes what the platforms said, for pages are opened again and again."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._known: dict[tuple[int, str], tuple[datetime, bool]] = {}

    async def has_left(self, workspace_id: int, person: str) -> bool:
        """Tell whether a person has left all chats of a team."""
        key, now = (workspace_id, person), self._services.now()
        until, left = self._known.get(key, (now, False))
        if now >= until:
            left = await has_left(self._services, workspace_id, person)
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key] = (now + _KNOWN_FOR, left)
        return left
