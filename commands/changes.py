"""When something changes, every card that shows it changes too."""

from __future__ import annotations

from commands.cards import campaign_card
from commands.core.buttons import seal
from commands.core.context import Context, Services
from commands.core.options import Reading
from commands.core.replies import Reply
from commands.core.texts import translator
from storage import buttons, campaigns, outbox, teams
from storage.session import Session


def refresh_cards(context: Context, session: Session, kind: str, id: int) -> None:
    """Queue the new look of a thing for every chat that shows it, in the running transaction."""
    refresh(session, context.services, context.workspace.id, kind, id, cause=context.event.key)


def refresh(
    session: Session, services: Services, workspace_id: int, kind: str, id: int, *, cause: str
) -> None:
    """Queue edits of all cards of a thing, in the workspace's language."""
    cards = buttons.cards_of(session, workspace_id=workspace_id, kind=kind, id=id)
    workspace = teams.workspace(session, id=workspace_id)
    if not cards or workspace is None:
        return
    reading = Reading(session, workspace, services.now(), translator(workspace.language))
    reply = _card(reading, kind, id)
    if reply is None:
        return
    sealed = seal(session, services, reply, workspace_id, "")
    for card in cards:
        outbox.put_edit(
            session, card, cause=f"{kind}:{id}:{cause}", payload=sealed.model_dump_json(), now=services.now()
        )


def _card(reading: Reading, kind: str, id: int) -> Reply | None:
    if kind == "campaign":
        campaign = campaigns.get(reading.session, workspace_id=reading.workspace.id, id=id)
        return campaign_card(reading, campaign) if campaign else None
    from commands.request_cards import request_card
    from storage import requests

    request = requests.get(reading.session, workspace_id=reading.workspace.id, id=id)
    return request_card(reading, request) if request else None
