"""Figures by the kind of their source: paid, organic, by hand, and public ones of which nobody says.

They are shown apart and never added: ads count by the day, posts since they were published, and what a post
shows in public holds what ads added to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from commands.core.texts import Translator
from commands.rules.kpis import BY_KEY, format_kpi
from storage import figures
from storage.figures import ESTIMATES, MANUAL, Freshness, Span, Sums
from storage.frozen import frozen
from storage.performing import Public
from storage.posts import FIGURES
from storage.session import Session

_SHOWN = ("spend", "impressions", "clicks", *FIGURES)
ORGANIC, PAID = 0, 1


@frozen
class Counted:
    """What some posts have in all, each figure with the number of posts that have it, and of which days."""

    values: Mapping[str, int]
    posts: Mapping[str, int]
    count: int
    days: tuple[date, date]


@frozen
class Kinds:
    """A report's figures by kind; ``all_paid`` where ads measured every one of its period."""

    all_paid: bool
    paid: Mapping[str, int | None]
    by_hand: Mapping[str, int | None]
    posts: int
    organic: Counted | None
    paid_of_posts: Counted | None
    public: Counted | None


def kinds_of(
    session: Session, span: Span, now: Sums, fresh: Freshness | None, posts: Sequence[Public]
) -> Kinds | None:
    """Tell figures apart by kind; None where there are none at all."""
    public = counted(
        [({key: post.values[key] for key in post.days}, list(post.days.values())) for post in posts]
    )
    if not now.days and public is None:
        return None
    mixed = fresh is not None and MANUAL in fresh.sources
    paid = figures.paid(session, span) if mixed else now.values
    by_hand = _rest(now.values, paid)
    return Kinds(
        all_paid=bool(now.days) and not any(value is not None for value in by_hand.values()),
        paid=paid,
        by_hand=by_hand,
        posts=len(posts),
        organic=_part(posts, ORGANIC),
        paid_of_posts=_part(posts, PAID),
        public=public,
    )


def _rest(whole: Mapping[str, int | None], paid: Mapping[str, int | None]) -> dict[str, int | None]:
    """Give what counts by hand: all that ads did not measure."""
    rest = {}
    for key, value in whole.items():
        known = key not in ESTIMATES and value is not None and value != paid[key]
        rest[key] = (value or 0) - (paid[key] or 0) if known else None
    return rest


def _part(posts: Sequence[Public], which: int) -> Counted | None:
    rows = []
    for post in posts:
        known = {key: cells for key, cells in post.split.items() if cells[which] is not None}
        days = [date.fromisoformat(day) for *_, day in known.values()]
        rows.append(({key: cells[which] for key, cells in known.items()}, days))
    return counted(rows)


def counted(rows: Sequence[tuple[Mapping[str, int | None], Sequence[date]]]) -> Counted | None:
    """Add up posts; one without a figure adds nothing to it and is not counted with it."""
    found = {key: [value for values, _ in rows if (value := values.get(key)) is not None] for key in FIGURES}
    days = [day for values, some in rows if values for day in some]
    if not days:
        return None
    return Counted(
        {key: sum(some) for key, some in found.items() if some},
        {key: len(some) for key, some in found.items()},
        sum(any(value is not None for value in values.values()) for values, _ in rows),
        (min(days), max(days)),
    )


def kinds_text(t: Translator, found: Kinds, currency: str) -> str:
    """Say what is paid, what organic, and of what nobody says, one a line."""
    lines = [_paid_text(t, found, currency), *_organic(t, found, currency)]
    if by_hand := _figures(t, found.by_hand, currency):
        lines.append(t("Written by hand, and not said which: {figures}", figures=by_hand))
    if found.public:
        lines.append(
            t(
                "In public since publication, organic and paid together ({posts}): {figures}",
                posts=posts_text(t, found.posts, found.public),
                figures=_of_posts(t, found.public),
            )
        )
        lines.append(t("These count different things, so nothing of them is added up."))
    return "\n".join(line for line in lines if line)


def _paid_text(t: Translator, found: Kinds, currency: str) -> str:
    if found.all_paid:
        return t("Paid: all figures of these days, measured by ads")
    return t(
        "Paid, measured by ads on these days: {figures}", figures=_figures(t, found.paid, currency) or "–"
    )


def _organic(t: Translator, found: Kinds, currency: str) -> list[str]:
    if found.organic is None:
        return [t("Organic: –, no source tells it apart")]
    posts = posts_text(t, found.posts, found.organic)
    said = t(
        "Organic since publication, by TikTok One ({posts}): {figures}",
        posts=posts,
        figures=_of_posts(t, found.organic),
    )
    if found.paid_of_posts is None:
        return [said]
    return [
        said,
        t("Paid of these posts, by TikTok One: {figures}", figures=_of_posts(t, found.paid_of_posts)),
    ]


def _figures(t: Translator, values: Mapping[str, int | None], currency: str) -> str:
    return " · ".join(
        f"{t(BY_KEY[key].label)} {format_kpi(BY_KEY[key], value, t=t, currency=currency)}"
        for key in _SHOWN
        if (value := values.get(key)) is not None
    )


def _of_posts(t: Translator, some: Counted) -> str:
    """Write what posts have in all; a figure that fewer of them have says of how many it is."""
    said = []
    for key, value in some.values.items():
        figure = f"{t(BY_KEY[key].label)} {t.compact(value)}"
        if some.posts[key] < some.count:
            figure = t.plural(
                "{figure} (of {count} post)", "{figure} (of {count} posts)", some.posts[key], figure=figure
            )
        said.append(figure)
    return " · ".join(said)


def posts_text(t: Translator, all: int, some: Counted) -> str:
    """Say how many of all posts have figures, and of when these are."""
    counted = t.plural("{some} of {count} post", "{some} of {count} posts", all, some=t.number(some.count, 0))
    return t("{posts}, as of {dates}", posts=counted, dates=dates_text(t, *some.days))


def dates_text(t: Translator, start: date, end: date) -> str:
    """Write the first and the last day."""
    return t.date(start) if start == end else f"{t.date(start)} – {t.date(end)}"
