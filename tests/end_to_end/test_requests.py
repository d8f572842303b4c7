"""A creator answers a request: by a link in Telegram, by a direct message in Discord."""

from __future__ import annotations

import pytest

from tests.end_to_end.harness import PATIENCE
from tests.end_to_end.stories import House, story
from tests.end_to_end.talk import FLIGHT, asks, changes, finds, link_in, opens, shows
from tests.servers.discord_ import Channel
from tests.servers.discord_ import Person as DiscordPerson
from tests.servers.telegram import Chat, Message, Person

pytestmark = pytest.mark.asyncio(loop_scope="package")
OFFER = 'fee=500 deliverables="2 videos" due="in 2 weeks" message="We love your work!"'


async def asked(house: House, *members: Person) -> tuple[Person, Chat, Message]:
    """Ask Carla for a campaign in a new group, and return the answer with the link."""
    # A group gets few messages a minute, so there are few cards to be kept fresh here.
    anna = house.telegram.person("anna")
    group = house.telegram.group("Glow team", admin=anna, members=members)
    plan = f'/campaign new "Winter Glow" budget=20k brand=Glow {FLIGHT}'
    campaign = await asks(anna, plan, "C1", group)
    await anna.presses(campaign, "Launch")
    await shows(house.telegram, campaign, "Live")
    await asks(anna, "/creator add @carla", "P1", group)
    sent = await asks(anna, f"/request send @carla C1 {OFFER}", "R1", group)
    return anna, group, sent


@story
async def test_a_creator_bargains_by_link_and_the_teams_cards_follow(house: House) -> None:
    anna, group, sent = await asked(house)
    campaign = next(m for m in group.messages.values() if m.visible.startswith("Winter Glow · C1"))
    carla = house.telegram.person("carla", language="de")
    await carla.opens(link_in(sent.visible))
    offer = await carla.hears("Winter Glow", timeout=PATIENCE)
    for fact in ("Glow team", "500,00\u00a0€", "2 videos", "We love your work!", "Glow"):
        assert fact in offer.visible
    accept, *others = [label for row in offer.buttons for label in row]
    assert "18" in accept
    assert others == ["Ablehnen", "Gegenangebot machen", "Etwas fragen"]
    await shows(house.telegram, sent, "Status: Seen")

    await carla.presses(offer, "Gegenangebot machen")
    await carla.hears("Honorar", timeout=PATIENCE)
    await carla.says("700 €")
    await carla.hears("Team sonst noch wissen", timeout=PATIENCE)
    await carla.says("Ein Video weniger")
    await carla.hears("Dein Gegenangebot ist beim Team", timeout=PATIENCE)
    told = await anna.hears("counter-offer", group, timeout=PATIENCE)
    assert "€700.00" in told.visible
    assert "Ein Video weniger" in told.visible
    await shows(house.telegram, sent, "Status: Negotiating")
    await shows(house.telegram, campaign, "Negotiating: 1")

    await anna.presses(told, "Agree")
    agreed = await carla.hears("einverstanden", timeout=PATIENCE)
    assert "700,00\u00a0€" in agreed.visible
    await shows(house.telegram, sent, "Fee: €700.00")
    await carla.presses(agreed, "18")
    await shows(house.telegram, sent, "confirmed by Carla")
    await shows(house.telegram, campaign, "Accepted: 1")


@story
async def test_accepting_says_that_one_is_of_age_and_is_recorded_so(house: House) -> None:
    anna, group, sent = await asked(house)
    carla = house.telegram.person("carla")
    await carla.opens(link_in(sent.visible))
    offer = await carla.hears("Winter Glow", timeout=PATIENCE)
    await carla.presses(offer, "I am 18 or over and accept")
    told = await anna.hears("accepted R1", group, timeout=PATIENCE)
    assert "€500.00" in told.visible
    card = await asks(anna, "/request show R1", "R1", group)
    assert "18 or over: confirmed by Carla" in card.visible
    await shows(house.telegram, sent, "Status: Accepted")


