"""A campaign's figures in short, for its card: all complete days so far, and how far the targets are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from commands.cards import flight_of
from commands.core.options import Reading
from commands.core.replies import Field
from commands.core.texts import Translator
from commands.rules.kpis import BY_KEY, Kpi, format_kpi, share_of_target
from commands.rules.pacing import share_of_time
from storage import campaigns, figures
from storage.campaigns import Plan, Standing
from storage.figures import Span, Sums
from storage.frozen import frozen
from storage.models import Campaign
from storage.session import Session

_REMEMBERED = 500
_EVER = date(2000, 1, 1)
_SHOWN = ("spend", "views", "impressions", "ctr", "er_views")
_ORDER = {key: at for at, key in enumerate(BY_KEY)}
_INSTEAD = ("likes", "comments", "shares", "clicks", "reach")  # where there is none of those


@frozen
class Progress:
    """How far a KPI's target is, over the complete days so far."""

    kpi: Kpi
    value: Decimal | None
    target: Decimal


def so_far(campaign: Campaign | Plan, today: date) -> Span:
    """Give a campaign's complete days, through yesterday."""
    return Span(campaign.id, _EVER, today - timedelta(days=1))


def progress(reading: Reading, campaign: Campaign) -> list[Progress]:
    """Compare each target of a campaign with what was reached: in its flight, or without one ever."""
    targets = campaigns.targets(reading.session, campaign_id=campaign.id)
    if not targets:
        return []
    (total,) = figures.sums(reading.session, in_flight(campaign, reading.today))
    return towards(targets, total)


def towards(targets: Mapping[str, float], total: Sums) -> list[Progress]:
    """Compare targets with figures, in the order of the KPIs."""
    known = [BY_KEY[key] for key in sorted(BY_KEY.keys() & targets.keys(), key=_ORDER.__getitem__)]
    return [Progress(kpi, kpi.compute(total.values), Decimal(str(targets[kpi.key]))) for kpi in known]


def in_flight(campaign: Campaign | Plan, today: date) -> Span:
    """Give the complete days of a campaign's flight; all of them where it has none."""
    ever, flight = so_far(campaign, today), flight_of(campaign)
    return ever if flight is None else Span(campaign.id, flight.start, min(ever.end, flight.end))


def progress_text(t: Translator, campaign: Campaign | Plan, found: Sequence[Progress], today: date) -> str:
    """Say how far the targets are, beside how much of the flight has passed."""
    lines = [_progress_line(t, one, campaign.currency) for one in found]
    flight = flight_of(campaign)
    if lines and flight:
        passed = t.percent(share_of_time(flight, today))
        lines.append(t("{share} of the flight has passed", share=passed))
    return "\n".join(lines)


def _progress_line(t: Translator, one: Progress, currency: str) -> str:
    share = share_of_target(one.value, one.target)
    return t(
        "{kpi}: {value}, target {target} ({share})",
        kpi=t(one.kpi.label),
        value=format_kpi(one.kpi, one.value, t=t, currency=currency),
        target=format_kpi(one.kpi, one.target, t=t, currency=currency),
        share="–" if share is None else t.percent(share),
    )


def reached(session: Session, campaign: Plan, standing: Standing, today: date) -> tuple[tuple[Any, ...], ...]:
    """Add up what a campaign's card speaks of."""
    spans = _spans(campaign, standing, today)
    return figures.added(session, *spans, keys=_measures(standing.targets)) if spans else ()


@lru_cache(_REMEMBERED)
def _measures(targets: tuple[tuple[str, float], ...]) -> tuple[str, ...]:
    """Give what must be measured for all that a card may say."""
    wanted = {*_SHOWN, *_INSTEAD, *dict(targets)} & BY_KEY.keys()
    measured = set[str]().union(*(BY_KEY[key].measures for key in wanted))
    return tuple(key for key in figures.MEASURES if key in measured)


@lru_cache(_REMEMBERED)
def _spans(campaign: Plan, standing: Standing, today: date) -> tuple[Span, ...]:
    """Give all complete days and those of the flight; mostly these are the same, and then only once."""
    if not standing.days and not standing.targets:
        return ()
    ever, flight = so_far(campaign, today), in_flight(campaign, today)
    if standing.days and flight.start <= standing.days[0] and flight.end >= min(standing.days[1], ever.end):
        return (ever,)
    return ever, flight


def headline(
    t: Translator, campaign: Plan, standing: Standing, sums: Sequence[tuple[Any, ...]], today: date
) -> tuple[Field, ...]:
    """Give the figures that stand on a campaign's card, their age, and the targets."""
    if not sums:
        return ()
    ever, *others = figures.summed(sums, _measures(standing.targets))
    reached = towards(dict(standing.targets), others[0] if others else ever)
    named = [
        (t("Figures so far"), _totals(t, ever, campaign, standing.days[1]) if standing.days else ""),
        (t("Targets"), progress_text(t, campaign, reached, today)),
    ]
    return tuple(Field(label=label, value=value) for label, value in named if value)


def _totals(t: Translator, total: Sums, campaign: Plan, last_day: date) -> str:
    parts = _parts(t, total, campaign, _SHOWN) or _parts(t, total, campaign, _INSTEAD)
    if not parts and total.days:
        return ""
    said = " · ".join(parts) or t("no complete day yet")
    return t("{figures} (as of {day})", figures=said, day=t.date(last_day))


def _parts(t: Translator, total: Sums, campaign: Plan, keys: tuple[str, ...]) -> list[str]:
    known = [(BY_KEY[key], BY_KEY[key].compute(total.values)) for key in keys]
    return [
        f"{t(kpi.label)} {format_kpi(kpi, value, t=t, currency=campaign.currency)}"
        for kpi, value in known
        if value is not None
    ]
