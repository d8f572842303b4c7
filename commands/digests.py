"""Digests: a report on a schedule, in words people use."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from commands.cards import short_id
from commands.core.context import Context
from commands.core.options import Option, Reading, command
from commands.core.replies import Button, Column, Field, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.digest_chats import ChatsOption, chats_named
from commands.digest_history import history_of
from commands.digest_sweep import sweep
from commands.digest_texts import period_now, report_of, zoned
from commands.digest_times import dues_of, schedule_of, zone_of
from commands.options import CAMPAIGN, DIGEST, Text
from commands.platforms import platform_name
from commands.report_cards import chart_of, period_text, reply_of
from commands.rules.periods import parse_period
from commands.rules.schedules import describe, next_dues, parse_every
from commands.teams import ZoneOption
from storage import campaigns, digests, outbox
from storage.models import Campaign, Digest
from storage.session import Session

__all__ = ["COMMANDS", "sweep"]


_WHICH = Option(
    "digest",
    DIGEST,
    N_("Digest: short id such as D1"),
    required=True,
    question=N_("Which digest? /digest list shows them."),
)


@command(
    "digest new",
    N_("Get a campaign's report on a schedule"),
    options=(
        Option("campaign", CAMPAIGN, N_("Campaign"), required=True, question=N_("Of which campaign?")),
        Option(
            "every",
            Text(200),
            N_("When: every monday 9:00, weekdays 17:00, monthly on the last day 18:00, or cron"),
            required=True,
            question=N_("When should it come? For example: every monday 9:00"),
        ),
        Option("at", Text(20), N_("Time, such as 9:00")),
        Option("timezone", ZoneOption(), N_("Time zone, such as Europe/Berlin")),
        Option("period", Text(60), N_("Days it covers, such as 7d, last week, flight")),
        Option("chat", ChatsOption(), N_("Where to: here, or the team's chats by name")),
    ),
    example='/digest new C1 every="every monday 9:00"',
)
async def new(
    context: Context,
    *,
    campaign: int,
    every: str,
    at: str = "",
    timezone: str = "",
    period: str = "",
    chat: list[str] | None = None,
) -> Reply:
    """Make a digest and say how its schedule was understood."""
    zone = ZoneInfo(timezone or context.workspace.timezone)
    today = context.now.astimezone(zone).date()
    schedule = parse_every(every, today=today, at=at or None)
    dues = next_dues(schedule, 1, after=context.now, zone=zone)
    if not dues:
        raise UserError(msg("That never comes up again. Write for example: every monday 9:00"))

    def work(session: Session) -> Reply:
        found = _campaign(context, session, campaign)
        _period_checked(found, period, context)
        chats = chats_named(context, session, chat or ["here"])
        row = digests.add(
            session,
            context.workspace,
            chats=chats,
            now=context.now,
            campaign_id=found.id,
            every=every,
            schedule=schedule.to_json(),
            timezone=str(zone),
            period=period,
            next_due=dues[0],
            created_by=context.event.person.key,
        )
        after = {"every": every, "timezone": str(zone), "campaign": found.id}
        context.audit(session, "digest new", ("digest", row.id), after=after)
        return _card(context, session, row, context.t("It is set up. This is how I understood it:"))

    return await context.write(work)


def _campaign(context: Context, session: Session, id: int) -> Campaign:
    found = campaigns.get(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That campaign does not exist any more. /campaign list shows what there is."))
    if found.state == "archived":
        raise UserError(msg("“{name}” is archived, and archived campaigns send no digests.", name=found.name))
    return found


def _period_checked(campaign: Campaign, period: str, context: Context) -> None:
    if not period:
        return
    # A flight that is still to come, or a week or month that begins today, is no reason to refuse: until it
    # has a complete day the digest covers the last 7 days.
    today = context.today
    while today.weekday() == 0 or today.day == 1:
        today += timedelta(days=1)
    day = today - timedelta(days=1)
    known = campaign.starts_on and campaign.ends_on
    parse_period(period, today=today, flight=(day, day) if known else None)


def _card(context: Context, session: Session, digest: Digest, text: str = "") -> Reply:
    t, zone = context.t, _zone(context, digest)
    campaign = campaigns.get(session, workspace_id=context.workspace.id, id=digest.campaign_id)
    assert campaign is not None
    where = [
        f"{target.title or t('a private chat')} ({platform_name(target.platform, t)})"
        for target in digests.targets(session, digest_id=digest.id)
    ]
    fields = [
        (t("Campaign"), f"{campaign.name} · {short_id(campaign)}"),
        (t("Comes"), _comes(context, digest)),
        (t("Time zone"), digest.timezone),
        (t("Covers"), _covers(context, digest, campaign)),
        (t("Goes to"), "\n".join(where) or t("nowhere any more")),
        (t("Next three dates"), "\n".join(t.moment(due, zone) for due in _dates(context, digest))),
        (t("Status"), t(_STATES[digest.state])),
    ]
    return Reply(
        title=t("Digest D{number}", number=str(digest.number)),
        text=text,
        fields=tuple(Field(label=label, value=value) for label, value in fields if value),
        buttons=_buttons(context, digest),
    )


def _covers(context: Context, digest: Digest, campaign: Campaign) -> str:
    """Say which days a digest would cover now, in its own zone."""
    try:
        return period_text(context.t, period_now(digest, campaign, context.now))
    except UserError:
        return ""


def _dates(context: Context, digest: Digest) -> list[datetime]:
    try:
        return dues_of(digest, 3, after=context.now) if digest.state == "active" else []
    except UserError:
        return []


def _comes(context: Context, digest: Digest) -> str:
    """Say when a digest comes, also where nobody can say it any more."""
    try:
        return context.t(describe(schedule_of(digest)))
    except UserError:
        return context.t("cannot be read any more")


def _zone(context: Context, digest: Digest) -> ZoneInfo:
    """Give the zone in which a digest's moments are written: its own, else the team's."""
    try:
        return zone_of(digest)
    except UserError:
        return context.zone


_STATES = {"active": N_("active"), "paused": N_("paused"), "ended": N_("stopped with its campaign")}


def _buttons(context: Context, digest: Digest) -> tuple[Button, ...]:
    t, named = context.t, {"digest": f"D{digest.number}"}
    turn = (
        Button(label=t("Pause"), command="digest pause", arguments=named)
        if digest.state == "active"
        else Button(label=t("Resume"), command="digest resume", arguments=named, style="success")
    )
    return (
        Button(label=t("Preview"), command="digest preview", arguments=named, edit=False),
        Button(label=t("Send a test to me"), command="digest test", arguments=named, edit=False),
        turn,
        Button(label=t("Delete"), command="digest delete", arguments=named, style="danger"),
    )


@command("digest list", N_("All digests"), role=Role.VIEWER)
async def list_(context: Context) -> Reply:
    """List the digests of the team."""
    t = context.t

    def work(session: Session) -> Reply:
        rows = []
        for digest in digests.all_of(session, workspace_id=context.workspace.id)[:100]:
            campaign = campaigns.get(session, workspace_id=context.workspace.id, id=digest.campaign_id)
            name = campaign.name if campaign else "–"
            due = t.moment(digest.next_due, _zone(context, digest)) if digest.next_due else "–"
            rows.append(
                (
                    f"D{digest.number}",
                    name,
                    _comes(context, digest),
                    due,
                    t(_STATES[digest.state]),
                )
            )
        if not rows:
            return Reply(text=t('There is no digest yet. Make one: /digest new C1 every="every monday 9:00"'))
        columns = tuple(
            Column(label=label) for label in (t("Id"), t("Campaign"), t("Comes"), t("Next"), t("Status"))
        )
        return Reply(title=t("Digests"), table=Table(columns=columns, rows=tuple(rows)))

    return await context.read(work)


def _get(context: Context, session: Session, id: int) -> Digest:
    found = digests.get(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That digest does not exist any more. /digest list shows what there is."))
    return found


@command(
    "digest show",
    N_("A digest's schedule and addresses"),
    role=Role.VIEWER,
    options=(_WHICH,),
    example="/digest show D1",
)
async def show(context: Context, *, digest: int) -> Reply:
    """Show a digest."""
    return await context.read(lambda session: _card(context, session, _get(context, session, digest)))


@command(
    "digest preview",
    N_("See a digest as it would come now"),
    role=Role.VIEWER,
    options=(_WHICH,),
    example="/digest preview D1",
)
async def preview(context: Context, *, digest: int) -> Reply:
    """Show a digest here, as it would be sent now."""

    def work(session: Session) -> Reply:
        return _rendered(
            context, session, _get(context, session, digest), context.t("Preview, nobody else gets it.")
        )

    return await context.read(work)


def _rendered(context: Context, session: Session, digest: Digest, note: str) -> Reply:
    campaign = _campaign(context, session, digest.campaign_id)
    own = Reading(session, zoned(context.workspace, digest), context.now, context.t)
    report = report_of(own, digest, campaign)
    return reply_of(own, report, late=note).model_copy(update={"chart": chart_of(own, report)})


@command(
    "digest test",
    N_("Send a digest only to me"),
    role=Role.MEMBER,
    options=(_WHICH,),
    example="/digest test D1",
)
async def test(context: Context, *, digest: int) -> Reply:
    """Send a digest to the person's private chat, through the outbox like a real one."""

    def work(session: Session) -> Reply:
        found = _get(context, session, digest)
        reply = _rendered(context, session, found, context.t("This is a test; only you get it."))
        platform, chat_id = _private_chat(context)
        for part, shown in (
            ("text", reply.model_copy(update={"chart": None})),
            ("chart", Reply(chart=reply.chart, language=reply.language)),
        ):
            if part == "text" or shown.chart:
                outbox.put(
                    session,
                    now=context.now,
                    workspace_id=context.workspace.id,
                    cause=f"digest:{found.id}:test:{context.event.key}",
                    platform=platform,
                    chat_id=chat_id,
                    part=part,
                    payload=shown.model_dump_json(),
                    language=context.t.language,
                )
        return Reply(
            text=context.t("A test of D{number} is on its way to you alone.", number=str(found.number)),
            private=True,
        )

    return await context.write(work)


