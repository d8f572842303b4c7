"""The dashboard of a chat: called once, it changes by itself, and buttons turn it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from commands.cards import flight_of
from commands.core.buttons import seal
from commands.core.context import Context, Services
from commands.core.options import Option, Reading, command
from commands.core.replies import Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg, translator
from commands.dashboard.dashboard_cards import ALL, FIGURES, VIEWS, dashboard_card
from commands.kpis.kpi_options import PERIOD, KpiOption, find_campaign
from commands.options import CAMPAIGN, Choice, Text
from commands.rules.kpis import Kpi
from commands.rules.periods import parse_period
from storage import dashboards
from storage.models import Dashboard, Workspace
from storage.session import Session

# When the message of a new one is surely there, so that it can be pinned and an older one let go.
_SETTLES = timedelta(seconds=2)
_KPI = Option("kpi", KpiOption(), N_("KPI to look at, such as views, CPM or CTR"))


@command(
    "dashboard show",
    N_("Figures that change by themselves, in this chat; one each chat"),
    role=Role.VIEWER,
    options=(
        Option("campaign", CAMPAIGN, N_("Campaign: short id or name; without it all of them")),
        PERIOD,
        _KPI,
    ),
    example="/dashboard C1 period=28d",
    bare=True,
)
async def show(
    context: Context, *, campaign: int | None = None, period: str = "", kpi: Kpi | None = None
) -> Reply:
    """Post the chat's dashboard, in the place of the one it had."""

    def work(session: Session) -> Reply:
        found = find_campaign(context, session, campaign) if campaign else None
        if period:
            flight = flight_of(found) if found else None
            parse_period(period, today=context.today, flight=(flight.start, flight.end) if flight else None)
        address = context.event.place.address
        row = dashboards.place(
            session,
            workspace_id=context.workspace.id,
            platform=address.platform,
            chat_id=address.chat_id,
            thread_id=address.thread_id,
            now=context.now,
            settles=context.now + _SETTLES,
            campaign_id=found.id if found else None,
            period=period,
            kpi=kpi.key if kpi else "",
            view="",
        )
        return _shown(context, session, row)

    return await context.write(work)


@command(
    "dashboard turn",
    N_("Turn a dashboard to something else"),
    role=Role.VIEWER,
    options=(
        Option("board", Text(20), N_("Dashboard")),
        Option("campaign", Text(20), N_("Campaign")),
        Option("period", Text(60), N_("Period")),
        _KPI,
        Option("view", Choice(tuple(VIEWS.items())), N_("What to see")),
    ),
    hidden=True,
)
async def turn(
    context: Context,
    *,
    board: str = "0",
    campaign: str = "",
    period: str = "",
    kpi: Kpi | None = None,
    view: str = "",
) -> Reply:
    """Show another period, KPI, part or campaign on a dashboard, for all who see it."""

    def work(session: Session) -> Reply:
        row = dashboards.get(session, workspace_id=context.workspace.id, id=int(board))
        if row is None:
            raise UserError(msg("This dashboard is not there any more. Call a new one: /dashboard"))
        if campaign:
            row.campaign_id = _chosen(context, session, campaign)
            row.view = ""
        row.period = period or row.period
        row.kpi = kpi.key if kpi else row.kpi
        row.view = {"": row.view, FIGURES: ""}.get(view, view)
        row.quiet_until = context.now + dashboards.PACE
        session.add(row)
        return _shown(context, session, row)

    return await context.write(work)


def _chosen(context: Context, session: Session, text: str) -> int | None:
    if text == ALL:
        return None
    return int(CAMPAIGN.parse(text, context.reading(session)))


def _shown(context: Context, session: Session, row: Dashboard) -> Reply:
    reply, row.look = look(session, context.services, context.workspace, row)
    session.add(row)
    return reply


def look(session: Session, services: Services, workspace: Workspace, row: Dashboard) -> tuple[Reply, str]:
    """Give how a dashboard looks now, in its team's language and for all alike, and a hash of that."""
    reading = Reading(session, workspace, services.now(), translator(workspace.language))
    card = dashboard_card(reading, row, pages="dashboard" in services.pages)
    reply = seal(session, services, card, workspace.id, "")
    return reply, hashlib.sha256(reply.model_dump_json().encode()).hexdigest()[:32]


COMMANDS = (show, turn)
