"""A campaign's figures in short, for its card."""

from __future__ import annotations

from datetime import date

from commands.core.options import Reading
from commands.core.replies import Field
from commands.rules.kpis import BY_KEY, format_kpi
from storage import figures
from storage.models import Campaign

_EVER = date(2000, 1, 1)
_SHOWN = ("spend", "views", "impressions", "ctr", "er_views")


def headline(reading: Reading, campaign: Campaign) -> tuple[Field, ...]:
    """Give the figures that stand on a campaign's card: all days so far, and their age."""
    fresh = figures.freshness(reading.session, campaign_id=campaign.id)
    if fresh is None:
        return ()
    t = reading.t
    total = figures.sums(reading.session, campaign_id=campaign.id, start=_EVER, end=fresh.last_day)
    parts = []
    for key in _SHOWN:
        value = BY_KEY[key].compute(total.values)
        if value is not None:
            shown = format_kpi(BY_KEY[key], value, t=t, currency=campaign.currency)
            parts.append(f"{t(BY_KEY[key].label)} {shown}")
    as_of = t("as of {day}", day=t.date(fresh.last_day))
    return (Field(label=t("Figures so far"), value=f"{' · '.join(parts)} ({as_of})"),)
