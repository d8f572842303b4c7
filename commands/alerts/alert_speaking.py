"""Say what alerts have to say, so many messages a chat and day; what is over that comes together, later.

It goes along with the next digest of the chat, where one comes within a day, and else in one message in the
evening. Nothing is lost: a note is told once what takes it along has arrived.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commands.core.buttons import seal
from commands.core.context import Context, Services
from commands.core.options import Option, Reading, command
from commands.core.replies import Field, Reply
from commands.core.texts import N_, Translator, UserError, msg, translator
from commands.digests.digest_texts import Texts
from commands.one_by_one import Sweep
from commands.options import Text
from commands.rules.plain import small_number
from commands.rules.quiet import quiet_until
from commands.rules.wall_clock import instant
from storage import alert_notes, outbox, teams
from storage.models import Alert, AlertNote, Chat, Delivery
from storage.session import Session

_EVENING = time(18)
_DAY = timedelta(days=1)
_ARRIVES = timedelta(minutes=30)  # how long after its moment a digest may take what waits for it along
_AGAIN = timedelta(minutes=5)
_LISTED = 30
_OFF = {"off", "none", "aus", "keine"}
_MOST = 100


def place_of(row: Alert | AlertNote) -> dict[str, str]:
    """Give where an alert speaks."""
    return {"platform": row.platform, "chat_id": row.chat_id, "thread_id": row.thread_id}


def speak(
    reading: Reading, services: Services, row: Alert, reply: Reply, what: str, place: dict[str, str]
) -> None:
    """Queue something about an alert for a chat, once for each ``what``; one that was lost hears nothing."""
    if not place["chat_id"]:
        return
    values = {"workspace_id": row.workspace_id, "cause": f"alert:{row.id}:{what}", "language": reply.language}
    payload = seal(reading.session, services, reply, row.workspace_id, "").model_dump_json()
    outbox.put(reading.session, now=reading.now, due_at=None, payload=payload, **values, **place)


def speak_within(reading: Reading, services: Services, row: Alert, reply: Reply, what: str) -> None:
    """Do so in an alert's own chat if that has room for it today; else keep it."""
    place, session = place_of(row), reading.session
    chat = teams.chat(session, workspace_id=row.workspace_id, **place)
    if chat is None:
        speak(reading, services, row, reply, what, place)
        return
    taken = alert_notes.count(session, chat, today=reading.today)
    if taken is None:
        _keep(reading, row, chat, reply, what)
        return
    if taken == chat.alert_budget:
        reply = reply.model_copy(update={"note": _last_one(reading, place, chat)})
    speak(reading, services, row, reply, what, place)


def _last_one(reading: Reading, place: dict[str, str], chat: Chat) -> str:
    """Say that this is the last message of the day, and when what follows comes."""
    t, (when, digest) = reading.t, _later(reading, place)
    return t.plural(
        "Here comes {count} message of alerts a day, and this is it. More of them come together, {when}. "
        "/alert budget changes that.",
        "Here come {count} messages of alerts a day, and this is the last one. More of them come together, "
        "{when}. /alert budget changes that.",
        chat.alert_budget or 0,
        when=_when(t, when, digest, reading.zone),
    )


def _when(t: Translator, when: datetime, digest: str, zone: ZoneInfo) -> str:
    moment = t.moment(when, zone)
    return t("with {digest}, {moment}", digest=digest, moment=moment) if digest else moment


def _later(reading: Reading, place: dict[str, str]) -> tuple[datetime, str]:
    """Give when what is over the budget comes, and with which digest."""
    found = alert_notes.next_digest(
        reading.session, place, workspace_id=reading.workspace.id, until=reading.now + _DAY
    )
    if found and found.next_due:
        return found.next_due, f"D{found.number}"
    return evening(reading.now, reading.today, reading.zone), ""


def evening(now: datetime, today: date, zone: ZoneInfo) -> datetime:
    """Give the next evening."""
    first = instant(datetime.combine(today, _EVENING), zone)
    return first if first > now else instant(datetime.combine(today + _DAY, _EVENING), zone)


def _keep(reading: Reading, row: Alert, chat: Chat, reply: Reply, what: str) -> None:
    when, digest = _later(reading, place_of(row))
    text = " · ".join(line for line in (reply.title, *reply.text.splitlines()) if line)
    alert_notes.add(
        reading.session,
        workspace_id=row.workspace_id,
        alert_id=row.id,
        cause=f"alert:{row.id}:{what}",
        **place_of(row),
        text=f"{reading.now.astimezone(reading.zone):%H:%M} {text}",
        at=reading.now,
        due_at=when + _ARRIVES if digest else when,
    )


# -- with a digest ---------------------------------------------------------------------------------


def go_along(
    session: Session, services: Services, digest_ids: list[int], moment: datetime, now: datetime
) -> None:
    """Let what waits for a chat come in the digest that is written for it now; quiet chats are left alone."""
    if not alert_notes.any_waiting(session):
        return
    for target, chat in alert_notes.chats_waiting(session, digest_ids=digest_ids):
        workspace = teams.workspace(session, id=chat.workspace_id)
        if workspace is None or (chat.quiet and quiet_until(chat.quiet, now, ZoneInfo(workspace.timezone))):
            continue
        place = {"platform": chat.platform, "chat_id": chat.chat_id, "thread_id": chat.thread_id}
        cause = f"digest:{target.digest_id}:{moment.isoformat()}"
        row = outbox.blank(session, cause=cause, **place)
        notes = alert_notes.waiting(session, place, workspace_id=chat.workspace_id) if row else []
        if row and notes:
            written = Texts(services).of(session, row)
            if written:
                _along(session, row, chat, list(notes), written, now)


