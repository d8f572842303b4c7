"""Files no import can take: a sentence says what is wrong, and nothing is stored by halves."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import func, select

from commands.core.replies import Reply
from storage.models import DaySource, FilePart, Snapshot
from storage.session import Session, Store
from tests.chat import Chat, Talker
from tests.databases import store_on
from tests.storage.measured import row_count

HEADER = "Campaign name,Ad name,Date,Cost\n"
ROW = "A,x,2026-11-16,5.00\n"


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Store]:
    made = store_on(sqlite_url)
    yield made
    made.close()


@pytest.fixture
async def anna(sqlite: Store) -> Talker:
    """Give a member of a team with the campaign C1."""
    found = Chat(sqlite).person("anna", admin=True, language="en")
    await found.says("/campaign new Summer budget=50000 start=2026-11-01 end=2026-11-30")
    return found


async def refused(anna: Talker, file: bytes, name: str = "export.csv") -> str:
    """Hand in a file that must be refused; give the sentences."""
    reply = await anna.says("/kpi import C1", file=file, name=name)
    assert reply.failed
    assert not reply.buttons
    return anna.chat.text(reply)


def left_behind(session: Session) -> int:
    return sum(
        session.exec(select(func.count()).select_from(table)).one()
        for table in (Snapshot, DaySource, FilePart)
    )


async def clean(anna: Talker) -> None:
    """Check that nothing of a refused file stays once the next one has come."""
    reply = await anna.says("/kpi import C1", file=(HEADER + ROW).encode())
    await anna.presses(reply, "Don't import")
    assert anna.chat.read(left_behind) == 0


async def test_a_zip_bomb_is_refused_before_it_is_unpacked(anna: Talker) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(40_000_000))
    assert len(file.getvalue()) < 100_000
    text = await refused(anna, file.getvalue(), "bomb.xlsx")
    assert "The workbook is too large once unpacked. Save its table as CSV" in text
    await clean(anna)


async def test_a_zip_that_is_no_workbook_is_refused(anna: Talker) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("export.csv", HEADER + ROW)
    assert "a zip archive, not an XLSX workbook. Unpack it" in await refused(anna, file.getvalue())


async def test_a_file_with_too_many_rows_is_refused_with_the_limit(anna: Talker) -> None:
    anna.chat.services.import_max_rows = 3
    rows = [f"A,x,2026-11-{day:02},5.00\n" for day in range(1, 5)]
    text = await refused(anna, (HEADER + "".join(rows)).encode())
    assert "The file has more than 3 rows. Split it into smaller files." in text
    await clean(anna)


async def test_a_line_of_a_megabyte_is_refused(anna: Talker) -> None:
    text = await refused(anna, (HEADER + ROW + "A" * 1_000_000 + ",x,2026-11-17,5.00\n").encode())
    assert "Line 3 is longer than 262,144 characters." in text
    await clean(anna)


async def test_nul_bytes_are_refused(anna: Talker) -> None:
    text = await refused(anna, (HEADER + "A\0,x,2026-11-16,5.00\n").encode())
    assert "CSV" in text
    await clean(anna)


async def test_a_header_twice_is_refused_by_name(anna: Talker) -> None:
    text = await refused(anna, b"Campaign name,Date,Cost,cost\nA,2026-11-16,5,6\n")
    assert "The column “cost” is there twice. Remove one of the two" in text


async def test_a_day_twice_is_refused_with_both_lines(anna: Talker) -> None:
    text = await refused(anna, (HEADER + ROW + ROW).encode())
    assert "“x” has the day Mon 16 Nov 2026 twice, here and in line 2." in text
    await clean(anna)


async def test_every_faulty_line_is_listed_and_none_is_taken(anna: Talker) -> None:
    bad = "A,x,2026-02-31,5.00\nA,y,2026-11-16,abc\nA,z,2026-11-16,-5\n"
    text = await refused(anna, (HEADER + ROW + bad).encode())
    assert "export.csv was not imported" in text
    assert "3 lines of the file cannot be read, so nothing was taken from it." in text
    assert "3 | Date | The date “2026-02-31” does not exist." in text
    assert "4 | Cost | “abc” is not a number." in text
    assert "5 | Cost | “-5” is negative; it must be zero or more." in text
    await clean(anna)


async def test_hundreds_of_faulty_lines_are_counted_and_the_first_shown(anna: Talker) -> None:
    rows = [f"A,ad {at},2026-11-16,abc\n" for at in range(300)]
    text = await refused(anna, (HEADER + "".join(rows)).encode())
    assert "300 lines of the file cannot be read" in text
    assert "… and 280 more." in text


async def test_formula_like_cells_stay_texts(anna: Talker) -> None:
    file = HEADER + '"=HYPERLINK(""http://x"")",@SUM(A1),2026-11-16,5.00\n'
    dry = await anna.says("/kpi import C1", file=file.encode())
    assert "=HYPERLINK" in anna.chat.text(dry)
    await anna.presses(dry, "Import")
    assert "| @SUM(A1) |" in anna.chat.text(await anna.says("/kpi top C1"))
    exported = await anna.says("/kpi export C1")
    assert ",'@SUM(A1),EUR,5.00" in exported.documents[0].content.decode("utf-8-sig")


async def test_invisible_characters_do_not_reach_anybody(anna: Talker) -> None:
    file = HEADER + "A\u202e\u200bB,gp\u200dj.exe\u2066,2026-11-16,5.00\n"
    dry = await anna.says("/kpi import C1", file=file.encode())
    assert "“AB” → Summer" in anna.chat.text(dry)
    await anna.presses(dry, "Import")
    assert "| gpj.exe |" in anna.chat.text(await anna.says("/kpi top C1"))


async def test_figures_too_large_to_be_real_are_refused(anna: Talker) -> None:
    rows = [f"A,ad {at},2026-11-16,9999999999999.00\n" for at in range(200)]
    text = await refused(anna, (HEADER + "".join(rows)).encode())
    assert "too large to be real" in text
    await clean(anna)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7 ...", "The file is a PDF file, not a table."),
        (b"\x89PNG\r\n\x1a\n", "The file is a PNG file, not a table."),
        (HEADER.encode(), "The file has a header but no rows below it."),
        (b"<html><body>Sign in</body></html>", "The file is a HTML/XML file, not a table."),
    ],
)
async def test_what_is_no_export_is_named(anna: Talker, content: bytes, said: str) -> None:
    assert said in await refused(anna, content)


async def test_a_name_like_a_path_is_only_shown(anna: Talker) -> None:
    dry = await anna.says("/kpi import C1", file=(HEADER + ROW).encode(), name="../../etc/passwd\u202e")
    assert dry.title == "Dry run: ../../etc/passwd"


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.binary(max_size=300))
async def test_any_bytes_are_answered_with_a_sentence(anna: Talker, content: bytes) -> None:
    reply: Reply = await anna.says("/kpi import C1", file=(HEADER + ROW).encode() + content)
    assert anna.chat.text(reply)
    assert anna.chat.read(row_count) == 0
