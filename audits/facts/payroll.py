"""Facts of the payroll, method payroll/1: decided per worker and month, then by the worst."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from audits.facts.case import (
    Case,
    Detail,
    Measure,
    Method,
    format_month,
    last_day,
    round_down,
    round_up,
    share,
    unknown,
)
from audits.facts.pay import (
    FULL_TIME_HOURS,
    Compared,
    Comparison,
    compare_pay,
    describe,
    paid_hours,
    part_of_month,
)
from audits.facts.records import list_strangers, unpaid_overtime
from audits.tables.rows import PayrollRow, WorkerRow
from standards.model import Money

METHOD: Final = "payroll/1"
DUE_DAY: Final = 7  # of the next month
WEEKS_IN_MONTH: Final = Fraction(52, 12)
_NO_ROWS: Final = "payroll has no row in the period"


def lowest_to_minimum_wage(case: Case) -> Measure:
    """Return the lowest ratio of full-time pay to the legal minimum."""

    def keys_of(worker: WorkerRow) -> Mapping[str, str] | str:
        if worker.grade is None:
            return case.blank("workers", worker, "grade", worker.worker)
        sector = worker.sector or case.terms.sector
        return {"district": case.terms.district, "sector": sector, "grade": worker.grade}

    return _worst(compare_pay(case, "minimum_wage", keys_of), "minimum")


def lowest_to_living_wage(case: Case) -> Measure:
    """Return the lowest ratio of full-time pay to the gross living wage."""
    return _worst(_against_living_wage(case), "living wage")


def living_wage_known_share(case: Case) -> Measure:
    """Return the share of workers whose every month could be compared with the living wage."""
    compared = _against_living_wage(case)
    if compared.without_benchmark or list_strangers(case):
        return unknown(compared.missing)
    workers = case.workers
    found = share(len(workers) - len(compared.unknown_workers), len(workers))
    shown = tuple(("missing", words) for words in compared.missing[:3])
    return Measure(found.value, shown)


def _against_living_wage(case: Case) -> Compared:
    return compare_pay(case, "living_wage", lambda _worker: {"state": case.terms.state})


def _worst(compared: Compared, benchmark_name: str) -> Measure:
    """Return the lowest ratio. What is missing could only lower it: below 1 it is known to be."""
    worst = min(
        compared.comparisons, key=lambda each: (each.ratio, each.worker, each.month), default=None
    )
    detail = () if worst is None else _describe_worst(compared, worst, benchmark_name)
    if worst is None and not compared.missing:
        return unknown(["nobody was employed in the period"])
    if worst is None or (compared.missing and worst.ratio >= 1):
        return unknown(compared.missing, detail)
    return Measure(round_down(worst.ratio), detail)


def _describe_worst(compared: Compared, worst: Comparison, benchmark_name: str) -> Detail:
    below = [each for each in compared.comparisons if each.ratio < 1]
    workers = len({each.worker for each in below})
    counts = (("workers below", str(workers)), ("months below", str(len(below)))) if below else ()
    fewer = sum(each.fewer_hours for each in compared.comparisons)
    scaled = (("months on fewer hours than agreed", str(fewer)),) if fewer else ()
    weak = sum(not each.benchmark.verified for each in compared.comparisons)
    unread = ((f"months against an unverified {benchmark_name}", str(weak)),) if weak else ()
    gaps = (("not known", str(len(set(compared.missing)))),) if compared.missing else ()
    return (*describe(worst, benchmark_name), *counts, *scaled, *unread, *gaps)


def latest_days_late(case: Case) -> Measure:
    """Return the most days between the 7th of the next month and the day of payment."""
    late: list[tuple[int, PayrollRow]] = []
    missing: list[str] = []
    for row in case.payroll:
        if row.paid_on is None:
            missing.append(_blank(case, row, "paid_on"))
        elif row.paid_on < row.month:
            missing.append(f"{row.place.text}: paid_on {row.paid_on} lies before the month")
        else:
            late.append((max(0, (row.paid_on - _due_on(row.month)).days), row))
    worst = max(late, key=lambda each: each[0], default=None)
    detail = _describe_late(worst[1]) if worst is not None and worst[0] else ()
    if worst is None or missing:
        return unknown(missing or [_NO_ROWS], detail)
    return Measure(Decimal(worst[0]), detail)


def _describe_late(row: PayrollRow) -> Detail:
    return _describe_row(row, ("paid on", str(row.paid_on)), ("due on", str(_due_on(row.month))))


def _due_on(month: date) -> date:
    return date.fromordinal(last_day(month).toordinal() + DUE_DAY)


def highest_deduction_share(case: Case) -> Measure:
    """Return the highest ratio of deductions to gross pay."""
    shares: list[tuple[Fraction, PayrollRow]] = []
    missing: list[str] = []
    for row in case.payroll:
        blanks = [name for name in ("deductions", "gross") if getattr(row, name) is None]
        missing += [_blank(case, row, name) for name in blanks]
        if row.deductions is None or row.gross is None:
            continue
        if not row.gross and row.deductions:
            missing.append(f"{row.place.text}: {row.worker} has deductions from a gross pay of 0")
        else:
            part = Fraction(_deducted(row)) / Fraction(row.gross) if row.gross else Fraction(0)
            shares.append((part, row))
    worst = max(shares, key=lambda each: each[0], default=None)
    detail = () if worst is None else _describe_deduction(worst[1])
    if worst is None or missing:
        return unknown(missing or [_NO_ROWS], detail)
    return Measure(round_up(worst[0]), detail)


def _deducted(row: PayrollRow) -> Decimal:
    """Return the deductions, or what net pay lacks of gross pay where that is more."""
    stated, gross = row.deductions or Decimal(0), row.gross or Decimal(0)
    return stated if row.net is None else max(stated, gross - row.net)


def _describe_deduction(row: PayrollRow) -> Detail:
    net = (("net", f"INR {row.net}"),) if _deducted(row) != row.deductions else ()
    stated = ("deductions", f"INR {row.deductions}")
    return _describe_row(row, stated, ("gross", f"INR {row.gross}"), *net)


def lowest_overtime_factor(case: Case) -> Measure:
    """Return the lowest ratio of pay for an overtime hour to the basic pay of an hour."""
    factors: list[tuple[Fraction, PayrollRow]] = []
    missing = _overtime_missing(case)
    for row in case.payroll:
        if row.overtime_hours and not row.basic:
            missing.append(f"{row.place.text}: no basic pay to reckon an hour of {row.worker} from")
        elif row.overtime_hours:
            worker = case.listed.get(row.worker)
            missing += _find_hours_doubt(row, worker)
            hourly = _basic_hourly(row, worker)
            paid = Fraction(row.overtime_pay) / Fraction(row.overtime_hours)
            factors.append((paid / hourly, row))
    worst = min(factors, key=lambda each: each[0], default=None)
    detail = () if worst is None else _describe_overtime(worst[1])
    if worst is None or missing:
        return unknown(missing or ["nobody worked overtime in the period"], detail)
    return Measure(round_down(worst[0]), detail)


def _find_hours_doubt(row: PayrollRow, worker: WorkerRow | None) -> list[str]:
    """Return why it is not known how many hours the basic pay is for: too many make one cheap."""
    agreed = worker.weekly_hours if worker is not None else None
    if row.standard_hours is None and agreed is None:
        return [
            f"{row.place.text}: nothing says how many hours the basic pay of {row.worker} is for"
        ]
    if agreed is None or min(paid_hours(worker, row), Fraction(FULL_TIME_HOURS)) <= agreed:
        return []
    paid = f"{row.worker} is paid for {row.standard_hours} hours a week, {agreed} are agreed"
    return [f"{row.place.text}: {paid}: it is not known where overtime begins"]


def _basic_hourly(row: PayrollRow, worker: WorkerRow | None) -> Fraction:
    hours = min(paid_hours(worker, row), Fraction(FULL_TIME_HOURS))
    employed = worker is not None and _employed_in(worker, row.month)
    whole_month = part_of_month(worker, row.month) if worker and employed else Fraction(1)
    return Fraction(row.basic or 0) * whole_month / (hours * WEEKS_IN_MONTH)


def _employed_in(worker: WorkerRow, month: date) -> bool:
    joined, left = worker.joined_on or date.min, worker.left_on or date.max
    return joined <= last_day(month) and left >= month


def _describe_overtime(row: PayrollRow) -> Detail:
    return _describe_row(
        row,
        ("overtime", f"{row.overtime_hours}h"),
        ("overtime pay", f"INR {row.overtime_pay}"),
        ("basic", f"INR {row.basic}"),
    )


def overtime_hours_total(case: Case) -> Measure:
    """Return the overtime hours of all workers in the period."""
    missing = _overtime_missing(case)
    rows = case.payroll
    if missing or not rows:
        return unknown(missing or [_NO_ROWS])
    return Measure(sum((row.overtime_hours or Decimal(0) for row in rows), Decimal(0)))


def _overtime_missing(case: Case) -> list[str]:
    blank = [row for row in case.payroll if row.overtime_hours is None]
    return [_blank(case, row, "overtime_hours") for row in blank] or unpaid_overtime(case)


def median_month(case: Case) -> Measure:
    """Return the lower median of gross pay: an amount that was paid, never a mean of two."""
    rows = case.payroll
    missing = [_blank(case, row, "gross") for row in rows if row.gross is None]
    amounts = sorted(row.gross for row in rows if row.gross is not None)
    if missing or not amounts:
        return unknown(missing or [_NO_ROWS])
    median = amounts[(len(amounts) - 1) // 2]
    return Measure(Money(median, "INR", "month"), (("months", str(len(amounts))),))


def _blank(case: Case, row: PayrollRow, column: str) -> str:
    return case.blank("payroll", row, column, f"{row.worker}, {format_month(row.month)}")


def _describe_row(row: PayrollRow, *more: tuple[str, str]) -> Detail:
    place = ("worker", row.worker), ("month", format_month(row.month))
    return (*place, *more, ("row", row.place.text))


_BOTH: Final = ("payroll", "workers")
_RATIO_DOWN: Final = "exact, rounded down at 28 digits"

METHODS: Final = (
    Method(
        "pay.lowest_to_minimum_wage",
        METHOD,
        "ratio",
        _BOTH,
        "The lowest ratio, over every listed worker and every month of the period in which she was "
        "employed on any day, of full-time pay to the parameter minimum_wage for the enterprise's "
        "district, the worker's sector (else the enterprise's) and grade, as it stood on the last "
        "day of the month. Unknown while a month, grade, basic pay or parameter value is missing, "
        "while payroll or time records name somebody who by the worker list was not employed then, "
        "or while time records show more hours than are paid and pay is too low for those; unless "
        "a known ratio is below 1 already: what is missing could only lower it.",
        _RATIO_DOWN,
        "Code on Wages 2019; Kerala minimum-wage orders for district, sector and grade",
        lowest_to_minimum_wage,
        ("time_records",),
    ),
    Method(
        "pay.lowest_to_living_wage",
        METHOD,
        "ratio",
        _BOTH,
        "The same against the parameter living_wage (gross) of the enterprise's state.",
        _RATIO_DOWN,
        "Anker and WageIndicator: gross is compared with gross, earned without overtime",
        lowest_to_living_wage,
        ("time_records",),
    ),
    Method(
        "pay.living_wage_known_share",
        METHOD,
        "ratio",
        _BOTH,
        "Workers employed in the period whose every month could be compared with the living wage, "
        "as a share of all workers employed in it. Unknown while the parameter has no value for a "
        "month, or payroll or time records name somebody who by the worker list was not employed.",
        _RATIO_DOWN,
        "IDH Salary Matrix; SA8000 performance indicators",
        living_wage_known_share,
        ("time_records",),
    ),
    Method(
        "pay.latest_days_late",
        METHOD,
        "days",
        ("payroll",),
        "The most days, over all payroll rows of the period, from the 7th of the following month "
        "to the day of payment; 0 when all were paid by then. Unknown while a day of payment is "
        "missing or lies before the month.",
        "whole days",
        "Code on Wages 2019, section 17",
        latest_days_late,
    ),
    Method(
        "pay.highest_deduction_share",
        METHOD,
        "ratio",
        ("payroll",),
        "The highest ratio, over all payroll rows of the period, of deductions to gross pay; "
        "gross less net pay counts where it is more than the deductions. Unknown while deductions "
        "or gross pay are missing in any row.",
        "exact, rounded up at 28 digits",
        "Code on Wages 2019, section 18",
        highest_deduction_share,
    ),
    Method(
        "pay.lowest_overtime_factor",
        METHOD,
        "ratio",
        ("payroll",),
        "The lowest ratio, over all payroll rows of the period with overtime hours, of overtime "
        "pay per overtime hour to basic pay per hour. A basic hour is basic / (standard hours a "
        "week, at most 48, x 52/12); in the month of joining or leaving basic is scaled to the "
        "whole month where the worker is listed. Unknown when nobody worked overtime, while the "
        "standard hours of such a row are nowhere said or more than agreed, or the time records "
        "show a worker more overtime in the period than the payroll.",
        _RATIO_DOWN,
        "Code on Wages 2019, section 14",
        lowest_overtime_factor,
        ("workers", "time_records"),
    ),
    Method(
        "pay.overtime_hours_total",
        METHOD,
        "hours",
        ("payroll",),
        "The sum of overtime hours over all payroll rows of the period. Unknown while one is "
        "blank, or the time records show a worker more overtime in the period than the payroll.",
        "hours",
        "needed to know whether overtime pay is due",
        overtime_hours_total,
        ("time_records",),
    ),
    Method(
        "pay.median_month",
        METHOD,
        "money INR per month",
        ("payroll",),
        "The lower median of gross pay over all payroll rows of the period, for information.",
        "INR per month",
        "our definition: an amount that was paid, never the mean of two",
        median_month,
    ),
)
