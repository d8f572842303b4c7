"""How spending stands beside the plan, in words."""

from __future__ import annotations

from commands.core.texts import Translator
from commands.kpis.report import Report
from commands.rules.pacing import Pacing
from storage.models import Campaign


def pacing_text(t: Translator, report: Report) -> str:
    """Say how spending stands beside the plan; the days through yesterday count."""
    paced, campaign = report.pacing, report.campaign
    if paced is None or campaign.budget_minor is None:
        return ""
    budget = t.money(campaign.budget_minor, campaign.currency)
    if not paced.share_of_time:
        return t("nothing is expected yet of {budget}; no day of the flight is complete", budget=budget)
    expected = t.money(round(paced.expected), campaign.currency)
    time = t.percent(paced.share_of_time)
    if report.spent is None or paced.ratio is None:
        return t(
            "no spend reported yet of {budget}, expected to date {expected}; {time} of the flight has passed",
            budget=budget,
            expected=expected,
            time=time,
        )
    said = t(
        "{spent} of {budget} spent, expected to date {expected}: {ratio} of plan; {time} of the flight "
        "has passed",
        spent=t.money(report.spent, campaign.currency),
        budget=budget,
        expected=expected,
        ratio=t.percent(paced.ratio),
        time=time,
    )
    return "\n".join([said, *_ahead(t, paced, campaign), *pacing_gaps(t, *report.paced_days)])


def pacing_gaps(t: Translator, known: int, elapsed: int) -> list[str]:
    """Say of how many complete days there are figures, where not of all: the others weigh as nothing."""
    if not 0 < known < elapsed:
        return []
    return [
        t(
            "Figures for {count} of {days} complete days; those without any count as nothing here.",
            count=known,
            days=elapsed,
        )
    ]


def _ahead(t: Translator, paced: Pacing, campaign: Campaign) -> list[str]:
    """Say what is needed a day from now on, and where it ends if it goes on as so far."""
    if paced.required_per_day is None or paced.projected_end is None:
        return []
    if not paced.required_per_day:
        return [t("the budget is used up")]
    return [
        t(
            "{money} a day from now on would use it all; as so far it ends at {projected}",
            money=t.money(round(paced.required_per_day), campaign.currency),
            projected=t.money(round(paced.projected_end), campaign.currency),
        )
    ]
