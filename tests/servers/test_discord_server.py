"""The real discord.py client talks to the fake Discord, in this process and in one of its own."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import discord
import pytest

from tests.servers.discord_ import Channel, DiscordServer, Guild, Message, NoAnswer, NotPossible, Person
from tests.servers.sample_discord_bot import SampleBot, point_at


@dataclass
class Scene:
    """Be a server with a bot that is ready, one team and one person."""

    server: DiscordServer
    bot: SampleBot
    anna: Person
    guild: Guild
    channel: Channel


@contextlib.asynccontextmanager
async def running(server: DiscordServer) -> AsyncIterator[SampleBot]:
    bot = SampleBot()
    task = asyncio.create_task(bot.start(server.token))
    try:
        await server.ready()
        yield bot
    finally:
        await bot.close()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    monkeypatch.setattr(discord.http.Route, "BASE", "unset")
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", "unset")
    async with DiscordServer() as server:
        point_at(server.api_url)
        yield server


@pytest.fixture
async def scene(server: DiscordServer) -> AsyncIterator[Scene]:
    anna = server.person("anna", locale="de")
    guild = server.guild("Team", owner=anna)
    channel = guild.channel("marketing")
    async with running(server) as bot:
        yield Scene(server, bot, anna, guild, channel)
    assert server.violations == []


async def test_a_command_is_answered_with_a_card(scene: Scene) -> None:
    answer = await scene.anna.uses("/campaign new", channel=scene.channel, name="Sommer", budget="5k")
    assert answer.text == "# Sommer\nBudget: 5k"
    assert answer.buttons == ["Launch", "Later", "Rename"]
    assert answer.links == {"Guide": "https://example.com/guide"}
    assert not answer.ephemeral
    assert scene.channel.messages == [answer.message]


async def test_what_the_client_would_not_let_through_is_refused(scene: Scene) -> None:
    with pytest.raises(NotPossible, match="not registered"):
        await scene.anna.uses("/nothing", channel=scene.channel)
    with pytest.raises(NotPossible, match="no 'gone'"):
        await scene.anna.uses("/campaign gone", channel=scene.channel)
    with pytest.raises(NotPossible, match=r"needs \['name'\]"):
        await scene.anna.uses("/campaign new", channel=scene.channel)
    with pytest.raises(NotPossible, match=r"no option \['colour'\]"):
        await scene.anna.uses("/campaign new", channel=scene.channel, name="A", colour="red")
    with pytest.raises(NotPossible, match="not in Team"):
        await scene.server.person("eve").uses("/campaign new", channel=scene.channel, name="A")


async def test_a_late_answer_is_waited_for_with_its_picture(scene: Scene) -> None:
    answer = await scene.anna.uses("/campaign show", channel=scene.channel, campaign="C1")
    await answer.until(lambda a: "as of today" in a.text)
    assert answer.text.splitlines() == ["C1 in de", "as of today"]
    assert answer.files.keys() == {"chart.png"}
    assert answer.ephemeral
    assert scene.channel.messages == []


async def test_suggestions_come_for_the_option_being_typed(scene: Scene) -> None:
    choices = await scene.anna.autocompletes("/campaign show", channel=scene.channel, campaign="C2")
    assert [choice.value for choice in choices] == ["C2 Winter"]
    with pytest.raises(NotPossible, match="suggests nothing"):
        await scene.anna.autocompletes("/campaign new", channel=scene.channel, name="C")


async def test_an_attachment_is_downloaded_and_mentions_are_disarmed(scene: Scene) -> None:
    answer = await scene.anna.uses("/campaign load", channel=scene.channel, file=("x y.csv", b"1;2;3"))
    assert answer.text == "x_y.csv has 5 bytes <@1> @everyone"
    assert answer.message.pings == set()


async def test_buttons_change_the_message_at_once_or_late(scene: Scene) -> None:
    card = (await scene.anna.uses("/campaign new", channel=scene.channel, name="Sommer")).message
    later = await scene.anna.presses(card, "Later")
    assert (later.text, later.message, card.edits) == ("# later", card, 1)
    await scene.anna.presses(later, "Launch")
    assert card.text == "# launched"
    forged = await scene.anna.presses_id(card, "v0:other")
    assert forged.text == "This button is no longer known."
    assert forged.ephemeral
    with pytest.raises(NotPossible, match="no button 'Delete'"):
        await scene.anna.presses(card, "Delete")
    with pytest.raises(NotPossible, match="cannot be pressed"):
        await scene.anna.presses(card, "Guide")
    with pytest.raises(NotPossible, match="eve does not see"):
        await scene.server.person("eve").presses(forged, "Launch")


async def test_a_form_opens_and_is_sent_off(scene: Scene) -> None:
    card = await scene.anna.uses("/campaign new", name="Sommer")
    opened = await scene.anna.presses(card, "Rename")
    assert opened.modal is not None
    assert (opened.modal.title, opened.modal.labels) == ("New name", ["Name"])
    with pytest.raises(NotPossible, match="required"):
        await scene.anna.submits(opened, {})
    with pytest.raises(NotPossible, match="20 characters"):
        await scene.anna.submits(opened, {"Name": "x" * 21})
    answer = await scene.anna.submits(opened, {"Name": "Winter"})
    assert answer.text == card.text == "# Winter"


async def test_a_form_takes_choices_and_files(scene: Scene) -> None:
    opened = await scene.anna.uses("/campaign form", channel=scene.channel)
    with pytest.raises(NotPossible, match="no 'Spain', only"):
        await scene.anna.submits(opened, {"Market": "Spain"})
    files = [("brief.txt", b"be brief")]
    answer = await scene.anna.submits(opened, {"Market": "Germany", "Brief": files})
    assert answer.text == "DE: be brief"


async def test_options_of_a_menu_are_chosen_by_their_label(scene: Scene) -> None:
    menu = await scene.anna.uses("/campaign pick", channel=scene.channel)
    assert menu.choices == ["Germany", "Austria"]
    assert (await scene.anna.chooses(menu, "Austria")).text == "AT it is"
    with pytest.raises(NotPossible, match="no 'Spain' to choose"):
        await scene.anna.chooses(menu, "Spain")


async def test_a_thread_and_what_a_member_may_do_are_known(scene: Scene) -> None:
    ben = scene.server.person("ben")
    scene.guild.join(ben)
    thread = scene.guild.thread("briefing", scene.channel)
    mine = await scene.anna.uses("/campaign rights", channel=thread, colleague=ben)
    his = await ben.uses("/campaign rights", channel=thread, colleague=ben)
    scene.guild.join(ben, manage_server=True)
    managing = await ben.uses("/campaign rights", channel=thread, colleague=scene.anna)
    assert mine.message.channel is thread
    texts = [answer.text for answer in (mine, his, managing)]
    assert texts == ["briefing en-US True ben", "briefing en-US False ben", "briefing en-US True anna"]


async def test_a_server_can_be_joined_and_left_while_connected(scene: Scene) -> None:
    second = scene.server.guild("Second", owner=scene.anna)
    place = second.channel("general")
    assert (await scene.anna.uses("/campaign new", channel=place, name="A")).message.channel is place
    assert scene.bot.get_guild(second.id) is not None
    second.kick(scene.server.world.bot)
    with pytest.raises(NotPossible, match="not in Second"):
        await scene.anna.uses("/campaign new", channel=place, name="A")
    await scene.anna.uses("/campaign new", channel=scene.channel, name="A")
    assert scene.bot.get_guild(second.id) is None


async def test_a_direct_conversation_has_no_server(scene: Scene) -> None:
    answer = await scene.anna.uses("/campaign show", campaign="C1")
    assert answer.message.channel is scene.anna.dm
    assert answer.text.startswith("C1 in de")


async def test_who_gets_no_answer_is_told_so(scene: Scene) -> None:
    scene.server.desk.answer_within = 0.2
    with pytest.raises(NoAnswer, match=r"/campaign slow within 0\.2 s"):
        await scene.anna.uses("/campaign slow", channel=scene.channel)


async def test_a_cut_connection_is_resumed_and_nothing_is_missed(scene: Scene) -> None:
    scene.server.drop_gateway()
    await scene.server.wait_for(lambda: not scene.server.gateway.listening)
    answer = await scene.anna.uses("/campaign new", channel=scene.channel, name="Sommer")
    assert answer.text.startswith("# Sommer")
    assert (scene.server.gateway.identifies, scene.server.gateway.resumes) == (1, 1)


async def test_a_request_to_reconnect_is_followed(scene: Scene) -> None:
    scene.server.gateway.ask_to_reconnect()
    await scene.server.wait_for(lambda: scene.server.gateway.resumes == 1)
    assert (await scene.anna.uses("/campaign new", name="A")).text.startswith("# A")


async def test_a_forgotten_session_starts_anew(scene: Scene) -> None:
    scene.server.gateway.forget_sessions(tell=True)
    await scene.server.wait_for(lambda: scene.server.gateway.identifies == 2)
    assert (await scene.anna.uses("/campaign new", name="A")).text.startswith("# A")


async def test_wrong_tokens_and_privileged_intents_end_the_bot(server: DiscordServer) -> None:
    async with SampleBot() as stranger:
        with pytest.raises(discord.LoginFailure):
            await stranger.start("wrong")
    async with SampleBot(discord.Intents.all()) as curious:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await curious.start(server.token)


async def test_messages_are_seen_without_their_text_unless_allowed(scene: Scene) -> None:
    heard: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    async def on_message(message: discord.Message) -> None:
        heard.put_nowait((message.author.name, message.content))

    scene.bot.on_message = on_message  # type: ignore[attr-defined]
    scene.anna.says("hello", scene.channel)
    scene.anna.says("hello")
    assert [await heard.get(), await heard.get()] == [("anna", ""), ("anna", "hello")]


async def test_a_nonce_keeps_a_repeated_message_single(scene: Scene) -> None:
    place = scene.bot.get_channel(scene.channel.id)
    assert isinstance(place, discord.TextChannel)
    scene.server.fail_next("POST /channels/*/messages", drop="after")
    with pytest.raises(aiohttp.ClientError):
        await place.send("digest", nonce="d1")
    sent = await place.send("digest", nonce="d1")
    assert [message.id for message in scene.channel.messages] == [sent.id]


async def test_a_bot_in_another_process_finds_its_buttons_after_a_kill(server: DiscordServer) -> None:
    anna = server.person("anna")
    channel = server.guild("Team", owner=anna).channel("marketing")
    first = await _spawn(server)
    card = (await anna.uses("/campaign new", channel=channel, name="Sommer")).message
    first.send_signal(signal.SIGKILL)
    await first.wait()
    await server.wait_for(lambda: not server.gateway.listening)
    second = await _spawn(server)
    try:
        await anna.presses(card, "Launch")
    finally:
        second.kill()
        await second.wait()
    assert isinstance(card, Message)
    assert card.text == "# launched"
    assert (server.syncs, server.gateway.identifies) == (1, 2)


async def _spawn(server: DiscordServer) -> asyncio.subprocess.Process:
    named = {"TAKT_DISCORD_API_URL": server.api_url, "TAKT_DISCORD_TOKEN": server.token}
    module = "tests.servers.sample_discord_bot"
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, env={**os.environ, **named})
    await server.ready()
    return process
