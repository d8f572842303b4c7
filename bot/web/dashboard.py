"""The page of a dashboard: a person's own for half a day, and a client's that shows what was shared."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from bot.web.dashboard_view import body
from bot.web.frame import framed
from bot.web.html import Html, tag
from bot.web.packed import Served, answer, file, tag_of
from bot.web.site import LINK, Site
from commands.core.presence import is_gone
from commands.core.texts import UserError
from commands.dashboard.dashboard_links import HAS_LEFT, Opened, look, open_client, open_team
from commands.dashboard.dashboard_page import Asked, Dashboard
from storage import dashboard_links
from storage.session import Session

Handler = Callable[[web.Request], Awaitable[web.Response]]
FRAMED = web.ResponseKey("framed", bool)  # what marks an answer that others than we may put into a frame
# Telegram's clients show its Mini Apps in a window of their own, the one for browsers in a frame.
FRAMES = "https://web.telegram.org"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors {frames}"
)
_HERE = Path(__file__).parent
_UPLOT = _HERE / "vendor" / "uplot"
LIBRARY = file(_UPLOT / "uPlot.iife.min.js")
SCRIPT = file(_HERE / "dashboard.js")
STYLES = file(_UPLOT / "uPlot.min.css", _HERE / "dashboard.css")
_FILES = (LIBRARY.name, SCRIPT.name, STYLES.name)
_LONGEST = 60


class DashboardPages:
    """Answer what browsers ask of the pages of dashboards."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[web.RouteDef]:
        """Name the pages and the files they need."""
        prefix = self._site.prefix
        return [
            web.get(f"{prefix}/dashboard/{LINK}", self._team),
            web.get(f"{prefix}/figures/{LINK}", self._client),
            web.get(f"{prefix}/app/{LINK}", self._app),
            *(web.get(f"{prefix}/{one.name}", _handing(one)) for one in (LIBRARY, SCRIPT, STYLES)),
        ]

    async def _team(self, request: web.Request) -> web.Response:
        return await self._shown(request, "dashboard")

    async def _app(self, request: web.Request) -> web.Response:
        return await self._shown(request, "app")

    async def _client(self, request: web.Request) -> web.Response:
        return await self._shown(request, "figures")

    async def _shown(self, request: web.Request, kind: str) -> web.Response:
        services, asked = self._site.services, _asked(request)
        token, wanted = request.match_info["token"], self._site.wanted(request)
        # A page that looks by itself whether something is new is no other visit.
        fresh = request.method == "GET" and "If-None-Match" not in request.headers

        def work(session: Session) -> tuple[Opened, Dashboard]:
            if kind == "figures":
                opened, first = open_client(session, services, token), ""
            else:
                opened, first = open_team(session, services, kind, token)
            chosen = asked if asked or not first else Asked(campaign=first)
            return opened, look(session, services, opened, chosen or Asked(), wanted or opened.language)

        try:
            opened, shown = await services.store.read(work)
        except UserError as error:
            return self._site.trouble(request, error.message, 404)
        if opened.person and await is_gone(services, opened.workspace.id, opened.person):
            return self._site.trouble(request, HAS_LEFT, 404)
        if opened.link and fresh:
            id = opened.link.id
            await services.store.write(lambda session: dashboard_links.count_opening(session, id=id))
        return self._page(request, opened, shown, app=kind == "app")

    def _page(self, request: web.Request, opened: Opened, shown: Dashboard, *, app: bool) -> web.Response:
        t, prefix = shown.t, self._site.prefix
        parts = body(shown, client=opened.link is not None)
        title = f"{shown.title} – {shown.team}"
        seen = tag_of(title, t.language, *_FILES, *parts)
        said = t("Made with Taktgeber.")
        text = framed(prefix, t, title, *parts, said=said, more=_head(prefix, seen), wide=True)
        policy = POLICY.format(frames=FRAMES if app else "'none'")
        response = answer(request, text, tag=seen, Content_Security_Policy=policy)
        if app:
            response[FRAMED] = True
        return response


def _asked(request: web.Request) -> Asked | None:
    values = {name: request.query.get(name, "")[:_LONGEST] for name in ("campaign", "period", "kpi")}
    return Asked(**values) if request.query else None


def _head(prefix: str, seen: str) -> list[Html]:
    return [
        tag("meta", name="seen", content=seen),
        tag("link", rel="stylesheet", href=f"{prefix}/{STYLES.name}"),
        tag("script", src=f"{prefix}/{LIBRARY.name}", defer=True),
        tag("script", src=f"{prefix}/{SCRIPT.name}", defer=True),
    ]


def _handing(one: Served) -> Handler:
    async def hand(request: web.Request) -> web.Response:
        return one.answer(request)

    return hand
