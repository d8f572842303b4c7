"""How a creator's leave to read their account stands, in the team's words."""

from __future__ import annotations

from commands.core.texts import N_, Translator
from commands.requests.deals import Deal
from commands.requests.request_buttons import Tap
from commands.rules.states import AGREED_STATES, RequestState
from storage.post_sources import ASKED, ENDED, GIVEN, REFUSED

_STANDING = {
    ASKED: N_("asked whether I may read their account; no answer yet"),
    GIVEN: N_("read from the creator's account"),
    REFUSED: N_("TikTok lets me in no longer; ask the creator anew"),
    ENDED: N_("the creator's account is read no longer"),
}
ASK = Tap(N_("Ask to read their account"), "connect creator", edit=False)


def standing(deal: Deal, t: Translator) -> str:
    """Say how a creator's leave stands; nothing where none was asked for."""
    leave = deal.request.account_leave
    if leave in (ASKED, REFUSED) and not may_be_given(deal):
        return ""  # nobody is asked any more
    return t(_STANDING[leave]) if leave in _STANDING else ""


def may_be_given(deal: Deal) -> bool:
    """Tell whether there is anything to read for: what was agreed and runs."""
    return deal.state in AGREED_STATES and deal.is_open and not deal.archived and not deal.barred


def worth_asking(deal: Deal) -> bool:
    """Tell whether there are figures to come and nobody was asked for them, or not any more."""
    figures = deal.state in (RequestState.POSTED, RequestState.TRACKING)
    return figures and may_be_given(deal) and deal.request.account_leave not in (ASKED, GIVEN)
