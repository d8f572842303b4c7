"""Try an alert about silent sources on the last 30 days, by when they spoke."""

from __future__ import annotations

from collections.abc import Sequence

from commands.alerts.alert_cards import named
from commands.alerts.alert_dues import past_dues
from commands.core.charts import Chart, Series
from commands.core.options import Reading
from commands.core.texts import Translator
from commands.rules.alert_model import Facts, Rule
from commands.rules.alert_past import Silences, Voices, silences
from commands.rules.alert_words import condition_name
from commands.rules.wall_clock import first_instant
from storage import matches, voices
from storage.models import Campaign

_NAMED = 5


def of_silence(reading: Reading, campaign: Campaign, rule: Rule, facts: Facts) -> tuple[str, Chart | None]:
    """Say how often it would have fired, and draw the longest silence of each day beside the limit."""
    t, known = reading.t, _voices(reading, campaign)
    if not any(known.values()):
        return t("It is not known yet when its sources spoke, so it cannot be tried on the past."), None
    found = silences(rule, facts, known, reading.zone, past_dues(reading, campaign))
    if all(hours is None for hours in found.longest):
        return t("It is not known yet when its sources spoke, so it cannot be tried on the past."), None
    return _said(reading, found, known), _drawn(t, campaign, rule, found, reading)


def _voices(reading: Reading, campaign: Campaign) -> Voices:
    """Give when the ad accounts of a campaign spoke, or without any, when somebody brought its figures."""
    session = reading.session
    if any(one.spoke_at for one in matches.fed(session, campaign_id=campaign.id)):
        return voices.of_accounts(session, campaign_id=campaign.id)
    brought = voices.of_people(session, workspace_id=campaign.workspace_id, campaign_id=campaign.id)
    return {"": brought}


def _said(reading: Reading, found: Silences, known: Voices) -> str:
    t = reading.t
    begun = min(spoken[0] for spoken in known.values() if spoken)
    since = ""
    if begun > first_instant(found.days[0], reading.zone):
        since = t("When its sources spoke is known since {moment}.", moment=t.moment(begun, reading.zone))
    fired = [t.moment(at, reading.zone) for at in found.fired]
    if not fired:
        said = t("In the last 30 days it would not have fired.")
    else:
        last = ", ".join(fired[-_NAMED:])
        said = t.plural(
            "In the last 30 days it would have fired {count} time: {moments}.",
            "In the last 30 days it would have fired {count} times: {moments}.",
            len(fired),
            moments=f"… {last}" if len(fired) > _NAMED else last,
        )
    return " ".join(part for part in (said, since) if part)


def _drawn(t: Translator, campaign: Campaign, rule: Rule, found: Silences, reading: Reading) -> Chart:
    one = next(one for one in rule.conditions if one.kind == "stale")
    values = tuple(None if hours is None else float(hours) for hours in found.longest)
    name, limit = t("Longest silence in hours"), tuple(float(one.limit) for _ in values)
    return Chart(
        kind="line",
        title=named(campaign),
        subtitle=condition_name(one, t, campaign.currency),
        labels=tuple(day.isoformat() for day in found.days),
        series=(
            Series(name=name, values=values, unit="count"),
            Series(name=t("Limit"), values=limit, role="target", unit="count"),
            *_fired(t, found, values, reading),
        ),
        language="de" if t.language == "de" else "en",
        alt=t("{name}: {kpi} by day beside the limit", name=campaign.name, kpi=name),
        no_data=t("No figures"),
    )


def _fired(t: Translator, found: Silences, values: Sequence[float | None], reading: Reading) -> list[Series]:
    """Mark the days it would have fired on."""
    days = {at.astimezone(reading.zone).date() for at in found.fired}
    marks = tuple(value if day in days else None for day, value in zip(found.days, values, strict=True))
    return [Series(name=t("Would have fired"), values=marks, role="event", unit="count")] if days else []
