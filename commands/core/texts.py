"""Texts in the person's language: messages as data, and the translator that renders them.

Write ``msg("Hello {name}", name=...)`` where no language is known yet (rules, errors) and
``t("Hello {name}", name=...)`` where a translator is at hand. English is the key; the German
catalogue lies in ``commands/locale``.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from babel import Locale, lists

from commands.core.numbers import Numbers, exact
from storage.frozen import frozen

LANGUAGES = ("en", "de")
_LOCALES = Path(__file__).parents[1] / "locale"
# Babel's "en" is American; teams in Europe expect the day before the month.
_BABEL = {"en": "en_GB", "de": "de_DE"}


@frozen
class Message:
    """Hold a text and its values until the reader's language is known."""

    text: str
    params: Mapping[str, Any] = field(default_factory=dict)
    plural: str | None = None
    count: int = 1


def msg(text: str, /, **params: Any) -> Message:
    """Make a message that is rendered later; values may be messages themselves."""
    return Message(text, params)


def msg_plural(singular: str, plural: str, count: int, /, **params: Any) -> Message:
    """Make a message with a singular and a plural; ``{count}`` is filled in."""
    return Message(singular, {"count": count, **params}, plural, count)


def N_(text: str) -> str:
    """Mark a text for the catalogue without translating it (declarations)."""
    return text


class UserError(Exception):
    """A person's mistake: the sentence says what was wrong and what would be right."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message


@lru_cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("taktgeber", str(_LOCALES), [language], fallback=True)


def language_of(tag: str | None) -> str | None:
    """Give the supported language of a platform's locale tag such as ``de-AT``, or None."""
    short = (tag or "").replace("_", "-").split("-")[0].lower()
    return short if short in LANGUAGES else None


class Translator:
    """Render texts, numbers, money, dates and plurals in one language."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        catalogue = _catalogue(self.language)
        self._translated, self._counted = catalogue.gettext, catalogue.ngettext

    # Each when it is first asked for: the menus of the platforms have words alone, and an idle bot no dates.

    @cached_property
    def _locale(self) -> Locale:
        return Locale.parse(_BABEL[self.language])

    @cached_property
    def _days(self) -> Mapping[int, str]:
        names: Mapping[int, str] = self._locale.days["format"]["abbreviated"]
        return names

    @cached_property
    def _months(self) -> Mapping[int, str]:
        names: Mapping[int, str] = self._locale.months["format"]["abbreviated"]
        return names

    @cached_property
    def _numbers(self) -> Numbers:
        return Numbers(self._locale)

    def __call__(self, text: str | Message, /, **params: Any) -> str:
        """Translate a text (or render a message) and fill in its values."""
        if isinstance(text, Message):
            return self._render(text)
        found = self._translated(text) if text else ""
        return self._fill(found, params) if params else found

    def plural(self, singular: str, plural: str, count: int, /, **params: Any) -> str:
        """Translate in the form that fits ``count``; ``{count}`` is filled in."""
        return self._fill(self._counted(singular, plural, count), {"count": count, **params})

    def _render(self, message: Message) -> str:
        if message.plural is None:
            return self(message.text, **message.params)
        text = self._counted(message.text, message.plural, message.count)
        return self._fill(text, message.params)

    def _fill(self, text: str, params: Mapping[str, Any]) -> str:
        for value in params.values():
            if type(value) is not str:
                return text.format(**{key: self._value(value) for key, value in params.items()})
        return text.format(**params) if params else text

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return value
        if isinstance(value, Message):
            return self._render(value)
        if isinstance(value, date) and not isinstance(value, datetime):
            return self.date(value)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return value
        return self.number(value)

    def number(self, value: int | float | Decimal, decimals: int | None = None) -> str:
        """Format a number with the language's separators."""
        return self._numbers.number(value, decimals)

    def compact(self, value: int | float | Decimal) -> str:
        """Shorten to three digits with K or M from 10,000 on; below that the number is exact."""
        size = abs(exact(value))
        if size < 10_000:
            return self.number(value, 0)
        for unit, suffix in ((Decimal(1000), "K"), (Decimal(1_000_000), "M")):
            short = size / unit
            decimals = 2 if short < 10 else 1 if short < 100 else 0
            rounded = round(short, decimals)
            if rounded < 1000 or suffix == "M":
                break
        decimals = 2 if rounded < 10 else 1 if rounded < 100 else 0
        return ("-" if value < 0 else "") + self.number(rounded, decimals) + suffix

    def percent(self, ratio: float | Decimal) -> str:
        """Format a ratio (0.25) as a percentage with two decimals (25.00 %)."""
        sign = "\u00a0%" if self.language == "de" else "%"
        return self._numbers.number(exact(ratio).scaleb(2), 2) + sign

    def money(self, minor: int | Decimal, currency: str) -> str:
        """Format minor units of an ISO 4217 currency with that currency's decimals."""
        return self._numbers.money(minor, currency)

    def amount(self, figure: str, currency: str) -> str:
        """Put the sign of a currency to a figure, where the language has it."""
        return self._numbers.amount(figure, currency)

    def decimals(self, currency: str) -> int:
        """Give how many decimals an ISO 4217 currency has."""
        return self._numbers.currency(currency).digits

    def date(self, day: date) -> str:
        """Format a day with its weekday: ``Mon 23 Nov 2026`` / ``Mo 23. Nov. 2026``."""
        point = "." if self.language == "de" else ""
        return f"{self._days[day.weekday()]} {day.day}{point} {self._months[day.month]} {day.year}"

    def moment(self, moment: datetime, zone: tzinfo) -> str:
        """Format an instant in a zone with weekday, date, time and the zone's name."""
        local = moment.astimezone(zone)
        return f"{self.date(local.date())}, {local:%H:%M} ({zone})"

    def join(self, items: list[str]) -> str:
        """Join with commas and the language's "and"."""
        return lists.format_list(items, locale=self._locale)


@lru_cache
def translator(language: str) -> Translator:
    """Give the translator of a language; unknown ones get English."""
    return Translator(language)
