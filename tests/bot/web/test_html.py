"""Markup in which nothing typed becomes markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.frame import language_wanted
from bot.web.html import join, prose, tag


class _Parts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def parsed(source: str) -> _Parts:
    parts = _Parts()
    parts.feed(source)
    parts.close()
    return parts


hostile = st.text(alphabet=st.sampled_from("<>&\"'/=ab `\\;#\n"), max_size=40)


@given(hostile, hostile)
def test_a_text_stays_a_text_and_a_value_a_value(text: str, value: str) -> None:
    parts = parsed(tag("p", text, class_=value, data_x=value))
    assert parts.tags == [("p", {"class": value, "data-x": value})]
    assert parts.words == text


@given(st.one_of(hostile, st.text(max_size=60)))
def test_prose_has_line_breaks_and_links_and_nothing_else(text: str) -> None:
    assert {name for name, _ in parsed(prose(text)).tags} <= {"br", "a"}


def test_only_https_addresses_become_links() -> None:
    shown = prose('See https://example.com/a?b=1&c="x". Not javascript:alert(1) or http://example.com\nEnd')
    parts = parsed(shown)
    links = [said for name, said in parts.tags if name == "a"]
    assert [one["href"] for one in links] == ["https://example.com/a?b=1&c="]
    assert links[0]["rel"] == "noopener noreferrer nofollow"


def test_what_is_nothing_is_left_out() -> None:
    assert tag("input", name="a", required=True, checked=False, value=None) == '<input name="a" required>'
    assert join("a", None, False, tag("b", "<")) == "a<b>&lt;</b>"


def test_what_turns_the_reading_direction_is_left_out() -> None:
    assert tag("p", "a\u202eb\x07") == "<p>ab</p>"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", None),
        ("de", "de"),
        ("de-AT,en;q=0.5", "de"),
        ("fr, en;q=0.2, de;q=0.7", "de"),
        ("en;q=0, de;q=0.1", "de"),
        ("en;q=nonsense,;;;,de;q=0.4", "de"),
        ("*", None),
        ("EN_us", "en"),
    ],
)
def test_a_browser_says_which_language_it_wants(header: str, language: str | None) -> None:
    assert language_wanted(header) == language


@given(st.text(max_size=80))
def test_any_header_can_be_read(header: str) -> None:
    assert language_wanted(header) in (None, "en", "de")
