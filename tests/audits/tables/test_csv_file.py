"""CSV files."""

import pytest

from audits.tables.csv_file import decode_text, read_csv
from audits.tables.sheets import FileFault


def cells_of(content: bytes) -> list[list[str]]:
    return [list(cells) for _number, cells in read_csv(content)[0].rows]


def test_a_byte_order_mark_is_not_part_of_the_first_heading() -> None:
    assert cells_of("\ufeffworker,month".encode()) == [["worker", "month"]]


def test_utf_16_with_its_mark_is_read() -> None:
    assert cells_of("worker\tmonth".encode("utf-16")) == [["worker", "month"]]


def test_any_other_encoding_is_refused_with_its_row() -> None:
    with pytest.raises(FileFault, match="not UTF-8") as fault:
        decode_text("worker\nआशा\n₹".encode() + b"\xe9")
    assert fault.value.row == 3
    with pytest.raises(FileFault, match="not UTF-16"):
        decode_text(b"\xff\xfea")


def test_a_nul_byte_is_refused_with_its_row() -> None:
    with pytest.raises(FileFault, match="NUL") as fault:
        decode_text(b"worker\nW\x0001")
    assert fault.value.row == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_comma_semicolon_and_tab_part_cells(delimiter: str) -> None:
    assert cells_of(f'a{delimiter}"b{delimiter}c"{delimiter}d'.encode()) == [
        ["a", f"b{delimiter}c", "d"]
    ]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_comma_within_a_heading_parts_nothing_where_another_delimiter_does(
    delimiter: str,
) -> None:
    assert cells_of(f"worker{delimiter}basic, INR".encode()) == [["worker", "basic, INR"]]


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    numbers = [number for number, _cells in read_csv(b'a\n"two\nlines"\n\nb\n')[0].rows]
    assert numbers == [1, 2, 3, 4]


@pytest.mark.parametrize("content", [b'a\nb\n"open', b'a\nb\n"x"y,z', b"a\nb\n" + b"x" * 200_000])
def test_broken_quoting_and_endless_cells_are_refused_with_their_row(content: bytes) -> None:
    with pytest.raises(FileFault) as fault:
        cells_of(content)
    assert fault.value.row == 3


def test_what_looks_like_a_formula_is_plain_text() -> None:
    assert cells_of(b'=1+1,"=HYPERLINK(""http://x"")"') == [["=1+1", '=HYPERLINK("http://x")']]
