"""Redeem a Spark code with TikTok: opened for the call alone, asked for once, and what came of it kept."""

from __future__ import annotations

from dataclasses import field
from datetime import date

from commands.core import seals
from commands.core.context import Context
from commands.core.errors import RemoteError
from commands.core.options import Option, command
from commands.core.replies import Button, Reply
from commands.core.roles import Role
from commands.core.texts import N_, Message, UserError, msg
from commands.core.tiktok import Grant, Refused, Unanswered
from commands.options import POST, YesNo
from commands.posts.post_evidence import Mark, mark
from commands.requests.deals import Deal
from commands.requests.request_cards import request_card
from commands.requests.request_moves import show_anew, tell_creator
from commands.requests.request_taken import WHICH, taken_up
from commands.requests.rights import wind
from commands.requests.spark_codes import bound, facts
from commands.rules.handles import TikTokUrl, post_address
from storage import posts, spark
from storage.frozen import frozen
from storage.models import SparkCode
from storage.session import Session

_ANOTHER = N_("TikTok did not take the Spark code for “{campaign}”. Make a new one and give it here, please.")


@frozen
class _Question:
    """What TikTok is asked: to take a code, or only how it stands. The code is sealed."""

    request_id: int
    code_id: int
    change: bool
    sealed: str = field(repr=False)


@frozen
class _Outcome:
    """What came of it: a grant, why there is none, or nothing at all."""

    grant: Grant | None = None
    fault: Refused | Unanswered | None = None


@command(
    "post redeem",
    N_("Redeem a creator's Spark code with TikTok"),
    role=Role.MANAGER,
    options=(
        WHICH,
        Option("post", POST, N_("Which of several posts: V3")),
        Option("again", YesNo(), N_("Ask TikTok again, though it may have been done")),
    ),
    example="/post redeem R7",
)
async def redeem(context: Context, *, request: int, post: int | None = None, again: bool = False) -> Reply:
    """Let the advertising account use a creator's post, and keep until when."""
    asked = await context.write(lambda session: _noted(context, session, request, post, again), step="ask")
    try:
        outcome = await _answer(context, asked)
    except RemoteError:
        if asked.change:  # it was certainly not done
            await context.services.store.write(lambda session: _forget(session, asked))
        raise
    return await context.write(lambda session: _settled(context, session, asked, outcome))


# -- before TikTok is asked --------------------------------------------------------------------------


def _noted(context: Context, session: Session, id: int, post: int | None, again: bool) -> _Question:
    """Write down that TikTok is asked; what was asked before and may have been done is only looked at."""
    deal = taken_up(context, session, id)
    code = _code(context, session, deal, post)
    if code.refused and not again:
        raise UserError(
            msg(
                "TikTok refused this Spark code (code {code}). Ask the creator for a new one, or try it once "
                "more: /post redeem {id} again=yes",
                code=code.refused,
                id=deal.short,
            )
        )
    change = code.redeemed_at is None and (code.asked_at is None or again)
    if change:
        code.asked_at, code.refused = context.now, ""
        session.add(code)
        context.audit(session, "post redeem", ("request", id), after=facts(code))
    return _Question(id, code.id, change, code.sealed)


def _code(context: Context, session: Session, deal: Deal, post: int | None) -> SparkCode:
    found = list(spark.of_request(session, request_id=deal.request.id))
    if post is not None:
        row = posts.get(session, workspace_id=deal.workspace.id, id=post)
        found = [code for code in found if row and code.video_id == row.video_id]
    if not found:
        raise UserError(
            msg("There is no Spark code for {id} yet. The creator gives it with a button.", id=deal.short)
        )
    waiting = [code for code in found if code.redeemed_at is None and not code.refused]
    return (waiting or found)[-1]


def _forget(session: Session, asked: _Question) -> None:
    code = spark.get(session, request_id=asked.request_id, id=asked.code_id)
    if code and code.redeemed_at is None:
        code.asked_at = None
        session.add(code)


# -- TikTok ------------------------------------------------------------------------------------------


async def _answer(context: Context, asked: _Question) -> _Outcome:
    sparks = context.services.sparks
    try:
        if asked.change:
            await sparks.redeem(_opened(context, asked))
    except (Refused, Unanswered) as fault:
        return _Outcome(fault=fault)
    try:
        return _Outcome(await sparks.granted(_opened(context, asked)))
    except RemoteError as error:
        if asked.change:  # it is done; until when is asked for the next time
            return _Outcome(Grant(holds=True))
        if isinstance(error, Refused):
            return _Outcome()
        raise


