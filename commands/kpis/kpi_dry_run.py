"""What a file holds and what it would change, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from commands.cards import short_id
from commands.core.replies import Button, Field, Reply
from commands.core.texts import N_, Translator
from commands.files.headers import FIELDS, IGNORE
from commands.kpis.kpi_staging import Staged
from commands.rules.kpis import BY_KEY, format_kpi
from commands.rules.plain import excerpt
from storage.frozen import frozen
from storage.publishing import DayChange

FORGET = "forget"  # what a column is said to hold when an explanation is taken back
_COLUMNS_SHOWN = 8
_NAMES_SHOWN = 10
_DAYS_SHOWN = 10
_TOTALS_SHOWN = ("spend", "impressions", "views", "clicks")
_LEVELS = {
    "ad_id": N_("one a day and ad"),
    "ad_name": N_("one a day and ad"),
    "adgroup_id": N_("one a day and ad group"),
    "adgroup_name": N_("one a day and ad group"),
    "campaign": N_("one a day and campaign"),
}


@frozen
class DryRun:
    """Everything a dry run says, before it is put in words."""

    name: str
    staged: Staged
    changes: Sequence[DayChange]
    today: date
    told: int = 0  # days that change although TikTok itself has told them


def dry_run_reply(t: Translator, run: DryRun) -> Reply:
    """Show what a file holds and what it would change, with the button that confirms first."""
    staged = run.staged
    if staged.summary is None:
        return _unreadable(t, run)
    named = [
        (t("Rows"), _rows(t, staged)),
        (t("Days"), _span(t, [change.day for change in run.changes])),
        (t("Campaigns"), _campaigns(t, staged)),
        (t("Currency"), ", ".join(staged.summary.currencies)),
        (t("In the file"), _totals(t, run)),
        (t("Blank figures"), _blanks(t, staged)),
        (t("Columns I don't know"), _unknown(t, staged)),
        (t("Columns you explained"), _explained(t, staged)),
        (t("What would change"), _effect(t, run.changes)),
        (t("Read from TikTok itself"), _told(t, run.told)),
    ]
    return Reply(
        title=t("Dry run: {name}", name=run.name),
        text=t("Nothing is stored yet. This is what the file holds:"),
        fields=tuple(Field(label=label, value=value) for label, value in named if value),
        note=_warning(t, run),
        buttons=_buttons(t, staged),
    )


def _told(t: Translator, count: int) -> str:
    if not count:
        return ""
    return t.plural(
        "{count} changed day; the newest reading counts: this file, then TikTok once it is read again",
        "{count} changed days; the newest reading counts: this file, then TikTok once they are read again",
        count,
    )


def _rows(t: Translator, staged: Staged) -> str:
    assert staged.summary is not None
    said = t.plural("{count} row", "{count} rows", staged.summary.rows)
    if staged.summary.hourly:
        return f"{said}, {t('one an hour; I add the hours of a day up')}"
    return f"{said}, {t(_LEVELS[staged.summary.level])}"


def _span(t: Translator, days: Sequence[date]) -> str:
    first, last, count = min(days), max(days), len(set(days))
    if first == last:
        return t.date(first)
    return f"{t.date(first)} – {t.date(last)} ({t.plural('{count} day', '{count} days', count)})"


def _campaigns(t: Translator, staged: Staged) -> str:
    routes = staged.routes
    by_id = {campaign.id: campaign for campaign in [*routes.named.values(), routes.given]}
    lines = [
        t(
            "“{file_name}” → {name} · {id} ({rows})",
            file_name=file_name,
            name=by_id[campaign_id].name,
            id=short_id(by_id[campaign_id]),
            rows=t.plural("{count} row", "{count} rows", count),
        )
        for (file_name, campaign_id), count in list(routes.counts.items())[:_NAMES_SHOWN]
    ]
    if len(routes.counts) > _NAMES_SHOWN:
        lines.append(t("… and {count} more.", count=len(routes.counts) - _NAMES_SHOWN))
    together = sum(campaign_id == routes.given.id for _, campaign_id in routes.counts)
    if together > 1:
        lines.append(
            t(
                "{count} campaigns of the file are all counted into {id}. To keep them apart, plan campaigns "
                "here with exactly these names and send the file again.",
                count=together,
                id=short_id(routes.given),
            )
        )
    return "\n".join(lines)


def _totals(t: Translator, run: DryRun) -> str:
    known = [(key, total) for key in _TOTALS_SHOWN if (total := run.staged.totals.get(key)) is not None]
    currencies = run.staged.summary.currencies if run.staged.summary else ()
    return " · ".join(
        f"{t(BY_KEY[key].label)} {format_kpi(BY_KEY[key], total, t=t, currency=currencies[0])}"
        for key, total in known
        if key != "spend" or len(currencies) == 1
    )


def _blanks(t: Translator, staged: Staged) -> str:
    summary = staged.summary
    if summary is None or not summary.blank:
        return ""
    said = t.plural(
        "{count} has no value and stays blank", "{count} have no value and stay blank", summary.blank
    )
    if not summary.masked:
        return said
    hidden = t.plural(
        "{count} of them was hidden as too small, like <5",
        "{count} of them were hidden as too small, like <5",
        summary.masked,
    )
    return f"{said}; {hidden}"


def _unknown(t: Translator, staged: Staged) -> str:
    names = [_quoted(t, header) for header in staged.head.unknown]
    more = t("… and {count} more.", count=len(names) - _NAMES_SHOWN) if len(names) > _NAMES_SHOWN else ""
    if not names:
        return ""
    listed = ", ".join(names[:_NAMES_SHOWN]) + (f" {more}" if more else "")
    return t("{columns}: left out, unless you say what they hold", columns=listed)


def field_label(t: Translator, field: str) -> str:
    """Name what a column holds."""
    return t("not needed") if field == IGNORE else t(dict(FIELDS).get(field, field))


def _explained(t: Translator, staged: Staged) -> str:
    return ", ".join(
        f"{_quoted(t, header)}: {field_label(t, staged.explained[name])}"
        for name, header in staged.remembered
    )


_REPLACED = N_(
    "These days were brought in at another level before, such as whole campaigns instead of ads. Those rows "
    "({count}) are replaced, or everything would count twice."
)
_KEPT = N_("Known rows of these days that the file does not hold: {count}. They stay.")


def _effect(t: Translator, changes: Sequence[DayChange]) -> str:
    states = [change.state for change in changes]
    new, same = states.count("new"), states.count("same")
    replaced, kept = (sum(counts) for counts in zip(*((c.replaced, c.kept) for c in changes), strict=True))
    lines = [
        t.plural("{count} new day", "{count} new days", new) if new else "",
        _changed_days(t, [change.day for change in changes if change.state == "changed"]),
        t.plural("{count} day stays as it is", "{count} days stay as they are", same) if same else "",
        t(_REPLACED, count=replaced) if replaced else "",
        t(_KEPT, count=kept) if kept else "",
    ]
    return "\n".join(line for line in lines if line)


def _changed_days(t: Translator, days: Sequence[date]) -> str:
    if not days:
        return ""
    said = t.plural("{count} day gets other figures", "{count} days get other figures", len(days))
    return f"{said}: {_listed(t, [t.date(day) for day in days])}"


def _listed(t: Translator, items: Sequence[str]) -> str:
    rest = len(items) - _DAYS_SHOWN
    return ", ".join(items[:_DAYS_SHOWN]) + (" " + t("… and {count} more.", count=rest) if rest > 0 else "")


def _warning(t: Translator, run: DryRun) -> str:
    # An account further east may be a day ahead.
    if max(change.day for change in run.changes) > run.today + timedelta(days=1):
        return t("Check the dates: the file has days that lie in the future.")
    return ""


# -- buttons --------------------------------------------------------------------------------------


def _buttons(t: Translator, staged: Staged) -> tuple[Button, ...]:
    named = {"dry_run": str(staged.id)}
    found = [Button(label=t("Import"), command="kpi publish", arguments=named, style="success")]
    found += _column_buttons(t, staged)
    if staged.unknown:
        left_out = {**named, "column": "all", "field": IGNORE}
        found.append(Button(label=t("None of these columns matters"), command="kpi map", arguments=left_out))
    if staged.remembered:
        anew = {**named, "column": "all", "field": FORGET}
        found.append(Button(label=t("Explain the columns anew"), command="kpi map", arguments=anew))
    found.append(Button(label=t("Don't import"), command="kpi drop", arguments=named))
    return tuple(found)


def _column_buttons(t: Translator, staged: Staged) -> Iterator[Button]:
    taken = set(staged.head.columns.values())
    for place, (_, header) in enumerate(staged.unknown[:_COLUMNS_SHOWN]):
        named = {"dry_run": str(staged.id), "column": str(place)}
        free = [key for key in staged.head.suggestions.get(header, ()) if key not in taken]
        for field in free[:1]:
            label = t("“{column}” is: {field}", column=excerpt(header, 24), field=field_label(t, field))
            yield Button(label=label, command="kpi map", arguments={**named, "field": field})
        label = t("“{column}” holds …", column=excerpt(header, 30))
        yield Button(label=label, command="kpi map", arguments=named, ask=("field",))


def _unreadable(t: Translator, run: DryRun) -> Reply:
    staged = run.staged
    missing = t.join([t(label) for label in staged.head.missing])
    known = ", ".join(
        f"{_quoted(t, header)}: {field_label(t, to)}" for header, to in staged.head.columns.items()
    )
    if staged.unknown:
        text = t(
            "The file has no column that I know for {missing}. If one of the others holds it, say which; I "
            "remember it for the next files.",
            missing=missing,
        )
    else:
        text = t(
            "The file has no column for {missing}. Add it in Ads Manager, export again and send that file.",
            missing=missing,
        )
    named = [(t("Columns I know"), known), (t("Columns I don't know"), _names(t, staged))]
    drop = Button(label=t("Don't import"), command="kpi drop", arguments={"dry_run": str(staged.id)})
    return Reply(
        title=t("Dry run: {name}", name=run.name),
        text=text,
        fields=tuple(Field(label=label, value=value) for label, value in named if value),
        buttons=(*_column_buttons(t, staged), drop) if staged.unknown else (),
        failed=not staged.unknown,
    )


def _names(t: Translator, staged: Staged) -> str:
    return ", ".join(_quoted(t, header) for header in staged.head.unknown[:_NAMES_SHOWN])


def _quoted(t: Translator, header: str) -> str:
    return t("“{text}”", text=excerpt(header))
