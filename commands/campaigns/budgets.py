"""What of a campaign's budget is promised, paid and left."""

from __future__ import annotations

from commands.core.texts import Translator
from storage import payments, requests
from storage.frozen import frozen
from storage.models import Campaign
from storage.session import Session


@frozen
class Spending:
    """Amounts in minor units of the campaign's currency; fees in another one are left out and counted."""

    budget: int | None
    committed: int
    paid: int
    lost: int  # paid for what was cancelled or not delivered
    others: int  # agreed requests whose fee is in another currency

    @property
    def left(self) -> int | None:
        """Give what is neither committed nor lost; below zero it is above the budget."""
        return None if self.budget is None else self.budget - self.committed - self.lost


def money_of(session: Session, campaign: Campaign) -> Spending:
    """Add up what was agreed on and what was paid."""
    id, currency = campaign.id, campaign.currency
    return Spending(
        campaign.budget_minor,
        requests.committed(session, campaign_id=id, currency=currency),
        payments.paid(session, campaign_id=id, currency=currency),
        payments.lost(session, campaign_id=id, currency=currency),
        requests.committed_elsewhere(session, campaign_id=id, currency=currency),
    )


def budget_text(session: Session, campaign: Campaign, t: Translator) -> str:
    """Say what is committed, paid and left, in one line."""
    money = money_of(session, campaign)
    parts = [
        t("{amount} agreed", amount=t.money(money.committed, campaign.currency)),
        t("{amount} paid", amount=t.money(money.paid, campaign.currency)),
    ]
    if money.budget is not None and money.left is not None:
        amount, budget = t.money(abs(money.left), campaign.currency), t.money(money.budget, campaign.currency)
        if money.left >= 0:
            parts.append(t("{amount} of {budget} left", amount=amount, budget=budget))
        else:
            parts.append(t("{amount} above the budget of {budget}", amount=amount, budget=budget))
    if money.others:
        parts.append(t.plural("{count} in another currency", "{count} in other currencies", money.others))
    return " · ".join(parts)
