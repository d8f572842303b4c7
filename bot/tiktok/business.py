"""Ask TikTok's business API: within its limits, again where that helps, and each refusal a sentence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from copy import copy
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.tiktok import wire
from bot.tiktok.answers import Answer, Lazy, Lost, Sender
from bot.tiktok.codes import Action
from bot.tiktok.cures import CURES
from bot.tiktok.quota import BASIC, OWN_LIMITS, Quota, Resting, Turn
from bot.tiktok.reading import JsonObject
from commands.core.errors import RemoteError
from commands.core.marketplace import NotAllowed, NotThere
from commands.core.reporting import TokenRefused
from commands.core.texts import Message, msg
from commands.core.tiktok import Refused, Unanswered, Unreachable

_PAUSES = (1.0, 2.0)
_LARGE, _LONG = 64_000_000, 60.0  # bytes and seconds of a report as a whole
_AGAIN = frozenset({Action.NEXT_SECOND, Action.REPEAT})

_log = structlog.get_logger()
Kinds = Mapping[Action, tuple[type[RemoteError], Message]]
_KINDS: Kinds = {
    Action.SET_UP: (
        NotAllowed,
        msg(
            "TikTok does not let this app do that (code {code}). Whoever runs me asks for the permission in "
            "TikTok's developer portal: TCM and TikTok Creator."
        ),
    ),
    Action.RECONNECT: (
        TokenRefused,
        msg(
            "TikTok does not accept the access token any more (code {code}). Whoever runs me authorises the "
            "app anew and sets TAKT_TIKTOK_ACCESS_TOKEN."
        ),
    ),
    Action.UNKNOWN: (
        NotThere,
        msg("TikTok One does not have this creator, or does not serve their region (code {code})."),
    ),
    Action.MAINTENANCE: (Unreachable, msg("TikTok is being maintained. Try again in an hour.")),
    Action.CORRECT: (
        Refused,
        msg(
            "TikTok did not take what was asked (code {code}). Leave something out, or write it another way."
        ),
    ),
}


class Business:
    """Speak for one app; ``base_url`` is TikTok's host, or the sandbox's."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        limits: Mapping[str, Quota] | None = None,
        sender: Sender | None = None,
    ) -> None:
        self._quiet = False
        self._kinds: Kinds = _KINDS
        self._base = base_url
        self._token = token
        self._sleep = sleep
        tiers = {"": BASIC} | OWN_LIMITS
        self._limits = limits or {name: Quota(now, sleep, tier) for name, tier in tiers.items()}
        self._quota = self._limits[""]
        self._sender = sender or Lazy()
        self._large = sender or Lazy(_LARGE, _LONG)

    def using(self, token: str, kinds: Kinds | None = None, *, quiet: bool = False) -> Business:
        """Speak with another token for the same app: within the same limits, over the same connections.

        ``kinds`` are sentences for what is asked of another part of the API; ``quiet`` keeps TikTok's own
        words out of the log, where they may repeat a secret that was sent.
        """
        other = copy(self)
        other._token = token
        other._quiet = quiet
        other._kinds = {**self._kinds, **(kinds or {})}
        return other

    async def get(self, endpoint: str, **values: Any) -> JsonObject:
        """Ask for something and give its data; raises RemoteError."""
        return (await self._ask(wire.get(endpoint, self._token, **values), _PAUSES)).data

    async def whole(self, endpoint: str, **values: Any) -> JsonObject:
        """Ask for something of which a part is of no use; raises RemoteError where only a part came."""
        envelope = await self._ask(wire.get(endpoint, self._token, **values), _PAUSES)
        if envelope.partial:
            raise Unreachable(
                msg("TikTok gave only a part of the figures, so I took none. I try again by myself.")
            )
        return envelope.data

    async def text(self, endpoint: str, **values: Any) -> str:
        """Ask for something that comes as a text, and may be large; raises RemoteError for anything else."""
        request = wire.get(endpoint, self._token, **values)
        async with self._turn(request) as turn:
            answer = await self._answer(self._large, request)
            found = None if answer is None else wire.read_text(answer)
            if isinstance(found, str):
                turn.refused = False
                return found
            envelope = found or wire.Envelope(Action.REPEAT)
            self._note(request, turn, envelope)
        raise self._error(envelope)

    async def post(self, endpoint: str, **values: Any) -> JsonObject:
        """Change something, once; raises Unanswered where it may have been done all the same."""
        return (await self._ask(wire.post(endpoint, self._token, **values), ())).data

    async def close(self) -> None:
        """Let go of the connections."""
        await self._sender.close()
        await self._large.close()

    async def _ask(self, request: wire.Request, pauses: tuple[float, ...]) -> wire.Envelope:
        left, stood_back = [*pauses], False
        while True:
            envelope = await self._once(request)
            if envelope.action is Action.TAKE:
                return envelope
            if envelope.action is Action.STAND_BACK and not stood_back:
                # Nothing was done yet, so a change may be asked for again, too.
                stood_back = True
            elif envelope.action in _AGAIN and left:
                await self._sleep(left.pop(0))
            elif envelope.action is Action.REPEAT and request.method == "POST":
                raise _unanswered()
            else:
                raise self._error(envelope)

    async def _once(self, request: wire.Request) -> wire.Envelope:
        async with self._turn(request) as turn:
            envelope = await self._sent(request)
            self._note(request, turn, envelope)
        return envelope

    @asynccontextmanager
    async def _turn(self, request: wire.Request) -> AsyncIterator[Turn]:
        """Wait for a turn, first within the endpoint's own limit where it has one."""
        own = next(
            (kept for name, kept in self._limits.items() if name and f"/{name}/" in request.path), None
        )
        try:
            async with own.turn() if own else nullcontext(), self._quota.turn() as turn:
                yield turn
        except Resting as rest:
            raise _resting(rest.until) from None

    async def _sent(self, request: wire.Request) -> wire.Envelope:
        answer = await self._answer(self._sender, request)
        return wire.Envelope(Action.REPEAT) if answer is None else wire.read(answer)

    async def _answer(self, sender: Sender, request: wire.Request) -> Answer | None:
        try:
            return await sender.send(
                request.method, self._base + request.path, headers=request.headers, content=request.content
            )
        except Lost as error:
            _log.warning("TikTok did not answer", reason=str(error))
            return None

    def _note(self, request: wire.Request, turn: Turn, envelope: wire.Envelope) -> None:
        if envelope.action is Action.TAKE:
            turn.refused = False
        else:
            path = request.path.partition("?")[0]
            said = "" if self._quiet else envelope.said
            _log.warning("TikTok refused", path=path, code=envelope.code, said=said)
        if envelope.action is Action.STAND_BACK:
            turn.refused = True

    def _error(self, envelope: wire.Envelope) -> RemoteError:
        if until := self._quota.rests_until():
            return _resting(until)
        found = CURES.get(envelope.code or 0) or self._kinds.get(envelope.action)
        if found is None:
            return Unreachable(msg("TikTok does not answer right now. Try again in a few minutes."))
        kind, message = found
        code = str(envelope.code or "–")
        said = Message(message.text, {"code": code})
        return Refused(said, code) if kind is Refused else kind(said)


def _resting(until: datetime) -> Unreachable:
    at = f"{until.astimezone(UTC):%H:%M} UTC"
    return Unreachable(msg("The app has used up what TikTok lets it ask. Try again after {time}.", time=at))


def _unanswered() -> Unanswered:
    return Unanswered(
        msg(
            "TikTok gave no answer that I can read, so I do not know whether it was done. I do not ask twice."
        )
    )
