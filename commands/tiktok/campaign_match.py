"""Say which campaigns at TikTok count for which of ours: one by one, or by words in their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commands.cards import short_id
from commands.changes import refresh_cards
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Column, Reply, Table
from commands.core.texts import N_, UserError, msg
from commands.kpis.kpi_import import open_campaign
from commands.options import CAMPAIGN, Parsed, Text, YesNo
from commands.rules.amounts import parse_count
from commands.rules.names import fold
from commands.rules.plain import excerpt
from commands.tiktok import matching
from storage import ads, campaigns, matches
from storage.models import AdCampaign, Advertiser, Campaign
from storage.session import Session

_PAGE, _RULES, _SHOWN = 12, 5, 10
_NAME = 60
_ID = Option("id", Parsed(parse_count), N_("Campaign at TikTok"), required=True)
_WHOSE = Option("campaign", CAMPAIGN, N_("Campaign of yours it counts for"))


@command(
    "campaign match",
    N_("Say which campaigns at TikTok count for this one"),
    options=(
        _WHOSE,
        Option("contains", Text(80), N_("Words in the names of campaigns at TikTok that count for it")),
        Option("id", Text(40), N_("Campaign ID at TikTok, as Ads Manager shows it")),
        Option("page", Parsed(parse_count), N_("Page")),
    ),
    example=N_('/campaign match C1 contains="summer drop"'),
)
async def match(
    context: Context, *, campaign: int | None = None, contains: str = "", id: str = "", page: int = 1
) -> Reply:
    """Show what is matched and what is not; words show first what a rule would do, an id counts at once."""
    if id:
        return await context.write(lambda session: _by_id(context, session, campaign, id.strip()))

    def work(session: Session) -> Reply:
        ours = open_campaign(context, session, campaign) if campaign is not None else None
        every = matches.of(session, workspace_id=context.workspace.id)
        if not every:
            return _nothing(context, session)
        if contains:
            if ours is None:
                raise UserError(
                    msg("Name the campaign of yours they count for: /campaign match C1 contains=…")
                )
            return _preview(context, session, ours, contains, every)
        return _overview(context, session, ours, every, page)

    return await context.read(work)


def _nothing(context: Context, session: Session) -> Reply:
    t = context.t
    known = ads.of(session, workspace_id=context.workspace.id)
    if not known:
        button = Button(label=t("Connect TikTok"), command="connect tiktok", style="primary", edit=False)
        return Reply(text=t("No ad account is connected, so there is nothing to match."), buttons=(button,))
    status = Button(label=t("How the sources are"), command="kpi status", edit=False)
    return Reply(
        text=t(
            "I have seen no campaign at TikTok yet. The list comes with the first reading, within a minute."
        ),
        buttons=(status,),
    )


# -- one by one -------------------------------------------------------------------------------------


def _overview(
    context: Context, session: Session, ours: Campaign | None, every: Sequence[AdCampaign], page: int
) -> Reply:
    t = context.t
    names = {one.id: one for one in campaigns.all_of(session, workspace_id=context.workspace.id)}
    open_ones = [row for row in every if row.campaign_id is None and row.matched_by != matching.OUT]
    own = [row for row in every if ours and row.campaign_id == ours.id]
    likely = sorted(open_ones, key=lambda row: not (ours and _alike(ours, row)))
    listed = [*own, *likely] if ours else open_ones
    pages = max(-(-len(listed) // _PAGE), 1)
    page = min(max(page, 1), pages)
    shown = listed[(page - 1) * _PAGE : page * _PAGE]
    counted = t.plural("{count} campaign at TikTok", "{count} campaigns at TikTok", len(every))
    unmatched = t.plural(
        "{count} counts for none of yours", "{count} count for none of yours", len(open_ones)
    )
    text = f"{counted}, {unmatched}."
    if not open_ones:
        text = t("Every campaign at TikTok counts for one of yours, or was left out.")
    return Reply(
        title=t("Campaigns at TikTok") if ours is None else f"{ours.name} · {short_id(ours)}",
        text=text,
        table=_table(context, shown, names) if shown else None,
        note=t("Page {page} of {pages}", page=page, pages=pages) if pages > 1 else "",
        buttons=(
            *_choices(context, ours, shown),
            *_rules(context, session, ours),
            *_turn(context, ours, page, pages),
        ),
    )


def _alike(ours: Campaign, row: AdCampaign) -> bool:
    a, b = fold(ours.name), fold(row.name)
    return bool(a and b) and (a in b or b in a)


def _table(context: Context, rows: Sequence[AdCampaign], names: dict[int, Campaign]) -> Table:
    t = context.t
    columns = tuple(Column(label=label) for label in (t("At TikTok"), t("From"), t("Counts for")))
    cells = []
    for row in rows:
        ours = names.get(row.campaign_id or 0)
        begun = t.date(row.created_on) if row.created_on else "–"
        by = t("by a rule") if row.matched_by == matching.RULE else ""
        counts = f"{ours.name} · {short_id(ours)}" if ours else "–"
        cells.append(
            (excerpt(row.name or row.platform_id, _NAME), begun, " ".join(filter(None, (counts, by))))
        )
    return Table(columns=columns, rows=tuple(cells))


def _choices(context: Context, ours: Campaign | None, rows: Sequence[AdCampaign]) -> list[Button]:
    t, buttons = context.t, []
    for row in rows:
        name = excerpt(row.name or row.platform_id, 50)
        arguments = {"id": str(row.id)}
        if ours is None:
            # Which one is asked for: there may be hundreds.
            buttons.append(
                Button(label=name, command="campaign count", arguments=arguments, ask=("campaign",))
            )
            continue
        arguments["campaign"] = short_id(ours)
        if row.campaign_id == ours.id:
            arguments["out"] = "yes"
            buttons.append(
                Button(
                    label=t("Take out: {name}", name=name),
                    command="campaign count",
                    arguments=arguments,
                    style="danger",
                )
            )
        else:
            buttons.append(
                Button(
                    label=t("Count: {name}", name=name),
                    command="campaign count",
                    arguments=arguments,
                    style="success",
                )
            )
    return buttons


def _turn(context: Context, ours: Campaign | None, page: int, pages: int) -> list[Button]:
    named = {"campaign": short_id(ours)} if ours else {}
    more = {**named, "page": str(page % pages + 1)}
    found = [Button(label=context.t("More"), command="campaign match", arguments=more)] if pages > 1 else []
    if ours:
        ask = Button(
            label=context.t("By words in the name"),
            command="campaign match",
            arguments=named,
            ask=("contains",),
        )
        found.append(ask.having(edit=False))
    return found


@command(
    "campaign count",
    N_("Let a campaign at TikTok count for one of yours"),
    options=(
        _ID,
        Option(
            "campaign",
            CAMPAIGN,
            N_("Campaign of yours it counts for"),
            required=True,
            question=N_(
                "For which of your campaigns does it count? Write its short id such as C1, or its name."
            ),
        ),
        Option("out", YesNo(), N_("Take it out again")),
    ),
    hidden=True,
)
async def count(context: Context, *, id: int, campaign: int, out: bool = False) -> Reply:
    """Let a campaign at TikTok count for one of ours, or no longer; what a person says goes before rules."""

    def work(session: Session) -> Reply:
        return _counts(context, session, open_campaign(context, session, campaign), id, out=out)

    return await context.write(work)


def _counts(context: Context, session: Session, ours: Campaign, id: int, *, out: bool = False) -> Reply:
    row, advertiser = _found(context, session, id)
    if not out:
        _refuse_other_money(ours, advertiser)
    before = row.campaign_id
    matching.put(session, row, None if out else ours.id, matching.OUT if out else matching.HAND)
    _soon(context, session, [advertiser])
    _note(context, session, ours, {"tiktok": row.platform_id, "counts": before}, {"counts": row.campaign_id})
    reply = _overview(context, session, ours, matches.of(session, workspace_id=context.workspace.id), 1)
    return reply.having(text=f"{_done(context, row, out)}\n{reply.text}")


def _by_id(context: Context, session: Session, campaign: int | None, id: str) -> Reply:
    """Let the campaign of an id at TikTok count for one of ours."""
    if campaign is None:
        raise UserError(msg("Name the campaign of yours it counts for: /campaign match C1 id=…"))
    ours = open_campaign(context, session, campaign)
    every = matches.of(session, workspace_id=context.workspace.id)
    if not every:
        return _nothing(context, session)
    row = next((one for one in every if one.platform_id == id), None)
    if row is None:
        raise UserError(
            msg(
                "No ad account that I read has a campaign with the ID “{id}”. Ads Manager shows it in the "
                "column “Campaign ID”; I see a new one within an hour.",
                id=excerpt(id),
            )
        )
    return _counts(context, session, ours, row.id)


def _done(context: Context, row: AdCampaign, out: bool) -> str:
    name = row.name or row.platform_id
    if out:
        return context.t(
            "“{name}” does not count any more. Its figures are taken out within a minute.", name=name
        )
    return context.t(
        "“{name}” counts now. Its figures come within a minute, those of the days before after that.",
        name=name,
    )


def _found(context: Context, session: Session, id: int) -> tuple[AdCampaign, Advertiser]:
    row = matches.get(session, workspace_id=context.workspace.id, id=id)
    advertiser = ads.get(session, workspace_id=context.workspace.id, id=row.advertiser_id) if row else None
    if row is None or advertiser is None:
        raise UserError(msg("That campaign at TikTok is not there any more. /campaign match"))
    return row, advertiser


def _refuse_other_money(ours: Campaign, advertiser: Advertiser) -> None:
    if not matching.takes(ours, advertiser):
        raise UserError(
            msg(
                "The ad account “{account}” is kept in {found}, but “{name}” ({id}) in {wanted}. Change the "
                'campaign: /campaign edit {id} budget="{found} 5000"',
                account=advertiser.name or advertiser.advertiser_id,
                found=advertiser.currency,
                name=ours.name,
                id=short_id(ours),
                wanted=ours.currency,
            )
        )


def _soon(context: Context, session: Session, found: Sequence[Advertiser]) -> None:
    """Let ad accounts be read at once."""
    for advertiser in found:
        if advertiser.chosen:
            advertiser.due_at = context.now
            session.add(advertiser)
    session.flush()


def _note(
    context: Context, session: Session, ours: Campaign, before: dict[str, Any], after: dict[str, Any]
) -> None:
    context.audit(session, "campaign match", ("campaign", ours.id), before=before, after=after)
    refresh_cards(context, session, "sources", context.workspace.id)


# -- by rule ----------------------------------------------------------------------------------------


def _preview(
    context: Context, session: Session, ours: Campaign, words: str, every: Sequence[AdCampaign]
) -> Reply:
    t = context.t
    if len(fold(words)) < 3:
        raise UserError(msg("Write at least three letters or digits: fewer would fit nearly every name."))
    fits = [row for row in every if fold(words) in fold(row.name)]
    accounts = {one.id: one for one in ads.of(session, workspace_id=context.workspace.id)}
    new = [row for row in fits if _free(row) and matching.takes(ours, accounts.get(row.advertiser_id))]
    lines = [f"• {excerpt(row.name, _NAME)}" for row in new[:_SHOWN]]
    if len(new) > _SHOWN:
        lines.append(t("… and {count} more.", count=len(new) - _SHOWN))
    lines += [_left_out(context, row, ours) for row in fits if row not in new and row.campaign_id != ours.id][
        :_SHOWN
    ]
    head = t.plural(
        "{count} campaign at TikTok would count for {id} by this rule, and so would later ones:",
        "{count} campaigns at TikTok would count for {id} by this rule, and so would later ones:",
        len(new),
        id=short_id(ours),
    )
    if not new:
        head = t(
            "By this rule no campaign at TikTok comes in now; later ones would count for {id}.",
            id=short_id(ours),
        )
    arguments = {"campaign": short_id(ours), "words": words}
    keep = Button(label=t("Keep this rule"), command="campaign rule", arguments=arguments, style="success")
    return Reply(
        title=t("Rule: the name contains “{words}”", words=words),
        text="\n".join([head, *lines]),
        buttons=(keep,),
    )


def _free(row: AdCampaign) -> bool:
    return row.campaign_id is None and row.matched_by != matching.OUT


def _left_out(context: Context, row: AdCampaign, ours: Campaign) -> str:
    t, name = context.t, excerpt(row.name, _NAME)
    if row.matched_by == matching.OUT:
        return t("• {name}: was taken out by hand and stays out", name=name)
    if row.campaign_id is not None:
        return t("• {name}: counts for another campaign and stays there", name=name)
    return t("• {name}: its ad account is not kept in {currency}", name=name, currency=ours.currency)


@command(
    "campaign rule",
    N_("Keep a rule about names at TikTok, or drop it"),
    options=(
        Option("campaign", CAMPAIGN, N_("Campaign of yours they count for"), required=True),
        Option("words", Text(80), N_("Words in their names")),
        Option("drop", Parsed(parse_count), N_("Rule to drop")),
    ),
    hidden=True,
)
async def rule(context: Context, *, campaign: int, words: str = "", drop: int | None = None) -> Reply:
    """Keep or drop a rule, and let the rules decide anew what nobody decided by hand."""

    def work(session: Session) -> Reply:
        ours, workspace_id = open_campaign(context, session, campaign), context.workspace.id
        if drop is not None:
            gone = matches.drop_rule(session, workspace_id=workspace_id, id=drop)
            _note(context, session, ours, {"rule": gone.words if gone else ""}, {})
        elif words:
            matches.add_rule(session, workspace_id=workspace_id, campaign_id=ours.id, words=words)
            _note(context, session, ours, {}, {"rule": words})
        every = ads.of(session, workspace_id=workspace_id)
        for advertiser in every:
            matching.apply(session, advertiser)
        _soon(context, session, every)
        return _overview(context, session, ours, matches.of(session, workspace_id=workspace_id), 1)

    return await context.write(work)


def _rules(context: Context, session: Session, ours: Campaign | None) -> list[Button]:
    if ours is None:
        return []
    own = [
        one for one in matches.rules(session, workspace_id=context.workspace.id) if one.campaign_id == ours.id
    ]
    return [
        Button(
            label=context.t("Drop the rule “{words}”", words=one.words[:40]),
            command="campaign rule",
            arguments={"campaign": short_id(ours), "drop": str(one.id)},
        )
        for one in own[:_RULES]
    ]


COMMANDS = (match, count, rule)
