"""What changed since a chat last looked: the most important first, with buttons that open it.

How far a chat has looked moves only once the answer was shown there: the answer names its moment, and
whoever shows it writes it down (``commands/core/shown.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from commands.cards import short_id
from commands.core.context import Context
from commands.core.options import command
from commands.core.replies import Button, Field, Reply
from commands.core.roles import Role
from commands.core.shown import looked_until
from commands.core.texts import N_, Translator
from commands.posts.post_cards import short_id as post_id
from commands.posts.post_cards import title_of
from commands.rules.alert_model import Rule
from commands.rules.alert_states import OPEN, AlertState
from commands.rules.alert_words import rule_text
from commands.rules.plain import excerpt
from commands.rules.states import STATE_LABELS, RequestState
from commands.tiktok.sync_words import said
from storage import news
from storage.frozen import frozen
from storage.models import Alert, CreatorRequest
from storage.news import Span
from storage.requests import Listed
from storage.session import Session

_FIRST = timedelta(days=7)
_LINES, _BUTTONS, _IN_ALL = 6, 2, 10


@frozen
class _Item:
    """One thing that changed, and the button that opens it."""

    text: str
    button: Button | None = None


@frozen
class _Look:
    """What is looked into: the store, the moments, and the language."""

    session: Session
    span: Span
    context: Context

    @property
    def t(self) -> Translator:
        """Give the translator of the person."""
        return self.context.t

    def opens(self, label: str, command: str, **arguments: str) -> Button:
        """Give a button that opens something below the list."""
        return Button(label=label, command=command, arguments=arguments, edit=False)


@command("catchup", N_("What changed since this chat last looked"), role=Role.VIEWER, example="/catchup")
async def catchup(context: Context) -> Reply:
    """Show what changed, the most important first."""
    return await context.read(lambda session: _shown(context, session))


def _shown(context: Context, session: Session) -> Reply:
    until, chat = context.now, context.chat(session)
    # Asked before anything is read: what is written meanwhile and committed later is new the next time, too.
    mark = news.settled(session, until)
    looked = chat.looked_at if chat else None
    look = _Look(session, Span(context.workspace.id, looked or until - _FIRST, until), context)
    found = [(title, items) for title, read in _GROUPS if (items := read(look))]
    t = context.t
    since = t.moment(look.span.since, context.zone)
    if not found:
        text = t("Nothing new since {moment}.", moment=since)
    elif looked:
        text = t("Since {moment}:", moment=since)
    else:
        text = t("This chat looks for the first time, so these are the last 7 days.")
    buttons = [one.button for _, items in found for one in items[:_BUTTONS] if one.button]
    return Reply(
        title=t("What is new") if found else "",
        text=text,
        fields=tuple(_field(t, title, items) for title, items in found),
        buttons=tuple(buttons[:_IN_ALL]),
        subject=looked_until(mark),
        workspace_id=context.workspace.id,
    )


def _field(t: Translator, title: str, items: list[_Item]) -> Field:
    lines = [one.text for one in items[:_LINES]]
    if len(items) > _LINES:
        lines.append(t("… and {count} more.", count=len(items) - _LINES))
    return Field(label=f"{t(title)} · {len(items)}", value="\n".join(lines))


# -- what there can be, the most important first ---------------------------------------------------


def _alerts(look: _Look) -> list[_Item]:
    """Give what fires first, then what is over."""
    rows = news.alerts(look.session, look.span)
    found = []
    for alert, campaign in sorted(rows, key=lambda row: row[0].state not in OPEN):
        rule = rule_text(Rule.from_json(alert.rule), look.t, campaign.currency)
        text = look.t(
            _fires(alert), number=str(alert.number), campaign=campaign.name, id=short_id(campaign), rule=rule
        )
        short = f"A{alert.number}"
        found.append(_Item(text, look.opens(short, "alert show", alert=short)))
    return found


def _fires(alert: Alert) -> str:
    if alert.state == AlertState.ACKNOWLEDGED:
        return N_("A{number} fires and somebody looks after it: {campaign} · {id}, {rule}")
    if alert.state in OPEN:
        return N_("A{number} fires: {campaign} · {id}, {rule}")
    return N_("A{number} fired and is over: {campaign} · {id}, {rule}")


def _failures(look: _Look) -> list[_Item]:
    t, found = look.t, []
    if lost := news.undelivered(look.session, look.span):
        text = t.plural("{count} message may not have arrived", "{count} messages may not have arrived", lost)
        found.append(_Item(text, look.opens(t("What waits"), "today")))
    for run, digest, campaign in news.unsaid(look.session, look.span):
        text = t(
            "D{number} of “{campaign}” was not sent, due {moment}",
            number=str(digest.number),
            campaign=campaign.name,
            moment=t.moment(run.due_at, look.context.zone),
        )
        found.append(
            _Item(text, look.opens(f"D{digest.number}", "digest history", digest=f"D{digest.number}"))
        )
    for account in news.unread(look.session, look.span):
        name = account.name or account.advertiser_id
        text = t("{name} could not be read: {fault}", name=name, fault=said(t, account.fault))
        found.append(_Item(text, look.opens(t("Sources"), "kpi status")))
    return found


def _named(row: Listed) -> dict[str, str]:
    request, creator, campaign = row
    return {"id": f"R{request.number}", "handle": creator.handle, "campaign": campaign.name}


def _opens(look: _Look, request: CreatorRequest) -> Button:
    short = f"R{request.number}"
    return look.opens(short, "request show", request=short)


def _drafts(look: _Look) -> list[_Item]:
    found = []
    for row in news.waiting(look.session, look.span, state=RequestState.DRAFT_SUBMITTED):
        short = f"R{row[0].number}"
        button = look.opens(look.t("Draft of {id}", id=short), "draft show", request=short)
        found.append(_Item(look.t("{id} @{handle} · {campaign}", **_named(row)), button))
    return found


def _asked(look: _Look) -> list[_Item]:
    return [
        _Item(
            look.t(
                "{id} @{handle}: “{text}”",
                id=f"R{request.number}",
                handle=creator.handle,
                text=excerpt(message.text, 120),
            ),
            _opens(look, request),
        )
        for message, request, creator in news.asked(look.session, look.span)
    ]


def _moves(look: _Look) -> list[_Item]:
    """Give from where to where requests went; drafts that wait are told before."""
    moved = news.moves(look.session, look.span, kind="request")
    found = []
    for row in news.requests(look.session, look.span, ids=sorted(moved)):
        request, (before, after) = row[0], moved[row[0].id]
        if after == RequestState.DRAFT_SUBMITTED and request.state == after:
            continue
        path = _path(look.t, before, after)
        text = look.t("{id} @{handle} · {campaign}: {path}", **_named(row), path=path)
        found.append(_Item(text, _opens(look, request)))
    return found


def _path(t: Translator, before: str, after: str) -> str:
    labels = [t(STATE_LABELS[state]) for state in (before, after) if state]
    return " → ".join(labels)


def _campaigns(look: _Look) -> list[_Item]:
    moved = news.moves(look.session, look.span, kind="campaign")
    found = []
    for campaign in news.campaigns(look.session, look.span, ids=sorted(moved)):
        short = short_id(campaign)
        text = f"{campaign.name} · {short}: {_path(look.t, *moved[campaign.id])}"
        found.append(_Item(text, look.opens(short, "campaign show", campaign=short)))
    return found


def _payments(look: _Look) -> list[_Item]:
    return [
        _Item(
            look.t(
                "{id} @{handle}: {amount}, paid {day}",
                id=f"R{request.number}",
                handle=creator.handle,
                amount=look.t.money(payment.amount_minor, payment.currency),
                day=payment.paid_on,
            ),
            _opens(look, request),
        )
        for payment, request, creator in news.payments(look.session, look.span)
    ]


def _posts(look: _Look) -> list[_Item]:
    return [
        _Item(
            f"{title_of(post)}: {excerpt(post.caption, 60)}" if post.caption else title_of(post),
            look.opens(post_id(post), "content show", post=post_id(post)),
        )
        for post in news.posts(look.session, look.span)
    ]


def _figures(look: _Look) -> list[_Item]:
    t, found = look.t, []
    for one in news.figures(look.session, look.span):
        parts = []
        if one.newest:
            parts.append(
                t.plural(
                    "figures of {count} day, the newest {day}",
                    "figures of {count} days, the newest {day}",
                    one.days,
                    day=one.newest,
                )
            )
        if one.corrected:
            parts.append(t.plural("{count} correction", "{count} corrections", one.corrected))
        short = short_id(one.campaign)
        button = look.opens(t("Figures of {id}", id=short), "kpi show", campaign=short)
        found.append(_Item(f"{one.campaign.name} · {short}: {', '.join(parts)}", button))
    return found


_GROUPS: tuple[tuple[str, Callable[[_Look], list[_Item]]], ...] = (
    (N_("Alerts"), _alerts),
    (N_("What failed"), _failures),
    (N_("Drafts that wait"), _drafts),
    (N_("Creators wrote"), _asked),
    (N_("Requests"), _moves),
    (N_("Campaigns"), _campaigns),
    (N_("Payments"), _payments),
    (N_("Posts"), _posts),
    (N_("Figures"), _figures),
)
COMMANDS = (catchup,)
