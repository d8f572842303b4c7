"""Read counts, rates, ranges and plain numbers as people write them, in English and German.

One separator followed by exactly three digits groups thousands ("12.500" and "12,500" are both
twelve thousand five hundred), except after a leading zero ("0.035"). Together with a K or M that
rule could be wrong a thousandfold ("1.234M"), so such an amount is refused with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Generic, TypeVar

from commands.core.texts import Message, UserError, msg
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt, strip_invisible
from storage.frozen import frozen

T = TypeVar("T")

MAX_COUNT = 10**12
_MAX_PERCENT = 1000
_MAX_GROWTH = 100_000
_MAX_LENGTH = 60
_MAX_DIGITS = 20

POWERS = {
    **dict.fromkeys(("k", "tsd", "tausend", "thousand"), 3),
    **dict.fromkeys(("m", "mn", "mln", "mio", "million", "millions", "millionen"), 6),
    **dict.fromkeys(("b", "bn", "mrd", "milliarde", "milliarden", "billion", "billions"), 9),
}
DIGITS = r"[0-9](?:[0-9.,' ]*[0-9])?"
_WORDS = "|".join(sorted(POWERS, key=len, reverse=True))
_PERCENT = r"(?:%|percent|per cent|pct|prozent)"
_COUNT = lazily(rf"(?P<sign>[-+−–])?\s*(?P<digits>{DIGITS})\s*(?:(?P<word>{_WORDS})\.?)?", re.IGNORECASE)
_RATE = lazily(rf"(?P<sign>[-+−–])?\s*(?P<digits>{DIGITS})\s*(?P<percent>{_PERCENT})?", re.IGNORECASE)
_APOSTROPHES = dict.fromkeys(map(ord, "’‘´`ʼ"), "'")


@frozen
class Range(Generic[T]):
    """Hold two bounds, both included; None is an open end."""

    low: T | None
    high: T | None


def clean(text: str) -> str:
    """Unify spaces, apostrophes and full-width signs; text too long to be an amount is refused."""
    flat = strip_invisible(text[: 20 * _MAX_LENGTH].translate(_APOSTROPHES))
    if len(text) > 20 * _MAX_LENGTH or len(flat) > _MAX_LENGTH:
        raise UserError(msg("“{text}” is too long for a number.", text=excerpt(text)))
    return flat


def grouped_once(digits: str) -> bool:
    """Tell whether one point or comma may equally be read as grouping or as decimal."""
    return re.fullmatch(r"[1-9][0-9]{0,2}[.,][0-9]{3}", digits) is not None


def read_number(digits: str, *, grouping: bool = True) -> Decimal | None:
    """Read digits with separators of either language; None when they make no number.

    Without ``grouping`` a single separator is always the decimal one.
    """
    parts = re.split(r"[., ']", digits)
    marks = re.findall(r"[., ']", digits)
    if not all(parts) or len(digits) - len(marks) > _MAX_DIGITS:
        return None
    if not marks:
        return Decimal(digits)
    if len(marks) == 1 and marks[0] in ".," and not (grouping and grouped_once(digits)):
        return Decimal(f"{parts[0]}.{parts[1]}")
    if len(set(marks)) == 1:
        return Decimal("".join(parts)) if _is_grouped(parts) else None
    if marks[-1] not in ".," or len(set(marks[:-1])) != 1 or marks[-1] == marks[0]:
        return None
    return Decimal("".join(parts[:-1]) + "." + parts[-1]) if _is_grouped(parts[:-1]) else None


def _is_grouped(parts: list[str]) -> bool:
    first, *others = parts
    return len(first) <= 3 and first[0] != "0" and all(len(part) == 3 for part in others)


def scaled(digits: str, power: int) -> Decimal | None:
    """Read digits and multiply by a power of ten; refuses what K or M would make ambiguous."""
    if power and grouped_once(digits):
        raise UserError(
            msg(
                "“{text}” together with K or M can be read in two ways. Write the number out, like 1200000, "
                "or with fewer decimals, like 1.2M.",
                text=digits,
            )
        )
    value = read_number(digits)
    return None if value is None else value.scaleb(power)


def _signed(text: str) -> Decimal | None:
    match = _COUNT.fullmatch(clean(text))
    if match is None:
        return None
    value = scaled(match["digits"], POWERS.get((match["word"] or "").lower(), 0))
    return -value if value is not None and (match["sign"] or "+") != "+" else value


def parse_decimal(text: str) -> Decimal:
    """Read a number with German or English separators; it may be negative."""
    value = _signed(text)
    if value is None or abs(value) > MAX_COUNT:
        raise UserError(
            msg(
                "I could not read “{text}” as a number. Write it like 1200, 1.200,50 or 1.5k.",
                text=excerpt(text),
            )
        )
    return value


def parse_count(text: str) -> int:
    """Read a whole number of something: "10k", "1.2 Mio.", "12.500"."""
    value = _signed(text)
    if value is None:
        raise UserError(
            msg(
                "I could not read “{text}” as a whole number. Write it like 12500, 12.500 or 10k.",
                text=excerpt(text),
            )
        )
    if value < 0:
        raise UserError(msg("A count cannot be negative, but “{text}” is.", text=excerpt(text)))
    if value > MAX_COUNT:
        raise UserError(msg("“{text}” is too large to be true. Check the number.", text=excerpt(text)))
    if value != value.to_integral_value():
        raise UserError(msg("“{text}” is not a whole number.", text=excerpt(text)))
    return int(value)


def parse_rate(text: str) -> Decimal:
    """Read a percentage as a fraction: "16.60%" is 0.166.

    The percent sign (or word) is required: a bare "0.035" or "3" could mean either, so it is refused
    rather than guessed. A single separator is always the decimal one.
    """
    value = _percentage(text)
    if value.is_signed() or value > _MAX_PERCENT:
        raise UserError(_outside(0, _MAX_PERCENT, text))
    return value.scaleb(-2)


def parse_share(text: str) -> Decimal:
    """Read the share of a whole as a fraction: "62 %" is 0.62."""
    value = _percentage(text)
    if value.is_signed() or value > 100:
        raise UserError(_outside(0, 100, text))
    return value.scaleb(-2)


def parse_growth(text: str) -> Decimal:
    """Read how much something grew as a fraction: "-2 %" is -0.02."""
    value = _percentage(text)
    if not -100 <= value <= _MAX_GROWTH:
        raise UserError(_outside(-100, _MAX_GROWTH, text))
    return value.scaleb(-2)


def _percentage(text: str) -> Decimal:
    match = _RATE.fullmatch(clean(text))
    value = read_number(match["digits"], grouping=False) if match else None
    if match is None or value is None:
        raise UserError(
            msg(
                "I could not read “{text}” as a percentage. Write it like 3.5 % or 16,6 %.",
                text=excerpt(text),
            )
        )
    if match["percent"] is None:
        raise UserError(msg("Write “{text}” with a percent sign, like 3.5 %.", text=excerpt(text)))
    return value if (match["sign"] or "+") == "+" else -value


def _outside(low: int, high: int, text: str) -> Message:
    return msg(
        "A percentage here lies between {low} % and {high} %, but “{text}” does not.",
        low=low,
        high=high,
        text=excerpt(text),
    )


_FROM = lazily(
    r"(?:>=|=>|>|≥|at least|more than|mehr als|mindestens|minimum|min\.?|from|over|above|über|ueber|ab|von)"
    r"(?![^\W\d_])\s*(?P<bound>.+)"
)
_UP_TO = lazily(
    r"(?:<=|=<|<|≤|up to|at most|less than|weniger als|bis zu|bis|höchstens|hoechstens|maximum|maximal|max\.?"
    r"|under|below|until|unter)(?![^\W\d_])\s*(?P<bound>.+)"
)
_OR_MORE = lazily(r"(?P<bound>.+?)\s*(?:\+|or more|and more|oder mehr|und mehr|min\.?)")
_OR_LESS = lazily(r"(?P<bound>.+?)\s*(?:or less|oder weniger|max\.?)")
_BETWEEN = lazily(r"(?:from|between|von|zwischen)\s+(?P<rest>.+)")
_SPLIT = lazily(r"(?P<low>.+?)\s*(?:-|−|–|—|\.{2,3}|\b(?:to|bis|and|und)\b)\s*(?P<high>.+)")
_ONE_SIDED: tuple[tuple[re.Pattern[str], bool], ...] = (
    (_UP_TO, False),
    (_FROM, True),
    (_OR_LESS, False),
    (_OR_MORE, True),
)


def split_range(text: str) -> Range[str]:
    """Cut a range into the texts of its bounds; a single value is both.

    "More than" and ">" include the bound. "10-50k" means 10k to 50k, and "3-5 %" 3 % to 5 %.
    """
    flat = clean(text).casefold()
    between = _BETWEEN.fullmatch(flat)
    pair = _SPLIT.fullmatch(between["rest"]) if between else None
    if pair is None:
        for pattern, is_low in _ONE_SIDED:
            match = pattern.fullmatch(flat)
            if match:
                return Range(match["bound"], None) if is_low else Range(None, match["bound"])
        pair = _SPLIT.fullmatch(flat)
    if pair is None:
        return Range(flat, flat)
    return Range(_with_unit_of(pair["high"], pair["low"]), pair["high"])


_SCALED = lazily(rf"(?P<digits>{DIGITS})\s*(?P<word>{_WORDS})\b")
_BARE = lazily(rf"(?P<before>[^0-9]*)(?P<digits>{DIGITS})(?P<after>[^0-9a-z]*)")


def _with_unit_of(high: str, low: str) -> str:
    bare = _BARE.fullmatch(low)
    if bare and "%" in high and "%" not in low:
        return f"{low}%"
    top = _SCALED.search(high)
    if not bare or not top:
        return low
    small, large = read_number(bare["digits"]), read_number(top["digits"])
    if small is None or large is None or small >= large:
        return low
    return f"{bare['before']}{bare['digits']}{top['word']}{bare['after']}"


def read_range(text: str, read: Callable[[str], T], order: Callable[[T], Any]) -> Range[T]:
    """Read both bounds of a range with the given parser; a reversed range is refused."""
    if clean(text).endswith(("-", "–", "—")):
        raise UserError(
            msg(
                "I could not read “{text}” as a range, for its other bound is missing. Write 10k-50k, or "
                "with one bound 10k+ or up to 50k.",
                text=excerpt(text),
            )
        )
    sides = split_range(text)
    low = None if sides.low is None else read(sides.low)
    high = None if sides.high is None else read(sides.high)
    if low is not None and high is not None and order(low) > order(high):
        raise UserError(backwards(text))
    return Range(low, high)


def backwards(text: str) -> Message:
    """Say that a range has its larger bound first."""
    return msg(
        "The range “{text}” runs backwards. Put the smaller number first, like 10k-50k.", text=excerpt(text)
    )


def parse_range(text: str) -> Range[int]:
    """Read a range of counts: "10k-50k", ">10k", "10k+", "bis 50k", or one value."""
    return read_range(text, parse_count, lambda value: value)


def parse_rate_range(text: str) -> Range[Decimal]:
    """Read a range of percentages as fractions: "3-5 %", "ab 3 %"."""
    return read_range(text, parse_rate, lambda value: value)


def parse_growth_range(text: str) -> Range[Decimal]:
    """Read a range of growths as fractions: "-2 to 5 %", "ab 3 %"."""
    return read_range(text, parse_growth, lambda value: value)


def parse_share_range(text: str) -> Range[Decimal]:
    """Read a range of shares as fractions; one share alone is the least: "60 %" is 60 % and more."""
    found = read_range(text, parse_share, lambda value: value)
    return Range(found.low, None) if found.low == found.high else found
