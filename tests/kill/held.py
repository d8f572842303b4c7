"""Digests for clients that somebody looks at before: let out, kept back or left to silence, once for all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tests.servers.discord_ import Channel
from tests.servers.discord_ import Message as DiscordMessage
from tests.servers.telegram import Chat, Message

SEND, DROP, SILENCE, BOTH = "Send", "Don't send", "silence", "both"
WAYS = (SEND, DROP, SILENCE, BOTH)
SENT = frozenset({"released", "lapsed_sent"})
_SAID = {
    "released": "let it go out.",
    "withheld": "kept it back: it is not sent.",
    "lapsed_sent": "Nobody answered in time, so it was sent.",
    "lapsed": "Nobody answered in time, so it is not sent.",
}
_NUMBER = re.compile(r"\bD(\d+)\b")


@dataclass
class Client:
    """A chat that gets its digest only once somebody looked at it elsewhere."""

    goes_to: Channel | Chat
    desk: Channel | Chat
    silence: str
    number: int = 0

    @property
    def name(self) -> str:
        """Name its digest."""
        return f"D{self.number}"

    def allowed(self, way: str) -> set[str]:
        """Give what may be decided where people did this."""
        by_silence = "lapsed_sent" if self.silence == "send" else "lapsed"
        outcomes = {SEND: {"released"}, DROP: {"withheld"}, SILENCE: {by_silence}}
        return outcomes.get(way, {"released", by_silence})


def clients_of(groups: Sequence[Chat], channels: Sequence[Channel]) -> list[Client]:
    """Pair chats: half of the clients on each platform, looked at on both, with either rule for silence."""
    pairs = zip(groups[::2], groups[1::2], channels[::2], channels[1::2], strict=True)
    found: list[Client] = []
    for number, (group, group_desk, channel, channel_desk) in enumerate(pairs):
        rules = ("send", "drop") if number % 2 == 0 else ("drop", "send")
        desks = (channel_desk, group_desk) if number % 2 == 0 else (group_desk, channel_desk)
        found += [Client(group, desks[0], rules[0]), Client(channel, desks[1], rules[1])]
    return found


def number_in(text: str) -> int:
    """Find the number of the digest an answer is about."""
    found = _NUMBER.search(text)
    assert found, f"no digest in {text!r}"
    return int(found[1])


def cards(desk: Channel | Chat) -> list[DiscordMessage | Message]:
    """Give the messages a digest was to be looked at in, without their pictures."""
    if isinstance(desk, Channel):
        return [message for message in desk.messages if not message.files]
    return [*texts(desk)]


def texts(group: Chat) -> list[Message]:
    """Give what the bot wrote in a group, without pictures."""
    return [message for message in group.messages.values() if message.sender.is_bot and not message.photo]


def labels(card: DiscordMessage | Message) -> list[str]:
    """Give the buttons of a card."""
    if isinstance(card, DiscordMessage):
        return card.buttons
    return [label for row in card.buttons for label in row]


def decided(card: DiscordMessage | Message) -> list[str]:
    """Give the outcomes a card tells of."""
    return [outcome for outcome, words in _SAID.items() if words in shown(card)]


def shown(message: DiscordMessage | Message) -> str:
    """Give what a message says by now."""
    return message.text if isinstance(message, DiscordMessage) else message.visible
