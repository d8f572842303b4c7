"""The words a creator is found by: without case, accents and endings, the same on every database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

# PostgreSQL keeps words of at most 2,046 bytes.
_LONGEST = 60
# What a word is marked with tells where it stands; a word without a mark may stand anywhere.
HANDLE, NAME, TOPIC, STEM = "@", "*", "#", "="
_RUN = re.compile(r"[^\W_]+")
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_SOUNDS = (("sch", "$"), ("ei", "%"), ("ie", "&"))


def folded(text: str) -> str:
    """Reduce a text to what counts when searching: no case and no accents."""
    flat = unicodedata.normalize("NFKD", text).casefold()
    return "".join(mark for mark in flat if not unicodedata.combining(mark))


def words(text: str) -> list[str]:
    """Cut a text into folded words of letters and digits."""
    return [word[:_LONGEST] for word in _RUN.findall(folded(text))]


@lru_cache(20_000)
def stem(word: str) -> str:
    """Cut the endings off a folded German word, so that its forms are equal; the way of CISTEM.

    English plurals lose their ending as well; "Schoenheit" and "Schönheit" become the same.
    """
    for written, plain in _UMLAUTS:
        word = word.replace(written, plain)
    word = re.sub(r"^ge(.{4,})", r"\1", word)
    for sound, sign in _SOUNDS:
        word = word.replace(sound, sign)
    word = _without_ending(re.sub(r"(.)\1", r"\1*", word))
    word = re.sub(r"(.)\*", r"\1\1", word)
    for sound, sign in _SOUNDS:
        word = word.replace(sign, sound)
    return word


def _without_ending(word: str) -> str:
    while len(word) > 3:
        shorter = re.sub(r"(?:e[mr]|nd)$", "", word) if len(word) > 5 else word
        if shorter == word:
            shorter = re.sub(r"[tesn]$", "", word)
        if shorter == word:
            break
        word = shorter
    return word


def topic_key(topic: str) -> str:
    """Give the one word a topic is kept as; empty when it has no letter or digit."""
    return "_".join(words(topic))[:_LONGEST]


def search_words(values: Mapping[str, Any]) -> str:
    """Give all words a creator is found by, each once, with blanks between, out of its columns."""
    name, topics = words(values.get("name") or ""), values.get("topics") or []
    plain = [*words(values["handle"]), *name, *words(" ".join(topics)), *words(values.get("notes") or "")]
    marked = [HANDLE + values["handle"], *(NAME + word for word in name)]
    marked += [TOPIC + key for key in map(topic_key, topics) if key]
    return " ".join(dict.fromkeys([*plain, *marked, *(STEM + stem(word) for word in plain)]))
