"""Bring in an export of posts' figures: a dry run first, columns explained once, one button takes it over."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Field, Reply
from commands.core.texts import N_, UserError, msg
from commands.creators.creator_facts import PastDay
from commands.files.headers import normalise
from commands.files.post_columns import FIELDS
from commands.files.post_list import MAX_POSTS, PostList
from commands.files.runner import load_posts
from commands.list_columns import SHOWN_COLUMNS, column_options, explain_buttons, faults_text, understood
from commands.options import CAMPAIGN, FileOption, Parsed
from commands.posts.post_cards import facts, post_table
from commands.posts.post_fetch import read
from commands.posts.posted import published
from commands.rules.amounts import parse_count
from commands.rules.handles import TikTokUrl, post_address
from commands.rules.plain import strip_invisible
from storage import creators, imports, posts
from storage.frozen import frozen
from storage.imports import POSTS
from storage.models import ImportFile, Post
from storage.post_figures import known
from storage.session import Session

_SHOWN = 15
_CAMPAIGN = Option("campaign", CAMPAIGN, N_("Campaign that new posts belong to"))
_DAY = Option("day", PastDay(), N_("Day the figures are of, where the file names none and it is not today"))
_QUESTION = N_("Send the export as a file, CSV or Excel, with one post a line.")


@frozen
class _Given:
    """What is said of all posts of a file."""

    campaign_id: int | None
    day: date


@command(
    "content import",
    N_("Bring in posts' figures from a file, such as TikTok One's export"),
    options=(
        Option(
            "file",
            FileOption(),
            N_("Export of posts, CSV or Excel"),
            required=True,
            file=True,
            question=_QUESTION,
        ),
        _CAMPAIGN,
        _DAY,
    ),
    example="/content import file=posts.csv campaign=C1",
    reads_file=True,
)
async def import_(context: Context, *, campaign: int | None = None, day: date | None = None) -> Reply:
    """Read an export and show what it would change."""
    return await _dry_run(context, _Given(campaign, day or context.today), {})


@command(
    "content column",
    N_("Say what a column holds"),
    options=column_options(FIELDS, N_("Export of posts, CSV or Excel")),
    hidden=True,
    reads_file=True,
)
async def column(context: Context, *, header: str, field: str) -> Reply:
    """Remember what a column holds, for this export and later ones, and read the export again."""
    explained = {normalise(header): field}
    if context.attachment:
        return await _dry_run(context, _Given(None, context.today), explained)

    def work(session: Session) -> Reply:
        _remember(context, session, explained)
        return Reply(text=context.t("Noted. Send the list again to go on."))

    return await context.write(work)


def _remember(context: Context, session: Session, explained: Mapping[str, str]) -> None:
    if explained:
        imports.explain(session, workspace_id=context.workspace.id, said=explained, kind=POSTS)
        context.audit(session, "content column", ("workspace", context.workspace.id), after=dict(explained))


async def _dry_run(context: Context, given: _Given, explained: Mapping[str, str]) -> Reply:
    workspace_id = context.workspace.id
    remembered = await context.read(
        lambda session: imports.headers(session, workspace_id=workspace_id, kind=POSTS)
    )
    found = await _read(context, {**remembered, **explained})
    name = strip_invisible(context.attachment.name)[:100] if context.attachment else ""

    def work(session: Session) -> Reply:
        _remember(context, session, explained)
        rows = [_stored(row, given) for row in found.rows]
        id = imports.begin(
            session, workspace_id=workspace_id, name=name, kept="", now=context.now, kind=POSTS
        )
        staged = imports.get(session, workspace_id=workspace_id, id=id, kind=POSTS)
        assert staged
        staged.state, staged.summary = "staged", {"rows": rows, "campaign": given.campaign_id}
        session.add(staged)
        return _report(context, session, found, staged)

    return await context.write(work)


async def _read(context: Context, remembered: Mapping[str, str]) -> PostList:
    if context.attachment is None:
        raise UserError(msg("Attach the list to your message, as CSV or Excel."))
    with tempfile.TemporaryDirectory(prefix="taktgeber-") as folder:
        path = Path(folder) / "export"
        await context.attachment.save(path)
        return await load_posts(
            path,
            remembered=remembered,
            today=context.today,
            max_rows=min(MAX_POSTS, context.services.import_max_rows),
        )


def _stored(row: Any, given: _Given) -> dict[str, Any]:
    """Give a line as it waits for its confirmation."""
    return {
        "video_id": row.video_id,
        "kind": row.kind,
        "handle": row.handle,
        "day": (row.day or given.day).isoformat(),
        "figures": dict(row.figures),
    }


def _source(file: ImportFile) -> str:
    """Name the source of the figures; without its dot a file could be called like one of ours."""
    return file.name if "." in file.name else f"{file.name}."


def _differing(context: Context, session: Session, file: ImportFile) -> tuple[int, int]:
    """Count the posts that would be new, and those of which the file says something else than before."""
    new = changed = 0
    for row in file.summary["rows"]:
        post = posts.of_video(session, workspace_id=context.workspace.id, video_id=row["video_id"])
        if post is None:
            new += 1
            continue
        day = date.fromisoformat(row["day"])
        before = known(session, post_id=post.id, source=_source(file), day=day)
        changed += before is None or any(getattr(before, key) != one for key, one in row["figures"].items())
    return new, changed


def _report(context: Context, session: Session, found: PostList, file: ImportFile) -> Reply:
    t = context.t
    new, changed = _differing(context, session, file)
    same = len(found.rows) - new - changed
    told = [
        (t("New"), t.number(new)),
        (t("Changed"), t.number(changed)),
        (t("Unchanged"), t.number(same)),
        (t("Left out"), faults_text(found.errors, found.error_count, t)),
        (t("Columns"), understood(found.columns, dict(FIELDS), t)),
        (t("Unknown columns"), ", ".join(found.unknown[:SHOWN_COLUMNS])),
    ]
    text = "" if new + changed else t("Taking this list over would change nothing.")
    if found.missing:
        text = t(
            "The file has no column for {missing}. Add it, or say which of its columns holds it.",
            missing=t(found.missing[0]),
        )
    confirm = Button(
        label=t.plural("Take over {count} post", "Take over {count} posts", new + changed),
        command="content confirm",
        arguments={"list": str(file.id)},
        style="primary",
    )
    return Reply(
        title=t("Dry run: “{name}”", name=file.name),
        text=text,
        fields=tuple(Field(label=label, value=value) for label, value in told if value),
        note=t("Nothing is stored yet.") if new + changed else "",
        buttons=(
            *((confirm,) if new + changed else ()),
            *explain_buttons(context, found.unknown, "content column"),
        ),
        failed=bool(found.missing),
    )


@command(
    "content confirm",
    N_("Take posts' figures of a file over"),
    options=(Option("list", Parsed(parse_count), N_("List"), required=True),),
    hidden=True,
)
async def confirm(context: Context, *, list: int) -> Reply:
    """Keep what an export says that a dry run showed, all at once."""

    def work(session: Session) -> Reply:
        file = imports.get(session, workspace_id=context.workspace.id, id=list, kind=POSTS)
        if file is None or file.state not in ("staged", "published"):
            raise UserError(msg("That file is not there any more. Send it again: /content import"))
        if file.state == "published":
            raise UserError(msg("This list was taken over already; nothing is left to do."))
        rows = [_kept(context, session, file, row) for row in file.summary["rows"]]
        file.state, file.summary = "published", {"posts": len(rows)}
        session.add(file)
        return _done(context, file, rows)

    return await context.write(work)


def _kept(context: Context, session: Session, file: ImportFile, given: Mapping[str, Any]) -> Post:
    """Add a post where it is new, and keep its figures."""
    workspace, now = context.workspace, context.now
    row = posts.to_add(session, workspace, video_id=given["video_id"])
    before = {} if row is None else facts(row)
    if row is None:
        link = TikTokUrl(given["kind"], given["handle"] or None, given["video_id"])
        handle = given["handle"]
        whose = handle and creators.of_handle(session, workspace_id=workspace.id, handle=handle)
        row = posts.add(
            session,
            workspace,
            now=now,
            video_id=given["video_id"],
            url=post_address(link),
            kind=given["kind"],
            handle=handle,
            posted_at=published(given["video_id"]),
            creator_id=whose.id if whose else None,
            campaign_id=file.summary["campaign"],
            added_by=context.event.person.name,
        )
    day = date.fromisoformat(given["day"])
    values = read(session, row, given["figures"], source=_source(file), day=day, now=now)
    posts.change(session, row, now=now, **values)
    context.audit(session, "content import", ("post", row.id), before=before, after=facts(row))
    return row


def _done(context: Context, file: ImportFile, rows: Sequence[Post]) -> Reply:
    t = context.t
    more = t("{shown} of {count} shown.", shown=_SHOWN, count=len(rows)) if len(rows) > _SHOWN else ""
    return Reply(
        title=t("Taken over: “{name}”", name=file.name),
        table=post_table(context.zone, rows[:_SHOWN], t, ("comments", "shares", "saves")),
        note=more,
        buttons=(Button(label=t("All posts"), command="content find", edit=False),),
    )


COMMANDS = (import_, column, confirm)
