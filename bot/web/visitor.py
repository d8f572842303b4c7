"""Who looks at a page: a signed cookie of one link, and forms that only their page could have sent."""

from __future__ import annotations

import re

from aiohttp import web

from commands.core.keys import Keys
from storage.frozen import frozen

COOKIE = "taktgeber"
_LIFE = 400 * 24 * 3600  # as long as browsers keep one at most
_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_SIGNED = re.compile(r"([A-Za-z0-9_-]{16,64})\.([A-Za-z0-9_-]{22})")


@frozen
class Passport:
    """Sign and read what tells visitors of one link apart; ``token`` is the link's."""

    keys: Keys
    token: str

    def visitor(self, request: web.Request) -> str:
        """Give whose browser this is, or nothing where its cookie is missing, changed, or of another link."""
        found = _SIGNED.fullmatch(request.cookies.get(COOKIE, ""))
        if found and _ID.fullmatch(found[1]) and self._signed("cookie", found[1], found[2]):
            return found[1]
        return ""

    def of_nonce(self, nonce: str) -> str:
        """Name a new visitor by the form they sent first, so that sent twice it is still one."""
        return self.keys.make("web visitor", self.token, nonce)

    def stamp(self, response: web.StreamResponse, visitor: str, path: str, *, secure: bool) -> None:
        """Give a browser its cookie."""
        value = f"{visitor}.{self.keys.make('web cookie', self.token, visitor)}"
        response.set_cookie(
            COOKIE, value, max_age=_LIFE, path=path, httponly=True, samesite="Strict", secure=secure
        )

    def form(self, visitor: str, nonce: str) -> str:
        """Sign what lets a form be sent once, and from the visitor's own page alone."""
        return f"{nonce}.{self.keys.make('web form', self.token, visitor, nonce)}"

    def sent(self, visitor: str, value: str) -> str:
        """Give the nonce of a form that was sent, or nothing where the form is none of this visitor's."""
        found = _SIGNED.fullmatch(value)
        return found[1] if found and self._signed("form", visitor, found[1], found[2]) else ""

    def _signed(self, what: str, *parts: str) -> bool:
        *signed, value = parts
        return self.keys.maker(value, f"web {what}", self.token, *signed) is not None
