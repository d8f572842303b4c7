"""Characters that no chat should get. One look at a text tells whether there are any: hardly ever."""

from __future__ import annotations

from commands.rules.patterns import lazily

# Controls and halves of characters, line breaks left out; what turns the reading direction of what follows.
_BREAKS = "\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
_CONTROLS = "\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff"
_TURNING = "\u202a-\u202e\u2066-\u2069"
_MARKS = "\u200e\u200f\u061c"
_LINE_ENDS = lazily("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNWANTED = lazily(f"[{_CONTROLS}{_TURNING}]")
_UNWANTED_OR_MARKS = lazily(f"[{_CONTROLS}{_TURNING}{_MARKS}]")
_UNTIDY = lazily(f"[{_BREAKS}{_CONTROLS}{_TURNING}{_MARKS}]")


def tidy(text: str, *, marks: bool = False) -> str:
    """Drop unwanted characters; line breaks are all of one kind and tabs are blanks.

    ``marks`` keeps those that only say how the letters beside them are read.
    """
    if text.isprintable() or not _UNTIDY.search(text):
        return text
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return (_UNWANTED if marks else _UNWANTED_OR_MARKS).sub("", text)


def one_line(text: str) -> str:
    """Put a text on one line, without characters that move the cursor or turn the reading direction."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(_UNWANTED_OR_MARKS.sub("", " ".join(text.split())).split())


def size(text: str) -> int:
    """Count as both platforms do: in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
