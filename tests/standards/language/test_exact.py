from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.language.exact import (
    add,
    days_between,
    divide,
    months_between,
    multiply,
    shift_date,
    subtract,
)

numbers = st.one_of(
    st.integers(-(10**15), 10**15),
    st.decimals(-(10**15), 10**15, allow_nan=False, allow_infinity=False, places=10),
    st.fractions(-(10**6), 10**6, max_denominator=1000),
)


@given(numbers, numbers)
def test_sums_differences_and_products_are_exact(left, right):
    first, second = Fraction(left), Fraction(right)
    assert Fraction(add(left, right)) == first + second
    assert Fraction(subtract(left, right)) == first - second
    assert Fraction(multiply(left, right)) == first * second


@given(numbers, numbers.filter(lambda number: number != 0))
def test_quotients_are_exact(left, right):
    assert Fraction(divide(left, right)) == Fraction(left) / Fraction(right)


def test_a_third_three_times_is_the_whole():
    assert multiply(divide(1, 3), 3) == 1
    assert divide(Decimal(2), Decimal(3)) == Fraction(2, 3)


@pytest.mark.parametrize("nought", [0, Decimal("0.00"), Fraction(0)])
def test_nothing_is_divided_by_nought(nought):
    assert divide(Decimal(5), nought) is None


def test_the_callers_decimal_context_changes_nothing():
    with localcontext() as context:
        context.prec = 2
        assert add(Decimal("1.2345"), Decimal("1.2345")) == Decimal("2.4690")


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2024-09-30", "2026-09-29", 23),
        ("2024-09-30", "2026-09-30", 24),
        ("2024-09-30", "2026-10-20", 24),
        ("2026-01-31", "2026-02-27", 0),
        ("2026-01-31", "2026-02-28", 1),
        ("2028-01-31", "2028-02-28", 0),
        ("2028-02-29", "2029-02-28", 12),
        ("2026-05-05", "2026-05-05", 0),
        ("2026-03-15", "2026-02-15", -1),
        ("2026-03-15", "2026-02-16", 0),
    ],
)
def test_months_are_whole_and_end_on_the_same_day_or_the_last(start, end, months):
    assert months_between(date.fromisoformat(start), date.fromisoformat(end)) == months


@given(st.dates(), st.dates())
def test_months_between_swapped_dates_are_the_contrary(first, second):
    assert months_between(first, second) == -months_between(second, first)


@given(st.dates(), st.dates())
def test_days_between_dates_lead_from_one_to_the_other(first, second):
    assert shift_date(first, days_between(second, first), 1) == second
    assert shift_date(second, days_between(second, first), -1) == first


@pytest.mark.parametrize("days", [Decimal("0.5"), Decimal(10**9), Fraction(1, 3)])
def test_part_of_a_day_or_a_day_beyond_the_calendar_is_no_date(days):
    assert shift_date(date(2026, 1, 1), days, 1) is None
