"""No secret reaches the log: shown with the real libraries, at every level, in both formats."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import quote

import discord
import httpx
import psycopg
import pytest
import structlog
import telegram
from aiohttp import web
from discord.http import Route
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.logs import Format, configure, redact
from storage.session import Store

ROOT = Path(__file__).parents[2]
TELEGRAM = "123456789:AAFakeFakeFakeFakeFakeFakeFakeFake12"
DISCORD = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GAbcde.fakefakefakefakefakefakefakefakefake00"
PASSWORD = 'pa"ss/w\\ö rd'
INTERACTION = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4OmFiY2RlZmdoaWpr"
LEVELS = ["debug", "info", "warning"]


def shown(text: str) -> list[str]:
    """Give the secrets that can be read in a text."""
    words = [TELEGRAM, DISCORD, PASSWORD, INTERACTION]
    spellings = [spell(word) for word in words for spell in (str, quote, lambda word: quote(word, safe=""))]
    return [word for word in [*spellings, PASSWORD[:4], "AAFake", "fakefake", "Nzg5MDEy"] if word in text]


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook, sys.unraisablehook)
    before = root.handlers[:], root.level
    yield
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.fixture(params=["text", "json"])
def style(request: pytest.FixtureRequest) -> Format:
    style: Format = request.param
    return style


def start(level: str, style: Format) -> None:
    configure(level, style, [TELEGRAM, DISCORD, PASSWORD])


async def answer(request: web.Request) -> web.Response:
    """Answer as both platforms do; a path with ``broken`` fails."""
    if "broken" in request.path:
        return web.Response(status=502, text=f"cannot reach {request.url}")
    body = {"id": "1", "username": "bot", "is_bot": True, "first_name": "b", "token": INTERACTION}
    headers = {"X-Ratelimit-Bucket": "b", "X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset-After": "0.01"}
    text = json.dumps({"ok": True, "result": body, **body})
    return web.Response(body=text.encode(), content_type="application/json", headers=headers)


@pytest.fixture
async def server() -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.mark.parametrize("level", LEVELS)
async def test_httpx_and_httpcore(
    server: str, style: Format, level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    start(level, style)
    async with httpx.AsyncClient() as client:
        for key in (TELEGRAM, quote(TELEGRAM, safe="")):
            await client.get(f"{server}/bot{key}/getMe", headers={"Authorization": f"Bot {DISCORD}"})
        logging.getLogger("httpx").warning(
            "%r %r", client, httpx.Headers({"authorization": f"Bot {DISCORD}"})
        )
    err = capsys.readouterr().err
    assert not shown(err)
    assert "[httpx]" in err or '"httpx"' in err
    assert ("/bot***/getMe" in err) is (level == "debug")


@pytest.mark.parametrize("level", LEVELS)
async def test_telegram(server: str, style: Format, level: str, capsys: pytest.CaptureFixture[str]) -> None:
    start(level, style)
    async with telegram.Bot(TELEGRAM, base_url=f"{server}/bot", base_file_url=f"{server}/file/bot") as bot:
        await bot.get_me()
    with pytest.raises(telegram.error.NetworkError):
        await telegram.Bot(TELEGRAM, base_url=f"{server}/broken/bot").initialize()
    try:
        await telegram.Bot(TELEGRAM, base_url="http://127.0.0.1:9/bot").initialize()
    except telegram.error.NetworkError as error:
        logging.getLogger("telegram.ext").exception("No connection for %s, %r", bot, error)
    err = capsys.readouterr().err
    assert not shown(err)
    assert "Traceback" in err
    assert ("Set Bot API URL" in err) is (level == "debug")


@pytest.mark.parametrize("level", LEVELS)
async def test_discord(
    server: str,
    style: Format,
    level: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start(level, style)
    monkeypatch.setattr(Route, "BASE", server)
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.http.static_login(DISCORD)
        route = "/webhooks/{webhook_id}/{webhook_token}"
        for _ in range(2):
            await client.http.request(
                Route("POST", route, webhook_id=123456789012345678, webhook_token=INTERACTION),
                json={"content": "hi", "token": DISCORD},
            )
        event = {
            "t": "INTERACTION_CREATE",
            "d": {"token": INTERACTION, "id": "1"},
            "x": b"Bot " + DISCORD.encode(),
        }
        logging.getLogger("discord.gateway").debug("For Shard ID %s: WebSocket Event: %s", None, event)
        try:
            await client.http.request(
                Route("POST", "/broken/interactions/1/{token}", token=INTERACTION), data=1j
            )
        except TypeError:
            logging.getLogger("discord.client").exception("Ignoring exception in %s", INTERACTION)
    err = capsys.readouterr().err
    assert not shown(err)
    assert "Ignoring exception" in err
    assert ("/webhooks/123456789012345678/***" in err) is (level == "debug")


@pytest.mark.parametrize("level", LEVELS)
def test_the_database_and_chained_errors(
    style: Format, level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    start(level, style)
    url = f"postgresql://bot:{quote(PASSWORD, safe='')}@127.0.0.1:9/name"
    try:
        try:
            psycopg.connect(url, connect_timeout=2)
        except psycopg.OperationalError as error:
            raise RuntimeError(f"{url} does not answer: {PASSWORD}") from error
    except RuntimeError:
        structlog.get_logger("bot.app").exception("no database", url=url, tries=[{"password": PASSWORD}])
        logging.getLogger("apscheduler").exception("again: %s", (url, PASSWORD))
        logging.getLogger("sqlalchemy.pool").error("third: %r", {"password": PASSWORD}, stack_info=True)
    err = capsys.readouterr().err
    assert not shown(err)
    assert err.count("The above exception was the direct cause") == 2
    assert "does not answer: ***" in err


@pytest.mark.parametrize("level", LEVELS)
def test_what_is_stored_reaches_no_log_and_no_error(
    store: Store, style: Format, level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    start(level, style)
    row = {"id": 1, "name": "people's words"}
    with store.engine.connect() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE said (id INTEGER PRIMARY KEY, name TEXT)"))
        connection.execute(text("INSERT INTO said VALUES (:id, :name)"), row)
        assert connection.execute(text("SELECT name FROM said")).scalar() == row["name"]
        try:
            connection.execute(text("INSERT INTO said VALUES (:id, :name)"), row)
        except IntegrityError:
            structlog.get_logger("bot").exception("twice")
    err = capsys.readouterr().err
    assert "INSERT INTO said" in err
    assert "people" not in err


UNCAUGHT = """
import asyncio, gc, sys, threading, warnings, logging
from bot.logs import configure
secret = sys.stdin.readline().strip()
configure("debug", sys.argv[1], [secret])
warnings.warn("warned of " + secret)
def fail(word): raise ValueError(word + " " + secret)
thread = threading.Thread(target=fail, args=["threaded"]); thread.start(); thread.join()
class Late:
    def __del__(self): fail("finalized")
