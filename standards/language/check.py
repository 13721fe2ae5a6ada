"""A check: an expression read, its kinds verified and compiled, ready to be evaluated often."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from standards.errors import ExpressionInvalid, Fault, did_you_mean
from standards.kinds import Kind
from standards.language.evaluate import Frame, Raw, Slot, build_program
from standards.language.lex import read_tokens
from standards.language.parse import parse_with_faults
from standards.language.syntax import Node, names_read
from standards.language.types import infer_kinds


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """A compiled expression; `kinds` holds the kind of each node of the tree by its `id()`.

    `evaluate` takes the values by name (None or absent is unknown) and returns the frame, from
    which the functions below read the result, what was missing, and each step.
    """

    text: str
    tree: Node
    names: tuple[str, ...]
    kinds: Mapping[int, Kind]
    slots: tuple[Slot, ...]
    evaluate: Callable[[Mapping[str, Raw | None]], Frame]


def result_of(frame: Frame) -> bool | None:
    """Return whether the check holds; None when that is not known."""
    return frame[-1]  # type: ignore[no-any-return]


def missing_of(check: Check, frame: Frame) -> tuple[str, ...]:
    """Return the names read that are not known, in the order of the alphabet."""
    pairs = zip(check.names, frame, strict=False)
    return tuple(sorted(name for name, value in pairs if value is None))


def steps_of(check: Check, frame: Frame) -> list[tuple[Node, Any]]:
    """Return each comparison and computed side with what it came to, in the order of the text."""
    return [(slot.node, frame[slot.index]) for slot in check.slots]


def compile_check(
    text: str,
    names: Mapping[str, Kind],
    *,
    allow_known: bool = True,
) -> Check:
    """Return the compiled expression over the declared names.

    `allow_known` is false for what decides whether a criterion applies.

    Raises:
        ExpressionInvalid: with every fault that could be found.
    """
    faults: list[Fault] = []
    tree = parse_with_faults(text, faults)
    if tree is None:
        told = {fault.start for fault in faults}
        faults += [fault for fault in _unknown_names(text, names) if fault.start not in told]
        raise ExpressionInvalid(text, faults)
    kinds = infer_kinds(tree, names, faults, allow_known=allow_known)
    if faults:
        raise ExpressionInvalid(text, faults)
    read = names_read(tree)
    program = build_program(tree, read, kinds)
    return Check(text, tree, read, kinds, program.slots, program.evaluate)


def _unknown_names(text: str, names: Mapping[str, Kind]) -> list[Fault]:
    """Return the misspelt names of a text whose order makes no sense."""
    return [
        Fault(
            token.start, token.end, f"unknown name {token.text!r}", did_you_mean(token.text, names)
        )
        for token in read_tokens(text, [])
        if token.sort == "name" and token.text not in names
    ]
