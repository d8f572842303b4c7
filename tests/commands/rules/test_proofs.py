"""Proofs of payments: of which kinds they may be."""

from __future__ import annotations

import pytest

from commands.core.texts import UserError
from commands.rules.proofs import check_kind, parse_place

GOOD = [
    b"%PDF-1.7\n",
    b"\xff\xd8\xff\xe0\x00\x10JFIF",
    b"\x89PNG\r\n\x1a\n\x00",
    b"GIF89a\x01",
    b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    b"\x00\x00\x00\x18ftypheic\x00",
]


@pytest.mark.parametrize("head", GOOD)
def test_a_pdf_or_a_picture_will_do(head: bytes) -> None:
    check_kind(head)


@pytest.mark.parametrize(
    "head", [b"", b"PK\x03\x04", b"<svg", b" %PDF-1.7", b"MZ\x90", b"RIFF\x24\x00\x00\x00AVI ", b"text"]
)
def test_nothing_else_will(head: bytes) -> None:
    with pytest.raises(UserError, match="PDF or a picture"):
        check_kind(head)


@pytest.mark.parametrize(("text", "number"), [("1", 1), (" 12 ", 12), ("999", 999)])
def test_places_are_read(text: str, number: int) -> None:
    assert parse_place(text) == number


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "1000", "first", ""])
def test_other_places_are_answered(text: str) -> None:
    with pytest.raises(UserError, match="no number of a payment"):
        parse_place(text)
