"""A real python-telegram-bot application talks to the server."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import (
    Bot,
    CallbackQuery,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, TypeHandler, filters

from tests.servers.telegram import TelegramServer
from tests.servers.telegram_.library import bot_of, polling
from tests.servers.telegram_.schema import Schema

BUTTONS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("Accept", callback_data="yes:1"),
            InlineKeyboardButton("Decline", callback_data="no:1"),
        ],
        [InlineKeyboardButton("Open", url="https://example.org/c/1")],
    ]
)


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server
        assert server.violations == []


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with bot_of(server) as bot:
        yield bot


def said(update: Update) -> Message:
    assert update.effective_message is not None
    return update.effective_message


async def greet(update: Update, context: Any) -> None:
    name = f"<b>{said(update).from_user.first_name}</b> &amp; co"  # type: ignore[union-attr]
    await said(update).reply_text(
        f"Hello {name}, {context.args}", parse_mode="HTML", reply_markup=BUTTONS, do_quote=False
    )


async def decide(update: Update, context: Any) -> None:
    query = update.callback_query
    assert isinstance(query, CallbackQuery)
    await query.answer(f"You chose {query.data}")
    await query.edit_message_text(f"Decided: {query.data}")


async def weigh(update: Update, context: Any) -> None:
    document = said(update).document
    assert document is not None
    content = await (await document.get_file()).download_as_bytearray()
    await said(update).reply_document(bytes(content)[::-1], filename="back.csv", caption=said(update).caption)


async def test_a_command_is_answered_and_a_button_changes_the_answer(server: TelegramServer) -> None:
    anna = server.person("anna", language="de")
    async with polling(server, CommandHandler("start", greet), CallbackQueryHandler(decide)):
        await anna.says("/start TOKEN_1")
        welcome = await anna.hears("Hello")
        assert welcome.text == "Hello Anna & co, ['TOKEN_1']"
        assert [(e["type"], welcome.part(e)) for e in welcome.entities] == [("bold", "Anna")]
        assert welcome.buttons == [["Accept", "Decline"], ["Open"]]
        assert welcome.links == ["https://example.org/c/1"]

        press = await anna.presses(welcome, "Accept")
        assert await press.answered() == "You chose yes:1"
        await server.until(lambda: welcome.edits)
        assert (welcome.text, welcome.buttons) == ("Decided: yes:1", [])
    assert server.refusals == []


async def test_an_update_carries_what_telegram_sends(server: TelegramServer) -> None:
    anna = server.person("anna", language="de", username="anna_k")
    await anna.says("😀 /start@TaktgeberTestBot and @anna_k")
    message = server.world.updates.pending[0]["message"]
    assert message["from"] == {
        "id": anna.id,
        "is_bot": False,
        "first_name": "Anna",
        "username": "anna_k",
        "language_code": "de",
    }
    assert message["entities"] == [
        {"type": "bot_command", "offset": 3, "length": 23},
        {"type": "mention", "offset": 31, "length": 7},
    ]


async def test_documents_go_in_and_out(server: TelegramServer) -> None:
    anna = server.person("anna")
    async with polling(server, MessageHandler(filters.Document.ALL, weigh)):
        await anna.sends_document("kpi.csv", b"a;b", caption="/kpi import C1")
        answer = await anna.hears()
    assert answer.document is not None
    assert (answer.document.name, answer.document.content, answer.caption) == (
        "back.csv",
        b"b;a",
        "/kpi import C1",
    )
    sent = await server.wait_for("sendDocument")
    assert [upload.content for upload in sent.files.values()] == [b"b;a"]


async def test_a_file_over_20_mb_cannot_be_fetched(server: TelegramServer, bot: Bot) -> None:
    anna = server.person("anna")
    message = await anna.sends_document("huge.csv", b"a", size=20 * 1024 * 1024 + 1)
    assert message.document is not None
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(message.document.id)


async def test_updates_come_again_until_they_are_confirmed(server: TelegramServer, bot: Bot) -> None:
    anna = server.person("anna")
    await anna.says("one")
    await anna.says("two")
    first = await bot.get_updates(timeout=0)
    assert [u.update_id for u in await bot.get_updates(timeout=0)] == [u.update_id for u in first]
    assert [said(u).text for u in first] == ["one", "two"]
    rest = await bot.get_updates(offset=first[0].update_id + 1, timeout=0)
    assert [said(u).text for u in rest] == ["two"]
    assert [said(u).text for u in await bot.get_updates(offset=-1)] == ["two"]
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates(timeout=0) == ()


async def test_only_kinds_of_updates_that_were_asked_for_are_kept(server: TelegramServer, bot: Bot) -> None:
    anna = server.person("anna")
    await bot.get_updates(timeout=0, allowed_updates=["callback_query"])
    message = await anna.says("not wanted")
    await anna.presses_data(message, "forged")
    [update] = await bot.get_updates(timeout=0)
    assert update.callback_query is not None
    assert update.callback_query.data == "forged"


async def test_privacy_mode_hides_what_is_not_meant_for_the_bot(server: TelegramServer, bot: Bot) -> None:
    anna, ben = server.person("anna"), server.person("ben")
    group = server.group("Team", admin=anna, members=(ben,))
    server.world.updates.clear()
    sent = await bot.send_message(group.id, "Ready")
    await ben.says("just chatting", chat=group)
    await ben.says("/start@OtherBot", chat=group)
    await ben.says("/kpi show C1", chat=group)
    await ben.says("/kpi@taktgebertestbot show C1", chat=group)
    await ben.replies(group.messages[sent.message_id], "a reply")
    await ben.leaves(group)
    updates = await bot.get_updates(timeout=0)
    assert [said(u).text for u in updates] == [
        "/kpi show C1",
        "/kpi@taktgebertestbot show C1",
        "a reply",
        None,
    ]
    assert said(updates[2]).reply_to_message == sent


async def test_a_command_that_answers_a_document_brings_the_document(
    server: TelegramServer, bot: Bot
) -> None:
    anna = server.person("anna")
    group = server.group("Team", admin=anna)
    file = await anna.sends_document("kpi.csv", b"a;b", chat=group)
    await anna.replies(file, "/kpi import C1")
    update = (await bot.get_updates(timeout=0))[-1]
    original = said(update).reply_to_message
    assert original is not None
    assert original.document is not None
    assert original.document.file_name == "kpi.csv"


async def test_topics_keep_their_messages_apart(server: TelegramServer, bot: Bot) -> None:
    anna = server.person("anna")
    forum = server.group("Team", admin=anna, forum=True)
    topic, other = server.topic(forum, "Spring", by=anna), server.topic(forum, "Autumn", by=anna)
    await anna.says("/start", chat=topic)
    message = said((await bot.get_updates(timeout=0))[-1])
    assert (message.message_thread_id, message.is_topic_message) == (topic.thread_id, True)
    assert message.reply_to_message is not None
    assert message.reply_to_message.forum_topic_created is not None
    await bot.send_message(forum.id, "elsewhere", message_thread_id=other.thread_id)
    await bot.send_message(forum.id, "here", message_thread_id=topic.thread_id)
    assert (await anna.hears(chat=topic)).text == "here"
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(forum.id, "nowhere", message_thread_id=999)


async def test_members_have_their_status(server: TelegramServer, bot: Bot) -> None:
    anna, ben, eve = server.person("anna"), server.person("ben"), server.person("eve")
    group = server.group("Team", admin=anna, members=(ben,))
    statuses = [(await bot.get_chat_member(group.id, p.id)).status for p in (anna, ben, eve)]
    assert statuses == ["creator", "member", "left"]
    assert [m.user.id for m in await bot.get_chat_administrators(group.id)] == [anna.id]
    assert (await bot.get_chat(group.id)).title == "Team"
    await eve.joins(group)
    assert (await bot.get_chat_member(group.id, eve.id)).status == "member"
    assert await bot.get_chat_member_count(group.id) == 4


async def test_a_group_moves_to_a_supergroup(server: TelegramServer, bot: Bot) -> None:
    anna = server.person("anna")
    group = server.group("Team", admin=anna)
    upgraded = await server.migrate(group)
    updates = await bot.get_updates(timeout=0)
    assert said(updates[-2]).migrate_to_chat_id == upgraded.id
    assert said(updates[-1]).migrate_from_chat_id == group.id
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(group.id, "Digest")
    assert caught.value.new_chat_id == upgraded.id
    assert (await bot.send_message(upgraded.id, "Digest")).text == "Digest"
    await anna.says("/start", chat=upgraded)


async def test_a_bot_that_is_not_welcome_is_refused(server: TelegramServer, bot: Bot) -> None:
    anna, ben = server.person("anna"), server.person("ben")
    group = server.group("Team", admin=anna)
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(ben.id, "Hi")
    await anna.kicks_bot(group)
    with pytest.raises(Forbidden, match="kicked from the group chat"):
        await bot.send_message(group.id, "Digest")
    await ben.says("/start")
    await ben.blocks_bot()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(ben.id, "Digest")
    changes = [u.my_chat_member for u in await bot.get_updates(timeout=0) if u.my_chat_member]
    assert [c.new_chat_member.status for c in changes] == ["member", "kicked", "kicked"]
    await ben.says("/start")
    assert (await bot.send_message(ben.id, "Welcome back")).text == "Welcome back"


async def test_a_forced_reply_and_a_link_are_followed(server: TelegramServer, bot: Bot) -> None:
    anna = server.person("anna")
    await anna.opens(f"https://t.me/{server.bot_username}?start=R7-abc_1")
    await bot.send_message(anna.id, "Which campaign?", reply_markup=ForceReply())
    question = await anna.hears("Which")
    assert "force_reply" in question.markup
    await anna.replies(question, "Spring")
    texts = [said(u).text for u in await bot.get_updates(timeout=0)]
    assert texts == ["/start R7-abc_1", "Spring"]
    with pytest.raises(AssertionError, match="does not start the bot"):
        await anna.opens("https://t.me/OtherBot?start=R7")


async def test_a_button_that_is_not_there_cannot_be_pressed(server: TelegramServer, bot: Bot) -> None:
    anna = server.person("anna")
    await anna.says("/start")
    await bot.send_message(anna.id, "Choose", reply_markup=BUTTONS)
    message = await anna.hears()
    with pytest.raises(AssertionError, match="No single button 'Counter'"):
        await anna.presses(message, "Counter")
    with pytest.raises(AssertionError, match="is a link"):
        await anna.presses(message, "Open")


async def test_menus_follow_scope_and_language(server: TelegramServer, bot: Bot) -> None:
    anna, ben = server.person("anna", language="de"), server.person("ben", language="fr")
    group = server.group("Team", admin=anna, members=(ben,))
    await bot.set_my_commands([("help", "Help")])
    await bot.set_my_commands([("help", "Hilfe")], language_code="de")
    await bot.set_my_commands([("kpi", "Figures")], scope={"type": "all_group_chats"})  # type: ignore[arg-type]
    assert (anna.sees_menu(), ben.sees_menu()) == ({"help": "Hilfe"}, {"help": "Help"})
    assert anna.sees_menu(group) == {"kpi": "Figures"}
    assert [c.description for c in await bot.get_my_commands(language_code="de")] == ["Hilfe"]


async def test_everything_the_server_says_follows_the_published_schema(
    server: TelegramServer, bot: Bot
) -> None:
    anna = server.person("anna", language="de")
    forum = server.group("Team", admin=anna, forum=True, bot="administrator")
    group = server.group("Small", admin=anna)
    await anna.says("/start https://example.org", chat=server.topic(forum, "Spring", by=anna))
    file = await anna.sends_document("kpi.csv", b"a;b", caption="/kpi import C1")
    assert file.document is not None
    await bot.get_file(file.document.id)
    sent = await bot.send_message(forum.id, "<b>Hi</b>", parse_mode="HTML", reply_markup=BUTTONS)
    await bot.pin_chat_message(forum.id, sent.message_id)
    await anna.presses(forum.messages[sent.message_id], "Accept")
    await bot.delete_message(forum.id, sent.message_id)
    await anna.presses(forum.messages[sent.message_id], "Accept")
    await anna.edits(file, "/kpi import C2")
    await server.migrate(group)
    for status in [await bot.get_chat_member(forum.id, user) for user in (anna.id, bot.id)]:
        assert status.user.first_name in ("Anna", "Taktgeber")
    await bot.get_chat(forum.id)
    await bot.get_webhook_info()
    await anna.kicks_bot(forum)
    assert len(await bot.get_updates(timeout=0)) == 13
    schema = Schema()
    assert [
        problem for call in server.calls for problem in schema.check_result(call.method, call.result)
    ] == []


async def test_messages_carry_the_time_of_the_server() -> None:
    async with TelegramServer(clock=lambda: 1_750_000_000.5) as server, bot_of(server) as bot:
        anna = server.person("anna")
        await anna.says("/start")
        sent = await bot.send_message(anna.id, "Hi")
        assert sent.date == datetime(2025, 6, 15, 15, 6, 40, tzinfo=UTC)


async def test_any_update_can_wake_a_poll(server: TelegramServer) -> None:
    seen: list[Update] = []

    async def note(update: Update, context: Any) -> None:
        seen.append(update)

    async with polling(server, TypeHandler(Update, note)):
        await server.polled()
        await server.person("anna").says("hello")
        await server.until(lambda: seen)
    assert said(seen[0]).text == "hello"
    assert server.world.updates.pending == []
