"""What an alert is judged by: the figures of its campaign, read once."""

from __future__ import annotations

from datetime import date, timedelta

from commands.cards import flight_of
from commands.core.options import Reading
from commands.rules.alerts import Facts, Rule, Verdict, judge
from storage import figures
from storage.figures import MEASURES, Span
from storage.models import Alert, Campaign

_EVER = date(2000, 1, 1)
_BACK = timedelta(days=120)


def facts_of(reading: Reading, campaign: Campaign, rule: Rule) -> Facts:
    """Read the figures a rule needs: all of them for sums so far, else those of the last months."""
    today = reading.today
    whole = any(one.kind in {"total", "budget", "pacing"} for one in rule.conditions)
    span = Span(campaign.id, _EVER if whole else today - _BACK, today)
    rows = figures.by_day(reading.session, span, MEASURES)
    days = {day: dict(zip(MEASURES, cells, strict=True)) for day, *cells in rows}
    return Facts(today, days, campaign.budget_minor, flight_of(campaign))


def verdict_of(reading: Reading, alert: Alert, campaign: Campaign) -> Verdict:
    """Judge an alert by the figures there are now."""
    rule = Rule.from_json(alert.rule)
    return judge(rule, facts_of(reading, campaign, rule))
