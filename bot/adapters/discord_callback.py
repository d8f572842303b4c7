"""Slash commands as they come, and messages as first answers to interactions.

What the library builds around a command and a message, before it is sent and of what comes back, costs more
than the request.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import discord
from discord.http import MultipartParameters, Route, json_or_text
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

_MESSAGE = discord.InteractionResponseType.channel_message.value
_JSON = {"Content-Type": "application/json"}
_TOO_MANY = 429


class Called:
    """A slash command as it came; the library's whole picture of it is made when more of it is asked for."""

    type = discord.InteractionType.application_command
    message = None

    def __init__(self, data: Any, state: Any) -> None:
        self.id, self.token = int(data["id"]), str(data["token"])
        self._data, self._state = data, state
        self._session = state.http._HTTPClient__session
        self._whole: discord.Interaction[Any] | None = None

    def __getattr__(self, name: str) -> Any:
        self._whole = self._whole or discord.Interaction(data=self._data, state=self._state)
        return getattr(self._whole, name)


class Answers(AsyncWebhookAdapter):
    """Take an answer for shown also where Discord confirms it without a word, as it may."""

    async def create_interaction_response(self, interaction_id: int, token: str, **more: Any) -> Any:
        """Answer an interaction, and give the least the library reads out of a confirmation."""
        told = await super().create_interaction_response(interaction_id, token, **more)
        return told if isinstance(told, dict) else {"interaction": {"id": interaction_id}}


async def answer(interaction: discord.Interaction[Any] | Called, said: str) -> str:
    """Answer with a message, given as JSON, and give its id where Discord tells it."""
    http, session = interaction._state.http, interaction._session
    proxy: dict[str, Any] = {"proxy": http.proxy, "proxy_auth": http.proxy_auth}
    url = f"{Route.BASE}/interactions/{interaction.id}/{quote(interaction.token, safe='')}/callback"
    content = f'{{"type":{_MESSAGE},"data":{said}}}'
    async with session.request(
        "POST", url, data=content, headers=_JSON, params={"with_response": "1"}, **proxy
    ) as response:
        told: Any = await json_or_text(response)
    if response.status >= 500 or (response.status == _TOO_MANY and "Via" in response.headers):
        # The library knows when to try again.
        told = await async_context.get().create_interaction_response(
            interaction.id, interaction.token, session=session, **proxy, params=_parameters(content)
        )
    elif response.status >= 300:
        raise discord.HTTPException(response, told)
    return _shown(told) if isinstance(told, dict) else ""


def _parameters(content: str) -> MultipartParameters:
    return MultipartParameters(payload=json.loads(content), multipart=None, files=None)


def _shown(told: dict[str, Any]) -> str:
    """Read which message an answer became, in either of the places that may say so."""
    named, shown = told.get("interaction") or {}, (told.get("resource") or {}).get("message") or {}
    return str(named.get("response_message_id") or shown.get("id") or "")
