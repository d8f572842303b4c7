"""Files read in a child process: results, errors, and children that misbehave."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import aclosing
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from commands.core.texts import UserError
from commands.files.ads_export import ExportHead, read_export
from commands.files.blocks import Block
from commands.files.child import BATCH
from commands.files.errors import BadRows
from commands.files.runner import AT_ONCE, load_creators, stream_export, stream_in_child
from commands.files.tally import ExportSummary
from tests.commands.files.exports import Style, csv_bytes, export_bytes, facts, kept_files, unrolled, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path / "export.csv", b"Date,Cost\n")


async def hostile(job: str, path: Path, **limits: Any) -> list[Any]:
    stream = stream_in_child(job, path, {}, module="tests.commands.files.hostile_child", **limits)
    return [item async for item in stream]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_an_export_comes_in_blocks_between_head_and_summary(path: Path) -> None:
    write(path, export_bytes(facts(days=300, ads=20), Style(), total="Total"))
    items = [item async for item in stream_export(path, remembered={}, default_currency="EUR")]
    export = read_export(path, remembered={}, default_currency="EUR")
    rows = list(export.rows())
    head, *blocks, summary = items
    assert head == export.head
    assert summary == export.summary
    assert isinstance(head, ExportHead)
    assert isinstance(summary, ExportSummary)
    found = unrolled(block for block in blocks if isinstance(block, Block))
    assert found == sorted(rows, key=lambda row: row.day)
    assert len(blocks) == 2


async def test_a_mapping_reaches_the_child(path: Path) -> None:
    write(path, csv_bytes([["Date", "Promo", "Cost"], ["2026-11-01", "A", "1.00"]], Style()))
    items = [
        item
        async for item in stream_export(path, remembered={"promo": "campaign_name"}, default_currency="CHF")
    ]
    assert isinstance(items[1], Block)
    (row,) = unrolled([items[1]])
    assert (row.day, row.campaign_name, row.currency) == (date(2026, 11, 1), "A", "CHF")


async def test_a_faulty_export_ends_in_its_sentence(path: Path) -> None:
    write(path, csv_bytes([["Date", "Campaign name", "Cost"], ["never", "A", "1.00"]], Style()))
    with pytest.raises(BadRows) as caught:
        [item async for item in stream_export(path, remembered={}, default_currency="EUR")]
    assert caught.value.errors[0].column == "Date"


async def test_limits_reach_the_child(path: Path) -> None:
    write(path, export_bytes(facts(), Style()))
    with pytest.raises(UserError, match="more than") as caught:
        [item async for item in stream_export(path, remembered={}, default_currency="EUR", max_rows=3)]
    assert caught.value.message.params == {"limit": 3}


async def test_a_list_of_creators_comes_whole(path: Path) -> None:
    handles = [[f"creator{number}"] for number in range(BATCH + 7)]
    write(path, csv_bytes([["Handle"], *handles, ["not one"]], Style()))
    found = await load_creators(path, remembered={}, default_currency="EUR", today=date(2026, 11, 23))
    assert [row.handle for row in found.rows] == [handle for (handle,) in handles]
    assert found.error_count == 1


async def test_the_kept_list_is_read(path: Path) -> None:
    write(path, kept_files()["creators.csv"])
    found = await load_creators(path, remembered={}, default_currency="EUR", today=date(2026, 11, 23))
    assert [row.handle for row in found.rows] == ["anna.moves", "bert_kocht", "carla"]


async def test_a_sheet_that_asks_for_all_memory_only_costs_the_child(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["ZZ1048576"] = "Date", "far away"
    book.save(tmp_path / "bomb.xlsx")
    with pytest.raises(UserError, match="workbook is too large or damaged"):
        [item async for item in stream_export(tmp_path / "bomb.xlsx", remembered={}, default_currency="EUR")]


async def test_the_child_gets_no_settings_and_no_input(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKT_DISCORD_TOKEN", "secret")
    (report,) = await hostile("report", path)
    assert "secret" not in str(report["environment"])
    assert not any(name.startswith("TAKT_") for name in report["environment"])
    assert report["input"] == ""


@pytest.mark.parametrize(
    "job",
    [
        "die",
        "silent",
        "swallow",
        "crash",
        "no frame",
        "huge frame",
        "no json",
        "no list",
        "nothing in it",
        "no error",
        "an object",
        "no block",
        "unknown about",
    ],
)
async def test_a_child_that_ends_badly_becomes_a_sentence(path: Path, job: str) -> None:
    with pytest.raises(UserError, match="too large or damaged"):
        await hostile(job, path, memory=300 << 20)


async def test_what_a_crash_says_goes_to_the_log_only(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(UserError) as caught:
        await hostile("crash", path)
    assert "secret cell" in caplog.text
    assert "secret cell" not in caught.value.message.text


async def test_a_child_that_takes_too_long_is_stopped(path: Path) -> None:
    with pytest.raises(UserError, match="took too long"):
        await hostile("hang", path, seconds=1)


async def test_a_child_that_burns_its_time_is_stopped_by_itself(path: Path) -> None:
    with pytest.raises(UserError, match=r"took too long|damaged"):
        await hostile("spin", path, seconds=1)


async def test_leaving_early_kills_the_child(path: Path) -> None:
    stream = stream_in_child("hang", path, {}, module="tests.commands.files.hostile_child")
    async with aclosing(stream):
        pid = await anext(stream)
        assert alive(pid)
    assert not alive(pid)


async def test_cancelling_kills_the_child(path: Path) -> None:
    pids: asyncio.Queue[int] = asyncio.Queue()

    async def reading() -> None:
        async for pid in stream_in_child("hang", path, {}, module="tests.commands.files.hostile_child"):
            pids.put_nowait(pid)

    task = asyncio.create_task(reading())
    pid = await pids.get()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not alive(pid)


async def test_a_flood_waits_for_its_reader(path: Path) -> None:
    stream = stream_in_child("flood", path, {}, module="tests.commands.files.hostile_child")
    async with aclosing(stream):
        assert [len(await anext(stream)) for _ in range(50)] == [100_000] * 50


async def test_leaving_a_flood_that_has_filled_the_pipe_kills_the_child(path: Path) -> None:
    stream = stream_in_child("flood", path, {}, module="tests.commands.files.hostile_child")
    async with asyncio.timeout(20), aclosing(stream):
        await anext(stream)
        await asyncio.sleep(0.5)  # time enough for more than is kept


async def test_only_a_few_files_are_read_at_once_and_the_others_wait_their_turn(
    path: Path, tmp_path: Path
) -> None:
    journal = tmp_path / "journal"

    async def read() -> list[Any]:
        options = {"journal": str(journal)}
        stream = stream_in_child("take turn", path, options, module="tests.commands.files.hostile_child")
        return [item async for item in stream]

    assert await asyncio.gather(*(read() for _ in range(3 * AT_ONCE))) == [[]] * 3 * AT_ONCE
    changes = [int(line) for line in journal.read_text().splitlines()]
    assert len(changes) == 2 * 3 * AT_ONCE
    assert max(accumulate(changes)) == AT_ONCE


@pytest.mark.parametrize("end", ["close", "fail"])
async def test_whoever_leaves_the_line_holds_nobody_up(path: Path, end: str) -> None:
    async def first(job: str) -> Any:
        stream = stream_in_child(job, path, {}, module="tests.commands.files.hostile_child")
        async with aclosing(stream):
            return await anext(stream)

    held = [
        stream_in_child("hang", path, {}, module="tests.commands.files.hostile_child") for _ in range(AT_ONCE)
    ]
    pids = [await anext(stream) for stream in held]
    impatient = [asyncio.create_task(first("hang")) for _ in range(2)]
    patient = asyncio.create_task(first("report"))
    await asyncio.sleep(0)
    for task in impatient:
        task.cancel()
    gone = await asyncio.gather(*impatient, return_exceptions=True)
    assert [type(error) for error in gone] == [asyncio.CancelledError] * 2
    assert not patient.done()
    if end == "close":
        await held[0].aclose()
    else:
        os.kill(pids[0], signal.SIGKILL)
        with pytest.raises(UserError):
            await anext(held[0])
    assert (await asyncio.wait_for(patient, 60))["input"] == ""
    for stream in held:
        await stream.aclose()
