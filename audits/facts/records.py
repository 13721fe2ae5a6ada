"""What time records say beside payroll and worker list: hours not paid for, workers not listed."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from audits.facts.case import Case, last_day, works_between
from audits.tables.rows import PayrollRow

Days: TypeAlias = Mapping[date, Decimal]
_WEEK = timedelta(days=7)


def normal_hours(case: Case) -> Mapping[str, Days]:
    """Return worker -> day -> hours without overtime; a blank adds nothing."""
    found: dict[str, dict[date, Decimal]] = defaultdict(dict)
    for row in case.time_records:
        found[row.worker][row.date] = row.normal_hours or Decimal(0)
    return found


def hours_shown(days: Days, first: date, last: date) -> Fraction:
    """Return the normal hours a week that the records of these days show at the least.

    The lower of two: the mean of the calendar weeks that lie wholly within, and all hours over the
    most weeks that the days can be taken for (of five, six or seven days). So neither a holiday, an
    unpaid day nor a week cut off by the month makes it more than was worked. Without a whole week
    nothing is shown.
    """
    monday = first + timedelta(days=-first.weekday() % 7)
    means = []
    while monday + _WEEK <= last + timedelta(days=1):
        means.append(_sum(days, monday, monday + timedelta(days=6)))
        monday += _WEEK
    if not means:
        return Fraction(0)
    return min(sum(means, Fraction(0)) / len(means), _sum(days, first, last) / _weeks(first, last))


def _sum(days: Days, first: date, last: date) -> Fraction:
    count = (last - first).days + 1
    return sum(
        (Fraction(days.get(first + timedelta(days=at), 0)) for at in range(count)), Fraction(0)
    )


def _weeks(first: date, last: date) -> Fraction:
    count = (last - first).days + 1
    on = [(first + timedelta(days=at)).weekday() for at in range(count)]
    return max(Fraction(sum(day < length for day in on), length) for length in (5, 6, 7))


def unpaid_overtime(case: Case) -> list[str]:
    """Return words for each worker with more overtime in the time records than in the payroll."""
    recorded: dict[str, Decimal] = defaultdict(Decimal)
    for row in case.time_records:
        if case.terms.period_start <= row.date <= case.terms.period_end:
            recorded[row.worker] += row.overtime_hours or 0
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for each in case.payroll:
        paid[each.worker] += each.overtime_hours or 0
    return [
        f"time records show {hours}h overtime of {worker} in the period, "
        f"the payroll {paid[worker]}h"
        for worker, hours in recorded.items()
        if hours > paid[worker]
    ]


def list_strangers(case: Case) -> list[str]:
    """Return words for whoever was paid or at work when the worker list has them not employed.

    Each worker is named once by the payroll and once by the time records.
    """
    words: dict[tuple[str, str], str] = {}
    for row in case.payroll:
        if _is_paid(row):
            strange = _find_strange(case, row.worker, row.month, last_day(row.month))
            if strange is not None:
                words.setdefault((row.worker, "paid"), f"{row.place.text}: {strange}")
    for each in case.time_records:
        within = case.terms.period_start <= each.date <= case.terms.period_end
        if within and (each.normal_hours or each.overtime_hours):
            strange = _find_strange(case, each.worker, each.date, each.date)
            if strange is not None:
                words.setdefault((each.worker, "worked"), f"{each.place.text}: {strange}")
    return list(words.values())


def _find_strange(case: Case, worker: str, first: date, last: date) -> str | None:
    listed = case.listed.get(worker)
    if listed is None:
        return f"{worker} is not in the worker list"
    if works_between(listed, first, last):
        return None
    gone = listed.left_on is not None and listed.left_on < first
    when = f"left on {listed.left_on}" if gone else f"joined on {listed.joined_on}"
    return f"the worker list has {worker} not employed then ({when})"


def _is_paid(row: PayrollRow) -> bool:
    """A row of noughts, or of blanks, of somebody who is gone pays nothing."""
    amounts = (row.basic, row.dearness_allowance, row.other_allowances, row.overtime_pay)
    return any((*amounts, row.gross, row.net, row.overtime_hours))
