"""Make an alert or change it: it says how it was understood and what it would have done, then it is saved."""

from __future__ import annotations

from collections.abc import Sequence

from commands.alerts.alert_cards import card_of, chat_text, limits_text, named, stands_text
from commands.alerts.alert_facts import facts_of
from commands.alerts.alert_speaking import place_of, speak
from commands.alerts.alert_trial import trial
from commands.cards import flight_of
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Field, Reply
from commands.core.texts import N_, UserError, msg, translator
from commands.digests.digest_chats import ChatsOption, chats_named
from commands.kpis.kpi_import import open_campaign
from commands.kpis.kpi_options import read_apart, read_target
from commands.options import ALERT, CAMPAIGN, Text
from commands.rules.alert_model import Rule
from commands.rules.alert_states import AlertState
from commands.rules.alert_words import Values, parse_rule, rule_text
from commands.rules.alerts import judge
from storage import alert_notes, alerts, outbox, requests
from storage.models import Alert, Campaign, Chat
from storage.session import Session

WHICH = Option(
    "alert",
    ALERT,
    N_("Alert: short id such as A1"),
    required=True,
    question=N_("Which alert? /alert list shows them."),
)
_CAMPAIGN = Option("campaign", CAMPAIGN, N_("Campaign"), required=True, question=N_("Of which campaign?"))
_WHAT = N_("What to watch for: CPM over 12 €, views down 30% against last week, draft due in 2 days")
_WHEN = Option(
    "when",
    Text(200),
    _WHAT,
    required=True,
    question=N_("What shall I watch for? For example: CPM over 12 €, views down 30% against last week"),
)
_CHAT = Option("chat", ChatsOption(), N_("Where it speaks: here, or a chat of the team by name"))


