"""How alerts look: what they watch for, how it stands, what they say when they fire and when it is over."""

from __future__ import annotations

from commands.cards import short_id
from commands.core.options import Reading
from commands.core.replies import Button, Field, Reply
from commands.core.texts import N_, Translator
from commands.rules.alert_states import OPEN, STATE_WORDS, AlertState
from commands.rules.alert_words import clear_text, condition_text, formula_of, rule_text, value_text
from commands.rules.alerts import Reading as Seen
from commands.rules.alerts import Rule, Verdict
from commands.rules.kpis import BY_KEY, format_kpi
from storage.models import Alert, Campaign

STANDINGS = {"active": N_("active"), "paused": N_("paused"), "ended": N_("stopped with its campaign")}
_TITLES = {
    "fired": N_("Alert A{number}: {campaign}"),
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
        (t("Stands at"), stands_text(verdict, t, campaign.currency)),
        (t("State"), state_text(alert, reading)),
        (t("Fired"), t.plural("{count} time", "{count} times", alert.episode) if alert.episode else ""),
    ]
    return Reply(
        title=t("Alert A{number}", number=str(alert.number)),
        text=text,
        fields=tuple(Field(label=label, value=value) for label, value in fields if value),
        buttons=_buttons(alert, t),
        language=t.language,
    )


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


def stands_text(verdict: Verdict, t: Translator, currency: str) -> str:
    """Say which values a verdict rests on, and of which day they are."""
    lines = [_seen_text(one, t, currency) for one in verdict.readings]
    if verdict.on and any(one.value is not None for one in verdict.readings):
        lines.append(t("As of {day}", day=t.date(verdict.on)))
    return "\n".join(lines)


def _seen_text(one: Seen, t: Translator, currency: str) -> str:
    condition = one.condition
    if condition.kind == "silence":
        if one.value is None:
            return t("There are no figures yet.")
        return t.plural(
            "{count} complete day without figures", "{count} complete days without figures", int(one.value)
        )
    kpi = BY_KEY[condition.kpi]
    if one.value is None:
        return t("{kpi}: cannot be told, a figure is missing", kpi=t(kpi.label))
    value = value_text(condition, one.value, t, currency)
    if condition.kind == "pacing":
        spent, expected = (format_kpi(kpi, each, t=t, currency=currency) for each in (one.now, one.before))
        return t(
            "Spend: {spent} of {expected} that the plan expects by then ({value})",
            spent=spent,
            expected=expected,
            value=value,
        )
    if condition.kind == "budget":
        return t("Spend: {value} of the budget", value=value)
    if condition.kind == "change":
        before, now = (format_kpi(kpi, each, t=t, currency=currency) for each in (one.before, one.now))
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


def said_card(tells: str, alert: Alert, campaign: Campaign, verdict: Verdict, t: Translator) -> Reply:
    """Say that an alert fires, still does, or that it is over."""
    rule = Rule.from_json(alert.rule)
    lines = [rule_text(rule, t, campaign.currency)] if tells != "recovered" else []
    lines.append(stands_text(verdict, t, campaign.currency))
    # Only days are judged anew by nothing but their own figures; a budget may have been raised.
    by_days = all(one.kind in {"threshold", "change"} for one in rule.conditions)
    if tells == "recovered" and by_days and verdict.on and verdict.on == alert.fired_on:
        lines.append(t("The figures of {day} were corrected.", day=t.date(verdict.on)))
    title = t(_TITLES[tells], number=str(alert.number), campaign=named(campaign))
    return Reply(title=title, text="\n".join(lines), buttons=_buttons(alert, t), language=t.language)


def why_card(reading: Reading, alert: Alert, campaign: Campaign, verdict: Verdict) -> Reply:
    """Say condition by condition what was seen, and by which formula."""
    t = reading.t
    fields = []
    for one in verdict.readings:
        formula = formula_of(one.condition)
        lines = [
            _seen_text(one, t, campaign.currency),
            t("Formula: {formula}", formula=t(formula)) if formula else "",
            clear_text(one.condition, t, campaign.currency),
        ]
        label = condition_text(one.condition, t, campaign.currency)
        fields.append(Field(label=label, value="\n".join(filter(None, lines))))
    day = t("As of {day}", day=t.date(verdict.on)) if verdict.on else t("There are no figures yet.")
    return Reply(
        title=t("Why A{number}: {campaign}", number=str(alert.number), campaign=named(campaign)),
        fields=tuple(fields),
        note=f"{day} · {state_text(alert, reading)}",
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
        delete = Button(label=t("Delete"), command="alert delete", arguments=which, style="danger")
        return why, pause, delete
    snoozes = (
        Button(label=t(label), command="alert snooze", arguments={**which, "until": until})
        for until, label in _SNOOZES
    )
    taken = alert.state == AlertState.ACKNOWLEDGED
    ack = Button(label=t("I look after it"), command="alert ack", arguments=which, style="primary")
    return (*(() if taken else (ack,)), *snoozes, why)
