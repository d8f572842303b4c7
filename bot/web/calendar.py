"""A team's calendar as other calendars read it."""

from __future__ import annotations

from aiohttp import web

from bot.web.site import LINK, Feed, Site
from commands.agenda.calendar_link import workspace_of
from commands.core.texts import msg
from storage.session import Session

_UNKNOWN = msg("This calendar is not there any more. Ask the team for the new address.")


class CalendarPages:
    """Answer what calendars ask for."""

    def __init__(self, site: Site, feed: Feed) -> None:
        self._site = site
        self._feed = feed

    def routes(self) -> list[web.RouteDef]:
        """Name the page."""
        return [web.get(f"{self._site.prefix}/calendar/{LINK}.ics", self._show)]

    async def _show(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]

        def work(session: Session) -> str | None:
            workspace = workspace_of(session, self._site.services, token)
            return self._feed(session, workspace, self._site.services.now()) if workspace else None

        text = await self._site.services.store.read(work)
        if text is None:
            return self._site.trouble(request, _UNKNOWN, 404)
        return web.Response(text=text, content_type="text/calendar", charset="utf-8")
