"""A request with everyone it concerns, and the personal link to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from commands.core import links
from commands.core.context import Services
from commands.core.texts import LANGUAGES, Translator, UserError, msg, translator
from commands.rules import pipeline
from commands.rules.agreements import digest
from commands.rules.silence import Plan, clock, plan_of
from commands.rules.states import AGREED_STATES, OPEN_REQUEST_STATES, CampaignState, RequestState
from commands.safety.age import UNDER_18
from storage import campaigns, creators, requests, teams
from storage.frozen import frozen
from storage.models import Campaign, Creator, CreatorRequest, Workspace
from storage.session import Session

PAGE = "web"  # the platform of those who answer on a page of our own
_NOT_HISTORY = {
    "id",
    "workspace_id",
    "number",
    "open_key",
    "token_hash",
    "created_at",
    "updated_at",
    "version",
    "rights_at",  # follows from the rights
}


@frozen
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
    def turn(self) -> Literal["creator", "team"]:
        """Tell who has to answer the last word of a negotiation."""
        return "creator" if self.request.waits_for == "creator" else "team"

    @property
    def plan(self) -> Plan | None:
        """Give the rule for silence that holds where it stands."""
        return plan_of(self.state, self.turn, self.workspace.request_rules)

    @property
    def waits_for_creator(self) -> bool:
        """Tell whether it is the creator who has to do something."""
        return self.plan is not None and self.plan.owner == "creator"

    @property
    def due_on(self) -> date | None:
        """Give the day that counts where it stands: of the draft, the post, the payment."""
        return self._day(self.plan) if self.plan else None

    @property
    def archived(self) -> bool:
        """Tell whether its campaign was put away: its clocks stand still, and only payments go on."""
        return self.campaign.state == CampaignState.ARCHIVED

    @property
    def rests(self) -> bool:
        """Tell whether its campaign is over for it: what was agreed goes on until that is archived."""
        over = (CampaignState.ARCHIVED, CampaignState.ENDED)
        return self.is_open and self.campaign.state in over[: 1 if self.state in AGREED_STATES else 2]

    @property
    def barred(self) -> bool:
        """Tell whether the team has noted that its creator is under 18, so that it can only end."""
        return self.is_open and self.creator.age_status == UNDER_18

    @property
    def offer_mark(self) -> str:
        """Name the offer in force, so that a button accepts what it was shown with and nothing else."""
        return _mark({**offer_terms(self.request), "message": self.request.message})

    @property
    def counter_mark(self) -> str:
        """Name the counter-offer, for the same reason."""
        row = self.request
        return _mark({"fee": [row.counter_fee_minor, row.counter_currency], "note": row.counter_note})

    @property
    def held_mark(self) -> str:
        """Name what waits for a consent, for the same reason."""
        return _mark(self.request.held)

    def may(self, name: str) -> bool:
        """Tell whether a move is legal where it stands."""
        return name in pipeline.possible(self.state, self.turn)

    @property
    def contact(self) -> str:
        """Name the person who answers for the creator, or nobody."""
        request = self.request
        return f"{request.contact_platform}:{request.contact_user_id}" if request.contact_user_id else ""

    @property
    def on_page(self) -> bool:
        """Tell whether the creator answers on a page of our own, where nobody can write to them."""
        return self.request.contact_platform == PAGE

    @property
    def creator_t(self) -> Translator:
        """Give the translator of the creator's language, as far as it is known."""
        known = (self.request.contact_language, self.creator.language, self.workspace.language)
        return translator(next((language for language in known if language in LANGUAGES), "en"))

    @property
    def workspace_t(self) -> Translator:
        """Give the translator of the team's language."""
        return translator(self.workspace.language)

    def restart(self, *, now: datetime) -> None:
        """Set the reminder and the end of the wait by the team's rules for silence."""
        request, plan = self.request, self.plan
        said = self.state is RequestState.SEEN and request.remind_at is None
        request.remind_at = request.expires_at = None
        if plan and not self.archived:
            times = clock(plan, self._since, self._day(plan), self.zone, after=now)
            request.remind_at, request.expires_at = times.remind_at, times.ends_at
        # Before they looked: once is enough. And where nobody is waited for, there is nobody to remind.
        if said or (plan and plan.owner == "nobody"):
            request.remind_at = None

    @property
    def _since(self) -> datetime:
        # That the creator looked does not start the clock anew.
        return self.request.created_at if self.state in _FROM_SENDING else self.request.entered_at

    def _day(self, plan: Plan) -> date | None:
        day: date | None = getattr(self.request, plan.date) if plan.date else None
        return day

    def follow_rules(self, *, now: datetime) -> None:
        """Count by changed rules for silence from the same start; what was said is not said again."""
        request, due, plan = self.request, self.request.remind_at, self.plan
        if request.overdue_since:  # the rule has had its effect already
            return
        daily = bool(plan and plan.daily)
        self.restart(now=now if daily else self._since)
        said = due is None and not daily
        if said or (due is not None and due <= now):
            request.remind_at = due


def _mark(values: Mapping[str, Any]) -> str:
    return digest(values)[:12]


def answered(deal: Deal) -> str:
    """Give the cause of what is said about the present state, once."""
    return f"answered:{deal.request.version}"


def closed(deal: Deal) -> str:
    """Give the cause of what is said when its campaign is put away, each time once."""
    return f"closed:{deal.campaign.updated_at.isoformat()}"


_FROM_SENDING = (RequestState.INVITED, RequestState.SEEN)


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


_TERMS = {
    "fee_minor",
    "currency",
    "product",
    "deliverables",
    "pieces",
    "due_on",
    "wants_draft",
    "draft_due_on",
    "usage",
    "usage_until",
    "spark_days",
    "exclusive",
    "exclusive_until",
    "brief",
}


def offer_terms(request: CreatorRequest) -> dict[str, Any]:
    """Give what is offered and asked for, as it is kept of each version."""
    return request.model_dump(mode="json", include=_TERMS)


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
    return links.mark(services, _opens(request), request.token_hash)
