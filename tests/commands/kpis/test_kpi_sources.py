"""Reading now, and what is said of it: never more than is done."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.session import Store
from tests.commands.tiktok.ads_scene import AdsScene, scene
from tests.servers.tiktok_api import refusal


@pytest.fixture
async def ads(store: Store) -> AsyncIterator[AdsScene]:
    async with scene(store) as made:
        await made.connects()
        await made.reads()
        yield made


async def fails(ads: AdsScene, code: int) -> None:
    """Let the next reading be refused, however often it is asked."""
    ads.chat.forward(hours=1)
    ads.tiktok.faults.extend([refusal(code)] * 9)
    await ads.reads()
    ads.tiktok.faults.clear()


async def test_what_is_due_is_read_at_once(ads: AdsScene) -> None:
    ads.chat.forward(minutes=2)
    await ads.reads()
    assert "10:02" not in ads.chat.text(await ads.anna.says("/kpi status"))
    assert (await ads.anna.says("/kpi sync")).text == "I read them now."
    await ads.reads()
    assert "last spoke Mon 23 Nov 2026, 10:02" in ads.chat.text(await ads.anna.says("/kpi status"))


async def test_without_a_leave_nothing_is_said_to_be_read(ads: AdsScene) -> None:
    await fails(ads, 40105)
    reply = await ads.anna.says("/kpi sync")
    assert reply.text == "I can read none of them now: below stands why, and what to do."
    assert "/connect tiktok" in ads.chat.text(reply)


async def test_what_was_refused_a_moment_ago_is_not_asked_again_at_once(ads: AdsScene) -> None:
    await fails(ads, 60001)
    reply = await ads.anna.says("/kpi sync")
    assert reply.text == "I asked a moment ago, and TikTok refused; I try again by myself."
    assert "Try again in an hour.\nNext try Mon 23 Nov 2026" in ads.chat.text(reply)
    ads.chat.forward(minutes=2)
    assert (await ads.anna.says("/kpi sync")).text == "I read them now."
