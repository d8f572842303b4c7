"""Spark codes: a creator's leave to advertise with a post, kept sealed and shown to nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from commands.core import seals
from commands.core.context import Context, Services
from commands.core.options import Option, command
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.options import POST, Parsed
from commands.posts.post_evidence import handed_in
from commands.requests.deals import Deal
from commands.requests.request_cards import request_card
from commands.requests.request_moves import show_anew
from commands.requests.request_taken import WHICH, taken_up
from commands.requests.rights import wind
from commands.rules.states import ONCE_POSTED
from storage import spark
from storage.models import SparkCode
from storage.session import Session

_LONGEST = 500
KEPT = N_(
    "The Spark code is kept sealed, and nobody can read it, not even your team. It is not redeemed yet: "
    "a manager does that with the button of the request's card where TikTok's advertising interface is "
    "connected. Where it is not, let the creator give the code to whoever runs your Ads Manager."
)


def spark_code(text: str) -> str:
    """Read a code without repeating it; raises UserError for what cannot be one."""
    code = text.strip()
    if not (code.isascii() and code.isprintable()) or " " in code or not 8 <= len(code) <= _LONGEST:
        raise UserError(
            msg("That is no Spark code: it is one word of letters, digits and signs. Copy it once more.")
        )
    return code


CODE = Option(
    "code",
    Parsed(spark_code),
    N_("The Spark code"),
    required=True,
    question=N_("Paste the Spark code that TikTok's app shows under the post's ad settings."),
    secret=True,
)


def keep(context: Context, session: Session, deal: Deal, code: str, post: int | None) -> None:
    """Keep a code in the running transaction; raises UserError where there is nothing to advertise with."""
    request = deal.request
    if request.spark_days is None:
        raise UserError(msg("No Spark authorisation was agreed on for {id}.", id=deal.short))
    found = handed_in(session, deal)
    if deal.state not in ONCE_POSTED or not found:
        raise UserError(msg("A Spark code belongs to a post. First comes the link of the post."))
    named = [one for one in found if post in (None, one.id)]
    if not named:
        raise UserError(msg("That post was not handed in for {id}. /post show {id}", id=deal.short))
    row = spark.add(
        session,
        request_id=request.id,
        video_id=named[0].video_id if len(named) == 1 else "",
        sealed=seals.seal(context.services.keys, code, *bound(deal.workspace.id, request.id)),
        ends_on=context.today + timedelta(days=request.spark_days),
        by=context.event.person.name,
        now=context.now,
    )
    wind(session, deal, context.now)
    session.add(request)
    context.audit(session, "post spark", ("request", request.id), after=facts(row))
    show_anew(session, context.services, deal, context.event.key)


def facts(code: SparkCode) -> dict[str, Any]:
    """Give what the history keeps of a code: all but the code."""
    return code.model_dump(mode="json", exclude={"sealed"})


def bound(workspace_id: int, request_id: int) -> tuple[str, str, str]:
    """Give what a code of a request is sealed for."""
    return "spark code", str(workspace_id), str(request_id)


def under_older_keys(session: Session, services: Services) -> int:
    """Count the codes that need a key that is not the present one."""
    return sum(
        seals.needs_older(services.keys, code.sealed, *bound(workspace_id, code.request_id))
        for code, workspace_id in spark.everywhere(session)
    )


@command(
    "post spark",
    N_("Keep a creator's Spark code"),
    role=Role.MANAGER,
    options=(WHICH, CODE, Option("post", POST, N_("Which of several posts: V3"))),
    example="/post spark R7",
)
async def spark_(context: Context, *, request: int, code: str, post: int | None = None) -> Reply:
    """Seal a code that the creator gave elsewhere."""

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        keep(context, session, deal, code, post)
        said = context.t(KEPT)
        return request_card(context.reading(session), deal.request, said).having(private=True)

    return await context.write(work)


COMMANDS = (spark_,)
