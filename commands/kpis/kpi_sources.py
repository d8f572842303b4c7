"""Read figures from TikTok now, tell how the sources are, and what was corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from commands.cards import short_id
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Column, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.kpis.kpi_options import DayOption, find_campaign
from commands.options import CAMPAIGN, YesNo
from commands.rules.kpis import BY_KEY, format_kpi
from commands.tiktok.source_cards import sources_card
from commands.tiktok.sync_days import CORRECTED
from storage import ads, matches, post_sources
from storage.models import AdCampaign, Advertiser, Campaign, Correction, PostSource
from storage.session import Session

_SHOWN = 20
SOURCES = {"tiktok_api": N_("TikTok"), "ads_export": N_("a file")}
_WHOSE = Option("campaign", CAMPAIGN, N_("Campaign: short id or name"))


@command(
    "kpi status",
    N_("When each source of figures last spoke, and what failed"),
    role=Role.VIEWER,
    options=(_WHOSE,),
    example="/kpi status",
)
async def status(context: Context, *, campaign: int | None = None) -> Reply:
    """Show how the sources are; of one campaign, what was corrected."""

    def work(session: Session) -> Reply:
        if campaign is None:
            return sources_card(context.reading(session))
        return _corrected(context, session, find_campaign(context, session, campaign))

    return await context.read(work)


def _corrected(context: Context, session: Session, campaign: Campaign) -> Reply:
    t = context.t
    found = matches.corrections(session, campaign_id=campaign.id, limit=_SHOWN)
    fed = matches.fed(session, campaign_id=campaign.id)
    lines = [
        t("{name}: read {moment}", name=one.name, moment=t.moment(one.spoke_at, context.zone))
        for one in fed
        if one.spoke_at
    ]
    heads = (t("Day"), t("Figure"), t("Before"), t("After"), t("Corrected"))
    table = Table(
        columns=tuple(Column(label=head) for head in heads),
        rows=tuple(_row(context, campaign, one) for one in found),
    )
    buttons = (
        Button(label=t("All sources"), command="kpi status"),
        Button(
            label=t("Match campaigns"), command="campaign match", arguments={"campaign": short_id(campaign)}
        ),
    )
    return Reply(
        title=f"{campaign.name} · {short_id(campaign)}",
        text="\n".join(lines) or t("None of its figures comes from TikTok itself."),
        table=table if found else None,
        note=t("TikTok corrects a day's figures for some days; each correction stands here.")
        if found
        else t("No complete day was corrected."),
        buttons=buttons,
    )


def _row(context: Context, campaign: Campaign, one: Correction) -> tuple[str, ...]:
    t, kpi = context.t, BY_KEY[one.measure]

    def shown(value: int | None) -> str:
        return format_kpi(kpi, kpi.compute({one.measure: value}), t=t, currency=campaign.currency)

    by = t("{moment}, by {source}", moment=t.moment(one.at, context.zone), source=t(SOURCES[one.source]))
    return (t.date(one.day), t(kpi.label), shown(one.before), shown(one.after), by)


@command(
    "kpi sync",
    N_("Read figures from TikTok now"),
    options=(_WHOSE, Option("start", DayOption(), N_("Read all days once more from this one on"))),
    example="/kpi sync C1 start=2026-11-01",
)
async def sync(context: Context, *, campaign: int | None = None, start: date | None = None) -> Reply:
    """Let the ad accounts be read at once, from a day on if one is given, and show how that goes."""

    def work(session: Session) -> Reply:
        workspace_id = context.workspace.id
        accounts = [one for one in ads.of(session, workspace_id=workspace_id) if one.chosen]
        of_posts = post_sources.of(session, workspace_id=workspace_id)
        if not accounts and (campaign is not None or not of_posts):
            raise UserError(msg("No ad account is read. A manager lets me in: /connect tiktok"))
        rows = matches.of(session, workspace_id=workspace_id)
        if campaign is not None:
            found = find_campaign(context, session, campaign)
            rows = [row for row in rows if row.campaign_id == found.id]
            if not rows:
                raise UserError(
                    msg(
                        "No campaign at TikTok counts for “{name}” yet: /campaign match {id}",
                        name=found.name,
                        id=short_id(found),
                    )
                )
        _from(session, rows if start else [], start)
        _now(context, session, [*accounts, *(() if campaign else of_posts)])
        card = sources_card(context.reading(session))
        return card.having(text=_going(context, [*accounts, *(() if campaign else of_posts)]))

    return await context.write(work)


def _from(session: Session, rows: Sequence[AdCampaign], start: date | None) -> None:
    """Forget that days from one on were read."""
    for row in rows:
        if start and row.newest and start < row.newest - CORRECTED:
            row.newest = start + CORRECTED
            session.add(row)
    session.flush()


def _now(context: Context, session: Session, accounts: Sequence[Advertiser | PostSource]) -> None:
    for one in accounts:
        # Without a token nothing helps but a new leave; a limit of TikTok's is waited for.
        if one.due_at is not None and one.due_at > context.now and not _rests(context, one):
            one.due_at = context.now
            session.add(one)
    session.flush()


def _going(context: Context, sources: Sequence[Advertiser | PostSource]) -> str:
    """Say what is read now; nothing where a leave has ended, or TikTok refused a moment ago."""
    t = context.t
    if any(one.due_at is not None and one.due_at <= context.now for one in sources):
        return t("I read them now.")
    if any(one.due_at is not None for one in sources):
        return t("I asked a moment ago, and TikTok refused; I try again by myself.")
    return t("I can read none of them now: below stands why, and what to do.")


def _rests(context: Context, one: Advertiser | PostSource) -> bool:
    return (
        bool(one.fault) and one.failed_at is not None and context.now - one.failed_at < timedelta(minutes=1)
    )


@command(
    "kpi history",
    N_("Read older days, or stop"),
    options=(Option("on", YesNo(), N_("Whether older days are read"), required=True),),
    hidden=True,
)
async def history(context: Context, *, on: bool) -> Reply:
    """Stop the reading of older days, or go on with it where it was."""

    def work(session: Session) -> Reply:
        accounts = [one for one in ads.of(session, workspace_id=context.workspace.id) if one.chosen]
        for one in accounts:
            one.history = on
            session.add(one)
        if on:
            _now(context, session, accounts)
        session.flush()
        context.audit(session, "kpi history", ("workspace", context.workspace.id), after={"read": on})
        return sources_card(context.reading(session))

    return await context.write(work)


COMMANDS = (status, sync, history)
