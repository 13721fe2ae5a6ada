"""Examples of a criterion: read, and run at load, so that a wrong rule set is never loaded."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from standards.errors import ValueMalformed, did_you_mean
from standards.judge import Result, bind_facts, judge_criterion
from standards.loading.fields import (
    read_count,
    read_date,
    read_fields,
    read_items,
    read_map,
    read_text,
    read_texts,
)
from standards.loading.nodes import Map, Node, Report
from standards.model import (
    OUTCOMES,
    Criterion,
    Example,
    Fact,
    FactDeclaration,
    Parameter,
)
from standards.values import parse_value

ALWAYS_WANTED = ("pass", "fail", "unknown")
MOST_YEARS = 99


def read_examples(
    node: Node | None,
    facts: Mapping[str, FactDeclaration],
    report: Report,
) -> list[tuple[Example, Map]]:
    """Return the examples with their nodes."""
    found: list[tuple[Example, Map]] = []
    for item in read_items(node, "examples", report):
        example = _read_example(item, facts, report)
        if any(example.name == other.name for other, _ in found):
            report.at(item, f"two examples are named {example.name!r}")
        if isinstance(item, Map):
            found.append((example, item))
    return found


def _read_example(node: Node, facts: Mapping[str, FactDeclaration], report: Report) -> Example:
    fields = read_fields(
        node,
        "an example",
        report,
        required=("name", "facts", "expect"),
        optional=("on", "year", "missing"),
    )
    year = fields.get("year")
    return Example(
        name=read_text(fields.get("name"), "name", report),
        facts=_read_facts(fields.get("facts"), facts, report),
        expect=read_text(fields.get("expect"), "outcome", report, choices=OUTCOMES),
        on=read_date(fields["on"], "on", report) if "on" in fields else None,
        year=None if year is None else read_count(year, "year", report, least=0, most=MOST_YEARS),
        missing=read_texts(fields["missing"], "name", report) if "missing" in fields else None,
    )


def _read_facts(
    node: Node | None, facts: Mapping[str, FactDeclaration], report: Report
) -> Mapping[str, str]:
    entries = read_map(node, "facts", report)
    texts = {}
    for name, value in entries.items():
        text = read_text(value, f"the value of {name}", report)
        if name not in facts and isinstance(node, Map):
            report.at(node.keys[name], f"unknown fact {name!r}", did_you_mean(name, facts))
        elif text and _is_value(value, text, facts[name], report):
            texts[name] = text
    return MappingProxyType(texts)


def _is_value(node: Node, text: str, declared: FactDeclaration, report: Report) -> bool:
    try:
        parse_value(text, declared.kind)
    except ValueMalformed as error:
        report.at(node, str(error), error.hint)
        return False
    return True


def run_example(
    criterion: Criterion,
    example: Example,
    facts: Mapping[str, FactDeclaration],
    parameters: Mapping[str, Parameter],
    in_force_on: date,
) -> Result:
    """Return how the criterion comes out for the example.

    Its year is the one from which the criterion holds, and its day the first of the edition,
    unless the example says otherwise.
    """
    given = {
        name: Fact(name, parse_value(text, facts[name].kind), facts[name].method)
        for name, text in example.facts.items()
    }
    on = example.on if example.on is not None else in_force_on
    year = example.year if example.year is not None else criterion.from_year
    return judge_criterion(criterion, bind_facts(facts, parameters, given, on), year)


def report_wrong_outcome(example: Example, node: Map, result: Result, report: Report) -> None:
    """Report an example that does not come out as it says."""
    place = node.entries.get("expect", node)
    if result.outcome != example.expect:
        message = (
            f"example {example.name!r} of {result.criterion} comes out {result.outcome}, "
            f"not {example.expect}"
        )
        report.at(place, message, result.sentence)
    elif example.missing is not None and tuple(sorted(example.missing)) != result.missing:
        found = ", ".join(result.missing) or "nothing"
        message = f"example {example.name!r} of {result.criterion} misses {found}"
        report.at(node.entries["missing"], message)


def report_lacking(criterion: Criterion, node: Node, report: Report) -> None:
    """Report outcomes of which the criterion shows no example, and facts that it does not read."""
    conditional = bool(criterion.applies_check.names)
    wanted = [*ALWAYS_WANTED, *(["not_applicable"] if conditional else [])]
    shown = {example.expect for example in criterion.examples}
    lacking = [outcome for outcome in wanted if outcome not in shown]
    if lacking:
        report.at(node, f"{criterion.id} has no example that comes out {' or '.join(lacking)}")


def report_unread(criterion: Criterion, example: Example, node: Map, report: Report) -> None:
    """Report facts of the example that the criterion does not read."""
    read = {*criterion.applies_check.names, *criterion.compiled_check.names}
    facts = node.entries.get("facts")
    for name in example.facts:
        if name not in read and isinstance(facts, Map):
            report.at(facts.keys[name], f"{criterion.id} does not read {name}")
