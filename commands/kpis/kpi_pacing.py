"""How a campaign stands beside its plan: spend, targets and posts, where it ends, and who delivers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal

from commands.cards import short_id
from commands.core.context import Context
from commands.core.options import Reading, command
from commands.core.replies import Button, Column, Field, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, Translator
from commands.kpis.against import flight_needed, goals
from commands.kpis.figures import in_flight
from commands.kpis.kpi_options import WHICH, find_campaign, read_apart
from commands.kpis.pacing_words import pacing_gaps
from commands.kpis.report_cards import dates_text, fresh_text
from commands.rules.deliverables import Piece, posts_wanted
from commands.rules.kpis import BLANK, BY_KEY, Kpi, format_kpi
from commands.rules.pacing import Flight, elapsed_days
from commands.rules.pacing import pacing as paced
from storage import figures, performing
from storage.figures import Sums
from storage.frozen import frozen
from storage.models import Campaign
from storage.performing import Asked, Promised
from storage.session import Session

Show = Callable[[Decimal | int | None], str]


@frozen
class Plan:
    """What shall be reached by the end of the flight, what was so far, and how both are written."""

    label: str
    planned: int
    actual: int | None
    show: Show
    whole: bool = False  # there are no halves of it, so what is required is rounded up


@command(
    "kpi pacing",
    N_("Spend, targets and posts beside the plan, and where they end"),
    role=Role.VIEWER,
    options=(WHICH,),
    example="/kpi pacing C1",
)
async def pacing(context: Context, *, campaign: int) -> Reply:
    """Show what is expected to date, needed a day and projected for all that has a plan."""

    def work(session: Session) -> Reply:
        found = find_campaign(context, session, campaign)
        return _reply(context.reading(session), found, flight_needed(found))

    return await read_apart(context, work)


def _reply(reading: Reading, campaign: Campaign, flight: Flight) -> Reply:
    t = reading.t
    promised = performing.promised(reading.session, campaign_id=campaign.id)
    (total,) = figures.sums(reading.session, in_flight(campaign, reading.today))
    plans = [*_measured(reading, campaign, total), *_posts(t, promised)]
    asked = performing.asked(reading.session, campaign_id=campaign.id)
    fresh = figures.freshness(reading.session, campaign_id=campaign.id)
    named = [
        (t("Delivery rate"), delivery_text(t, promised)),
        (t("Acceptance rate"), acceptance_text(t, asked)),
        (t("As of"), fresh_text(reading, fresh, campaign)),
    ]
    text = [dates_text(t, flight.start, flight.end), _elapsed(t, flight, reading)]
    text += pacing_gaps(t, total.days, elapsed_days(flight, reading.today))
    if not plans:
        text.append(t("There is no plan yet: no budget, no target for a sum, and no agreed post."))
    return Reply(
        title=t("Pacing: {name} · {id}", name=campaign.name, id=short_id(campaign)),
        text="\n".join(text),
        table=_table(reading, flight, plans) if plans else None,
        fields=tuple(Field(label=label, value=value) for label, value in named if value),
        buttons=(
            Button(
                label=t("Show figures"),
                command="kpi show",
                arguments={"campaign": short_id(campaign)},
                edit=False,
            ),
        ),
    )


def _measured(reading: Reading, campaign: Campaign, total: Sums) -> list[Plan]:
    """Give the budget and the targets of sums; a ratio has no day's share."""
    t = reading.t
    planned = goals(reading, campaign)
    return [
        Plan(
            t(kpi.label),
            round(planned[kpi.key]),
            _whole(kpi, total.values),
            _shown(t, kpi, campaign.currency),
            whole=kpi.key != "spend",
        )
        for kpi in (BY_KEY[key] for key in BY_KEY if key in planned)
        if kpi.scale == 1
    ]


def _whole(kpi: Kpi, values: Mapping[str, int | None]) -> int | None:
    value = kpi.compute(values)
    return None if value is None else int(value)


def _shown(t: Translator, kpi: Kpi, currency: str) -> Show:
    return lambda value: format_kpi(kpi, None if value is None else round(value), t=t, currency=currency)


def _posts(t: Translator, promised: Sequence[Promised]) -> list[Plan]:
    if not promised:
        return []
    wanted, confirmed = _counted(promised)

    def show(value: Decimal | int | None) -> str:
        if value is None:
            return BLANK
        return t.number(value, 0 if value == int(value) else 2)

    return [Plan(t("Confirmed posts"), wanted, confirmed, show)]


def _counted(promised: Sequence[Promised]) -> tuple[int, int]:
    """Count the posts that were agreed, and those that a person confirmed."""
    pairs = [(_wanted(one), one) for one in promised]
    confirmed = sum(count if one.whole else min(one.confirmed, count) for count, one in pairs)
    return sum(count for count, _ in pairs), confirmed


def _wanted(one: Promised) -> int:
    return posts_wanted([Piece(str(piece["kind"]), int(piece["count"])) for piece in one.pieces])


def _elapsed(t: Translator, flight: Flight, reading: Reading) -> str:
    """Say which assumption what is expected and projected rests on."""
    elapsed = elapsed_days(flight, reading.today)
    if not elapsed:
        return t("No day of the flight is complete, so nothing is expected or projected yet.")
    said = t("{count} of {days} days are complete.", count=elapsed, days=flight.days)
    if elapsed == flight.days:
        return said
    return (
        said
        + " "
        + t(
            "Assumed: the plan is even over all days, and each day to come brings what the complete ones "
            "brought on average."
        )
    )


def _table(reading: Reading, flight: Flight, plans: Sequence[Plan]) -> Table:
    t = reading.t
    heads = (
        t("Figure"),
        t("So far"),
        t("Planned"),
        t("Expected to date"),
        t("Of plan"),
        t("Required a day"),
        t("Projected end"),
    )
    columns = tuple(Column(label=head, align="right" if at else "left") for at, head in enumerate(heads))
    return Table(columns=columns, rows=tuple(_row(reading, flight, plan) for plan in plans))


def _row(reading: Reading, flight: Flight, plan: Plan) -> tuple[str, ...]:
    found = paced(plan.planned, plan.actual, flight, reading.today)
    daily = found.required_per_day
    if daily is not None and plan.whole:
        daily = daily.to_integral_value(ROUND_CEILING)
    return (
        plan.label,
        plan.show(plan.actual),
        plan.show(plan.planned),
        plan.show(found.expected),
        BLANK if found.ratio is None else reading.t.percent(found.ratio),
        plan.show(daily),
        plan.show(found.projected_end),
    )


def delivery_text(t: Translator, promised: Sequence[Promised]) -> str:
    """Say how many of the posts that were agreed are confirmed; nothing where none was agreed."""
    if not promised:
        return ""
    wanted, confirmed = _counted(promised)
    return t(
        "{rate}: {count} confirmed of {agreed} agreed posts",
        rate=t.percent(Decimal(confirmed) / wanted),
        count=confirmed,
        agreed=wanted,
    )


def acceptance_text(t: Translator, asked: Sequence[Asked]) -> str:
    """Say how many accepted, new and returning creators apart."""
    known = [
        (t("New creators"), [one for one in asked if not one.returning]),
        (t("Returning creators"), [one for one in asked if one.returning]),
    ]
    return "\n".join(_rate(t, label, some) for label, some in known if some)


def _rate(t: Translator, label: str, some: Sequence[Asked]) -> str:
    accepted = sum(one.accepted for one in some)
    return t(
        "{who}: {rate}, {count} accepted of {invited} invited",
        who=label,
        rate=t.percent(Decimal(accepted) / len(some)),
        count=accepted,
        invited=len(some),
    )
