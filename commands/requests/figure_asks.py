"""Ask a creator for the figures of their post, and take what they, or the team for them, state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from commands.core.context import Context, Services
from commands.core.options import Option, Reading, command
from commands.core.replies import Button, Reply
from commands.core.roles import Role
from commands.core.texts import N_, Translator, UserError, msg, translator
from commands.options import POST, Parsed, Plain
from commands.posts.post_cards import LABELS, facts, post_card, short_id
from commands.posts.post_evidence import handed_in
from commands.requests import deals, figure_clock
from commands.requests.deals import Deal
from commands.requests.offer_cards import offer_card
from commands.requests.offers import WHICH, known, taken_up
from commands.requests.request_moves import note_by_itself, tell_creator, tell_team
from commands.requests.request_taken import WHICH as OF_TEAM
from commands.rules.amounts import parse_count
from commands.rules.dates import parse_past_date
from commands.rules.figure_asks import check_stated, split_more
from commands.rules.seconds import parse_seconds
from commands.rules.states import ONCE_POSTED
from storage import post_figures, posts
from storage.frozen import frozen
from storage.models import Post
from storage.session import Session

FIELDS = ("views", "likes", "comments", "shares", "more")
_ASK = N_(
    "How is your post for “{campaign}” doing? Please enter its figures here, as TikTok shows them to you now."
)
_ASK_TEAM = N_(
    "No source tells the figures of what {who} posted for “{campaign}” ({id}), and I cannot write to them. "
    "Ask them, and enter what they say."
)
_STATED = N_("{who} states figures for “{campaign}” ({id}): {words}")


def ask(session: Session, services: Services, deal: Deal, due: datetime) -> None:
    """Ask for the figures of posts that no source tells, once for each moment that has come."""
    before, now, request = deals.facts(deal.request), services.now(), deal.request
    request.figures_at = None
    figure_clock.watch(session, deal, now)
    session.add(request)
    note_by_itself(session, services, request, "request figures", before)
    today = now.astimezone(deal.zone).date()
    if deal.archived or deal.barred or not figure_clock.unmeasured(session, deal, today):
        return
    cause = f"figures:{due.isoformat()}"
    if not tell_creator(session, services, deal, _ASK, cause):
        tell_team(session, services, deal, _ASK_TEAM, cause)


@frozen
class More:
    """What is stated beside the figures that have a field of their own."""

    saves: int | None = None
    reach: int | None = None
    watched: Decimal | None = None
    day: date | None = None

    def __str__(self) -> str:
        """Write it as it is read."""
        known = {name: value for name, value in vars(self).items() if value is not None}
        return " ".join(f"{_READ_AS.get(name, name)} {value}" for name, value in known.items())


_READ_AS = {"watched": "watch time"}


class MoreOption(Plain):
    """Saves, reach, watch time and the day, each with its name."""

    def parse(self, text: str, reading: Reading) -> More:
        """Read what is stated; raises UserError."""
        said = split_more(text)
        return More(
            parse_count(said["saves"]) if "saves" in said else None,
            parse_count(said["reach"]) if "reach" in said else None,
            parse_seconds(said["watched"]) if "watched" in said else None,
            parse_past_date(said["day"], today=reading.today) if "day" in said else None,
        )


_STATEMENT = (
    *(Option(name, Parsed(parse_count), LABELS[name]) for name in FIELDS[:4]),
    Option(
        "more",
        MoreOption(),
        N_("Saves, reach, watch time, day"),
        question=N_("Anything else? For example: saves 40, reach 9000, watch time 4.6 s, day yesterday"),
    ),
)


@command(
    "offer figures",
    N_("Enter your post's figures"),
    role=Role.GUEST,
    options=(WHICH, *_STATEMENT, Option("post", Parsed(parse_count), N_("Which post"))),
    hidden=True,
)
async def of_creator(context: Context, *, request: str, **given: Any) -> Reply:
    """Take a creator's own statement of a post's figures."""

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        known(context, deal)
        found = _which(session, deal, given)
        if isinstance(found, list):
            return _choice(context.t, deal, found, given, guest=True)
        words = _kept(context, session, deal, found, given, by=deal.handle)
        tell_team(session, context.services, deal, _STATED, f"stated:{context.event.key}", words=words)
        said = context.t("Thank you! The team sees your figures: {words}", words=_words(given, context.t))
        return offer_card(deal, context.t, said)

    return await context.write(work)


@command(
    "post figures",
    N_("Enter what a creator states of their post's figures"),
    options=(OF_TEAM, *_STATEMENT, Option("post", POST, N_("Which post, if there are several: V3"))),
    example=N_('/post figures R7 views=12500 likes=800 more="saves 40"'),
)
async def of_team(context: Context, *, request: int, **given: Any) -> Reply:
    """Take a creator's statement that somebody of the team enters for them."""

    def work(session: Session) -> Reply:
        deal = deals.find(session, context.workspace.id, request)
        found = _which(session, deal, given)
        if isinstance(found, list):
            return _choice(context.t, deal, found, given, guest=False)
        words = _kept(context, session, deal, found, given, by=context.event.person.name)
        here = context.event.place.address
        cause = f"stated:{context.event.key}"
        tell_team(session, context.services, deal, _STATED, cause, besides=here, words=words)
        return post_card(context.reading(session), found, context.t("Changed."))

    return await context.write(work)


