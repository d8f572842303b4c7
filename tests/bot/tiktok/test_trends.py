"""Trending hashtags and sounds: what is asked, and answers that lie."""

from __future__ import annotations

from typing import Any

import pytest

from bot.tiktok import trend_wire
from commands.core.accounts import TrendingSound
from commands.core.reporting import TrendingTag
from tests.servers.tiktok_api import sample


def test_hashtags_are_read_in_tiktoks_order_and_with_its_words() -> None:
    assert trend_wire.tags_of(sample("trending_hashtags")["data"]) == [
        TrendingTag("freibad", 1, "NEW", 8_100_000, 2_100),
        TrendingTag("sommerrezepte", 2, "-1", 4_100_000, 900),
    ]


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ({"hashtag_name": "#Glow ", "rank_position": "3", "rank_change": 2}, TrendingTag("Glow", 3, "2")),
        ({"hashtag_name": "a", "rank_position": -1, "views": "-"}, TrendingTag("a")),
        ({"hashtag_name": "a", "rank_change": "up <b>"}, TrendingTag("a")),
        ({"hashtag_name": "a", "rank_change": True, "posts": 1.5}, TrendingTag("a")),
        ({"hashtag_name": "#"}, None),
        ({"hashtag_name": 7}, None),
        ({}, None),
    ],
)
def test_what_cannot_be_right_is_not_known(row: dict[str, Any], wanted: TrendingTag | None) -> None:
    assert trend_wire.tags_of({"list": [row, None, "x"]}) == ([wanted] if wanted else [])


def test_one_that_comes_twice_counts_once_and_unknown_places_are_last() -> None:
    rows = [{"hashtag_name": name, "rank_position": rank} for name, rank in (("b", None), ("a", 2), ("A", 1))]
    assert [tag.name for tag in trend_wire.tags_of({"list": rows})] == ["a", "b"]
    assert trend_wire.tags_of({"list": {"hashtag_name": "a"}}) == []


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (
            {"commercial_music_name": " Hit ", "artist": "Lena", "rank_position": "3"},
            TrendingSound("Hit", 3, "Lena"),
        ),
        ({"commercial_music_name": "Hit", "rank_position": "first", "artist": 7}, TrendingSound("Hit")),
        ({"commercial_music_name": "Hit", "genres": "POP", "duration": None}, TrendingSound("Hit")),
        ({"commercial_music_name": None, "commercial_music_id": "1"}, None),
        ({"commercial_music_name": ""}, None),
        ({}, None),
    ],
)
def test_of_sounds_too(row: dict[str, Any], wanted: TrendingSound | None) -> None:
    assert trend_wire.sounds_of({"list": [row, None, 3]}) == ([wanted] if wanted else [])


def test_sounds_of_one_name_by_two_are_two() -> None:
    rows = [
        {"commercial_music_name": name, "artist": artist, "rank_position": rank}
        for name, artist, rank in (("Hit", "Ole", None), ("hit", "Lena", 2), ("HIT", "lena", 1))
    ]
    assert [one.artist for one in trend_wire.sounds_of({"list": rows})] == ["Lena", "Ole"]
    assert trend_wire.sounds_of({"list": "none"}) == []
