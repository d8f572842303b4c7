"""The fonts of our pictures in a PDF: embedded whole, so that texts can be searched and copied."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import pydyf

from bot.charts import fonts

_PER_EM = 1000
_SYMBOLIC = 4
_UPRIGHT_STEM = {False: 80, True: 120}


class Face:
    """One font file: which glyph a character is, how wide it is, and the PDF's objects for it."""

    def __init__(self, name: str, path: Path, bold: bool) -> None:
        self.name = name
        self._bold = bold
        self._data = path.read_bytes()
        self._glyphs = fonts.glyphs(path)
        self._advances = fonts.read_advances(path)

    def shown(self, text: str) -> str:
        """Write a text as the glyphs of this font, in hexadecimals."""
        return "".join(f"{self._glyphs.get(ord(character), 0):04x}" for character in text)

    def add_to(self, pdf: pydyf.PDF) -> pydyf.Dictionary:
        """Put the font into a document; give what its pages name it by."""
        file = pydyf.Stream([self._data], {"Length1": len(self._data)}, compress=True)
        pdf.add_object(file)
        descriptor = self._descriptor(file)
        pdf.add_object(descriptor)
        inner = self._inner(descriptor)
        pdf.add_object(inner)
        words = pydyf.Stream([_unicode(self._pairs)], compress=True)
        pdf.add_object(words)
        outer = pydyf.Dictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": f"/{self.name}",
                "Encoding": "/Identity-H",
                "DescendantFonts": pydyf.Array([inner.reference]),
                "ToUnicode": words.reference,
            }
        )
        pdf.add_object(outer)
        return outer

    @cached_property
    def _pairs(self) -> list[tuple[int, int]]:
        """Give each glyph once, with the first character it stands for."""
        first: dict[int, int] = {}
        for code in sorted(self._glyphs):
            first.setdefault(self._glyphs[code], code)
        return sorted(first.items())

    def _inner(self, descriptor: pydyf.Dictionary) -> pydyf.Dictionary:
        widths = pydyf.Array()
        for glyph, code in self._pairs:
            widths.extend([glyph, pydyf.Array([round(self._advances[chr(code)] * _PER_EM)])])
        return pydyf.Dictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": f"/{self.name}",
                "CIDSystemInfo": pydyf.Dictionary(
                    {
                        "Registry": pydyf.String("Adobe"),
                        "Ordering": pydyf.String("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": descriptor.reference,
                "CIDToGIDMap": "/Identity",
                "DW": 0,
                "W": widths,
            }
        )

    def _descriptor(self, file: pydyf.Stream) -> pydyf.Dictionary:
        tables = fonts.tables(self._data)
        per_em = struct.unpack_from(">H", self._data, tables[b"head"] + 18)[0]
        box = struct.unpack_from(">4h", self._data, tables[b"head"] + 36)
        ascent, descent = struct.unpack_from(">2h", self._data, tables[b"hhea"] + 4)
        scaled = [round(value * _PER_EM / per_em) for value in (*box, ascent, descent)]
        return pydyf.Dictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": f"/{self.name}",
                "Flags": _SYMBOLIC,
                "FontBBox": pydyf.Array(scaled[:4]),
                "ItalicAngle": 0,
                "Ascent": scaled[4],
                "Descent": scaled[5],
                "CapHeight": scaled[4],
                "StemV": _UPRIGHT_STEM[self._bold],
                "FontFile2": file.reference,
            }
        )


def _unicode(pairs: Iterable[tuple[int, int]]) -> str:
    """Write which character each glyph is, a hundred at a time as the format asks."""
    lines = [f"<{glyph:04x}> <{chr(code).encode('utf-16-be').hex()}>" for glyph, code in pairs]
    parts = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    body = "\n".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )
