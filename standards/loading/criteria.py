"""NN-chapter.yaml: the criteria of a chapter, with their checks compiled."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from standards.errors import ExpressionInvalid, Fault
from standards.kinds import Kind
from standards.language.check import Check, compile_check
from standards.loading.examples import read_examples
from standards.loading.fields import (
    read_count,
    read_fields,
    read_items,
    read_text,
    read_texts,
    read_truth,
)
from standards.loading.heading import Heading
from standards.loading.nodes import Map, Node, Report, Text
from standards.loading.parameters import read_source_id
from standards.model import (
    SEVERITIES,
    Criterion,
    CriterionSource,
    Guidance,
    Parameter,
    Relation,
)

CRITERION_ID = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,2}\Z")
RELATIONS = ("equivalent", "subset", "superset", "related")
ORIGINS = ("cited", "ours")
MOST_YEARS = 99
_REQUIRED = (
    *("id", "title", "requirement", "applies", "check", "severity", "from_year", "evidence"),
    *("guidance", "sources", "threshold_origin", "mend", "examples"),
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What criteria may speak of: the heading, the parameters, and the names that checks read."""

    heading: Heading
    parameters: Mapping[str, Parameter]
    names: Mapping[str, Kind]
    keyed: Collection[str]

    @property
    def evidence(self) -> tuple[str, ...]:
        """Return the kinds of evidence that some fact is computed from."""
        kinds = [kind for fact in self.heading.facts.values() for kind in fact.evidence]
        return tuple(dict.fromkeys(kinds))


@dataclass(frozen=True, slots=True)
class WrittenCriterion:
    """A criterion and the nodes that later problems are told at."""

    criterion: Criterion
    node: Node
    id_node: Node
    example_nodes: tuple[Map, ...]


def make_vocabulary(heading: Heading, parameters: Mapping[str, Parameter]) -> Vocabulary:
    """Return the vocabulary of an edition; parameters with keys are for fact methods only."""
    names = {name: fact.kind for name, fact in heading.facts.items()}
    names |= {name: found.kind for name, found in parameters.items() if not found.keys}
    keyed = [name for name, found in parameters.items() if found.keys]
    return Vocabulary(heading, parameters, names, keyed)


def read_chapter(
    node: Node, words: Vocabulary, report: Report
) -> tuple[str, list[WrittenCriterion]]:
    """Return the chapter's id and its criteria that could be read."""
    fields = read_fields(node, "a chapter file", report, required=("chapter", "criteria"))
    known = [chapter.id for chapter in words.heading.chapters]
    chapter = read_text(fields.get("chapter"), "chapter of this edition", report, choices=known)
    items = read_items(fields.get("criteria"), "criteria", report)
    if not items and "criteria" in fields:
        report.at(fields["criteria"], "a chapter has at least one criterion")
    read = [_read_criterion(item, chapter, words, report) for item in items]
    return chapter, [criterion for criterion in read if criterion is not None]


def _read_criterion(
    node: Node, chapter: str, words: Vocabulary, report: Report
) -> WrittenCriterion | None:
    fields = read_fields(node, "a criterion", report, required=_REQUIRED, optional=("maps",))
    applies = _compile(fields.get("applies"), words, report, allow_known=False)
    check = _compile(fields.get("check"), words, report, allow_known=True)
    evidence = read_texts(fields.get("evidence"), "evidence", report, choices=words.evidence)
    _check_reads(fields.get("check"), check, report)
    _check_evidence(fields.get("evidence"), evidence, (applies, check), words, report)
    examples = read_examples(fields.get("examples"), words.heading.facts, report)
    origin = read_text(fields.get("threshold_origin"), "origin", report, choices=ORIGINS)
    sources = _read_sources(fields.get("sources"), words.heading.sources, report)
    if origin == "cited" and not sources and "threshold_origin" in fields:
        report.at(fields["threshold_origin"], "a cited threshold needs a source")
    values = {
        "id": read_text(fields.get("id"), "the id of a criterion", report, pattern=CRITERION_ID),
        "title": read_text(fields.get("title"), "title", report),
        "requirement": read_text(fields.get("requirement"), "requirement", report),
        "severity": read_text(fields.get("severity"), "severity", report, choices=SEVERITIES),
        "mend": read_text(fields.get("mend"), "mend", report),
    }
    from_year = read_count(fields.get("from_year"), "from_year", report, least=0, most=MOST_YEARS)
    guidance = _read_guidance(fields.get("guidance"), report)
    maps = _read_maps(fields.get("maps"), report)
    if applies is None or check is None:
        return None
    criterion = Criterion(
        **values,
        chapter=chapter,
        applies=applies.text,
        check=check.text,
        from_year=from_year,
        evidence=evidence,
        guidance=guidance,
        sources=sources,
        threshold_origin=origin,
        maps=maps,
        examples=tuple(example for example, _ in examples),
        applies_check=applies,
        compiled_check=check,
    )
    nodes = tuple(example_node for _, example_node in examples)
    return WrittenCriterion(criterion, node, fields.get("id", node), nodes)


