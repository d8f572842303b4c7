"""Put what a reader found into JSON and back, so that a child process can hand it over as mere data."""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from commands.core.texts import Message, UserError
from commands.files.ads_export import ExportHead
from commands.files.blocks import About, Block, Column, Piece
from commands.files.creator_list import CreatorList, CreatorRow
from commands.files.entities import Campaign
from commands.files.errors import BadRows, RowError
from commands.files.post_list import PostList, PostRow
from commands.files.tally import ExportSummary
from commands.rules.measures import BY_KEY

_TAG = "$"
_BLOCK = b"#"
_GAP = -1  # a figure that is blank: figures are never negative
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1).toordinal(), date(2100, 12, 31).toordinal()
_MEASURES = frozenset(BY_KEY)
_CLASSES: dict[str, Any] = {
    found.__name__: found
    for found in (
        *(Message, RowError, ExportHead, ExportSummary, Campaign, CreatorRow, CreatorList),
        *(PostRow, PostList),
    )
}


def dump(value: Any) -> bytes:
    """Encode plain values, dates, decimals, messages, errors and the readers' results."""
    return json.dumps(value, default=_encode, separators=(",", ":")).encode("ascii")


def load(data: bytes) -> Any:
    """Decode what `dump` or `pack` made; only known classes are ever built. Raises ValueError otherwise."""
    try:
        return ["item", _unpack(data)] if data.startswith(_BLOCK) else json.loads(data, object_hook=_decode)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError) as error:
        raise ValueError("no frame of ours") from error


def pack(block: Block) -> bytes:
    """Encode a block: a line of JSON, then its columns as whole numbers of eight bytes."""
    rows = block.rows
    head = {"keys": block.keys, "abouts": block.abouts, "rows": len(rows.days)}
    columns = (array("q", rows.about), array("q", rows.days), *map(_array, rows.values))
    lines = (_BLOCK, json.dumps(head, separators=(",", ":")).encode("ascii"), b"\n")
    return b"".join((*lines, *(column.tobytes() for column in columns)))


def _array(column: Column) -> array[int]:
    try:
        return array("q", column)  # type: ignore[arg-type]  # nearly always without gaps
    except TypeError:
        return array("q", [_GAP if value is None else value for value in column])


def _unpack(data: bytes) -> Block:
    """Decode a block; raises ValueError when it is none, or has figures that no reader gives."""
    line, _, packed = data.partition(b"\n")
    head = json.loads(line[len(_BLOCK) :])
    keys, count = tuple(head["keys"]), int(head["rows"])
    numbers = array("q")
    numbers.frombytes(packed)
    if count < 1 or len(numbers) != count * (len(keys) + 2) or not _MEASURES.issuperset(keys):
        raise ValueError("no block")
    abouts = [About(*map(_text_or_none, about)) for about in head["abouts"]]
    about, days, *values = (numbers[at : at + count] for at in range(0, len(numbers), count))
    if min(about) < 0 or min(days) < _FIRST_DAY or max(days) > _LAST_DAY or min(map(min, values)) < _GAP:
        raise ValueError("no such rows")
    return Block(keys, abouts, Piece(about.tolist(), days.tolist(), list(map(_with_gaps, values))))


def _with_gaps(column: array[int]) -> Column:
    if min(column) > _GAP:
        return column.tolist()  # type: ignore[return-value]  # whole numbers are numbers that may be absent
    return [None if value == _GAP else value for value in column]


def _text_or_none(value: Any) -> Any:
    if value is not None and not isinstance(value, str):
        raise ValueError("no text")
    return value


def _encode(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return {_TAG: "date", "value": value.isoformat()}
    if isinstance(value, Decimal):
        return {_TAG: "decimal", "value": str(value)}
    if isinstance(value, BadRows):
        return {_TAG: "bad rows", "errors": value.errors, "count": value.count}
    if isinstance(value, UserError):
        return {_TAG: "user error", "message": value.message}
    if is_dataclass(value) and type(value).__name__ in _CLASSES:
        found = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {_TAG: type(value).__name__, "fields": found}
    raise TypeError(f"cannot hand over {type(value).__name__}")


def _plain(value: Any) -> Any:
    # As pairs, for a header may well be called what marks our own objects.
    return {_TAG: "map", "items": list(value.items())} if isinstance(value, Mapping) else value


def _decode(found: dict[str, Any]) -> Any:
    kind = found.get(_TAG)
    if kind == "date":
        return date.fromisoformat(found["value"])
    if kind == "decimal":
        return Decimal(found["value"])
    if kind == "map":
        return {key: _tuples(value) for key, value in found["items"]}
    if kind == "bad rows":
        return BadRows(tuple(found["errors"]), found["count"])
    if kind == "user error":
        return UserError(found["message"])
    if kind in _CLASSES:
        return _CLASSES[kind](**{name: _tuples(value) for name, value in found["fields"].items()})
    return found


def _tuples(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