def _which(session: Session, deal: Deal, given: Mapping[str, Any]) -> Post | list[Post]:
    """Give the post that is meant, or those it may be; raises UserError where there is none."""
    there = handed_in(session, deal) if deal.state in ONCE_POSTED else []
    if not there:
        raise UserError(msg("No post was given yet, so there are no figures of one. First give its link."))
    wanted = given.get("post")
    found = [post for post in there if wanted in (None, post.id)]
    if not found:
        raise UserError(msg("That post was not handed in for {id}. /post show {id}", id=deal.short))
    return found[0] if len(found) == 1 else list(found)


def _choice(t: Translator, deal: Deal, found: list[Post], given: Mapping[str, Any], *, guest: bool) -> Reply:
    """Ask which of several posts is meant, and keep what was entered."""
    told = {name: str(value) for name, value in given.items() if value is not None and name != "post"}
    id = str(deal.request.id) if guest else deal.short
    buttons = tuple(
        Button(
            label=f"{short_id(post)} · {t.date(post.posted_at.astimezone(deal.zone).date())}"
            if post.posted_at
            else short_id(post),
            command="offer figures" if guest else "post figures",
            arguments={**told, "request": id, "post": str(post.id) if guest else short_id(post)},
            locked=guest,
            guest=guest,
        )
        for post in found[:20]
    )
    return Reply(text=t("Which post are these figures of?"), buttons=buttons, workspace_id=deal.workspace.id)


def _kept(
    context: Context, session: Session, deal: Deal, post: Post, given: Mapping[str, Any], *, by: str
) -> str:
    """Keep a statement as such, and say it in the team's words."""
    values, day = _stated(given), _day(given) or context.services.now().astimezone(deal.zone).date()
    if not values:
        raise UserError(msg("No figure was given. Write one, such as views=120k."))
    check_stated(values)
    if post.posted_at and day < post.posted_at.astimezone(deal.zone).date():
        raise UserError(msg("The post is newer than {day}. Write the day the figures are of.", day=day))
    row = posts.locked(session, workspace_id=deal.workspace.id, id=post.id) or post
    before = facts(row)
    changed = post_figures.record(
        session, row, source=post_figures.OWN, day=day, values=values, now=context.now, said_by=by
    )
    posts.change(session, row, now=context.now, **changed)
    context.audit(session, "post figures", ("post", row.id), before=before, after=facts(row))
    return _words(given, translator(deal.workspace.language))


def _stated(given: Mapping[str, Any]) -> dict[str, int]:
    more: More = given.get("more") or More()
    values = {name: given[name] for name in FIELDS[:4] if given.get(name) is not None}
    values |= {name: value for name in ("saves", "reach") if (value := getattr(more, name)) is not None}
    if more.watched is not None:
        if not values.get("views"):
            raise UserError(msg("A watch time needs the views it is of. Write them, too."))
        whole = more.watched * 1000 * values["views"]
        values["watch_ms"] = int(whole.quantize(Decimal(1), ROUND_HALF_UP))
    return values


def _day(given: Mapping[str, Any]) -> date | None:
    more: More | None = given.get("more")
    return more.day if more else None


def _words(given: Mapping[str, Any], t: Translator) -> str:
    more: More = given.get("more") or More()
    said = [
        f"{t(LABELS[name])} {t.number(given[name])}" for name in FIELDS[:4] if given.get(name) is not None
    ]
    said += [f"{t(LABELS['saves'])} {t.number(more.saves)}"] if more.saves is not None else []
    said += [f"{t('Reach')} {t.number(more.reach)}"] if more.reach is not None else []
    said += [f"{t('Average watch time')} {t.number(more.watched)} s"] if more.watched is not None else []
    said += [t.date(more.day)] if more.day else []
    return ", ".join(said)


COMMANDS = (of_creator, of_team)
