"""Campaigns: plan, show, list, change, move through their states and copy."""

from __future__ import annotations

from datetime import date
from typing import Any

from commands.cards import campaign_card, flight_of, flight_text, short_id
from commands.changes import refresh_cards
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Column, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.digests.digest_times import follow
from commands.options import CAMPAIGN, DateOption, MoneyOption, Parsed, Text
from commands.rules.money import Money
from commands.rules.objectives import OBJECTIVES, parse_objective
from commands.rules.states import CAMPAIGN_MOVES, OPEN_REQUEST_STATES, STATE_LABELS, CampaignState, move
from commands.rules.tags import parse_hashtags, parse_markets
from commands.safety.industry import Industry, hindrance
from commands.tiktok.pushed import with_switch
from storage import campaigns, digests, requests
from storage.models import Campaign
from storage.session import Session

_NAME = Option(
    "name", Text(120), N_("What the campaign is called"), question=N_("What is the campaign called?")
)
_FACTS = (
    Option("objective", Parsed(parse_objective, tuple(OBJECTIVES.items())), N_("TikTok objective")),
    Option("brand", Text(80), N_("Brand or product")),
    Option("budget", MoneyOption(), N_("Budget, such as 5000 or 5.000,50 €")),
    Option("start", DateOption(), N_("First day, such as 2026-12-01 or next monday")),
    Option("end", DateOption(), N_("Last day")),
    Option("hashtags", Parsed(parse_hashtags), N_("Hashtags, separated by commas or spaces")),
    Option("markets", Parsed(parse_markets), N_("Countries, such as DE, Austria")),
    Option("industry", Industry(), N_("What is promoted, where there are rules for it")),
)
_NAMED = 10
WHICH = Option(
    "campaign",
    CAMPAIGN,
    N_("Campaign: short id or name"),
    required=True,
    question=N_("Which campaign? Write its short id such as C1, or its name."),
)


