"""The dashboard as a Mini App of Telegram: who opened it is proven by Telegram's own signature."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from bot.web.dashboard import FRAMED, FRAMES, POLICY
from bot.web.frame import framed
from bot.web.html import tag
from bot.web.init_data import user_of
from bot.web.packed import answer, file, tag_of
from bot.web.site import Site
from bot.web.uploads import received
from commands.core.texts import UserError
from commands.dashboard.dashboard_links import Way, ways_of
from storage.session import Session

SCRIPT = file(Path(__file__).with_name("telegram_app.js"))


class TelegramApp:
    """Let people of a team in who come from Telegram; ``token`` is the bot's."""

    def __init__(self, site: Site, token: str) -> None:
        self._site, self._token = site, token

    def routes(self) -> list[web.RouteDef]:
        """Name the app and its script."""
        at = f"{self._site.prefix}/app"
        return [
            web.get(at, self._show),
            web.post(at, self._enter),
            web.get(f"{self._site.prefix}/{SCRIPT.name}", self._script),
        ]

    async def _script(self, request: web.Request) -> web.Response:
        return SCRIPT.answer(request)

    async def _show(self, request: web.Request) -> web.Response:
        t, prefix = self._site.t(request), self._site.prefix
        title = t("Dashboard")
        inside = tag(
            "section",
            tag("h1", title),
            tag(
                "p",
                t("Open it in Telegram: write /dashboard web to me in private."),
                id="said",
                data_lost=t("I cannot be reached right now. Try again in a moment."),
            ),
            tag("div", id="ways", class_="buttons"),
            class_="card",
            role="status",
        )
        script = tag("script", src=f"{prefix}/{SCRIPT.name}", defer=True)
        text = framed(prefix, t, title, inside, said=t("Made with Taktgeber."), more=[script])
        policy = POLICY.format(frames=FRAMES)
        response = answer(request, text, tag=tag_of(text), Content_Security_Policy=policy)
        response[FRAMED] = True
        return response

    async def _enter(self, request: web.Request) -> web.Response:
        t, services = self._site.t(request), self._site.services
        async with received(request) as sent:
            data = sent.texts.get("data", "")
        try:
            person = user_of(data, self._token, services.now())
            found = await services.store.read(lambda session: self._ways(session, person))
        except UserError as error:
            return web.json_response({"said": t(error.message)}, status=403)
        ways = [{"name": way.name, "to": f"{self._site.prefix}/app/{way.token}"} for way in found]
        return web.json_response({"said": t("Choose a team:"), "ways": ways})

    def _ways(self, session: Session, person: str) -> list[Way]:
        return ways_of(session, self._site.services, "telegram", person)
