"""What follows when a creator has let their account be read: both sides hear of it."""

from __future__ import annotations

from commands.changes import refresh
from commands.core.accounts import Profile
from commands.core.context import Services
from commands.core.texts import N_, UserError, msg
from commands.requests import deals
from commands.requests.deals import Deal
from commands.requests.leave_words import may_be_given
from commands.requests.request_moves import note_by_itself, show_anew, tell_creator, tell_team
from storage.models import ConnectAttempt
from storage.post_sources import GIVEN
from storage.session import Session

THANKS = N_(
    "Thank you! The figures of what you post for this request come by themselves now. You can end that at "
    "any time."
)
_TOLD = N_(
    "{who} lets me read the figures of what they post for “{campaign}” ({id}). They come by themselves now; "
    "/kpi status says how that goes."
)


def of_request(session: Session, attempt: ConnectAttempt, profile: Profile) -> Deal:
    """Give the request a leave is for; raises UserError where it is over, or the account is another's."""
    deal = deals.find(session, attempt.workspace_id, attempt.request_id or 0)
    if not may_be_given(deal):
        raise UserError(msg("The team does not ask for that at the moment. Nothing is read."))
    if profile.handle and profile.handle != deal.creator.handle:
        raise UserError(
            msg(
                "You are signed in to TikTok as @{other}, and this request is to {who}. Sign in as {who} and "
                "press the button of your request again; if your name there is new, tell the team. Nothing "
                "is read.",
                other=profile.handle,
                who=deal.handle,
            )
        )
    return deal


def given(session: Session, services: Services, deal: Deal, *, told: bool) -> None:
    """Note a creator's leave, and tell the team; ``told`` writes to the creator as well."""
    before = deals.facts(deal.request)
    deal.request.account_leave = GIVEN
    session.add(deal.request)
    note_by_itself(session, services, deal.request, "request leave", before)
    moment = services.now().isoformat()
    tell_team(session, services, deal, _TOLD, f"given:{moment}")
    if told:
        tell_creator(session, services, deal, THANKS, f"given:{moment}")
    show_anew(session, services, deal, f"given:{moment}")
    refresh(session, services, deal.workspace.id, "sources", deal.workspace.id, cause=moment)
