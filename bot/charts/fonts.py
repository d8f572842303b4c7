"""Measure text without a browser, from the font files that the renderer uses.

Only the vendored files are read: the pictures look the same on a machine without any font.
"""

from __future__ import annotations

import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

FAMILY = "Inter"
_FOLDER = Path(__file__).parents[1] / "assets" / "fonts"
REGULAR = _FOLDER / "Inter-Regular.ttf"
BOLD = _FOLDER / "Inter-SemiBold.ttf"
ELLIPSIS = "…"
LONGEST = 300  # characters; nothing longer fits on a picture


def tables(font: bytes) -> dict[bytes, int]:
    """Give the offset of each table of a TrueType file."""
    count = struct.unpack_from(">H", font, 4)[0]
    entries = (struct.unpack_from(">4sIII", font, 12 + 16 * index) for index in range(count))
    return {tag: offset for tag, _, offset, _ in entries}


def _glyphs(font: bytes, cmap: int) -> dict[int, int]:
    """Read the character map (format 4) of a TrueType file."""
    start = cmap + struct.unpack_from(">I", font, cmap + 8)[0]
    double = struct.unpack_from(">H", font, start + 6)[0]
    ends, starts, deltas, ranges = (
        start + 14 + part for part in (0, double + 2, 2 * double + 2, 3 * double + 2)
    )
    glyphs = {}
    for at in range(0, double, 2):
        first, last = (struct.unpack_from(">H", font, part + at)[0] for part in (starts, ends))
        delta, jump = (struct.unpack_from(">H", font, part + at)[0] for part in (deltas, ranges))
        for code in range(first, last + 1):
            glyph = code
            if jump:
                glyph = struct.unpack_from(">H", font, ranges + at + jump + 2 * (code - first))[0]
            if not jump or glyph:
                glyphs[code] = (glyph + delta) & 0xFFFF
    glyphs.pop(0xFFFF, None)
    return glyphs


def read_advances(path: Path) -> Mapping[str, float]:
    """Read how wide each character of a font file is, as a share of the font size."""
    font = path.read_bytes()
    at = tables(font)
    per_em = struct.unpack_from(">H", font, at[b"head"] + 18)[0]
    measured = struct.unpack_from(">H", font, at[b"hhea"] + 34)[0]
    return {
        chr(code): struct.unpack_from(">H", font, at[b"hmtx"] + 4 * min(glyph, measured - 1))[0] / per_em
        for code, glyph in _glyphs(font, at[b"cmap"]).items()
    }


def glyphs(path: Path) -> Mapping[int, int]:
    """Read which glyph of a font file each character is."""
    font = path.read_bytes()
    return _glyphs(font, tables(font)[b"cmap"])


@lru_cache
def _advances(bold: bool) -> Mapping[str, float]:
    return read_advances(BOLD if bold else REGULAR)


def _drawn(character: str) -> str:
    """Give what the font can draw for a character: itself, a plain form, an ellipsis or nothing."""
    known, category = _advances(False), unicodedata.category(character)
    if category[0] in "CM":
        return ""
    if character in known:
        return character
    plain = "".join(part for part in unicodedata.normalize("NFKC", character) if part in known)
    if plain.strip():
        return plain
    return ELLIPSIS if category[0] in "LN" else ""


@lru_cache(maxsize=2048)
def clean(text: str) -> str:
    """Keep what the font can draw, on one line.

    Fancy letters become plain ones; controls and emoji go; letters of other scripts become an ellipsis.
    """
    composed = unicodedata.normalize("NFC", " ".join(text[: 4 * LONGEST].split())[:LONGEST])
    kept: list[str] = []
    for character in composed:
        drawn = _drawn(character)
        if drawn == ELLIPSIS and kept and kept[-1] == ELLIPSIS:
            continue
        kept.append(drawn)
    drawable = " ".join("".join(kept).split())
    return drawable if drawable or not composed else ELLIPSIS


def width(text: str, size: float, bold: bool = False) -> float:
    """Measure a cleaned text; kerning may make it a little narrower."""
    known = _advances(bold)
    return size * sum(known.get(character, 1.0) for character in text)


def fit(text: str, room: float, size: float, bold: bool = False) -> str:
    """Shorten a cleaned text with an ellipsis until it fits; empty when not even that does."""
    if width(text, size, bold) <= room:
        return text
    known = _advances(bold)
    ends = list(accumulate(size * known.get(character, 1.0) for character in text))
    kept = bisect_right(ends, room - size * known[ELLIPSIS])
    shortened = text[:kept].rstrip(" .,;:-–…")
    return shortened + ELLIPSIS if shortened else ""


def wrap(text: str, room: float, size: float, bold: bool = False, lines: int = 2) -> list[str]:
    """Break a cleaned text at spaces; what does not fit on the last line is shortened."""
    rest = text
    done: list[str] = []
    while rest and len(done) < lines - 1 and width(rest, size, bold) > room:
        words = rest.split(" ")
        sizes = accumulate(width(word + " ", size, bold) for word in words)
        count = sum(end <= room + width(" ", size, bold) for end in sizes)
        if count == 0:
            break
        done.append(" ".join(words[:count]))
        rest = " ".join(words[count:])
    last = fit(rest, room, size, bold)
    return [*done, last] if last else done
