"""Creators on lists and side by side, in Discord and in Telegram."""

from __future__ import annotations

import pytest

from tests.end_to_end.harness import PATIENCE
from tests.end_to_end.stories import House, story
from tests.end_to_end.talk import asks, opens

pytestmark = pytest.mark.asyncio(loop_scope="package")
CREATORS = {"hanna": {"followers": "12k", "price": "300"}, "ivo": {"followers": "85k", "price": "900"}}


@story
async def test_in_discord_a_card_goes_on_a_list_and_a_comparison_has_a_picture(house: House) -> None:
    dora = house.discord.person("dora")
    channel = house.discord.guild("Lists HQ", dora).channel("creators")
    for handle, facts in CREATORS.items():
        card = await dora.uses("creator add", channel, handle=f"@{handle}", **facts)
    asked = await dora.presses(card, "Put on a list")
    assert "On which list shall I put @ivo?" in asked.text
    form = await opens(dora, asked, "A new list")
    put = await dora.submits(form, {form.labels[0]: "Food DACH"})
    assert "Food DACH · L1" in put.text
    offered = await dora.autocompletes("creator put", channel, list="foo")
    assert [choice.value for choice in offered] == ["L1"]
    near = await dora.uses("creator put", channel, creator="hanna", list="Fodo DACH")
    assert "Put on it: @hanna." in (await dora.presses(near, "L1 Food DACH")).text
    noted = await dora.uses("creator note", channel, creator="hanna", text="Prefers e-mail")
    assert "Prefers e-mail" in noted.text
    compared = await dora.uses("creator compare", channel, creators="hanna, ivo")
    await compared.until(lambda answer: answer.files)
    assert all(picture.startswith(b"\x89PNG") for picture in compared.files.values())


@story
async def test_in_telegram_a_list_is_filled_taken_back_and_compared(house: House) -> None:
    anna = house.telegram.person("anna")
    group = house.telegram.group("Lists team", admin=anna)
    await anna.hears("Taktgeber", group, timeout=PATIENCE)
    for handle, facts in CREATORS.items():
        line = " ".join(f"{name}={value}" for name, value in facts.items())
        await asks(anna, f"/creator add @{handle} {line}", f"@{handle} · P", group)
    put = await asks(anna, '/creator put @hanna @ivo list="Food DACH"', "A new list.", group)
    await anna.presses(put, "Undo")
    await house.telegram.until(lambda: "Taken off it: @hanna, @ivo." in put.visible, PATIENCE)
    await anna.presses(put, "Undo")
    await house.telegram.until(lambda: "Back on it: @hanna, @ivo." in put.visible, PATIENCE)
    await asks(anna, "/creator find list=food", "2 creators", group)
    await asks(anna, "/creator compare @hanna @ivo", "Side by side", group)
    picture = await anna.hears("", group, timeout=PATIENCE)
    assert picture.photo is not None
    assert picture.photo.content.startswith(b"\x89PNG")
