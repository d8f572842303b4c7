"""What goes with a delivery: a card to keep fresh, or a word to the team elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from commands.core.buttons import seal
from commands.core.context import Services
from commands.core.replies import Button, Field, Reply
from commands.core.roles import Role, role_from
from commands.core.texts import N_, Message, Translator, msg, translator
from commands.delivered_privately import add_buttons, put_off
from commands.team.platforms import platform_name
from storage import buttons, chats, digest_reviews, digests, outbox, teams
from storage.chats import Apart
from storage.models import Card, Chat, Delivery, Digest
from storage.outbox import Text
from storage.session import Session

_NOTICE = "notice:"
_EXCERPT = 120
_UNWRITTEN = N_(
    "Something went wrong on my side while I wrote it; whoever runs me finds the reason in the log."
)
_CURES = {
    "gone": N_(
        "Let me write there again, then say something there; or choose another chat with /digest new. What "
        "is due there meanwhile is not sent."
    ),
    "unknown": N_("Look there whether it arrived, then press a button."),
    "failed": N_("Send it again once the reason is gone, or leave it."),
}


@dataclass(frozen=True, eq=False)
class Start:
    """A message that is to be sent now, and its text where it has none yet."""

    row: Delivery
    text: Text | None = None


@dataclass(frozen=True, eq=False)
class Arrival:
    """A message that is there."""

    row: Delivery
    message_id: str
    link: str


def begin(session: Session, services: Services, starts: Sequence[Start]) -> list[datetime | None]:
    """Mark messages as being sent and give since when; None where the chat is paused or no text can be."""
    now = services.now()
    begun = outbox.begin(session, ids=[start.row.id for start in starts], now=now)
    going = [start for start in starts if start.row.id in begun]
    _complete(session, going, now)
    rows = [start.row for start in going]
    apart = _apart(session, rows)
    stopped = {id for id, chat in apart.items() if chat.paused_reason}
    stopped |= put_off(session, rows, apart, now)
    add_buttons(session, services, [row for row in rows if row.id not in stopped], apart)
    for start in going:
        if start.row.id in apart and apart[start.row.id].paused_reason:
            outbox.finish(session, id=start.row.id, state="failed", now=now, error="paused")
        elif start.row.id not in stopped and not start.row.payload:
            outbox.finish(session, id=start.row.id, state="failed", now=now, error="error")
            digests.fail(session, cause=start.row.cause)
            unsure(session, services, start.row, msg(_UNWRITTEN))
    begun -= stopped
    return [now if start.row.id in begun and start.row.payload else None for start in starts]


def _complete(session: Session, starts: Sequence[Start], now: datetime) -> None:
    """Give those without a text theirs: written now, or before for another address."""
    blank = {start.row.id: start for start in starts if not start.row.payload}
    if not blank:
        return
    written = {start.text.cause: start.text for start in blank.values() if start.text}
    outbox.fill(session, list(written.values()), now=now)
    for id, (payload, nonce) in outbox.texts(session, ids=list(blank)).items():
        blank[id].row.payload, blank[id].row.nonce = payload, nonce


def _apart(session: Session, rows: Sequence[Delivery]) -> dict[int, Apart]:
    """Give of messages those to chats that are private, or that nothing can be written to."""
    sends = {row.id: row for row in rows if row.action == "send"}
    platforms, chat_ids = ({getattr(row, name) for row in sends.values()} for name in ("platform", "chat_id"))
    found = chats.apart(session, platforms=platforms, chat_ids=chat_ids)
    keys = {id: (row.workspace_id, row.platform, row.chat_id, row.thread_id) for id, row in sends.items()}
    return {id: found[key] for id, key in keys.items() if key in found}


def arrived(session: Session, arrivals: Sequence[Arrival], now: datetime) -> None:
    """Write that messages are there, and remember those that show a card."""
    outbox.arrived(
        session,
        [{"id": one.row.id, "link": one.link, "message_id": _shown_at(one)} for one in arrivals],
        now=now,
    )
    for one in arrivals:
        sent(session, one.row, one.message_id, now)


def _shown_at(arrival: Arrival) -> str:
    return arrival.message_id if arrival.row.action == "send" else arrival.row.message_id


def paused(session: Session, row: Delivery) -> str:
    """Give why nothing can be written to the chat a message is for, or nothing."""
    chat = _chat(session, row)
    return chat.paused_reason if chat else ""


def _chat(session: Session, row: Delivery) -> Chat | None:
    return teams.chat(
        session,
        workspace_id=row.workspace_id,
        platform=row.platform,
        chat_id=row.chat_id,
        thread_id=row.thread_id,
    )


def sent(session: Session, row: Delivery, message_id: str, now: datetime) -> None:
    """Remember a sent message that shows a card, and change it where that was decided meanwhile."""
    if digest_reviews.is_asked(row):
        digest_reviews.arrived(session, row, message_id=message_id, now=now)
    # Most show none; what people wrote cannot look so, for its quotes are escaped.
    if row.action != "send" or not message_id or '"subject":null' in row.payload:
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
            said=_said(reply),
            shown_at=now,
        )
        buttons.show_card(session, card)


def _said(reply: Reply) -> str:
    """Give what a message tells a team of a request, for it stays when the card below it changes."""
    if reply.title or not reply.subject or reply.subject.kind != "request":
        return ""
    return "\n".join([reply.text, *(f"{field.label}: {field.value}" for field in reply.fields)])


def gone(session: Session, services: Services, row: Delivery, reason: Message) -> None:
    """Pause an address that cannot be reached and tell the team elsewhere why."""
    teams.pause_chat(
        session,
        workspace_id=row.workspace_id,
        platform=row.platform,
        chat_id=row.chat_id,
        thread_id=row.thread_id,
        reason=kept(reason),
    )
    _tell(session, services, row, reason, (), "gone")


def unsure(session: Session, services: Services, row: Delivery, reason: Message) -> None:
    """Ask the team about a message that may not have arrived: send it again, or leave it."""
    t = _translator(session, row.workspace_id)
    named = {"delivery": str(row.id)}
    choices = (
        Button(label=t("Send again"), command="delivery again", arguments=named, style="primary"),
        Button(label=t("Leave it"), command="delivery leave", arguments=named),
    )
    _tell(session, services, row, reason, choices, "unknown" if row.state == "unknown" else "failed")


def lost(session: Session, services: Services, *, platform: str, chat_id: str, reason: Message) -> None:
    """Pause a chat the platform says we are no longer in, threads and all, and tell its teams elsewhere."""
    told: set[int] = set()
    for chat in teams.chats_at(session, platform=platform, chat_id=chat_id):
        if chat.paused_reason:
            continue
        chat.paused_reason = kept(reason)
        session.add(chat)
        if chat.workspace_id in told:
            continue
        told.add(chat.workspace_id)
        t = _translator(session, chat.workspace_id)
        reply = Reply(
            title=t("I cannot write to a chat any more"),
            text=t(reason),
            fields=(Field(label=t("Where"), value=_named(chat.platform, chat.title, t)),),
        )
        other = elsewhere(session, chat.workspace_id, platform, chat_id)
        _put(session, services, chat.workspace_id, other, reply, f"lost:{chat.id}")


def is_notice(row: Delivery) -> bool:
    """Tell whether a message tells of another one that did not arrive: twice is better than not at all."""
    return row.cause.startswith(_NOTICE)


def kept(reason: Message) -> str:
    """Give a reason as it is stored: translated when it is shown, unless values are filled in."""
    return translator("en")(reason) if reason.params else reason.text


def _tell(
    session: Session,
    services: Services,
    row: Delivery,
    reason: Message,
    choices: tuple[Button, ...],
    cure: str,
) -> None:
    # A notice about a notice would never end.
    if is_notice(row):
        return
    t, digest = _translator(session, row.workspace_id), _digest_of(session, row)
    there = _there(session, row)
    fields = [
        (t("Digest"), f"D{digest.number}" if digest else ""),
        (t("Where"), _named(row.platform, there.title if there else "", t)),
        (t("Message"), first_words(row, t)),
        (t("What to do"), t(_CURES[cure]) if digest else ""),
    ]
    reply = Reply(
        title=t(msg(N_("A message could not be delivered"))),
        text=t(reason),
        fields=tuple(Field(label=label, value=value) for label, value in fields if value),
        buttons=choices,
    )
    failed = (row.platform, row.chat_id)
    told = informed(session, row.workspace_id, digest.created_by if digest else "", failed)
    last = there if choices and not told else None
    for chat in [*told, *([last] if last else [])]:
        _put(session, services, row.workspace_id, chat, reply, str(row.id))


def _digest_of(session: Session, row: Delivery) -> Digest | None:
    """Give the digest a message is of, if it is one's."""
    kind, id, *_ = f"{row.cause}:".split(":")
    if kind != "digest" or not id.isdecimal():
        return None
    return digests.get(session, workspace_id=row.workspace_id, id=int(id))


