"""Match the header row of a file with the fields we know; what is unknown is for a person to map."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from difflib import get_close_matches

from commands.core.texts import N_, UserError, msg
from commands.files import aliases
from commands.files.values import currency_of, shorten
from commands.rules.measures import MEASURES
from commands.rules.patterns import lazily
from storage.frozen import frozen

IGNORE = "ignore"
FIELDS = aliases.FIELDS
_UNIT = lazily(r"(.+?) ?[(\[]([^()\[\]]{1,3})[)\]]")
_MEASURES = frozenset(measure.key for measure in MEASURES)


def normalise(header: str) -> str:
    """Fold a header so that spellings which differ in case, blanks or underscores are equal."""
    text = unicodedata.normalize("NFKC", header).replace("\ufeff", "").replace("_", " ").casefold()
    return re.sub(r"(?<=[0-9]) (?=%)", "", " ".join(text.split()))


@frozen
class Need:
    """Name something a file cannot do without: any one of ``fields``."""

    fields: frozenset[str]
    label: str


@frozen
class Vocabulary:
    """Hold what the headers of one kind of file may be called."""

    labels: Mapping[str, str]
    spellings: Mapping[str, str]  # normalised header -> field
    german: frozenset[str]
    needs: tuple[Need, ...]
    is_ignored: Callable[[str], bool]
    money: frozenset[str]  # fields whose header may name a currency: "Cost (EUR)"


@frozen
class HeaderMatch:
    """Tell which column holds which field, and what is left over."""

    columns: Mapping[int, str]
    unknown: tuple[str, ...] = ()
    ignored: tuple[int, ...] = ()
    suggestions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()  # labels
    currency: str | None = None
    german: bool = False

    def index(self, key: str) -> int | None:
        """Give the column of a field, or None."""
        return next((index for index, found in self.columns.items() if found == key), None)

    def require(self) -> None:
        """Refuse a file that lacks a column it cannot do without."""
        if self.missing:
            raise UserError(
                msg(
                    "The file has no column for {missing}. Add it, or say which of its columns holds it.",
                    missing=msg(self.missing[0]),
                )
            )


def make_vocabulary(
    fields: Sequence[tuple[str, str]],
    english: Mapping[str, Sequence[str]],
    german: Mapping[str, Sequence[str]],
    needs: tuple[Need, ...],
    is_ignored: Callable[[str], bool],
    money: frozenset[str],
) -> Vocabulary:
    """Build a vocabulary from lists of spellings."""
    spellings = {normalise(text): key for key, texts in german.items() for text in texts}
    only_german = frozenset(spellings)
    spellings |= {normalise(text): key for key, texts in english.items() for text in texts}
    only_german -= {normalise(text) for texts in english.values() for text in texts}
    return Vocabulary(dict(fields), spellings, only_german, needs, is_ignored, money)


ADS = make_vocabulary(
    FIELDS,
    aliases.ENGLISH,
    aliases.GERMAN,
    (
        Need(frozenset({"date", "hour"}), N_("the day")),
        Need(frozenset({"campaign_name", "campaign_id"}), N_("the campaign")),
        Need(_MEASURES, N_("a figure such as cost or impressions")),
    ),
    aliases.is_ignored,
    aliases.MONEY_FIELDS,
)


def match_headers(
    headers: Sequence[str], remembered: Mapping[str, str], vocabulary: Vocabulary = ADS
) -> HeaderMatch:
    """Match headers with fields; ``remembered`` maps normalised headers to a field or ``ignore``."""
    names = [normalise(header) for header in headers]
    _refuse_twice(headers, names)
    columns: dict[int, str] = {}
    ignored: list[int] = []
    unknown: list[int] = []
    units: set[str] = set()
    for index, name in enumerate(names):
        key, unit = _field_of(name, remembered, vocabulary)
        if unit and key in vocabulary.money:
            units.add(unit)
        if key is None:
            unknown.append(index)
        elif key == IGNORE:
            ignored.append(index)
        else:
            _refuse_same_field(headers, columns, index, key, vocabulary)
            columns[index] = key
    return HeaderMatch(
        columns=columns,
        unknown=tuple(headers[index] for index in unknown),
        ignored=tuple(ignored),
        suggestions={headers[index]: suggest(names[index], vocabulary) for index in unknown},
        missing=_missing(columns, vocabulary),
        currency=_one_currency(units),
        german=any(name in vocabulary.german for name in names),
    )


def knows(remembered: Mapping[str, str], vocabulary: Vocabulary = ADS) -> Callable[[str], bool]:
    """Give a test that tells whether a cell is the name of a column we know."""

    def known(cell: str) -> bool:
        name = normalise(cell)
        return bool(name) and _field_of(name, remembered, vocabulary)[0] is not None

    return known


def suggest(name: str, vocabulary: Vocabulary = ADS) -> tuple[str, ...]:
    """Give up to three fields whose spelling is near a normalised header, the nearest first."""
    near = get_close_matches(name[:80], vocabulary.spellings, n=6, cutoff=0.7)
    return tuple(dict.fromkeys(vocabulary.spellings[spelling] for spelling in near))[:3]


def _field_of(
    name: str, remembered: Mapping[str, str], vocabulary: Vocabulary
) -> tuple[str | None, str | None]:
    unit = _UNIT.fullmatch(name)
    currency = currency_of(unit[2]) if unit else None
    for spelling in (name, unit[1]) if unit and currency else (name,):
        wanted = remembered.get(spelling) or vocabulary.spellings.get(spelling)
        if wanted in vocabulary.labels or wanted == IGNORE:
            return wanted, currency
        if not spelling or vocabulary.is_ignored(spelling):
            return IGNORE, currency
    return None, None


def _refuse_twice(headers: Sequence[str], names: Sequence[str]) -> None:
    seen: set[str] = set()
    for header, name in zip(headers, names, strict=True):
        if name and name in seen:
            raise UserError(
                msg(
                    "The column “{header}” is there twice. Remove one of the two and send the file again.",
                    header=shorten(header),
                )
            )
        seen.add(name)


def _refuse_same_field(
    headers: Sequence[str], columns: Mapping[int, str], index: int, key: str, vocabulary: Vocabulary
) -> None:
    for other, found in columns.items():
        if found == key:
            raise UserError(
                msg(
                    "The columns “{first}” and “{second}” both hold {field}. "
                    "Remove one and send the file again.",
                    first=shorten(headers[other]),
                    second=shorten(headers[index]),
                    field=msg(vocabulary.labels[key]),
                )
            )


def _missing(columns: Mapping[int, str], vocabulary: Vocabulary) -> tuple[str, ...]:
    found = set(columns.values())
    return tuple(need.label for need in vocabulary.needs if not need.fields & found)


def _one_currency(units: set[str]) -> str | None:
    if len(units) > 1:
        first, second = sorted(units)[:2]
        raise UserError(
            msg(
                "The headers name two currencies, {first} and {second}. Send one file a currency.",
                first=first,
                second=second,
            )
        )
    return next(iter(units), None)
