"""Posts the team has collected: add by link, look at, ask TikTok again, write figures down, remove."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

from commands.core.context import Context
from commands.core.errors import RemoteError
from commands.core.options import Option, command
from commands.core.replies import Column, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, Message, UserError, msg
from commands.core.tiktok import Gone
from commands.creators.creator_facts import PastDay
from commands.creators.creator_figures import TYPED
from commands.options import CAMPAIGN, CREATOR, Parsed
from commands.posts.boards import board, export, pin, unpin
from commands.posts.post_cards import LABELS, evidence_sheet, facts, post_card, short_id, title_of
from commands.posts.post_evidence import with_line
from commands.posts.post_fetch import fetch
from commands.posts.post_find import find, page
from commands.posts.post_options import WHICH, Links, find_post
from commands.posts.posted import Posted, columns, evidence, read_post
from commands.rules.amounts import parse_count
from commands.rules.plain import excerpt
from commands.rules.tags import parse_topics
from storage import creators, posts
from storage.frozen import frozen
from storage.models import Creator, Post
from storage.post_figures import record
from storage.session import Session

_AT_ONCE = 4


@frozen
class _Given:
    """What is said of all posts that are added together."""

    campaign_id: int | None
    creator_id: int | None
    topics: Sequence[str]


@command(
    "content add",
    N_("Collect posts by their links"),
    options=(
        Option(
            "link",
            Links(),
            N_("Links of posts, at most 20"),
            required=True,
            question=N_("Which post? Paste its link, or several with spaces between."),
            long=True,
        ),
        Option("campaign", CAMPAIGN, N_("Campaign the posts belong to")),
        Option("creator", CREATOR, N_("Creator, if not known by the handle")),
        Option("topics", Parsed(parse_topics), N_("Topics, separated by commas")),
    ),
    example="/content add https://www.tiktok.com/@anna/video/7300000000000000001 campaign=C1",
)
async def add(
    context: Context,
    *,
    link: list[str],
    campaign: int | None = None,
    creator: int | None = None,
    topics: Sequence[str] = (),
) -> Reply:
    """Add the posts behind links; a post that is there already is named and not added again."""
    read = await _read_all(context, link)
    given = _Given(campaign, creator, topics)

    def work(session: Session) -> Reply:
        if len(read) == 1:
            return _one_added(context, session, read[0], given)
        return _several_added(context, session, list(zip(link, read, strict=True)), given)

    return await context.write(work)


async def _read_all(context: Context, links: Sequence[str]) -> list[Posted | Message]:
    """Read all links, a few at a time; what cannot be read gives its sentence."""
    few = asyncio.Semaphore(_AT_ONCE)

    async def one(link: str) -> Posted | Message:
        async with few:
            try:
                return await read_post(context.services.tiktok, link, context.services.now)
            except (UserError, RemoteError) as error:
                if len(links) == 1:
                    raise
                return error.message

    return list(await asyncio.gather(*map(one, links)))


def _one_added(context: Context, session: Session, read: Posted | Message, given: _Given) -> Reply:
    assert isinstance(read, Posted)
    post, trouble = _added(context, session, read, given)
    if trouble:
        raise UserError(trouble)
    assert post is not None
    said = context.t("Added.") if read.trouble is None else _unseen(context, read.trouble)
    return post_card(context.reading(session), post, said)


def _unseen(context: Context, trouble: Message) -> str:
    t = context.t
    return t("Added by its link alone. {trouble}", trouble=trouble)


def _several_added(
    context: Context, session: Session, read: Sequence[tuple[str, Posted | Message]], given: _Given
) -> Reply:
    t, rows, count = context.t, [], 0
    for link, posted in read:
        post, trouble = (
            (None, posted) if isinstance(posted, Message) else _added(context, session, posted, given)
        )
        if trouble is None and isinstance(posted, Posted) and posted.trouble is not None:
            said = _unseen(context, posted.trouble)
        else:
            said = t(trouble) if trouble else t("Added.")
        count += post is not None
        rows.append((title_of(post) if post else excerpt(link, 50), said))
    return Reply(
        title=t.plural("{count} post added", "{count} posts added", count),
        table=Table(columns=(Column(label=t("Post")), Column(label=t("Result"))), rows=tuple(rows)),
        failed=count == 0,
    )


def _added(
    context: Context, session: Session, posted: Posted, given: _Given
) -> tuple[Post | None, Message | None]:
    """Add a post, or give the sentence that says why not."""
    workspace = context.workspace
    same = posts.to_add(session, workspace, video_id=posted.video_id)
    if same:
        return None, msg(
            "This post is on your list already: {id}. Look with /content show {id}", id=short_id(same)
        )
    creator, trouble = _creator_of(context, session, posted, given.creator_id)
    if trouble:
        return None, trouble
    row = posts.add(
        session,
        workspace,
        now=context.now,
        **columns(posted),
        topics=list(given.topics),
        creator_id=creator.id if creator else None,
        campaign_id=given.campaign_id,
        evidence=[evidence(posted, context.now)],
        added_by=context.event.person.name,
    )
    context.audit(session, "content add", ("post", row.id), after=facts(row))
    return row, None


def _creator_of(
    context: Context, session: Session, posted: Posted, creator_id: int | None
) -> tuple[Creator | None, Message | None]:
    """Give the creator a post belongs to; TikTok's word on the author counts more than what was typed."""
    workspace_id = context.workspace.id
    if creator_id is None:
        found = posted.handle and creators.of_handle(session, workspace_id=workspace_id, handle=posted.handle)
        return found or None, None
    creator = creators.get(session, workspace_id=workspace_id, id=creator_id)
    if creator and posted.proven and posted.handle != creator.handle:
        return None, msg(
            "TikTok says that this post is by @{author}, not by @{handle}. Leave creator= out, or check the "
            "link.",
            author=posted.handle,
            handle=creator.handle,
        )
    return creator, None


