"""The registry: all commands, merged by hand in one visible list."""

from __future__ import annotations

from functools import cache

from commands import (
    calendar,
    calendar_link,
    campaign_allow,
    campaign_archive,
    campaign_brief,
    campaigns,
    candidates,
    creator_age,
    creator_check,
    creator_safety,
    creators,
    deliveries,
    digests,
    drafts,
    forget,
    help,
    kpis,
    mydata,
    offer_delivery,
    offer_terms,
    offers,
    payment_proofs,
    payments,
    post_adding,
    posts,
    request_history,
    request_review,
    request_talk,
    requests,
    safety_words,
    spark_codes,
    teams,
    templates,
    terms,
    terms_back,
    today,
)
from commands.core.registry import Registry
from commands.core.texts import N_

GROUPS = {
    "campaign": N_("Plan and steer campaigns"),
    "creator": N_("Creators: add, find, compare"),
    "request": N_("Ask creators and follow their answers"),
    "template": N_("Messages to creators, to use again"),
    "draft": N_("Drafts: look at them, approve, ask for changes"),
    "post": N_("Posts of requests: hand in, check, confirm"),
    "content": N_("Posts: collect, find, put on boards"),
    "terms": N_("What was agreed, accepted by both sides"),
    "payment": N_("What is owed and what was paid"),
    "kpi": N_("Figures: bring in, read, compare"),
    "digest": N_("Reports on a schedule"),
    "workspace": N_("Settings and chats of the team"),
    "team": N_("People and roles"),
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
        *spark_codes.COMMANDS,
        *posts.COMMANDS,
        *kpis.COMMANDS,
        *digests.COMMANDS,
        *today.COMMANDS,
        *calendar.COMMANDS,
        *teams.COMMANDS,
        *safety_words.COMMANDS,
        *calendar_link.COMMANDS,
        *deliveries.COMMANDS,
        *mydata.COMMANDS,
        *forget.COMMANDS,
    )
    return Registry(commands, GROUPS)
