"""Ask the server without a library in between, to see its answers bare."""

import asyncio
import json
from typing import Any

import aiohttp

from tests.servers.discord_.interactions import Interaction
from tests.servers.discord_.person import Person
from tests.servers.discord_.server import DiscordServer
from tests.servers.discord_.world import Channel

Json = dict[str, Any]


class Raw:
    """Speak to the server without a library in between."""

    def __init__(self, server: DiscordServer, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session
        self.headers: Json = {}
        self.anna: Person = server.person("anna")
        self.channel: Channel = server.guild("Team", owner=self.anna).channel("marketing")

    async def ask(
        self, method: str, path: str, body: Any = None, token: str | None = None
    ) -> tuple[int, Any]:
        """Return the status and the JSON of an answer."""
        auth = {"Authorization": f"Bot {token or self.server.token}"}
        data = body if isinstance(body, aiohttp.FormData) else None
        sent = None if data else body
        url = self.server.api_url + path
        async with self.session.request(method, url, json=sent, data=data, headers=auth) as response:
            self.headers = dict(response.headers)
            text = await response.text()
            return response.status, json.loads(text) if text else None

    async def send(self, **body: Any) -> tuple[int, Any]:
        """Send a message into the channel."""
        return await self.ask("POST", f"/channels/{self.channel.id}/messages", body)

    async def refusal(self, method: str, path: str, body: Any = None) -> tuple[int, int]:
        """Return the status and error code of an answer."""
        status, answer = await self.ask(method, path, body)
        return status, answer["code"]

    async def interaction(self) -> Interaction:
        """Let a person press something, and return it unanswered."""
        before = len(self.server.desk.interactions)
        message = self.anna.says("press", self.channel)
        task = asyncio.create_task(self.anna.presses_id(message, "v1:x"))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        await self.server.wait_for(lambda: len(self.server.desk.interactions) > before)
        return self.server.desk.interactions[-1]

    async def respond(self, interaction: Interaction, **body: Any) -> tuple[int, Any]:
        """Answer an interaction."""
        return await self.ask("POST", f"/interactions/{interaction.id}/{interaction.token}/callback", body)
