"""Where a digest goes to: chats by id or title, on both platforms, and nobody's private one."""

from __future__ import annotations

from commands.digests.digests import sweep
from commands.requests.requests import sweep as requests_sweep
from tests.chat import Chat, Talker, group
from tests.commands.unclear import join


async def said(anna: Talker, line: str) -> str:
    return anna.chat.text(await anna.says(line))


async def test_several_targets_on_both_platforms(chat: Chat, anna: Talker) -> None:
    await join(anna, chat.person("dora", platform="discord", language="en"))
    text = await said(anna, '/digest new C1 every="daily 11:00" chat="here, K2"')
    assert "Goes to: team (Telegram)\nteam (Discord)" in text
    chat.forward(hours=2)
    assert await sweep(chat.services) == 1
    assert [letter.address for letter in chat.outbox()] == [
        group("team").address,
        group("team", "discord").address,
    ]


async def test_a_title_of_several_chats_is_asked_back(chat: Chat, anna: Talker) -> None:
    await join(anna, chat.person("dora", platform="discord", language="en"))
    text = await said(anna, "/digest new C1 every=daily chat=team")
    assert (
        "Several chats are called “team”. Write the id of one: K1 team (Telegram), K2 team (Discord)" in text
    )


async def test_a_private_chat_is_open_to_nobody_else(chat: Chat, anna: Talker) -> None:
    own = await anna.private.says("/digest new C1 every=daily")
    assert "Goes to: a private chat (Telegram)" in chat.text(own)
    bert = chat.person("bert", language="en")
    text = await said(bert, "/digest new C1 every=daily chat=K2")
    assert "I know no chat “K2” of this team. There are: K1 team (Telegram)" in text
    assert "private" not in text
    assert [one.value for one in await bert.types("digest new", "chat", "")] == ["K1"]


async def test_chats_are_suggested_one_after_the_other(chat: Chat, anna: Talker) -> None:
    await join(anna, chat.person("dora", platform="discord", language="en"))
    assert [one.value for one in await anna.types("digest new", "chat", "here,disc")] == ["here,K2"]


async def test_a_chat_that_went_over_to_another_team_hears_no_more_of_the_first(
    chat: Chat, anna: Talker
) -> None:
    agency = await join(anna, chat.person("gus", admin=True, language="en").at(group("agency")))
    topic = agency.at(group("agency", thread="7"))
    await topic.says("/campaign show C1")
    await anna.says("/team role gus manager")
    await agency.says("/request send @dora C1")
    await anna.says('/digest new C1 every="daily 11:00" chat="here, K2"')
    await anna.says('/digest new C1 every="daily 12:00" chat="K2"')
    chat.forward(hours=1)
    await sweep(chat.services)
    eve = chat.person("eve", admin=True, language="en").at(group("evil"))
    await join(eve, agency)
    assert [letter.address for letter in chat.outbox()] == [anna.place.address]
    assert "Goes to: team (Telegram)\n" in await said(anna, "/digest show D1") + "\n"
    assert "Goes to: nowhere any more" in await said(anna, "/digest show D2")
    await anna.says("/campaign edit C1 brand=Neu")
    assert {letter.address for letter in chat.outbox("edit")} == {anna.place.address}
    chat.forward(days=3)
    await sweep(chat.services)
    await requests_sweep(chat.services)
    assert {letter.address for letter in chat.outbox()} == {anna.place.address}
