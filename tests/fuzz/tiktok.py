"""What TikTok answers: bytes that may be anything, under any status."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from bot.tiktok import market_wire, posts, report_wire, trend_wire, webhooks, wire
from bot.tiktok.answers import Answer
from bot.tiktok.reading import JsonObject
from commands.core.errors import RemoteError
from commands.core.reporting import Wanted
from commands.core.texts import LANGUAGES, translator
from tests.fuzz.target import LONGEST_SENTENCE, Target
from tests.fuzz.wires import mutated

_DATA = Path(__file__).parents[1] / "data/tiktok"
_ANSWERS = [json.loads(path.read_text("utf-8"))["response"] for path in sorted(_DATA.glob("tto_*.json"))]
_REPORTS = [
    json.loads((_DATA / f"{name}.json").read_text("utf-8"))["response"]
    for name in (
        "report_ad_daily",
        "campaign_get",
        "advertiser_info",
        "oauth_access_token",
        "trending_hashtags",
    )
]
_WANTED = Wanted("1", ["1714073078669329"], date(2021, 10, 20), date(2021, 10, 26), "EUR")
_EVENTS = json.loads((_DATA / "webhook_events_signed.json").read_text("utf-8"))["events"]
_THEN = datetime(2026, 11, 23, 9, tzinfo=UTC)
_EMBED = json.loads((_DATA / "oembed_real.json").read_text("utf-8"))["response"]
_STATUSES = (200, 301, 400, 404, 429, 500)
_SHORT = "https://vm.tiktok.com/ZMabc123X/"
_CHANGES = [bytes([at, what]) for at in range(14) for what in range(0, 17, 4)]


def answered(read: Callable[[], object]) -> None:
    """Read an answer; a refusal must be a sentence in every language, and anything else raised is a fault."""
    try:
        read()
    except RemoteError as error:
        sentences = [translator(language)(error.message) for language in LANGUAGES]
        assert all(0 < len(sentence) < LONGEST_SENTENCE for sentence in sentences), sentences


def _embed(data: bytes) -> None:
    answered(lambda: posts.read_embed(Answer(200, json.dumps(mutated(_EMBED, data)).encode())))


def _raw(data: bytes) -> None:
    status = _STATUSES[data[0] % len(_STATUSES) if data else 0]
    text = data[1:].decode("utf-8", "replace")
    answered(lambda: posts.read_embed(Answer(status, data[1:], {"retry-after": text})))
    answered(lambda: posts.read_target(_SHORT, Answer(status, headers={"location": text})))


def _envelope(data: bytes) -> None:
    """An answer of the business API in which any part may be missing or another thing."""
    body = json.dumps(mutated(_ANSWERS[data[0] % len(_ANSWERS) if data else 0], data[1:])).encode()
    _read_everything(wire.read(Answer(200, body)).data)


def _raw_envelope(data: bytes) -> None:
    _read_everything(wire.read(Answer(200, data)).data)


def _read_everything(found: JsonObject) -> None:
    market_wire.accounts(found)
    page, creator = market_wire.page_of(found), market_wire.creator_of(found)
    assert all(one.followers is None or one.followers >= 0 for one in page.creators)
    assert creator is None or creator.handle
    for key in ("posts", "videos"):
        assert all(one.video_id.isdecimal() for one in market_wire.posts_of(found, key))
    market_wire.campaign_of(found)
    market_wire.links_of(found)


def _report(data: bytes) -> None:
    """An answer about ad accounts; what is read of a report is whole, or nothing is."""
    found = mutated(_REPORTS[data[0] % len(_REPORTS) if data else 0], data[1:])
    _read_accounts(wire.read(Answer(200, json.dumps(found).encode())).data)


def _raw_report(data: bytes) -> None:
    _read_accounts(wire.read(Answer(200, data)).data)


def _read_accounts(found: JsonObject) -> None:
    answered(lambda: report_wire.grant_of(found))
    answered(lambda: _whole(found))
    assert all(one.id.isdecimal() for one in report_wire.accounts_of(found))
    assert all(one.id.isdecimal() for one in report_wire.campaigns_of(found))
    assert all(one.name and (one.views or 0) >= 0 for one in trend_wire.tags_of(found))


def _whole(found: JsonObject) -> None:
    page = report_wire.report_of(found, _WANTED)
    columns = (page.ads, page.names, page.campaigns, page.days, *page.values)
    assert {len(column) for column in columns} == {len(found["list"])}
    assert all(value is None or value >= 0 for column in page.values for value in column)
    assert set(page.campaigns) <= {*_WANTED.campaign_ids}


def _event(data: bytes) -> None:
    stamp = str(int(_THEN.timestamp())).encode()
    header = f"t={stamp.decode()},s={hmac.new(b'x', stamp + b'.' + data, sha256).hexdigest()}"
    for said in (header, data.decode("utf-8", "replace")):
        with suppress(webhooks.Unproven):
            event = webhooks.verified("x", said, data, _THEN)
            assert event.name
            webhooks.news(event)


TARGETS = {
    "tiktok envelope": Target(
        _envelope, [bytes([kind, at, at]) for kind in range(7) for at in range(0, 17, 4)]
    ),
    "tiktok raw envelope": Target(
        _raw_envelope,
        [json.dumps(one).encode() for one in _ANSWERS],
        ('{"code":0,"data":{', "[", "{", "9", "e9", '"creators":['),
    ),
    "tiktok report": Target(_report, [bytes([kind, at, at]) for kind in range(5) for at in range(0, 17, 4)]),
    "tiktok raw report": Target(
        _raw_report,
        [json.dumps(one).encode() for one in _REPORTS],
        ('{"code":0,"data":{', "[", "{", "9", "e9", "-", '"metrics":{'),
    ),
    "tiktok event": Target(
        _event,
        [one["raw_body"].encode() for one in _EVENTS] + [_EVENTS[0]["headers"]["tiktok-signature"].encode()],
        ('"content":"{', "\\", "[", "{", "9", "t=", ",s=", "0"),
    ),
    "tiktok embed": Target(_embed, _CHANGES),
    "tiktok answer": Target(
        _raw,
        [b"\x00" + json.dumps(_EMBED).encode(), b"\x01https://www.tiktok.com/@a.b/video/7300000000000000001"],
        ("https://", "www.tiktok.com", "/@", "//", "\\", "[", "{", "9"),
    ),
}
