"""Workbooks that are none, or that mean harm."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

WORKBOOK = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet1.xml"


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Zip files, with the part that makes them look like a workbook."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in {WORKBOOK: b"<workbook/>", **members}.items():
            archive.writestr(name, content)
    return data.getvalue()


def patched(data: bytes, name: str, offset: int, value: bytes) -> bytes:
    """Overwrite a field of a member's entry in the central directory."""
    entry = data.index(b"PK\x01\x02")
    while data[entry + 46 : entry + 46 + len(name)] != name.encode():
        entry = data.index(b"PK\x01\x02", entry + 4)
    start = entry + offset
    return data[:start] + value + data[start + len(value) :]


def lying(real: bytes, shown: bytes) -> bytes:
    """Zip a sheet whose directory declares the size and checksum of something smaller."""
    data = patched(zipped({SHEET: real}), SHEET, 16, zlib.crc32(shown).to_bytes(4, "little"))
    return patched(data, SHEET, 24, len(shown).to_bytes(4, "little"))


def encrypted() -> bytes:
    """Mark a member as encrypted."""
    return patched(zipped({SHEET: b"<sheet/>"}), SHEET, 8, b"\x01\x00")
