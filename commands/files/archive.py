"""Check an XLSX file's zip before anything unpacks it: a small file may inflate to terabytes."""

from __future__ import annotations

import copy
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO

from commands.core.texts import Message, UserError, msg

MAX_INFLATED = 500_000_000
MAX_MEMBERS = 1_000
_MAX_DIRECTORY = 1_000_000
_MAX_RATIO = 200
_RATIO_FROM = 10_000_000  # small parts may well compress better than that
_CHUNK = 256 * 1024
_WORKBOOK = "xl/workbook.xml"
# A cell beyond column ZZ makes the reader lay out a sheet of gigabytes for a single value.
_FAR_COLUMN = re.compile(rb'\br="[A-Z]{3}')


def check_archive(path: Path, *, max_inflated: int = MAX_INFLATED) -> None:
    """Refuse a zip that is no XLSX workbook, is encrypted, or inflates beyond the limits."""
    try:
        _check_directory_size(path)
        with zipfile.ZipFile(path) as archive:
            _check_members(archive.infolist(), max_inflated)
            _check_contents(archive, max_inflated)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, struct.error) as error:
        raise UserError(_damaged()) from error
    except (NotImplementedError, RuntimeError, ValueError, OverflowError) as error:
        raise UserError(_damaged()) from error


def _check_directory_size(path: Path) -> None:
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 66_000))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        raise UserError(_damaged())
    if int.from_bytes(tail[end + 12 : end + 16], "little") > _MAX_DIRECTORY:
        raise UserError(_too_large())


def _check_members(members: list[zipfile.ZipInfo], max_inflated: int) -> None:
    names = [member.filename for member in members]
    if any(member.flag_bits & 0x1 for member in members):
        raise UserError(msg("The file is protected with a password. Remove the password and send it again."))
    if _WORKBOOK not in names:
        raise UserError(
            msg("The file is a zip archive, not an XLSX workbook. Unpack it and send the CSV or XLSX file.")
        )
    if len(names) > MAX_MEMBERS or sum(member.file_size for member in members) > max_inflated:
        raise UserError(_too_large())
    if len(set(names)) != len(names):
        raise UserError(_damaged())
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise UserError(_damaged())


def _check_contents(archive: zipfile.ZipFile, max_inflated: int) -> None:
    left = max_inflated
    for member in archive.infolist():
        # The declared size may lie; without it the zip module reads to the real end.
        unbounded = copy.copy(member)
        unbounded.file_size = max_inflated + _CHUNK
        with archive.open(unbounded) as stream:
            size = _measure(stream, left, member)
        if size != member.file_size:
            raise UserError(_damaged())
        left -= size


def _measure(stream: IO[bytes], left: int, member: zipfile.ZipInfo) -> int:
    ratio_limit = max(_RATIO_FROM, member.compress_size * _MAX_RATIO)
    size, before = 0, b""
    while chunk := stream.read(_CHUNK):
        if not size and chunk.startswith(b"PK\x03\x04"):
            raise UserError(
                msg("The workbook has other files inside it. Save the sheet as CSV and send that.")
            )
        size += len(chunk)
        if size > left or size > ratio_limit:
            raise UserError(_too_large())
        if _FAR_COLUMN.search(before + chunk) and member.filename.startswith("xl/worksheets/"):
            raise UserError(
                msg("The sheet has cells far to the right of its table. Save the table as CSV and send that.")
            )
        before = chunk[-8:]
    return size


def _too_large() -> Message:
    return msg("The workbook is too large once unpacked. Save its table as CSV and send that.")


def _damaged() -> Message:
    return msg("The workbook is damaged and cannot be opened. Save it again and send the new one.")
