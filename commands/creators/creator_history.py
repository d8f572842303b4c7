"""What a creator's card says of the time before: requests, fees, views, lists and notes of the team."""

from __future__ import annotations

from collections.abc import Sequence

from commands.core.options import Reading
from commands.core.texts import Translator
from commands.requests.deals import Deal
from commands.rules.plain import excerpt
from commands.rules.states import STATE_LABELS, CampaignState
from storage import lists, notes, requests, track
from storage.models import Creator, CreatorNote
from storage.track import AGREED, COMPLETED, Record

_REQUESTS = 10
_LISTS = 10
_EXCERPT = 300


def record_text(reading: Reading, creator: Creator) -> str:
    """Sum up what became of the requests to a creator; nothing when there was none."""
    found = track.record(reading.session, workspace_id=creator.workspace_id, creator_id=creator.id)
    return "\n".join(line for line in _record(reading, found) if line) if found.asked else ""


def _record(reading: Reading, found: Record) -> list[str]:
    t = reading.t
    counts = (
        (t("accepted"), found.among(AGREED)),
        (t("completed"), found.among(COMPLETED)),
        (t("declined"), found.among(["declined"])),
    )
    asked = t.plural("{count} request", "{count} requests", found.asked)
    parts = [f"{t.number(count)} {label}" for label, count in counts if count]
    fees = ", ".join(t.money(minor, currency) for currency, minor in found.fees.items())
    return [
        f"{asked}: {', '.join(parts)}" if parts else asked,
        t("Fees agreed: {fees}", fees=fees) if fees else "",
        _last(reading, found),
    ]


def _last(reading: Reading, found: Record) -> str:
    if found.last is None:
        return ""
    request, campaign = found.last
    return reading.t(
        "Last: R{number} {campaign}, {day}",
        number=str(request.number),
        campaign=campaign.name,
        day=request.created_at.astimezone(reading.zone).date(),
    )


def running_text(reading: Reading, creator: Creator) -> str:
    """List the requests that go on, each with its state."""
    return "\n".join(_line(deal, reading.t) for deal in _deals(reading, creator) if _goes_on(deal))


def _goes_on(deal: Deal) -> bool:
    """Tell whether somebody still waits, or what was agreed is still to be done."""
    if deal.request.open_key is not None:
        return True
    over = deal.campaign.state in (CampaignState.ENDED, CampaignState.ARCHIVED)
    return deal.request.state in AGREED - COMPLETED and not over


def requests_text(reading: Reading, creator: Creator) -> str:
    """List the last requests, those that are open first."""
    return "\n".join(_line(deal, reading.t) for deal in _deals(reading, creator))


def _deals(reading: Reading, creator: Creator) -> Sequence[Deal]:
    found = requests.listed(
        reading.session, workspace_id=creator.workspace_id, creator_id=creator.id, limit=_REQUESTS
    )
    return [Deal(request, who, campaign, reading.workspace) for request, who, campaign in found]


def _line(deal: Deal, t: Translator) -> str:
    return f"{deal.short} {deal.campaign.name}: {t(STATE_LABELS[deal.state])}"


def reach_text(reading: Reading, creator: Creator) -> str:
    """Say how often the ads and posts that name a creator were seen; nothing where none does."""
    t = reading.t
    found = track.reach(reading.session, workspace_id=creator.workspace_id, handles=[creator.handle])
    if creator.handle not in found:
        return ""
    seen = found[creator.handle]
    return t.plural(
        "{views} views of {count} ad or post with @{handle} in its name, through {day}",
        "{views} views of {count} ads or posts with @{handle} in their names, through {day}",
        seen.count,
        views=t.compact(seen.views),
        handle=creator.handle,
        day=seen.last_day,
    )


def lists_text(reading: Reading, creator: Creator) -> str:
    """Name the lists a creator is on."""
    found = lists.of_creator(reading.session, creator_id=creator.id)
    names = [f"{row.name} (L{row.number})" for row, _ in found[:_LISTS]]
    return ", ".join([*names, *(["…"] if len(found) > _LISTS else [])])


def note_text(reading: Reading, creator: Creator) -> str:
    """Give the latest note, and say how many more there are."""
    t = reading.t
    found = notes.of(reading.session, creator_id=creator.id, limit=1)
    if not found:
        return ""
    said = f"{excerpt_of(found[0])}\n– {signed(reading, found[0])}"
    more = notes.count(reading.session, creator_id=creator.id) - 1
    if not more:
        return said
    return f"{said}\n{t.plural('{count} more note', '{count} more notes', more)}"


def excerpt_of(note: CreatorNote) -> str:
    """Shorten a long note for the card."""
    return note.text if len(note.text) <= _EXCERPT else excerpt(note.text, _EXCERPT)


def signed(reading: Reading, note: CreatorNote) -> str:
    """Say who wrote a note, and when."""
    local = note.created_at.astimezone(reading.zone)
    return f"{note.written_by}, {reading.t.date(local.date())}, {local:%H:%M}"
