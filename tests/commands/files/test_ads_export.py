"""Whole exports: figures, totals, days twice, currencies, hours, faulty lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commands.core.texts import Translator, UserError
from commands.files.ads_export import Export, ExportRow, read_export
from commands.files.errors import KEPT, BadRows
from commands.files.tally import ExportSummary
from tests.commands.files.exports import (
    Fact,
    Style,
    csv_bytes,
    export_bytes,
    facts,
    kept_files,
    typed_rows,
    write,
    write_sheet,
)

HEADER = ["Date", "Campaign name", "Ad name", "Cost", "Impressions"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "export"


def opened(path: Path, **options: Any) -> Export:
    return read_export(path, **{"remembered": {}, "default_currency": "EUR", **options})


def read(path: Path, **options: Any) -> tuple[list[ExportRow], ExportSummary]:
    export = opened(path, **options)
    rows = list(export.rows())
    assert export.summary is not None
    return rows, export.summary


def read_rows(path: Path, *rows: Sequence[str], **options: Any) -> tuple[list[ExportRow], ExportSummary]:
    return read(write(path, csv_bytes(rows, Style(encoding="utf-8"))), **options)


def refused(path: Path, *rows: Sequence[str], **options: Any) -> BadRows:
    with pytest.raises(BadRows) as caught:
        read_rows(path, *rows, **options)
    return caught.value


def same(row: ExportRow, fact: Fact) -> bool:
    values = {
        "spend": fact.cents,
        "impressions": fact.impressions,
        "clicks": fact.clicks,
        "views": fact.views,
    }
    about = (row.day, row.campaign_name, row.label, row.currency)
    return (*about, row.values) == (fact.day, fact.campaign, fact.ad, fact.currency, values)


def test_the_kept_files_are_what_is_made_here(path: Path) -> None:
    kept = Path(__file__).parents[2] / "data" / "exports"
    assert {name: (kept / name).read_bytes() for name in kept_files()} == kept_files()


def test_an_english_and_a_german_export_say_the_same(path: Path) -> None:
    english, summary = read(write(path, kept_files()["english.csv"]))
    german, german_summary = read(write(path, kept_files()["german.csv"]))
    assert english == german
    assert summary == german_summary
    assert all(map(same, english, facts()))


def test_the_summary_tells_what_the_file_holds(path: Path) -> None:
    _, summary = read(write(path, kept_files()["english.csv"]))
    assert (summary.rows, summary.first_day, summary.last_day) == (12, date(2026, 11, 1), date(2026, 11, 4))
    assert [(part.name, part.rows, part.currency) for part in summary.campaigns] == [
        ("Winter Glow 1", 8, "EUR"),
        ("Winter Glow 2", 4, "EUR"),
    ]
    assert (summary.currencies, summary.blank, summary.masked) == (("EUR",), 1, 0)
    assert (summary.unknown, summary.level, summary.hourly) == ((), "ad_name", False)


def test_a_workbook_says_the_same(tmp_path: Path) -> None:
    rows, summary = read(write_sheet(tmp_path / "export.xlsx", typed_rows(facts())))
    assert all(map(same, rows, facts()))
    assert summary.rows == 12


def test_rupiah_without_decimals_in_older_headers(path: Path) -> None:
    rows, summary = read(write(path, kept_files()["rupiah.csv"]))
    assert summary.currencies == ("IDR",)
    assert rows[0].values == {"spend": 1_577_900, "impressions": 493, "clicks": 3, "conversions": 0}


def test_hours_are_added_up_to_days_and_reach_is_not(path: Path) -> None:
    rows, summary = read(write(path, kept_files()["hourly.csv"]))
    assert summary.hourly
    assert summary.level == "ad_id"
    assert [(row.day.day, row.entity, row.values) for row in rows] == [
        (15, "ad:1790000000000000077", {"spend": 444, "reach": None, "impressions": 19}),
        (16, "ad:1790000000000000077", {"spend": 444, "reach": None, "impressions": 19}),
    ]


def test_a_hidden_hour_makes_the_day_unknown(path: Path) -> None:
    rows, summary = read_rows(
        path,
        ["Date", "By hour", "Campaign name", "Impressions", "Clicks"],
        ["2026-11-01", "9", "Launch", "<5", "1"],
        ["2026-11-01", "10", "Launch", "100", "1"],
    )
    assert rows[0].values == {"impressions": None, "clicks": 2}
    assert (summary.rows, summary.masked) == (2, 1)


def test_the_same_hour_twice_is_refused(path: Path) -> None:
    header, row = ["By hour", "Campaign name", "Cost"], ["2026-11-01 09:00:00", "Launch", "1.50"]
    assert "hour" in refused(path, header, row, row).errors[0].problem.text


def test_a_day_twice_is_refused_with_both_lines(path: Path) -> None:
    row = ["2026-11-01", "Launch", "Ad", "1.50", "10"]
    error = refused(path, HEADER, row, [*row[:2], "Other", *row[3:]], row)
    assert error.count == 1
    assert error.errors[0].line == 4
    assert error.errors[0].problem.params == {"label": "Ad", "day": date(2026, 11, 1), "first": 2}


def test_blank_masked_and_absent_are_told_apart(path: Path) -> None:
    rows, summary = read_rows(path, HEADER, ["2026-11-01", "Launch", "Ad", "-", "<5"])
    assert rows[0].values == {"spend": None, "impressions": None}
    assert (summary.blank, summary.masked) == (2, 1)


@pytest.mark.parametrize(
    "total", ["Total of 2 results", "Total", "Gesamt", "Insgesamt 2 Ergebnisse", "Summe"]
)
@pytest.mark.parametrize("day", ["", "-", "Total"])
def test_the_totals_row_is_left_out(path: Path, total: str, day: str) -> None:
    header = ["Campaign name", "Date", "Cost"]
    row = ["Launch", "2026-11-01", "1.50"]
    assert read_rows(path, header, row, [total, day, "1.50"])[1].rows == 1
    assert read_rows(path, header, row, [total])[1].rows == 1


def test_a_totals_row_is_also_known_by_its_campaign(path: Path) -> None:
    header, row = ["Account", "By Day", "Campaign name", "Cost"], ["Acme", "2026-11-01", "Glow", "1"]
    total = ["Acme", "-", "Total of 1 result", "1"]
    assert read_rows(path, header, row, total)[1].rows == 1


def test_a_totals_row_under_the_date_is_left_out(path: Path) -> None:
    row = ["2026-11-01", "Launch", "Ad", "1.50", "10"]
    assert read_rows(path, HEADER, row, ["Total of 1 results", "-", "-", "1.50", "10"])[1].rows == 1


def test_a_campaign_called_total_is_a_campaign(path: Path) -> None:
    rows, _ = read_rows(path, ["Campaign name", "Date", "Cost"], ["Total Beauty", "2026-11-01", "1.50"])
    assert rows[0].campaign_name == "Total Beauty"


def test_a_file_of_nothing_but_its_total_is_refused(path: Path) -> None:
    with pytest.raises(UserError, match="but its total"):
        read_rows(path, ["Campaign name", "Date", "Cost"], ["Total of 0 results", "-", "0"])


def test_play_time_is_the_average_times_the_views(path: Path) -> None:
    header = ["Date", "Campaign name", "Video views", "Average play time per video view"]
    rows, _ = read_rows(
        path,
        header,
        ["2026-11-01", "A", "1000", "4.665"],
        ["2026-11-02", "A", "-", "4.6"],
        ["2026-11-03", "A", "5", "-"],
    )
    assert [row.values["watch_ms"] for row in rows] == [4_665_000, None, None]


def test_an_absurd_play_time_is_refused(path: Path) -> None:
    header = ["Date", "Campaign name", "Video views", "Average play time per video view"]
    error = refused(path, header, ["2026-11-01", "A", "9" * 15, "99999"])
    assert "play time" in error.errors[0].problem.text


def test_an_average_without_views_is_of_no_use(path: Path) -> None:
    header = ["Date", "Campaign name", "Cost", "Average play time per video view"]
    rows, _ = read_rows(path, header, ["2026-11-01", "A", "1.00", "4.6"])
    assert rows[0].values == {"spend": 100}


@pytest.mark.parametrize(
    ("header", "cell", "currency"),
    [("Cost", "", "CHF"), ("Cost (USD)", "", "USD"), ("Cost", "usd", "USD"), ("Cost (USD)", "USD", "USD")],
)
def test_where_the_currency_comes_from(path: Path, header: str, cell: str, currency: str) -> None:
    rows, _ = read_rows(
        path,
        ["Date", "Campaign name", header, "Currency"],
        ["2026-11-01", "A", "1.00", cell],
        default_currency="CHF",
    )
    assert rows[0].currency == currency


@pytest.mark.parametrize(
    ("header", "cells", "word"),
    [
        ("Cost (USD)", ["EUR"], "The header says"),
        ("Cost", ["QQQ"], "not a currency"),
        ("Cost", ["EUR", "USD"], "one currency"),
    ],
)
def test_currencies_that_contradict_are_refused(path: Path, header: str, cells: list[str], word: str) -> None:
    rows = [[f"2026-11-0{day}", "A", "1.00", cell] for day, cell in enumerate(cells, 1)]
    error = refused(path, ["Date", "Campaign name", header, "Currency"], *rows)
    assert word in error.errors[0].problem.text


def test_two_campaigns_may_have_two_currencies(path: Path) -> None:
    header = ["Date", "Campaign name", "Cost", "Currency"]
    rows, summary = read_rows(
        path, header, ["2026-11-01", "A", "1.00", "EUR"], ["2026-11-01", "B", "100", "JPY"]
    )
    assert [row.values["spend"] for row in rows] == [100, 100]
    assert summary.currencies == ("EUR", "JPY")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["2026-02-30", "A", "Ad", "1.00", "1"], "Date"),
        (["", "A", "Ad", "1.00", "1"], ""),
        (["2026-11-01", "", "Ad", "1.00", "1"], ""),
        (["2026-11-01", "A", "Ad", "=1+1", "1"], "Cost"),
        (["2026-11-01", "A", "Ad", "-1.00", "1"], "Cost"),
        (["2026-11-01", "A", "Ad", "1.00", "-1"], "Impressions"),
        (["2026-11-01", "A", "Ad", "1.00", "1.5"], "Impressions"),
        (["2026-11-01", "A", "Ad", "1" * 17, "1"], "Cost"),
        (["2026-11-01", "A", "Ad", "1.00"], ""),
        (["2026-11-01", "A", "Ad", "1.00", "1", "2"], ""),
    ],
)
def test_a_faulty_cell_is_named_with_line_and_column(path: Path, row: list[str], column: str) -> None:
    error = refused(path, HEADER, ["2026-11-01", "A", "Other", "1.50", "1"], row)
    assert error.count == 1
    assert (error.errors[0].line, error.errors[0].column) == (3, column)


def test_a_rounded_id_is_named_with_its_column(path: Path) -> None:
    error = refused(path, ["Date", "Campaign ID", "Cost"], ["2026-11-01", "1.79E+18", "1.00"])
    assert error.errors[0].column == "Campaign ID"


def test_a_number_in_another_style_than_the_rest_is_refused(path: Path) -> None:
    rows = [["2026-11-01", "A", "Ad", "1.50", "1"], ["2026-11-02", "A", "Ad", "2,50", "1"]]
    assert refused(path, HEADER, *rows).errors[0].line == 3


def test_the_first_errors_are_kept_and_all_are_counted(path: Path) -> None:
    rows = [["never", "A", "Ad", "1.00", str(number)] for number in range(50)]
    error = refused(path, HEADER, *rows)
    assert (len(error.errors), error.count) == (KEPT, 50)
    assert [found.line for found in error.errors] == list(range(2, KEPT + 2))
    sentence = Translator("en")(error.message)
    assert sentence.startswith("50 lines of the file cannot be read")
    assert "Line 2, Date: “never” is not a date" in sentence


def test_nothing_is_handed_on_after_the_first_error(path: Path) -> None:
    rows = [
        ["2026-11-01", "A", "Ad", "1.00", "1"],
        ["x", "A", "Ad", "1.00", "1"],
        ["2026-11-02", "A", "Ad", "1.00", "1"],
    ]
    write(path, csv_bytes([HEADER, *rows], Style()))
    export = opened(path)
    handed = export.rows()
    assert next(handed).day == date(2026, 11, 1)
    with pytest.raises(BadRows):
        next(handed)
    assert export.summary is None


def test_the_head_is_known_before_anything_is_read(path: Path) -> None:
    write(path, csv_bytes([["Date", "Campain", "Lunch", "CPM", "Cost"], ["x"]], Style()))
    export = opened(path)
    head = export.head
    assert head.columns == {"Date": "date", "Cost": "spend"}
    assert head.ignored == ("CPM",)
    assert head.unknown == ("Campain", "Lunch")
    assert head.suggestions["Campain"][0] == "campaign_name"
    assert head.missing == ("the campaign",)
    with pytest.raises(UserError, match="no column"):
        next(export.rows())


def test_a_mapped_header_is_used(path: Path) -> None:
    remembered = {"promo": "campaign_name", "lunch": "ignore"}
    header = ["Date", "Promo", "Lunch", "Cost"]
    rows, summary = read_rows(path, header, ["2026-11-01", "A", "soup", "1.00"], remembered=remembered)
    assert rows[0].campaign_name == "A"
    assert summary.unknown == ()


def test_an_ad_renamed_half_way_is_still_one_ad(path: Path) -> None:
    header = ["Date", "Campaign ID", "Campaign name", "Ad ID", "Ad name", "Cost"]
    first = ["2026-11-01", "5", "Launch", "7", "Old", "1.00"]
    rows, summary = read_rows(path, header, first, ["2026-11-02", "5", "Relaunch", "7", "New", "2.00"])
    assert {row.entity for row in rows} == {"ad:7"}
    assert [row.label for row in rows] == ["Old", "New"]
    assert [part.rows for part in summary.campaigns] == [2]
    assert refused(path, header, first, ["2026-11-01", "5", "Relaunch", "7", "New", "2.00"]).count == 1


def test_german_headers_make_a_lone_dot_a_thousands_sign(path: Path) -> None:
    header = ["Kampagnenname", "Datum", "Impressionen"]
    rows, _ = read_rows(path, header, ["A", "01.11.2026", "1.234"])
    assert rows[0].values == {"impressions": 1234}


def test_percent_signs_and_currency_signs_are_understood(path: Path) -> None:
    header = ["Date", "Campaign name", "Cost", "CTR", "Currency"]
    rows, _ = read_rows(path, header, ["2026-11-01", "A", "€1,234.50", "0.61%", "EUR"])
    assert rows[0].values == {"spend": 123_450}


def test_limits_are_passed_on(path: Path) -> None:
    write(path, export_bytes(facts(), Style()))
    with pytest.raises(UserError, match="more than"):
        read(path, max_rows=5)
    with pytest.raises(UserError, match="MB"):
        read(path, max_bytes=5)
