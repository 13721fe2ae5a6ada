# ruff: noqa: N818 -- the class says what is wrong, `Error` would only repeat that it is raised
"""What can be wrong with a rule set, and the sentences that say so.

    StandardsError
      KindMalformed          a kind such as `money INR per month` cannot be read
      ValueMalformed         a text is not a value of its kind
      ExpressionInvalid      a check cannot be used; holds every fault, each with its place
      EditionInvalid         a folder is no edition; holds every problem, each with its place
      EditionUnknown         no edition of that label in the catalogue
      EditionNotInForce      an edition is asked for on a date on which it does not hold
      ParameterKeysWrong     a parameter is looked up by other keys than it declares
      FactsRefused           facts do not match what the edition declares

What people must repair is reported all at once: the plural ones carry every fault, not the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

_SHOWN = 120  # characters of a line that are shown around its fault


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of an expression, over the half-open span [start, end) of its text."""

    start: int
    end: int
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of an edition folder; line and column count from 1, column in characters."""

    file: str
    line: int
    column: int
    message: str
    source_line: str = ""
    hint: str = ""
    width: int = 1


class StandardsError(Exception):
    """Anything wrong with a rule set or with what is judged by it."""


class KindMalformed(StandardsError):
    """A kind cannot be read."""

    def __init__(self, text: str, reason: str, hint: str = "") -> None:
        self.text, self.reason, self.hint = text, reason, hint
        super().__init__(f"{text!r} is not a kind: {reason}")


class ValueMalformed(StandardsError):
    """A text or JSON value is not a value of its kind."""

    def __init__(self, text: str, kind: str, reason: str, hint: str = "") -> None:
        self.text, self.kind, self.reason, self.hint = text, kind, reason, hint
        super().__init__(f"{text!r} is not a value of the kind {kind}: {reason}")


class ExpressionInvalid(StandardsError):
    """An expression has faults; all of them are in `faults`, in the order of the text."""

    def __init__(self, text: str, faults: Sequence[Fault]) -> None:
        self.text = text
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.start, fault.end)))
        super().__init__("\n".join(format_fault(text, fault) for fault in self.faults))


class EditionInvalid(StandardsError):
    """An edition folder has problems; all of them are in `problems`, by file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=_place))
        count = len(self.problems)
        heading = f"{count} problem{'' if count == 1 else 's'} in the edition"
        super().__init__("\n\n".join([heading, *map(format_problem, self.problems)]))


class EditionUnknown(StandardsError):
    """No edition of that label is in the catalogue."""

    def __init__(self, label: str, known: Sequence[str] = ()) -> None:
        self.label, self.known = label, tuple(known)
        self.suggestions = tuple(get_close_matches(label, known, n=3))
        hint = did_you_mean(label, known)
        super().__init__(f"no edition {label!r} in the catalogue" + (f"; {hint}" if hint else ""))


class EditionNotInForce(StandardsError):
    """No edition of the standard holds on the date."""

    def __init__(self, standard: str, on: date, first_on: date | None) -> None:
        self.standard, self.on, self.first_on = standard, on, first_on
        since = f"; the first is in force from {first_on}" if first_on is not None else ""
        super().__init__(f"no edition of {standard!r} is in force on {on}{since}")


class ParameterKeysWrong(StandardsError):
    """A parameter is looked up by other keys than it declares."""

    def __init__(self, parameter: str, given: Iterable[str], declared: Iterable[str]) -> None:
        self.parameter, self.given, self.declared = parameter, tuple(given), tuple(declared)
        super().__init__(
            f"parameter {parameter!r} is looked up by {_list(self.declared)}, not by "
            f"{_list(self.given)}",
        )


class FactsRefused(StandardsError):
    """Facts do not match what the edition declares; `problems` has a sentence for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """Return `did you mean 'x'?`, or nothing when no known word is close."""
    close = get_close_matches(text, list(known), n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else ""


def format_fault(text: str, fault: Fault) -> str:
    """Return the fault with its line of the expression, a caret under it, and the hint."""
    start = min(fault.start, len(text))
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    line = text[line_start : line_end if line_end >= 0 else len(text)]
    number, column = text.count("\n", 0, start) + 1, start - line_start + 1
    place = f"line {number}, column {column}" if "\n" in text else f"column {column}"
    message = f"{fault.message} at {place}"
    return "\n".join([message, *_underline(line, column, fault.end - fault.start, fault.hint)])


def format_problem(problem: Problem) -> str:
    """Return `file:line:column: message`, the line of the file, a caret under it, and the hint."""
    heading = f"{problem.file}:{problem.line}:{problem.column}: {problem.message}"
    if not problem.source_line:
        return "\n".join([heading, *([f"    hint: {problem.hint}"] if problem.hint else [])])
    lines = _underline(problem.source_line, problem.column, problem.width, problem.hint)
    return "\n".join([heading, *lines])


def _underline(line: str, column: int, width: int, hint: str) -> list[str]:
    """Return the line, or the part of a long one around the column, with carets under it."""
    first = max(0, column - 1 - _SHOWN // 2) if len(line) > _SHOWN else 0
    shown = line[first : first + _SHOWN].replace("\t", " ").rstrip()
    before, after = "…" * (first > 0), "…" * (first + _SHOWN < len(line))
    indent = column - 1 - first + len(before)
    carets = "^" * max(1, min(width, len(before) + len(shown) - indent))
    lines = [f"    {before}{shown}{after}", f"    {' ' * indent}{carets}"]
    return [*lines, f"    hint: {hint}"] if hint else lines


def _place(problem: Problem) -> tuple[str, int, int, str]:
    return problem.file, problem.line, problem.column, problem.message


def _list(words: Sequence[str]) -> str:
    return ", ".join(words) if words else "nothing"
