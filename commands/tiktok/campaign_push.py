"""Make a campaign in Ads Manager, switched off: a person finishes it there, and may switch it from here."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from babel.numbers import get_currency_precision

from commands.cards import short_id
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Field, Reply
from commands.core.reporting import NewCampaign, SeenCampaign, Twice
from commands.core.roles import Role
from commands.core.texts import N_, Message, UserError, msg
from commands.core.tiktok import Unanswered, Unreachable
from commands.kpis.kpi_import import open_campaign
from commands.options import CAMPAIGN, Parsed, YesNo
from commands.rules.amounts import parse_count
from commands.rules.objectives import OBJECTIVES
from commands.safety.industry import hindrance
from commands.tiktok import access, matching
from commands.tiktok.pushed import switch_button
from storage import ads, matches, pushes
from storage.models import AdPush, Advertiser, Campaign
from storage.session import Session

_LONGEST = 512
_MOST = 20
_WHICH = Option(
    "campaign",
    CAMPAIGN,
    N_("Campaign: short id or name"),
    required=True,
    question=N_("Which campaign? Write its short id such as C1, or its name."),
)
_WHERE = Option("advertiser", Parsed(parse_count), N_("Ad account"), required=True)


@dataclass(frozen=True, repr=False)
class _Ready:
    """A campaign on its way to an ad account, and the token for it."""

    ours: Campaign
    account: Advertiser
    push: AdPush
    token: str


@command(
    "campaign push",
    N_("Make the campaign in Ads Manager, switched off"),
    role=Role.MANAGER,
    options=(_WHICH,),
    example="/campaign push C1",
)
async def push(context: Context, *, campaign: int) -> Reply:
    """Show what would be made in which ad account; a manager's button makes it."""
    t = context.t

    def work(session: Session) -> Reply:
        ours = open_campaign(context, session, campaign)
        done = [one for one in pushes.of(session, campaign_id=ours.id) if one.platform_id]
        if done:
            return _made(context, session, ours, done[0], None)
        _refuse_unready(ours)
        every = ads.of(session, workspace_id=context.workspace.id)
        accounts = [one for one in every if matching.takes(ours, one)]
        if not accounts:
            raise UserError(
                msg("No ad account in {currency} is connected. /connect tiktok", currency=ours.currency)
            )
        buttons = tuple(
            Button(
                label=t("Make it in {name}", name=(one.name or one.advertiser_id)[:60]),
                command="campaign make",
                arguments={"campaign": short_id(ours), "advertiser": str(one.id)},
                style="success",
            )
            for one in accounts[:_MOST]
        )
        return Reply(
            title=t("{name} · {id} in Ads Manager", name=ours.name, id=short_id(ours)),
            text=t(
                "I make the campaign there, switched off. It costs nothing: a person adds ad group and ad "
                "there, and TikTok reviews them."
            ),
            fields=_facts(context, ours),
            buttons=buttons,
        )

    return await context.read(work)


def _facts(context: Context, ours: Campaign) -> tuple[Field, ...]:
    t = context.t
    return (
        Field(label=t("Objective"), value=t(OBJECTIVES[ours.objective])),
        Field(label=t("Budget in all"), value=t.money(ours.budget_minor or 0, ours.currency)),
    )


def _refuse_unready(ours: Campaign) -> None:
    if refused := hindrance(ours):
        raise UserError(refused)
    named = {"name": ours.name, "id": short_id(ours)}
    if not ours.objective:
        raise UserError(
            msg("“{name}” needs an objective first: /campaign edit {id} objective=traffic", **named)
        )
    if not ours.budget_minor:
        raise UserError(msg("“{name}” needs a budget first: /campaign edit {id} budget=5000", **named))
    if fault := _name_fault(ours.name):
        raise UserError(fault)


def _name_fault(name: str) -> Message | None:
    """Say why TikTok would not take a name: it counts wide characters twice and knows no emoji."""
    if sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in name) > _LONGEST:
        return msg("The name is too long for TikTok: at most {limit} characters.", limit=_LONGEST)
    if any(unicodedata.category(char) in ("So", "Cs", "Co") for char in name):
        return msg("TikTok takes no emoji in a campaign's name. Rename it first: /campaign edit")
    return None


@command(
    "campaign make",
    N_("Make the campaign in an ad account, switched off"),
    role=Role.MANAGER,
    options=(_WHICH, _WHERE),
    hidden=True,
)
async def make(context: Context, *, campaign: int, advertiser: int) -> Reply:
    """Make a campaign at TikTok once, however often it is asked for."""
    services = context.services
    ready = await services.store.write(lambda session: _ready(context, session, campaign, advertiser))
    if not ready.push.platform_id:
        id = await _asked(context, ready)
        await services.store.write(lambda session: _note(context, session, ready, id))
        ready.push.platform_id = id
    seen = await services.ads.look(ready.token, ready.account.advertiser_id, ready.push.platform_id)
    return await context.write(lambda session: _made(context, session, ready.ours, ready.push, seen))


