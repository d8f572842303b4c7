"""Whatever code TikTok answers with while figures are read: not one of them changes, and it is said why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from commands.core.texts import translator
from commands.tiktok.sync_words import said
from storage import ads as accounts
from storage import figures, post_sources
from storage.figures import Span
from storage.session import Store
from tests.bot.tiktok.test_wire import CODES
from tests.commands.tiktok.accounts_scene import scene as accounts_scene
from tests.commands.tiktok.ads_scene import scene as ads_scene
from tests.commands.tiktok.creator_scene import scene as creator_scene
from tests.databases import store_on

NUMBERS = [row["code"] for row in CODES]


def no(code: int) -> dict[str, Any]:
    return {"code": code, "message": "No.", "request_id": "1", "data": {}}


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Store]:
    made = store_on(sqlite_url)
    yield made
    made.close()


async def test_no_code_changes_a_figure_of_a_campaign(sqlite: Store) -> None:
    async with ads_scene(sqlite) as ads:
        await ads.connects()
        await ads.reads()
        await ads.anna.presses(await ads.anna.says("/campaign match C1"), "Count: Summer Drop DE")
        await ads.reads()

        def spent() -> list[int]:
            span = Span(1, date(2026, 10, 1), ads.chat.now.date())
            rows = ads.chat.read(lambda s: figures.by_day(s, span, ("spend",)))
            return [row[1] for row in rows]

        before = spent()
        assert sum(before) == 16_000
        for number, code in enumerate(NUMBERS):
            ads.chat.forward(hours=25)
            ads.tiktok.answers["reportIntegratedGet"] = no(code)
            await ads.reads()
            row = ads.chat.read(lambda s: accounts.of(s, workspace_id=1)[0])
            assert said(translator("de"), row.fault), code
            assert spent() == before, code
            if row.due_at is None:
                shown = await ads.anna.says("/connect tiktok")
                ads.tiktok.allow(f"code-{number}", f"act.{number}")
                assert not (await ads.pastes(ads.back(shown, f"code-{number}"))).failed


async def test_no_code_changes_a_figure_of_a_post(sqlite: Store) -> None:
    async with accounts_scene(sqlite) as mia:
        await mia.connects()
        await mia.reads()
        mia.mia.posts(mia.post().video_id, video_views=99_999)
        for number, code in enumerate(NUMBERS):
            mia.chat.forward(hours=25)
            mia.tiktok.answers["businessVideoList"] = no(code)
            await mia.reads()
            row = mia.chat.read(lambda s: post_sources.of(s, workspace_id=1)[0])
            assert mia.post().views == 45_100, code
            assert row.fault, code
            if row.due_at is None:
                await mia.connects(f"code-{number}")


async def test_no_code_changes_a_figure_of_a_creators_post_and_each_is_said(sqlite: Store) -> None:
    async with creator_scene(sqlite) as dora:
        await dora.gives(await dora.asks())
        await dora.reads()
        dora.account.posts(dora.video, video_views=99_999)
        for number, code in enumerate(NUMBERS):
            dora.tiktok.answers["ttoCreatorAuthorizedVideos"] = no(code)
            await dora.reads(hours=25)
            (row,) = dora.chat.read(lambda s: post_sources.of(s, workspace_id=1))
            assert dora.post().views == 45_100, code
            english, german = (said(translator(language), row.fault) for language in ("en", "de"))
            assert english, code
            assert german not in ("", english), code
            if row.due_at is None:
                await dora.chat.deliver()
                await dora.gives(await dora.asks(), f"code-{number}")
