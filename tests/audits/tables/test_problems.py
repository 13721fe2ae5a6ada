"""Problems and their places."""

import json

from audits.tables.problems import (
    KEPT_PROBLEMS,
    Problem,
    Problems,
    column_letter,
    format_problem,
    in_order,
    problems_to_json,
)


def test_columns_are_named_as_the_spreadsheet_names_them() -> None:
    letters = [column_letter(index) for index in (0, 25, 26, 51, 52, 701, 702, 16383)]
    assert letters == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]


def test_a_problem_says_where_what_why_and_how_to_mend_it() -> None:
    problem = Problem(
        "pay.xlsx", "must be a date", "Write 2026-03-31.", "March", 41, "D", "Paid on", "soon"
    )
    assert format_problem(problem) == (
        'pay.xlsx, sheet "March", row 41, column D "Paid on", "soon": must be a date. '
        "Write 2026-03-31."
    )


def test_a_rule_that_asks_ends_with_its_question_mark() -> None:
    problem = Problem("pay.csv", "is this the net pay?", "Say which it is.")
    assert format_problem(problem) == "pay.csv: is this the net pay? Say which it is."


def test_a_problem_of_a_visit_has_a_pointer() -> None:
    problem = Problem("visit.json", "is missing", pointer="/answers/3/note")
    assert format_problem(problem) == "visit.json, /answers/3/note: is missing."


def test_problems_are_told_by_sheet_row_and_column() -> None:
    places = [("B", 3, "AA"), ("B", 3, "C"), ("B", 2, "Z"), ("A", 9, None)]
    problems = [Problem("f", "r", sheet=sheet, row=row, column=col) for sheet, row, col in places]
    told = [(each.sheet, each.row, each.column) for each in in_order(problems)]
    assert told == [("B", 2, "Z"), ("B", 3, "C"), ("B", 3, "AA"), ("A", 9, None)]


def test_beyond_a_limit_problems_are_only_counted() -> None:
    problems = Problems("f")
    for row in range(KEPT_PROBLEMS + 5):
        problems.add(Problem("f", "r", row=row))
    assert (len(problems.found), problems.more) == (KEPT_PROBLEMS, 5)


def test_problems_are_plain_json() -> None:
    found = problems_to_json([Problem("f", "rule", "mend", row=3)])
    assert json.loads(json.dumps(found))[0]["row"] == 3
