"""How old a creator is as far as the team knows, and whether they may be asked."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from commands.core.options import Reading
from commands.core.texts import N_, Message, msg
from storage import requests
from storage.models import Creator, Workspace
from storage.session import Session

UNDER_18, ADULT, UNKNOWN = "under18", "adult", "unknown"
AGES = ((UNDER_18, N_("under 18")), (ADULT, N_("18 or over")), (UNKNOWN, N_("unknown")))


def hindrance(session: Session, workspace: Workspace, creator: Creator) -> Message | None:
    """Say why a creator must not be asked because of their age, if so."""
    if creator.age_status == UNDER_18:
        return msg(
            "@{handle} is marked as under 18 ({said}), so they cannot be asked. If that is wrong, a manager "
            "corrects it: /creator age {id} adult",
            handle=creator.handle,
            said=_said(creator, workspace),
            id=f"P{creator.number}",
        )
    if not workspace.adult_first or creator.age_status == ADULT:
        return None
    # Who accepted an offer of yours has said by that that they are 18 or over.
    if requests.adult_confirmed(session, creator_id=creator.id):
        return None
    return msg(
        "Your team wants to know before any offer that a creator is 18 or over, and nobody has said so of "
        '@{handle} yet: /creator age {id} adult note="how you know"',
        handle=creator.handle,
        id=f"P{creator.number}",
    )


def age_text(reading: Reading, creator: Creator) -> str:
    """Say what the team knows of a creator's age, who said so, when and how they know."""
    if not creator.age_status:
        return ""
    t = reading.t
    said = t("{age} ({said})", age=t(dict(AGES)[creator.age_status]), said=_said(creator, reading.workspace))
    return f"{said}: {creator.age_note}" if creator.age_note else said


def _said(creator: Creator, workspace: Workspace) -> Message:
    assert creator.age_said_at is not None
    day = creator.age_said_at.astimezone(ZoneInfo(workspace.timezone)).date()
    return msg("{who}, {day}", who=creator.age_said_by, day=day)
