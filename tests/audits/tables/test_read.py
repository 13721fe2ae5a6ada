"""Whole files as rows, or every problem they have."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from audits.errors import EvidenceRefused
from audits.tables import sheets
from audits.tables.headers import Choice
from audits.tables.problems import Problem, format_problem
from audits.tables.read import Table, merge_rows, read_table
from audits.tables.rows import PayrollRow

OWN = """\
Asha Data Entry Society,,,,,,,,,,,
Salary register,,,,,,,,,,,
Sl No,Net Pay,Month & Year,Employee Code,Employee Name,Basic Pay (Rs.),DA,HRA,O.T. Hours,\
OT Pay,Gross,Total Deductions,Date of Payment
1,"1,22,556.00",Mar-2026,W01,Asha,"Rs. 1,22,456.00",₹ 500,500,0,,"1,23,456.00",900,07/04/2026
2,12100,Mar-2026,W02,Bindu,"12,000",-,,4,500,12500,400,07-Apr-2026
"""


def problems_of(kind: str, file: str, content: bytes | str) -> list[Problem]:
    data = content.encode() if isinstance(content, str) else content
    with pytest.raises(EvidenceRefused) as refused:
        read_table(kind, file, data)
    return list(refused.value.problems)


def payroll(text: str, **choice: object) -> Table:
    return read_table("payroll", "pay.csv", text.encode(), Choice(**choice))


def xlsx(**pages: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in pages.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_an_enterprises_own_payroll_is_read_exactly() -> None:
    table = payroll(OWN)
    first, second = table.rows
    assert isinstance(first, PayrollRow)
    assert (first.worker, first.month, first.paid_on) == ("W01", date(2026, 3, 1), date(2026, 4, 7))
    assert first.basic == Decimal("122456.00")
    assert (first.dearness_allowance, first.other_allowances) == (500, 500)
    assert (first.gross, first.deductions, first.net) == (123456, 900, 122556)
    assert (first.overtime_hours, first.overtime_pay, first.standard_hours) == (0, 0, None)
    assert first.place.text == "pay.csv row 4"
    assert isinstance(second, PayrollRow)
    assert (second.dearness_allowance, second.other_allowances) == (0, 0)
    assert second.overtime_hours == 4
    assert table.unread == ("Sl No", "Employee Name")
    assert table.absent == {"standard_hours"}


def test_a_blank_is_missing_and_not_zero() -> None:
    row = payroll("worker,month,basic,deductions,overtime_hours\nW01,2026-03,,,\n").rows[0]
    assert isinstance(row, PayrollRow)
    assert (row.basic, row.deductions, row.overtime_hours, row.gross) == (None, None, None, None)
    assert (row.dearness_allowance, row.overtime_pay, row.standard_hours) == (0, 0, None)


def test_every_problem_of_a_file_is_told_with_its_place() -> None:
    text = OWN.replace("Rs. 1,22,456.00", "12x").replace("07/04/2026", "04/31/2026")
    text += "3,1,Mar-2026,W01,Asha,-5,,,0,,1,1,07/04/2026\n4,1,,W03,C,1,,,0,,1,1,\n"
    places = [
        (each.row, each.column, each.heading) for each in problems_of("payroll", "p.csv", text)
    ]
    assert places == [
        (4, "F", "Basic Pay (Rs.)"),
        (4, "M", "Date of Payment"),
        (6, "F", "Basic Pay (Rs.)"),
        (7, "C", "Month & Year"),
    ]


def test_a_problem_shows_what_was_typed_the_rule_and_the_mending() -> None:
    text = OWN.replace("07/04/2026", "04/31/2026")
    (problem,) = problems_of("payroll", "p.csv", text)
    assert format_problem(problem) == (
        'p.csv, row 4, column M "Date of Payment", "04/31/2026": there is no month 31; digits are '
        "read day/month/year. Write 2026-03-31, 31/03/2026 (day first) or 31-Mar-2026."
    )


@pytest.mark.parametrize(
    "word", ["Total", "GRAND TOTAL", "Sub-total", "Totals for March", "Total:"]
)
def test_a_line_of_totals_is_refused_as_such(word: str) -> None:
    text = f"{OWN}{word},1,,,,1,1,,,,1,1,\n"
    assert [each.rule for each in problems_of("payroll", "p.csv", text)] == [
        "this looks like a line of totals"
    ]


def test_a_client_may_be_called_total_something() -> None:
    text = "invoice,client,date,amount\nI1,Total Infotech,2026-03-01,5\n"
    assert len(read_table("invoices", "i.csv", text.encode()).rows) == 1


def test_a_worker_twice_in_a_month_is_refused_naming_both_rows() -> None:
    text = "worker,month,basic\nW01,2026-03,1\nW02,2026-03,1\nW01,Mar-2026,2\n"
    found = problems_of("payroll", "p.csv", text)
    assert [(each.row, "p.csv row 2" in each.rule) for each in found] == [(4, True)]


def test_an_amount_that_spills_over_is_told_to_need_quotes() -> None:
    found = problems_of("payroll", "p.csv", "worker,month,basic\nW01,2026-03,1,23,456.00\n")
    assert [(each.row, each.column, "quotes" in each.mend) for each in found] == [(2, "D", True)]


def test_short_rows_and_blank_rows_are_no_problem() -> None:
    table = payroll("worker,month,basic,gross\nW01,2026-03,5\n\n,,,\n  ,\nW02,2026-03,5,6\n")
    assert [row.place.row for row in table.rows] == [2, 6]


def test_a_cell_without_end_is_refused() -> None:
    found = problems_of(
        "payroll", "p.csv", f"worker,month,basic,note\nW01,2026-03,1,{'x' * 1001}\n"
    )
    assert [(each.column, "1000 characters" in each.rule) for each in found] == [("D", True)]


def test_invisible_characters_do_not_make_another_worker() -> None:
    found = problems_of(
        "payroll", "p.csv", "worker,month,basic\nW01,2026-03,1\nW\u200b01,2026-03,1\n"
    )
    assert "the same worker and month" in found[0].rule


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("p.csv", b"", "empty"),
        ("p.csv", b" \n\n", "empty"),
        ("p.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not read here"),
        ("p.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not read here"),
        ("p.xlsm", b"PK\x03\x04", "not read here"),
        ("p.ods", b"PK\x03\x04", "not read here"),
        ("p.csv", b"PK\x03\x04", "not what its name says"),
        ("p.xlsx", b"worker,month,basic", "not what its name says"),
        ("p.pdf", b"%PDF-1.7", "not what its name says"),
        ("p.csv", b"\x89PNG\r\n\x1a\n\0\0", "not UTF-8"),
        ("p.csv", b"worker,month,basic\nW01,2026-03,\0", "NUL"),
        ("p.csv", b"worker,month,basic\n", "no rows"),
        ("p.csv", b"1,2,3\n4,5,6\n", "no column worker"),
        ("p.xlsx", b"PK\x03\x04rubbish", "damaged"),
    ],
)
def test_a_file_that_is_not_what_is_asked_for_is_refused(
    name: str, content: bytes, rule: str
) -> None:
    found = problems_of("payroll", name, content)
    assert rule in found[0].rule
    assert found[0].mend


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "title", ["", "Salary register\n", "Asha, Society\n\n", '"a;b"\n', "sep=;\n"]
)
def test_the_delimiter_is_the_one_that_makes_the_headings_understood(
    delimiter: str, title: str
) -> None:
    rows = [["worker", "month", '"Basic, INR"'], ["W01", "2026-03", '"1,23,456.00"']]
    text = title + "".join(delimiter.join(row) + "\n" for row in rows)
    row = payroll(text, chosen={"basic": "Basic, INR"}).rows[0]
    assert isinstance(row, PayrollRow)
    assert row.basic == Decimal(123456)


def test_broken_quoting_is_told_with_its_row() -> None:
    (problem,) = problems_of("payroll", "p.csv", 'worker,month,basic\nW01,2026-03,"5\n')
    assert (problem.row, "quoting" in problem.rule) == (2, True)
    (problem,) = problems_of("payroll", "p.csv", '"worker,month,basic\nW01,2026-03,5\n')
    assert problem.row == 1


def test_a_file_without_an_ending_may_be_csv() -> None:
    assert read_table("payroll", "payroll", b"worker,month,basic\nW01,2026-03,5\n").rows


def test_too_many_bytes_rows_and_columns_are_refused() -> None:
    assert sheets.MAX_ROWS == 100_000
    large = b"worker,month,basic\n" + b" " * sheets.MAX_FILE_BYTES
    assert "larger than 20 MB" in problems_of("payroll", "p.csv", large)[0].rule
    many = "worker,month,basic\n" + "".join(f"W{n},2026-03,5\n" for n in range(100_001))
    found = problems_of("payroll", "p.csv", many)
    assert [(each.row, each.rule) for each in found] == [(100_002, "more than 100,000 rows")]
    wide = ",".join(f"c{n}" for n in range(201))
    assert "more than 200 columns" in problems_of("payroll", "p.csv", f"{wide}\n")[0].rule


def test_a_workbook_is_read_like_the_same_table_in_csv() -> None:
    rows: list[list[object]] = [
        ["Employee Code", "Month", "Basic", "Gross", "Paid on"],
        ["W01", date(2026, 3, 1), 13653.1, 13653, date(2026, 4, 7)],
        [1002, "Mar-2026", 5, 5.5, "07/04/2026"],
    ]
    table = read_table("payroll", "pay.xlsx", xlsx(March=rows))
    first, second = table.rows
    assert isinstance(first, PayrollRow)
    assert isinstance(second, PayrollRow)
    assert (first.basic, first.gross) == (Decimal("13653.10"), Decimal("13653.00"))
    assert first.place.text == "pay.xlsx March row 2"
    assert (second.worker, second.gross) == ("1002", Decimal("5.50"))


def test_a_formula_in_a_column_that_is_read_is_refused_with_its_cell() -> None:
    rows: list[list[object]] = [
        ["worker", "month", "basic", "gross", "remark"],
        ["W01", "2026-03", 5, "=C2*2", "=1+1"],
    ]
    found = problems_of("payroll", "pay.xlsx", xlsx(March=rows))
    assert [(each.sheet, each.row, each.column, each.value) for each in found] == [
        ("March", 2, "D", "=C2*2")
    ]
    assert "paste it as values" in found[0].mend


def test_formulas_all_down_a_column_are_told_once_with_their_rows() -> None:
    head: list[object] = ["worker", "month", "basic", "gross"]
    body: list[list[object]] = [
        [f"W{number}", "2026-03", 5, 5 if number == 50 else f"=C{number}*2"]
        for number in range(2, 242)
    ]
    with pytest.raises(EvidenceRefused) as refused:
        read_table("payroll", "pay.xlsx", xlsx(March=[head, *body]))
    first, only = str(refused.value).splitlines()
    assert first == "pay.xlsx was refused, nothing was stored: 239 problems."
    assert only == (
        'pay.xlsx, sheet "March", row 2, column D "gross", "=C2*2": a formula; what it showed last '
        "may be old. Copy the column, paste it as values (Paste special, Values) and save again. "
        "The same in 238 more rows: 3 to 49, 51 to 241."
    )
    assert [problem.row for problem in refused.value.problems][:2] == [2, 3]


def test_a_fraction_of_a_paisa_is_refused_and_not_rounded() -> None:
    rows: list[list[object]] = [["worker", "month", "basic"], ["W01", "2026-03", 13653.005]]
    found = problems_of("payroll", "pay.xlsx", xlsx(March=rows))
    assert [(each.value, each.rule) for each in found] == [
        ("13653.005", "more than two decimal places")
    ]


def test_one_sheet_a_month_is_one_table_and_other_sheets_are_named() -> None:
    head: list[object] = ["worker", "month", "basic"]
    content = xlsx(
        Jan=[head, ["W01", "2026-01", 5]],
        Feb=[["a title"], head, ["W01", "2026-02", 6]],
        Notes=[["nothing here"]],
        Empty=[],
    )
    table = read_table("payroll", "pay.xlsx", content)
    assert [row.place.text for row in table.rows] == ["pay.xlsx Jan row 2", "pay.xlsx Feb row 3"]
    assert table.unread == ("sheet Notes", "sheet Empty")


def test_sheets_of_one_table_need_the_same_headings() -> None:
    content = xlsx(
        Jan=[["worker", "month", "basic"], ["W01", "2026-01", 5]],
        Feb=[["worker", "month", "basic pay"], ["W01", "2026-02", 6]],
    )
    found = problems_of("payroll", "pay.xlsx", content)
    assert [(each.sheet, "'basic'" in each.rule) for each in found] == [("Feb", True)]


def test_a_worker_twice_in_two_sheets_is_refused() -> None:
    head: list[object] = ["worker", "month", "basic"]
    content = xlsx(Jan=[head, ["W01", "2026-01", 5]], Copy=[head, ["W01", "2026-01", 5]])
    found = problems_of("payroll", "pay.xlsx", content)
    assert [(each.sheet, "pay.xlsx Jan row 2" in each.rule) for each in found] == [("Copy", True)]


def test_a_workbook_without_a_visible_sheet_is_refused() -> None:
    packed, hidden = io.BytesIO(xlsx(March=[["worker", "month", "basic"]])), io.BytesIO()
    with zipfile.ZipFile(packed) as before, zipfile.ZipFile(hidden, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(b'"visible"', b'"hidden"'))
    found = problems_of("payroll", "pay.xlsx", hidden.getvalue())
    assert [each.rule for each in found] == ["no sheet that can be seen"]


def test_of_several_sheets_without_the_headings_the_likeliest_is_complained_of() -> None:
    content = xlsx(Notes=[["x"]], March=[["worker", "month"], ["W01", "2026-03"]])
    found = problems_of("payroll", "pay.xlsx", content)
    assert [(each.sheet, each.row, "no column basic" in each.rule) for each in found] == [
        ("March", 1, True)
    ]


def test_several_columns_are_added_up_and_missing_if_one_is() -> None:
    text = "worker,month,B1,B2,HRA,Conv\nW01,2026-03,5,6,1,\nW02,2026-03,5,,1,2\n"
    table = payroll(text, chosen={"basic": "B1 + B2", "other_allowances": "HRA + Conv"})
    assert [
        (row.basic, row.other_allowances) for row in table.rows if isinstance(row, PayrollRow)
    ] == [
        (11, 1),
        (None, 3),
    ]


def test_reading_again_by_the_mapping_gives_the_same_rows() -> None:
    table = payroll(OWN)
    again = payroll(OWN, chosen=table.mapping, closed=True)
    assert again.rows == table.rows
    assert json.loads(json.dumps(dict(table.mapping))) == again.mapping


def test_a_later_file_replaces_rows_of_the_same_key_and_keeps_the_rest() -> None:
    first = payroll("worker,month,basic\nW01,2026-03,1\nW02,2026-03,1\n")
    later = payroll("worker,month,basic\nW02,2026-03,2\nW03,2026-03,3\n")
    amounts = {
        row.worker: row.basic for row in merge_rows([first, later]) if isinstance(row, PayrollRow)
    }
    assert amounts == {"W01": 1, "W02": 2, "W03": 3}


@pytest.mark.parametrize("kind", ["workers", "payroll", "members", "time_records", "invoices"])
def test_every_kind_is_read_from_csv(kind: str, rows: Callable, as_csv: Callable) -> None:
    written = rows(kind)
    table = read_table(kind, f"{kind}.csv", as_csv(written))
    assert len(table.rows) == len(written)
    assert table.absent == frozenset()
    assert table.unread == ()
