"""Explain a figure: its formula with the numbers, its inputs, their sources, and other definitions of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from commands.cards import short_id
from commands.core.context import Context
from commands.core.options import Reading, command
from commands.core.replies import Button, Column, Field, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, Message, UserError, msg
from commands.kpis.kpi_options import KPI, PERIOD, WHICH, KpiOption, find_campaign, period_of, read_apart
from commands.kpis.plan_explained import plan_text
from commands.kpis.report_cards import SOURCES, period_text
from commands.rules.kpi_written import exact, filled_in, inputs, other_definitions
from commands.rules.kpis import BY_KEY, Kpi
from commands.rules.measures import BY_KEY as MEASURES
from commands.rules.names import fold
from commands.rules.periods import Period
from storage import figures, matches, sources
from storage.figures import Span, Sums
from storage.models import Campaign
from storage.session import Session
from storage.sources import Origin

_MOST_OVERRULED = 5
_MOST_CORRECTED = 5
# What stands on cards of spending beside its plan, which is explained with spending itself.
_PLANNED = {
    fold(name)
    for name in (
        *("pacing", "spend pacing", "budget pacing", "budgettempo", "forecast", "prognose", "hochrechnung"),
        *("expected", "expected to date", "bis heute erwartet", "bis jetzt erwartet", "of plan", "vom plan"),
        *("required a day", "nötig pro tag", "projected end", "hochgerechnetes ende"),
    )
}


class Explained(KpiOption):
    """A KPI, or a figure of a plan, which is one of spending."""

    def parse(self, text: str, reading: Reading) -> Kpi:
        """Read it."""
        return BY_KEY["spend"] if fold(text) in _PLANNED else super().parse(text, reading)

    def takes(self, words: Sequence[str]) -> int:
        """Take as many words as make the longest known name."""
        ends = (count for count in range(len(words), 0, -1) if fold(" ".join(words[:count])) in _PLANNED)
        return max(next(ends, 0), super().takes(words))


@command(
    "kpi explain",
    N_("Where a figure comes from, and how it is computed"),
    role=Role.VIEWER,
    options=(
        WHICH,
        replace(KPI, type=Explained()),
        PERIOD,
    ),
    example="/kpi explain C1 ctr period=28d",
)
async def explain(context: Context, *, campaign: int, kpi: Kpi, period: str = "") -> Reply:
    """Show a KPI's formula with its numbers, its inputs, their sources and ages, and other definitions."""
    if not of_campaigns(kpi):
        raise UserError(only_creators(kpi))

    def work(session: Session) -> Reply:
        found = find_campaign(context, session, campaign)
        span = period_of(context.today, found, period)
        return _explained(context.reading(session), found, kpi, span)

    return await read_apart(context, work)


def of_campaigns(kpi: Kpi) -> bool:
    """Tell whether a KPI is made of what is measured of campaigns; some need a fee or followers."""
    return kpi.measures <= MEASURES.keys()


def only_creators(kpi: Kpi) -> Message:
    """Say where the KPIs are that are about creators alone."""
    return msg(
        "{kpi} is about single creators. /kpi top by=creators kpi={key} ranks a campaign's creators by it.",
        kpi=msg(kpi.label),
        key=kpi.key,
    )


def _explained(reading: Reading, campaign: Campaign, kpi: Kpi, span: Period) -> Reply:
    t, days = reading.t, Span(campaign.id, span.start, span.end)
    (total,) = figures.sums(reading.session, days)
    found = sources.origins(reading.session, days, inputs(kpi))
    named = {"campaign": short_id(campaign), "kpi": kpi.key, "period": f"{span.start}..{span.end}"}
    return Reply(
        title=t(
            "{kpi} explained: {name} · {id}", kpi=t(kpi.label), name=campaign.name, id=short_id(campaign)
        ),
        text="\n".join([period_text(t, span), *_formula(reading, campaign, kpi, total)]),
        table=_inputs(reading, campaign, span, total, found),
        fields=(
            *_fields(reading, campaign, kpi, total, found),
            *_corrected(reading, campaign, days, list(found)),
        ),
        buttons=(
            Button(label=t("Why did it change?"), command="kpi why", arguments=named, edit=False),
            Button(
                label=t("Show figures"),
                command="kpi show",
                arguments={"campaign": named["campaign"], "period": named["period"]},
                edit=False,
            ),
        ),
    )


