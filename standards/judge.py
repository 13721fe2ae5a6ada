"""Facts judged by an edition: a result per criterion with its trace, and a recommendation.

Pure: the same edition, facts, year and date give the same judgement, byte for byte.

A criterion comes out as

- `not_yet` when the enterprise's year is before the criterion's `from_year`;
- `not_applicable` when `applies` is false, `unknown` when that is not known;
- `pass`, `fail` or `unknown` as its check is true, false or not known.

The recommendation is the worst that any result asks for, by the edition's table of severities. It
is a recommendation: a person decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from standards.errors import FactsRefused
from standards.language.check import Check, missing_of, result_of
from standards.language.evaluate import Frame, Raw, to_raw
from standards.language.explain import APPLIES, REQUIRED, Note, explain
from standards.model import (
    RECOMMENDATIONS,
    Criterion,
    Edition,
    Fact,
    FactDeclaration,
    JsonValue,
    Parameter,
    Unknown,
)
from standards.trace import (
    FactReading,
    ParameterReading,
    Reading,
    Trace,
    make_trace,
    trace_to_json,
)
from standards.values import find_misfit, format_decimal

_OUTCOME = {True: "pass", False: "fail", None: "unknown"}


@dataclass(frozen=True, slots=True)
class Result:
    """How one criterion came out, and how that came about.

    `trace` is of the check, `applies_trace` of the condition; either is None when not evaluated.
    """

    criterion: str
    severity: str
    outcome: str
    trace: Trace | None
    applies_trace: Trace | None
    missing: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The results in the edition's order, the worst of what they ask for, and the profile.

    `profile` gives each chapter that has something to meet ten times the share met, from 0 to 10,
    to one place and rounded down: 10.0 means all of it.
    """

    results: tuple[Result, ...]
    recommendation: str
    profile: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Bound:
    """Everything a check may read, ready to be read."""

    values: Mapping[str, Raw | None]
    readings: Mapping[str, Reading]
    notes: Mapping[str, Note]


def judge(edition: Edition, facts: Mapping[str, Fact], *, year: int, on: date) -> Judgement:
    """Return the judgement of the facts in the enterprise's year, with the parameters of the day.

    Year 0 is the year of the first certificate. Facts that the edition does not declare are left
    out of account; a declared fact that is not given is unknown.

    Raises:
        FactsRefused: when a fact is not of its declared kind or method.
    """
    bound = bind_facts(edition.facts, edition.parameters, facts, on)
    results = tuple(judge_criterion(criterion, bound, year) for criterion in edition.criteria)
    return Judgement(results, _recommend(edition, results), _profile(edition, results))


def judge_criterion(criterion: Criterion, bound: Bound, year: int) -> Result:
    """Return how the criterion comes out."""
    if year < criterion.from_year:
        sentence = f"Applies from year {criterion.from_year}; this is year {year}."
        return _result(criterion, "not_yet", sentence)
    applies, condition = _run(criterion.applies_check, bound)
    if result_of(applies) is not True:
        return _judge_condition(criterion, applies, condition, bound)
    frame, trace = _run(criterion.compiled_check, bound)
    sentence = explain(criterion.compiled_check, frame, bound.notes, tail=REQUIRED)
    return Result(
        criterion=criterion.id,
        severity=criterion.severity,
        outcome=_OUTCOME[result_of(frame)],
        trace=trace,
        applies_trace=condition,
        missing=missing_of(criterion.compiled_check, frame),
        sentence=f"{sentence}.",
    )


def _judge_condition(criterion: Criterion, frame: Frame, trace: Trace, bound: Bound) -> Result:
    """Return the result of a criterion that does not apply, or of which that is not known."""
    told = explain(criterion.applies_check, frame, bound.notes, tail=APPLIES)
    if result_of(frame) is False:
        return _result(criterion, "not_applicable", f"Does not apply. {told}.", trace)
    missing = missing_of(criterion.applies_check, frame)
    sentence = f"It is not known whether this applies. {told}."
    return _result(criterion, "unknown", sentence, trace, missing)


