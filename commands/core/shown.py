"""What is remembered of an answer once it is there: the message of a card, and how far a chat has looked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog

from commands.core.context import Services
from commands.core.invocation import Address
from commands.core.replies import Reply, Subject
from storage import buttons, news
from storage.models import Card
from storage.session import Session, StoreTrouble

_log = structlog.get_logger()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def looked_until(moment: datetime) -> Subject:
    """Say in an answer that it shows what is new until a moment."""
    return Subject(kind="catchup", id=(moment - _EPOCH) // _MICROSECOND)


async def remember(services: Services, reply: Reply, address: Address, message_id: str) -> None:
    """Remember an answer that was shown, so that its card can change later, or what was new is not again."""
    subject = reply.subject
    if not subject or not reply.workspace_id or not message_id:
        return
    place = {"platform": address.platform, "chat_id": address.chat_id, "thread_id": address.thread_id}

    def work(session: Session) -> None:
        if subject.kind == "catchup":
            until = _EPOCH + subject.id * _MICROSECOND
            news.looked(session, workspace_id=reply.workspace_id, until=until, **place)
            return
        card = Card(
            workspace_id=reply.workspace_id,
            subject_kind=subject.kind,
            subject_id=subject.id,
            platform=address.platform,
            chat_id=address.chat_id,
            thread_id=address.thread_id,
            message_id=message_id,
            shown_at=services.now(),
        )
        buttons.show_card(session, card)

    try:
        # Before what comes of its buttons, or that would not change it.
        await services.store.write(work, urgent=True)
    except StoreTrouble as trouble:
        # The answer is there; its card is renewed, and what was new shown, the next time.
        _log.warning("card not remembered", reason=repr(trouble))
