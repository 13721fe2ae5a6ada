"""Living-wage arithmetic: what a family needs, what a worker is paid for it, and the gap.

Pure and exact: decimals in, decimals out; round half-up only where a figure is shown. Shares are
fractions (`Decimal("0.05")` is 5 %). Amounts of one call share a currency and are per month.

What overtime adds is no part of a living wage: it never counts here. The gap is decided worker
by worker and then by the worst, never on an average. The steps follow the Anker and WageIndicator
methods; what is counted as pay follows IDH's Salary Matrix.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from functools import reduce

from standards.errors import StandardsError

LONGEST_STANDARD_WEEK = Decimal(48)  # hours; beyond this no week counts as standard (ILO C1, C30)
MONTHS_PER_YEAR = Decimal(12)
WEEKS_PER_YEAR = Decimal(52)
LEAST_COMPARABLE_SHARE = Decimal("0.2")  # of the standard hours; ours: below, scaling up misleads
NONE = Decimal(0)
ALL = Decimal(1)
_CONTEXT = Context(prec=28, rounding=ROUND_HALF_EVEN)  # the same on every machine


class QuantityOutOfRange(StandardsError):  # noqa: N818 -- the name says what is wrong
    """A quantity cannot be what it is given as; carries its name, value and the rule."""

    def __init__(self, name: str, value: Decimal, rule: str) -> None:
        self.name, self.value, self.rule = name, value, rule
        super().__init__(f"{name} is {value}, but must be {rule}")


@dataclass(frozen=True, slots=True)
class Benefit:
    """A benefit in kind: its value to the worker, and the greatest share of a living wage counted.

    Only what the law does not demand, given regularly and wanted by the workers, is a benefit.
    """

    value: Decimal
    greatest_share: Decimal


# --- what is needed ----------------------------------------------------------------------


def family_cost(needs: Iterable[Decimal], *, other_share: Decimal = Decimal("0.05")) -> Decimal:
    """Return the family's cost: the sum of its needs and a share of that sum for other costs."""
    total = _sum(_at_least_nought("need", need) for need in needs)
    return _CONTEXT.multiply(total, ALL + _at_least_nought("share of other costs", other_share))


def net_living_wage(cost: Decimal, *, workers: Decimal) -> Decimal:
    """Return the take-home pay that each full-time worker of the family must earn.

    Args:
        cost: of the family.
        workers: full-time equivalents in the family, such as 1.6; above 0.
    """
    return _CONTEXT.divide(
        _at_least_nought("family cost", cost),
        _above_nought("workers per family", workers),
    )


def gross_living_wage(net: Decimal, *, deduction_share: Decimal) -> Decimal:
    """Return the pay that leaves the net living wage when the share is deducted from it.

    Args:
        net: the net living wage.
        deduction_share: tax and mandatory deductions as a share of gross, from 0 to below 1.
    """
    if not NONE <= deduction_share < ALL:
        raise QuantityOutOfRange("deduction share", deduction_share, "from 0 to below 1")
    return _CONTEXT.divide(_at_least_nought("net living wage", net), ALL - deduction_share)


def gross_living_wage_by_markup(net: Decimal, *, markup: Decimal = Decimal("0.10")) -> Decimal:
    """Return net and a mark-up on net, as WageIndicator publishes it for India (10 %)."""
    return _CONTEXT.multiply(
        _at_least_nought("net living wage", net),
        ALL + _at_least_nought("mark-up", markup),
    )


def updated_by_inflation(wage: Decimal, *, index_then: Decimal, index_now: Decimal) -> Decimal:
    """Return the wage moved by a price index from the month it was made for to another."""
    _at_least_nought("wage", wage)
    _above_nought("earlier index", index_then)
    _above_nought("later index", index_now)
    return _CONTEXT.divide(_CONTEXT.multiply(wage, index_now), index_then)


# --- what is paid for it -----------------------------------------------------------------


def standard_week(legal_hours: Decimal) -> Decimal:
    """Return the hours of the standard week: the law's, but never more than 48."""
    return min(_above_nought("legal week", legal_hours), LONGEST_STANDARD_WEEK)


def hours_per_month(hours_per_week: Decimal) -> Decimal:
    """Return weekly hours as hours of an average month, by the factor 52/12."""
    return _CONTEXT.divide(_CONTEXT.multiply(hours_per_week, WEEKS_PER_YEAR), MONTHS_PER_YEAR)


