"""From a tree to closures, once; after that an evaluation is a handful of calls.

A *frame* is one list and the whole record of an evaluation: the values of the names, in order; then
a slot for each step (comparison or computed side); last the result. A closure reads its names from
the frame and leaves what it found in its slot, so the trace costs no more than the list. None is
unknown. Both sides of `and` and `or` are always read, so that the trace is complete and does not
depend on the order of writing.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from standards.kinds import DATE, DAYS, Kind
from standards.language.exact import OPERATIONS, days_between, months_between, shift_date
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
    format_expression,
)
from standards.values import Money, Unknown, Value

# A value as the closures see it: money is its amount, since its kind holds currency and period.
Raw: TypeAlias = bool | int | Decimal | Fraction | date | str | tuple[Any, ...]
Frame: TypeAlias = list[Any]
Closure: TypeAlias = Callable[[Frame], Any]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda value, values: value in values,
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of the frame that holds the result of a node."""

    index: int
    node: Node


@dataclass(frozen=True, slots=True)
class Program:
    """The closure of a tree, and what each place of its frame holds."""

    evaluate: Callable[[Mapping[str, Raw | None]], Frame]
    names: tuple[str, ...]
    slots: tuple[Slot, ...]


def to_raw(value: Value | Unknown | None) -> Raw | None:
    """Return the value as closures take it; None for what is not known."""
    if isinstance(value, Money):
        return value.amount
    return None if isinstance(value, Unknown) else value


def build_program(tree: Node, names: tuple[str, ...], kinds: dict[int, Kind]) -> Program:
    """Return the program of a tree without faults, whose names come in the given order."""
    builder = _Builder(names, kinds)
    run = builder.build(tree)
    slots = tuple(builder.slots)
    return Program(_fill_frame(run, names, len(slots)), names, slots)


def _fill_frame(run: Closure, names: tuple[str, ...], slots: int) -> Callable[..., Frame]:
    """Return the evaluation of values by name; a name that has none is unknown."""
    blank = (None,) * slots
    read_all = _reader(names)

    def evaluate(values: Mapping[str, Raw | None]) -> Frame:
        try:
            frame = [*read_all(values), *blank]
        except KeyError:
            frame = [*map(values.get, names), *blank]
        frame.append(run(frame))
        return frame

    return evaluate


def _reader(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """Return the quickest way to read the names, all of which must be there."""
    match names:
        case ():
            return lambda _values: ()
        case (name,):
            return lambda values: (values[name],)
        case _:
            return operator.itemgetter(*names)


class _Builder:
    """Makes the closures of one tree and hands out the slots of its frame."""

    def __init__(self, names: tuple[str, ...], kinds: dict[int, Kind]) -> None:
        self.places = {name: index for index, name in enumerate(names)}
        self.kinds = kinds
        self.slots: list[Slot] = []

    def new_slot(self, node: Node) -> int:
        slot = Slot(len(self.places) + len(self.slots), node)
        self.slots.append(slot)
        return slot.index

    def build(self, node: Node) -> Closure:
        match node:
            case Literal() | Items() | Always():
                return _constant(constant_of(node))
            case Name(name=name):
                return operator.itemgetter(self.places[name])
            case Not(operand=operand):
                return _negate(self.build(operand))
            case Logic(operator=sign, operands=parts):
                return _join(sign, [self.build(part) for part in parts])
            case Comparison():
                return self.build_comparison(node)
            case _:
                return self.build_computed(node)

    def build_comparison(self, node: Comparison) -> Closure:
        compare = _COMPARE[node.operator]
        slot = self.new_slot(node)
        if isinstance(node.left, Name) and isinstance(node.right, Name):
            places = self.places[node.left.name], self.places[node.right.name]
            return _compare_names(*places, compare, slot)
        if isinstance(node.left, Name) and isinstance(node.right, Literal | Items):
            return _compare_with(
                self.places[node.left.name], constant_of(node.right), compare, slot
            )
        return _compare(self.build(node.left), self.build(node.right), compare, slot)

    def build_computed(self, node: Node) -> Closure:
        slot = self.new_slot(node)
        match node:
            case Call(function="known", arguments=(Name(name=name),)):
                return _known(self.places[name], slot)
            case Call(function=function, arguments=parts):
                return _apply(_FUNCTIONS[function], [self.build(part) for part in parts], slot)
            case Arithmetic(operator=sign, left=left, right=right):
                operation = self.find_operation(sign, left, right)
                if isinstance(left, Name) and isinstance(right, Literal):
                    place, constant = self.places[left.name], constant_of(right)
                    return _compute_with(place, constant, operation, slot)
                return _compute(self.build(left), self.build(right), operation, slot)
            case _:
                raise AssertionError(f"{format_expression(node)} cannot be computed")

    def find_operation(self, sign: str, left: Node, right: Node) -> Callable[[Any, Any], Any]:
        match sign, self.kinds[id(left)], self.kinds[id(right)]:
            case "-", Kind(name="date"), Kind(name="date"):
                return days_between
            case _, first, second if first == DATE and second == DAYS:
                return lambda day, days: shift_date(day, days, 1 if sign == "+" else -1)
            case _, first, second if first == DAYS and second == DATE:
                return lambda days, day: shift_date(day, days, 1)
            case _:
                return OPERATIONS[sign]


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "months_between": months_between,
}


