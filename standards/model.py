"""An edition of a standard as frozen values, and the facts that are judged by it.

Nothing here reads a file or knows an enterprise; `standards.load` makes editions from YAML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from standards.errors import ParameterKeysWrong, ValueMalformed
from standards.kinds import Kind, format_kind, parse_kind
from standards.values import (
    JsonValue,
    Money,
    Unknown,
    Value,
    format_value,
    parse_value,
    value_from_json,
    value_to_json,
)

if TYPE_CHECKING:
    from standards.language.check import Check

__all__ = [
    "Chapter",
    "Criterion",
    "CriterionSource",
    "Edition",
    "Example",
    "Fact",
    "FactDeclaration",
    "Guidance",
    "JsonValue",
    "Kind",
    "Money",
    "Parameter",
    "ParameterValue",
    "Relation",
    "Replaces",
    "Ruling",
    "Source",
    "Unknown",
    "Value",
    "fact_from_json",
    "fact_to_json",
    "format_kind",
    "format_value",
    "parse_kind",
    "parse_value",
    "value_from_json",
    "value_to_json",
]

OUTCOMES = ("pass", "fail", "unknown", "not_applicable", "not_yet")
RECOMMENDATIONS = ("certify", "improve", "plan", "correct", "withhold", "refuse")  # rising
SEVERITIES = ("critical", "major", "minor", "development")


@dataclass(frozen=True, slots=True)
class Fact:
    """A value computed from evidence by a named method, or what was missing to compute it.

    `evidence` holds commitment texts; `detail` holds what a reader wants to see beside the value,
    such as the worker and month that set it, in the order of showing.
    """

    name: str
    value: Value | Unknown
    method: str
    evidence: tuple[str, ...] = ()
    detail: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A publication that an edition cites; `verified` says that somebody read it for us."""

    id: str
    title: str
    publisher: str
    published: str
    verified: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A group of criteria."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class FactDeclaration:
    """A name that checks may read, its kind, and the method that must have computed it."""

    name: str
    kind: Kind
    method: str
    title: str
    evidence: tuple[str, ...] = ()
    question: str = ""


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A value from one day to another, both included, with its source; `valid_to` None is open."""

    value: Value
    valid_from: date
    valid_to: date | None
    source: str
    verified: bool
    note: str = ""
    parts: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated series of values for each combination of keys."""

    id: str
    title: str
    kind: Kind
    keys: tuple[str, ...]
    series: Mapping[tuple[str, ...], tuple[ParameterValue, ...]]

    def find_value(
        self,
        on: date,
        keys: Mapping[str, str] | None = None,
    ) -> ParameterValue | Unknown:
        """Return the value in force on the day, or Unknown saying when there are values.

        Raises:
            ParameterKeysWrong: when the keys are not those that the parameter declares.
        """
        given = keys or {}
        if set(given) != set(self.keys):
            raise ParameterKeysWrong(self.id, sorted(given), self.keys)
        label = self._label(given)
        values = self.series.get(tuple(given[key] for key in self.keys))
        if values is None:
            return Unknown((f"{label} has no value on any date",))
        for value in values:
            if value.valid_from <= on and (value.valid_to is None or on <= value.valid_to):
                return value
        return Unknown((f"{label} has no value on {on}; {_describe_range(values, on)}",))

    def _label(self, keys: Mapping[str, str]) -> str:
        if not self.keys:
            return self.id
        return f"{self.id} ({', '.join(f'{key} {keys[key]}' for key in self.keys)})"


def _describe_range(values: tuple[ParameterValue, ...], on: date) -> str:
    first, last = values[0], values[-1]
    if on < first.valid_from:
        return f"values exist from {first.valid_from}"
    if last.valid_to is not None and on > last.valid_to:
        return f"values exist until {last.valid_to}"
    before = max(value.valid_to for value in values if value.valid_to and value.valid_to < on)
    after = min(value.valid_from for value in values if value.valid_from > on)
    return f"values exist until {before} and from {after}"


@dataclass(frozen=True, slots=True)
class CriterionSource:
    """Where in a source a criterion comes from."""

    source: str
    clause: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """How a criterion relates to a clause of another standard."""

    to: str
    relation: str