def _ready(context: Context, session: Session, campaign: int, advertiser: int) -> _Ready:
    """Keep the number that makes asking again harmless, before anything is asked."""
    ours = open_campaign(context, session, campaign)
    _refuse_unready(ours)
    account = _account(context, session, advertiser)
    if not matching.takes(ours, account):
        raise UserError(msg("That ad account is kept in another currency than the campaign."))
    digest = sha256(context.services.new_token().encode()).hexdigest()
    row = pushes.begin(
        session,
        campaign_id=ours.id,
        advertiser_id=account.id,
        workspace_id=context.workspace.id,
        request_id=str(int(digest, 16) % 10**18 + 1),
        by_name=context.event.person.name,
        asked_at=context.now,
    )
    return _Ready(ours, account, row, access.token_for(session, context.services, account))


def _account(context: Context, session: Session, id: int) -> Advertiser:
    found = ads.get(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That ad account is not connected any more. /connect list"))
    return found


async def _asked(context: Context, ready: _Ready) -> str:
    ours, api = ready.ours, context.services.ads
    digits = get_currency_precision(ours.currency)
    wanted = NewCampaign(
        ready.account.advertiser_id,
        ours.name,
        ours.objective,
        f"{Decimal(ours.budget_minor or 0).scaleb(-digits):f}",
        ready.push.request_id,
    )
    try:
        return await api.make(ready.token, wanted)
    except Twice:
        there = await api.campaigns(ready.token, wanted.advertiser_id)
        same = [one for one in there if one.name == ours.name]
        if len(same) == 1:
            return same[0].id
        raise UserError(
            msg(
                "TikTok has this campaign already, but I cannot tell which one it is. Match it yourself: "
                "/campaign match {id}",
                id=short_id(ours),
            )
        ) from None
    except Unreachable:
        raise Unreachable(
            msg(
                "TikTok did not answer, so I do not know whether the campaign is there. Press the button "
                "again: that makes no second one."
            )
        ) from None


def _note(context: Context, session: Session, ready: _Ready, id: str) -> None:
    row = pushes.get(session, workspace_id=context.workspace.id, id=ready.push.id)
    if row is None:
        return
    row.platform_id, row.made_at = id, context.now
    session.add(row)
    account = _account(context, session, ready.account.id)
    matches.seen(session, account, [{"platform_id": id, "name": ready.ours.name}])
    for one in matches.of_advertiser(session, id=account.id):
        if one.platform_id == id:
            matching.put(session, one, ready.ours.id, matching.HAND)
    after = {"advertiser": account.advertiser_id, "tiktok": id, "on": False}
    context.audit(session, "campaign push", ("campaign", ready.ours.id), after=after)


def _made(
    context: Context, session: Session, ours: Campaign, row: AdPush, seen: SeenCampaign | None
) -> Reply:
    """Show a campaign that was made, how it is there as far as that was asked, and what may be done."""
    t = context.t
    account = ads.get(session, workspace_id=context.workspace.id, id=row.advertiser_id)
    states = {True: t("switched on"), False: t("switched off"), None: t("not asked yet")}
    on = seen.on if seen else None
    fields = (
        Field(label=t("Ad account"), value=(account.name or account.advertiser_id) if account else "–"),
        Field(label=t("Number at TikTok"), value=row.platform_id),
        Field(label=t("There it is"), value=states[on]),
    )
    return Reply(
        title=t("{name} · {id} in Ads Manager", name=ours.name, id=short_id(ours)),
        text=t(
            "It is there. Finish ad group, ad and review in Ads Manager; its figures count for {id}.",
            id=short_id(ours),
        ),
        fields=fields,
        buttons=tuple(_switches(context, row, on)),
    )


def _switches(context: Context, row: AdPush, on: bool | None) -> Sequence[Button]:
    t = context.t
    look = Button(label=t("How is it now?"), command="campaign switch", arguments={"push": str(row.id)})
    if on is None:
        return [look]
    return [switch_button(t, row, not on), look]


@command(
    "campaign switch",
    N_("Switch a campaign at TikTok on or off"),
    role=Role.MANAGER,
    options=(
        Option("push", Parsed(parse_count), N_("Campaign that was made there"), required=True),
        Option("on", YesNo(), N_("On or off")),
    ),
    hidden=True,
)
async def switch(context: Context, *, push: int, on: bool | None = None) -> Reply:
    """Switch a campaign that was made from here, and read back how it is then."""
    services = context.services

    def ready(session: Session) -> _Ready:
        row = pushes.get(session, workspace_id=context.workspace.id, id=push)
        if row is None or not row.platform_id:
            raise UserError(msg("That campaign was not made from here. /campaign push"))
        ours = open_campaign(context, session, row.campaign_id)
        account = _account(context, session, row.advertiser_id)
        if on and (refused := hindrance(ours)):
            raise UserError(refused)
        return _Ready(ours, account, row, access.token_for(session, services, account))

    found = await services.store.read(ready)
    at, id = found.account.advertiser_id, found.push.platform_id
    if on is not None:
        # Whether it was done is not told by an answer, but by how it is there then.
        with suppress(Unanswered):
            await services.ads.switch(found.token, at, id, on)
    seen = await services.ads.look(found.token, at, id)

    def work(session: Session) -> Reply:
        if on is not None:
            after = {"tiktok": id, "on": seen.on if seen else None}
            context.audit(session, "campaign switch", ("campaign", found.ours.id), after=after)
        shown = _made(context, session, found.ours, found.push, seen)
        if on is None or (seen and seen.on is on):
            return shown
        return shown.having(text=context.t("TikTok did not switch it. How it is there stands below."))

    return await context.write(work)


COMMANDS = (push, make, switch)
