"""What follows from a delivery: a card to keep fresh, or a word to the owner elsewhere."""

from __future__ import annotations

from datetime import datetime

from commands.core.buttons import seal
from commands.core.context import Services
from commands.core.replies import Button, Field, Reply
from commands.core.texts import N_, Message, msg, translator
from storage import buttons, outbox, teams
from storage.models import Card, Chat, Delivery
from storage.session import Session


def sent(session: Session, row: Delivery, message_id: str, now: datetime) -> None:
    """Remember a sent message that shows a card."""
    if row.action != "send" or not message_id:
        return
    reply = Reply.model_validate_json(row.payload)
    if reply.subject:
        card = Card(
            workspace_id=row.workspace_id,
            subject_kind=reply.subject.kind,
            subject_id=reply.subject.id,
            platform=row.platform,
            chat_id=row.chat_id,
            thread_id=row.thread_id,
            message_id=message_id,
            shown_at=now,
        )
        buttons.show_card(session, card)


def gone(session: Session, services: Services, row: Delivery, reason: Message) -> None:
    """Pause an address that cannot be reached and tell the team elsewhere why."""
    teams.pause_chat(
        session,
        workspace_id=row.workspace_id,
        platform=row.platform,
        chat_id=row.chat_id,
        reason=reason.text,
    )
    _tell(session, services, row, reason, ())


def unsure(session: Session, services: Services, row: Delivery, reason: Message) -> None:
    """Ask the team about a message that may not have arrived: send it again, or leave it."""
    t = translator(_language(session, row))
    choices = (
        Button(
            label=t("Send again"),
            command="delivery again",
            arguments={"delivery": str(row.id)},
            style="primary",
        ),
        Button(label=t("Leave it"), command="delivery leave", arguments={"delivery": str(row.id)}),
    )
    _tell(session, services, row, reason, choices)


def _language(session: Session, row: Delivery) -> str:
    workspace = teams.workspace(session, id=row.workspace_id)
    return workspace.language if workspace else "en"


def _tell(
    session: Session, services: Services, row: Delivery, reason: Message, choices: tuple[Button, ...]
) -> None:
    chat = _elsewhere(session, row)
    # A notice about a notice would never end.
    if chat is None or row.cause.startswith("notice:"):
        return
    t = translator(_language(session, row))
    reply = Reply(
        title=t(msg(N_("A message could not be delivered"))),
        text=t(reason),
        fields=(
            Field(label=t("Where"), value=f"{row.platform.capitalize()}: {_title(session, row)}"),
            Field(label=t("Message"), value=_first_words(row)),
        ),
        buttons=choices,
        workspace_id=row.workspace_id,
        language=t.language,
    )
    sealed = seal(session, services, reply, row.workspace_id, "")
    outbox.put(
        session,
        now=services.now(),
        workspace_id=row.workspace_id,
        cause=f"notice:{row.id}:{row.attempts}",
        platform=chat.platform,
        chat_id=chat.chat_id,
        thread_id=chat.thread_id,
        payload=sealed.model_dump_json(),
    )


def _first_words(row: Delivery) -> str:
    reply = Reply.model_validate_json(row.payload)
    return (reply.title or reply.text)[:120] or "–"


def _title(session: Session, row: Delivery) -> str:
    chats = teams.chats(session, workspace_id=row.workspace_id)
    named = [chat.title for chat in chats if (chat.platform, chat.chat_id) == (row.platform, row.chat_id)]
    return next((title for title in named if title), row.chat_id)


def _elsewhere(session: Session, row: Delivery) -> Chat | None:
    """Give another chat of the team that can be written to: shared ones first, the owner's own next."""
    open_ones = [
        chat
        for chat in teams.chats(session, workspace_id=row.workspace_id)
        if not chat.paused_reason and (chat.platform, chat.chat_id) != (row.platform, row.chat_id)
    ]
    return min(open_ones, key=lambda chat: chat.private, default=None)
