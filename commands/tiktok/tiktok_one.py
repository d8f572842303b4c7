"""Campaigns in TikTok One: made there once, their link sent, and what TikTok says of their videos read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commands.campaigns.campaigns import WHICH, find
from commands.changes import refresh_cards
from commands.core.context import Context
from commands.core.errors import RemoteError
from commands.core.marketplace import MarketCampaign, MarketPost
from commands.core.options import Option, command
from commands.core.replies import Button, Reply
from commands.core.roles import Role
from commands.core.texts import N_, Message, UserError, msg
from commands.core.tiktok import Unanswered
from commands.options import YesNo
from commands.posts.post_cards import post_table
from commands.posts.post_fetch import kept
from commands.requests.deals import deal_of
from commands.requests.request_moves import tell_creator
from commands.rules.states import OPEN_REQUEST_STATES, PROSPECT_STATES, CampaignState
from commands.tiktok.market_links import market_card
from storage import creators, market, posts, requests
from storage.frozen import frozen
from storage.models import Campaign, MarketLink, Post
from storage.session import Session

_MOST_INVITED = 50
_LONGEST_NAME = 80
_ASKED = OPEN_REQUEST_STATES - PROSPECT_STATES
_JOIN = N_("For “{campaign}”, please join the campaign in TikTok One as well: {words}")


@frozen
class _Question:
    """What TikTok One is asked: to make a campaign, or only whether it is there."""

    link_id: int
    name: str
    mark: str
    handles: Sequence[str]
    change: bool
    new: bool


@command(
    "tiktokone invite",
    N_("Make a campaign in TikTok One and invite its creators"),
    role=Role.MANAGER,
    options=(
        WHICH,
        Option("again", YesNo(), N_("Ask TikTok again, though it may have been done")),
    ),
    example="/tiktokone invite C1",
)
async def invite(context: Context, *, campaign: int, again: bool = False) -> Reply:
    """Make the campaign's counterpart once; where an answer was lost, look for it instead."""
    asked = await context.write(lambda session: _noted(context, session, campaign, again), step="ask")
    if asked is None:
        return await context.write(lambda session: _shown(context, session, campaign, _THERE))
    here = context.services.market
    try:
        found = await (here.invite(asked.name, asked.handles) if asked.change else here.made(asked.mark))
    except Unanswered as error:
        said = error.message
        return await context.write(lambda session: _shown(context, session, campaign, said))
    except RemoteError:
        if asked.new:  # it was certainly not made
            await context.services.store.write(lambda session: _forget(session, asked))
        raise
    return await context.write(lambda session: _settled(context, session, campaign, found))


_THERE = msg("This campaign is in TikTok One already, so nothing was asked.")


def _noted(context: Context, session: Session, id: int, again: bool) -> _Question | None:
    """Write down that a campaign is asked for, with the mark it is known again by."""
    campaign = find(context, session, id)
    if campaign.state == CampaignState.ARCHIVED:
        raise UserError(msg("“{name}” is archived, so its requests rest.", name=campaign.name))
    link, new = market.of_campaign(session, campaign_id=id), False
    if link and link.remote_id:
        return None
    handles = _to_invite(session, campaign)
    if link is None:
        new, mark = True, context.services.new_token()[:8]
        home, name = context.event.place.address, context.event.person.name
        link = market.add(
            session,
            campaign_id=id,
            now=context.now,
            name=f"{campaign.name[:_LONGEST_NAME]} #{mark}",
            asked_by=name,
            from_platform=home.platform,
            from_chat_id=home.chat_id,
            from_thread_id=home.thread_id,
        )
    elif again:
        link.asked_at, link.asked_by = context.now, context.event.person.name
        session.add(link)
    context.audit(session, "tiktokone invite", ("campaign", id), after=_facts(link) | {"invites": handles})
    return _Question(link.id, link.name, link.name.rsplit("#", 1)[-1], handles, new or again, new)


