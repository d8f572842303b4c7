"""Public posts over real sockets: one question, once more where that may help, never elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from bot.tiktok.client import Line
from bot.tiktok.public import PublicPosts, hosts_of
from commands.core.tiktok import Gone, Unreachable
from tests.bot.tiktok.test_posts import SAMPLE
from tests.servers.tiktok import Fault, TikTokWeb, as_json, page

POST = "https://www.tiktok.com/@scout2015/video/6718335390845095173"


class Asking:
    """A reader of a server, which sleeps in no time."""

    def __init__(self, server: TikTokWeb, line: Line) -> None:
        self.server = server
        self.slept: list[float] = []
        self.posts = PublicPosts(sleep=self._sleep, place=server.at, sender=line)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
async def asking() -> AsyncIterator[Asking]:
    async with TikTokWeb() as server:
        line = Line(patience=1.5, most_bytes=50_000)
        server.posts[POST] = SAMPLE
        yield Asking(server, line)
        await line.close()


async def test_a_post_is_asked_for_once(asking: Asking) -> None:
    assert (await asking.posts.embed(POST)).handle == "scout2015"
    assert (asking.server.asked, asking.slept) == ([POST], [])


async def test_no_cookie_is_kept(asking: Asking) -> None:
    asking.server.faults.append(Fault(200, as_json(SAMPLE), {"Set-Cookie": "ttwid=1; Path=/"}))
    await asking.posts.embed(POST)
    await asking.posts.embed(POST)
    assert asking.server.cookies == ["", ""]


async def test_a_short_link_is_followed_once_and_not_further(asking: Asking) -> None:
    short = "https://vm.tiktok.com/ZMabc123X/"
    asking.server.short[short] = POST
    assert await asking.posts.follow(short) == POST
    assert asking.server.asked == [short]


@pytest.mark.parametrize(
    "fault",
    [
        page(500),
        page(503),
        Fault(429),
        Fault(dropped=True),
        Fault(late=4.0),
        Fault(body=b"x" * 200, cut=True),
    ],
    ids=["500", "503", "429", "dropped", "late", "cut"],
)
async def test_what_may_pass_is_asked_once_more(asking: Asking, fault: Fault) -> None:
    asking.server.faults.append(fault)
    assert (await asking.posts.embed(POST)).handle == "scout2015"
    assert (len(asking.server.asked), asking.slept) == (2, [1.0])


@pytest.mark.parametrize(
    "fault",
    [
        page(500),
        Fault(429),
        Fault(dropped=True),
        Fault(late=4.0),
        Fault(body=b"x" * 60_000),
        Fault(body=as_json(SAMPLE), dripping=True),
    ],
    ids=["500", "429", "dropped", "late", "huge", "dripping"],
)
async def test_what_does_not_pass_becomes_a_sentence(asking: Asking, fault: Fault) -> None:
    asking.server.faults.extend([fault, fault])
    with pytest.raises(Unreachable, match="Try again in"):
        await asking.posts.embed(POST)
    assert len(asking.server.asked) == 2


async def test_a_long_wait_is_told_and_not_waited_for(asking: Asking) -> None:
    asking.server.faults.append(Fault(429, headers={"Retry-After": "120"}))
    with pytest.raises(Unreachable):
        await asking.posts.embed(POST)
    assert asking.slept == []


@pytest.mark.parametrize("fault", [page(200), Fault(body=as_json(SAMPLE)[:90]), Fault(body=b"")])
async def test_what_cannot_be_read_is_asked_only_once(asking: Asking, fault: Fault) -> None:
    asking.server.faults.append(fault)
    with pytest.raises(Unreachable, match="made no sense"):
        await asking.posts.embed(POST)
    assert len(asking.server.asked) == 1


async def test_a_redirect_of_oembed_is_not_followed(asking: Asking) -> None:
    elsewhere = asking.server.at("www.tiktok.com") + "/stolen"
    asking.server.faults.append(Fault(302, b"", {"Location": elsewhere}))
    with pytest.raises(Unreachable):
        await asking.posts.embed(POST)
    assert asking.server.asked == [POST]


async def test_a_private_post_is_asked_for_only_once(asking: Asking) -> None:
    with pytest.raises(Gone):
        await asking.posts.embed("https://www.tiktok.com/@scout2015/video/7400000000000000001")
    assert len(asking.server.asked) == 1


async def test_a_closed_line_opens_again(asking: Asking) -> None:
    await asking.posts.embed(POST)
    await asking.posts.close()
    assert (await asking.posts.embed(POST)).handle == "scout2015"


async def test_nobody_there_is_a_sentence() -> None:
    async with TikTokWeb() as server:
        address = server.at("www.tiktok.com")
    posts = PublicPosts(sleep=_at_once, place=lambda host: address)
    with pytest.raises(Unreachable, match="does not answer"):
        await posts.embed(POST)
    await posts.close()


@pytest.mark.parametrize(
    ("api_url", "address"),
    [
        ("https://business-api.tiktok.com", "https://vm.tiktok.com"),
        ("https://sandbox-ads.tiktok.com", "https://vm.tiktok.com"),
        ("https://proxy.example", "https://vm.tiktok.com"),
        ("http://127.0.0.1.evil.example", "https://vm.tiktok.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/vm.tiktok.com"),
        ("http://localhost:8080", "http://localhost:8080/vm.tiktok.com"),
    ],
)
def test_only_a_stand_in_on_this_machine_plays_the_public_hosts(api_url: str, address: str) -> None:
    assert hosts_of(api_url)("vm.tiktok.com") == address


async def test_only_hosts_of_tiktok_are_asked_for_a_short_link(asking: Asking) -> None:
    with pytest.raises(ValueError, match="never asked"):
        await asking.posts.follow("https://evil.example/a")
    assert asking.server.asked == []
    assert urlsplit(asking.server.at("x")).hostname == "127.0.0.1"


async def _at_once(seconds: float) -> None:
    """Sleep in no time."""
