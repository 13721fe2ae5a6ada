"""edition.yaml: what the edition is, its sources, chapters, facts and table of decisions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from standards.kinds import TEXT, Kind, parse_kind
from standards.language import LANGUAGE_VERSION
from standards.language.lex import NAME, RESERVED
from standards.loading.fields import (
    ID,
    WORD,
    read_count,
    read_date,
    read_fields,
    read_items,
    read_map,
    read_text,
    read_texts,
    read_truth,
    read_with,
)
from standards.loading.nodes import Map, Node, Report
from standards.model import (
    RECOMMENDATIONS,
    SEVERITIES,
    Chapter,
    FactDeclaration,
    Replaces,
    Ruling,
    Source,
)

VERSION = re.compile(r"(0|[1-9][0-9]{0,4})(\.(0|[1-9][0-9]{0,4})){2}\Z")
METHOD = re.compile(r"[a-z][a-z_]*/[1-9][0-9]{0,3}\Z")
MOST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Heading:
    """What edition.yaml says."""

    id: str
    version: str
    title: str
    publisher: str
    licence: str
    language: str
    in_force_on: date
    certificate_months: int
    summary: str
    replaces: Replaces | None
    sources: Mapping[str, Source]
    chapters: tuple[Chapter, ...]
    facts: Mapping[str, FactDeclaration]
    decision: Mapping[str, Ruling]


def read_heading(node: Node, report: Report) -> Heading:
    """Return the heading of an edition."""
    fields = read_fields(
        node,
        "edition.yaml",
        report,
        required=("edition", "summary", "sources", "chapters", "facts", "decision"),
    )
    edition = read_fields(
        fields.get("edition"),
        "edition",
        report,
        required=(
            *("id", "version", "title", "publisher", "licence", "language"),
            *("in_force_on", "certificate_months"),
        ),
        optional=("replaces",),
    )
    return Heading(
        id=read_text(edition.get("id"), "the id of an edition", report, pattern=ID),
        version=read_text(
            edition.get("version"), "a version such as 1.0.0", report, pattern=VERSION
        ),
        title=read_text(edition.get("title"), "title", report),
        publisher=read_text(edition.get("publisher"), "publisher", report),
        licence=read_text(edition.get("licence"), "licence", report),
        language=_read_language(edition.get("language"), report),
        in_force_on=read_date(edition.get("in_force_on"), "in_force_on", report),
        certificate_months=read_count(
            edition.get("certificate_months"),
            "certificate_months",
            report,
            least=1,
            most=MOST_MONTHS,
        ),
        summary=read_text(fields.get("summary"), "summary", report),
        replaces=_read_replaces(edition.get("replaces"), report),
        sources=_read_sources(fields.get("sources"), report),
        chapters=_read_chapters(fields.get("chapters"), report),
        facts=_read_facts(fields.get("facts"), report),
        decision=_read_decision(fields.get("decision"), report),
    )


def _read_language(node: Node | None, report: Report) -> str:
    return read_text(node, "language of this program", report, choices=(LANGUAGE_VERSION,))


def _read_replaces(node: Node | None, report: Report) -> Replaces | None:
    if node is None:
        return None
    fields = read_fields(node, "replaces", report, required=("version", "accepted_until"))
    version = read_text(fields.get("version"), "a version such as 1.0.0", report, pattern=VERSION)
    return Replaces(version, read_date(fields.get("accepted_until"), "accepted_until", report))


def _read_sources(node: Node | None, report: Report) -> Mapping[str, Source]:
    entries = read_map(node, "sources", report)
    _check_keys(node, entries, ID, "a source id", report)
    return {key: _read_source(key, entry, report) for key, entry in entries.items()}


def _check_keys(
    node: Node | None,
    entries: Mapping[str, Node],
    pattern: re.Pattern[str],
    what: str,
    report: Report,
) -> None:
    for key in entries:
        if isinstance(node, Map) and not pattern.match(key):
            report.at(node.keys[key], f"{key!r} cannot be {what}")


def _read_source(key: str, node: Node, report: Report) -> Source:
    fields = read_fields(
        node,
        f"source {key}",
        report,
        required=("title", "publisher", "published", "verified"),
        optional=("note",),
    )
    return Source(
        id=key,
        title=read_text(fields.get("title"), "title", report),
        publisher=read_text(fields.get("publisher"), "publisher", report),
        published=read_text(fields.get("published"), "published", report),
        verified=read_truth(fields.get("verified"), "verified", report),
        note=read_text(fields.get("note"), "note", report),
    )


def _read_chapters(node: Node | None, report: Report) -> tuple[Chapter, ...]:
    chapters: list[Chapter] = []
    for item in read_items(node, "chapters", report):
        fields = read_fields(item, "chapter", report, required=("id", "title"))
        chapter_id = read_text(fields.get("id"), "the id of a chapter", report, pattern=ID)
        if any(chapter.id == chapter_id for chapter in chapters):
            report.at(item, f"chapter {chapter_id!r} stands here twice")
        chapters.append(Chapter(chapter_id, read_text(fields.get("title"), "title", report)))
    return tuple(chapters)


def _read_facts(node: Node | None, report: Report) -> Mapping[str, FactDeclaration]:
    entries = read_map(node, "facts", report)
    _check_keys(node, entries, NAME, "the name of a fact", report)
    for key in entries:
        if isinstance(node, Map) and key in RESERVED:
            report.at(node.keys[key], f"{key!r} is a word of the criterion language")
    return {key: _read_fact(key, entry, report) for key, entry in entries.items()}


def _read_fact(name: str, node: Node, report: Report) -> FactDeclaration:
    fields = read_fields(
        node,
        f"fact {name}",
        report,
        required=("kind", "method", "title"),
        optional=("evidence", "question"),
    )
    fact = FactDeclaration(
        name=name,
        kind=read_kind(fields.get("kind"), report),
        method=read_text(
            fields.get("method"), "a method such as payroll/1", report, pattern=METHOD
        ),
        title=read_text(fields.get("title"), "title", report),
        evidence=read_texts(fields.get("evidence"), "evidence", report, pattern=WORD),
        question=read_text(fields.get("question"), "question", report),
    )
    if fact.method.startswith("visit/") and fact.kind.name == "bool" and not fact.question:
        report.at(node, f"fact {name} is answered on a visit and has no question")
    return fact


def read_kind(node: Node | None, report: Report) -> Kind:
    """Return the kind; the stand-in is text."""
    return read_with(node, "kind", report, parse_kind, TEXT)


def _read_decision(node: Node | None, report: Report) -> Mapping[str, Ruling]:
    entries = read_fields(node, "decision", report, required=SEVERITIES)
    return {severity: _read_ruling(severity, entry, report) for severity, entry in entries.items()}


def _read_ruling(severity: str, node: Node, report: Report) -> Ruling:
    fields = read_fields(node, f"decision {severity}", report, required=("fail", "unknown"))
    asked = RECOMMENDATIONS[1:]  # what fails or is not known is never a reason to certify
    return Ruling(
        fail=read_text(fields.get("fail"), "recommendation", report, choices=asked),
        unknown=read_text(fields.get("unknown"), "recommendation", report, choices=asked),
    )
