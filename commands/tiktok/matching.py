"""Which campaigns at TikTok count for which of ours: what a person said, else what the rules say."""

from __future__ import annotations

from collections.abc import Sequence

from commands.rules.names import fold
from storage import campaigns, matches
from storage.models import AdCampaign, Advertiser, Campaign, MatchRule
from storage.session import Session

HAND, RULE, OUT = "hand", "rule", "out"


def fitting(rules: Sequence[MatchRule], name: str) -> set[int]:
    """Give the campaigns of ours whose rules fit a name; several leave it to a person."""
    folded = fold(name)
    return {rule.campaign_id for rule in rules if fold(rule.words) in folded}


def put(session: Session, row: AdCampaign, campaign_id: int | None, by: str) -> None:
    """Let a campaign at TikTok count for one of ours, or none."""
    row.campaign_id, row.matched_by = campaign_id, by
    if row.fed_id is None:
        row.oldest = row.newest = None
    session.add(row)


def apply(session: Session, advertiser: Advertiser) -> None:
    """Let the rules decide what nobody decided by hand."""
    workspace_id = advertiser.workspace_id
    rules = matches.rules(session, workspace_id=workspace_id)
    ours = {one.id: one for one in campaigns.all_of(session, workspace_id=workspace_id)}
    for row in matches.of_advertiser(session, id=advertiser.id):
        if row.matched_by in (HAND, OUT):
            continue
        fits = [id for id in fitting(rules, row.name) if takes(ours.get(id), advertiser)]
        wanted = fits[0] if len(fits) == 1 else None
        if row.campaign_id != wanted:
            put(session, row, wanted, RULE if wanted else "")
    session.flush()


def takes(campaign: Campaign | None, advertiser: Advertiser | None) -> bool:
    """Tell whether a campaign of ours takes figures of an advertiser: it is open, and its money the same."""
    if campaign is None or advertiser is None or campaign.state == "archived":
        return False
    return advertiser.currency in ("", campaign.currency)
