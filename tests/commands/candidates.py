"""Candidates of a campaign, whom nobody has asked yet."""

from __future__ import annotations

from storage import campaigns, creators, requests, teams
from storage.models import CreatorRequest
from storage.session import Session
from tests.chat import Chat


def candidate(chat: Chat, handle: str, *, state: str = "shortlisted", workspace: int = 1) -> CreatorRequest:
    """Make a creator a candidate for the only campaign of a team."""

    def work(session: Session) -> CreatorRequest:
        team = teams.workspace(session, id=workspace)
        asked = creators.of_handle(session, workspace_id=workspace, handle=handle)
        assert team
        assert asked
        [campaign] = campaigns.all_of(session, workspace_id=workspace)
        return requests.add(
            session,
            team,
            now=chat.now,
            campaign_id=campaign.id,
            creator_id=asked.id,
            state=state,
            currency="EUR",
        )

    return chat.services.store.write_now(work)
