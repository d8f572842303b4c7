"""Short links and oEmbed, read without a socket: any answer is a post or a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tiktok import posts
from bot.tiktok.answers import Answer
from commands.core.errors import RemoteError
from commands.core.texts import LANGUAGES, translator
from commands.core.tiktok import Embed, Gone, Unreachable
from commands.rules.handles import parse_tiktok_url
from tests.servers.tiktok import HTML, as_json

SAMPLE: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "data/tiktok/oembed_real.json").read_text("utf-8")
)["response"]
SHORT = "https://vm.tiktok.com/ZMabc123X/"
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def read(found: dict[str, Any]) -> Embed:
    return posts.read_embed(Answer(200, as_json(found)))


def test_a_recorded_answer_is_read() -> None:
    embed = read(SAMPLE)
    assert embed.title is not None
    assert embed.title.startswith("Scramble up ur name & I’ll")
    assert (embed.author, embed.handle) == ("Scout & Suki", "scout2015")
    assert embed.sound == "original sound - Hawaii𓆉"
    assert embed.thumbnail == SAMPLE["thumbnail_url"]
    assert embed.video_id is None


def test_newer_keys_say_who_and_which() -> None:
    embed = read({**SAMPLE, "author_unique_id": "Scout.2016", "embed_product_id": "6718335390845095173"})
    assert (embed.handle, embed.video_id) == ("scout.2016", "6718335390845095173")


@pytest.mark.parametrize("value", [6718335390845095173, "6718335390845095173"])
def test_an_id_is_kept_digit_by_digit(value: object) -> None:
    assert read({**SAMPLE, "embed_product_id": value}).video_id == "6718335390845095173"


@pytest.mark.parametrize("value", [6.718335390845095e18, True, -5, 10**30, "x", "9" * 21, None, []])
def test_what_lost_digits_is_no_id(value: object) -> None:
    assert read({**SAMPLE, "embed_product_id": value}).video_id is None


@pytest.mark.parametrize("address", ["http://p16.example/a", "javascript:alert(1)", "x" * 3_000, 5, None])
def test_a_picture_that_is_no_address_is_left_out(address: object) -> None:
    assert read({**SAMPLE, "thumbnail_url": address}).thumbnail is None


@pytest.mark.parametrize("url", ["https://evil.example/@a", "https://www.tiktok.com/", "", None, 3])
def test_an_author_of_elsewhere_is_nobody(url: object) -> None:
    assert read({**SAMPLE, "author_url": url}).handle is None


@pytest.mark.parametrize("status", [400, 404, 410])
def test_a_private_deleted_or_wrong_post_is_gone(status: int) -> None:
    with pytest.raises(Gone, match="private or deleted"):
        posts.read_embed(Answer(status, b'{"code":400,"message":"Something went wrong"}'))


def test_an_error_that_comes_as_a_success_is_one() -> None:
    with pytest.raises(Gone):
        posts.read_embed(Answer(200, b'{"status_msg":"Something went wrong","code":400}'))


@pytest.mark.parametrize(
    "body", [HTML, b"", b"null", b"[]", b'{"title":"abc', b"{}", b"\xff\xfe{", b"[" * 100_000]
)
def test_a_page_and_a_cut_off_text_are_no_answer(body: bytes) -> None:
    with pytest.raises(Unreachable, match="made no sense"):
        posts.read_embed(Answer(200, body))


@pytest.mark.parametrize("status", [204, 302, 403, 418])
def test_an_unusual_status_is_no_answer(status: int) -> None:
    with pytest.raises(Unreachable):
        posts.read_embed(Answer(status, as_json(SAMPLE)))


@pytest.mark.parametrize(
    ("given", "minutes"), [("30", "1 min"), ("61", "2 min"), ("999999999", "1 min"), ("soon", "1 min")]
)
def test_too_many_questions_say_when_to_ask_again(given: str, minutes: str) -> None:
    with pytest.raises(Unreachable) as caught:
        posts.read_embed(Answer(429, headers={"retry-after": given}))
    assert minutes in translator("en")(caught.value.message)


@pytest.mark.parametrize(
    "target",
    [
        "https://www.tiktok.com/@scout2015/video/6718335390845095173?_t=8&_r=1",
        "https://m.tiktok.com/v/6718335390845095173.html?share=1",
        "https://www.tiktok.com/@/video/6718335390845095173",
        "/@scout2015/video/6718335390845095173",
    ],
)
def test_a_short_link_leads_to_a_post(target: str) -> None:
    # What is relative belongs to the host that was asked, and vm.tiktok.com has no posts.
    answer = Answer(301, headers={"location": target})
    short = SHORT if target.startswith("https") else "https://www.tiktok.com/t/ZTabc123X/"
    assert parse_tiktok_url(posts.read_target(short, answer)).id == "6718335390845095173"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/@scout2015/video/6718335390845095173",
        "https://www.tiktok.com.evil.example/@scout2015/video/6718335390845095173",
        "https://www.tiktok.com:8443/@scout2015/video/6718335390845095173",
        "https://me@www.tiktok.com/@scout2015/video/6718335390845095173",
        "http://www.tiktok.com/@scout2015/video/6718335390845095173",
        "//evil.example/@scout2015/video/6718335390845095173",
        "https://[www.tiktok.com/@a",
        "http://127.0.0.1/",
        "file:///etc/passwd",
        "https://www.tiktok.com/login",
        "https://www.tiktok.com/",
        "",
    ],
)
def test_a_short_link_to_anything_else_leads_nowhere(target: str) -> None:
    with pytest.raises(Gone, match="leads to no post"):
        posts.read_target(SHORT, Answer(302, headers={"location": target}))


def test_a_short_link_that_is_a_page_leads_nowhere() -> None:
    with pytest.raises(Gone, match="leads to no post"):
        posts.read_target(SHORT, Answer(200, HTML))


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/a",
        "http://vm.tiktok.com/a",
        "https://vm.tiktok.com:444/a",
        "https://x@vm.tiktok.com/a",
        "https://m.tiktok.com/v/1.html",
        "https://vm.tiktok.com.evil.example/a",
    ],
)
def test_no_other_host_is_ever_asked(address: str) -> None:
    with pytest.raises(ValueError, match="never asked"):
        posts.split_address(address)


@pytest.mark.parametrize(
    ("status", "given", "wait"),
    [(200, "5", None), (404, "5", None), (503, "", 1.0), (502, "7", 7.0), (429, "99999999", 86_400.0)],
)
def test_what_is_asked_again_and_when(status: int, given: str, wait: float | None) -> None:
    assert posts.wait_of(Answer(status, headers={"retry-after": given})) == wait


@given(status=st.integers(100, 599), found=st.dictionaries(st.sampled_from(sorted(SAMPLE)), json_values))
def test_whatever_comes_is_a_post_or_a_sentence(status: int, found: dict[str, Any]) -> None:
    embed = embed_or_sentence(Answer(status, as_json({**SAMPLE, **found})))
    assert all(value is None or (isinstance(value, str) and value) for value in vars(embed).values())
    assert len(embed.title or "") <= 4_000


def embed_or_sentence(answer: Answer) -> Embed:
    """Give what was read; a refusal is written in every language and reads as a post without anything."""
    try:
        return posts.read_embed(answer)
    except RemoteError as error:
        sentences = [translator(language)(error.message) for language in LANGUAGES]
    assert all(0 < len(sentence) < 400 for sentence in sentences)
    return Embed()


@given(st.text(max_size=60) | st.sampled_from(["https://", "https://www.tiktok.com/"]), st.text(max_size=60))
def test_wherever_a_short_link_leads_it_stays_with_tiktok(start: str, rest: str) -> None:
    try:
        target = posts.read_target(SHORT, Answer(301, headers={"location": start + rest}))
    except Gone:
        return
    assert target.startswith(
        ("https://www.tiktok.com/", "https://tiktok.com/", "https://m.tiktok.com/", SHORT[:22])
    )
