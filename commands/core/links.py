"""Personal links: whoever opens one may do what it names.

A link's token is made of what it opens and the secret each time it is shown, so that it is stored nowhere,
not even in an answer that is kept for an update that comes again.
"""

from __future__ import annotations

import re

from commands.core.context import Services
from commands.core.replies import Reply

_MARK = re.compile("\x02([^\x02\x03]*)\x1f([A-Za-z0-9_-]*)\x03")


def token(services: Services, what: str) -> str:
    """Give the token that opens a thing."""
    return services.keyed("link", what)


def mark(services: Services, what: str) -> str:
    """Give what stands for a link until the answer is shown; keyed, so that nobody can type one."""
    return f"\x02{what}\x1f{services.keyed('link mark', what)}\x03"


def marked(text: str) -> bool:
    """Tell whether a link will stand in a text."""
    return "\x02" in text


def with_links(services: Services, reply: Reply) -> Reply:
    """Put the links in where their marks are."""

    def link(found: re.Match[str]) -> str:
        if found[0] != mark(services, found[1]):
            return found[0]
        # Without a platform that opens links, the console's own line tries it out.
        made = token(services, found[1])
        return "\n".join(make(made) for make in services.links.values()) or f"/start {made}"

    return reply.model_copy(update={"text": _MARK.sub(link, reply.text)}) if marked(reply.text) else reply
