"""Which campaigns at TikTok count for which of ours: by hand, by a rule with a preview, and what is left."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage import matches
from storage.models import AdCampaign
from storage.session import Store
from tests.chat import button
from tests.commands.measured import measure
from tests.commands.tiktok.ads_scene import SUMMER, AdsScene, scene


@pytest.fixture
async def ads(store: Store) -> AsyncIterator[AdsScene]:
    async with scene(store) as made:
        await made.connects()
        await made.reads()
        yield made


def state(ads: AdsScene) -> dict[str, tuple[int | None, str]]:
    """Give for which campaign each one at TikTok counts, and who said so."""
    rows: list[AdCampaign] = list(ads.chat.read(lambda session: matches.of(session, workspace_id=1)))
    return {row.name: (row.campaign_id, row.matched_by) for row in rows}


async def seen(ads: AdsScene, *names: str) -> None:
    """Let there be more campaigns at TikTok, and the list be read again."""
    for number, name in enumerate(names):
        ads.account.campaigns[f"1800{number:04}"] = name
    ads.chat.forward(hours=2)
    await ads.reads()


async def test_a_rule_shows_what_it_would_take_and_takes_what_comes_later(ads: AdsScene) -> None:
    preview = await ads.anna.says('/campaign match C1 contains="summer drop"')
    assert "1 campaign at TikTok would count for C1 by this rule" in preview.text
    assert "• Summer Drop DE" in preview.text
    assert state(ads) == {"Summer Drop DE": (None, ""), "Winter Glow": (None, "")}
    kept = await ads.anna.presses(preview, "Keep this rule")
    assert "Summer Drop DE | Mon" not in ads.chat.text(kept)
    assert "Summer · C1 by a rule" in ads.chat.text(kept)
    await seen(ads, "SUMMER–Drop AT", "Autumn")
    assert state(ads) == {
        "Summer Drop DE": (1, "rule"),
        "Winter Glow": (None, ""),
        "SUMMER–Drop AT": (1, "rule"),
        "Autumn": (None, ""),
    }
    await ads.anna.presses(await ads.anna.says("/campaign match C1"), "Drop the rule “summer drop”")
    assert set(state(ads).values()) == {(None, "")}


async def test_what_is_matched_already_is_said_and_not_counted_as_none(ads: AdsScene) -> None:
    for words in ("summer", "winter"):
        await ads.anna.presses(await ads.anna.says(f"/campaign match C1 contains={words}"), "Keep this rule")
    assert "Every campaign at TikTok counts" in (await ads.anna.says("/campaign match C1")).text
    again = await ads.anna.says("/campaign match C1 contains=drop")
    assert again.text == "By this rule no campaign at TikTok comes in now; later ones would count for C1."


async def test_what_two_rules_fit_is_left_to_a_person(ads: AdsScene) -> None:
    await ads.anna.says("/campaign new Drops")
    await ads.anna.presses(await ads.anna.says("/campaign match C1 contains=summer"), "Keep this rule")
    again = await ads.anna.says("/campaign match C2 contains=drop")
    assert "Summer Drop DE: counts for another campaign and stays there" in again.text
    await ads.anna.presses(again, "Keep this rule")
    assert state(ads)["Summer Drop DE"] == (None, "")
    await ads.anna.presses(await ads.anna.says("/campaign match C2"), "Count: Summer Drop DE")
    await seen(ads)
    assert state(ads)["Summer Drop DE"] == (2, "hand")


async def test_without_a_campaign_each_button_asks_for_one(ads: AdsScene) -> None:
    listed = await ads.anna.says("/campaign match")
    assert "2 campaigns at TikTok, 2 count for none of yours." in listed.text
    asked = await ads.anna.presses(listed, "Winter Glow")
    done = await ads.anna.fills(asked, campaign="C1")
    assert "“Winter Glow” counts now." in done.text
    assert state(ads)["Winter Glow"] == (1, "hand")


async def test_hundreds_are_turned_page_by_page_and_fit_into_every_platform(ads: AdsScene) -> None:
    await seen(ads, *(f"Campaign {number}" for number in range(200)))
    first = await ads.anna.says("/campaign match C1")
    # Those that sound alike come first.
    assert first.table
    assert first.table.rows[0][0] == "Summer Drop DE"
    assert len(first.buttons) <= 25
    second = await ads.anna.presses(first, "More")
    assert second.table
    assert not {row[0] for row in first.table.rows} & {row[0] for row in second.table.rows}
    assert "Page 2 of 17" in second.note


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/campaign match contains=summer", "Name the campaign of yours they count for"),
        ("/campaign match C1 contains=-", "at least three letters"),
        ("/campaign match C1 contains=d", "at least three letters"),
        ("/kpi sync C1", "No campaign at TikTok counts for “Summer” yet"),
    ],
)
async def test_what_cannot_be_is_said_with_what_can(ads: AdsScene, line: str, said: str) -> None:
    reply = await ads.anna.says(line)
    assert reply.failed
    assert said in reply.text


async def test_what_stands_in_another_currency_is_not_taken_by_a_rule(ads: AdsScene) -> None:
    await ads.anna.says('/campaign edit C1 budget="USD 500"')
    preview = await ads.anna.says("/campaign match C1 contains=summer")
    assert "its ad account is not kept in USD" in preview.text
    await ads.anna.presses(preview, "Keep this rule")
    assert state(ads)["Summer Drop DE"] == (None, "")


async def test_before_the_first_reading_it_says_when_the_list_comes(store: Store) -> None:
    async with scene(store) as ads:
        assert button(await ads.anna.says("/campaign match"), "Connect TikTok")
        await ads.connects()
        assert "within a minute" in (await ads.anna.says("/campaign match C1")).text


async def test_whoever_misses_figures_hears_of_matching_and_then_of_reading(ads: AdsScene) -> None:
    async def said() -> str:
        shown = [await ads.anna.says(f"/kpi {command} C1") for command in ("show", "pacing", "top")]
        return ads.chat.text(*shown)

    first = await said()
    assert first.count("no figures yet; say which campaigns at TikTok count for it: /campaign match C1") == 2
    assert (
        "by ad in this period. Say which campaigns at TikTok count for this one: /campaign match C1" in first
    )
    await ads.anna.presses(await ads.anna.says("/campaign match C1 contains=summer"), "Keep this rule")
    then = await said()
    assert then.count("no figures yet; /kpi status says how reading them from TikTok goes") == 2
    assert "by ad in this period. /kpi status says how reading them from TikTok goes." in then
    await ads.reads()
    assert "no figures" not in await said()


async def test_figures_of_which_nobody_noted_the_way_are_said_to_be_an_export(ads: AdsScene) -> None:
    ads.account.facts.clear()
    await ads.anna.presses(await ads.anna.says("/campaign match C1 contains=summer"), "Keep this rule")
    await ads.reads()
    measure(ads.chat, spend=100)
    assert "(Ads Manager export)" in ads.chat.text(await ads.anna.says("/kpi show C1"))


async def test_what_tiktok_told_is_said_to_be_from_there_after_the_leave_was_given_back(
    ads: AdsScene,
) -> None:
    await ads.anna.presses(await ads.anna.says("/campaign match C1 contains=summer"), "Keep this rule")
    await ads.reads()
    await ads.anna.says("/connect disconnect")
    assert "(TikTok itself)" in ads.chat.text(await ads.anna.says("/kpi show C1"))


async def test_a_campaign_is_matched_by_its_id_at_tiktok(ads: AdsScene) -> None:
    reply = await ads.anna.says(f"/campaign match C1 id={SUMMER}")
    assert "“Summer Drop DE” counts now." in reply.text
    assert state(ads) == {"Summer Drop DE": (1, "hand"), "Winter Glow": (None, "")}
    await ads.reads()
    assert "€140.00" in ads.chat.text(await ads.anna.says("/kpi show C1"))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/campaign match C1 id=1714073078669320", "has a campaign with the ID “1714073078669320”"),
        ("/campaign match C1 id=Summer", "has a campaign with the ID “Summer”"),
        (f"/campaign match id={SUMMER}", "Name the campaign of yours it counts for: /campaign match C1 id=…"),
    ],
)
async def test_an_id_that_fits_nothing_is_answered_with_a_sentence(
    ads: AdsScene, line: str, sentence: str
) -> None:
    reply = await ads.anna.says(line)
    assert (reply.failed, sentence in reply.text) == (True, True), reply.text
    assert set(state(ads).values()) == {(None, "")}
