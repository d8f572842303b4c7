"""What a published file changed, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from commands.cards import short_id
from commands.core.replies import Button, Reply
from commands.core.texts import Translator
from commands.rules.kpis import BY_KEY, format_kpi
from commands.rules.periods import LONGEST_DAYS
from storage.frozen import frozen
from storage.models import Campaign
from storage.publishing import DayChange

_DETAILED = 10
_LISTED = 60
Totals = Mapping[date, Mapping[str, int | None]]


@frozen
class Published:
    """What publishing a file changed in one campaign; the detailed days before and after."""

    campaign: Campaign
    changes: Sequence[DayChange]
    before: Totals
    after: Totals


def detailed(changes: Sequence[DayChange], campaign_id: int) -> list[date]:
    """Give the days of a campaign whose changes are told in full."""
    changed = (change for change in changes if change.state == "changed")
    return [change.day for change in changed if change.campaign_id == campaign_id][:_DETAILED]


def published_reply(t: Translator, name: str, results: Sequence[Published], today: date) -> Reply:
    """Say exactly what a file changed."""
    lines: list[str] = []
    for result in results:
        said = _said(t, result)
        prefix = [f"{result.campaign.name} · {short_id(result.campaign)}"] if len(results) > 1 else []
        lines += prefix + said
    if not any(change.state != "same" for result in results for change in result.changes):
        lines = [t("Nothing changed: everything in this file was known already."), *_renamed(t, results)]
    return Reply(
        title=t("Imported: {name}", name=name), text="\n".join(lines), buttons=_next_steps(t, results, today)
    )


def _said(t: Translator, result: Published) -> list[str]:
    days = {
        state: [c.day for c in result.changes if c.state == state] for state in ("new", "changed", "same")
    }
    lines = []
    if days["new"]:
        said = t.plural("{count} new day", "{count} new days", len(days["new"]))
        span = f"{t.date(min(days['new']))} – {t.date(max(days['new']))}"
        lines.append(f"{said}: {span if len(days['new']) > 1 else t.date(days['new'][0])}")
    if days["changed"]:
        lines.append(t.plural("{count} corrected day:", "{count} corrected days:", len(days["changed"])))
        lines += [f"• {t.date(day)} ({_difference(t, result, day)})" for day in days["changed"][:_DETAILED]]
        lines += _more(t, days["changed"][_DETAILED:])
    if days["same"]:
        lines.append(t.plural("{count} day as before", "{count} days as before", len(days["same"])))
    return lines + _renamed(t, [result])


def _more(t: Translator, days: Sequence[date]) -> list[str]:
    if not days:
        return []
    said = t("and {days}", days=", ".join(t.date(day) for day in days[:_LISTED]))
    rest = len(days) - _LISTED
    return [f"• {said}" + (" " + t("… and {count} more.", count=rest) if rest > 0 else "")]


def _renamed(t: Translator, results: Sequence[Published]) -> list[str]:
    count = sum(change.renamed for result in results for change in result.changes)
    return [t.plural("{count} row got a new name", "{count} rows got a new name", count)] if count else []


def _difference(t: Translator, result: Published, day: date) -> str:
    before, after = result.before.get(day, {}), result.after.get(day, {})
    currency = result.campaign.currency
    different = [key for key in after if before.get(key) != after[key]]
    shown = [
        t(
            "{kpi} {before} → {after}",
            kpi=t(BY_KEY[key].label),
            before=format_kpi(BY_KEY[key], BY_KEY[key].compute(before), t=t, currency=currency),
            after=format_kpi(BY_KEY[key], BY_KEY[key].compute(after), t=t, currency=currency),
        )
        for key in different[:3]
    ]
    return ", ".join(shown) or t("the same in all, split in another way")


def _next_steps(t: Translator, results: Sequence[Published], today: date) -> tuple[Button, ...]:
    shown = [
        Button(
            label=t("Show figures") if len(results) == 1 else t("Figures of {id}", id=short_id(one.campaign)),
            command="kpi show",
            arguments={"campaign": short_id(one.campaign), **_days_of(one, today)},
            style="primary",
            edit=False,
        )
        for one in results[:3]
    ]
    digest = Button(
        label=t("Schedule a digest"),
        command="digest new",
        arguments={"campaign": short_id(results[0].campaign)},
        ask=("every",),
        edit=False,
    )
    return (*shown, digest)


def _days_of(result: Published, today: date) -> dict[str, str]:
    """Give the file's days as a period where the last 7 days would not show them."""
    days = [change.day for change in result.changes]
    if max(days) >= today - timedelta(days=7):
        return {}
    first = max(min(days), max(days) - timedelta(days=LONGEST_DAYS - 1))
    return {"period": f"{first}..{max(days)}"}
