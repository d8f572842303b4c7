"""One round: much is under way, the bot is killed and started again, and then everything is looked at.

What the platforms have in their logs decides, not what the bot believes; of the database it is only asked
whether it holds a thing once, whole or not at all.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from tests.end_to_end.harness import PATIENCE
from tests.end_to_end.talk import asks, link_in
from tests.kill.arena import ADS, DAYS, Arena, export
from tests.servers.discord_ import Answer, Channel
from tests.servers.discord_ import Message as DiscordMessage
from tests.servers.discord_.errors import NoAnswer
from tests.servers.telegram import Chat, Message

COMMANDS = 3  # on each platform
_LONGEST = 2.5  # seconds until the kill
_SOON = timedelta(seconds=0.2)
_ACCEPT = "I am 18 or over and accept"
_UNSURE = "A message could not be delivered"


@dataclass
class Tally:
    """What was done in all rounds, and every promise that was broken."""

    counts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def hold(self, kept: bool, otherwise: str) -> None:
        """Note a broken promise."""
        if not kept:
            self.broken.append(otherwise)


@dataclass
class Round:
    """What was asked for in one round, and what was answered before the kill."""

    number: int
    arena: Arena
    tally: Tally
    requests: list[str] = field(default_factory=list)
    offers: list[DiscordMessage | Message] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    imported: bool = False
    before: Counter[int] = field(default_factory=Counter)

    @property
    def cents(self) -> int:
        """Give what every row of this round's file spent; no two rounds after each other have the same."""
        return 2 + self.number % 90


async def play(arena: Arena, number: int, random: Random, tally: Tally) -> None:
    """Play one round and note what it did and what it broke."""
    it = Round(number, arena, tally)
    await _prepare(it)
    arena.fall_due(datetime.now(UTC) + _SOON)
    under_way = [asyncio.create_task(_quietly(work)) for work in _load(it)]
    await asyncio.sleep(random.uniform(0, _LONGEST))
    await arena.kill()
    for task in under_way:
        task.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)
    tally.counts["kills"] += 1
    tally.hold(arena.is_sound(), f"round {number}: the database is damaged")
    _look_at_figures(it)
    if random.random() < 0.2:
        await arena.bot.start()
        await asyncio.sleep(random.uniform(0.5, _LONGEST))
        await arena.kill()
        tally.counts["kills"] += 1
    await arena.start()
    await arena.settled()
    _look_at_figures(it)
    _look_at_commands(it)
    await _look_at_requests(it)
    await _look_at_digests(it)


async def _quietly(work: Awaitable[None]) -> None:
    try:
        await work
    except (NoAnswer, TimeoutError):
        pass  # killed meanwhile


# -- what is under way -----------------------------------------------------------------------------


async def _prepare(it: Round) -> None:
    """Ask both creators for a new campaign, so that there is something to answer; all is quiet yet."""
    arena = it.arena
    name = f"Offer {it.number}"
    made = await arena.dora.uses("campaign new", arena.home, name=name)
    for creator in ("@fay", "@gil"):
        sent = await arena.dora.uses("request send", arena.home, creator=creator, campaign=name, fee="500")
        it.requests.append(f"{creator} {_number_in(sent)}")
        if creator == "@gil" and "t.me/" in sent.text:
            await arena.gil.opens(link_in(sent.text))
    assert name in made.text
    it.offers.append(await arena.discord.wait_for(lambda: _newest(arena.fay.dm, name), PATIENCE))
    it.offers.append(await arena.gil.hears(name, timeout=PATIENCE))
    await arena.settled()
    it.before = Counter({chat.id: chat.last_id for chat in arena.groups})
    it.before.update({channel.id: len(channel.messages) for channel in [*arena.channels, arena.home]})


def _newest(channel: Channel, words: str) -> DiscordMessage | None:
    return next((m for m in reversed(channel.messages) if words in m.text), None)


def _number_in(answer: Answer) -> str:
    return next(word.strip(".,:·") for word in answer.text.split() if word[:1] == "R" and word[1:2].isdigit())


def _load(it: Round) -> list[Awaitable[None]]:
    return [_says_commands(it), _uses_commands(it), _imports(it), _accepts_there(it), _accepts_here(it)]


async def _says_commands(it: Round) -> None:
    for number in range(COMMANDS):
        name = f"Told {it.number}.{number}"
        it.said.append(name)
        await it.arena.anna.says(f'/campaign new "{name}"')
        await asyncio.sleep(0.1)


async def _uses_commands(it: Round) -> None:
    for number in range(COMMANDS):
        name = f"Used {it.number}.{number}"
        it.unanswered.append(name)
        answer = await it.arena.dora.uses("campaign new", it.arena.home, name=name)
        if name in answer.text:
            it.answered.append(it.unanswered.pop())


