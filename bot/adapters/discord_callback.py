"""Slash commands as they come, and messages as first answers: our JSON, the library's request.

What the library builds around a command and a message, before it is sent and of what comes back, costs more
than the request.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import discord
from discord.http import MultipartParameters
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

_MESSAGE = discord.InteractionResponseType.channel_message


class Called:
    """A slash command as it came; the library's whole picture of it is made when more of it is asked for."""

    type = discord.InteractionType.application_command
    message = None

    def __init__(self, data: Any, state: Any) -> None:
        self.id, self.token = int(data["id"]), str(data["token"])
        self._data, self._state = data, state
        self._session = state.http._HTTPClient__session

    @cached_property
    def _whole(self) -> discord.Interaction[Any]:
        return discord.Interaction(data=self._data, state=self._state)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)


class Answers(AsyncWebhookAdapter):
    """Take an answer for shown also where Discord confirms it without a word, as it may."""

    async def create_interaction_response(self, interaction_id: int, token: str, **more: Any) -> Any:
        """Answer an interaction, and give the least the library reads out of a confirmation."""
        told = await super().create_interaction_response(interaction_id, token, **more)
        return told if isinstance(told, dict) else {"interaction": {"id": interaction_id}}


class _Written(dict[str, Any]):
    """A payload that is JSON already."""

    def __init__(self, text: str) -> None:
        self.text = text


_to_json = discord.utils._to_json


def _as_json(obj: Any) -> str:
    return obj.text if isinstance(obj, _Written) else _to_json(obj)


discord.utils._to_json = _as_json


async def answer(interaction: discord.Interaction[Any] | Called, said: str) -> str:
    """Answer with a message, given as JSON; give its id where Discord tells it, in either place."""
    http = interaction._state.http
    told: Any = await async_context.get().create_interaction_response(
        interaction.id,
        interaction.token,
        session=interaction._session,
        proxy=http.proxy,
        proxy_auth=http.proxy_auth,
        params=MultipartParameters(
            payload=_Written(f'{{"type":{_MESSAGE.value},"data":{said}}}'), multipart=None, files=None
        ),
    )
    named, shown = told.get("interaction") or {}, (told.get("resource") or {}).get("message") or {}
    return str(named.get("response_message_id") or shown.get("id") or "")
