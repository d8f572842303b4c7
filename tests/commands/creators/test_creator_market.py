"""TikTok One as a further source of creators: found, filled, taken over; whole without it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlmodel import select

from commands.core.marketplace import Between, MarketCreator, NotAllowed
from commands.core.replies import Reply
from commands.core.texts import msg
from commands.core.tiktok import Unreachable
from storage.models import Creator
from tests.chat import Chat, Talker
from tests.fake_market import MIA, FakeMarket

DORA = MarketCreator("dora", "Dora", followers=5_000)


@pytest.fixture
def market(chat: Chat) -> FakeMarket:
    """Let TikTok One be connected."""
    made = FakeMarket(MIA, DORA)
    chat.services.market = made
    return made


def rows(reply: Reply) -> list[tuple[str, ...]]:
    return list(reply.table.rows) if reply.table else []


def of_handle(chat: Chat, handle: str) -> Creator:
    return chat.read(lambda session: session.exec(select(Creator).where(Creator.handle == handle)).one())


async def test_creators_are_shown_with_source_and_age(chat: Chat, anna: Talker, market: FakeMarket) -> None:
    reply = await anna.says("/creator discover DE text=vegan")
    assert reply.title == "TikTok One"
    assert rows(reply) == [
        ("@mia.kocht", "–", "182K", "41.2K", "7.12%", "€850.00", "Cooking, Food & Beverage"),
        ("@dora", "P1", "5,000", "–", "–", "–", "–"),
    ]
    assert "From TikTok One, Mon 23 Nov 2026, 10:00 (Europe/Berlin)." in reply.note
    assert "1 to 2 of 2" in reply.note


async def test_every_filter_is_passed_on(anna: Talker, market: FakeMarket) -> None:
    await anna.says(
        "/creator discover Deutschland text=vegan followers=10k-50k views=5k+ median=<9k engagement=3-5% "
        "price=200-800€ language=de audience=AT gender=women60 age=18-24 sort=engagement"
    )
    (wanted, page), *_ = market.searches
    assert (wanted.country, wanted.text, page) == ("DE", "vegan", 1)
    assert wanted.followers == Between(10_000, 50_000)
    assert wanted.average_views == Between(5_000, None)
    assert wanted.engagement_rate == Between(Decimal("0.03"), Decimal("0.05"))
    assert (wanted.price, wanted.currency) == (Between(Decimal(200), Decimal(800)), "EUR")
    assert (wanted.languages, wanted.audience_country, wanted.audience_age) == (["de"], "AT", "18-24")
    assert (wanted.audience_gender, wanted.sort) == ("FEMALE_60", "ENGAGEMENT_RATE")


@pytest.mark.parametrize("filters", ["age=18-25", "age=old", "gender=all", "followers=many", "sort=price"])
async def test_what_tiktok_one_does_not_know_is_refused(
    anna: Talker, market: FakeMarket, filters: str
) -> None:
    assert (await anna.says(f"/creator discover DE {filters}")).failed
    assert market.searches == []


async def test_men_are_not_taken_for_women(anna: Talker, market: FakeMarket) -> None:
    await anna.says("/creator discover DE gender=men70")
    assert market.searches[0][0].audience_gender == "MALE_70"


async def test_a_country_is_asked_for(anna: Talker, market: FakeMarket) -> None:
    reply = await anna.says("/creator discover")
    assert reply.form
    assert market.searches == []


async def test_figures_that_did_not_come_are_blank_and_counted(
    chat: Chat, anna: Talker, market: FakeMarket
) -> None:
    market.shy = {"mia.kocht"}
    reply = await anna.says("/creator discover DE")
    assert rows(reply)[0][2:6] == ("182K", "–", "–", "–")
    assert "The figures of 1 creator did not come yet." in reply.note
    market.shy = set()
    assert "did not come" not in (await anna.says("/creator discover DE")).note


async def test_a_long_list_is_turned(anna: Talker, market: FakeMarket) -> None:
    market.creators = [replace(MIA, handle=f"mia{n}") for n in range(23)]
    first = await anna.says("/creator discover DE text=vegan")
    second = await anna.presses(first, "More")
    assert "11 to 20 of 23" in second.note
    last = await anna.presses(second, "More")
    assert [row[0] for row in rows(last)] == ["@mia20", "@mia21", "@mia22"]
    assert all(one.text == "vegan" for one, _ in market.searches)
    assert rows(await anna.presses(last, "Back")) == rows(second)


async def test_a_creator_is_added_with_a_button(chat: Chat, anna: Talker, market: FakeMarket) -> None:
    card = await anna.presses(await anna.says("/creator discover DE"), "Add @mia.kocht")
    text = chat.text(card)
    assert "Added to your list." in text
    assert "from TikTok One, brought in Mon 23 Nov 2026" in text
    row = of_handle(chat, "mia.kocht")
    assert (row.name, row.country, row.topics) == ("Mia kocht", "DE", ["Cooking", "Food & Beverage"])
    assert (row.followers, row.median_views, row.engagement_rate) == (182_400, 41_200, 0.0712)
    assert (row.price_minor, row.price_currency, row.notes) == (85_000, "EUR", "Schnelle Rezepte")
    assert row.figures["median_views"] == ["TikTok One", "2026-11-23"]
    assert "P2" in rows(await anna.says("/creator discover DE"))[0]


async def test_a_creator_on_the_list_gets_new_figures_and_keeps_what_the_team_wrote(
    chat: Chat, anna: Talker, market: FakeMarket
) -> None:
    await anna.says("/creator edit @dora name=Dorothea median=99 country=AT notes=ours")
    market.creators = [MIA, replace(DORA, bio="theirs", engagement_rate=Decimal("0.05"))]
    await anna.presses(await anna.says("/creator discover DE"), "Update @dora")
    row = of_handle(chat, "dora")
    assert (row.name, row.country, row.notes) == ("Dorothea", "AT", "ours")
    assert (row.followers, row.engagement_rate, row.median_views) == (5_000, 0.05, 99)
    assert row.figures["median_views"][0] == "typed"


async def test_a_creator_who_has_gone_is_a_sentence(chat: Chat, anna: Talker, market: FakeMarket) -> None:
    found = await anna.says("/creator discover DE")
    market.creators = []
    assert (await anna.presses(found, "Add @mia.kocht")).failed
    assert chat.count(Creator) == 1


async def test_about_whom_nothing_is_said_is_not_changed(
    chat: Chat, anna: Talker, market: FakeMarket
) -> None:
    market.creators = [MarketCreator("dora")]
    await anna.says("/creator edit @dora country=DE")
    reply = await anna.presses(await anna.says("/creator discover DE"), "Update @dora")
    assert "says nothing about @dora" in reply.text


async def test_nobody_found_is_a_sentence(anna: Talker, market: FakeMarket) -> None:
    market.creators = []
    assert "found nobody" in (await anna.says("/creator discover DE")).text


@pytest.mark.parametrize(
    "fault",
    [
        NotAllowed(msg("TikTok does not let this app do that.")),
        Unreachable(msg("TikTok does not answer right now.")),
    ],
)
async def test_what_goes_wrong_is_a_sentence_and_the_list_works_as_before(
    anna: Talker, market: FakeMarket, fault: NotAllowed | Unreachable
) -> None:
    market.fault = fault
    reply = await anna.says("/creator discover DE")
    assert reply.failed
    assert reply.text == fault.message.text
    assert "@dora" in str((await anna.says("/creator find")).table)


async def test_the_search_in_the_list_offers_to_go_on(anna: Talker, market: FakeMarket) -> None:
    reply = await anna.says("/creator find country=AT followers=10k+ topic=beauty")
    await anna.presses(reply, "Search TikTok One as well")
    wanted, _ = market.searches[0]
    assert (wanted.country, wanted.followers) == ("AT", Between(10_000, None))
    form = await anna.presses(await anna.says("/creator find text=vegan"), "Search TikTok One as well")
    await anna.fills(form, country="DE")
    assert (market.searches[1][0].text, market.searches[1][0].country) == ("vegan", "DE")


async def test_without_tiktok_one_the_sentence_says_what_is_missing(chat: Chat, anna: Talker) -> None:
    reply = await anna.says("/creator discover DE")
    assert reply.failed
    assert "TAKT_TIKTOK_APP_ID" in reply.text
    assert "everything else works without" in reply.text
    labels = [button.label for button in (await anna.says("/creator find")).buttons]
    assert "Search TikTok One as well" not in labels


async def test_a_viewer_is_not_offered_what_spends_a_shared_limit(
    chat: Chat, anna: Talker, market: FakeMarket
) -> None:
    mia = chat.person("mia", language="en")
    await mia.says("/campaign list")
    await anna.says("/team role Mia viewer")
    labels = [button.label for button in (await mia.says("/creator find")).buttons]
    assert "Search TikTok One as well" not in labels
    assert (await mia.says("/creator discover DE")).failed
    assert market.searches == []


async def test_tiktok_one_speaks_german(chat: Chat, market: FakeMarket) -> None:
    ben = chat.person("ben", admin=True, language="de")
    reply = await ben.says("/creator discover DE")
    assert "Aus TikTok One, Mo. 23. Nov. 2026" in reply.note
