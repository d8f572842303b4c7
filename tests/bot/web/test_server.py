"""The server starts and stops with the bot, in one process, and says what keeps it from that."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import App, build
from bot.check import check
from bot.settings import Settings, SettingsError
from bot.web.health import answers
from tests.bot.fakes import InPlaceStore, moment
from tests.bot.web.kit import served
from tests.chat import Chat
from tests.databases import engine_of


def settings_with(folder: Path, port: int, url: str = "") -> Settings:
    return Settings(
        secret_key=SecretStr("a-secret-of-tests-that-is-long-enough"),
        database_url=SecretStr(f"sqlite:///{folder / 'own.db'}"),
        public_url=url or f"http://127.0.0.1:{port}",
        http_port=port,
    )


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def app_on(url: str, settings: Settings) -> App:
    return build(settings, connect=False, store=InPlaceStore(url, engine_of(url)), now=moment)


async def test_the_pages_come_and_go_with_the_bot(sqlite_url: str, tmp_path: Path, port: int) -> None:
    app = app_on(sqlite_url, settings_with(tmp_path, port))
    assert app.services.links["web"]("TOKEN") == f"http://127.0.0.1:{port}/r/TOKEN"
    assert app.services.pages["review"]("TOKEN") == f"http://127.0.0.1:{port}/review/TOKEN"
    assert "calendar" in app.services.pages
    assert not await answers(f"http://127.0.0.1:{port}")
    await app.start()
    try:
        assert await answers(f"http://127.0.0.1:{port}")
        assert not await answers(f"http://127.0.0.1:{port}/elsewhere")
    finally:
        await app.stop()
    assert not await answers(f"http://127.0.0.1:{port}")


async def test_without_an_address_there_are_no_pages(sqlite_url: str, tmp_path: Path) -> None:
    app = app_on(sqlite_url, Settings(secret_key=SecretStr("a-secret-of-tests-that-is-long-enough")))
    assert (app.web, app.services.links, app.services.pages) == (None, {}, {})
    app.services.store.close()


async def test_a_port_that_is_taken_is_named(sqlite_url: str, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        app = app_on(sqlite_url, settings_with(tmp_path, port))
        with pytest.raises(SettingsError, match=rf"^TAKT_HTTP_PORT must be a port that is free; {port} "):
            await app.start()


async def test_a_console_beside_a_running_bot_makes_links_and_serves_nothing(
    sqlite_url: str, tmp_path: Path, port: int
) -> None:
    settings = settings_with(tmp_path, port)
    app = build(settings, connect=False, serve=False, store=InPlaceStore(sqlite_url, engine_of(sqlite_url)))
    assert (app.web, list(app.services.links)) == (None, ["web"])
    app.services.store.close()


async def test_stopping_waits_for_nobody_who_holds_a_connection_open(chat: Chat) -> None:
    async with served(chat) as pages:
        _, writer = await asyncio.open_connection("127.0.0.1", pages.server.port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        await asyncio.wait_for(pages.server.stop(), 10)
        writer.close()


async def test_check_says_whether_the_address_leads_here(
    tmp_path: Path, port: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert await check(settings_with(tmp_path, port)) == 0
    assert f"http://127.0.0.1:{port} answers" in capsys.readouterr().out
    assert await check(settings_with(tmp_path, port, f"http://127.0.0.1:{port}/else")) == 0
    capsys.readouterr()
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        dead = int(nobody.getsockname()[1])
    assert await check(settings_with(tmp_path, port, f"http://127.0.0.1:{dead}")) == 1
    said = capsys.readouterr().out
    assert "does not answer as this bot" in said
    assert "TAKT_PUBLIC_URL, TAKT_HTTP_PORT" in said
