"""What a period is compared with."""

from __future__ import annotations

from datetime import date

from commands.cards import flight_of
from commands.core.context import Context
from commands.core.options import Option
from commands.core.texts import N_, UserError, msg
from commands.kpis import against
from commands.kpis.kpi_options import CompareOption, Comparison, find_campaign, period_of
from commands.kpis.report import Report, build, default_comparison
from commands.rules.periods import Period, same_weekdays
from storage.models import Campaign
from storage.session import Session

_AGAINST = {"plan": against.plan, "targets": against.targets, "average": against.average}
NOT_OVER = msg(
    "Today is not over yet, so it is compared with no day that is. Ask for yesterday, or leave compare out."
)
COMPARE = Option(
    "compare",
    CompareOption(),
    N_("previous, weekdays, plan, target, average, none, a period or a campaign such as C2"),
)


def compared_days(today: date, campaign: Campaign, span: Period, wanted: Comparison) -> Period | None:
    """Give the days of the same campaign to compare with; None for none."""
    if wanted.kind == "none":
        return None
    if wanted.kind == "previous":
        return default_comparison(span)
    if wanted.kind == "weekdays":
        return same_weekdays(span) if span.label != "today" else None
    compared = period_of(today, campaign, wanted.period)
    if "today" in (span.label, compared.label):
        raise UserError(NOT_OVER)
    if compared.days != span.days:
        raise UserError(
            msg(
                "Only periods of equal length can be compared, but these have {first} and {second} days. "
                "Write two dates for each, or leave compare out.",
                first=span.days,
                second=compared.days,
            )
        )
    return compared


def meant_days(context: Context, campaign: Campaign, period: str, wanted: Comparison) -> Period:
    """Give the days of a period; where none is named, a plan and targets are of the flight."""
    usual = "flight" if wanted.kind in ("plan", "targets") and flight_of(campaign) else ""
    return period_of(context.today, campaign, period or usual)


def compared_report(
    context: Context, session: Session, campaign: Campaign, span: Period, wanted: Comparison
) -> Report:
    """Compute a report beside what it is to be compared with."""
    reading = context.reading(session)
    if (weigh := _AGAINST.get(wanted.kind)) and span.label != "today":
        return build(reading, campaign, span, None, against=weigh(reading, campaign, span))
    return build(reading, campaign, span, *_compared(context, session, campaign, span, wanted))


def _compared(
    context: Context, session: Session, campaign: Campaign, span: Period, wanted: Comparison
) -> tuple[Period | None, Campaign | None]:
    if wanted.kind == "campaign":
        other = find_campaign(context, session, wanted.campaign_id)
        if other.id == campaign.id:
            return default_comparison(span), None
        return days_of_other(context.today, campaign, span, other), other
    if not wanted.of_days:  # a day that is not over is compared with nothing
        return None, None
    return compared_days(context.today, campaign, span, wanted), None


def days_of_other(today: date, campaign: Campaign, span: Period, other: Campaign) -> Period:
    """Give the days of another campaign: the same dates, else as many days into its own flight."""
    own, theirs = flight_of(campaign), flight_of(other)
    if own is None or theirs is None or span.label == "today":
        return span
    if theirs.start <= span.start and span.end <= theirs.end:
        return span
    start = theirs.start + (span.start - own.start)
    end = start + (span.end - span.start)
    if start < theirs.start or end > theirs.end or end >= today:
        return span
    return Period(start, end, f"{start}..{end}")
