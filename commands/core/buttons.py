"""Buttons as rows: the same button is the same row, and only its token travels."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from commands.core.context import Services
from commands.core.replies import Button, Reply
from storage import buttons
from storage.session import Session


def seal(session: Session, services: Services, reply: Reply, workspace_id: int, person: str) -> Reply:
    """Store the buttons of a reply and put their tokens in."""
    rows: dict[str, dict[str, Any]] = {}
    sealed = tuple(_sealed(services, button, workspace_id, person, rows) for button in reply.buttons)
    if not rows:
        return reply
    buttons.remember(session, rows, now=services.now())
    return reply.model_copy(update={"buttons": sealed})


@dataclass(frozen=True)
class _Row:
    workspace_id: int
    command: str
    arguments: dict[str, str]
    ask: list[str]
    only_for: str
    guest: bool
    edit: bool


def _sealed(
    services: Services, button: Button, workspace_id: int, person: str, rows: dict[str, dict[str, Any]]
) -> Button:
    if button.token or not button.command:
        return button
    row = _Row(
        workspace_id,
        button.command,
        button.arguments,
        list(button.ask),
        person if button.locked else "",
        button.guest,
        button.edit,
    )
    token = services.keyed("button", json.dumps(asdict(row), sort_keys=True))
    rows[token] = {"label": button.label, **asdict(row)}
    return button.model_copy(update={"token": token})
