"""Keep a platform's limits strictly, with a fast lane for answers to people.

Telegram: 30 messages a second over all, one a second in a chat, 20 a minute in a group
(core.telegram.org/bots/faq). Discord: 50 requests a second over all; a route's own limits come with its
answers (``rest``).

A platform counts when a request arrives, and only that it arrived before its answer is known here. So there
are as many permits as a second allows, and one is free again a second after its answer, less the time
that the quickest answer takes: however uneven the way is, no second at the platform holds more than it may.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush, heapreplace
from itertools import count
from math import ceil
from time import monotonic
from types import TracebackType

from storage.frozen import frozen

_MINUTE = 60.0
_MOST_CHATS = 5_000
_EDGE = 0.008  # a busy machine stamps some milliseconds late what arrives, and a refusal costs more
_CATCH_UP = 0.05  # what was lost to a late timer may be made good in so many seconds
_FIRST, _ENOUGH = 100, 1000  # answers; when all of some seconds are late, so may the quickest of them be
_PATIENCE = 5.0  # a chat waits so long for the answer to its last message
_NEVER, _AT_ONCE = float("inf"), float("-inf")


@frozen
class Limits:
    """Say how often a platform may be called.

    ``second`` is how many messages may go out in a second, ``chat`` the seconds between two in a chat,
    ``group_minute`` how many may go to a group in a minute. Of these ``group_bulk`` may be messages that
    nobody waits for, which leaves room for answers; so many as ``group_at_once`` go one right after the
    other, such as a text and its picture, and more are spread over the minute.
    """

    second: int
    chat: float = 0.0
    group_minute: int = 0
    group_bulk: int = 0
    group_at_once: int = 0

    def times(self, factor: float) -> Limits:
        """Give limits that allow so many times as much."""
        return replace(
            self,
            second=round(self.second * factor),
            chat=self.chat / factor,
            group_minute=round(self.group_minute * factor),
            group_bulk=round(self.group_bulk * factor),
            group_at_once=round(self.group_at_once * factor),
        )


TELEGRAM = Limits(30, chat=1.05, group_minute=19, group_bulk=16, group_at_once=8)
DISCORD = Limits(50)


@dataclass
class _Chat:
    """When messages went to a chat: the last one, and those of the last minute in a group."""

    last: float = _AT_ONCE
    rests_until: float = _AT_ONCE
    minute: deque[float] = field(default_factory=deque)
    group: bool = False
    unanswered: int = 0

    def free_at(self, limits: Limits, *, urgent: bool, group: bool) -> float:
        """Give the moment from which one more may go."""
        gap = max(limits.chat, _PATIENCE) if self.unanswered else limits.chat
        moment = max(self.last + gap, self.rests_until)
        if not group or not limits.group_minute:
            return moment
        if urgent:
            return max(moment, self._fewer_than(limits.group_minute))
        spread = self.last + _MINUTE / limits.group_bulk
        quick = min(spread, self._fewer_than(limits.group_at_once))
        return max(moment, quick, self._fewer_than(limits.group_bulk))

    def _fewer_than(self, most: int) -> float:
        """Give the moment from which fewer than so many are in the last minute."""
        return self.minute[-most] + _MINUTE if len(self.minute) >= most else _AT_ONCE

    def went(self, now: float, limits: Limits, *, group: bool) -> None:
        """Remember a message."""
        self.last, self.group = now, group
        self.unanswered += 1
        if group and limits.group_minute:
            self.minute.append(now)
            while len(self.minute) > limits.group_minute:
                self.minute.popleft()


class _Turn:
    """One message's turn: it begins when the message may go, and ends with the answer to it."""

    def __init__(self, pacer: PlatformPacer, chat: str, *, urgent: bool, group: bool) -> None:
        self._pacer = pacer
        self.chat, self.urgent, self.group = chat, urgent, group
        self.number, self.came, self.began = 0, 0.0, _NEVER
        self.granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def __aenter__(self) -> None:
        self._pacer.queue(self)
        try:
            await self.granted
        except asyncio.CancelledError:
            if self.began < _NEVER:
                self._pacer.answered(self, whole=False)
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pacer.answered(self, whole=kind is None)


