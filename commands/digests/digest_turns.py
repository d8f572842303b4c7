"""Turn a digest on and off: paused, resting for a while, ended on a day, left, deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.digests.digest_cards import WHICH, campaign_of, card_of, digest_of
from commands.digests.digest_times import schedule_of, set_rule, zone_of
from commands.options import DateOption
from commands.rules.schedules import Schedule
from commands.rules.wall_clock import first_instant
from storage import digests, outbox
from storage.models import Digest
from storage.session import Session


async def _turned(context: Context, id: int, action: str, state: str, said: str) -> Reply:
    def work(session: Session) -> Reply:
        found = digest_of(context, session, id)
        if state == "active":
            campaign_of(context, session, found.campaign_id)
        before, was = {"state": found.state}, found.state
        found.state = state
        # What goes on already keeps its next date, also when that is due this very moment.
        if state != "active":
            found.next_due = None
        elif was != state or found.schedule.get("rests"):
            set_rule(found, replace(schedule_of(found), rests=None), now=context.now)
        session.add(found)
        if state != "active":
            outbox.silence(session, cause=f"digest:{found.id}:", now=context.now)
        context.audit(
            session, f"digest {action}", ("digest", found.id), before=before, after={"state": state}
        )
        if state == "deleted":
            return Reply(text=context.t(said, number=str(found.number)))
        return card_of(context, session, found, context.t(said, number=str(found.number)))

    return await context.write(work)


@command("digest pause", N_("Pause a digest"), options=(WHICH,), example="/digest pause D1")
async def pause(context: Context, *, digest: int) -> Reply:
    """Pause a digest."""
    return await _turned(context, digest, "pause", "paused", N_("D{number} is paused."))


@command(
    "digest resume",
    N_("Let a digest that is paused or rests go on"),
    options=(WHICH,),
    example="/digest resume D1",
)
async def resume(context: Context, *, digest: int) -> Reply:
    """Let a digest that is paused or rests go on from now."""
    return await _turned(context, digest, "resume", "active", N_("D{number} goes on."))


@command("digest delete", N_("Delete a digest"), options=(WHICH,), example="/digest delete D1")
async def delete(context: Context, *, digest: int) -> Reply:
    """Delete a digest; its history stays in the records."""
    return await _turned(
        context, digest, "delete", "deleted", N_("D{number} is deleted. Nothing more will come from it.")
    )


async def _ruled(context: Context, id: int, action: str, rule: Callable[[Digest], Schedule]) -> Reply:
    """Give a digest that comes another rule, and show when it comes now."""

    def work(session: Session) -> Reply:
        found = digest_of(context, session, id)
        if found.state != "active":
            raise UserError(
                msg(
                    "D{number} is not active. Let it go on first: /digest resume D{number}",
                    number=str(found.number),
                )
            )
        before = {"schedule": found.schedule}
        set_rule(found, rule(found), now=context.now)
        session.add(found)
        after = {"schedule": found.schedule}
        context.audit(session, f"digest {action}", ("digest", found.id), before=before, after=after)
        return card_of(context, session, found, context.t("Changed."))

    return await context.write(work)


@command("digest skip", N_("Leave out the next one"), options=(WHICH,), example="/digest skip D1")
async def skip(context: Context, *, digest: int) -> Reply:
    """Let the next occurrence of a digest not come."""

    def rule(found: Digest) -> Schedule:
        if found.next_due is None:
            raise UserError(msg("D{number} has no next date to leave out.", number=str(found.number)))
        return replace(schedule_of(found), rests=found.next_due)

    return await _ruled(context, digest, "skip", rule)


@command(
    "digest snooze",
    N_("Let a digest rest until a day"),
    options=(
        WHICH,
        Option(
            "day",
            DateOption(),
            N_("The day it comes again from, such as next monday or in 2 weeks"),
            required=True,
            question=N_("From which day on should it come again?"),
        ),
    ),
    example="/digest snooze D1 2026-12-07",
)
async def snooze(context: Context, *, digest: int, day: date) -> Reply:
    """Let nothing of a digest come before a day."""

    def rule(found: Digest) -> Schedule:
        begin = first_instant(day, zone_of(found))
        if begin <= context.now:
            raise UserError(msg("{day} is not to come. Write a later day.", day=day))
        return replace(schedule_of(found), rests=begin - timedelta(microseconds=1))

    return await _ruled(context, digest, "snooze", rule)


@command(
    "digest until",
    N_("Set or take away the last day of a digest"),
    options=(WHICH, Option("day", DateOption(), N_("Last day; leave it out to let it come for good"))),
    example="/digest until D1 2026-12-31",
)
async def until(context: Context, *, digest: int, day: date | None = None) -> Reply:
    """Let a digest come until a day, and not after it."""

    def rule(found: Digest) -> Schedule:
        if day and day < context.now.astimezone(zone_of(found)).date():
            raise UserError(
                msg(
                    "{day} is over. Write a later day, or end it now: /digest pause D{number}",
                    day=day,
                    number=str(found.number),
                )
            )
        return replace(schedule_of(found), until=day)

    return await _ruled(context, digest, "until", rule)


@command(
    "digest unsubscribe",
    N_("In private: get a digest no more"),
    role=Role.VIEWER,
    options=(WHICH,),
    example="/digest unsubscribe D1",
)
async def unsubscribe(context: Context, *, digest: int) -> Reply:
    """Take the private chat this is said in off a digest."""
    place = context.event.place
    if not place.private:
        raise UserError(msg("Say this in your private chat with me; /digest pause stops a digest for all."))

    def work(session: Session) -> Reply:
        found = digest_of(context, session, digest)
        number, address = str(found.number), place.address
        if not digests.leave(session, digest_id=found.id, platform=address.platform, chat_id=address.chat_id):
            return Reply(text=context.t("D{number} does not come here.", number=number), private=True)
        here = (address.platform, address.chat_id)
        outbox.silence(session, cause=f"digest:{found.id}:", now=context.now, chat=here)
        context.audit(session, "digest unsubscribe", ("digest", found.id), before={"chat": here[1]})
        return Reply(text=context.t("D{number} does not come here any more.", number=number), private=True)

    return await context.write(work)
