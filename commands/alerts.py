"""Alerts: a team hears by itself when a campaign's figures pass a limit, once, and once that it is over."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from commands.alert_cards import (
    STANDINGS,
    alert_card,
    limits_text,
    named,
    stands_text,
    state_text,
    why_card,
)
from commands.alert_facts import facts_of, verdict_of
from commands.alert_trial import trial
from commands.alert_watch import keep, next_look, standing_of
from commands.cards import flight_of
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Column, Field, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.kpi_import import open_campaign
from commands.kpi_options import read_apart, read_target
from commands.options import ALERT, CAMPAIGN, Choice, Text
from commands.rules.alert_states import MOVES, AlertState, Moment, Signal, moved
from commands.rules.alert_words import Values, parse_rule, rule_text
from commands.rules.alerts import Rule, judge
from commands.rules.wall_clock import instant
from storage import alerts, campaigns, outbox
from storage.models import Alert, Campaign
from storage.session import Session

_LISTED = 100
_WHICH = Option(
    "alert",
    ALERT,
    N_("Alert: short id such as A1"),
    required=True,
    question=N_("Which alert? /alert list shows them."),
)
_CAMPAIGN = Option("campaign", CAMPAIGN, N_("Campaign"), required=True, question=N_("Of which campaign?"))
_WHEN = Option(
    "when",
    Text(200),
    N_("What to watch for: CPM over 12 €, views down 30% against last week"),
    required=True,
    question=N_("What shall I watch for? For example: CPM over 12 €, views down 30% against last week"),
)


@command(
    "alert new",
    N_("Be told when a figure passes a limit"),
    options=(_CAMPAIGN, _WHEN),
    example='/alert new C1 when="CPM over 12 €"',
)
async def new(context: Context, *, campaign: int, when: str) -> Reply:
    """Say how an alert was understood and what it would have done, with a button that saves it."""

    def work(session: Session) -> Reply:
        found, rule = _understood(context, session, campaign, when)
        reading, t = context.reading(session), context.t
        facts = facts_of(reading, found, rule)
        said, chart = trial(reading, found, rule, facts)
        fields = {t("Campaign"): named(found), t("Fires at"): limits_text(rule, t, found.currency)}
        fields[t("Stands at")] = stands_text(judge(rule, facts), t, found.currency)
        arguments = {"campaign": f"C{found.number}", "when": when}
        return Reply(
            title=t("A new alert"),
            text=f"{t('This is how I understood it. It is not saved yet.')}\n{said}",
            fields=tuple(Field(label=label, value=value) for label, value in fields.items() if value),
            chart=chart,
            buttons=(Button(label=t("Save"), command="alert save", arguments=arguments, style="success"),),
        )

    return await read_apart(context, work)


def _understood(context: Context, session: Session, campaign: int, when: str) -> tuple[Campaign, Rule]:
    found = open_campaign(context, session, campaign)
    rule = parse_rule(when, Values(read_target, found.currency))
    _plan_known(found, rule)
    return found, rule


@command("alert save", N_("Save an alert"), options=(_CAMPAIGN, _WHEN), hidden=True)
async def save(context: Context, *, campaign: int, when: str) -> Reply:
    """Make an alert that speaks in this chat; pressed again it makes no second one."""

    def work(session: Session) -> Reply:
        found, rule = _understood(context, session, campaign, when)
        here = context.event.place.address
        place = {"platform": here.platform, "chat_id": here.chat_id, "thread_id": here.thread_id}
        known = alerts.same(session, campaign_id=found.id, words=when, **place)
        if known:
            return _card(context, session, known, context.t("It is saved already."))
        values = {"campaign_id": found.id, "words": when, "rule": rule.to_json(), **place}
        row = alerts.add(session, context.workspace, now=context.now, **values)
        context.audit(session, "alert new", ("alert", row.id), after={"when": when, "campaign": found.id})
        return _card(context, session, row, context.t("It is saved, and I watch from now on."))

    return await context.write(work)


def _plan_known(campaign: Campaign, rule: Rule) -> None:
    kinds = {one.kind for one in rule.conditions}
    if "pacing" in kinds and flight_of(campaign) is None:
        raise UserError(
            msg(
                "“{name}” has no dates yet. Set them: /campaign edit {id} start=2026-12-01 end=2026-12-31",
                name=campaign.name,
                id=f"C{campaign.number}",
            )
        )
    if campaign.budget_minor is None and kinds & {"budget", "pacing"}:
        raise UserError(
            msg(
                "“{name}” has no budget yet. Set one: /campaign edit {id} budget=5000",
                name=campaign.name,
                id=f"C{campaign.number}",
            )
        )


def _get(context: Context, session: Session, id: int) -> Alert:
    found = alerts.get(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That alert does not exist any more. /alert list shows what there is."))
    return found


def _campaign_of(context: Context, session: Session, alert: Alert) -> Campaign:
    found = campaigns.get(session, workspace_id=context.workspace.id, id=alert.campaign_id)
    assert found is not None
    return found


def _card(context: Context, session: Session, alert: Alert, text: str = "") -> Reply:
    reading, campaign = context.reading(session), _campaign_of(context, session, alert)
    return alert_card(reading, alert, campaign, verdict_of(reading, alert, campaign), text)


@command("alert list", N_("All alerts"), role=Role.VIEWER)
async def list_(context: Context) -> Reply:
    """List the alerts of the team."""
    t = context.t

    def work(session: Session) -> Reply:
        rows = []
        for alert in alerts.all_of(session, workspace_id=context.workspace.id)[:_LISTED]:
            campaign = _campaign_of(context, session, alert)
            said = rule_text(Rule.from_json(alert.rule), t, campaign.currency)
            rows.append(
                (f"A{alert.number}", named(campaign), said, state_text(alert, context.reading(session)))
            )
        if not rows:
            return Reply(text=t('There is no alert yet. Make one: /alert new C1 when="CPM over 12 €"'))
        labels = (t("Id"), t("Campaign"), t("Fires at"), t("State"))
        columns = tuple(Column(label=label) for label in labels)
        return Reply(title=t("Alerts"), table=Table(columns=columns, rows=tuple(rows)))

    return await context.read(work)


@command("alert show", N_("An alert and how it stands"), role=Role.VIEWER, options=(_WHICH,))
async def show(context: Context, *, alert: int) -> Reply:
    """Show what an alert watches for and how that stands."""
    return await context.read(lambda session: _card(context, session, _get(context, session, alert)))


@command("alert why", N_("Why an alert fires, or does not"), role=Role.VIEWER, options=(_WHICH,))
async def why(context: Context, *, alert: int) -> Reply:
    """Show the values, formulas and days behind an alert."""

    def work(session: Session) -> Reply:
        found, reading = _get(context, session, alert), context.reading(session)
        campaign = _campaign_of(context, session, found)
        return why_card(reading, found, campaign, verdict_of(reading, found, campaign))

    return await context.read(work)


@command("alert test", N_("Try an alert on the last 30 days"), role=Role.VIEWER, options=(_WHICH,))
async def test(context: Context, *, alert: int) -> Reply:
    """Say how often an alert would have fired, with a picture."""

    def work(session: Session) -> Reply:
        found, reading = _get(context, session, alert), context.reading(session)
        campaign, rule = _campaign_of(context, session, found), Rule.from_json(found.rule)
        said, chart = trial(reading, campaign, rule, facts_of(reading, campaign, rule))
        words = rule_text(rule, context.t, campaign.currency)
        title = context.t("Alert A{number}", number=str(found.number))
        return Reply(title=title, text=f"{words}\n{said}", chart=chart)

    return await read_apart(context, work)


# -- what people do when it fires -----------------------------------------------------------------


async def _pressed(context: Context, id: int, signal: Signal, until: datetime | None, said: str) -> Reply:
    """Take a move a person makes and tell everybody in the chat who it was."""

    def work(session: Session) -> Reply:
        found = _get(context, session, id)
        move = MOVES.get((AlertState(found.state), signal))
        if move is None:
            return _card(
                context, session, found, context.t("It does not fire any more, or is taken care of.")
            )
        at, before = Moment(context.now, context.today), found.state
        standing, _ = moved(standing_of(found), move, at)
        keep(found, standing)
        found.quiet_until = until
        found.next_due = next_look(standing_of(found), at, context.zone)
        session.add(found)
        context.audit(
            session,
            f"alert {signal}",
            ("alert", found.id),
            before={"state": before},
            after={"state": found.state},
        )
        return _card(context, session, found, said)

    return await context.write(work)


@command("alert ack", N_("Say that you look after it"), options=(_WHICH,), example="/alert ack A1")
async def ack(context: Context, *, alert: int) -> Reply:
    """Take note of an alert that fires."""
    said = context.t("{person} looks after it.", person=context.event.person.name)
    return await _pressed(context, alert, Signal.ACK, None, said)


_UNTIL = (("1h", N_("1 hour")), ("tomorrow", N_("tomorrow 9:00")), ("week", N_("1 week")))


@command(
    "alert snooze",
    N_("Silence an alert for a while"),
    options=(
        _WHICH,
        Option(
            "until",
            Choice(_UNTIL),
            N_("How long: 1h, tomorrow, week"),
            required=True,
            question=N_("For how long?"),
        ),
    ),
    example="/alert snooze A1 1h",
)
async def snooze(context: Context, *, alert: int, until: str) -> Reply:
    """Silence an alert that fires; if it still does then, it says so again."""
    moment = _until(context, until)
    said = context.t(
        "{person} silenced it until {moment}.",
        person=context.event.person.name,
        moment=context.t.moment(moment, context.zone),
    )
    return await _pressed(context, alert, Signal.SNOOZE, moment, said)


def _until(context: Context, until: str) -> datetime:
    if until == "1h":
        return context.now + timedelta(hours=1)
    if until == "week":
        return context.now + timedelta(days=7)
    return instant(datetime.combine(context.today + timedelta(days=1), time(9)), context.zone)


# -- whether it is watched ------------------------------------------------------------------------


async def _turned(context: Context, id: int, action: str, standing: str, said: str) -> Reply:
    def work(session: Session) -> Reply:
        found = _get(context, session, id)
        campaign = _campaign_of(context, session, found)
        if standing == "active":
            open_campaign(context, session, campaign.id)
        before = found.standing
        if before != standing:
            found.standing = standing
            # Whoever goes on begins anew: what was told before is told no more.
            found.state, found.quiet_until = AlertState.OK.value, None
            found.next_due = context.now if standing == "active" else None
            session.add(found)
        if standing != "active":
            outbox.silence(session, cause=f"alert:{found.id}:", now=context.now)
        context.audit(
            session,
            f"alert {action}",
            ("alert", found.id),
            before={"standing": before},
            after={"standing": standing},
        )
        text = context.t(said, number=str(found.number))
        return Reply(text=text) if standing not in STANDINGS else _card(context, session, found, text)

    return await context.write(work)


@command("alert pause", N_("Stop watching for a while"), options=(_WHICH,), example="/alert pause A1")
async def pause(context: Context, *, alert: int) -> Reply:
    """Pause an alert."""
    return await _turned(context, alert, "pause", "paused", N_("A{number} is paused."))


@command("alert resume", N_("Let a paused alert go on"), options=(_WHICH,), example="/alert resume A1")
async def resume(context: Context, *, alert: int) -> Reply:
    """Let a paused alert go on."""
    return await _turned(context, alert, "resume", "active", N_("A{number} goes on."))


@command("alert delete", N_("Delete an alert"), options=(_WHICH,), example="/alert delete A1")
async def delete(context: Context, *, alert: int) -> Reply:
    """Delete an alert; what it did stays in the records."""
    return await _turned(context, alert, "delete", "deleted", N_("A{number} is deleted."))


COMMANDS = (new, save, list_, show, why, test, ack, snooze, pause, resume, delete)
