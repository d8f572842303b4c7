"""A creator's leave to read the figures of their posts: how it stands, what it is for, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from commands.changes import refresh
from commands.core.context import Services
from commands.core.invocation import Person
from commands.core.replies import Button
from commands.core.texts import N_
from commands.requests.deals import deal_of, facts
from commands.requests.leave_words import may_be_given
from commands.requests.request_moves import note_by_itself, show_anew, tell_team
from commands.tiktok import account_tokens
from storage import ads, people, post_sources
from storage.models import CreatorRequest, PostSource
from storage.post_sources import ENDED, REFUSED, RUNNING
from storage.session import Session

_AGAIN, _MOST_TRIES = timedelta(hours=1), 24
_REFUSED = N_(
    "TikTok lets me read {who}'s account for “{campaign}” ({id}) no longer: the leave was taken back, or has "
    "expired. The figures stay as they are until the creator gives it again."
)

GIVEN_BACK = N_("Your account is read no longer, and I gave your leave back at TikTok.")
NOT_HEARD = N_(
    "Your account is read no longer. TikTok did not answer when I gave your leave back: take this app out in "
    "the TikTok app's security settings, too."
)
_TOLD = N_(
    "{who} lets me read their account for “{campaign}” ({id}) no longer. The figures that were read stay."
)


def alone(session: Session, requests: Sequence[CreatorRequest]) -> list[PostSource]:
    """Give what is read for these requests and for no other."""
    ids = {one.id for one in requests}
    found = post_sources.leaves_for(session, requests=requests)
    return [row for row in found if all(one.id in ids for one in post_sources.covered(session, row))]


def end(
    session: Session, services: Services, requests: Sequence[CreatorRequest], rows: Sequence[PostSource]
) -> None:
    """Let these requests be read no longer, and forget what was read for them alone."""
    requests = [one for one in requests if one.account_leave]
    for request in requests:
        before = facts(request)
        request.account_leave = ENDED
        session.add(request)
        note_by_itself(session, services, request, "request leave", before)
        ads.forget_attempts_for(session, request_id=request.id)
    for row in rows:
        post_sources.drop(session, row)
    for request in requests:
        show_anew(session, services, deal_of(session, request), f"leave:{services.now().isoformat()}")


async def given_back(services: Services, rows: Sequence[PostSource]) -> bool:
    """Give leaves back at TikTok; False where it did not hear of one."""
    return all([await account_tokens.given_back(services, row) for row in rows])


def _of(session: Session, person: Person) -> list[CreatorRequest]:
    own = people.requests_of(session, platform=person.platform, user_id=person.id)
    return [one for one in own if one.account_leave in RUNNING]


async def give_back(services: Services, person: Person) -> bool:
    """Give back at TikTok what a person lets us read; False where it did not hear of it."""
    rows = await services.store.read(lambda session: alone(session, _of(session, person)))
    return await given_back(services, rows)


def end_of(session: Session, services: Services, person: Person) -> int:
    """Let nothing of a person's be read any more, tell the teams, and give how many requests that were."""
    requests = _of(session, person)
    stop(session, services, requests)
    return len(requests)


def stop(session: Session, services: Services, requests: Sequence[CreatorRequest]) -> None:
    """Let requests be read no longer because their creator says so, and tell the teams."""
    end(session, services, requests, alone(session, requests))
    moment = services.now().isoformat()
    for deal in (deal_of(session, one) for one in requests):
        tell_team(session, services, deal, _TOLD, f"unread:{moment}")
        refresh(session, services, deal.workspace.id, "sources", deal.workspace.id, cause=moment)


def refused(session: Session, services: Services, row: PostSource) -> None:
    """Tell the team that TikTok lets in no longer; the creator's card offers to give the leave anew."""
    for request in post_sources.covered(session, row):
        before, deal = facts(request), deal_of(session, request)
        request.account_leave = REFUSED
        session.add(request)
        note_by_itself(session, services, request, "request leave", before)
        moment = services.now().isoformat()
        button = Button(
            label=deal.workspace_t("Ask the creator anew"),
            command="connect creator",
            arguments={"request": deal.short},
            style="primary",
            edit=False,
        )
        tell_team(session, services, deal, _REFUSED, f"refused:{moment}", buttons=(button,))
        show_anew(session, services, deal, f"refused:{moment}")


async def sweep(services: Services) -> None:
    """Give back what requests no longer need: they are over, or somebody else answers them."""
    for row in await services.store.read(partial(_over, services=services)):
        revoked = await account_tokens.given_back(services, row)
        await services.store.write(partial(_dropped, services=services, id=row.id, revoked=revoked))


def _over(session: Session, services: Services) -> list[PostSource]:
    now = services.now()
    return [
        row
        for row in post_sources.leaves(session)
        if not _needed(session, row) and (row.chosen or row.due_at is None or row.due_at <= now)
    ]


def _needed(session: Session, row: PostSource) -> bool:
    return any(may_be_given(deal_of(session, one)) for one in post_sources.covered(session, row))


def _dropped(session: Session, *, services: Services, id: int, revoked: bool) -> None:
    """Forget a leave that TikTok knows to be over; otherwise tell it again later, but not for ever."""
    row = session.get(PostSource, id)
    if row is None or _needed(session, row):
        return
    if revoked or row.faults >= _MOST_TRIES:
        end(session, services, post_sources.covered(session, row), [row])
        return
    row.chosen, row.faults, row.due_at = False, row.faults + 1, services.now() + _AGAIN
    session.add(row)
    session.flush()
