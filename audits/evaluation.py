"""From sealed evidence to a verdict: canonical, and the same bytes whenever it is made again.

The verdict document is private; only its digest is public. It holds everything that a replay needs
besides the evidence and the edition:

    {"version": 1, "audit": id, "salt": hex, "enterprise": id, "terms": {form, district, state,
     sector}, "edition": {label, digest}, "period": {start, end}, "year": int,
     "evidence": [{id, kind, commitment, file, columns}], "replaced": [{id, kind, commitment, by}],
     "facts": {name: fact}, "judgement": {results, recommendation, profile}}

Evidence is named by salted commitments, never by plain digests, and the salt of the audit hides
the verdict itself from guessing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from sqlmodel import Session

from audits.enterprise import Audit, get_enterprise
from audits.errors import AuditClosed, EditionDiffers
from audits.evidence import VISIT, Evidence, list_evidence, mapping_of, open_evidence
from audits.facts import Case, Holding, Terms, compute_facts
from audits.finding import review_findings
from audits.tables.columns import TABLE_KINDS
from audits.tables.headers import Choice
from audits.tables.read import merge_rows, read_table
from audits.vault import Vault
from audits.visit import VisitFile, parse_visit
from ledger.canonical import canonical_bytes, digest_bytes
from standards.judge import Judgement, judge, judgement_to_json
from standards.model import Edition, Fact, fact_to_json

VERDICT_VERSION: Final = 1
OUTCOMES: Final = ("pass", "fail", "unknown", "not_applicable", "not_yet")

Document: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an evaluation came to; `document` is canonical JSON, `digest` that of its bytes."""

    document: Document
    digest: str


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One evidence as an evaluation reads it: a copy may stand in for the bytes received."""

    evidence: Evidence
    commitment: str
    content: bytes
    choice: Choice


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A verdict with the values it was written from."""

    verdict: Verdict
    facts: Mapping[str, Fact]
    judgement: Judgement


def evaluate_audit(
    session: Session, vault: Vault, *, audit: Audit, edition: Edition, now: datetime
) -> Verdict:
    """Judge what was received, store the verdict, open, update and close findings.

    Raises:
        AuditClosed: the audit is closed.
        EditionDiffers: it was opened on another edition.
        EvidenceErased, EvidenceAltered: evidence that counts cannot be read.
    """
    if audit.stage == "closed":
        raise AuditClosed(audit.id)
    check_edition(audit, edition)
    received = list_evidence(session, audit.id)
    exhibits = [show(vault, evidence) for evidence in in_use(received)]
    done = evaluate(audit, edition, terms_now(session, audit), exhibits, list_replaced(received))
    audit.verdict = canonical_bytes(done.verdict.document).decode()
    audit.verdict_digest = done.verdict.digest
    audit.stage = "evaluated"
    session.add(audit)
    session.flush()
    review_findings(session, audit, edition, done.judgement.results, now)
    return done.verdict


def check_edition(audit: Audit, edition: Edition) -> None:
    """Raise EditionDiffers unless the audit was opened on this very edition."""
    expected = f"{audit.edition_label} {audit.edition_digest}"
    given = f"{edition.label} {edition.digest}"
    if given != expected:
        raise EditionDiffers(audit=audit.id, expected=expected, given=given)


def in_use(received: Iterable[Evidence]) -> list[Evidence]:
    """Return the evidence that counts: what was not replaced."""
    return [evidence for evidence in received if evidence.replaced_by is None]


def list_replaced(received: Iterable[Evidence]) -> list[Document]:
    """Return the evidence that was replaced, and by which."""
    return [
        {
            "id": evidence.id,
            "kind": evidence.kind,
            "commitment": evidence.commitment,
            "by": evidence.replaced_by,
        }
        for evidence in received
        if evidence.replaced_by is not None
    ]


