"""The kinds of an expression: what may be compared, added and divided, and what has no meaning.

| operation | meaning |
|---|---|
| `x + y`, `x - y` | the same kind on both sides, which is the kind of the result |
| `date - date` | days |
| `date + days`, `date - days` | a date |
| `x * ratio`, `x * count` (either order) | x, where x is count, ratio, hours, days or money |
| `x / ratio`, `x / count` | x |
| `x / x` | a ratio: count/count, hours/hours, money/money of one currency and period |
| `== !=` | the same kind |
| `< <= > >=` | the same kind, of count, ratio, hours, days, money, date |
| `in` | a value in a list of literals of its kind, or a text in a list |

A ratio is never compared or added with a count: `share >= 1` may mean 1% or the whole.
"""

from collections.abc import Mapping

from standards.errors import Fault, did_you_mean
from standards.kinds import BOOL, COUNT, DATE, DAYS, LIST, RATIO, Kind, format_kind
from standards.language.lex import FUNCTIONS
from standards.language.syntax import (
    Always,
    Arithmetic,
    Call,
    Comparison,
    Hole,
    Items,
    Literal,
    Logic,
    Name,
    Node,
    Not,
    names_read,
    walk,
)

ORDERED = {"count", "ratio", "hours", "days", "money", "date"}
SCALABLE = {"count", "ratio", "hours", "days", "money"}


def infer_kinds(
    tree: Node,
    names: Mapping[str, Kind],
    faults: list[Fault],
    *,
    allow_known: bool = True,
) -> dict[int, Kind]:
    """Return the kind of each node by its `id()`; add every fault of the whole tree to `faults`.

    The whole must be yes or no. `allow_known` is false where a known fact must not change what
    applies.
    """
    kinds = _Kinds(names, faults)
    kind = kinds.infer(tree)
    if kind is not None and kind != BOOL:
        _add(faults, tree, f"a check is yes or no; this is a {format_kind(kind)}", "compare it")
    _refuse_silence(tree, faults, negated=False, allow_known=allow_known)
    return kinds.table


def _add(faults: list[Fault], node: Node, message: str, hint: str = "") -> None:
    faults.append(Fault(node.start, node.end, message, hint))


def _refuse_silence(node: Node, faults: list[Fault], *, negated: bool, allow_known: bool) -> None:
    """Refuse `known` where a missing fact would turn a failure into a pass."""
    match node:
        case Not(operand=operand):
            _refuse_silence(operand, faults, negated=not negated, allow_known=allow_known)
        case Logic(operands=parts):
            for part in parts:
                _refuse_silence(part, faults, negated=negated, allow_known=allow_known)
        case Call(function="known") if not allow_known:
            message = "known(…) may not decide what applies: silence would excuse"
            _add(faults, node, message)
        case Call(function="known") if negated:
            _add(faults, node, "known(…) may not stand under not: silence would pass")
        case _:
            return


