"""The trace of an evaluation: what was read, where it came from, each comparison and its result."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from standards.kinds import BOOL, Kind, format_kind
from standards.language.check import Check, result_of, steps_of
from standards.language.evaluate import Frame, constant_of
from standards.language.explain import Note
from standards.language.syntax import (
    Items,
    Literal,
    Name,
    Node,
    children,
    format_expression,
)
from standards.model import Fact, FactDeclaration, Parameter, ParameterValue
from standards.values import (
    JsonValue,
    Money,
    Unknown,
    Value,
    format_decimal,
    format_value,
    value_to_json,
)

_TRUTH = {True: "true", False: "false", None: "unknown"}
_BARE = {"month", "date", "day", "on", "row", "file", "place"}  # details that name themselves


@dataclass(frozen=True, slots=True)
class FactReading:
    """A fact as it was read; `fact` is None when none was given."""

    declared: FactDeclaration
    fact: Fact | None

    @property
    def name(self) -> str:
        """Return the name of the fact."""
        return self.declared.name

    @property
    def kind(self) -> Kind:
        """Return the kind of the fact."""
        return self.declared.kind

    @property
    def value(self) -> Value | Unknown:
        """Return the value, or what is missing."""
        return self.fact.value if self.fact is not None else Unknown((self._lack(),))

    @property
    def note(self) -> Note:
        """Return what the sentence says of the fact."""
        detail = self.fact.detail if self.fact is not None else ()
        remark = ", ".join(value if key in _BARE else f"{key} {value}" for key, value in detail)
        reason = "; ".join(self.value.missing) if isinstance(self.value, Unknown) else ""
        return Note(self.declared.title, remark, reason or self._lack())

    def _lack(self) -> str:
        wanted = " and ".join(self.declared.evidence)
        return f"no evidence: {wanted}" if wanted else "not given"

    def origin(self) -> dict[str, JsonValue]:
        """Return where the value comes from, as JSON."""
        fact = self.fact
        return {
            "method": self.declared.method,
            "evidence": list(fact.evidence) if fact is not None else [],
            "detail": [list(pair) for pair in fact.detail] if fact is not None else [],
        }


@dataclass(frozen=True, slots=True)
class ParameterReading:
    """A parameter as it was read on the day of the judgement."""

    parameter: Parameter
    found: ParameterValue | Unknown

    @property
    def name(self) -> str:
        """Return the name of the parameter."""
        return self.parameter.id

    @property
    def kind(self) -> Kind:
        """Return the kind of the parameter."""
        return self.parameter.kind

    @property
    def value(self) -> Value | Unknown:
        """Return the value, or what is missing."""
        return self.found if isinstance(self.found, Unknown) else self.found.value

    @property
    def note(self) -> Note:
        """Return what the sentence says of the parameter."""
        if isinstance(self.found, Unknown):
            return Note(self.parameter.title, reason="; ".join(self.found.missing))
        weak = "" if self.found.verified else ", not verified"
        told = f"from {self.found.valid_from}, {self.found.source}{weak}"
        return Note(self.parameter.title, told)

    def origin(self) -> dict[str, JsonValue]:
        """Return where the value comes from, as JSON."""
        if isinstance(self.found, Unknown):
            return {}
        return {
            "from": self.found.valid_from.isoformat(),
            "to": None if self.found.valid_to is None else self.found.valid_to.isoformat(),
            "source": self.found.source,
            "verified": self.found.verified,
        }


Reading: TypeAlias = FactReading | ParameterReading


@dataclass(frozen=True, slots=True)
class Step:
    """A comparison or computed side, the values of its two sides in words, and what it came to.

    A comparison comes to `true`, `false` or `unknown`; a computed side to its value in words.
    """

    expression: str
    sides: tuple[str, ...]
    result: str


@dataclass(frozen=True, slots=True)
class Trace:
    """How one expression came to its result: names read, in order, and each step."""

    expression: str
    result: bool | None
    readings: tuple[Reading, ...]
    steps: tuple[Step, ...]


def make_trace(check: Check, frame: Frame, readings: Mapping[str, Reading]) -> Trace:
    """Return the trace of the frame that the check's evaluation left."""
    read = tuple(readings[name] for name in check.names)
    found = dict(zip(check.names, frame, strict=False))
    reached = {id(node): value for node, value in steps_of(check, frame)}
    steps = tuple(_make_step(check, node, found, reached) for node, _ in steps_of(check, frame))
    return Trace(check.text, result_of(frame), read, steps)


def _make_step(
    check: Check, node: Node, found: Mapping[str, Any], reached: Mapping[int, Any]
) -> Step:
    def spell(side: Node) -> str:
        if isinstance(side, Items):
            return ", ".join(spell(item) for item in side.items)
        value = found[side.name] if isinstance(side, Name) else reached.get(id(side))
        if isinstance(side, Literal):
            value = constant_of(side)
        return spell_exactly(value, check.kinds[id(side)])

    sides = tuple(spell(side) for side in children(node))
    result = reached[id(node)]
    kind = check.kinds[id(node)]
    spelt = _TRUTH[result] if kind == BOOL else spell_exactly(result, kind)
    return Step(format_expression(node), sides, spelt)


def spell_exactly(value: Any, kind: Kind) -> str:
    """Return the value with every digit, a fraction as `2/3`; `unknown` for None."""
    if value is None:
        return "unknown"
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if kind.name == "money":
        return format_value(Money(value, str(kind.currency), kind.per), kind)
    if kind.name == "count":
        return format_decimal(Decimal(value))
    return format_value(value, kind)


def trace_to_json(trace: Trace) -> JsonValue:
    """Return the trace as JSON without floats."""
    return {
        "expression": trace.expression,
        "result": _TRUTH[trace.result],
        "read": [_reading_to_json(reading) for reading in trace.readings],
        "steps": [
            {"expression": step.expression, "sides": list(step.sides), "result": step.result}
            for step in trace.steps
        ],
    }


def _reading_to_json(reading: Reading) -> JsonValue:
    value = reading.value
    if isinstance(value, Unknown):
        known: dict[str, JsonValue] = {"unknown": list(value.missing)}
    else:
        known = {"value": value_to_json(value)}
    kind = format_kind(reading.kind)
    return {"name": reading.name, "kind": kind, **known, **reading.origin()}
