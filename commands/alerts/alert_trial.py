"""Try an alert on the last 30 days, in words and as a picture, before it is saved or at any time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from commands.alerts.alert_cards import named
from commands.alerts.alert_dues import past_dues
from commands.alerts.alert_silent import of_silence
from commands.core.charts import Chart, Series
from commands.core.options import Reading
from commands.core.texts import Translator
from commands.rules.alert_model import Condition, Facts, Found, Rule
from commands.rules.alert_replay import Replayed, replay
from commands.rules.alert_words import SHARES, condition_name
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
# What has no value by day that could be drawn, and what is drawn only where nothing measured is.
_UNDRAWN, _LAST = "deadline", "silence"


def trial(reading: Reading, campaign: Campaign, rule: Rule, facts: Facts) -> tuple[str, Chart | None]:
    """Say how often a rule would have fired, and draw its first condition with figures beside the limit."""
    t = reading.t
    if rule.has("stale"):
        return of_silence(reading, campaign, rule, facts)
    by_morning = rule.has("deadline")
    days = replay(rule, facts, past_dues(reading, campaign)) if by_morning else replay(rule, facts)
    said = _said(t, days, by_morning=by_morning)
    drawable = [at for at, one in enumerate(rule.conditions) if one.kind != _UNDRAWN]
    if not drawable:
        return said, None
    drawn = min(drawable, key=lambda at: rule.conditions[at].kind == _LAST)
    found = [each.found[drawn] for each in days]
    one = rule.conditions[drawn]
    if all(_value(one, each) is None for each in found):
        return t("There are no figures of the last 30 days to try it on."), None
    return said, _drawn(t, campaign, one, days, found)


def _said(t: Translator, days: Sequence[Replayed], *, by_morning: bool) -> str:
    """Name the days by whose figures it would have fired, or the mornings, where days come near."""
    later = timedelta(days=1 if by_morning else 0)
    fired = [t.date(one.day + later) for one in days if one.tells == "fired"]
    if not fired:
        return t("In the last 30 days it would not have fired.")
    more = len(fired) - _NAMED
    last = ", ".join(fired[-_NAMED:])
    last = f"… {last}" if more > 0 else last
    if by_morning:
        return t.plural(
            "In the last 30 days it would have fired {count} time: in the morning of {days}.",
            "In the last 30 days it would have fired {count} times: in the morning of {days}.",
            len(fired),
            days=last,
        )
    return t.plural(
        "In the last 30 days it would have fired {count} time: by the figures of {days}.",
        "In the last 30 days it would have fired {count} times: by the figures of {days}.",
        len(fired),
        days=last,
    )


def _value(one: Condition, found: Found) -> Decimal | None:
    return found.now if one.kind == "anomaly" else found.value


def _drawn(
    t: Translator, campaign: Campaign, one: Condition, days: Sequence[Replayed], found: Sequence[Found]
) -> Chart:
    name, unit = _measured(t, campaign, one)
    values = tuple(None if (value := _value(one, each)) is None else float(value) for each in found)
    return Chart(
        kind="line",
        title=named(campaign),
        subtitle=condition_name(one, t, campaign.currency),
        labels=tuple(each.day.isoformat() for each in days),
        series=(
            Series(name=name, values=values, **unit),
            *_limits(t, one, found, unit),
            *_fired(t, days, values, unit),
        ),
        language="de" if t.language == "de" else "en",
        alt=t("{name}: {kpi} by day beside the limit", name=campaign.name, kpi=name),
        no_data=t("No figures"),
    )


def _measured(t: Translator, campaign: Campaign, one: Condition) -> tuple[str, dict[str, Any]]:
    """Name what is drawn, and its unit."""
    if one.kind == _LAST:
        return t("Complete days without figures"), _UNITS[Unit.COUNT]
    unit = _UNITS[Unit.RATIO if one.kind in SHARES else BY_KEY[one.kpi].unit]
    unit = {**unit, "currency": campaign.currency} if unit["unit"] == "money" else unit
    return t("Change") if one.kind == "change" else t(BY_KEY[one.kpi].label), unit


def _fired(
    t: Translator, days: Sequence[Replayed], values: Sequence[float | None], unit: dict[str, Any]
) -> list[Series]:
    """Mark the days it would have fired by, as far as they have a value to mark."""
    marks = tuple(value if day.tells == "fired" else None for day, value in zip(days, values, strict=True))
    known = any(value is not None for value in marks)
    return [Series(name=t("Would have fired"), values=marks, role="event", **unit)] if known else []


def _limits(t: Translator, one: Condition, found: Sequence[Found], unit: dict[str, Any]) -> list[Series]:
    """Give the limit; what is unusual has two of them, at another height each day."""
    if one.kind != "anomaly":
        limit = tuple(float(one.limit) for _ in found)
        return [Series(name=t("Limit"), values=limit, role="target", **unit)]
    usual = [each.usual for each in found]
    # No figure of ours is ever below 0.
    low = tuple(None if each is None else max(float(each.floor), 0.0) for each in usual)
    high = tuple(None if each is None else float(each.ceiling) for each in usual)
    sides = [(t("Usual from"), low)] if one.against != "high" else []
    sides += [(t("Usual up to"), high)] if one.against != "low" else []
    return [Series(name=name, values=values, role="target", **unit) for name, values in sides]
