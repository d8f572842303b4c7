"""Digests that come only when there is something to say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from commands.digests import digest_sweep
from commands.digests.digest_sweep import sweep
from storage.models import DigestRun
from storage.session import Store
from tests.chat import Chat, Talker
from tests.commands.measured import measure, measure_days


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give a member of a team with the daily digest D1; it is Monday 23 November 2026, 10:00 in Berlin."""
    found = chat.person("anna", admin=True, language="en")
    await found.says("/campaign new Summer start=2026-11-09 end=2026-12-08")
    await found.says('/digest new C1 every="daily 11:00"')
    return found


async def said(anna: Talker, line: str) -> str:
    return anna.chat.text(await anna.says(line))


async def come(chat: Chat) -> list[str]:
    """Let an hour pass, sweep, and give the texts that wait."""
    chat.forward(hours=1)
    assert await sweep(chat.services) == 1
    return [chat.text(letter) for letter in chat.outbox() if letter.row.part == "text"]


async def test_what_it_needs_is_said_back(anna: Talker) -> None:
    line = '/digest needs D1 data=yes fresh=2 moved=12,5% kpi=views when="cpm above 8" well=yes'
    text = await said(anna, line)
    assert (
        "Only if: there are figures\nthe newest figures are at most 2 days old\n"
        "Video views moved by 12.50% or more or CPM > €8.00\nelse one line says so" in text
    )
    assert "Only if" not in await said(anna, "/digest needs D1")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("moved=0", "A change must be more than 0 %."),
        ("fresh=100", "Between 1 and 60 days work"),
        ("kpi=views", "Write by how much it must move as well"),
        ('moved=10 kpi="likes"', "A digest does not show"),
        ("when=roas", "I can't read “roas”. Write a KPI, < or >, and a value"),
    ],
)
async def test_what_cannot_be_needed_is_answered(anna: Talker, options: str, sentence: str) -> None:
    assert sentence in await said(anna, f"/digest needs D1 {options}")


async def test_without_figures_nothing_comes_and_the_history_says_why(chat: Chat, anna: Talker) -> None:
    await anna.says("/digest needs D1 data=yes")
    assert await come(chat) == []
    assert "no report: there were no figures for its days" in await said(anna, "/digest history D1")
    assert "Next three dates: Tue 24 Nov 2026, 11:00" in await said(anna, "/digest show D1")


async def test_old_figures_are_no_report(chat: Chat, anna: Talker) -> None:
    measure(chat, day=date(2026, 11, 20), spend=100)
    await anna.says("/digest needs D1 fresh=2 well=yes")
    assert await come(chat) == ["“Summer”: no report, for the newest figures are too old."]


@pytest.mark.parametrize(("before", "comes"), [(105, False), (150, True)])
async def test_it_comes_when_something_moved(chat: Chat, anna: Talker, before: int, comes: bool) -> None:
    measure_days(chat, 7, spend=100)
    measure_days(chat, 7, until=date(2026, 11, 22) - timedelta(days=7), spend=before)
    await anna.says("/digest needs D1 moved=10 well=yes")
    (text,) = await come(chat)
    assert (text == "“Summer”: all is well, nothing moved enough for a report.") is not comes
    history = await said(anna, "/digest history D1")
    assert ("no report: nothing moved enough, and no condition held" in history) is not comes


async def test_a_condition_on_a_kpi_lets_it_come(chat: Chat, anna: Talker) -> None:
    measure(chat, spend=100_00, impressions=10_000)
    await anna.says('/digest needs D1 when="cpm > 8"')
    (text,) = await come(chat)
    assert "Last 7 days" in text


async def test_many_that_ask_are_looked_at_a_few_at_a_time(
    chat: Chat, anna: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest_sweep, "_ASKING", 2)
    for _ in range(4):
        await anna.says('/digest new C1 every="daily 11:00"')
    for number in (1, 2, 3, 5):
        await anna.says(f"/digest needs D{number} data=yes")
    chat.forward(hours=1)
    assert await sweep(chat.services) == 5
    assert [letter.row.cause[:9] for letter in chat.outbox()] == ["digest:4:"]
    assert chat.count(DigestRun) == 5
    assert await sweep(chat.services) == 0
