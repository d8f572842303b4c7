"""Personal links: whoever opens one may do what it names.

A link's token is made of what it opens and a key each time it is shown, so that it is stored nowhere,
not even in an answer that is kept for an update that comes again.
"""

from __future__ import annotations

import re

from commands.core.context import Services
from commands.core.replies import Reply

_MARK = re.compile("\x02([^\x02\x03]*)\x1f([A-Za-z0-9_-]*)\x03")


def stored(services: Services, what: str) -> str:
    """Give what is kept of the link that opens a thing: the keyed hash of its token."""
    return services.keys.make("request", services.keys.make("link", what))


def opened(services: Services, token: str) -> list[str]:
    """Give what may be kept of the link with a token, under each of the keys."""
    return services.keys.made("request", token)


def mark(services: Services, what: str) -> str:
    """Give what stands for a link until the answer is shown; keyed, so that nobody can type one."""
    return f"\x02{what}\x1f{services.keys.make('link mark', what)}\x03"


def marked(text: str) -> bool:
    """Tell whether a link will stand in a text."""
    return "\x02" in text


def with_links(services: Services, reply: Reply) -> Reply:
    """Put the links in where their marks are, each under the key its mark was made with."""

    def link(found: re.Match[str]) -> str:
        key = services.keys.maker(found[2], "link mark", found[1])
        if key is None:
            return found[0]
        # Without a platform that opens links, the console's own line tries it out.
        token = key.make("link", found[1])
        return "\n".join(make(token) for make in services.links.values()) or f"/start {token}"

    return reply.model_copy(update={"text": _MARK.sub(link, reply.text)}) if marked(reply.text) else reply
