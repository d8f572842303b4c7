"""Bring in a creator's newest posts from TikTok One, with their figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commands.core.context import Context
from commands.core.marketplace import MarketPost
from commands.core.options import Option, command
from commands.core.replies import Button, Reply
from commands.core.texts import N_, UserError, msg
from commands.creator_market import SOURCE
from commands.options import CAMPAIGN, CREATOR
from commands.post_cards import facts, post_table
from commands.post_evidence import mark, with_line
from commands.posted import published
from commands.rules.handles import TikTokUrl, post_address
from storage import creators, posts
from storage.models import Creator, Post
from storage.session import Session


@command(
    "content fetch",
    N_("Bring in a creator's newest posts from TikTok One"),
    options=(
        Option(
            "creator",
            CREATOR,
            N_("Whose posts"),
            required=True,
            question=N_("Which creator? Write a handle such as @anna or a short id such as P4."),
        ),
        Option("campaign", CAMPAIGN, N_("Campaign the posts belong to")),
    ),
    example="/content fetch @anna",
)
async def fetch(context: Context, *, creator: int, campaign: int | None = None) -> Reply:
    """Add the newest posts that are not there yet, and bring the figures of the others up to date."""
    handle = (await context.read(lambda session: _creator(context, session, creator))).handle
    found = await context.services.market.posts(handle)

    def work(session: Session) -> Reply:
        whose = _creator(context, session, creator)
        rows = [
            kept(context, session, one, handle=whose.handle, whose=whose, campaign_id=campaign)
            for one in found
        ]
        return _shown(context, whose, rows)

    return await context.write(work)


def _creator(context: Context, session: Session, id: int) -> Creator:
    found = creators.get(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That creator does not exist any more. /creator list shows who there is."))
    return found


def kept(
    context: Context,
    session: Session,
    found: MarketPost,
    *,
    handle: str,
    whose: Creator | None,
    campaign_id: int | None,
) -> tuple[Post, bool]:
    """Add a post or change its figures; tell whether it is new."""
    row = posts.to_add(session, context.workspace, video_id=found.video_id)
    before = {} if row is None else facts(row)
    source = [SOURCE, context.today.isoformat()]
    figures = {**(row.figures if row else {}), **dict.fromkeys(found.figures, source)}
    values: dict[str, Any] = {**found.figures, "figures": figures}
    if parts := found.organic.keys() | found.paid.keys():
        split = {key: [found.organic.get(key), found.paid.get(key), source[1]] for key in sorted(parts)}
        values["split"] = {**(row.split if row else {}), **split}
    values |= {"creator_id": whose.id} if whose else {}
    values |= {"campaign_id": campaign_id} if campaign_id else {}
    if found.caption:
        values |= {"caption": found.caption, "hashtags": list(found.hashtags)}
    new = row is None
    if row is None:
        row = posts.add(
            session, context.workspace, now=context.now, **_about(context, handle, found), **values
        )
    else:
        values |= {"evidence": _counted(context, row, found)}
        posts.change(session, row, now=context.now, **values)
    context.audit(session, context.command, ("post", row.id), before=before, after=facts(row))
    return row, new


def _counted(context: Context, row: Post, found: MarketPost) -> list[dict[str, Any]]:
    """Add the views to the evidence of what was agreed, where they are others than before."""
    views = found.figures.get("views")
    if row.request_id is None or views is None or views == row.views:
        return row.evidence
    return with_line(row, mark("figures", SOURCE, context.now, str(views)))


def _about(context: Context, handle: str, found: MarketPost) -> dict[str, Any]:
    return {
        "video_id": found.video_id,
        "url": post_address(TikTokUrl("video", handle, found.video_id)),
        "handle": handle,
        "posted_at": published(found.video_id),
        "added_by": context.event.person.name,
    }


def _shown(context: Context, whose: Creator, rows: Sequence[tuple[Post, bool]]) -> Reply:
    t = context.t
    if not rows:
        return Reply(text=t("TikTok One shows no posts of @{handle}.", handle=whose.handle))
    new = sum(is_new for _, is_new in rows)
    named = {"creator": f"P{whose.number}"}
    return Reply(
        title=t.plural("{count} post added", "{count} posts added", new),
        table=post_table(context.zone, [row for row, _ in rows], t, ("comments", "shares", "saves")),
        note=t("From TikTok One, {when}.", when=t.moment(context.now, context.zone)),
        buttons=(Button(label=t("All posts"), command="content find", arguments=named, edit=False),),
    )
