"""Why a figure changed: the change split into parts that add up to it exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from commands.cards import short_id
from commands.core.context import Context
from commands.core.options import Option, Reading, command
from commands.core.replies import Button, Column, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, Translator, UserError, msg
from commands.kpis.comparing import NOT_OVER, compared_days
from commands.kpis.groups import ADS, BY, DAYS, REST, Grouped, grouped
from commands.kpis.kpi_explain import of_campaigns, only_creators
from commands.kpis.kpi_options import (
    KPI,
    PERIOD,
    WHICH,
    CompareOption,
    Comparison,
    find_campaign,
    period_of,
    read_apart,
)
from commands.kpis.report_cards import dates_text, period_text
from commands.options import Choice
from commands.rules.kpis import Kpi, Unit, change, format_change, format_kpi
from commands.rules.periods import Period
from commands.rules.plain import excerpt
from commands.rules.splitting import Part, split
from storage import figures
from storage.figures import Span, Sums
from storage.frozen import frozen
from storage.models import Campaign
from storage.session import Session

_MOST = 10
_NAME = 40
_RESTS = {
    ADS: N_("Written by hand, of no ad"),
    "creators": N_("Of no creator by name"),
    "posts": N_("Of no post by number"),
    DAYS: N_("Other days"),
}


@frozen
class Change:
    """A change between two periods and its parts, the largest first; none where it cannot be split."""

    kpi: Kpi
    span: Period
    compared: Period
    by: str
    before: Sums
    now: Sums
    old: Grouped
    new: Grouped
    parts: Sequence[Part] | None

    def name(self, t: Translator, part: Part) -> str:
        """Name what a part is about."""
        if part.key == REST:
            return t(_RESTS[self.by])
        if self.by == DAYS:
            return " / ".join(one.names[part.key] for one in (self.new, self.old) if part.key in one.names)
        return excerpt(self.new.names.get(part.key) or self.old.names[part.key], _NAME)


@command(
    "kpi why",
    N_("Why a figure changed, by ad, creator, post or day"),
    role=Role.VIEWER,
    options=(
        WHICH,
        KPI,
        PERIOD,
        Option("by", Choice(BY), N_("By ads, creators, posts or days")),
        Option("compare", CompareOption(), N_("With what: previous, weekdays, or a period of as many days")),
    ),
    example="/kpi why C1 ctr period=28d by=creators",
)
async def why(
    context: Context,
    *,
    campaign: int,
    kpi: Kpi,
    period: str = "",
    by: str = ADS,
    compare: Comparison | None = None,
) -> Reply:
    """Split a change by ad, creator, post or day into parts that add up to it exactly."""
    if not of_campaigns(kpi):
        raise UserError(only_creators(kpi))
    if not kpi.addable:
        raise UserError(msg("{kpi} rests on unique people and has no parts that add up.", kpi=msg(kpi.label)))

    def work(session: Session) -> Reply:
        reading = context.reading(session)
        found = find_campaign(context, session, campaign)
        span = period_of(context.today, found, period)
        wanted = compare or Comparison()
        compared = compared_days(reading.today, found, span, wanted) if wanted.of_days else None
        if compared is None and span.label == "today":
            raise UserError(NOT_OVER)
        if compared is None:
            raise UserError(
                msg("A change is split between two periods of equal length. Leave compare out, or name one.")
            )
        return _reply(reading, found, split_change(reading, found, kpi, (span, compared), by))

    return await read_apart(context, work)


def split_change(
    reading: Reading,
    campaign: Campaign,
    kpi: Kpi,
    periods: tuple[Period, Period],
    by: str = ADS,
    sums: Sequence[Sums] = (),
) -> Change:
    """Split what a KPI changed from the second period to the first; ``sums`` are theirs, where known."""
    now, then = (Span(campaign.id, one.start, one.end) for one in periods)
    total, before = sums or figures.sums(reading.session, now, then)
    new, old = grouped(reading, campaign, now, by), grouped(reading, campaign, then, by)
    halves = [
        ({key: one.values for key, one in group.sums.items()}, whole.values)
        for group, whole in ((old, before), (new, total))
    ]
    parts = split(kpi, halves[0], halves[1], REST)
    return Change(kpi, *periods, by, before, total, old, new, parts)


def largest_text(t: Translator, campaign: Campaign, found: Change) -> str:
    """Say what contributed most to a change; nothing where there is no change or no parts."""
    if not found.parts or not found.parts[0].change:
        return ""
    first = found.parts[0]
    return t(
        "Largest part: {name}, {part}",
        name=found.name(t, first),
        part=_signed(t, campaign, found.kpi, first.change, points=True),
    )


def _reply(reading: Reading, campaign: Campaign, found: Change) -> Reply:
    t, kpi = reading.t, found.kpi
    title = t("Why {kpi} changed: {name} · {id}", kpi=t(kpi.label), name=campaign.name, id=short_id(campaign))
    text = [period_text(t, found.span), t("compared with {dates}", dates=_dates(t, found.compared))]
    value, old = kpi.compute(found.now.values), kpi.compute(found.before.values)
    shown = [format_kpi(kpi, one, t=t, currency=campaign.currency) for one in (old, value)]
    text.append(f"{t(kpi.label)}: {shown[0]} → {shown[1]} ({format_change(change(value, old), t)})")
    buttons = _buttons(t, campaign, found)
    if found.parts is None:
        text.append(t("There is no figure for one of the two periods, so there is no change to split."))
        return Reply(title=title, text="\n".join(text), buttons=buttons)
    text += [line for line in (largest_text(t, campaign, found), _meaning(t, kpi)) if line]
    return Reply(
        title=title,
        text="\n".join(text),
        table=_table(t, campaign, found, found.parts),
        note=t("The parts add up to the change exactly; what is shown is rounded."),
        buttons=buttons,
    )


def _dates(t: Translator, period: Period) -> str:
    return dates_text(t, period.start, period.end)


def _meaning(t: Translator, kpi: Kpi) -> str:
    if not kpi.denominators:
        return ""
    return t(
        "Own value: what each did by changing its own value. Weight: what it did because a larger or smaller "
        "share of the denominator fell to it."
    )


def _table(t: Translator, campaign: Campaign, found: Change, parts: Sequence[Part]) -> Table:
    kpi = found.kpi
    unit = t("Part of the change (points)") if kpi.unit is Unit.RATIO else t("Part of the change")
    heads = [t("Name"), t("Before"), t("Value"), unit]
    heads += [t("Own value"), t("Weight")] if kpi.denominators else []
    rows = [_row(t, campaign, found, part) for part in parts[:_MOST]]
    if rest := parts[_MOST:]:
        folded = [sum((one.change for one in rest), Fraction())]
        if kpi.denominators:
            folded += [sum((getattr(one, half) for one in rest), Fraction()) for half in ("rate", "mix")]
        cells = (_signed(t, campaign, kpi, one) for one in folded)
        rows.append((t.plural("{count} more", "{count} more", len(rest)), "", "", *cells))
    columns = tuple(Column(label=head, align="right" if at else "left") for at, head in enumerate(heads))
    return Table(columns=columns, rows=tuple(rows))


def _row(t: Translator, campaign: Campaign, found: Change, part: Part) -> tuple[str, ...]:
    def shown(group: Mapping[str, Sums]) -> str:
        value = found.kpi.compute(group[part.key].values) if part.key in group else None
        return format_kpi(found.kpi, value, t=t, currency=campaign.currency)

    halves = [part.change, *(one for one in (part.rate, part.mix) if one is not None)]
    return (
        found.name(t, part),
        shown(found.old.sums),
        shown(found.new.sums),
        *(_signed(t, campaign, found.kpi, one) for one in halves),
    )


def _signed(t: Translator, campaign: Campaign, kpi: Kpi, amount: Fraction, *, points: bool = False) -> str:
    """Write a part with its sign; that of a percentage is in percentage points."""
    value = Decimal(amount.numerator) / amount.denominator
    if kpi.unit is Unit.RATIO:
        text = t.number(round(value * 100, 2) or Decimal(0), 2)
        text = t("{number} percentage points", number=text) if points else text
    else:
        text = format_kpi(kpi, value, t=t, currency=campaign.currency)
    return f"+{text}" if value > 0 and text[0] != "<" else text


def _buttons(t: Translator, campaign: Campaign, found: Change) -> tuple[Button, ...]:
    named = {
        "campaign": short_id(campaign),
        "kpi": found.kpi.key,
        "period": f"{found.span.start}..{found.span.end}",
    }
    compared = {"compare": f"{found.compared.start}..{found.compared.end}"}
    others = [
        Button(label=t(label), command="kpi why", arguments={**named, **compared, "by": key})
        for key, label in BY
        if key != found.by
    ]
    return (*others, Button(label=t("Explain"), command="kpi explain", arguments=named, edit=False))
