"""What figures are held against that is no other period: the plan, the targets, own ended campaigns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from commands.cards import flight_of, short_id
from commands.core.options import Reading
from commands.core.texts import N_, Message, UserError, msg, msg_plural
from commands.kpis.report import Against
from commands.rules.kpis import BY_KEY, Kpi
from commands.rules.measures import BY_KEY as MEASURES
from commands.rules.pacing import Flight
from commands.rules.periods import Period
from commands.rules.plain import excerpt
from storage import campaigns, figures
from storage.ended import Ended, ended
from storage.figures import Span
from storage.frozen import frozen
from storage.models import Campaign

_NAMED = 6


def is_sum(kpi: Kpi) -> bool:
    """Tell whether a KPI is a sum, of which each day has its share; a ratio has none."""
    return kpi.addable and not kpi.denominators


def goals(reading: Reading, campaign: Campaign) -> dict[str, Decimal]:
    """Give what sums shall reach by the end of the flight: the budget and the targets, by KPI."""
    targets = campaigns.targets(reading.session, campaign_id=campaign.id)
    found = {key: Decimal(str(targets[key])) for key in BY_KEY if key in targets and is_sum(BY_KEY[key])}
    if campaign.budget_minor is not None:
        found["spend"] = Decimal(campaign.budget_minor)
    return found


def flight_needed(campaign: Campaign) -> Flight:
    """Give a campaign's flight; raises UserError where it has none."""
    flight = flight_of(campaign)
    if flight is None:
        raise UserError(
            msg(
                "This campaign has no flight yet, so nothing is expected by a day. Give it a start and "
                "an end with /campaign edit {id}.",
                id=short_id(campaign),
            )
        )
    return flight


# -- plan and targets -----------------------------------------------------------------------------


def plan(reading: Reading, campaign: Campaign, span: Period) -> Against:
    """Give the share of the plan that an even flight has for these days; raises UserError without one."""
    found = goals(reading, campaign)
    if not found:
        raise UserError(
            msg(
                "There is no plan to compare with: no budget and no target for a sum. Set one: "
                "/campaign edit {id} budget=5000, or /kpi target {id} views 1M",
                id=short_id(campaign),
            )
        )
    flight = _flight_around(campaign, span)
    return Against(
        N_("Plan"),
        N_("Difference"),
        (
            msg(
                "compared with the plan, even over the flight: {days} of its {all} days",
                days=span.days,
                all=flight.days,
            ),
        ),
        _shares(found, flight, span),
    )


def targets(reading: Reading, campaign: Campaign, span: Period) -> Against:
    """Give targets for these days: ratios as they are, of sums an even flight's share."""
    wanted = {
        key: Decimal(str(value))
        for key, value in campaigns.targets(reading.session, campaign_id=campaign.id).items()
        if key in BY_KEY
    }
    if not wanted:
        raise UserError(
            msg(
                "There is no target to compare with. Set one: /kpi target {id} views 1M",
                id=short_id(campaign),
            )
        )
    sums = {key: value for key, value in wanted.items() if is_sum(BY_KEY[key])}
    ratios = {key: value for key, value in wanted.items() if BY_KEY[key].denominators}
    said = [msg("compared with the targets")]
    if sums:
        flight = _flight_around(campaign, span)
        ratios |= _shares(sums, flight, span)
        said.append(
            msg(
                "Of sums, an even share: {days} of the {all} days of the flight",
                days=span.days,
                all=flight.days,
            )
        )
    return Against(N_("Target"), N_("Difference"), tuple(said), ratios)


def _shares(found: Mapping[str, Decimal], flight: Flight, span: Period) -> dict[str, Decimal]:
    return {key: value * span.days / flight.days for key, value in found.items()}


def _flight_around(campaign: Campaign, span: Period) -> Flight:
    """Give the flight all of some days lie in; other days have no share of what it shall reach."""
    flight = flight_needed(campaign)
    if span.start < flight.start or span.end > flight.end:
        raise UserError(
            msg(
                "Some of these days lie outside the flight ({start} to {end}), and nothing is planned for "
                "them. Ask for period=flight, or for days within it.",
                start=flight.start,
                end=flight.end,
            )
        )
    return flight


# -- own ended campaigns --------------------------------------------------------------------------


@frozen
class _Mean:
    """A KPI over several campaigns, and how many of them have what it is made of."""

    value: Decimal
    count: int


def average(reading: Reading, campaign: Campaign, span: Period) -> Against:
    """Give what own ended campaigns brought a day, for as many days as there are figures of this one."""
    every = ended(
        reading.session, workspace_id=campaign.workspace_id, besides=campaign.id, today=reading.today
    )
    found = [one for one in every if one.currency == campaign.currency]
    if not found:
        raise UserError(
            msg(
                "None of your other campaigns is over and has figures in {currency}, so there is no average "
                "yet.",
                currency=campaign.currency,
            )
        )
    (now,) = figures.sums(reading.session, Span(campaign.id, span.start, span.end))
    days = now.days or span.days
    means = {kpi.key: mean for kpi in BY_KEY.values() if (mean := _mean(kpi, found, days))}
    return Against(
        N_("Average"),
        N_("Difference"),
        tuple(_whose(found, len(every) - len(found), campaign, days)),
        {key: mean.value for key, mean in means.items()},
        {key: mean.count for key, mean in means.items() if mean.count < len(found)},
    )


def _mean(kpi: Kpi, found: Sequence[Ended], days: int) -> _Mean | None:
    """Compute a KPI from the sums of those that have all it needs, a sum by the day."""
    if not kpi.addable or not kpi.measures <= MEASURES.keys():
        return None
    having = [one for one in found if all(one.sums.values[key] is not None for key in kpi.measures)]
    sums = {key: sum(one.sums.values[key] or 0 for one in having) for key in kpi.measures}
    value = kpi.compute(sums) if having else None
    if value is None:
        return None
    if is_sum(kpi):
        value = value * days / sum(one.sums.days for one in having)
    return _Mean(value, len(having))


def _whose(found: Sequence[Ended], left_out: int, campaign: Campaign, days: int) -> list[Message]:
    """Say which campaigns the average is of, how it was made comparable, and which are left out."""
    names = [f"{excerpt(one.name, 40)} (C{one.number})" for one in found[:_NAMED]]
    more = len(found) - len(names)
    listed: str | Message = ", ".join(names)
    if more:
        listed = msg_plural("{names} and {count} more", "{names} and {count} more", more, names=listed)
    said = [
        msg_plural(
            "compared with the average of {count} own campaign that is over: {names}",
            "compared with the average of {count} own campaigns that are over: {names}",
            len(found),
            names=listed,
        ),
        msg_plural(
            "Sums are what they brought on a day with figures in their flights, times {count} day; ratios "
            "come from all their sums",
            "Sums are what they brought on a day with figures in their flights, times {count} days; ratios "
            "come from all their sums",
            days,
        ),
    ]
    if left_out:
        said.append(
            msg_plural(
                "{count} more is not kept in {currency} and left out",
                "{count} more are not kept in {currency} and left out",
                left_out,
                currency=campaign.currency,
            )
        )
    return said
