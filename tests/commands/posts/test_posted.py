"""The link of a post, in every form, with TikTok's word where it answers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from commands.core.texts import UserError, msg
from commands.core.tiktok import Embed, Gone, Unconnected, Unreachable
from commands.posts.posted import Posted, read_post
from tests.fake_tiktok import HOME, ID, FakeTikTok

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


async def read(text: str, tiktok: FakeTikTok | Unconnected | None = None) -> Posted:
    return await read_post(tiktok or FakeTikTok(), text, lambda: NOW)


@pytest.mark.parametrize(
    "text",
    [
        HOME,
        HOME + "?is_from_webapp=1&sender_device=pc",
        f"http://m.tiktok.com/v/{ID}.html",
        f"https://www.tiktok.com/player/v1/{ID}",
        f"https://www.tiktok.com/embed/v2/{ID}",
        f"www.tiktok.com/@SCOUT2015/video/{ID}",
        "https://vm.tiktok.com/ZMabc123X/",
        "vt.tiktok.com/ZSabc123X",
        "https://www.tiktok.com/t/ZTabc123X/",
    ],
)
async def test_every_form_of_a_link_is_the_same_post(text: str) -> None:
    posted = await read(text)
    assert (posted.video_id, posted.kind, posted.url, posted.handle) == (ID, "video", HOME, "scout2015")
    assert posted.posted_at == datetime(2019, 7, 27, 13, 32, 33, tzinfo=UTC)
    assert posted.proven
    assert posted.seen_at == NOW


async def test_a_short_link_is_asked_for_at_its_own_host_over_https() -> None:
    tiktok = FakeTikTok()
    await read("http://vm.tiktok.com/ZMabc123X?k=1", tiktok)
    assert tiktok.asked == ["https://vm.tiktok.com/ZMabc123X/", HOME]


async def test_a_photo_stays_one() -> None:
    posted = await read("https://www.tiktok.com/@a.b_c/photo/7300000000000000001")
    assert (posted.kind, posted.url) == (
        "photo",
        "https://www.tiktok.com/@scout2015/photo/7300000000000000001",
    )


async def test_tiktoks_word_on_the_author_counts_before_the_links() -> None:
    posted = await read(HOME.replace("scout2015", "somebody_else"))
    assert (posted.handle, posted.url) == ("scout2015", HOME)


async def test_without_an_answer_the_link_alone_speaks() -> None:
    posted = await read(HOME, FakeTikTok(Unreachable(msg("Down."))))
    assert (posted.handle, posted.proven, posted.seen_at) == ("scout2015", False, None)
    assert posted.trouble == msg("Down.")


async def test_a_post_nobody_can_see_is_refused() -> None:
    with pytest.raises(Gone):
        await read(HOME, FakeTikTok(Gone(msg("Private."))))


async def test_another_post_than_asked_for_is_no_answer() -> None:
    with pytest.raises(Unreachable, match="another post"):
        await read(HOME, FakeTikTok(Embed("x", "x", "x", video_id="7400000000000000001")))


@pytest.mark.parametrize(
    "text",
    [
        "https://www.tiktok.com/@scout2015",
        "https://www.tiktok.com/tag/foryoupage",
        "https://www.tiktok.com/music/original-sound-6689804660171082501",
        "https://www.tiktok.com/@beispiel/live",
    ],
)
async def test_a_link_to_no_post_is_refused_unasked(text: str) -> None:
    tiktok = FakeTikTok()
    with pytest.raises(UserError, match="leads to no post"):
        await read(text, tiktok)
    assert tiktok.asked == []


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("https://vt.tiktok.com/ZSabc123X/", "another short link"),
        ("https://www.tiktok.com/@scout2015", "leads to no post"),
        ("https://evil.example/x", "not a TikTok link"),
    ],
)
async def test_a_short_link_to_no_post_is_refused(target: str, sentence: str) -> None:
    tiktok = FakeTikTok(short=target)
    with pytest.raises(UserError, match=sentence):
        await read("https://vm.tiktok.com/ZMabc123X/", tiktok)
    assert len(tiktok.asked) == 1


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/video/1",
        "eviltiktok.com/@a/video/" + ID,
        "https://tiktok.com.evil.example/t/a",
        "x",
    ],
)
async def test_other_hosts_are_refused_unasked(text: str) -> None:
    tiktok = FakeTikTok()
    with pytest.raises(UserError, match="not a TikTok link"):
        await read(text, tiktok)
    assert tiktok.asked == []


async def test_a_number_of_a_day_to_come_is_refused() -> None:
    with pytest.raises(UserError, match="a day to come"):
        await read("https://www.tiktok.com/@a.b_c/video/9718335390845095173")


async def test_an_old_short_number_says_nothing_of_the_time() -> None:
    assert (await read("https://www.tiktok.com/@a.b_c/video/123456789012345")).posted_at is None


async def test_where_nobody_connected_tiktok_it_says_so() -> None:
    posted = await read(HOME, Unconnected())
    assert posted.trouble is not None
    assert "not connected" in posted.trouble.text
    with pytest.raises(Unreachable, match="not connected"):
        await read("https://vm.tiktok.com/ZMabc123X/", Unconnected())