def _along(
    session: Session, row: Delivery, chat: Chat, notes: list[AlertNote], text: outbox.Text, now: datetime
) -> None:
    """Give a digest's text to one chat, with what waits there at its end."""
    reply = Reply.model_validate_json(text.payload)
    field = _together(translator(row.language), chat, notes)
    filled = reply.model_copy(update={"fields": (*reply.fields, field)})
    told = outbox.Text(row.cause, filled.model_dump_json(), text.beside, text.buttons)
    outbox.fill_one(session, row, told, now=now)
    for note in notes:
        note.via, note.due_at = row.cause, now + _AGAIN
        session.add(note)


def _together(t: Translator, chat: Chat | None, notes: list[AlertNote]) -> Field:
    lines = [note.text for note in notes[:_LISTED]]
    if len(notes) > _LISTED:
        lines.append(t("… and {count} more: /alert list", count=len(notes) - _LISTED))
    label = t.plural(
        "{count} message of alerts over the {budget} a day that come here",
        "{count} messages of alerts over the {budget} a day that come here",
        len(notes),
        budget=(chat.alert_budget if chat else None) or 0,
    )
    return Field(label=label, value="\n".join(lines))


# -- in the evening --------------------------------------------------------------------------------


async def sweep(services: Services) -> int:
    """Say together what waited until now, and see whether digests that took something along arrived."""
    return await Sweep("note", alert_notes.due, _settle, _put_off).run(services)


def _put_off(session: Session, services: Services, id: int) -> None:
    if note := alert_notes.take_due(session, id=id, now=services.now()):
        note.due_at = services.now() + _AGAIN
        session.add(note)


def _settle(session: Session, services: Services, id: int) -> None:
    now = services.now()
    note = alert_notes.take_due(session, id=id, now=now)
    if note is None:
        return
    if note.via and not _fell_through(session, note, now):
        return
    chat = teams.chat(session, workspace_id=note.workspace_id, **place_of(note))
    workspace = teams.workspace(session, id=note.workspace_id)
    if workspace is None:
        return
    zone = ZoneInfo(workspace.timezone)
    if chat and chat.quiet and (until := quiet_until(chat.quiet, now, zone)):
        note.due_at = until
        session.add(note)
        return
    session.flush()
    _say_together(session, note, chat, translator(workspace.language), now)


def _fell_through(session: Session, note: AlertNote, now: datetime) -> bool:
    """Settle a note whose digest arrived, wait for one that is under way; True where it will not come."""
    row = alert_notes.carrier(session, note)
    state = row.state if row else "skipped"
    if state in {"failed", "skipped"}:
        alert_notes.unbind(session, note)
        return True
    if state in outbox.OPEN:
        note.due_at = now + _AGAIN
    else:
        note.told_at, note.due_at = now, None
    session.add(note)
    return False


def _say_together(
    session: Session, first: AlertNote, chat: Chat | None, t: Translator, now: datetime
) -> None:
    notes = list(alert_notes.waiting(session, place_of(first), workspace_id=first.workspace_id))
    field = _together(t, chat, notes)
    payload = Reply(title=field.label, text=field.value, language=t.language).model_dump_json()
    values = {"workspace_id": first.workspace_id, "cause": f"alerts:{first.id}", "language": t.language}
    outbox.put(session, now=now, due_at=None, payload=payload, **values, **place_of(first))
    for note in notes:
        note.told_at, note.due_at = now, None
        session.add(note)


# -- how many --------------------------------------------------------------------------------------


@command(
    "alert budget",
    N_("How many messages of alerts come here a day; more of them come together"),
    options=(
        Option(
            "count",
            Text(10),
            N_("Such as 5, or off for any number"),
            required=True,
            question=N_("How many messages of alerts may come here a day? For example: 5"),
        ),
    ),
    example="/alert budget 5",
)
async def budget(context: Context, *, count: str) -> Reply:
    """Set how many messages of alerts come to this chat a day."""
    wanted = _budget(count)

    def work(session: Session) -> Reply:
        chat = context.known_chat(session)
        before, chat.alert_budget = {"budget": chat.alert_budget}, wanted
        session.add(chat)
        context.audit(session, "alert budget", ("chat", chat.id), before=before, after={"budget": wanted})
        if wanted is None:
            return Reply(text=context.t("Every message of alerts comes here at once."))
        return Reply(
            text=context.t.plural(
                "{count} message of alerts comes here a day. What is over it comes with the next digest "
                "within a day, or else together at 18:00 ({zone}).",
                "{count} messages of alerts come here a day. What is over them comes with the next digest "
                "within a day, or else together at 18:00 ({zone}).",
                wanted,
                zone=context.workspace.timezone,
            )
        )

    return await context.write(work)


def _budget(text: str) -> int | None:
    if text.strip().lower() in _OFF:
        return None
    number = 0 if text.strip() == "0" else small_number(text, 3)
    if number is None or number > _MOST:
        raise UserError(msg("Write a number from 0 to {most}, or off for any number.", most=_MOST))
    return number


COMMANDS = (budget,)