class _Lane:
    """Those who wait with one urgency: in a chat one after the other, of the chats the soonest free first."""

    def __init__(self, free_at: Callable[[_Turn], float]) -> None:
        self._free_at = free_at
        self._chats: dict[str, deque[_Turn]] = {}
        self._heads: list[tuple[float, int, _Turn]] = []

    def add(self, turn: _Turn) -> None:
        """Put somebody at the end of a chat."""
        waiting = self._chats.setdefault(turn.chat, deque())
        waiting.append(turn)
        if len(waiting) == 1:
            self._lead(turn)

    @property
    def waits(self) -> bool:
        """Tell whether there may be somebody."""
        return bool(self._heads)

    def soonest(self) -> float:
        """Give when the next one may go; never when nobody waits."""
        while self._heads:
            known, _, turn = self._heads[0]
            if turn.granted.done():
                self.take()  # gave up, or stood here twice
            elif (moment := self._moment(turn)) > known:
                heapreplace(self._heads, (moment, turn.number, turn))
            else:
                return known
        return _NEVER

    def take(self) -> _Turn:
        """Take out who is next."""
        *_, turn = heappop(self._heads)
        waiting = self._chats.get(turn.chat)
        if waiting and waiting[0] is turn:
            waiting.popleft()
            self.look_again(turn.chat)
        return turn

    def look_again(self, chat: str) -> None:
        """Ask anew when a chat is free, since it may be sooner than it seemed."""
        waiting = self._chats.get(chat)
        if waiting:
            self._lead(waiting[0])
        else:
            self._chats.pop(chat, None)

    def _lead(self, turn: _Turn) -> None:
        heappush(self._heads, (self._moment(turn), turn.number, turn))

    def _moment(self, turn: _Turn) -> float:
        # Of chats that are free who came first goes first, however long his chat has been quiet.
        return max(self._free_at(turn), turn.came)


