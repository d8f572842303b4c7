"""Find posts among those the team has collected; long lists page by page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from commands.core.context import Context
from commands.core.options import Option, OptionType, command
from commands.core.replies import Button, Reply
from commands.core.roles import Role
from commands.core.texts import N_
from commands.creators.creator_filters import Keeping, Typed, Words, plain, written
from commands.kpis.kpi_options import read_apart
from commands.options import CAMPAIGN, CREATOR, Choice, Parsed, Text
from commands.posts.post_cards import LABELS, post_table
from commands.rules.amounts import parse_range, parse_rate_range
from commands.rules.dates import parse_days
from commands.rules.tags import parse_hashtags, parse_topics
from commands.rules.topics import spellings
from storage import creators, posts, topics
from storage.finding import Bounds
from storage.posts import FIGURES, Found, Wanted
from storage.session import Session

_PAGE = 15
_SORTS = (
    ("newest", N_("Newest")),
    ("relevance", N_("Relevance")),
    *LABELS.items(),
    ("engagement", N_("Engagement rate by views")),
)
_KINDS: tuple[tuple[str, OptionType, str], ...] = (
    ("text", Words(100), N_("Words in the caption, author or handle")),
    ("hashtag", Parsed(parse_hashtags), N_("Hashtags that are all in the caption")),
    ("sound", Words(100), N_("Words in the sound's name")),
    ("topic", Parsed(parse_topics), N_("Topic")),
    ("creator", CREATOR, N_("Whose posts")),
    ("campaign", CAMPAIGN, N_("Posts of this campaign")),
    ("kind", Choice((("video", N_("Video")), ("photo", N_("Photo post")))), N_("Video or photo post")),
    ("views", Parsed(parse_range), N_("Views, such as 10k+")),
    ("likes", Parsed(parse_range), N_("Likes, such as 1k-5k")),
    ("comments", Parsed(parse_range), N_("Comments, such as 100+")),
    ("shares", Parsed(parse_range), N_("Shares, such as 50+")),
    ("saves", Parsed(parse_range), N_("Saves, such as 50+")),
    ("engagement", Parsed(parse_rate_range), N_("Engagement rate by views, such as 3-5 %")),
    ("posted", Parsed(parse_days), N_("Published within so many days, such as 14")),
    ("sort", Choice(_SORTS), N_("What comes first")),
)
_FILTERS = tuple(Option(name, Keeping(kind), summary) for name, kind, summary in _KINDS)


@command(
    "content find",
    N_("Find posts the team has collected"),
    role=Role.VIEWER,
    options=_FILTERS,
    example="/content find hashtag=vegan views=10k+ sort=engagement",
)
async def find(context: Context, **given: Typed) -> Reply:
    """Find posts by words, hashtag, sound, topic, whose they are and figures."""
    return await _found(context, given, 1)


@command(
    "content page",
    N_("A page of a long list of posts"),
    role=Role.VIEWER,
    options=(*_FILTERS, Option("page", Text(6), N_("Page"), required=True)),
    hidden=True,
)
async def page(context: Context, *, page: str, **given: Typed) -> Reply:
    """Show a page of what was looked for."""
    return await _found(context, given, int(page))


async def _found(context: Context, given: Mapping[str, Typed], number: int) -> Reply:
    def work(session: Session) -> Reply:
        wanted = _wanted(context, session, given)
        after = (max(number, 1) - 1) * _PAGE
        found = _rows(context, session, wanted, after)
        if not found.rows and found.total:
            after = (found.total - 1) // _PAGE * _PAGE
            found = _rows(context, session, wanted, after)
        return _shown(context, given, found, after) if found.rows else _nothing(context, given, found)

    return await read_apart(context, work)


def _rows(context: Context, session: Session, wanted: Wanted, after: int) -> Found:
    return posts.found(session, workspace_id=context.workspace.id, wanted=wanted, limit=_PAGE, after=after)


def _wanted(context: Context, session: Session, given: Mapping[str, Typed]) -> Wanted:
    """Turn the options that were given into what the store looks for."""
    values = {name: typed.value for name, typed in given.items()}
    bounds = [Bounds(name, values[name].low, values[name].high) for name in FIGURES if name in values]
    if "engagement" in values:
        rate = values["engagement"]
        bounds.append(Bounds("engagement", plain(rate.low), plain(rate.high)))
    if "posted" in values:
        first = datetime.combine(context.today - timedelta(days=values["posted"]), time(), context.zone)
        bounds.append(Bounds("posted_at", first.astimezone(UTC)))
    own = topics.own(session, workspace_id=context.workspace.id)
    return Wanted(
        words=values.get("text", ()),
        hashtags=values.get("hashtag", ()),
        sound=values.get("sound", ()),
        topics=[spellings(topic, own) for topic in values.get("topic", ())],
        kind=values.get("kind", ""),
        creator=_creator(context, session, values["creator"]) if "creator" in values else None,
        campaign_id=values.get("campaign"),
        bounds=bounds,
        sort=values.get("sort") or ("relevance" if "text" in values else "newest"),
    )


def _creator(context: Context, session: Session, id: int) -> tuple[int, str]:
    found = creators.get(session, workspace_id=context.workspace.id, id=id)
    return id, found.handle if found else ""


def _shown(context: Context, given: Mapping[str, Typed], found: Found, after: int) -> Reply:
    t = context.t
    last = after + len(found.rows)
    part = t("{first} to {last} of {count}", first=after + 1, last=last, count=found.total)
    asked = [name for name in (*given, *([given["sort"].value] if "sort" in given else [])) if name in LABELS]
    return Reply(
        title=t.plural("{count} post", "{count} posts", found.total),
        text=_looked_for(context, given),
        table=post_table(context.zone, found.rows, t, asked),
        note="\n".join([*([part] if found.total > len(found.rows) else []), *_left_out(context, found)]),
        buttons=_turn(context, given, after, last, found.total),
    )


def _looked_for(context: Context, given: Mapping[str, Typed]) -> str:
    texts = {name: typed.text for name, typed in given.items()}
    return context.t("Looked for: {filters}", filters=written(texts)) if texts else ""


def _left_out(context: Context, found: Found) -> list[str]:
    if not found.unknown:
        return []
    return [
        context.t.plural(
            "{count} more was left out: a figure that was asked about is not known.",
            "{count} more were left out: a figure that was asked about is not known.",
            found.unknown,
        )
    ]


def _turn(
    context: Context, given: Mapping[str, Typed], after: int, last: int, total: int
) -> tuple[Button, ...]:
    typed = {name: one.text for name, one in given.items()}
    here = after // _PAGE + 1
    turns = ((context.t("Back"), here - 1, after > 0), (context.t("More"), here + 1, last < total))
    return tuple(
        Button(label=label, command="content page", arguments={**typed, "page": str(number)})
        for label, number, there in turns
        if there
    )


def _nothing(context: Context, given: Mapping[str, Typed], found: Found) -> Reply:
    t = context.t
    if not given:
        button = Button(label=t("Add a post"), command="content add", ask=("link",), edit=False)
        return Reply(text=t("There is no post on your list yet."), buttons=(button,))
    left = [*_left_out(context, found), t("Widen the filters, or /content find alone shows all posts.")]
    return Reply(text=t("No post on your list fits."), note="\n".join(left))
