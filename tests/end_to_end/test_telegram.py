"""A team in Telegram: groups, private chats, questions, roles, files."""

from __future__ import annotations

import pytest

from tests.end_to_end import exports
from tests.end_to_end.harness import PATIENCE
from tests.end_to_end.stories import House, story
from tests.end_to_end.talk import FLIGHT, asks, shows
from tests.servers.telegram import Chat, Person

pytestmark = pytest.mark.asyncio(loop_scope="package")
CREATORS = b"Handle;Name;Follower\n@hanna;Hanna;12.000\n@ivo;Ivo;8.500\n"


async def team(house: House, *members: Person) -> tuple[Person, Chat]:
    """Bring the bot into a new group with an admin, and let the greeting pass."""
    anna = house.telegram.person("anna")
    group = house.telegram.group("Glow team", admin=anna, members=members)
    await anna.hears("Taktgeber", group, timeout=PATIENCE)
    return anna, group


@story
async def test_the_first_answer_shows_three_next_steps_that_can_be_pressed(house: House) -> None:
    anna, group = await team(house)
    hello = await asks(anna, "/start", "Taktgeber", group)
    first, *others = [label for row in hello.buttons for label in row]
    assert len(others) == 2
    await anna.presses(hello, first)
    question = await anna.hears("called", group, timeout=PATIENCE)
    await anna.replies(question, "Winter Glow")
    question = await anna.hears("udget", group, timeout=PATIENCE)
    await anna.replies(question, "5.000,50 €")
    question = await anna.hears("irst day", group, timeout=PATIENCE)
    await anna.replies(question, "2026-11-01")
    question = await anna.hears("ast day", group, timeout=PATIENCE)
    await anna.replies(question, "2026-11-30")
    card = await anna.hears("Winter Glow · C1", group, timeout=PATIENCE)
    assert "€5,000.50" in card.visible
    assert "Sun 1 Nov 2026 to Mon 30 Nov 2026 (30 days)" in card.visible


@story
async def test_a_campaign_is_planned_and_launched_by_its_admin_only(house: House) -> None:
    bert = house.telegram.person("bert", language="de")
    anna, group = await team(house, bert)
    card = await asks(bert, f'/campaign new "Winter Glow" budget=20k {FLIGHT}', "C1", group)
    assert "20.000,00\u00a0€" in card.visible
    assert "Entwurf" in card.visible
    press = await bert.presses(card, "Starten")
    assert "manager" in (await press.answered(PATIENCE)).lower()
    assert "Entwurf" in card.visible
    name = house.telegram.bot_username
    live = await asks(anna, f"/campaign@{name} launch C1", "is live", group)
    assert "Live" in live.visible
    await shows(house.telegram, card, "Live")


@story
async def test_a_wrong_value_gets_a_sentence_and_a_new_command_leaves_the_form(house: House) -> None:
    anna, group = await team(house)
    question = await asks(anna, "/campaign new", "called", group)
    await anna.replies(question, "Winter Glow")
    await anna.hears("C1", group, timeout=PATIENCE)
    wrong = await asks(anna, "/campaign edit C1 end=31.02.2026", "31", group)
    assert wrong.markup == {}
    assert "/campaign edit C1" in wrong.visible
    question = await asks(anna, "/campaign show", "Which campaign", group)
    await asks(anna, "/campaign list", "Winter Glow", group)
    await anna.replies(question, "C1")
    await asks(anna, "/help", "What would you like to do?", group)
    assert len([text for text in group.texts if text.startswith("Winter Glow · C1")]) == 1


@story
async def test_an_ambiguous_name_is_asked_back_with_buttons(house: House) -> None:
    anna, group = await team(house)
    for name in ("Winter Glow", "Winter Fun"):
        await asks(anna, f'/campaign new "{name}"', name, group)
    question = await asks(anna, "/campaign show winter", "Which one", group)
    labels = [label for row in question.buttons for label in row]
    assert sorted(labels) == ["C1 Winter Glow", "C2 Winter Fun"]
    await anna.presses(question, "C2 Winter Fun")
    await house.telegram.until(lambda: group.texts[-1].startswith("Winter Fun · C2"), PATIENCE)


