"""Creators side by side: a table of all that is known, and a picture of the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from commands.core.charts import Chart, Series
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Column, Field, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, Translator, UserError, msg
from commands.creators.creator_cards import blocked_text
from commands.creators.creator_figures import (
    FIGURE_LABELS,
    NONE,
    RATES,
    figure_text,
    per_mille,
    price_text,
    sources_text,
)
from commands.creators.creator_listing import onto_button
from commands.options import Creators
from commands.rules.languages import language_name
from storage import finding, track
from storage.models import Creator
from storage.session import Session
from storage.track import Done, Reach

_DRAWN = ("followers", "median_views", "average_views", "engagement_rate", "engagement_by_followers")
_MOST_PANELS = 6


@command(
    "creator compare",
    N_("Put two to five creators side by side"),
    role=Role.VIEWER,
    options=(
        Option(
            "creators",
            Creators(5),
            N_("Two to five creators"),
            required=True,
            question=N_("Which creators? Write two to five handles, such as @anna @ben."),
        ),
    ),
    example="/creator compare @anna @ben",
)
async def compare(context: Context, *, creators: Sequence[int]) -> Reply:
    """Compare creators in a table and a picture."""
    if len(creators) < 2:
        raise UserError(msg("To compare, name two to five different creators, such as @anna @ben."))
    t = context.t

    def work(session: Session) -> Reply:
        rows = finding.those(session, workspace_id=context.workspace.id, ids=creators)
        if len(rows) < 2:
            raise UserError(msg("Those creators do not exist any more. /creator list shows who there is."))
        return Reply(
            title=t("Side by side"),
            table=_table(context, session, rows),
            fields=_sources(context, rows),
            chart=_chart(rows, t),
            buttons=(onto_button(t("Put these on a list"), [row.number for row in rows]),),
        )

    return await context.read(work)


# -- the table ------------------------------------------------------------------------------------


def _table(context: Context, session: Session, found: Sequence[Creator]) -> Table:
    t, workspace_id = context.t, context.workspace.id
    done = track.done(session, workspace_id=workspace_id, creator_ids=[one.id for one in found])
    reach = track.reach(session, workspace_id=workspace_id, handles=[one.handle for one in found])
    lines: list[tuple[str, Callable[[Creator], str]]] = [
        (t("Status"), lambda one: blocked_text(one, t)),
        *((t(label), _figure(name, t)) for name, label in FIGURE_LABELS.items()),
        (t("Price"), lambda one: price_text(one, t)),
        (t("Price per 1,000 average views"), lambda one: _per_mille(one, t)),
        *_results(done, reach, t),
        (t("Country"), lambda one: one.country),
        (t("Language"), lambda one: language_name(one.language, t.language)),
        (t("Topics"), lambda one: ", ".join(one.topics)),
    ]
    said = [(label, [write(one) or NONE for one in found]) for label, write in lines]
    return Table(
        columns=(Column(label=""), *(Column(label=f"@{one.handle}", align="right") for one in found)),
        rows=tuple((label, *values) for label, values in said if set(values) != {NONE}),
    )


def _figure(name: str, t: Translator) -> Callable[[Creator], str]:
    return lambda one: figure_text(one, name, t)


def _per_mille(creator: Creator, t: Translator) -> str:
    minor = per_mille(creator)
    return NONE if minor is None else t.money(minor, creator.price_currency)


def _results(
    done: Mapping[int, Done], reach: Mapping[str, Reach], t: Translator
) -> list[tuple[str, Callable[[Creator], str]]]:
    """Give what came of earlier requests; who accepted none has a blank and no zero."""
    return [
        (t("Requests accepted"), lambda one: t.number(done[one.id].accepted) if one.id in done else ""),
        (
            t("Completed"),
            lambda one: t.number(done[one.id].completed) if one.id in done and done[one.id].completed else "",
        ),
        (
            t("Views of ads and posts"),
            lambda one: t.compact(reach[one.handle].views) if one.handle in reach else "",
        ),
    ]


def _sources(context: Context, found: Sequence[Creator]) -> tuple[Field, ...]:
    said = [(one, sources_text(one, context.today, context.t)) for one in found]
    return tuple(Field(label=f"@{one.handle}", value=text) for one, text in said if text)


# -- the picture ----------------------------------------------------------------------------------


def _chart(found: Sequence[Creator], t: Translator) -> Chart | None:
    """Draw each figure on a scale of its own; what is known of fewer than two compares nothing."""
    panels = [one for one in _panels(found, t) if sum(value is not None for value in one.values) > 1]
    if not panels:
        return None
    handles = [f"@{one.handle}" for one in found]
    return Chart(
        kind="panels",
        title=t("Creators side by side"),
        subtitle=t("Each figure has a scale of its own; – is not known."),
        labels=tuple(handles),
        series=tuple(panels[:_MOST_PANELS]),
        language="de" if t.language == "de" else "en",
        alt=t("{handles} side by side", handles=t.join(handles)),
    )


def _panels(found: Sequence[Creator], t: Translator) -> list[Series]:
    panels = [_panel(found, name, t) for name in _DRAWN]
    return [*panels, *_money_panels(found, t), _panel(found, "growth_30d", t)]


def _panel(found: Sequence[Creator], name: str, t: Translator) -> Series:
    values = tuple(getattr(one, name) for one in found)
    return Series(name=t(FIGURE_LABELS[name]), values=values, unit="percent" if name in RATES else "count")


def _money_panels(found: Sequence[Creator], t: Translator) -> list[Series]:
    """Give prices in the currency most have: others are no figures of the same scale."""
    currencies = Counter(one.price_currency for one in found if one.price_minor is not None)
    if not currencies:
        return []
    ((currency, _),) = currencies.most_common(1)
    same = [one.price_currency == currency for one in found]
    prices = tuple(one.price_minor if ours else None for one, ours in zip(found, same, strict=True))
    rates = tuple(per_mille(one) if ours else None for one, ours in zip(found, same, strict=True))
    names = (t("Price in {currency}", currency=currency), t("Price per 1,000 average views"))
    return [
        Series(name=name, values=values, unit="money", currency=currency)
        for name, values in zip(names, (prices, rates), strict=True)
    ]