def alert_of(context: Context, session: Session, id: int) -> Alert:
    """Get an alert for changing; raises UserError when it has gone."""
    found = alerts.get(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That alert does not exist any more. /alert list shows what there is."))
    return found


@command(
    "alert new",
    N_("Be told when a figure passes a limit, or a day comes near"),
    options=(_CAMPAIGN, _WHEN, _CHAT),
    example=N_('/alert new C1 when="CPM over 12 €"'),
)
async def new(context: Context, *, campaign: int, when: str, chat: list[str] | None = None) -> Reply:
    """Say how an alert was understood and what it would have done, with a button that saves it."""

    def work(session: Session) -> Reply:
        found, rule = _understood(context, session, campaign, when)
        where = _chat(context, session, chat)
        arguments = {"campaign": f"C{found.number}", "when": when, **_named_chat(where)}
        save = Button(label=context.t("Save"), command="alert save", arguments=arguments, style="success")
        return _tried(context, session, context.t("A new alert"), found, rule, where, save)

    return await read_apart(context, work)


def _tried(
    context: Context,
    session: Session,
    title: str,
    campaign: Campaign,
    rule: Rule,
    chat: Chat | None,
    button: Button,
) -> Reply:
    """Show a rule as it was understood and what it would have done; nothing is saved."""
    reading, t = context.reading(session), context.t
    facts = facts_of(reading, campaign, rule)
    said, chart = trial(reading, campaign, rule, facts)
    fields = {
        t("Campaign"): named(campaign),
        t("Fires at"): limits_text(rule, t, campaign.currency),
        t("Stands at"): stands_text(reading, judge(rule, facts), campaign.currency),
        t("Speaks in"): chat_text(chat, t) if chat else "",
    }
    return Reply(
        title=title,
        text=f"{t('This is how I understood it. It is not saved yet.')}\n{said}",
        fields=tuple(Field(label=label, value=value) for label, value in fields.items() if value),
        chart=chart,
        buttons=(button,),
    )


def _chat(context: Context, session: Session, names: list[str] | None) -> Chat | None:
    """Give the chat that was named, if one was; it is one of the team's, and nobody else's private one."""
    if not names:
        return None
    found = chats_named(context, session, names)
    if len(found) > 1:
        raise UserError(msg("An alert speaks in one chat. Make another alert for the other one."))
    return found[0]


def _named_chat(chat: Chat | None) -> dict[str, str]:
    return {"chat": f"K{chat.id}"} if chat else {}


def _understood(context: Context, session: Session, campaign: int, when: str) -> tuple[Campaign, Rule]:
    found = open_campaign(context, session, campaign)
    rule = parse_rule(when, Values(read_target, found.currency))
    _plan_known(found, rule)
    _creators_known(session, found, rule)
    return found, rule


def _plan_known(campaign: Campaign, rule: Rule) -> None:
    flight = {one.against for one in rule.conditions if one.kind == "deadline"} & {"start", "end"}
    dated = {"start": campaign.starts_on, "end": campaign.ends_on}
    if (rule.has("pacing") and flight_of(campaign) is None) or not all(dated[name] for name in flight):
        raise UserError(
            msg(
                "“{name}” has no dates yet. Set them: /campaign edit {id} start=2026-12-01 end=2026-12-31",
                name=campaign.name,
                id=f"C{campaign.number}",
            )
        )
    if campaign.budget_minor is None and rule.has("budget", "pacing"):
        raise UserError(
            msg(
                "“{name}” has no budget yet. Set one: /campaign edit {id} budget=5000",
                name=campaign.name,
                id=f"C{campaign.number}",
            )
        )


def _creators_known(session: Session, campaign: Campaign, rule: Rule) -> None:
    """Refuse to watch the days of somebody who was never asked for the campaign."""
    wanted = {one.who for one in rule.conditions if one.who}
    if not wanted:
        return
    asked = requests.listed(session, workspace_id=campaign.workspace_id, campaign_id=campaign.id, limit=1000)
    handles = {creator.handle.casefold() for _, creator, _ in asked}
    for handle in sorted(wanted - handles):
        raise UserError(
            msg(
                "@{handle} has no request for “{name}”. /request list {id} shows whom you asked.",
                handle=handle,
                name=campaign.name,
                id=f"C{campaign.number}",
            )
        )


@command("alert save", N_("Save an alert"), options=(_CAMPAIGN, _WHEN, _CHAT), hidden=True)
async def save(context: Context, *, campaign: int, when: str, chat: list[str] | None = None) -> Reply:
    """Make an alert that speaks here or in the chat that was named; pressed again it makes no second one."""

    def work(session: Session) -> Reply:
        found, rule = _understood(context, session, campaign, when)
        place = _place(context, _chat(context, session, chat))
        known = alerts.same(session, campaign_id=found.id, words=when, **place)
        if known:
            return card_of(context.reading(session), known, context.t("It is saved already."))
        values = {"campaign_id": found.id, "words": when, "rule": rule.to_json(), **place}
        row = alerts.add(session, context.workspace, now=context.now, **values)
        after = {"when": when, "campaign": found.id, "chat": place["chat_id"]}
        context.audit(session, "alert new", ("alert", row.id), after=after)
        return card_of(context.reading(session), row, context.t("It is saved, and I watch from now on."))

    return await context.write(work)


def _place(context: Context, chat: Chat | None) -> dict[str, str]:
    there = chat or context.event.place.address
    return {"platform": there.platform, "chat_id": there.chat_id, "thread_id": there.thread_id}


@command(
    "alert edit",
    N_("Change what an alert watches for, or where it speaks"),
    options=(WHICH, Option("when", Text(200), _WHAT), _CHAT),
    example=N_('/alert edit A1 when="CPM over 14 €"'),
)
async def edit(context: Context, *, alert: int, when: str = "", chat: list[str] | None = None) -> Reply:
    """Try what an alert shall watch for instead, with a button that saves it; a chat is changed at once."""
    if not when and not chat:
        raise UserError(msg('Write what changes: /alert edit A1 when="CPM over 14 €", or chat=here'))
    if not when:
        return await context.write(lambda session: _changed(context, session, alert, "", chat))

    def work(session: Session) -> Reply:
        row = alert_of(context, session, alert)
        found, rule = _understood(context, session, row.campaign_id, when)
        where = _chat(context, session, chat)
        arguments = {"alert": f"A{row.number}", "when": when, **_named_chat(where)}
        button = Button(label=context.t("Save"), command="alert change", arguments=arguments, style="success")
        title = context.t("Alert A{number}, changed", number=str(row.number))
        return _tried(context, session, title, found, rule, where, button)

    return await read_apart(context, work)


@command("alert change", N_("Save a changed alert"), options=(WHICH, _WHEN, _CHAT), hidden=True)
async def change(context: Context, *, alert: int, when: str, chat: list[str] | None = None) -> Reply:
    """Let an alert watch for something else from now on."""
    return await context.write(lambda session: _changed(context, session, alert, when, chat))


def _changed(context: Context, session: Session, id: int, when: str, chat: Sequence[str] | None) -> Reply:
    """Change an alert; the chat it spoke in so far is told, unless it is the one this is said in."""
    row = alert_of(context, session, id)
    found, rule = _understood(context, session, row.campaign_id, when or row.words)
    before = {"when": row.words, "chat": row.chat_id}
    old = place_of(row)
    if chat:
        row.sqlmodel_update(_place(context, _chat(context, session, list(chat))))
    if rule != Rule.from_json(row.rule):
        _begin_anew(context, session, row, rule)
    row.words = when or row.words
    session.add(row)
    after = {"when": row.words, "chat": row.chat_id}
    context.audit(session, "alert edit", ("alert", row.id), before=before, after=after)
    t = translator(context.workspace.language)
    said = t(
        "{person} changed A{number}: {rule}",
        person=context.event.person.name,
        number=str(row.number),
        rule=rule_text(rule, t, found.currency),
    )
    _tell_elsewhere(context, session, row, Reply(text=said, language=t.language), old)
    return card_of(context.reading(session), row, context.t("Changed."))


def _tell_elsewhere(
    context: Context, session: Session, row: Alert, reply: Reply, old: dict[str, str]
) -> None:
    """Tell the chats an alert spoke in and speaks in now, but for the one it was changed in."""
    reading, here = context.reading(session), _place(context, None)
    places = {tuple(one.values()): one for one in (old, place_of(row)) if one != here}
    for place in places.values():
        speak(reading, context.services, row, reply, f"edit:{context.event.key}", place)


def _begin_anew(context: Context, session: Session, row: Alert, rule: Rule) -> None:
    """Forget how the old rule stood, and say nothing more of it; the episodes are counted on."""
    outbox.silence(session, cause=f"alert:{row.id}:", now=context.now)
    alert_notes.forget(session, alert_id=row.id)
    row.rule = rule.to_json()
    row.state, row.quiet_until, row.named = AlertState.OK.value, None, []
    row.owner_id = row.fired_on = row.judged_on = None
    if row.standing == "active":
        row.next_due = context.now


COMMANDS = (new, save, edit, change)