class _Quickest:
    """The shortest time an answer takes; counted on once there were enough to tell."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._shortest, self._seen, self._enough = _NEVER, 0, _FIRST

    def saw(self, seconds: float) -> None:
        """Take note of an answer."""
        self.seconds = min(self.seconds, seconds)
        self._shortest, self._seen = min(self._shortest, seconds), self._seen + 1
        if self._seen == self._enough:
            self.seconds, self._shortest, self._seen, self._enough = self._shortest, _NEVER, 0, _ENOUGH


class PlatformPacer:
    """Hand out turns one after the other: urgent ones first, each chat at its own pace."""

    def __init__(self, limits: Limits, *, clock: Callable[[], float] = monotonic) -> None:
        self.limits = limits
        self._clock = clock
        self._numbers = count()
        self._lanes = {urgent: _Lane(self._free_at) for urgent in (True, False)}
        self._chats: dict[str, _Chat] = {}
        self._most_chats = _MOST_CHATS
        self._rests: dict[str, float] = {}
        self._ends_of_rests: list[tuple[float, str]] = []
        self._next_turn = _AT_ONCE
        self._unanswered = 0
        self._returns: list[float] = []  # when permits are free again
        self._quickest = _Quickest()
        self._timer: asyncio.TimerHandle | None = None

    def turn(self, chat: str, *, urgent: bool, group: bool = False) -> AbstractAsyncContextManager[None]:
        """Wait until one more message may go to a chat; send it and take its answer within."""
        return _Turn(self, chat, urgent=urgent, group=group)

    def rest(self, seconds: float, chat: str | None = None) -> None:
        """Let nothing go to a chat, or anywhere, for a while, as the platform asks."""
        until = self._clock() + seconds
        if chat is None:
            self._next_turn = max(self._next_turn, until)
            return
        known = self._chats.setdefault(chat, _Chat())
        known.rests_until = max(known.rests_until, until)
        self._note_rest(chat, known)

    def resting(self) -> dict[str, float]:
        """Give the chats nothing should be queued for right now, with the seconds until they are free."""
        now = self._clock()
        while self._ends_of_rests and self._ends_of_rests[0][0] <= now:
            until, name = heappop(self._ends_of_rests)
            if self._rests.get(name) == until:
                del self._rests[name]
        return {name: until - now for name, until in self._rests.items()}

    # -- for turns ---------------------------------------------------------------------------------

    def queue(self, turn: _Turn) -> None:
        """Let somebody wait."""
        turn.number, turn.came = next(self._numbers), self._clock()
        if self._is_free(turn):
            self._grant(turn, turn.came)
            return
        self._lanes[turn.urgent].add(turn)
        self._serve()

    def answered(self, turn: _Turn, *, whole: bool) -> None:
        """Take note that a message arrived before now, or never will."""
        now = self._clock()
        if whole:
            self._quickest.saw(now - turn.began)
        arrived = max(turn.began, now - self._quickest.seconds)
        self._unanswered -= 1
        heappush(self._returns, arrived + 1.0 + _EDGE)
        chat = self._chats.get(turn.chat)
        if chat and self.limits.chat:
            chat.unanswered -= 1
            chat.last = max(chat.last, arrived)
            self._note_rest(turn.chat, chat)
            for lane in self._lanes.values():
                if lane.waits:
                    lane.look_again(turn.chat)
        self._serve()

    # -- whose turn it is --------------------------------------------------------------------------

    def _is_free(self, turn: _Turn) -> bool:
        """Tell whether nobody waits and one may go at once, so that no line is needed."""
        now = turn.came
        nobody = not any(lane.waits for lane in self._lanes.values())
        return nobody and max(self._next_turn, self._permitted(now), self._free_at(turn)) <= now

    def _serve(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        urgent, bulk = self._lanes[True], self._lanes[False]
        while urgent.waits or bulk.waits:
            now = self._clock()
            moment, lane = self._first(now)
            if moment > now:
                self._serve_at(moment, now)
                return
            self._grant(lane.take(), now)

    def _serve_at(self, moment: float, now: float) -> None:
        if moment < _NEVER:
            # An event loop that counts milliseconds would be too early, and turn until it is time.
            wait = ceil((moment - now) * 1000) / 1000
            self._timer = asyncio.get_running_loop().call_later(wait, self._serve)

    def _first(self, now: float) -> tuple[float, _Lane]:
        """Give who is next and when: of those whose chat is free the urgent first, else the soonest."""
        earliest = max(now, self._next_turn, self._permitted(now))
        urgent, bulk = self._lanes[True], self._lanes[False]
        first, next_one = max(earliest, urgent.soonest()), max(earliest, bulk.soonest())
        return (first, urgent) if first <= next_one else (next_one, bulk)

    def _permitted(self, now: float) -> float:
        """Give when a permit is free."""
        while self._returns and self._returns[0] <= now:
            heappop(self._returns)
        if self._unanswered + len(self._returns) < self.limits.second:
            return now
        return self._returns[0] if self._returns else _NEVER

    def _free_at(self, turn: _Turn) -> float:
        chat = self._chats.get(turn.chat)
        return chat.free_at(self.limits, urgent=turn.urgent, group=turn.group) if chat else _AT_ONCE

    def _grant(self, turn: _Turn, now: float) -> None:
        # One after the other rather than all at once, so that an answer never waits for a whole second.
        self._next_turn = max(self._next_turn, now - _CATCH_UP) + (1.0 + _EDGE) / self.limits.second
        self._unanswered += 1
        turn.began = now
        if self.limits.chat:
            chat = self._chats.setdefault(turn.chat, _Chat())
            chat.went(now, self.limits, group=turn.group)
            self._note_rest(turn.chat, chat)
        if len(self._chats) > self._most_chats:
            self._forget(now)
        turn.granted.set_result(None)

    def _note_rest(self, name: str, chat: _Chat) -> None:
        until = chat.free_at(self.limits, urgent=False, group=chat.group)
        self._rests[name] = until
        heappush(self._ends_of_rests, (until, name))

    def _forget(self, now: float) -> None:
        self._chats = {
            name: chat
            for name, chat in self._chats.items()
            if now - chat.last < _MINUTE or now < chat.rests_until or chat.unanswered
        }
        self._most_chats = max(_MOST_CHATS, 2 * len(self._chats))
