"""What a decision looks at: audit, team, open findings, edition and earlier decisions, as values.

And what it leaves behind: a row that is never changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func
from sqlmodel import Session, col, select

from audits.enterprise import Audit, list_team
from audits.evidence import list_evidence
from audits.finding import CorrectiveAction, Finding
from audits.visit import Visit
from certify.accounts import Person
from certify.certificate import parse_number
from certify.decision import AuditFacts, Decider, DecisionKind, OpenFinding, Validity
from certify.lifecycle import STAGE_OF_STATE, AuditStage, CertificateStage
from certify.refusals import CertificateUnknown
from certify.schema import CertificateRow, DecisionRow, EditionRow
from standards.model import Edition

_IN_FORCE: Final = (CertificateStage.VALID, CertificateStage.SUSPENDED)
_NOT_MET: Final = ("fail", "unknown")


@dataclass(frozen=True)
class Deed:
    """A decision that was taken, to be noted."""

    kind: DecisionKind
    audit_id: str
    serial: int | None = None
    reason: str | None = None
    note: str = ""


def note_decision(session: Session, deed: Deed, *, by: str, at: datetime) -> None:
    """Write the decision down. The database refuses it, too, of somebody of the audit's team."""
    session.add(
        DecisionRow(
            audit_id=deed.audit_id,
            certificate_serial=deed.serial,
            kind=deed.kind.value,
            person_id=by,
            decided_at=at,
            reason=deed.reason,
            note=deed.note,
        )
    )
    session.flush()


def get_certificate(session: Session, number: str) -> CertificateRow:
    """Return the certificate of a number, however it is spelt.

    Raises:
        NumberMistyped: not a number. CertificateUnknown: none of ours.
    """
    serial = parse_number(number, highest_serial=highest_serial(session))
    found = session.get(CertificateRow, serial)
    if found is None:
        raise CertificateUnknown(number)
    return found


def highest_serial(session: Session) -> int:
    """Return the highest serial of the register, -1 when there is none."""
    highest = func.coalesce(func.max(col(CertificateRow.serial)), -1)
    return session.exec(select(highest)).one()


def decider_of(person: Person) -> Decider:
    """Return the person as one who wants to decide."""
    return Decider(person.id, person.roles, person.active)


def audit_facts(session: Session, audit: Audit, *, today: date) -> AuditFacts:
    """Return the audit as a decision sees it."""
    row = session.get(EditionRow, audit.edition_label)
    return AuditFacts(
        stage=AuditStage(audit.stage),
        team=frozenset(member.person_id for member in list_team(session, audit.id)),
        evidence_receivers=frozenset(
            evidence.received_by for evidence in list_evidence(session, audit.id)
        ),
        visit_recorders=_visit_recorders(session, audit.id),
        correction_verifiers=_correction_verifiers(session, audit.id),
        verdict_digest=audit.verdict_digest,
        findings=tuple(_open_findings(session, audit.id)),
        edition=audit.edition_label,
        edition_in_log=row is not None and row.digest == audit.edition_digest,
        decided=_find_decided(session, audit.id),
        certified_by=_find_certificate(session, audit, today),
    )


def list_open_findings(session: Session, audit_id: str) -> list[Finding]:
    """Return the findings of an audit that are not closed, by criterion."""
    wanted = select(Finding).where(Finding.audit_id == audit_id, Finding.stage != "closed")
    return list(session.exec(wanted.order_by(Finding.criterion)).all())


def find_outcome(session: Session, audit_id: str) -> DecisionRow | None:
    """Return the decision that granted or refused on this audit."""
    wanted = select(DecisionRow).where(
        DecisionRow.audit_id == audit_id, col(DecisionRow.kind).in_(("grant", "refuse"))
    )
    return session.exec(wanted).first()


def has_decided(session: Session, audit_id: str, person_id: str) -> bool:
    """Return whether the person took any decision on the audit or its certificate."""
    wanted = select(DecisionRow.id).where(
        DecisionRow.audit_id == audit_id, DecisionRow.person_id == person_id
    )
    return session.exec(wanted).first() is not None


def validity_of(edition: Edition, effective_on: date) -> Validity:
    """Return the days a certificate on this edition runs: as long as the edition allows."""
    until = end_of_months(effective_on, edition.certificate_months)
    return Validity(effective_on, until, until)


def end_of_months(start: date, months: int) -> date:
    """Return the last day of a time of `months` months that begins on `start`.

    From 29 February it runs to 28 February, where there is no 29th.
    """
    number = start.year * 12 + start.month - 1 + months
    year, month = divmod(number, 12)
    try:
        return date(year, month + 1, start.day) - timedelta(days=1)
    except ValueError:  # no such day in that month: the time ends with the month
        following = number + 1
        return date(following // 12, following % 12 + 1, 1) - timedelta(days=1)


def _visit_recorders(session: Session, audit_id: str) -> frozenset[str]:
    return frozenset(session.exec(select(Visit.recorded_by).where(Visit.audit_id == audit_id)))


def _correction_verifiers(session: Session, audit_id: str) -> frozenset[str]:
    wanted = (
        select(CorrectiveAction.verified_by)
        .join(Finding, col(Finding.id) == CorrectiveAction.finding_id)
        .where(Finding.audit_id == audit_id)
    )
    return frozenset(person for person in session.exec(wanted) if person is not None)


def _open_findings(session: Session, audit_id: str) -> Iterable[OpenFinding]:
    for finding in list_open_findings(session, audit_id):
        if finding.outcome in _NOT_MET:
            yield OpenFinding(finding.criterion, finding.severity, finding.outcome, finding.due_on)


def _find_decided(session: Session, audit_id: str) -> str | None:
    outcome = find_outcome(session, audit_id)
    if outcome is None:
        return None
    if outcome.certificate_serial is None:
        return "refused"
    certificate = session.get_one(CertificateRow, outcome.certificate_serial)
    return certificate.number


def _find_certificate(session: Session, audit: Audit, today: date) -> str | None:
    """Return the number of the enterprise's certificate in force under the same standard."""
    standard = audit.edition_label.partition("@")[0]
    wanted = select(CertificateRow).where(
        CertificateRow.enterprise_id == audit.enterprise_id,
        CertificateRow.expires_on >= today,
    )
    for certificate in session.exec(wanted):
        in_force = STAGE_OF_STATE[certificate.state] in _IN_FORCE
        if in_force and certificate.edition_label.partition("@")[0] == standard:
            return certificate.number
    return None
