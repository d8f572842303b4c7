"""What strangers may try at the pages, and that it opens, changes and tells them nothing."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.redaction import Redactor
from bot.web.uploads import MOST_FILE, MOST_TEXT
from commands.core.budget import Allowance, Budget
from storage.session import StoreAway
from tests.bot.web.kit import Browser, Pages, served
from tests.bot.web.test_creator import link_to
from tests.chat import Chat, Talker
from tests.commands.scene import request_in

POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


async def opened(pages: Pages, link: str, language: str = "en") -> Browser:
    browser = pages.browser(language)
    await browser.opens(link)
    await browser.presses("Open the request")
    return browser


async def test_a_wrong_link_is_a_page_with_a_sentence(pages: Pages, anna: Talker) -> None:
    eve = pages.browser()
    page = await eve.opens("/r/ABCDEFGHIJKLMNOPQRSTUV")
    assert page.status == 404
    assert "I don't know this link." in page.text
    assert (await eve.sends("POST", "/r/ABCDEFGHIJKLMNOPQRSTUV/open", data={"form": "x.y"})).status == 404
    german = await pages.browser("de").opens("/review/ABCDEFGHIJKLMNOPQRSTUV")
    assert (german.status, "Dieser Link führt nirgendwohin." in german.text) == (404, True)


async def test_somebody_else_cannot_open_press_or_answer_what_is_personal(
    chat: Chat, pages: Pages, anna: Talker
) -> None:
    link = await link_to(anna)
    dora, eve = await opened(pages, link), await opened(pages, link)
    assert eve.page.status == 403
    assert "Somebody else opened this link before you" in eve.page.text
    assert "500" not in eve.page.text
    form, label = dora.form_with("I am 18 or over and accept")
    refused = await eve.sends_form(form, dict([form.buttons[label]]))
    assert refused.status == 409
    asked = await dora.presses("Make a counter-offer")
    refused = await eve.opens(asked.url)
    assert "fee" not in {name for form in refused.forms for name in form.values}
    await eve.sends_form(asked.forms[0], {}, fee="1")
    assert request_in(chat).state == "seen"


async def test_a_cookie_of_another_link_or_a_changed_one_is_nobodys(
    chat: Chat, pages: Pages, anna: Talker
) -> None:
    first = await link_to(anna)
    dora = await opened(pages, first)
    cookie = {one.key: one.value for one in dora.session.cookie_jar}["taktgeber"]
    await anna.says("/creator add @eve")
    second = await link_to(anna, "/request send @eve C1 fee=100")
    stranger = pages.browser()
    for link, value in ((second, cookie), (first, cookie[:-1] + ("A" if cookie[-1] != "A" else "B"))):
        page = await stranger.sends("GET", link, headers={"Cookie": f"taktgeber={value}"})
        assert page.labels == ["Open the request"], "it is not known who this is"
    known = await stranger.sends("GET", first, headers={"Cookie": f"taktgeber={cookie}"})
    assert "Decline" in known.labels


async def test_a_form_of_another_page_changes_nothing(chat: Chat, pages: Pages, anna: Talker) -> None:
    dora = await opened(pages, await link_to(anna))
    form, label = dora.form_with("I am 18 or over and accept")
    name, token = form.buttons[label]
    for forged in ("", "x", "A" * 22, f"{'A' * 22}.{'B' * 22}"):
        page = await dora.sends("POST", form.action, data={name: token, "form": forged})
        assert page.status == 409
        assert "try again" in page.text
    crossed = await dora.sends(
        "POST", form.action, data={**form.values, name: token}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert crossed.status == 403
    assert request_in(chat).state == "seen"
    assert "taktgeber" in {one.key for one in dora.session.cookie_jar}


async def test_a_button_that_was_made_up_or_is_the_teams_does_nothing(
    chat: Chat, pages: Pages, anna: Talker
) -> None:
    dora = await opened(pages, await link_to(anna))
    card = await anna.says("/request show R1")
    for token in ("A" * 22, next(one.token for one in card.buttons if one.label == "They said yes")):
        form, _ = dora.form_with("Decline")
        page = await dora.sends_form(form, {"button": token})
        assert page.status == 409
    assert request_in(chat).state == "seen"
    members = [await anna.says("/team list")]
    assert "@dora" not in chat.text(*members), "who looks at a page belongs to no team"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/r/",
        "/r/../../etc/passwd",
        "/r/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/r/" + "A" * 300,
        "/style-000000000000.css",
        "/r/ABCDEFGHIJKLMNOPQRSTUV/said/ABCDEFGHIJKLMNOPQRSTUV/0",
        "/favicon.ico",
        "/calendar/ABCDEFGHIJKLMNOPQRSTUV.ics",
        "/hooks/tiktok",
    ],
)
async def test_other_paths_lead_nowhere(pages: Pages, path: str) -> None:
    page = await pages.browser().sends("GET", path)
    assert page.status == 404
    assert "passwd" not in page.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECTED", "PROPFIND"])
async def test_other_methods_are_refused(pages: Pages, anna: Talker, method: str) -> None:
    page = await pages.browser().sends(method, await link_to(anna))
    assert page.status in (400, 405)
    assert "Traceback" not in page.source


async def test_every_answer_carries_what_keeps_a_page_to_itself(pages: Pages, anna: Talker) -> None:
    link = await link_to(anna)
    dora = await opened(pages, link)
    style = re.findall(r'href="(/style-[0-9a-f]{12}\.css)"', dora.page.source)[0]
    for path in (link, "/nothing", style, "/healthz"):
        page = await dora.opens(path)
        assert page.headers["Content-Security-Policy"] == POLICY
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert page.headers["Server"] == "Taktgeber"
        assert "Strict-Transport-Security" not in page.headers
        cached = page.headers["Cache-Control"]
        assert ("immutable" in cached) == (path == style) != (cached == "no-store")
    page = await dora.opens(link)
    assert re.findall(r"<script|style=|\bon\w+=|<img|<iframe|javascript:", page.source) == []
    outside = re.findall(r'(?:src|href|action)="(?!/|#)([^"]+)"', page.source)
    assert outside == [], "nothing is asked of anybody else"


async def test_the_cookie_is_kept_from_scripts_other_sites_and_other_links(chat: Chat, anna: Talker) -> None:
    async with served(chat, url="https://bot.example.com/takt") as pages:
        sent = await anna.says("/request send @dora C1 fee=500")
        path = re.findall(r"(/takt/r/[\w-]{22})\s", sent.text)[0]
        browser = pages.browser()
        await browser.opens(path)
        form = browser.page.forms[0]
        assert form.action == f"{path}/open"
        page = await browser.sends("POST", form.action, data=form.values, allow_redirects=False)
        assert (page.status, page.headers["Location"]) == (303, path)
        cookie = page.headers["Set-Cookie"]
        for part in ("HttpOnly", "SameSite=Strict", "Secure", f"Path={path}", "Max-Age="):
            assert part in cookie
        assert page.headers["Strict-Transport-Security"].startswith("max-age=")
        assert (
            (await browser.opens("/takt/healthz")).status == (await browser.opens("/healthz")).status == 200
        )


async def test_what_is_too_large_is_refused_before_it_is_read(chat: Chat, pages: Pages, anna: Talker) -> None:
    dora = await opened(pages, await link_to(anna))
    form, _ = dora.form_with("Decline")
    page = await dora.sends("POST", form.action, data={**form.values, "button": "A" * (MOST_TEXT + 1)})
    assert page.status == 413
    asked = await dora.presses_of(form, "Decline")
    body = aiohttp.FormData(default_to_multipart=True)
    body.add_field("form", asked.forms[0].values["form"])
    body.add_field("reason", "x" * (MOST_TEXT + 1))
    assert (await dora.sends("POST", asked.forms[0].action, data=body)).status == 413
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(MOST_FILE * 2)}
    answer = await raw(pages, _head("POST", asked.forms[0].action, headers | _cookie(dora)))
    assert b" 413 " in answer.splitlines()[0]
    assert request_in(chat).state == "seen"


async def test_a_form_that_is_none_is_a_page_with_a_sentence(pages: Pages, anna: Talker) -> None:
    dora = await opened(pages, await link_to(anna))
    form, _ = dora.form_with("Decline")
    asked = await dora.presses_of(form, "Decline")
    for body in (b"nonsense", b"--x\r\n\r\n", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb"):
        page = await dora.sends(
            "POST",
            asked.forms[0].action,
            data=body,
            headers={"Content-Type": "multipart/form-data; boundary=x"},
        )
        assert page.status in (400, 422)
        assert "Traceback" not in page.source


async def test_whoever_asks_very_often_is_told_when_to_come_back(chat: Chat, anna: Talker) -> None:
    budget = chat.services.budget
    chat.services.budget = Budget(
        replace(budget.allowances, page=Allowance(3, 1), visitor=Allowance(6, 1)), clock=lambda: 0.0
    )
    async with served(chat) as pages:
        link = await link_to(anna)
        eve = pages.browser()
        found = [(await eve.opens(link)).status for _ in range(4)]
        assert found == [200, 200, 200, 429]
        assert int(eve.page.headers["Retry-After"]) > 0
        assert "That was a lot at once." in eve.page.text
        found = [(await eve.opens(f"/nothing/{count}")).status for count in range(4)]
        assert found == [404, 404, 429, 429], "and an address has an account of its own"
        named = {"X-Forwarded-For": "203.0.113.7"}
        assert (await eve.sends("GET", "/nothing", headers=named)).status == 429, "which it cannot choose"
        assert (await eve.opens("/healthz")).status == 200


async def test_a_trusted_proxy_names_who_asks(chat: Chat, anna: Talker) -> None:
    budget = chat.services.budget
    chat.services.budget = Budget(replace(budget.allowances, visitor=Allowance(1, 1)), clock=lambda: 0.0)
    async with served(chat, trusted=1) as pages:
        eve = pages.browser()

        async def asked(by: str) -> int:
            return (await eve.sends("GET", "/nothing", headers={"X-Forwarded-For": by})).status

        assert [await asked(by) for by in ("203.0.113.7", "203.0.113.8", "1.2.3.4, 203.0.113.7")] == [
            404,
            404,
            429,
        ], "what stands before the proxy's own entry was written by the visitor"


async def test_a_request_that_never_ends_is_let_go(chat: Chat) -> None:
    async with served(chat, patience=0.2) as pages:
        assert await raw(pages, b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ") == b""
        assert pages.server.door is not None
        assert pages.server.door.inside == set()
    async with served(chat, page_time=0.2) as pages:
        headers = {"Content-Length": "10", "Content-Type": "application/x-www-form-urlencoded"}
        head = _head("POST", "/review/ABCDEFGHIJKLMNOPQRSTUV", headers)
        assert b" 408 " in (await raw(pages, head)).splitlines()[0]


async def test_a_full_house_lets_nobody_else_in(chat: Chat) -> None:
    async with served(chat) as pages:
        door = pages.server.door
        assert door is not None
        door.most = 1
        reader, writer = await asyncio.open_connection("127.0.0.1", pages.server.port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200" in await reader.readline()
        assert await raw(pages, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n") == b""
        writer.close()
        await writer.wait_closed()


async def test_a_fault_of_ours_is_a_sentence_and_stands_in_the_log(
    chat: Chat, pages: Pages, monkeypatch: pytest.MonkeyPatch, anna: Talker
) -> None:
    link = await link_to(anna)

    async def broken(work: Any) -> Any:
        raise RuntimeError("the secret reason")

    monkeypatch.setattr(chat.services.store, "read", broken)
    with capture_logs() as logs:
        page = await pages.browser().opens(link)
    assert (page.status, "secret reason" in page.source) == (500, False)
    assert "Something went wrong on my side." in page.text
    assert [entry["event"] for entry in logs] == ["page failed"]

    async def away(work: Any) -> Any:
        raise StoreAway("gone")

    monkeypatch.setattr(chat.services.store, "read", away)
    assert (await pages.browser().opens(link)).status == 503
    assert (await pages.browser().opens("/healthz")).status == 503


async def test_what_is_no_http_is_answered_without_a_word_in_the_log(
    pages: Pages, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for bad in (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"GET /r/" + b"A" * 9000 + b" HTTP/1.1\r\n\r\n"):
            answer = await raw(pages, bad)
            assert b"Traceback" not in answer
            assert answer.startswith(b"HTTP/1.0 400") or answer.startswith(b"HTTP/1.1 400")
    assert [record.name for record in caplog.records if record.name.startswith("aiohttp")] == []


def test_the_address_of_a_page_is_hidden_in_logs() -> None:
    hide = Redactor()
    for path in (
        "r/ABCDEFGHIJKLMNOPQRSTUV/press",
        "review/ABCDEFGHIJKLMNOPQRSTUV",
        "calendar/AB-DEFGHIJKLMNOPQRSTUV.ics",
    ):
        assert "DEFGHIJ" not in hide(f"GET https://bot.example.com/{path} 500")


def _cookie(browser: Browser) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{one.key}={one.value}" for one in browser.session.cookie_jar)}


def _head(method: str, path: str, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: x", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def raw(pages: Pages, sent: bytes) -> bytes:
    """Send bytes and return all that comes back until the other side closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", pages.server.port)
    try:
        writer.write(sent)
        await writer.drain()
        return await asyncio.wait_for(reader.read(), 30)
    except ConnectionResetError:
        return b""
    finally:
        writer.close()
