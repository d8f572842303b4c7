"""The registry: all commands, merged by hand in one visible list."""

from __future__ import annotations

from functools import cache

from commands import deliveries
from commands.agenda import calendar, calendar_link, catchup, today
from commands.alerts import alerts
from commands.campaigns import campaign_archive, campaign_brief, campaigns
from commands.core.registry import Registry
from commands.core.texts import N_
from commands.creators import creator_check, creators
from commands.dashboard import dashboard_sharing, dashboards
from commands.digests import digests
from commands.kpis import emv, kpi_hours, kpi_sources, kpis, trends
from commands.posts import post_adding, post_import, posts
from commands.requests import (
    candidates,
    creator_leave,
    drafts,
    figure_asks,
    offer_delivery,
    offer_terms,
    offers,
    payment_proofs,
    payments,
    request_history,
    request_review,
    request_talk,
    requests,
    spark_codes,
    spark_redeeming,
    terms,
    terms_back,
)
from commands.safety import campaign_allow, creator_age, creator_safety, safety_words
from commands.team import forget, help, me, mydata, teams, templates
from commands.tiktok import campaign_match, campaign_push, connect, connect_release, tiktok_one

GROUPS = {
    "campaign": N_("Plan and steer campaigns"),
    "creator": N_("Creators: add, find, compare"),
    "request": N_("Ask creators and follow their answers"),
    "template": N_("Messages to creators, to use again"),
    "draft": N_("Drafts: look at them, approve, ask for changes"),
    "post": N_("Posts of requests: hand in, check, confirm"),
    "content": N_("Posts: collect, find, put on boards"),
    "tiktokone": N_("Campaigns in TikTok One: make, invite, read"),
    "terms": N_("What was agreed, accepted by both sides"),
    "payment": N_("What is owed and what was paid"),
    "kpi": N_("Figures: bring in, read, compare"),
    "connect": N_("Ad accounts at TikTok that I read"),
    "dashboard": N_("Figures that change by themselves, in a chat"),
    "alert": N_("Be told when figures pass a limit"),
    "digest": N_("Reports on a schedule"),
    "workspace": N_("Settings and chats of the team"),
    "team": N_("People and roles"),
    "me": N_("What holds for you alone"),
}


@cache
def registry() -> Registry:
    """Give the one registry of this product."""
    commands = (
        *help.COMMANDS,
        *campaigns.COMMANDS,
        *campaign_archive.COMMANDS,
        *campaign_allow.COMMANDS,
        *campaign_brief.COMMANDS,
        *campaign_match.COMMANDS,
        *campaign_push.COMMANDS,
        *creators.COMMANDS,
        *creator_check.COMMANDS,
        *creator_age.COMMANDS,
        *creator_safety.COMMANDS,
        *requests.COMMANDS,
        *candidates.COMMANDS,
        *request_talk.COMMANDS,
        *request_history.COMMANDS,
        *terms.COMMANDS,
        *terms_back.COMMANDS,
        *payments.COMMANDS,
        *payment_proofs.COMMANDS,
        *request_review.COMMANDS,
        *offers.COMMANDS,
        *offer_terms.COMMANDS,
        *templates.COMMANDS,
        *drafts.COMMANDS,
        *offer_delivery.COMMANDS,
        *post_adding.COMMANDS,
        *figure_asks.COMMANDS,
        *spark_codes.COMMANDS,
        *spark_redeeming.COMMANDS,
        *posts.COMMANDS,
        *post_import.COMMANDS,
        *trends.COMMANDS,
        *tiktok_one.COMMANDS,
        *kpis.COMMANDS,
        *kpi_sources.COMMANDS,
        *emv.COMMANDS,
        *kpi_hours.COMMANDS,
        *connect.COMMANDS,
        *connect_release.COMMANDS,
        *creator_leave.COMMANDS,
        *dashboards.COMMANDS,
        *dashboard_sharing.COMMANDS,
        *alerts.COMMANDS,
        *digests.COMMANDS,
        *today.COMMANDS,
        *catchup.COMMANDS,
        *calendar.COMMANDS,
        *teams.COMMANDS,
        *safety_words.COMMANDS,
        *calendar_link.COMMANDS,
        *deliveries.COMMANDS,
        *me.COMMANDS,
        *mydata.COMMANDS,
        *forget.COMMANDS,
    )
    return Registry(commands, GROUPS)
