"""The keys of an installation: the first makes everything new, all of them are accepted.

A new key is put before the one that was there, so that what people hold in their hands goes on working;
once the older one is taken away, so is everything that was made with it.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass


@dataclass(frozen=True, repr=False)
class Key:
    """One key; nobody without it can make what it makes."""

    _secret: bytes

    def make(self, *parts: str) -> str:
        """Give a keyed hash of some parts; 22 characters of base64url."""
        text = "\x1f".join(parts).encode()
        return urlsafe_b64encode(hmac.digest(self._secret, text, hashlib.sha256)).decode()[:22]

    def sealing(self, purpose: str) -> bytes:
        """Give the key to seal with for a purpose; nothing that ``make`` gives tells anything of it."""
        return hmac.digest(self._secret, b"\x00seal\x00" + purpose.encode(), hashlib.sha256)


class Keys:
    """The present key and those that came before it."""

    def __init__(self, present: bytes, *older: bytes) -> None:
        self.all = tuple(Key(secret) for secret in dict.fromkeys((present, *older)))

    @property
    def present(self) -> Key:
        """Give the key that makes what is new."""
        return self.all[0]

    def make(self, *parts: str) -> str:
        """Give the keyed hash that is made now."""
        return self.present.make(*parts)

    def made(self, *parts: str) -> list[str]:
        """Give every keyed hash there may be of some parts, the present one first."""
        return [key.make(*parts) for key in self.all]

    def maker(self, value: str, *parts: str) -> Key | None:
        """Find the key that made a value of some parts; how long that takes tells nothing about it."""
        given = value.encode()
        fits = [key for key in self.all if hmac.compare_digest(key.make(*parts).encode(), given)]
        return fits[0] if fits else None
