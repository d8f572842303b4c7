"""Brand safety: words in what a creator writes that a person should look at. Nothing is decided here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import sha256

from commands.rules.abuse import abusive
from commands.rules.names import fold
from commands.rules.patterns import lazily
from commands.rules.plain import strip_invisible
from commands.rules.safety_words import ABUSE, ALLOWED, HARMLESS, PACKS
from storage.frozen import frozen

LONGEST = 10_000
_MOST_HITS = 50
_AROUND = 45
_GAP = 3
_SHORTEST_STEM = 4
_LONG = 7
# Accents and joiners that stand apart belong to the word around them.
_WORD = lazily(r"[^\W_](?:[\u00ad\u0300-\u036f\u200b-\u200f\u2060\ufeff]*[^\W_])*")
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_ENDINGS = ("", "e", "en", "n", "er", "ern", "es", "em", "s", "ens", "st", "t", "in", "innen", "ed", "ing")
_LEET = str.maketrans("013457", "oieast")
_DIGITS = frozenset("013457")


@frozen
class Source:
    """A text and where it is from: its kind, and which of that kind it is."""

    kind: str
    text: str
    ref: str = ""


@frozen
class Hit:
    """A word that was found: what kind it is, how it is written, what stands around it, and where."""

    category: str
    word: str
    excerpt: str
    source: Source

    @property
    def key(self) -> str:
        """Name the evidence: the same as long as the place, the word and what is around it are."""
        parts = (self.category, self.source.kind, self.source.ref, fold(self.word), fold(self.excerpt))
        return sha256("\0".join(parts).encode()).hexdigest()[:32]


@frozen
class _Token:
    """A word of a text with its place, and as it is compared."""

    start: int
    end: int
    forms: tuple[str, ...]

    @cached_property
    def stems(self) -> frozenset[str]:
        """Give the word itself and what may be its stem."""
        cut = {
            form.removesuffix(ending)
            for form in self.forms
            for ending in _ENDINGS
            if form.endswith(ending) and len(form) - len(ending) >= _SHORTEST_STEM
        }
        return frozenset([*cut, *self.forms])


def _plain(word: str) -> str:
    flat = fold(word).replace(" ", "")
    for written, short in _UMLAUTS:
        flat = flat.replace(written, short)
    return flat


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _WORD.finditer(text):
        plain = _plain(match[0])
        mixed = not plain.isdecimal() and not _DIGITS.isdisjoint(plain)
        forms = (plain, plain.translate(_LEET)) if mixed else (plain,)
        found.append(_Token(match.start(), match.end(), forms))
    return found


@frozen
class _Span:
    """A find: the category and the first and last word."""

    category: str
    first: int
    last: int


_Kinds = dict[str, set[str]]


@dataclass
class _Index:
    """Words to look for, by how they are looked for."""

    exact: _Kinds = field(default_factory=lambda: defaultdict(set))
    alone: _Kinds = field(default_factory=lambda: defaultdict(set))
    starts: _Kinds = field(default_factory=lambda: defaultdict(set))
    ends: _Kinds = field(default_factory=lambda: defaultdict(set))
    inside: _Kinds = field(default_factory=lambda: defaultdict(set))
    phrases: dict[str, list[tuple[str, tuple[str, ...]]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, category: str, entry: str) -> None:
        """Add a word or several in the way of writing of the packs."""
        words = entry.split()
        if len(words) > 1:
            elements = tuple(word if word == ".." else _plain(word) for word in words)
            self.phrases[elements[0]].append((category, elements))
            if ".." not in elements and len(written := "".join(elements)) >= _LONG:
                self.starts[written].add(category)  # as hashtags write it
            return
        kinds = self.alone
        match entry[:1], entry[-1:]:
            case "=", _:
                kinds = self.exact
            case "-", "-":
                kinds = self.inside
            case "-", _:
                kinds = self.ends
            case _, "-":
                kinds = self.starts
        kinds[_plain(entry)].add(category)

    @cached_property
    def lengths(self) -> Mapping[str, Sequence[int]]:
        """Give how long the words are that parts of a longer one are compared with."""
        kinds = {"starts": self.starts, "ends": self.ends, "inside": self.inside}
        return {name: sorted({len(word) for word in words}) for name, words in kinds.items()}

    def find(self, tokens: Sequence[_Token]) -> Iterator[_Span]:
        """Find all there is."""
        for place, token in enumerate(tokens):
            for category in self._categories(token):
                yield _Span(category, place, place)
            for category, elements in self._begun(token):
                last = _follows(elements, tokens, place)
                if last is not None:
                    yield _Span(category, place, last)

    def _begun(self, token: _Token) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Give the phrases that begin with a word."""
        for stem in token.stems:
            yield from self.phrases.get(stem, ())

    def _categories(self, token: _Token) -> set[str]:
        found: set[str] = set()
        for form in token.forms:
            found |= self.exact.get(form, set())
            for length in self.lengths["starts"]:
                found |= self.starts.get(form[:length], set())
            for length in self.lengths["inside"]:
                for at in range(len(form) - length + 1):
                    found |= self.inside.get(form[at : at + length], set())
        for stem in token.stems:
            found |= self.alone.get(stem, set())
            for length in self.lengths["ends"]:
                found |= self.ends.get(stem[-length:], set())
        return found


