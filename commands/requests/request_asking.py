"""Who can be asked for a campaign, and why somebody cannot."""

from __future__ import annotations

from commands.cards import short_id
from commands.core.context import Context
from commands.core.texts import Message, UserError, msg
from commands.rules.states import PROSPECT_STATES, STATE_LABELS, CampaignState, RequestState
from commands.safety import age, industry
from storage import campaigns, creators, requests, teams
from storage.models import Campaign, Creator
from storage.session import Session


def campaign_to_ask_for(session: Session, context: Context, id: int) -> Campaign:
    """Get a campaign for changing; raises UserError where nobody can be asked for it any more."""
    found = campaigns.locked(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That campaign does not exist any more. /campaign list shows what there is."))
    if found.state in (CampaignState.ENDED, CampaignState.ARCHIVED):
        raise UserError(
            msg(
                "“{name}” has the status “{state}”, so nobody can be asked for it. "
                "Copy it to go on: /campaign copy {id}",
                name=found.name,
                state=msg(STATE_LABELS[CampaignState(found.state)]),
                id=short_id(found),
            )
        )
    return found


def creator_to_ask(session: Session, context: Context, id: int) -> Creator:
    """Get a creator of the workspace; raises UserError when they have gone."""
    found = creators.get(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That creator does not exist any more. /creator list shows who there is."))
    return found


def hindrance(session: Session, creator: Creator, campaign: Campaign, *, again: bool) -> Message | None:
    """Say why a creator cannot be asked for a campaign, if so.

    ``again`` lets whoever was asked before and did not take it be asked once more.
    """
    if creator.blocked_reason is not None:
        return _blocked(creator)
    workspace = teams.workspace(session, id=creator.workspace_id)
    refused = industry.hindrance(campaign) or (workspace and age.hindrance(session, workspace, creator))
    return (
        refused
        or _asked(session, creator, campaign)
        or (None if again else _before(session, creator, campaign))
    )


def _blocked(creator: Creator) -> Message:
    who = {"handle": creator.handle, "id": f"P{creator.number}"}
    if not creator.blocked_reason:
        return msg("@{handle} is blocked. To ask them all the same: /creator unblock {id}", **who)
    return msg(
        "@{handle} is blocked: {reason}. To ask them all the same: /creator unblock {id}",
        reason=creator.blocked_reason,
        **who,
    )


def _asked(session: Session, creator: Creator, campaign: Campaign) -> Message | None:
    open_one = requests.open_between(session, creator_id=creator.id, campaign_id=campaign.id)
    if open_one and open_one.state not in PROSPECT_STATES:
        return msg(
            "@{handle} has an open request for “{campaign}” already: R{number}. "
            "Remind them or withdraw it first.",
            handle=creator.handle,
            campaign=campaign.name,
            number=str(open_one.number),
        )
    agreed = requests.agreed_between(session, creator_id=creator.id, campaign_id=campaign.id)
    if agreed:
        return msg(
            "@{handle} works on “{campaign}” already: R{number}. "
            "When that is complete, they can be asked again.",
            handle=creator.handle,
            campaign=campaign.name,
            number=str(agreed.number),
        )
    return None


def _before(session: Session, creator: Creator, campaign: Campaign) -> Message | None:
    row = requests.refused_between(session, creator_id=creator.id, campaign_id=campaign.id)
    if row is None:
        return None
    return msg(
        "@{handle} was asked for “{campaign}” before: R{number}, {state}. "
        "To ask them once more, name them alone: /request send @{handle} {id}",
        handle=creator.handle,
        campaign=campaign.name,
        number=str(row.number),
        state=msg(STATE_LABELS[RequestState(row.state)]),
        id=short_id(campaign),
    )
