"""EMV, what counts are worth by rates of the team's own: an opinion in money, and no measured figure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from commands.core.texts import Translator
from commands.rules.kpis import Kpi, Unit, format_kpi

# What a rate can be for, in the order of the formula.
COUNTED = ("views", "likes", "comments", "shares", "saves")
KPI = Kpi("emv", "EMV", Unit.MONEY, "neutral", "", "emv")
Rates = Mapping[str, Decimal]


def worth(counts: Mapping[str, int | None], rates: Rates) -> Decimal | None:
    """Compute the sum of count x rate in minor units; None where a count is missing, or there is no rate."""
    known = [(counts.get(key), rate) for key, rate in rates.items()]
    if not known or any(count is None for count, _ in known):
        return None
    return sum((Decimal(count or 0) * rate for count, rate in known), Decimal())


def rate_text(rate: Decimal, currency: str, t: Translator) -> str:
    """Write a rate in full: such amounts are often fractions of a cent."""
    amount = rate.scaleb(-t.decimals(currency)).normalize()
    places = max(-int(amount.as_tuple().exponent), t.decimals(currency))
    return t.amount(t.number(amount, places), currency)


def written(counts: Mapping[str, int], rates: Rates, currency: str, t: Translator) -> str:
    """Write the formula with its numbers and what comes out."""
    terms = [f"{t.number(counts[key], 0)} x {rate_text(rate, currency, t)}" for key, rate in rates.items()]
    return f"{' + '.join(terms)} = {money_text(worth(counts, rates), currency, t)}"


def money_text(value: Decimal | None, currency: str, t: Translator) -> str:
    """Write an EMV; a dash where it is not known."""
    return format_kpi(KPI, value, t=t, currency=currency)
