"""What TikTok reports by itself, and what it means for requests; in the transaction that claims it."""

from __future__ import annotations

from commands.core.context import Services
from commands.core.texts import N_, UserError
from commands.core.tiktok import Mentioned, News, Shown
from commands.deals import deal_of
from commands.post_cards import facts
from commands.post_evidence import reported, with_line
from commands.request_moves import show_anew, tell_team
from commands.rules.handles import parse_tiktok_url, post_address
from commands.rules.pipeline import BEFORE_POST
from storage import audit, posts, requests
from storage.models import Post
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
