"""One row of each kind of table; `None` is missing. Field names are the canonical column names."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: file, sheet when there are sheets, row as the spreadsheet counts."""

    file: str
    sheet: str | None
    row: int

    @property
    def text(self) -> str:
        """Return the place as shown to people: `payroll.xlsx March row 41`."""
        sheet = f" {self.sheet}" if self.sheet is not None else ""
        return f"{self.file}{sheet} row {self.row}"


@dataclass(frozen=True, slots=True)
class PayrollRow:
    """What one worker was paid for one month; `month` is its first day, amounts in INR."""

    place: Place
    worker: str
    month: date
    basic: Decimal | None
    dearness_allowance: Decimal
    other_allowances: Decimal
    overtime_hours: Decimal | None
    overtime_pay: Decimal
    deductions: Decimal | None
    gross: Decimal | None
    net: Decimal | None
    paid_on: date | None
    standard_hours: Decimal | None


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """One worker, under a code that names nobody."""

    place: Place
    worker: str
    sex: str | None
    born_on: date | None
    joined_on: date | None
    left_on: date | None
    sector: str | None
    grade: str | None
    weekly_hours: Decimal | None
    from_poor_household: bool | None
    long_unemployed: bool | None
    proof: str | None
    written_contract: bool | None


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member of the enterprise; `worker_id` is the code in the worker list, if any."""

    place: Place
    member: str
    worker_id: str | None
    shares: int | None
    share_value: Decimal | None
    votes: int | None
    joined_on: date | None
    elected_on: date | None


@dataclass(frozen=True, slots=True)
class TimeRow:
    """The hours of one worker on one day."""

    place: Place
    worker: str
    date: date
    normal_hours: Decimal | None
    overtime_hours: Decimal | None


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One invoice to a client, in INR."""

    place: Place
    invoice: str
    client: str
    date: date
    amount: Decimal | None


Row: TypeAlias = PayrollRow | WorkerRow | MemberRow | TimeRow | InvoiceRow
