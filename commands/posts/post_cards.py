"""Cards and tables of posts. Pure functions of a reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from commands.cards import short_id as campaign_id
from commands.core.options import Reading
from commands.core.replies import Button, Column, Field, Reply, Table
from commands.core.texts import N_, Translator
from commands.creators.creator_figures import source_text
from commands.rules.plain import excerpt
from storage import campaigns, creators, post_figures, posts, requests
from storage.models import Post, PostSnapshot

LABELS = {
    "views": N_("Views"),
    "likes": N_("Likes"),
    "comments": N_("Comments"),
    "shares": N_("Shares"),
    "saves": N_("Saves"),
}
# What sources know beside these, and what is written of each.
_MORE = {"reach": N_("Reach"), "watch_ms": N_("Average watch time")}
_KINDS = {"video": N_("Video"), "photo": N_("Photo post")}
# What TikTok says beside the author, by its name in the evidence.
_SAID = {"title": N_("Caption"), "sound": N_("Sound")}
_NONE = "–"
_CAPTION, _DAYS = 60, 20


def short_id(post: Post) -> str:
    """Give a post's short id."""
    return f"V{post.number}"


def title_of(post: Post) -> str:
    """Name a post by its author, where that is known, and its short id."""
    return f"@{post.handle} · {short_id(post)}" if post.handle else short_id(post)


def post_card(reading: Reading, post: Post, text: str = "") -> Reply:
    """Show a post: what it is about, dated figures, what TikTok said of it, and buttons."""
    t = reading.t
    facts = [
        (t("Caption"), post.caption),
        (t("Kind"), t(_KINDS[post.kind])),
        (t("Author"), post.author),
        (t("Published"), t.moment(post.posted_at, reading.zone) if post.posted_at else ""),
        *_about(reading, post),
        (t("Hashtags"), " ".join(f"#{tag}" for tag in post.hashtags)),
        (t("Sound"), post.sound),
        (t("Topics"), ", ".join(post.topics)),
        *((t(LABELS[name]), figure_text(post, name, t)) for name in LABELS),
        (t(_MORE["reach"]), figure_text(post, "reach", t)),
        (t(_MORE["watch_ms"]), watched_text(post, t)),
        (t("Organic"), part_text(post, 0, t)),
        (t("Paid"), part_text(post, 1, t)),
        (t("Engagement rate by views"), engagement_text(post, t)),
        (t("Figures"), figures_text(post, t)),
        (t("On the board of"), _boards(reading, post)),
        (t("TikTok says"), evidence_text(reading, post)),
    ]
    return Reply(
        title=title_of(post),
        text=text,
        fields=tuple(Field(label=label, value=value) for label, value in facts if value and value != _NONE),
        note=post.url,
        buttons=_buttons(post, t),
    )


def _about(reading: Reading, post: Post) -> list[tuple[str, str]]:
    t, session, workspace_id = reading.t, reading.session, reading.workspace.id
    creator = post.creator_id and creators.get(session, workspace_id=workspace_id, id=post.creator_id)
    campaign = post.campaign_id and campaigns.get(session, workspace_id=workspace_id, id=post.campaign_id)
    request = post.request_id and requests.get(session, workspace_id=workspace_id, id=post.request_id)
    return [
        (t("Creator"), f"@{creator.handle} · P{creator.number}" if creator else ""),
        (t("Campaign"), f"{campaign.name} · {campaign_id(campaign)}" if campaign else ""),
        (t("Request"), f"R{request.number}" if request else ""),
    ]


def figure_text(post: Post, name: str, t: Translator) -> str:
    """Write one of a post's figures; a dash where it is not known."""
    value = getattr(post, name)
    return _NONE if value is None else t.compact(value)


def part_text(post: Post, part: int, t: Translator) -> str:
    """Write what of a post's figures is organic (0) or paid (1), as far as TikTok One says so."""
    known = [(name, post.split[name][part]) for name in LABELS if name in post.split]
    return " · ".join(f"{t(LABELS[name])} {t.compact(value)}" for name, value in known if value is not None)


def engagement_text(post: Post, t: Translator) -> str:
    """Write likes, comments and shares by views; a dash where one of them is not known."""
    if not post.views or post.likes is None or post.comments is None or post.shares is None:
        return _NONE
    return t.percent(Decimal(post.likes + post.comments + post.shares) / post.views)


def watched_text(post: Post | PostSnapshot, t: Translator) -> str:
    """Write how long a view lasts on average; a dash where that is not known."""
    if not post.views or post.watch_ms is None:
        return _NONE
    return f"{t.number(Decimal(post.watch_ms) / 1000 / post.views, 1)} s"


def figures_text(post: Post, t: Translator) -> str:
    """Say where a post's figures come from and of when they are; a line for each source and day."""
    sources: dict[tuple[str, str], list[str]] = {}
    for name, label in (LABELS | _MORE).items():
        if name in post.figures:
            source, day = post.figures[name]
            sources.setdefault((source, day), []).append(t(label))
    return "\n".join(
        f"{', '.join(names)}: {source_text(source, date.fromisoformat(day), t)}"
        for (source, day), names in sources.items()
    )


