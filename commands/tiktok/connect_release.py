"""Let go of a TikTok account again."""

from __future__ import annotations

from commands.changes import refresh_cards
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.options import Parsed
from commands.requests import leaves
from commands.rules.amounts import parse_count
from commands.tiktok import account_tokens
from storage import post_sources
from storage.models import PostSource
from storage.session import Session


@command(
    "connect release",
    N_("Give the leave for a TikTok account back and forget it"),
    role=Role.MANAGER,
    options=(Option("account", Parsed(parse_count), N_("Which account"), required=True),),
    hidden=True,
)
async def release(context: Context, *, account: int) -> Reply:
    """Revoke an account's tokens at TikTok, then forget them; the figures that were read stay."""
    row = await context.read(lambda session: _source(context, session, account))
    revoked = await account_tokens.given_back(context.services, row)

    def work(session: Session) -> Reply:
        t, there = context.t, _source(context, session, account)
        leaves.end(session, context.services, post_sources.covered(session, there), [there])
        after = {"account": f"@{there.handle}", "revoked": revoked}
        context.audit(session, "connect release", ("workspace", context.workspace.id), after=after)
        refresh_cards(context, session, "sources", context.workspace.id)
        if revoked:
            text = t("I have forgotten the leave, and gave it back at TikTok. The figures stay as they are.")
        else:
            text = t(
                "I have forgotten the leave, but TikTok did not take it back. Whoever owns the account takes "
                "this app out in the TikTok app's security settings. The figures stay as they are."
            )
        return Reply(text=text, private=True)

    return await context.write(work)


def _source(context: Context, session: Session, id: int) -> PostSource:
    row = post_sources.get(session, workspace_id=context.workspace.id, id=id)
    if row is None or row.kind not in post_sources.ACCOUNTS:
        raise UserError(msg("That TikTok account is not connected any more. /connect list"))
    return row


COMMANDS = (release,)
