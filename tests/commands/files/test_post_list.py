"""Exports of posts as people write them: two languages, thousands, percents, dashes, and what is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from commands.core.texts import UserError
from commands.files.post_list import PostList, read_posts

TODAY = date(2026, 11, 23)
ONE, TWO = "7708179005440000001", "7708179005440000002"
_HEADER = (
    "Creator-Name;Videolink;Aufrufe;Gefällt mir;Kommentare;Geteilt;Favoriten;Reichweite;Interaktionsrate;"
    "Datum;Durchschn. Wiedergabezeit"
)
GERMAN = f"""TikTok One – Content-Performance;;;;;;;;
{_HEADER}
Mia kocht;https://www.tiktok.com/@mia/video/{ONE};45.100;3.120;88;41;–;-;7,20 %;20.11.2026;4,6
Emil;https://www.tiktok.com/@emil/photo/{TWO};1.234.567;--;<5;0;12;;;21.11.2026;0:04
"""
ENGLISH = f"""Video ID,Creator,Video views,Likes,Comments,Shares,Favorites,Engagement rate,Average watch time
{ONE},mia,"45,100","3,120",88,41,-,7.2%,4.6s
"""


def read(path: Path, text: str, **remembered: str) -> PostList:
    path = path / "posts.csv"
    path.write_text(text, "utf-8")
    return read_posts(path, remembered=remembered, today=TODAY)


def test_german_with_a_title_above_thousands_dashes_and_masked_figures(tmp_path: Path) -> None:
    found = read(tmp_path, GERMAN)
    assert (found.unknown, found.error_count) == ((), 0)
    first, second = found.rows
    assert (first.video_id, first.handle, first.day) == (ONE, "mia", date(2026, 11, 20))
    assert first.figures == {
        "views": 45_100,
        "likes": 3_120,
        "comments": 88,
        "shares": 41,
        "watch_ms": 207_460_000,
    }
    assert (second.kind, second.handle) == ("photo", "emil")
    assert second.figures == {"views": 1_234_567, "shares": 0, "saves": 12, "watch_ms": 4_938_268_000}


def test_english_by_number(tmp_path: Path) -> None:
    (row,) = read(tmp_path, ENGLISH).rows
    assert (row.video_id, row.handle, row.day) == (ONE, "mia", None)
    assert row.figures["watch_ms"] == 207_460_000


def test_what_nobody_knows_is_asked_for_and_remembered(tmp_path: Path) -> None:
    text = f"Link,Zahl der Klicks aufs Herz\nhttps://www.tiktok.com/@mia/video/{ONE},12\n"
    found = read(tmp_path, text)
    assert (found.unknown, found.rows) == (("Zahl der Klicks aufs Herz",), ())
    assert found.missing == ("a figure such as views or likes",)
    again = read(tmp_path, text, **{"zahl der klicks aufs herz": "likes"})
    assert again.rows[0].figures == {"likes": 12}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("https://vm.tiktok.com/ZM123/,5", "names no post"),
        ("https://example.com/video/1,5", ""),
        (f"https://www.tiktok.com/@mia/video/{ONE},viele", "could not read “viele”"),
        (f"https://www.tiktok.com/@mia/video/{ONE},12%", "could not read “12%”"),
        (f"https://www.tiktok.com/@mia/video/{ONE},-5", "cannot be negative"),
        (f"https://www.tiktok.com/@mia/video/{ONE},-", "The line has no figure."),
    ],
)
def test_a_faulty_line_is_named_and_the_others_are_taken(tmp_path: Path, line: str, sentence: str) -> None:
    found = read(tmp_path, f"Link,Views\n{line}\nhttps://www.tiktok.com/@mia/video/{TWO},7\n")
    assert [row.video_id for row in found.rows] == [TWO]
    assert found.error_count == 1
    assert found.errors[0].line == 2
    problem = found.errors[0].problem
    assert sentence in problem.text.format(**problem.params)


def test_the_same_post_and_day_twice_is_a_fault(tmp_path: Path) -> None:
    found = read(
        tmp_path, f"Video ID,Views,Date\n{ONE},5,2026-11-20\n{ONE},6,2026-11-21\n{ONE},7,2026-11-21\n"
    )
    assert [row.figures["views"] for row in found.rows] == [5, 6]
    assert found.errors[0].problem.params == {"first": 3}


@pytest.mark.parametrize("number", [float(ONE), "7.70818E+18"])
def test_a_number_that_has_lost_digits_is_refused(tmp_path: Path, number: Any) -> None:
    book = Workbook()
    assert book.active
    for cells in (["Post ID", "Views"], [number, 5], [ONE, 6]):
        book.active.append(cells)
    book.save(tmp_path / "posts.xlsx")
    found = read_posts(tmp_path / "posts.xlsx", remembered={}, today=TODAY)
    assert [row.video_id for row in found.rows] == [ONE]
    assert "has lost digits" in found.errors[0].problem.text


def test_an_export_of_ads_is_none_of_posts(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="export of ads"):
        read(tmp_path, f"Ad name,TikTok post ID,Cost,Video views\nAd,{ONE},5,100\n")
