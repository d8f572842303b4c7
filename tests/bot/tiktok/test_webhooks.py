"""Webhooks: only what TikTok signed, just now, and each event once."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tiktok.webhooks import MOST_BYTES, Unproven, news, verified
from commands.core.tiktok import Collaborated, Mentioned, News, Shown
from storage import inbox
from storage.session import Session, Store
from tests.servers.tiktok_api import DATA

SAMPLES: dict[str, Any] = json.loads((DATA / "webhook_events_signed.json").read_text("utf-8"))
SECRET: str = SAMPLES["secret"]
THEN = datetime.fromtimestamp(1_755_077_400, UTC)
FIRST = SAMPLES["events"][0]
HEADER: str = FIRST["headers"]["tiktok-signature"]
BODY = FIRST["raw_body"].encode()


def signed(body: bytes, secret: str = SECRET, moment: datetime = THEN) -> str:
    stamp = str(int(moment.timestamp()))
    return f"t={stamp},s={hmac.new(secret.encode(), stamp.encode() + b'.' + body, sha256).hexdigest()}"


@pytest.mark.parametrize(
    "sample", SAMPLES["events"], ids=lambda sample: json.loads(sample["raw_body"])["event"]
)
def test_recorded_signatures_are_right(sample: dict[str, Any]) -> None:
    body = sample["raw_body"]
    event = verified(SECRET, sample["headers"]["tiktok-signature"], body.encode(), THEN)
    assert event.name == json.loads(body)["event"]
    assert event.content == json.loads(json.loads(body)["content"])
    assert (event.created, event.user) == (1_755_077_400, "-000abcdEFGHijkl")


def test_ids_in_the_content_stay_whole() -> None:
    sample = next(one for one in SAMPLES["events"] if "comment.update" in one["raw_body"])
    event = verified(SECRET, sample["headers"]["tiktok-signature"], sample["raw_body"].encode(), THEN)
    assert event.content["comment_id"] == 7_400_000_000_000_000_101


@pytest.mark.parametrize(
    ("secret", "header", "body"),
    [
        ("another", HEADER, BODY),
        ("", signed(BODY, ""), BODY),
        (SECRET, HEADER, BODY + b" "),
        (SECRET, HEADER, BODY.replace(b"complete", b"failed")),
        (SECRET, HEADER.replace("t=1", "t=2"), BODY),
        (SECRET, HEADER.replace("s=9", "s=8"), BODY),
        (SECRET, HEADER.upper(), BODY),
        (SECRET, HEADER[:-1], BODY),
        (SECRET, "", BODY),
        (SECRET, "t=,s=", BODY),
        (SECRET, "s=" + "0" * 64, BODY),
        (SECRET, HEADER + "\n", BODY),
        (SECRET, "t=" + "9" * 400 + ",s=" + "0" * 64, BODY),
        (SECRET, signed(b"x" * (MOST_BYTES + 1)), b"x" * (MOST_BYTES + 1)),
        (SECRET, signed(b"[]"), b"[]"),
        (SECRET, signed(b'{"event":5}'), b'{"event":5}'),
        (SECRET, signed(b"<html>"), b"<html>"),
    ],
)
def test_anything_else_is_refused(secret: str, header: str, body: bytes) -> None:
    with pytest.raises(Unproven):
        verified(secret, header, body, THEN)


@pytest.mark.parametrize("minutes", [-6, 6, 60 * 24 * 3])
def test_a_copy_that_comes_later_is_refused(minutes: int) -> None:
    with pytest.raises(Unproven, match="old"):
        verified(SECRET, HEADER, BODY, THEN + timedelta(minutes=minutes))


@pytest.mark.parametrize("minutes", [-4, 4])
def test_clocks_may_differ_a_little(minutes: int) -> None:
    assert verified(SECRET, HEADER, BODY, THEN + timedelta(minutes=minutes)).name


def test_an_event_that_comes_again_is_told_by_its_key(store: Store) -> None:
    later = THEN + timedelta(hours=30)
    first = verified(SECRET, HEADER, BODY, THEN)
    again = verified(SECRET, signed(BODY, moment=later), BODY, later)
    store.write_now(lambda session: inbox.claim(session, key=first.key, now=THEN))

    def repeat(session: Session) -> None:
        inbox.claim(session, key=again.key, now=later)

    with pytest.raises(inbox.AlreadyDone):
        store.write_now(repeat)


def test_different_events_have_different_keys() -> None:
    keys = {
        verified(SECRET, one["headers"]["tiktok-signature"], one["raw_body"].encode(), THEN).key
        for one in SAMPLES["events"]
    }
    assert len(keys) == len(SAMPLES["events"])


def test_the_two_spellings_of_one_event_are_one() -> None:
    body = b'{"event":"post.publish.no_longer_publicaly_available","content":"x"}'
    event = verified(SECRET, signed(body), body, THEN)
    assert (event.name, event.content) == ("post.publish.no_longer_publicly_available", {})


@given(st.text(max_size=100), st.binary(max_size=60))
def test_whatever_comes_is_refused_unless_signed(header: str, body: bytes) -> None:
    with pytest.raises(Unproven):
        verified(SECRET, header, body, THEN)


@given(st.binary(max_size=80))
def test_whatever_is_signed_is_an_event_or_refused(body: bytes) -> None:
    try:
        event = verified(SECRET, signed(body), body, THEN)
    except Unproven:
        return
    assert event.name
    assert event.key.startswith("tiktok:")


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        (
            {"object": "TCM_VIDEOS", "entry": {"campaign_id": "741", "video_id": 7_400_000_000_000_000_001}},
            [Collaborated("741", "7400000000000000001", "")],
        ),
        (
            {
                "object": "TCM_VIDEOS",
                "entry": [{"campaign_id": "1", "video_id": "2", "handle_name": "mia"}, 7],
            },
            [Collaborated("1", "2", "mia")],
        ),
        ({"object": "TCM_VIDEOS", "entry": [{"campaign_id": None, "video_id": "-"}]}, []),
        ({"object": "LEAD", "entry": [{"campaign_id": "1", "video_id": "2"}]}, []),
        ({"event": "post.publish.publicaly_available", "content": '{"post_id": "7"}'}, [Shown("7", True)]),
        ({"event": "post.publish.no_longer_publicly_available", "content": '{"post_id": 7.5}'}, []),
        ({"event": "post.publish.complete", "content": '{"post_id": "7"}'}, []),
        (
            {
                "event": "brand.mention.event",
                "content": {"type_of_event": "CREATE", "mention_type": "VIDEO MENTION", "share_url": "x"},
            },
            [Mentioned("x")],
        ),
        ({"event": "brand.mention.event", "content": '{"type_of_event": "DELETE"}'}, []),
        ({"event": "comment.update", "content": "not json"}, []),
    ],
)
def test_what_an_event_means(body: dict[str, Any], meant: list[News]) -> None:
    raw = json.dumps(body).encode()
    assert news(verified(SECRET, signed(raw), raw, THEN)) == meant
