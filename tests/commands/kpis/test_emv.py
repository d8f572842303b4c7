"""EMV in the chat: off at first, set in versions, shown with the version, and explained by it."""

from __future__ import annotations

import pytest

from commands.core.replies import Reply
from storage import audit
from storage.session import Store
from tests.chat import Chat, Talker
from tests.commands.kpis.test_kinds import OTHER, VIDEO, post, read

ON = "/workspace emv views=0.01 likes=0.10"


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give an owner whose campaign C1 has two videos, one of them with its parts."""
    found = chat.person("anna", admin=True, language="en")
    await found.says("/campaign new Summer")
    await found.says("/creator add @dora")
    await found.says("/request send @dora C1 fee=500")
    whole = {"views": 1_000, "likes": 42}
    parts = {"organic": {"views": 700, "likes": 40}, "paid": {"views": 300, "likes": 2}}
    await read(found, post(VIDEO, whole, **parts), post(OTHER, {"views": 50}))
    return found


async def shown(anna: Talker, line: str = "/kpi show C1") -> list[tuple[str, str]]:
    """Give the lines of a report about EMV."""
    reply: Reply = await anna.says(line)
    return [(field.label, field.value) for field in reply.fields if "EMV" in field.label]


async def test_it_is_off_until_rates_are_set(chat: Chat, anna: Talker) -> None:
    assert await shown(anna) == []
    assert "EMV is off." in chat.text(await anna.says("/kpi emv"))
    assert "EMV is off." in chat.text(await anna.says("/kpi emv C1"))


async def test_a_report_shows_it_with_its_version_and_formula(chat: Chat, anna: Talker) -> None:
    await anna.says(ON)
    ((label, value),) = await shown(anna)
    assert label == "EMV, version 1"
    on = "as of Mon 23 Nov 2026"
    # The other video's likes are not known, so it has no part in it.
    assert value == (
        f"Organic, by TikTok One (1 of 2 posts, {on}): 700 x €0.01 + 40 x €0.10 = €11.00\n"
        f"In public, organic and paid together (1 of 2 posts, {on}): 1,000 x €0.01 + 42 x €0.10 = €14.20"
    )


async def test_a_change_is_a_new_version_and_the_old_one_explains_old_figures(
    chat: Chat, anna: Talker
) -> None:
    await anna.says(ON)
    text = chat.text(await anna.says("/workspace emv likes=0.25 views=-"))
    assert "2 | Likes €0.25 |" in text
    assert "1 | Video views €0.01, Likes €0.10 |" in text
    assert "Version 2 counts." in text
    assert (await shown(anna))[0][0] == "EMV, version 2"
    old = chat.text(await anna.says("/kpi emv C1 version=1"))
    assert "EMV, version 1: Organic, by TikTok One" in old
    assert "700 x €0.01 + 40 x €0.10 = €11.00" in old
    assert "EMV, version 2: Organic, by TikTok One (1 of 2 posts" in old
    assert "40 x €0.25 = €10.00" in old
    assert "by version 9" not in old
    assert "There is no version 9" in chat.text(await anna.says("/kpi emv C1 version=9"))


async def test_the_button_of_an_old_report_explains_by_its_own_version(chat: Chat, anna: Talker) -> None:
    await anna.says(ON)
    old = await anna.says("/kpi show C1")
    await anna.says('/digest new C1 every="daily 11:00"')
    preview = await anna.says("/digest preview D1")
    await anna.says("/workspace emv likes=0.25 views=-")
    for shown_before in (old, preview):
        text = chat.text(await anna.presses(shown_before, "Explain EMV"))
        assert "EMV, version 1: Organic, by TikTok One" in text
        assert "Rates of version 1: Video views €0.01, Likes €0.10" in text


async def test_the_same_rates_again_are_no_new_version(chat: Chat, anna: Talker) -> None:
    await anna.says(ON)
    assert "Version 1 counts." in chat.text(await anna.says(ON))


async def test_turned_off_no_report_shows_it_and_setting_rates_turns_it_on(chat: Chat, anna: Talker) -> None:
    await anna.says(ON)
    await anna.says("/workspace emv off")
    assert await shown(anna) == []
    assert "no report shows it" in chat.text(await anna.says("/kpi emv C1"))
    for again in ("aus", "off=yes"):
        assert (await anna.says(f"/workspace emv {again}")).failed
    await anna.says("/workspace emv saves=1")
    assert "Version 2 counts." in chat.text(await anna.says("/kpi emv"))
    entries = chat.read(lambda session: audit.of(session, workspace_id=1, kind="workspace", id=1))
    assert [entry.action for entry in entries].count("workspace emv") == 3


async def test_where_no_post_has_all_of_it_it_is_blank(chat: Chat, anna: Talker) -> None:
    await anna.says("/workspace emv saves=1 views=0.002")
    assert await shown(anna) == [("EMV, version 1", "–, no post has all of it: Video views, Saves")]


async def test_a_campaign_in_other_money_has_none(chat: Chat, anna: Talker) -> None:
    await anna.says(ON)
    await anna.says('/campaign edit C1 budget="USD 100"')
    assert await shown(anna) == [("EMV, version 1", "–, its rates are in EUR")]


async def test_rates_are_a_managers_and_cannot_be_nothing(chat: Chat, anna: Talker) -> None:
    ben = chat.person("ben", language="en")
    assert (await ben.says(ON)).failed
    assert "manager" in chat.text(await ben.says(ON))
    assert "At least one rate must be above 0" in chat.text(await anna.says("/workspace emv views=0"))
    assert (await anna.says("/workspace emv views=-1")).failed
    assert (await anna.says("/workspace emv views=lots")).failed


async def test_it_is_no_kpi_and_the_way_there_is_said(chat: Chat, anna: Talker) -> None:
    assert "/kpi emv C1 shows and explains it" in chat.text(await anna.says("/kpi explain C1 emv"))
