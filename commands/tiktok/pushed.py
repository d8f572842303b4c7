"""What is offered where a campaign that was made at TikTok, too, moves here: there, a person switches it."""

from __future__ import annotations

from collections.abc import Mapping

from commands.core.replies import Button, Reply
from commands.core.texts import N_, Translator
from storage import pushes
from storage.models import AdPush, Campaign
from storage.session import Session

# What a move here means there: switched on, or off.
_MEANS: Mapping[str, bool] = {"launch": True, "resume": True, "pause": False, "end": False}
_LABELS = {True: N_("Switch on at TikTok"), False: N_("Switch off at TikTok")}
_SAID = {
    True: N_("At TikTok it stays as it is until you switch it on there, too."),
    False: N_("At TikTok it goes on until you switch it off there, too."),
}


def switch_button(t: Translator, row: AdPush, on: bool) -> Button:
    """Give the button that switches a campaign at TikTok."""
    arguments = {"push": str(row.id), "on": "yes" if on else "no"}
    return Button(label=t(_LABELS[on]), command="campaign switch", arguments=arguments, style="danger")


def with_switch(session: Session, t: Translator, campaign: Campaign, move: str, card: Reply) -> Reply:
    """Offer beside a card to let TikTok follow a move, where the campaign was made there from here."""
    made = [row for row in pushes.of(session, campaign_id=campaign.id) if row.platform_id]
    if move not in _MEANS or not made:
        return card
    on = _MEANS[move]
    buttons = [switch_button(t, row, on).model_copy(update={"edit": False}) for row in made]
    return card.having(text=f"{card.text}\n{t(_SAID[on])}", buttons=(*buttons, *card.buttons))
