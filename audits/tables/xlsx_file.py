"""XLSX workbooks: the visible sheets as text cells.

Spreadsheets store numbers as binary floats; each is read back as the shortest decimal that gives
the same float, which is what was typed. Formulas are never trusted: the value beside one is what
some program last showed. What the sheet says of its own size is ignored.
"""

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from audits.tables.archive import check_archive
from audits.tables.sheets import MAX_CELLS, FileFault, OddCell, RawCell, Sheet
from audits.tables.text import shorten

LAST_ROW: Final = 1_048_576
_SAVE_AGAIN: Final = "Open it in a spreadsheet program and save it again as .xlsx."
_MAX_EXPONENT: Final = 30
# All that the library is known to raise over damaged or hostile workbooks.
_LIBRARY_ERRORS: Final = (
    ArithmeticError,
    AttributeError,
    EOFError,
    InvalidFileException,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    SyntaxError,  # XML that does not parse
    TypeError,
    ValueError,  # refused entities too
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


def read_xlsx(content: bytes) -> list[Sheet]:
    """Return the visible sheets of a workbook, without their blank rows.

    Raises:
        FileFault: when the workbook is damaged, hostile or too large.
    """
    if not openpyxl.DEFUSEDXML:
        raise AssertionError("openpyxl runs without defusedxml")
    check_archive(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they speak of styles and charts, which nobody reads
            return _read_sheets(content)
    except _LIBRARY_ERRORS as error:
        raise FileFault(
            f"the workbook cannot be read ({shorten(str(error))})", _SAVE_AGAIN
        ) from None


def _read_sheets(content: bytes) -> list[Sheet]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    sheets, cells_left = [], MAX_CELLS
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        title = shorten(sheet.title)
        sheet.reset_dimensions()
        rows: list[tuple[int, Sequence[RawCell]]] = []
        for number, row in enumerate(sheet.iter_rows(), 1):
            cells_left -= len(row)
            if number > LAST_ROW or cells_left < 0:
                rule = "more cells than a sheet of evidence has"
                raise FileFault(rule, _SAVE_AGAIN, sheet=title, row=number)
            cells = _read_row(row)
            if any(cells):
                rows.append((number, cells))
        sheets.append(Sheet(title, rows))
    return sheets


def _read_row(row: Iterable[object]) -> list[RawCell]:
    return [
        "" if (value := getattr(cell, "value", None)) is None else _read_cell(cell, value)
        for cell in row
    ]


def _read_cell(cell: object, value: object) -> RawCell:
    kind = getattr(cell, "data_type", "n")
    if kind == "f":
        mend = "Copy the column, paste it as values (Paste special, Values) and save again."
        shown = value if isinstance(value, str) else "a formula of several cells"
        return OddCell(shown, "a formula; what it showed last may be old", mend)
    if kind == "e":
        return OddCell(str(value), "an error of the spreadsheet", "Mend the cell.")
    return _read_value(value)


def _read_value(value: object) -> RawCell:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _read_number(value)
    if isinstance(value, date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    what = "a time of day" if isinstance(value, time) else "a time span"
    return OddCell(str(value), what, "Write 8.5 for eight hours and thirty minutes.")


def _read_number(value: float) -> RawCell:
    exact = Decimal(repr(value))
    if not exact.is_finite() or abs(exact.adjusted()) > _MAX_EXPONENT:
        return OddCell(repr(value), "a number beyond all measure", "Check the cell.")
    return format(exact.to_integral_value() if exact == exact.to_integral_value() else exact, "f")
