"""What TikTok reports by itself, and what it means for requests; in the transaction that claims it."""

from __future__ import annotations

from commands.core.buttons import seal
from commands.core.context import Services
from commands.core.replies import Button, Reply
from commands.core.texts import N_, UserError, translator
from commands.core.tiktok import Collaborated, Mentioned, News, Shown
from commands.posts.post_cards import facts
from commands.posts.post_evidence import reported, with_line
from commands.requests.deals import deal_of
from commands.requests.request_moves import show_anew, tell_team
from commands.rules.handles import TikTokUrl, parse_tiktok_url, post_address
from commands.rules.pipeline import BEFORE_POST
from commands.rules.states import CampaignState
from storage import audit, market, outbox, posts, requests, teams
from storage.models import Campaign, MarketLink, Post
from storage.session import Session

_HIDDEN = N_("TikTok reports that a post of {who} for “{campaign}” ({id}) is not public any more: {words}")
_PERHAPS = N_(
    "{who} mentions you in a new video: {words}. If it is the post for “{campaign}”, write it down: "
    "/post add {id} {words}"
)


def happened(session: Session, services: Services, news: News) -> None:
    """Let an event have its effect, in each team that it concerns."""
    match news:
        case Shown():
            for post in posts.everywhere(session, video_id=news.video_id):
                _shown(session, services, post, news.public)
        case Mentioned():
            _mentioned(session, services, news.url)
        case Collaborated():
            for link in market.of_remote(session, remote_id=news.campaign_id):
                _collaborated(session, services, link, news)


def _shown(session: Session, services: Services, post: Post, public: bool) -> None:
    """Add to a post's evidence whether all may see it, and tell the team where somebody is paid for that."""
    now, before = services.now(), facts(post)
    posts.change(session, post, now=now, evidence=with_line(post, reported(public, now)))
    audit.add(
        session,
        subject=("post", post.id),
        now=now,
        workspace_id=post.workspace_id,
        actor_name="TikTok",
        action="post reported",
        before=before,
        after=facts(post) | {"public": public},
    )
    request = post.request_id and requests.get(session, workspace_id=post.workspace_id, id=post.request_id)
    if not request:
        return
    deal, moment = deal_of(session, request), now.isoformat()
    show_anew(session, services, deal, f"reported:{post.id}:{moment}")
    if not public:
        tell_team(session, services, deal, _HIDDEN, f"hidden:{post.id}:{moment}", words=post.url)


def _mentioned(session: Session, services: Services, url: str) -> None:
    """Tell each team that waits for a post of whoever made this video, unless it was handed in."""
    try:
        link = parse_tiktok_url(url)
    except UserError:
        return
    if link.kind not in ("video", "photo") or link.handle is None or link.id is None:
        return
    for request in requests.of_author(session, handle=link.handle, states=BEFORE_POST):
        known = posts.of_video(session, workspace_id=request.workspace_id, video_id=link.id)
        if known is None or known.request_id is None:
            deal = deal_of(session, request)
            tell_team(session, services, deal, _PERHAPS, f"mention:{link.id}", words=post_address(link))


def _collaborated(session: Session, services: Services, link: MarketLink, news: Collaborated) -> None:
    """Tell the team that a video of its campaign has news; what they are is read from TikTok One itself."""
    campaign = session.get_one(Campaign, link.campaign_id)
    workspace = teams.workspace(session, id=campaign.workspace_id)
    if workspace is None or not link.from_chat_id or campaign.state == CampaignState.ARCHIVED:
        return
    t, short = translator(workspace.language), f"C{campaign.number}"
    text = t(
        "TikTok One reports news of a video for “{campaign}” ({id}): {link}",
        campaign=campaign.name,
        id=short,
        link=post_address(TikTokUrl("video", None, news.video_id)),
    )
    button = Button(label=t("Read the videos"), command="tiktokone status", arguments={"campaign": short})
    reply = Reply(text=text, buttons=(button,), workspace_id=workspace.id, language=t.language)
    outbox.put(
        session,
        now=services.now(),
        workspace_id=workspace.id,
        cause=f"campaign:{campaign.id}:video:{news.video_id}:{services.now().isoformat()}",
        platform=link.from_platform,
        chat_id=link.from_chat_id,
        thread_id=link.from_thread_id,
        payload=seal(session, services, reply, workspace.id, "").model_dump_json(),
        language=t.language,
    )
