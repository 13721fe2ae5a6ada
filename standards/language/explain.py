"""One plain English sentence that says how a check came out, with the values and the threshold.

Only what decided is told: of requirements that must all hold, those that do not; of alternatives,
the one that holds, or all of them when none does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from standards.kinds import Kind
from standards.language.check import Check
from standards.language.evaluate import Frame, constant_of
from standards.language.show import show_value
from standards.language.syntax import (
    Always,
    Arithmetic,
    Call,
    Comparison,
    Items,
    Literal,
    Logic,
    Name,
    Node,
    Not,
    names_read,
)

_CONTRARY = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "in": "not in"}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_MEASURE = {
    "==": "exactly {}",
    "!=": "anything but {}",
    "<": "less than {}",
    "<=": "at most {}",
    ">": "more than {}",
    ">=": "at least {}",
    "in": "one of {}",
    "not in": "none of {}",
}
_DATE = {
    "==": "{}",
    "!=": "another day than {}",
    "<": "before {}",
    "<=": "on or before {}",
    ">": "after {}",
    ">=": "on or after {}",
}
_WORD = {"==": "{}", "!=": "anything but {}"}
_OPERATIONS = {"+": "plus", "-": "less", "*": "times", "/": "divided by"}


@dataclass(frozen=True, slots=True)
class Note:
    """What is said of a name: its title; a remark on its value; why it is not known."""

    title: str
    remark: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A part of a check in words: whether it holds, what is so, and what should be."""

    holds: bool | None
    so: str
    should: str = ""
    is_answer: bool = False

    def full(self, tail: str) -> str:
        """Return what is so and what should be, joined by the tail's wording."""
        return f"{self.so}; {tail.format(self.should)}" if self.should else self.so

    def brief(self) -> str:
        """Return the same as one part of a list; of an answer what should be is plain."""
        obvious = self.is_answer and (self.holds or self.should == "yes")
        return self.so if obvious or not self.should else f"{self.so} ({self.should} is wanted)"


REQUIRED = "{} is required"
APPLIES = "it applies when this is {}"


def explain(check: Check, frame: Frame, notes: Mapping[str, Note], *, tail: str = REQUIRED) -> str:
    """Return the sentence, with a capital and without its full stop.

    `tail` says what the threshold is for: `REQUIRED` or `APPLIES`.
    """
    told = _Teller(check, frame, notes).tell(check.tree, negated=False)
    return _capital(told.full(tail))


