"""Read a list of creators, CSV or XLSX; a faulty line is reported and left out, the others are given."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from decimal import Decimal
from pathlib import Path

from commands.core.texts import UserError, msg
from commands.files.creator_columns import CREATORS
from commands.files.errors import RowError, RowErrors
from commands.files.headers import HeaderMatch, knows, match_headers
from commands.files.table import MAX_BYTES, open_table
from commands.files.values import Cell, clean_text, is_blank, shorten
from commands.rules.amounts import parse_count, parse_growth, parse_rate, parse_share
from commands.rules.audience import parse_ages, parse_countries
from commands.rules.contacts import parse_email
from commands.rules.dates import parse_past_date
from commands.rules.handles import parse_handle
from commands.rules.languages import parse_language
from commands.rules.money import parse_currency, parse_money
from commands.rules.patterns import lazily
from commands.rules.tags import parse_country, parse_topics
from storage.frozen import frozen

MAX_CREATORS = 20_000
_MAX_TEXT = 2_000
_DOTTED = lazily(r"(?:[A-Za-z]\. ?)+[A-Za-z]?")
_NUMBER = lazily(r"[-−+]?[0-9]+(?:[.,][0-9]+)?")


@frozen
class CreatorRow:
    """Hold one creator of a list; what the list does not say is empty or None."""

    line: int
    handle: str
    name: str = ""
    followers: int | None = None
    engagement_rate: Decimal | None = None  # a fraction
    engagement_by_followers: Decimal | None = None
    average_views: int | None = None
    median_views: int | None = None
    growth_30d: Decimal | None = None
    last_post_on: date | None = None
    women_share: Decimal | None = None
    audience_countries: Mapping[str, int] = field(default_factory=dict)  # hundredths of a percent
    audience_ages: Mapping[str, int] = field(default_factory=dict)
    country: str = ""  # ISO 3166 alpha-2
    language: str = ""  # ISO 639-1
    topics: tuple[str, ...] = ()
    email: str = ""
    price_minor: int | None = None
    price_currency: str = ""
    notes: str = ""


@frozen
class CreatorList:
    """Hold what a list says; with ``missing`` columns (texts of the catalogue) there are no rows."""

    rows: tuple[CreatorRow, ...]
    errors: tuple[RowError, ...]  # the first ones
    error_count: int
    columns: Mapping[str, str]  # header -> field
    unknown: tuple[str, ...]
    suggestions: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]


@frozen
class _Head:
    """Hold what the whole list says: which columns are in percent, its currency and the day it is read."""

    percents: frozenset[str]
    currency: str
    today: date


class _Row:
    """Read the cells of one line by the names of their fields."""

    def __init__(self, cells: Mapping[str, Cell], head: _Head) -> None:
        self._cells = cells
        self._head = head
        self.field = ""

    def text(self, key: str, limit: int = _MAX_TEXT) -> str:
        """Give a text, or an empty one; also notes which field is being read."""
        self.field = key
        cell = self._cells.get(key, "")
        return "" if is_blank(cell) else clean_text(cell)[:limit]

    def read(self, key: str, parse: Callable[[str], int]) -> int | None:
        """Give a parsed figure, or None where there is none."""
        text = self.text(key)
        return parse(text) if text else None

    def handle(self) -> str:
        """Give the handle out of its own column or the profile's link."""
        text = self.text("handle") or self.text("profile_url")
        if not text:
            self.field = "handle"
            raise UserError(msg("The handle is missing."))
        return parse_handle(text)

    def rate(self, key: str, parse: Callable[[str], Decimal] = parse_rate) -> Decimal | None:
        """Give a percentage; a workbook holds 16.6 % as 0.166."""
        text, percent = self.text(key), key in self._head.percents
        cell = self._cells.get(key)
        if isinstance(cell, float) and not percent and abs(cell) < 1:
            return parse(f"{Decimal(repr(cell)).scaleb(2):f} %")
        bare = isinstance(cell, float) or (percent and _NUMBER.fullmatch(text) is not None)
        return parse(f"{text} %" if bare else text) if text else None

    def women(self) -> Decimal | None:
        """Give the share of women; of two genders that a list knows the other one says it, too."""
        women = self.rate("women_share", parse_share)
        men = self.rate("men_share", parse_share) if women is None else None
        return women if men is None else 1 - men

    def day(self, key: str) -> date | None:
        """Give a day that has come; one without a year is the latest."""
        text, cell = self.text(key), self._cells.get(key)
        if not text:
            return None
        written = cell.isoformat()[:10] if isinstance(cell, date) else text
        return parse_past_date(written, today=self._head.today)

    def shares(self, key: str, parse: Callable[[str], dict[str, int]]) -> dict[str, int]:
        """Give the shares of an audience by their names."""
        text = self.text(key)
        return parse(text) if text else {}

    def country(self) -> str:
        """Give the code of the country."""
        text = self.text("country")
        text = text.replace(".", "") if _DOTTED.fullmatch(text) else text
        return parse_country(text) if text else ""

    def language(self) -> str:
        """Give the code of the first language."""
        text = re.split(r"[,;/|&+]", self.text("language"))[0].strip()
        if not text:
            return ""
        return parse_language(text)

    def topics(self) -> tuple[str, ...]:
        """Give the topics, each once."""
        return tuple(parse_topics(self.text("topics")))

    def email(self) -> str:
        """Give the e-mail address."""
        text = self.text("email")
        return parse_email(text) if text else ""

    def price(self) -> tuple[int | None, str]:
        """Give the price in minor units and its currency."""
        currency = self.text("currency")
        default = parse_currency(currency) if currency else self._head.currency
        text = self.text("price")
        if not text:
            return None, ""
        money = parse_money(text, default_currency=default, allow_zero=True)
        return money.minor, money.currency


