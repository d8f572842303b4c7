"""How a campaign and its requests stand in TikTok One, in words. Pure functions of a reading."""

from __future__ import annotations

from commands.cards import short_id
from commands.core.options import Reading
from commands.core.replies import Button, Column, Field, Reply, Table
from commands.core.texts import N_, Translator
from commands.requests.deals import Deal
from commands.rules.handles import TikTokUrl, post_address
from storage import market, posts
from storage.models import Campaign, MarketLink, Post
from storage.session import Session

LINK_LABELS = {
    "IN_REVIEW": N_("in review"),
    "APPROVE": N_("linked with the campaign"),
    "REJECTED": N_("rejected"),
    "REVOKE": N_("taken back"),
}


def market_text(session: Session, deal: Deal, t: Translator) -> str:
    """Say whether a creator was invited in TikTok One, and how the links of the request's videos stand."""
    campaign_id = deal.request.campaign_id
    # Most have none, and this is cheaper to know.
    known = market.number_of(session, campaign_id=campaign_id)
    link = market.of_campaign(session, campaign_id=campaign_id) if known else None
    if link is None:
        return ""
    said = []
    if deal.request.join_link:
        said.append(t("link sent: {link}", link=deal.request.join_link))
    elif deal.creator.handle in link.handles:
        said.append(t("invited"))
    found = posts.of_request(session, workspace_id=deal.workspace.id, request_id=deal.request.id)
    for post in found:
        if post.video_id in link.videos:
            said.append(f"V{post.number}: {t(LINK_LABELS[link.videos[post.video_id]])}")
    return "\n".join(said)


def market_card(reading: Reading, campaign: Campaign, link: MarketLink, text: str = "") -> Reply:
    """Show a campaign's counterpart: its link, who was invited, how its videos stand, and of when that is."""
    t, named = reading.t, {"campaign": short_id(campaign)}
    facts = [
        (t("Name there"), link.name),
        (t("Number there"), link.remote_id),
        (t("Invite link"), link.invite_link),
        (t("Invited"), ", ".join(f"@{handle}" for handle in link.handles)),
        (t("Not taken by TikTok"), ", ".join(f"@{handle}" for handle in link.refused)),
        (t("Asked for"), f"{t.moment(link.asked_at, reading.zone)}, {link.asked_by}"),
        (t("Videos read"), t.moment(link.videos_at, reading.zone) if link.videos_at else ""),
        (t("Figures read"), t.moment(link.figures_at, reading.zone) if link.figures_at else ""),
    ]
    labels = (("tiktokone status", t("Read the videos")), ("tiktokone figures", t("Read the figures")))
    buttons = [Button(label=label, command=command, arguments=named) for command, label in labels]
    if link.invite_link and not link.shared:
        buttons.append(Button(label=t("Send the link"), command="tiktokone send", arguments=named))
    if not link.remote_id:
        label = t("Look whether it is there")
        buttons = [Button(label=label, command="tiktokone invite", arguments=named)]
    return Reply(
        title=f"TikTok One · {campaign.name} · {short_id(campaign)}",
        text=text,
        fields=tuple(Field(label=label, value=value) for label, value in facts if value),
        table=_table(reading, link),
        buttons=tuple(buttons),
    )


def _table(reading: Reading, link: MarketLink) -> Table | None:
    if not link.videos:
        return None
    t, session, workspace_id = reading.t, reading.session, reading.workspace.id
    columns = tuple(Column(label=label) for label in (t("Video"), t("Post"), t("Link")))
    rows = []
    for video, status in link.videos.items():
        post = posts.of_video(session, workspace_id=workspace_id, video_id=video)
        rows.append((_address(video, post), f"V{post.number}" if post else "–", t(LINK_LABELS[status])))
    return Table(columns=columns, rows=tuple(rows))


def _address(video: str, post: Post | None) -> str:
    return post.url if post else post_address(TikTokUrl("video", None, video))