def informed(session: Session, workspace_id: int, owner: str, failed: tuple[str, str]) -> list[Chat]:
    """Give where a failure is told: to an owner in private, and in the chat for it or another of the team's.

    Not where it failed (platform and chat).
    """
    private = chats.private_chat(session, workspace_id=workspace_id, person=owner) if owner else None
    ops = chats.ops_chat(session, workspace_id=workspace_id)
    found = [
        chat
        for chat in (private, ops)
        if chat and not chat.paused_reason and (chat.platform, chat.chat_id) != failed
    ]
    if not found:
        other = elsewhere(session, workspace_id, *failed)
        found = [other] if other else []
    return list({chat.id: chat for chat in found}.values())


def _put(
    session: Session, services: Services, workspace_id: int, chat: Chat | None, reply: Reply, cause: str
) -> None:
    if chat is None:
        return
    t = _translator(session, workspace_id)
    reply = reply.model_copy(update={"workspace_id": workspace_id, "language": t.language})
    now = services.now()
    outbox.put(
        session,
        now=now,
        workspace_id=workspace_id,
        # The same message may fail again another day.
        cause=f"{_NOTICE}{cause}:{now.isoformat()}",
        platform=chat.platform,
        chat_id=chat.chat_id,
        thread_id=chat.thread_id,
        payload=seal(session, services, reply, workspace_id, "").model_dump_json(),
        language=t.language,
    )