class _Kinds:
    """The kinds found so far; None is the kind of what has a fault, and causes no other."""

    def __init__(self, names: Mapping[str, Kind], faults: list[Fault]) -> None:
        self.names = names
        self.faults = faults
        self.table: dict[int, Kind] = {}

    def infer(self, node: Node) -> Kind | None:
        kind = self.find_kind(node)
        if kind is not None:
            self.table[id(node)] = kind
        return kind

    def fault(self, node: Node, message: str, hint: str = "") -> None:
        _add(self.faults, node, message, hint)

    def find_kind(self, node: Node) -> Kind | None:
        match node:
            case Literal(kind=kind):
                return kind
            case Name():
                return self.find_name(node)
            case Always():
                return BOOL
            case Not(operand=operand):
                return self.want_bool("not", (operand,))
            case Logic(operator=operator, operands=parts):
                return self.want_bool(operator, parts)
            case _:
                return self.find_compound(node)

    def find_compound(self, node: Node) -> Kind | None:
        match node:
            case Comparison():
                return self.compare(node)
            case Arithmetic():
                return self.compute(node)
            case Call():
                return self.call(node)
            case Items():
                self.fault(node, "a list of values stands only to the right of in")
                return None
            case Hole():
                return None
            case _:
                raise AssertionError(f"{type(node).__name__} has no kind")

    def find_name(self, node: Name) -> Kind | None:
        kind = self.names.get(node.name)
        if kind is None:
            self.fault(node, f"unknown name {node.name!r}", did_you_mean(node.name, self.names))
        return kind

    def want_bool(self, operator: str, parts: tuple[Node, ...]) -> Kind:
        for part in parts:
            kind = self.infer(part)
            if kind is not None and kind != BOOL:
                message = f"{operator} joins yes or no; this is a {format_kind(kind)}"
                self.fault(part, message, "compare it")
        return BOOL

    def compare(self, node: Comparison) -> Kind:
        if not names_read(node) and not any(isinstance(part, Hole) for part in walk(node)):
            self.fault(node, "this comparison reads no fact, so it is the same for everybody")
        if node.operator == "in":
            self.compare_members(node)
            return BOOL
        left, right = self.infer(node.left), self.infer(node.right)
        if left is not None and right is not None:
            self.compare_kinds(node, left, right)
        return BOOL

    def compare_kinds(self, node: Comparison, left: Kind, right: Kind) -> None:
        if BOOL in {left, right}:
            hint = "write the name alone for yes, or not and the name for no"
            self.fault(node, "a yes or no is not compared", hint)
        elif not _are_alike(left, right):
            message = f"cannot compare {format_kind(left)} with {format_kind(right)}"
            self.fault(node, message, _suggest_literal(node, left, right))
        elif LIST in {left, right}:
            self.fault(node, "a list is not compared", 'write "text" in and the name')
        elif node.operator in {"==", "!="}:
            self.check_choice(left, node.right)
            self.check_choice(right, node.left)
        elif left.name not in ORDERED:
            message = f"{left.name} has no order; only == and != compare it"
            self.fault(node, message)

    def check_choice(self, kind: Kind, other: Node) -> None:
        """Note a text literal that is none of the choices it is compared with."""
        if kind.name != "choice" or not isinstance(other, Literal):
            return
        if other.value not in kind.choices:
            hint = did_you_mean(str(other.value), kind.choices)
            choices = ", ".join(kind.choices)
            self.fault(other, f"{other.text} is none of the choices {choices}", hint)

    def compare_members(self, node: Comparison) -> None:
        left = self.infer(node.left)
        if isinstance(node.right, Items):
            for item in node.right.items:
                self.check_item(left, item)
            return
        right = self.infer(node.right)
        if right is not None and right != LIST:
            self.fault(node.right, f"in wants a list; this is a {format_kind(right)}")
        elif right is not None and left is not None and left.name not in {"text", "choice"}:
            self.fault(node.left, f"a list holds texts; this is a {format_kind(left)}")

    def check_item(self, left: Kind | None, item: Node) -> None:
        kind = self.infer(item)
        if kind is None or left is None:
            return
        if not isinstance(item, Literal):
            self.fault(item, "a list holds literals only")
        elif left in {BOOL, LIST} or not _are_alike(left, kind):
            message = f"cannot look for {format_kind(left)} among {format_kind(kind)}"
            self.fault(item, message)
        else:
            self.check_choice(left, item)

    def compute(self, node: Arithmetic) -> Kind | None:
        left, right = self.infer(node.left), self.infer(node.right)
        if left is None or right is None:
            return None
        if node.operator == "/" and _is_nought(node.right):
            self.fault(node, "division by zero")
            return None
        kind = _combine(node.operator, left, right)
        if kind is None:
            message = f"{format_kind(left)} {node.operator} {format_kind(right)} has no meaning"
            self.fault(node, message, _suggest_literal(node, left, right))
        return kind

    def call(self, node: Call) -> Kind | None:
        if node.function not in FUNCTIONS:
            raise AssertionError(f"function {node.function!r} has no kind")
        if node.function == "known":
            return self.call_known(node)
        kinds = [self.infer(argument) for argument in node.arguments]
        if node.function == "months_between":
            return self.call_months(node, kinds)
        return self.call_extreme(node, kinds)

    def call_known(self, node: Call) -> Kind:
        match node.arguments:
            case (Name() as name,):
                self.infer(name)
            case _:
                self.fault(node, "known(…) takes one name")
        return BOOL

    def call_months(self, node: Call, kinds: list[Kind | None]) -> Kind:
        if len(kinds) != 2:  # noqa: PLR2004  two dates
            self.fault(node, "months_between(…) takes two dates")
        for argument, kind in zip(node.arguments, kinds, strict=True):
            if kind is not None and kind != DATE:
                self.fault(
                    argument, f"months_between(…) takes dates; this is a {format_kind(kind)}"
                )
        return COUNT

    def call_extreme(self, node: Call, kinds: list[Kind | None]) -> Kind | None:
        if len(kinds) < 2:  # noqa: PLR2004  of one value there is no smallest
            self.fault(node, f"{node.function}(…) takes two or more values")
            return None
        first = next((kind for kind in kinds if kind is not None), None)
        if first is None:
            return None
        if first.name not in ORDERED:
            self.fault(node, f"{format_kind(first)} has no order, so no {node.function}")
            return None
        for argument, kind in zip(node.arguments, kinds, strict=True):
            if kind is not None and kind != first:
                message = f"{node.function}(…) takes one kind: {format_kind(first)} and not "
                self.fault(argument, message + format_kind(kind))
        return first


