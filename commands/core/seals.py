"""Seal what has to be read back one day: encrypted and bound to what it belongs to.

AES-256-GCM under a key made of the installation's own. What is sealed opens under any key that is listed, and
only for what it was sealed for: moved to another row, it does not open.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import TYPE_CHECKING

from commands.core.keys import Key, Keys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_FORM = "1."  # how it is sealed, so that another way can come one day
_NONCE = 12


class Unopened(Exception):
    """No key that is listed opens this, or not for this."""


def seal(
    keys: Keys, text: str, purpose: str, *bound: str, random: Callable[[int], bytes] = os.urandom
) -> str:
    """Seal a text under the present key for a purpose, bound to what it belongs to."""
    nonce = random(_NONCE)
    sealed = _cipher(keys.present, purpose).encrypt(nonce, text.encode(), _to(purpose, bound))
    return _FORM + urlsafe_b64encode(nonce + sealed).decode()


def unseal(keys: Keys, sealed: str, purpose: str, *bound: str) -> str:
    """Open what was sealed under any key that is listed; raises Unopened."""
    for key in keys.all:
        text = _opened(key, sealed, purpose, bound)
        if text is not None:
            return text
    raise Unopened


def needs_older(keys: Keys, sealed: str, purpose: str, *bound: str) -> bool:
    """Tell whether something does not open under the present key."""
    return _opened(keys.present, sealed, purpose, bound) is None


def _opened(key: Key, sealed: str, purpose: str, bound: tuple[str, ...]) -> str | None:
    from cryptography.exceptions import InvalidTag

    try:
        raw = urlsafe_b64decode(sealed.removeprefix(_FORM))
        return _cipher(key, purpose).decrypt(raw[:_NONCE], raw[_NONCE:], _to(purpose, bound)).decode()
    except (InvalidTag, ValueError):
        return None


def _cipher(key: Key, purpose: str) -> AESGCM:
    # Where nothing is sealed it is not needed, and takes eight megabytes.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key.sealing(purpose))


def _to(purpose: str, bound: tuple[str, ...]) -> bytes:
    return "\x1f".join([_FORM, purpose, *bound]).encode()
