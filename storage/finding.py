"""Creators by what is looked for: how many fit, how many nearly do, and one page of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, case, exists, literal, not_, or_, true
from sqlalchemy import select as select_cells
from sqlmodel import Session, col, func, select

from storage import creator_index, track
from storage.creator_index import Word
from storage.frozen import frozen
from storage.models import Campaign, Creator, CreatorList, CreatorRequest, ListedCreator
from storage.words import HANDLE, NAME, STEM, TOPIC, stem, topic_key, words

Sort = Literal["relevance", "followers", "engagement", "price", "results"]
MOST = 20_000  # that names are compared of, or that are matched to a campaign
_MOST_REACH = 10_000  # that are put in order by their views
_DONE = ("ended", "archived")
_RANGED: dict[str, Any] = {
    "followers": col(Creator.followers),
    "engagement_rate": col(Creator.engagement_rate),
    "engagement_by_followers": col(Creator.engagement_by_followers),
    "average_views": col(Creator.average_views),
    "median_views": col(Creator.median_views),
    "growth_30d": col(Creator.growth_30d),
    "last_post_on": col(Creator.last_post_on),
    "women_share": col(Creator.women_share),
    "top_country": col(Creator.top_country),
    "top_age": col(Creator.top_age),
}
_SHARES: dict[str, Any] = {"country": col(Creator.audience_countries), "age": col(Creator.audience_ages)}
Condition = ColumnElement[bool]


@frozen
class Bounds:
    """The bounds of a figure, both included; None is an open end, and who has no such figure does not fit.

    ``figure`` is a column, "price", or "country" or "age" with the ``part`` of the audience whose share is
    meant.
    """

    figure: str
    low: Any = None
    high: Any = None
    part: str = ""


@frozen
class Flight:
    """The days a campaign runs; None is an open end."""

    start: date | None
    end: date | None


@frozen
class Listing:
    """Who is on a list, or without one on any list at all; with ``on`` False who is not."""

    id: int | None
    on: bool = True


@frozen
class Filter:
    """What creators are looked for by; what is left at its default asks for nothing.

    Each of ``topics`` lists the spellings of one topic, the typed one first, which may be a beginning.
    ``blocked`` is None for both. Prices count in ``currency``.
    """

    words: Sequence[str] = ()
    handle: str = ""
    topics: Sequence[Sequence[str]] = ()
    country: str = ""
    language: str = ""
    bounds: Sequence[Bounds] = ()
    currency: str = ""
    contact: bool | None = None
    blocked: bool | None = None
    worked: bool | None = None
    listed: Listing | None = None
    free: Flight | None = None
    sort: Sort = "followers"


@frozen
class Found:
    """How many fit, how many more lack only a figure or are only blocked, and a page of those who fit."""

    total: int = 0
    unknown: int = 0
    blocked: int = 0
    rows: Sequence[Creator] = field(default_factory=list)


def named(session: Session, *, workspace_id: int, wanted: Filter) -> dict[str, list[str]]:
    """Give the handles of those who would fit but for the words, each with their names and parts of them.

    Of a long list only those are given who share the first two letters with the words.
    """
    bare = replace(wanted, words=(), handle="")
    called = select(Creator.handle, Creator.name).where(_verdict(bare), _shown(bare))
    called = called.order_by(col(Creator.id)).limit(MOST + 1)
    near = [[(word[:2], True) for word in words(" ".join([*wanted.words, wanted.handle]))]]
    rows = session.exec(called.where(*_meets(session, workspace_id, bare))).all()
    if len(rows) > MOST:
        rows = session.exec(called.where(*_meets(session, workspace_id, bare, near))).all()
    return {handle: [handle, name, *words(f"{handle} {name}")] for handle, name in rows}


def _meets(
    session: Session, workspace_id: int, wanted: Filter, more: Sequence[Sequence[Word]] = ()
) -> list[Condition]:
    """Give what somebody must meet whose figures are not looked at."""
    conditions: list[Condition] = [col(Creator.workspace_id) == workspace_id, *_facts(wanted)]
    if groups := [*more, *_groups(wanted)]:
        dialect = session.get_bind().dialect.name
        conditions.append(creator_index.matching(dialect, workspace_id=workspace_id, groups=groups))
    return conditions


def _shown(wanted: Filter) -> Condition:
    return true() if wanted.blocked is None else _is(_blocked(), wanted.blocked)


def found(session: Session, *, workspace_id: int, wanted: Filter, limit: int, after: int = 0) -> Found:
    """Give who fits, the best first, from the one after so many on."""
    meets = _meets(session, workspace_id, wanted)
    verdict, shown = _verdict(wanted), _shown(wanted)
    counts: dict[tuple[bool | None, bool], int] = {}
    for fits, open_, count in session.exec(
        select(verdict.label("fits"), shown.label("open"), func.count())
        .select_from(Creator)
        .where(*meets)
        .group_by("fits", "open")
    ):
        counts[None if fits is None else bool(fits), bool(open_)] = count
    total, unknown, blocked = (counts.get(key, 0) for key in ((True, True), (None, True), (True, False)))
    if total <= after:
        return Found(total, unknown, blocked)
    met = [*meets, verdict, shown]
    if wanted.sort == "results":
        return Found(total, unknown, blocked, _by_results(session, workspace_id, met, limit, after))
    page = select(Creator).where(*met).order_by(*_order(wanted), *_FIRST).limit(limit).offset(after)
    return Found(total, unknown, blocked, session.exec(page).all())


def _verdict(wanted: Filter) -> Condition:
    """Tell whether all figures are within their bounds; null when none is outside and one is not known."""
    return and_(true(), *(_within(bounds, wanted.currency) for bounds in wanted.bounds))


def _within(bounds: Bounds, currency: str) -> Condition:
    value = _value(bounds, currency)
    sides: list[Condition] = [value >= bounds.low] if bounds.low is not None else []
    sides += [value <= bounds.high] if bounds.high is not None else []
    return and_(*(sides or [value == value]))


def _value(bounds: Bounds, currency: str) -> Any:
    if bounds.figure == "price":
        return case((col(Creator.price_currency) == currency, col(Creator.price_minor)))
    if bounds.part:
        return _SHARES[bounds.figure][bounds.part].as_integer()
    return _RANGED[bounds.figure]


def _blocked() -> Condition:
    return col(Creator.blocked_reason).is_not(None)


def _is(condition: Condition, wanted: bool) -> Condition:
    return condition if wanted else not_(condition)


def _facts(wanted: Filter) -> list[Condition]:
    """Give the conditions that everybody either meets or does not."""
    conditions: list[Any] = []
    conditions += [Creator.country == wanted.country] if wanted.country else []
    conditions += [Creator.language == wanted.language] if wanted.language else []
    if wanted.contact is not None:
        conditions.append(
            _is(or_(col(Creator.email) != "", col(Creator.discord_user_id) != ""), wanted.contact)
        )
    if wanted.worked is not None:
        conditions.append(_is(_accepted(), wanted.worked))
    if wanted.listed is not None:
        conditions.append(_is(_listed(wanted.listed), wanted.listed.on))
    if wanted.free is not None:
        conditions.append(not_(_accepted(wanted.free)))
    return conditions


def _listed(wanted: Listing) -> Condition:
    """Tell who is on a list; one that was deleted counts no more."""
    of_list = col(CreatorList.id) == col(ListedCreator.list_id)
    if wanted.id is not None and wanted.on:
        # From the list to its creators: a list is short, and a team's creators may be many.
        on_it = select(ListedCreator.creator_id).join(CreatorList, of_list)
        return col(Creator.id).in_(
            on_it.where(CreatorList.id == wanted.id, col(CreatorList.key).is_not(None))
        )
    mine = exists().where(col(ListedCreator.creator_id) == col(Creator.id))
    mine = mine.where(of_list, col(CreatorList.key).is_not(None))
    return mine if wanted.id is None else mine.where(col(CreatorList.id) == wanted.id)


def _accepted(flight: Flight | None = None) -> Condition:
    """Tell who accepted a request: at any time, or one that is still to be done in a flight."""
    asked = [col(CreatorRequest.creator_id) == col(Creator.id), track.agreed()]
    if flight is None:
        return exists().where(*asked)
    asked += [col(Campaign.id) == col(CreatorRequest.campaign_id), col(Campaign.state).not_in(_DONE)]
    asked.append(col(CreatorRequest.state).not_in(sorted(track.COMPLETED)))
    starts, ends = col(Campaign.starts_on), col(Campaign.ends_on)
    asked += [or_(starts.is_(None), starts <= flight.end)] if flight.end else []
    asked += [or_(ends.is_(None), ends >= flight.start)] if flight.start else []
    return exists().where(*asked)


# -- words ----------------------------------------------------------------------------------------


def _groups(wanted: Filter) -> list[list[Word]]:
    """Give the words that are looked for: of each group one must be there."""
    groups = [group for word in wanted.words for group in _forms(word)]
    groups += [_topic(spellings) for spellings in wanted.topics]
    return groups + ([[(HANDLE + wanted.handle, True)]] if wanted.handle else [])


def _forms(word: str) -> list[list[Word]]:
    """Find a word by its beginning or another form of it; with an @ the beginning of a handle."""
    if word.startswith(HANDLE):
        return [[(word.casefold(), True)]]
    return [[(part, True), (STEM + stem(part), False)] for part in words(word)] or [[]]


def _topic(spellings: Sequence[str]) -> list[Word]:
    """Find a topic by the beginning of what was typed, or one of its other names."""
    typed, *others = map(topic_key, spellings)
    return [(TOPIC + typed, True), *((TOPIC + other, False) for other in others if other)] if typed else []


# -- order ----------------------------------------------------------------------------------------


def _last_null(column: Any, *, down: bool = False) -> list[Any]:
    return [col(column).is_(None), col(column).desc() if down else col(column)]


_FIRST = (*_last_null(Creator.followers, down=True), col(Creator.id))


def _by_results(
    session: Session, workspace_id: int, met: Sequence[Condition], limit: int, after: int
) -> list[Creator]:
    """Give a page of those who completed and accepted most and were seen most; then comes everybody else."""
    done = track.done(session, workspace_id=workspace_id)
    reach = track.reach(session, workspace_id=workspace_id)
    seen = sorted(reach, key=lambda handle: -reach[handle].views)[:_MOST_REACH]
    known = or_(_accepted(), col(Creator.handle).in_(seen))

    def rank(row: Any) -> tuple[int, int, int]:
        own = done.get(row.id, track.Done())
        # Who was not measured comes after one without a view.
        return -own.completed, -own.accepted, -reach[row.handle].views if row.handle in reach else 1

    rows = session.execute(
        select_cells(col(Creator.id), col(Creator.handle)).where(*met, known).order_by(*_FIRST)
    ).all()
    best = [row.id for row in sorted(rows, key=rank)]
    page = those(session, workspace_id=workspace_id, ids=best[after : after + limit])
    others = select(Creator).where(*met, not_(known)).order_by(*_FIRST)
    return [
        *page,
        *session.exec(others.limit(limit - len(page)).offset(max(after - len(best), 0))),
    ]


def _order(wanted: Filter) -> list[Any]:
    if wanted.sort == "engagement":
        return _last_null(Creator.engagement_rate, down=True)
    if wanted.sort == "price":
        # What is in another currency cannot be compared.
        other = case((col(Creator.price_currency) == wanted.currency, 0), else_=1)
        return [other, *_last_null(Creator.price_minor)]
    if wanted.sort == "relevance" and wanted.words:
        return [_relevance(wanted).desc()]
    return []


_WORDS = literal(" ") + col(Creator.search_words)


def _begins(word: str) -> Condition:
    return _WORDS.contains(f" {word}", autoescape=True)


def _relevance(wanted: Filter) -> Any:
    """Weigh where each word was found: handle before name, name before topic, topic before the rest."""
    scores = [_score(part) for word in wanted.words for part in words(word)]
    return sum(scores, literal(0))


def _score(word: str) -> Any:
    return case(
        (col(Creator.handle) == word, 8),
        (_begins(HANDLE + word), 6),
        (_begins(NAME + word), 5),
        (_begins(TOPIC + word), 3),
        (_begins(word), 2),
        else_=1,
    )


def candidates(session: Session, *, workspace_id: int, wanted: Filter) -> Sequence[Any]:
    """Give what a campaign asks for of all who fit, the most followed first; of a long list not all."""
    columns = ("id", "topics", "country", "audience_countries", "price_minor", "price_currency")
    query = select_cells(*(getattr(Creator, name) for name in columns))
    met = (*_meets(session, workspace_id, wanted), _verdict(wanted), _shown(wanted))
    return session.execute(query.where(*met).order_by(*_FIRST).limit(MOST)).all()


def those(session: Session, *, workspace_id: int, ids: Sequence[int]) -> list[Creator]:
    """Give creators of a workspace in the order of their ids."""
    rows = session.exec(select(Creator).where(Creator.workspace_id == workspace_id, col(Creator.id).in_(ids)))
    return sorted(rows, key=lambda row: ids.index(row.id))