def constant_of(node: Node) -> Any:
    """Return the value of a node that reads nothing, as closures take it."""
    match node:
        case Literal(value=value):
            return to_raw(value)
        case Items(items=items):
            return tuple(constant_of(item) for item in items)
        case Always():
            return True
        case _:
            raise AssertionError(f"{format_expression(node)} is not constant")


def _constant(value: Raw) -> Closure:
    return lambda _frame: value


def _negate(operand: Closure) -> Closure:
    def run(frame: Frame) -> bool | None:
        value = operand(frame)
        return None if value is None else not value

    return run


def _join(sign: str, parts: list[Closure]) -> Closure:
    """Return strong Kleene `and` (decided by False) or `or` (decided by True), reading all."""
    decisive = sign == "or"
    match parts:
        case [first, second]:
            return _join_two(first, second, decisive)
        case _:
            return _join_all(parts, decisive)


def _join_two(first: Closure, second: Closure, decisive: bool) -> Closure:  # noqa: FBT001
    default = not decisive

    def run(frame: Frame) -> bool | None:
        left: bool | None = first(frame)
        right: bool | None = second(frame)
        if left is decisive or right is decisive:
            return decisive
        return None if left is None or right is None else default

    return run


def _join_all(parts: list[Closure], decisive: bool) -> Closure:  # noqa: FBT001
    default = not decisive

    def run(frame: Frame) -> bool | None:
        result: bool | None = default
        for part in parts:
            value = part(frame)
            if value is decisive:
                result = decisive
            elif value is None and result is default:
                result = None
        return result

    return run


def _compare_with(
    place: int, constant: Raw, compare: Callable[[Any, Any], bool], slot: int
) -> Closure:
    """Return the closure of the commonest check: a name against a literal."""

    def run(frame: Frame) -> bool | None:
        left = frame[place]
        if left is None:
            return None
        frame[slot] = result = compare(left, constant)
        return result

    return run


def _compare_names(
    first: int, second: int, compare: Callable[[Any, Any], bool], slot: int
) -> Closure:
    """Return the closure of a fact against a parameter."""

    def run(frame: Frame) -> bool | None:
        left = frame[first]
        right = frame[second]
        if left is None or right is None:
            return None
        frame[slot] = result = compare(left, right)
        return result

    return run


def _compare(
    left: Closure, right: Closure, compare: Callable[[Any, Any], bool], slot: int
) -> Closure:
    def run(frame: Frame) -> bool | None:
        first = left(frame)
        second = right(frame)
        if first is None or second is None:
            return None
        frame[slot] = result = compare(first, second)
        return result

    return run


def _compute_with(
    place: int, constant: Raw, operation: Callable[[Any, Any], Any], slot: int
) -> Closure:
    """Return the closure of a name with a literal, as in `line * 110%`."""

    def run(frame: Frame) -> Raw | None:
        left = frame[place]
        if left is None:
            return None
        frame[slot] = result = operation(left, constant)
        return result  # type: ignore[no-any-return]

    return run


def _compute(
    left: Closure, right: Closure, operation: Callable[[Any, Any], Any], slot: int
) -> Closure:
    def run(frame: Frame) -> Raw | None:
        first = left(frame)
        second = right(frame)
        if first is None or second is None:
            return None
        frame[slot] = result = operation(first, second)
        return result  # type: ignore[no-any-return]

    return run


def _apply(function: Callable[..., Any], parts: list[Closure], slot: int) -> Closure:
    def run(frame: Frame) -> Raw | None:
        values = [part(frame) for part in parts]
        if None in values:
            return None
        frame[slot] = result = function(*values)
        return result  # type: ignore[no-any-return]

    return run


def _known(place: int, slot: int) -> Closure:
    def run(frame: Frame) -> bool:
        frame[slot] = result = frame[place] is not None
        return result

    return run