def _compile(
    node: Node | None, words: Vocabulary, report: Report, *, allow_known: bool
) -> Check | None:
    text = read_text(node, "an expression", report)
    if not isinstance(node, Text) or not text:
        return None
    try:
        return compile_check(node.value.rstrip(), words.names, allow_known=allow_known)
    except ExpressionInvalid as error:
        faults = [_explain_keyed(fault, error.text, words) for fault in error.faults]
        report.in_expression(node, ExpressionInvalid(error.text, faults))
        return None


def _explain_keyed(fault: Fault, text: str, words: Vocabulary) -> Fault:
    """Return the fault, with the reason when the name is that of a parameter with keys."""
    name = text[fault.start : fault.end]
    if not fault.message.startswith("unknown name") or name not in words.keyed:
        return fault
    keys = ", ".join(words.parameters[name].keys)
    hint = f"parameter {name} is looked up by {keys}: a fact's method reads it, a check cannot"
    return Fault(fault.start, fault.end, fault.message, hint)


def _check_reads(node: Node | None, check: Check | None, report: Report) -> None:
    if node is not None and check is not None and not check.names:
        report.at(node, "this check reads nothing, so every enterprise would pass it")


def _check_evidence(
    node: Node | None,
    evidence: tuple[str, ...],
    checks: tuple[Check | None, ...],
    words: Vocabulary,
    report: Report,
) -> None:
    """Report evidence that a fact is computed from and the criterion does not ask for."""
    if node is None:
        return
    names = [name for check in checks if check is not None for name in check.names]
    for name in dict.fromkeys(names):
        fact = words.heading.facts.get(name)
        lacking = [kind for kind in fact.evidence if kind not in evidence] if fact else []
        if lacking:
            report.at(node, f"{name} is computed from {', '.join(lacking)}, not named here")


def _read_sources(
    node: Node | None, sources: Collection[str], report: Report
) -> tuple[CriterionSource, ...]:
    found = []
    for item in read_items(node, "sources", report):
        fields = read_fields(
            item, "a source", report, required=("source", "verified"), optional=("clause",)
        )
        found.append(
            CriterionSource(
                source=read_source_id(fields.get("source"), sources, report),
                clause=read_text(fields.get("clause"), "clause", report),
                verified=read_truth(fields.get("verified"), "verified", report),
            )
        )
    return tuple(found)


def _read_guidance(node: Node | None, report: Report) -> Guidance:
    fields = read_fields(node, "guidance", report, required=("auditor", "enterprise"))
    return Guidance(
        auditor=read_text(fields.get("auditor"), "guidance", report),
        enterprise=read_text(fields.get("enterprise"), "guidance", report),
    )


def _read_maps(node: Node | None, report: Report) -> tuple[Relation, ...]:
    found = []
    for item in read_items(node, "maps", report):
        fields = read_fields(item, "a relation", report, required=("to", "relation"))
        to = read_text(fields.get("to"), "to", report)
        relation = read_text(fields.get("relation"), "relation", report, choices=RELATIONS)
        found.append(Relation(to, relation))
    return tuple(found)


def report_duplicates(written: list[WrittenCriterion], report: Report) -> None:
    """Report ids that more than one criterion has."""
    seen: dict[str, Node] = {}
    for found in written:
        first = seen.setdefault(found.criterion.id, found.id_node)
        if first is not found.id_node:
            place = f"{first.place.file.name}:{first.place.line + 1}"
            report.at(found.id_node, f"criterion {found.criterion.id} exists already, in {place}")
