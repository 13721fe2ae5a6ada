"""CSV files."""

import pytest

from audits.tables.csv_file import DELIMITERS, decode_text, read_csv
from audits.tables.sheets import FileFault


def cells_of(content: bytes, delimiter: str = ",") -> list[list[str]]:
    return [list(cells) for _number, cells in read_csv(decode_text(content), delimiter).rows]


def test_a_byte_order_mark_is_not_part_of_the_first_heading() -> None:
    assert cells_of("\ufeffworker,month".encode()) == [["worker", "month"]]


def test_utf_16_with_its_mark_is_read() -> None:
    assert cells_of("worker\tmonth".encode("utf-16"), "\t") == [["worker", "month"]]


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


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_the_delimiter_parts_cells_outside_quotes(delimiter: str) -> None:
    text = f'a{delimiter}"b{delimiter}c"{delimiter}d'
    assert [list(cells) for _number, cells in read_csv(text, delimiter).rows] == [
        ["a", f"b{delimiter}c", "d"]
    ]


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    numbers = [number for number, _cells in read_csv('a\n"two\nlines"\n\nb\n', ",").rows]
    assert numbers == [1, 2, 3, 4]


@pytest.mark.parametrize("content", [b'a\nb\n"open', b'a\nb\n"x"y,z', b"a\nb\n" + b"x" * 200_000])
def test_broken_quoting_and_endless_cells_are_refused_with_their_row(content: bytes) -> None:
    with pytest.raises(FileFault) as fault:
        cells_of(content)
    assert fault.value.row == 3


def test_what_looks_like_a_formula_is_plain_text() -> None:
    assert cells_of(b'=1+1,"=HYPERLINK(""http://x"")"') == [["=1+1", '=HYPERLINK("http://x")']]
