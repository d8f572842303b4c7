"""The days of a campaign and its requests that an alert can watch, as they are and as they were."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from commands.agenda.calendar_dates import BEFORE_DRAFT
from commands.core.options import Reading
from commands.requests import deals
from commands.rules.alert_model import Due
from commands.rules.alert_replay import Past
from commands.rules.states import AGREED_STATES, RequestState
from commands.rules.wall_clock import first_instant
from storage import audit, requests
from storage.frozen import frozen
from storage.models import Campaign

_R = RequestState
_BEFORE_POST = BEFORE_DRAFT | {_R.DRAFT_SUBMITTED, _R.DRAFT_APPROVED, _R.SCHEDULED}
_MOST = 1000


@frozen
class _Asked:
    """A request by its row, its short id and whom it is made to."""

    id: int
    short: str
    handle: str


def dues_of(reading: Reading, campaign: Campaign) -> tuple[Due, ...]:
    """Give the days of a campaign and its requests as they are now."""
    found = [*_of_flight(campaign)]
    for request, creator, _ in _requests(reading, campaign, AGREED_STATES):
        asked = _Asked(request.id, f"R{request.number}", creator.handle)
        found += _of_request(asked, deals.facts(request))
    return tuple(found)


def past_dues(reading: Reading, campaign: Campaign) -> Past:
    """Give the days as they were in the morning: those of requests by their history, of campaigns as now."""
    asked = {
        request.id: _Asked(request.id, f"R{request.number}", creator.handle)
        for request, creator, _ in _requests(reading, campaign)  # also those that are over by now
    }
    entries = audit.of_many(
        reading.session, workspace_id=campaign.workspace_id, kind="request", ids=list(asked)
    )
    # What else happened to a request, such as a message, holds nothing of its days.
    told = [(entry.at, entry.subject_id, entry.after) for entry in entries if "due_on" in entry.after]
    moments = [at for at, _, _ in told]

    def past(day: date) -> tuple[Due, ...]:
        known = {
            id: after for _, id, after in told[: bisect_right(moments, first_instant(day, reading.zone))]
        }
        found = [due for id, values in known.items() for due in _of_request(asked[id], values)]
        return (*_of_flight(campaign), *found)

    return past


def _requests(
    reading: Reading, campaign: Campaign, states: Collection[RequestState] = ()
) -> Sequence[requests.Listed]:
    return requests.listed(
        reading.session,
        workspace_id=campaign.workspace_id,
        campaign_id=campaign.id,
        states=states,
        limit=_MOST,
    )


def _of_flight(campaign: Campaign) -> Iterator[Due]:
    if campaign.starts_on:
        yield Due(f"start:{campaign.starts_on}", "start", campaign.starts_on)
    if campaign.ends_on:
        yield Due(f"end:{campaign.ends_on}", "end", campaign.ends_on)


def _of_request(asked: _Asked, values: Mapping[str, Any]) -> Iterator[Due]:
    """Give what is still to come of a request, by the values its history keeps."""
    state = RequestState(values["state"])
    agreed = state in AGREED_STATES
    days = (
        ("draft", "draft_due_on", state in BEFORE_DRAFT and values.get("wants_draft"), True),
        ("post", "scheduled_on" if values.get("scheduled_on") else "due_on", state in _BEFORE_POST, True),
        ("pay", "pay_by", state is _R.PAYMENT_DUE, True),
        ("usage", "usage_until", agreed, False),
        ("exclusive", "exclusive_until", agreed, False),
    )
    for what, name, counts, lasts in days:
        if counts and values.get(name):
            day = date.fromisoformat(values[name])
            yield Due(f"{what}:{asked.id}:{day}", what, day, asked.short, asked.handle, lasts)
