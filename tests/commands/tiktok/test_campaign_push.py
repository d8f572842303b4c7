"""A campaign made in Ads Manager: switched off, once however often it is asked for, switched by a person."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage import matches
from storage.session import Store
from tests.chat import button
from tests.commands.tiktok.ads_scene import AdsScene, scene
from tests.servers.tiktok import Fault, page
from tests.servers.tiktok_api import refusal


@pytest.fixture
async def ads(store: Store) -> AsyncIterator[AdsScene]:
    async with scene(store) as made:
        await made.connects()
        await made.reads()
        await made.anna.says("/campaign edit C1 objective=traffic")
        yield made


def made(ads: AdsScene) -> list[dict[str, object]]:
    return [given for name, given in ads.tiktok.calls if name == "campaignCreate"]


async def test_a_manager_makes_it_and_switches_it_and_its_figures_count(ads: AdsScene) -> None:
    preview = await ads.anna.says("/campaign push C1")
    assert "Budget in all: €5,000.00" in ads.chat.text(preview)
    assert made(ads) == []
    shown = await ads.anna.presses(preview, "Make it in Beispiel GmbH")
    (asked,) = made(ads)
    assert {name: asked[name] for name in ("campaign_name", "objective_type", "budget_mode")} == {
        "campaign_name": "Summer",
        "objective_type": "TRAFFIC",
        "budget_mode": "BUDGET_MODE_TOTAL",
    }
    assert (asked["operation_status"], asked["budget"]) == ("DISABLE", 5000.0)
    assert "There it is: switched off" in ads.chat.text(shown)
    on = await ads.anna.presses(shown, "Switch on at TikTok")
    assert "There it is: switched on" in ads.chat.text(on)
    rows = ads.chat.read(lambda session: matches.of(session, workspace_id=1))
    assert [row.campaign_id for row in rows if row.name == "Summer"] == [1]
    # Pressed once more, or asked for anew, it is shown and not made.
    await ads.anna.presses(preview, "Make it in Beispiel GmbH")
    assert button(await ads.anna.says("/campaign push C1"), "How is it now?")
    assert len(made(ads)) == 1


async def pushed(ads: AdsScene) -> None:
    await ads.anna.presses(await ads.anna.says("/campaign push C1"), "Make it in Beispiel GmbH")


async def test_a_move_here_offers_the_same_there_and_changes_nothing_by_itself(ads: AdsScene) -> None:
    launched = await ads.anna.says("/campaign launch C1")
    assert "At TikTok" not in launched.text
    await pushed(ads)
    paused = await ads.anna.says("/campaign pause C1")
    assert "At TikTok it goes on until you switch it off there, too." in paused.text
    resumed = await ads.anna.says("/campaign resume C1")
    assert "campaignStatusUpdate" not in ads.tiktok.names()
    ben = ads.chat.person("ben", language="en", platform="discord")
    assert "Only a manager or an owner" in ads.chat.text(await ben.presses(resumed, "Switch on at TikTok"))
    on = await ads.anna.presses(resumed, "Switch on at TikTok")
    assert "There it is: switched on" in ads.chat.text(on)
    off = await ads.anna.presses(paused, "Switch off at TikTok")
    assert "There it is: switched off" in ads.chat.text(off)


@pytest.mark.parametrize(
    ("fault", "state"), [(Fault(cut=True), "switched on"), (page(502), "TikTok did not switch it")]
)
async def test_a_switch_whose_answer_is_lost_is_read_back(ads: AdsScene, fault: Fault, state: str) -> None:
    await pushed(ads)
    shown = await ads.anna.presses(await ads.anna.says("/campaign push C1"), "How is it now?")
    ads.tiktok.faults.append(fault)
    assert state in ads.chat.text(await ads.anna.presses(shown, "Switch on at TikTok"))


@pytest.mark.parametrize("fault", [Fault(dropped=True), page(502), Fault(cut=True)])
async def test_without_an_answer_asking_again_makes_no_second_one(ads: AdsScene, fault: Fault) -> None:
    preview = await ads.anna.says("/campaign push C1")
    ads.tiktok.faults.append(fault)
    lost = await ads.anna.presses(preview, "Make it")
    assert "makes no second one" in lost.text
    await ads.anna.presses(preview, "Make it")
    first, second = made(ads)
    assert first["request_id"] == second["request_id"]
    assert len(ads.tiktok.pushed) == 1


async def test_one_that_tiktok_has_already_is_found_by_its_name(ads: AdsScene) -> None:
    ads.account.campaigns["1801"] = "Summer"
    ads.tiktok.faults.append(refusal(40050))
    shown = await ads.anna.presses(await ads.anna.says("/campaign push C1"), "Make it")
    assert "Number at TikTok: 1801" in ads.chat.text(shown)


async def test_what_is_missing_is_said_before_anything_is_made(ads: AdsScene) -> None:
    await ads.anna.says("/campaign new Bare")
    assert (
        "needs an objective first: /campaign edit C2 objective=traffic"
        in (await ads.anna.says("/campaign push C2")).text
    )
    await ads.anna.says('/campaign new "Sun 🌞" objective=traffic budget=500')
    assert "no emoji" in (await ads.anna.says("/campaign push C3")).text
    await ads.anna.says('/campaign new Dollar objective=traffic budget="USD 500"')
    assert "No ad account in USD is connected" in (await ads.anna.says("/campaign push C4")).text
    ben = ads.chat.person("ben", language="en", platform="discord")
    assert "Only a manager or an owner" in ads.chat.text(await ben.says("/campaign push C1"))
    preview = await ads.anna.says("/campaign push C1")
    assert "Only a manager or an owner" in ads.chat.text(await ben.presses(preview, "Make it"))
    ads.tiktok.faults.append(refusal(40001))
    assert "permissions" in (await ads.anna.presses(preview, "Make it")).text
    assert ads.tiktok.pushed == {}
