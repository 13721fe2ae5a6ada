"""The rows below the headings: cells to values, rows unique by their key, every problem kept."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from audits.tables.cells import CellFault, CellValue, is_missing
from audits.tables.columns import Column, TableKind
from audits.tables.headers import Header
from audits.tables.problems import Problem, Problems, column_letter
from audits.tables.rows import Place, Row
from audits.tables.sheets import MAX_CELL_CHARACTERS, MAX_ROWS, FileFault, OddCell, RawCell
from audits.tables.text import clean_text, shorten

_TOTALS: Final = re.compile(
    r"(?:grand\s*|sub[\s-]*)?totals?(?:\s*[:=(-].*|\s+(?:for|of|rs|inr|in)\b.*)?|sum:?|average:?",
    re.IGNORECASE | re.DOTALL,
)
_NO_TOTALS: Final = "Remove lines of totals: totals are computed here."


@dataclass(slots=True)
class Body:
    """The rows read so far, by key, and the problems met on the way."""

    kind: TableKind
    problems: Problems
    rows: dict[tuple[object, ...], Row] = field(default_factory=dict)
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sheet below its headings."""

    sheet: str | None
    number: int
    cells: Sequence[RawCell]
    header: Header


class _LineFault(Exception):  # noqa: N818  a fault of the file, not of the program
    """The line cannot become a row; its problems are noted already."""


def read_body(
    body: Body, sheet: str | None, header: Header, rows: Iterable[tuple[int, Sequence[RawCell]]]
) -> None:
    """Add the rows of one sheet to the body.

    Raises:
        FileFault: beyond 100,000 rows.
    """
    for number, cells in rows:
        if not any(cells) or not any(isinstance(each, OddCell) or each.strip() for each in cells):
            continue
        body.lines += 1
        if body.lines > MAX_ROWS:
            rule = f"more than {MAX_ROWS:,} rows"
            raise FileFault(rule, "Send it in parts, one file each.", sheet=sheet, row=number)
        _read_line(body, Line(sheet, number, cells, header))


def _read_line(body: Body, line: Line) -> None:
    if _has_totals(line):
        _complain(body, line, None, "this looks like a line of totals", _NO_TOTALS)
        return
    before = len(body.problems.found) + body.problems.more
    if not _fits_width(body, line):
        return
    values = {column.name: _read_column(body, line, column) for column in body.kind.columns}
    if len(body.problems.found) + body.problems.more > before:
        return
    key = tuple(values[name] for name in body.kind.key)
    row = body.kind.row(place=Place(body.problems.file, line.sheet, line.number), **values)
    first = body.rows.setdefault(key, row)
    if first is not row:
        _complain_twice(body, line, first)


def _has_totals(line: Line) -> bool:
    return any(
        isinstance(cell, str) and cell and _TOTALS.fullmatch(cell.strip()) for cell in line.cells
    )


def _fits_width(body: Body, line: Line) -> bool:
    width = len(line.header.headings)
    for index, cell in enumerate(line.cells):
        if index >= width and (isinstance(cell, OddCell) or cell.strip()):
            mend = 'An amount with commas needs quotes in CSV: "1,23,456.00".'
            _complain(body, line, index, "a cell that no heading stands above", mend)
            return False  # every cell may be shifted: what else is wrong would only mislead
        if isinstance(cell, str) and len(cell) > MAX_CELL_CHARACTERS:
            rule = f"longer than {MAX_CELL_CHARACTERS} characters"
            _complain(body, line, index, rule, "Shorten it.")
    return True


def _read_column(body: Body, line: Line, column: Column) -> CellValue:
    indexes = line.header.places.get(column.name)
    if not indexes:
        return column.default
    values = [_read_cell(body, line, column, index) for index in indexes]
    if len(values) == 1:
        return values[0]
    amounts = [value for value in values if isinstance(value, Decimal)]
    return sum(amounts, Decimal(0)) if len(amounts) == len(values) else None


def _read_cell(body: Body, line: Line, column: Column, index: int) -> CellValue:
    raw = line.cells[index] if index < len(line.cells) else ""
    if isinstance(raw, OddCell):
        _complain(body, line, index, raw.rule, raw.mend)
        return None
    text = clean_text(raw)
    if is_missing(text):
        if column.blank == "refused":
            mend = f"Fill in the {column.says}. {_NO_TOTALS}"
            _complain(body, line, index, f"{column.name} is blank", mend)
        return column.default
    try:
        return column.parse(text)
    except CellFault as fault:
        _complain(body, line, index, fault.rule, fault.mend)
        return None


def _complain_twice(body: Body, line: Line, first: Row) -> None:
    names = " and ".join(body.kind.key)
    index = line.header.places[body.kind.key[0]][0]
    mend = "Keep one of the two; corrections come in a file of their own."
    _complain(body, line, index, f"the same {names} stand in {first.place.text}", mend)


def _complain(body: Body, line: Line, index: int | None, rule: str, mend: str) -> None:
    headings = line.header.headings
    body.problems.add(
        Problem(
            body.problems.file,
            rule,
            mend,
            sheet=line.sheet,
            row=line.number,
            column=None if index is None else column_letter(index),
            heading=headings[index] if index is not None and index < len(headings) else None,
            value=None if index is None else _as_typed(line.cells, index),
        )
    )


def _as_typed(cells: Sequence[RawCell], index: int) -> str:
    cell = cells[index] if index < len(cells) else ""
    return shorten(cell.shown if isinstance(cell, OddCell) else cell)
