"""What holds for messages to one person: their quiet hours, and a way out of each digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from commands.core.buttons import seal
from commands.core.context import Services
from commands.core.replies import Button, Reply
from commands.core.texts import translator
from commands.rules.patterns import lazily
from commands.rules.quiet import quiet_until
from storage import digests, outbox
from storage.chats import Apart
from storage.models import Delivery
from storage.session import Session

_OCCURRENCE = lazily(r"digest:([0-9]+):[0-9]{4}-")
_OWN_TEST = lazily(r"digest:[0-9]+:test:")  # what somebody has just asked for is not put off


def put_off(
    session: Session, rows: Sequence[Delivery], apart: Mapping[int, Apart], now: datetime
) -> set[int]:
    """Let what is for one person wait for the end of their quiet hours; it is looked at again then."""
    waiting = set()
    for row in rows:
        chat = apart.get(row.id)
        if chat is None or not chat.quiet or chat.paused_reason or _OWN_TEST.match(row.cause):
            continue
        if until := quiet_until(chat.quiet, now, ZoneInfo(chat.timezone)):
            outbox.later(session, id=row.id, due_at=until, now=now, error=outbox.QUIET, began=now)
            waiting.add(row.id)
    return waiting


def add_buttons(
    session: Session, services: Services, rows: Sequence[Delivery], apart: Mapping[int, Apart]
) -> None:
    """Let whoever gets a digest in private leave it by a button; what others get of it has none."""
    for row in rows:
        named = _OCCURRENCE.match(row.cause)
        if named is None or row.id not in apart or row.part != outbox.TEXT or not row.payload:
            continue
        # In the console a number presses a button of what came last, so nothing may come with one by itself.
        if row.platform == "console":
            continue
        digest = digests.get(session, workspace_id=row.workspace_id, id=int(named[1]))
        if digest is None:
            continue
        t, reply = translator(row.language), Reply.model_validate_json(row.payload)
        leave = Button(
            label=t("Unsubscribe"),
            command="digest unsubscribe",
            arguments={"digest": f"D{digest.number}"},
            edit=False,
        )
        reply = reply.having(buttons=(*reply.buttons, leave))
        row.payload = seal(session, services, reply, row.workspace_id, "").model_dump_json()
