"""Which days a period is compared with."""

from __future__ import annotations

from datetime import date

from commands.core.texts import UserError, msg
from commands.kpi_options import Comparison, period_of
from commands.report import default_comparison
from commands.rules.periods import Period, same_weekdays
from storage.models import Campaign


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
