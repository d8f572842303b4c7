"""A campaign's figures as a file, as a chat."""

from __future__ import annotations

import csv
import io
from datetime import datetime, time, timedelta
from typing import Any

import openpyxl
import pypdfium2
import pytest

from commands.core.replies import Reply
from commands.kpis import kpi_export
from storage.session import Store
from tests.chat import Chat, Talker
from tests.commands.measured import YESTERDAY, measure


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give a member of a team with the campaign C1."""
    found = chat.person("anna", admin=True, language="en")
    await found.says('/campaign new "Summer: Größe/1"')
    return found


def table(reply: Reply, delimiter: str = ",") -> list[list[str]]:
    """Read the file of a reply."""
    (document,) = reply.documents
    assert document.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(document.content.decode("utf-8-sig")), delimiter=delimiter))


async def test_one_row_a_day_and_ad_with_raw_figures(chat: Chat, anna: Talker) -> None:
    measure(chat, ad="B", spend=123_456, impressions=1_234_567, views=None, watch_ms=1_500)
    measure(chat, ad="A", spend=5, impressions=None)
    measure(chat, ad="B", day=YESTERDAY - timedelta(days=1), spend=None, impressions=0)
    reply = await anna.says("/kpi export C1")
    assert "Summer: Größe/1 · C1, Mon 16 Nov 2026 – Sun 22 Nov 2026: 3 rows" in chat.text(reply)
    assert reply.documents[0].name == "C1-summer-grosse-1-2026-11-16-2026-11-22.csv"
    assert table(reply) == [
        ["Day", "Source", "Name", "Currency", "Spend", "Impressions", "Play time (seconds)", "As of"],
        ["2026-11-21", "Ads Manager export", "B", "EUR", "", "0", "", "2026-11-23 10:00"],
        ["2026-11-22", "Ads Manager export", "A", "EUR", "0.05", "", "", "2026-11-23 10:00"],
        ["2026-11-22", "Ads Manager export", "B", "EUR", "1234.56", "1234567", "1.500", "2026-11-23 10:00"],
    ]


async def test_a_german_file_opens_in_a_german_excel(chat: Chat, anna: Talker) -> None:
    measure(chat, spend=123_456)
    berta = chat.person("berta", language="de")
    rows = table(await berta.says("/kpi export C1"), ";")
    assert rows[0] == ["Tag", "Quelle", "Name", "Währung", "Ausgaben", "Stand"]
    assert rows[1][4] == "1234,56"


async def test_money_has_its_currencys_decimals(chat: Chat, anna: Talker) -> None:
    await anna.says('/campaign new Tokyo budget="JPY 5000"')
    measure(chat, campaign=2, spend=1_234)
    assert table(await anna.says("/kpi export C2"))[1][4] == "1234"


async def test_no_cell_starts_a_formula(chat: Chat, anna: Talker) -> None:
    for place, name in enumerate(("=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "Fine = good")):
        measure(chat, ad=name, level=f"ad{place}#", spend=1)
    names = {row[2] for row in table(await anna.says("/kpi export C1"))[1:]}
    assert names == {"'=1+1", "'+1", "'-1", "'@A1", "' =1", "Fine = good"}


def workbook(reply: Reply) -> Any:
    """Read the workbook of a reply."""
    return openpyxl.load_workbook(io.BytesIO(reply.documents[0].content))


def rows_of(sheet: Any) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


async def test_a_workbook_has_the_report_its_days_rows_and_definitions(chat: Chat, anna: Talker) -> None:
    for back in range(14):
        day = YESTERDAY - timedelta(days=back)
        if back != 2:
            measure(chat, ad="A", day=day, spend=1_000, impressions=1_000, views=100 + back, clicks=10)
            measure(chat, ad="B", day=day, spend=500, impressions=None, views=50)
    await anna.says("/kpi target C1 views 2000")
    found = workbook(await anna.says("/kpi export C1 format=xlsx"))
    assert found.sheetnames == ["Overview", "Days", "Chart data", "Definitions", "Rows"]
    overview = rows_of(found["Overview"])
    assert overview[1][0] == "Last 7 days: Mon 16 Nov 2026 – Sun 22 Nov 2026"
    assert overview[2][0] == "compared with Mon 9 Nov 2026 – Sun 15 Nov 2026"
    head = overview.index(["KPI", "Value", "Before", "Change", "Target", "Share of target"])
    table = {row[0]: row[1:] for row in overview[head + 1 :] if row[0]}
    assert table["Spend"] == [90, 105, -0.142857, None, None]
    views = 6 * 150 + 1 + 3 + 4 + 5 + 6
    assert table["Video views"][3:] == [2_000, round(views / 2_000, 6)]
    assert table["CTR (destination)"][0] == 0.01
    said = {row[0]: row[1] for row in overview if row[0]}
    fresh = "figures through Sun 22 Nov 2026, brought in Mon 23 Nov 2026, 10:00 (Europe/Berlin)"
    assert said["As of"] == f"{fresh} (Ads Manager export)"
    days = rows_of(found["Days"])
    assert len(days) == 8
    assert days[7][:2] == [datetime.combine(YESTERDAY, time()), 15]
    assert days[5][1:] == [None] * (len(days[0]) - 1)  # the day without figures is there, and blank
    assert len(rows_of(found["Rows"])) == 13
    assert ["CTR (destination)", "Destination clicks / impressions"] in rows_of(found["Definitions"])
    assert len(found["Overview"]._charts) == 4


async def test_every_ratio_of_a_day_is_that_of_the_day(chat: Chat, anna: Talker) -> None:
    measure(chat, spend=1_000, impressions=400)
    measure(chat, day=YESTERDAY - timedelta(days=1), spend=300, impressions=100)
    days = rows_of(workbook(await anna.says("/kpi export C1 format=xlsx"))["Days"])
    at = days[0].index("CPM")
    assert [row[at] for row in days[1:]] == [None, None, None, None, None, 30, 25]


async def test_a_report_is_the_same_in_both_languages(chat: Chat, anna: Talker) -> None:
    measure(chat, spend=123_456, impressions=1_000, views=100)
    reply = await anna.says("/kpi export C1 format=pdf")
    assert reply.documents[0].name == "C1-summer-grosse-1-2026-11-16-2026-11-22.pdf"
    assert "1 row" not in chat.text(reply)
    english = pages_of(reply)
    assert "Summer: Größe/1 · C1" in english
    assert "€1,234.56" in english
    berta = chat.person("berta", language="de")
    german = pages_of(await berta.says("/kpi export C1 format=pdf"))
    assert "Letzte 7 Tage: Mo. 16. Nov. 2026" in german
    assert "1.234,56\xa0€" in german
    assert "Erstellt Mo. 23. Nov. 2026, 10:00 (Europe/Berlin)" in german


def pages_of(reply: Reply) -> str:
    document = pypdfium2.PdfDocument(reply.documents[0].content)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


async def test_what_the_team_has_to_do_stays_inside(chat: Chat, anna: Talker) -> None:
    measure(chat, spend=1, views=1)
    await anna.says("/creator add @mia.mixt")
    await anna.says("/request add @mia.mixt C1")
    await anna.says("/request send @mia.mixt C1 fee=987")
    assert "987" not in pages_of(await anna.says("/kpi export C1 format=pdf"))
    found = workbook(await anna.says("/kpi export C1 format=xlsx"))
    assert not any("mia" in str(cell) for sheet in found for row in rows_of(sheet) for cell in row)


async def test_the_other_formats_are_a_button_away(chat: Chat, anna: Talker) -> None:
    measure(chat, spend=1)
    reply = await anna.says('/kpi export C1 period="22.11."')
    assert [button.label for button in reply.buttons] == ["As Excel", "As PDF"]
    pressed = await anna.presses(reply, "As PDF")
    assert pressed.documents[0].name.endswith("2026-11-22-2026-11-22.pdf")


async def test_nothing_to_compare_with_leaves_no_columns_for_it(chat: Chat, anna: Talker) -> None:
    measure(chat, spend=1)
    overview = rows_of(workbook(await anna.says("/kpi export C1 format=xlsx compare=none"))["Overview"])
    assert ["KPI", "Value"] in [row[:2] for row in overview]
    assert not any("Before" in row for row in overview)


async def test_another_campaigns_money_is_in_its_currency(chat: Chat, anna: Talker) -> None:
    await anna.says('/campaign new Tokyo budget="JPY 5000"')
    measure(chat, spend=1_000)
    measure(chat, campaign=2, spend=700)
    sheet = workbook(await anna.says("/kpi export C1 format=xlsx compare=C2"))["Overview"]
    (row,) = [row for row in sheet.iter_rows() if row[0].value == "Spend"]
    assert [cell.value for cell in row[1:4]] == [10, 700, None]
    assert row[1].number_format == '"€"#,##0.00'
    assert row[2].number_format == '"JP¥"#,##0'


async def test_without_figures_there_is_no_file(chat: Chat, anna: Talker) -> None:
    reply = await anna.says("/kpi export C1")
    assert "There are no figures for Mon 16 Nov 2026 – Sun 22 Nov 2026" in chat.text(reply)
    assert reply.documents == ()


async def test_too_many_rows_are_refused(chat: Chat, anna: Talker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kpi_export, "_MOST", 1)
    measure(chat, ad="A", spend=1)
    assert (await anna.says("/kpi export C1")).documents
    measure(chat, ad="B", spend=1)
    reply = await anna.says("/kpi export C1")
    assert "More than 1 rows are too many for one file. Ask for fewer days." in chat.text(reply)


async def test_an_unknown_format_is_refused(chat: Chat, anna: Talker) -> None:
    said = chat.text(await anna.says("/kpi export C1 format=doc"))
    assert "“doc” is not one of: CSV table, Excel workbook, PDF report." in said


async def test_viewers_see_figures_but_take_no_file(chat: Chat, anna: Talker) -> None:
    vera = chat.person("vera", language="en")
    await vera.says("/help")
    await anna.says("/team role vera viewer")
    assert not (await vera.says("/kpi show C1")).failed
    assert "You may look" in chat.text(await vera.says("/kpi export C1"))