def terms_now(session: Session, audit: Audit) -> Terms:
    """Return the terms of the audit as its enterprise is registered today."""
    enterprise = get_enterprise(session, audit.enterprise_id)
    return Terms(
        form=enterprise.form,
        district=enterprise.district,
        state=enterprise.state,
        sector=enterprise.sector,
        period_start=audit.period_start,
        period_end=audit.period_end,
    )


def show(vault: Vault, evidence: Evidence) -> Exhibit:
    """Return the evidence as received, read by the headings it was received with."""
    choice = Choice(mapping_of(evidence), closed=True)
    return Exhibit(evidence, evidence.commitment, open_evidence(vault, evidence), choice)


def evaluate(
    audit: Audit,
    edition: Edition,
    terms: Terms,
    exhibits: Sequence[Exhibit],
    replaced: Sequence[Document],
) -> Evaluated:
    """Return the verdict on the exhibits. Pure but for what the arguments hold."""
    case = make_case(audit, edition, terms, exhibits)
    facts = compute_facts(case)
    judgement = judge(edition, facts, year=audit.year, on=terms.period_end)
    document: Document = {
        "version": VERDICT_VERSION,
        "audit": audit.id,
        "salt": audit.salt,
        "enterprise": audit.enterprise_id,
        "terms": {
            "form": terms.form,
            "district": terms.district,
            "state": terms.state,
            "sector": terms.sector,
        },
        "edition": {"label": edition.label, "digest": edition.digest},
        "period": {"start": str(terms.period_start), "end": str(terms.period_end)},
        "year": audit.year,
        "evidence": [_exhibit_to_json(exhibit) for exhibit in exhibits],
        "replaced": list(replaced),
        "facts": {name: fact_to_json(fact) for name, fact in facts.items()},
        "judgement": judgement_to_json(judgement),
    }
    verdict = Verdict(document, digest_bytes(canonical_bytes(document)))
    return Evaluated(verdict, facts, judgement)


def _exhibit_to_json(exhibit: Exhibit) -> Document:
    return {
        "id": exhibit.evidence.id,
        "kind": exhibit.evidence.kind,
        "commitment": exhibit.commitment,
        "file": exhibit.evidence.file_name,
        "columns": mapping_of(exhibit.evidence),
    }


def make_case(audit: Audit, edition: Edition, terms: Terms, exhibits: Sequence[Exhibit]) -> Case:
    """Return what the facts are computed from: tables merged by kind, visits read.

    Raises:
        EvidenceRefused: a copy that stands in for evidence cannot be read.
    """
    holdings = {}
    for kind in TABLE_KINDS:
        shown = [exhibit for exhibit in exhibits if exhibit.evidence.kind == kind]
        if shown:
            holdings[kind] = _hold(kind, shown)
    visits = [exhibit for exhibit in exhibits if exhibit.evidence.kind == VISIT]
    if visits:
        holdings[VISIT] = Holding(commitments=tuple(exhibit.commitment for exhibit in visits))
    return Case(edition, terms, holdings, tuple(_read_visit(audit, each) for each in visits))


def _hold(kind: str, exhibits: Sequence[Exhibit]) -> Holding:
    names = [exhibit.evidence.file_name for exhibit in exhibits]
    tables = [
        read_table(kind, _shown_name(exhibit, names), exhibit.content, exhibit.choice)
        for exhibit in exhibits
    ]
    return Holding(
        rows=tuple(merge_rows(tables)),
        absent={table.file: table.absent for table in tables},
        commitments=tuple(exhibit.commitment for exhibit in exhibits),
    )


def _shown_name(exhibit: Exhibit, names: Sequence[str]) -> str:
    """Return the file's name, with the evidence's id before it where two files share one."""
    name = exhibit.evidence.file_name
    return name if names.count(name) == 1 else f"{exhibit.evidence.id} {name}"


def _read_visit(audit: Audit, exhibit: Exhibit) -> VisitFile:
    return parse_visit(
        exhibit.evidence.file_name,
        exhibit.content,
        audit=audit.id,
        edition=audit.edition_label,
    )
