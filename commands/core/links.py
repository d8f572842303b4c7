"""Personal links and one-time codes: whoever has one may do what it names.

They are made of what they open and a key each time they are shown, so that they are stored nowhere, not even
in an answer that is kept for an update that comes again.
"""

from __future__ import annotations

import re

from commands.core.context import Services
from commands.core.keys import Key
from commands.core.replies import Reply
from commands.rules.patterns import lazily

CODE = "code:"  # how what a code opens begins
PAGE = "page:"  # how what one of our own pages shows begins: "page:review:7"
TICKETS = ("dashboard", "app")  # pages whose links say themselves what they open, and are kept nowhere
_MAC = 22
_MARK = lazily("\x02([^\x02\x03]*)\x1f([A-Za-z0-9_-]*)\x03")


def stored(services: Services, what: str) -> str:
    """Give what is kept of the link that opens a thing: the keyed hash of its token."""
    return _stored(services.keys.present, what)


def _stored(key: Key, what: str) -> str:
    return key.make("request", key.make("link", what))


def opened(services: Services, token: str) -> list[str]:
    """Give what may be kept of the link with a token, under each of the keys."""
    return services.keys.made("request", token)


def told(services: Services, kind: str, token: str) -> str:
    """Give what a page's ticket says, or nothing where we did not make it."""
    said, dash, mac = token[: -_MAC - 1], token[-_MAC - 1 : -_MAC], token[-_MAC:]
    made = dash == "-" and services.keys.maker(mac, "link", f"{PAGE}{kind}:{said}")
    return said if made else ""


def ticket(key: Key, kind: str, said: str) -> str:
    """Make a token that says what it opens and that only we can make."""
    return f"{said}-{key.make('link', f'{PAGE}{kind}:{said}')}"


def code(key: Key, what: str) -> str:
    """Give the code for a thing: letters and digits only, for no platform takes those for markup."""
    letters = key.make("code", what) + key.make("more code", what)
    return "".join(filter(str.isalnum, letters))[:12]


def mark(services: Services, what: str, kept: str = "") -> str:
    """Give what stands for a link or a code until the answer is shown; keyed, so that nobody can type one.

    ``kept`` is the hash of a link that was made before, perhaps under an older key: it is shown as it was.
    """
    keys = services.keys
    key = next((one for one in keys.all if kept == _stored(one, what)), keys.present)
    return f"\x02{what}\x1f{key.make('link mark', what)}\x03"


def marked(text: str) -> bool:
    """Tell whether a link will stand in a text."""
    return "\x02" in text


def with_links(services: Services, reply: Reply) -> Reply:
    """Put links and codes in where their marks are, each under the key its mark was made with."""

    def link(found: re.Match[str]) -> str:
        key = services.keys.maker(found[2], "link mark", found[1])
        if key is None:
            return found[0]
        if found[1].startswith(CODE):
            return code(key, found[1])
        token = key.make("link", found[1])
        if found[1].startswith(PAGE):
            _, kind, said = found[1].split(":", 2)
            return services.pages[kind](ticket(key, kind, said) if kind in TICKETS else token)
        # Without anything that opens links, the console's own line tries it out.
        made = [services.links[name](token) for name in sorted(services.links)]
        return "\n".join(made) or f"/start {token}"

    return reply.model_copy(update={"text": _MARK.sub(link, reply.text)}) if marked(reply.text) else reply
