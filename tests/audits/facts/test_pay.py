"""Pay against the legal minimum and the living wage."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.facts.case import round_down, round_up
from standards.kinds import Kind

LOWEST = "pay.lowest_to_minimum_wage"
LIVING = "pay.lowest_to_living_wage"
KNOWN = "pay.living_wage_known_share"


def paid(basic: str, **more: str) -> dict[str, str]:
    return {"basic": basic, "dearness_allowance": "0", "other_allowances": "0", **more}


def test_the_minimum_to_the_paisa_is_exactly_enough(facts_of, rows, changed, known) -> None:
    payroll = changed(rows("payroll"), paid(known.minimum), worker="W07", month="2026-03")
    fact = facts_of(workers=rows("workers"), payroll=payroll)[LOWEST]
    assert fact.value == 1


def test_one_paisa_short_is_short(facts_of, rows, changed) -> None:
    payroll = changed(rows("payroll"), paid("18733.99"), worker="W07", month="2026-03")
    fact = facts_of(workers=rows("workers"), payroll=payroll)[LOWEST]
    assert fact.value == round_down(Fraction(1873399, 1873400))
    assert fact.value < 1


def test_one_rupee_short_names_worker_month_paid_minimum_and_row(
    facts_of, rows, changed, known
) -> None:
    payroll = changed(rows("payroll"), paid("18733"), worker="W07", month="2026-03")
    fact = facts_of(workers=rows("workers"), payroll=payroll)[LOWEST]
    assert dict(fact.detail) == {
        "worker": "W07",
        "month": "2026-03",
        "paid": "INR 18733.00 per month",
        "minimum": "INR 18734.00 per month",
        "minimum since": known.since,
        "minimum source": known.source,
        "unverified minimum": known.note,
        "row": "payroll.csv row 28",
        "workers below": "1",
        "months below": "1",
        "months against an unverified minimum": "30",
    }
    assert fact.evidence == ("sha256:payroll", "sha256:workers")


def test_basic_dearness_and_other_allowances_count(facts_of, rows, changed) -> None:
    cells = {"basic": "15000", "dearness_allowance": "3000", "other_allowances": "734"}
    payroll = changed(rows("payroll"), cells, worker="W07")
    assert facts_of(workers=rows("workers"), payroll=payroll)[LOWEST].value == 1


def test_overtime_pay_and_gross_do_not_count(facts_of, rows, changed) -> None:
    cells = paid("9367", overtime_hours="40", overtime_pay="20000", gross="29367")
    payroll = changed(rows("payroll"), cells, worker="W07")
    assert facts_of(workers=rows("workers"), payroll=payroll)[LOWEST].value == Decimal("0.5")


def test_the_average_does_not_hide_the_worst(facts_of, rows, changed) -> None:
    payroll = changed(rows("payroll"), paid("99999"), month="2026-01")
    payroll = changed(payroll, paid("9367"), worker="W02", month="2026-02")
    assert facts_of(workers=rows("workers"), payroll=payroll)[LOWEST].value == Decimal("0.5")


def test_half_a_week_is_scaled_to_a_whole_one(facts_of, rows, changed) -> None:
    workers = changed(rows("workers"), {"weekly_hours": "24"}, worker="W07")
    payroll = changed(rows("payroll"), paid("9367", standard_hours="24"), worker="W07")
    fact = facts_of(workers=workers, payroll=payroll)[LOWEST]
    assert fact.value == 1
    assert dict(fact.detail)["paid"] == "INR 9367.00 per month"
    assert dict(fact.detail)["full time"] == "INR 18734.00 per month"


def test_hours_of_the_payroll_go_before_those_agreed_and_fewer_are_shown(
    facts_of, rows, changed
) -> None:
    payroll = changed(
        rows("payroll"), paid("9367", standard_hours="24"), worker="W07", month="2026-02"
    )
    fact = facts_of(workers=rows("workers"), payroll=payroll)[LOWEST]
    assert fact.value == 1
    assert dict(fact.detail)["months on fewer hours than agreed"] == "1"


def test_agreed_hours_count_where_the_payroll_gives_none(facts_of, rows, changed) -> None:
    workers = changed(rows("workers"), {"weekly_hours": "24"}, worker="W07")
    payroll = changed(rows("payroll"), paid("9367", standard_hours=""), worker="W07")
    fact = facts_of(workers=workers, payroll=payroll)[LOWEST]
    assert fact.value == 1
    assert "months on fewer hours than agreed" not in dict(fact.detail)


def test_more_than_48_hours_are_not_scaled_down(facts_of, rows, changed) -> None:
    payroll = changed(rows("payroll"), paid("18734", standard_hours="60"), worker="W07")
    assert facts_of(workers=rows("workers"), payroll=payroll)[LOWEST].value == 1


def test_hours_that_nobody_gives_are_48(facts_of, rows, changed) -> None:
    workers = changed(rows("workers"), {"weekly_hours": ""}, worker="W07")
    payroll = changed(rows("payroll"), paid("18734", standard_hours=""), worker="W07")
    assert facts_of(workers=workers, payroll=payroll)[LOWEST].value == 1


def test_very_few_hours_are_not_compared(facts_of, rows, changed, missing_of) -> None:
    workers = changed(rows("workers"), {"weekly_hours": "9"}, worker="W07")
    payroll = changed(rows("payroll"), paid("9000", standard_hours="9.5"), worker="W07")
    missing = missing_of(facts_of(workers=workers, payroll=payroll)[LOWEST])
    assert missing[0] == ("payroll.csv row 8: W07 is paid for 9.5 hours a week, too few to compare")


def test_months_before_joining_and_after_leaving_do_not_count(facts_of, rows, changed) -> None:
    cells = {"joined_on": "2026-02-01", "left_on": "2026-02-28"}
    workers = changed(rows("workers"), cells, worker="W07")
    payroll = changed(rows("payroll"), None, worker="W07", month="2026-01")
    nothing = dict.fromkeys(("gross", "net", "deductions"), "0")
    payroll = changed(payroll, paid("0", **nothing), worker="W07", month="2026-03")
    fact = facts_of(workers=workers, payroll=payroll)[LOWEST]
    assert fact.value > 1


@pytest.mark.parametrize("cells", [{"left_on": "2026-02-28"}, {"left_on": "2025-12-31"}])
def test_pay_after_the_worker_list_says_she_left_is_not_passed_over(
    facts_of, rows, changed, missing_of, cells
) -> None:
    workers = changed(rows("workers"), cells, worker="W07")
    payroll = changed(rows("payroll"), paid("1"), worker="W07", month="2026-03")
    missing = missing_of(facts_of(workers=workers, payroll=payroll)[LOWEST])
    words = f"the worker list has W07 not employed then (left on {cells['left_on']})"
    assert [each.endswith(words) for each in missing] == [True]


def test_who_is_at_work_but_in_neither_list_nor_payroll_is_not_passed_over(
    facts_of, rows, missing_of
) -> None:
    hidden = [{**row, "worker": "W99"} for row in rows("time_records", 1)]
    records = [*rows("time_records"), *hidden]
    facts = facts_of(workers=rows("workers"), payroll=rows("payroll"), time_records=records)
    words = "time_records.csv row 142: W99 is not in the worker list"
    assert missing_of(facts[LOWEST]) == missing_of(facts[KNOWN]) == (words,)


def test_basic_pay_that_gross_pay_does_not_reach_is_due_and_not_paid(
    facts_of, rows, changed
) -> None:
    cells = {"basic": "15120", "dearness_allowance": "3614", "gross": "18733"}
    payroll = changed(rows("payroll"), cells, worker="W07", month="2026-03")
    fact = facts_of(workers=rows("workers"), payroll=payroll)[LOWEST]
    assert fact.value < 1
    assert dict(fact.detail)["paid"] == "INR 18733.00 per month"
    assert dict(fact.detail)["gross for"] == "INR 18734.00 per month"


def at_work(hours: str) -> list[dict[str, str]]:
    """W07 for every weekday and Saturday of February 2026."""
    return [
        {"worker": "W07", "date": f"2026-02-{day:02d}", "normal_hours": hours, "overtime_hours": ""}
        for day in range(1, 29)
        if date(2026, 2, day).weekday() < 6
    ]


@pytest.mark.parametrize("agreed", ["48", "24"])
def test_half_a_wage_for_a_whole_week_of_work_is_not_a_part_time_wage(
    facts_of, rows, changed, missing_of, agreed
) -> None:
    workers = changed(rows("workers"), {"weekly_hours": agreed}, worker="W07")
    cells = paid("9367", standard_hours="24")
    payroll = changed(rows("payroll"), cells, worker="W07", month="2026-02")
    files = {"workers": workers, "payroll": payroll}
    (words,) = missing_of(facts_of(**files, time_records=at_work("8"))[LOWEST])
    shown = "time records show W07 at work for 48 hours a week in 2026-02, paid for 24"
    assert words == f"payroll.csv row 18: {shown}"
    fact = facts_of(**files, time_records=at_work("4"))[LOWEST]
    assert fact.value == 1
    assert fact.evidence == ("sha256:payroll", "sha256:time_records", "sha256:workers")


def test_more_hours_than_paid_are_no_matter_where_pay_is_enough_for_them(
    facts_of, rows, changed
) -> None:
    payroll = changed(rows("payroll"), {"standard_hours": "24"}, worker="W07", month="2026-02")
    files = {"workers": rows("workers"), "payroll": payroll, "time_records": at_work("8")}
    assert facts_of(**files)[LOWEST].value > 1


def test_an_unpaid_day_lowers_pay_and_hours_alike(facts_of, rows, changed) -> None:
    # 23 of 24 days: 18,734 x 23/24 = 17,953.42 for 46 hours a week.
    payroll = changed(
        rows("payroll"), paid("17953.42", standard_hours="46"), worker="W07", month="2026-02"
    )
    files = {"workers": rows("workers"), "payroll": payroll, "time_records": at_work("8")[1:]}
    assert facts_of(**files)[LOWEST].value >= 1


def test_the_month_of_joining_is_scaled_by_its_days(facts_of, rows, changed) -> None:
    workers = changed(rows("workers"), {"joined_on": "2026-02-15"}, worker="W07")
    payroll = changed(rows("payroll"), None, worker="W07", month="2026-01")
    payroll = changed(payroll, paid("9367"), worker="W07", month="2026-02")
    assert facts_of(workers=workers, payroll=payroll)[LOWEST].value == 1


def test_who_left_before_the_period_is_not_asked_for(facts_of, rows, changed) -> None:
    workers = changed(rows("workers"), {"left_on": "2025-12-31", "grade": ""}, worker="W07")
    payroll = changed(rows("payroll"), None, worker="W07")
    assert facts_of(workers=workers, payroll=payroll)[LOWEST].value > 1


def test_a_missing_month_of_a_listed_worker_is_named(facts_of, rows, changed, missing_of) -> None:
    payroll = changed(rows("payroll"), None, worker="W07", month="2026-02")
    facts = facts_of(workers=rows("workers"), payroll=payroll)
    assert missing_of(facts[LOWEST]) == ("payroll has no row for W07 in 2026-02",)
    assert missing_of(facts[LIVING]) == ("payroll has no row for W07 in 2026-02",)
    assert facts[KNOWN].value == Decimal("0.9")
    assert dict(facts[KNOWN].detail)["missing"] == "payroll has no row for W07 in 2026-02"


def test_a_blank_basic_is_named_and_not_zero(facts_of, rows, changed, missing_of) -> None:
    payroll = changed(rows("payroll"), {"basic": ""}, worker="W07", month="2026-02")
    missing = missing_of(facts_of(workers=rows("workers"), payroll=payroll)[LOWEST])
    assert missing == ("payroll.csv row 18: basic of W07, 2026-02 is blank",)


def test_a_missing_grade_is_named(facts_of, rows, changed, missing_of) -> None:
    workers = changed(rows("workers"), {"grade": ""}, worker="W07")
    facts = facts_of(workers=workers, payroll=rows("payroll"))
    assert missing_of(facts[LOWEST]) == ("workers.csv row 8: grade of W07 is blank",)
    assert facts[LIVING].value > 1


def test_a_column_that_is_not_there_is_named_once(facts_of, rows, missing_of) -> None:
    workers = [
        {name: cell for name, cell in row.items() if name != "grade"} for row in rows("workers")
    ]
    missing = missing_of(facts_of(workers=workers, payroll=rows("payroll"))[LOWEST])
    assert missing == ("workers.csv has no column grade",)


def test_a_blank_sector_is_the_enterprises(facts_of, rows, with_terms, missing_of) -> None:
    workers = [{**row, "sector": ""} for row in rows("workers")]
    assert facts_of(workers=workers, payroll=rows("payroll"))[LOWEST].value > 1
    other = facts_of(terms=with_terms(sector="mining"), workers=workers, payroll=rows("payroll"))
    assert "sector mining" in missing_of(other[LOWEST])[0]


def test_a_month_without_a_value_says_since_when_there_are_values(
    facts_of, rows, with_terms, missing_of
) -> None:
    terms = with_terms(period_start=date(2020, 1, 1), period_end=date(2020, 1, 31))
    workers = [{**row, "joined_on": "2019-01-01"} for row in rows("workers")]
    payroll = rows("payroll", start=date(2020, 1, 1), end=date(2020, 1, 31))
    missing = missing_of(facts_of(terms=terms, workers=workers, payroll=payroll)[LOWEST])
    label = "minimum_wage (district Thiruvananthapuram, sector computer-software, grade G)"
    (words,) = missing
    assert words.startswith(f"{label} has no value on 2020-01-31; values exist from ")


def test_another_state_has_no_living_wage(facts_of, rows, with_terms, missing_of) -> None:
    facts = facts_of(
        terms=with_terms(state="Goa"), workers=rows("workers"), payroll=rows("payroll")
    )
    assert "state Goa" in missing_of(facts[LIVING])[0]
    assert "state Goa" in missing_of(facts[KNOWN])[0]


@pytest.mark.parametrize("change", [{}, {"keys": ("district",)}, {"kind": Kind("ratio")}])
def test_an_edition_without_a_fitting_benchmark_leaves_it_unknown(
    facts_of, rows, edition, missing_of, change
) -> None:
    parameters = dict(edition.parameters)
    minimum = parameters.pop("minimum_wage")
    if change:
        parameters["minimum_wage"] = replace(minimum, **change)
    rules = replace(edition, parameters=parameters)
    facts = facts_of(rules=rules, workers=rows("workers"), payroll=rows("payroll"))
    wanted = "money INR per month by district, sector, grade"
    words = f"the edition has no parameter minimum_wage ({wanted})"
    assert missing_of(facts[LOWEST]) == (words,)


def test_a_paid_worker_who_is_not_listed_makes_it_unknown(facts_of, rows, missing_of) -> None:
    facts = facts_of(workers=rows("workers", 9), payroll=rows("payroll"))
    words = "payroll.csv row 11: W10 is not in the worker list"
    assert missing_of(facts[LOWEST]) == (words,)
    assert missing_of(facts[KNOWN]) == (words,)


def test_a_known_shortfall_is_not_hidden_by_what_is_missing(facts_of, rows, changed) -> None:
    workers = changed(rows("workers"), {"grade": ""}, worker="W01")
    payroll = changed(rows("payroll"), paid("9367"), worker="W07", month="2026-03")
    fact = facts_of(workers=workers, payroll=payroll)[LOWEST]
    assert fact.value == Decimal("0.5")
    assert dict(fact.detail)["not known"] == "1"


def test_of_much_that_is_missing_some_is_named_and_the_rest_counted(
    facts_of, rows, missing_of
) -> None:
    workers = [{**row, "grade": ""} for row in rows("workers", 50)]
    missing = missing_of(facts_of(workers=workers, payroll=rows("payroll", 50))[LOWEST])
    assert len(missing) == 21
    assert missing[-1] == "and 30 more"


@pytest.mark.parametrize("kind", ["payroll", "workers"])
def test_without_payroll_or_worker_list_it_is_unknown(facts_of, rows, kind, missing_of) -> None:
    facts = facts_of(**{kind: rows(kind)})
    other = {"payroll": "workers", "workers": "payroll"}[kind]
    assert missing_of(facts[LOWEST]) == (f"no {other} received",)


def test_with_nobody_employed_it_is_unknown(facts_of, rows, changed, missing_of) -> None:
    workers = [{**row, "left_on": "2025-12-31"} for row in rows("workers")]
    facts = facts_of(
        workers=workers, payroll=rows("payroll", start=date(2025, 1, 1), end=date(2025, 1, 1))
    )
    assert missing_of(facts[LOWEST]) == ("nobody was employed in the period",)
    assert missing_of(facts[KNOWN]) == ("there is nobody of whom it could be a share",)


@given(st.fractions(min_value=0, max_value=10**9))
def test_rounding_never_crosses_the_exact_value(number: Fraction) -> None:
    down, up = round_down(number), round_up(number)
    assert Fraction(down) <= number <= Fraction(up)
    assert Fraction(up) - Fraction(down) <= Fraction(1, 10**17)
    assert len(down.as_tuple().digits) <= 28


@given(st.integers(min_value=1, max_value=10**17))
def test_what_is_short_by_any_fraction_stays_below_one(whole: int) -> None:
    assert round_down(Fraction(whole - 1, whole)) < 1
    assert round_up(Fraction(whole + 1, whole)) > 1
