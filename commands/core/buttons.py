"""Buttons as rows: the same button is the same row, and only its token travels."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from commands.core.keys import Key
from commands.core.replies import Button, Reply
from commands.core.same import Same
from storage import buttons
from storage.frozen import frozen
from storage.models import Button as ButtonRow
from storage.session import Session

if TYPE_CHECKING:
    from commands.core.context import Services

_REMEMBERED, _CARDS = 2_000, 500
_NEVER = datetime.min.replace(tzinfo=UTC)


class _Row(NamedTuple):
    """What a button does."""

    workspace_id: int
    command: str
    arguments: tuple[tuple[str, str], ...]
    ask: tuple[str, ...]
    only_for: str
    guest: bool
    edit: bool

    @classmethod
    def of(cls, arguments: Mapping[str, str], ask: Sequence[str], **more: Any) -> _Row:
        """Give a row of its columns."""
        return cls(arguments=tuple(sorted(arguments.items())), ask=tuple(ask), **more)

    @property
    def columns(self) -> dict[str, Any]:
        """Give it as it is stored."""
        return {**self._asdict(), "arguments": dict(self.arguments), "ask": list(self.ask)}

    @property
    def text(self) -> str:
        """Write down what is signed; another spelling would end every button there is."""
        return json.dumps(self.columns, sort_keys=True)


@lru_cache(_REMEMBERED)
def _token(key: Key, row: _Row) -> str:
    """Sign a row; the same few buttons are shown again and again."""
    return key.make("button", row.text)


def genuine(services: Services, button: ButtonRow) -> bool:
    """Tell whether a stored button was made here and not changed since, under a key that is still listed."""
    row = _Row.of(**{name: getattr(button, name) for name in _Row._fields})
    return services.keys.maker(button.token, "button", row.text) is not None


@frozen
class Sealed:
    """A reply whose buttons have their tokens, and those that must be stored."""

    reply: Reply
    made: Mapping[str, tuple[str, _Row]]  # token -> label, row

    def stored(self, session: Session, services: Services) -> bool:
        """Tell whether they are there already, so that nothing has to be written."""
        now, fresh = services.now(), services.fresh
        if all(now <= fresh.get(token, _NEVER) for token in self.made):
            return True
        until = buttons.fresh_until(session, self.made)
        if until is None or until < now:
            return False
        if len(fresh) > _REMEMBERED:
            fresh.clear()
        # What one person alone may press goes when they are forgotten; the others stay.
        fresh.update((token, until) for token, (_, row) in self.made.items() if not row.only_for)
        return True

    @property
    def rows(self) -> dict[str, dict[str, Any]]:
        """Give what must be stored, by token."""
        return {token: {"label": label, **row.columns} for token, (label, row) in self.made.items()}

    def store(self, session: Session, now: datetime) -> Reply:
        """Store them and give the reply."""
        if self.made:
            buttons.remember(session, self.rows, now=now)
        return self.reply


def seal(session: Session, services: Services, reply: Reply, workspace_id: int, person: str) -> Reply:
    """Store the buttons of a reply and put their tokens in."""
    return sealed(services, reply, workspace_id, person).store(session, services.now())


def sealed(services: Services, reply: Reply, workspace_id: int, person: str) -> Sealed:
    """Put the tokens of a reply's buttons in, without storing them yet."""
    key = services.keys.all[0]
    if not reply.subject:
        return _sealed(key, reply, workspace_id, person)
    # Cards are shown again and again, and mostly to anybody.
    locked = any(button.locked for button in reply.buttons)
    return _card_sealed(key, Same(reply), workspace_id, person if locked else "")


@lru_cache(_CARDS)
def _card_sealed(key: Key, reply: Same[Reply], workspace_id: int, person: str) -> Sealed:
    return _sealed(key, reply.it, workspace_id, person)


def _sealed(key: Key, reply: Reply, workspace_id: int, person: str) -> Sealed:
    made: dict[str, tuple[str, _Row]] = {}
    pressable = tuple(_signed(key, button, workspace_id, person, made) for button in reply.buttons)
    return Sealed(reply.having(buttons=pressable) if made else reply, made)


def _signed(
    key: Key, button: Button, workspace_id: int, person: str, made: dict[str, tuple[str, _Row]]
) -> Button:
    if button.token or not button.command:
        return button
    row = _Row(
        workspace_id,
        button.command,
        tuple(sorted(button.arguments.items())),
        button.ask,
        person if button.locked else "",
        button.guest,
        button.edit,
    )
    token = _token(key, row)
    made[token] = button.label, row
    return button.having(token=token)
