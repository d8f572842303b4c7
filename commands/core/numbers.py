"""Numbers and money as a language writes them: Babel knows how, and Python's formatting is much faster."""

from __future__ import annotations

from decimal import Decimal

from babel import Locale, numbers

from storage.frozen import frozen


def exact(value: int | float | Decimal) -> Decimal:
    """Give a number as it is printed: 0.1 is a tenth."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


@frozen
class Currency:
    """How amounts of a currency look: what stands before and after them, and their decimals."""

    digits: int
    before: tuple[str, str]  # of an amount, and of one below zero
    after: tuple[str, str]


class Numbers:
    """Write numbers in one language."""

    def __init__(self, locale: Locale) -> None:
        self._locale = locale
        symbols = {",": numbers.get_group_symbol(locale), ".": numbers.get_decimal_symbol(locale)}
        self._symbols = {} if symbols == {",": ",", ".": "."} else str.maketrans(symbols)
        self._currencies: dict[str, Currency] = {}

    def number(self, value: int | float | Decimal, decimals: int | None = None) -> str:
        """Write a number with so many decimals, or with up to three as it has them."""
        if decimals is None and not isinstance(value, int):
            return numbers.format_decimal(value, locale=self._locale)
        return self._plain(value if isinstance(value, int) and not decimals else exact(value), decimals or 0)

    def money(self, minor: int | Decimal, currency: str) -> str:
        """Write minor units of an ISO 4217 currency with that currency's decimals."""
        known = self.currency(currency)
        amount = Decimal(minor).scaleb(-known.digits)
        below = amount.is_signed()
        return known.before[below] + self._plain(abs(amount), known.digits) + known.after[below]

    def amount(self, figure: str, currency: str) -> str:
        """Put the sign of a currency to a figure that is not below zero."""
        known = self.currency(currency)
        return known.before[0] + figure + known.after[0]

    def currency(self, code: str) -> Currency:
        """Give how amounts of a currency look."""
        known = self._currencies.get(code)
        if known is None:
            known = self._currencies[code] = self._asked(code)
        return known

    def _plain(self, value: int | Decimal, decimals: int) -> str:
        text = f"{value:,.{decimals}f}" if isinstance(value, Decimal) else f"{value:,}"
        return text.translate(self._symbols) if self._symbols else text

    def _asked(self, currency: str) -> Currency:
        """Ask Babel for an amount that has each of its parts, and cut the number out."""
        digits = numbers.get_currency_precision(currency)
        number = self._plain(Decimal(1), digits)
        shown = [numbers.format_currency(one, currency, locale=self._locale) for one in (1, -1)]
        parts = [text.partition(number) for text in shown]
        (first, _, end), (first_below, _, end_below) = parts
        return Currency(digits, (first, first_below), (end, end_below))
