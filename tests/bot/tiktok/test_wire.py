"""The business API without a socket: requests, envelopes, pages and codes."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tiktok import market_wire, reading, wire
from bot.tiktok.answers import Answer
from bot.tiktok.codes import Action, action_of
from commands.core.marketplace import Between, MarketCreator, Search
from tests.bot.tiktok.test_posts import json_values
from tests.servers.tiktok import HTML, as_json
from tests.servers.tiktok_api import DATA, SPEC, sample

CODES = json.loads((DATA / "error_codes.json").read_text("utf-8"))["codes"]
# What the list of codes calls each action.
ACTIONS = {
    "ok_partial": Action.TAKE,
    "config": Action.SET_UP,
    "retry_next_second": Action.NEXT_SECOND,
    "rate_limit_backoff": Action.STAND_BACK,
    "refresh_or_reauth": Action.RECONNECT,
    "reauth": Action.RECONNECT,
    "poll_later": Action.REPEAT,
    "retry_backoff": Action.REPEAT,
    "maintenance": Action.MAINTENANCE,
}


@pytest.mark.parametrize("row", CODES, ids=lambda row: str(row["code"]))
def test_every_known_code_has_its_action(row: dict[str, Any]) -> None:
    usual = Action.UNKNOWN if row["code"] in (40121, 40122) else Action.CORRECT
    assert action_of(row["code"]) is ACTIONS.get(row["bot_action"], usual)


@pytest.mark.parametrize(
    ("code", "action"), [(0, Action.TAKE), (55_555, Action.REPEAT), (49_999, Action.CORRECT)]
)
def test_codes_nobody_has_heard_of(code: int, action: Action) -> None:
    assert action_of(code) is action


@pytest.mark.parametrize("path", sorted(DATA.glob("tto_*.json")), ids=lambda path: path.stem)
def test_every_sample_is_taken_or_refused_as_it_says(path: Any) -> None:
    body = sample(path.stem)
    envelope = wire.read(Answer(200, as_json(body)))
    assert (envelope.action is Action.TAKE) == (body["code"] in (0, 20001))
    assert envelope.data == body["data"]


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("error_bad_token", Action.RECONNECT),
        ("error_token_expired", Action.RECONNECT),
        ("error_no_permission", Action.SET_UP),
        ("error_rate_limit", Action.STAND_BACK),
        ("error_system", Action.REPEAT),
        ("error_write_conflict", Action.REPEAT),
        ("error_task_not_ready", Action.REPEAT),
        ("error_missing_field", Action.CORRECT),
        ("error_maintenance", Action.MAINTENANCE),
    ],
)
def test_recorded_errors(name: str, action: Action) -> None:
    assert wire.read(Answer(200, as_json(sample(name)))).action is action


@pytest.mark.parametrize(
    ("answer", "action"),
    [
        (Answer(200, HTML), Action.REPEAT),
        (Answer(502, HTML), Action.REPEAT),
        (Answer(200, b'{"code":0,"data":{"crea'), Action.REPEAT),
        (Answer(200, b""), Action.REPEAT),
        (Answer(200, b"{}"), Action.REPEAT),
        (Answer(200, b'{"code":0}'), Action.REPEAT),
        (Answer(200, b'{"code":0,"data":null}'), Action.REPEAT),
        (Answer(200, b'{"code":"x","data":{}}'), Action.REPEAT),
        (Answer(404, b"404 page not found"), Action.CORRECT),
        (Answer(429, HTML), Action.STAND_BACK),
        (Answer(302, b""), Action.CORRECT),
        (Answer(200, b'{"code":"40105","message":"x"}'), Action.RECONNECT),
    ],
)
def test_what_is_no_envelope(answer: Answer, action: Action) -> None:
    assert wire.read(answer).action is action


def test_a_batch_that_failed_in_part_says_so() -> None:
    envelope = wire.read(Answer(200, b'{"code":20001,"message":"partial","data":{"a":1}}'))
    assert (envelope.action, envelope.partial, envelope.data) == (Action.TAKE, True, {"a": 1})


def test_lists_travel_as_json_in_one_value_and_paths_end_with_a_slash() -> None:
    request = wire.get("tto/x", "secret", names=["a", "ü"], page=1, none=None, empty=[], rate=Decimal("1E-3"))
    assert request.path == "/open_api/v1.3/tto/x/?names=%5B%22a%22%2C%22%C3%BC%22%5D&page=1&rate=0.001"
    assert request.headers == {"Access-Token": "secret"}
    assert wire.get("tto/x", "t").path == "/open_api/v1.3/tto/x/"
    made = wire.post("tto/y", "t", names=["a"], none=None)
    assert (made.path, made.content) == ("/open_api/v1.3/tto/y/", b'{"names": ["a"]}')


def test_a_creator_is_read_whole() -> None:
    found = market_wire.creator_of(sample("tto_creator_public")["data"])
    assert found == MarketCreator(
        "mia.kocht",
        "Mia kocht",
        "7100000000000000123",
        182_400,
        4_924_800,
        412,
        "Schnelle Rezepte",
        41_200,
        Decimal("0.0712"),
        Decimal("850.0"),
        "EUR",
        ["Cooking", "Food & Beverage"],
    )


@pytest.mark.parametrize(
    ("key", "value", "attribute"),
    [
        ("followers_count", "-", "followers"),
        ("followers_count", None, "followers"),
        ("followers_count", -1, "followers"),
        ("followers_count", 1.5, "followers"),
        ("followers_count", True, "followers"),
        ("followers_count", "1e999", "followers"),
        ("engagement_rate", 7.12, "engagement_rate"),
        ("engagement_rate", "-", "engagement_rate"),
        ("creator_price", 0, "price"),
        ("creator_price", "850 EUR", "price"),
        ("currency", None, "price"),
        ("currency", "EURO", "price"),
        ("creator_id", 7.1e18, "id"),
    ],
)
def test_a_figure_that_cannot_be_read_is_blank_and_never_zero(
    key: str, value: object, attribute: str
) -> None:
    found = market_wire.creator_of({**sample("tto_creator_public")["data"], key: value})
    assert found is not None
    assert getattr(found, attribute) is None


def test_ids_beyond_what_floats_hold_stay_whole() -> None:
    body = b'{"code":0,"data":{"creator_id":7100000000000000123,"handle_name":"a.b"}}'
    found = market_wire.creator_of(wire.read(Answer(200, body)).data)
    assert found is not None
    assert found.id == "7100000000000000123"


def test_a_page_of_a_search_and_where_it_stands() -> None:
    found = market_wire.page_of(sample("tto_discover")["data"])
    assert [one.handle for one in found.creators] == ["mia.kocht", "max_zockt"]
    assert (found.total, found.more) == (2, False)
    assert market_wire.page_of({}).creators == []
    first = {**sample("tto_discover")["data"], "page_info": {"page": 1, "total_page": 3, "total_number": 25}}
    assert market_wire.page_of(first).more
    assert not market_wire.page_of({**first, "creators": []}).more


def test_posts_of_a_creator_and_of_a_report() -> None:
    (post,) = market_wire.posts_of(sample("tto_videos")["data"])
    assert post.figures == {"views": 45_100, "likes": 3_120, "comments": 88, "shares": 41, "saves": 260}
    assert post.collaboration == "PAID_PARTNERSHIP"
    for name in ("tto_report", "tto_report_source_array"):
        assert market_wire.posts_of(sample(name)["data"], "videos")[0].video_id == "7400000000000000001"


def test_a_campaign_names_those_who_were_refused() -> None:
    found = market_wire.campaign_of(sample("tto_campaign_create_partial")["data"])
    assert found is not None
    assert (found.handles, found.refused) == (["mia.kocht"], ["typo!"])
    assert found.invite_link == "https://www.tiktok.com/tcm/invite/example"
    odd = market_wire.campaign_of({"campaign_id": "1", "invite_link": "javascript:x"})
    assert odd is not None
    assert odd.invite_link == ""


def test_the_state_of_links() -> None:
    assert market_wire.links_of(sample("tto_link_status")["data"]) == {"7400000000000000001": "APPROVE"}


@pytest.mark.parametrize("status", [[], {}, None, 1, "SOON", ["APPROVE"]])
def test_a_state_nobody_knows_is_left_out(status: object) -> None:
    assert market_wire.links_of({"video_infos": [{"video_id": "1", "status": status}]}) == {}


@given(
    st.builds(
        Search,
        country=st.sampled_from(["DE", "AT"]),
        text=st.text(max_size=150),
        followers=st.builds(Between, st.none() | st.integers(0, 10**9)),
        engagement_rate=st.builds(Between, st.none() | st.decimals(0, 1, places=4)),
        price=st.builds(Between, st.none() | st.integers(0, 10**6)),
        currency=st.just("EUR"),
        audience_gender=st.sampled_from(["", "FEMALE_60"]),
        audience_age=st.sampled_from(["", "18-24"]),
        sort=st.sampled_from(["RELEVANCE", "FOLLOWERS", "MEDIAN_VIEWS", "ENGAGEMENT_RATE"]),
    ),
    st.integers(1, 100),
)
def test_whatever_is_looked_for_is_asked_as_described(wanted: Search, page: int) -> None:
    declared = SPEC["paths"]["/tto/tcm/creator/discover/"]["get"]["parameters"]
    schemas = {
        one["name"]: one["schema"] if "schema" in one else one["content"]["application/json"]["schema"]
        for one in declared
    }
    asked = {
        name: value for name, value in market_wire.asked(wanted, page).items() if value not in (None, "", [])
    }
    assert asked.keys() <= schemas.keys()
    for name, value in asked.items():
        plain = float(value) if isinstance(value, Decimal) else value
        jsonschema.validate(plain, schemas[name])


@given(st.dictionaries(st.sampled_from(sorted(sample("tto_creator_public")["data"])), json_values))
def test_whatever_comes_is_a_creator_or_nobody(changes: dict[str, Any]) -> None:
    found = market_wire.creator_of({**sample("tto_creator_public")["data"], **changes})
    if found is not None:
        assert found.followers is None or found.followers >= 0
        assert found.price is None or (found.price > 0 and len(found.currency) == 3)
        assert found.engagement_rate is None or 0 <= found.engagement_rate <= 1


@given(st.binary(max_size=60), st.integers(100, 599))
def test_whatever_comes_is_an_envelope(body: bytes, status: int) -> None:
    assert isinstance(wire.read(Answer(status, body)).data, dict)


@given(json_values)
def test_whatever_comes_is_a_figure_or_none(value: object) -> None:
    for read in (reading.count, reading.decimal, reading.fraction):
        found = read(value)
        assert found is None or found >= 0
    assert isinstance(reading.texts(value), list)
    assert all(isinstance(one, dict) for one in reading.objects(value))
