"""A request with everyone it concerns, and the personal link to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from commands.core import links
from commands.core.context import Services
from commands.core.texts import LANGUAGES, Translator, UserError, msg, translator
from commands.rules.states import OPEN_REQUEST_STATES, RequestRules, RequestState, due_times
from storage import campaigns, creators, requests, teams
from storage.models import Campaign, Creator, CreatorRequest, Workspace
from storage.session import Session

_NOT_HISTORY = {
    "id",
    "workspace_id",
    "number",
    "open_key",
    "token_hash",
    "created_at",
    "updated_at",
    "version",
}


@dataclass(frozen=True)
class Deal:
    """A request, whom it is made to, for what, and by whom."""

    request: CreatorRequest
    creator: Creator
    campaign: Campaign
    workspace: Workspace

    @property
    def short(self) -> str:
        """Give the request's short id."""
        return f"R{self.request.number}"

    @property
    def handle(self) -> str:
        """Give the creator's handle as people write it."""
        return f"@{self.creator.handle}"

    @property
    def state(self) -> RequestState:
        """Give where it stands."""
        return RequestState(self.request.state)

    @property
    def zone(self) -> ZoneInfo:
        """Give the team's time zone."""
        return ZoneInfo(self.workspace.timezone)

    @property
    def is_open(self) -> bool:
        """Tell whether somebody is still waited for."""
        return self.state in OPEN_REQUEST_STATES

    @property
    def contact(self) -> str:
        """Name the person who answers for the creator, or nobody."""
        request = self.request
        return f"{request.contact_platform}:{request.contact_user_id}" if request.contact_user_id else ""

    @property
    def creator_t(self) -> Translator:
        """Give the translator of the creator's language, as far as it is known."""
        known = (self.request.contact_language, self.creator.language, self.workspace.language)
        return translator(next((language for language in known if language in LANGUAGES), "en"))

    def restart(self, *, now: datetime) -> None:
        """Set the reminder and the expiry by the team's rules for silence."""
        request = self.request
        said = self.state is RequestState.SEEN and request.remind_at is None
        since = request.entered_at if self.state is RequestState.COUNTERED else request.created_at
        request.remind_at, request.expires_at = due_times(
            self.state, since, rules_of(self.workspace), after=now
        )
        if said:  # before they looked; once is enough
            request.remind_at = None

    def follow_rules(self, *, now: datetime) -> None:
        """Count by changed rules for silence from the same start; what was said is not said again."""
        request, due = self.request, self.request.remind_at
        daily = self.state is RequestState.COUNTERED
        self.restart(now=now if daily else request.created_at)
        said = due is None and not daily
        if said or (due is not None and due <= now):
            request.remind_at = due


def rules_of(workspace: Workspace) -> RequestRules:
    """Give a team's rules for silence."""
    return RequestRules(
        workspace.remind_days,
        workspace.expire_days,
        workspace.counter_remind_days,
        workspace.counter_expire_days,
    )


def deal_of(session: Session, request: CreatorRequest) -> Deal:
    """Give a request with everyone it concerns."""
    workspace = teams.workspace(session, id=request.workspace_id)
    creator = creators.get(session, workspace_id=request.workspace_id, id=request.creator_id)
    campaign = campaigns.get(session, workspace_id=request.workspace_id, id=request.campaign_id)
    if workspace is None or creator is None or campaign is None:
        raise LookupError("foreign keys hold these")
    return Deal(request, creator, campaign, workspace)


def find(session: Session, workspace_id: int, id: int) -> Deal:
    """Get a request for changing; raises UserError when it has gone."""
    request = requests.locked(session, workspace_id=workspace_id, id=id)
    if request is None:
        raise UserError(msg("That request does not exist any more. /request list shows what there is."))
    return deal_of(session, request)


def facts(request: CreatorRequest) -> dict[str, Any]:
    """Give what the history keeps of a request."""
    return request.model_dump(mode="json", exclude=_NOT_HISTORY)


# -- the link to the offer -------------------------------------------------------------------------


def _opens(request: CreatorRequest) -> str:
    return f"offer:{request.id}:{request.link_number}"


def arm(services: Services, request: CreatorRequest) -> None:
    """Let the present link of a request open it, and no earlier one."""
    request.token_hash = links.stored(services, _opens(request))


def under_older_keys(session: Session, services: Services) -> int:
    """Count the open requests whose link needs a key that is not the present one."""
    return sum(
        request.token_hash != links.stored(services, _opens(request))
        for request in requests.all_open(session)
    )


def link_mark(services: Services, request: CreatorRequest) -> str:
    """Give what stands for a request's link until the answer is shown."""
    return links.mark(services, _opens(request))
