"""Figures: show them beside the days before, write single ones down, set targets."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from commands.cards import explain_button, flight_of, short_id
from commands.changes import refresh_cards
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Reply
from commands.core.roles import Role
from commands.core.texts import N_, Message, UserError, msg
from commands.kpis import kpi_columns, kpi_explain, kpi_export, kpi_import, kpi_pacing, kpi_top, kpi_why
from commands.kpis.comparing import COMPARE, compared_report, meant_days
from commands.kpis.figures import progress, progress_text
from commands.kpis.kpi_import import open_campaign
from commands.kpis.kpi_options import (
    PERIOD,
    WHICH,
    Amount,
    Comparison,
    DayOption,
    KpiOption,
    find_campaign,
    is_removal,
    read_apart,
    read_logged,
    read_target,
)
from commands.kpis.report_cards import chart_of, emv_buttons, reply_of
from commands.rules.kpis import BY_KEY, COMPOSED, Kpi, format_kpi
from commands.rules.measures import BY_KEY as MEASURES
from commands.rules.names import joined
from commands.rules.periods import Period
from storage import campaigns, figures
from storage.models import Campaign
from storage.session import Session

_QUICK = (("7d", N_("7 days")), ("28d", N_("28 days")), ("flight", N_("Flight")))


@command(
    "kpi show",
    N_("A campaign's figures beside the days before"),
    role=Role.VIEWER,
    options=(
        WHICH,
        PERIOD,
        COMPARE,
    ),
    example=N_('/kpi show C1 period="last week"'),
)
async def show(
    context: Context, *, campaign: int, period: str = "", compare: Comparison | None = None
) -> Reply:
    """Show the KPIs of a period of complete days, with a chart."""

    def work(session: Session) -> Reply:
        found, wanted = find_campaign(context, session, campaign), compare or Comparison()
        span = meant_days(context, found, period, wanted)
        reading, report = context.reading(session), compared_report(context, session, found, span, wanted)
        return reply_of(reading, report).model_copy(
            update={
                "chart": chart_of(reading, report),
                "buttons": _buttons(context, found, span) + emv_buttons(context.t, report),
            }
        )

    return await read_apart(context, work)


def _buttons(context: Context, campaign: Campaign, span: Period) -> tuple[Button, ...]:
    t, named = context.t, {"campaign": short_id(campaign)}
    flight = flight_of(campaign)
    begun = flight is not None and flight.start < context.today
    quick = [
        Button(label=t(label), command="kpi show", arguments={**named, "period": text})
        for text, label in _QUICK
        if text != span.label and (begun or text != "flight")
    ]
    dates = {"period": f"{span.start}..{span.end}"}
    return (
        *quick,
        Button(label=t("Best ads"), command="kpi top", arguments={**named, **dates}, edit=False),
        explain_button(t, short_id(campaign), dates["period"]),
        Button(label=t("As a file"), command="kpi export", arguments={**named, **dates}, edit=False),
    )


@command(
    "kpi log",
    N_("Write down a single figure"),
    options=(
        WHICH,
        Option(
            "kpi",
            KpiOption(),
            N_("Figure, such as views or spend"),
            required=True,
            question=N_("Which figure? For example views, likes or spend."),
        ),
        Option(
            "value",
            Amount(),
            N_("Value, such as 12500 or 99,50 €; - removes it"),
            required=True,
            question=N_("What is its value?"),
        ),
        Option("day", DayOption(), N_("Day; without it yesterday")),
    ),
    example="/kpi log C1 views 12500 day=yesterday",
)
async def log(context: Context, *, campaign: int, kpi: Kpi, value: str, day: date | None = None) -> Reply:
    """Write one measured figure of one day down; a file's figure for that day goes before it."""
    if kpi.key not in MEASURES:
        raise UserError(_computed(kpi))
    on = day or context.today - timedelta(days=1)

    def work(session: Session) -> Reply:
        found = open_campaign(context, session, campaign)
        number = None if is_removal(value) else read_logged(value, kpi, found.currency)
        before = figures.log(
            session,
            campaign_id=found.id,
            day=on,
            measure=kpi.key,
            value=number,
            currency=found.currency,
            now=context.now,
        )
        _note(context, session, found, "kpi log", {"day": on.isoformat(), kpi.key: before}, {kpi.key: number})
        return _logged(context, session, found, kpi, on, number, before)

    return await context.write(work)


