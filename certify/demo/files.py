"""How an office writes its tables: headings, their order, amounts, dates, and the kind of file.

plain        CSV with our own headings
indian       CSV with other headings in another order, amounts as 13,654.00, days day first
ledger_book  XLSX with yet other headings, numbers and days as the spreadsheet stores them
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from certify.demo.tables import Cell, Row

_INDIAN: Final[Mapping[str, Mapping[str, str]]] = {
    "payroll": {
        "month": "Month & Year",
        "worker": "Emp. Code",
        "net": "Net Pay (Rs.)",
        "gross": "Gross Pay (Rs.)",
        "deductions": "Total Deductions (Rs.)",
        "basic": "Basic Pay (Rs.)",
        "dearness_allowance": "D.A. (Rs.)",
        "other_allowances": "Special Allowance (Rs.)",
        "overtime_hours": "O.T. Hrs",
        "overtime_pay": "O.T. Pay (Rs.)",
        "paid_on": "Date of Payment",
        "standard_hours": "Weekly Hours",
    },
    "workers": {
        "worker": "Emp. Code",
        "grade": "Wage Group",
        "sex": "Gender",
        "born_on": "Date of Birth",
        "joined_on": "Date of Joining",
        "left_on": "Date of Leaving",
        "weekly_hours": "Hours per Week",
        "from_poor_household": "BPL Household",
        "long_unemployed": "Previously Unemployed",
        "proof": "Proof",
        "written_contract": "Appointment Letter",
    },
}
_LEDGER_BOOK: Final[Mapping[str, Mapping[str, str]]] = {
    "payroll": {
        "worker": "Staff No.",
        "month": "Wage Month",
        "basic": "Basic Wages",
        "dearness_allowance": "VDA",
        "other_allowances": "Other Allowances",
        "overtime_hours": "OT Hours",
        "overtime_pay": "OT Wages",
        "gross": "Gross Wages",
        "deductions": "Deductions",
        "net": "Take Home",
        "paid_on": "Credited On",
        "standard_hours": "Standard Weekly Hours",
    },
}


def write_table(kind: str, rows: Iterable[Row], style: str) -> tuple[str, bytes]:
    """Return file name and bytes of a table in the style of an office."""
    kept = list(rows)
    if style == "ledger_book" and kind in _LEDGER_BOOK:
        return f"SYNTHETIC-{kind}.xlsx", _write_xlsx(kept, _LEDGER_BOOK[kind])
    headings = _INDIAN.get(kind) if style == "indian" else None
    if headings is not None:
        return f"SYNTHETIC-{kind}.csv", _write_csv(kept, headings, indian=True)
    own = {name: name for name in kept[0]}
    return f"SYNTHETIC-{kind}.csv", _write_csv(kept, own, indian=False)


def _write_csv(rows: Sequence[Row], headings: Mapping[str, str], *, indian: bool) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings.values())
    for row in rows:
        writer.writerow([_spell(row[name], name, indian=indian) for name in headings])
    return text.getvalue().encode()


def _spell(value: Cell, column: str, *, indian: bool) -> str:
    match value:
        case None:
            return ""
        case date():
            return _spell_day(value, column, indian=indian)
        case Decimal() if indian:
            return group_indian(value)
        case _:
            return str(value)


def _spell_day(day: date, column: str, *, indian: bool) -> str:
    if column == "month":
        return f"{day:%b-%y}" if indian else f"{day:%Y-%m}"
    return f"{day:%d/%m/%Y}" if indian else day.isoformat()


def group_indian(amount: Decimal) -> str:
    """Return an amount in groups of lakh and crore: 136540 is 1,36,540.00."""
    whole, _, paise = f"{amount:.2f}".partition(".")
    head, tail = whole[:-3], whole[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)][::-1]
    return f"{','.join([*pairs, tail])}.{paise}"


def _write_xlsx(rows: Sequence[Row], headings: Mapping[str, str]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.title = "SYNTHETIC sample, nobody in it exists"
    sheet = book.create_sheet("Sheet1")
    sheet.append(list(headings.values()))
    for row in rows:
        sheet.append([row[name] for name in headings])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()
