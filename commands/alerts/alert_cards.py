"""How alerts look: what they watch for, how it stands, what they say when they fire and when it is over."""

from __future__ import annotations

from commands.alerts.alert_facts import verdict_of
from commands.cards import short_id
from commands.core.options import Reading
from commands.core.replies import Button, Field, Reply
from commands.core.texts import N_, Translator
from commands.rules import alert_clocks
from commands.rules.alert_model import BY_DAYS, Rule, Verdict
from commands.rules.alert_model import Reading as Seen
from commands.rules.alert_states import OPEN, STATE_WORDS, AlertState
from commands.rules.alert_words import CLOCKS, clear_text, condition_text, formula_of, rule_text, value_text
from commands.rules.kpis import BY_KEY, format_kpi
from commands.team.platforms import platform_name
from storage import teams
from storage.models import Alert, Campaign, Chat, Member
from storage.session import Session

STANDINGS = {"active": N_("active"), "paused": N_("paused"), "ended": N_("stopped with its campaign")}
_TITLES = {
    "fired": N_("Alert A{number}: {campaign}"),
    "more": N_("Alert A{number} has more: {campaign}"),
    "again": N_("Alert A{number} still fires: {campaign}"),
    "recovered": N_("Alert A{number} is over: {campaign}"),
}


def named(campaign: Campaign) -> str:
    """Give a campaign's name and short id."""
    return f"{campaign.name} · {short_id(campaign)}"


def alert_card(reading: Reading, alert: Alert, campaign: Campaign, verdict: Verdict, text: str = "") -> Reply:
    """Show an alert, how it was understood and how it stands."""
    t, rule = reading.t, Rule.from_json(alert.rule)
    fields = [
        (t("Campaign"), named(campaign)),
        (t("Fires at"), limits_text(rule, t, campaign.currency)),
        (t("Stands at"), stands_text(reading, verdict, campaign.currency)),
        (t("State"), state_text(alert, reading)),
        (t("Looks after it"), owner_of(reading.session, alert) if alert.state in OPEN else ""),
        (t("Speaks in"), _where(reading, alert)),
        (t("Fired"), t.plural("{count} time", "{count} times", alert.episode) if alert.episode else ""),
    ]
    return Reply(
        title=t("Alert A{number}", number=str(alert.number)),
        text=text,
        fields=tuple(Field(label=label, value=value) for label, value in fields if value),
        buttons=_buttons(alert, t),
        language=t.language,
    )


def card_of(reading: Reading, alert: Alert, text: str = "") -> Reply:
    """Show an alert as it stands by what there is now."""
    campaign = reading.session.get_one(Campaign, alert.campaign_id)
    return alert_card(reading, alert, campaign, verdict_of(reading, alert, campaign), text)


def owner_of(session: Session, alert: Alert) -> str:
    """Name who looks after an alert, if somebody does."""
    found = session.get(Member, alert.owner_id) if alert.owner_id else None
    return found.name if found and found.workspace_id == alert.workspace_id else ""


def _where(reading: Reading, alert: Alert) -> str:
    if not alert.chat_id:
        return reading.t(
            "nowhere, that chat was lost; /alert edit A{number} chat=here", number=str(alert.number)
        )
    place = {"platform": alert.platform, "chat_id": alert.chat_id, "thread_id": alert.thread_id}
    found = teams.chat(reading.session, workspace_id=alert.workspace_id, **place)
    return chat_text(found, reading.t) if found else ""


def chat_text(chat: Chat, t: Translator) -> str:
    """Name a chat; a private one has no name for others."""
    title = t("a private chat") if chat.private else chat.title or chat.chat_id
    return f"{title} ({platform_name(chat.platform, t)})"


def limits_text(rule: Rule, t: Translator, currency: str) -> str:
    """Say at what a rule fires, and from where on all is well again."""
    clear = [clear_text(one, t, currency) for one in rule.conditions]
    return f"{rule_text(rule, t, currency)}; {t.join(list(dict.fromkeys(clear)))}"


def state_text(alert: Alert, reading: Reading) -> str:
    """Say whether an alert is watched and what was seen."""
    t = reading.t
    if alert.standing != "active":
        return t(STANDINGS[alert.standing])
    said = t(STATE_WORDS[AlertState(alert.state)])
    if alert.state == AlertState.SNOOZED and alert.quiet_until:
        return t("{state}, until {moment}", state=said, moment=t.moment(alert.quiet_until, reading.zone))
    return said


def stands_text(reading: Reading, verdict: Verdict, currency: str) -> str:
    """Say what a verdict rests on, and of which day its figures are."""
    t = reading.t
    lines = [_seen_text(reading, verdict, one, currency) for one in verdict.readings]
    by_figures = [one for one in verdict.readings if one.condition.kind not in CLOCKS]
    if verdict.on and any(one.found.value is not None for one in by_figures):
        lines.append(t("As of {day}", day=t.date(verdict.on)))
    return "\n".join(lines)


def _seen_text(reading: Reading, verdict: Verdict, one: Seen, currency: str) -> str:
    t = reading.t
    match one.condition.kind:
        case "deadline":
            return alert_clocks.dues_text(one, verdict.today, t)
        case "stale":
            return alert_clocks.sources_text(one, reading.now, reading.zone, t)
        case "anomaly":
            return alert_clocks.unusual_text(one, verdict.on, t, currency)
    return _figure_text(one, t, currency)


