"""Problems of a file, each with its place as the spreadsheet shows it and how to mend it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

KEPT_PROBLEMS = 10_000  # a hostile file must not fill the memory with complaints

ALIKE = 3  # more of one kind in a column are told together in a sentence
SHOWN_SPANS = 8


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a file.

    `row` counts as the spreadsheet does (the first line of the file is row 1), `column` is the
    spreadsheet's letter, `heading` what stands above it, `pointer` a JSON pointer (visit files),
    `value` the cell as typed.
    """

    file: str
    rule: str
    mend: str = ""
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    heading: str | None = None
    value: str | None = None
    pointer: str | None = None


@dataclass(slots=True)
class Problems:
    """Every problem found so far in one file; beyond 10,000 they are only counted."""

    file: str
    found: list[Problem] = field(default_factory=list)
    more: int = 0

    def add(self, problem: Problem) -> None:
        """Keep the problem, or count it."""
        if len(self.found) < KEPT_PROBLEMS:
            self.found.append(problem)
        else:
            self.more += 1


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems by sheet as met, then row, then column."""
    found = list(problems)
    sheets = list(dict.fromkeys(problem.sheet for problem in found))

    def place(problem: Problem) -> tuple[int, int, int, str]:
        column = problem.column or ""
        return sheets.index(problem.sheet), problem.row or 0, len(column), column

    return sorted(found, key=place)


def column_letter(index: int) -> str:
    """Return the spreadsheet's name of column `index`, counted from 0: A, B, … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def format_place(problem: Problem) -> str:
    """Return where the problem is: file, sheet, row, column letter and heading."""
    parts = [problem.file]
    if problem.sheet is not None:
        parts.append(f'sheet "{problem.sheet}"')
    if problem.row is not None:
        parts.append(f"row {problem.row}")
    if problem.column is not None:
        heading = f' "{problem.heading}"' if problem.heading else ""
        parts.append(f"column {problem.column}{heading}")
    if problem.pointer is not None:
        parts.append(problem.pointer or "/")
    return ", ".join(parts)


def format_problem(problem: Problem) -> str:
    """Return place, value as typed, the rule and how to mend it, in one line."""
    value = f', "{problem.value}"' if problem.value is not None else ""
    mend = f" {problem.mend}" if problem.mend else ""
    stop = "" if problem.rule.endswith("?") else "."
    return f"{format_place(problem)}{value}: {problem.rule}{stop}{mend}"


def format_problems(problems: Iterable[Problem], limit: int) -> tuple[list[str], int]:
    """Return at most `limit` lines, and how many of the problems they tell.

    What is wrong in the same way in more than three cells of a column is told once, with the rows.
    """
    groups: dict[object, list[Problem]] = {}
    for at, each in enumerate(problems):
        alike = (each.sheet, each.column, each.rule, each.mend)
        groups.setdefault(at if each.column is None or each.row is None else alike, []).append(each)
    lines: list[tuple[str, int]] = []
    for group in groups.values():
        if len(group) > ALIKE:
            lines.append((_format_alike(group), len(group)))
        else:
            lines += [(format_problem(each), 1) for each in group]
    shown = lines[:limit]
    return [line for line, _ in shown], sum(told for _, told in shown)


def _format_alike(group: Sequence[Problem]) -> str:
    spans = _spans([each.row for each in group[1:] if each.row is not None])
    rows = ", ".join(str(a) if a == b else f"{a} to {b}" for a, b in spans[:SHOWN_SPANS])
    dots = ", …" if len(spans) > SHOWN_SPANS else ""
    return f"{format_problem(group[0])} The same in {len(group) - 1} more rows: {rows}{dots}."


def _spans(rows: Iterable[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for row in rows:
        if spans and row == spans[-1][1] + 1:
            spans[-1] = spans[-1][0], row
        else:
            spans.append((row, row))
    return spans


def problems_to_json(problems: Iterable[Problem]) -> list[dict[str, str | int | None]]:
    """Return the problems as plain objects, one key per part of the place."""
    return [
        {
            "file": each.file,
            "sheet": each.sheet,
            "row": each.row,
            "column": each.column,
            "heading": each.heading,
            "pointer": each.pointer,
            "value": each.value,
            "rule": each.rule,
            "mend": each.mend,
        }
        for each in problems
    ]