def _translator(session: Session, workspace_id: int) -> Translator:
    workspace = teams.workspace(session, id=workspace_id)
    return translator(workspace.language if workspace else "en")


def first_words(row: Delivery, t: Translator) -> str:
    """Give the beginning of what a message says."""
    try:
        reply = Reply.model_validate_json(row.payload)
    except ValidationError:
        return "–"
    return (reply.title or reply.text)[:_EXCERPT] or (t("a picture") if reply.chart else "–")


def place_of(session: Session, row: Delivery, t: Translator) -> str:
    """Name where a message goes as people know it."""
    chat = _chat(session, row)
    return f"{platform_name(row.platform, t)} · {chat.title if chat and chat.title else t('a private chat')}"


def _named(platform: str, title: str, t: Translator) -> str:
    return f"{platform_name(platform, t)}: {title or t('a private chat')}"


def _there(session: Session, row: Delivery) -> Chat | None:
    """Give the chat a message is for, if it is one of the team's."""
    mine = [
        chat
        for chat in teams.chats(session, workspace_id=row.workspace_id)
        if (chat.platform, chat.chat_id) == (row.platform, row.chat_id)
    ]
    return min(mine, key=lambda chat: chat.thread_id != row.thread_id, default=None)


def elsewhere(session: Session, workspace_id: int, platform: str, chat_id: str) -> Chat | None:
    """Give another chat of the team that can be written to: the one for failures, shared ones, its heads'."""
    heads = {
        (member.platform, member.user_id)
        for member in teams.members(session, workspace_id=workspace_id)
        if role_from(member.role) >= Role.MANAGER
    }
    open_ones = [
        chat
        for chat in teams.chats(session, workspace_id=workspace_id)
        if not chat.paused_reason
        and (chat.platform, chat.chat_id) != (platform, chat_id)
        and (not chat.private or (chat.platform, chat.scope_id.rpartition(":")[2]) in heads)
    ]
    # A console is read only while somebody sits at it.
    return min(open_ones, key=_far, default=None)


def _far(chat: Chat) -> tuple[bool, bool, bool]:
    return (not chat.ops, chat.platform == "console", chat.private)
