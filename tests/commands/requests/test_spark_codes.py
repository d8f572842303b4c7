"""Spark codes: asked for where nobody else reads them, sealed, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from commands.core import seals
from commands.core.keys import Keys
from commands.core.tiktok import Embed
from commands.requests.spark_codes import under_older_keys
from storage import spark
from storage.models import SparkCode
from tests.chat import Chat, Letter, Talker, group
from tests.commands.posts.test_post_adding import address
from tests.commands.requests.test_drafts import told, working
from tests.commands.scene import letters_to, request_in
from tests.commands.test_stolen_database import everything

CODE = "#sPaRk+/Code=NobodyReadsThis0815"
LINE = "/request send @dora C1 fee=500 due=2026-12-20 spark_days=30"


@pytest.fixture
async def card(chat: Chat, anna: Talker, dora: Talker) -> Letter:
    """Give what a creator sees whose post is confirmed."""
    await working(chat, anna, dora, LINE)
    chat.tiktok.usual = Embed("Werbung", "Dora", "dora")
    chat.now = datetime(2026, 12, 5, 9, tzinfo=UTC)
    await anna.says(f"/post add R1 {address()}")
    await anna.says("/post verify R1")
    return await told(chat, dora)


def codes(chat: Chat) -> list[SparkCode]:
    return list(chat.read(lambda session: spark.of_request(session, request_id=1)))


def opened(chat: Chat, keys: Keys | None = None) -> str:
    return seals.unseal(keys or chat.services.keys, codes(chat)[-1].sealed, "spark code", "1", "1")


def hidden(chat: Chat) -> None:
    """Look into every table for the code, whole or as JSON writes it."""
    rows = everything(chat)
    assert "dora" in rows
    assert [part for part in (CODE, CODE[6:], "NobodyReadsThis") if part in rows] == []


async def test_a_creator_gives_it_with_a_button_and_it_is_in_no_table(
    chat: Chat, anna: Talker, dora: Talker, card: Letter
) -> None:
    assert chat.text(card).count("[Give the Spark code]") == 1
    with capture_logs() as logs:
        asked = await dora.presses(card, "Give the Spark code")
        assert "Paste the Spark code" in chat.text(asked)
        thanks = await dora.says(CODE)
        await dora.repeats()
    assert "kept sealed" in chat.text(thanks)
    hidden(chat)
    assert CODE not in repr(logs)
    assert opened(chat) == CODE
    (row,) = codes(chat)
    assert (str(row.ends_on), row.video_id, row.added_by) == ("2027-01-04", address().split("/")[-1], "dora")
    note = chat.text(*letters_to(chat, anna))
    assert "@dora has given the Spark code for “Summer” (R1)" in note
    assert "Spark authorisation: until Mon 4 Jan 2027 (30 days left)" in chat.text(
        await anna.says("/request show R1")
    )
    for shown in (note, chat.text(thanks), chat.text(*chat.outbox(), *chat.outbox("edit"))):
        assert "NobodyReads" not in shown


async def test_the_team_gives_it_in_private_and_is_told_what_it_is_good_for(
    chat: Chat, anna: Talker, card: Letter
) -> None:
    asked = await anna.private.says("/post spark R1")
    assert asked.form
    reply = await anna.private.says(CODE)
    assert reply.private
    assert "It is not redeemed yet" in chat.text(reply)
    assert "NobodyReads" not in chat.text(reply)
    hidden(chat)
    assert opened(chat) == CODE


async def test_in_a_group_of_telegram_it_is_not_asked_for(chat: Chat, anna: Talker, card: Letter) -> None:
    refused = await anna.says("/post spark R1")
    assert "Here others would read it" in chat.text(refused)
    assert not refused.form
    assert codes(chat) == []


async def test_a_form_on_discord_hides_it_also_in_a_channel(chat: Chat, anna: Talker, card: Letter) -> None:
    line = (await anna.says("/workspace link")).text.splitlines()[1]
    mia = chat.person("mia", language="en", platform="discord", admin=True).at(group("team", "discord"))
    await mia.says(line)
    await anna.says("/team role mia manager")
    asked = await mia.calls("post spark", request="R1")
    assert (await mia.fills(asked, code=CODE)).private
    hidden(chat)
    assert opened(chat) == CODE


@pytest.mark.parametrize("typed", [f"R1 code={CODE}", f"code={CODE}", f"R1 {CODE}"])
async def test_typed_into_the_line_it_is_refused_and_not_kept(
    chat: Chat, anna: Talker, card: Letter, typed: str
) -> None:
    reply = await anna.private.says(f"/post spark {typed}")
    assert reply.failed
    assert "NobodyReads" not in chat.text(reply)
    hidden(chat)
    assert codes(chat) == []


async def test_what_is_still_missing_or_not_clear_keeps_no_code(
    chat: Chat, anna: Talker, card: Letter
) -> None:
    """A form that goes on, and a choice between two, are rows: the code is asked for once more."""
    await anna.says("/creator add @dorabella")
    await anna.says("/request send @dorabella C1")
    asked = await anna.private.calls("post spark")
    again = await anna.private.fills(asked, code=CODE)
    assert again.form
    assert [one.option for one in again.form.questions] == ["request", "code"]
    hidden(chat)
    choice = await anna.private.calls("post spark", request="do", code=CODE)
    assert "fits several" in chat.text(choice)
    hidden(chat)
    await anna.private.presses(choice, "R1")
    await anna.private.says(CODE)
    hidden(chat)
    assert opened(chat) == CODE


@pytest.mark.parametrize("wrong", ["short", "two words here", "x" * 501, "ümlaut-code"])
async def test_what_is_no_code_is_said_without_repeating_it(
    chat: Chat, dora: Talker, card: Letter, wrong: str
) -> None:
    await dora.presses(card, "Give the Spark code")
    reply = await dora.says(wrong)
    assert "That is no Spark code" in chat.text(reply)
    assert wrong not in chat.text(reply)
    assert codes(chat) == []


async def test_without_a_post_or_without_an_agreement_there_is_none(
    chat: Chat, anna: Talker, dora: Talker
) -> None:
    card = await working(chat, anna, dora, LINE)
    assert "Give the Spark code" not in [one.label for one in card.reply.buttons]
    await anna.private.says("/post spark R1")
    assert "First comes the link" in chat.text(await anna.private.says(CODE))
    await anna.says("/creator add @emil")
    await anna.says("/request send @emil C1")
    await anna.private.says("/post spark R2")
    assert "No Spark authorisation was agreed" in chat.text(await anna.private.says(CODE))
    hidden(chat)


async def test_a_new_key_opens_what_the_old_one_sealed_until_it_is_taken_away(
    chat: Chat, anna: Talker, dora: Talker, card: Letter
) -> None:
    chat.services.keys = Keys(b"old")
    await anna.private.says("/post spark R1")
    await anna.private.says(CODE)
    chat.services.keys = Keys(b"new", b"old")
    assert opened(chat) == CODE
    assert chat.read(lambda session: under_older_keys(session, chat.services)) == 1
    with pytest.raises(seals.Unopened):
        opened(chat, Keys(b"new"))
    with pytest.raises(seals.Unopened):
        seals.unseal(chat.services.keys, codes(chat)[-1].sealed, "spark code", "2", "1")
    assert request_in(chat).rights_at is not None


async def test_a_member_keeps_none(chat: Chat, anna: Talker, card: Letter) -> None:
    ben = chat.person("ben", language="en")
    await ben.says("/start")
    assert (await ben.private.says("/post spark R1")).failed
