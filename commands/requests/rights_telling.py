"""What the team is told of rights by itself: before each ends, and once that ads still spend after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from commands.core.context import Services
from commands.core.texts import N_, translator
from commands.requests import deals
from commands.requests.deals import Deal
from commands.requests.request_moves import note_by_itself, tell_team
from commands.requests.rights import rights_of, wind
from commands.requests.rights_spend import (
    Dependence,
    extension_buttons,
    in_time,
    late_lines,
    look,
    spend_lines,
)
from commands.rules.rights import Right, to_speak_of
from storage.session import Session

_ENDING = N_("{id} with {who} for “{campaign}”: {words}")


def speak(session: Session, services: Services, deal: Deal, due: datetime) -> None:
    """Say what a moment brings, and set the next one; the history keeps what was said, not each look."""
    before, now, rights = deals.facts(deal.request), services.now(), rights_of(session, deal)
    today = now.astimezone(deal.zone).date()
    soon, said = to_speak_of(rights, deal.zone, since=due, now=now), False
    if rights and not deal.archived:
        found = look(session, deal, rights, today)
        reminded = _reminded(session, services, found, soon, due)
        said = _warned(session, services, found, rights) or reminded
    deal.request.rights_at = None
    wind(session, deal, now)
    session.add(deal.request)
    if said:
        note_by_itself(session, services, deal.request, "request rights", before)


def _reminded(
    session: Session, services: Services, found: Dependence, soon: Sequence[Right], due: datetime
) -> bool:
    """Say what ends soon and what depends on it, where this is a moment for it."""
    if not soon:
        return False
    t = translator(found.deal.workspace.language)
    beside = [*spend_lines(session, found, soon, t, always=True), *in_time(found, t)]
    words = [*(t(right.says(found.today)) for right in soon), " ".join(beside)]
    _tell(session, services, found, soon, words, f"rights:{due.isoformat()}")
    return True


def _warned(session: Session, services: Services, found: Dependence, rights: Sequence[Right]) -> bool:
    """Warn once for each end; tell whether there was something to warn of."""
    deal, t = found.deal, translator(found.deal.workspace.language)
    known = deal.request.rights_warned_on or date.min
    fresh = [one for one in rights if one.left(found.today) < 0 and one.ends_on > known and found.late(one)]
    if not fresh:
        return False
    deal.request.rights_warned_on = last = max(one.ends_on for one in fresh)
    _tell(session, services, found, fresh, late_lines(found, fresh, t), f"rights over:{last}")
    return True


def _tell(
    session: Session,
    services: Services,
    found: Dependence,
    rights: Sequence[Right],
    words: Sequence[str],
    cause: str,
) -> None:
    deal, t = found.deal, translator(found.deal.workspace.language)
    buttons = extension_buttons(deal, rights, found.today, t)
    tell_team(session, services, deal, _ENDING, cause, words="\n".join(words), buttons=buttons)
