"""How a digest looks: its schedule as it was understood, its addresses, dates and status."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from commands.cards import short_id
from commands.core.context import Context
from commands.core.options import Option
from commands.core.replies import Button, Field, Reply
from commands.core.texts import N_, Translator, UserError, msg
from commands.digests.digest_chats import shown_targets
from commands.digests.digest_owners import name_of
from commands.digests.digest_texts import period_now
from commands.digests.digest_times import dues_of, schedule_of, zone_of
from commands.kpis.report_cards import period_text
from commands.options import DIGEST
from commands.rules.kpis import BY_KEY, format_kpi
from commands.rules.needs import needs_from
from commands.rules.schedules import Schedule, describe, describe_holidays
from storage import campaigns, digests
from storage.digest_reviews import REVIEW
from storage.models import Campaign, Digest
from storage.session import Session

WHICH = Option(
    "digest",
    DIGEST,
    N_("Digest: short id such as D1"),
    required=True,
    question=N_("Which digest? /digest list shows them."),
)


def digest_of(context: Context, session: Session, id: int) -> Digest:
    """Find a digest of the team; raises UserError when it has gone."""
    found = digests.get(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That digest does not exist any more. /digest list shows what there is."))
    return found


def campaign_of(context: Context, session: Session, id: int) -> Campaign:
    """Find the campaign of a digest; raises UserError when it has gone or is archived."""
    found = campaigns.get(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That campaign does not exist any more. /campaign list shows what there is."))
    if found.state == "archived":
        raise UserError(msg("“{name}” is archived, and archived campaigns send no digests.", name=found.name))
    return found


def card_of(context: Context, session: Session, digest: Digest, text: str = "") -> Reply:
    """Show a digest with its buttons."""
    t, zone = context.t, zone_shown(context, digest)
    campaign = campaigns.get(session, workspace_id=context.workspace.id, id=digest.campaign_id)
    assert campaign is not None
    dates = _dates(context, digest)
    fields = [
        (t("Campaign"), f"{campaign.name} · {short_id(campaign)}"),
        (t("Comes"), comes_of(context, digest)),
        (t("Time zone"), digest.timezone),
        *_bounds(context, digest),
        (t("Only if"), _needs(context, digest, campaign.currency)),
        (t("Covers"), _covers(context, digest, campaign)),
        (t("Goes to"), shown_targets(session, digest, t) or t("nowhere any more")),
        (t("Looked at before"), _review(session, digest, t)),
        (t("Owner"), name_of(session, digest.workspace_id, digest.created_by, t)),
        (_next(t, dates), "\n".join(t.moment(due, zone) for due in dates)),
        (t("Status"), status_of(t, digest)),
    ]
    return Reply(
        title=t("Digest D{number}", number=str(digest.number)),
        text=text,
        fields=tuple(Field(label=label, value=value) for label, value in fields if value),
        buttons=_buttons(context, digest),
    )


def _covers(context: Context, digest: Digest, campaign: Campaign) -> str:
    """Say which days a digest would cover now, in its own zone."""
    try:
        return period_text(context.t, period_now(digest, campaign, context.now))
    except UserError:
        return ""


def _next(t: Translator, dates: Sequence[datetime]) -> str:
    if len(dates) == 3:
        return t("Next three dates")
    return t.plural("Next date", "Next {count} dates", len(dates))


def _dates(context: Context, digest: Digest) -> list[datetime]:
    try:
        return dues_of(digest, 3, after=context.now) if digest.state == "active" else []
    except UserError:
        return []


def comes_of(context: Context, digest: Digest) -> str:
    """Say when a digest comes, also where nobody can say it any more."""
    try:
        return context.t(describe(schedule_of(digest)))
    except UserError:
        return context.t("cannot be read any more")


def zone_shown(context: Context, digest: Digest) -> ZoneInfo:
    """Give the zone in which a digest's moments are written: its own, else the team's."""
    try:
        return zone_of(digest)
    except UserError:
        return context.zone


def _rule(digest: Digest) -> Schedule | None:
    """Give the rule, and nothing where it cannot be read any more."""
    try:
        return schedule_of(digest)
    except UserError:
        return None


def _bounds(context: Context, digest: Digest) -> list[tuple[str, str]]:
    """Say on which of its days a digest does not come."""
    t, rule = context.t, _rule(digest)
    if rule is None:
        return []
    begin = ""
    if rule.rests and rule.rests > context.now:
        begin = t.moment(rule.rests + timedelta(microseconds=1), zone_shown(context, digest))
    return [
        (t("Holidays"), describe_holidays(rule, t)),
        (t("Rests until"), begin),
        (t("Last day"), t.date(rule.until) if rule.until else ""),
    ]


def _needs(context: Context, digest: Digest, currency: str) -> str:
    """Say what must hold for a digest to be sent, one thing a line."""
    t, needs = context.t, needs_from(digest.needs)
    said, either = [], []
    if needs.data:
        said.append(t("there are figures"))
    if needs.fresh is not None:
        said.append(
            t.plural(
                "the newest figures are at most {count} day old",
                "the newest figures are at most {count} days old",
                needs.fresh,
            )
        )
    if needs.moved is not None:
        what = t(BY_KEY[needs.kpi].label) if needs.kpi else t("any KPI")
        either.append(t("{kpi} moved by {percent} or more", kpi=what, percent=t.percent(needs.moved)))
    if needs.when:
        kpi = BY_KEY[needs.when[0]]
        value = format_kpi(kpi, needs.when[2], t=t, currency=currency)
        either.append(f"{t(kpi.label)} {needs.when[1]} {value}")
    said += [t("{first} or {second}", first=either[0], second=either[1])] if len(either) == 2 else either
    if said and needs.well:
        said.append(t("else one line says so"))
    return "\n".join(said)


def _review(session: Session, digest: Digest, t: Translator) -> str:
    """Say who looks at a digest before it goes out, and what silence does."""
    if not digest.review:
        return ""
    where = shown_targets(session, digest, t, REVIEW) or t("its owner, in private")
    hours, minutes = divmod(digest.review["minutes"], 60)
    span = f"{hours}:{minutes:02} h"
    if digest.review["silence"] == "send":
        return t("{where}; if nobody answers within {span}, it is sent", where=where, span=span)
    return t("{where}; if nobody answers within {span}, it is not sent", where=where, span=span)


def status_of(t: Translator, digest: Digest) -> str:
    """Say whether a digest comes, and why it does not."""
    if digest.state == "active" and digest.next_due is None:
        rule = _rule(digest)
        waits = rule and rule.kind == "flight" and None in rule.flight
        return t("waits for the dates of its campaign") if waits else t("over, no date is left")
    return t(_STATES[digest.state])


_STATES = {"active": N_("active"), "paused": N_("paused"), "ended": N_("stopped with its campaign")}


def _turns(context: Context, digest: Digest, named: dict[str, str]) -> tuple[Button, ...]:
    """Give the buttons that turn it on and off, as it stands."""
    t, rule = context.t, _rule(digest)
    resume = Button(label=t("Resume"), command="digest resume", arguments=named, style="success")
    if digest.state != "active":
        return (resume,)
    pause = Button(label=t("Pause"), command="digest pause", arguments=named)
    if rule and rule.rests and rule.rests > context.now:
        return (resume, pause)
    skip = Button(label=t("Leave out the next one"), command="digest skip", arguments=named)
    return (skip, pause) if digest.next_due else (pause,)


def _buttons(context: Context, digest: Digest) -> tuple[Button, ...]:
    t, named = context.t, {"digest": f"D{digest.number}"}
    return (
        Button(label=t("Preview"), command="digest preview", arguments=named, edit=False),
        Button(label=t("Send a test to me"), command="digest test", arguments=named, edit=False),
        Button(label=t("Content"), command="digest content", arguments=named, edit=False),
        Button(label=t("Review"), command="digest review", arguments=named),
        *_turns(context, digest, named),
        Button(label=t("Delete"), command="digest delete", arguments=named, style="danger"),
    )
