"""Whether the examples of an edition hold its checks in place.

Each comparison of a check is moved by the least step (`>=` becomes `>`), each clause is left out in
turn, each `not` is taken away. Where every example comes out as before, nothing would notice if the
rule were changed so, and the criterion lacks an example. A warning, not a fault: `load_edition`
does not ask for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from standards.errors import ExpressionInvalid
from standards.kinds import Kind
from standards.language.check import Check, compile_check
from standards.language.syntax import (
    Comparison,
    Logic,
    Node,
    Not,
    format_expression,
)
from standards.loading.examples import run_example
from standards.model import Criterion, Edition

_MOVED = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "==": "!=", "!=": "=="}


@dataclass(frozen=True, slots=True)
class Unpinned:
    """A change to a criterion's expression that no example notices."""

    criterion: str
    expression: str
    changed: str


def format_unpinned(unpinned: Unpinned) -> str:
    """Return the sentence that warns of it."""
    return (
        f"{unpinned.criterion}: no example notices when `{unpinned.expression}` "
        f"becomes `{unpinned.changed}`"
    )


def find_unpinned(edition: Edition) -> tuple[Unpinned, ...]:
    """Return every change that no example of its criterion notices."""
    names = {name: fact.kind for name, fact in edition.facts.items()}
    names |= {name: found.kind for name, found in edition.parameters.items() if not found.keys}
    return tuple(
        unpinned
        for criterion in edition.criteria
        for unpinned in _find_in_criterion(criterion, edition, names)
    )


def _find_in_criterion(
    criterion: Criterion, edition: Edition, names: dict[str, Kind]
) -> Iterator[Unpinned]:
    for check, changed in _changes(criterion.compiled_check, names):
        moved = replace(criterion, compiled_check=changed)
        if not _is_noticed(moved, edition):
            yield Unpinned(criterion.id, check.text, changed.text)
    for check, changed in _changes(criterion.applies_check, names):
        moved = replace(criterion, applies_check=changed)
        if not _is_noticed(moved, edition):
            yield Unpinned(criterion.id, check.text, changed.text)


def _changes(check: Check, names: dict[str, Kind]) -> Iterator[tuple[Check, Check]]:
    for tree in _mutate(check.tree):
        try:
            yield check, compile_check(format_expression(tree), names)
        except ExpressionInvalid:
            continue  # such as known(…) that now stands under not: no rule could become that


def _is_noticed(criterion: Criterion, edition: Edition) -> bool:
    return any(
        run_example(
            criterion, example, edition.facts, edition.parameters, edition.in_force_on
        ).outcome
        != example.expect
        for example in criterion.examples
    )


def _mutate(node: Node) -> Iterator[Node]:
    """Yield the tree with one small change, for every such change."""
    match node:
        case Comparison(operator=operator) if operator in _MOVED:
            yield replace(node, operator=_MOVED[operator])
        case Not(operand=operand):
            yield operand
        case Logic(operands=parts):
            for index in range(len(parts)):
                rest = (*parts[:index], *parts[index + 1 :])
                yield rest[0] if len(rest) == 1 else replace(node, operands=rest)
        case _:
            pass
    yield from _mutate_inside(node)


def _mutate_inside(node: Node) -> Iterator[Node]:
    match node:
        case Not(operand=operand):
            yield from (replace(node, operand=changed) for changed in _mutate(operand))
        case Logic(operands=parts):
            for index, part in enumerate(parts):
                for changed in _mutate(part):
                    yield replace(node, operands=(*parts[:index], changed, *parts[index + 1 :]))
        case _:
            return
