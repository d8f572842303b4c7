"""What is to be looked at again: the team is told, once, when the day comes."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

import structlog

from commands.core.buttons import seal
from commands.core.context import Services
from commands.core.replies import Button, Reply
from commands.core.texts import translator
from commands.rules.safety_words import CATEGORIES
from storage import creators, outbox, safety, teams
from storage.models import Creator, SafetyFinding, Workspace
from storage.session import Session, StoreTrouble

_log = structlog.get_logger()
_AT_ONCE = 100
_SHOWN = 5
_AGAIN = timedelta(days=1)


async def sweep(services: Services) -> int:
    """Tell teams what is to be looked at again; give of how many creators."""
    now = services.now()
    due = await services.store.read(lambda session: safety.due(session, now=now, limit=_AT_ONCE))
    for id in due:
        await _alone(services, id)
    if due:
        services.wake()
    return len(due)


async def _alone(services: Services, creator_id: int) -> None:
    """Handle one creator so that a fault in it stops no other one."""
    try:
        await services.store.write(lambda session: _tell(session, services, creator_id))
    except StoreTrouble:
        raise
    except Exception as fault:
        _log.error("safety reminder failed", creator=creator_id, exc_info=fault)
        await services.store.write(lambda session: _put_off(session, services, creator_id))


def _put_off(session: Session, services: Services, creator_id: int) -> None:
    for row in safety.take_due(session, creator_id=creator_id, now=services.now()):
        row.remind_at = services.now() + _AGAIN
        session.add(row)


def _tell(session: Session, services: Services, creator_id: int) -> None:
    rows = safety.take_due(session, creator_id=creator_id, now=services.now())
    for place, found in groupby(sorted(rows, key=_place), key=_place):
        _tell_chat(session, services, place, [*found])


def _place(row: SafetyFinding) -> tuple[str, str, str]:
    return row.from_platform, row.from_chat_id, row.from_thread_id


def _tell_chat(
    session: Session, services: Services, place: tuple[str, str, str], found: list[SafetyFinding]
) -> None:
    first = found[0]
    workspace = teams.workspace(session, id=first.workspace_id)
    creator = creators.get(session, workspace_id=first.workspace_id, id=first.creator_id)
    if workspace is None or creator is None:
        return
    reply = seal(session, services, _reminder(workspace, creator, found), workspace.id, "")
    platform, chat_id, thread_id = place
    outbox.put(
        session,
        now=services.now(),
        workspace_id=workspace.id,
        cause=f"safety:{creator.id}:{first.id}:{services.now().isoformat()}",
        platform=platform,
        chat_id=chat_id,
        thread_id=thread_id,
        payload=reply.model_dump_json(),
        language=workspace.language,
    )


def _reminder(workspace: Workspace, creator: Creator, found: list[SafetyFinding]) -> Reply:
    t = translator(workspace.language)
    lines = [
        t("“{word}” ({category})", word=row.word, category=t(CATEGORIES[row.category]))
        for row in found[:_SHOWN]
    ]
    more = len(found) - _SHOWN
    lines += [t("… and {count} more.", count=more)] if more > 0 else []
    return Reply(
        title=t("@{handle}: time to look again", handle=creator.handle),
        text="\n".join(lines),
        buttons=(
            Button(
                label=t("Look again"),
                command="creator safety",
                arguments={"creator": f"P{creator.number}"},
                style="primary",
            ),
        ),
        language=t.language,
    )