def _to_invite(session: Session, campaign: Campaign) -> list[str]:
    """Give the handles of everybody who was asked; candidates are nobody's business but the team's."""
    found = requests.listed(
        session,
        workspace_id=campaign.workspace_id,
        campaign_id=campaign.id,
        states=_ASKED,
        limit=_MOST_INVITED + 1,
    )
    if not found:
        raise UserError(
            msg(
                "Nobody is asked for “{name}” yet, so nobody can be invited. /request send asks somebody.",
                name=campaign.name,
            )
        )
    if len(found) > _MOST_INVITED:
        raise UserError(
            msg("TikTok One is asked for {count} creators at a time at most.", count=_MOST_INVITED)
        )
    return sorted({creator.handle for _, creator, _ in found})


def _facts(link: MarketLink) -> dict[str, object]:
    return link.model_dump(mode="json", exclude={"id", "campaign_id"})


def _forget(session: Session, asked: _Question) -> None:
    link = session.get(MarketLink, asked.link_id)
    if link and not link.remote_id:
        market.remove(session, link)


def _settled(context: Context, session: Session, id: int, found: MarketCampaign | None) -> Reply:
    campaign, link = _linked(context, session, id)
    if found is None:
        reply = market_card(context.reading(session), campaign, link, context.t(_MISSING))
        again = {"campaign": f"C{campaign.number}", "again": "yes"}
        label = context.t("Ask TikTok again")
        return reply.having(buttons=(Button(label=label, command="tiktokone invite", arguments=again),))
    before = _facts(link)
    link.remote_id, link.invite_link = found.id, found.invite_link
    link.handles, link.refused = list(found.handles), list(found.refused)
    said = _MADE if found.invite_link else _WITHOUT_LINK
    return _changed(context, session, campaign, link, before, said)


_MISSING = msg("TikTok One has no such campaign, so it was not made.")
_MADE = msg(
    "The campaign is in TikTok One. TikTok may tell its creators by itself; I have written to nobody."
)
_WITHOUT_LINK = msg("The campaign is in TikTok One, but TikTok gave no link: look for it there.")


def _linked(context: Context, session: Session, id: int) -> tuple[Campaign, MarketLink]:
    """Get a campaign and its counterpart, for changing."""
    campaign = find(context, session, id)
    link = market.of_campaign(session, campaign_id=id)
    if link is None:
        raise UserError(
            msg(
                "“{name}” is not in TikTok One. /tiktokone invite {id} makes it there.",
                name=campaign.name,
                id=f"C{campaign.number}",
            )
        )
    return campaign, link


def _made(context: Context, session: Session, id: int) -> tuple[Campaign, MarketLink]:
    """Do so where it is known to be there."""
    campaign, link = _linked(context, session, id)
    if not link.remote_id:
        raise UserError(
            msg(
                "It is not known whether “{name}” was made in TikTok One. /tiktokone invite {id} looks.",
                name=campaign.name,
                id=f"C{campaign.number}",
            )
        )
    return campaign, link


def _shown(context: Context, session: Session, id: int, said: Message) -> Reply:
    campaign, link = _linked(context, session, id)
    return market_card(context.reading(session), campaign, link, context.t(said))


def _changed(
    context: Context,
    session: Session,
    campaign: Campaign,
    link: MarketLink,
    before: dict[str, object],
    said: Message,
) -> Reply:
    session.add(link)
    session.flush()
    subject = ("campaign", campaign.id)
    context.audit(session, context.command, subject, before=before, after=_facts(link))
    refresh_cards(context, session, "campaign", campaign.id)
    for id in requests.open_of(session, campaign_id=campaign.id):
        refresh_cards(context, session, "request", id)
    return market_card(context.reading(session), campaign, link, context.t(said))


