"""A kill in the middle of everything: nothing is lost, nothing is doubled, everything shown still works."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from tests.end_to_end.harness import PATIENCE, Bot, settings_of
from tests.end_to_end.stories import Stories
from tests.end_to_end.talk import asks, changes, finds, join_in, opens, shows
from tests.servers.discord_ import Channel, DiscordServer, Modal
from tests.servers.discord_ import Person as DiscordPerson
from tests.servers.telegram import Chat, Message, Person, TelegramServer

pytestmark = pytest.mark.asyncio(loop_scope="package")
FOR_EVER = 600  # seconds that an answer of the platform takes; the kill comes first


@dataclass
class Scene:
    """One team on both platforms, and what was under way when the bot was killed."""

    telegram: TelegramServer
    discord: DiscordServer
    dora: DiscordPerson
    channel: Channel
    anna: Person
    group: Chat
    klaus: Person
    card: Message
    question: Message
    form: Modal
    request: Message


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def scene(stories: Stories, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    """Set the scene, kill the bot and start it again."""
    async with TelegramServer() as telegram, DiscordServer() as discord:
        discord.stage.patience = PATIENCE
        bot = Bot(tmp_path_factory.mktemp("killed"), settings_of(telegram, discord))
        try:
            await bot.start()
            await discord.ready(PATIENCE)
            found = await _set(telegram, discord)
            await bot.kill()
            await discord.wait_for(lambda: not discord.gateway.listening, PATIENCE)
            await bot.start()
            await discord.ready(PATIENCE)
            yield found
            assert await bot.stop() == 0
            assert telegram.violations == discord.violations == bot.tracebacks == []
            # The edit that was cut off had its effect, so the second one changes nothing.
            assert [call for call in telegram.refusals if "not modified" not in str(call)] == []
        finally:
            await bot.kill()


async def _set(telegram: TelegramServer, discord: DiscordServer) -> Scene:
    dora, fay = discord.person("dora"), discord.person("fay")
    guild = discord.guild("Glow HQ", dora)
    guild.join(fay)
    channel = guild.channel("campaigns")
    line = join_in((await dora.uses("workspace link", channel)).text)
    anna, klaus = telegram.person("anna"), telegram.person("klaus")
    group = telegram.group("Glow crew", admin=anna)
    await asks(anna, line, "now belongs to", group)
    await dora.uses("team role", channel, member="Anna", role="manager")
    plan = '/campaign new "Winter Glow" budget=3000 start=2025-11-03 end=2025-11-16'
    card = await asks(anna, plan, "C1", group)
    await dora.uses("creator add", channel, handle="@fay", discord=fay.mention)
    sent = await dora.uses("request send", channel, creator="@fay", campaign="C1", fee="500")
    assert "@fay" in sent.text
    request = await asks(anna, "/request show R1", "R1", group)
    form = await opens(dora, await dora.uses("campaign show", channel, campaign="C1"), "Edit")
    question = await asks(anna, "/campaign show", "Which campaign", group)
    offer = await finds(discord, fay.dm, "Winter Glow")
    telegram.fail_next("editMessageText", slow=FOR_EVER)
    await fay.presses(offer, "I am 18 or over and accept")
    await telegram.until(lambda: telegram.calls_of("editMessageText")[-1:], PATIENCE)
    telegram.fail_next("sendMessage", slow=FOR_EVER)
    await klaus.says("/campaign new Solo")
    await telegram.until(lambda: [text for text in klaus.chat.texts if "Solo · C1" in text], PATIENCE)
    return Scene(telegram, discord, dora, channel, anna, group, klaus, card, question, form, request)


async def test_an_update_that_was_being_handled_has_its_effect_once(scene: Scene) -> None:
    await scene.telegram.until(
        lambda: len([text for text in scene.klaus.chat.texts if "Solo · C1" in text]) == 2, PATIENCE
    )
    listed = await asks(scene.klaus, "/campaign list", "Campaigns")
    assert listed.visible.count("Solo") == 1


async def test_messages_that_waited_are_delivered(scene: Scene) -> None:
    await shows(scene.telegram, scene.request, "confirmed by Fay")
    await shows(scene.telegram, scene.card, "Accepted: 1")
    told = await finds(scene.discord, scene.channel, "accepted R1")
    assert scene.channel.messages.count(told) == 1


async def test_a_button_from_before_works(scene: Scene) -> None:
    await scene.anna.presses(scene.card, "Launch")
    await shows(scene.telegram, scene.card, "Status: Live")


async def test_a_question_from_before_can_be_answered(scene: Scene) -> None:
    await scene.anna.replies(scene.question, "winter")
    assert "C1" in (await scene.anna.hears("Winter Glow", scene.group, timeout=PATIENCE)).visible


async def test_a_form_from_before_can_be_sent_off(scene: Scene) -> None:
    budget = next(label for label in scene.form.labels if "udget" in label)
    changed = await scene.dora.submits(scene.form, {budget: "4500"})
    assert "€4,500.00" in changed.text
    await changes(scene.discord, changed.message, "€4,500.00")
