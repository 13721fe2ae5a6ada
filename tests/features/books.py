"""The books of an invented co-operative, as the files that it hands to an auditor.

Everything follows from a few lines: how many workers there are, what each is paid, and what is
wrong. Workers are codes; nobody in here exists.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from audits.facts.case import last_day, list_months
from audits.visit import FORMAT

BOARD: Final = (1, 2, 3)
SATURDAY: Final = 6
BASIC: Final = Decimal("8280.00")
DEARNESS_ALLOWANCE: Final = Decimal("5174.00")
WELFARE_FUND: Final = Decimal("150.00")
SECTOR: Final = "shops-and-commercial"
GRADE: Final = "E"
FOUNDED_ON: Final = date(2019, 6, 3)
NOT_WANTED: Final = frozenset(
    {"visit.deposits_taken", "visit.papers_held", "mission.leaves_communal_facility"}
)
VISIT_ID: Final = "0192a9a0-0000-7000-8000-000000000001"
OTHER_HEADINGS: Final = {
    "month": "Month & Year",
    "net": "Net Pay (Rs.)",
    "gross": "Gross Pay (Rs.)",
    "worker": "Emp. Code",
    "other_allowances": "Special Allowance (Rs.)",
    "basic": "Basic Pay (Rs.)",
    "dearness_allowance": "D.A. (Rs.)",
    "overtime_pay": "O.T. Pay (Rs.)",
    "overtime_hours": "O.T. Hrs",
    "deductions": "Total Deductions (Rs.)",
    "paid_on": "Date of Payment",
}

Row = Mapping[str, object]


class Mistake(NamedTuple):
    """A wrong cell: its row as a spreadsheet counts, its column, what stands in it."""

    row: int
    column: str
    value: str


@dataclass
class Books:
    """What the files say. `pay` is one woman's month, `paid` what some got instead."""

    workers: int
    pay: Decimal
    period_end: date = date(2026, 9, 30)
    paid: dict[tuple[int, date], Decimal] = field(default_factory=dict)
    without_contract: set[int] = field(default_factory=set)
    has_time_records: bool = True
    is_of_another_office: bool = False
    mistakes: Sequence[Mistake] = ()

    @property
    def period_start(self) -> date:
        """The first day of the year that the books cover."""
        return self.period_end.replace(year=self.period_end.year - 1) + timedelta(days=1)

    @property
    def months(self) -> list[date]:
        """The first day of each month."""
        return list_months(self.period_start, self.period_end)

    def write(self) -> dict[str, bytes]:
        """Return kind -> file of everything the enterprise hands in."""
        files = {
            "payroll": self.write_payroll(),
            "workers": _csv(self._workers()),
            "members": _csv(self._members()),
            "invoices": _csv(self._invoices()),
        }
        if self.has_time_records:
            files["time_records"] = _csv(self._time_records())
        return files

    def write_payroll(self) -> bytes:
        """Return the payroll in the style of the office."""
        rows = [self._pay(month, worker) for month in self.months for worker in self._numbers()]
        for mistake in self.mistakes:
            rows[mistake.row - 2][mistake.column] = mistake.value
        return _csv_of_another_office(rows) if self.is_of_another_office else _csv(rows)

    def write_workers(self) -> bytes:
        """Return the list of workers."""
        return _csv(self._workers())

    def _numbers(self) -> range:
        return range(1, self.workers + 1)

    def _pay(self, month: date, worker: int) -> dict[str, object]:
        pay = self.paid.get((worker, month), self.pay)
        return {
            "worker": code(worker),
            "month": f"{month:%Y-%m}",
            "basic": BASIC,
            "dearness_allowance": DEARNESS_ALLOWANCE,
            "other_allowances": pay - BASIC - DEARNESS_ALLOWANCE,
            "overtime_hours": 0,
            "overtime_pay": 0,
            "deductions": WELFARE_FUND,
            "gross": pay,
            "net": pay - WELFARE_FUND,
            "paid_on": last_day(month) + timedelta(days=5),
        }

    def _workers(self) -> Iterator[Row]:
        for worker in self._numbers():
            yield {
                "worker": code(worker),
                "sex": "F",
                "born_on": date(1979 + worker, 5, 14),
                "joined_on": FOUNDED_ON,
                "left_on": None,
                "grade": GRADE,
                "weekly_hours": 48,
                "from_poor_household": "yes",
                "long_unemployed": "yes",
                "proof": "cds_certificate",
                "written_contract": "no" if worker in self.without_contract else "yes",
            }

    def _members(self) -> Iterator[Row]:
        for worker in self._numbers():
            yield {
                "member": f"M{worker:02d}",
                "worker_id": code(worker),
                "shares": 10,
                "share_value": "150.00",
                "votes": 1,
                "joined_on": FOUNDED_ON,
                "elected_on": date(2026, 1, 18) if worker in BOARD else None,
            }

    def _time_records(self) -> Iterator[Row]:
        """Yield eight hours on every day but Sunday."""
        for number in range((self.period_end - self.period_start).days + 1):
            day = self.period_start + timedelta(days=number)
            for worker in self._numbers() if day.isoweekday() <= SATURDAY else ():
                row = {"worker": code(worker), "date": day}
                yield {**row, "normal_hours": 8, "overtime_hours": 0}

    def _invoices(self) -> Iterator[Row]:
        for number, month in enumerate(self.months, start=1):
            yield {
                "invoice": f"PDS-{number:03d}",
                "client": f"Invented Client {'ABC'[number % 3]}",
                "date": last_day(month),
                "amount": "300000.00",
            }


def write_visit(audit: str, edition: str, questions: Iterable[str], *, on: date) -> bytes:
    """Return a visit at which all was found well, as the auditor's form sends it."""
    answers = [
        {
            "fact": fact,
            "answer": "no" if fact in NOT_WANTED else "yes",
            "note": "",
            "photographs": [],
        }
        for fact in questions
    ]
    document = {
        "format": FORMAT,
        "version": 1,
        "visit_id": VISIT_ID,
        "audit": audit,
        "edition": edition,
        "visited_on": on.isoformat(),
        "answers": answers,
    }
    return json.dumps(document).encode()


def code(worker: int) -> str:
    """Return how the files name a worker."""
    return f"W{worker:02d}"


def group_indian(amount: object) -> str:
    """Return an amount in groups of thousand, lakh and crore: 136540 is 1,36,540.00."""
    whole, _, paise = f"{Decimal(str(amount)):.2f}".partition(".")
    groups = [whole[-3:]]
    rest = whole[:-3]
    while rest:
        groups.insert(0, rest[-2:])
        rest = rest[:-2]
    return f"{','.join(groups)}.{paise}"


def _csv(rows: Iterable[Row]) -> bytes:
    kept = list(rows)
    return _write([list(kept[0]), *(list(row.values()) for row in kept)])


def _csv_of_another_office(rows: Sequence[Row]) -> bytes:
    lines = [[_respell(name, row[name]) for name in OTHER_HEADINGS] for row in rows]
    return _write([list(OTHER_HEADINGS.values()), *lines])


def _respell(column: str, value: object) -> object:
    if isinstance(value, Decimal):
        return group_indian(value)
    return f"{value:%d/%m/%Y}" if column == "paid_on" else value


def _write(lines: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()
