"""Make a digest, and say how its schedule was understood."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Reply
from commands.core.texts import N_, UserError, msg
from commands.digests.digest_cards import campaign_of, card_of
from commands.digests.digest_chats import ChatsOption, chats_named
from commands.digests.digest_holidays import HolidaysOption, Rest, with_holidays
from commands.digests.digest_times import in_flight
from commands.options import CAMPAIGN, Text
from commands.rules.periods import parse_period
from commands.rules.schedules import Schedule, next_dues, parse_every
from commands.team.teams import ZoneOption
from storage import digests
from storage.models import Campaign
from storage.session import Session


@command(
    "digest new",
    N_("Get a campaign's report on a schedule"),
    options=(
        Option("campaign", CAMPAIGN, N_("Campaign"), required=True, question=N_("Of which campaign?")),
        Option(
            "every",
            Text(200),
            N_("When: every monday 9:00, monthly on the last day, at launch, once 24.12. 9:00, or cron"),
            required=True,
            question=N_("When should it come? For example: every monday 9:00"),
        ),
        Option("at", Text(20), N_("Time, such as 9:00")),
        Option("timezone", ZoneOption(), N_("Time zone, such as Europe/Berlin")),
        Option("period", Text(60), N_("Days it covers, such as 7d, last week, flight")),
        Option("chat", ChatsOption(), N_("Where to: here, or the team's chats by name")),
        Option(
            "holidays",
            HolidaysOption(),
            N_("Holidays to heed: DE-BY skip, or AT next working day"),
        ),
    ),
    example=N_('/digest new C1 every="every monday 9:00"'),
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
    holidays: Rest | None = None,
) -> Reply:
    """Make a digest and say how its schedule was understood."""
    zone = ZoneInfo(timezone or context.workspace.timezone)
    today = context.now.astimezone(zone).date()
    rule = with_holidays(parse_every(every, today=today, at=at or None), holidays)

    def work(session: Session) -> Reply:
        found = campaign_of(context, session, campaign)
        schedule = in_flight(rule, found)
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
            next_due=_first_due(schedule, context.now, zone),
            created_by=context.event.person.key,
        )
        after = {"every": every, "timezone": str(zone), "campaign": found.id}
        context.audit(session, "digest new", ("digest", row.id), after=after)
        return card_of(context, session, row, context.t("It is set up. This is how I understood it:"))

    return await context.write(work)


def _first_due(schedule: Schedule, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Give when it comes first; None while the campaign has no dates for that yet."""
    due = next(iter(next_dues(schedule, 1, after=now, zone=zone)), None)
    if due is None and not (schedule.kind == "flight" and None in schedule.flight):
        raise UserError(msg("That never comes up again. Write for example: every monday 9:00"))
    return due


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
