from datetime import UTC, date, datetime
from decimal import Decimal, getcontext, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.errors import ValueMalformed
from standards.kinds import (
    BOOL,
    COUNT,
    DATE,
    DAYS,
    HOURS,
    LIST,
    RATIO,
    TEXT,
    money_kind,
    parse_kind,
)
from standards.values import (
    Money,
    find_misfit,
    format_decimal,
    format_value,
    parse_value,
    value_from_json,
    value_to_json,
)

PAY = money_kind("INR", "month")
FORM = parse_kind("choice cooperative|company")

SPELT = [
    (BOOL, "yes", True),
    (BOOL, "true", True),
    (BOOL, "no", False),
    (BOOL, "false", False),
    (COUNT, "0", 0),
    (COUNT, "-12", -12),
    (RATIO, "51%", Decimal("0.51")),
    (RATIO, "99.9927%", Decimal("0.999927")),
    (RATIO, "0.51", Decimal("0.51")),
    (RATIO, "2.0", Decimal("2.0")),
    (HOURS, "48h", Decimal(48)),
    (HOURS, "37.5", Decimal("37.5")),
    (DAYS, "7d", Decimal(7)),
    (PAY, "INR 13654.00 per month", Money(Decimal("13654.00"), "INR", "month")),
    (PAY, "13654.00", Money(Decimal("13654.00"), "INR", "month")),
    (money_kind("INR"), "INR 5.50", Money(Decimal("5.50"), "INR", None)),
    (DATE, "2028-02-29", date(2028, 2, 29)),
    (TEXT, "anything", "anything"),
    (FORM, "company", "company"),
    (LIST, "a, b", ("a", "b")),
    (LIST, "", ()),
]

REFUSED = [
    (BOOL, "Yes"),
    (BOOL, "1"),
    (COUNT, "1.0"),
    (COUNT, "1e3"),
    (COUNT, "007"),
    (COUNT, "1_000"),
    (COUNT, "١٢"),
    (COUNT, "1" * 16),
    (RATIO, "51"),
    (RATIO, "51 %"),
    (RATIO, ".5"),
    (RATIO, "5.%"),
    (RATIO, "NaN"),
    (RATIO, "1E+1000000"),
    (RATIO, "0." + "3" * 29),
    (HOURS, "48d"),
    (HOURS, "h"),
    (DAYS, "7h"),
    (PAY, "INR 13654.00"),
    (PAY, "USD 13654.00 per month"),
    (PAY, "INR 13654.00 per hour"),
    (PAY, "INR 13,654.00 per month"),
    (PAY, "13654 per month"),
    (DATE, "2027-02-29"),
    (DATE, "20260701"),
    (DATE, "2026-7-1"),
    (FORM, "firm"),
    (TEXT, "x" * 4001),
]


@pytest.mark.parametrize(("kind", "text", "value"), SPELT)
def test_a_text_is_read_by_its_kind(kind, text, value):
    assert parse_value(text, kind) == value
    assert find_misfit(parse_value(text, kind), kind) is None


@pytest.mark.parametrize(("kind", "text"), REFUSED)
def test_a_text_that_is_no_value_of_its_kind_is_refused(kind, text):
    with pytest.raises(ValueMalformed):
        parse_value(text, kind)


def test_a_whole_number_is_no_ratio_because_it_may_mean_per_cent():
    with pytest.raises(ValueMalformed) as caught:
        parse_value("51", RATIO)
    assert caught.value.hint == "write 51% or 51.0"


def test_a_misspelt_choice_gets_a_suggestion():
    with pytest.raises(ValueMalformed) as caught:
        parse_value("cooperativ", FORM)
    assert caught.value.hint == "did you mean 'cooperative'?"


decimals = st.decimals(
    min_value=-(10**12),
    max_value=10**12,
    allow_nan=False,
    allow_infinity=False,
    places=6,
)
kinded = st.one_of(
    st.tuples(st.just(BOOL), st.booleans()),
    st.tuples(st.just(COUNT), st.integers(-(10**15) + 1, 10**15 - 1)),
    st.tuples(st.sampled_from([RATIO, HOURS, DAYS]), decimals),
    st.tuples(st.just(PAY), decimals.map(lambda amount: Money(amount, "INR", "month"))),
    st.tuples(st.just(DATE), st.dates()),
    st.tuples(st.just(TEXT), st.text(max_size=40)),
    st.tuples(st.just(FORM), st.sampled_from(FORM.choices)),
)


@given(kinded)
def test_a_formatted_value_is_read_back(pair):
    kind, value = pair
    assert parse_value(format_value(value, kind), kind) == value


@given(kinded)
def test_a_value_is_read_back_from_its_json(pair):
    kind, value = pair
    data = value_to_json(value)
    assert value_from_json(data, kind) == value
    assert not isinstance(data, float)


def test_a_list_is_read_back_from_its_json():
    assert value_from_json(value_to_json(("a", "b")), LIST) == ("a", "b")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (COUNT, "12"),
        (COUNT, True),
        (RATIO, 1),
        (RATIO, "1e5"),
        (BOOL, 1),
        (DATE, "2026-02-30"),
        (PAY, "13654.00"),
        (PAY, {"amount": "1.00", "currency": "USD", "per": "month"}),
        (PAY, {"amount": 1, "currency": "INR", "per": "month"}),
        (PAY, {"amount": "1.00", "currency": "INR"}),
        (LIST, ["a", 1]),
        (FORM, "firm"),
    ],
)
def test_json_of_another_kind_is_refused(kind, data):
    with pytest.raises(ValueMalformed):
        value_from_json(data, kind)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (COUNT, True),
        (COUNT, 10**15),
        (COUNT, Decimal(1)),
        (RATIO, 1),
        (RATIO, 0.5),
        (RATIO, Decimal("NaN")),
        (RATIO, Decimal("Infinity")),
        (RATIO, Decimal("1E+1000000")),
        (RATIO, Decimal("1E-31")),
        (RATIO, Decimal("1." + "1" * 28)),
        (BOOL, 1),
        (DATE, datetime(2026, 7, 1, tzinfo=UTC)),
        (PAY, Money(Decimal(1), "INR", None)),
        (PAY, Money(Decimal(1), "USD", "month")),
        (PAY, Decimal(1)),
        (TEXT, Money(Decimal(1), "INR", None)),
        (LIST, ["a"]),
        (LIST, ("a", 1)),
        (FORM, "firm"),
        (TEXT, None),
    ],
)
def test_a_value_of_another_kind_is_a_misfit(kind, value):
    assert find_misfit(value, kind) is not None


def test_a_decimal_is_written_without_exponent_and_never_as_minus_nought():
    assert format_decimal(Decimal("1E+3")) == "1000"
    assert format_decimal(Decimal("1E-7")) == "0.0000001"
    assert format_decimal(Decimal("-0.00")) == "0.00"


def test_the_callers_decimal_context_changes_no_value():
    with localcontext() as context:
        context.prec = 3
        assert getcontext().prec == 3
        assert parse_value("99.9927%", RATIO) == Decimal("0.999927")
        assert format_value(Decimal("0.999927"), RATIO) == "99.9927%"
