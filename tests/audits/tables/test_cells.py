"""Cells: exact values, or a sentence on what is wrong."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.tables.cells import (
    CellFault,
    choose,
    is_missing,
    parse_code,
    parse_count,
    parse_date,
    parse_day_hours,
    parse_hours,
    parse_money,
    parse_month,
    parse_month_hours,
    parse_slug,
    parse_text,
    parse_week_hours,
    parse_yes_no,
)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("13653", "13653.00"),
        ("13653.5", "13653.50"),
        ("1,23,456.00", "123456.00"),
        ("12,34,56,789.05", "123456789.05"),
        ("123,456", "123456.00"),
        ("1,234,567.89", "1234567.89"),
        ("₹ 1,23,456", "123456.00"),
        ("Rs. 13653.00", "13653.00"),
        ("Rs13653", "13653.00"),
        ("INR 13653.00", "13653.00"),
        ("13653/-", "13653.00"),
        ("Rs. 500/-", "500.00"),
        ("13653.100", "13653.10"),
        ("0", "0.00"),
        ("-0", "0.00"),
    ],
)
def test_amounts_are_read_exactly_in_the_spellings_of_an_indian_payroll(
    typed: str, amount: str
) -> None:
    assert str(parse_money(typed)) == amount


@pytest.mark.parametrize(
    "typed",
    ["12x", "1,23,45", "1,2345", "12,3456", "1.234,50", "1 234", "$5", "€5", "1e5", "1E+1000000",
     "13653.105", "NaN", "inf", "٣", "1_000", "--5", "5-", "Rs", "nil", "=1+1", "9" * 13],
)  # fmt: skip
def test_anything_else_is_not_an_amount(typed: str) -> None:
    with pytest.raises(CellFault) as fault:
        parse_money(typed)
    assert fault.value.rule
    assert fault.value.mend


@pytest.mark.parametrize("typed", ["-1", "(500)", "-0.01", "₹ -5"])
def test_an_amount_below_zero_is_refused_as_such(typed: str) -> None:
    with pytest.raises(CellFault, match="below zero"):
        parse_money(typed)


@given(st.decimals(min_value=0, max_value=10**11, places=2))
def test_every_amount_survives_being_written_and_read(amount: Decimal) -> None:
    assert parse_money(f"{amount:f}") == amount
    assert parse_money(f"{amount:,.2f}") == amount


@pytest.mark.parametrize("typed", ["", "-", "\u2013", "\u2014", "n/a", "NA", "null"])
def test_a_blank_or_a_dash_is_missing(typed: str) -> None:
    assert is_missing(typed)


@pytest.mark.parametrize("typed", ["0", "nil", "no", "none", "."])
def test_a_zero_or_a_word_is_not_missing(typed: str) -> None:
    assert not is_missing(typed)


@pytest.mark.parametrize(
    "typed",
    ["2026-03-31", "31/03/2026", "31-03-2026", "31.03.2026", "31-Mar-2026", "31 March 2026",
     "31/mar/2026", "31 MAR, 2026", "2026/03/31", "2026-03-31 00:00:00", "31/03/2026 10:22"],
)  # fmt: skip
def test_a_day_is_read_in_each_usual_spelling(typed: str) -> None:
    assert parse_date(typed) == date(2026, 3, 31)


def test_digits_are_read_day_first() -> None:
    assert parse_date("03/04/2026") == date(2026, 4, 3)


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("03/31/2026", "day/month/year"),
        ("2026-02-29", "no such day"),
        ("2026-13-01", "no month 13"),
        ("31/03/26", "four digits"),
        ("31-Mar-26", "four digits"),
        ("46112", "must be a date"),
        ("tomorrow", "must be a date"),
        ("31-Foo-2026", "not a month"),
        ("31-ma-2026", "must be a date"),
        ("31/03/3026", "the year must be"),
        ("0001-01-01", "the year must be"),
    ],
)
def test_a_day_that_could_mean_two_things_is_refused(typed: str, rule: str) -> None:
    with pytest.raises(CellFault, match=rule):
        parse_date(typed)


@pytest.mark.parametrize(
    "typed",
    ["2026-03", "2026/3", "03/2026", "3-2026", "Mar-2026", "Mar 2026", "March 2026", "MAR-26",
     "Mar'26", "march, 2026", "01/03/2026", "31-Mar-2026", "2026-03-01"],
)  # fmt: skip
def test_a_month_is_read_in_each_usual_spelling(typed: str) -> None:
    assert parse_month(typed) == date(2026, 3, 1)


@pytest.mark.parametrize("typed", ["15/03/2026", "13/2026", "2026-00", "March", "3", "Q1-2026"])
def test_anything_else_is_not_a_month(typed: str) -> None:
    with pytest.raises(CellFault):
        parse_month(typed)


def test_september_has_two_short_names() -> None:
    assert parse_month("Sept-2026") == parse_month("Sep-2026") == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("typed", "hours"), [("8", "8"), ("8.5", "8.5"), ("48h", "48"), ("7.25 hrs", "7.25")]
)
def test_hours_are_decimals(typed: str, hours: str) -> None:
    assert parse_hours(typed) == Decimal(hours)


@pytest.mark.parametrize("typed", ["8:30", "-1", "8.333", "1E+1000000"])
def test_anything_else_is_not_hours(typed: str) -> None:
    with pytest.raises(CellFault):
        parse_hours(typed)


def test_days_weeks_and_months_have_only_so_many_hours() -> None:
    assert parse_day_hours("24") == 24
    assert parse_week_hours("168") == 168
    assert parse_month_hours("744") == 744
    for parse, typed in (
        (parse_day_hours, "24.5"),
        (parse_week_hours, "169"),
        (parse_month_hours, "745"),
    ):
        with pytest.raises(CellFault):
            parse(typed)
    with pytest.raises(CellFault, match="more than 0"):
        parse_week_hours("0")


def test_counts_are_whole() -> None:
    assert parse_count("1,000") == 1000
    assert parse_count("3.00") == 3
    with pytest.raises(CellFault, match="whole number"):
        parse_count("1.5")
    with pytest.raises(CellFault, match="whole number"):
        parse_count("two")


def test_yes_and_no_have_few_spellings() -> None:
    assert [parse_yes_no(each) for each in ("yes", "Y", "TRUE", "1")] == [True] * 4
    assert [parse_yes_no(each) for each in ("no", "N", "false", "0")] == [False] * 4
    with pytest.raises(CellFault, match="yes or no"):
        parse_yes_no("maybe")


def test_a_choice_ignores_case_and_spaces() -> None:
    parse = choose({"ration_card": "ration_card", "none": "none"})
    assert parse("Ration Card") == "ration_card"
    with pytest.raises(CellFault, match="ration_card, none"):
        parse("passport")


def test_codes_and_texts_are_bounded() -> None:
    assert parse_code("W-07") == "W-07"
    assert parse_slug("Computer Software") == "computer-software"
    with pytest.raises(CellFault, match="64"):
        parse_code("x" * 65)
    with pytest.raises(CellFault, match="200"):
        parse_text("x" * 201)
