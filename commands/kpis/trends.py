"""Hashtags and sounds on the rise: by TikTok where an account is connected, and in the own posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from commands.core.context import Context
from commands.core.options import Option, Reading, command
from commands.core.replies import Button, Column, Field, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, Message, Translator
from commands.kpis.kpi_options import read_apart
from commands.kpis.ranking import HASHTAGS, SOUNDS
from commands.kpis.trend_lists import SPANS, Wanted, brought_up_to_date, key_of, shown_list, source_of
from commands.options import Choice, Parsed
from commands.rules.names import fold, joined
from commands.rules.plain import excerpt
from commands.rules.tags import country_name, parse_country
from commands.rules.trends import Trend, Use
from commands.rules.trends import trends as ranked
from storage import trends
from storage.models import TrendList
from storage.trends import Used

_SHOWN, _NAMED = 10, 3
_KINDS = ((HASHTAGS, N_("Hashtags")), (SOUNDS, N_("Sounds")))
_DAYS = (("7", N_("7 days")), ("30", N_("30 days")), ("90", N_("90 days")), ("120", N_("120 days")))


@command(
    "trend",
    N_("Hashtags and sounds on the rise, and who on your lists used them"),
    role=Role.VIEWER,
    options=(
        Option("kind", Choice(_KINDS), N_("Hashtags or sounds")),
        Option("country", Parsed(parse_country), N_("Country of TikTok's own list, such as DE")),
        Option("days", Choice(_DAYS), N_("Over how many days: 7, 30, 90 or 120")),
    ),
    example="/trend hashtags country=DE",
)
async def trend(context: Context, *, kind: str = HASHTAGS, country: str = "", days: str = "30") -> Reply:
    """Show TikTok's list, at most some hours old, and what the own posts use more than before."""

    workspace_id = context.workspace.id
    market = await context.read(lambda session: trends.newest_market(session, workspace_id=workspace_id))
    wanted = Wanted(kind, country or market, int(days))
    fault = await brought_up_to_date(context, wanted)
    return await read_apart(context, lambda session: _shown(context.reading(session), wanted, fault))


# -- how it looks -----------------------------------------------------------------------------------


def _shown(reading: Reading, wanted: Wanted, fault: Message | None) -> Reply:
    t, workspace_id = reading.t, reading.workspace.id
    uses = [
        use
        for post in trends.used(reading.session, workspace_id=workspace_id)
        for use in _uses(reading, post, wanted)
    ]
    own = ranked(uses, today=reading.today, days=wanted.days)
    lists = trends.listed(reading.session, workspace_id=workspace_id)
    row = shown_list(reading, wanted)
    lines = [t(fault)] if fault else []
    if row:
        lines.append(_read_text(reading, row))
    return Reply(
        title=t("Trends: {kind}", kind=t(dict(_KINDS)[wanted.kind])),
        text="\n".join([*lines, *([] if row else [_own_text(t, wanted, own)])]),
        table=_told(t, row, uses, lists) if row else _table(t, own, lists),
        fields=_own_field(t, wanted, own, lists) if row else (),
        note="" if row else _missing(t, reading, wanted, fault),
        buttons=_buttons(t, wanted),
    )


def _uses(reading: Reading, post: Used, wanted: Wanted) -> list[Use]:
    day = post.posted_at.astimezone(reading.zone).date() if post.posted_at else None
    if wanted.kind == HASHTAGS:
        named = {tag.casefold(): f"#{tag}" for tag in post.hashtags}
    else:
        named = {fold(post.sound) or post.sound: post.sound} if post.sound else {}
    return [Use(key, name, post.handle, day, post.views) for key, name in named.items()]


def _read_text(reading: Reading, row: TrendList) -> str:
    t = reading.t
    sounds = row.kind == SOUNDS
    said = t.plural(
        "TikTok's trending sounds for advertising in {country} over {count} day, read {moment}"
        if sounds
        else "TikTok's trending hashtags over {count} day: {country}, read {moment}",
        "TikTok's trending sounds for advertising in {country} over {count} days, read {moment}"
        if sounds
        else "TikTok's trending hashtags over {count} days: {country}, read {moment}",
        row.days,
        country=country_name(row.country, t.language),
        moment=t.moment(row.read_at, reading.zone),
    )
    return said if row.tags else f"{said}\n{t('TikTok names none.')}"


def _own_text(t: Translator, wanted: Wanted, own: Sequence[Trend]) -> str:
    if not own:
        return t(
            "None of your posts of the last {days} days names any. /content add collects posts.",
            days=wanted.days,
        )
    return t("In your own posts of the last {days} complete days, beside as many before", days=wanted.days)


