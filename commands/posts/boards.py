"""A campaign's board: posts chosen as examples, shown as a card with a picture, and exported."""

from __future__ import annotations

from collections.abc import Sequence

from commands.cards import short_id as campaign_id
from commands.core.books import Book, Cell, Format, Heading, Sheet
from commands.core.charts import Chart, Tile
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Document, Field, Reply
from commands.core.roles import Role
from commands.core.texts import N_, Translator, UserError, msg
from commands.kpis.kpi_options import find_campaign
from commands.options import CAMPAIGN, Choice, Parsed
from commands.posts.post_cards import LABELS, figure_text, figures_text, short_id, title_of
from commands.posts.post_options import WHICH, find_post
from commands.rules.amounts import parse_count
from commands.rules.names import fold
from commands.rules.plain import excerpt
from storage import posts
from storage.models import Campaign, Post
from storage.session import Session

MOST = 20
_LINE = 120
# A long board is still one message.
_MANY, _SHORT = 10, 40
_FORMATS = (("csv", N_("CSV table")), ("xlsx", N_("Excel workbook")))
_WHOSE = Option(
    "campaign",
    CAMPAIGN,
    N_("Campaign whose board it is"),
    required=True,
    question=N_("Whose board? Write a campaign's name or short id, such as C1."),
)


@command(
    "content board",
    N_("A campaign's board of posts"),
    role=Role.VIEWER,
    options=(_WHOSE,),
    example="/content board C1",
)
async def board(context: Context, *, campaign: int) -> Reply:
    """Show a board with its picture."""
    return await context.read(lambda session: _card(context.t, *_board(context, session, campaign)))


@command(
    "content export",
    N_("A campaign's board as a file"),
    options=(_WHOSE, Option("format", Choice(_FORMATS), N_("Kind of file"))),
    example="/content export C1 format=xlsx",
)
async def export(context: Context, *, campaign: int, format: Format = "csv") -> Reply:
    """Hand a board over as a table that opens in Excel."""
    found, book = await context.read(lambda session: _book(context, *_board(context, session, campaign)))
    content = await context.services.press.make(book, format)
    name = f"{campaign_id(found)}-board-{fold(found.name).replace(' ', '-')[:40]}.{format}"
    return Reply(
        text=context.t.plural("{count} post", "{count} posts", len(book.sheets[0].rows)),
        documents=(Document(name=name).having(content=content),),
    )


@command(
    "content pin",
    N_("Put a post on a campaign's board"),
    options=(WHICH, _WHOSE, Option("place", Parsed(parse_count), N_("Which one it is on the board, from 1"))),
    example="/content pin V3 campaign=C1",
)
async def pin(context: Context, *, post: int, campaign: int, place: int | None = None) -> Reply:
    """Put a post on a board, at its end or in a place; one that is there is moved."""

    def work(session: Session) -> Reply:
        found, there = _board(context, session, campaign)
        row, before = find_post(context, session, post), [one.id for one in there]
        after = [id for id in before if id != row.id]
        at = len(after) if place is None else max(place, 1) - 1
        after.insert(before.index(row.id) if place is None and row.id in before else at, row.id)
        if len(after) > MOST:
            raise UserError(
                msg("A board holds at most {limit} posts. Take one off first: /content unpin", limit=MOST)
            )
        return _arranged(context, session, found, before, after, "content pin")

    return await context.write(work)


@command(
    "content unpin",
    N_("Take a post off a campaign's board"),
    options=(WHICH, _WHOSE),
    example="/content unpin V3 campaign=C1",
)
async def unpin(context: Context, *, post: int, campaign: int) -> Reply:
    """Take a post off a board; it stays on the team's list."""

    def work(session: Session) -> Reply:
        found, there = _board(context, session, campaign)
        row, before = find_post(context, session, post), [one.id for one in there]
        if row.id not in before:
            raise UserError(msg("{id} is not on the board of {name}.", id=short_id(row), name=found.name))
        after = [id for id in before if id != row.id]
        return _arranged(context, session, found, before, after, "content unpin")

    return await context.write(work)


def lines(session: Session, *, workspace_id: int, campaign_id: int) -> list[str]:
    """Give a campaign's board as lines of text for whoever sees no card: author, caption and link."""
    chosen = posts.board(session, workspace_id=workspace_id, campaign_id=campaign_id)
    return [_line(number, post) for number, post in enumerate(chosen, 1)]


def _line(number: int, post: Post) -> str:
    said = [f"@{post.handle}" if post.handle else "", excerpt(post.caption, _LINE), post.url]
    return f"{number}. " + " – ".join(part for part in said if part)


