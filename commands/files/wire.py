"""Put what a reader found into JSON and back, so that a child process can hand it over as mere data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from commands.core.texts import Message, UserError
from commands.files.ads_export import ExportHead, ExportRow, ExportSummary
from commands.files.creator_list import CreatorList, CreatorRow
from commands.files.entities import Campaign
from commands.files.errors import BadRows, RowError

_TAG = "$"
_CLASSES: dict[str, Any] = {
    found.__name__: found
    for found in (Message, RowError, ExportHead, ExportSummary, Campaign, CreatorRow, CreatorList)
}


def dump(value: Any) -> bytes:
    """Encode plain values, dates, decimals, messages, errors and the readers' results."""
    return json.dumps(value, default=_encode, separators=(",", ":")).encode("ascii")


def load(data: bytes) -> Any:
    """Decode what `dump` made; only known classes are ever built. Raises ValueError for anything else."""
    try:
        return json.loads(data, object_hook=_decode)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError) as error:
        raise ValueError("no frame of ours") from error


def pack_rows(rows: list[ExportRow]) -> dict[str, Any]:
    """Fold rows that share their keys into a compact batch: what they are about is written once."""
    about: dict[Any, int] = {}
    packed = [
        (row.day.toordinal(), about.setdefault(row[1:6], len(about)), *row.values.values()) for row in rows
    ]
    return {_TAG: "rows", "keys": list(rows[0].values), "about": list(about), "rows": packed}


def _unpack_rows(keys: list[str], about: list[list[Any]], rows: list[list[Any]]) -> list[ExportRow]:
    unpacked = []
    for day, which, *values in rows:
        name, campaign_id, entity, label, currency = about[which]
        figures = dict(zip(keys, values, strict=True))
        unpacked.append(ExportRow(date.fromordinal(day), name, campaign_id, entity, label, currency, figures))
    return unpacked


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
    if kind == "rows":
        return _unpack_rows(found["keys"], found["about"], found["rows"])
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
