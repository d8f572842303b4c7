"""What a person decides about a message that may not have arrived."""

from __future__ import annotations

from collections.abc import Callable

from commands import delivered
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.options import Text
from commands.requests.deals import answered, closed, deal_of
from commands.rules.states import CampaignState
from storage import alerts, campaigns, digests, outbox, requests
from storage.models import Alert, Campaign, CreatorRequest, Delivery, Digest
from storage.session import Session

# How the cause of a message begins, and what it is about.
_ABOUT: dict[str, Callable[..., Alert | Digest | CreatorRequest | None]] = {
    "alert": alerts.get,
    "digest": digests.get,
    "request": requests.get,
}
_WHICH = (Option("delivery", Text(20), N_("Message")),)


def _undecided(context: Context, session: Session, id: str) -> Delivery:
    row = outbox.get(session, workspace_id=context.workspace.id, id=int(id))
    if row is None or row.state not in {"unknown", "failed"}:
        raise UserError(msg("That was decided already; nothing is left to do."))
    return row


def _may_arrive(session: Session, row: Delivery) -> None:
    """Raise UserError where the message would not be sent: its campaign is archived, or its chat paused."""
    campaign = _campaign_of(session, row)
    if campaign and campaign.state == CampaignState.ARCHIVED and not _parting(session, row):
        if row.cause.startswith("digest:"):
            raise UserError(
                msg("“{name}” is archived, and archived campaigns send no digests.", name=campaign.name)
            )
        if row.cause.startswith("alert:"):
            raise UserError(msg("“{name}” is archived, so its alerts rest.", name=campaign.name))
        raise UserError(msg("“{name}” is archived, so its requests rest.", name=campaign.name))
    reason = delivered.paused(session, row)
    if reason:
        raise UserError(msg(reason))


def _campaign_of(session: Session, row: Delivery) -> Campaign | None:
    kind, _, rest = row.cause.partition(":")
    id = rest.partition(":")[0]
    found = _ABOUT[kind](session, workspace_id=row.workspace_id, id=int(id)) if kind in _ABOUT else None
    return campaigns.get(session, workspace_id=row.workspace_id, id=found.campaign_id) if found else None


def _parting(session: Session, row: Delivery) -> bool:
    """Tell whether a message says how a request ended, or that its campaign was put away."""
    kind, _, rest = row.cause.partition(":")
    request = requests.get(session, workspace_id=row.workspace_id, id=int(rest.partition(":")[0]))
    if kind != "request" or request is None:
        return False
    deal = deal_of(session, request)
    last = closed(deal) if deal.is_open else answered(deal)
    return row.cause == f"request:{request.id}:{last}"


@command("delivery again", N_("Send a message again"), role=Role.MANAGER, options=_WHICH, hidden=True)
async def again(context: Context, *, delivery: str) -> Reply:
    """Send a message again that may not have arrived."""

    def work(session: Session) -> Reply:
        row = _undecided(context, session, delivery)
        _may_arrive(session, row)
        outbox.once_more(session, id=row.id, now=context.now)
        context.audit(session, "delivery again", ("delivery", row.id))
        return Reply(text=context.t("It is on its way again."))

    return await context.write(work)


@command("delivery leave", N_("Leave a message unsent"), role=Role.MANAGER, options=_WHICH, hidden=True)
async def leave(context: Context, *, delivery: str) -> Reply:
    """Leave a message as it is."""

    def work(session: Session) -> Reply:
        row = _undecided(context, session, delivery)
        outbox.finish(session, id=row.id, state="skipped", now=context.now, error=outbox.LEFT)
        context.audit(session, "delivery leave", ("delivery", row.id))
        return Reply(text=context.t("Left as it is."))

    return await context.write(work)


COMMANDS = (again, leave)
