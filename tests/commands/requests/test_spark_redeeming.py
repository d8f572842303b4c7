"""A Spark code is redeemed by a manager's press, once, and the clock runs until TikTok's own end."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from commands.core.errors import RemoteError
from commands.core.keys import Keys
from commands.core.replies import Reply
from commands.core.texts import msg
from commands.core.tiktok import Grant, Refused, Unanswered, Unreachable
from storage.models import SparkCode
from tests.chat import Chat, Letter, Talker
from tests.commands.requests.test_spark_codes import CODE, card, codes, hidden  # noqa: F401
from tests.commands.scene import history, letters_to

VIDEO_LATER = "7400000000000000001"


class FakeSparks:
    """TikTok's advertising interface as a test wants it: what it answers, and what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.fault: RemoteError | None = None
        self.grant: Grant | RemoteError = Grant(ends_at=datetime(2026, 12, 28, 10, tzinfo=UTC), holds=True)

    async def redeem(self, code: str) -> None:
        """Take a code."""
        self.asked.append(f"redeem {code}")
        if self.fault:
            raise self.fault

    async def granted(self, code: str) -> Grant:
        """Tell of a code."""
        self.asked.append(f"look {code}")
        if isinstance(self.grant, RemoteError):
            raise self.grant
        return self.grant


@pytest.fixture
def sparks(chat: Chat) -> FakeSparks:
    found = FakeSparks()
    chat.services.sparks = found
    return found


@pytest.fixture
async def given(chat: Chat, dora: Talker, card: Letter) -> None:  # noqa: F811
    await dora.presses(card, "Give the Spark code")
    await dora.says(CODE)


def row(chat: Chat) -> SparkCode:
    return codes(chat)[-1]


async def pressed(anna: Talker) -> Reply:
    return await anna.presses(await anna.says("/request show R1"), "Redeem the Spark code")


async def test_a_press_redeems_it_and_the_clock_runs_until_tiktoks_end(
    chat: Chat, anna: Talker, sparks: FakeSparks, given: None
) -> None:
    with capture_logs() as logs:
        done = await pressed(anna)
        await anna.repeats()
    assert sparks.asked == [f"redeem {CODE}", f"look {CODE}"]
    text = chat.text(done)
    assert "You may advertise until Mon 28 Dec 2026" in text
    assert "Spark authorisation: until Mon 28 Dec 2026" in text
    assert "Spark code: redeemed by anna" in text
    assert "Redeem the Spark code" not in [button.label for button in done.buttons]
    assert (str(row(chat).ends_on), row(chat).redeemed_by) == ("2026-12-28", "anna")
    assert "Spark code redeemed by anna" in chat.text(await anna.says("/post show R1"))
    assert "Caption" in chat.text(await anna.says("/content evidence V1"))
    assert [entry.action for entry in history(chat)][-2:] == ["post redeem", "post redeem"]
    hidden(chat)
    assert CODE not in repr(logs)
    assert "NobodyReads" not in text


async def test_a_refusal_is_on_the_card_in_the_evidence_and_with_the_creator(
    chat: Chat, anna: Talker, dora: Talker, sparks: FakeSparks, given: None
) -> None:
    sparks.fault = Refused(msg("TikTok did not take the Spark code."), "40002")
    text = chat.text(await pressed(anna))
    assert "TikTok did not take the Spark code." in text
    assert "Spark code: refused by TikTok (code 40002)" in text
    assert "Spark authorisation: until" not in text
    assert "code 40002" in chat.text(await anna.says("/post show R1"))
    assert "Make a new one and give it here" in chat.text(*letters_to(chat, dora.private))
    assert "again=yes" in chat.text(await anna.says("/post redeem R1"))
    assert sparks.asked == [f"redeem {CODE}"]
    sparks.fault = None
    assert "You may advertise" in chat.text(await anna.says("/post redeem R1 again=yes"))
    hidden(chat)


async def test_where_no_answer_came_it_is_looked_for_and_never_asked_again_by_itself(
    chat: Chat, anna: Talker, sparks: FakeSparks, given: None
) -> None:
    sparks.fault = Unanswered(msg("I do not know whether it was done."))
    assert "I do not know whether it was done" in chat.text(await pressed(anna))
    assert "no answer that I can read" in chat.text(await anna.says("/request show R1"))
    sparks.grant = Refused(msg("No."), "40002")
    looked = await pressed(anna)
    assert "knows nothing of this Spark code" in chat.text(looked)
    assert sparks.asked == [f"redeem {CODE}", f"look {CODE}"]
    sparks.fault, sparks.grant = None, Grant(holds=True)
    done = await anna.presses(looked, "Ask TikTok again")
    assert "the days agreed on count" in chat.text(done)
    assert sparks.asked[2:] == [f"redeem {CODE}", f"look {CODE}"]


async def test_where_the_answer_was_lost_a_look_finds_that_it_was_done(
    chat: Chat, anna: Talker, sparks: FakeSparks, given: None
) -> None:
    sparks.fault = Unanswered(msg("Unknown."))
    await pressed(anna)
    assert "You may advertise until Mon 28 Dec" in chat.text(await pressed(anna))
    assert [one.split()[0] for one in sparks.asked] == ["redeem", "look"]


async def test_what_was_certainly_not_done_leaves_the_code_as_it_was(
    chat: Chat, anna: Talker, sparks: FakeSparks, given: None
) -> None:
    sparks.fault = Unreachable(msg("TikTok is being maintained."))
    assert "being maintained" in chat.text(await pressed(anna))
    assert row(chat).asked_at is None
    sparks.fault = None
    assert "You may advertise" in chat.text(await pressed(anna))


async def test_a_code_for_another_post_says_so_and_one_that_ended_ends(
    chat: Chat, anna: Talker, sparks: FakeSparks, given: None
) -> None:
    sparks.grant = Grant(VIDEO_LATER, datetime(2027, 1, 5, tzinfo=UTC), True)
    assert f"another post than the one handed in: https://m.tiktok.com/v/{VIDEO_LATER}" in chat.text(
        await pressed(anna)
    )
    sparks.grant = Grant(VIDEO_LATER, holds=False)
    assert "holds no longer" in chat.text(await anna.says("/post redeem R1"))
    assert str(row(chat).ends_on) == "2026-12-05"


async def test_without_the_interface_it_says_what_to_do_by_hand(
    chat: Chat, anna: Talker, given: None
) -> None:
    text = chat.text(await pressed(anna))
    assert "TAKT_TIKTOK_ADVERTISER_ID" in text
    assert "give the code to whoever runs your Ads Manager" in text
    assert row(chat).asked_at is None


async def test_a_code_under_a_lost_key_is_a_sentence(
    chat: Chat, anna: Talker, sparks: FakeSparks, given: None
) -> None:
    chat.services.keys = Keys(b"another secret of tests")
    assert "nobody can open it" in chat.text(await anna.says("/post redeem R1"))
    assert sparks.asked == []


async def test_only_managers_may_and_only_where_there_is_a_code(
    chat: Chat,
    anna: Talker,
    sparks: FakeSparks,
    card: Letter,  # noqa: F811
) -> None:
    assert "no Spark code for R1" in chat.text(await anna.says("/post redeem R1"))
    ben = chat.person("ben", language="en")
    assert (await ben.says("/post redeem R1")).failed
    assert sparks.asked == []
