"""Buttons as rows: the same button is the same row, and only its token travels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from commands.core.replies import Button, Reply
from storage import buttons
from storage.session import Session

if TYPE_CHECKING:
    from commands.core.context import Services


@dataclass(frozen=True)
class Sealed:
    """A reply whose buttons have their tokens, and what each of them stands for."""

    reply: Reply
    rows: Mapping[str, Mapping[str, Any]]

    def stored(self, session: Session, now: datetime) -> bool:
        """Tell whether nothing of it has to be written."""
        return buttons.stored(session, self.rows.keys(), now=now)

    def store(self, session: Session, now: datetime) -> Reply:
        """Store the buttons."""
        if self.rows:
            buttons.remember(session, self.rows, now=now)
        return self.reply


def seal(session: Session, services: Services, reply: Reply, workspace_id: int, person: str) -> Reply:
    """Store the buttons of a reply and put their tokens in."""
    return sealed(services, reply, workspace_id, person).store(session, services.now())


def sealed(services: Services, reply: Reply, workspace_id: int, person: str) -> Sealed:
    """Put the tokens of a reply's buttons in."""
    rows: dict[str, Mapping[str, Any]] = {}
    pressable = tuple(_sealed(services, button, workspace_id, person, rows) for button in reply.buttons)
    return Sealed(reply.having(buttons=pressable) if rows else reply, rows)


def _sealed(
    services: Services, button: Button, workspace_id: int, person: str, rows: dict[str, Mapping[str, Any]]
) -> Button:
    if button.token or not button.command:
        return button
    only_for = person if button.locked else ""
    does = (workspace_id, button.command, sorted(button.arguments.items()), button.ask, only_for)
    # Unlike a plain join this tells everything apart, whatever stands in it.
    token = services.keyed("button", repr((*does, button.guest, button.edit)))
    rows[token] = {
        "workspace_id": workspace_id,
        "command": button.command,
        "arguments": button.arguments,
        "ask": list(button.ask),
        "only_for": only_for,
        "guest": button.guest,
        "edit": button.edit,
        "label": button.label,
    }
    return button.having(token=token)
