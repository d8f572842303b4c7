"""Let a campaign go on in spite of a warning about its industry."""

from __future__ import annotations

from commands.campaigns.campaigns import WHICH, facts, find
from commands.cards import campaign_card, short_id
from commands.changes import refresh_cards
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.options import Text
from commands.safety.industry import blocking, hindrance, said, warning
from storage.session import Session


@command(
    "campaign allow",
    N_("Let a campaign go on in spite of a warning about its industry"),
    role=Role.OWNER,
    options=(
        WHICH,
        Option(
            "reason",
            Text(300),
            N_("Why it may go on"),
            required=True,
            question=N_("Why may it go on all the same? It is kept with your name."),
        ),
    ),
    example=N_('/campaign allow C1 reason="Checked by our lawyer"'),
)
async def allow(context: Context, *, campaign: int, reason: str) -> Reply:
    """Lift the warnings that apply now; a rule that blocks stays."""

    def work(session: Session) -> Reply:
        found = find(context, session, campaign)
        refused = hindrance(found)
        if blocking(found) and refused:
            raise UserError(refused)
        rules = warning(found)
        if not refused:
            raise UserError(
                msg("There is no warning about “{name}” ({id}) to lift.", name=found.name, id=short_id(found))
            )
        before = facts(found)
        found.industry_allowed = [rule.key for rule in rules]
        found.industry_allowed_by = context.event.person.name
        found.updated_at = context.now
        session.add(found)
        after = {**facts(found), "reason": reason}
        context.audit(session, "campaign allow", ("campaign", found.id), before=before, after=after)
        refresh_cards(context, session, "campaign", found.id)
        text = context.t("It may go on; you have taken that on yourself. {rules}", rules=said(rules))
        return campaign_card(context.reading(session), found, text)

    return await context.write(work)


COMMANDS = (allow,)