def _told(
    t: Translator, row: TrendList, uses: Sequence[Use], lists: Mapping[str, Sequence[str]]
) -> Table | None:
    """Put TikTok's list beside who on the lists used one of it, whenever that was."""
    if not row.tags:
        return None
    who: dict[str, dict[str, None]] = {}
    for use in uses:
        who.setdefault(use.key, {})[use.handle] = None
    named = [(cells, _who(who.get(key_of(row.kind, cells), ()), lists)) for cells in row.tags[:_SHOWN]]
    if row.kind == SOUNDS:
        return _as_table(
            ("#", t("Sound"), t("By"), t("On your lists")), [_sound_row(t, *one) for one in named]
        )
    rows = [_told_row(t, *one) for one in named]
    heads = ("#", t("Hashtag"), t("Change"), t("Views"), t("Posts"), t("On your lists"))
    return _as_table(heads, rows)


def _told_row(t: Translator, cells: Sequence[Any], who: str) -> tuple[str, ...]:
    name, rank, change, views, posts = cells
    moved = t("new") if change == "NEW" else change
    return (_count(t, rank), f"#{excerpt(name, 40)}", moved or "–", _count(t, views), _count(t, posts), who)


def _sound_row(t: Translator, cells: Sequence[Any], who: str) -> tuple[str, ...]:
    name, rank, artist = cells
    return (_count(t, rank), excerpt(name, 40), excerpt(artist, 40) or "–", who)


def _count(t: Translator, value: int | None) -> str:
    return "–" if value is None else t.compact(value)


def _table(t: Translator, own: Sequence[Trend], lists: Mapping[str, Sequence[str]]) -> Table | None:
    rows = [
        (
            excerpt(one.name, 40),
            str(one.posts),
            str(one.before),
            _count(t, one.views),
            _who(one.handles, lists),
        )
        for one in own[:_SHOWN]
    ]
    heads = (t("Name"), t("Posts"), t("Before"), t("Views"), t("On your lists"))
    return _as_table(heads, rows) if rows else None


def _as_table(heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Table:
    return Table(columns=tuple(Column(label=head) for head in heads), rows=tuple(rows))


def _who(handles: Iterable[str], lists: Mapping[str, Sequence[str]]) -> str:
    """Name those on lists, each with the lists."""
    named = [f"@{handle} ({', '.join(lists[handle])})" for handle in handles if handle in lists]
    if not named:
        return "–"
    more = len(named) - _NAMED
    shown = ", ".join(named[:_NAMED])
    return f"{shown} +{more}" if more > 0 else shown


def _own_field(
    t: Translator, wanted: Wanted, own: Sequence[Trend], lists: Mapping[str, Sequence[str]]
) -> tuple[Field, ...]:
    lines = [
        t.plural(
            "{name}: {count} post, {before} before, {views} views; on your lists: {who}",
            "{name}: {count} posts, {before} before, {views} views; on your lists: {who}",
            one.posts,
            name=excerpt(one.name, 40),
            before=one.before,
            views=_count(t, one.views),
            who=_who(one.handles, lists),
        )
        for one in own[:_SHOWN]
    ]
    return (Field(label=t("In your own posts"), value="\n".join([_own_text(t, wanted, own), *lines])),)


def _missing(t: Translator, reading: Reading, wanted: Wanted, fault: Message | None) -> str:
    """Say what would stand here, too, and what it needs."""
    if fault:
        return ""
    if source_of(reading.session, reading.workspace.id, wanted.kind) is None:
        return _without(t, wanted.kind)
    if wanted.days not in SPANS[wanted.kind]:
        spans = joined(str(days) for days in SPANS[wanted.kind])
        return t("TikTok's own list goes over {spans} days: choose one of these.", spans=spans)
    return t("Name a country for TikTok's own list: /trend {kind} country=DE", kind=wanted.kind)


def _without(t: Translator, kind: str) -> str:
    """Say what has to be connected for TikTok's own list."""
    if kind == SOUNDS:
        return t(
            "TikTok tells its trending sounds to connected TikTok accounts alone, so these are the sounds of "
            "your own posts: /connect account"
        )
    return t(
        "With an ad account connected, TikTok's own trending hashtags of a country stand here as well, with "
        "their views and posts: /connect tiktok"
    )


def _buttons(t: Translator, wanted: Wanted) -> tuple[Button, ...]:
    named = {"country": wanted.country} if wanted.country else {}
    kinds = [
        Button(
            label=t(label),
            command="trend",
            arguments={**named, "kind": key, "days": str(_nearest(key, wanted.days))},
        )
        for key, label in _KINDS
        if key != wanted.kind
    ]
    spans = [
        Button(label=t(label), command="trend", arguments={**named, "kind": wanted.kind, "days": key})
        for key, label in _DAYS
        if key != str(wanted.days) and int(key) in SPANS[wanted.kind]
    ]
    return (*kinds, *spans)


def _nearest(kind: str, days: int) -> int:
    return min(SPANS[kind], key=lambda span: abs(span - days))


COMMANDS = (trend,)
