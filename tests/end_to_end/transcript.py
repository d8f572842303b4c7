"""A conversation written down: what is typed after ``>``, and below it what must be answered, in this order.

Three dots stand for anything, blanks may be more, and what is not written down may be said besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Turn:
    """One typed line and the lines of its answer that matter."""

    line: str
    expected: tuple[str, ...]


def read(path: Path) -> list[Turn]:
    """Read a transcript; lines that begin with a hash are notes."""
    turns: list[Turn] = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("> "):
            turns.append(Turn(line[2:], ()))
        elif line.strip() and not line.startswith("#"):
            turns[-1] = Turn(turns[-1].line, (*turns[-1].expected, line))
    return turns


def compare(turns: list[Turn], output: str) -> None:
    """Hold that an output answers the turns one after the other; the error shows where it stops doing so."""
    said = [_plain(line) for line in output.splitlines()]
    at = 0
    for turn, expected in _pairs(turns):
        found = next((n for n in range(at, len(said)) if _fits(expected, said[n])), None)
        if found is None:
            rest = "\n".join(said[at : at + 40])
            raise AssertionError(f"after {turn.line!r} there is no\n{expected}\nWhat followed was:\n{rest}")
        at = found + 1


def _pairs(turns: list[Turn]) -> Iterator[tuple[Turn, str]]:
    for turn in turns:
        for expected in turn.expected:
            yield turn, _plain(expected)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _fits(expected: str, line: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in expected.split("..."))
    return re.fullmatch(pattern, line) is not None
