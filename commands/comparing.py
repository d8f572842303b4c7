"""Which days a period is compared with."""

from __future__ import annotations

from datetime import date

from commands.core.context import Context
from commands.core.options import Option
from commands.core.texts import N_, UserError, msg
from commands.kpi_options import CompareOption, Comparison, find_campaign, period_of
from commands.report import default_comparison
from commands.rules.periods import Period, same_weekdays
from storage.models import Campaign
from storage.session import Session

COMPARE = Option(
    "compare",
    CompareOption(),
    N_("With what: previous, weekdays, none, a period, or another campaign such as C2"),
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


def compared_with(
    context: Context, session: Session, campaign: Campaign, span: Period, wanted: Comparison
) -> tuple[Period | None, Campaign | None]:
    """Give the days to compare with, and the campaign they are of where that is another one."""
    if wanted.kind == "campaign":
        other = find_campaign(context, session, wanted.campaign_id)
        return (span, other) if other.id != campaign.id else (default_comparison(span), None)
    return compared_days(context.today, campaign, span, wanted), None
