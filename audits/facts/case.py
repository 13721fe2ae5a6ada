"""What the facts of one audit are computed from, and the shape of what a method returns."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Final, TypeAlias

from audits.tables.rows import InvoiceRow, MemberRow, PayrollRow, Row, TimeRow, WorkerRow
from audits.visit import VisitFile
from standards.model import Edition, Unknown, Value

SHOWN: Final = 20  # what is missing is named one by one so far; of the rest the number is told
RATIO_DIGITS: Final = 28

Detail: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """All that was received of one kind: rows (a later file's replace an earlier one's), files.

    `absent` is file -> columns it does not have.
    """

    rows: tuple[Row, ...] = ()
    absent: Mapping[str, frozenset[str]] = field(default_factory=dict)
    commitments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked of the enterprise and the audit besides evidence; both days included."""

    form: str
    district: str
    state: str
    sector: str
    period_start: date
    period_end: date


@dataclass(frozen=True)
class Case:
    """One audit as its facts see it; selections of rows are made once."""

    edition: Edition
    terms: Terms
    holdings: Mapping[str, Holding]
    visits: tuple[VisitFile, ...] = ()

    @cached_property
    def months(self) -> list[date]:
        """Return the first days of the months that the period touches."""
        return list_months(self.terms.period_start, self.terms.period_end)

    @cached_property
    def payroll(self) -> list[PayrollRow]:
        """Return the payroll rows of the period, by worker and month."""
        months = set(self.months)
        rows = [row for row in self._rows("payroll") if isinstance(row, PayrollRow)]
        return sorted(
            (row for row in rows if row.month in months), key=lambda row: (row.worker, row.month)
        )

    @cached_property
    def workers(self) -> list[WorkerRow]:
        """Return the listed workers, by code, who worked on any day of the period."""
        rows = [row for row in self._rows("workers") if isinstance(row, WorkerRow)]
        start, end = self.terms.period_start, self.terms.period_end
        return sorted(
            (row for row in rows if works_between(row, start, end)), key=lambda row: row.worker
        )

    @cached_property
    def listed(self) -> dict[str, WorkerRow]:
        """Return every worker of the list by code, also those outside the period."""
        rows = self._rows("workers")
        return {row.worker: row for row in rows if isinstance(row, WorkerRow)}

    @cached_property
    def members(self) -> list[MemberRow]:
        """Return the members."""
        return [row for row in self._rows("members") if isinstance(row, MemberRow)]

    @cached_property
    def time_records(self) -> list[TimeRow]:
        """Return the hours in every calendar week, Monday to Sunday, that the period touches."""
        start = self.terms.period_start - timedelta(days=self.terms.period_start.weekday())
        end = self.terms.period_end + timedelta(days=6 - self.terms.period_end.weekday())
        rows = [row for row in self._rows("time_records") if isinstance(row, TimeRow)]
        return sorted(
            (row for row in rows if start <= row.date <= end),
            key=lambda row: (row.worker, row.date),
        )

    @cached_property
    def invoices(self) -> list[InvoiceRow]:
        """Return the invoices of the period."""
        start, end = self.terms.period_start, self.terms.period_end
        rows = [row for row in self._rows("invoices") if isinstance(row, InvoiceRow)]
        return [row for row in rows if start <= row.date <= end]

    def holds(self, kind: str) -> bool:
        """Return whether anything of the kind was received."""
        return bool(self.visits) if kind == "visit" else kind in self.holdings

    def commitments(self, kinds: Iterable[str]) -> tuple[str, ...]:
        """Return the commitments to all evidence of the kinds, sorted."""
        found = [self.holdings[kind].commitments for kind in kinds if kind in self.holdings]
        return tuple(sorted(commitment for each in found for commitment in each))

    def blank(self, kind: str, row: Row, column: str, of: str) -> str:
        """Return the words for a missing cell, told once per file where the column is absent."""
        if column in self.holdings[kind].absent.get(row.place.file, ()):
            return f"{row.place.file} has no column {column}"
        return f"{row.place.text}: {column} of {of} is blank"

    def _rows(self, kind: str) -> tuple[Row, ...]:
        return self.holdings[kind].rows if kind in self.holdings else ()


@dataclass(frozen=True, slots=True)
class Measure:
    """What a method found for one fact."""

    value: Value | Unknown
    detail: Detail = ()


@dataclass(frozen=True, slots=True)
class Method:
    """One fact: how it is computed, what it means, and where the definition comes from.

    `needs` are the kinds of evidence without which it stays unknown, `reads` those that it is held
    against where they were received.
    """

    name: str
    method: str
    kind: str
    needs: tuple[str, ...]
    definition: str
    unit: str
    source: str
    compute: Callable[[Case], Measure]
    reads: tuple[str, ...] = ()


def list_months(start: date, end: date) -> list[date]:
    """Return the first days of the months from that of `start` to that of `end`."""
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(first, last + 1)]


def last_day(month: date) -> date:
    """Return the last day of the month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def works_between(worker: WorkerRow, start: date, end: date) -> bool:
    """Return whether the worker was employed on any day from `start` to `end`."""
    joined, left = worker.joined_on or date.min, worker.left_on or date.max
    return joined <= end and left >= start


def format_month(month: date) -> str:
    """Return the month as 2026-03."""
    return f"{month:%Y-%m}"


def unknown(missing: Iterable[str], detail: Detail = ()) -> Measure:
    """Return that the fact is not known, naming what is missing, each once, at most 20."""
    names = list(dict.fromkeys(missing))
    rest = [f"and {len(names) - SHOWN} more"] if len(names) > SHOWN else []
    return Measure(Unknown((*names[:SHOWN], *rest)), detail)


def round_down(number: Fraction) -> Decimal:
    """Return the number with 28 digits, never above it: 99.99…% stays below 100%. 0 <= number."""
    return _cut(number, up=False)


def round_up(number: Fraction) -> Decimal:
    """Return the number with 28 digits, never below it. 0 <= number."""
    return _cut(number, up=True)


def _cut(number: Fraction, *, up: bool) -> Decimal:
    places = RATIO_DIGITS - len(str(int(number)))
    scaled, rest = divmod(number.numerator * 10**places, number.denominator)
    text = f"{scaled + (up and rest > 0):0{places + 1}d}"
    return Decimal(f"{text[:-places]}.{text[-places:]}".rstrip("0").rstrip("."))


def share(part: int, whole: int) -> Measure:
    """Return the share, rounded down; of nothing it is unknown."""
    if not whole:
        return unknown(["there is nobody of whom it could be a share"])
    return Measure(round_down(Fraction(part, whole)))


def rupees(amount: Fraction | Decimal) -> str:
    """Return an amount per month as text; a fraction of a paisa is cut off."""
    paise = int(Fraction(amount) * 100)
    return f"INR {paise // 100}.{paise % 100:02d} per month"


def runs_of_days(days: Iterable[date]) -> Iterator[tuple[date, int]]:
    """Yield start and length of each run of consecutive days; days are sorted and unique."""
    start: date | None = None
    length = 0
    for day in days:
        if start is not None and day == start + timedelta(days=length):
            length += 1
            continue
        if start is not None:
            yield start, length
        start, length = day, 1
    if start is not None:
        yield start, length