@command(
    "tiktokone send",
    N_("Send the invite link of TikTok One to the creators you ask"),
    role=Role.MANAGER,
    options=(
        WHICH,
        Option("later", YesNo(), N_("Whether requests sent from now on carry it as well; yes by default")),
    ),
    example="/tiktokone send C1",
)
async def send(context: Context, *, campaign: int, later: bool = True) -> Reply:
    """Write to everybody who was asked and did not get the link yet."""

    def work(session: Session) -> Reply:
        row, link = _made(context, session, campaign)
        if not link.invite_link:
            raise UserError(_WITHOUT_LINK)
        before = _facts(link)
        link.shared = later
        told, alone = _told(context, session, row, link)
        said = msg("Sent to {who}.", who=", ".join(told) or "–")
        if alone:
            said = msg(
                "{said} To {who} I cannot write: pass the link on yourself.", said=said, who=", ".join(alone)
            )
        return _changed(context, session, row, link, before, said)

    return await context.write(work)


def _told(
    context: Context, session: Session, campaign: Campaign, link: MarketLink
) -> tuple[list[str], list[str]]:
    """Put the link into the requests and write to their creators; give to whom, and to whom not."""
    told: list[str] = []
    alone: list[str] = []
    for request, creator, _ in requests.listed(
        session,
        workspace_id=campaign.workspace_id,
        campaign_id=campaign.id,
        states=_ASKED,
        limit=500,
    ):
        if request.join_link == link.invite_link:
            continue
        request.join_link = link.invite_link
        session.add(request)
        deal, cause = deal_of(session, request), f"join:{link.id}"
        sent = tell_creator(session, context.services, deal, _JOIN, cause, words=link.invite_link)
        (told if sent else alone).append(f"@{creator.handle}")
        refresh_cards(context, session, "offer", request.id)
    return told, alone


@command(
    "tiktokone status",
    N_("Read how the videos of a campaign stand in TikTok One"),
    options=(WHICH,),
    example="/tiktokone status C1",
)
async def status(context: Context, *, campaign: int) -> Reply:
    """Keep how the link of each video stands, with the time it was read."""
    remote = await context.read(lambda session: _made(context, session, campaign)[1].remote_id)
    found = await context.services.market.links(remote)
    return await context.write(lambda session: _videos(context, session, campaign, found))


def _videos(context: Context, session: Session, id: int, found: Mapping[str, str]) -> Reply:
    campaign, link = _made(context, session, id)
    before = _facts(link)
    link.videos, link.videos_at = dict(found), context.now
    said = msg("Read from TikTok One.") if found else msg("TikTok One knows no video of this campaign yet.")
    return _changed(context, session, campaign, link, before, said)


@command(
    "tiktokone figures",
    N_("Read the figures of a campaign's videos from TikTok One"),
    options=(WHICH,),
    example="/tiktokone figures C1",
)
async def figures(context: Context, *, campaign: int) -> Reply:
    """Keep the figures of each video with their source and day, as those of other posts."""
    remote = await context.read(lambda session: _made(context, session, campaign)[1].remote_id)
    found = await context.services.market.report(remote)
    return await context.write(lambda session: _counted(context, session, campaign, found))


def _counted(context: Context, session: Session, id: int, found: Sequence[MarketPost]) -> Reply:
    campaign, link = _made(context, session, id)
    before = _facts(link)
    rows = [row for one in found if (row := _kept(context, session, campaign, one))]
    link.figures_at = context.now
    reply = _changed(context, session, campaign, link, before, msg("Read from TikTok One."))
    if not rows:
        return reply.having(text=context.t("TikTok One has no figures of this campaign's videos yet."))
    return reply.having(table=post_table(context.zone, rows, context.t, ("comments", "shares", "saves")))


def _kept(context: Context, session: Session, campaign: Campaign, found: MarketPost) -> Post | None:
    """Keep the figures of a video; one that nobody here knows needs a name to be added."""
    known = posts.of_video(session, workspace_id=campaign.workspace_id, video_id=found.video_id)
    handle = known.handle if known else found.handle
    if known is None and not handle:
        return None
    whose = creators.of_handle(session, workspace_id=campaign.workspace_id, handle=handle)
    # What was handed in for something else stays there.
    other = known.campaign_id if known and known.campaign_id else campaign.id
    whose = None if known and known.creator_id else whose
    return kept(context, session, found, handle=handle, whose=whose, campaign_id=other)[0]


COMMANDS = (invite, send, status, figures)