@command(
    "content show",
    N_("A post's card"),
    role=Role.VIEWER,
    options=(WHICH,),
    example="/content show V3",
)
async def show(context: Context, *, post: int) -> Reply:
    """Show the card."""
    return await context.read(
        lambda session: post_card(context.reading(session), find_post(context, session, post))
    )


@command(
    "content evidence",
    N_("All that TikTok said of a post, and when"),
    role=Role.VIEWER,
    options=(WHICH,),
    example="/content evidence V3",
)
async def evidence_(context: Context, *, post: int) -> Reply:
    """Show the sheet."""
    return await context.read(
        lambda session: evidence_sheet(context.reading(session), find_post(context, session, post))
    )


@command(
    "content check",
    N_("Ask TikTok about a post again"),
    options=(WHICH,),
    example="/content check V3",
)
async def check(context: Context, *, post: int) -> Reply:
    """Ask whether a post is still public, and keep the answer."""
    url = await context.read(lambda session: find_post(context, session, post).url)
    try:
        posted = await read_post(context.services.tiktok, url, context.services.now)
    except Gone as gone:
        return await _kept(context, post, gone.message, {"answered": True, "public": False}, {})
    if posted.embed is None:
        assert posted.trouble is not None
        raise RemoteError(posted.trouble)
    told = {name: value for name, value in columns(posted).items() if value}
    del told["video_id"]
    return await _kept(
        context, post, msg("TikTok shows it to everybody."), evidence(posted, context.now), told
    )


async def _kept(
    context: Context, id: int, said: Message, line: dict[str, Any], told: dict[str, Any]
) -> Reply:
    def work(session: Session) -> Reply:
        row = find_post(context, session, id)
        before = facts(row)
        lines = with_line(row, {"at": context.now.isoformat(), **line})
        posts.change(session, row, now=context.now, evidence=lines, **told)
        context.audit(session, "content check", ("post", row.id), before=before, after=facts(row) | line)
        return post_card(context.reading(session), row, context.t(said))

    return await context.write(work)


@command(
    "content figures",
    N_("Write down a post's figures"),
    options=(
        WHICH,
        *(Option(name, Parsed(parse_count), label) for name, label in LABELS.items()),
        Option("day", PastDay(), N_("Day the figures are of, if not today")),
    ),
    example="/content figures V3 views=120k likes=8400 comments=310",
)
async def figures(context: Context, *, post: int, day: date | None = None, **given: int) -> Reply:
    """Write down figures by hand, dated; what is not given stays as it is."""
    if not given:
        raise UserError(msg("No figure was given. Write one, such as views=120k."))

    def work(session: Session) -> Reply:
        row = find_post(context, session, post)
        before = facts(row)
        changed = record(
            session,
            row,
            source=TYPED,
            day=day or context.today,
            values=given,
            now=context.now,
            said_by=context.event.person.name,
            always=True,
        )
        posts.change(session, row, now=context.now, **changed)
        context.audit(session, "content figures", ("post", row.id), before=before, after=facts(row))
        return post_card(context.reading(session), row, context.t("Changed."))

    return await context.write(work)


@command(
    "content remove",
    N_("Take a post off your list"),
    options=(WHICH,),
    example="/content remove V3",
)
async def remove(context: Context, *, post: int) -> Reply:
    """Forget a post, also on boards; what proves a request stays."""

    def work(session: Session) -> Reply:
        row = find_post(context, session, post)
        if row.request_id is not None:
            raise UserError(
                msg("{id} was handed in for a request, so it stays as its proof.", id=short_id(row))
            )
        context.audit(session, "content remove", ("post", row.id), before=facts(row))
        posts.remove(session, row)
        return Reply(text=context.t("{id} is off your list and off every board.", id=short_id(row)))

    return await context.write(work)


COMMANDS = (add, fetch, show, evidence_, find, page, check, figures, remove, pin, unpin, board, export)
