"""The evidence sheet of a post: what TikTok said and when, what was checked, and who confirmed it.

Lines are only ever added: one with ``checks`` is a look at the post, one with a ``mark`` what somebody did.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal, get_args

from commands.core.replies import Field, Reply
from commands.core.texts import N_, Message, Translator, msg
from commands.posts.post_cards import short_id
from commands.posts.posted import Posted, evidence
from commands.requests.deals import Deal
from commands.requests.draft_cards import standing_of
from commands.rules.checklist import Asked
from commands.rules.post_checks import CHECK_LABELS, Agreed, Check, Facts, checks
from storage import posts
from storage.models import Post
from storage.session import Session

Mark = Literal["given", "correction", "verified", "redeemed", "unredeemed", "figures"]
MARK_LABELS: dict[str, str] = {
    "given": N_("given by {name}, {moment}"),
    "correction": N_("correction asked for by {name}, {moment}: {words}"),
    "verified": N_("confirmed by {name}, {moment}"),
    "redeemed": N_("Spark code redeemed by {name}, {moment}; holds until {words}"),
    "figures": N_("{name} counts {words} views, {moment}"),
    "unredeemed": N_("Spark code refused by TikTok, asked by {name}, {moment}: code {words}"),
}
_MOST = 20
_SIGNS = {"yes": "✅", "no": "❌", "unknown": "☐"}


def agreed(session: Session, deal: Deal) -> Agreed:
    """Give what a request's posts have to keep to."""
    request = deal.request
    standing = standing_of(session, deal)
    return Agreed(
        handle=deal.creator.handle,
        sent_at=request.created_at,
        due_on=request.due_on,
        zone=deal.zone,
        markets=deal.campaign.markets,
        asked=Asked.of(request.brief, deal.campaign.hashtags),
        drafts=(standing.approved, standing.wanted) if request.wants_draft else None,
    )


def look(posted: Posted, wanted: Agreed, now: datetime) -> dict[str, Any]:
    """Give the line of a look at a post, with what was checked."""
    embed = posted.embed
    facts = Facts(
        public=True if embed else None,
        author=posted.handle if posted.proven else None,
        posted_at=posted.posted_at,
        caption=(embed.title or "") if embed else None,
        sound=embed.sound if embed else None,
    )
    return {**evidence(posted, now), "checks": _stored(checks(facts, wanted, now))}


def gone(post: Post, wanted: Agreed, now: datetime) -> dict[str, Any]:
    """Give the line of a look at a post that TikTok shows nobody."""
    facts = Facts(False, None, post.posted_at, None, None)
    line = {"at": now.isoformat(), "answered": True, "public": False}
    return {**line, "checks": _stored(checks(facts, wanted, now))}


def mark(kind: Mark, by: str, now: datetime, words: str = "") -> dict[str, Any]:
    """Give the line of what somebody did."""
    return {"at": now.isoformat(), "mark": kind, "by": by, "words": words}


def reported(public: bool, now: datetime) -> dict[str, Any]:
    """Give the line of what TikTok reported by itself."""
    return {"at": now.isoformat(), "answered": True, "public": public, "event": True}


def with_line(post: Post, line: dict[str, Any]) -> list[dict[str, Any]]:
    """Give a post's evidence with one more line; where it proves nothing that was agreed, the oldest go."""
    lines = [*post.evidence, line]
    return lines if post.request_id is not None else lines[-_MOST:]


def current(post: Post) -> bool:
    """Tell whether a post counts as handed in: given, and no correction asked for since."""
    marks = [line["mark"] for line in post.evidence if line.get("mark") in ("given", "correction")]
    return bool(marks) and marks[-1] == "given"


def handed_in(session: Session, deal: Deal) -> list[Post]:
    """Give the posts of a request that count as handed in."""
    found = posts.of_request(session, workspace_id=deal.workspace.id, request_id=deal.request.id)
    return [post for post in found if current(post)]


def checked(post: Post) -> list[Check]:
    """Give what was checked when the post was looked at last."""
    looked = [line for line in post.evidence if "checks" in line]
    return [_read(one) for one in looked[-1]["checks"]] if looked else []


def check_fields(found: Sequence[Post], t: Translator) -> tuple[Field, ...]:
    """Show each post with its checks, one a line."""
    return tuple(
        Field(label=short_id(post), value="\n".join([post.url, *check_lines(post, t)])) for post in found
    )


def check_lines(post: Post, t: Translator) -> list[str]:
    """Write each check in words."""
    return [f"{_SIGNS[one.result]} {t(CHECK_LABELS[one.key])}: {t(one.says)}" for one in checked(post)]


def sheet(deal: Deal, found: Sequence[Post], t: Translator) -> Reply:
    """Show all evidence of a request's posts, the newest check of each in full."""
    fields = []
    for post in found:
        said = [_line(deal, line, t) for line in post.evidence]
        lines = [post.url, *filter(None, said), *check_lines(post, t)]
        fields.append(Field(label=short_id(post), value="\n".join(lines)))
    return Reply(
        title=t("Posts of {id} · {who}", id=deal.short, who=deal.handle),
        text="" if found else t("No post was given yet."),
        fields=tuple(fields),
    )


def _line(deal: Deal, line: dict[str, Any], t: Translator) -> str:
    moment = t.moment(datetime.fromisoformat(line["at"]), deal.zone)
    if line.get("mark") in get_args(Mark):
        return t(MARK_LABELS[line["mark"]], name=line["by"], moment=moment, words=line["words"])
    if line.get("event") and line["public"]:
        return t("{moment}: TikTok reports that it is public", moment=moment)
    if not line["answered"]:
        return t("{moment}: TikTok did not answer", moment=moment)
    if not line["public"]:
        return t("{moment}: private or deleted", moment=moment)
    author, title = line.get("handle") or line.get("author") or "–", line.get("title") or "–"
    return t("{moment}: TikTok names @{author}: “{title}”", moment=moment, author=author, title=title)


# -- as it is stored: data, so that it is read in any language ---------------------------------------


def _stored(found: Sequence[Check]) -> list[dict[str, Any]]:
    return [{"key": one.key, "result": one.result, **_message(one.says)} for one in found]


def _message(says: Message) -> dict[str, Any]:
    values = {
        name: {"day": value.isoformat()} if isinstance(value, date) else value
        for name, value in says.params.items()
    }
    return {"says": says.text, "values": values, "plural": says.plural, "count": says.count}


def _read(kept: dict[str, Any]) -> Check:
    values = {
        name: date.fromisoformat(value["day"]) if isinstance(value, dict) else value
        for name, value in kept["values"].items()
    }
    says = Message(kept["says"], values, kept["plural"], kept["count"])
    return Check(kept["key"], kept["result"], says)


TROUBLE = msg("TikTok tells nothing now, so most is not known yet. /post check asks again.")
