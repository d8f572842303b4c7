"""Where TikTok reports events: proven, counted, each with its effect once, and answered at once."""

from __future__ import annotations

import structlog
from aiohttp import web

from bot.tiktok.webhooks import HEADER, Event, Unproven, news, verified
from bot.web.site import Site
from commands.tiktok.tiktok_events import happened
from storage import inbox
from storage.inbox import AlreadyDone
from storage.session import Session

PATH = "/hooks/tiktok"
KEYS = "tiktok:"

_log = structlog.get_logger()


class Hooks:
    """Take what TikTok reports; whoever cannot prove to be TikTok learns nothing."""

    def __init__(self, site: Site, secret: str) -> None:
        self._site = site
        self._secret = secret

    def routes(self) -> list[web.RouteDef]:
        """Name the address."""
        return [web.post(f"{self._site.prefix}{PATH}", self._take)]

    async def _take(self, request: web.Request) -> web.Response:
        try:
            event = verified(
                self._secret, request.headers.get(HEADER, ""), await request.read(), self._site.services.now()
            )
        except Unproven as error:
            _log.warning("event not taken", reason=str(error))
            return web.Response(status=403, text="not taken\n")
        try:
            await self._site.services.store.write(lambda session: self._effect(session, event))
        except AlreadyDone:
            _log.info("event came again", name=event.name)
        else:
            self._site.services.wake()
        return web.Response(text="taken\n")

    def _effect(self, session: Session, event: Event) -> None:
        services = self._site.services
        inbox.claim(session, key=event.key, now=services.now())
        inbox.keep(session, key=event.key, reply=event.name)
        for one in news(event):
            happened(session, services, one)