def _computed(kpi: Kpi) -> Message:
    """Say from which figures a KPI is computed, so that these are written down."""
    inputs = [key for name in kpi.inputs for key in COMPOSED.get(name, (name,)) if key in MEASURES]
    if not inputs:
        return msg("{kpi} cannot be written down by hand.", kpi=msg(kpi.label))
    return msg(
        "{kpi} is computed, so it cannot be written down itself. Write down what it is made of: {figures}. "
        "For example: /kpi log campaign=C1 kpi={example} value=120",
        kpi=msg(kpi.label),
        figures=joined(msg(BY_KEY[key].label) for key in inputs),
        example=inputs[0],
    )


def _note(
    context: Context,
    session: Session,
    campaign: Campaign,
    action: str,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    context.audit(session, action, ("campaign", campaign.id), before=before, after=after)
    refresh_cards(context, session, "campaign", campaign.id)


def _logged(
    context: Context,
    session: Session,
    campaign: Campaign,
    kpi: Kpi,
    day: date,
    number: int | None,
    before: int | None,
) -> Reply:
    t = context.t

    def shown(value: int | None) -> str:
        return format_kpi(kpi, kpi.compute({kpi.key: value}), t=t, currency=campaign.currency)

    named = {"kpi": t(kpi.label), "day": t.date(day), "name": f"{campaign.name} · {short_id(campaign)}"}
    if number is None:
        said = t("Removed: {kpi} on {day} ({name}).", **named)
    else:
        said = t("Written down: {kpi} {value} on {day} ({name}).", value=shown(number), **named)
    if before is not None:
        said += " " + t("It was {value} before.", value=shown(before))
    counts = figures.totals(session, campaign_id=campaign.id, days=[day]).get(day, {}).get(kpi.key)
    if number is not None and counts != number:
        said += " " + t(
            "The imported figure for that day, {value}, goes before it as long as it is there.",
            value=shown(counts),
        )
    button = Button(label=t("Show figures"), command="kpi show", arguments={"campaign": short_id(campaign)})
    return Reply(text=said, buttons=(button.model_copy(update={"edit": False}),))


@command(
    "kpi target",
    N_("Set what a KPI shall reach"),
    options=(
        WHICH,
        Option(
            "kpi",
            KpiOption(),
            N_("KPI, such as views, CPM or CTR"),
            required=True,
            question=N_("Which KPI? For example views, CPM or CTR."),
        ),
        Option(
            "value",
            Amount(),
            N_("Target, such as 1M, 4.50 € or 2.5 %; - removes it"),
            required=True,
            question=N_("What shall it reach? For example 1M, 4.50 € or 2.5 %."),
        ),
    ),
    example="/kpi target C1 views 1M",
)
async def target(context: Context, *, campaign: int, kpi: Kpi, value: str) -> Reply:
    """Set or remove a campaign's target for a KPI."""
    t = context.t

    def work(session: Session) -> Reply:
        found = open_campaign(context, session, campaign)
        new = None if is_removal(value) else read_target(value, kpi, found.currency)
        old = campaigns.targets(session, campaign_id=found.id).get(kpi.key)
        campaigns.set_target(
            session, campaign_id=found.id, kpi=kpi.key, value=None if new is None else float(new)
        )
        session.flush()
        after = None if new is None else float(new)
        _note(context, session, found, "kpi target", {kpi.key: old}, {kpi.key: after})
        named = {"kpi": t(kpi.label), "name": f"{found.name} · {short_id(found)}"}
        if new is None:
            return Reply(text=t("{name} has no target for {kpi} any more.", **named))
        shown = format_kpi(kpi, new, t=t, currency=found.currency)
        said = t("Target of {name}: {kpi} {value}.", value=shown, **named)
        reached = progress(context.reading(session), found)
        return Reply(text=f"{said}\n{progress_text(t, found, reached, context.today)}")

    return await context.write(work)


COMMANDS = (
    kpi_import.import_,
    log,
    show,
    target,
    kpi_top.top,
    kpi_explain.explain,
    kpi_why.why,
    kpi_pacing.pacing,
    kpi_export.export,
    *(one for one in (*kpi_import.COMMANDS, *kpi_columns.COMMANDS) if one.hidden),
)
