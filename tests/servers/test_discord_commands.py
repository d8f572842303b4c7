"""The fake Discord checks slash commands, what is typed into them, and who connects to its gateway."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.servers.discord_ import DiscordServer, NoAnswer, NotPossible
from tests.servers.discord_.raw import Raw

Json = dict[str, Any]


@pytest.fixture
async def raw() -> AsyncIterator[Raw]:
    async with DiscordServer() as server, aiohttp.ClientSession() as session:
        yield Raw(server, session)


COMMAND = {"name": "go", "description": "Go"}
OPTION = {"type": 3, "name": "where", "description": "Where"}


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ({"name": "Go"}, "'Go' is no name"),
        ({"name": "go on"}, "'go on' is no name"),
        ({"description": ""}, "1 to 100 characters"),
        ({"description": "x" * 101}, "0/description"),
        ({"name_localizations": {"de": "Los"}}, "'Los' is no name"),
        ({"options": [OPTION] * 2}, "'where' is there 2 times"),
        ({"options": [OPTION, {**OPTION, "name": "must", "required": True}]}, "after an optional one"),
        ({"options": [{**OPTION, "name": f"o{n}"} for n in range(26)]}, "0/options"),
        ({"options": [OPTION, {"type": 1, "name": "sub", "description": "x"}]}, "side by side"),
        (
            {"options": [{**OPTION, "autocomplete": True, "choices": [{"name": "a", "value": "a"}]}]},
            "both auto",
        ),
        ({"options": [{**OPTION, "choices": [{"name": "a", "value": "x" * 6000}] * 2}]}, "at most 8000"),
    ],
)
async def test_a_malformed_command_is_refused(raw: Raw, command: Json, problem: str) -> None:
    path = f"/applications/{raw.server.world.app_id}/commands"
    status, answer = await raw.ask("PUT", path, [{**COMMAND, **command}])
    assert (status, answer["code"]) == (400, 50035)
    assert any(problem in violation for violation in raw.server.violations)


async def test_commands_keep_their_id_and_hide_translations_unless_asked(raw: Raw) -> None:
    path = f"/applications/{raw.server.world.app_id}/commands"
    body = [{**COMMAND, "name_localizations": {"de": "los"}, "options": [OPTION]}]
    first, second = [(await raw.ask("PUT", path, body))[1] for _ in range(2)]
    assert first[0]["id"] == second[0]["id"]
    assert first[0]["version"] != second[0]["version"]
    _, bare = await raw.ask("GET", path)
    _, full = await raw.ask("GET", f"{path}?with_localizations=true")
    assert "name_localizations" not in bare[0]
    assert (full[0]["name_localizations"], raw.server.syncs) == ({"de": "los"}, 2)


async def test_a_command_can_be_closed_to_people_and_places(raw: Raw) -> None:
    path = f"/applications/{raw.server.world.app_id}/commands"
    ben = raw.server.person("ben")
    assert raw.channel.guild is not None
    raw.channel.guild.join(ben)
    await raw.ask("PUT", path, [{**COMMAND, "default_member_permissions": 32, "contexts": [0]}])
    with pytest.raises(NotPossible, match="ben may not use /go"):
        await ben.uses("/go", channel=raw.channel)
    with pytest.raises(NotPossible, match="cannot be used here"):
        await ben.uses("/go")
    raw.server.desk.answer_within = 0.05
    with pytest.raises(NoAnswer):
        await raw.anna.uses("/go", channel=raw.channel)


async def test_an_option_takes_only_what_it_says(raw: Raw) -> None:
    path = f"/applications/{raw.server.world.app_id}/commands"
    choices = [{"name": "Week", "name_localizations": {"de": "Woche"}, "value": "7d"}]
    period = {**OPTION, "name": "period", "choices": choices}
    days = {"type": 4, "name": "days", "description": "Days", "min_value": 1}
    await raw.ask("PUT", path, [{**COMMAND, "options": [{**OPTION, "max_length": 3}, period, days]}])
    for wrong in ({"where": "home"}, {"where": 3}, {"period": "month"}, {"days": 0}, {"days": "1"}):
        with pytest.raises(NotPossible):
            await raw.anna.uses("/go", **wrong)
    raw.server.desk.answer_within = 0.05
    with pytest.raises(NoAnswer):
        await raw.anna.uses("/go", where="sea", period="Woche", days=2)


async def test_the_gateway_closes_with_the_code_that_says_why(raw: Raw) -> None:
    token = raw.server.token
    identify = {"token": token, "intents": 1, "properties": {}}
    assert await closing(raw, "no json") == 4002
    assert await closing(raw, '{"op": 7, "d": null}') == 4003
    assert await closing(raw, op(2, {**identify, "token": "no"})) == 4004
    assert await closing(raw, op(2, identify), op(2, identify)) == 4005
    assert await closing(raw, op(2, {**identify, "intents": 1 << 30})) == 4013
    assert await closing(raw, op(2, {**identify, "intents": 1 << 15})) == 4014
    assert await closing(raw, op(2, identify), op(77, None)) == 4001


async def test_only_a_known_session_can_be_resumed(raw: Raw) -> None:
    resume = {"token": raw.server.token, "session_id": "gone", "seq": 3}
    async with raw.session.ws_connect(raw.server.world.base + "/gateway-resume/") as ws:
        assert (await ws.receive_json())["op"] == 10
        await ws.send_str(op(6, resume))
        answer = await ws.receive_json()
    assert (answer["op"], answer["d"]) == (9, False)


async def test_the_gateway_can_refuse_a_connection(raw: Raw) -> None:
    raw.server.fail_next("CONNECT gateway", status=503)
    with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
        await raw.session.ws_connect(raw.server.world.base + "/gateway/")
    async with raw.session.ws_connect(raw.server.world.base + "/gateway/") as ws:
        raw.server.drop_gateway(4000)
        await ws.receive_json()
        assert (await ws.receive()).data == 4000


def op(number: int, data: Any) -> str:
    return json.dumps({"op": number, "d": data})


async def closing(raw: Raw, *lines: str) -> int | None:
    async with raw.session.ws_connect(raw.server.world.base + "/gateway/") as ws:
        for line in lines:
            await ws.send_str(line)
        async for _ in ws:
            pass
        return ws.close_code
