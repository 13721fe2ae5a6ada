"""XLSX workbooks, honest and hostile."""

import contextlib
import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import openpyxl
import pytest

from audits.tables import archive, xlsx_file
from audits.tables.archive import check_archive
from audits.tables.sheets import FileFault, OddCell
from audits.tables.xlsx_file import read_xlsx

NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(*rows: list[object], **sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    pages = {"Sheet1": list(rows)} if rows else sheets
    book.remove(book.active)
    for name, page in pages.items():
        sheet = book.create_sheet(name)
        for row in page:
            sheet.append(row)
    return save(book)


def save(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repack(content: bytes, change: Callable[[dict[str, bytes]], Mapping[str, bytes]]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in change(parts).items():
            packed.writestr(name, data)
    return stream.getvalue()


def sheet_of(rows: str) -> str:
    return f'<worksheet xmlns="{NS}"><sheetData>{rows}</sheetData></worksheet>'


def row_of(cell: str) -> str:
    return sheet_of(f'<row r="1">{cell}</row>')


def with_sheet(xml: str) -> bytes:
    """Return a workbook whose only sheet is this very XML."""
    return repack(
        workbook(["x"]), lambda parts: {**parts, "xl/worksheets/sheet1.xml": xml.encode()}
    )


def cells_of(content: bytes) -> list[list[object]]:
    return [list(cells) for _number, cells in read_xlsx(content)[0].rows]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (13653.1, "13653.1"),
        (13653.0, "13653"),
        (13653, "13653"),
        (1e15, "1000000000000000"),
        (0.005, "0.005"),
        (-5.5, "-5.5"),
        ("1,23,456.00", "1,23,456.00"),
        (True, "yes"),
        (False, "no"),
        (datetime(2026, 3, 31, 10, 20), "2026-03-31"),  # noqa: DTZ001  spreadsheets know no zone
        (date(2026, 3, 31), "2026-03-31"),
    ],
)
def test_a_cell_is_read_as_it_was_typed(typed: object, read: str) -> None:
    assert cells_of(workbook([typed])) == [[read]]


@pytest.mark.parametrize("paise", range(0, 100_000, 997))
def test_every_amount_survives_being_stored_as_a_binary_float(paise: int) -> None:
    amount = Decimal(paise) / 100
    assert Decimal(cells_of(workbook([float(amount)]))[0][0]) == amount


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("=SUM(A2:A9)", "a formula"),
        ("#REF!", "an error"),
        (time(8, 30), "a time of day"),
        (timedelta(hours=8), "a time"),
    ],
)
def test_a_cell_without_a_plain_value_is_told_from_one_with(cell: object, rule: str) -> None:
    found = cells_of(workbook([cell]))[0][0]
    assert isinstance(found, OddCell)
    assert rule in found.rule


def test_a_number_beyond_all_measure_is_odd() -> None:
    for number in ("1E+1000000", "1E+300", "1E-300"):
        sheet = row_of(f'<c r="A1"><v>{number}</v></c>')
        assert isinstance(cells_of(with_sheet(sheet))[0][0], OddCell)


def test_the_noise_of_a_computed_number_is_not_hidden() -> None:
    sheet = row_of('<c r="A1"><v>0.30000000000000004</v></c>')
    assert cells_of(with_sheet(sheet)) == [["0.30000000000000004"]]


def test_blank_rows_are_left_out_and_counted() -> None:
    rows = read_xlsx(workbook(["a"], [None], [], ["b"]))[0].rows
    assert [number for number, _cells in rows] == [1, 4]


def test_hidden_sheets_are_not_read() -> None:
    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.create_sheet("hidden").sheet_state = "hidden"
    book.create_sheet("very").sheet_state = "veryHidden"
    assert [sheet.name for sheet in read_xlsx(save(book))] == ["Sheet"]


def test_what_a_sheet_says_of_its_size_is_ignored() -> None:
    sheet = (
        f'<worksheet xmlns="{NS}"><dimension ref="A1:XFD1048576"/><sheetData>'
        '<row r="1"><c r="A1"><v>7</v></c></row></sheetData></worksheet>'
    )
    assert cells_of(with_sheet(sheet)) == [["7"]]


def test_a_row_far_below_costs_nothing_and_a_row_below_all_sheets_is_refused() -> None:
    sheet = (
        f'<worksheet xmlns="{NS}"><sheetData><row r="1"><c r="A1"><v>7</v></c></row>'
        '<row r="{}"><c r="A{}"><v>8</v></c></row></sheetData></worksheet>'
    )
    rows = read_xlsx(with_sheet(sheet.format(1_000_000, 1_000_000)))[0].rows
    assert [number for number, _cells in rows] == [1, 1_000_000]
    with pytest.raises(FileFault, match="more cells"):
        read_xlsx(with_sheet(sheet.format(10**15, 10**7)))