class _Teller:
    """One evaluation of a check, with what is to be said of its names."""

    def __init__(self, check: Check, frame: Frame, notes: Mapping[str, Note]) -> None:
        self.kinds = check.kinds
        self.notes = notes
        self.values = dict(zip(check.names, frame, strict=False))
        self.slots = {id(slot.node): frame[slot.index] for slot in check.slots}

    def tell(self, node: Node, *, negated: bool) -> Told:
        match node:
            case Not(operand=operand):
                return self.tell(operand, negated=not negated)
            case Logic(operator=operator, operands=parts):
                told = [self.tell(part, negated=negated) for part in parts]
                all_needed = (operator == "and") != negated
                return self.join_needed(told) if all_needed else self.join_alternatives(told)
            case Comparison():
                return self.tell_comparison(node, negated=negated)
            case Name():
                return self.tell_answer(node, negated=negated)
            case Call(arguments=(Name() as name,)):
                return self.tell_known(name)
            case _:
                return Told(not negated, "this holds for everybody")

    def join_needed(self, parts: list[Told]) -> Told:
        """Return what decided where all parts are needed."""
        holds = False if any(part.holds is False for part in parts) else _all_known(parts)
        decided = [part for part in parts if part.holds is holds]
        if len(decided) == 1:
            return replace(decided[0], holds=holds)
        state = {True: "hold", False: "fail", None: "are not known"}[holds]
        heading = f"{_count(len(decided), len(parts))} conditions {state}"
        return Told(holds, f"{heading}: {_listed(decided)}")

    def join_alternatives(self, parts: list[Told]) -> Told:
        """Return what decided where one part is enough."""
        holding = [part for part in parts if part.holds]
        if holding:
            return holding[0]
        unknown = any(part.holds is None for part in parts)
        state = "is known to hold" if unknown else "holds"
        heading = f"none of {len(parts)} alternatives {state}"
        return Told(None if unknown else False, f"{heading}: {_listed(parts)}")

    def tell_answer(self, name: Name, *, negated: bool) -> Told:
        value, title = self.values[name.name], self.title(name)
        wanted = "no" if negated else "yes"
        if value is None:
            return Told(
                None, f"{title}: not known{self.reason((name.name,))}", wanted, is_answer=True
            )
        so = f"{title}: {self.with_remark(name, value)}"
        return Told(value is not negated, so, wanted, is_answer=True)

    def tell_known(self, name: Name) -> Told:
        known = self.values[name.name] is not None
        state = "known" if known else f"not known{self.reason((name.name,))}"
        return Told(known, f"{self.title(name)} is {state}", "a known value")

    def tell_comparison(self, node: Comparison, *, negated: bool) -> Told:
        left, operator, right = node.left, node.operator, node.right
        if operator == "in" and not isinstance(right, Items):
            return self.tell_membership(node, negated=negated)
        if not names_read(left):
            left, operator, right = right, _MIRRORED.get(operator, operator), left
        if negated:
            operator = _CONTRARY[operator]
        result = self.slots[id(node)]
        holds = None if result is None else result is not negated
        return Told(holds, self.so(left, right), self.should(left, operator, right))

    def tell_membership(self, node: Comparison, *, negated: bool) -> Told:
        """Tell of a text that is looked for in a list."""
        result = self.slots[id(node)]
        holds = None if result is None else result is not negated
        among = "not among them" if negated else "among them"
        return Told(holds, self.so(node.right, node.left), f"{self.threshold(node.left)} {among}")

    def so(self, node: Node, other: Node) -> str:
        value, title = self.value(node), _subject(self.title(node))
        if value is None:
            return f"{title} is not known{self.why(node)}"
        remark = self.notes[node.name].remark if isinstance(node, Name) else self.parts(node)
        return f"{title} is {self.show(node, value, other)}{_brackets(remark)}"

    def should(self, left: Node, operator: str, right: Node) -> str:
        words = {"date": _DATE, "text": _WORD, "choice": _WORD}.get(self.kind(left).name, {})
        return words.get(operator, _MEASURE[operator]).format(self.threshold(right))

    def threshold(self, node: Node) -> str:
        if isinstance(node, Items):
            return ", ".join(self.threshold(item) for item in node.items)
        value = self.value(node)
        if isinstance(node, Literal):
            return show_value(value, node.kind, plain=_is_plain(node))
        title = _small(self.title(node))
        if value is None:
            return f"{title}, which is not known{self.why(node)},"
        remark = self.notes[node.name].remark if isinstance(node, Name) else self.parts(node)
        return f"{title}, {show_value(value, self.kind(node))}{_brackets(remark)},"

    def show(self, node: Node, value: Any, other: Node) -> str:
        against = self.rival(value, other) if _is_measure(self.kind(node)) else None
        plain = isinstance(other, Literal) and _is_plain(other)
        return show_value(value, self.kind(node), plain=plain, against=against)

    def rival(self, value: Any, other: Node) -> Any:
        """Return what a shown value must not be mistaken for; of a list, the nearest item."""
        if not isinstance(other, Items):
            return self.value(other)
        exact = Fraction(value)
        return min(constant_of(other), key=lambda item: abs(Fraction(item) - exact))

    def with_remark(self, name: Name, value: Any) -> str:
        shown = show_value(value, self.kind(name))
        return f"{shown}{_brackets(self.notes[name.name].remark)}"

    def parts(self, node: Node) -> str:
        """Return the values of the names from which a side was computed."""
        return ", ".join(self.part(name) for name in _name_nodes(node))

    def part(self, name: Name) -> str:
        value = self.values[name.name]
        shown = "not known" if value is None else show_value(value, self.kind(name))
        return f"{_small(self.title(name))} {shown}"

    def title(self, node: Node) -> str:
        """Return a side of a comparison in words."""
        match node:
            case Name(name=name):
                return self.notes[name].title
            case Literal():
                return show_value(constant_of(node), node.kind, plain=_is_plain(node))
            case Arithmetic(operator=operator, left=left, right=right):
                words = (self.title(left), _OPERATIONS[operator], _small(self.title(right)))
                return " ".join(words)
            case Call(function=function, arguments=parts):
                return _call_title(function, [_small(self.title(part)) for part in parts])
            case _:
                raise AssertionError(f"{type(node).__name__} is no side of a comparison")

    def kind(self, node: Node) -> Kind:
        return self.kinds[id(node)]

    def value(self, node: Node) -> Any:
        match node:
            case Name(name=name):
                return self.values[name]
            case Literal() | Items() | Always():
                return constant_of(node)
            case _:
                return self.slots[id(node)]

    def why(self, node: Node) -> str:
        """Return why a side is not known."""
        missing = [name for name in names_read(node) if self.values[name] is None]
        if missing:
            return self.reason(tuple(missing))
        return _brackets(find_gap(self, node))

    def reason(self, names: tuple[str, ...]) -> str:
        reasons = [self.notes[name].reason or f"no {name}" for name in names]
        return _brackets("; ".join(reasons))


