"""What people do about an alert that fires: look after it, give it to somebody, or silence it for a while."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from commands.alerts.alert_cards import card_of, held_by
from commands.alerts.alert_making import WHICH, alert_of
from commands.alerts.alert_speaking import place_of, speak
from commands.alerts.alert_watch import keep, next_look, standing_of
from commands.core.context import Context
from commands.core.options import Option, Reading, command
from commands.core.replies import Reply
from commands.core.texts import N_, Message, msg, translator
from commands.options import MEMBER, Choice, Text
from commands.rules.alert_states import MOVES, AlertState, Moment, Signal, moved
from commands.rules.wall_clock import instant
from storage.models import Alert, Member
from storage.session import Session

_NINE = time(9)
_TAKEN_CARE = N_("Somebody looks after it already.")
_TOO_LATE = {
    AlertState.OK: N_("It does not fire, so there is nothing to do about it."),
    AlertState.PENDING: N_("It does not fire yet, so there is nothing to do about it."),
    AlertState.RECOVERED: N_("It does not fire any more, so there is nothing to do about it."),
}


def _taken(
    context: Context,
    session: Session,
    row: Alert,
    signal: Signal,
    said: Message,
    until: datetime | None = None,
) -> Reply:
    """Take a move a person makes, and tell the chat the alert speaks in who it was."""
    at = Moment(context.now, context.today)
    found = MOVES.get((AlertState(row.state), signal))
    if found:
        keep(row, moved(standing_of(row), found, at)[0])
        row.quiet_until = until
        row.next_due = next_look(standing_of(row), at, context.zone)
    session.add(row)
    t, here = translator(context.workspace.language), context.event.place.address
    place = place_of(row)
    if place != {"platform": here.platform, "chat_id": here.chat_id, "thread_id": here.thread_id}:
        text = t("A{number}: {said}", number=str(row.number), said=said)
        reading = Reading(session, context.workspace, context.now, t)
        note = Reply(text=text, language=t.language)
        speak(reading, context.services, row, note, f"{row.episode}:care:{context.event.key}", place)
    return card_of(context.reading(session), row, context.t(said))


def _too_late(context: Context, session: Session, row: Alert) -> Reply:
    return card_of(
        context.reading(session), row, context.t(_TOO_LATE.get(AlertState(row.state), _TAKEN_CARE))
    )


@command("alert ack", N_("Say that you look after it"), options=(WHICH,), example="/alert ack A1")
async def ack(context: Context, *, alert: int) -> Reply:
    """Take note of an alert that fires, and look after it."""

    def work(session: Session) -> Reply:
        row, member = alert_of(context, session, alert), context.seat.member
        before = {"state": row.state, "owner": row.owner_id}
        if (AlertState(row.state), Signal.ACK) not in MOVES:
            return _too_late(context, session, row)
        row.owner_id = member.id if member else None
        said = msg("{person} looks after it.", person=context.event.person.name)
        reply = _taken(context, session, row, Signal.ACK, said)
        _noted(context, session, row, "ack", before)
        return reply

    return await context.write(work)


def _noted(context: Context, session: Session, row: Alert, action: str, before: Mapping[str, object]) -> None:
    after = {"state": row.state, "owner": row.owner_id}
    context.audit(session, f"alert {action}", ("alert", row.id), before=before, after=after)


_WHO = Option(
    "member",
    MEMBER,
    N_("Who looks after it: name or @user of a team member"),
    required=True,
    question=N_("Who looks after it? Write the name of a team member; /team list shows them."),
)


@command(
    "alert assign",
    N_("Let a member of the team look after it"),
    options=(WHICH, _WHO),
    example="/alert assign A1 @anna",
)
async def assign(context: Context, *, alert: int, member: int) -> Reply:
    """Give an alert that fires to somebody, whoever looked after it so far."""
    return await context.write(lambda session: _given(context, session, alert, member))


@command(
    "alert give",
    N_("Let a member of the team look after it"),
    options=(WHICH, _WHO, Option("held", Text(20), N_("Who looked after it when the button was shown"))),
    hidden=True,
)
async def give(context: Context, *, alert: int, member: int, held: str = "nobody") -> Reply:
    """Do so by a button; of two who press, the first one decides, and the second one hears of it."""

    def work(session: Session) -> Reply:
        row = alert_of(context, session, alert)
        if row.state == AlertState.ACKNOWLEDGED and held != held_by(row):
            text = context.t("Somebody was quicker. Press again to change who looks after it.")
            return card_of(context.reading(session), row, text)
        return _given(context, session, alert, member)

    return await context.write(work)


def _given(context: Context, session: Session, id: int, member: int) -> Reply:
    row, owner = alert_of(context, session, id), session.get_one(Member, member)
    before = {"state": row.state, "owner": row.owner_id}
    if row.state != AlertState.ACKNOWLEDGED and (AlertState(row.state), Signal.ACK) not in MOVES:
        return _too_late(context, session, row)
    row.owner_id = owner.id
    said = msg("{owner} looks after it, says {person}.", owner=owner.name, person=context.event.person.name)
    reply = _taken(context, session, row, Signal.ACK, said)
    _noted(context, session, row, "assign", before)
    return reply


_UNTIL = (("1h", N_("1 hour")), ("tomorrow", N_("tomorrow 9:00")), ("week", N_("1 week")))


@command(
    "alert snooze",
    N_("Silence an alert for a while"),
    options=(
        WHICH,
        Option(
            "until",
            Choice(_UNTIL),
            N_("How long: 1h, tomorrow, week"),
            required=True,
            question=N_("For how long?"),
        ),
    ),
    example="/alert snooze A1 1h",
)
async def snooze(context: Context, *, alert: int, until: str) -> Reply:
    """Silence an alert that fires; if it still does then, it says so again."""
    moment = _until(context, until)

    def work(session: Session) -> Reply:
        row = alert_of(context, session, alert)
        before = {"state": row.state, "owner": row.owner_id}
        if (AlertState(row.state), Signal.SNOOZE) not in MOVES:
            return _too_late(context, session, row)
        said = msg(
            "{person} silenced it until {moment}.",
            person=context.event.person.name,
            moment=context.t.moment(moment, context.zone),
        )
        reply = _taken(context, session, row, Signal.SNOOZE, said, moment)
        _noted(context, session, row, "snooze", before)
        return reply

    return await context.write(work)


def _until(context: Context, until: str) -> datetime:
    if until == "1h":
        return context.now + timedelta(hours=1)
    if until == "week":
        return context.now + timedelta(days=7)
    return instant(datetime.combine(context.today + timedelta(days=1), _NINE), context.zone)


COMMANDS = (ack, assign, give, snooze)