def _are_alike(left: Kind, right: Kind) -> bool:
    """Return whether the kinds may stand on two sides of a comparison."""
    return left == right or {left.name, right.name} == {"choice", "text"}


def _is_nought(node: Node) -> bool:
    return isinstance(node, Literal) and node.kind.name in {"count", "ratio"} and node.value == 0


def _combine(operator: str, left: Kind, right: Kind) -> Kind | None:
    match operator:
        case "+":
            return _combine_sum(left, right)
        case "-" if left == right == DATE:
            return DAYS
        case "-" if left == DATE or right != DATE:
            return _combine_sum(left, right)
        case "*":
            return _combine_product(left, right)
        case "/":
            return _combine_quotient(left, right)
        case _:
            return None


def _combine_sum(left: Kind, right: Kind) -> Kind | None:
    if {left, right} == {DATE, DAYS}:
        return DATE
    return left if left == right and left.name in SCALABLE else None


def _combine_product(left: Kind, right: Kind) -> Kind | None:
    if left.name not in SCALABLE or right.name not in SCALABLE:
        return None
    for factor in (COUNT, RATIO):
        if left == factor:
            return right
        if right == factor:
            return left
    return None


def _combine_quotient(left: Kind, right: Kind) -> Kind | None:
    if left.name not in SCALABLE:
        return None
    if left == right:
        return RATIO
    if right not in {COUNT, RATIO}:
        return None
    return RATIO if left == COUNT else left


def _suggest_literal(node: Comparison | Arithmetic, left: Kind, right: Kind) -> str:
    """Return how a whole number should have been written to fit the other side."""
    for literal, other in ((node.right, left), (node.left, right)):
        if isinstance(literal, Literal) and literal.kind in {COUNT, RATIO}:
            return _respell(literal.text, other)
    if left.name == right.name == "money":
        return "the currency and the period must be the same"
    return ""


def _respell(text: str, kind: Kind) -> str:
    match kind.name:
        case "ratio" if "." not in text:
            return f"write {text}% or {text}.0"
        case "hours":
            return f"write {text}h"
        case "days":
            return f"write {text}d"
        case "money":
            return f"write {kind.currency} {text}" + (f" per {kind.per}" if kind.per else "")
        case _:
            return ""
