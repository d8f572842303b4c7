"""What others think of candidates: votes of the team, and a page that a client looks at and votes on."""

from __future__ import annotations

from datetime import timedelta

from commands.cards import short_id
from commands.core import links
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Column, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.dashboard.client_links import need_pages, status_text
from commands.options import CAMPAIGN, Choice, Number, Text, YesNo
from commands.requests.request_cards import request_card
from commands.requests.request_moves import show_anew
from commands.requests.request_taken import WHICH, taken_up
from commands.requests.votes import LABELS, VALUES
from storage import campaigns, reviews, votes
from storage.models import Campaign, ReviewLink
from storage.session import Session

_LISTED = 50
_MOST_DAYS = 90


@command(
    "request vote",
    N_("Say what you think of a candidate"),
    options=(
        WHICH,
        Option(
            "vote",
            Choice(tuple((word, LABELS[value]) for word, value in VALUES.items())),
            N_("Yes, unsure or no"),
            required=True,
            question=N_("What do you think of this creator: yes, unsure or no?"),
        ),
        Option("note", Text(500), N_("A remark for the team")),
    ),
    example=N_('/request vote R7 yes note="Fits the brand"'),
)
async def vote(context: Context, *, request: int, vote: str, note: str = "") -> Reply:
    """Write down a vote in the place of the person's earlier one."""

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        votes.cast(
            session,
            request_id=deal.request.id,
            voter=context.event.person.key,
            name=context.event.person.name,
            value=VALUES[vote],
            note=note,
            now=context.now,
        )
        subject = "request", deal.request.id
        context.audit(session, "request vote", subject, after={"vote": vote, "note": note})
        show_anew(session, context.services, deal, context.event.key)
        return request_card(context.reading(session), deal.request, context.t("Your vote counts."))

    return await context.write(work)


@command(
    "request review",
    N_("A page for a client: look at the candidates and vote, without an account"),
    role=Role.MANAGER,
    options=(
        Option("campaign", CAMPAIGN, N_("Campaign: short id or name")),
        Option("days", Number(_MOST_DAYS), N_("For how many days; 14 unless you say otherwise")),
        Option("label", Text(80), N_("Whom it is for, such as the client's name")),
        Option("prices", YesNo(), N_("Show what they cost; not shown unless you say yes")),
        Option("revoke", Number(9_999_999), N_("Number of a page that is to show nothing any more")),
    ),
    example='/request review C1 days=14 label="Frisch GmbH"',
)
async def review(
    context: Context,
    *,
    campaign: int | None = None,
    days: int = 14,
    label: str = "",
    prices: bool = False,
    revoke: int | None = None,
) -> Reply:
    """Make a page for a client, or take one back."""
    if revoke is not None:
        return await context.write(lambda session: _revoked(context, session, revoke))
    need_pages(context.services, "review")
    if campaign is None:
        raise UserError(msg("Say for which campaign, such as: /request review C1"))

    def work(session: Session) -> Reply:
        found = campaigns.get(session, workspace_id=context.workspace.id, id=campaign)
        if found is None:
            raise UserError(msg("That campaign does not exist any more. /campaign list shows what there is."))
        row = reviews.add(
            session,
            context.workspace,
            now=context.now,
            prices=prices,
            campaign_id=found.id,
            label=label,
            made_by=context.event.person.name,
            expires_at=context.now + timedelta(days=days),
        )
        row.token_hash = links.stored(context.services, opens(row))
        session.add(row)
        context.audit(session, "review add", ("review", row.id), after=_facts(row, prices))
        return _made(context, row, found)

    return await context.write(work)


def opens(link: ReviewLink) -> str:
    """Name what a link to a review opens."""
    return f"{links.PAGE}review:{link.id}"


def _facts(row: ReviewLink, prices: bool) -> dict[str, object]:
    return row.model_dump(mode="json", exclude={"token_hash"}) | {"prices": prices}


def _made(context: Context, row: ReviewLink, campaign: Campaign) -> Reply:
    t = context.t
    until = t.moment(row.expires_at, context.zone)
    return Reply(
        title=t("Review {number} · {campaign}", number=str(row.number), campaign=campaign.name),
        text=t("Pass this link on to {who}:", who=row.label or t("your client"))
        + f" {links.mark(context.services, opens(row))} \n"
        + t(
            "Whoever has it sees the candidates and can vote, until {until}. It shows no notes.", until=until
        ),
        buttons=(_revoke(context, row),),
        private=True,
    )


def _revoke(context: Context, row: ReviewLink) -> Button:
    return Button(
        label=context.t("Take review {number} back", number=str(row.number)),
        command="request review",
        arguments={"revoke": str(row.number)},
        style="danger",
        edit=False,
    )


def _revoked(context: Context, session: Session, number: int) -> Reply:
    row = reviews.numbered(session, workspace_id=context.workspace.id, number=number)
    if row is None:
        raise UserError(
            msg("There is no review {number}. /request reviews shows what there is.", number=str(number))
        )
    if row.revoked_at is None:
        row.revoked_at = context.now
        session.add(row)
        context.audit(session, "review revoke", ("review", row.id))
    return Reply(
        text=context.t("Taken back. The page of review {number} shows nothing any more.", number=str(number))
    )


@command(
    "request reviews",
    N_("The pages for clients, how often they were opened, and their links"),
    role=Role.MANAGER,
    example="/request reviews",
)
async def listing(context: Context) -> Reply:
    """List the pages for clients, newest first, with the links that work."""
    t = context.t

    def work(session: Session) -> Reply:
        found = reviews.listed(session, workspace_id=context.workspace.id, limit=_LISTED)
        if not found:
            return Reply(text=t("There is no review yet. Make one: /request review C1"))
        working = [row for row in found if row.revoked_at is None and row.expires_at > context.now]
        lines = [
            f"{row.number}: {links.mark(context.services, opens(row), row.token_hash)} "
            for row in working
            if "review" in context.services.pages
        ]
        labels = (t("Number"), t("Campaign"), t("For"), t("Status"), t("Opened"))
        return Reply(
            title=t("Reviews"),
            text="\n".join(lines),
            table=Table(
                columns=tuple(Column(label=label) for label in labels),
                rows=tuple(_row(context, session, row) for row in found),
            ),
            buttons=tuple(_revoke(context, row) for row in working[:5]),
            private=True,
        )

    return await context.read(work)


def _row(context: Context, session: Session, row: ReviewLink) -> tuple[str, ...]:
    t = context.t
    campaign = campaigns.get(session, workspace_id=context.workspace.id, id=row.campaign_id)
    count = reviews.opened(session, row)
    times = t.plural("{count} time", "{count} times", count)
    status = status_text(context.reading(session), row.expires_at, row.revoked_at)
    return str(row.number), short_id(campaign) if campaign else "–", row.label or "–", status, times


COMMANDS = (vote, review, listing)