def _board(context: Context, session: Session, id: int) -> tuple[Campaign, Sequence[Post]]:
    found = find_campaign(context, session, id)
    return found, posts.board(session, workspace_id=context.workspace.id, campaign_id=found.id)


def _arranged(
    context: Context,
    session: Session,
    campaign: Campaign,
    before: Sequence[int],
    after: Sequence[int],
    action: str,
) -> Reply:
    by = context.event.person.name
    posts.arrange(session, campaign_id=campaign.id, post_ids=after, now=context.now, by=by)
    changes = {"before": {"posts": list(before)}, "after": {"posts": list(after)}}
    context.audit(session, action, ("campaign", campaign.id), **changes)
    chosen = posts.board(session, workspace_id=context.workspace.id, campaign_id=campaign.id)
    return _card(context.t, campaign, chosen)


# -- showing --------------------------------------------------------------------------------------


def _card(t: Translator, campaign: Campaign, chosen: Sequence[Post]) -> Reply:
    title = t("Board of {name} · {id}", name=campaign.name, id=campaign_id(campaign))
    named = {"campaign": campaign_id(campaign)}
    put = Button(label=t("Put a post here"), command="content pin", arguments=named, ask=("post", "place"))
    if not chosen:
        return Reply(title=title, text=t("No post is on this board yet."), buttons=(put,))
    short = len(chosen) > _MANY
    off = Button(label=t("Take one off"), command="content unpin", arguments=named, ask=("post",))
    files = tuple(
        Button(label=label, command="content export", arguments={**named, "format": kind}, edit=False)
        for label, kind in ((t("As CSV"), "csv"), (t("As Excel"), "xlsx"))
    )
    return Reply(
        title=title,
        fields=tuple(_field(t, number, post, short) for number, post in enumerate(chosen, 1)),
        chart=_picture(t, campaign, chosen, title),
        buttons=(put, off, *files),
    )


def _field(t: Translator, number: int, post: Post, short: bool) -> Field:
    caption = excerpt(post.caption, _SHORT if short else _LINE)
    names = ("views", "likes") if short else tuple(LABELS)
    known = [name for name in names if getattr(post, name) is not None]
    figures = ", ".join(f"{t(LABELS[name])} {figure_text(post, name, t)}" for name in known)
    return Field(
        label=f"{number}. {title_of(post)}",
        value="\n".join(part for part in (caption, figures, post.url) if part),
    )


def _picture(t: Translator, campaign: Campaign, chosen: Sequence[Post], title: str) -> Chart:
    tiles = tuple(
        Tile(
            # The id first: a long handle may be cut.
            title=f"{short_id(post)} · @{post.handle}" if post.handle else short_id(post),
            text=post.caption,
            figures=tuple(
                (t(LABELS[name]), figure_text(post, name, t))
                for name in LABELS
                if getattr(post, name) is not None
            ),
        )
        for post in chosen
    )
    subtitle = t.plural("{count} post", "{count} posts", len(chosen))
    return Chart(
        kind="tiles",
        title=title,
        subtitle=subtitle,
        tiles=tiles,
        language="de" if t.language == "de" else "en",
        alt=title,
    )


# -- files ----------------------------------------------------------------------------------------


def _book(context: Context, campaign: Campaign, chosen: Sequence[Post]) -> tuple[Campaign, Book]:
    t = context.t
    if not chosen:
        raise UserError(msg("No post is on this board yet, so there is no file. Put one there: /content pin"))
    rows = tuple(_cells(context, number, post) for number, post in enumerate(chosen, 1))
    title = t("Board of {name} · {id}", name=campaign.name, id=campaign_id(campaign))
    return campaign, Book(
        title,
        t.language,
        context.now,
        t.moment(context.now, context.zone),
        sheets=(Sheet(t("Board"), _headings(t), rows),),
    )


def _headings(t: Translator) -> tuple[Heading, ...]:
    labels = [t("Id"), t("Handle"), t("Author"), t("Caption"), t("Link")]
    return (
        Heading(t("Place"), "count"),
        *(Heading(label) for label in labels),
        Heading(t("Published"), "day"),
        *(Heading(t(label), "count") for label in LABELS.values()),
        Heading(t("Source of the figures")),
    )


def _cells(context: Context, number: int, post: Post) -> tuple[Cell, ...]:
    day = post.posted_at.astimezone(context.zone).date().isoformat() if post.posted_at else None
    handle = f"@{post.handle}" if post.handle else ""
    texts = (number, short_id(post), handle, post.author, post.caption, post.url, day)
    return (*texts, *(getattr(post, name) for name in LABELS), figures_text(post, context.t))
