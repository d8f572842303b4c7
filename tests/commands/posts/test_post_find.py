"""Posts found by words, hashtag, sound, topic, whose they are and figures; page by page."""

from __future__ import annotations

import pytest

from commands.core.replies import Reply
from commands.core.tiktok import Embed
from tests.chat import Chat, Talker

BASE = "https://www.tiktok.com/@{handle}/video/{id}"
FIRST = 7_570_000_000_000_000_000  # of October 2025; the upper bits are the second
DAY = 86_400 << 32


def link(number: int, handle: str = "scout2015") -> str:
    return BASE.format(handle=handle, id=FIRST + number * DAY)


@pytest.fixture
async def team(chat: Chat, anna: Talker) -> Talker:
    """Give the owner of a team with four posts."""
    posts = chat.tiktok.posts
    posts[link(1, "dora")] = Embed("Vegane Rezepte #vegan #Kochen", "Dora", "dora", sound="Sunny Day - DJ X")
    posts[link(2, "ben")] = Embed("New shoes", "Ben", "ben", sound="original sound")
    posts[link(3)] = Embed("100% vegan_life", "Scout", "scout2015")
    posts[link(4)] = Embed("Cats #veganlife", "Scout", "scout2015")
    await anna.says(f"/content add {link(1, 'dora')} campaign=C1 topics=beauty")
    await anna.says(f"/content add {link(2, 'ben')} {link(3)} {link(4)}")
    await anna.says("/content figures V1 views=100k likes=5000 comments=500 shares=500")
    await anna.says("/content figures V2 views=20k likes=4000 comments=100 shares=100 saves=7")
    await anna.says("/content figures V3 views=0")
    return anna


def ids(reply: Reply) -> list[str]:
    return [row[0] for row in reply.table.rows] if reply.table else []


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("", ["V4", "V3", "V2", "V1"]),
        ("text=vegan", ["V1", "V3", "V4"]),
        ('text="vegan rezept"', ["V1"]),
        ("text=@do", ["V1"]),
        ("hashtag=vegan", ["V1"]),
        ("hashtag=KOCHEN", ["V1"]),
        ('hashtag="#vegan #kochen"', ["V1"]),
        ("sound=sunny", ["V1"]),
        ("sound=sun", ["V1"]),
        ("topic=Kosmetik", ["V1"]),
        ("creator=@dora", ["V1"]),
        ("campaign=C1", ["V1"]),
        ("kind=photo", []),
        ("views=20k+", ["V2", "V1"]),
        ("views=bis 20k", ["V3", "V2"]),
        ("saves=7", ["V2"]),
        ('engagement="10 %+"', ["V2"]),
        ("sort=views", ["V1", "V2", "V3", "V4"]),
        ("sort=engagement", ["V2", "V1", "V4", "V3"]),
        ("posted=1", []),
    ],
)
async def test_filters(team: Talker, filters: str, found: list[str]) -> None:
    assert ids(await team.says(f"/content find {filters}")) == found


async def test_posts_of_somebody_who_came_to_the_list_later_are_theirs(team: Talker) -> None:
    await team.says("/creator add @ben")
    assert ids(await team.says("/content find creator=@ben")) == ["V2"]


async def test_the_day_is_that_of_the_team(chat: Chat, team: Talker) -> None:
    late = FIRST - FIRST % DAY + (23 * 3600 + 1800 << 32)  # 7 Nov 2025, 23:30 UTC
    await team.says(f"/content add {BASE.format(handle='scout2015', id=late)}")
    there = await team.says("/content find")
    assert there.table is not None
    assert ("V5", "Sat 8 Nov 2025") in [(row[0], row[2]) for row in there.table.rows]
    assert "Published: Sat 8 Nov 2025, 00:30" in chat.text(await team.says("/content show V5"))


async def test_signs_with_a_meaning_in_a_database_are_plain_signs(team: Talker) -> None:
    assert ids(await team.calls("content find", text="100%")) == ["V3"]
    assert ids(await team.calls("content find", text="n_w")) == []


async def test_what_lacks_a_figure_is_counted(chat: Chat, team: Talker) -> None:
    assert "1 more was left out: a figure" in chat.text(await team.says("/content find views=20k+"))


async def test_a_long_list_is_turned(chat: Chat, team: Talker) -> None:
    await team.says("/content add " + " ".join(link(n) for n in range(5, 24)))
    first = await team.says("/content find sort=newest")
    assert "1 to 15 of 23" in chat.text(first)
    second = await team.presses(first, "More")
    assert ids(second)[-1] == "V1"
    assert "16 to 23 of 23" in chat.text(second)
    assert ids(await team.presses(second, "Back")) == ids(first)


async def test_an_empty_list_says_how_to_begin(chat: Chat, anna: Talker) -> None:
    reply = await anna.says("/content find")
    assert "There is no post on your list yet." in reply.text
    assert (await anna.presses(reply, "Add a post")).form


async def test_nothing_that_fits_is_a_sentence(chat: Chat, team: Talker) -> None:
    assert "No post on your list fits." in (await team.says("/content find text=zebra")).text


@pytest.mark.parametrize("filters", ["views=much", "sort=ugly", "text=!!!", "campaign=C77", 'engagement="5"'])
async def test_wrong_filters_are_refused(team: Talker, filters: str) -> None:
    assert (await team.says(f"/content find {filters}")).failed


async def test_a_viewer_finds_and_adds_nothing(chat: Chat, team: Talker) -> None:
    mia = chat.person("mia", language="en")
    await mia.says("/campaign list")
    await team.says("/team role Mia viewer")
    assert ids(await mia.says("/content find"))
    assert (await mia.says(f"/content add {link(30)}")).failed
