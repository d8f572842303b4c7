"""The registry: all commands, merged by hand in one visible list."""

from __future__ import annotations

from functools import cache

from commands import (
    calendar_link,
    campaign_allow,
    campaigns,
    creator_age,
    creator_check,
    creators,
    deliveries,
    digests,
    help,
    kpis,
    offers,
    posts,
    request_review,
    requests,
    teams,
)
from commands.core.registry import Registry
from commands.core.texts import N_

GROUPS = {
    "campaign": N_("Plan and steer campaigns"),
    "creator": N_("Creators: add, find, compare"),
    "request": N_("Ask creators and follow their answers"),
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
        *request_review.COMMANDS,
        *offers.COMMANDS,
        *posts.COMMANDS,
        *kpis.COMMANDS,
        *digests.COMMANDS,
        *teams.COMMANDS,
        *calendar_link.COMMANDS,
        *deliveries.COMMANDS,
    )
    return Registry(commands, GROUPS)
