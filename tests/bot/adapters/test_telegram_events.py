from __future__ import annotations

from typing import Any

import pytest
from telegram import Message, Update, User

from bot.adapters.telegram_events import Reader, author, lane, place, pressed_in
from bot.adapters.telegram_files import Files
from bot.adapters.telegram_wire import BotLine
from commands.core.invocation import Address, Person, Place

ANNA = {
    "id": 5,
    "is_bot": False,
    "first_name": "An\u202ena",
    "last_name": "B",
    "username": "anna",
    "language_code": "de",
}
GROUP = {"id": -100777, "type": "supergroup", "title": "Team", "is_forum": True}
CHANNEL = {"id": -100888, "type": "channel", "title": "News"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
READER = Reader(User(9, "Takt", True, username="TaktBot"), Files(BotLine("9:x", "http://127.0.0.1:9")))


def update(**message: Any) -> Update:
    base = {"message_id": 3, "date": 0, "chat": GROUP, "from": ANNA, "text": "/kpi show"}
    made = Update.de_json({"update_id": 17, "message": {**base, **message}}, None)
    assert made is not None
    return made


def message(**more: Any) -> Message:
    found = update(**more).message
    assert found is not None
    return found


def test_a_person_is_named_without_tricks() -> None:
    assert author(message()) == Person("telegram", "5", "Anna B", "anna", "de")


def test_an_anonymous_admin_speaks_as_the_group() -> None:
    said = message(**{"from": ANONYMOUS, "sender_chat": GROUP})
    assert author(said) == Person("telegram", "-100777", "Team", admin=True)


def test_who_speaks_as_a_channel_is_no_admin() -> None:
    assert author(message(sender_chat=CHANNEL)) == Person("telegram", "-100888", "News", admin=False)


@pytest.mark.parametrize(
    "more",
    [
        {"sender_chat": CHANNEL, "is_automatic_forward": True},
        {"chat": CHANNEL},
        {"from": ANONYMOUS},
        {"from": None},
    ],
)
def test_channels_and_other_bots_are_not_listened_to(more: dict[str, Any]) -> None:
    said = update(**more)
    assert said.message is not None
    assert author(said.message) is None
    assert READER.line(said, said.message) is None


def test_a_topic_is_part_of_the_address_and_a_thread_of_replies_is_not() -> None:
    in_topic = message(message_thread_id=44, is_topic_message=True)
    assert place(in_topic.chat, in_topic) == Place(
        Address("telegram", "-100777", "44"), "-100777", title="Team", scope_title="Team"
    )
    thread = message(message_thread_id=44)
    assert place(thread.chat, thread).address.thread_id == ""


def test_the_key_names_bot_and_update() -> None:
    said = update()
    assert said.message is not None
    line = READER.line(said, said.message)
    assert line is not None
    assert line.key == "telegram:9:17"
    assert line.text == "/kpi show"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/kpi@TaktBot show", True),
        ("/kpi@taktbot", True),
        ("/kpi@OtherBot show", False),
        ("kpi show", False),
        ("/ kpi", False),
        ("", False),
    ],
)
def test_in_groups_others_are_left_alone(text: str, meant: bool) -> None:
    said = update(text=text)
    assert said.message is not None
    assert (READER.line(said, said.message) is not None) == meant


def test_a_reply_to_somebody_else_is_no_answer() -> None:
    theirs = {"message_id": 2, "date": 0, "chat": GROUP, "from": ANNA, "text": "x"}
    ours = {**theirs, "from": {"id": 9, "is_bot": True, "first_name": "Takt"}}
    for original, meant in ((theirs, False), (ours, True)):
        said = update(text="an answer", reply_to_message=original)
        assert said.message is not None
        assert (READER.line(said, said.message) is not None) == meant


def test_a_video_comes_along_as_a_document_does() -> None:
    about = {"file_unique_id": "u", "width": 1, "height": 1, "duration": 9}
    video = {"file_id": "v1", "file_size": 12, "file_name": "cut.mp4", **about}
    sent = update(chat={"id": 5, "type": "private", "first_name": "Anna"}, video=video, text=None)
    assert sent.message is not None
    line = READER.line(sent, sent.message)
    assert line is not None
    assert line.attachment is not None
    assert (line.attachment.name, line.attachment.size) == ("cut.mp4", 12)


def test_a_button_of_a_message_too_old_to_show_still_has_its_place() -> None:
    raw = {"message_id": 8, "date": 0, "chat": GROUP}
    query = {"id": "1", "from": ANNA, "chat_instance": "1", "data": "b:x", "message": raw}
    pressed = Update.de_json({"update_id": 1, "callback_query": query}, None)
    assert pressed is not None
    assert pressed.callback_query is not None
    found = pressed_in(pressed.callback_query)
    assert found is not None
    assert (found[0].scope_id, found[1]) == ("-100777", "8")
    assert lane(pressed) == "-100777"


def test_a_channel_that_takes_the_bot_on_is_not_greeted() -> None:
    member = {"status": "member", "user": {"id": 9, "is_bot": True, "first_name": "Takt"}}
    change = {
        "chat": CHANNEL,
        "from": ANNA,
        "date": 0,
        "old_chat_member": {**member, "status": "left"},
        "new_chat_member": member,
    }
    for chat, greeted in ((CHANNEL, False), (GROUP, True)):
        told = Update.de_json({"update_id": 1, "my_chat_member": {**change, "chat": chat}}, None)
        assert told is not None
        assert told.my_chat_member is not None
        assert (READER.joined(told, told.my_chat_member) is not None) == greeted
