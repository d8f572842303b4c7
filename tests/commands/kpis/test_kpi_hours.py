"""Today's figures by the hour: asked now, marked as running, in the ad account's hours, and never guessed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from storage import figures
from storage.figures import Span
from storage.session import Store
from tests.commands.tiktok.ads_scene import SUMMER, WINTER, AdsScene, scene
from tests.servers.tiktok import Fault, page
from tests.servers.tiktok_api import data, refusal

TODAY = date(2026, 11, 23)


@pytest.fixture
async def ads(store: Store) -> AsyncIterator[AdsScene]:
    async with scene(store) as made:
        await made.connects()
        await made.reads()
        await made.anna.presses(await made.anna.says("/campaign match C1"), "Count: Summer Drop DE")
        for hour, spend in ((8, "1.50"), (9, "2.25")):
            made.account.hours[SUMMER, TODAY, hour] = {"spend": spend, "impressions": "1000"}
        made.account.hours[WINTER, TODAY, 9] = {"spend": "99.00"}
        yield made


async def test_the_hours_of_today_are_added_up_and_marked_as_running(ads: AdsScene) -> None:
    reply = await ads.anna.says("/kpi hours C1")
    text = ads.chat.text(reply)
    for line in (
        "Today so far: Summer · C1",
        "The day is not over: these figures still grow, and are compared with no full day.",
        "Mon 23 Nov 2026 in Europe/Berlin",
        "Spend €3.75, Impressions 2,000",
        "08:00 | €1.50 | 1,000",
    ):
        assert line in text, text
    # A figure no hour has is blank, and what is not matched counts for nobody.
    assert "Video views" not in text
    assert "99" not in text
    asked = [given for name, given in ads.tiktok.calls if name == "reportIntegratedGet"][-1]
    assert (asked["start_date"], asked["end_date"]) == ("2026-11-23", "2026-11-23")
    span = Span(1, date(2026, 11, 1), TODAY)
    assert ads.chat.read(lambda s: list(figures.by_day(s, span, ("spend",)))) == [], "nothing of it is kept"


async def test_pages_are_read_to_the_end(ads: AdsScene) -> None:
    ads.tiktok.page_size = 1
    assert "Spend €3.75" in ads.chat.text(await ads.anna.says("/kpi hours C1"))


async def test_today_is_that_of_the_ad_account(store: Store) -> None:
    async with scene(store) as ads:
        ads.account.timezone = "America/Los_Angeles"
        ads.chat.forward(hours=-5)
        await ads.connects()
        await ads.reads()
        await ads.anna.presses(await ads.anna.says("/campaign match C1"), "Count: Summer Drop DE")
        text = ads.chat.text(await ads.anna.says("/kpi hours C1"))
        assert "Sun 22 Nov 2026 in America/Los_Angeles" in text
        assert "no figures of today yet" in text


async def test_without_a_matched_campaign_it_says_how(ads: AdsScene) -> None:
    await ads.anna.says("/campaign new Other")
    assert "/campaign match C2" in (await ads.anna.says("/kpi hours C2")).text


def hour(about: dict[str, Any], **metrics: Any) -> Fault:
    usual = {"campaign_id": SUMMER, "stat_time_hour": "2026-11-23 08:00:00"}
    return data(list=[{"dimensions": {**usual, **about}, "metrics": metrics}], page_info={})


@pytest.mark.parametrize(
    ("faults", "sentence"),
    [
        ([refusal(40001)], "permissions"),
        ([page(502)] * 3, "TikTok does not answer right now"),
        ([data(list="none")], "made no sense to me"),
        ([hour({"stat_time_hour": "2026-11-22 08:00:00"})], "made no sense to me"),
        ([hour({"campaign_id": WINTER})], "made no sense to me"),
        ([hour({}, spend="a lot")], "made no sense to me"),
    ],
)
async def test_what_is_not_plain_is_no_figure(ads: AdsScene, faults: list[Fault], sentence: str) -> None:
    ads.tiktok.faults.extend(faults)
    reply = await ads.anna.says("/kpi hours C1")
    assert (reply.failed, sentence in ads.chat.text(reply)) == (True, True), ads.chat.text(reply)