Late()
async def main():
    asyncio.get_running_loop().call_soon(fail, "called back")
    task = asyncio.create_task(asyncio.to_thread(fail, "forgotten"))
    await asyncio.wait([task]); del task; gc.collect()
    await asyncio.sleep(0)
asyncio.run(main())
logging.getLogger("x").error("%d of " + secret, secret)
logging.getLogger("x").error("misfit %s", secret, secret)
try: fail("first")
except ValueError as error: raise KeyError("uncaught " + secret) from error
"""


@pytest.mark.parametrize("debug", ["", "1"])
def test_what_nobody_caught_is_logged_without_secrets(style: Format, debug: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", UNCAUGHT, style],
        input=TELEGRAM,
        env={**os.environ, "PYTHONASYNCIODEBUG": debug, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert not shown(done.stderr)
    for words in ("warned of", "threaded", "finalized", "called back", "forgotten", "first", "uncaught"):
        assert f"{words} ***" in done.stderr
    assert done.stderr.count("a log line could not be written (x, ") == 2


def test_json_is_one_object_a_line_also_around_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    start("debug", "json")
    log = structlog.get_logger("bot.app")
    log.info("quoted", text=f'say "{PASSWORD}"', data={PASSWORD: [PASSWORD, {"token": 'a"b\\'}]}, token='x"y')
    logging.getLogger("discord").warning("from %s", "a library")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert first["text"] == 'say "***"'
    assert first["data"] == {"***": ["***", {"token": "***"}]}
    assert (first["token"], first["logger"], first["level"]) == ("***", "bot.app", "info")
    assert (second["event"], second["logger"], second["level"]) == ("from a library", "discord", "warning")
    assert second["timestamp"].endswith("Z")


def test_text_is_one_line_with_level_name_and_values(capsys: pytest.CaptureFixture[str]) -> None:
    start("info", "text")
    with structlog.contextvars.bound_contextvars(reference="A1B2"):
        structlog.get_logger("commands.core").warning("failed", command="campaign new")
    line = capsys.readouterr().err
    assert line.endswith("[warning  ] failed [commands.core] command='campaign new' reference=A1B2\n")


def test_nobody_forges_a_line_or_moves_the_cursor(style: Format, capsys: pytest.CaptureFixture[str]) -> None:
    start("info", style)
    forged = "x\n1999-01-01T09:00:00Z [error    ] all is lost [bot]\r\x1b[2K\x9bA"
    structlog.get_logger("bot").warning("told", word=forged)
    logging.getLogger("discord").warning("from %s", forged)
    try:
        raise ValueError(forged)
    except ValueError:
        structlog.get_logger("bot").exception("failed")
    said = capsys.readouterr().err
    assert not re.search(r"^1999", said, re.MULTILINE)
    assert said.count("all is lost") == 3
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", said)


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("debug", ["httpx INFO", "httpx WARNING", "discord INFO", "bot DEBUG"]),
        ("info", ["httpx WARNING", "discord INFO"]),
        ("warning", ["httpx WARNING"]),
        ("error", []),
    ],
)
def test_chatty_libraries_are_quiet_unless_debugging(
    level: str, expected: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    start(level, "json")
    for name, said in [("httpx", "INFO"), ("httpx", "WARNING"), ("discord", "INFO"), ("bot", "DEBUG")]:
        logging.getLogger(name).log(getattr(logging, said), "%s %s", name, said)
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == expected


def test_configuring_again_replaces_format_and_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    start("debug", "json")
    configure("debug", "text", ["another"])
    logging.getLogger("bot").info("another line")
    assert capsys.readouterr().err.endswith("[info     ] *** line [bot]\n")
    assert redact("another") == "***"


async def test_the_event_loop_reports_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    start("debug", "text")
    asyncio.get_running_loop().call_exception_handler(
        {"message": "odd", "handle": TELEGRAM, "data": PASSWORD}
    )
    err = capsys.readouterr().err
    assert "odd" in err
    assert not shown(err)
