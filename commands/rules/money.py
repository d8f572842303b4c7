"""Read amounts of money as people write them, in English and German."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import cache

from babel import numbers
from babel.core import get_global

from commands.core.texts import UserError, msg, msg_plural
from commands.rules.amounts import DIGITS, POWERS, Range, backwards, clean, grouped_once, scaled, split_range
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt
from storage.frozen import frozen

MAX_MAJOR = 1_000_000_000
_COMMON = ("EUR", "USD", "GBP", "CHF", "PLN", "SEK", "NOK", "DKK", "CZK", "JPY", "CAD", "AUD")
_SHAPE = lazily(rf"(?P<before>[^0-9]*)(?P<digits>{DIGITS})(?P<after>[^0-9]*)")
_NO_CENTS = lazily(r"^[.,]\s?[-–—]{1,2}")
# The hyphen of "US-Dollar" is none.
_MINUS = lazily(r"(?<![a-z])[-−–—]|[-−–—](?![a-z])|\bminus\b", re.IGNORECASE)
_MULTIPLIER = lazily(
    rf"(?P<word>{'|'.join(sorted(POWERS, key=len, reverse=True))})(?![a-z])[ .]*(?P<rest>.*)", re.IGNORECASE
)
# "T€" and "TEUR" are thousands in German accounts; "kEUR" and "Mio€" are written together as well.
_GLUED = lazily(r"(?P<word>mio|k|t|m)(?P<rest>.+)", re.IGNORECASE)


@frozen
class Money:
    """Hold an amount in minor units of an ISO 4217 currency."""

    minor: int
    currency: str


@frozen
class _Shared:
    """A sign several currencies share: the workspace's own wins, else the usual one, if any."""

    usual: str | None
    codes: tuple[str, ...]


_DOLLAR = _Shared(
    "USD", ("USD", "AUD", "CAD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "JMD", "TTD")
)
_POUND = _Shared("GBP", ("GBP", "EGP", "GIP", "FKP", "SHP", "LBP", "SYP"))
_YEN = _Shared("JPY", ("JPY", "CNY"))
_CROWN = _Shared(None, ("SEK", "NOK", "DKK", "ISK"))
_SHARED = {
    **dict.fromkeys(("$", "dollar", "dollars"), _DOLLAR),
    **dict.fromkeys(("£", "pound", "pounds", "pfund"), _POUND),
    "¥": _YEN,
    **dict.fromkeys(("kr", "krone", "kronen", "krona", "kronor", "kroner"), _CROWN),
}
_WORDS = {
    **dict.fromkeys(("euro", "euros"), "EUR"),
    **dict.fromkeys(("us dollar", "us-dollar", "us dollars"), "USD"),
    **dict.fromkeys(("franken", "sfr", "fr", "francs"), "CHF"),
    **dict.fromkeys(("zł", "zl", "zloty", "złoty", "złotych"), "PLN"),
    **dict.fromkeys(("kč", "kc"), "CZK"),
    **dict.fromkeys(("₺", "tl", "lira"), "TRY"),
    **dict.fromkeys(("rmb", "yuan"), "CNY"),
    **{"yen": "JPY", "ft": "HUF", "lei": "RON", "₽": "RUB", "₴": "UAH", "฿": "THB", "₱": "PHP"},
    **{"a$": "AUD", "c$": "CAD", "s$": "SGD", "£e": "EGP"},
}


@cache
def currencies() -> frozenset[str]:
    """Give the ISO codes of all currencies that are legal tender somewhere today."""
    entries = (entry for places in get_global("territory_currencies").values() for entry in places)
    return frozenset(code for code, _, end, tender in entries if tender and end is None)


@cache
def _signs() -> dict[str, str]:
    """Map the signs and words that mean one currency, those of our own output included."""
    written = {
        _key(numbers.get_currency_symbol(code, locale)): code
        for locale in ("en_GB", "de_DE")
        for code in sorted(currencies())
    }
    return {**{sign: code for sign, code in written.items() if sign not in _SHARED}, **_WORDS}


def _key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".")


def _currency(text: str, default: str) -> str | None:
    key = _key(text)
    if key.upper() in currencies():
        return key.upper()
    shared = _SHARED.get(key)
    if shared is None:
        return _signs().get(key)
    code = default if default in shared.codes else shared.usual
    if code is None:
        raise UserError(
            msg(
                "“{text}” can be several currencies. Write its code: {codes}.",
                text=excerpt(text),
                codes=", ".join(shared.codes),
            )
        )
    return code


def _near_codes(text: str) -> list[str]:
    wanted = text[:20].upper()
    close = [
        *get_close_matches(wanted, _COMMON, n=3, cutoff=0.6),
        *get_close_matches(wanted, sorted(currencies()), n=3, cutoff=0.6),
    ]
    return list(dict.fromkeys(close))[:3]


def _unknown(text: str) -> UserError:
    codes = ", ".join(_near_codes(text))
    if codes:
        return UserError(
            msg("I don't know the currency “{text}”. Did you mean {codes}?", text=excerpt(text), codes=codes)
        )
    return UserError(
        msg("I don't know the currency “{text}”. Use a code like EUR, USD or CHF.", text=excerpt(text))
    )


