"""What platforms and our own child processes send: JSON in which any part may be missing or another thing."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from telegram import Update

from bot.adapters import discord_forms, telegram_keyboard
from bot.adapters.telegram_events import lane
from bot.adapters.telegram_polling import Poller
from commands.core.texts import UserError, msg
from commands.files import wire
from commands.files.blocks import About, Block, Piece
from commands.files.errors import BadRows, RowError
from commands.files.tally import ExportSummary
from tests.fuzz.target import Target

_OTHERS: tuple[Any, ...] = (
    None, 0, -1, 2**63, 1.5, True, "", "x", "\ud800", "9" * 400, [], {}, [{}], {"id": 1}, [[]], "private",
)  # fmt: skip
_PERSON = {"id": 7, "is_bot": False, "first_name": "Anna", "language_code": "de"}
_GROUP = {"id": -100, "type": "supergroup", "title": "Team"}
_MESSAGE = {
    "message_id": 5,
    "date": 1795000000,
    "chat": _GROUP,
    "from": _PERSON,
    "text": "/campaign list",
    "entities": [{"type": "bot_command", "offset": 0, "length": 9}],
    "document": {"file_id": "a", "file_unique_id": "b", "file_name": "x.csv", "file_size": 5},
    "reply_to_message": {
        "message_id": 4,
        "date": 1795000000,
        "chat": _GROUP,
        "from": {**_PERSON, "is_bot": True},
    },
    "message_thread_id": 3,
    "is_topic_message": True,
    "sender_chat": _GROUP,
}
UPDATES: tuple[dict[str, Any], ...] = (
    {"update_id": 1, "message": _MESSAGE},
    {
        "update_id": 2,
        "callback_query": {
            "id": "1", "from": _PERSON, "chat_instance": "x", "data": "b:token", "message": _MESSAGE,
        },
    },
    {
        "update_id": 3,
        "my_chat_member": {
            "chat": _GROUP,
            "from": _PERSON,
            "date": 1795000000,
            "old_chat_member": {"status": "left", "user": _PERSON},
            "new_chat_member": {"status": "member", "user": _PERSON},
        },
    },
)  # fmt: skip
FORM = {
    "custom_id": "form:5",
    "components": [
        {"type": 18, "component": {"type": 4, "custom_id": "name", "value": "Summer"}},
        {"type": 18, "component": {"type": 19, "custom_id": "file", "values": ["9"]}},
        {"type": 1, "components": [{"type": 4, "custom_id": "budget", "value": "5k"}]},
    ],
    "resolved": {
        "attachments": {"9": {"id": "9", "url": "https://cdn.discordapp.com/a", "filename": "a.csv"}}
    },
}


def mutated(seed: Any, data: bytes) -> Any:
    """Change a tree of JSON as bytes say: two for each change, where and what to."""
    made = copy.deepcopy({"": seed})
    for where, what in zip(data[::2], data[1::2], strict=False):
        places = list(_places(made))
        holder, key = places[where % len(places)]
        if what == len(_OTHERS) and key != "":
            del holder[key]
        else:
            holder[key] = copy.deepcopy(_OTHERS[what % len(_OTHERS)])
    return made[""]


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for key in keys:
        yield tree, key
        yield from _places(tree[key])


class _Kept:
    """Take what the poller hands on."""

    def __init__(self) -> None:
        self.updates: list[Update] = []

    def put(self, update: Update) -> None:
        """Keep an update and name its lane, as the real one does."""
        assert isinstance(lane(update), str)
        self.updates.append(update)


def _update(data: bytes) -> None:
    """One broken update holds up no other: the poller takes the next one of the same answer."""
    kept = _Kept()
    poller = Poller(None, kept, None)  # type: ignore[arg-type]
    broken = mutated(UPDATES[data[0] % len(UPDATES) if data else 0], data[1:])
    poller.take([broken, {**UPDATES[0], "update_id": 99}])
    assert kept.updates[-1].update_id == 99


def _callback(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    pressed = telegram_keyboard.read(text)
    assert pressed.form_id >= 0
    assert pressed.form_id or pressed.token in (text, text[2:], "")
    assert discord_forms.form_id(text) >= 0


def _form(data: bytes) -> None:
    changed = mutated(FORM, data)
    found = discord_forms.values(changed if isinstance(changed, dict) else {"components": changed})
    assert all(isinstance(name, str) and isinstance(value, str) for name, value in found.items())


_DAY = date(2026, 11, 1)
_BLOCK = wire.pack(
    Block(
        ("spend", "views"),
        [About("Summer", "1", f"ad-{at}", "Ad", "EUR") for at in (1, 2)],
        Piece([0, 1], [_DAY.toordinal()] * 2, [[5, 6], [None, 7]]),
    )
)
FRAMES: tuple[Any, ...] = tuple(
    json.loads(wire.dump(found))
    for found in (
        ["error", UserError(msg("{count} rows", count=Decimal("1.5")))],
        ["error", BadRows((RowError(1, "Cost", msg("no number")),), 1)],
        ["item", ExportSummary(2, _DAY, _DAY, (), ("EUR",), 1, 0, ("Other",), "ad", False)],
    )
)


def _frame(data: bytes) -> None:
    """A child that was taken over hands in anything; it is either what we know or refused at once."""
    frame = mutated(FRAMES[data[0] % len(FRAMES) if data else 0], data[1:])
    try:
        wire.load(json.dumps(frame).encode())
    except ValueError:
        return


def _raw_frame(data: bytes) -> None:
    try:
        wire.load(data)
    except ValueError:
        return


_CHANGES = [bytes([at, what, at + 3, what + 1]) for at in range(0, 60, 7) for what in range(0, 17, 5)]
TARGETS = {
    "telegram update": Target(_update, _CHANGES),
    "discord form": Target(_form, _CHANGES),
    "callback": Target(
        _callback, [b"b:token", b"f:123456789012:goal:1", b"form:5", b"open:7"], ("f:", ":", "1")
    ),
    "frame": Target(_frame, _CHANGES),
    "raw frame": Target(
        _raw_frame,
        [_BLOCK, *(json.dumps(frame).encode() for frame in FRAMES)],
        ('{"$":"rows"', "[", "{", "1e9"),
    ),
}
