"""The queue a bot asks for updates."""

import asyncio
from typing import Any

from tests.servers.telegram_.errors import ApiError
from tests.servers.telegram_.schema import JsonObject

_ONLY_WHEN_ASKED = {"chat_member", "message_reaction", "message_reaction_count"}
_CONFLICT = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)


class UpdateQueue:
    """Updates in order, each kept until a request confirms it with a higher offset."""

    def __init__(self, first_id: int) -> None:
        self.pending: list[JsonObject] = []
        self.asked = 0
        self._next_id = first_id
        self._allowed: set[str] = set()
        self._waiter: asyncio.Future[None] | None = None

    def push(self, kind: str, payload: Any) -> None:
        """Add an update, unless the bot said it does not want this kind."""
        wanted = kind in self._allowed if self._allowed else kind not in _ONLY_WHEN_ASKED
        if not wanted:
            return
        self.pending.append({"update_id": self._next_id, kind: payload})
        self._next_id += 1
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def poll(
        self, offset: int = 0, limit: int = 100, seconds: float = 0, allowed: list[str] | None = None
    ) -> list[JsonObject]:
        """Answer one getUpdates, after at most that many seconds."""
        self.asked += 1
        self.interrupt(ApiError(409, _CONFLICT))
        if allowed is not None:
            self._allowed = set(allowed)
        self._confirm(offset)
        if not self.pending and seconds > 0:
            await self._wait(seconds)
        return self.pending[: max(1, min(limit, 100))]

    def interrupt(self, error: Exception) -> None:
        """End the request that waits, if there is one, with an error."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(error)

    def clear(self) -> None:
        """Forget everything that waits."""
        self.pending.clear()

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            del self.pending[:offset]
            return
        self.pending[:] = [update for update in self.pending if update["update_id"] >= offset]

    async def _wait(self, seconds: float) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._waiter = waiter
        await asyncio.wait({waiter}, timeout=seconds)
        if self._waiter is waiter:
            self._waiter = None
        if waiter.done():
            waiter.result()
