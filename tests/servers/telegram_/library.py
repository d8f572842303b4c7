"""The real python-telegram-bot, pointed at the server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from telegram import Bot
from telegram.ext import Application, ApplicationBuilder, BaseHandler

from tests.servers.telegram import TelegramServer

Handler = BaseHandler[Any, Any, Any]
App = Application[Any, Any, Any, Any, Any, Any]


def bot_of(server: TelegramServer) -> Bot:
    """Return a client of the server that is not started yet."""
    return Bot(server.token, base_url=server.base_url, base_file_url=server.base_file_url)


@asynccontextmanager
async def polling(server: TelegramServer, *handlers: Handler) -> AsyncIterator[App]:
    """Run an application with these handlers that polls the server."""
    builder = ApplicationBuilder().token(server.token)
    app: App = builder.base_url(server.base_url).base_file_url(server.base_file_url).build()
    app.add_handlers(list(handlers))
    async with app:
        assert app.updater is not None
        await app.start()
        await app.updater.start_polling(timeout=2, poll_interval=0)
        try:
            yield app
        finally:
            if app.updater.running:
                await app.updater.stop()
            await app.stop()