async def _imports(it: Round) -> None:
    anna = it.arena.anna
    name = f"export-{it.number}.csv"
    await anna.sends_document(name, export(it.cents), caption="/kpi import C1")
    dry_run = await anna.hears(name, timeout=PATIENCE)
    await anna.presses(dry_run, "Import")
    it.imported = True


async def _accepts_there(it: Round) -> None:
    offer = it.offers[0]
    assert isinstance(offer, DiscordMessage)
    await it.arena.fay.presses(offer, _ACCEPT)
    it.accepted.append(it.requests[0])


async def _accepts_here(it: Round) -> None:
    offer = it.offers[1]
    assert isinstance(offer, Message)
    it.accepted.append(it.requests[1])
    await it.arena.gil.presses(offer, _ACCEPT)


# -- what is looked at -----------------------------------------------------------------------------


def _look_at_figures(it: Round) -> None:
    found = it.arena.spends()
    whole = len(found) == 1 and {count for count, _ in found} == {DAYS * ADS}
    it.tally.hold(whole, f"round {it.number}: half an import is stored: {found}")
    it.tally.hold(it.arena.is_rolled_up(), f"round {it.number}: a day is not the sum of its rows")


def _look_at_commands(it: Round) -> None:
    stored = Counter(it.arena.campaigns())
    for name in it.said:
        it.tally.counts["commands said"] += 1
        it.tally.hold(stored[name] == 1, f"round {it.number}: {name} is there {stored[name]} times")
        told = sum(name in words for words in it.arena.anna.chat.texts) - 1
        it.tally.hold(told >= 1, f"round {it.number}: {name} was not answered")
        it.tally.counts["answers given again"] += max(0, told - 1)
    for name in it.answered:
        it.tally.counts["commands used"] += 1
        it.tally.hold(stored[name] == 1, f"round {it.number}: {name} is there {stored[name]} times")
    for name in it.unanswered:
        it.tally.counts["commands cut off"] += 1
        it.tally.hold(stored[name] <= 1, f"round {it.number}: {name} is there {stored[name]} times")
    if it.imported:
        it.tally.counts["imports"] += 1
        spent = {spend for _, spend in it.arena.spends()}
        it.tally.hold(spent == {it.cents}, f"round {it.number}: the import is lost: {spent}")


async def _look_at_requests(it: Round) -> None:
    home = it.arena.home.messages[it.before[it.arena.home.id] :]
    for request in it.requests:
        number = request.split()[1]
        told = sum(f"accepted {number} " in f"{m.text} ".replace("\n", " ") for m in home)
        it.tally.counts["requests accepted"] += told
        it.tally.hold(told <= 1, f"round {it.number}: {request} was told {told} times")
        if request in it.accepted:
            it.tally.hold(told == 1, f"round {it.number}: nobody was told of {request}")


async def _look_at_digests(it: Round) -> None:
    for channel in it.arena.channels:
        new = channel.messages[it.before[channel.id] :]
        _count(it, channel.name, _parts(new), exactly=True)
    questions = it.arena.home.messages[it.before[it.arena.home.id] :]
    asked = [message for message in questions if _UNSURE in message.text]
    for group in it.arena.groups:
        new = _new(group, it.before[group.id])
        parts = Counter("picture" if m.photo else "text" for m in new)
        missing = _count(it, group.title or "", parts, exactly=False)
        about = [m for m in asked if (group.title or "") in m.text]
        it.tally.counts["unknown"] += len(about)
        it.tally.hold(
            len(about) >= missing and len(about) <= 2,
            f"round {it.number}: {group.title} misses {missing} and was asked about {len(about)} times",
        )
        for question in about:
            await it.arena.dora.presses(question, "Leave it")


def _new(group: Chat, last_id: int) -> list[Message]:
    return [m for m in group.messages.values() if m.id > last_id]


def _parts(messages: list[DiscordMessage]) -> Counter[str]:
    return Counter("picture" if m.visible_files else "text" for m in messages)


def _count(it: Round, name: str, parts: Counter[str], *, exactly: bool) -> int:
    """Hold that neither part is doubled, and none missing where that is promised; give how many are missing."""
    missing = 0
    for part in ("text", "picture"):
        it.tally.counts["messages due"] += 1
        it.tally.hold(parts[part] <= 1, f"round {it.number}: {name} got {parts[part]} of its {part}")
        it.tally.hold(parts[part] == 1 or not exactly, f"round {it.number}: {name} did not get its {part}")
        missing += parts[part] == 0
    return missing
