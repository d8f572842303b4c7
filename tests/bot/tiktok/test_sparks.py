"""Spark codes over real sockets: redeemed once, read carefully, and in no log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.tiktok.business import Business
from bot.tiktok.client import Line
from bot.tiktok.sparks import KINDS, SparkCodes, grant_of
from commands.core.errors import RemoteError
from commands.core.marketplace import NotAllowed
from commands.core.texts import translator
from commands.core.tiktok import Grant, Refused, Unanswered, Unreachable
from tests.servers.tiktok import Fault, page
from tests.servers.tiktok_api import TOKEN, TikTokApi, data, refusal, sample

CODE = "#ExampleSparkCode+abc/def="
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
async def server() -> AsyncIterator[TikTokApi]:
    async with TikTokApi() as server:
        yield server
        assert server.violations == []


@pytest.fixture
async def sparks(server: TikTokApi) -> AsyncIterator[SparkCodes]:
    async def sleep(_seconds: float) -> None:
        pass

    line = Line(patience=1.5)
    speak = Business(server.url, "", now=lambda: NOW, sleep=sleep, sender=line)
    yield SparkCodes(speak.using(TOKEN, KINDS, quiet=True), "7123456789012345678")
    await line.close()


async def test_a_code_with_all_its_signs_is_redeemed_and_told_of(
    server: TikTokApi, sparks: SparkCodes
) -> None:
    await sparks.redeem(CODE)
    grant = await sparks.granted(CODE)
    assert grant == Grant("7400000000000000001", datetime(2026, 9, 12, 10, tzinfo=UTC), True)
    assert server.names() == ["sparkAuthorize", "sparkInfo"]
    assert {given["auth_code"] for _, given in server.calls} == {CODE}


@pytest.mark.parametrize(
    ("fault", "kind", "said"),
    [
        (refusal(40002), Refused, "did not take the Spark code (code 40002)"),
        (refusal(40001), NotAllowed, "does not let this app redeem Spark codes (code 40001)"),
        (refusal(40105), NotAllowed, "does not accept the access token any more"),
        (refusal(50000), Unanswered, "I do not ask twice"),
        (page(502), Unanswered, "I do not ask twice"),
        (Fault(cut=True), Unanswered, "I do not ask twice"),
        (Fault(dropped=True), Unanswered, "I do not ask twice"),
        (refusal(60001), Unreachable, "is being maintained"),
    ],
)
async def test_a_refusal_is_a_sentence_and_a_lost_answer_is_not_asked_for_again(
    server: TikTokApi, sparks: SparkCodes, fault: Fault, kind: type[RemoteError], said: str
) -> None:
    server.faults.append(fault)
    with pytest.raises(kind) as caught:
        await sparks.redeem(CODE)
    assert said in translator("en")(caught.value.message)
    assert server.names() == ["sparkAuthorize"]


async def test_nothing_of_a_code_is_logged_even_where_tiktok_repeats_it(
    server: TikTokApi, sparks: SparkCodes
) -> None:
    with capture_logs() as logs:
        for _ in range(2):
            server.faults.append(refusal(40002, f"auth_code {CODE} is invalid"))
        with pytest.raises(Refused) as first:
            await sparks.redeem(CODE)
        with pytest.raises(Refused) as second:
            await sparks.granted(CODE)
    assert len(logs) == 2
    for shown in (repr(logs), repr(first.value), repr(second.value), repr(first.value.message)):
        assert "ExampleSparkCode" not in shown


def told(**auth: Any) -> Grant:
    return grant_of({"item_info": {"item_id": "7400000000000000001"}, "auth_info": auth})


def test_what_is_missing_or_of_another_type_is_not_known() -> None:
    usual = sample("spark_info")["data"]
    assert grant_of({**usual, "item_info": {"item_id": 7_400_000_000_000_000_001}}).video_id == (
        "7400000000000000001"
    )
    assert told(auth_end_time="-", ad_auth_status=None) == Grant("7400000000000000001")
    assert told(auth_end_time=1_789_000_000, ad_auth_status="NEWS") == Grant("7400000000000000001")
    assert told(auth_end_time="1970-01-01 00:00:00").ends_at is None
    assert told(ad_auth_status="EXPIRED").holds is False
    assert grant_of({"item_info": None, "auth_info": []}) == Grant()


async def test_a_question_that_changes_nothing_is_asked_again(server: TikTokApi, sparks: SparkCodes) -> None:
    server.faults += [page(502), data(item_info={"item_id": "7400000000000000001"}, auth_info={})]
    assert await sparks.granted(CODE) == Grant("7400000000000000001")
    assert server.names() == ["sparkInfo", "sparkInfo"]
