"""The evidence of a unit as rows, in our own columns: everything follows from its description.

Nobody in it exists. Workers are codes; pay follows the minimum wage of the edition for the month.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Final, TypeAlias

from audits.facts.case import last_day, list_months
from certify.demo.units import PERIOD_END, PERIOD_START, Unit
from standards.model import Edition, Money, ParameterValue

Cell: TypeAlias = str | int | Decimal | date | None
Row: TypeAlias = Mapping[str, Cell]

_HOURS_IN_MONTH: Final = 208  # 48 x 52 / 12
_WELFARE_FUND: Final = Decimal(150)
_SENIORITY: Final = Decimal(250)  # a month, for the first of the workers
_PROOFS: Final = ("ration_card", "cds_certificate", "bpl_list", "unemployment_card")
_SUNDAY: Final = 6
_SATURDAY: Final = 5
_INVOICE_TOTAL: Final = Decimal(3_600_000)


def worker_code(number: int) -> str:
    """Return the code of a worker."""
    return f"W{number:02d}"


def payroll(unit: Unit, edition: Edition) -> Iterator[Row]:
    """Yield the payroll: a row for each month and worker."""
    for month in list_months(PERIOD_START, PERIOD_END):
        wage = _minimum_wage(unit, edition, month)
        for number in range(1, unit.workers + 1):
            yield _pay(unit, wage, month, number)


def _minimum_wage(unit: Unit, edition: Edition, month: date) -> ParameterValue:
    keys = {"district": unit.district, "sector": unit.sector, "grade": unit.grade}
    value = edition.parameters["minimum_wage"].find_value(last_day(month), keys)
    if not isinstance(value, ParameterValue):
        raise AssertionError(f"no minimum wage for {unit.name} in {month}")  # noqa: TRY004
    return value


def _pay(unit: Unit, wage: ParameterValue, month: date, number: int) -> Row:
    basic, dearness = _part(wage, "basic"), _part(wage, "dearness_allowance")
    other = _part(wage, "special_allowance") + (_SENIORITY if number == 1 else 0)
    if unit.one_rupee_short == (number, month.month):
        other -= 1
    hours = _overtime_hours(unit, month, number)
    overtime_pay = (hours * 2 * basic / _HOURS_IN_MONTH).to_integral_value(ROUND_CEILING)
    gross = basic + dearness + other + overtime_pay
    return {
        "worker": worker_code(number),
        "month": month,
        "basic": basic,
        "dearness_allowance": dearness,
        "other_allowances": other,
        "overtime_hours": hours,
        "overtime_pay": overtime_pay.quantize(Decimal("0.01")),
        "deductions": _WELFARE_FUND.quantize(Decimal("0.01")),
        "gross": gross.quantize(Decimal("0.01")),
        "net": (gross - _WELFARE_FUND).quantize(Decimal("0.01")),
        "paid_on": last_day(month) + timedelta(days=4 + month.month % 3),
        "standard_hours": 48,
    }


def _part(wage: ParameterValue, name: str) -> Decimal:
    part = wage.parts.get(name, Money(Decimal("0.00"), "INR", "month"))
    if not isinstance(part, Money):
        raise AssertionError(f"{name} is not an amount")  # noqa: TRY004
    return part.amount


def _overtime_hours(unit: Unit, month: date, number: int) -> int:
    return unit.overtime.get(month.month, 0) if number <= unit.workers // 2 else 0


def workers(unit: Unit, *, mended: bool = False) -> Iterator[Row]:
    """Yield the list of workers; when `mended`, everybody has a contract."""
    for number in range(1, unit.workers + 1):
        yield {
            "worker": worker_code(number),
            "sex": "F",
            "born_on": date(1976 + (number * 7) % 27, number % 12 + 1, number * 2 % 27 + 1),
            "joined_on": unit.founded_on + timedelta(days=30 * (number % 5)),
            "left_on": None,
            "sector": None,
            "grade": unit.grade,
            "weekly_hours": 48,
            "from_poor_household": "no" if number == unit.workers else "yes",
            "long_unemployed": "yes" if number % 2 else "no",
            "proof": "none" if number == unit.workers else _PROOFS[number % len(_PROOFS)],
            "written_contract": "yes" if mended or number not in unit.without_contract else "no",
        }


def members(unit: Unit) -> Iterator[Row]:
    """Yield the register of members: every worker, one vote each, three elected to the board."""
    for number in range(1, unit.workers + 1):
        yield {
            "member": f"M{number:02d}",
            "worker_id": worker_code(number),
            "shares": 10,
            "share_value": Decimal("150.00"),
            "votes": 1,
            "joined_on": unit.founded_on,
            "elected_on": date(2026, 1, 18) if number <= len("ABC") else None,
        }


def time_records(unit: Unit) -> Iterator[Row]:
    """Yield the hours of every working day: eight on weekdays and Saturdays, none on Sundays.

    Overtime comes on the first working days of its month, two hours a day and so at most twelve
    a week.
    """
    for month in list_months(PERIOD_START, PERIOD_END):
        for number in range(1, unit.workers + 1):
            left = _overtime_hours(unit, month, number)
            for day in _working_days(month):
                extra = min(2, left) if day.weekday() != _SATURDAY else 0
                left -= extra
                yield {
                    "worker": worker_code(number),
                    "date": day,
                    "normal_hours": 8,
                    "overtime_hours": extra,
                }


def _working_days(month: date) -> Iterator[date]:
    for number in range(1, last_day(month).day + 1):
        day = month.replace(day=number)
        if day.weekday() != _SUNDAY:
            yield day


def invoices(unit: Unit) -> Iterator[Row]:
    """Yield an invoice for each client and quarter."""
    for at, percent in enumerate(unit.clients):
        for quarter in range(4):
            month = list_months(PERIOD_START, PERIOD_END)[quarter * 3 + 2]
            yield {
                "invoice": f"{unit.slug[:3].upper()}-{quarter + 1}{at + 1:02d}",
                "client": f"Synthetic Client {chr(ord('A') + at)}",
                "date": last_day(month),
                "amount": (_INVOICE_TOTAL * percent / 400).quantize(Decimal("0.01")),
            }
