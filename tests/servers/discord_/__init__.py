"""Discord for tests: REST and gateway on loopback, strict where Discord is."""

from tests.servers.discord_.answers import Answer, Choice, Modal
from tests.servers.discord_.calls import Call
from tests.servers.discord_.errors import NoAnswer, NotPossible
from tests.servers.discord_.messages import Message
from tests.servers.discord_.person import Person
from tests.servers.discord_.server import DiscordServer
from tests.servers.discord_.world import Channel, Guild, User

__all__ = [
    "Answer",
    "Call",
    "Channel",
    "Choice",
    "DiscordServer",
    "Guild",
    "Message",
    "Modal",
    "NoAnswer",
    "NotPossible",
    "Person",
    "User",
]
