"""The page of a dashboard: one's own link to it, and links for clients that show what was shared alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from commands.cards import short_id
from commands.core import links
from commands.core.context import Context
from commands.core.options import Option, Reading, command
from commands.core.replies import Button, Column, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.dashboard.client_links import need_pages, status_text
from commands.dashboard.dashboard_links import LIFE, NO_MEMBER, is_price, opens_client, said_of
from commands.kpis.kpi_options import PERIOD, WHICH, find_campaign, period_of
from commands.kpis.report import SHOWN
from commands.options import CAMPAIGN, Number, Plain, Text, YesNo
from commands.rules.kpis import BY_KEY, find_kpi
from commands.rules.patterns import lazily
from storage import campaigns, dashboard_links
from storage.models import Campaign, DashboardLink
from storage.session import Session

_LISTED, _MOST_DAYS, _MOST_KPIS = 50, 365, 12
_COMMA = lazily(r"\s*[,;\n]\s*|\s+(?:and|und)\s+")


class KpiList(Plain):
    """Several KPIs, with commas between them."""

    def parse(self, text: str, reading: Reading) -> tuple[str, ...]:
        """Read KPIs, each once."""
        named = [name for name in _COMMA.split(text.strip()) if name]
        found = tuple(dict.fromkeys(find_kpi(name).key for name in named))
        if not 1 <= len(found) <= _MOST_KPIS:
            raise UserError(msg("Name one to {most} KPIs, such as: views, CTR, ER", most=_MOST_KPIS))
        return found


@command(
    "dashboard web",
    N_("Your own link to the dashboard as a page, for twelve hours"),
    role=Role.VIEWER,
    options=(Option("campaign", CAMPAIGN, N_("Campaign: short id or name; without it all of them")),),
    example="/dashboard web C1",
)
async def web(context: Context, *, campaign: int | None = None) -> Reply:
    """Give a person the page; whoever has the link sees what they see."""
    t = context.t
    need_pages(context.services, "dashboard")

    def work(session: Session) -> Reply:
        found = find_campaign(context, session, campaign) if campaign else None
        member = context.seat.member
        if member is None:
            raise UserError(NO_MEMBER)
        said = said_of(member, context.now, found.number if found else 0)
        mark = links.mark(context.services, f"{links.PAGE}dashboard:{said}")
        until = t.moment(context.now + LIFE, context.zone)
        text = t("The dashboard as a page; whoever has this link sees it, until {until}:", until=until)
        return Reply(text=f"{text}\n{mark} ", buttons=_app(context), private=True)

    return await context.read(work)


def _app(context: Context) -> tuple[Button, ...]:
    """Give the button that opens the page within Telegram: the answer comes in private, as it demands."""
    pages = context.services.pages
    if "app" not in pages or context.event.place.address.platform != "telegram":
        return ()
    return (Button(label=context.t("Open in Telegram"), url=pages["app"](""), app=True),)


@command(
    "dashboard share",
    N_("A page for a client: the KPIs you choose of a campaign, always up to date"),
    role=Role.MANAGER,
    options=(
        WHICH,
        Option("kpis", KpiList(), N_("KPIs to show, such as: views, CTR, ER; without it all but prices")),
        PERIOD,
        Option("days", Number(_MOST_DAYS), N_("For how many days; 30 unless you say otherwise")),
        Option("label", Text(80), N_("Whom it is for, such as the client's name")),
        Option("prices", YesNo(), N_("Show spend, costs and pacing; not shown unless you say yes")),
    ),
    example=N_('/dashboard share C1 kpis="views, CTR" label="Frisch GmbH"'),
)
async def share(
    context: Context,
    *,
    campaign: int,
    kpis: tuple[str, ...] = (),
    period: str = "28d",
    days: int = 30,
    label: str = "",
    prices: bool = False,
) -> Reply:
    """Make a page for a client."""
    need_pages(context.services, "figures")
    priced = [key for key in kpis if is_price(BY_KEY[key])]
    if priced and not prices:
        raise UserError(
            msg(
                "{kpi} tells of prices. Add prices=yes to show it, or leave it out.",
                kpi=msg(BY_KEY[priced[0]].label),
            )
        )

    def work(session: Session) -> Reply:
        found = find_campaign(context, session, campaign)
        period_of(context.today, found, period)
        row = dashboard_links.add(
            session,
            context.workspace,
            now=context.now,
            campaign_id=found.id,
            label=label,
            period=period,
            kpis=list(kpis or _usual(prices)),
            prices=prices,
            made_by=context.event.person.name,
            expires_at=context.now + timedelta(days=days),
        )
        row.token_hash = links.stored(context.services, opens_client(row))
        session.add(row)
        context.audit(
            session,
            "dashboard share",
            ("dashboard_link", row.id),
            after=row.model_dump(mode="json", exclude={"token_hash"}),
        )
        return _made(context, row, found)

    return await context.write(work)


def _usual(prices: bool) -> list[str]:
    return [key for key in SHOWN if prices or not is_price(BY_KEY[key])]


def _made(context: Context, row: DashboardLink, campaign: Campaign) -> Reply:
    t = context.t
    shown = t.join([t(BY_KEY[key].label) for key in row.kpis])
    until = t.moment(row.expires_at, context.zone)
    return Reply(
        title=t("Shared page {number} · {campaign}", number=str(row.number), campaign=campaign.name),
        text=t("Pass this link on to {who}:", who=row.label or t("your client"))
        + f" {links.mark(context.services, opens_client(row))} \n"
        + t(
            "Whoever has it sees {kpis}, until {until}.",
            kpis=shown,
            until=until,
        ),
        buttons=(_revoke(context, row),),
        private=True,
    )


def _revoke(context: Context, row: DashboardLink) -> Button:
    return Button(
        label=context.t("Take page {number} back", number=str(row.number)),
        command="dashboard unshare",
        arguments={"number": str(row.number)},
        style="danger",
        edit=False,
    )


@command(
    "dashboard shared",
    N_("The pages clients have, how often they were opened, and their links"),
    role=Role.MANAGER,
    example="/dashboard shared",
)
async def shared(context: Context) -> Reply:
    """List the pages for clients, newest first, with the links that work."""
    t = context.t

    def work(session: Session) -> Reply:
        found = dashboard_links.listed(session, workspace_id=context.workspace.id, limit=_LISTED)
        if not found:
            return Reply(text=t("No page is shared yet. Share one: /dashboard share C1"))
        working = [row for row in found if row.revoked_at is None and row.expires_at > context.now]
        return Reply(
            title=t("Shared pages"),
            text="\n".join(_lines(context, working)),
            table=_table(context, session, found),
            buttons=tuple(_revoke(context, row) for row in working[:5]),
            private=True,
        )

    return await context.read(work)


def _lines(context: Context, working: Sequence[DashboardLink]) -> list[str]:
    if "figures" not in context.services.pages:
        return []
    return [
        f"{row.number}: {links.mark(context.services, opens_client(row), row.token_hash)} " for row in working
    ]


def _table(context: Context, session: Session, found: Sequence[DashboardLink]) -> Table:
    t, reading = context.t, context.reading(session)
    labels = (t("Number"), t("Campaign"), t("For"), t("Status"), t("Opened"))
    rows = []
    for row in found:
        campaign = campaigns.get(session, workspace_id=context.workspace.id, id=row.campaign_id)
        status = status_text(reading, row.expires_at, row.revoked_at)
        times = t.plural("{count} time", "{count} times", row.opened)
        named = short_id(campaign) if campaign else "–"
        rows.append((str(row.number), named, row.label or "–", status, times))
    return Table(columns=tuple(Column(label=label) for label in labels), rows=tuple(rows))


@command(
    "dashboard unshare",
    N_("Take a client's page back"),
    role=Role.MANAGER,
    options=(
        Option(
            "number",
            Number(9_999_999),
            N_("Number of the page that is to show nothing any more"),
            required=True,
            question=N_("Which page? /dashboard shared shows their numbers."),
        ),
    ),
    example="/dashboard unshare 1",
)
async def unshare(context: Context, *, number: int) -> Reply:
    """Let a client's page show nothing any more."""

    def work(session: Session) -> Reply:
        row = dashboard_links.numbered(session, workspace_id=context.workspace.id, number=number)
        if row is None:
            raise UserError(
                msg(
                    "There is no page {number}: /dashboard shared shows all.",
                    number=str(number),
                )
            )
        if row.revoked_at is None:
            row.revoked_at = context.now
            session.add(row)
            context.audit(session, "dashboard unshare", ("dashboard_link", row.id))
        return Reply(text=context.t("Taken back. Page {number} shows nothing any more.", number=str(number)))

    return await context.write(work)


COMMANDS = (web, share, shared, unshare)
