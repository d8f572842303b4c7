"""The registry: all commands, merged by hand in one visible list."""

from __future__ import annotations

from functools import cache

from commands import (
    campaign_allow,
    campaigns,
    creator_age,
    creator_check,
    creators,
    deliveries,
    digests,
    drafts,
    help,
    kpis,
    offer_delivery,
    offers,
    post_adding,
    posts,
    requests,
    spark_codes,
    teams,
)
from commands.core.registry import Registry
from commands.core.texts import N_

GROUPS = {
    "campaign": N_("Plan and steer campaigns"),
    "creator": N_("Creators: add, find, compare"),
    "request": N_("Ask creators and follow their answers"),
    "draft": N_("Drafts: look at them, approve, ask for changes"),
    "post": N_("Posts of requests: hand in, check, confirm"),
    "content": N_("Posts: collect, find, put on boards"),
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
        *campaign_allow.COMMANDS,
        *creators.COMMANDS,
        *creator_check.COMMANDS,
        *creator_age.COMMANDS,
        *requests.COMMANDS,
        *drafts.COMMANDS,
        *offers.COMMANDS,
        *offer_delivery.COMMANDS,
        *post_adding.COMMANDS,
        *spark_codes.COMMANDS,
        *posts.COMMANDS,
        *kpis.COMMANDS,
        *digests.COMMANDS,
        *teams.COMMANDS,
        *deliveries.COMMANDS,
    )
    return Registry(commands, GROUPS)
