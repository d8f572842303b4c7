"""The fake Discord refuses what Discord refuses, and fails when a test asks it to."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.servers.discord_ import DiscordServer
from tests.servers.discord_.raw import Raw

Json = dict[str, Any]

V2 = 1 << 15


@pytest.fixture
async def raw() -> AsyncIterator[Raw]:
    async with DiscordServer() as server, aiohttp.ClientSession() as session:
        yield Raw(server, session)


def text(content: str) -> Json:
    return {"type": 10, "content": content}


def row(*buttons: Json) -> Json:
    return {"type": 1, "components": [{"type": 2, "style": 1, **button} for button in buttons]}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"content": "x" * 2001}, "at most 2000"),
        ({"content": "x", "flags": V2, "components": [text("y")]}, "cannot be used with components v2"),
        ({"components": [text("y")]}, "flag for components v2 is missing"),
        ({"flags": V2, "components": [text("x" * 4000), text("y")]}, "4001 characters"),
        ({"flags": V2, "components": [{"type": 17, "components": [text("x")] * 20}] * 2}, "42 components"),
        (
            {"components": [row({"label": "A", "custom_id": "a"}, {"label": "B", "custom_id": "a"})]},
            "2 times",
        ),
        ({"components": [row({"custom_id": "a"})]}, "neither a label nor an emoji"),
        ({"components": [row({"label": "A", "style": 5, "custom_id": "a"})]}, "a link has a url"),
        ({"components": [row({"label": "A"})]}, "a custom id and no url is needed"),
        ({"flags": V2, "components": [{"type": 13, "file": {"url": "attachment://no.png"}}]}, "'no.png'"),
        ({"attachments": [{"id": 3}]}, "there is no file 3"),
        ({"embeds": [{"description": "x" * 4096}, {"description": "x" * 4096}]}, "at most 6000"),
        (
            {"components": [row({"label": "x" * 81, "custom_id": "a"})]},
            "components/0/components/0/label: 'xxx",
        ),
        ({"components": [{"type": 99}]}, "components/0/type: 99 is not one of"),
        ({"content": "x", "nonce": "x" * 26}, "nonce: 'xxx"),
    ],
)
async def test_a_malformed_message_is_refused(raw: Raw, body: Json, problem: str) -> None:
    status, answer = await raw.send(**body)
    assert (status, answer["code"]) == (400, 50035)
    assert problem in " ".join(error["message"] for error in answer["errors"]["_errors"])
    assert raw.channel.messages == []
    assert any(problem in violation for violation in raw.server.violations)


async def test_an_empty_message_is_refused(raw: Raw) -> None:
    status, answer = await raw.send(content="")
    assert (status, answer["code"]) == (400, 50006)


async def test_a_message_is_stored_changed_listed_and_deleted(raw: Raw) -> None:
    _, sent = await raw.send(content="one <@5>")
    path = f"/channels/{raw.channel.id}/messages/{sent['id']}"
    assert raw.channel.messages[0].pings == {"5"}
    assert await raw.refusal("PATCH", path, {"flags": V2, "components": [text("two")]}) == (400, 50035)
    body: Json = {
        "content": None,
        "flags": V2,
        "components": [text("two")],
        "allowed_mentions": {"parse": []},
    }
    status, changed = await raw.ask("PATCH", path, body)
    assert (status, changed["components"][0]["id"], raw.channel.messages[0].text) == (200, 1, "two")
    _, listed = await raw.ask("GET", f"/channels/{raw.channel.id}/messages?limit=5")
    assert [message["id"] for message in listed] == [sent["id"]]
    assert await raw.ask("DELETE", path) == (204, None)
    assert await raw.refusal("GET", path) == (404, 10008)


async def test_files_are_kept_and_can_be_fetched(raw: Raw) -> None:
    form = aiohttp.FormData(quote_fields=False)
    gallery = {"type": 12, "items": [{"media": {"url": "attachment://a.png"}}]}
    listed = [{"id": 0, "filename": "a.png"}, {"id": 1, "filename": "b.csv"}]
    form.add_field("payload_json", json.dumps({"flags": V2, "components": [gallery], "attachments": listed}))
    form.add_field("files[0]", b"PNG", filename="a.png")
    form.add_field("files[1]", b"CSV", filename="b.csv")
    _, sent = await raw.ask("POST", f"/channels/{raw.channel.id}/messages", form)
    assert raw.channel.messages[0].files == {"a.png": b"PNG"}, "nothing shows b.csv"
    assert raw.server.calls[-1].files == {"a.png": b"PNG", "b.csv": b"CSV"}
    async with raw.session.get(sent["attachments"][1]["url"]) as response:
        assert await response.read() == b"CSV"


async def test_where_the_bot_may_not_go_or_write(raw: Raw) -> None:
    path = f"/channels/{raw.channel.id}/messages"
    eve = raw.server.person("eve")
    eve.dms_closed = True
    raw.channel.silence_bot()
    assert await raw.refusal("POST", path, {"content": "x"}) == (403, 50013)
    raw.channel.hide_from_bot()
    assert await raw.refusal("POST", path, {"content": "x"}) == (403, 50001)
    raw.channel.delete()
    assert await raw.refusal("POST", path, {"content": "x"}) == (404, 10003)
    _, dm = await raw.ask("POST", "/users/@me/channels", {"recipient_id": str(eve.id)})
    assert await raw.refusal("POST", f"/channels/{dm['id']}/messages", {"content": "x"}) == (403, 50007)


async def test_strangers_and_unknown_routes_are_turned_away(raw: Raw) -> None:
    assert (await raw.ask("GET", "/users/@me", token="wrong"))[0] == 401
    assert await raw.refusal("GET", "/stickers/1") == (404, 0)
    assert raw.server.violations == ["GET /stickers/1: this route is not known here"]


async def test_a_thread_takes_messages_of_its_own(raw: Raw) -> None:
    assert raw.channel.guild is not None
    thread = raw.channel.guild.thread("briefing", raw.channel)
    status, _ = await raw.ask("POST", f"/channels/{thread.id}/messages", {"content": "x"})
    assert (status, len(thread.messages), raw.channel.messages) == (200, 1, [])
    raw.channel.silence_bot()
    assert await raw.refusal("POST", f"/channels/{thread.id}/messages", {"content": "x"}) == (403, 50013)


async def test_an_interaction_is_answered_once_and_in_time(raw: Raw) -> None:
    interaction = await raw.interaction()
    webhook = f"/webhooks/{raw.server.world.app_id}/{interaction.token}"
    assert await raw.refusal("POST", webhook, {"content": "early"}) == (404, 10015)
    assert (await raw.respond(interaction, type=8, data={"choices": []}))[0] == 400
    assert await raw.respond(interaction, type=4, data={"content": "x", "flags": 64}) == (204, None)
    assert (await raw.respond(interaction, type=4, data={"content": "y"}))[1]["code"] == 40060
    raw.server.desk.answer_within = 0.0
    assert (await raw.respond(await raw.interaction(), type=4, data={"content": "x"}))[1]["code"] == 10062


async def test_a_placeholder_is_filled_by_the_first_follow_up(raw: Raw) -> None:
    interaction = await raw.interaction()
    webhook = f"/webhooks/{raw.server.world.app_id}/{interaction.token}"
    await raw.respond(interaction, type=5, data={"flags": 64})
    assert not interaction.finished()
    _, first = await raw.ask("POST", webhook, {"content": "one"})
    _, second = await raw.ask("POST", webhook, {"content": "two"})
    assert interaction.original is not None
    assert first["id"] == str(interaction.original.id)
    assert [message.only_for for message in interaction.shown] == [raw.anna, None]
    assert (await raw.ask("PATCH", f"{webhook}/messages/{second['id']}", {"content": "three"}))[0] == 200
    assert (await raw.ask("DELETE", f"{webhook}/messages/@original"))[0] == 204
    assert [message.text for message in interaction.shown] == ["", "three"]
    raw.server.desk.token_life = 0.0
    assert await raw.refusal("POST", webhook, {"content": "late"}) == (401, 50027)


async def test_limits_are_kept_when_they_are_set(raw: Raw) -> None:
    await raw.send(content="free")
    assert raw.headers["X-RateLimit-Remaining"] == "49"
    raw.server.limit("POST /channels/*/messages", 2, 0.2)
    found = [(await raw.send(content=f"{n}"))[0] for n in range(3)]
    assert found == [200, 200, 429]
    assert raw.headers["X-RateLimit-Remaining"] == "0"
    wait = float(raw.headers["Retry-After"])
    assert "Via" in raw.headers
    await asyncio.sleep(wait)
    assert (await raw.send(content="again"))[0] == 200
    raw.server.limit("*", 1, 60, shared=True)
    assert (await raw.send(content="x"))[0] == 200
    status, refused = await raw.ask("GET", "/users/@me")
    assert (status, refused["global"], len(raw.channel.messages)) == (429, True, 5)


async def test_requests_fail_as_planned(raw: Raw) -> None:
    route = "POST /channels/*/messages"
    raw.server.fail_next(route, status=503)
    assert (await raw.send(content="a"))[0] == 503
    raw.server.fail_next(route, status=429, retry_after=1.5)
    status, answer = await raw.send(content="b")
    assert (status, answer["retry_after"], raw.headers["Via"]) == (429, 1.5, "1.1 google")
    raw.server.fail_next(route, status=429, banned=True)
    assert (await raw.send(content="c"))[0] == 429
    assert "Via" not in raw.headers
    raw.server.fail_next(route, drop="before")
    with pytest.raises(aiohttp.ClientError):
        await raw.send(content="d")
    raw.server.fail_next(route, drop="after")
    with pytest.raises(aiohttp.ClientError):
        await raw.send(content="e")
    assert [message.text for message in raw.channel.messages] == ["e"]
    assert [call.status for call in raw.server.calls] == [503, 429, 429, None, None]


async def test_a_slow_answer_has_its_effect_at_once(raw: Raw) -> None:
    raw.server.fail_next("POST *", slow=30)
    task = asyncio.create_task(raw.send(content="a"))
    await raw.server.wait_for(lambda: raw.channel.messages)
    assert not task.done()
    task.cancel()


async def test_the_whole_can_be_out_of_order(raw: Raw) -> None:
    raw.server.down()
    with pytest.raises(aiohttp.ClientError):
        await raw.send(content="a")
    raw.server.down(status=502)
    assert (await raw.send(content="a"))[0] == 502
    raw.server.up()
    assert (await raw.send(content="a"))[0] == 200


async def test_accounts_and_servers_can_be_looked_up(raw: Raw) -> None:
    guild = raw.channel.guild
    assert guild is not None
    me, app = [(await raw.ask("GET", path))[1] for path in ("/users/@me", "/applications/@me")]
    assert me["id"] == app["id"] == str(raw.server.world.app_id)
    _, found = await raw.ask("GET", f"/guilds/{guild.id}")
    assert [channel["name"] for channel in found["channels"]] == ["marketing"]
    _, member = await raw.ask("GET", f"/guilds/{guild.id}/members/{raw.anna.id}")
    assert member["user"]["username"] == "anna"
    assert await raw.refusal("GET", f"/guilds/{guild.id}/members/1") == (404, 10007)
    assert await raw.refusal("GET", "/users/1") == (404, 10013)
    guild.kick(raw.server.world.bot)
    assert await raw.refusal("GET", f"/guilds/{guild.id}") == (404, 10004)
    assert await raw.refusal("GET", f"/channels/{raw.channel.id}") == (403, 50001)


async def test_another_ones_message_cannot_be_changed(raw: Raw) -> None:
    path = f"/channels/{raw.channel.id}/messages/{raw.anna.says('mine', raw.channel).id}"
    assert await raw.refusal("PATCH", path, {"content": "yours"}) == (403, 50005)
    assert await raw.refusal("DELETE", path) == (403, 50013)
