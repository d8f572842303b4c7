"""One team on both platforms: joined by a code, told by a digest, moved by a creator's answer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.end_to_end import exports
from tests.end_to_end.harness import PATIENCE
from tests.end_to_end.stories import House, story
from tests.end_to_end.talk import asks, changes, finds, join_in, link_in, shows
from tests.servers.discord_ import Channel
from tests.servers.discord_ import Person as DiscordPerson
from tests.servers.telegram import Chat, Person

pytestmark = pytest.mark.asyncio(loop_scope="package")
A_MINUTE = 60 + PATIENCE


async def joined(house: House) -> tuple[DiscordPerson, Channel, Person, Chat]:
    """Join a group in Telegram to a server in Discord that has a live campaign."""
    dora = house.discord.person("dora")
    channel = house.discord.guild("Glow HQ", dora).channel("campaigns")
    today = datetime.now(UTC).date()
    plan = {"start": str(today - timedelta(days=20)), "end": str(today + timedelta(days=20))}
    await dora.uses("campaign new", channel, name="Winter Glow", budget="3000", **plan)
    await dora.uses("campaign launch", channel, campaign="C1")
    line = join_in((await dora.uses("workspace link", channel)).text)
    anna = house.telegram.person("anna")
    group = house.telegram.group("Glow crew", admin=anna)
    assert "Glow HQ" in (await asks(anna, line, "now belongs to", group)).visible
    return dora, channel, anna, group


def complete_days() -> date:
    """Give the day fourteen complete days ago, in the zone of the workspace or a day before."""
    return (datetime.now(UTC) - timedelta(days=15)).date()


@story
async def test_a_digest_arrives_in_both_every_minute_first_the_text_then_the_chart(house: House) -> None:
    dora, channel, anna, group = await joined(house)
    guild = channel.guild
    assert guild is not None
    file = ("export.csv", exports.english(exports.two_weeks(first_day=complete_days())))
    await dora.presses(await dora.uses("kpi import", channel, campaign="C1", file=file), "Import")
    every = '/digest new C1 every="* * * * *" chat="here, campaigns"'
    assert "every minute" in (await asks(anna, every, "D1", group)).visible

    text = await anna.hears("compared with", group, timeout=A_MINUTE)
    for part in ("Winter Glow · C1", "Spend", "pacing", "Hook", "As of", "Europe/Berlin"):
        assert part in text.visible
    chart = await anna.hears("", group, timeout=PATIENCE)
    assert chart.photo is not None
    assert chart.photo.content.startswith(b"\x89PNG")

    report = await finds(house.discord, channel, "compared with")
    assert "Winter Glow · C1" in report.text
    await house.discord.wait_for(lambda: [m for m in channel.messages if m.files], PATIENCE)
    at = [message for message in channel.messages if message is report or message.files]
    assert at[0] is report
    await dora.uses("digest pause", channel, digest="D1")
    history = await dora.uses("digest history", channel, digest="D1")
    assert "on time" in history.text
    link = f"https://discord.com/channels/{guild.id}/{channel.id}/{report.id}"
    there = f"Discord · #campaigns: sent {link}"
    assert there in history.text
    assert there in (await asks(anna, "/digest history D1", "History of D1", group)).visible


@story
async def test_what_is_made_on_one_side_is_seen_on_the_other(house: House) -> None:
    dora, channel, anna, group = await joined(house)
    assert "Winter Glow" in (await asks(anna, "/campaign list", "Campaigns", group)).visible
    await asks(anna, "/campaign new Sommer", "C2", group)
    card = await dora.uses("campaign show", channel, campaign="Sommer")
    assert "Sommer · C2" in card.text
    team = await dora.uses("team list", channel)
    assert "Anna" in team.text
    settings = await asks(anna, "/workspace show", "Glow HQ", group)
    assert "Glow crew (Telegram)" in settings.visible
    used = await asks(anna, "/workspace join AbC123xyz789", "code", group)
    assert "don't know that code" in used.visible


@story
async def test_a_creators_answer_changes_the_cards_on_both_sides(house: House) -> None:
    dora, channel, anna, group = await joined(house)
    campaign = await asks(anna, "/campaign show C1", "Winter Glow", group)
    await dora.uses("creator add", channel, handle="@carla")
    sent = await dora.uses("request send", channel, creator="@carla", campaign="C1", fee="500")
    seen = await asks(anna, "/request show R1", "R1", group)
    carla = house.telegram.person("carla")
    await carla.opens(link_in(sent.text + "\n"))
    offer = await carla.hears("Glow HQ", timeout=PATIENCE)
    await carla.presses(offer, "I am 18 or over and accept")
    await changes(house.discord, sent.message, "confirmed by Carla")
    assert "R1" in (await finds(house.discord, channel, "accepted R1")).text
    await shows(house.telegram, seen, "confirmed by Carla")
    await shows(house.telegram, campaign, "Accepted: 1")


@story
async def test_anybody_joins_a_group_that_has_nothing_of_its_own_yet(house: House) -> None:
    dora = house.discord.person("dora")
    channel = house.discord.guild("Glow HQ", dora).channel("campaigns")
    await dora.uses("campaign new", channel, name="Winter Glow")
    line = join_in((await dora.uses("workspace link", channel)).text)
    anna, bert = house.telegram.person("anna"), house.telegram.person("bert")
    group = house.telegram.group("Glow crew", admin=anna, members=(bert,))
    await asks(bert, line, "now belongs to", group)
    listed = await asks(bert, "/campaign list", "Campaigns", group)
    assert "Winter Glow" in listed.visible
    twice = await asks(bert, line, "used already", group)
    assert "/workspace link" in twice.visible
