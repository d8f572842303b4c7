"""Posts handed in for a request: write down the link, look at it, confirm it, ask for a correction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from commands.core.context import Context
from commands.core.errors import RemoteError
from commands.core.options import Option, command
from commands.core.replies import Field, Reply
from commands.core.roles import Role
from commands.core.texts import N_, Message, Translator, UserError, msg, translator
from commands.core.tiktok import Gone
from commands.options import POST, Parsed, Text
from commands.posts.post_cards import facts, short_id
from commands.posts.post_evidence import (
    TROUBLE,
    agreed,
    check_fields,
    gone,
    handed_in,
    look,
    mark,
    sheet,
)
from commands.posts.posted import Posted, columns, link_of, read_post
from commands.requests import deals
from commands.requests.deals import Deal
from commands.requests.request_cards import request_card
from commands.requests.request_moves import Side, make_move, show_anew, tell_team
from commands.requests.request_taken import WHICH, recorded, step_in, taken_up
from commands.rules.drafts import pieces_wanted
from commands.rules.pipeline import after
from commands.rules.safety import Source
from commands.safety import safety
from storage import posts, requests
from storage.creator_texts import caption_ref
from storage.models import Post
from storage.safety import of_creator as found_of
from storage.session import Session

_TO_CORRECT = timedelta(days=2)


def one_link(text: str) -> str:
    """Read one link to a post; raises UserError for anything else."""
    link_of(text)
    return text.strip()


LINK = Option(
    "link",
    Parsed(one_link),
    N_("The link of the post"),
    required=True,
    question=N_("Paste the link of the post: open it, tap Share and copy the link."),
)


@command(
    "post add",
    N_("Write down the link of a request's post"),
    options=(WHICH, LINK),
    example="/post add R7 https://www.tiktok.com/@anna/video/7300000000000000001",
)
async def add(context: Context, *, request: int, link: str) -> Reply:
    """Keep the link, and check what can be seen from outside."""
    await context.read(lambda session: _may_post(taken_up(context, session, request)))
    posted = await read_post(context.services.tiktok, link, context.services.now)

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        before = deals.facts(deal.request)
        _may_post(deal)
        recorded(context, deal)
        said = put_down(context, session, deal, posted, "team")
        context.audit(
            session, "request post", ("request", request), before=before, after=deals.facts(deal.request)
        )
        reply = request_card(context.reading(session), deal.request, context.t(said))
        seen = _seen(session, deal, handed_in(session, deal), context, context.t)
        return reply.having(fields=(*seen, *reply.fields))

    return await context.write(work)


def _may_post(deal: Deal) -> None:
    after(deal.state, "post", deal.turn)


def put_down(context: Context, session: Session, deal: Deal, posted: Posted, by: Side) -> Message:
    """Keep a post of a request and say how many are there; with the last one the request is posted."""
    post = _kept(context, session, deal, posted, by)
    if post.caption and post.creator_id:
        source = Source("caption", post.caption, caption_ref(post.number))
        safety.look(session, deal.creator, [source], now=context.now)
    here = context.event.place.address if by == "team" else None
    there, wanted = handed_in(session, deal), pieces_wanted(deal.request.pieces)
    beside = Reply(fields=_seen(session, deal, there, context, translator(deal.workspace.language)))
    if len(there) >= wanted:
        make_move(session, context.services, deal, "post", by, here=here, beside=beside)
        said = msg("Thank you! The link is kept.")
    else:
        cause = f"posted:{post.id}:{context.now.isoformat()}"
        text = N_("{who} has posted for “{campaign}” ({id}), and more posts are to come.")
        tell_team(session, context.services, deal, text, cause, besides=here, beside=beside)
        show_anew(session, context.services, deal, context.event.key)
        said = msg("Thank you! {there} of {wanted} posts are there.", there=len(there), wanted=wanted)
    if posted.trouble is None:
        return said
    return msg("{said} {trouble}", said=said, trouble=TROUBLE) if by == "team" else said


def _seen(
    session: Session, deal: Deal, there: Sequence[Post], context: Context, t: Translator
) -> tuple[Field, ...]:
    """Show the checks of posts, and what a person should look at in their captions."""
    places = {("caption", caption_ref(post.number)) for post in there}
    findings = found_of(session, creator=deal.creator)
    return (*check_fields(there, t), *safety.evidence_fields(findings, places, context.now, t))


def _kept(context: Context, session: Session, deal: Deal, posted: Posted, by: Side) -> Post:
    workspace_id, request = deal.workspace.id, deal.request
    known = posts.of_video(session, workspace_id=workspace_id, video_id=posted.video_id)
    same = known and posts.locked(session, workspace_id=workspace_id, id=known.id)
    if same:
        _unused(session, deal, same, by)
    lines = [
        mark("given", context.event.person.name, context.now),
        look(posted, agreed(session, deal), context.now),
    ]
    about: dict[str, Any] = {
        "request_id": request.id,
        "campaign_id": request.campaign_id,
        # What somebody else posted is none of the creator's.
        "creator_id": request.creator_id if posted.handle in (None, deal.creator.handle) else None,
    }
    if same is None:
        row = posts.add(
            session,
            deal.workspace,
            now=context.now,
            **columns(posted),
            **about,
            evidence=lines,
            added_by=context.event.person.name,
        )
        context.audit(session, "post add", ("post", row.id), after=facts(row))
        return row
    before = facts(same)
    told = {name: value for name, value in columns(posted).items() if value}
    posts.change(session, same, now=context.now, **told, **about, evidence=[*same.evidence, *lines])
    session.flush()
    context.audit(session, "post add", ("post", same.id), before=before, after=facts(same))
    return same


def _unused(session: Session, deal: Deal, post: Post, by: Side) -> None:
    """Raise UserError for a link that was handed in before; a creator is not told for what."""
    mine = post.request_id == deal.request.id
    if post.request_id is None or (mine and post not in handed_in(session, deal)):
        return
    if mine or by != "team":
        raise UserError(msg("This link was handed in before. Send the link of another post."))
    other = requests.get(session, workspace_id=deal.workspace.id, id=post.request_id)
    used = deals.deal_of(session, other) if other else deal
    raise UserError(
        msg(
            "This link was handed in before: {post}, for {id} with {who}, “{campaign}”.",
            post=short_id(post),
            id=used.short,
            who=used.handle,
            campaign=used.campaign.name,
        )
    )


@command(
    "post show",
    N_("The evidence of a request's posts"),
    role=Role.VIEWER,
    options=(WHICH,),
    example="/post show R7",
)
async def show(context: Context, *, request: int) -> Reply:
    """Show what TikTok said and when, what was checked, and who confirmed it."""

    def work(session: Session) -> Reply:
        deal = deals.find(session, context.workspace.id, request)
        return sheet(deal, _all(session, deal), context.t)

    return await context.read(work)


def _all(session: Session, deal: Deal) -> list[Post]:
    return list(posts.of_request(session, workspace_id=deal.workspace.id, request_id=deal.request.id))


@command("post check", N_("Look at a request's posts again"), options=(WHICH,), example="/post check R7")
async def check(context: Context, *, request: int) -> Reply:
    """Ask TikTok again and add what it says to the evidence; nothing that stands there is changed."""
    urls = await context.read(lambda session: _urls(context, session, request))
    found: dict[int, Posted | None] = {}
    for id, url in urls.items():
        try:
            found[id] = await read_post(context.services.tiktok, url, context.services.now)
        except Gone:
            found[id] = None
    _answered(found)

    def work(session: Session) -> Reply:
        deal = deals.find(session, context.workspace.id, request)
        wanted = agreed(session, deal)
        for id, posted in found.items():
            post = posts.locked(session, workspace_id=deal.workspace.id, id=id)
            if post is None:
                continue
            line = look(posted, wanted, context.now) if posted else gone(post, wanted, context.now)
            told = {name: value for name, value in columns(posted).items() if value} if posted else {}
            posts.change(session, post, now=context.now, **told, evidence=[*post.evidence, line])
            context.audit(session, "post check", ("post", id), after=line)
        session.flush()
        return sheet(deal, _all(session, deal), context.t)

    return await context.write(work)


def _urls(context: Context, session: Session, request: int) -> dict[int, str]:
    deal = deals.find(session, context.workspace.id, request)
    found = handed_in(session, deal)
    if not found:
        raise UserError(msg("No post of {id} was given yet. Give its link: /post add {id}", id=deal.short))
    return {post.id: post.url for post in found}


def _answered(found: dict[int, Posted | None]) -> None:
    """Raise RemoteError where TikTok told nothing of any post, so that it is not noted as a look."""
    troubles = [posted.trouble for posted in found.values() if posted and posted.trouble]
    if troubles and len(troubles) == len(found):
        raise RemoteError(troubles[0])


@command("post verify", N_("Confirm a request's posts"), options=(WHICH,), example="/post verify R7")
async def verify(context: Context, *, request: int) -> Reply:
    """Confirm that the posts are what was agreed; from then on the figures are followed."""

    def change(deal: Deal, session: Session) -> str:
        after(deal.state, "verify", deal.turn)
        for post in handed_in(session, deal):
            _marked(context, session, post, mark("verified", context.event.person.name, context.now))
        return "verify"

    return await step_in(context, request, change, N_("Confirmed."))


def _marked(context: Context, session: Session, post: Post, line: dict[str, Any]) -> None:
    posts.change(session, post, now=context.now, evidence=[*post.evidence, line])
    context.audit(session, f"post {line['mark']}", ("post", post.id), after=line)


@command(
    "post correct",
    N_("Ask for a correction of a post"),
    options=(
        WHICH,
        Option(
            "reason",
            Text(500),
            N_("What has to be corrected"),
            required=True,
            question=N_("What has to be corrected? The creator reads it."),
        ),
        Option("post", POST, N_("Which post, if not all of them: V3")),
    ),
    example=N_('/post correct R7 reason="The hashtag is missing"'),
)
async def correct(context: Context, *, request: int, reason: str, post: int | None = None) -> Reply:
    """Let the creator hand the link in again, corrected or another one."""

    def change(deal: Deal, session: Session) -> str:
        after(deal.state, "correct", deal.turn)
        found = [one for one in handed_in(session, deal) if post in (None, one.id)]
        if not found:
            raise UserError(msg("That post was not handed in for {id}. /post show {id}", id=deal.short))
        line = mark("correction", context.event.person.name, context.now, reason)
        for one in found:
            _marked(context, session, one, line)
        # The day that was planned has passed, and a correction takes its time.
        deal.request.scheduled_on = context.today + _TO_CORRECT
        return "correct"

    return await step_in(context, request, change, N_("The creator is asked for a correction."), reason)


COMMANDS = (add, show, check, verify, correct)