def read_creators(
    path: Path,
    *,
    default_currency: str,
    remembered: Mapping[str, str],
    today: date,
    max_rows: int = MAX_CREATORS,
    max_bytes: int = MAX_BYTES,
) -> CreatorList:
    """Read a list of creators; ``default_currency`` is for prices that name none.

    ``today`` is the day in the team's zone: no post is later.
    """
    table = open_table(path, knows(remembered, CREATORS), max_bytes=max_bytes, max_rows=max_rows)
    match = match_headers(table.header, remembered, CREATORS)
    errors = RowErrors()
    percents = frozenset(key for index, key in match.columns.items() if "%" in table.header[index])
    head = _Head(percents, match.currency or default_currency, today)
    rows = () if match.missing else tuple(_rows(table.rows(), table.header, match, head, errors))
    return CreatorList(
        rows=rows,
        errors=tuple(errors.first),
        error_count=errors.count,
        columns={table.header[index]: key for index, key in match.columns.items()},
        unknown=match.unknown,
        suggestions=match.suggestions,
        missing=match.missing,
    )


def _rows(
    rows: Iterator[tuple[int, list[Cell]]],
    header: Sequence[str],
    match: HeaderMatch,
    head: _Head,
    errors: RowErrors,
) -> Iterator[CreatorRow]:
    lines: dict[str, int] = {}
    for line, cells in rows:
        named = {key: cells[index] for index, key in match.columns.items() if index < len(cells)}
        row = _Row(named, head)
        try:
            creator = _creator(line, row)
            first = lines.setdefault(creator.handle, line)
            if first != line:
                row.field = ""
                text = msg("@{handle} is already in line {first}.", handle=creator.handle, first=first)
                raise UserError(text)
        except UserError as error:
            column = next((header[index] for index, key in match.columns.items() if key == row.field), "")
            errors.add(RowError(line, shorten(column), error.message))
        else:
            yield creator


def _creator(line: int, row: _Row) -> CreatorRow:
    handle = row.handle()
    price, currency = row.price()
    return CreatorRow(
        line=line,
        handle=handle,
        name=row.text("name", 200),
        followers=row.read("followers", parse_count),
        engagement_rate=row.rate("engagement_rate"),
        engagement_by_followers=row.rate("engagement_by_followers"),
        average_views=row.read("average_views", parse_count),
        median_views=row.read("median_views", parse_count),
        growth_30d=row.rate("growth_30d", parse_growth),
        last_post_on=row.day("last_post_on"),
        women_share=row.women(),
        audience_countries=row.shares("audience_countries", parse_countries),
        audience_ages=row.shares("audience_ages", parse_ages),
        country=row.country(),
        language=row.language(),
        topics=row.topics(),
        email=row.email(),
        price_minor=price,
        price_currency=currency,
        notes=row.text("notes"),
    )