@story
async def test_groups_and_private_chats_are_workspaces_of_their_own(house: House) -> None:
    anna, group = await team(house)
    await asks(anna, '/campaign new "Only here"', "C1", group)
    other = house.telegram.group("Another team", admin=anna)
    card = await asks(anna, '/campaign new "Over there"', "Over there", other)
    assert "· C1" in card.visible
    listed = await asks(anna, "/campaign list", "Over there", other)
    assert "Only here" not in listed.visible
    stranger = house.telegram.person("klaus", language="de")
    listed = await asks(stranger, "/campaign list", "Kampagne")
    assert "noch keine Kampagne" in listed.visible
    card = await asks(stranger, "/campaign new Solo", "Solo")
    assert "· C1" in card.visible


@story
async def test_whoever_belongs_to_several_teams_is_asked_once_in_private(house: House) -> None:
    anna, group = await team(house)
    await asks(anna, '/campaign new "Only here"', "C1", group)
    other = house.telegram.group("Another team", admin=anna)
    await asks(anna, '/campaign new "Over there"', "C1", other)
    question = await asks(anna, "/campaign list", "several teams")
    await anna.presses(question, "Another team")
    await house.telegram.until(lambda: "Another team" in anna.chat.texts[-1], PATIENCE)
    assert "Over there" in (await asks(anna, "/campaign list", "Campaigns")).visible


@story
async def test_a_file_comes_with_a_command_as_caption_or_before_it(house: House) -> None:
    anna, group = await team(house)
    await anna.sends_document("creators.csv", CREATORS, caption="/creator import", chat=group)
    dry_run = await anna.hears("creators.csv", group, timeout=PATIENCE)
    assert "Nothing is stored yet" in dry_run.visible
    await anna.presses(dry_run, "Take over 2 creators")
    await house.telegram.until(lambda: "New: 2" in group.texts[-1], PATIENCE)
    sent = await anna.sends_document("again.csv", CREATORS, chat=group)
    await anna.replies(sent, "/creator import")
    again = await anna.hears("again.csv", group, timeout=PATIENCE)
    assert "would change nothing" in again.visible
    listed = await asks(anna, "/creator list", "2 creators", group)
    assert "@hanna" in listed.visible


@story
async def test_a_german_export_is_a_dry_run_first_and_the_figures_come_with_a_picture(house: House) -> None:
    bert = house.telegram.person("bert", language="de")
    _, group = await team(house, bert)
    await asks(bert, '/campaign new "Winter Glow" budget=3000 start=3.11.2025 end=16.11.2025', "C1", group)
    content = exports.german(exports.two_weeks())
    await bert.sends_document("export.csv", content, caption="/kpi import C1", chat=group)
    dry_run = await bert.hears("Probelauf: export.csv", group, timeout=PATIENCE)
    assert "14 neue Tage" in dry_run.visible
    await bert.presses(dry_run, "Einlesen")
    await shows(house.telegram, dry_run, "Eingelesen: export.csv")
    shown = await asks(bert, "/kpi show C1 period=2025-11-10..2025-11-16", "verglichen mit", group)
    # 7 x 150,00 beside 7 x 100,00; 1.050 / 84.000 x 1000
    for figure in ("1.050,00 €", "700,00 €", "+50,00 %", "12,50 €"):
        assert figure in shown.visible
    picture = await bert.hears("", group, timeout=PATIENCE)
    assert picture.photo is not None
    assert picture.photo.content.startswith(b"\x89PNG")
    await bert.says("/kpi export C1 period=flight format=pdf", chat=group)
    await bert.hears("Winter Glow · C1", group, timeout=PATIENCE)
    report = await bert.hears("", group, timeout=PATIENCE)
    assert report.document is not None
    assert report.document.content.startswith(b"%PDF-")


@story
async def test_a_file_too_large_for_telegram_is_answered_with_the_limit_and_another_way(house: House) -> None:
    anna, group = await team(house)
    await anna.sends_document(
        "huge.csv", b"Handle\n", caption="/creator import", chat=group, size=21 * 1024 * 1024
    )
    answer = await anna.hears("20 MB", group, timeout=PATIENCE)
    assert "bot.py chat" in answer.visible


@story
async def test_what_people_say_to_each_other_is_left_alone(house: House) -> None:
    anna, group = await team(house)
    before = len(group.texts)
    await anna.says("Shall we ask Carla?", group)
    await anna.says("/campaign list", group)
    await anna.hears("no campaign", group, timeout=PATIENCE)
    assert len(group.texts) == before + 3
