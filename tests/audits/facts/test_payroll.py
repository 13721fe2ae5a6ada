"""Facts of the payroll that need no benchmark."""

from decimal import Decimal
from fractions import Fraction

from audits.facts.case import round_down
from standards.model import Money

LATE = "pay.latest_days_late"
DEDUCTED = "pay.highest_deduction_share"
FACTOR = "pay.lowest_overtime_factor"
OVERTIME = "pay.overtime_hours_total"
MEDIAN = "pay.median_month"


def test_pay_by_the_seventh_of_the_next_month_is_on_time(facts_of, rows, changed) -> None:
    payroll = changed(rows("payroll"), {"paid_on": "2026-04-07"}, month="2026-03")
    fact = facts_of(payroll=payroll)[LATE]
    assert fact.value == 0
    assert fact.detail == ()
    payroll = changed(rows("payroll"), {"paid_on": "2026-04-08"}, month="2026-03", worker="W03")
    fact = facts_of(payroll=payroll)[LATE]
    assert fact.value == 1
    assert dict(fact.detail) == {
        "worker": "W03",
        "month": "2026-03",
        "paid on": "2026-04-08",
        "due on": "2026-04-07",
        "row": "payroll.csv row 24",
    }


def test_december_is_due_in_january(facts_of, rows, changed, with_terms) -> None:
    from datetime import date

    terms = with_terms(period_start=date(2025, 12, 1), period_end=date(2025, 12, 31))
    payroll = rows("payroll", start=date(2025, 12, 1), end=date(2025, 12, 31))
    payroll = changed(payroll, {"paid_on": "2026-01-10"}, worker="W01")
    assert facts_of(terms=terms, payroll=payroll)[LATE].value == 3


def test_an_unpaid_or_impossibly_early_month_is_unknown(
    facts_of, rows, changed, missing_of
) -> None:
    payroll = changed(rows("payroll"), {"paid_on": ""}, month="2026-03", worker="W03")
    payroll = changed(payroll, {"paid_on": "2025-04-07"}, month="2026-03", worker="W04")
    assert missing_of(facts_of(payroll=payroll)[LATE]) == (
        "payroll.csv row 24: paid_on of W03, 2026-03 is blank",
        "payroll.csv row 25: paid_on 2025-04-07 lies before the month",
    )


def test_rows_outside_the_period_do_not_count(facts_of, rows, missing_of) -> None:
    from datetime import date

    payroll = rows("payroll", start=date(2025, 1, 1), end=date(2025, 12, 1))
    facts = facts_of(payroll=payroll)
    for name in (LATE, DEDUCTED, OVERTIME, MEDIAN):
        assert missing_of(facts[name]) == ("payroll has no row in the period",)
    assert missing_of(facts[FACTOR]) == ("nobody worked overtime in the period",)


def test_the_highest_share_of_gross_that_was_deducted_counts(facts_of, rows, changed) -> None:
    cells = {"gross": "19000", "deductions": "9500.01"}
    payroll = changed(rows("payroll"), cells, month="2026-02", worker="W02")
    fact = facts_of(payroll=payroll)[DEDUCTED]
    assert fact.value > Decimal("0.5")
    assert dict(fact.detail)["deductions"] == "INR 9500.01"


def test_deductions_from_nothing_are_unknown_and_nothing_from_nothing_is_none(
    facts_of, rows, changed, missing_of
) -> None:
    payroll = changed(
        rows("payroll"), {"gross": "0", "deductions": "1"}, month="2026-02", worker="W02"
    )
    words = "payroll.csv row 13: W02 has deductions from a gross pay of 0"
    assert missing_of(facts_of(payroll=payroll)[DEDUCTED]) == (words,)
    payroll = changed(rows("payroll"), {"gross": "0", "deductions": "0"}, worker="W02")
    assert facts_of(payroll=payroll)[DEDUCTED].value < Decimal("0.05")


def test_what_net_pay_lacks_of_gross_pay_was_deducted(facts_of, rows, changed) -> None:
    cells = {"gross": "19000", "deductions": "900", "net": "9499"}
    payroll = changed(rows("payroll"), cells, month="2026-02", worker="W02")
    fact = facts_of(payroll=payroll)[DEDUCTED]
    assert fact.value > Decimal("0.5")
    assert dict(fact.detail)["net"] == "INR 9499.00"


def test_a_blank_deduction_or_gross_is_unknown(facts_of, rows, changed, missing_of) -> None:
    payroll = changed(
        rows("payroll"), {"deductions": "", "gross": ""}, month="2026-02", worker="W02"
    )
    facts = facts_of(payroll=payroll)
    assert len(missing_of(facts[DEDUCTED])) == 2
    assert missing_of(facts[MEDIAN]) == ("payroll.csv row 13: gross of W02, 2026-02 is blank",)


