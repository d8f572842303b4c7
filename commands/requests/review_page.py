"""The page a client looks at: a campaign's candidates with their figures, and the client's own votes."""

from __future__ import annotations

from collections.abc import Mapping

from commands.core import links
from commands.core.context import Services
from commands.core.options import Reading
from commands.core.replies import Field
from commands.core.texts import N_, Translator, UserError, msg, translator
from commands.creators.creator_figures import KEY_FIGURES, NONE, figures_text, price_text
from commands.dashboard.client_links import UNKNOWN, need_open
from commands.requests.deals import Deal
from commands.requests.request_cards import fee_text
from commands.requests.request_moves import show_anew
from commands.requests.votes import VALUES
from commands.rules.plain import strip_invisible
from commands.rules.states import ASKING_STATES, PROSPECT_STATES, CampaignState, RequestState
from storage import audit, campaigns, requests, reviews, teams, votes
from storage.frozen import frozen
from storage.models import Campaign, ReviewLink, Vote, Workspace
from storage.session import Session

_MOST = 100
_SHOWN_STATES = PROSPECT_STATES | ASKING_STATES
_NAME, _NOTE = 80, 500
_WORDS = {value: word for word, value in VALUES.items()}


@frozen
class Shown:
    """One candidate as a client sees them, with what this client said before."""

    number: int
    handle: str
    status: str
    fields: tuple[Field, ...]
    vote: str
    note: str


@frozen
class Review:
    """All that the page shows."""

    campaign: str
    team: str
    label: str
    until: str
    name: str
    shown: tuple[Shown, ...]
    t: Translator


@frozen
class Said:
    """What a client said of one candidate."""

    vote: str
    note: str


@frozen
class _Opened:
    link: ReviewLink
    campaign: Campaign
    workspace: Workspace
    deals: tuple[Deal, ...]
    t: Translator


def look(
    session: Session, services: Services, token: str, visitor: str, language: str | None, *, count: bool
) -> Review:
    """Show a review and count that it was opened; raises UserError where the link opens nothing."""
    found = _open(session, services, token, language)
    if count:
        reviews.count_opening(session, found.link)
    return _review(session, services, found, visitor)


def say(
    session: Session,
    services: Services,
    token: str,
    visitor: str,
    language: str | None,
    name: str,
    said: Mapping[int, Said],
) -> Review:
    """Write down a client's votes, by the numbers of the requests, each in the place of an earlier one."""
    found = _open(session, services, token, language)
    who = strip_invisible(name)[:_NAME]
    if not who:
        raise UserError(msg("Write your name, so that the team knows who voted."))
    who = f"{who} ({found.link.label})" if found.link.label else who
    mine = _votes(session, found, visitor)
    for deal in found.deals:
        one, before = said.get(deal.request.number), mine.get(deal.request.id)
        if one is None or one.vote not in VALUES:
            continue
        note = strip_invisible(one.note)[:_NOTE]
        if before and (before.value, before.note, before.name) == (VALUES[one.vote], note, who):
            continue
        _cast(session, services, found, deal, visitor, who, Said(one.vote, note))
    return _review(session, services, found, visitor)


def _open(session: Session, services: Services, token: str, language: str | None) -> _Opened:
    link = reviews.of_link(session, token_hashes=links.opened(services, token))
    workspace = teams.workspace(session, id=link.workspace_id) if link else None
    if link is None or workspace is None:
        raise UserError(UNKNOWN)
    campaign = campaigns.get(session, workspace_id=workspace.id, id=link.campaign_id)
    if campaign is None:
        raise UserError(UNKNOWN)
    need_open(link.expires_at, link.revoked_at, services.now())
    if campaign.state in (CampaignState.ENDED, CampaignState.ARCHIVED):
        raise UserError(msg("This campaign is over, so there is nothing left to look at."))
    found = requests.listed(
        session,
        workspace_id=workspace.id,
        campaign_id=campaign.id,
        states=[state.value for state in _SHOWN_STATES],
        limit=_MOST,
    )
    deals = tuple(sorted((Deal(*row, workspace) for row in found), key=lambda deal: deal.request.number))
    return _Opened(link, campaign, workspace, deals, translator(language or workspace.language))


def _voter(found: _Opened, visitor: str) -> str:
    return f"review:{found.link.id}:{visitor}"


def _votes(session: Session, found: _Opened, visitor: str) -> dict[int, Vote]:
    ids = [deal.request.id for deal in found.deals]
    return votes.of_voter(session, voter=_voter(found, visitor), request_ids=ids) if visitor else {}


def _cast(
    session: Session, services: Services, found: _Opened, deal: Deal, visitor: str, name: str, said: Said
) -> None:
    now, row = services.now(), deal.request
    votes.cast(
        session,
        request_id=row.id,
        voter=_voter(found, visitor),
        name=name,
        value=VALUES[said.vote],
        note=said.note,
        now=now,
    )
    audit.add(
        session,
        subject=("request", row.id),
        now=now,
        workspace_id=row.workspace_id,
        platform="web",
        actor_id=_voter(found, visitor),
        actor_name=name,
        action="request vote",
        after={"vote": said.vote, "note": said.note},
    )
    show_anew(session, services, deal, f"vote:{_voter(found, visitor)}:{now.isoformat()}")


def _review(session: Session, services: Services, found: _Opened, visitor: str) -> Review:
    t, mine = found.t, _votes(session, found, visitor)
    reading = Reading(session, found.workspace, services.now(), t)
    prices = reviews.shows_prices(session, found.link)
    said = next(iter(mine.values()), None)
    label = found.link.label
    return Review(
        campaign=found.campaign.name,
        team=found.workspace.name,
        label=label,
        until=t.moment(found.link.expires_at, reading.zone),
        name=said.name.removesuffix(f" ({label})") if said else "",
        shown=tuple(_shown(reading, deal, mine.get(deal.request.id), prices=prices) for deal in found.deals),
        t=t,
    )


def _shown(reading: Reading, deal: Deal, vote: Vote | None, *, prices: bool) -> Shown:
    t, creator = reading.t, deal.creator
    price = price_text(creator, t) if deal.request.fee_minor is None else fee_text(deal, t)
    facts = (
        (t("Figures"), figures_text(creator, reading.today, t, KEY_FIGURES)),
        (t("Topics"), ", ".join(creator.topics)),
        (t("Country"), creator.country),
        (t("Price"), price if prices else ""),
    )
    return Shown(
        number=deal.request.number,
        handle=creator.handle,
        status=t(_STATUS[deal.state]),
        fields=tuple(Field(label=label, value=value) for label, value in facts if value not in ("", NONE)),
        vote=_WORDS[vote.value] if vote else "",
        note=vote.note if vote else "",
    )


_STATUS = {
    RequestState.CANDIDATE: N_("Candidate"),
    RequestState.SHORTLISTED: N_("Shortlisted"),
    **dict.fromkeys(ASKING_STATES, N_("Asked already")),
}
