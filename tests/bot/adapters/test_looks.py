"""A reply that goes to several addresses is put in form once, and another one never looks like it."""

from __future__ import annotations

from bot.adapters.looks import Looks
from commands.core.replies import Reply


def test_the_same_reply_is_put_in_form_once() -> None:
    made: list[str] = []

    def make(reply: Reply) -> str:
        made.append(reply.text)
        return reply.text.upper()

    looks, reply = Looks(make), Reply(text="a")
    assert (looks.of(reply), looks.of(reply)) == ("A", "A")
    assert looks.of(Reply(text="b")) == "B"
    assert made == ["a", "b"]


def test_replies_that_come_and_go_keep_their_own_looks() -> None:
    looks = Looks(lambda reply: reply.text)
    assert [looks.of(Reply(text=str(number))) for number in range(500)] == [str(at) for at in range(500)]
