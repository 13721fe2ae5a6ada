"""What the desk, the enterprise and the command line read of enterprises and audits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from audits.enterprise import Audit, Enterprise, get_audit, get_enterprise, list_team
from audits.evidence import list_evidence
from audits.finding import Finding, list_actions, list_findings
from audits.replay import load_verdict
from certify.db import read_session
from certify.editions import edition_within
from certify.instance import Instance
from certify.queries.certificates import ListedCertificate, list_certificates
from certify.schema import CertificateRow
from certify.service.case import find_outcome
from certify.wording import tell_mend
from standards.model import Edition


@dataclass(frozen=True)
class EnterpriseView:
    """An enterprise as it is registered."""

    id: str
    name: str
    native_name: str
    register_number: str
    place: str
    district: str
    state: str
    country: str
    sector: str
    kind_of_work: str
    form: str
    founded_on: date | None
    first_certified_on: date | None
    synthetic: bool


@dataclass(frozen=True)
class ActionView:
    """A corrective action; `verified_at` is None until an auditor has verified it."""

    id: str
    text: str
    submitted_at: datetime
    submitted_by: str
    verified_at: datetime | None
    verified_by: str | None


@dataclass(frozen=True)
class FindingView:
    """A finding with the title of its criterion and what was done about it."""

    id: str
    audit: str
    criterion: str
    title: str
    severity: str
    outcome: str
    sentence: str
    mend: str
    due_on: date
    stage: str
    met: bool
    overdue: bool
    actions: tuple[ActionView, ...]


@dataclass(frozen=True)
class EvidenceView:
    """A file that was received; `replaced_by` names what counts in its stead."""

    id: str
    kind: str
    file_name: str
    media_type: str
    size_bytes: int
    rows: int
    commitment: str
    received_at: datetime
    received_by: str
    replaced_by: str | None
    erased: bool


@dataclass(frozen=True)
class ResultView:
    """How a criterion came out in the last evaluation, in plain words."""

    criterion: str
    title: str
    chapter: str
    severity: str
    outcome: str
    sentence: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class ListedAudit:
    """A line of the list of audits. `outcome` is grant or refuse once that is decided."""

    id: str
    enterprise_id: str
    enterprise: str
    edition: str
    stage: str
    period_start: date
    period_end: date
    recommendation: str | None
    verdict_digest: str | None
    outcome: str | None
    number: str | None
    open_findings: int


@dataclass(frozen=True)
class AuditPage:
    """An audit with everything that was received and found.

    `team` are ids of persons; `profile` is chapter -> score from 0 to 10 as text; `questions` is
    fact -> question of the edition's form for visits.
    """

    listed: ListedAudit
    enterprise: EnterpriseView
    year: int
    opened_at: datetime
    closed_at: datetime | None
    team: tuple[str, ...]
    evidence: tuple[EvidenceView, ...]
    results: tuple[ResultView, ...]
    profile: Mapping[str, str]
    findings: tuple[FindingView, ...]
    questions: Mapping[str, str]
    chapter_titles: Mapping[str, str]
    wanted: tuple[str, ...]


@dataclass(frozen=True)
class EnterprisePage:
    """What an enterprise sees of itself: certificates, audits, open findings."""

    enterprise: EnterpriseView
    certificates: tuple[ListedCertificate, ...]
    audits: tuple[ListedAudit, ...]
    findings: tuple[FindingView, ...]


def list_enterprises(instance: Instance) -> tuple[EnterpriseView, ...]:
    """Return all enterprises by id."""
    with read_session(instance.engine) as session:
        rows = session.exec(select(Enterprise).order_by(col(Enterprise.id))).all()
        return tuple(view_enterprise(row) for row in rows)


def enterprise_page(instance: Instance, enterprise_id: str) -> EnterprisePage:
    """Return the enterprise with its certificates, audits and findings that are not closed.

    Raises:
        EnterpriseUnknown: there is none of that id.
    """
    with read_session(instance.engine) as session:
        enterprise = view_enterprise(get_enterprise(session, enterprise_id))
        wanted = select(Audit).where(Audit.enterprise_id == enterprise_id)
        audits = session.exec(wanted.order_by(col(Audit.id).desc())).all()
        listed = tuple(_listed(session, audit) for audit in audits)
        findings = [
            finding
            for audit in audits
            for finding in _findings(instance, session, audit)
            if finding.stage != "closed"
        ]
    certificates = list_certificates(instance, enterprise_id=enterprise_id)
    by_due_day = sorted(findings, key=lambda finding: (finding.due_on, finding.id))
    return EnterprisePage(enterprise, certificates, listed, tuple(by_due_day))


def list_audits(instance: Instance) -> tuple[ListedAudit, ...]:
    """Return all audits, the newest first."""
    with read_session(instance.engine) as session:
        audits = session.exec(select(Audit).order_by(col(Audit.id).desc())).all()
        return tuple(_listed(session, audit) for audit in audits)


def audit_page(instance: Instance, audit_id: str) -> AuditPage:
    """Return an audit with what was received and found.

    Raises:
        AuditUnknown: there is none of that id.
    """
    with read_session(instance.engine) as session:
        audit = get_audit(session, audit_id)
        edition = edition_within(instance, session, audit.edition_label)
        verdict = load_verdict(audit) if audit.verdict is not None else None
        return AuditPage(
            listed=_listed(session, audit),
            enterprise=view_enterprise(get_enterprise(session, audit.enterprise_id)),
            year=audit.year,
            opened_at=audit.opened_at,
            closed_at=audit.closed_at,
            team=tuple(member.person_id for member in list_team(session, audit.id)),
            evidence=_evidence(session, audit.id),
            results=() if verdict is None else _results(edition, verdict),
            profile={} if verdict is None else verdict["judgement"]["profile"],
            findings=_findings(instance, session, audit),
            questions=visit_questions(edition),
            chapter_titles={chapter.id: chapter.title for chapter in edition.chapters},
            wanted=_wanted(edition),
        )


def visit_questions(edition: Edition) -> dict[str, str]:
    """Return fact -> question of everything an auditor answers on a visit, in their order."""
    return {name: fact.question for name, fact in edition.facts.items() if fact.question}


def view_enterprise(row: Enterprise) -> EnterpriseView:
    """Return the enterprise without its table."""
    return EnterpriseView(**row.model_dump())


def _listed(session: Session, audit: Audit) -> ListedAudit:
    outcome = find_outcome(session, audit.id)
    serial = None if outcome is None else outcome.certificate_serial
    certificate = None if serial is None else session.get_one(CertificateRow, serial)
    verdict = load_verdict(audit) if audit.verdict is not None else None
    findings = list_findings(session, audit.id)
    return ListedAudit(
        id=audit.id,
        enterprise_id=audit.enterprise_id,
        enterprise=get_enterprise(session, audit.enterprise_id).name,
        edition=audit.edition_label,
        stage=audit.stage,
        period_start=audit.period_start,
        period_end=audit.period_end,
        recommendation=None if verdict is None else verdict["judgement"]["recommendation"],
        verdict_digest=audit.verdict_digest,
        outcome=None if outcome is None else outcome.kind,
        number=None if certificate is None else certificate.number,
        open_findings=sum(finding.stage != "closed" for finding in findings),
    )


def _evidence(session: Session, audit_id: str) -> tuple[EvidenceView, ...]:
    return tuple(
        EvidenceView(
            id=row.id,
            kind=row.kind,
            file_name=row.file_name,
            media_type=row.media_type,
            size_bytes=row.size_bytes,
            rows=row.rows,
            commitment=row.commitment,
            received_at=row.received_at,
            received_by=row.received_by,
            replaced_by=row.replaced_by,
            erased=row.erased_at is not None,
        )
        for row in list_evidence(session, audit_id)
    )


def _results(edition: Edition, verdict: Mapping[str, Any]) -> tuple[ResultView, ...]:
    criteria = {criterion.id: criterion for criterion in edition.criteria}
    return tuple(
        ResultView(
            criterion=each["criterion"],
            title=criteria[each["criterion"]].title,
            chapter=criteria[each["criterion"]].chapter,
            severity=each["severity"],
            outcome=each["outcome"],
            sentence=each["sentence"],
            missing=tuple(each["missing"]),
        )
        for each in verdict["judgement"]["results"]
    )


def _findings(instance: Instance, session: Session, audit: Audit) -> tuple[FindingView, ...]:
    edition = edition_within(instance, session, audit.edition_label)
    titles = {criterion.id: criterion.title for criterion in edition.criteria}
    today = instance.clock().date()
    return tuple(
        _finding(session, finding, titles[finding.criterion], today)
        for finding in list_findings(session, audit.id)
    )


def _finding(session: Session, finding: Finding, title: str, today: date) -> FindingView:
    return FindingView(
        id=finding.id,
        audit=finding.audit_id,
        criterion=finding.criterion,
        title=title,
        severity=finding.severity,
        outcome=finding.outcome,
        sentence=finding.sentence,
        mend=tell_mend(finding.outcome, finding.mend),
        due_on=finding.due_on,
        stage=finding.stage,
        met=finding.met,
        overdue=finding.stage != "closed" and finding.due_on < today,
        actions=tuple(
            ActionView(
                id=action.id,
                text=action.text,
                submitted_at=action.submitted_at,
                submitted_by=action.submitted_by,
                verified_at=action.verified_at,
                verified_by=action.verified_by,
            )
            for action in list_actions(session, finding.id)
        ),
    )


def _wanted(edition: Edition) -> tuple[str, ...]:
    """Return the kinds of evidence that any criterion of the edition wants, each once."""
    kinds = [kind for criterion in edition.criteria for kind in criterion.evidence]
    return tuple(dict.fromkeys(kinds))
