"""Hide what must never be printed: the secrets we know, and the places where secrets usually stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from commands.rules.patterns import lazily

MASK = "***"
# Shorter words would tear holes into harmless text; a short password is still hidden inside of its URL.
_SHORTEST = 4

_NAME = r"(?:token|secret|password|authorization)"
_PLACES = [
    # the key of the Telegram Bot API, in the path of every address
    (r"(/bot)\d+(?::|%3A)[\w%-]+", rf"\1{MASK}"),
    # Discord's webhooks and interactions: whoever knows the address may write
    (r"(/(?:webhooks|interactions)/\d+/)[^/\s?'\"\\]+", rf"\1{MASK}"),
    # our own pages: whoever has the address of one may see it
    (r"(/(?:r|review|calendar|dashboard|figures|app)/)[\w-]{16,64}", rf"\1{MASK}"),
    # what somebody brings back from TikTok who lets us in
    (r"([?&](?:auth_)?code=)[^&\s'\"\\]+", rf"\1{MASK}"),
    (r"([?&]state=)[\w-]{16,}", rf"\1{MASK}"),
    # an interaction's token anywhere, and a webhook's where discord.py names a rate limit's parameters
    (r"\baW50ZXJhY3Rpb24[\w+/=-]+", MASK),
    (r"(\b\d{15,}\+)[\w.-]{20,}", rf"\1{MASK}"),
    # the password in the address of a database or a proxy
    (r"(://[^/\s:@'\"]*:)[^@/\s'\"]+@", rf"\1{MASK}@"),
    # values under a telling name, as Python or JSON shows them: 'token': 'abc'
    (
        rf"(?i)({_NAME}(?:\\*[\"'])?\s*[:=]\s*b?)(?P<quote>\\*[\"'])(?:(?!(?P=quote))(?:\\.|[^\\\n]))*(?P=quote)",
        rf"\1\g<quote>{MASK}\g<quote>",
    ),
    (r"(?i)(\(b?'(?:authorization|access-token)', b?)'[^']*'", rf"\1'{MASK}'"),
    (r"(?i)((?:authorization|access-token):\s*)(?:(?:bot|bearer|basic)\s+)?[^\s'\"\\,]+", rf"\1{MASK}"),
    (r"(?i)\b((?:bearer|basic|bot)\s+)[\w.+/=~-]{20,}", rf"\1{MASK}"),
    # query parameters
    (rf"(?i)([?&](?:[\w-]{{0,40}}{_NAME}|start|code|signature)=)[^&\s'\"\\]+", rf"\1{MASK}"),
]
_RULES = [(lazily(pattern), replacement) for pattern, replacement in _PLACES]


class Redactor:
    """Replace secrets in a text, also where they are URL-encoded or escaped."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({secret for secret in secrets if len(secret) >= _SHORTEST}, key=len, reverse=True)
        self._known = re.compile("|".join(map(_any_spelling, known))) if known else None

    def __call__(self, text: str) -> str:
        """Give the text without secrets."""
        if self._known:
            text = self._known.sub(MASK, text)
        for pattern, replacement in _RULES:
            text = pattern.sub(replacement, text)
        return text


def _any_spelling(secret: str) -> str:
    """Match a secret in plain, as part of a URL, in JSON and as Python shows it."""
    return "".join(map(_spellings, secret))


def _spellings(char: str) -> str:
    encoded = quote(char, safe="")
    spellings = {
        char,
        encoded,
        encoded.lower(),
        quote_plus(char),
        json.dumps(char)[1:-1],
        repr(char)[1:-1],
        ascii(char)[1:-1],
    }
    if char in "'\"\\":
        spellings |= {"\\" + char, "\\\\\\" + char}
    ordered = sorted(spellings, key=len, reverse=True)
    return re.escape(char) if len(ordered) == 1 else f"(?:{'|'.join(map(re.escape, ordered))})"
