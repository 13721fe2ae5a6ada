from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.kinds import BOOL, COUNT, DAYS, HOURS, LIST, RATIO, TEXT, money_kind
from standards.language.show import show_number, show_value

D = Decimal


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (True, BOOL, "yes"),
        (False, BOOL, "no"),
        (12, COUNT, "12"),
        (-3, COUNT, "-3"),
        (D("0.9999"), RATIO, "99.99%"),
        (D("0.999927"), RATIO, "99.9927%"),
        (D("1.00"), RATIO, "100%"),
        (Fraction(2, 3), RATIO, "about 66.67%"),
        (D("48"), HOURS, "48 hours"),
        (D("1.00"), HOURS, "1 hour"),
        (D("0.5"), HOURS, "0.5 hours"),
        (D(7), DAYS, "7 days"),
        (D(1), DAYS, "1 day"),
        (D("13653.00"), money_kind("INR", "month"), "INR 13653.00 per month"),
        (D("13653.5"), money_kind("INR"), "INR 13653.50"),
        (Fraction(100, 3), money_kind("INR"), "INR about 33.33"),
        (D("-0.5"), RATIO, "-50%"),
        (("a", "b"), LIST, "a, b"),
        ((), LIST, "empty"),
        ("word", TEXT, "word"),
    ],
)
def test_a_value_is_shown_in_words_of_its_kind(value, kind, shown):
    assert show_value(value, kind) == shown


def test_a_ratio_is_shown_as_a_factor_where_the_threshold_is_one():
    assert show_value(D("1.5"), RATIO, plain=True) == "1.5"


def test_rounding_never_makes_a_failure_look_like_the_threshold():
    nearly = D("0.99999999")
    assert show_value(nearly, RATIO, against=D(1)) == "about 99.999999%"
    assert show_value(nearly, RATIO) == "about 100%"
    third = Fraction(1, 3)
    assert show_value(third, RATIO, against=D("0.3333")) == "about 33.333%"


def test_the_callers_decimal_context_changes_nothing_that_is_shown():
    with localcontext() as context:
        context.prec = 2
        assert show_value(D("0.999927"), RATIO, against=D(1)) == "99.9927%"
        assert show_value(D("-0.00"), HOURS) == "0 hours"


@given(
    st.fractions(-1000, 1000, max_denominator=10**9),
    st.fractions(-1000, 1000, max_denominator=10**9),
)
def test_a_shown_number_stands_on_the_side_where_the_true_one_stands(value, against):
    shown = Fraction(show_number(value, against).removeprefix("about "))
    assert value == against or (shown > against) == (value > against)
    assert value == against or (shown < against) == (value < against)


@given(st.decimals(-1000, 1000, allow_nan=False, allow_infinity=False, places=4))
def test_a_number_of_few_digits_is_shown_exactly(value):
    assert D(show_number(value)) == value