def find_gap(teller: _Teller, node: Node) -> str:
    """Return what went wrong in a computed side all of whose names are known."""
    for part in _computed(node):
        if teller.value(part) is None:
            if isinstance(part, Arithmetic) and part.operator == "/":
                return f"division by zero: {_small(teller.title(part.right))} is 0"
            return "the date is not in the calendar, or the days are not whole"
    raise AssertionError("a side without value has a part without value")


def _computed(node: Node) -> list[Node]:
    """Return the computed parts of a side, the innermost first."""
    match node:
        case Arithmetic(left=left, right=right):
            return [*_computed(left), *_computed(right), node]
        case Call(arguments=parts):
            return [*(inner for part in parts for inner in _computed(part)), node]
        case _:
            return []


def _name_nodes(node: Node) -> list[Name]:
    match node:
        case Name():
            return [node]
        case Arithmetic(left=left, right=right):
            found = [*_name_nodes(left), *_name_nodes(right)]
        case Call(arguments=parts):
            found = [inner for part in parts for inner in _name_nodes(part)]
        case _:
            return []
    return list({name.name: name for name in found}.values())


def _call_title(function: str, parts: list[str]) -> str:
    match function:
        case "months_between":
            return f"whole months from {parts[0]} to {parts[1]}"
        case "min":
            return f"the smallest of {', '.join(parts[:-1])} and {parts[-1]}"
        case _:
            return f"the greatest of {', '.join(parts[:-1])} and {parts[-1]}"


def _subject(title: str) -> str:
    """Return the title before its verb: what was opened by a comma is closed by one."""
    return f"{title}," if "," in title else title


def _count(some: int, whole: int) -> str:
    if some < whole:
        return f"{some} of {whole}"
    return "both" if whole == 2 else f"all {whole}"  # noqa: PLR2004  a pair is both


def _all_known(parts: list[Told]) -> bool | None:
    return None if any(part.holds is None for part in parts) else True


def _listed(parts: list[Told]) -> str:
    return "; ".join(_small(part.brief()) for part in parts)


def _is_plain(node: Node) -> bool:
    return isinstance(node, Literal) and node.kind.name == "ratio" and not node.text.endswith("%")


def _is_measure(kind: Kind) -> bool:
    return kind.name in {"count", "ratio", "hours", "days", "money"}


def _brackets(text: str) -> str:
    return f" ({text})" if text else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    """Return the text as it stands inside a sentence; abbreviations keep their capitals."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text
