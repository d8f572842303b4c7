"""Match creators to a campaign: the best fit first, each with its reasons, and what the factors weigh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Field, Reply
from commands.core.texts import N_, Translator, UserError, msg
from commands.creators.creator_cards import short_id
from commands.options import Parsed
from commands.rules.amounts import parse_count
from commands.rules.fit import FACTORS, MOST_WEIGHT, Brief, Fit, Profile, fit, topics_of, weights_of
from storage import campaigns, finding, requests, teams, topics, track
from storage.finding import Filter
from storage.frozen import frozen
from storage.models import Campaign, Creator, Workspace
from storage.session import Session


@frozen
class Matched:
    """A page of creators in the order they fit a campaign, and how well each does."""

    campaign: Campaign
    weights: Mapping[str, int]
    rows: Sequence[Creator]
    fits: Mapping[int, Fit]


def matched(
    context: Context, session: Session, wanted: Filter, campaign_id: int, *, limit: int, after: int
) -> Matched:
    """Rank all who fit the filters by how well they fit the campaign; of equals the most followed first."""
    workspace = _workspace(context, session)
    campaign = campaigns.get(session, workspace_id=workspace.id, id=campaign_id)
    if campaign is None:
        raise UserError(msg("That campaign does not exist any more. /campaign list shows which there are."))
    brief, weights = _brief(session, campaign), weights_of(workspace.fit_weights)
    done = track.done(session, workspace_id=workspace.id)
    fits = {
        row.id: fit(
            brief,
            Profile(
                topics=row.topics,
                country=row.country,
                audience=row.audience_countries,
                price_minor=row.price_minor,
                currency=row.price_currency,
                accepted=done[row.id].accepted if row.id in done else 0,
            ),
            weights,
        )
        for row in finding.candidates(session, workspace_id=workspace.id, wanted=wanted)
    }
    ids = sorted(fits, key=lambda id: -fits[id].score)[after : after + limit]
    rows = finding.those(session, workspace_id=workspace.id, ids=ids)
    return Matched(campaign, weights, rows, fits)


def _workspace(context: Context, session: Session) -> Workspace:
    """Read the workspace anew: its weights are those of the moment."""
    return teams.workspace(session, id=context.workspace.id) or context.workspace


def _brief(session: Session, campaign: Campaign) -> Brief:
    own = topics.own(session, workspace_id=campaign.workspace_id)
    left = campaign.budget_minor
    if left is not None:
        left -= requests.committed(session, campaign_id=campaign.id, currency=campaign.currency)
        left = max(left, 0)
    return Brief(topics_of(campaign.hashtags, own), campaign.markets, left, campaign.currency)


def fields(found: Matched, t: Translator) -> tuple[Field, ...]:
    """Say of each creator how well they fit, and why."""
    return tuple(
        Field(
            label=f"{short_id(row)} @{row.handle} · {found.fits[row.id].score.scaleb(2):.0f} %",
            value="\n".join(f"· {t(reason)}" for reason in found.fits[row.id].reasons),
        )
        for row in found.rows
    )


def weights_text(weights: Mapping[str, int], t: Translator) -> str:
    """Show what each factor weighs."""
    return ", ".join(f"{t(label)} {weights[name]}" for name, (label, _) in FACTORS.items())


def parse_weight(text: str) -> int:
    """Read a weight from 0 on, which leaves a factor out."""
    weight = parse_count(text)
    if weight > MOST_WEIGHT:
        raise UserError(msg("A weight is 0 to {most}; 0 leaves the factor out.", most=MOST_WEIGHT))
    return weight


@command(
    "creator weights",
    N_("What counts when creators are matched to a campaign"),
    options=(
        Option("topic", Parsed(parse_weight), N_("Weight of a topic in the hashtags, 0 to 10")),
        Option("market", Parsed(parse_weight), N_("Weight of the audience in the markets, 0 to 10")),
        Option("price", Parsed(parse_weight), N_("Weight of the price beside the budget left, 0 to 10")),
        Option("results", Parsed(parse_weight), N_("Weight of requests accepted before, 0 to 10")),
    ),
    example="/creator weights price=5 results=0",
)
async def weights(context: Context, **given: int) -> Reply:
    """Show the weights, and change those that are given."""
    t = context.t

    def work(session: Session) -> Reply:
        row = _workspace(context, session)
        before = weights_of(row.fit_weights)
        after = {**before, **given}
        if not any(after.values()):
            raise UserError(msg("Something has to count: give at least one factor a weight above 0."))
        if given:
            row.fit_weights = after
            session.add(row)
            context.audit(session, "creator weights", ("workspace", row.id), before=before, after=after)
        return Reply(
            title=t("What counts when creators are matched to a campaign"),
            text=weights_text(after, t),
            note=t("/creator find campaign=C1 shows who fits, with the reasons."),
        )

    return await (context.write(work) if given else context.read(work))
