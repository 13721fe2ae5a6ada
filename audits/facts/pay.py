"""Comparable pay: what a worker gets for a full-time month without overtime, exactly.

    comparable = basic + dearness allowance + other regular allowances, at most gross pay
    full time  = comparable x 48 / paid standard hours a week, where these are fewer than 48,
                 x days of the month / days employed in it, in the month of joining or leaving

Overtime pay, bonus and incentives never count. The paid standard hours are those of the payroll, so
that unpaid absence lowers them; where they are blank, those agreed in the worker list; else 48. How
many months were reckoned on fewer hours than agreed is shown. Where the time records show more
hours than are paid, and pay would not reach the benchmark for those, nothing is known. Below a
fifth of a full week nothing is compared. Amounts stay fractions until they are shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from audits.facts.case import (
    Case,
    Detail,
    format_month,
    last_day,
    list_months,
    round_down,
    rupees,
)
from audits.facts.records import Days, hours_shown, list_strangers, normal_hours
from audits.tables.rows import PayrollRow, WorkerRow
from standards.model import Money, ParameterValue, Unknown, format_kind

FULL_TIME_HOURS: Final = 48  # a week; ILO C1 and the most that a living wage is reckoned for
BENCHMARK_KIND: Final = "money INR per month"
LEAST_HOURS: Final = Fraction(FULL_TIME_HOURS, 5)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One worker's pay of one month against a benchmark."""

    worker: str
    month: date
    row: PayrollRow
    full_time: Fraction
    benchmark: ParameterValue
    ratio: Fraction
    fewer_hours: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """All comparisons that could be made, what kept others from being made, and whose they are."""

    comparisons: tuple[Comparison, ...]
    missing: tuple[str, ...]
    unknown_workers: frozenset[str]
    without_benchmark: bool


def compare_pay(
    case: Case, parameter: str, keys_of: Callable[[WorkerRow], Mapping[str, str] | str]
) -> Compared:
    """Return every worker's pay of every month employed against the parameter.

    `keys_of` returns the keys of the parameter for a worker, or what is missing to name them.
    """
    rows = {(row.worker, row.month): row for row in case.payroll}
    recorded = normal_hours(case)
    benchmarks = _Benchmarks(case, parameter, {})
    found: list[Comparison] = []
    missing: list[str] = []
    unknown_workers: set[str] = set()
    for worker in case.workers:
        for month in months_employed(case, worker):
            row = rows.get((worker.worker, month))
            made = _compare(case, benchmarks, worker, month, row, keys_of(worker))
            if isinstance(made, Comparison):
                days = recorded.get(worker.worker, {})
                doubt = _find_doubt(made, worker, days)
                made = made if doubt is None else [doubt]
            if isinstance(made, Comparison):
                found.append(made)
            else:
                missing += made
                unknown_workers.add(worker.worker)
    missing += list_strangers(case)
    without = any(isinstance(value, Unknown) for value in benchmarks.known.values())
    return Compared(tuple(found), tuple(missing), frozenset(unknown_workers), without)


def months_employed(case: Case, worker: WorkerRow) -> list[date]:
    """Return the months of the period in which the worker was employed on any day."""
    start = max(case.terms.period_start, worker.joined_on or date.min)
    end = min(case.terms.period_end, worker.left_on or date.max)
    return list_months(start, end)


@dataclass(frozen=True, slots=True)
class _Benchmarks:
    """Values of one parameter, each looked up once."""

    case: Case
    parameter: str
    known: dict[tuple[date, tuple[tuple[str, str], ...]], ParameterValue | Unknown]

    def find(self, on: date, keys: Mapping[str, str]) -> ParameterValue | Unknown:
        at = on, tuple(sorted(keys.items()))
        if at not in self.known:
            self.known[at] = self._look_up(on, keys)
        return self.known[at]

    def _look_up(self, on: date, keys: Mapping[str, str]) -> ParameterValue | Unknown:
        parameter = self.case.edition.parameters.get(self.parameter)
        fits = parameter is not None and set(parameter.keys) == set(keys)
        if parameter is None or not fits or format_kind(parameter.kind) != BENCHMARK_KIND:
            wanted = f"{BENCHMARK_KIND} by {', '.join(keys)}"
            return Unknown((f"the edition has no parameter {self.parameter} ({wanted})",))
        return parameter.find_value(on, keys)