def parse_currency(text: str, *, default_currency: str = "EUR") -> str:
    """Read a currency's code, sign or name; a shared sign such as $ prefers the default."""
    flat = clean(text)
    code = _currency(flat, default_currency)
    if code is None:
        raise _unknown(flat)
    return code


def _unreadable(text: str) -> UserError:
    return UserError(
        msg(
            "I could not read “{text}” as an amount. Write it like 5000, 5.000,50 € or EUR 5k.",
            text=excerpt(text),
        )
    )


def _suffix(text: str, default: str) -> tuple[int, str | None]:
    """Split the words beside the digits into a power of ten and a currency."""
    code = _currency(text, default) if text else None
    if code or not text:
        return 0, code
    scale = _MULTIPLIER.fullmatch(text)
    if scale:
        rest = scale["rest"]
        return POWERS[scale["word"].lower()], _named(rest, default) if rest else None
    glued = _GLUED.fullmatch(text)
    code = _currency(glued["rest"], default) if glued else None
    if glued and code:
        return POWERS.get(glued["word"].lower(), 3), code
    return 0, _named(text, default)


def _named(text: str, default: str) -> str:
    code = _currency(text, default)
    if code:
        return code
    if re.fullmatch(r"[^\W\d_]{3,4}", text):
        raise _unknown(text)
    raise UserError(
        msg(
            "I don't know what “{word}” means in an amount. Write it like 5000 € or EUR 5k.",
            word=excerpt(text),
        )
    )


def _prefix(text: str, default: str) -> tuple[int, str | None]:
    """Split what precedes the digits, as in "TEUR 50"; a power of ten needs its currency there."""
    power, code = _suffix(text.strip(" +"), default)
    if power and not code:
        raise _unreadable(text)
    return power, code


def parse_money(text: str, *, default_currency: str, allow_zero: bool = False) -> Money:
    """Read an amount such as ``5000``, ``5.000,50 €``, ``EUR 5k`` or ``1,5 Mio €``."""
    shape = _SHAPE.fullmatch(clean(text))
    if shape is None:
        raise _unreadable(text)
    if _MINUS.search(shape["before"]):
        raise UserError(msg("An amount cannot be negative, but “{text}” is.", text=excerpt(text)))
    scale, before = _prefix(shape["before"], default_currency)
    power, after = _suffix(_NO_CENTS.sub("", shape["after"]).strip(), before or default_currency)
    if scale and power:
        raise _unreadable(text)
    if before and after and before != after:
        raise UserError(
            msg(
                "“{text}” names two currencies, {first} and {second}. Keep one.",
                text=excerpt(text),
                first=before,
                second=after,
            )
        )
    currency = before or after or default_currency
    return Money(_minor(text, shape["digits"], scale or power, currency, allow_zero), currency)


def _minor(text: str, digits: str, power: int, currency: str, allow_zero: bool) -> int:
    precision = numbers.get_currency_precision(currency)
    if precision == 3 and not power and grouped_once(digits):
        raise UserError(
            msg(
                "{currency} has three decimals, so “{text}” can be read in two ways. "
                "Write all of them, like 1,234.000.",
                currency=currency,
                text=excerpt(text),
            )
        )
    value = scaled(digits, power)
    if value is None:
        raise _unreadable(text)
    if value > MAX_MAJOR:
        raise UserError(msg("“{text}” is too large to be true. Check the amount.", text=excerpt(text)))
    minor = value.scaleb(precision)
    if minor != minor.to_integral_value():
        raise _too_precise(text, precision, currency)
    if not minor and not allow_zero:
        raise UserError(msg("The amount must be more than 0."))
    return int(minor)


def _too_precise(text: str, precision: int, currency: str) -> UserError:
    if not precision:
        return UserError(
            msg("{currency} has no decimals, but “{text}” has some.", currency=currency, text=excerpt(text))
        )
    return UserError(
        msg_plural(
            "{currency} has {count} decimal, but “{text}” has more.",
            "{currency} has {count} decimals, but “{text}” has more.",
            precision,
            currency=currency,
            text=excerpt(text),
        )
    )


def parse_money_range(text: str, *, default_currency: str) -> Range[Money]:
    """Read a range of amounts in one currency: "500-2k €", "ab 1.000 CHF"."""
    sides = split_range(text)
    high = _side(sides.high, default_currency)
    low = _side(sides.low, high.currency if high else default_currency)
    if low and high and low.currency != high.currency:
        high = _side(sides.high, low.currency)
    if low and high and low.currency != high.currency:
        raise UserError(
            msg(
                "“{text}” names two currencies, {first} and {second}. Keep one.",
                text=excerpt(text),
                first=low.currency,
                second=high.currency,
            )
        )
    if low and high and low.minor > high.minor:
        raise UserError(backwards(text))
    return Range(low, high)


def _side(text: str | None, currency: str) -> Money | None:
    return None if text is None else parse_money(text, default_currency=currency, allow_zero=True)
