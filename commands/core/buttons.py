"""Buttons as rows: the same button is the same row, and only its token travels."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from commands.core.context import Services
from commands.core.replies import Button, Reply
from storage import buttons
from storage.models import Button as ButtonRow
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

    @property
    def text(self) -> str:
        """Write down what is signed; another spelling would end every button there is."""
        return json.dumps(asdict(self), sort_keys=True)


def genuine(services: Services, button: ButtonRow) -> bool:
    """Tell whether a stored button was made here and not changed since, under a key that is still listed."""
    row = _Row(**{field.name: getattr(button, field.name) for field in fields(_Row)})
    return services.keys.maker(button.token, "button", row.text) is not None


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
    token = services.keys.make("button", row.text)
    rows[token] = {"label": button.label, **asdict(row)}
    return button.model_copy(update={"token": token})