def _result(
    criterion: Criterion,
    outcome: str,
    sentence: str,
    condition: Trace | None = None,
    missing: tuple[str, ...] = (),
) -> Result:
    return Result(criterion.id, criterion.severity, outcome, None, condition, missing, sentence)


def _run(check: Check, bound: Bound) -> tuple[Frame, Trace]:
    frame = check.evaluate(bound.values)
    return frame, make_trace(check, frame, bound.readings)


def bind_facts(
    declared: Mapping[str, FactDeclaration],
    parameters: Mapping[str, Parameter],
    facts: Mapping[str, Fact],
    on: date,
) -> Bound:
    """Return the facts and the parameters of the day, ready for `judge_criterion`.

    Raises:
        FactsRefused: when a fact is not of its declared kind or method.
    """
    _refuse_misfits(declared, facts)
    readings: dict[str, Reading] = {
        name: FactReading(declaration, facts.get(name)) for name, declaration in declared.items()
    }
    for name, parameter in parameters.items():
        if not parameter.keys:
            readings[name] = ParameterReading(parameter, parameter.find_value(on))
    values = {name: to_raw(reading.value) for name, reading in readings.items()}
    notes = {name: reading.note for name, reading in readings.items()}
    return Bound(values, readings, notes)


def _refuse_misfits(declared: Mapping[str, FactDeclaration], facts: Mapping[str, Fact]) -> None:
    problems = [
        problem
        for name, declaration in declared.items()
        if name in facts
        for problem in _find_misfits(declaration, facts[name])
    ]
    if problems:
        raise FactsRefused(problems)


def _find_misfits(declared: FactDeclaration, fact: Fact) -> list[str]:
    problems = []
    if fact.method != declared.method:
        problems.append(
            f"fact {declared.name!r} was computed by {fact.method}, not by {declared.method}"
        )
    if not isinstance(fact.value, Unknown):
        misfit = find_misfit(fact.value, declared.kind)
        problems += [f"fact {declared.name!r}: {misfit}"] if misfit is not None else []
    return problems


def _recommend(edition: Edition, results: tuple[Result, ...]) -> str:
    asked = ["certify"]
    for result in results:
        ruling = edition.decision[result.severity]
        if result.outcome in {"fail", "unknown"}:
            asked.append(ruling.fail if result.outcome == "fail" else ruling.unknown)
    return max(asked, key=RECOMMENDATIONS.index)


def _profile(edition: Edition, results: tuple[Result, ...]) -> Mapping[str, Decimal]:
    outcomes: dict[str, list[str]] = {chapter.id: [] for chapter in edition.chapters}
    for criterion, result in zip(edition.criteria, results, strict=True):
        if result.outcome in {"pass", "fail", "unknown"}:
            outcomes[criterion.chapter].append(result.outcome)
    return {chapter: _score(found) for chapter, found in outcomes.items() if found}


def _score(outcomes: list[str]) -> Decimal:
    tenths = 100 * outcomes.count("pass") // len(outcomes)
    return Decimal(f"{tenths // 10}.{tenths % 10}")


def judgement_to_json(judgement: Judgement) -> JsonValue:
    """Return the judgement as JSON without floats, as it enters the verdict."""
    return {
        "results": [result_to_json(result) for result in judgement.results],
        "recommendation": judgement.recommendation,
        "profile": {name: format_decimal(score) for name, score in judgement.profile.items()},
    }


def result_to_json(result: Result) -> JsonValue:
    """Return the result with its traces as JSON without floats."""
    return {
        "criterion": result.criterion,
        "severity": result.severity,
        "outcome": result.outcome,
        "sentence": result.sentence,
        "missing": list(result.missing),
        "applies": None if result.applies_trace is None else trace_to_json(result.applies_trace),
        "check": None if result.trace is None else trace_to_json(result.trace),
    }
