"""What is remembered of a thing is found with the very same thing alone."""

from __future__ import annotations

from functools import lru_cache

from commands.core.replies import Reply
from commands.core.same import Same


def test_the_same_thing_is_looked_at_once_and_an_equal_one_on_its_own() -> None:
    seen: list[str] = []

    @lru_cache(8)
    def look(reply: Same[Reply]) -> str:
        seen.append(reply.it.text)
        return reply.it.text.upper()

    reply = Reply(text="a")
    assert [look(Same(each)) for each in (reply, reply, Reply(text="a"), Reply(text="b"))] == list("AAAB")
    assert seen == ["a", "a", "b"]


def test_things_that_come_and_go_keep_their_own_looks() -> None:
    look = lru_cache(8)(lambda reply: reply.it.text)
    assert [look(Same(Reply(text=str(at)))) for at in range(500)] == [str(at) for at in range(500)]