def find(context: Context, session: Session, id: int) -> Campaign:
    """Get a campaign of the workspace for changing; raises UserError when it has gone."""
    found = campaigns.locked(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That campaign does not exist any more. /campaign list shows what there is."))
    return found


def facts(campaign: Campaign) -> dict[str, Any]:
    """Give what the history keeps of a campaign."""
    return campaign.model_dump(
        mode="json", exclude={"id", "workspace_id", "created_at", "updated_at", "number"}
    )


def _flight_checked(start: date | None, end: date | None) -> None:
    if start and end and end < start:
        raise UserError(
            msg(
                "The end ({end}) lies before the start ({start}). Swap them or correct one.",
                start=start,
                end=end,
            )
        )
    if start and end and (end - start).days > 1100:
        raise UserError(msg("A flight of more than three years is too long. Check both dates."))


@command(
    "campaign new",
    N_("Plan a new campaign"),
    options=(
        Option(_NAME.name, _NAME.type, _NAME.summary, required=True, question=_NAME.question),
        *_FACTS,
    ),
    example=N_(
        '/campaign new "Summer launch" objective=video_views budget=5000 start=2026-12-01 end=2026-12-28'
    ),
)
async def new(
    context: Context,
    *,
    name: str,
    objective: str = "",
    brand: str = "",
    budget: Money | None = None,
    start: date | None = None,
    end: date | None = None,
    hashtags: list[str] | None = None,
    markets: list[str] | None = None,
    industry: str = "",
) -> Reply:
    """Create a draft and show its card."""
    _flight_checked(start, end)

    def work(session: Session) -> Reply:
        same = campaigns.named(session, workspace_id=context.workspace.id, name=name)
        campaign = campaigns.add(
            session,
            context.workspace,
            now=context.now,
            name=name,
            objective=objective,
            brand=brand,
            budget_minor=budget.minor if budget else None,
            currency=budget.currency if budget else context.workspace.currency,
            starts_on=start,
            ends_on=end,
            hashtags=hashtags or [],
            markets=markets or [],
            industry=industry,
        )
        context.audit(session, "campaign new", ("campaign", campaign.id), after=facts(campaign))
        text = context.t("Planned as a draft. Nothing is public and nobody was told.")
        if same:
            text += " " + context.t("There is another campaign with this name: {id}.", id=short_id(same))
        return campaign_card(context.reading(session), campaign, _with_rules(context, campaign, text))

    return await context.write(work)


@command("campaign list", N_("All campaigns at a glance"), role=Role.VIEWER)
async def list_(context: Context) -> Reply:
    """List what is not archived."""
    t = context.t

    def work(session: Session) -> Reply:
        found = campaigns.all_of(session, workspace_id=context.workspace.id)
        if not found:
            button = Button(
                label=t("Plan a campaign"),
                command="campaign new",
                ask=("name", "budget", "start", "end"),
                style="primary",
            )
            return Reply(text=t("There is no campaign yet."), buttons=(button,))
        rows = tuple(_row(context, campaign) for campaign in found[:100])
        columns = tuple(
            Column(label=label, align="right" if label == t("Budget") else "left")
            for label in (t("Id"), t("Name"), t("Status"), t("Budget"), t("Flight"))
        )
        more = t("… and {count} more.", count=len(found) - 100) if len(found) > 100 else ""
        return Reply(title=t("Campaigns"), table=Table(columns=columns, rows=rows), note=more)

    return await context.read(work)


def _row(context: Context, campaign: Campaign) -> tuple[str, ...]:
    t = context.t
    money = "–" if campaign.budget_minor is None else t.money(campaign.budget_minor, campaign.currency)
    flight = flight_of(campaign)
    days = f"{flight.start.isoformat()} – {flight.end.isoformat()}" if flight else flight_text(campaign, t)
    state = t(STATE_LABELS[CampaignState(campaign.state)])
    return (short_id(campaign), campaign.name, state, money, days)


@command(
    "campaign show", N_("A campaign's card"), role=Role.VIEWER, options=(WHICH,), example="/campaign show C1"
)
async def show(context: Context, *, campaign: int) -> Reply:
    """Show the card."""

    def work(session: Session) -> Reply:
        found = campaigns.shown(session, workspace_id=context.workspace.id, id=campaign)
        if found is None:
            raise UserError(msg("That campaign does not exist any more. /campaign list shows what there is."))
        return campaign_card(context.reading(session), found)

    return await context.read(work)


@command(
    "campaign edit",
    N_("Change a campaign"),
    options=(WHICH, _NAME, *_FACTS),
    example="/campaign edit C1 budget=7500 end=2026-12-31",
)
async def edit(context: Context, *, campaign: int, **changes: Any) -> Reply:
    """Change what is given and leave the rest."""
    if not changes:
        raise UserError(msg("Nothing to change was given. Write what should change, such as budget=7500."))

    def work(session: Session) -> Reply:
        found = find(context, session, campaign)
        still_planned(found)
        before = facts(found)
        _apply(found, changes)
        _flight_checked(found.starts_on, found.ends_on)
        found.updated_at = context.now
        session.add(found)
        context.audit(session, "campaign edit", ("campaign", found.id), before=before, after=facts(found))
        refresh_cards(context, session, "campaign", found.id)
        said = context.t("Changed.")
        if {"industry", "markets"} & changes.keys():
            said = _with_rules(context, found, said) + _under_way(context, session, found)
        if {"start", "end"} & changes.keys():
            said = _with_digests(context, session, found, said)
        return campaign_card(context.reading(session), found, said)

    return await context.write(work)


def still_planned(campaign: Campaign) -> None:
    """See that a campaign may still change; raises UserError where it is archived."""
    if campaign.state == CampaignState.ARCHIVED:
        raise UserError(
            msg(
                "“{name}” is archived. Bring it back with /campaign restore {id}, or copy it to go on: "
                "/campaign copy {id}",
                name=campaign.name,
                id=short_id(campaign),
            )
        )


def _with_rules(context: Context, campaign: Campaign, text: str) -> str:
    """Add what stands in the way of promoting this, if anything does."""
    refused = hindrance(campaign)
    return f"{text} {context.t(refused)}" if refused else text


def _under_way(context: Context, session: Session, campaign: Campaign) -> str:
    """Name the open requests that a rule keeps from going on; nothing where there are none."""
    if not hindrance(campaign):
        return ""
    open_ones = requests.listed(
        session, workspace_id=campaign.workspace_id, campaign_id=campaign.id, states=OPEN_REQUEST_STATES
    )
    if not open_ones:
        return ""
    ids = ", ".join(f"R{request.number}" for request, _, _ in open_ones[:_NAMED])
    more = len(open_ones) - _NAMED
    ids += f" +{more}" if more > 0 else ""
    return " " + context.t(
        "Until then nothing of these is accepted, agreed to or approved: {ids}. /request withdraw and "
        "/request cancel end them.",
        ids=ids,
    )


def _with_digests(context: Context, session: Session, campaign: Campaign, text: str) -> str:
    """Let the digests at moments of this campaign follow its dates, and add which do."""
    followed = []
    for digest in digests.of_campaign(session, campaign_id=campaign.id):
        before = {"schedule": digest.schedule}
        if follow(digest, campaign, now=context.now):
            session.add(digest)
            after = {"schedule": digest.schedule}
            context.audit(session, "digest follow", ("digest", digest.id), before=before, after=after)
            followed.append(f"D{digest.number}")
    if not followed:
        return text
    said = context.t.plural(
        "{digests} follows the new dates.",
        "{digests} follow the new dates.",
        len(followed),
        digests=context.t.join(followed),
    )
    return f"{text} {said}"


def _apply(campaign: Campaign, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        match name:
            case "budget":
                campaign.budget_minor, campaign.currency = value.minor, value.currency
            case "industry":
                campaign.industry, campaign.industry_allowed, campaign.industry_allowed_by = value, [], ""
            case "start":
                campaign.starts_on = value
            case "end":
                campaign.ends_on = value
            case _:
                setattr(campaign, name, value)


async def _moved(context: Context, id: int, name: str, said: str) -> Reply:
    def work(session: Session) -> Reply:
        found = find(context, session, id)
        if name == "launch":
            _launchable(found)
        refused = hindrance(found) if name == "resume" else None
        if refused:
            raise UserError(refused)
        put_in(context, session, found, name, move(CAMPAIGN_MOVES, CampaignState(found.state), name))
        show_moved(context, session, found, name)
        card = campaign_card(context.reading(session), found, context.t(said, name=found.name))
        return with_switch(session, context.t, found, name, card)

    return await context.write(work)


def put_in(context: Context, session: Session, found: Campaign, name: str, state: CampaignState) -> None:
    """Let a campaign have another state, and write it down."""
    before = facts(found)
    found.state, found.updated_at = state, context.now
    session.add(found)
    session.flush()
    context.audit(session, f"campaign {name}", ("campaign", found.id), before=before, after=facts(found))


def show_moved(context: Context, session: Session, found: Campaign, name: str) -> None:
    """Change every card that shows a campaign, and those of its requests where it is over for them."""
    refresh_cards(context, session, "campaign", found.id)
    if name not in ("end", "archive"):
        return
    for request_id in requests.open_of(session, campaign_id=found.id):
        for kind in ("request", "offer"):
            refresh_cards(context, session, kind, request_id)


def _launchable(campaign: Campaign) -> None:
    if campaign.state != CampaignState.DRAFT:
        return
    if refused := hindrance(campaign):
        raise UserError(refused)
    if campaign.budget_minor is not None and flight_of(campaign):
        return
    raise UserError(
        msg(
            "To launch, a campaign needs a budget and a flight (start and end). For example: "
            "/campaign edit {id} budget=5000 start=2026-12-01 end=2026-12-28",
            id=short_id(campaign),
        )
    )


@command(
    "campaign launch",
    N_("Start a draft"),
    role=Role.MANAGER,
    options=(WHICH,),
    example="/campaign launch C1",
)
async def launch(context: Context, *, campaign: int) -> Reply:
    """Make a draft live; it needs a flight and a budget."""
    return await _moved(context, campaign, "launch", N_("“{name}” is live."))


@command(
    "campaign pause",
    N_("Pause a live campaign"),
    role=Role.MANAGER,
    options=(WHICH,),
    example="/campaign pause C1",
)
async def pause(context: Context, *, campaign: int) -> Reply:
    """Pause a live campaign."""
    return await _moved(context, campaign, "pause", N_("“{name}” is paused. Its digests go on."))


@command(
    "campaign resume",
    N_("Go on after a pause"),
    role=Role.MANAGER,
    options=(WHICH,),
    example="/campaign resume C1",
)
async def resume(context: Context, *, campaign: int) -> Reply:
    """Make a paused campaign live again."""
    return await _moved(context, campaign, "resume", N_("“{name}” is live again."))


@command(
    "campaign end", N_("End a campaign"), role=Role.MANAGER, options=(WHICH,), example="/campaign end C1"
)
async def end(context: Context, *, campaign: int) -> Reply:
    """End a campaign for good."""
    return await _moved(context, campaign, "end", N_("“{name}” has ended. Its figures and digests stay."))


@command(
    "campaign copy",
    N_("Copy a campaign as a new draft"),
    options=(WHICH, Option("name", Text(120), N_("Name of the copy"))),
    example=N_('/campaign copy C1 name="Autumn launch"'),
)
async def copy(context: Context, *, campaign: int, name: str = "") -> Reply:
    """Copy the plan without dates, requests and figures."""

    def work(session: Session) -> Reply:
        source = find(context, session, campaign)
        made = campaigns.add(
            session,
            context.workspace,
            now=context.now,
            name=name or context.t("{name} (copy)", name=source.name)[:120],
            objective=source.objective,
            brand=source.brand,
            budget_minor=source.budget_minor,
            currency=source.currency,
            hashtags=list(source.hashtags),
            markets=list(source.markets),
            industry=source.industry,
        )
        for kpi, value in campaigns.targets(session, campaign_id=source.id).items():
            campaigns.set_target(session, campaign_id=made.id, kpi=kpi, value=value)
        context.audit(session, "campaign copy", ("campaign", made.id), after=facts(made))
        text = context.t("Copied from {id}; the flight is left open.", id=short_id(source))
        return campaign_card(context.reading(session), made, text)

    return await context.write(work)


COMMANDS = (new, list_, show, edit, launch, pause, resume, end, copy)
