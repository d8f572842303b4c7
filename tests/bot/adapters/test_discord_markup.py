"""Texts for Discord: nothing a person types becomes markup, a mention or a masked link."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.characters import size
from bot.adapters.discord_markup import (
    bold,
    clean,
    code_blocks,
    escape,
    heading,
    lines_of,
    packed,
    small,
)

_HOSTILE = st.text(
    st.one_of(
        st.sampled_from("*_~`|[]()<>@#&!-+.:/\\ \n1a\u202e\u200b\ud800ä😀"),
        st.characters(),
    ),
    max_size=80,
)
_WORDS = st.lists(
    st.sampled_from(
        [
            "**a**",
            "||b||",
            "[c](https://evil.example)",
            "<@123456789012345678>",
            "<#1>",
            "<t:1:R>",
            "</x:1>",
            "@everyone",
            "@here",
            "# big",
            "-# small",
            "- item",
            "1. first",
            "> quote",
            ">>> all",
            "```",
            "`",
            "__u__",
            "_i_",
            "https://t.me/bot_name?start=a_b-c",
            "https://x/**y**",
            "\\",
            "\n",
        ]
    ),
    max_size=12,
)


def shown(markdown: str) -> str:
    """Read escaped text the way Discord shows it."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", markdown.replace("@\u200b", "@"))


def bare(markdown: str) -> str:
    """Give what is left to be read as markup: no escaped characters, no addresses."""
    no_links = re.sub(r"(?<!\S)https?://[A-Za-z0-9][\w\-.~:/?#@!$&'+,;=%]+", "", markdown)
    return re.sub(r"\\[^0-9A-Za-z\s]", "", no_links)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain · 5,000.00 € – 12%", "plain · 5,000.00 € – 12%"),
        ("**a** _b_ ~~c~~ `d` ||e||", r"\*\*a\*\* \_b\_ \~\~c\~\~ \`d\` \|\|e\|\|"),
        ("video_views @user_name", "video_views @user_name"),
        ("ä_b_", r"ä\_b\_"),
        ("[click](https://evil.example)", r"\[click\](https://evil.example)"),
        ("<@1> <#2> </go:3> <t:4>", r"\<@1\> \<#2\> \</go:3\> \<t:4\>"),
        ("# big\n### three\n#tag", "\\# big\n\\### three\n#tag"),
        ("- a\n-# b\n+ c\n1. d", "\\- a\n\\-# b\n\\+ c\n1\\. d"),
        ("  > q", r"  \> q"),
        ("-5 and 1.5", "-5 and 1.5"),
        ("C:\\new", r"C:\\new"),
        ("hey @everyone and @here, me@here.com", "hey @\u200beveryone and @\u200bhere, me@here.com"),
    ],
)
def test_markup_is_shown_as_it_was_written(text: str, escaped: str) -> None:
    assert escape(text) == escaped
    assert shown(escaped) == text


@pytest.mark.parametrize(
    "address",
    ["https://t.me/takt_bot?start=AB_c-9_", "https://www.tiktok.com/@some_one/video/7", "http://a.de/~b"],
)
def test_an_address_stays_whole_and_can_be_clicked(address: str) -> None:
    assert escape(f"open {address} now") == f"open {address} now"
    assert escape(address) == address


@pytest.mark.parametrize("text", ["@dora_23 answered", "a_b", "Ask @dora, @ernie and @harriet_2"])
def test_handles_stand_as_they_were_written(text: str) -> None:
    assert escape(text) == text


def test_markup_behind_an_address_is_escaped() -> None:
    assert escape("https://x.de/**a** *b*") == r"https://x.de/\*\*a\*\* \*b\*"
    assert escape("xhttps://x.de/_a_") == r"xhttps://x.de/\_a\_"


@given(st.one_of(_HOSTILE, _WORDS.map(" ".join), _WORDS.map("".join)))
def test_nothing_hostile_is_left(text: str) -> None:
    escaped = escape(text)
    left = bare(escaped)
    assert not re.search(r"[*~`|\[\]<>]", left)
    assert not re.search(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", re.sub(r"\S*https?://\S*", "", left))
    assert not re.search(r"^\s*(#{1,3}|[-+]|\d+\.|-#)\s", escaped, re.MULTILINE)
    assert not re.search(r"(?<!\w)@(everyone|here)\b", escaped)
    assert shown(escaped).replace("\\", "") == clean(text).replace("\\", "")
    escaped.encode()


def test_control_characters_and_turned_text_are_dropped() -> None:
    assert clean("a\x00b\u202ec\r\nd\te\ud800") == "abc\nd e"


def test_titles_labels_and_notes_stay_on_their_lines() -> None:
    assert heading("Sum\n# mer") == "## Sum # mer"
    assert bold("La*bel\n") == r"**La\*bel**"
    assert bold(" ") == ""
    assert small("one\n\n# two") == "-# one\n-# \\# two"


def test_code_blocks_cannot_be_left_and_repeat_their_head() -> None:
    rows = [f"row {number:03} ```" for number in range(40)]
    blocks = code_blocks(["head"], rows, 200)
    assert len(blocks) > 1
    for block in blocks:
        assert size(block) <= 200
        assert block.startswith("```\nhead\nrow ")
        assert block.endswith("\n```")
        assert block.count("`") == 6
    assert sum(block.count("row ") for block in blocks) == 40


@given(st.one_of(_HOSTILE, _WORDS.map(" ".join)), st.integers(40, 200))
def test_long_texts_are_cut_to_fit(text: str, limit: int) -> None:
    chunks = packed(lines_of(text, limit), limit)
    assert all(size(chunk) <= limit for chunk in chunks)
    assert re.sub(r"\s", "", shown("".join(chunks))).replace("\\", "") == re.sub(
        r"\s", "", clean(text)
    ).replace("\\", "")


def test_long_lines_are_cut_between_words() -> None:
    lines = lines_of("word " * 100, 60)
    assert all(line.strip().split() == ["word"] * len(line.split()) for line in lines)


def test_size_counts_as_discord_does() -> None:
    assert size("a😀") == 3


def test_a_wall_of_line_breaks_is_no_wall_of_work() -> None:
    """Were each looked at from each, this would take minutes."""
    assert escape("\n" * 100_000 + "# x").endswith("\\# x")