def _private_chat(context: Context) -> tuple[str, str]:
    person, place = context.event.person, context.event.place
    if place.private:
        return place.address.platform, place.address.chat_id
    # A private chat on Telegram has the id of the person; elsewhere the adapter opens one.
    return person.platform, person.id if person.platform == "telegram" else f"dm:{person.id}"


async def _turned(context: Context, id: int, action: str, state: str, said: str) -> Reply:
    def work(session: Session) -> Reply:
        found = _get(context, session, id)
        if state == "active":
            _campaign(context, session, found.campaign_id)
        before = {"state": found.state}
        # What goes on already keeps its next date, also when that is due this very moment.
        if state != "active":
            found.next_due = None
        elif found.state != state:
            found.next_due = next(iter(dues_of(found, 1, after=context.now)), None)
        found.state = state
        session.add(found)
        if state != "active":
            outbox.silence(session, cause=f"digest:{found.id}:", now=context.now)
        context.audit(
            session, f"digest {action}", ("digest", found.id), before=before, after={"state": state}
        )
        if state == "deleted":
            return Reply(text=context.t(said, number=str(found.number)))
        return _card(context, session, found, context.t(said, number=str(found.number)))

    return await context.write(work)


@command("digest pause", N_("Pause a digest"), options=(_WHICH,), example="/digest pause D1")
async def pause(context: Context, *, digest: int) -> Reply:
    """Pause a digest."""
    return await _turned(context, digest, "pause", "paused", N_("D{number} is paused."))


@command("digest resume", N_("Let a paused digest go on"), options=(_WHICH,), example="/digest resume D1")
async def resume(context: Context, *, digest: int) -> Reply:
    """Let a paused digest go on from now."""
    return await _turned(context, digest, "resume", "active", N_("D{number} goes on."))


@command("digest delete", N_("Delete a digest"), options=(_WHICH,), example="/digest delete D1")
async def delete(context: Context, *, digest: int) -> Reply:
    """Delete a digest; its history stays in the records."""
    return await _turned(
        context, digest, "delete", "deleted", N_("D{number} is deleted. Nothing more will come from it.")
    )


@command(
    "digest history",
    N_("What was sent, late, skipped or failed"),
    role=Role.VIEWER,
    options=(_WHICH,),
    example="/digest history D1",
)
async def history(context: Context, *, digest: int) -> Reply:
    """Show what became of the last occurrences, address by address."""

    def work(session: Session) -> Reply:
        found = _get(context, session, digest)
        return history_of(session, found, _zone(context, found), context.t)

    return await context.read(work)


COMMANDS = (new, list_, show, preview, test, pause, resume, delete, history)