def comparable_pay(
    standard_pay: Decimal,
    *,
    living_wage: Decimal,
    guaranteed_bonus_per_year: Decimal = NONE,
    benefits: Iterable[Benefit] = (),
    greatest_benefit_share: Decimal = Decimal("0.30"),
    cost_to_worker: Decimal = NONE,
) -> Decimal:
    """Return the pay per month that may be compared with the gross living wage.

    Args:
        standard_pay: gross pay for the standard hours; no overtime, no irregular bonus.
        living_wage: gross; the shares of benefits are shares of it.
        guaranteed_bonus_per_year: promised in advance.
        benefits: in kind, each counted up to its own share of the living wage.
        greatest_benefit_share: of the living wage, for all benefits together.
        cost_to_worker: what the work costs her: fees, own internet or electricity.
    """
    _above_nought("living wage", living_wage)
    in_kind = min(
        _sum(_counted(benefit, living_wage) for benefit in benefits),
        _CONTEXT.multiply(greatest_benefit_share, living_wage),
    )
    bonus = _CONTEXT.divide(
        _at_least_nought("guaranteed bonus", guaranteed_bonus_per_year),
        MONTHS_PER_YEAR,
    )
    paid = _sum([_at_least_nought("standard pay", standard_pay), bonus, in_kind])
    return _CONTEXT.subtract(paid, _at_least_nought("cost to the worker", cost_to_worker))


def _counted(benefit: Benefit, living_wage: Decimal) -> Decimal:
    _at_least_nought("benefit in kind", benefit.value)
    return min(benefit.value, _CONTEXT.multiply(benefit.greatest_share, living_wage))


def find_full_time_pay(
    pay: Decimal,
    *,
    paid_hours: Decimal,
    standard_hours: Decimal,
) -> Decimal | None:
    """Return the pay scaled up to the standard hours; None where too few were paid to compare.

    Longer hours are never scaled down, and fewer than a fifth of the standard hours say nothing
    about a full week.

    Args:
        pay: for the paid hours.
        paid_hours: normal hours with paid leave, without unpaid absence and without overtime.
        standard_hours: of the same span of time.
    """
    _above_nought("standard hours", standard_hours)
    if paid_hours >= standard_hours:
        return pay
    if paid_hours < _CONTEXT.multiply(LEAST_COMPARABLE_SHARE, standard_hours):
        return None
    return _CONTEXT.divide(_CONTEXT.multiply(pay, standard_hours), paid_hours)


# --- the distance ------------------------------------------------------------------------


def gap_of_living_wage(living_wage: Decimal, pay: Decimal) -> Decimal:
    """Return what is missing as a share of the living wage; 0 when nothing is missing."""
    return _CONTEXT.divide(_missing(living_wage, pay), living_wage)


def raise_needed(living_wage: Decimal, pay: Decimal) -> Decimal:
    """Return what is missing as a share of the pay; a gap of 50 % needs a raise of 100 %."""
    return _CONTEXT.divide(_missing(living_wage, _above_nought("pay", pay)), pay)


def _missing(living_wage: Decimal, pay: Decimal) -> Decimal:
    return max(NONE, _CONTEXT.subtract(_above_nought("living wage", living_wage), pay))


# --- display -----------------------------------------------------------------------------


def round_half_up(value: Decimal, *, places: int = 0) -> Decimal:
    """Return the value for display, rounded half-up to the places after the point."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_CONTEXT)


def round_to_significant(value: Decimal, *, digits: int = 3) -> Decimal:
    """Return the value for display, rounded half-up to the significant digits, in plain digits."""
    if value.is_zero():
        return NONE
    return _CONTEXT.add(round_half_up(value, places=digits - 1 - value.adjusted()), NONE)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return reduce(_CONTEXT.add, amounts, NONE)


def _at_least_nought(name: str, value: Decimal) -> Decimal:
    if not value.is_finite() or value < 0:
        raise QuantityOutOfRange(name, value, "at least 0")
    return value


def _above_nought(name: str, value: Decimal) -> Decimal:
    if not value.is_finite() or value <= 0:
        raise QuantityOutOfRange(name, value, "above 0")
    return value
