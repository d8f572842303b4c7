"""Whom the page of a dashboard opens for: a person of the team for half a day, and a client with a link."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from commands.core import links
from commands.core.context import Services
from commands.core.options import Reading
from commands.core.roles import Role, role_from
from commands.core.texts import UserError, msg, translator
from commands.dashboard.client_links import UNKNOWN, need_open
from commands.dashboard.dashboard_page import Allowed, Asked, Dashboard, show
from commands.rules.kpis import Kpi
from commands.rules.measures import BY_KEY as MEASURES
from commands.rules.measures import Kind
from commands.rules.patterns import lazily
from storage import dashboard_links, teams
from storage.frozen import frozen
from storage.models import DashboardLink, Member, Workspace
from storage.session import Session

LIFE = timedelta(hours=12)
NO_MEMBER = msg("The page is for people of a team. Write to me in your team's chat first.")
HAS_LEFT = msg(
    "The page is for people of the team, and you have left its chats. If that is wrong, ask for a new link "
    "there."
)
_TICKET = lazily(r"(\d{1,12})-([0-9a-f]{8})-(\d{1,12})(?:-(\d{1,9}))?")


@frozen
class Opened:
    """What a link opens: of which team, how much, in which language, for a client or for whom of the team."""

    workspace: Workspace
    allowed: Allowed
    language: str
    link: DashboardLink | None = None
    person: str = ""


@frozen
class Way:
    """A way of a person to the dashboard of one of their teams."""

    name: str
    token: str


def ways_of(session: Session, services: Services, platform: str, user_id: str) -> list[Way]:
    """Give a person's ways in, or that to the team they chose; raises UserError where there is none."""
    every = teams.memberships(session, platform=platform, user_id=user_id)
    mine = [(member, team) for member, team in every if role_from(member.role) >= Role.VIEWER]
    if not mine:
        raise UserError(NO_MEMBER)
    chosen = [pair for pair in mine if pair[0].chosen] or mine
    key = services.keys.present
    return [
        Way(team.name, links.ticket(key, "app", said_of(member, services.now()))) for member, team in chosen
    ]


def said_of(member: Member, now: datetime, campaign_number: int = 0) -> str:
    """Give what a person's ticket says: who they are and until when, and what is shown first."""
    said = f"{member.id}-{_who(member)}-{int((now + LIFE).timestamp())}"
    return f"{said}-{campaign_number}" if campaign_number else said


def _who(member: Member) -> str:
    # A row's number may be given again, to somebody else.
    return sha256(f"{member.platform}:{member.user_id}".encode()).hexdigest()[:8]


def opens_client(link: DashboardLink) -> str:
    """Name what a client's link opens."""
    return f"{links.PAGE}figures:{link.id}"


def open_team(session: Session, services: Services, kind: str, token: str) -> tuple[Opened, str]:
    """Open a person's own ticket, and give the campaign it names; raises UserError where it opens nothing."""
    found = _TICKET.fullmatch(links.told(services, kind, token))
    if found is None:
        raise UserError(UNKNOWN)
    id, who, until, number = found.groups()
    member = session.get(Member, int(id))
    workspace = teams.workspace(session, id=member.workspace_id) if member else None
    if member is None or workspace is None or _who(member) != who:
        raise UserError(UNKNOWN)
    if datetime.fromtimestamp(int(until), UTC) <= services.now():
        raise UserError(_LATE)
    if role_from(member.role) < Role.VIEWER:
        raise UserError(UNKNOWN)
    language = member.language or workspace.language
    person = f"{member.platform}:{member.user_id}"
    return Opened(workspace, Allowed(), language, person=person), f"C{number}" if number else ""


_LATE = msg("This link has expired. Get a new one in the chat: /dashboard web")


def open_client(session: Session, services: Services, token: str) -> Opened:
    """Open a client's link; raises UserError where it opens nothing any more."""
    link = dashboard_links.of_link(session, token_hashes=links.opened(services, token))
    workspace = teams.workspace(session, id=link.workspace_id) if link else None
    if link is None or workspace is None:
        raise UserError(UNKNOWN)
    need_open(link.expires_at, link.revoked_at, services.now())
    allowed = Allowed(link.campaign_id, link.period, tuple(link.kpis), link.prices)
    return Opened(workspace, allowed, workspace.language, link)


def look(session: Session, services: Services, opened: Opened, asked: Asked, language: str) -> Dashboard:
    """Show what a link opens, in a language."""
    t = translator(language)
    return show(Reading(session, opened.workspace, services.now(), t), opened.allowed, asked)


def is_price(kpi: Kpi) -> bool:
    """Tell whether a KPI tells of money."""
    return any(key not in MEASURES or MEASURES[key].kind is Kind.MONEY for key in kpi.measures)
