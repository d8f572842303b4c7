from __future__ import annotations

import pytest

from bot.adapters.telegram_files import LIMIT, Files
from bot.adapters.telegram_wire import BotLine
from commands.core.texts import UserError
from tests.bot.adapters.telegram_kit import Bench


async def test_a_document_whose_caption_is_the_command_comes_along(live: Bench) -> None:
    anna = live.server.person("anna")
    await anna.sends_document("rows.csv", b"a;b", caption="/file take")
    assert (await anna.hears()).text == "rows.csv: a;b"


async def test_the_command_may_reply_to_the_document(live: Bench) -> None:
    anna = live.server.person("anna")
    group = live.server.group("Team", admin=anna)
    await anna.hears("Welcome", group)
    document = await anna.sends_document("rows.csv", b"a;b", chat=group)
    await anna.replies(document, "/file take")
    assert (await anna.hears(chat=group)).text == "rows.csv: a;b"


async def test_a_document_answers_the_question_for_it(live: Bench) -> None:
    anna = live.server.person("anna")
    await anna.says("/file take")
    await anna.hears("File")
    await anna.sends_document("rows.csv", b"a;b")
    await anna.hears("rows.csv: a;b")


async def test_a_document_without_a_command_gets_the_hint(live: Bench) -> None:
    anna = live.server.person("anna", language="en")
    await anna.sends_document("rows.csv", b"a;b")
    await anna.hears("/help")


async def test_a_file_too_large_for_a_bot_is_answered_with_the_limit_and_the_way(live: Bench) -> None:
    anna = live.server.person("anna", language="en")
    await anna.sends_document("rows.csv", b"a;b", caption="/file take", size=LIMIT + 1)
    answer = (await anna.hears()).text or ""
    assert "20 MB" in answer
    assert "python bot.py chat" in answer
    assert "/kpi import" in answer
    assert live.server.calls_of("getFile") == []


async def test_a_file_whose_size_was_not_told_is_refused_the_same(live: Bench) -> None:
    anna = live.server.person("anna", language="en")
    sent = await anna.sends_document("rows.csv", b"a;b", size=LIMIT + 1)
    assert sent.document is not None
    await anna.hears("/help")
    await anna.says(f"/file take tg:{sent.document.id}:5:rows.csv")
    await anna.hears("20 MB")


async def test_a_passing_trouble_while_a_file_is_fetched_is_waited_out(live: Bench) -> None:
    anna = live.server.person("anna")
    live.server.fail_next("getFile", status=502)
    await anna.sends_document("rows.csv", b"a;b", caption="/file take")
    await anna.hears("a;b")


async def test_a_file_that_cannot_be_fetched_is_answered_with_a_sentence(live: Bench) -> None:
    anna = live.server.person("anna", language="en")
    live.server.fail_next("getFile", status=502, times=3)
    await anna.sends_document("rows.csv", b"a;b", caption="/file take")
    await anna.hears("Try again in a minute")
    await anna.says("/file take tg:AgADunknown:5:x.csv")
    await anna.hears("Send it again")


@pytest.mark.parametrize(
    "typed", ["rows.csv", "tg:", "tg:abc", "tg::5:x", "tg:abc:-5:x", "tg:abc:५:x", "/etc/passwd"]
)
def test_a_typed_name_is_no_file(typed: str) -> None:
    with pytest.raises(UserError, match="Attach the file"):
        Files(BotLine("1:x", "http://127.0.0.1:1")).open(typed)


@pytest.mark.parametrize(
    ("named", "kept"),
    [
        ("../../x.csv", "x.csv"),
        ("a\\b.csv", "b.csv"),
        ("a\u202evsc.exe", "avsc.exe"),
        ("", "file"),
        ("..", "file"),
        (".env", "env"),
    ],
)
def test_the_name_of_a_file_is_only_a_name(named: str, kept: str) -> None:
    attachment = Files(BotLine("1:x", "http://127.0.0.1:1")).open(f"tg:abc:5:{named}")
    assert (attachment.name, attachment.size) == (kept, 5)
