"""The columns of each kind of table: what a cell holds, what a blank means, other headings.

A heading is matched by `simplify_heading`: case, spaces, points, brackets and what stands in them,
rupee signs do not count. Synonyms are written in small letters with | between them.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from audits.tables import cells
from audits.tables.rows import InvoiceRow, MemberRow, PayrollRow, Row, TimeRow, WorkerRow

PROOFS: Final = ("ration_card", "bpl_list", "cds_certificate", "unemployment_card", "none")

_SEXES: Final = {
    **dict.fromkeys(("f", "female", "woman"), "F"),
    **dict.fromkeys(("m", "male", "man"), "M"),
    **dict.fromkeys(("x", "other"), "X"),
}
_WORKER_CODES: Final = (
    "employee code | emp code | employee id | emp id | employee no | emp no | employee number | "
    "worker code | worker id | worker no | staff code | staff id | staff no | token no | code"
)
_ZERO: Final = Decimal("0.00")


@dataclass(frozen=True)
class Column:
    """One column.

    `blank` says what a blank cell, or a column that is not there, means: "refused", "missing" or
    "none" (then it means `default`). `needed`: a file without this heading is refused. `adds_up`:
    several columns of a file may be added for this one.
    """

    name: str
    says: str
    parse: Callable[[str], cells.CellValue]
    also: str = ""
    blank: str = "missing"
    default: cells.CellValue = None
    needed: bool = False
    adds_up: bool = False

    @cached_property
    def headings(self) -> frozenset[str]:
        """Return the other headings this column is known by, simplified."""
        known = {simplify_heading(heading) for heading in self.also.split(" | ")}
        return frozenset(known - {"", simplify_heading(self.name)})


@dataclass(frozen=True, slots=True)
class TableKind:
    """A kind of table: its columns, the row they make, and the columns that name a row."""

    name: str
    row: Callable[..., Row]
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def find_column(self, name: str) -> Column | None:
        """Return the column of that name."""
        return next((column for column in self.columns if column.name == name), None)


def simplify_heading(heading: str) -> str:
    """Return a heading as it is compared: `Basic Pay (Rs.)` and `BASIC_PAY` -> `basicpay`."""
    text = re.sub(r"\(.*?\)|\[.*?\]", " ", heading.lower()).replace("&", " and ")
    text = re.sub(r"\b(?:rs|inr|in rupees)\b", " ", text)
    return "".join(each for each in text if unicodedata.category(each)[0] in "LMN")


def _key(name: str, says: str, parse: Callable[[str], cells.CellValue], also: str = "") -> Column:
    return Column(name, says, parse, also, blank="refused", needed=True)


def _money_or_none(name: str, says: str, also: str) -> Column:
    return Column(name, says, cells.parse_money, also, blank="none", default=_ZERO, adds_up=True)


_WORKER: Final = _key(
    "worker",
    "code of the worker, the same in every file; no names",
    cells.parse_code,
    _WORKER_CODES,
)

PAYROLL: Final = TableKind(
    "payroll",
    PayrollRow,
    ("worker", "month"),
    (
        _WORKER,
        _key(
            "month",
            "month of work",
            cells.parse_month,
            "month and year | month year | wage month | pay month | salary month | pay period | "
            "wage period | period | for the month | for the month of",
        ),
        Column(
            "basic",
            "basic pay for the month, INR",
            cells.parse_money,
            "basic pay | basic wage | basic wages | basic salary",
            needed=True,
            adds_up=True,
        ),
        _money_or_none(
            "dearness_allowance",
            "dearness allowance, INR",
            "da | vda | variable dearness allowance | dearness pay | dearness",
        ),
        _money_or_none(
            "other_allowances",
            "other regular allowances, INR; no overtime pay, bonus or incentive",
            "other allowance | allowances | allowance | total allowances | special allowance | "
            "hra | house rent allowance | conveyance | conveyance allowance",
        ),
        Column(
            "overtime_hours",
            "overtime hours of the month; write 0 where there were none",
            cells.parse_month_hours,
            "ot hours | ot hrs | overtime hrs | hours of overtime | total ot hours",
        ),
        _money_or_none(
            "overtime_pay",
            "pay for the overtime, INR",
            "ot pay | ot wages | ot amount | overtime wages | overtime amount | overtime allowance",
        ),
        Column(
            "deductions",
            "all deductions, INR; write 0 where there were none",
            cells.parse_money,
            "deduction | total deductions | total deduction",
            adds_up=True,
        ),
        Column(
            "gross",
            "gross pay, INR",
            cells.parse_money,
            "gross pay | gross wage | gross wages | gross salary | gross earnings | gross amount | "
            "total earnings",
        ),
        Column(
            "net",
            "net pay, INR",
            cells.parse_money,
            "net pay | net wage | net wages | net salary | net amount | net payable | take home | "
            "take home pay",
        ),
        Column(
            "paid_on",
            "day on which the month was paid",
            cells.parse_date,
            "date of payment | payment date | salary paid on | wages paid on | pay date | "
            "paid date | date paid | credited on | date of credit",
        ),
        Column(
            "standard_hours",
            "paid standard hours a week; blank means as agreed in the worker list, else 48",
            cells.parse_week_hours,
            "standard weekly hours | weekly hours | hours per week | contract hours",
        ),
    ),
)

WORKERS: Final = TableKind(
    "workers",
    WorkerRow,
    ("worker",),
    (
        _WORKER,
        Column("sex", "F, M or X", cells.choose(_SEXES), "gender"),
        Column(
            "born_on", "date of birth", cells.parse_date, "date of birth | dob | birth date | born"
        ),
        Column(
            "joined_on",
            "first day of work; blank means before the period",
            cells.parse_date,
            "date of joining | doj | joining date | joined | date of appointment",
        ),
        Column(
            "left_on",
            "last day of work; blank means still employed",
            cells.parse_date,
            "date of leaving | dol | leaving date | date of exit | left | last working day",
        ),
        Column(
            "sector",
            "sector of the minimum wage; blank means the enterprise's",
            cells.parse_slug,
            "industry | scheduled employment",
        ),
        Column(
            "grade",
            "grade or group of the minimum wage",
            cells.parse_code,
            "group | wage group | wage grade | category | skill category",
        ),
        Column(
            "weekly_hours",
            "agreed standard hours a week",
            cells.parse_week_hours,
            "hours per week | contract hours | standard hours",
        ),
        Column(
            "from_poor_household",
            "yes or no, when hired",
            cells.parse_yes_no,
            "poor household | bpl | bpl household | below poverty line",
        ),
        Column(
            "long_unemployed",
            "yes or no, when hired",
            cells.parse_yes_no,
            "long term unemployed | previously unemployed | unemployed",
        ),
        Column(
            "proof",
            f"one of {', '.join(PROOFS)}",
            cells.choose({proof: proof for proof in PROOFS}),
            "proof type | kind of proof",
        ),
        Column(
            "written_contract",
            "yes or no",
            cells.parse_yes_no,
            "contract | contract signed | appointment letter",
        ),
    ),
)

MEMBERS: Final = TableKind(
    "members",
    MemberRow,
    ("member",),
    (
        _key(
            "member",
            "code of the member; no names",
            cells.parse_code,
            "member code | member id | member no | membership no",
        ),
        Column(
            "worker_id",
            "code in the worker list; blank means not a worker",
            cells.parse_code,
            f"{_WORKER_CODES} | worker",
            needed=True,
        ),
        Column(
            "shares",
            "number of shares",
            cells.parse_count,
            "no of shares | number of shares | shares held",
        ),
        Column(
            "share_value",
            "value of one share, INR",
            cells.parse_money,
            "value per share | face value",
        ),
        Column(
            "votes",
            "number of votes",
            cells.parse_count,
            "no of votes | number of votes | voting rights",
            needed=True,
        ),
        Column(
            "joined_on",
            "first day as a member",
            cells.parse_date,
            "member since | date of joining | date of admission",
        ),
        Column(
            "elected_on",
            "last election to the board; blank means not on it",
            cells.parse_date,
            "elected to board on | date of election | election date | elected",
        ),
    ),
)

TIME_RECORDS: Final = TableKind(
    "time_records",
    TimeRow,
    ("worker", "date"),
    (
        _WORKER,
        _key(
            "date",
            "day of work",
            cells.parse_date,
            "day | work date | date of work | attendance date",
        ),
        Column(
            "normal_hours",
            "hours without overtime",
            cells.parse_day_hours,
            "hours | hours worked | regular hours | standard hours",
            needed=True,
        ),
        Column(
            "overtime_hours",
            "overtime hours; write 0 where there were none",
            cells.parse_day_hours,
            "ot hours | ot hrs | overtime hrs | overtime",
        ),
    ),
)

INVOICES: Final = TableKind(
    "invoices",
    InvoiceRow,
    ("invoice",),
    (
        _key(
            "invoice",
            "number of the invoice",
            cells.parse_code,
            "invoice no | invoice number | bill no | bill number",
        ),
        _key(
            "client",
            "who was billed",
            cells.parse_text,
            "customer | client name | customer name | buyer | billed to | party",
        ),
        _key("date", "day of the invoice", cells.parse_date, "invoice date | bill date"),
        Column(
            "amount",
            "amount, INR",
            cells.parse_money,
            "invoice amount | bill amount | total | total amount | value",
            needed=True,
            adds_up=True,
        ),
    ),
)

TABLE_KINDS: Final = {
    kind.name: kind for kind in (PAYROLL, WORKERS, MEMBERS, TIME_RECORDS, INVOICES)
}