@story
async def test_a_link_is_for_one_person_and_makes_no_workspace(house: House) -> None:
    anna, group, sent = await asked(house)
    link = link_in(sent.visible)
    await anna.opens(link)
    preview = await anna.hears("Winter Glow", timeout=PATIENCE)
    assert preview.buttons == []
    carla, mia = house.telegram.person("carla"), house.telegram.person("mia")
    await carla.opens(link)
    offer = await carla.hears("Winter Glow", timeout=PATIENCE)
    await mia.opens(link)
    refused = await mia.hears("", timeout=PATIENCE)
    assert "Somebody else opened this link" in refused.visible
    forged = await mia.presses_data(refused, offer.keyboard[0][0]["callback_data"])
    assert "somebody else" in await forged.answered(PATIENCE)
    own = await asks(carla, "/campaign list", "no campaign")
    assert "Winter Glow" not in own.visible
    await carla.presses(offer, "Decline")
    await carla.hears("why", timeout=PATIENCE)
    await carla.says("No time in December")
    told = await anna.hears("declined R1", group, timeout=PATIENCE)
    assert "No time in December" in told.visible


@story
async def test_a_member_prepares_and_a_manager_sends(house: House) -> None:
    bert = house.telegram.person("bert")
    anna = house.telegram.person("anna")
    group = house.telegram.group("Glow team", admin=anna, members=(bert,))
    await asks(bert, "/campaign new Glow", "C1", group)
    await asks(bert, "/creator add @carla", "P1", group)
    await asks(bert, "/creator add @mia", "P2", group)
    prepared = await asks(bert, "/request send @carla campaign=C1 fee=500", "Nothing is sent yet", group)
    press = await bert.presses(prepared, "Send 1 request")
    assert "manager" in await press.answered(PATIENCE)
    await anna.presses(prepared, "Send 1 request")
    await shows(house.telegram, prepared, "R1")
    assert link_in(prepared.visible)
    several = await asks(anna, "/request send @carla,@mia campaign=C1 fee=500", "Nothing is sent yet", group)
    assert "open request" in several.visible
    await anna.presses(several, "Send 1 request")
    await shows(house.telegram, several, "R2")
    listed = await asks(anna, "/request list C1", "Requests", group)
    assert "R1" in listed.visible
    assert "R2" in listed.visible


@story
async def test_a_creator_on_the_same_server_is_asked_in_a_direct_message(house: House) -> None:
    server = house.discord
    dora, fay = server.person("dora"), server.person("fay")
    channel = await headquarters(house, dora, fay)
    await dora.uses("creator add", channel, handle="@fay", discord=fay.mention)
    sent = await dora.uses(
        "request send", channel, creator="@fay", campaign="C1", fee="500", deliverables="2 videos"
    )
    assert "t.me" not in sent.text
    offer = await finds(server, fay.dm, "Winter Glow")
    assert "€500.00" in offer.text
    form = await opens(fay, offer, "Make a counter-offer")
    fee, note = form.labels
    await fay.submits(form, {fee: "650", note: "Lieber im Januar"})
    told = await finds(server, channel, "makes a counter-offer")
    assert "€650.00 · Lieber im Januar" in told.text
    await changes(server, sent.message, "Counter-offer")
    await dora.presses(told, "Agree")
    agreed = await finds(server, fay.dm, "agrees to your counter-offer")
    await fay.presses(agreed, next(label for label in agreed.buttons if "18" in label))
    await changes(server, sent.message, "confirmed by Fay")


async def headquarters(house: House, owner: DiscordPerson, *members: DiscordPerson) -> Channel:
    """Make a server with a channel and a live campaign."""
    guild = house.discord.guild("Glow HQ", owner)
    for member in members:
        guild.join(member)
    channel = guild.channel("campaigns")
    await owner.uses(
        "campaign new", channel, name="Winter Glow", budget="20k", start="2026-11-01", end="2026-11-30"
    )
    await owner.uses("campaign launch", channel, campaign="C1")
    return channel
