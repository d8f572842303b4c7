"""What is looked at after a kill. What the platforms have in their logs decides, not what the bot believes.

Of the database it is only asked whether it holds a thing once, whole or not at all.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from storage.models import Campaign, CreatorRequest
from tests.kill.arena import ADS, DAYS, PATIENCE
from tests.kill.held import SENT, SILENCE, Client, cards, decided, labels, shown, texts
from tests.kill.load import ACCEPT, Load
from tests.servers.discord_ import Channel
from tests.servers.discord_ import Message as DiscordMessage
from tests.servers.telegram import Chat, Message

_UNSURE = "A message could not be delivered"
_PARTS = ("text", "picture")


@dataclass
class Tally:
    """What was done in all rounds, and every promise that was broken."""

    counts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add what was done and broken elsewhere."""
        self.counts += other.counts
        self.broken += other.broken


@dataclass
class Look:
    """Look at one round."""

    load: Load
    tally: Tally

    def hold(self, kept: bool, otherwise: str) -> None:
        """Note a broken promise."""
        if not kept:
            self.tally.broken.append(f"round {self.load.number}: {otherwise}")

    def at_wreck(self) -> None:
        """Look at what a dead bot left: nothing is half stored."""
        arena = self.load.arena
        made = arena.audited("campaign new", Campaign)
        self.hold(arena.is_sound(), "the database is damaged")
        spends, whole = arena.spends(), {DAYS * ADS}
        self.hold({count for count, _ in spends} == whole, f"half an import is stored: {spends}")
        self.hold(arena.is_rolled_up(), "a day is not the sum of its rows")
        self.hold(arena.campaigns() == made, "a campaign and its audit entry differ")

    async def at_rest(self, random: Random) -> None:
        """Look at everything once all is quiet again."""
        self.at_wreck()
        self._at_commands()
        await self._at_import()
        await self._at_requests()
        shops: list[Channel | Chat] = [*self.load.arena.channels, *self.load.arena.groups]
        for chat in shops:
            await self._at_chat(chat, random)
        for client, way in zip(self.load.arena.clients, self.load.ways, strict=False):
            await self._at_client(client, way, random)

    # -- commands ----------------------------------------------------------------------------------

    def _at_commands(self) -> None:
        stored, load = self.load.arena.campaigns(), self.load
        texts = load.arena.anna.chat.texts
        for name in load.said:
            self.hold(stored[name] == 1, f"{name} is there {stored[name]} times")
            told = sum(f"{name} · C" in words for words in texts)
            self.hold(told >= 1, f"{name} was not answered")
            self.tally.counts["answers in Telegram given again"] += max(0, told - 1)
        for name in load.answered:
            self.hold(stored[name] == 1, f"{name} is there {stored[name]} times")
        for name in load.unanswered:
            self.hold(stored[name] <= 1, f"{name} is there {stored[name]} times")
        self.tally.counts["commands in Telegram"] += len(load.said)
        self.tally.counts["commands in Discord"] += len(load.answered) + len(load.unanswered)
        self.tally.counts["commands in Discord cut off"] += len(load.unanswered)

    async def _at_import(self) -> None:
        """Hold that a file handed in was answered; finish what the kill interrupted."""
        load, arena = self.load, self.load.arena
        if not load.handed_in:
            return
        self.tally.counts["imports"] += 1
        dry_runs = [m for m in _of_bot(list(arena.anna.chat.messages.values())) if load.file in m.visible]
        if not dry_runs:
            self.hold(False, "a file was not answered")
            return
        if not load.confirmed:
            self.tally.counts["imports finished after the kill"] += 1
            await arena.anna.presses(dry_runs[-1], "Import")
        # In place of the dry run, or beside it when the press came twice.
        words, texts = f"Imported: {load.file}", arena.anna.chat
        await arena.telegram.until(lambda: any(words in text for text in texts.texts), PATIENCE)
        spends = arena.spends()
        self.hold(spends == {(DAYS * ADS, load.cents)}, f"the import is lost: {spends}")
        self.hold(arena.is_rolled_up(), "a day is not the sum of its rows")

    # -- requests ----------------------------------------------------------------------------------

    async def _at_requests(self) -> None:
        """Hold that an answer was told once; who got none presses again, and it is told once all the same."""
        load, arena = self.load, self.load.arena
        there, here = load.offers
        assert isinstance(there, DiscordMessage)
        assert isinstance(here, Message)
        for creator in load.pressed:
            self.hold(self._told(creator) == 1, f"{creator} accepted, told {self._told(creator)} times")
        if ACCEPT in there.buttons:
            self.tally.counts["requests accepted again after the kill"] += 1
            await arena.fay.presses(there, ACCEPT)
        if any(ACCEPT in row for row in here.buttons):
            self.tally.counts["requests accepted again after the kill"] += 1
            await arena.gil.presses(here, ACCEPT)
        await arena.settled()
        for creator in load.requests:
            self.hold(self._told(creator) == 1, f"{creator} accepted, told {self._told(creator)} times")
        accepted = arena.audited("request accept", CreatorRequest)
        for creator, id in load.requests.items():
            self.hold(accepted[id[1:]] == 1, f"{accepted[id[1:]]} acceptances by {creator} are stored")
        self.tally.counts["requests accepted"] += len(load.requests)

    def _told(self, creator: str) -> int:
        news = self.load.arena.home.messages[self.load.told_before :]
        words = f"{creator} accepted {self.load.requests[creator]},"
        return sum(message.text.startswith(words) for message in news)

    # -- digests -----------------------------------------------------------------------------------

    async def _at_chat(self, chat: Channel | Chat, random: Random, *, due: bool = True) -> int:
        """Hold that both parts came once, or none where none was due; in Telegram, or somebody was asked.

        Give of how many texts it is not known whether they arrived.
        """
        if isinstance(chat, Chat):
            return await self._at_group(chat, random, due=due)
        self._at_parts(chat.name, _there(chat.messages), Counter(), due=due)
        return 0

    async def _at_group(self, group: Chat, random: Random, *, due: bool) -> int:
        """Hold that what is missing was asked about, and that it arrives when it is to be sent again."""
        arena, title = self.load.arena, group.title or ""
        questions = self._questions(title)
        doubt = Counter(map(_part_of, questions))
        self.hold(all(doubt[part] <= 1 for part in _PARTS), f"{title}: asked {doubt}")
        parts = _here(list(group.messages.values()))
        # Who pressed before the kill is answered again after it, beside the message with the button.
        answers = sum(not card.edits and bool(decided(card)) for card in texts(group))
        self._at_parts(title, parts - Counter(text=answers), doubt, due=due)
        self.tally.counts["answers in Telegram given again"] += answers
        self.tally.counts["messages the team was asked about"] += len(questions)
        for question in questions:
            part, again = _part_of(question), random.random() < 0.5
            await arena.press(question, "Send again" if again else "Leave it")
            parts[part] += again
        await arena.settled()
        now = _here(list(group.messages.values()))
        self.hold(now == parts, f"{title}: after the decisions {now}, not {parts}")
        return doubt["text"]

    def _questions(self, title: str) -> list[DiscordMessage | Message]:
        """Give what was asked about a group, its owner in private or the team; a question may come twice."""
        load, arena = self.load, self.load.arena
        here = list(arena.anna.chat.messages.values())[load.heard_before :]
        once = {str(message.keyboard): message for message in here}.values()
        news: list[DiscordMessage | Message] = [*arena.home.messages[load.told_before :], *once]
        return [m for m in news if _UNSURE in shown(m) and f"Telegram: {title}" in shown(m)]

    def _at_parts(self, name: str, parts: Counter[str], doubt: Counter[str], *, due: bool) -> None:
        """Hold that neither part is doubled, and none missing without a question; or that none came."""
        if not due:
            self.hold(not parts + doubt, f"{name} got {parts} of what was not to be sent, asked {doubt}")
            return
        for part in _PARTS:
            self.tally.counts["messages due"] += 1
            self.hold(parts[part] <= 1, f"{name} got {parts[part]} of its {part}")
            self.hold(parts[part] + doubt[part] >= 1, f"{name} did not get its {part}, and nobody was asked")

    async def _at_client(self, client: Client, way: str, random: Random) -> None:
        """Hold that a digest was decided about once, was shown so, and went to its client only then."""
        load, arena = self.load, self.load.arena
        doubted = await self._at_chat(client.desk, random)
        seen = cards(client.desk)
        if not any(map(decided, seen)):
            self.tally.counts["held digests decided after the kill"] += 1
            await load.decide(client, way if any(map(labels, seen)) else SILENCE)
            await arena.settled()
        made = arena.decisions(client) - load.decided_before[client.name]
        outcomes = [action.removeprefix("digest ") for action in made.elements()]
        told = [decided(card) for card in cards(client.desk)]
        self.hold(len(outcomes) == 1, f"{client.name} was decided about: {outcomes}")
        # A card of which nobody knows whether it arrived cannot be changed; its buttons say what was decided.
        open_cards = told.count([])
        self.hold(open_cards <= doubted, f"{client.name}: {outcomes}, but told {told}")
        self.hold(
            all(words == outcomes for words in told if words), f"{client.name}: {outcomes}, but told {told}"
        )
        allowed = client.allowed(way) if told else client.allowed(SILENCE)
        self.hold(allowed.issuperset(outcomes), f"{client.name}: {outcomes} after {way}")
        self.tally.counts.update(f"held digests {outcome}" for outcome in outcomes)
        await self._at_chat(client.goes_to, random, due=not SENT.isdisjoint(outcomes))


def _part_of(question: DiscordMessage | Message) -> str:
    return "picture" if "a picture" in shown(question) else "text"


def _of_bot(messages: list[Message]) -> list[Message]:
    return [message for message in messages if message.sender.is_bot]


def _here(messages: list[Message]) -> Counter[str]:
    return Counter("picture" if message.photo else "text" for message in _of_bot(messages))


def _there(messages: list[DiscordMessage]) -> Counter[str]:
    return Counter("picture" if message.files else "text" for message in messages)
