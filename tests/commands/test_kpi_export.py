"""A campaign's figures as a file, as a chat."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import kpi_export
from commands.core.replies import Reply
from commands.files.sheets import harmless
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
        ["Day", "Source", "Name", "Currency", "Spend", "Impressions", "Play time (seconds)"],
        ["2026-11-21", "Ads Manager export", "B", "EUR", "", "0", ""],
        ["2026-11-22", "Ads Manager export", "A", "EUR", "0.05", "", ""],
        ["2026-11-22", "Ads Manager export", "B", "EUR", "1234.56", "1234567", "1.500"],
    ]


async def test_a_german_file_opens_in_a_german_excel(chat: Chat, anna: Talker) -> None:
    measure(chat, spend=123_456)
    berta = chat.person("berta", language="de")
    rows = table(await berta.says("/kpi export C1"), ";")
    assert rows[0] == ["Tag", "Quelle", "Name", "Währung", "Ausgaben"]
    assert rows[1][-1] == "1234,56"


async def test_money_has_its_currencys_decimals(chat: Chat, anna: Talker) -> None:
    await anna.says('/campaign new Tokyo budget="JPY 5000"')
    measure(chat, campaign=2, spend=1_234)
    assert table(await anna.says("/kpi export C2"))[1][-1] == "1234"


async def test_no_cell_starts_a_formula(chat: Chat, anna: Talker) -> None:
    for place, name in enumerate(("=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "Fine = good")):
        measure(chat, ad=name, level=f"ad{place}#", spend=1)
    names = {row[2] for row in table(await anna.says("/kpi export C1"))[1:]}
    assert names == {"'=1+1", "'+1", "'-1", "'@A1", "'\t=1", "'\r=1", "Fine = good"}


@given(st.text())
def test_any_text_is_harmless_and_kept(text: str) -> None:
    found = harmless(text)
    assert found.lstrip()[:1] not in {"=", "+", "-", "@"}
    assert found[:1] not in {"\t", "\r"}
    assert found.removeprefix("'") == text or found == text


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
    assert "“pdf” is not one of: CSV table." in chat.text(await anna.says("/kpi export C1 format=pdf"))


async def test_viewers_see_figures_but_take_no_file(chat: Chat, anna: Talker) -> None:
    vera = chat.person("vera", language="en")
    await vera.says("/help")
    await anna.says("/team role vera viewer")
    assert not (await vera.says("/kpi show C1")).failed
    assert "You may look" in chat.text(await vera.says("/kpi export C1"))
