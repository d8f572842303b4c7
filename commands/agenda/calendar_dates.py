"""What is on a team's calendar, read from its campaigns and requests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from commands.cards import short_id
from commands.core.texts import N_, Translator
from commands.rules.collisions import Booking
from commands.rules.ics import Event
from commands.rules.states import AGREED_STATES, STATE_LABELS, RequestState
from storage import dates
from storage.frozen import frozen
from storage.models import Campaign, Creator, CreatorRequest, Workspace
from storage.session import Session

_R = RequestState
BEFORE_DRAFT = frozenset(
    {
        _R.ACCEPTED,
        _R.TERMS_SENT,
        _R.TERMS_ACCEPTED,
        _R.SHIPPING,
        _R.RECEIVED,
        _R.DRAFT_DUE,
        _R.CHANGES_REQUESTED,
    }
)
STARTS, ENDS = N_("The campaign starts"), N_("The campaign ends")
POST, PLANNED, DRAFT = N_("Post due"), N_("Post planned"), N_("Draft due")
USAGE, EXCLUSIVE, SPARK = N_("Usage rights end"), N_("Exclusivity ends"), N_("Spark authorisation ends")
PAY = N_("Payment due")


@frozen
class Entry:
    """Something on a day: what it is, of which campaign, and whose; ``key`` names it for good."""

    key: str
    day: date
    what: str
    campaign: Campaign
    request: CreatorRequest | None = None
    creator: Creator | None = None

    @property
    def who(self) -> str:
        """Give the creator's handle, if it is about one."""
        return f"@{self.creator.handle}" if self.creator else ""

    def status(self, t: Translator) -> str:
        """Say where the request stands."""
        return t(STATE_LABELS[RequestState(self.request.state)]) if self.request else ""


@frozen
class Dates:
    """All dates of a team in their order, and what its deals take up."""

    entries: list[Entry]
    bookings: list[Booking]


def read_dates(session: Session, workspace: Workspace) -> Dates:
    """Read all dates of a team."""
    entries = [
        entry for one in dates.flights(session, workspace_id=workspace.id) for entry in _of_flight(one)
    ]
    deals = dates.deals(session, workspace_id=workspace.id)
    entries += [entry for deal in deals for entry in _of_deal(*deal)]
    found = {request.id: (request, creator, campaign) for request, creator, campaign in deals}
    for code in dates.spark_ends(session, workspace_id=workspace.id):
        if code.request_id in found and code.ends_on:
            request, creator, campaign = found[code.request_id]
            entries.append(Entry(f"spark-{code.id}", code.ends_on, SPARK, campaign, request, creator))
    entries.sort(key=lambda entry: (entry.day, entry.campaign.number, entry.key))
    agreed = [deal for deal in deals if deal[0].state in AGREED_STATES]
    return Dates(entries, [_booking(request, workspace) for request, _, _ in agreed])


def _of_flight(campaign: Campaign) -> Iterator[Entry]:
    if campaign.starts_on:
        yield Entry(f"start-{campaign.id}", campaign.starts_on, STARTS, campaign)
    if campaign.ends_on:
        yield Entry(f"end-{campaign.id}", campaign.ends_on, ENDS, campaign)


def _of_deal(request: CreatorRequest, creator: Creator, campaign: Campaign) -> Iterator[Entry]:
    state = RequestState(request.state)
    posts_on = request.scheduled_on or request.due_on
    agreed = state in AGREED_STATES
    draft = request.draft_due_on if request.wants_draft and state in BEFORE_DRAFT else None
    days = (
        ("post", posts_on, PLANNED if request.scheduled_on else POST),
        ("draft", draft, DRAFT),
        ("usage", request.usage_until if agreed else None, USAGE),
        ("exclusive", request.exclusive_until if agreed else None, EXCLUSIVE),
        ("pay", request.pay_by if state is _R.PAYMENT_DUE else None, PAY),
    )
    for key, day, what in days:
        if day:
            yield Entry(f"{key}-{request.id}", day, what, campaign, request, creator)


def _booking(request: CreatorRequest, workspace: Workspace) -> Booking:
    return Booking(
        request=request.id,
        creator=request.creator_id,
        campaign=request.campaign_id,
        day=request.scheduled_on or request.due_on,
        since=request.created_at.astimezone(ZoneInfo(workspace.timezone)).date(),
        exclusive=request.exclusive,
        exclusive_until=request.exclusive_until,
    )


def events(entries: list[Entry], t: Translator) -> Iterator[Event]:
    """Give entries as a calendar file has them; both days of a flight are one event."""
    flights = set()
    for entry in entries:
        if entry.request is None:
            if entry.campaign.id not in flights:
                flights.add(entry.campaign.id)
                yield _flight(entry.campaign, t)
            continue
        yield Event(
            uid=_uid(entry.key, entry.campaign),
            first=entry.day,
            last=entry.day,
            summary=f"{t(entry.what)}: {entry.who} · {entry.campaign.name}",
            description="\n".join(
                line
                for line in (f"R{entry.request.number} · {entry.status(t)}", entry.request.deliverables)
                if line
            ),
            category=entry.campaign.name,
        )


def _uid(key: str, campaign: Campaign) -> str:
    """Name an event for good, in whichever calendar it is shown beside those of other bots."""
    return f"{key}-{campaign.created_at:%Y%m%d%H%M%S}@taktgeber"


def _flight(campaign: Campaign, t: Translator) -> Event:
    first = campaign.starts_on or campaign.ends_on
    last = campaign.ends_on or campaign.starts_on
    assert first
    assert last
    return Event(
        uid=_uid(f"flight-{campaign.id}", campaign),
        first=first,
        last=last,
        summary=t("Campaign: {name}", name=f"{campaign.name} ({short_id(campaign)})"),
        category=campaign.name,
    )
