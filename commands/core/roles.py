"""Who may do what; a higher role may do all that a lower one may."""

from __future__ import annotations

from enum import IntEnum

from commands.core.texts import N_


class Role(IntEnum):
    """Order the roles of a workspace; a guest is a creator who answers a request."""

    GUEST = 0
    VIEWER = 1
    MEMBER = 2
    MANAGER = 3
    OWNER = 4

    @property
    def key(self) -> str:
        """Give the word that is stored and typed."""
        return self.name.lower()


ROLE_LABELS: dict[Role, str] = {
    Role.GUEST: N_("guest"),
    Role.VIEWER: N_("viewer"),
    Role.MEMBER: N_("member"),
    Role.MANAGER: N_("manager"),
    Role.OWNER: N_("owner"),
}


def role_from(key: str) -> Role:
    """Give the role of a stored word; an unknown one may nothing."""
    return Role.__members__.get(key.upper(), Role.GUEST)
