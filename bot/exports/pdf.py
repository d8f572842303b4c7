"""Pages of drawings as a PDF: texts stay texts, and nothing in it runs or leads anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pydyf

from bot.charts import fonts
from bot.charts.canvas import Canvas
from bot.exports.pdf_fonts import Face
from bot.exports.pdf_shapes import Sheet
from storage.frozen import frozen

WIDTH, HEIGHT = 595.28, 841.89  # A4


@frozen
class Put:
    """A drawing on a page: how far its upper left corner is from the page's, and how large it is."""

    canvas: Canvas
    left: float = 0
    top: float = 0
    scale: float = 1


def write_pdf(
    pages: Sequence[Sequence[Put]], target: Path, *, title: str, language: str, made_at: datetime
) -> None:
    """Write pages, each a few drawings on top of each other."""
    pdf = pydyf.PDF()
    faces = {bold: Face(path.stem, path, bold) for bold, path in ((False, fonts.REGULAR), (True, fonts.BOLD))}
    named = {face.name: face.add_to(pdf).reference for face in faces.values()}
    for page in pages:
        _add_page(pdf, page, faces, named)
    pdf.catalog["Lang"] = pydyf.String(language)
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.info["Title"] = pydyf.String(title)
    pdf.info["Creator"] = pydyf.String("Taktgeber")
    pdf.info["CreationDate"] = pydyf.String(f"D:{made_at.astimezone(UTC):%Y%m%d%H%M%S}Z")
    with target.open("wb") as file:
        pdf.write(file)


def _add_page(pdf: pydyf.PDF, page: Sequence[Put], faces: dict[bool, Face], named: dict[str, bytes]) -> None:
    sheet = Sheet(faces)
    for put in page:
        sheet.place(put.canvas, put.left, HEIGHT - put.top, put.scale)
    pdf.add_object(sheet.stream)
    states = {f"o{percent}": pydyf.Dictionary({"ca": percent / 100}) for percent in sorted(sheet.opacities)}
    resources = pydyf.Dictionary({"Font": pydyf.Dictionary(named), "ExtGState": pydyf.Dictionary(states)})
    pdf.add_page(
        pydyf.Dictionary(
            {
                "Type": "/Page",
                "Parent": pdf.pages.reference,
                "MediaBox": pydyf.Array([0, 0, WIDTH, HEIGHT]),
                "Contents": sheet.stream.reference,
                "Resources": resources,
            }
        )
    )
