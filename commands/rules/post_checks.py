"""What a post has to keep to, and what is known of it. Nothing is decided here; a person does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date as Day
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from commands.core.texts import N_, Message, msg, msg_plural
from commands.rules.checklist import Asked
from commands.rules.disclosure import Result, marked
from commands.rules.names import fold
from commands.rules.tags import hashtags_in
from storage.frozen import frozen

CHECK_LABELS: dict[str, str] = {
    "public": N_("Public"),
    "author": N_("By the creator"),
    "time": N_("In time"),
    "hashtags": N_("Hashtags"),
    "mention": N_("Mention"),
    "disclosure": N_("Marked as advertising"),
    "switch": N_("TikTok's own switch"),
    "draft": N_("Draft approved"),
    "sound": N_("Sound"),
    "effect": N_("Effect"),
    "length": N_("Length"),
    "do": N_("To do"),
    "dont": N_("Not to do"),
}
_CLOCKS_DIFFER = timedelta(minutes=5)
_NOT_KNOWN = msg("not known yet")


@frozen
class Check:
    """One thing that was looked at: yes, no or not known, with the evidence in words."""

    key: str
    result: Result
    says: Message


@frozen
class Facts:
    """What is known of a post; what TikTok has not said is None."""

    public: bool | None
    author: str | None
    posted_at: datetime | None
    caption: str | None
    sound: str | None


@frozen
class Agreed:
    """What was agreed on; ``drafts`` are how many are approved and wanted, None where there need be none."""

    handle: str
    sent_at: datetime
    due_on: Day | None
    zone: ZoneInfo
    markets: Sequence[str]
    asked: Asked
    drafts: tuple[int, int] | None


def checks(facts: Facts, agreed: Agreed, now: datetime) -> list[Check]:
    """Look at all that can be seen from outside; the rest is left to a person."""
    looked = [
        _public(facts),
        _author(facts, agreed),
        _time(facts, agreed, now),
        _hashtags(facts, agreed),
        _mention(facts, agreed),
        _disclosure(facts, agreed.markets),
        Check("switch", "unknown", msg("cannot be seen from outside; look in the app")),
        _draft(agreed),
        _sound(facts, agreed),
    ]
    named = ("effect", "length", "do", "dont")
    looked += [_by_eye(key, getattr(agreed.asked, key)) for key in named if getattr(agreed.asked, key)]
    return [check for check in looked if check]


def _public(facts: Facts) -> Check:
    if facts.public is None:
        return Check("public", "unknown", _NOT_KNOWN)
    if facts.public:
        return Check("public", "yes", msg("TikTok shows it to everybody"))
    return Check("public", "no", msg("private or deleted"))


def _author(facts: Facts, agreed: Agreed) -> Check:
    if facts.author is None:
        return Check("author", "unknown", _NOT_KNOWN)
    same = facts.author.casefold() == agreed.handle.casefold()
    says = msg("TikTok names @{author}", author=facts.author)
    return Check("author", "yes" if same else "no", says)


def _time(facts: Facts, agreed: Agreed, now: datetime) -> Check:
    if facts.posted_at is None:
        return Check("time", "unknown", msg("the post's number does not tell"))
    if facts.posted_at > now + _CLOCKS_DIFFER:
        return Check("time", "no", msg("the post's number stands for a moment to come"))
    day = facts.posted_at.astimezone(agreed.zone).date()
    if facts.posted_at < agreed.sent_at:
        return Check("time", "no", msg("posted on {day}, before the request was sent", day=day))
    if agreed.due_on is None:
        return Check("time", "yes", msg("posted on {day}; no day was agreed on", day=day))
    late = (day - agreed.due_on).days
    if late > 0:
        says = msg_plural(
            "posted on {day}, {count} day late", "posted on {day}, {count} days late", late, day=day
        )
        return Check("time", "no", says)
    return Check("time", "yes", msg("posted on {day}, due on {due}", day=day, due=agreed.due_on))


def _hashtags(facts: Facts, agreed: Agreed) -> Check | None:
    wanted = agreed.asked.hashtags
    if not wanted:
        return None
    there = {tag.casefold() for tag in hashtags_in(facts.caption or "")}
    return _found(facts, "hashtags", [f"#{tag}" for tag in wanted if tag.casefold() not in there], wanted)


def _mention(facts: Facts, agreed: Agreed) -> Check | None:
    wanted = re.findall(r"[\w.]+", agreed.asked.mention)
    if not wanted:
        return None
    there = {name.rstrip(".").casefold() for name in re.findall(r"@([\w.]+)", facts.caption or "")}
    return _found(facts, "mention", [f"@{name}" for name in wanted if name.casefold() not in there], wanted)


def _found(facts: Facts, key: str, missing: Sequence[str], wanted: Sequence[str]) -> Check:
    if facts.caption is None:
        return Check(key, "unknown", _NOT_KNOWN)
    if missing:
        return Check(key, "no", msg("missing in the caption: {what}", what=" ".join(missing)))
    return Check(key, "yes", msg("all in the caption"))


def _disclosure(facts: Facts, markets: Sequence[str]) -> Check:
    if facts.caption is None:
        return Check("disclosure", "unknown", _NOT_KNOWN)
    return Check("disclosure", *marked(facts.caption, markets))


def _draft(agreed: Agreed) -> Check | None:
    if agreed.drafts is None:
        return None
    approved, wanted = agreed.drafts
    says = msg("{approved} of {wanted} approved", approved=approved, wanted=wanted)
    return Check("draft", "yes" if approved >= wanted else "no", says)


def _sound(facts: Facts, agreed: Agreed) -> Check | None:
    wanted = agreed.asked.sound
    if not wanted:
        return None
    if not facts.sound:
        return _by_eye("sound", wanted)
    says = msg("asked for: {what}; TikTok names “{sound}”", what=wanted, sound=facts.sound)
    return Check("sound", "yes" if fold(wanted) in fold(facts.sound) else "unknown", says)


def _by_eye(key: str, wanted: str) -> Check:
    return Check(key, "unknown", msg("asked for: {what}; look yourself", what=wanted))
