"""What a creator is to deliver, read from people's words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.deliverables import MOST, Piece, as_columns, parse_deliverables, posts_wanted


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("2 videos", {"video": 2}),
        ("two TikToks and a story", {"video": 2, "story": 1}),
        ("2 Videos und 1 Story", {"video": 2, "story": 1}),
        ("eine Story, zwei Fotos", {"story": 1, "photo": 2}),
        ("1 clip, 1 spot", {"video": 2}),
        ("a carousel", {"photo": 1}),
        ("ein Livestream", {"live": 1}),
        ("fünf Videos", {"video": 5}),
        ("9999999 videos", {"video": MOST}),
        ("whatever you like", {}),
        ("0 videos", {}),
        ("", {}),
    ],
)
def test_what_is_read(text: str, pieces: dict[str, int]) -> None:
    assert {piece.kind: piece.count for piece in parse_deliverables(text)} == pieces
    assert as_columns(text) == [{"kind": kind, "count": count} for kind, count in pieces.items()]


def test_a_number_counts_for_what_follows_it_alone() -> None:
    assert parse_deliverables("3 videos, story") == [Piece("video", 3), Piece("story", 1)]


def test_at_least_one_post_is_waited_for() -> None:
    assert posts_wanted([]) == 1
    assert posts_wanted([Piece("story", 3)]) == 1
    assert posts_wanted([Piece("video", 2), Piece("photo", 1), Piece("live", 4)]) == 3


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    pieces = parse_deliverables(text)
    assert all(1 <= piece.count <= MOST for piece in pieces)
    assert len({piece.kind for piece in pieces}) == len(pieces)
