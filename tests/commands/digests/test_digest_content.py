"""What a digest shows: sections and KPIs by buttons and in words, why it changed, and its filters."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commands.digests.digest_sweep import sweep
from commands.rules.digest_parts import SECTIONS, Content, content_from, parse_sections, turned
from storage.session import Store
from tests.chat import Chat, Talker
from tests.commands.measured import YESTERDAY, measure
from tests.commands.rules.hostile import refusal


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give a member of a team whose campaign C1 has figures of two ads in two weeks, and the digest D1."""
    found = chat.person("anna", admin=True, language="en")
    await found.says("/campaign new Summer budget=3000 start=2026-11-09 end=2026-12-08")
    measure(chat, ad="Hook A", spend=1_000, views=500, clicks=10)
    measure(chat, ad="Hook B", spend=1_000, views=5_000, clicks=10)
    for ad in ("Hook A", "Hook B"):
        measure(chat, day=YESTERDAY - timedelta(days=7), ad=ad, spend=1_000, views=400, clicks=10)
    await found.says('/digest new C1 every="daily 11:00"')
    return found


async def preview(anna: Talker) -> str:
    return anna.chat.text(await anna.says("/digest preview D1"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("all", tuple(SECTIONS)),
        ("pacing, figures", ("figures", "pacing")),
        ("Größte Änderung,KPIs", ("figures", "why")),
    ],
)
def test_sections_as_people_write_them(typed: str, kept: tuple[str, ...]) -> None:
    assert parse_sections(typed) == kept
    assert content_from(Content(kept, ("cpm",)).to_json()) == Content(kept, ("cpm",))


def test_what_is_no_section_is_named_with_those_there_are() -> None:
    assert "There are: KPIs, Largest change, Targets so far," in refusal(parse_sections, "figures, weather")


def test_everything_shown_is_stored_as_nothing() -> None:
    assert Content().to_json() == {}
    assert turned(("a", "c"), "b", ("a", "b", "c"), on=True) == ("a", "b", "c")
    assert turned(("a", "c"), "c", ("a", "b", "c"), on=False) == ("a",)


async def test_the_largest_change_is_explained_and_the_filters_stand_below(anna: Talker) -> None:
    text = await preview(anna)
    assert "Largest change: Video views +587.50%\nLargest part: Hook B, +4,600" in text
    assert (
        "Campaign Summer (C1) · days Mon 16 Nov 2026 – Sun 22 Nov 2026"
        " · compared with Mon 9 Nov 2026 – Sun 15 Nov 2026 · sources Ads Manager export"
        " · computed Mon 23 Nov 2026, 10:00 (Europe/Berlin)" in text
    )


async def test_a_change_that_is_a_missing_day_is_told_as_one(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Even")
    await anna.says('/digest new C2 every="daily 11:00"')
    for back in range(1, 14):
        measure(chat, campaign=2, day=YESTERDAY - timedelta(days=back), views=1_000, impressions=2_000)
    text = chat.text(await anna.says("/digest preview D2"))
    assert "Largest change: Impressions -14.29%" in text
    assert "Days with figures: 6, before 7. Those that are missing are part of the change." in text
    measure(chat, campaign=2, views=3_000, impressions=2_000)
    text = chat.text(await anna.says("/digest preview D2"))
    assert "Largest change: Video views" in text
    assert "Days with figures" not in text


async def test_nothing_is_explained_where_nothing_moved(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Winter")
    await anna.says('/digest new C2 every="daily 11:00"')
    text = chat.text(await anna.says("/digest preview D2"))
    assert "Largest change" not in text
    assert "sources" not in text
    await anna.says("/digest content D1 kpis=clicks")
    assert "Largest change" not in await preview(anna)


async def test_sections_and_kpis_in_words(chat: Chat, anna: Talker) -> None:
    card = chat.text(await anna.says('/digest content D1 sections="figures,pacing" kpis="views, spend"'))
    assert "KPIs: Spend and Video views" in card
    assert "[✓ Spend pacing]\n[✗ Best ads]" in card
    text = await preview(anna)
    assert "\nSpend | " in text
    assert "CPM" not in text
    for missing in ("Largest change", "Best by", "<Summer"):
        assert missing not in text
    assert "Spend pacing: " in text
    assert "As of: " in text
    assert " · only Spend and Video views · " in text
    refused = chat.text(await anna.says("/digest content D1 kpis=likes"))
    assert "A digest does not show Likes." in refused


async def test_sections_by_buttons(chat: Chat, anna: Talker) -> None:
    card = await anna.presses(await anna.says("/digest show D1"), "Content")
    assert len(card.buttons) <= 25
    card = await anna.presses(card, "✓ KPIs")
    assert "[✗ KPIs]" in chat.text(card)
    assert "KPI | Value" not in await preview(anna)
    card = await anna.presses(card, "✗ KPIs")
    assert "KPI | Value" in chat.text(await anna.presses(card, "Preview"))


async def test_kpis_by_buttons(chat: Chat, anna: Talker) -> None:
    card = await anna.presses(await anna.says("/digest content D1"), "Choose KPIs")
    assert len(card.buttons) <= 25
    card = await anna.presses(card, "✓ CPC")
    text = await preview(anna)
    assert "\nCPC" not in text
    assert "\nVideo views" in text
    card = await anna.presses(card, "All KPIs")
    assert "\nCPC" in await preview(anna)
    await anna.says("/digest content D1 kpis=views")
    card = await anna.presses(await anna.says("/digest content D1"), "Choose KPIs")
    assert "One KPI has to stay." in chat.text(await anna.presses(card, "✓ Video views"))
    back = await anna.presses(card, "Sections")
    assert "KPIs: Video views" in chat.text(back)


async def test_digests_of_one_campaign_say_what_each_team_chose(chat: Chat, anna: Talker) -> None:
    await anna.says('/digest new C1 every="daily 11:00"')
    await anna.says("/digest content D2 kpis=clicks sections=figures")
    chat.forward(hours=1)
    await sweep(chat.services)
    said = {one.row.cause[:9]: chat.text(one) for one in chat.outbox() if one.row.part == "text"}
    assert "\nVideo views | " in said["digest:1:"]
    assert "\nVideo views | " not in said["digest:2:"]
    assert [one.row.cause[:9] for one in chat.outbox() if one.row.part == "chart"] == ["digest:1:"]


async def test_the_content_is_the_same_in_german(chat: Chat, anna: Talker) -> None:
    await anna.says("/workspace set language=de")
    chat.forward(hours=1)
    await sweep(chat.services)
    text = chat.text(chat.outbox()[0])
    assert "Größte Änderung: Videoaufrufe +587,50\N{NO-BREAK SPACE}%\nGrößter Anteil: Hook B, +4.600" in text
    assert "Kampagne Summer (C1) · Tage " in text