def _formula(reading: Reading, campaign: Campaign, kpi: Kpi, total: Sums) -> list[str]:
    t = reading.t
    said = [t("{kpi}: {formula}", kpi=t(kpi.label), formula=t(kpi.formula))]
    said.append(filled_in(kpi, total.values, t=t, currency=campaign.currency))
    if total.days > 1 and not kpi.addable:
        said.append(
            t("It is an estimate of unique people and cannot be added over days. Ask for a single day.")
        )
    elif total.days > 1 and kpi.denominators:
        said.append(t("It is computed from the sums of all days, not as the mean of the days' values."))
    return said


def _inputs(
    reading: Reading, campaign: Campaign, span: Period, total: Sums, found: Mapping[str, Sequence[Origin]]
) -> Table:
    t = reading.t
    heads = (t("Figure"), t("Value"), t("Days"))
    rows = [
        (
            t(BY_KEY[key].label),
            exact(key, total.values[key], t=t, currency=campaign.currency),
            t("{count} of {days}", count=len({one.day for one in origins}), days=span.days),
        )
        for key, origins in found.items()
    ]
    columns = tuple(Column(label=head, align="right" if at else "left") for at, head in enumerate(heads))
    return Table(columns=columns, rows=tuple(rows))


def _fields(
    reading: Reading, campaign: Campaign, kpi: Kpi, total: Sums, found: Mapping[str, Sequence[Origin]]
) -> list[Field]:
    t, currency = reading.t, campaign.currency
    others = [
        f"{t(one.label)}: {t(one.formula)}\n{filled_in(one, total.values, t=t, currency=currency)}"
        for one in other_definitions(kpi)
        if of_campaigns(one)
    ]
    named = [
        (t("Sources"), "\n".join(_sources(reading, found))),
        (t("Written by hand and not counted"), "\n".join(_overruled(reading, campaign, found))),
        (t("Beside the plan"), plan_text(reading, campaign, kpi)),
        (t("Under other definitions"), "\n".join(others)),
    ]
    return [Field(label=label, value=value) for label, value in named if value]


def _corrected(reading: Reading, campaign: Campaign, days: Span, keys: Sequence[str]) -> list[Field]:
    """Say which of the inputs were other ones before, and who corrected them when."""
    t, every = reading.t, matches.corrections_within(reading.session, days, keys)
    lines = [
        t(
            "{kpi} on {day}: {before} became {after}, {moment} ({source})",
            kpi=t(BY_KEY[one.measure].label),
            day=t.date(one.day),
            before=exact(one.measure, one.before, t=t, currency=campaign.currency),
            after=exact(one.measure, one.after, t=t, currency=campaign.currency),
            moment=t.moment(one.at, reading.zone),
            source=t(SOURCES.get(one.source, one.source)),
        )
        for one in every[:_MOST_CORRECTED]
    ]
    rest = len(every) - len(lines)
    more = [t.plural("{count} more", "{count} more", rest)] if rest else []
    return [Field(label=t("Corrected"), value="\n".join([*lines, *more]))] if lines else []


def _sources(reading: Reading, found: Mapping[str, Sequence[Origin]]) -> list[str]:
    """Say of each source how many days it gave, and when these were brought in."""
    t, by_source = reading.t, dict[str, list[Origin]]()
    for one in (one for origins in found.values() for one in origins if one.counts):
        by_source.setdefault(one.source, []).append(one)
    lines = []
    for source, some in sorted(by_source.items()):
        first, last = (t.moment(pick(one.fetched_at for one in some), reading.zone) for pick in (min, max))
        lines.append(
            t.plural(
                "{source}: {count} day, brought in {moment}",
                "{source}: {count} days, brought in {moment}",
                len({one.day for one in some}),
                source=t(SOURCES.get(source, source)),
                moment=first if first == last else f"{first} – {last}",
            )
        )
    return lines


def _overruled(reading: Reading, campaign: Campaign, found: Mapping[str, Sequence[Origin]]) -> list[str]:
    t = reading.t
    some = [(key, one) for key, origins in found.items() for one in origins if not one.counts]
    lines = [
        t(
            "{kpi} {value} on {day}: a file or TikTok has this figure",
            kpi=t(BY_KEY[key].label),
            value=exact(key, one.value, t=t, currency=campaign.currency),
            day=t.date(one.day),
        )
        for key, one in some[:_MOST_OVERRULED]
    ]
    rest = len(some) - len(lines)
    return [*lines, t.plural("{count} more", "{count} more", rest)] if rest else lines
