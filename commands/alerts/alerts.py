"""Alerts: a team hears when figures pass a limit or a day comes near, once, and once that it is over."""

from __future__ import annotations

from commands.alerts import alert_care, alert_making, alert_speaking
from commands.alerts.alert_cards import STANDINGS, card_of, named, state_text, why_card
from commands.alerts.alert_facts import facts_of, verdict_of
from commands.alerts.alert_making import WHICH, alert_of
from commands.alerts.alert_trial import trial
from commands.core.context import Context
from commands.core.options import command
from commands.core.replies import Column, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_
from commands.kpis.kpi_import import open_campaign
from commands.kpis.kpi_options import read_apart
from commands.rules.alert_model import Rule
from commands.rules.alert_states import AlertState
from commands.rules.alert_words import rule_text
from storage import alert_notes, alerts, outbox
from storage.models import Alert, Campaign
from storage.session import Session

_LISTED = 100


def _campaign_of(session: Session, alert: Alert) -> Campaign:
    return session.get_one(Campaign, alert.campaign_id)


@command("alert list", N_("All alerts"), role=Role.VIEWER)
async def list_(context: Context) -> Reply:
    """List the alerts of the team."""
    t = context.t

    def work(session: Session) -> Reply:
        rows = []
        for alert in alerts.all_of(session, workspace_id=context.workspace.id)[:_LISTED]:
            campaign = _campaign_of(session, alert)
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


@command("alert show", N_("An alert and how it stands"), role=Role.VIEWER, options=(WHICH,))
async def show(context: Context, *, alert: int) -> Reply:
    """Show what an alert watches for and how that stands."""
    return await context.read(
        lambda session: card_of(context.reading(session), alert_of(context, session, alert))
    )


@command("alert why", N_("Why an alert fires, or does not"), role=Role.VIEWER, options=(WHICH,))
async def why(context: Context, *, alert: int) -> Reply:
    """Show the values, formulas and days behind an alert."""

    def work(session: Session) -> Reply:
        found, reading = alert_of(context, session, alert), context.reading(session)
        campaign = _campaign_of(session, found)
        return why_card(reading, found, campaign, verdict_of(reading, found, campaign))

    return await context.read(work)


@command("alert test", N_("Try an alert on the last 30 days"), role=Role.VIEWER, options=(WHICH,))
async def test(context: Context, *, alert: int) -> Reply:
    """Say how often an alert would have fired, with a picture."""

    def work(session: Session) -> Reply:
        found, reading = alert_of(context, session, alert), context.reading(session)
        campaign, rule = _campaign_of(session, found), Rule.from_json(found.rule)
        said, chart = trial(reading, campaign, rule, facts_of(reading, campaign, rule))
        words = rule_text(rule, context.t, campaign.currency)
        title = context.t("Alert A{number}", number=str(found.number))
        return Reply(title=title, text=f"{words}\n{said}", chart=chart)

    return await read_apart(context, work)


# -- whether it is watched ------------------------------------------------------------------------


async def _turned(context: Context, id: int, action: str, standing: str, said: str) -> Reply:
    def work(session: Session) -> Reply:
        found = alert_of(context, session, id)
        campaign = _campaign_of(session, found)
        if standing == "active":
            open_campaign(context, session, campaign.id)
        before = found.standing
        if before != standing:
            found.standing = standing
            # Whoever goes on begins anew: what was told before is told no more.
            found.state, found.quiet_until, found.named = AlertState.OK.value, None, []
            found.judged_on = None
            found.next_due = context.now if standing == "active" else None
            session.add(found)
        if standing != "active":
            outbox.silence(session, cause=f"alert:{found.id}:", now=context.now)
            alert_notes.forget(session, alert_id=found.id)
        context.audit(
            session,
            f"alert {action}",
            ("alert", found.id),
            before={"standing": before},
            after={"standing": standing},
        )
        text = context.t(said, number=str(found.number))
        return (
            Reply(text=text) if standing not in STANDINGS else card_of(context.reading(session), found, text)
        )

    return await context.write(work)


@command("alert pause", N_("Stop watching for a while"), options=(WHICH,), example="/alert pause A1")
async def pause(context: Context, *, alert: int) -> Reply:
    """Pause an alert."""
    return await _turned(context, alert, "pause", "paused", N_("A{number} is paused."))


@command("alert resume", N_("Let a paused alert go on"), options=(WHICH,), example="/alert resume A1")
async def resume(context: Context, *, alert: int) -> Reply:
    """Let a paused alert go on."""
    return await _turned(context, alert, "resume", "active", N_("A{number} goes on."))


@command("alert delete", N_("Delete an alert"), options=(WHICH,), example="/alert delete A1")
async def delete(context: Context, *, alert: int) -> Reply:
    """Delete an alert; what it did stays in the records."""
    return await _turned(context, alert, "delete", "deleted", N_("A{number} is deleted."))


COMMANDS = (
    *alert_making.COMMANDS,
    list_,
    show,
    why,
    test,
    *alert_care.COMMANDS,
    *alert_speaking.COMMANDS,
    pause,
    resume,
    delete,
)
