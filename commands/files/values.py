"""Read single cells: numbers, money and days, in the one way of writing a file has."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from babel.numbers import get_currency_precision, list_currencies

from commands.core.texts import Message, UserError, msg
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt, strip_invisible

Cell = str | int | float | bool | date | time | timedelta

LIMIT = 10**15
_BLANKS = frozenset({"", "-", "--", "–", "—", "n/a", "null"})
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_EXCEL_EPOCH = date(1899, 12, 30)
_SIGNS = {"€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₺": "TRY", "₫": "VND", "₱": "PHP", "Rp": "IDR"}
_UNIT = r"[A-Z]{0,3}[$€£¥₹₩₽₺₫₱฿₴₦]|[A-Z]{3}|Rp|kr|zł|Fr"
_SHAPE = lazily(
    rf"(?P<sign>[-−]?) ?(?:(?P<before>{_UNIT})\.?)? ?(?P<inner>[-−]?)"
    rf"(?P<digits>[0-9.,][0-9., '’]*?) ?(?:(?P<after>%|{_UNIT})\.?)?"
)
_SPACED = lazily(r"[0-9]{1,3}(?:[ '’][0-9]{3})+(?:[.,][0-9]*)?")
_TIME = r"(?:[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?Z?)?"
_YEAR_FIRST = lazily(rf"([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}}){_TIME}")
_COMPACT = lazily(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DOTTED = lazily(rf"([0-9]{{1,2}})\.([0-9]{{1,2}})\.([0-9]{{4}}|[0-9]{{2}}){_TIME}")
_YEAR_LAST = lazily(rf"([0-9]{{1,2}})([-/])([0-9]{{1,2}})\2([0-9]{{4}}){_TIME}")


class NumberStyle(StrEnum):
    """Tell which sign separates the decimals."""

    POINT = "1,234.56"
    COMMA = "1.234,56"

    @property
    def point(self) -> str:
        """Give the sign before the decimals."""
        return "." if self is NumberStyle.POINT else ","

    @property
    def group(self) -> str:
        """Give the sign between the thousands."""
        return "," if self is NumberStyle.POINT else "."


class DayOrder(StrEnum):
    """Tell what comes first in dates like 11/01/2026."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


class Number(NamedTuple):
    """Hold a number and the unit written beside it: empty, ``%``, or a currency's code or sign."""

    value: Decimal
    unit: str


_GROUPED = {
    NumberStyle.POINT: lazily(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.[0-9]*)?"),
    NumberStyle.COMMA: lazily(r"(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)?(?:,[0-9]*)?"),
}


def shorten(cell: Cell, length: int = 40) -> str:
    """Show a cell in a sentence: one line, visible characters only, not too long."""
    return excerpt(_text(cell), length)


def clean_text(cell: Cell) -> str:
    """Give a cell's text in one line, without invisible characters; nothing is evaluated."""
    return strip_invisible(_text(cell))


def _text(cell: Cell) -> str:
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell says "no figure": empty, a dash, or masked like ``<5``."""
    return isinstance(cell, str) and (is_masked(cell) or cell.strip().lower() in _BLANKS)


def is_masked(cell: Cell) -> bool:
    """Tell whether a small figure was hidden, as in ``<5``."""
    return isinstance(cell, str) and cell.lstrip().startswith("<") and cell.strip(" <").isdecimal()


def style_of(text: str) -> NumberStyle | None:
    """Give the style a number proves, or None when it could be either (``12``, ``1.234``)."""
    if "." not in text and "," not in text:
        return None
    shape = _SHAPE.fullmatch(_plain_spaces(text)) if len(text) <= 40 else None
    if shape is None:
        return None
    digits = shape["digits"]
    if "." not in digits and "," not in digits:
        return None
    last = "." if digits.rfind(".") > digits.rfind(",") else ","
    decimal = NumberStyle.POINT if last == "." else NumberStyle.COMMA
    grouped = NumberStyle.COMMA if last == "." else NumberStyle.POINT
    whole, _, rest = digits.rpartition(last)
    if last in whole:
        return grouped
    if "." in whole or "," in whole or len(rest) != 3 or len(whole) > 3 or whole[:1] in ("", "0"):
        return decimal
    return None


def read_number(cell: Cell, style: NumberStyle) -> Number | None:
    """Read a number with the unit beside it; a blank or masked one is None."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise UserError(_not_a_number(cell, style))
    if not isinstance(cell, str):
        return Number(_checked(Decimal(repr(cell)), cell), "")
    text = _plain_spaces(cell)
    if is_blank(text):
        return None
    shape = _SHAPE.fullmatch(text) if len(text) <= 40 else None
    if shape is None or (shape["before"] and shape["after"]):
        raise UserError(_not_a_number(cell, style))
    digits = shape["digits"]
    if _SPACED.fullmatch(digits):
        digits = re.sub("[ '’]", "", digits)
    if not _GROUPED[style].fullmatch(digits) or not any(sign.isdecimal() for sign in digits):
        raise UserError(_not_a_number(cell, style))
    value = Decimal(digits.replace(style.group, "").replace(style.point, "."))
    negative = bool(shape["sign"] or shape["inner"])
    return Number(_checked(-value if negative else value, cell), shape["before"] or shape["after"] or "")


