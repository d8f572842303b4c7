"""Bring in a creator's newest posts, with their figures: from their connected account, or TikTok One."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from commands.core.context import Context
from commands.core.marketplace import Closed, MarketPost
from commands.core.options import Option, command
from commands.core.replies import Button, Reply
from commands.core.texts import N_, Message, UserError, msg
from commands.creators.creator_market import SOURCE
from commands.options import CAMPAIGN, CREATOR
from commands.posts.post_cards import facts, post_table
from commands.posts.post_evidence import mark, with_line
from commands.posts.posted import published
from commands.rules.handles import TikTokUrl, post_address
from commands.tiktok import account_tokens
from storage import creators, posts
from storage.models import Creator, Post, PostSource
from storage.post_figures import record
from storage.post_sources import ACCOUNT, account_of
from storage.post_sources import of as sources_of
from storage.session import Session


@command(
    "content fetch",
    N_("Bring in a creator's newest posts from their connected account, or TikTok One"),
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
    handle, own = await context.read(lambda session: _whose(context, session, creator))
    if own is None and isinstance(context.services.market, Closed):
        raise UserError(await context.read(lambda session: _unread(context, session, handle)))
    found = await (_newest(context, own) if own else context.services.market.posts(handle))
    source = ACCOUNT if own else SOURCE

    def work(session: Session) -> Reply:
        whose = _creator(context, session, creator)
        rows = [
            kept(context, session, one, handle=whose.handle, whose=whose, campaign_id=campaign, source=source)
            for one in found
        ]
        return _shown(context, whose, rows, source)

    return await context.write(work)


def _whose(context: Context, session: Session, id: int) -> tuple[str, PostSource | None]:
    """Give the handle of a creator, and their account where it is connected."""
    handle = _creator(context, session, id).handle
    return handle, account_of(session, workspace_id=context.workspace.id, handle=handle)


def _unread(context: Context, session: Session, handle: str) -> Message:
    """Say why nobody can be asked for a creator's posts, and what to do."""
    every = sources_of(session, workspace_id=context.workspace.id)
    if any(one.kind == ACCOUNT and one.handle == handle for one in every):
        return msg(
            "TikTok lets me read the account of @{handle} no longer. Whoever owns it gives the leave again: "
            "/connect account",
            handle=handle,
        )
    return msg(
        "Neither the TikTok account of @{handle} nor TikTok One is connected here. /connect account connects "
        "an account; without it, /content add collects posts by their links.",
        handle=handle,
    )


async def _newest(context: Context, account: PostSource) -> Sequence[MarketPost]:
    token = await account_tokens.at_hand(context.services, account)
    return await context.services.accounts.newest(token, account.remote_id)


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
    source: str = SOURCE,
) -> tuple[Post, bool]:
    """Add a post or change its figures; tell whether it is new."""
    row = posts.to_add(session, context.workspace, video_id=found.video_id)
    before, new = ({}, True) if row is None else (facts(row), False)
    values: dict[str, Any] = {"creator_id": whose.id} if whose else {}
    values |= {"campaign_id": campaign_id} if campaign_id else {}
    if found.caption:
        values |= {"caption": found.caption, "hashtags": list(found.hashtags)}
    if row is None:
        row = posts.add(
            session, context.workspace, now=context.now, **_about(context, handle, found), **values
        )
        values = {}
    values |= read(session, row, found.figures, source=source, day=context.today, now=context.now)
    values |= parts(row, found, context.today)
    posts.change(session, row, now=context.now, **values)
    context.audit(session, context.command, ("post", row.id), before=before, after=facts(row))
    return row, new


def read(
    session: Session, row: Post, figures: Mapping[str, int], *, source: str, day: date, now: datetime
) -> dict[str, Any]:
    """Keep what was measured of a post, and give the columns that this changes."""
    changed = record(session, row, source=source, day=day, values=figures, now=now)
    views = changed.get("views")
    # The evidence of what was agreed has the views where they are others than before.
    if row.request_id is not None and views is not None and views != row.views:
        changed["evidence"] = with_line(row, mark("figures", source, now, str(views)))
    return changed


def parts(row: Post, found: MarketPost, day: date) -> dict[str, Any]:
    """Give the column of what is organic and what is paid of a post's figures, where that is told."""
    told = {
        key: [found.organic.get(key), found.paid.get(key), day.isoformat()]
        for key in sorted(found.organic.keys() | found.paid.keys())
    }
    return {"split": {**row.split, **told}} if told else {}


def _about(context: Context, handle: str, found: MarketPost) -> dict[str, Any]:
    return {
        "video_id": found.video_id,
        "url": post_address(TikTokUrl("video", handle, found.video_id)),
        "handle": handle,
        "posted_at": published(found.video_id),
        "added_by": context.event.person.name,
    }


def _shown(context: Context, whose: Creator, rows: Sequence[tuple[Post, bool]], source: str) -> Reply:
    t = context.t
    if not rows and source == ACCOUNT:
        return Reply(text=t("The account @{handle} has no posts.", handle=whose.handle))
    if not rows:
        return Reply(text=t("TikTok One shows no posts of @{handle}.", handle=whose.handle))
    new = sum(is_new for _, is_new in rows)
    named, when = {"creator": f"P{whose.number}"}, t.moment(context.now, context.zone)
    return Reply(
        title=t.plural("{count} post added", "{count} posts added", new),
        table=post_table(context.zone, [row for row, _ in rows], t, ("comments", "shares", "saves")),
        note=t("From the account itself, {when}.", when=when)
        if source == ACCOUNT
        else t("From TikTok One, {when}.", when=when),
        buttons=(Button(label=t("All posts"), command="content find", arguments=named, edit=False),),
    )
