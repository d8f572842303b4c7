"""The clocks of usage rights and Spark authorisations: on cards, in digests, and when they are spoken of."""

from __future__ import annotations

from datetime import date, datetime

from commands.core.options import Reading
from commands.core.texts import Translator
from commands.requests.deals import Deal, deal_of
from commands.requests.rights_spend import look, spend_lines
from commands.rules.rights import Right, next_moment
from commands.rules.states import AGREED_STATES
from storage import requests, spark
from storage.models import Campaign, SparkCode, Workspace
from storage.session import Session

_SOON, _LISTED = 30, 20


def rights_of(session: Session, deal: Deal) -> list[Right]:
    """Give what the team of a deal may do and until when; nothing before it is agreed."""
    request = deal.request
    if deal.state not in AGREED_STATES:
        return []
    found = [Right("usage", request.usage_until)] if request.usage_until else []
    if request.spark_days is None:
        return found
    # A later code for the same video takes the place of the one before.
    given = spark.of_request(session, request_id=request.id)
    codes = {code.video_id: code.ends_on for code in given if not code.refused}
    return found + [Right("spark", day) for day in codes.values() if day]


def wind(session: Session, deal: Deal, now: datetime) -> None:
    """Set the next moment to speak of; one that has come is left to the sweep."""
    request = deal.request
    rights = rights_of(session, deal)
    if rights and request.rights_at and request.rights_at <= now:
        return
    request.rights_at = next_moment(rights, deal.zone, after=now)


def wind_all(session: Session, workspace: Workspace, now: datetime) -> None:
    """Set the moments of a team's requests anew, where its time zone has changed."""
    for request in requests.of_rights(session, workspace_id=workspace.id):
        wind(session, deal_of(session, request), now)
        session.add(request)


def rights_text(session: Session, deal: Deal, t: Translator, today: date) -> str:
    """Say what lasts until when, a line each, and what ads still spend on it."""
    rights = rights_of(session, deal)
    if not rights:
        return ""
    found = look(session, deal, rights, today)
    beside = " ".join(spend_lines(session, found, rights, t))
    return "\n".join([*(t(right.says(today)) for right in rights), *([beside] if beside else [])])


def spark_text(session: Session, deal: Deal, t: Translator) -> str:
    """Say how each Spark code of a request stands, a line each."""
    if deal.request.spark_days is None:
        return ""
    return "\n".join(_stands(code, deal, t) for code in spark.of_request(session, request_id=deal.request.id))


def _stands(code: SparkCode, deal: Deal, t: Translator) -> str:
    if code.redeemed_at:
        when = t.moment(code.redeemed_at, deal.zone)
        return t("redeemed by {name}, {moment}", name=code.redeemed_by, moment=when)
    if code.refused:
        return t("refused by TikTok (code {code})", code=code.refused)
    if code.asked_at:
        return t("asked {moment}; no answer that I can read", moment=t.moment(code.asked_at, deal.zone))
    return t("kept sealed, not redeemed yet")


def ending_lines(reading: Reading, campaign: Campaign) -> list[str]:
    """List a campaign's rights that end within 30 days, or after which ads spend, a line each request."""
    session = reading.session
    if not requests.any_rights(session, campaign_id=campaign.id):
        return []
    found = requests.with_rights(session, campaign_id=campaign.id, limit=_LISTED)
    lines = [
        _ending(reading, Deal(request, creator, campaign, reading.workspace)) for request, creator in found
    ]
    return [line for line in lines if line]


def _ending(reading: Reading, deal: Deal) -> str:
    session, t, today = reading.session, reading.t, reading.today
    rights = [right for right in rights_of(session, deal) if right.left(today) <= _SOON]
    if not rights:
        return ""
    found = look(session, deal, rights, today)
    shown = [right for right in rights if right.left(today) >= 0 or found.late(right)]
    if not shown:
        return ""
    said = "; ".join(t(right.says(today)) for right in shown)
    beside = spend_lines(session, found, shown, t, always=True)
    return f"{deal.short} {deal.handle}: {said}. {' '.join(beside)}"
