from datetime import date

from standards.errors import (
    EditionInvalid,
    EditionNotInForce,
    EditionUnknown,
    ExpressionInvalid,
    Fault,
    Problem,
    format_fault,
    format_problem,
)


def test_a_fault_is_shown_under_its_own_characters():
    shown = format_fault(
        "pay.shore >= 1%", Fault(0, 9, "unknown name", "did you mean 'pay.share'?")
    )
    assert shown.splitlines() == [
        "unknown name at column 1",
        "    pay.shore >= 1%",
        "    ^^^^^^^^^",
        "    hint: did you mean 'pay.share'?",
    ]


def test_a_fault_in_a_later_line_is_shown_with_that_line():
    shown = format_fault("a\nand b", Fault(6, 7, "unknown name"))
    assert shown.splitlines() == ["unknown name at line 2, column 5", "    and b", "        ^"]


def test_of_a_long_line_the_part_around_the_fault_is_shown():
    text = "x" * 900 + "?" + "y" * 900
    _, line, carets = format_fault(text, Fault(900, 901, "bad")).splitlines()
    assert len(line) < 140
    assert line[carets.index("^")] == "?"


def test_all_faults_are_told_in_the_order_of_the_text():
    error = ExpressionInvalid("a b", [Fault(2, 3, "second"), Fault(0, 1, "first")])
    assert [fault.message for fault in error.faults] == ["first", "second"]
    assert str(error).index("first") < str(error).index("second")


def test_a_problem_is_shown_with_file_line_column_and_caret():
    problem = Problem("20-pay.yaml", 7, 12, "no such name", "    check: pay.shore", "a hint", 9)
    assert format_problem(problem).splitlines() == [
        "20-pay.yaml:7:12: no such name",
        "        check: pay.shore",
        "               ^^^^^^^^^",
        "    hint: a hint",
    ]


def test_problems_are_counted_sorted_and_told_once():
    first, second = Problem("a.yaml", 1, 1, "one"), Problem("b.yaml", 1, 1, "two")
    error = EditionInvalid([second, first, second])
    assert error.problems == (first, second)
    assert str(error).startswith("2 problems in the edition")
    assert str(EditionInvalid([first])).startswith("1 problem in the edition")


def test_an_unknown_edition_suggests_the_nearest():
    error = EditionUnknown("social-outsourcing@1.0.1", ["social-outsourcing@1.0.0"])
    assert error.suggestions == ("social-outsourcing@1.0.0",)
    assert "did you mean 'social-outsourcing@1.0.0'?" in str(error)


def test_an_edition_asked_for_too_early_says_from_when_there_is_one():
    error = EditionNotInForce("small", date(2020, 1, 1), date(2026, 1, 1))
    assert str(error) == (
        "no edition of 'small' is in force on 2020-01-01; the first is in force from 2026-01-01"
    )
