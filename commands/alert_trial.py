"""Try an alert on the last 30 days, in words and as a picture, before it is saved or at any time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commands.alert_cards import named
from commands.core.charts import Chart, Series
from commands.core.options import Reading
from commands.core.texts import N_, Translator
from commands.rules.alert_replay import Replayed, replay
from commands.rules.alert_words import SHARES, condition_text
from commands.rules.alerts import Condition, Facts, Rule
from commands.rules.kpis import BY_KEY, Unit
from storage.models import Campaign

_NAMED = 5
_UNITS: dict[Unit, dict[str, Any]] = {
    Unit.COUNT: {"unit": "count"},
    Unit.MONEY: {"unit": "money"},
    Unit.MONEY_PER: {"unit": "money"},
    Unit.RATIO: {"unit": "percent"},
    Unit.SECONDS: {"unit": "seconds"},
    Unit.FACTOR: {"unit": "factor"},
}


def trial(reading: Reading, campaign: Campaign, rule: Rule, facts: Facts) -> tuple[str, Chart | None]:
    """Say how often a rule would have fired, and draw its first condition beside the limit."""
    days = replay(rule, facts)
    if rule.conditions[0].kind == "silence":
        return _said(reading.t, days), None
    if all(one.value is None for one in days):
        return reading.t("There are no figures of the last 30 days to try it on."), None
    return _said(reading.t, days), _drawn(reading.t, campaign, rule.conditions[0], days)


def _said(t: Translator, days: Sequence[Replayed]) -> str:
    fired = [t.date(one.day) for one in days if one.tells == "fired"]
    if not fired:
        return t("In the last 30 days it would not have fired.")
    more = len(fired) - _NAMED
    last = ", ".join(fired[-_NAMED:])
    return t.plural(
        "In the last 30 days it would have fired {count} time: by the figures of {days}.",
        "In the last 30 days it would have fired {count} times: by the figures of {days}.",
        len(fired),
        days=f"… {last}" if more > 0 else last,
    )


def _drawn(t: Translator, campaign: Campaign, one: Condition, days: Sequence[Replayed]) -> Chart:
    share = one.kind in SHARES
    unit = _UNITS[Unit.RATIO if share else BY_KEY[one.kpi].unit]
    unit = {**unit, "currency": campaign.currency} if unit["unit"] == "money" else unit
    values = tuple(None if each.value is None else float(each.value) for each in days)
    name = t(N_("Change")) if one.kind == "change" else t(BY_KEY[one.kpi].label)
    limit = tuple(float(one.limit) for _ in days)
    return Chart(
        kind="line",
        title=named(campaign),
        subtitle=condition_text(one, t, campaign.currency),
        labels=tuple(each.day.isoformat() for each in days),
        series=(
            Series(name=name, values=values, **unit),
            Series(name=t("Limit"), values=limit, role="target", **unit),
        ),
        language="de" if t.language == "de" else "en",
        alt=t("{name}: {kpi} by day beside the limit", name=campaign.name, kpi=name),
        no_data=t("No figures"),
    )
