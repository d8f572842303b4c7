"""The server of the pages: started and stopped with the bot, in its process."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from bot.settings import SettingsError
from bot.web.calendar import CalendarPages
from bot.web.connect import ConnectPages
from bot.web.creator import CreatorPages
from bot.web.dashboard import FRAMED, DashboardPages
from bot.web.frame import STYLE, STYLE_NAME
from bot.web.health import HEALTHY
from bot.web.hooks import Hooks
from bot.web.patience import Door, Watched
from bot.web.review import ReviewPages
from bot.web.site import Site, crossed
from bot.web.telegram_app import TelegramApp
from bot.web.uploads import MOST_TEXT, TooLarge, Unreadable
from commands.core.texts import Message, msg, msg_plural
from storage import teams
from storage.session import StoreTrouble

_log = structlog.get_logger()
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "Taktgeber",
}
_PAGE_TIME, _UPLOAD_TIME = 20.0, 180.0
_UPLOADS = 4
_GOODBYE = 3.0
_SENTENCES = {
    400: msg("Your browser sent something that I do not understand. Open the link again."),
    403: msg("That came from another page than this one, so nothing was changed. Open the link again."),
    404: msg("There is nothing here. Open the link as it was sent to you, to its end."),
    405: msg("That cannot be done here. Open the link again."),
    408: msg("That took too long. Try again."),
    413: msg("That is too large. A file may have 20 MB; send a link to a larger one instead."),
    500: msg("Something went wrong on my side. Try again in a moment."),
    503: msg("I have too much to do right now. Try again in a moment."),
}


class WebServer:
    """Listen for browsers; ``trusted`` is how many proxies before us name who asks, none by default.

    With the app's secret, TikTok may report events as well; with the bot's token, people come from Telegram.
    """

    def __init__(
        self,
        site: Site,
        port: int,
        *,
        host: str | None = None,
        trusted: int = 0,
        patience: float = 10.0,
        page_time: float = _PAGE_TIME,
        tiktok_secret: str = "",
        telegram_token: str = "",
    ) -> None:
        self._tiktok_secret, self._telegram_token = tiktok_secret, telegram_token
        self._site, self._port, self._host, self._trusted = site, port, host, trusted
        self._patience, self._page_time = patience, page_time
        self._uploads = asyncio.Semaphore(_UPLOADS)
        self._runner: web.AppRunner | None = None
        self._server: asyncio.Server | None = None
        self.door: Door | None = None

    @property
    def port(self) -> int:
        """Give the port it listens on."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self) -> None:
        """Listen; raises SettingsError when the port cannot be had."""
        runner = web.AppRunner(
            self._app(), access_log=None, logger=_quiet(), keepalive_timeout=15, shutdown_timeout=_GOODBYE
        )
        await runner.setup()
        assert runner.server is not None
        self.door = Door(runner.server, patience=self._patience)
        try:
            self._server = await asyncio.get_running_loop().create_server(
                self.door, self._host, self._port, backlog=128
            )
        except OSError as error:
            await runner.cleanup()
            raise SettingsError(
                f"TAKT_HTTP_PORT must be a port that is free; {self._port} cannot be had ({_why(error)})."
            ) from None
        self._runner = runner
        _log.info("pages served", port=self.port)

    async def stop(self) -> None:
        """Take no new connection, and answer what is asked already."""
        if self._server is None or self._runner is None:
            return
        self._server.close()
        await self._runner.cleanup()
        self._server = None

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=MOST_TEXT, middlewares=[self._answering])
        site = self._site
        app.add_routes([web.get(f"{site.prefix}/{STYLE_NAME}", self._style)])
        app.add_routes(web.get(path, self._health) for path in {"/healthz", f"{site.prefix}/healthz"})
        app.add_routes(
            [*CreatorPages(site).routes(), *ReviewPages(site).routes(), *ConnectPages(site).routes()]
        )
        app.add_routes(DashboardPages(site).routes())
        if site.feed:
            app.add_routes(CalendarPages(site, site.feed).routes())
        if self._telegram_token:
            app.add_routes(TelegramApp(site, self._telegram_token).routes())
        if self._tiktok_secret:
            app.add_routes(Hooks(site, self._tiktok_secret).routes())
        return app

    async def _style(self, request: web.Request) -> web.Response:
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        return web.Response(body=STYLE, content_type="text/css", charset="utf-8", headers=headers)

    async def _health(self, request: web.Request) -> web.Response:
        await self._site.services.store.read(lambda session: teams.workspace(session, id=0))
        return web.Response(text=f"{HEALTHY}\n")

    # -- what holds for every request --------------------------------------------------------------

    @web.middleware
    async def _answering(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        watched = request.transport.get_protocol() if request.transport else None
        if isinstance(watched, Watched):
            watched.arrived()
        try:
            response = await self._guarded(request, handler)
        finally:
            if isinstance(watched, Watched):
                watched.rested()
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        if FRAMED in response:  # a policy of its own says by whom
            del response.headers["X-Frame-Options"]
        if self._site.secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response

    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        wait = self._wait(request)
        if wait:
            return self._later(request, wait)
        if request.method == "POST" and crossed(request.headers):
            return self._said(request, 403)
        try:
            return await self._timed(request, handler)
        except web.HTTPException as error:
            return self._said(request, error.status if error.status in _SENTENCES else 400)
        except TooLarge:
            return self._said(request, 413)
        except TimeoutError:
            return self._said(request, 408)
        except StoreTrouble as trouble:
            _log.warning("database in trouble", reason=repr(trouble))
            return self._said(request, 503)
        except Unreadable:
            return self._said(request, 400)
        except Exception:
            _log.exception("page failed")
            return self._said(request, 500)

    async def _timed(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.content_type != "multipart/form-data":
            async with asyncio.timeout(self._page_time):
                return await handler(request)
        if self._uploads.locked():
            return self._said(request, 503)
        async with self._uploads, asyncio.timeout(_UPLOAD_TIME):
            return await handler(request)

    def _wait(self, request: web.Request) -> int:
        """Give the seconds until this address, or this link, may be answered again."""
        if request.path.endswith("/healthz"):
            return 0
        link = request.match_info.get("token", "")
        return self._site.services.budget.visit(self._address(request), link)

    def _address(self, request: web.Request) -> str:
        """Give who asks: the other end of the connection, or whom the trusted proxies name."""
        named = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
        if self._trusted and len(named) >= self._trusted and named[-self._trusted].strip():
            return named[-self._trusted].strip()[:64]
        return request.remote or ""

    def _later(self, request: web.Request, seconds: int) -> web.Response:
        sentence = msg_plural(
            "That was a lot at once. Try again in {count} second.",
            "That was a lot at once. Try again in {count} seconds.",
            seconds,
        )
        response = self._site.trouble(request, sentence, 429)
        response.headers["Retry-After"] = str(seconds)
        return self._closing(request, response)

    def _said(self, request: web.Request, status: int) -> web.Response:
        sentence: Message = _SENTENCES[status]
        return self._closing(request, self._site.trouble(request, sentence, status))

    def _closing(self, request: web.Request, response: web.Response) -> web.Response:
        """Read nothing more of what was refused."""
        if request.can_read_body:
            response.force_close()
        return response


def _quiet() -> logging.Logger:
    """Give a log that leaves out what strangers send that is no HTTP; our own faults are logged by us."""
    logger = logging.getLogger("aiohttp.web.strangers")
    logger.setLevel("CRITICAL")
    return logger


def _why(error: OSError) -> str:
    return (
        error.strerror.lower() if error.strerror and not isinstance(error, socket.gaierror) else "no address"
    )
