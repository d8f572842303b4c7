"""When the figures of a request's posts are asked for next, counted from when they were published."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from commands.requests.deals import Deal
from commands.rules.figure_asks import next_ask
from commands.rules.states import RequestState
from storage import posts
from storage.models import Post
from storage.post_figures import OWN
from storage.session import Session

_FRESH = timedelta(days=2)  # what TikTok tells is so far behind


def watch(session: Session, deal: Deal, now: datetime) -> None:
    """Set the next moment; one that has come is left to the sweep."""
    request = deal.request
    if deal.state is not RequestState.TRACKING:
        request.figures_at = None
    elif request.figures_at is None or request.figures_at > now:
        published = [post.posted_at for post in _posts(session, deal) if post.posted_at]
        request.figures_at = next_ask(max(published, default=request.entered_at), after=now)


def unmeasured(session: Session, deal: Deal, today: date) -> list[Post]:
    """Give the posts of which no source but the creator has told the views lately."""
    return [post for post in _posts(session, deal) if not _measured(post, today)]


def _measured(post: Post, today: date) -> bool:
    if "views" not in post.figures:
        return False
    source, day = post.figures["views"]
    return source != OWN and date.fromisoformat(day) >= today - _FRESH


def _posts(session: Session, deal: Deal) -> list[Post]:
    return list(posts.of_request(session, workspace_id=deal.workspace.id, request_id=deal.request.id))
