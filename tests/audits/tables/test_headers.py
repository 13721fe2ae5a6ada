"""Headings matched with columns."""

import pytest

from audits.tables.columns import MEMBERS, PAYROLL, TABLE_KINDS, simplify_heading
from audits.tables.headers import Choice, match_header

NEEDED = ["worker", "month", "basic"]


@pytest.mark.parametrize(
    ("heading", "simple"),
    [
        ("Basic Pay (Rs.)", "basicpay"),
        ("BASIC PAY ₹", "basicpay"),
        ("Month & Year", "monthandyear"),
        ("O.T. Hours", "othours"),
        ("D.A.", "da"),
        ("paid_on", "paidon"),
        ("Gross [INR]", "gross"),
        ("Net Pay Rs", "netpay"),
        ("  Employee   Code: ", "employeecode"),
        ("Emp.Code", "empcode"),
        ("DateOfPayment", "dateofpayment"),
        ("ശമ്പളം (₹)", "ശമ്പളം"),
    ],
)
def test_a_heading_is_compared_without_its_dress(heading: str, simple: str) -> None:
    assert simplify_heading(heading) == simple


@pytest.mark.parametrize("kind", TABLE_KINDS.values(), ids=lambda kind: kind.name)
def test_every_synonym_is_simplified_and_stands_for_one_column_of_its_kind(kind) -> None:
    known = [
        heading
        for column in kind.columns
        for heading in (simplify_heading(column.name), *column.headings)
    ]
    assert [simplify_heading(heading) for heading in known] == known
    assert len(set(known)) == len(known)


@pytest.mark.parametrize("kind", TABLE_KINDS.values(), ids=lambda kind: kind.name)
def test_columns_are_the_fields_of_the_row(kind) -> None:
    names = {"place", *(column.name for column in kind.columns)}
    assert set(kind.row.__dataclass_fields__) == names
    assert set(kind.key) <= names


def test_an_enterprises_own_headings_in_its_own_order_are_understood() -> None:
    headings = ["Sl No", "Net Pay", "Month & Year", "DA", "Employee Code", "Basic Pay (Rs.)", "HRA"]
    header = match_header(PAYROLL, headings, Choice())
    assert header.faults == ()
    assert header.places == {
        "net": (1,), "month": (2,), "dearness_allowance": (3,), "worker": (4,), "basic": (5,),
        "other_allowances": (6,),
    }  # fmt: skip
    assert header.unread == ("Sl No",)


def test_a_needed_column_that_is_not_there_is_named() -> None:
    header = match_header(PAYROLL, ["worker", "month"], Choice())
    assert ["basic" in fault.rule for fault in header.faults] == [True]


def test_a_mistyped_heading_is_asked_about_and_not_passed_over() -> None:
    header = match_header(PAYROLL, [*NEEDED, "Deductons"], Choice())
    assert [(fault.index, "is this deductions" in fault.rule) for fault in header.faults] == [
        (3, True)
    ]


def test_a_column_of_names_is_not_taken_for_one_of_codes() -> None:
    header = match_header(PAYROLL, ["Employee Name", "month", "basic"], Choice())
    assert [(fault.index, fault.column) for fault in header.faults] == [(None, "worker")]


def test_an_unrelated_heading_is_not_asked_about() -> None:
    extra = ["Name", "Bank", "Overtime", "Payment mode", "Remarks", "PF", "ESI", "Designation"]
    assert match_header(PAYROLL, [*NEEDED, *extra], Choice()).faults == ()


def test_a_column_may_be_said_not_to_be_there() -> None:
    header = match_header(PAYROLL, [*NEEDED, "Deductons"], Choice({"deductions": ""}))
    assert header.faults == ()
    assert "deductions" not in header.places


def test_a_needed_column_cannot_be_said_not_to_be_there() -> None:
    header = match_header(PAYROLL, NEEDED, Choice({"basic": ""}))
    assert "basic" in header.faults[0].rule


def test_two_headings_for_one_column_are_both_pointed_at() -> None:
    header = match_header(PAYROLL, [*NEEDED, "HRA", "Conveyance"], Choice())
    assert [fault.index for fault in header.faults] == [3, 4]
    assert 'other_allowances = "HRA + Conveyance"' in header.faults[0].mend


def test_two_headings_may_be_added_up() -> None:
    choice = Choice({"other_allowances": "HRA + Conveyance"})
    header = match_header(PAYROLL, [*NEEDED, "HRA", "Conveyance"], choice)
    assert header.places["other_allowances"] == (3, 4)
    assert header.mapping["other_allowances"] == "HRA + Conveyance"


def test_dates_are_not_added_up() -> None:
    header = match_header(PAYROLL, [*NEEDED, "A", "B"], Choice({"paid_on": "A + B"}))
    assert "cannot be added up" in header.faults[0].rule


def test_a_plus_within_a_heading_is_part_of_it() -> None:
    header = match_header(
        PAYROLL, ["worker", "month", "Basic + DA"], Choice({"basic": "Basic + DA"})
    )
    assert header.faults == ()
    assert header.places["basic"] == (2,)


def test_the_canonical_name_goes_before_its_synonyms() -> None:
    header = match_header(PAYROLL, [*NEEDED, "Basic wages"], Choice())
    assert header.faults == ()
    assert header.places["basic"] == (2,)


def test_a_chosen_heading_must_be_there() -> None:
    header = match_header(PAYROLL, NEEDED, Choice({"gross": "Brutto"}))
    assert "'Brutto'" in header.faults[0].rule


def test_a_chosen_column_must_exist() -> None:
    header = match_header(PAYROLL, NEEDED, Choice({"grade": "G"}))
    assert "'grade' is not a column of payroll" in header.faults[0].rule


def test_one_heading_is_not_read_as_two_columns() -> None:
    header = match_header(PAYROLL, [*NEEDED, "Pay"], Choice({"gross": "Pay", "net": "Pay"}))
    assert "'Pay' is read as gross and as net" in header.faults[0].rule


def test_a_remembered_heading_counts_where_it_fits() -> None:
    remembered = Choice(remembered={"basic": "Grundlohn", "gross": "Brutto"})
    header = match_header(PAYROLL, ["worker", "month", "Grundlohn"], remembered)
    assert header.faults == ()
    assert header.places["basic"] == (2,)
    assert match_header(PAYROLL, NEEDED, remembered).faults == ()


def test_closed_reads_what_is_chosen_and_nothing_else() -> None:
    choice = Choice({name: name for name in NEEDED}, closed=True)
    header = match_header(PAYROLL, [*NEEDED, "gross"], choice)
    assert set(header.places) == set(NEEDED)


def test_the_mapping_finds_the_same_columns_again() -> None:
    headings = ["Employee Code", "Month", "Basic Pay", "HRA", "Conv", "Amount", "Amount (Rs.)"]
    told = {"other_allowances": "HRA + Conv", "gross": "Amount", "net": "Amount (Rs.)"}
    first = match_header(PAYROLL, headings, Choice(told))
    again = match_header(PAYROLL, headings, Choice(first.mapping, closed=True))
    assert (again.places, again.faults) == (first.places, ())


def test_the_members_register_may_call_the_worker_by_any_of_his_codes() -> None:
    header = match_header(MEMBERS, ["Member No", "Employee Code", "Votes"], Choice())
    assert header.places == {"member": (0,), "worker_id": (1,), "votes": (2,)}
