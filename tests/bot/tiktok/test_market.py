"""TikTok One over real sockets, with every way in which it may misbehave."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.tiktok.business import Business
from bot.tiktok.client import Line
from bot.tiktok.market import Market
from commands.core.errors import RemoteError
from commands.core.marketplace import Between, NotAllowed, NotThere, Search
from commands.core.texts import translator
from commands.core.tiktok import Unanswered, Unreachable
from tests.servers.tiktok import Fault, page
from tests.servers.tiktok_api import APP, SECRET, TOKEN, TikTokApi, data, refusal, sample

WANTED = Search("DE", followers=Between(50_000))


class Asking:
    """A market on a server, on a clock that only sleeping moves."""

    def __init__(self, server: TikTokApi, line: Line, token: str = TOKEN) -> None:
        self.server = server
        self.now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
        self.slept: list[float] = []
        self.line = line
        self.market = self.by(token)

    def by(self, token: str) -> Market:
        """Give the market for another token."""
        business = Business(self.server.url, token, now=lambda: self.now, sleep=self._sleep, sender=self.line)
        return Market(business, APP, SECRET, now=lambda: self.now, patience=1.0)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture
async def asking() -> AsyncIterator[Asking]:
    async with TikTokApi() as server:
        line = Line(patience=1.5)
        found = Asking(server, line)
        await found.market.account()
        server.calls.clear()
        yield found
        await line.close()
        assert server.violations == []


async def refused(asking: Asking, kind: type[RemoteError]) -> str:
    with pytest.raises(kind) as caught:
        await asking.market.search(WANTED, 1)
    return translator("en")(caught.value.message)


async def test_creators_are_found_and_the_account_is_looked_up_once(asking: Asking) -> None:
    found = await asking.market.search(WANTED, 1)
    assert [one.handle for one in found.creators] == ["mia.kocht", "max_zockt"]
    await asking.market.search(WANTED, 2)
    assert asking.server.names() == ["ttoDiscover", "ttoDiscover"]
    asked = asking.server.calls[1][1]
    assert asked["country_codes"] == '["DE"]'
    assert (asked["min_followers"], asked["page"]) == ("50000", "2")
    assert asked["tto_tcm_account_id"] == "7260000000000000001"


async def test_all_that_can_be_asked_is_asked_as_described(asking: Asking) -> None:
    market = asking.market
    assert (await market.creator("mia.kocht")).median_views == 41_200
    assert (await market.posts("mia.kocht"))[0].figures["views"] == 45_100
    assert (await market.invite("Sommer", ["@mia.kocht", "typo!"])).refused == ["typo!"]
    assert await market.links("7410000000000000001") == {"7400000000000000001": "APPROVE"}
    assert (await market.report("7410000000000000001"))[0].figures["views"] == 57_100
    assert asking.server.names() == [
        "ttoCreatorPublic",
        "ttoCreatorPublicVideos",
        "ttoCampaignCreate",
        "ttoCampaignLinkStatus",
        "ttoReport",
    ]


async def test_a_report_tells_organic_from_paid_and_drops_what_cannot_be_right(asking: Asking) -> None:
    (found,) = await asking.market.report("7410000000000000001")
    assert (found.organic["views"], found.paid["views"]) == (45_100, 12_000)
    assert (found.organic["saves"], found.paid["saves"]) == (260, 31)
    video = {
        "video_id": "7400000000000000001",
        "video_views": 10,
        "video_views_organic": 11,
        "video_views_paid": "-",
        "likes_paid": 3,
    }
    asking.server.faults.append(data(campaign_id="1", videos=[video], page_info={"total_page": 1}))
    (found,) = await asking.market.report("1")
    assert (found.organic, found.paid) == ({}, {"likes": 3})


async def test_all_pages_of_a_report_are_read(asking: Asking) -> None:
    videos = sample("tto_report")["data"]["videos"]
    for number in (1, 2, 3):
        info = {"page": number, "page_size": 10, "total_number": 3, "total_page": 3}
        asking.server.faults.append(data(campaign_id="1", videos=videos, page_info=info))
    assert len(await asking.market.report("1")) == 3
    assert [given["page"] for _, given in asking.server.calls] == ["1", "2", "3"]


async def test_pages_without_an_end_come_to_one(asking: Asking) -> None:
    video = sample("tto_report")["data"]["videos"]
    endless = {"page": 1, "page_size": 10, "total_number": 10**9, "total_page": 10**8}
    asking.server.answers["ttoReport"] = {
        "code": 0,
        "message": "OK",
        "data": {"campaign_id": "1", "videos": video, "page_info": endless},
    }
    assert len(await asking.market.report("1")) == 20


@pytest.mark.parametrize(
    "fault",
    [
        page(200),
        page(502),
        refusal(50000),
        refusal(40202),
        Fault(cut=True),
        Fault(dropped=True),
        Fault(late=4.0),
        Fault(body=b'{"code":0,"data":{"crea'),
        Fault(body=b'{"code":0}'),
    ],
    ids=["html", "502", "50000", "40202", "cut", "dropped", "late", "truncated", "no data"],
)
async def test_a_passing_fault_is_asked_again(asking: Asking, fault: Fault) -> None:
    asking.server.faults.append(fault)
    assert (await asking.market.search(WANTED, 1)).creators
    assert asking.slept == [1.0]


async def test_a_fault_that_stays_becomes_a_sentence(asking: Asking) -> None:
    asking.server.faults.extend([page(502)] * 3)
    assert "does not answer right now" in await refused(asking, Unreachable)
    assert asking.slept == [1.0, 2.0]


@pytest.mark.parametrize("fault", [page(502), Fault(dropped=True), refusal(50000)])
async def test_a_change_is_never_asked_for_twice(asking: Asking, fault: Fault) -> None:
    asking.server.faults.append(fault)
    with pytest.raises(Unreachable):
        await asking.market.invite("Sommer", ["mia.kocht"])
    assert asking.server.names() == ["ttoCampaignCreate"]


async def test_a_limit_is_waited_for_one_second(asking: Asking) -> None:
    asking.server.faults.append(refusal(40100))
    assert (await asking.market.search(WANTED, 1)).creators
    assert asking.slept == [1.0]


async def test_a_limit_that_stays_rests_five_minutes_then_until_midnight(asking: Asking) -> None:
    asking.server.faults.extend([refusal(40100)] * 2)
    assert "Try again after 12:05 UTC" in await refused(asking, Unreachable)
    assert "Try again after 12:05 UTC" in await refused(asking, Unreachable)
    assert len(asking.server.calls) == 2
    asking.now += timedelta(minutes=6)
    asking.server.faults.append(refusal(40100))
    assert "Try again after 00:00 UTC" in await refused(asking, Unreachable)
    asking.now += timedelta(hours=12)
    assert (await asking.market.search(WANTED, 1)).creators


@pytest.mark.parametrize("code", [40016, 40132, 40133])
async def test_too_frequent_is_asked_again_a_second_later(asking: Asking, code: int) -> None:
    asking.server.faults.append(refusal(code))
    assert (await asking.market.search(WANTED, 1)).creators
    assert asking.slept == [1.0]


@pytest.mark.parametrize(
    ("fault", "kind", "sentence"),
    [
        (refusal(40001), NotAllowed, "does not let this app do that (code 40001)"),
        (refusal(40118), NotAllowed, "only to apps and advertisers on its list (code 40118)"),
        (refusal(40102), NotAllowed, "access token any more (code 40102)"),
        (refusal(40105), NotAllowed, "TAKT_TIKTOK_ACCESS_TOKEN"),
        (refusal(40121), NotThere, "does not have this creator"),
        (refusal(40002), RemoteError, "did not take what was asked (code 40002)"),
        (refusal(60001), Unreachable, "being maintained"),
        (Fault(404, b"404 page not found"), RemoteError, "code 404"),
    ],
)
async def test_each_refusal_is_a_sentence_and_asked_once(
    asking: Asking, fault: Fault, kind: type[RemoteError], sentence: str
) -> None:
    asking.server.faults.append(fault)
    assert sentence in await refused(asking, kind)
    assert len(asking.server.calls) == 1


async def test_a_wrong_token_is_told_and_never_shown(asking: Asking) -> None:
    with pytest.raises(NotAllowed) as caught:
        await asking.by("act.wrong").search(WANTED, 1)
    assert "act.wrong" not in str(caught.value.message)


async def test_an_app_without_an_account_is_told(asking: Asking) -> None:
    asking.server.faults.append(data(tto_tcm_account_ids=[]))
    with pytest.raises(NotAllowed, match="no TikTok One account"):
        await asking.by(TOKEN).search(WANTED, 1)


@pytest.mark.parametrize("change", [{"handle_name": None}, {"handle_name": "!"}])
async def test_a_creator_that_cannot_be_read_is_a_sentence(asking: Asking, change: dict[str, Any]) -> None:
    asking.server.faults.append(data(**{**sample("tto_creator_public")["data"], **change}))
    with pytest.raises(Unreachable, match="made no sense"):
        await asking.market.creator("mia.kocht")


async def test_another_creator_than_asked_for_is_not_taken(asking: Asking) -> None:
    asking.server.faults.append(data(**sample("tto_creator_public")["data"]))
    with pytest.raises(NotThere, match="instead of"):
        await asking.market.creator("somebody")


async def test_details_come_as_far_as_they_come_soon_and_the_rest_the_next_time(asking: Asking) -> None:
    asking.server.faults.append(Fault(late=3.0))
    first = await asking.market.details(["a.one", "b.two", "c.three"])
    assert len(first) == 2
    again = await asking.market.details(["a.one", "b.two", "c.three"])
    assert sorted(again) == ["a.one", "b.two", "c.three"]
    assert asking.server.names().count("ttoCreatorPublic") == 4


async def test_details_grow_old(asking: Asking) -> None:
    await asking.market.details(["a.one"])
    asking.now += timedelta(minutes=16)
    await asking.market.details(["a.one"])
    assert asking.server.names() == ["ttoCreatorPublic"] * 2


async def test_details_that_are_refused_are_left_out(asking: Asking) -> None:
    asking.server.faults.append(refusal(40001))
    assert await asking.market.details(["a.one"]) == {}
    assert await asking.market.details([]) == {}


async def test_the_limit_of_an_app_is_kept(asking: Asking) -> None:
    async with TikTokApi(lambda: asking.now.timestamp(), strict=True) as server:
        line = Line()
        strict = Asking(server, line)
        strict.server._clock = lambda: strict.now.timestamp()
        await strict.market.account()
        await asyncio.gather(*(strict.market.creator("mia.kocht") for _ in range(35)))
        await line.close()
    assert server.names().count("ttoCreatorPublic") == 35
    assert strict.slept


async def test_what_is_huge_is_left(asking: Asking) -> None:
    small = Line(patience=1.5, most_bytes=1_000)
    asking.server.faults.extend([Fault(body=b"x" * 5_000)] * 3)
    business = Business(asking.server.url, TOKEN, now=lambda: asking.now, sleep=asking._sleep, sender=small)
    with pytest.raises(Unreachable):
        await Market(business, APP, SECRET, now=lambda: asking.now).account()
    await small.close()


async def test_a_campaign_is_found_again_by_the_mark_in_its_name(asking: Asking) -> None:
    rows = [{"campaign_id": f"74100000000000000{at}", "campaign_name": f"Other {at}"} for at in range(10, 20)]
    first = {"campaigns": rows, "page_info": {"page": 1, "total_page": 2}}
    wanted = {"campaign_id": 7_410_000_000_000_000_001, "campaign_name": "Sommer #a1b2", "invite_link": "x"}
    last = {"campaigns": [None, {"campaign_name": None}, wanted], "page_info": {"page": 2, "total_page": 2}}
    asking.server.faults += [data(**first), data(**last), data(campaigns="-")]
    found = await asking.market.made("#a1b2")
    assert found
    assert (found.id, found.invite_link) == ("7410000000000000001", "")
    assert await asking.market.made("#a1b2") is None
    assert [given.get("page") for _, given in asking.server.calls] == ["1", "2", "1"]


@pytest.mark.parametrize(
    "fault", [page(502), Fault(cut=True), Fault(dropped=True), refusal(50000), data(campaign_id=None)]
)
async def test_a_campaign_whose_making_nobody_answered_is_not_asked_for_again(
    asking: Asking, fault: Fault
) -> None:
    asking.server.faults.append(fault)
    with pytest.raises(Unanswered):
        await asking.market.invite("Sommer", ["mia.kocht"])
    assert asking.server.names() == ["ttoCampaignCreate"]


async def test_the_report_names_the_author(asking: Asking) -> None:
    [found] = await asking.market.report("7410000000000000001")
    assert (found.handle, found.figures["views"]) == ("mia.kocht", 57_100)
