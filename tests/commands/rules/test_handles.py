"""Handles and TikTok links are read from every usual form, and from TikTok's hosts only."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import UserError
from commands.rules.handles import TikTokUrl, parse_handle, parse_tiktok_url, video_posted_at
from tests.commands.rules.hostile import answers, refusal, texts

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "data/url_cases.json").read_text("utf-8")
)
handles = st.from_regex(r"[A-Za-z0-9._]{1,23}[A-Za-z0-9_]", fullmatch=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["url"])
def test_known_forms_of_links(case: dict[str, Any]) -> None:
    if case["kind"] == "reject":
        assert "link" in refusal(parse_tiktok_url, case["url"])
    else:
        assert parse_tiktok_url(case["url"]) == TikTokUrl(case["kind"], case["handle"], case["id"])


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/@name",
        "https://www.tiktok.com.evil.example/@name",
        "https://eviltiktok.com/@name",
        "https://evil.tiktok.com/@name",
        "https://www.tiktok.com@evil.example/@name",
        "https://evil.example@www.tiktok.com/@name",
        "https://www.tiktok.com:8443/@name",
        "https://www.tiktok.com./@name",
        "https://evil.example\\@www.tiktok.com/@name",
        "https://www.tiktok.com\\.evil.example/@name",
        "https://evil.example/https://www.tiktok.com/@name",
        "https://evil.example?https://www.tiktok.com/@name",
        "https://www.tіktok.com/@name",
        "https://[www.tiktok.com/@name",
        "ftp://www.tiktok.com/@name",
        "javascript://www.tiktok.com/@name",
        "//www.tiktok.com/@name",
        "www.tiktok.com/@name x",
        "https://www.tiktok.com/@name/" + "x" * 3_000,
    ],
)
def test_other_hosts_are_refused(url: str) -> None:
    assert "not a TikTok link" in refusal(parse_tiktok_url, url)
    assert refusal(parse_handle, url)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/@",
        "/@a",
        "/@name.",
        "/@" + "a" * 25,
        "/@name/video/1",
        "/@name/video/x",
        "/@name/../@b",
        "/foryou",
    ],
)
def test_other_paths_are_refused(path: str) -> None:
    assert "no profile or post" in refusal(parse_tiktok_url, f"https://www.tiktok.com{path}")


@pytest.mark.parametrize(
    "text",
    [
        "@Some.Name_1",
        "some.name_1",
        "  @some.name_1 ",
        "\u200b@some.name_1\u202c",
        "＠some.name_1",
        "https://www.tiktok.com/@Some.Name_1?lang=de",
        "http://tiktok.com/@some.name_1/",
        "www.tiktok.com/@some.name_1",
        "m.tiktok.com/@some.name_1",
        "HTTPS://WWW.TIKTOK.COM/@some.name_1",
        "https://www.tiktok.com/%40some.name_1",
        "https://www.tiktok.com/@some.name_1/video/7300000000000000001#x",
        "https://www.tiktok.com/@some.name_1/live",
    ],
)
def test_handles(text: str) -> None:
    assert parse_handle(text) == "some.name_1"


@pytest.mark.parametrize(
    "text", ["", "@", "a", "@a", "a" * 25, "ends.", "a b", "a-b", "ümlaut", "@@name", "x" * 9_999]
)
def test_other_texts_are_no_handles(text: str) -> None:
    assert "2 to 24" in refusal(parse_handle, text)


@pytest.mark.parametrize(
    "url", ["https://vm.tiktok.com/ZMabc123X/", "vt.tiktok.com/ZSx", "https://www.tiktok.com/t/ZT1/"]
)
def test_a_short_link_is_answered_with_what_to_paste(url: str) -> None:
    assert "the @handle instead" in refusal(parse_handle, url)


def test_a_link_without_a_handle_names_no_creator() -> None:
    assert "names no creator" in refusal(parse_handle, "https://www.tiktok.com/tag/foryoupage")
    assert "names no creator" in refusal(parse_handle, "https://m.tiktok.com/v/6718335390845095173.html")


@given(handles)
def test_every_form_of_a_handle_is_the_same_creator(handle: str) -> None:
    forms = (
        handle,
        f"@{handle}",
        f"https://www.tiktok.com/@{handle}",
        f"tiktok.com/@{handle.upper()}/live?x=@y",
    )
    assert {parse_handle(form) for form in forms} == {handle.lower()}


@given(handles, st.integers(10**14, 10**20 - 1))
def test_a_link_to_a_video_is_read_back(handle: str, number: int) -> None:
    link = parse_tiktok_url(f"https://www.tiktok.com/@{handle}/video/{number}")
    assert link == TikTokUrl("video", handle.lower(), str(number))
    assert video_posted_at(str(number)).tzinfo is UTC


@given(texts)
def test_any_text_gets_a_value_or_a_sentence(text: str) -> None:
    for parse in (parse_handle, parse_tiktok_url, video_posted_at):
        answers(parse, text)


@given(texts)
def test_what_is_read_is_a_lower_case_handle(text: str) -> None:
    try:
        handle = parse_handle(text)
    except UserError:
        return
    assert 2 <= len(handle) <= 24
    assert handle == handle.lower()
    assert parse_handle(handle) == handle


def test_an_id_tells_when_the_post_was_made() -> None:
    assert video_posted_at("6718335390845095173") == datetime(2019, 7, 27, 13, 32, 33, tzinfo=UTC)
    assert "15 to 20 digits" in refusal(video_posted_at, "12a")
    assert "15 to 20 digits" in refusal(video_posted_at, "9" * 21)