def count_reader(style: NumberStyle) -> Callable[[Cell], int | None]:
    """Make a reader of whole numbers of zero or more."""

    def read(cell: Cell) -> int | None:
        if isinstance(cell, str) and cell.isdecimal() and len(cell) <= 15:
            return int(cell)
        number = read_number(cell, style)
        if number is None:
            return None
        if number.unit or number.value != number.value.to_integral_value():
            raise UserError(msg("“{value}” is not a whole number.", value=shorten(cell)))
        return int(number.value)

    return read


def money_reader(style: NumberStyle, currency: str) -> Callable[[Cell], int | None]:
    """Make a reader of amounts that gives minor units of ``currency``."""
    digits: int = get_currency_precision(currency)
    scale: int = 10**digits
    point = style.point

    def read(cell: Cell) -> int | None:
        if isinstance(cell, str):
            whole, _, fraction = cell.partition(point)
            plain = whole.isdecimal() and len(whole) <= 14 and len(fraction) <= digits
            if plain and (not fraction or fraction.isdecimal()):
                return int(whole) * scale + int(fraction.ljust(digits, "0") or 0)
        number = read_number(cell, style)
        if number is None:
            return None
        _check_unit(number.unit, currency, cell)
        return int((number.value * scale).quantize(Decimal(1), ROUND_HALF_UP))

    return read


def seconds_reader(style: NumberStyle) -> Callable[[Cell], Decimal | None]:
    """Make a reader of seconds such as ``4.66`` or ``4.66s``."""

    def read(cell: Cell) -> Decimal | None:
        number = read_number(cell.rstrip().removesuffix("s") if isinstance(cell, str) else cell, style)
        return None if number is None else number.value

    return read


def order_of(text: str) -> DayOrder | None:
    """Give the order a date like 23/10/2026 proves, or None."""
    found = _YEAR_LAST.fullmatch(text.strip()) if len(text) <= 40 else None
    if found is None or (int(found[1]) > 12) == (int(found[3]) > 12):
        return None
    return DayOrder.DAY_FIRST if int(found[1]) > 12 else DayOrder.MONTH_FIRST


def needs_order(text: str) -> bool:
    """Tell whether a date is written so that day and month can be mixed up."""
    return len(text) <= 40 and _YEAR_LAST.fullmatch(text.strip()) is not None


def day_reader(order: DayOrder | None) -> Callable[[Cell], date | None]:
    """Make a reader of days; ``order`` settles dates like 11/01/2026."""

    def read(cell: Cell) -> date | None:
        if isinstance(cell, date):
            return _in_range(cell.date() if isinstance(cell, datetime) else cell, cell)
        if isinstance(cell, str):
            return None if is_blank(cell) else _day_from_text(cell.strip(), order)
        if isinstance(cell, int | float) and not isinstance(cell, bool) and 36_526 <= cell < 73_051:
            return _EXCEL_EPOCH + timedelta(days=int(cell))
        raise UserError(_not_a_date(cell))

    return read


def currency_of(text: str) -> str | None:
    """Give the ISO 4217 code of a code or an unmistakable sign, or None."""
    code = _SIGNS.get(text.strip(), text.strip().upper())
    return code if code in _currencies() else None


@lru_cache
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


def _plain_spaces(text: str) -> str:
    if text.isascii():
        return text.strip()
    return re.sub(r"[\u00a0\u2000-\u200a\u202f]", " ", text).strip()


def _checked(value: Decimal, cell: Cell) -> Decimal:
    if value.is_nan() or abs(value) > LIMIT:
        raise UserError(msg("The figure “{value}” is too large to be real.", value=shorten(cell)))
    if value < 0:
        raise UserError(msg("“{value}” is negative; it must be zero or more.", value=shorten(cell)))
    return value


def _check_unit(unit: str, currency: str, cell: Cell) -> None:
    known = currency_of(unit) if unit else currency
    if unit == "%" or (known and known != currency):
        text = msg("“{value}” is not an amount in {currency}.", value=shorten(cell), currency=currency)
        raise UserError(text)


def _day_from_text(text: str, order: DayOrder | None) -> date:
    if len(text) > 40:
        raise UserError(_not_a_date(text))
    if found := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return _day(text, found[1], found[2], found[3])
    if found := _DOTTED.fullmatch(text):
        year = found[3] if len(found[3]) == 4 else "20" + found[3]
        return _day(text, year, found[2], found[1])
    found = _YEAR_LAST.fullmatch(text)
    if found is None or order is None:
        raise UserError(_not_a_date(text))
    first, second = found[1], found[3]
    day, month = (first, second) if order is DayOrder.DAY_FIRST else (second, first)
    return _day(text, found[4], month, day)


def _day(text: str, year: str, month: str, day: str) -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError as error:
        raise UserError(msg("The date “{value}” does not exist.", value=shorten(text))) from error
    return _in_range(found, text)


def _in_range(day: date, cell: Cell) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise UserError(msg("The date “{value}” is not in this century.", value=shorten(cell)))
    return day


def _not_a_number(cell: Cell, style: NumberStyle) -> Message:
    return msg(
        "“{value}” is not a number. Numbers in this file look like {example}.",
        value=shorten(cell),
        example=style.value,
    )


def _not_a_date(cell: Cell) -> Message:
    return msg("“{value}” is not a date. Write dates like 2026-11-23.", value=shorten(cell))