def history_text(reading: Reading, post: Post) -> str:
    """Say what each source had on each day, the newest first."""
    found = post_figures.history(reading.session, post_id=post.id, limit=_DAYS)
    return "\n".join(_snapshot(reading, one) for one in found)


def _snapshot(reading: Reading, one: PostSnapshot) -> str:
    t = reading.t
    said = [
        f"{t(label)} {t.compact(value)}"
        for name, label in (LABELS | _MORE).items()
        if name != "watch_ms" and (value := getattr(one, name)) is not None
    ]
    watched = watched_text(one, t)
    said += [f"{t(_MORE['watch_ms'])} {watched}"] if watched != _NONE else []
    at = t.moment(one.fetched_at, reading.zone)
    by = (
        t("by {name}, {moment}", name=one.said_by, moment=at)
        if one.said_by
        else t("read {moment}", moment=at)
    )
    return f"{source_text(one.source, one.day, t)} ({by}): {', '.join(said)}"


def evidence_text(reading: Reading, post: Post) -> str:
    """Say what TikTok answered when it was asked last."""
    t = reading.t
    asked = _answers(post)
    if not asked:
        return ""
    last = asked[-1]
    when = t.moment(datetime.fromisoformat(last["at"]), reading.zone)
    if not last["answered"]:
        return t("nothing yet; asked {when}. /content check asks again.", when=when)
    if not last["public"]:
        return t("private or deleted, {when}", when=when)
    return t("public, {when}", when=when)


def _answers(post: Post) -> list[dict[str, Any]]:
    """Leave out what people did with it."""
    return [line for line in post.evidence if "answered" in line]


def evidence_sheet(reading: Reading, post: Post) -> Reply:
    """Show all that TikTok answered about a post, each time with what it said, the newest first."""
    t = reading.t
    facts = [
        (t("Link"), post.url),
        (t("Number of the post"), post.video_id),
        (t("Published"), t.moment(post.posted_at, reading.zone) if post.posted_at else ""),
        (t("Added"), f"{t.moment(post.created_at, reading.zone)}, {post.added_by}"),
        (t("Figures by day"), history_text(reading, post)),
        *((_asked(reading, line), _said(t, line)) for line in reversed(_answers(post))),
    ]
    return Reply(
        title=t("Evidence for {post}", post=title_of(post)),
        fields=tuple(Field(label=label, value=value) for label, value in facts if value),
        note=t(
            "The time of publication comes out of the number. Author, caption and sound are TikTok's word."
        ),
    )


def _asked(reading: Reading, line: Mapping[str, Any]) -> str:
    when = reading.t.moment(datetime.fromisoformat(line["at"]), reading.zone)
    return reading.t("Asked {when}", when=when)


def _said(t: Translator, line: Mapping[str, Any]) -> str:
    if not line["answered"]:
        return t("no answer")
    if not line["public"]:
        return t("private or deleted")
    handle = f"@{line['handle']}" if "handle" in line else ""
    known = [(t("Author"), " ".join(filter(None, (handle, line.get("author", "")))))]
    known += [(t(label), line.get(key, "")) for key, label in _SAID.items()]
    return "\n".join([t("public"), *(f"{label}: {value}" for label, value in known if value)])


def _boards(reading: Reading, post: Post) -> str:
    found = posts.boards_of(reading.session, post_id=post.id)
    return ", ".join(f"{campaign.name} · {campaign_id(campaign)}" for campaign in found)


def _buttons(post: Post, t: Translator) -> tuple[Button, ...]:
    named = {"post": short_id(post)}
    return (
        Button(label=t("Enter figures"), command="content figures", arguments=named, ask=tuple(LABELS)),
        Button(label=t("Put on a board"), command="content pin", arguments=named, ask=("campaign",)),
        Button(label=t("Ask TikTok again"), command="content check", arguments=named),
        Button(label=t("Evidence"), command="content evidence", arguments=named, edit=False),
        Button(label=t("Open on TikTok"), url=post.url),
    )


def post_table(zone: ZoneInfo, found: Sequence[Post], t: Translator, figures: Sequence[str] = ()) -> Table:
    """Show posts at a glance: views, likes, and further figures that were asked about."""
    shown = dict.fromkeys(("views", "likes", *figures))
    columns = (
        Column(label=t("Id")),
        Column(label=t("Handle")),
        Column(label=t("Published")),
        *(Column(label=t(LABELS[name]), align="right") for name in shown),
        Column(label=t("Caption")),
    )
    return Table(columns=columns, rows=tuple(_row(zone, post, t, list(shown)) for post in found))


def _row(zone: ZoneInfo, post: Post, t: Translator, figures: Sequence[str]) -> tuple[str, ...]:
    return (
        short_id(post),
        f"@{post.handle}" if post.handle else _NONE,
        t.date(post.posted_at.astimezone(zone).date()) if post.posted_at else _NONE,
        *(figure_text(post, name, t) for name in figures),
        excerpt(post.caption, _CAPTION) or _NONE,
    )


def facts(post: Post) -> dict[str, Any]:
    """Give what the history keeps of a post."""
    left_out = {"id", "workspace_id", "number", "search_words", "created_at", "updated_at", "evidence"}
    return post.model_dump(mode="json", exclude=left_out)
