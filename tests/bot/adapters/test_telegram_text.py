from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.characters import size, tidy
from bot.adapters.telegram_text import Run, html, plain, runs, shorten, split
from tests.bot.adapters.oracle import called, parse

# Lone surrogates too: a message from a broken client may hold them.
ANY = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)
PIECES = ["<b>", "</b>", "&amp;", "&lt;", "&#60;", "@anna", " ", "\n", "a", "👩‍👩‍👧", '"', "'", "<", ">", "&"]
NASTY = st.one_of(ANY, st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
TAG = st.sampled_from(["", "b", "i", "code", "pre"])


@given(st.lists(st.tuples(NASTY, TAG), max_size=6))
def test_any_text_reads_as_it_was_meant(pieces: list[tuple[str, str]]) -> None:
    parts = [run for text, tag in pieces for run in runs(text, tag)]
    assert parse(html(parts)).text == "".join(tidy(text) for text, _ in pieces)


@given(NASTY)
def test_nobody_is_called(text: str) -> None:
    assert called(html(runs(text))) == []


@given(st.lists(st.tuples(NASTY, TAG), max_size=12), st.integers(8, 90))
def test_every_message_fits_and_nothing_is_lost(pieces: list[tuple[str, str]], limit: int) -> None:
    parts = [run for text, tag in pieces for run in runs(text, tag)]
    messages = split(parts, limit)
    shown = [parse(html(message)).text for message in messages]
    assert all(0 < size(text) <= limit for text in shown)
    assert "".join("".join(shown).split()) == "".join(plain(parts).split())


@given(st.lists(st.tuples(NASTY, TAG), max_size=12), st.integers(8, 90))
def test_shortened_text_fits(pieces: list[tuple[str, str]], limit: int) -> None:
    parts = [run for text, tag in pieces for run in runs(text, tag)]
    assert size(parse(html(shorten(parts, limit))).text) <= limit


def test_a_handle_can_be_copied_with_a_tap() -> None:
    assert html(runs("by @glow.daily, ask me@shop.de")) == "by <code>@glow.daily</code>, ask me@shop.de"


def test_the_address_of_a_command_stays_text() -> None:
    assert html(runs("/kpi@bot show")) == "/kpi@bot show"


def test_what_turns_the_reading_direction_is_dropped() -> None:
    assert tidy("a\u202eb\u2066c\x00d\r\ne\u2028f\tg") == "abcd\ne\nf g"


def test_joined_emoji_stay_whole() -> None:
    assert tidy("👩‍👩‍👧 ❤️") == "👩‍👩‍👧 ❤️"


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("aaaa aaaa\n\nbbbb bbbb", ["aaaa aaaa", "bbbb bbbb"]),
        ("aaaa aaaa\nbbbb bbbb", ["aaaa aaaa", "bbbb bbbb"]),
        ("aaaaaa bbbbbb", ["aaaaaa", "bbbbbb"]),
        ("aaaaaaaaaaaaaaa", ["aaaaaaaaaaaa", "aaa"]),
        ("aaaaaaaaaaa👩‍👩‍👧", ["aaaaaaaaaaa", "👩‍👩‍👧"]),
    ],
)
def test_cuts_at_paragraphs_then_lines_then_words_then_characters(text: str, messages: list[str]) -> None:
    assert [plain(message) for message in split(runs(text), 12)] == messages


def test_markup_goes_on_in_the_next_message() -> None:
    parts = [Run("1234567\n  abcd", "pre")]
    assert [html(message) for message in split(parts, 10)] == ["<pre>1234567</pre>", "<pre>  abcd</pre>"]


def test_a_message_keeps_under_the_limit_of_marked_parts() -> None:
    parts = [run for number in range(150) for run in (Run(f"{number}", "b"), Run("\n"))]
    first, second = split(parts)
    assert len(parse(html(first)).marked) == 100
    assert len(parse(html(second)).marked) == 50


def test_one_endless_character_is_cut_all_the_same() -> None:
    messages = split(runs("e" + "\u0301" * 300), 100)
    assert [len(plain(message)) for message in messages] == [100, 100, 100, 1]


def test_shortened_text_says_that_something_is_missing() -> None:
    assert plain(shorten(runs("aaaa bbbb cccc"), 12)) == "aaaa bbbb …"


def test_blank_text_is_no_message() -> None:
    assert split(runs(" \n\n ")) == []