def _compare(
    case: Case,
    benchmarks: _Benchmarks,
    worker: WorkerRow,
    month: date,
    row: PayrollRow | None,
    keys: Mapping[str, str] | str,
) -> Comparison | list[str]:
    """Return the comparison, or what is missing for it."""
    pay = full_time_pay(case, worker, month, row)
    missing = [pay] if isinstance(pay, str) else []
    if isinstance(keys, str):
        return [*missing, keys]
    benchmark = benchmarks.find(last_day(month), keys)
    if isinstance(benchmark, Unknown):
        return [*missing, *benchmark.missing]
    amount = _amount_of(benchmark)
    if isinstance(pay, str) or row is None:
        return missing
    fewer = paid_hours(worker, row) < (worker.weekly_hours or 0)
    return Comparison(worker.worker, month, row, pay, benchmark, pay / amount, fewer)


def _find_doubt(made: Comparison, worker: WorkerRow, days: Days) -> str | None:
    """Return why pay that reaches the benchmark for the hours paid may not for those worked."""
    first, last = days_employed(worker, made.month)
    paid = paid_hours(worker, made.row)
    shown = min(hours_shown(days, first, last), Fraction(FULL_TIME_HOURS))
    if made.ratio < 1 or shown <= paid or made.ratio * paid >= shown:
        return None
    hours = f"{format_hours(shown)} hours a week in {format_month(made.month)}"
    who = f"time records show {made.worker} at work for {hours}"
    return f"{made.row.place.text}: {who}, paid for {format_hours(paid)}"


def format_hours(hours: Fraction) -> str:
    """Return hours as people write them, to a hundredth, cut off."""
    return f"{round_down(Fraction(int(hours * 100), 100)):f}"


def _amount_of(benchmark: ParameterValue) -> Fraction:
    match benchmark.value:
        case Money(amount=amount):
            return Fraction(amount)
        case other:
            raise AssertionError(f"a benchmark of pay is money, not {other}")


def full_time_pay(
    case: Case, worker: WorkerRow, month: date, row: PayrollRow | None
) -> Fraction | str:
    """Return the full-time pay of a month, or what is missing to know it."""
    if row is None:
        return f"payroll has no row for {worker.worker} in {format_month(month)}"
    if row.basic is None:
        return case.blank("payroll", row, "basic", f"{worker.worker}, {format_month(month)}")
    hours = paid_hours(worker, row)
    if hours < LEAST_HOURS:
        paid = f"{worker.worker} is paid for {format_hours(hours)} hours a week"
        return f"{row.place.text}: {paid}, too few to compare"
    scale = Fraction(FULL_TIME_HOURS) / min(hours, Fraction(FULL_TIME_HOURS))
    return Fraction(comparable_pay(row)) * scale * part_of_month(worker, month)


def comparable_pay(row: PayrollRow) -> Decimal:
    """Return basic and regular allowances, or gross pay where that is less: never what is only due.

    A blank basic must be ruled out before.
    """
    due = _due_pay(row)
    return due if row.gross is None else min(due, row.gross)


def _due_pay(row: PayrollRow) -> Decimal:
    if row.basic is None:
        raise AssertionError("comparable pay of a row without basic")
    return row.basic + row.dearness_allowance + row.other_allowances


def paid_hours(worker: WorkerRow | None, row: PayrollRow) -> Fraction:
    """Return the paid standard hours a week, of the payroll, else as agreed, else 48."""
    agreed = worker.weekly_hours if worker is not None else None
    return Fraction(row.standard_hours or agreed or FULL_TIME_HOURS)


def part_of_month(worker: WorkerRow, month: date) -> Fraction:
    """Return days of the month / days employed in it, 1 for a whole month."""
    first, last = days_employed(worker, month)
    return Fraction(last_day(month).day, (last - first).days + 1)


def days_employed(worker: WorkerRow, month: date) -> tuple[date, date]:
    """Return the first and the last day of the month on which the worker was employed."""
    end = last_day(month)
    return max(month, worker.joined_on or month), min(end, worker.left_on or end)


def describe(comparison: Comparison, benchmark_name: str) -> Detail:
    """Return who, when, how much, against what, and where it stands."""
    row, benchmark = comparison.row, comparison.benchmark
    paid = comparable_pay(row)
    due = _due_pay(row)
    scaled = comparison.full_time != paid
    return (
        ("worker", comparison.worker),
        ("month", format_month(comparison.month)),
        ("paid", rupees(paid)),
        *((("gross for", rupees(due)),) if paid < due else ()),
        *((("full time", rupees(comparison.full_time)),) if scaled else ()),
        (benchmark_name, rupees(_amount_of(benchmark))),
        (f"{benchmark_name} since", benchmark.valid_from.isoformat()),
        (f"{benchmark_name} source", benchmark.source),
        *(() if benchmark.verified else ((f"unverified {benchmark_name}", _note_of(benchmark)),)),
        ("row", row.place.text),
    )


def _note_of(benchmark: ParameterValue) -> str:
    return benchmark.note.rstrip(".") or "not read in the source named"
