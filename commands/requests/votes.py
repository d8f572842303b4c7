"""Votes on a candidate in words."""

from __future__ import annotations

from collections import Counter

from commands.core.options import Reading
from commands.core.texts import N_
from storage import votes
from storage.models import CreatorRequest

YES, UNSURE, NO = 1, 0, -1
VALUES = {"yes": YES, "unsure": UNSURE, "no": NO}
MARKS = {YES: "👍", UNSURE: "🤔", NO: "👎"}
LABELS = {YES: N_("yes"), UNSURE: N_("unsure"), NO: N_("no")}
_REMARKS = 5


def votes_text(reading: Reading, request: CreatorRequest) -> str:
    """Count the votes on a candidate, with the latest remarks below; nothing where nobody voted."""
    found = votes.of_request(reading.session, request_id=request.id)
    if not found:
        return ""
    counts = Counter(vote.value for vote in found)
    counted = [f"{MARKS[value]} {counts[value]} {reading.t(LABELS[value])}" for value in MARKS]
    remarks = [f"{MARKS[vote.value]} {vote.name}: {vote.note}" for vote in found if vote.note]
    return "\n".join([" · ".join(counted), *remarks[:_REMARKS]])
