"""What the handlers of all pages work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from aiohttp import web

from bot.web.frame import language_wanted, page, trouble
from bot.web.html import Html
from bot.web.visitor import Passport
from commands.core.context import Services
from commands.core.dispatcher import Dispatcher
from commands.core.texts import Message, Translator, msg, translator
from storage.frozen import frozen
from storage.models import Workspace
from storage.session import Session

LINK = "{token:[A-Za-z0-9_-]{16,64}}"
Feed = Callable[[Session, Workspace, datetime], str]
_STALE = msg("This page was open for too long, or in two windows. Here it is as it stands now: try again.")


@frozen
class Site:
    """The pages of one bot: whose events they make, and where they are found."""

    dispatcher: Dispatcher
    url: str
    feed: Feed | None = None

    @property
    def services(self) -> Services:
        """Give what the bot works with."""
        return self.dispatcher.services

    @property
    def prefix(self) -> str:
        """Give the path all pages are below, without a slash at its end."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def secure(self) -> bool:
        """Tell whether people reach the pages over https."""
        return urlsplit(self.url).scheme == "https"

    def t(self, request: web.Request, otherwise: str = "") -> Translator:
        """Give the translator of who asks for a page."""
        return translator(self.wanted(request) or otherwise or self.services.defaults.language)

    def wanted(self, request: web.Request) -> str | None:
        """Give the language a browser asks for, where it is one of ours."""
        return language_wanted(request.headers.get("Accept-Language", ""))

    def page(self, t: Translator, title: str, *body: Html, status: int = 200) -> web.Response:
        """Answer with a page."""
        return page(self.prefix, t, title, *body, status=status)

    def trouble(self, request: web.Request, sentence: Message, status: int) -> web.Response:
        """Answer with a sentence."""
        t = self.t(request)
        return trouble(self.prefix, t, t(sentence), status)

    def stale(self, t: Translator) -> str:
        """Say that a form is not one of this page."""
        return t(_STALE)

    def passport(self, request: web.Request) -> Passport:
        """Give what tells the visitors of the asked link apart."""
        return Passport(self.services.keys, request.match_info["token"])


def see_other(address: str, **asked: str) -> web.Response:
    """Let a browser look at another page, so that reloading it sends nothing again."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return web.Response(status=303, headers={"Location": f"{address}?{query}" if query else address})


def crossed(headers: Mapping[str, str]) -> bool:
    """Tell whether a browser says that a form was sent from a page of somebody else."""
    # Origin says nothing here: without a referrer browsers send "null".
    return headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
