"""Write to the chat somebody set out from to TikTok, as long as it is one of their team's."""

from __future__ import annotations

from commands.core.buttons import seal
from commands.core.context import Services
from commands.core.replies import Reply
from commands.delivered import elsewhere
from storage import outbox, teams
from storage.models import ConnectAttempt, Connection, PostSource
from storage.session import Session


def write(
    session: Session,
    services: Services,
    begun: ConnectAttempt | Connection | PostSource,
    reply: Reply,
    cause: str,
) -> None:
    """Queue a message there; where that chat has gone to another team, in another one of ours."""
    workspace_id = begun.workspace_id
    own = {(chat.platform, chat.chat_id) for chat in teams.chats(session, workspace_id=workspace_id)}
    place = (begun.platform, begun.chat_id, begun.thread_id)
    if place[:2] not in own:
        other = elsewhere(session, workspace_id, begun.platform, begun.chat_id)
        if other is None:
            return
        place = (other.platform, other.chat_id, other.thread_id)
    outbox.put(
        session,
        now=services.now(),
        workspace_id=workspace_id,
        cause=f"{cause}:{begun.id}:{services.now().isoformat()}",
        platform=place[0],
        chat_id=place[1],
        thread_id=place[2],
        payload=seal(session, services, reply, workspace_id, "").model_dump_json(),
        language=reply.language,
    )