def test_rows_as_wide_as_a_sheet_are_refused_before_they_add_up() -> None:
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"/></row>' for n in range(1, 2_000))
    sheet = f'<worksheet xmlns="{NS}"><sheetData>{rows}</sheetData></worksheet>'
    with pytest.raises(FileFault, match="more cells"):
        read_xlsx(with_sheet(sheet))


def bomb(declared: int | None = None) -> bytes:
    """Return a small workbook whose sheet unpacks to 70 MB, if need be declaring another size."""
    content = repack(
        workbook(["x"]),
        lambda parts: {**parts, "xl/worksheets/sheet1.xml": b" " * (70 * 2**20)},
    )
    if declared is None:
        return content
    size = struct.pack("<L", 70 * 2**20)
    assert content.count(size) >= 2
    return content.replace(size, struct.pack("<L", declared))


def test_a_zip_bomb_is_refused_by_what_it_declares() -> None:
    with pytest.raises(FileFault, match="unpacks to more than 60 MB"):
        check_archive(bomb())


def test_a_zip_bomb_that_declares_another_size_is_refused_all_the_same() -> None:
    with pytest.raises(FileFault):
        check_archive(bomb(declared=1_000))


def test_what_is_unpacked_is_counted_whatever_was_declared(monkeypatch) -> None:
    monkeypatch.setattr(archive, "_check_directory", lambda *_: None)
    with pytest.raises(FileFault, match="unpacks to more than 200 times its size"):
        check_archive(bomb())


def test_a_workbook_with_entities_is_refused() -> None:
    sheet = (
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
        f'<worksheet xmlns="{NS}"><sheetData><row r="1"><c r="A1" t="str"><v>&b;</v></c></row>'
        "</sheetData></worksheet>"
    )
    with pytest.raises(FileFault, match="entities"):
        read_xlsx(with_sheet(sheet))


def test_the_parser_refuses_entities_too_should_the_look_before_miss_them(monkeypatch) -> None:
    monkeypatch.setattr(xlsx_file, "check_archive", lambda _content: None)
    sheet = (
        '<!DOCTYPE x [<!ENTITY a "1">]>'
        f'<worksheet xmlns="{NS}"><sheetData><row r="1"><c r="A1"><v>&a;</v></c></row>'
        "</sheetData></worksheet>"
    )
    with pytest.raises(FileFault, match="cannot be read"):
        read_xlsx(with_sheet(sheet))


def test_without_the_safe_parser_nothing_is_read(monkeypatch) -> None:
    monkeypatch.setattr(openpyxl, "DEFUSEDXML", False)
    with pytest.raises(AssertionError, match="defusedxml"):
        read_xlsx(workbook(["x"]))


def test_macros_are_refused() -> None:
    with_macros = repack(workbook(["x"]), lambda parts: {**parts, "xl/vbaProject.bin": b"x"})
    with pytest.raises(FileFault, match="macros"):
        read_xlsx(with_macros)
    of_macro_kind = repack(
        workbook(["x"]),
        lambda parts: {
            **parts,
            "[Content_Types].xml": parts["[Content_Types].xml"].replace(
                b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main"
            ),
        },
    )
    with pytest.raises(FileFault, match="macros"):
        read_xlsx(of_macro_kind)


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("content.xml", "x")
    with pytest.raises(FileFault, match="not an Excel workbook"):
        read_xlsx(stream.getvalue())


def test_many_parts_strange_packing_and_passwords_are_refused() -> None:
    many = repack(workbook(["x"]), lambda parts: {**parts, **{f"{n}": b"" for n in range(201)}})
    with pytest.raises(FileFault, match="200 parts"):
        read_xlsx(many)
    stream = io.BytesIO(workbook(["x"]))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_LZMA) as packed:
        packed.writestr("more", b"x" * 100)
    with pytest.raises(FileFault, match="packed"):
        read_xlsx(stream.getvalue())
    locked = bytearray(workbook(["x"]))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(FileFault, match="password"):
        read_xlsx(bytes(locked))


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_refused(keep: float) -> None:
    content = workbook(["x"] * 20)
    with pytest.raises(FileFault):
        read_xlsx(content[: int(len(content) * keep)])


@pytest.mark.parametrize(
    "sheet",
    [
        "<worksheet",
        "<other/>",
        sheet_of('<row r="x"/>'),
        row_of('<c r="A1" t="s"><v>99</v></c>'),
        row_of('<c r="A1"><v>ten</v></c>'),
        row_of('<c r="A1" s="x"><v>1</v></c>'),
        row_of(f'<c r="A1"><v>{"9" * 5_000}</v></c>'),
        row_of('<c r="1A"><v>1</v></c>'),
    ],
)  # fmt: skip
def test_a_malformed_sheet_never_crashes(sheet: str) -> None:
    with contextlib.suppress(FileFault):
        read_xlsx(with_sheet(sheet))


def test_a_date_out_of_all_calendars_is_an_error_of_the_cell() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = 10**9
    book.active["A1"].number_format = "yyyy-mm-dd"
    assert isinstance(cells_of(save(book))[0][0], OddCell)
