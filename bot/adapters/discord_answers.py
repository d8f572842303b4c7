"""Answers to interactions: inside of three seconds, for one person where asked, in place where it may be.

Each interaction takes one first response. Later ones go through its token, which lives 15 minutes; only the
first message can be written again without making a second one. So what all may see goes on in messages of
ours, which have a key. A follow-up has none: it is asked for once, and who may have missed it is told so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal, TypeVar

import discord
import structlog

from bot.adapters.base import DeliveryError, Gone, Later, Unclear
from bot.adapters.discord_callback import Called, answer
from bot.adapters.discord_errors import ALREADY_ANSWERED, EXPIRED, LOST, UNKNOWN_MESSAGE, is_lost, is_over
from bot.adapters.discord_once import asked_once
from bot.adapters.discord_view import Part

_log = structlog.get_logger()
T = TypeVar("T")
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0
_PATIENCE = 120.0  # Discord remembers the key of a message a little longer
_NOBODY = discord.AllowedMentions.none()

Interaction = discord.Interaction[Any] | Called
# How to reach the place, or the person alone, with keyed messages of ours from some part of an answer on.
Beside = Callable[[Sequence[Part], bool, int], Awaitable[str]]
Waiting = Literal["", "message", "update"]


class Exchange:
    """One interaction and how far it is answered; ``own_up`` tells of an answer that may not be there."""

    def __init__(
        self, interaction: Interaction, beside: Beside, own_up: Callable[[], Awaitable[object]]
    ) -> None:
        self._interaction = interaction
        self._beside = beside
        self._own_up = own_up
        self._tried: Waiting = ""
        self._waiting: Waiting = ""

    @property
    def on_message(self) -> bool:
        """Tell whether it began at a message that the answer may replace."""
        pressed = self._interaction.type is discord.InteractionType.component
        return pressed or self._interaction.message is not None

    @property
    def secret(self) -> bool:
        """Tell whether that message is seen by one person only."""
        message = self._interaction.message
        return message is not None and message.flags.ephemeral

    @property
    def takes_modal(self) -> bool:
        """Tell whether a modal may still be the first response."""
        submitted = self._interaction.type is discord.InteractionType.modal_submit
        return not submitted and not self._tried and not self._interaction.response.is_done()

    async def deferred_after(self, seconds: float, work: Awaitable[T]) -> T:
        """Do something, and ask for more time when it takes longer than so many seconds."""
        deferring: list[asyncio.Task[None]] = []
        loop = asyncio.get_running_loop()
        timer = loop.call_later(seconds, lambda: deferring.append(loop.create_task(self.defer())))
        try:
            return await work
        finally:
            timer.cancel()
            for task in deferring:
                await task

    async def defer(self) -> None:
        """Ask for more time; at a button without a word, else with "is thinking"."""
        self._tried = "update" if self.on_message else "message"
        try:
            await self._interaction.response.defer(thinking=self._tried == "message")
        except (discord.HTTPException, *LOST) as error:
            _log.warning("not deferred", reason=type(error).__name__)
        else:
            self._waiting = self._tried

    async def open(self, modal: discord.ui.Modal) -> bool:
        """Open a modal; tell whether it is there."""
        try:
            await self._interaction.response.send_modal(modal)
        except (discord.HTTPException, *LOST) as error:
            _log.warning("modal not opened", reason=type(error).__name__)
            return False
        return True

    async def show(self, parts: Sequence[Part], *, hidden: bool, edit: bool) -> str:
        """Show an answer and give the id of its first message; empty when none is known."""
        try:
            first = await self._first(parts[0], hidden, edit)
        except (discord.HTTPException, RuntimeError) as error:
            # A login that ended took its open requests along; the next one may still answer beside.
            if not is_over(error):
                raise
            return await self._aside(parts, hidden)
        for at, part in enumerate(parts[1:], 1):
            await self._follow(part, hidden, at)
        return first or ("" if hidden else await self._asked())

    async def _asked(self) -> str:
        """Ask for the message where the answer was confirmed without a word about it."""
        try:
            return str((await self._interaction.original_response()).id)
        except (discord.DiscordException, *LOST):
            return ""

    async def _aside(self, parts: Sequence[Part], hidden: bool) -> str:
        try:
            return await _persisted(lambda: self._beside(parts, hidden, 0))
        except DeliveryError as error:
            _log.warning("answer came too late", reason=type(error).__name__)
            return ""

    async def _first(self, part: Part, hidden: bool, edit: bool) -> str:
        if not self._waiting:
            try:
                return await self._respond(part, hidden, edit)
            except (discord.HTTPException, *LOST) as error:
                if is_lost(error):
                    return await self._after_silence(part, hidden, edit)
                if not isinstance(error, discord.HTTPException) or error.code != ALREADY_ANSWERED:
                    raise
        return await self._fill(part, hidden, edit)

    async def _respond(self, part: Part, hidden: bool, edit: bool) -> str:
        files = part.files()
        if not edit and not files:
            return await answer(self._interaction, part.said(hidden=hidden))
        response, source = self._interaction.response, self._interaction.message
        sent: discord.InteractionCallbackResponse[Any] | None
        if edit:
            sent = await response.edit_message(
                view=part.layout(), attachments=files, allowed_mentions=_NOBODY
            )
        else:
            source = None
            sent = await response.send_message(
                view=part.layout(), files=files, ephemeral=hidden, allowed_mentions=_NOBODY
            )
        return str(source.id) if source else _shown_id(sent)

    async def _after_silence(self, part: Part, hidden: bool, edit: bool) -> str:
        """Write the first message again where the answer to it was lost, or for the first time."""
        try:
            return await self._fill(part, hidden, edit)
        except discord.HTTPException as error:
            if error.code not in EXPIRED:
                raise
        return await self._respond(part, hidden, edit)

    async def _fill(self, part: Part, hidden: bool, edit: bool) -> str:
        """Answer where a response is there already: an empty one that waits, or one nobody confirmed."""
        waiting = self._waiting or self._tried
        if waiting == "update" and not edit:
            return await self._follow(part, hidden)
        if waiting == "message" and hidden:
            await self._drop()
            return await self._follow(part, hidden)
        try:
            return await self._write_first(part)
        except discord.NotFound as error:
            if error.code != UNKNOWN_MESSAGE:
                raise
            return await self._follow(part, hidden)

    async def _write_first(self, part: Part) -> str:
        message = await _persisted(
            lambda: self._interaction.edit_original_response(
                view=part.layout(), attachments=part.files(), allowed_mentions=_NOBODY
            )
        )
        return str(message.id)

    async def _drop(self) -> None:
        try:
            await _persisted(self._interaction.delete_original_response)
        except discord.NotFound as error:
            if error.code != UNKNOWN_MESSAGE:
                raise

    async def _follow(self, part: Part, hidden: bool, at: int = 0) -> str:
        """Go on beside the first message, or for one person in a follow-up."""
        if not hidden:
            try:
                return await _persisted(lambda: self._beside([part], False, at))
            except Gone:
                pass  # we may not write there by ourselves, but we may answer
        return await self._follow_up(part, hidden)

    async def _follow_up(self, part: Part, hidden: bool) -> str:
        followup = asked_once(self._interaction.followup)
        try:
            message = await followup.send(
                view=part.layout(),
                files=part.files(),
                ephemeral=hidden,
                allowed_mentions=_NOBODY,
                wait=True,
            )
        except LOST as error:
            # Sent again it could stand there twice: follow-ups have no key.
            _log.warning("follow-up unclear", reason=type(error).__name__)
            await self._own_up()
            return ""
        return str(message.id)


async def _persisted(request: Callable[[], Awaitable[T]]) -> T:
    """Ask until there is an answer, or for two minutes, what may be asked again without harm."""
    clock = asyncio.get_running_loop().time
    pause, give_up = _FIRST_PAUSE, clock() + _PATIENCE
    while True:
        wait = pause
        try:
            return await request()
        except (Later, Unclear, discord.HTTPException, *LOST) as error:
            if isinstance(error, Later):
                wait = max(wait, error.seconds or 0.0)
            if (not isinstance(error, DeliveryError) and not is_lost(error)) or clock() + wait > give_up:
                raise
        await asyncio.sleep(wait)
        pause = min(pause * 2, _LONGEST_PAUSE)


def _shown_id(sent: discord.InteractionCallbackResponse[Any] | None) -> str:
    """Read which message an answer became, in either of the places that may say so."""
    resource = sent.resource if sent else None
    named = resource.id if isinstance(resource, discord.InteractionMessage) else None
    return str((sent and sent.message_id) or named or "")
