"""Where TikTok sends somebody back who lets us read their ad accounts."""

from __future__ import annotations

from aiohttp import web

from bot.tiktok.accounts import PATH
from bot.web.html import prose, tag
from bot.web.site import Site
from commands.core.errors import RemoteError
from commands.core.texts import Translator, UserError, msg
from commands.tiktok.connecting import Back, Opened, back_of, come_back, connected, open_attempt
from storage import teams
from storage.models import PostSource
from storage.post_sources import ACCOUNT, CREATOR
from storage.session import Session

_CLOSED = msg(
    "This way to TikTok is closed: it was used, or is older than half an hour. Begin anew in the chat."
)


class ConnectPages:
    """Take what TikTok sends, once somebody says so: to look at an address connects nothing."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[web.RouteDef]:
        """Name the pages: of ad accounts, and of TikTok accounts."""
        paths = [f"{self._site.prefix}{path}" for path in ("/connect/tiktok", PATH)]
        return [route for path in paths for route in (web.get(path, self._show), web.post(path, self._take))]

    async def _show(self, request: web.Request) -> web.Response:
        t = self._site.t(request)
        try:
            back = back_of(str(request.rel_url))
        except UserError:
            return self._site.trouble(request, _CLOSED, 404)
        found = await self._site.services.store.read(lambda session: self._team(session, back))
        if found is None:
            return self._site.trouble(request, _CLOSED, 404)
        title = t("Connect TikTok")
        form = tag(
            "form",
            tag("input", type="hidden", name="state", value=back.state),
            tag("input", type="hidden", name="auth_code", value=back.code),
            tag("button", t("Connect"), type="submit", class_="primary"),
            method="post",
            action=request.path,
        )
        team, kind = found
        if kind == CREATOR:
            text = t(
                "Let the team “{name}” read the figures of what you post for its request, as long as that "
                "runs? You can end it at any time.",
                name=team,
            )
        elif kind == ACCOUNT:
            text = t(
                "Let the team “{name}” read the posts of your TikTok account and their figures?", name=team
            )
        else:
            text = t("Let the team “{name}” read campaigns and figures of your ad accounts?", name=team)
        return self._site.page(
            t, title, tag("section", tag("h1", title), tag("p", text), form, class_="card")
        )

    def _team(self, session: Session, back: Back) -> tuple[str, str] | None:
        """Give the team, and what it asks for."""
        attempt = open_attempt(session, self._site.services, back.state)
        workspace = teams.workspace(session, id=attempt.workspace_id) if attempt else None
        return (workspace.name, attempt.kind) if workspace and attempt else None

    async def _take(self, request: web.Request) -> web.Response:
        t, services = self._site.t(request), self._site.services
        given = await request.post()
        try:
            back = Back(str(given.get("state", "")), str(given.get("auth_code", "")))
            found = await come_back(services, back)
        except UserError as error:
            return self._site.trouble(request, error.message, 409)
        except RemoteError as error:
            return self._site.trouble(request, error.message, 502)
        title = t("Connected")
        text = prose(f"{connected(t, found)}\n{_onward(t, found)}")
        return self._site.page(t, title, tag("section", tag("h1", title), tag("p", text), class_="card"))


def _onward(t: Translator, found: Opened) -> str:
    if isinstance(found, PostSource) and found.kind == CREATOR:
        return t("Go back to your request; it says so, too.")
    return t("Go back to the chat; I have written there.")
