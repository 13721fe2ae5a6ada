"""A file of evidence as typed rows, or every problem it has.

    bytes -> sheets of text cells -> headings matched -> cells read -> rows, unique by their key

The headings stand in the first of the first ten rows that has all needed ones; titles above them
are skipped. A workbook with several sheets under the same headings, such as one a month, is read
as one table; sheets without the needed headings are left out and named.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import PurePath
from typing import Final

from audits.errors import EvidenceRefused
from audits.tables.body import Body, read_body
from audits.tables.columns import TABLE_KINDS, TableKind
from audits.tables.csv_file import DELIMITERS, decode_text, read_csv
from audits.tables.headers import Choice, Header, match_header
from audits.tables.problems import Problem, Problems, column_letter, in_order
from audits.tables.rows import Row
from audits.tables.sheets import (
    MAX_COLUMNS,
    MAX_FILE_BYTES,
    FileFault,
    OddCell,
    RawCell,
    Sheet,
)
from audits.tables.text import clean_text, shorten
from audits.tables.xlsx_file import read_xlsx

HEADER_WITHIN: Final = 10
_LEGACY_EXCEL: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and .xlsx behind a password
_NOT_READ: Final = {".xls", ".xlsm", ".xlsb", ".ods"}
_TEXT_ENDINGS: Final = {".csv", ".tsv", ".txt", ""}
_SAVE_AS: Final = "Save it as an Excel workbook (.xlsx) or as CSV UTF-8."
_NOTHING_CHOSEN: Final = Choice()


@dataclass(frozen=True, slots=True)
class Table:
    """A file as typed rows in the order of the file.

    `mapping` is column -> heading; `unread` names headings and sheets that were not used; `absent`
    are the columns that the file does not have.
    """

    kind: str
    file: str
    rows: tuple[Row, ...]
    mapping: Mapping[str, str]
    unread: tuple[str, ...]
    absent: frozenset[str]


@dataclass(frozen=True, slots=True)
class _HeadedSheet:
    """A sheet with its most likely headings, and the rows below them."""

    name: str | None
    row: int
    header: Header
    rows: Iterable[tuple[int, Sequence[RawCell]]]


def read_table(
    kind: str,
    file: str,
    content: bytes,
    choice: Choice = _NOTHING_CHOSEN,
) -> Table:
    """Return the rows of a CSV or XLSX file; `choice` tells of headings that are not known here.

    Raises:
        EvidenceRefused: with every problem of the file.
    """
    body = Body(TABLE_KINDS[kind], Problems(file))
    header: Header | None = None
    unread: list[str] = []
    try:
        sheets = _open_sheets(body.kind, file, content, choice)
        header, unread = _read_sheets(body, sheets, choice)
    except FileFault as fault:
        body.problems.add(Problem(file, fault.rule, fault.mend, sheet=fault.sheet, row=fault.row))
    if body.problems.found or header is None:
        raise EvidenceRefused(file, in_order(body.problems.found), more=body.problems.more)
    absent = frozenset(column.name for column in body.kind.columns) - set(header.places)
    rows = tuple(body.rows.values())
    return Table(kind, file, rows, header.mapping, (*header.unread, *unread), absent)


def _open_sheets(kind: TableKind, file: str, content: bytes, choice: Choice) -> list[Sheet]:
    ending = PurePath(file).suffix.lower()
    if len(content) > MAX_FILE_BYTES:
        raise FileFault(f"larger than {MAX_FILE_BYTES // 2**20} MB", "Send it in parts.")
    if not content.strip():
        raise FileFault("the file is empty", "Send the file that holds the table.")
    if content.startswith(_LEGACY_EXCEL) or ending in _NOT_READ:
        raise FileFault("a kind of file that is not read here, or a protected one", _SAVE_AS)
    is_archive = content.startswith(b"PK\x03\x04")
    if is_archive != (ending == ".xlsx") or ending not in {".xlsx", *_TEXT_ENDINGS}:
        raise FileFault("its content is not what its name says", _SAVE_AS)
    return read_xlsx(content) if is_archive else [_open_csv(kind, decode_text(content), choice)]


def _open_csv(kind: TableKind, text: str, choice: Choice) -> Sheet:
    """Return the sheet under the delimiter that makes most headings understood."""

    def understood(delimiter: str) -> int:
        try:
            return len(_find_header(kind, read_csv(text, delimiter), choice).header.places)
        except FileFault:
            return 0

    return read_csv(text, max(DELIMITERS, key=understood))


def _read_sheets(
    body: Body, sheets: Iterable[Sheet], choice: Choice
) -> tuple[Header | None, list[str]]:
    """Return the header of the first sheet that is read, and the names of those that are not."""
    headed = [_find_header(body.kind, sheet, choice) for sheet in sheets]
    complete = [sheet for sheet in headed if _is_complete(body.kind, sheet.header)]
    if not complete:
        likeliest = max(headed, key=lambda sheet: len(sheet.header.places), default=None)
        _report_header(body.problems, likeliest)
        return None, []
    first = complete[0]
    same = Choice(first.header.mapping, closed=True)
    for sheet in complete:
        header = sheet.header
        if sheet is not first:
            header = match_header(body.kind, header.headings, same)
        _report_header(body.problems, _HeadedSheet(sheet.name, sheet.row, header, ()))
        if not header.faults:
            read_body(body, sheet.name, header, sheet.rows)
    if not body.lines and not body.problems.found:
        raise FileFault("there are no rows below the headings", "Send the file with its rows.")
    unread = [f"sheet {sheet.name}" for sheet in headed if sheet not in complete]
    return first.header, unread


def _find_header(kind: TableKind, sheet: Sheet, choice: Choice) -> _HeadedSheet:
    rows = iter(sheet.rows)
    top = list(islice(rows, HEADER_WITHIN))
    best = _HeadedSheet(sheet.name, 1, Header((), {}, ()), ())
    for at, (number, cells) in enumerate(top):
        header = match_header(kind, _headings(sheet, number, cells), choice)
        if at == 0 or len(header.places) > len(best.header.places):
            best = _HeadedSheet(sheet.name, number, header, chain(top[at + 1 :], rows))
        if _is_complete(kind, header):
            break
    return best


def _headings(sheet: Sheet, number: int, cells: Sequence[RawCell]) -> list[str]:
    if len(cells) > MAX_COLUMNS:
        rule = f"more than {MAX_COLUMNS} columns"
        raise FileFault(rule, "Copy the columns you need.", sheet=sheet.name, row=number)
    texts = [clean_text(each.shown if isinstance(each, OddCell) else each) for each in cells]
    return [shorten(text, 100) for text in texts]


def _is_complete(kind: TableKind, header: Header) -> bool:
    return all(column.name in header.places for column in kind.columns if column.needed)


def _report_header(problems: Problems, sheet: _HeadedSheet | None) -> None:
    if sheet is None:
        problems.add(Problem(problems.file, "no sheet that can be seen", "Unhide the sheet."))
        return
    for fault in sheet.header.faults:
        at = fault.index
        column = None if at is None else column_letter(at)
        value = None if at is None else sheet.header.headings[at]
        problems.add(
            Problem(
                problems.file, fault.rule, fault.mend, sheet.name, sheet.row, column, None, value
            )
        )


def merge_rows(tables: Iterable[Table]) -> Iterator[Row]:
    """Yield the rows of tables of one kind; a later row replaces an earlier one of its key."""
    rows: dict[tuple[object, ...], Row] = {}
    for table in tables:
        key = TABLE_KINDS[table.kind].key
        rows.update({tuple(getattr(row, name) for name in key): row for row in table.rows})
    yield from rows.values()
