"""What an alert is judged by: the figures, days and sources of its campaign, read once."""

from __future__ import annotations

from datetime import date, timedelta

from commands.alerts.alert_dues import dues_of
from commands.cards import flight_of
from commands.core.options import Reading
from commands.rules.alert_model import Day, Facts, Rule, Spoke, Verdict
from commands.rules.alerts import judge
from storage import figures, matches, sources
from storage.figures import MEASURES, Span
from storage.models import Alert, Campaign

_EVER = date(2000, 1, 1)
# As far as the weekdays of twelve weeks and two to spare lie back on the first day an alert is tried on.
_BACK = timedelta(days=140)


def facts_of(reading: Reading, campaign: Campaign, rule: Rule) -> Facts:
    """Read what a rule needs."""
    return Facts(
        reading.today,
        _days(reading, campaign, rule),
        campaign.budget_minor,
        flight_of(campaign),
        reading.now,
        dues_of(reading, campaign) if rule.has("deadline") else (),
        _sources(reading, campaign) if rule.has("stale") else (),
    )


def _days(reading: Reading, campaign: Campaign, rule: Rule) -> dict[date, Day]:
    """Read figures by day: all of them for sums so far, else those of the last months."""
    today = reading.today
    whole = rule.has("total", "budget", "pacing")
    span = Span(campaign.id, _EVER if whole else today - _BACK, today)
    rows = figures.by_day(reading.session, span, MEASURES)
    return {day: dict(zip(MEASURES, cells, strict=True)) for day, *cells in rows}


def _sources(reading: Reading, campaign: Campaign) -> tuple[Spoke, ...]:
    """Give the ad accounts that count for a campaign; without one, its newest file or figure by hand."""
    fed = matches.fed(reading.session, campaign_id=campaign.id)
    if spoke := tuple(Spoke(one.name, one.spoke_at) for one in fed if one.spoke_at):
        return spoke
    at = sources.last_brought(reading.session, campaign_id=campaign.id)
    return (Spoke("", at),) if at else ()


def verdict_of(reading: Reading, alert: Alert, campaign: Campaign) -> Verdict:
    """Judge an alert by what there is now."""
    rule = Rule.from_json(alert.rule)
    return judge(rule, facts_of(reading, campaign, rule))
