"""Facts of the time records, method hours/1: by calendar week, Monday to Sunday, then the worst."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from audits.facts.case import (
    Case,
    Detail,
    Measure,
    Method,
    format_month,
    runs_of_days,
    share,
    unknown,
)
from audits.facts.pay import months_employed
from audits.facts.records import list_strangers
from audits.tables.rows import TimeRow

METHOD: Final = "hours/1"
_NO_ROWS: Final = "time_records has no row in the period"


def longest_normal_week(case: Case) -> Measure:
    """Return the most hours without overtime of any worker in any week."""
    return _longest_week(case, "normal_hours")


def longest_overtime_week(case: Case) -> Measure:
    """Return the most overtime hours of any worker in any week."""
    return _longest_week(case, "overtime_hours")


def _longest_week(case: Case, column: str) -> Measure:
    weeks: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for row in case.time_records:
        hours: Decimal | None = getattr(row, column)
        if hours is not None:
            weeks[row.worker, row.date - timedelta(days=row.date.weekday())] += hours
    missing = _blanks(case, column)
    worst = max(weeks.items(), key=lambda each: each[1], default=None)
    if worst is None:
        return unknown(missing or [_NO_ROWS])
    (worker, monday), hours_worked = worst
    detail = (("worker", worker), ("week from", str(monday))) if hours_worked else ()
    return unknown(missing, detail) if missing else Measure(hours_worked, detail)


def longest_run_of_days(case: Case) -> Measure:
    """Return the longest run of consecutive days with hours, of any worker."""
    days: dict[str, list[date]] = defaultdict(list)
    for row in case.time_records:
        if _worked(row):
            days[row.worker].append(row.date)
    runs = [
        (length, worker, start)
        for worker, worked in days.items()
        for start, length in runs_of_days(worked)
    ]
    missing = _blanks(case, "normal_hours") + _blanks(case, "overtime_hours")
    worst = max(runs, key=lambda each: each[0], default=None)
    if worst is None:
        no_rows = not case.time_records
        return (
            unknown([*missing, *([_NO_ROWS] if no_rows else [])]) if missing or no_rows else _NONE
        )
    length, worker, start = worst
    detail: Detail = (("worker", worker), ("from", str(start)))
    return unknown(missing, detail) if missing else Measure(Decimal(length), detail)


_NONE: Final = Measure(Decimal(0))


def _worked(row: TimeRow) -> bool:
    """A day with a blank counts as worked, so that no blank shortens a run."""
    return row.normal_hours != 0 or row.overtime_hours != 0


def _blanks(case: Case, column: str) -> list[str]:
    return [
        case.blank("time_records", row, column, f"{row.worker}, {row.date}")
        for row in case.time_records
        if getattr(row, column) is None
    ]


def recorded_share(case: Case) -> Measure:
    """Return the share of workers with a time record in every month they were employed in."""
    start, end = case.terms.period_start, case.terms.period_end
    recorded = {
        (row.worker, row.date.replace(day=1))
        for row in case.time_records
        if start <= row.date <= end
    }
    gaps = {
        worker.worker: [
            month
            for month in months_employed(case, worker)
            if (worker.worker, month) not in recorded
        ]
        for worker in case.workers
    }
    without = [(worker, months) for worker, months in gaps.items() if months]
    shown = tuple(
        ("without", f"{worker} in {format_month(months[0])}") for worker, months in without[:3]
    )
    strangers = list_strangers(case)
    if strangers:
        return unknown(strangers, shown)
    return Measure(share(len(gaps) - len(without), len(gaps)).value, shown)


METHODS: Final = (
    Method(
        "hours.longest_normal_week",
        METHOD,
        "hours",
        ("time_records",),
        "The most hours without overtime that any worker worked in any calendar week, Monday to "
        "Sunday, that the period touches. Unknown while one is blank.",
        "hours a week",
        "ILO C1 and C30; SA8000 element 7",
        longest_normal_week,
    ),
    Method(
        "hours.longest_overtime_week",
        METHOD,
        "hours",
        ("time_records",),
        "The most overtime hours that any worker worked in any such week. Unknown while one is "
        "blank.",
        "hours a week",
        "SA8000 element 7",
        longest_overtime_week,
    ),
    Method(
        "hours.longest_run_of_days",
        METHOD,
        "days",
        ("time_records",),
        "The longest run of consecutive days on which one worker had any hours, in the weeks that "
        "the period touches. Unknown while hours are blank.",
        "days",
        "ILO C14 and C106: one day of rest in seven",
        longest_run_of_days,
    ),
    Method(
        "hours.recorded_share",
        METHOD,
        "ratio",
        ("time_records", "workers"),
        "Workers who have a time record in every month of the period in which they were employed "
        "(a day of 0 hours is one), as a share of all workers employed in it. Unknown while "
        "payroll or time records name somebody who by the worker list was not employed then.",
        "exact, rounded down at 28 digits",
        "SA8000 element 7; ILO C177 for home workers",
        recorded_share,
        ("payroll",),
    ),
)
