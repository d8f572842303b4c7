"""How a figure stands beside its plan, with the numbers put into each formula."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from commands.cards import flight_of
from commands.core.options import Reading
from commands.core.texts import Translator
from commands.kpis.against import goals
from commands.kpis.figures import in_flight
from commands.rules.kpi_written import exact
from commands.rules.kpis import BLANK, Kpi, format_kpi, share_of_target
from commands.rules.pacing import Flight, elapsed_days, pacing
from storage import campaigns, figures
from storage.models import Campaign

Show = Callable[[Decimal | int | None], str]


def plan_text(reading: Reading, campaign: Campaign, kpi: Kpi) -> str:
    """Write how pacing and the share of a target are computed; nothing for a KPI without a plan."""
    t, planned = reading.t, goals(reading, campaign).get(kpi.key)
    target = campaigns.targets(reading.session, campaign_id=campaign.id).get(kpi.key)
    if planned is None and target is None:
        return ""
    (total,) = figures.sums(reading.session, in_flight(campaign, reading.today))
    value, flight, lines = kpi.compute(total.values), flight_of(campaign), list[str]()
    if planned is not None and flight is not None and kpi.scale == 1:
        show = _shown(t, kpi, campaign.currency)
        lines = _paced(reading, show, round(planned), None if value is None else int(value), flight)
    if target is not None:
        lines.append(_share(t, campaign, kpi, value, Decimal(str(target))))
    return "\n".join(lines)


def _share(t: Translator, campaign: Campaign, kpi: Kpi, value: Decimal | None, target: Decimal) -> str:
    share = share_of_target(value, target)
    terms = [format_kpi(kpi, one, t=t, currency=campaign.currency) for one in (value, target)]
    result = BLANK if share is None else t.percent(share)
    return f"{t('Share of target')}: {' / '.join(terms)} = {result}"


def _shown(t: Translator, kpi: Kpi, currency: str) -> Show:
    return lambda value: exact(kpi.key, None if value is None else round(value), t=t, currency=currency)


def _paced(reading: Reading, show: Show, planned: int, actual: int | None, flight: Flight) -> list[str]:
    """Write the four formulas of pacing; those that need a complete day are left out before it."""
    t, elapsed = reading.t, elapsed_days(flight, reading.today)
    found = pacing(planned, actual, flight, reading.today)
    lines = [f"{t('Expected to date')}: {show(planned)} x {elapsed} / {flight.days} = {show(found.expected)}"]
    if found.ratio is not None:
        lines.append(f"{t('Of plan')}: {show(actual)} / {show(found.expected)} = {t.percent(found.ratio)}")
    if found.required_per_day is not None:
        left = f"({show(planned)} - {show(actual)})" if found.required_per_day else "0"
        daily = show(found.required_per_day)
        lines.append(f"{t('Required a day')}: {left} / {flight.days - elapsed} = {daily}")
    if found.projected_end is not None:
        whole = f"{show(actual)} / {elapsed} x {flight.days}"
        lines.append(f"{t('Projected end')}: {whole} = {show(found.projected_end)}")
    return lines
