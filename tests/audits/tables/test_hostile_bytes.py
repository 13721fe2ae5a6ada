"""Whatever bytes come, a file is read or refused with its problems: nothing else."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audits.errors import EvidenceRefused
from audits.tables.read import read_table
from audits.visit import parse_visit

CSV = b'worker,month,basic,gross\nW01,2026-03,"1,23,456.00",5\nW02,2026-03,5,\n'
VISIT = b'{"format":"fair-it-ledger/visit","version":1,"answers":[{"fact":"visit.x"}]}'


def make_workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (["worker", "month", "basic"], ["W01", "2026-03", 5.5], ["W02", "Mar-2026", 15]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


WORKBOOK = make_workbook()
PARTS = sorted(zipfile.ZipFile(io.BytesIO(WORKBOOK)).namelist())
edits = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), st.binary(max_size=6)), max_size=6)


def change(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for place, length, new in changes:
        at = int(place * len(data))
        data = data[:at] + new + data[at + length :]
    return data


def read_or_refuse(name: str, data: bytes) -> None:
    try:
        table = read_table("payroll", name, data)
    except EvidenceRefused as refused:
        problems = refused.problems
        assert problems
        assert all(problem.rule and problem.file == name for problem in problems)
    else:
        assert table.rows


@given(edits)
@settings(max_examples=200, deadline=None)
def test_any_csv_is_read_or_refused(changes: list[tuple[float, int, bytes]]) -> None:
    read_or_refuse("pay.csv", change(CSV, changes))


@given(edits)
@settings(max_examples=100, deadline=None)
def test_any_workbook_is_read_or_refused(changes: list[tuple[float, int, bytes]]) -> None:
    read_or_refuse("pay.xlsx", change(WORKBOOK, changes))


@given(st.sampled_from(PARTS), edits)
@settings(max_examples=200, deadline=None)
def test_any_part_of_a_workbook_is_read_or_refused(
    part: str, changes: list[tuple[float, int, bytes]]
) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in PARTS:
            data = old.read(name)
            new.writestr(name, change(data, changes) if name == part else data)
    read_or_refuse("pay.xlsx", stream.getvalue())


@given(edits)
@example([(0.0, 0, b"\xff")])
@settings(max_examples=200, deadline=None)
def test_any_visit_is_refused_unless_it_is_whole(changes: list[tuple[float, int, bytes]]) -> None:
    with pytest.raises(EvidenceRefused) as refused:
        parse_visit("v.json", change(VISIT, changes), audit="A-0001", edition="x@1.0.0")
    assert refused.value.problems
