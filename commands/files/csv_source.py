"""Read CSV files: find out encoding and delimiter, refuse what is no text, give rows lazily."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from commands.core.texts import Message, UserError, msg
from commands.files.values import Cell
from commands.rules.patterns import lazily
from storage.frozen import frozen

MAX_LINE = 256 * 1024
_MAX_FIELD = 128 * 1024
_CHUNK = 64 * 1024
_SAMPLE_ROWS = 20
_CONTROL = lazily(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DECLARED = lazily(r"sep=([;,\t])\r?\n", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@frozen
class Dialect:
    """Tell how a CSV file is written."""

    encoding: str
    delimiter: str
    declared: bool  # its first line is Excel's "sep=;"


def detect(path: Path) -> Dialect:
    """Find encoding and delimiter; refuse what is not a text table."""
    encoding = _detect_encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(_CHUNK)
    # Only the header: a name further down may well hold a stray control character.
    if _CONTROL.search(sample.lstrip().partition("\n")[0]):
        raise UserError(_not_a_table())
    declared = _DECLARED.match(sample)
    if declared:
        return Dialect(encoding, declared[1], declared=True)
    return Dialect(encoding, _detect_delimiter(sample), declared=False)


def read_rows(path: Path, dialect: Dialect) -> Iterator[tuple[int, list[Cell]]]:
    """Give every row, the header included, with the number of its (last) line."""
    with _opened(path, dialect) as (reader, skipped):
        for row in reader:
            yield reader.line_num + skipped, row


def read_pieces(path: Path, dialect: Dialect, size: int, above: int) -> Iterator[list[list[str]]]:
    """Give the rows after a header with so many filled lines above it, many at a time."""
    with _opened(path, dialect) as (reader, _):
        for row in reader:
            above -= any(map(str.strip, row))
            if above < 0:
                break
        while piece := list(islice(reader, size)):
            yield piece


@contextmanager
def _opened(path: Path, dialect: Dialect) -> Iterator[tuple[Any, int]]:
    """Open a file for reading; gives the reader and how many lines come before it."""
    csv.field_size_limit(_MAX_FIELD)
    skipped = 1 if dialect.declared else 0
    with path.open(encoding=dialect.encoding, newline="") as file:
        if skipped:
            file.readline()
        reader = csv.reader(file, delimiter=dialect.delimiter, strict=True)
        try:
            yield reader, skipped
        except (csv.Error, UnicodeDecodeError) as error:
            raise UserError(
                msg(
                    "Line {line} cannot be read: a quotation mark may be missing. "
                    "Save the file again and send the new one.",
                    line=reader.line_num + skipped,
                )
            ) from error


def _detect_encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((name for bom, name in _BOMS if start.startswith(bom)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            _check_text(path, encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise UserError(_not_a_table())


def _check_text(path: Path, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    line, length = 1, 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            text = decoder.decode(chunk)
            if "\0" in text:
                raise UserError(_not_a_table())
            first, last = _line_ends(text)
            if length + first > MAX_LINE:
                raise UserError(_too_long(line))
            length = length + len(text) if last < 0 else len(text) - last - 1
            line += text.count("\n")
    decoder.decode(b"", final=True)


def _line_ends(text: str) -> tuple[int, int]:
    """Give how far the first line reaches and where the last line end is (-1 for none)."""
    if "\r" in text and "\n" not in text:
        return text.find("\r"), text.rfind("\r")
    first = text.find("\n")
    return (len(text) if first < 0 else first), text.rfind("\n")


def _detect_delimiter(sample: str) -> str:
    lines = list(io.StringIO(sample, newline=""))
    if len(sample) >= _CHUNK and len(lines) > 1:
        lines.pop()  # cut in the middle
    # On a tie the rarer sign wins: a comma, or even a semicolon, also stands in names and numbers.
    return max("\t;,", key=lambda delimiter: _fit(lines, delimiter))


def _fit(lines: list[str], delimiter: str) -> float:
    """Rate a delimiter: many columns, and equally many in most rows."""
    widths: list[int] = []
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            widths += [len(row)] if any(row) else []
            if len(widths) > _SAMPLE_ROWS:
                break
    except csv.Error:
        pass
    if not widths:
        return 0
    usual, times = Counter(widths).most_common(1)[0]
    return (usual - 1) * (0.1 + times / len(widths))


def _not_a_table() -> Message:
    return msg("The file is not a text table. Send a CSV (UTF-8) or XLSX file.")


def _too_long(line: int) -> Message:
    return msg(
        "Line {line} is longer than {limit} characters. Save the file again and send the new one.",
        line=line,
        limit=MAX_LINE,
    )
