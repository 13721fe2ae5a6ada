"""The tree of an expression, and the text that it is written as.

Places in the text are no part of a node's identity: `parse(format(tree)) == tree`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from standards.kinds import Kind
from standards.values import Value


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the expression; `text` is how."""

    text: str
    kind: Kind
    value: Value
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Items:
    """A list of literals, as in `["a", "b"]`."""

    items: tuple["Node", ...]
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A fact or parameter that is read."""

    name: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Always:
    """What holds for everybody."""

    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of its operand."""

    operand: "Node"
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Logic:
    """All (`and`) or one (`or`) of two or more operands."""

    operator: str
    operands: tuple["Node", ...]
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides and one of `== != < <= > >= in`."""

    operator: str
    left: "Node"
    right: "Node"
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two sides and one of `+ - * /`."""

    operator: str
    left: "Node"
    right: "Node"
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    function: str
    arguments: tuple["Node", ...]
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Hole:
    """What could not be read; its fault is noted already and no more is said about it."""

    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


Node: TypeAlias = (
    Literal | Items | Name | Always | Not | Logic | Comparison | Arithmetic | Call | Hole
)

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "in")
PRECEDENCE = {"or": 1, "and": 2, "not": 3} | dict.fromkeys(COMPARISONS, 4)
PRECEDENCE |= {"+": 5, "-": 5, "*": 6, "/": 6}
_ATOM = 7


def children(node: Node) -> tuple[Node, ...]:
    """Return the parts of the node, in the order of the text."""
    match node:
        case Items(items=parts) | Logic(operands=parts) | Call(arguments=parts):
            return parts
        case Comparison(left=left, right=right) | Arithmetic(left=left, right=right):
            return left, right
        case Not(operand=operand):
            return (operand,)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and all its parts, in the order of the text."""
    yield node
    for child in children(node):
        yield from walk(child)


def names_read(node: Node) -> tuple[str, ...]:
    """Return the names that the node reads, each once, in the order of the text."""
    return tuple(dict.fromkeys(part.name for part in walk(node) if isinstance(part, Name)))


def format_expression(node: Node) -> str:
    """Return the expression in its one plain spelling, with no parenthesis too many."""
    match node:
        case Not(operand=operand):
            return f"not {_enclose(operand, PRECEDENCE['not'])}"
        case Logic(operator=operator, operands=parts):
            level = PRECEDENCE[operator] + 1
            return f" {operator} ".join(_enclose(part, level) for part in parts)
        case Comparison(operator=operator, left=left, right=right):
            level = PRECEDENCE[operator] + 1
            return f"{_enclose(left, level)} {operator} {_enclose(right, level)}"
        case Arithmetic(operator=operator, left=left, right=right):
            level = PRECEDENCE[operator]
            return f"{_enclose(left, level)} {operator} {_enclose(right, level + 1)}"
        case _:
            return _format_atom(node)


def _format_atom(node: Node) -> str:
    match node:
        case Literal(text=text) | Name(name=text):
            return text
        case Always():
            return "always"
        case Items(items=parts):
            return f"[{_join(parts)}]"
        case Call(function=function, arguments=parts):
            return f"{function}({_join(parts)})"
        case _:
            raise AssertionError(f"{type(node).__name__} has no spelling")


def _join(parts: tuple[Node, ...]) -> str:
    return ", ".join(format_expression(part) for part in parts)


def _enclose(node: Node, level: int) -> str:
    text = format_expression(node)
    return f"({text})" if _precedence(node) < level else text


def _precedence(node: Node) -> int:
    match node:
        case Not():
            return PRECEDENCE["not"]
        case Logic(operator=operator) | Comparison(operator=operator):
            return PRECEDENCE[operator]
        case Arithmetic(operator=operator):
            return PRECEDENCE[operator]
        case _:
            return _ATOM