@dataclass(frozen=True, slots=True)
class Guidance:
    """What an auditor and what an enterprise should know of a criterion."""

    auditor: str
    enterprise: str


@dataclass(frozen=True, slots=True)
class Example:
    """Facts, as text, and the outcome they must have."""

    name: str
    facts: Mapping[str, str]
    expect: str
    on: date | None = None
    year: int | None = None
    missing: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One requirement: what it asks, of whom, from which year, and why.

    `applies` and `check` are the expressions as written; the `_check` fields hold them compiled.
    """

    id: str
    chapter: str
    title: str
    requirement: str
    applies: str
    check: str
    severity: str
    from_year: int
    evidence: tuple[str, ...]
    guidance: Guidance
    sources: tuple[CriterionSource, ...]
    threshold_origin: str
    maps: tuple[Relation, ...]
    mend: str
    examples: tuple[Example, ...]
    applies_check: Check = field(repr=False, compare=False)
    compiled_check: Check = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a failed and what an unknown criterion of one severity mean for the decision."""

    fail: str
    unknown: str


@dataclass(frozen=True, slots=True)
class Replaces:
    """The edition before, and the last day on which it may still be used."""

    version: str
    accepted_until: date


@dataclass(frozen=True, slots=True)
class Edition:
    """A dated version of a standard, identified by its digest."""

    id: str
    version: str
    title: str
    publisher: str
    licence: str
    language: str
    in_force_on: date
    certificate_months: int
    summary: str
    sources: Mapping[str, Source]
    chapters: tuple[Chapter, ...]
    facts: Mapping[str, FactDeclaration]
    parameters: Mapping[str, Parameter]
    criteria: tuple[Criterion, ...]
    decision: Mapping[str, Ruling]
    digest: str
    files: tuple[str, ...]
    replaces: Replaces | None = None
    document: Mapping[str, JsonValue] = field(default_factory=dict, repr=False, compare=False)

    @property
    def label(self) -> str:
        """Return `id@version`."""
        return f"{self.id}@{self.version}"

    def find_criterion(self, criterion_id: str) -> Criterion | None:
        """Return the criterion of that id."""
        return next((found for found in self.criteria if found.id == criterion_id), None)


def fact_to_json(fact: Fact) -> JsonValue:
    """Return the fact as JSON: its value or what is missing, method, evidence and detail."""
    if isinstance(fact.value, Unknown):
        known: dict[str, JsonValue] = {"unknown": list(fact.value.missing)}
    else:
        known = {"value": value_to_json(fact.value)}
    return {
        **known,
        "method": fact.method,
        "evidence": list(fact.evidence),
        "detail": [[key, value] for key, value in fact.detail],
    }


def fact_from_json(name: str, data: Mapping[str, JsonValue], kind: Kind) -> Fact:
    """Return the fact that `fact_to_json` made the JSON from.

    Raises:
        ValueMalformed: when it is not such a fact.
    """
    match data:
        case {"method": str(method), "evidence": list(evidence), "detail": list(detail), **rest}:
            return Fact(
                name=name,
                value=_read_known(name, rest, kind),
                method=method,
                evidence=tuple(str(text) for text in evidence),
                detail=tuple(_read_pair(name, pair) for pair in detail),
            )
        case _:
            raise ValueMalformed(name, "fact", "needs value or unknown, method, evidence, detail")


def _read_known(name: str, rest: Mapping[str, JsonValue], kind: Kind) -> Value | Unknown:
    match rest:
        case {"unknown": list(missing)} if len(rest) == 1:
            return Unknown(tuple(str(text) for text in missing))
        case {"value": value} if len(rest) == 1:
            return value_from_json(value, kind)
        case _:
            raise ValueMalformed(name, "fact", "needs either value or unknown")


def _read_pair(name: str, pair: JsonValue) -> tuple[str, str]:
    match pair:
        case [str(key), str(value)]:
            return key, value
        case _:
            raise ValueMalformed(name, "fact", "detail is a list of pairs of texts")
