"""How much a person, and a chat, may ask for in a time, so that nobody floods a chat or keeps the bot busy.

Each has an account that fills up again while nothing is asked. Whoever empties theirs is told once when to
try again, and until then hears nothing more. Accounts live in memory: a restart forgives, which harms nobody,
and an event that is delivered again is not counted again.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from math import ceil, inf

from commands.core.invocation import Event
from commands.core.texts import Message, UserError, msg_plural
from storage.frozen import frozen

# The console belongs to whoever runs the process, and a script may ask as fast as it likes.
_FREE = "console"
_MOST_ACCOUNTS, _MOST_EVENTS = 20_000, 20_000


@frozen
class Allowance:
    """So much at once, and so much a minute on and on."""

    at_once: float
    a_minute: float

    @property
    def pause(self) -> float:
        """Give the seconds of rest after an empty account: a quarter of it is there again."""
        return self.at_once / 4 * 60 / self.a_minute


@frozen
class Allowances:
    """What a person and a chat may do: anything, files to be read, values offered while one types, letters.

    Somebody who explains a file's columns one by one has it read again each time. Letters are messages to
    people who did not ask for one. Visitors are the addresses that ask for pages; behind a proxy all of them
    may share one.
    """

    person: Allowance = Allowance(120, 120)
    chat: Allowance = Allowance(240, 240)
    person_files: Allowance = Allowance(30, 20)
    chat_files: Allowance = Allowance(60, 40)
    typing: Allowance = Allowance(120, 480)
    person_letters: Allowance = Allowance(40, 1)
    chat_letters: Allowance = Allowance(80, 2)
    visitor: Allowance = Allowance(300, 600)
    page: Allowance = Allowance(60, 60)


UNLIMITED = Allowances(*[Allowance(inf, 1)] * 9)


def allowances(a_minute: int) -> Allowances:
    """Give what there is where a person may do so much a minute; 0 lifts every limit."""
    if not a_minute:
        return UNLIMITED
    person = Allowance(max(a_minute, 5), a_minute)
    return Allowances(person, Allowance(2 * a_minute, 2 * a_minute), typing=Allowance(a_minute, 4 * a_minute))


class Spent(UserError):
    """An account is empty; ``silent`` when that was said before."""

    def __init__(self, message: Message, *, silent: bool) -> None:
        super().__init__(message)
        self.silent = silent


@dataclass
class _Account:
    left: float
    at: float
    rests_until: float = -inf


@dataclass
class Budget:
    """Keep the accounts of everybody who was heard lately."""

    allowances: Allowances = field(default_factory=Allowances)
    clock: Callable[[], float] = time.monotonic
    _accounts: OrderedDict[Hashable, _Account] = field(default_factory=OrderedDict)
    _seen: OrderedDict[tuple[str, str], None] = field(default_factory=OrderedDict)

    def ask(self, event: Event) -> None:
        """Count a command, press or form; raises Spent."""
        self._pay(event, "ask", self.allowances.person, self.allowances.chat)

    def read_file(self, event: Event) -> None:
        """Count a file that is read for somebody; raises Spent."""
        self._pay(event, "file", self.allowances.person_files, self.allowances.chat_files)

    def may_type(self, event: Event) -> bool:
        """Count a look-up while somebody types, and tell whether there may be one."""
        person = event.person
        return person.platform == _FREE or self._rest(("typing", person.key), self.allowances.typing) is None

    def may_write(self, event: Event) -> bool:
        """Count a message to somebody who did not ask for one, and tell whether there may be one."""
        person, address = event.person, event.place.address
        return person.platform == _FREE or not (
            self._rest(("letter", person.key), self.allowances.person_letters)
            or self._rest(("letter", address.platform, address.chat_id), self.allowances.chat_letters)
        )

    def visit(self, address: str, page: str) -> int:
        """Count a look at a page, and give the seconds until there may be one; 0 when it is now."""
        rest = self._rest(("visitor", address), self.allowances.visitor)
        if rest is None and page:
            rest = self._rest(("page", page), self.allowances.page)
        return rest[0] if rest else 0

    def _pay(self, event: Event, what: str, person: Allowance, chat: Allowance) -> None:
        if event.person.platform == _FREE or (event.key, what) in self._seen:
            return
        address = event.place.address
        # The person first: what is refused to one of them takes nothing from the others in the chat.
        if rest := self._rest((what, event.person.key), person):
            raise Spent(_PERSON[what](rest[0]), silent=rest[1])
        if rest := self._rest((what, address.platform, address.chat_id), chat):
            raise Spent(_crowded(rest[0]), silent=rest[1])
        self._seen[event.key, what] = None
        if len(self._seen) > _MOST_EVENTS:
            self._seen.popitem(last=False)

    def _rest(self, key: Hashable, allowance: Allowance) -> tuple[int, bool] | None:
        """Take one from an account, or give the seconds until there is some, and whether that was said."""
        now = self.clock()
        account = self._accounts.get(key)
        if account is None:
            account = self._accounts[key] = _Account(allowance.at_once, now)
            if len(self._accounts) > _MOST_ACCOUNTS:
                self._accounts.popitem(last=False)
        self._accounts.move_to_end(key)
        account.left += (now - account.at) * allowance.a_minute / 60
        account.left, account.at = min(account.left, allowance.at_once), now
        said = now < account.rests_until
        if not said and account.left >= 1:
            account.left -= 1
            return None
        if not said:
            account.rests_until = now + allowance.pause
        return max(ceil(account.rests_until - now), 1), said


def _busy(seconds: int) -> Message:
    return msg_plural(
        "That was a lot at once. Try again in {count} second.",
        "That was a lot at once. Try again in {count} seconds.",
        seconds,
    )


def _many_files(seconds: int) -> Message:
    return msg_plural(
        "Those were many files in a short time. Send the next one in {count} second.",
        "Those were many files in a short time. Send the next one in {count} seconds.",
        seconds,
    )


def _crowded(seconds: int) -> Message:
    return msg_plural(
        "So much is going on in this chat that I cannot keep up. Try again in {count} second.",
        "So much is going on in this chat that I cannot keep up. Try again in {count} seconds.",
        seconds,
    )


_PERSON = {"ask": _busy, "file": _many_files}