def test_the_overtime_factor_is_pay_per_hour_to_basic_per_hour(facts_of, rows, changed) -> None:
    # 48 h x 52/12 = 208 hours a month: a basic of 20,800 is 100 an hour.
    cells = {"basic": "20800", "overtime_hours": "4", "overtime_pay": "799.99"}
    payroll = changed(rows("payroll"), cells, month="2026-02", worker="W02")
    facts = facts_of(payroll=payroll)
    assert facts[FACTOR].value == round_down(Fraction(79999, 40000))
    assert facts[FACTOR].value < 2
    assert facts[OVERTIME].value == 4
    assert dict(facts[FACTOR].detail)["overtime pay"] == "INR 799.99"


def test_longer_standard_hours_do_not_cheapen_the_overtime_hour(facts_of, rows, changed) -> None:
    cells = {"basic": "20800", "overtime_hours": "4", "overtime_pay": "800", "standard_hours": "96"}
    payroll = changed(rows("payroll"), cells, month="2026-02", worker="W02")
    assert facts_of(payroll=payroll)[FACTOR].value == 2


def test_basic_of_a_part_of_a_month_is_scaled_for_overtime(facts_of, rows, changed) -> None:
    workers = changed(rows("workers"), {"joined_on": "2026-02-15"}, worker="W02")
    cells = {"basic": "10400", "overtime_hours": "4", "overtime_pay": "800"}
    payroll = changed(rows("payroll"), cells, month="2026-02", worker="W02")
    assert facts_of(payroll=payroll, workers=workers)[FACTOR].value == 2
    assert facts_of(payroll=payroll)[FACTOR].value == 4


def test_hours_that_nobody_gives_make_no_overtime_hour_cheap(
    facts_of, rows, changed, missing_of
) -> None:
    cells = {"overtime_hours": "4", "overtime_pay": "800", "standard_hours": ""}
    payroll = changed(rows("payroll"), cells, month="2026-02", worker="W02")
    words = "payroll.csv row 13: nothing says how many hours the basic pay of W02 is for"
    assert missing_of(facts_of(payroll=payroll)[FACTOR]) == (words,)


def test_more_hours_than_agreed_make_no_overtime_hour_cheap(
    facts_of, rows, changed, missing_of
) -> None:
    workers = changed(rows("workers"), {"weekly_hours": "40"}, worker="W02")
    cells = {"overtime_hours": "4", "overtime_pay": "800", "standard_hours": "48"}
    payroll = changed(rows("payroll"), cells, month="2026-02", worker="W02")
    fact = facts_of(payroll=payroll, workers=workers)[FACTOR]
    (words,) = missing_of(fact)
    hours = "W02 is paid for 48 hours a week, 40 are agreed"
    assert words == f"payroll.csv row 13: {hours}: it is not known where overtime begins"
    assert fact.evidence == ("sha256:payroll", "sha256:workers")


def test_overtime_in_the_time_records_that_the_payroll_lacks_is_not_none(
    facts_of, rows, changed, missing_of
) -> None:
    records = changed(rows("time_records"), {"overtime_hours": "2"}, worker="W02")
    payroll = changed(rows("payroll"), {"overtime_hours": "27"}, month="2026-02", worker="W02")
    facts = facts_of(payroll=payroll, time_records=records)
    words = ("time records show 28h overtime of W02 in the period, the payroll 27h",)
    assert missing_of(facts[OVERTIME]) == missing_of(facts[FACTOR]) == words
    payroll = changed(payroll, {"overtime_hours": "1"}, month="2026-03", worker="W02")
    assert facts_of(payroll=payroll, time_records=records)[OVERTIME].value == 28


def test_overtime_without_basic_pay_is_unknown(facts_of, rows, changed, missing_of) -> None:
    payroll = changed(
        rows("payroll"), {"basic": "0", "overtime_hours": "4"}, month="2026-02", worker="W02"
    )
    words = "payroll.csv row 13: no basic pay to reckon an hour of W02 from"
    assert missing_of(facts_of(payroll=payroll)[FACTOR]) == (words,)


def test_blank_overtime_hours_are_not_none(facts_of, rows, changed, missing_of) -> None:
    payroll = changed(rows("payroll"), {"overtime_hours": ""}, month="2026-02", worker="W02")
    facts = facts_of(payroll=payroll)
    words = ("payroll.csv row 13: overtime_hours of W02, 2026-02 is blank",)
    assert missing_of(facts[OVERTIME]) == missing_of(facts[FACTOR]) == words


def test_without_overtime_there_is_no_factor(facts_of, rows, missing_of) -> None:
    facts = facts_of(payroll=rows("payroll"))
    assert facts[OVERTIME].value == 0
    assert missing_of(facts[FACTOR]) == ("nobody worked overtime in the period",)


def test_the_median_is_an_amount_that_was_paid(facts_of, rows, changed) -> None:
    payroll = rows("payroll")
    for number, gross in enumerate(["10", "20", "30", "40"]):
        payroll = changed(payroll, {"gross": gross}, worker=f"W{number + 1:02d}")
    payroll = [row for row in payroll if row["worker"] <= "W04"]
    assert facts_of(payroll=payroll)[MEDIAN].value == Money(Decimal("20.00"), "INR", "month")
