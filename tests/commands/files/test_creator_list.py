"""Lists of creators as teams keep them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from commands.core.texts import UserError, translator
from commands.files.creator_columns import CREATORS, FIELDS
from commands.files.creator_list import CreatorList, CreatorRow, read_creators
from commands.files.headers import match_headers
from tests.commands.files.exports import Style, csv_bytes, kept_files, write, write_sheet

TODAY = date(2026, 11, 23)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "creators"


def read(path: Path, *rows: Sequence[str], **options: Any) -> CreatorList:
    if rows:
        write(path, csv_bytes(rows, Style(encoding="utf-8")))
    return read_creators(path, **{"default_currency": "EUR", "remembered": {}, "today": TODAY, **options})


def one(path: Path, header: str, cell: str) -> CreatorRow:
    found = read(path, ["Handle", header], ["anna", cell])
    assert found.errors == ()
    return found.rows[0]


def test_a_german_list(path: Path) -> None:
    found = read(write(path, kept_files()["creators.csv"]))
    assert (found.errors, found.unknown, found.missing) == ((), (), ())
    anna, bert, carla = found.rows
    assert anna == CreatorRow(
        line=2,
        handle="anna.moves",
        name="Anna",
        followers=1_200_000,
        engagement_rate=Decimal("0.166"),
        country="DE",
        language="de",
        topics=("Fitness", "Food"),
        email="anna@example.org",
        price_minor=120_000,
        price_currency="EUR",
    )
    assert (bert.handle, bert.country, bert.language, bert.notes) == ("bert_kocht", "US", "en", "=1+1")
    assert (bert.price_minor, bert.price_currency) == (90_000, "CHF")
    assert (carla.name, carla.followers, carla.engagement_rate) == ("Carla Größe", 78_900_000, None)
    assert (carla.language, carla.price_minor, carla.price_currency) == ("de", None, "")


def test_numbers_of_a_workbook(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Username", "Followers", "Engagement rate", "Avg views", "Price (USD)"],
        ["anna", 78_900_000, 0.166, 12_500, 250.5],
        ["bert", 10, 3.5, None, 0],
    ]
    found = read(write_sheet(tmp_path / "list.xlsx", rows))
    anna, bert = found.rows
    assert (anna.followers, anna.engagement_rate, anna.average_views) == (
        78_900_000,
        Decimal("0.166"),
        12_500,
    )
    assert (anna.price_minor, anna.price_currency) == (25_050, "USD")
    assert (bert.engagement_rate, bert.average_views, bert.price_minor) == (Decimal("0.035"), None, 0)


@pytest.mark.parametrize(
    ("header", "cell"), [("Engagement rate %", "3.5"), ("ER", "3,5 %"), ("ER %", "3.5%")]
)
def test_a_rate_has_its_percent_sign_in_the_cell_or_the_header(path: Path, header: str, cell: str) -> None:
    assert one(path, header, cell).engagement_rate == Decimal("0.035")


def test_a_bare_rate_is_asked_about(path: Path) -> None:
    found = read(path, ["Handle", "Engagement"], ["anna", "3.5"])
    assert found.rows == ()
    assert (found.errors[0].line, found.errors[0].column) == (2, "Engagement")


@pytest.mark.parametrize(
    ("cell", "code"),
    [("de", "de"), ("Deutsch", "de"), ("German, English", "de"), ("en-US", "en"), ("Français", "fr")],
)
def test_languages(path: Path, cell: str, code: str) -> None:
    assert one(path, "Language", cell).language == code


@pytest.mark.parametrize(
    ("cell", "code"), [("U.S.A", "US"), ("U.K.", "GB"), ("Österreich", "AT"), ("ch", "CH")]
)
def test_countries(path: Path, cell: str, code: str) -> None:
    assert one(path, "Country", cell).country == code


def test_topics_are_kept_once_and_without_their_sign(path: Path) -> None:
    assert one(path, "Topics", "#food; Travel | food,,food").topics == ("food", "Travel")


def test_a_column_of_currencies_goes_before_the_default(path: Path) -> None:
    found = read(path, ["Handle", "Fee", "Currency"], ["anna", "500", "CHF"], ["bert", "500", ""])
    assert [row.price_currency for row in found.rows] == ["CHF", "EUR"]


def test_the_link_stands_in_for_a_missing_handle(path: Path) -> None:
    header = ["Handle", "Profile URL"]
    found = read(
        path, header, ["anna", "https://www.tiktok.com/@other"], ["", "https://www.tiktok.com/@bert"]
    )
    assert [row.handle for row in found.rows] == ["anna", "bert"]


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Followers", "many"),
        ("Followers", "-5"),
        ("Engagement", "9000 %"),
        ("Country", "Atlantis"),
        ("Country", "DE, AT"),
        ("Language", "Klingon?"),
        ("E-mail", "anna at example"),
        ("Price", "a lot"),
        ("Currency", "QQQ"),
    ],
)
def test_a_faulty_line_is_reported_and_the_others_are_read(path: Path, header: str, cell: str) -> None:
    found = read(path, ["Handle", header], ["anna", cell], ["bert", ""])
    assert [row.handle for row in found.rows] == ["bert"]
    assert found.error_count == 1
    assert (found.errors[0].line, found.errors[0].column) == (2, header)


def test_a_handle_that_is_none_or_missing(path: Path) -> None:
    found = read(path, ["Handle", "Name"], ["foo bar", "A"], ["", "B"])
    assert [(error.line, error.column) for error in found.errors] == [(2, "Handle"), (3, "Handle")]


def test_a_handle_twice_is_reported_with_its_first_line(path: Path) -> None:
    found = read(path, ["Handle"], ["@Anna"], ["bert"], ["https://www.tiktok.com/@anna"])
    assert [row.handle for row in found.rows] == ["anna", "bert"]
    assert (found.errors[0].line, found.errors[0].column) == (4, "")
    assert found.errors[0].problem.params == {"handle": "anna", "first": 2}


def test_a_list_without_handles_says_what_is_missing(path: Path) -> None:
    found = read(path, ["name", "views", "likes"], ["Aaron Murphy", "1500000", "173400"])
    assert found.rows == ()
    assert found.missing == ("the handle or the link of the profile",)
    assert found.unknown == ("views",)


def test_a_mapped_header_is_used(path: Path) -> None:
    found = read(
        path, ["Creator", "Mood"], ["anna", "good"], remembered={"creator": "handle", "mood": "ignore"}
    )
    assert found.columns == {"Creator": "handle"}
    assert [row.handle for row in found.rows] == ["anna"]


def test_short_lines_are_read_as_far_as_they_go(path: Path) -> None:
    assert read(path, ["Handle", "Name", "Notes"], ["anna"]).rows[0].name == ""


def test_limits(path: Path) -> None:
    with pytest.raises(UserError, match="more than"):
        read(path, ["Handle"], ["anna"], ["bert"], max_rows=1)


def test_every_spelling_is_known() -> None:
    for text, key in CREATORS.spellings.items():
        assert match_headers([text], {}, CREATORS).columns == {0: key}
    assert {key for key, _ in FIELDS} == set(CREATORS.spellings.values())


@pytest.mark.parametrize(
    ("header", "cell", "name", "value"),
    [
        ("ER by followers", "3,1 %", "engagement_by_followers", Decimal("0.031")),
        ("Engagement-Rate nach Followern (%)", "3.1", "engagement_by_followers", Decimal("0.031")),
        ("Median views", "21k", "median_views", 21_000),
        ("Aufrufe (Median)", "21.000", "median_views", 21_000),
        ("Follower growth 30d", "-1.5%", "growth_30d", Decimal("-0.015")),
        ("Wachstum %", "-1,5", "growth_30d", Decimal("-0.015")),
        ("Last post", "2026-11-20", "last_post_on", date(2026, 11, 20)),
        ("Zuletzt gepostet", "20.11.", "last_post_on", date(2026, 11, 20)),
        ("Female %", "64", "women_share", Decimal("0.64")),
        ("Frauenanteil", "64 %", "women_share", Decimal("0.64")),
        ("Male", "36%", "women_share", Decimal("0.64")),
        ("Top countries", "Germany 62%; AT: 12.5 %", "audience_countries", {"DE": 6_200, "AT": 1_250}),
        ("Publikumsländer", "DE 62,5 %, CH 3 %", "audience_countries", {"DE": 6_250, "CH": 300}),
        ("Age distribution", "18-24: 40%, 55+: 3%", "audience_ages", {"18-24": 4_000, "55+": 300}),
        ("Altersgruppen", "18 bis 24 40 %", "audience_ages", {"18-24": 4_000}),
    ],
)
def test_what_suites_know(path: Path, header: str, cell: str, name: str, value: object) -> None:
    assert getattr(one(path, header, cell), name) == value


def test_days_and_shares_of_a_workbook(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Handle", "Last post", "Women", "Growth"],
        ["anna", date(2026, 11, 20), 0.64, -0.015],
    ]
    (anna,) = read(write_sheet(tmp_path / "list.xlsx", rows)).rows
    assert (anna.last_post_on, anna.women_share) == (date(2026, 11, 20), Decimal("0.64"))
    assert anna.growth_30d == Decimal("-0.015")


@pytest.mark.parametrize(
    ("header", "cell", "sentence"),
    [
        ("Last post", "2026-11-24", "has not come yet"),
        ("Women", "64", "with a percent sign"),
        ("Women %", "164", "between"),
        ("Top countries", "Germany, Austria", "as shares of the audience"),
        ("Age groups", "young 3 %", "as shares of the audience"),
    ],
)
def test_a_faulty_cell_names_its_column(path: Path, header: str, cell: str, sentence: str) -> None:
    found = read(path, ["Handle", header], ["anna", cell])
    assert found.rows == ()
    assert found.errors[0].column == header
    assert sentence in translator("en")(found.errors[0].sentence())
