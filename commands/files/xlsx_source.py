"""Read XLSX workbooks through calamine once their zip has been checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from commands.core.texts import UserError, msg
from commands.files.archive import check_archive
from commands.files.values import Cell


def open_rows(path: Path) -> Callable[[], Iterator[tuple[int, list[Cell]]]]:
    """Check and load a workbook; give an opener of the rows of its first visible sheet with cells."""
    check_archive(path)
    try:
        sheet = _first_sheet(path)
    except (KeyboardInterrupt, SystemExit, MemoryError, UserError):
        raise
    except BaseException as error:  # a panic of the library's native half is no Exception
        raise UserError(msg("The workbook cannot be read. Save it as CSV (UTF-8) and send that.")) from error
    return lambda: enumerate(_cells(sheet), 1)


def _first_sheet(path: Path) -> CalamineSheet:
    with CalamineWorkbook.from_path(path) as workbook:
        visible = (
            index
            for index, meta in enumerate(workbook.sheets_metadata)
            if meta.typ is SheetTypeEnum.WorkSheet and meta.visible is SheetVisibleEnum.Visible
        )
        for index in visible:
            sheet = workbook.get_sheet_by_index(index)
            if sheet.start is not None:
                return sheet
    raise UserError(msg("The workbook has no visible sheet with a table. Check it and send it again."))


def _cells(sheet: CalamineSheet) -> Iterator[list[Cell]]:
    yield from sheet.iter_rows()
