"""``check`` says for each thing whether it works, in words that tell what to do, and no secret."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.check import check
from bot.database import opened
from bot.settings import Settings, keys_of
from commands.core.tiktok import Embed
from storage import digests, outbox
from storage.session import Session
from tests.chat import Chat
from tests.servers.tiktok_api import APP, SECRET, TOKEN, TikTokApi
from tests.storage import seeds

TELEGRAM = "123456789:AAFakeFakeFakeFakeFakeFakeFakeFake12"
DISCORD = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GAbcde.fakefakefakefakefakefakefakefakefake00"
KEY = "a-secret-of-tests-that-is-long-enough"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
async def refusing() -> AsyncIterator[str]:
    """Give the address of a platform that knows no token."""

    async def refuse(_request: web.Request) -> web.Response:
        answer = {"ok": False, "error_code": 401, "description": "Unauthorized", "message": "401", "code": 0}
        return web.json_response(answer, status=401)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", refuse)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server = site._server
    assert server
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"  # type: ignore[attr-defined]
    await runner.cleanup()


@pytest.fixture
def nowhere() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def settings(folder: Path, address: str = "", language: str = "en", *, url: str = "") -> Settings:
    more = {
        "telegram_token": SecretStr(TELEGRAM),
        "telegram_api_url": address,
        "discord_token": SecretStr(DISCORD),
        "discord_api_url": address,
    }
    return Settings(
        database_url=SecretStr(url or f"sqlite:///{folder}/own.db"),
        secret_key=SecretStr(KEY),
        language=language,
        **(more if address else {}),  # type: ignore[arg-type]
    )


async def test_without_tokens_the_console_works(tmp_path: Path, capsys: Capture) -> None:
    assert await check(settings(tmp_path)) == 0
    assert [line.split()[:2] for line in capsys.readouterr().out.splitlines()] == [
        ["ok", "settings"],
        ["ok", "database"],
        ["ok", "platforms"],
        ["ok", "key"],
        ["ok", "messages"],
    ]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("does not accept TAKT_TELEGRAM_TOKEN", "does not accept TAKT_DISCORD_TOKEN")),
        ("de", ("nimmt TAKT_TELEGRAM_TOKEN nicht an", "nimmt TAKT_DISCORD_TOKEN nicht an")),
    ],
)
async def test_a_refused_token_is_named_with_where_to_get_it(
    tmp_path: Path, refusing: str, capsys: Capture, language: str, said: tuple[str, str]
) -> None:
    assert await check(settings(tmp_path, refusing, language)) == 1
    out = capsys.readouterr().out
    assert [sentence for sentence in said if sentence not in out] == []


async def test_a_platform_that_is_not_there_fails_alone_and_tells_no_secret(
    tmp_path: Path, nowhere: str, capsys: Capture
) -> None:
    assert await check(settings(tmp_path, nowhere)) == 1
    lines = capsys.readouterr().out.splitlines()
    failed = [line.split()[1] for line in lines if line.startswith("failed")]
    assert sorted(failed) == ["discord", "telegram"]
    assert not [line for line in lines if TELEGRAM[-10:] in line or DISCORD[-10:] in line]


async def test_a_database_that_is_not_there_is_said_and_ends_it(tmp_path: Path, capsys: Capture) -> None:
    url = "postgresql://me:hunter2@127.0.0.1:9/takt"
    assert await check(settings(tmp_path, url=url)) == 1
    out = capsys.readouterr().out
    assert "failed database" in out
    assert "hunter2" not in out


async def test_what_waits_and_what_may_be_lost_is_counted(tmp_path: Path, capsys: Capture) -> None:
    given = settings(tmp_path)

    def work(session: Session) -> None:
        workspace = seeds.team(session)
        for chat, state in (("-1", "waiting"), ("-2", "waiting"), ("-3", "unknown")):
            outbox.put(
                session,
                now=seeds.NOW,
                workspace_id=workspace.id,
                cause="notice:1",
                platform="telegram",
                chat_id=chat,
                payload="{}",
                state=state,
            )

    with closing(opened(given)) as store:
        store.write_now(work)
    assert await check(given) == 0
    out = capsys.readouterr().out
    assert "2 are waiting" in out
    assert "1 may not have arrived" in out


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            [
                "ok     messages   0 are waiting",
                "ok     messages   1 was sent in the last 7 days: https://t.me/c/1/2",
                "note   messages   1 failed in the last 7 days: nothing can be written there any more; say "
                "something there, or choose another chat",
                "note   digests    1 came late in the last 7 days",
                "note   digests    1 was skipped in the last 7 days",
            ],
        ),
        (
            "de",
            [
                "ok          Nachrichten    0 warten",
                "ok          Nachrichten    1 wurde in den letzten 7 Tagen gesendet: https://t.me/c/1/2",
                "Hinweis     Nachrichten    1 ist in den letzten 7 Tagen gescheitert: dort kann nichts mehr "
                "geschrieben werden; schreib dort etwas oder wähle einen anderen Chat",
                "Hinweis     Berichte       1 kam in den letzten 7 Tagen zu spät",
                "Hinweis     Berichte       1 ist in den letzten 7 Tagen ausgefallen",
            ],
        ),
    ],
)
async def test_what_became_of_the_last_days_is_said(
    tmp_path: Path, capsys: Capture, language: str, said: list[str]
) -> None:
    given = settings(tmp_path, language=language)
    with closing(opened(given)) as store:
        chat = Chat(store, now=datetime.now(UTC))
        anna = chat.person("anna", admin=True)
        for line in ("/campaign new Summer", '/digest new C1 every="every 30 minutes"'):
            reply = await anna.says(line)
            assert not reply.failed, chat.text(reply)
        for outcome, state in (("late", "sent"), ("skipped", "failed")):
            store.write_now(lambda session, o=outcome, s=state: _came(session, chat.now, o, s))  # type: ignore[misc]
    assert await check(given) == 0
    assert capsys.readouterr().out.splitlines()[-len(said) :] == said


async def test_of_several_the_newest_is_shown_and_named_so(tmp_path: Path, capsys: Capture) -> None:
    given = settings(tmp_path, language="de")
    now = datetime.now(UTC)
    with closing(opened(given)) as store:
        store.write_now(seeds.team)
        for hours, state in ((1, "sent"), (2, "sent"), (3, "failed"), (4, "failed")):
            store.write_now(lambda s, h=hours, st=state: _put(s, now - timedelta(hours=h), str(h), st))  # type: ignore[misc]
    assert await check(given) == 0
    said = capsys.readouterr().out
    assert "2 wurden in den letzten 7 Tagen gesendet, zuletzt: https://t.me/c/1/1\n" in said
    assert "2 sind in den letzten 7 Tagen gescheitert, zuletzt: dort kann nichts mehr" in said


def _came(session: Session, now: datetime, outcome: str, state: str) -> None:
    due_at = now - timedelta(hours=len(outcome))
    digests.record(session, digest_id=1, due_at=due_at, now=now, outcome=outcome)
    _put(session, now, "2", state)


def _put(session: Session, done_at: datetime, number: str, state: str) -> None:
    outbox.put(
        session,
        now=done_at,
        workspace_id=1,
        cause=f"digest:1:{number}",
        platform="telegram",
        chat_id="-1",
        part=state,
        payload="{}",
        state=state,
        done_at=done_at,
        error="paused" if state == "failed" else "",
        link=f"https://t.me/c/1/{number}" if state == "sent" else "",
    )


async def test_codes_that_an_older_key_seals_are_counted(tmp_path: Path, capsys: Capture) -> None:
    given = settings(tmp_path)
    with closing(opened(given)) as store:
        chat = Chat(store)
        chat.services.keys = keys_of(given)
        anna = chat.person("anna", admin=True)
        chat.tiktok.usual = Embed("Werbung", "Dora", "dora")
        for line in (
            "/campaign new Summer",
            "/creator add @dora",
            "/request send @dora C1 spark_days=30",
            "/request accept R1",
            "/request start R1",
            "/post add R1 https://www.tiktok.com/@dora/video/7300000000000000001",
        ):
            assert not (await anna.says(line)).failed
        await anna.private.says("/post spark R1")
        assert not (await anna.private.says("a-code-of-tests")).failed
    turned = given.model_copy(update={"secret_key": SecretStr("a-new-key-of-today," + KEY)})
    assert await check(turned) == 0
    assert "1 Spark code is sealed under an older key" in capsys.readouterr().out


async def test_how_long_an_older_key_is_needed_is_said(tmp_path: Path, capsys: Capture) -> None:
    given = settings(tmp_path)
    with closing(opened(given)) as store:
        chat = Chat(store)
        chat.services.keys = keys_of(given)
        anna = chat.person("anna", admin=True)
        for line in ("/campaign new Summer", "/creator add @dora", "/request send @dora C1"):
            assert not (await anna.says(line)).failed
    turned = given.model_copy(update={"secret_key": SecretStr("a-new-key-of-today," + KEY)})
    for answer, said in (
        ("", "1 open request was sent under an older key"),
        ("/request withdraw R1", "no open"),
    ):
        with closing(opened(given)) as store:
            chat.services.store = store
            if answer:
                await anna.says(answer)
        assert await check(turned) == 0
        assert said in capsys.readouterr().out
    assert await check(given) == 0
    assert "one key signs buttons and links" in capsys.readouterr().out


async def test_a_key_that_might_be_guessed_works_and_is_named(tmp_path: Path, capsys: Capture) -> None:
    for key, said in (("abc-123", True), ("a-long-key-of-today,xyz-456", True), (KEY, False)):
        given = settings(tmp_path).model_copy(update={"secret_key": SecretStr(key)})
        assert await check(given) == 0
        told = capsys.readouterr().out
        assert ("TAKT_SECRET_KEY is short" in told, key in told) == (said, False)


@pytest.mark.parametrize(
    ("token", "status", "sentence"),
    [
        (TOKEN, 0, "TikTok One is open to this app"),
        ("act.wrong", 1, "TikTok does not accept the access token any more"),
    ],
)
async def test_tiktok_one_is_greeted_with_the_token_it_never_prints(
    tmp_path: Path, capsys: Capture, token: str, status: int, sentence: str
) -> None:
    async with TikTokApi() as server:
        given = settings(tmp_path).model_copy(
            update={
                "tiktok_api_url": server.url,
                "tiktok_app_id": APP,
                "tiktok_app_secret": SecretStr(SECRET),
                "tiktok_access_token": SecretStr(token),
            }
        )
        assert await check(given) == status
    said = capsys.readouterr()
    assert sentence in said.out
    assert token not in said.out + said.err
    assert SECRET not in said.out + said.err


async def test_without_an_app_nothing_is_said_of_tiktok(tmp_path: Path, capsys: Capture) -> None:
    assert await check(settings(tmp_path)) == 0
    assert "tiktok" not in capsys.readouterr().out.lower()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            {},
            "closed: with TAKT_TIKTOK_APP_SECRET TikTok may report events to https://127.0.0.1:9/x/hooks/tiktok",
        ),
        (
            {"tiktok_app_secret": SecretStr(SECRET)},
            "to https://127.0.0.1:9/x/hooks/tiktok; in the last 3 days: –",
        ),
        (
            {"tiktok_app_secret": SecretStr(SECRET), "public_url": "http://127.0.0.1:9"},
            "to https addresses only, and not to http://127.0.0.1:9/hooks/tiktok",
        ),
    ],
)
async def test_it_says_where_tiktok_may_report_events(
    tmp_path: Path, capsys: Capture, more: dict[str, object], said: str
) -> None:
    own = {"public_url": "https://127.0.0.1:9/x", "http_port": 0} | more
    await check(settings(tmp_path).model_copy(update=own))
    out = capsys.readouterr().out
    [line] = [line for line in out.splitlines() if "webhooks" in line]
    assert said in line
    assert SECRET not in out