def _opened(context: Context, asked: _Question) -> str:
    try:
        return seals.unseal(
            context.services.keys, asked.sealed, *bound(context.workspace.id, asked.request_id)
        )
    except seals.Unopened:
        raise RemoteError(
            msg(
                "The Spark code was sealed with a key that is not there any more, so nobody can open it. Ask "
                "the creator for a new one."
            )
        ) from None


# -- what came of it ---------------------------------------------------------------------------------


def _settled(context: Context, session: Session, asked: _Question, outcome: _Outcome) -> Reply:
    deal = taken_up(context, session, asked.request_id)
    code = spark.get(session, request_id=asked.request_id, id=asked.code_id)
    if code is None:
        raise UserError(msg("That Spark code was removed meanwhile."))
    before = facts(code)
    if isinstance(outcome.fault, Refused):
        said = _refused(context, session, deal, code, outcome.fault)
    elif outcome.fault:
        said = outcome.fault.message
    elif outcome.grant and outcome.grant.holds is not False:
        said = _granted(context, session, deal, code, outcome.grant)
    else:
        said = _nothing(context, code, outcome.grant)
    session.add(code)
    session.flush()
    wind(session, deal, context.now)
    session.add(deal.request)
    context.audit(session, "post redeem", ("request", deal.request.id), before=before, after=facts(code))
    show_anew(session, context.services, deal, context.event.key)
    reply = request_card(context.reading(session), deal.request, context.t(said))
    looked = not asked.change and code.redeemed_at is None
    return reply.having(buttons=(_again(context, deal), *reply.buttons)) if looked else reply


def _again(context: Context, deal: Deal) -> Button:
    arguments = {"request": deal.short, "again": "yes"}
    return Button(label=context.t("Ask TikTok again"), command="post redeem", arguments=arguments)


def _refused(context: Context, session: Session, deal: Deal, code: SparkCode, refused: Refused) -> Message:
    code.refused = refused.code or "–"
    _put_down(context, session, deal, code, "unredeemed", code.refused)
    tell_creator(session, context.services, deal, _ANOTHER, f"spark:{code.id}:{code.asked_at}")
    return refused.message


def _granted(context: Context, session: Session, deal: Deal, code: SparkCode, grant: Grant) -> Message:
    expected, new = code.video_id, code.redeemed_at is None
    code.asked_at = code.asked_at or context.now
    code.redeemed_at, code.redeemed_by = code.redeemed_at or context.now, context.event.person.name
    code.video_id = grant.video_id or code.video_id
    if grant.ends_at:
        code.ends_on = grant.ends_at.astimezone(deal.zone).date()
    if new:
        _put_down(context, session, deal, code, "redeemed", _day(code.ends_on))
    if expected and code.video_id != expected:
        return msg(
            "TikTok has taken the Spark code, but it is for another post than the one handed in: {link}",
            link=post_address(TikTokUrl("video", None, code.video_id)),
        )
    if grant.ends_at is None:
        return msg(
            "TikTok has taken the Spark code. It does not say until when, so the days agreed on count."
        )
    return msg("TikTok has taken the Spark code. You may advertise until {day}.", day=code.ends_on)


def _nothing(context: Context, code: SparkCode, grant: Grant | None) -> Message:
    if code.redeemed_at is None:
        return msg("TikTok knows nothing of this Spark code, so it was not redeemed.")
    if grant is None:
        return msg("TikTok says nothing of this Spark code right now. What was known of it stays.")
    code.ends_on = min(code.ends_on or context.today, context.today)
    return msg("TikTok says that this Spark authorisation holds no longer.")


def _put_down(
    context: Context, session: Session, deal: Deal, code: SparkCode, kind: Mark, words: str
) -> None:
    """Add it to the evidence of the post it is for, where that was handed in for this request."""
    post = posts.of_video(session, workspace_id=deal.workspace.id, video_id=code.video_id)
    if post is None or post.request_id != deal.request.id:
        return
    line = mark(kind, context.event.person.name, context.now, words)
    posts.change(session, post, now=context.now, evidence=[*post.evidence, line])


def _day(day: date | None) -> str:
    return day.isoformat() if day else "–"


COMMANDS = (redeem,)
