"""A team in Discord: slash commands, cards, forms, suggestions, files, private answers."""

from __future__ import annotations

import pytest

from tests.end_to_end import exports
from tests.end_to_end.stories import House, story
from tests.end_to_end.talk import changes, finds, opens
from tests.servers.discord_ import Channel, Person

pytestmark = pytest.mark.asyncio(loop_scope="package")
STRING, SUBCOMMAND, ATTACHMENT = 3, 1, 11
DAYS = {"start": "2025-11-03", "end": "2025-11-16"}


def office(house: House, *members: Person) -> tuple[Person, Channel]:
    """Bring the bot to a new server with an owner."""
    dora = house.discord.person("dora")
    guild = house.discord.guild("Glow HQ", dora)
    for member in members:
        guild.join(member)
    return dora, guild.channel("campaigns")


@story
async def test_commands_are_registered_everywhere_in_both_languages(house: House) -> None:
    registered = house.discord.commands.registered
    assert list(registered) == [None]
    groups = {command["name"]: command for command in registered[None]}
    wanted = {"campaign", "creator", "request", "kpi", "digest", "workspace", "team", "help", "start"}
    assert wanted <= set(groups)
    for group in groups.values():
        assert group["description_localizations"]["de"]
        for action in group.get("options") or []:
            assert action["description_localizations"]["de"]
            if action["type"] != SUBCOMMAND:
                continue
            types = {option["name"]: option["type"] for option in action.get("options") or []}
            assert types.pop("file", ATTACHMENT) == ATTACHMENT
            assert set(types.values()) <= {STRING}


@story
async def test_the_first_answer_shows_three_next_steps(house: House) -> None:
    dora, channel = office(house)
    hello = await dora.uses("start", channel)
    assert len(hello.buttons) == 3
    form = await opens(dora, hello, hello.buttons[0])
    name, budget, start, end = form.labels
    values = {name: "Winter Glow", budget: "5.000,50 €", start: "2025-11-03", end: "16.11.2025"}
    card = await dora.submits(form, values)
    assert "Winter Glow · C1" in card.text
    assert "€5,000.50" in card.text
    assert "Mon 3 Nov 2025 to Sun 16 Nov 2025 (14 days)" in card.text


@story
async def test_a_campaign_is_planned_in_german_and_launched_by_who_manages_the_server(house: House) -> None:
    emil = house.discord.person("emil", "de")
    dora, channel = office(house, emil)
    card = await emil.uses("campaign new", channel, name="Winter Glow", budget="20k", **DAYS)
    assert "20.000,00\u00a0€" in card.text
    assert not card.ephemeral
    refused = await emil.presses(card, "Starten")
    assert refused.ephemeral
    assert "Manager" in refused.text
    live = await dora.uses("campaign launch", channel, campaign="winter")
    assert "Live" in live.text
    await changes(house.discord, card.message, "Live")


@story
async def test_names_are_suggested_and_what_is_unclear_is_asked_back(house: House) -> None:
    dora, channel = office(house)
    for name in ("Winter Glow", "Winter Fun"):
        await dora.uses("campaign new", channel, name=name)
    offered = await dora.autocompletes("campaign show", channel, campaign="wint")
    assert {choice.value for choice in offered} == {"C1", "C2"}
    question = await dora.uses("campaign show", channel, campaign="Winter")
    picked = await dora.presses(question, "C1 Winter Glow")
    assert "Winter Glow · C1" in picked.text
    unknown = await dora.uses("campaign show", channel, campaign="Summer")
    assert unknown.ephemeral
    assert "Summer" in unknown.text


@story
async def test_a_form_takes_up_to_five_answers_and_a_wrong_one_can_be_corrected(house: House) -> None:
    dora, channel = office(house)
    card = await dora.uses("campaign new", channel, name="Winter Glow", **DAYS)
    form = await opens(dora, card, "Edit")
    assert len(form.labels) == 5
    budget = next(label for label in form.labels if "udget" in label)
    wrong = await dora.submits(form, {budget: "a lot"})
    assert wrong.ephemeral
    assert "a lot" in wrong.text
    again = await opens(dora, wrong, "Correct it")
    changed = await dora.submits(again, {budget: "7500"})
    assert "€7,500.00" in changed.text
    await changes(house.discord, card.message, "€7,500.00")


@story
async def test_an_export_is_a_dry_run_first_and_the_figures_have_a_chart(house: House) -> None:
    dora, channel = office(house)
    await dora.uses("campaign new", channel, name="Winter Glow", budget="3000", **DAYS)
    file = ("export.csv", exports.english(exports.two_weeks()))
    dry_run = await dora.uses("kpi import", channel, campaign="C1", file=file)
    assert "14 new days" in dry_run.text
    imported = await dora.presses(dry_run, "Import")
    assert "14 new days" in imported.text
    shown = await dora.uses("kpi show", channel, campaign="C1", period="2025-11-10..2025-11-16")
    await shown.until(lambda answer: answer.files)
    # 7 x 150.00 beside 7 x 100.00; 1,050 / 84,000 x 1000
    for figure in ("€1,050.00", "€700.00", "+50.00%", "€12.50"):
        assert figure in shown.text
    assert all(picture.startswith(b"\x89PNG") for picture in shown.files.values())
    exported = await dora.uses("kpi export", channel, campaign="C1", period="flight")
    await exported.until(lambda answer: answer.files)
    (content,) = exported.files.values()
    assert len(content.splitlines()) == 1 + 28
    for kind, beginning in (("xlsx", b"PK"), ("pdf", b"%PDF-")):
        exported = await dora.uses("kpi export", channel, campaign="C1", period="flight", format=kind)
        await exported.until(lambda answer: answer.files)
        ((name, content),) = exported.files.items()
        assert name == f"C1-winter-glow-2025-11-03-2025-11-16.{kind}"
        assert content.startswith(beginning)


@story
async def test_what_concerns_one_person_is_seen_by_that_person_only(house: House) -> None:
    dora, channel = office(house)
    link = await dora.uses("workspace link", channel)
    assert link.ephemeral
    assert "/workspace join " in link.text
    await dora.uses("campaign new", channel, name="@everyone <@&1>")
    await dora.uses("digest new", channel, campaign="C1", every="every monday 9:00")
    said = await dora.uses("digest test", channel, digest="D1")
    assert said.ephemeral
    report = await finds(house.discord, dora.dm, "There are no figures for this period")
    assert report.pings == set()
    assert all(message.pings == set() for message in channel.messages)
