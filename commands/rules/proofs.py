"""What a proof of a payment may be: a PDF or a picture, known by how it begins."""

from __future__ import annotations

import re

from commands.core.texts import UserError, msg
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt, small_number

_KINDS = lazily(
    rb"%PDF-|\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8[79]a|RIFF.{4}WEBP|.{4}ftyp(?:hei|mif1|avif)", re.DOTALL
)


def check_kind(head: bytes) -> None:
    """Raise UserError unless a file begins like a PDF or a picture."""
    if not _KINDS.match(head):
        raise UserError(msg("A proof is a PDF or a picture (JPEG, PNG, GIF, WebP, HEIC). Send one of these."))


def parse_place(text: str) -> int:
    """Read which of several payments is meant: 1, 2 and so on."""
    number = small_number(text, 3)
    if number is None:
        raise UserError(
            msg("“{typed}” is no number of a payment. Write 1, 2 and so on.", typed=excerpt(text))
        )
    return number
