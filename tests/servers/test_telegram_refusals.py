"""The server refuses what Telegram refuses, in Telegram's words."""

import struct
import zlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest, InvalidToken

from tests.servers.telegram import Person, TelegramServer
from tests.servers.telegram_.library import bot_of


def png(width: int, height: int) -> bytes:
    """Draw a grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def keyboard(**button: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Go", **button)]])  # type: ignore[arg-type]


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with bot_of(server) as bot:
        yield bot


@pytest.fixture
async def anna(server: TelegramServer) -> Person:
    anna = server.person("anna")
    await anna.says("/start")
    return anna


async def ask(server: TelegramServer, method: str, /, **params: Any) -> tuple[int, Any]:
    """Send a bare request, past the checks of the library."""
    url = f"{server.base_url}{server.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, json=params) as response:
        return response.status, await response.json()


@pytest.mark.parametrize(
    ("text", "parse_mode", "reason"),
    [
        ("<b>open", "HTML", "can't parse entities: can't find end tag"),
        ("1 < 2", "HTML", "can't parse entities: unsupported start tag"),
        ("a.b", "MarkdownV2", "can't parse entities: character '.' is reserved"),
        ("<b> </b>", "HTML", "message text is empty"),
        ("x" * 4097, None, "message is too long"),
        ("😀" * 2049, None, "message is too long"),
    ],
)
async def test_texts_telegram_cannot_show(
    bot: Bot, anna: Person, text: str, parse_mode: str | None, reason: str
) -> None:
    with pytest.raises(BadRequest) as caught:
        await bot.send_message(anna.id, text, parse_mode=parse_mode)
    assert reason in caught.value.message.lower()


async def test_markup_does_not_count_and_ends_are_trimmed(bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "\n <i>" + "😀" * 2048 + "</i> \n", parse_mode="HTML")
    assert sent.text == "😀" * 2048
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [("italic", 0, 4096)]


async def test_formatting_ends_after_a_hundred_entities(bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "<b>x</b> " * 120, parse_mode="HTML")
    assert len(sent.entities) == 100


async def test_explicit_entities_move_with_the_text(server: TelegramServer, anna: Person) -> None:
    bold = {"type": "bold", "offset": 2, "length": 4}
    _, body = await ask(server, "sendMessage", chat_id=anna.id, text="  x #a ", entities=[bold])
    assert body["result"]["text"] == "x #a"
    assert body["result"]["entities"] == [
        {"type": "bold", "offset": 0, "length": 4},
        {"type": "hashtag", "offset": 2, "length": 2},
    ]


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"callback_data": "ä" * 33}, "Button_data_invalid"),
        ({"url": "http://localhost:8080/x"}, "wrong http url"),
        ({}, "Text buttons are unallowed"),
        ({"callback_data": "a", "url": "https://example.org"}, "Text buttons are unallowed"),
    ],
)
async def test_buttons_telegram_does_not_accept(
    bot: Bot, anna: Person, button: dict[str, str], reason: str
) -> None:
    with pytest.raises(BadRequest, match=reason):
        await bot.send_message(anna.id, "Choose", reply_markup=keyboard(**button))


async def test_an_edit_must_change_something_of_ones_own(
    server: TelegramServer, bot: Bot, anna: Person
) -> None:
    sent = await bot.send_message(anna.id, "One", reply_markup=keyboard(callback_data="a"))
    message = await anna.hears("One")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_text("One", reply_markup=keyboard(callback_data="a"))
    await sent.edit_text("One")
    assert (message.text, message.buttons, message.edits) == ("One", [], 1)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("Mine now", anna.id, next(iter(anna.chat.messages)))
    with pytest.raises(BadRequest, match="no caption"):
        await sent.edit_caption("Two")
    await sent.delete()
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await sent.edit_text("Two")
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await sent.delete()
    assert [call.method for call in server.refusals].count("editMessageText") == 3


async def test_pictures_and_their_captions(bot: Bot, anna: Person) -> None:
    sent = await bot.send_photo(anna.id, png(60, 40), caption="<b>Chart</b>", parse_mode="HTML")
    assert [(size.width, size.height) for size in sent.photo] == [(60, 40)]
    message = await anna.hears("Chart")
    assert message.photo is not None
    with pytest.raises(BadRequest, match="no text in the message"):
        await sent.edit_text("Text")
    await sent.edit_caption("July")
    await sent.edit_media(InputMediaPhoto(png(30, 30), caption="August"))
    assert (message.caption, message.photo.width, message.edits) == ("August", 30, 2)
    again = await bot.send_photo(anna.id, message.photo.id)
    assert again.photo[0].file_id == message.photo.id


@pytest.mark.parametrize(
    ("picture", "caption", "reason"),
    [
        (b"no picture", "", "Image_process_failed"),
        (png(2100, 100), "", "Photo_invalid_dimensions"),
        (png(2, 2), "x" * 1025, "Message caption is too long"),
        ("unknown-file-id", "", "[Ww]rong file identifier"),
    ],
)
async def test_pictures_telegram_does_not_accept(
    bot: Bot, anna: Person, picture: bytes | str, caption: str, reason: str
) -> None:
    with pytest.raises(BadRequest, match=reason):
        await bot.send_photo(anna.id, picture, caption=caption)


async def test_an_album_has_two_to_ten_parts(server: TelegramServer, bot: Bot, anna: Person) -> None:
    parts = [InputMediaDocument(f"file {n}".encode(), filename=f"{n}.txt") for n in range(3)]
    sent = await bot.send_media_group(anna.id, parts)
    assert len({message.media_group_id for message in sent}) == 1
    documents = [message.document for message in server.world.messages_of_bot()]
    assert [document.content for document in documents if document] == [b"file 0", b"file 1", b"file 2"]
    with pytest.raises(BadRequest, match="album"):
        await bot.send_media_group(anna.id, parts[:1])


async def test_a_press_is_answered_once_and_in_time(server: TelegramServer, bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "Choose", reply_markup=keyboard(callback_data="a"))
    message = await anna.hears()
    first, late = await anna.presses(message, "Go"), await anna.presses(message, "Go")
    late.expires()
    await bot.answer_callback_query(first.id, "Fine", show_alert=True)
    assert first.answer == {"text": "Fine", "show_alert": True}
    for press in (first, late):
        with pytest.raises(BadRequest, match="Query is too old"):
            await bot.answer_callback_query(press.id)


async def test_replies_need_their_original(bot: Bot, anna: Person) -> None:
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(anna.id, "Re", reply_to_message_id=99)
    sent = await bot.send_message(anna.id, "Re", reply_to_message_id=99, allow_sending_without_reply=True)
    assert sent.reply_to_message is None


async def test_only_administrators_pin_and_remove_in_groups(
    server: TelegramServer, bot: Bot, anna: Person
) -> None:
    group = server.group("Team", admin=anna)
    theirs = await anna.says("/kpi", chat=group)
    with pytest.raises(BadRequest, match="Not enough rights"):
        await bot.pin_chat_message(group.id, theirs.id)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(group.id, theirs.id)
    await anna.adds_bot(group, admin=True)
    await bot.pin_chat_message(group.id, theirs.id)
    assert group.pinned == [theirs.id]
    await bot.unpin_chat_message(group.id)
    await bot.delete_message(group.id, theirs.id)
    assert (group.pinned, theirs.deleted) == ([], True)


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        ([{"command": "Help", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "kpi-show", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "h" * 33, "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "help", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": f"c{n}", "description": "x"} for n in range(101)], "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_menus_telegram_does_not_accept(
    server: TelegramServer, commands: list[dict[str, str]], reason: str
) -> None:
    status, body = await ask(server, "setMyCommands", commands=commands)
    assert (status, body["description"]) == (400, f"Bad Request: {reason}")


@pytest.mark.parametrize(
    ("method", "params", "problem"),
    [
        ("sendMessage", {"chat_id": 1}, "parameter text is required"),
        ("sendMessage", {"chat_id": 1, "text": "x", "colour": "red"}, "parameter colour is unknown"),
        ("sendMessage", {"chat_id": 1, "text": "x", "disable_notification": "maybe"}, "is not Boolean"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [{}]}},
            "is not a list",
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_parameters": {"message_id": "7"}},
            "is not Integer",
        ),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat"}}, "chat_id is required"),
        ("sendDocument", {"chat_id": 1, "document": "attach://a"}, "no file came for attach://a"),
        ("sendDice", {"chat_id": 1}, "sendDice is not played by this server"),
    ],
)
async def test_requests_that_break_the_schema_are_recorded(
    server: TelegramServer, method: str, params: dict[str, Any], problem: str
) -> None:
    status, _ = await ask(server, method, **params)
    assert status in (400, 404)
    assert len(server.violations) == 1
    assert problem in server.violations[0]


async def test_strangers_and_unknown_methods_stay_outside(server: TelegramServer) -> None:
    stranger = Bot("123456789:AAwrong", base_url=server.base_url)
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()
    assert (await ask(server, "sendPigeon"))[0] == 404
    url = f"{server.base_file_url}{server.token}/documents/none.csv"
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert response.status == 404
