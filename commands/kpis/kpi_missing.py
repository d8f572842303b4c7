"""Where a campaign's figures would come from while there are none: TikTok, or a file."""

from __future__ import annotations

from enum import Enum, auto

from commands.cards import short_id
from commands.core.options import Reading
from storage import ads, matches
from storage.models import Campaign


class Way(Enum):
    """What somebody who misses figures does next."""

    IMPORT = auto()
    MATCH = auto()
    WAIT = auto()


def way_to(reading: Reading, campaign: Campaign) -> Way:
    """Tell how a campaign's figures come in: its ads are read, could be, or are in a file."""
    session, workspace_id = reading.session, campaign.workspace_id
    if not any(one.chosen for one in ads.of(session, workspace_id=workspace_id)):
        return Way.IMPORT
    seen = matches.of(session, workspace_id=workspace_id)
    return Way.WAIT if any(row.campaign_id == campaign.id for row in seen) else Way.MATCH


def no_figures(reading: Reading, campaign: Campaign) -> str:
    """Say that a campaign has no figures at all, and what brings some in."""
    t = reading.t
    match way_to(reading, campaign):
        case Way.IMPORT:
            return t("no figures yet; bring some in with /kpi import")
        case Way.MATCH:
            return t(
                "no figures yet; say which campaigns at TikTok count for it: /campaign match {id}",
                id=short_id(campaign),
            )
        case Way.WAIT:
            return t("no figures yet; /kpi status says how reading them from TikTok goes")


def no_ads(reading: Reading, campaign: Campaign) -> str:
    """Say that no ad has a figure in a period, and what brings some in."""
    t = reading.t
    match way_to(reading, campaign):
        case Way.IMPORT:
            return t("There are no figures by ad in this period. Bring some in with /kpi import.")
        case Way.MATCH:
            return t(
                "There are no figures by ad in this period. Say which campaigns at TikTok count for this "
                "one: /campaign match {id}",
                id=short_id(campaign),
            )
        case Way.WAIT:
            return t(
                "There are no figures by ad in this period. /kpi status says how reading them from TikTok "
                "goes."
            )