def _figure_text(one: Seen, t: Translator, currency: str) -> str:
    condition, found = one.condition, one.found
    if condition.kind == "silence":
        if found.value is None:
            return t("There are no figures yet.")
        return t.plural(
            "{count} complete day without figures", "{count} complete days without figures", int(found.value)
        )
    kpi = BY_KEY[condition.kpi]
    if found.value is None:
        return t("{kpi}: cannot be told, a figure is missing", kpi=t(kpi.label))
    value = value_text(condition, found.value, t, currency)
    if condition.kind == "pacing":
        spent, expected = (
            format_kpi(kpi, each, t=t, currency=currency) for each in (found.now, found.before)
        )
        return t(
            "Spend: {spent} of {expected} that the plan expects by then ({value})",
            spent=spent,
            expected=expected,
            value=value,
        )
    if condition.kind == "budget":
        return t("Spend: {value} of the budget", value=value)
    if condition.kind == "change":
        before, now = (format_kpi(kpi, each, t=t, currency=currency) for each in (found.before, found.now))
        return t(
            "{kpi}: {before} → {now} ({change})",
            kpi=t(kpi.label),
            before=before,
            now=now,
            change=_signed(value),
        )
    return f"{t(kpi.label)}: {value}"


def _signed(value: str) -> str:
    return value if value.startswith("-") else f"+{value}"


def said_card(
    reading: Reading, tells: str, alert: Alert, campaign: Campaign, verdict: Verdict, *, anew: bool = False
) -> Reply:
    """Say that an alert fires, has more, still does, or is over; ``anew``: by days looked at before."""
    rule, t = Rule.from_json(alert.rule), reading.t
    lines = [rule_text(rule, t, campaign.currency)] if tells != "recovered" else []
    lines.append(stands_text(reading, verdict, campaign.currency))
    # Only days are judged anew by nothing but their own figures; a budget may have been raised.
    by_days = all(one.kind in BY_DAYS for one in rule.conditions)
    if tells == "recovered" and by_days and verdict.on and verdict.on == alert.fired_on:
        lines.append(t("The figures of {day} were corrected.", day=t.date(verdict.on)))
    if tells == "fired" and by_days and verdict.on and anew:
        lines.append(t("Figures up to {day} have changed since I looked at them.", day=t.date(verdict.on)))
    if tells == "recovered" and (owner := owner_of(reading.session, alert)):
        lines.append(t("{person} looked after it.", person=owner))
    title = t(_TITLES[tells], number=str(alert.number), campaign=named(campaign))
    return Reply(title=title, text="\n".join(lines), buttons=_buttons(alert, t), language=t.language)


def why_card(reading: Reading, alert: Alert, campaign: Campaign, verdict: Verdict) -> Reply:
    """Say condition by condition what was seen, and by which formula."""
    t = reading.t
    fields = []
    for one in verdict.readings:
        formula = formula_of(one.condition)
        lines = [
            _seen_text(reading, verdict, one, campaign.currency),
            t("Formula: {formula}", formula=t(formula)) if formula else "",
            clear_text(one.condition, t, campaign.currency),
        ]
        label = condition_text(one.condition, t, campaign.currency)
        fields.append(Field(label=label, value="\n".join(filter(None, lines))))
    day = t("As of {day}", day=t.date(verdict.on)) if verdict.on else t("There are no figures yet.")
    by_figures = any(one.condition.kind not in {"deadline", "stale"} for one in verdict.readings)
    return Reply(
        title=t("Why A{number}: {campaign}", number=str(alert.number), campaign=named(campaign)),
        fields=tuple(fields),
        note=" · ".join([*([day] if by_figures else []), state_text(alert, reading)]),
        buttons=(
            Button(
                label=t("Show figures"),
                command="kpi show",
                arguments={"campaign": short_id(campaign)},
                edit=False,
            ),
        ),
        language=t.language,
    )


_SNOOZES = (("1h", N_("Snooze 1 h")), ("tomorrow", N_("Until tomorrow 9:00")), ("week", N_("1 week")))


def _buttons(alert: Alert, t: Translator) -> tuple[Button, ...]:
    which = {"alert": f"A{alert.number}"}
    why = Button(label=t("Why"), command="alert why", arguments=which, edit=False)
    if alert.standing != "active":
        resume = Button(label=t("Resume"), command="alert resume", arguments=which, style="success")
        return (resume,) if alert.standing == "paused" else ()
    if alert.state not in OPEN:
        pause = Button(label=t("Pause"), command="alert pause", arguments=which)
        change = Button(label=t("Change"), command="alert edit", arguments=which, ask=("when",), edit=False)
        delete = Button(label=t("Delete"), command="alert delete", arguments=which, style="danger")
        return why, change, pause, delete
    snoozes = (
        Button(label=t(label), command="alert snooze", arguments={**which, "until": until})
        for until, label in _SNOOZES
    )
    taken = alert.state == AlertState.ACKNOWLEDGED
    ack = Button(label=t("I look after it"), command="alert ack", arguments=which, style="primary")
    return (*(() if taken else (ack,)), assign_button(alert, t), *snoozes, why)


def held_by(alert: Alert) -> str:
    """Give the short id of who looks after an alert, as a button remembers it."""
    return f"M{alert.owner_id}" if alert.owner_id else "nobody"


def assign_button(alert: Alert, t: Translator, label: str = "") -> Button:
    """Give the button that lets somebody look after an alert; it knows who did when it was shown."""
    arguments = {"alert": f"A{alert.number}", "held": held_by(alert)}
    return Button(label=label or t("Assign"), command="alert give", arguments=arguments, ask=("member",))