def _follows(elements: Sequence[str], tokens: Sequence[_Token], place: int) -> int | None:
    """Give the last word of a phrase that begins at a place, or None when it does not stand there."""
    if ".." not in elements:
        return _stands(elements, tokens, place)
    gap = elements.index("..")
    before = _stands(elements[:gap], tokens, place)
    if before is None:
        return None
    ways = (_stands(elements[gap + 1 :], tokens, before + 1 + skipped) for skipped in range(_GAP + 1))
    return next((last for last in ways if last is not None), None)


def _stands(elements: Sequence[str], tokens: Sequence[_Token], place: int) -> int | None:
    last = place + len(elements) - 1
    if last >= len(tokens):
        return None
    pairs = zip(elements, tokens[place : last + 1], strict=True)
    return last if all(element in token.stems for element, token in pairs) else None


def _entries(pack: str) -> list[str]:
    return [entry.strip() for entry in " ".join(pack.split()).split(",")]


@cache
def _known() -> _Index:
    index = _Index()
    for category, pack in PACKS.items():
        for entry in _entries(pack):
            index.add(category, entry)
    return index


@cache
def _harmless() -> _Index:
    index = _Index()
    for entry in _entries(HARMLESS):
        index.add(ALLOWED, entry)
    return index


def count_known(category: str) -> int:
    """Tell how many words and phrases of a category are known anyway."""
    return len(_entries(PACKS[category])) if category in PACKS else 0


def _own(words: Iterable[tuple[str, str]]) -> _Index:
    """Take a team's words: alone, and where they are long enough at both ends of longer ones."""
    index = _Index()
    for category, word in words:
        plain = " ".join(strip_invisible(word).split())
        index.add(category, plain)
        if " " not in plain and len(plain) > _SHORTEST_STEM and category != ALLOWED:
            index.add(category, f"{plain}-")
            index.add(category, f"-{plain}")
    return index


def look_at(texts: Iterable[Source], own: Iterable[tuple[str, str]] = ()) -> list[Hit]:
    """Find what a person should look at, each piece of evidence once.

    ``own`` are a team's words as (category, word); those of the category ``allowed`` are never found.
    """
    words = _own(own)
    found = (hit for source in texts for hit in _hits(source, words))
    return [*{hit.key: hit for hit in found}.values()]


def _hits(source: Source, own: _Index) -> list[Hit]:
    text = source.text[:LONGEST]
    tokens = _tokens(text)
    spans = [*_known().find(tokens), *own.find(tokens)]
    fine = [*_harmless().find(tokens), *(span for span in spans if span.category == ALLOWED)]
    allowed = {place for span in fine for place in range(span.first, span.last + 1)}
    places = [
        (tokens[span.first].start, tokens[span.last].end, span.category)
        for span in _longest(span for span in spans if span.category != ALLOWED)
        if allowed.isdisjoint(range(span.first, span.last + 1))
    ]
    free = {tokens[place].start for place in allowed}
    places += [(start, end, ABUSE) for start, end in abusive(text) if free.isdisjoint(range(start, end))]
    return [
        Hit(category, text[start:end], _excerpt(text, start, end), source)
        for start, end, category in sorted(places)[:_MOST_HITS]
    ]


def _longest(spans: Iterable[_Span]) -> list[_Span]:
    """Leave out what lies within a longer find of the same category."""
    kept: list[_Span] = []
    reached: dict[str, int] = {}
    for span in sorted(spans, key=lambda one: (one.first, -one.last)):
        if span.last > reached.get(span.category, -1):
            kept.append(span)
            reached[span.category] = span.last
    return kept


def _excerpt(text: str, start: int, end: int) -> str:
    """Give the words around a place."""
    low, high = max(0, start - _AROUND), min(len(text), end + _AROUND)
    before, after = text[low:start], text[end:high]
    before = before.partition(" ")[2] if low else before
    after = after.rpartition(" ")[0] if high < len(text) else after
    shown = strip_invisible(f"{before}{text[start:end]}{after}")
    return f"{'…' if low else ''}{shown}{'…' if high < len(text) else ''}"
