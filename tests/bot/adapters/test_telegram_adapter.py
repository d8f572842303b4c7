from __future__ import annotations

import asyncio

import pytest
from telegram.error import InvalidToken

from commands.core.errors import RemoteError
from commands.core.invocation import Person, Place
from commands.core.texts import translator
from tests.bot.adapters.telegram_kit import Bench


async def test_starts_also_when_the_first_calls_fail(desk: Bench) -> None:
    anna = desk.server.person("anna")
    await desk.server.down()
    async with desk.running():
        await desk.server.until(lambda: len(desk.slept) >= 5)
        await desk.server.up()
        desk.server.fail_next("getMe", status=502)
        desk.server.fail_next("setMyCommands", drop="after")
        await anna.says("/say hello words=x")
        await anna.hears("Anna: x")
    assert desk.slept[:5] == [1, 2, 4, 8, 10]


async def test_stops_while_telegram_is_down(desk: Bench) -> None:
    await desk.server.down()
    async with desk.running():
        await desk.server.until(lambda: bool(desk.slept))


async def test_once_stopped_it_stays_stopped(desk: Bench) -> None:
    await desk.adapter.stop()
    await desk.adapter.run()
    assert desk.server.calls == []


async def test_connects_again_after_the_connection_was_given_up(desk: Bench) -> None:
    anna = desk.server.person("anna")
    for words in ("one", "two"):
        running = asyncio.create_task(desk.adapter.run())
        await anna.says(f"/say hello words={words}")
        await anna.hears(words)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert running.cancelled()


async def test_menus_are_set_in_both_languages_at_every_start(desk: Bench) -> None:
    anna, hans = desk.server.person("anna"), desk.server.person("hans", language="de")
    async with desk.running():
        await desk.server.until(lambda: len(desk.server.calls_of("setMyCommands")) == 6)
    group = desk.server.group("Team", admin=anna)
    assert anna.sees_menu() == {
        "start": "Begin",
        "say": "Say things",
        "card": "Cards",
        "chart": "Charts",
        "team": "People and roles",
        "file": "Files",
    }
    assert anna.sees_menu(group) == anna.sees_menu()
    assert hans.sees_menu()["team"] == translator("de")("People and roles") != "People and roles"
    desk.adapter = desk.new_adapter()
    async with desk.running():
        await desk.server.until(lambda: len(desk.server.calls_of("setMyCommands")) == 12)


async def test_greets_with_its_name_and_makes_links_from_then_on(desk: Bench) -> None:
    assert await desk.adapter.greet() == f"@{desk.server.bot_username}"
    await desk.adapter.stop()
    link = desk.services.links["telegram"]("TOKEN")
    assert link == f"https://t.me/{desk.server.bot_username}?start=TOKEN"


async def test_a_wrong_token_is_told_and_never_shown(desk: Bench) -> None:
    adapter = desk.new_adapter("12345:wrong-secret")
    with pytest.raises(InvalidToken) as caught:
        await adapter.greet()
    assert "secret" not in str(caught.value)
    assert "secret" not in repr(adapter._bot)
    await adapter.stop()


def person(user_id: str, admin: bool | None = None) -> Person:
    return Person("telegram", user_id, "x", admin=admin)


async def test_asks_who_is_an_admin_once_a_minute(desk: Bench) -> None:
    anna, ben = desk.server.person("anna"), desk.server.person("ben")
    group = desk.server.group("Team", admin=anna, members=(ben,))
    place = Place(desk.address(group), str(group.id))
    assert await desk.adapter.is_admin(place, person(str(anna.id)))
    assert not await desk.adapter.is_admin(place, person(str(ben.id)))
    group.statuses[ben.id] = "administrator"
    assert not await desk.adapter.is_admin(place, person(str(ben.id)))
    desk.time = 61
    assert await desk.adapter.is_admin(place, person(str(ben.id)))
    assert len(desk.server.calls_of("getChatMember")) == 3


async def test_an_anonymous_admin_and_the_owner_of_a_private_chat_need_no_question(desk: Bench) -> None:
    anna = desk.server.person("anna")
    group = desk.server.group("Team", admin=anna)
    place = Place(desk.address(group), str(group.id))
    assert await desk.adapter.is_admin(place, person(str(group.id), admin=True))
    assert not await desk.adapter.is_admin(place, person("-100777", admin=False))
    assert not await desk.adapter.is_admin(place, person("-100777"))
    private = Place(desk.address(anna.chat), f"user:{anna.id}", private=True)
    assert await desk.adapter.is_admin(private, person(str(anna.id)))
    assert desk.server.calls_of("getChatMember") == []


async def test_asks_whether_somebody_is_still_in_a_group_and_takes_silence_for_yes(desk: Bench) -> None:
    anna, ben = desk.server.person("anna"), desk.server.person("ben")
    group = desk.server.group("Team", admin=anna, members=(ben,))
    assert await desk.adapter.is_present(str(group.id), str(ben.id))
    group.statuses[ben.id] = "left"
    assert not await desk.adapter.is_present(str(group.id), str(ben.id))
    assert await desk.adapter.is_present(str(group.id), "-100777")
    desk.server.fail_next("getChatMember", status=502)
    assert await desk.adapter.is_present(str(group.id), str(ben.id))


async def test_who_is_not_known_there_is_no_admin_and_silence_is_told(desk: Bench) -> None:
    anna = desk.server.person("anna")
    group = desk.server.group("Team", admin=anna)
    place = Place(desk.address(group), str(group.id))
    assert not await desk.adapter.is_admin(place, person("1"))
    desk.server.fail_next("getChatMember", status=502)
    with pytest.raises(RemoteError):
        await desk.adapter.is_admin(place, person(str(anna.id)))
    assert await desk.adapter.is_admin(place, person(str(anna.id)))
