"""From opening an audit to closing it.

Whoever works on an audit joins its team by that, and so never decides on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

from audits import service as audits
from audits.enterprise import Audit, get_audit, get_enterprise
from audits.errors import EditionDiffers, VerdictAltered
from audits.evidence import VISIT
from audits.evidence import Statement as AuditStatement
from audits.finding import list_findings
from audits.replay import Replay
from certify.accounts import Person
from certify.db import read_session
from certify.editions import edition_within
from certify.instance import Instance
from certify.lifecycle import AuditStage, AuditStep
from certify.record import Statement
from certify.refusals import EditionNotPublic, InputRefused
from certify.roles import ADMINISTRATOR, AUDITOR
from certify.schema import EditionRow, PersonRow
from certify.service.logged import check_received, check_verdict
from certify.service.team import admit, admit_auditor, check_step
from certify.service.work import Call, LoggedReply, Once, Reply, Work, carry_out
from ledger.canonical import JsonValue
from standards.model import Edition

_STEP_OF_KIND: Final = {VISIT: AuditStep.RECORD_VISIT}


@dataclass(frozen=True)
class AuditOpened(Reply):
    """An audit was opened."""

    audit: str
    enterprise: str
    edition: str
    period_start: str
    period_end: str
    year: int
    auditors: tuple[str, ...]


@dataclass(frozen=True)
class EvidenceReceived(LoggedReply):
    """A file was received; `new` is false when the same bytes had come before."""

    audit: str
    evidence: str
    kind: str
    file_name: str
    rows: int
    commitment: str
    notes: tuple[str, ...]
    new: bool


@dataclass(frozen=True)
class Evaluated(Reply):
    """A verdict was made. `open_findings` are ids, `outcomes` criterion=outcome."""

    audit: str
    verdict_digest: str
    recommendation: str
    outcomes: tuple[str, ...]
    open_findings: tuple[str, ...]


@dataclass(frozen=True)
class AuditClosed(LoggedReply):
    """An audit was closed and its verdict recorded."""

    audit: str
    verdict_digest: str
    recommendation: str
    leaf: str


@dataclass(frozen=True)
class Period:
    """What is audited, both days included; `year` None counts from the first certificate."""

    start: date
    end: date
    year: int | None = None


def open_audit(
    instance: Instance,
    enterprise_id: str,
    label: str,
    period: Period,
    auditors: Sequence[str] = (),
    *,
    by: Person,
    once: Once | None = None,
) -> AuditOpened:
    """Open an audit on an edition, done by these auditors, or by whoever opens it.

    Raises:
        EnterpriseUnknown, EditionUnknown, FieldsRefused. InputRefused: somebody is no auditor.
    """

    def work_it(work: Work) -> AuditOpened:
        work.by.require(ADMINISTRATOR, AUDITOR, act="open an audit")
        team = tuple(auditors) or (work.by.id,)
        _check_auditors(work, team)
        audit = audits.open_audit(
            work.session,
            enterprise=get_enterprise(work.session, enterprise_id),
            edition=edition_within(work.instance, work.session, label),
            period_start=period.start,
            period_end=period.end,
            auditors=team,
            now=work.now,
            year=period.year,
        )
        start, end = audit.period_start.isoformat(), audit.period_end.isoformat()
        return AuditOpened(audit.id, enterprise_id, label, start, end, audit.year, team)

    return carry_out(instance, Call("open_audit", by, once), AuditOpened, work_it)


def _check_auditors(work: Work, team: Sequence[str]) -> None:
    problems = []
    for person_id in team:
        person = work.session.get(PersonRow, person_id)
        if person is None or not person.active:
            problems.append(f"There is no active person {person_id}.")
        elif AUDITOR not in person.roles.split():
            problems.append(f"{person_id} does not have the role auditor.")
    if problems:
        raise InputRefused(problems)


@dataclass(frozen=True)
class File:
    """A file as it was sent.

    `mapping` is column -> heading; `replaces` the id of evidence that counts no more.
    """

    kind: str
    name: str
    content: bytes
    mapping: Mapping[str, str] | None = None
    replaces: str | None = None


def receive_evidence(
    instance: Instance, audit_id: str, file: File, *, by: Person, once: Once | None = None
) -> EvidenceReceived:
    """Receive one file from an auditor, or from the enterprise itself; a visit from auditors only.

    Raises:
        EvidenceRefused: with every problem; nothing is stored. AuditUnknown, AuditClosed.
        RoleMissing: somebody else's audit, or a visit from somebody who is no auditor.
    """
    vault = instance.vault

    def work_it(work: Work) -> EvidenceReceived:
        audit = get_audit(work.session, audit_id)
        former = audit.stage
        if file.kind == VISIT:
            admit_auditor(work, audit, act="record a visit")
        admit(work, audit, act="hand in evidence")
        received = audits.receive_evidence(
            work.session,
            vault,
            audit=audit,
            kind=file.kind,
            file_name=file.name,
            content=file.content,
            by=work.by.id,
            now=work.now,
            mapping=file.mapping,
            replaces=file.replaces,
            edition=edition_within(work.instance, work.session, audit.edition_label),
        )
        if received.statement is not None:
            check_step(former, _STEP_OF_KIND.get(file.kind, AuditStep.RECEIVE_EVIDENCE), audit)
            work.append(_statement(received.statement))
        evidence = received.evidence
        return EvidenceReceived(
            audit=audit.id,
            evidence=evidence.id,
            kind=evidence.kind,
            file_name=evidence.file_name,
            rows=evidence.rows,
            commitment=evidence.commitment,
            notes=received.notes,
            new=received.statement is not None,
        )

    return carry_out(instance, Call("receive_evidence", by, once), EvidenceReceived, work_it)


def record_visit(
    instance: Instance, audit_id: str, document: bytes, *, by: Person, once: Once | None = None
) -> EvidenceReceived:
    """Record a visit from its JSON document, as only an auditor may.

    Raises:
        EvidenceRefused: with every problem, each at its JSON pointer. AuditUnknown, AuditClosed.
    """
    by.require(AUDITOR, act="record a visit")
    file = File(VISIT, f"visit-{audit_id}.json", document)
    return receive_evidence(instance, audit_id, file, by=by, once=once)


def evaluate(
    instance: Instance, audit_id: str, *, by: Person, once: Once | None = None
) -> Evaluated:
    """Judge what was received so far; may be repeated until the audit is closed.

    Raises:
        AuditUnknown, AuditClosed, EvidenceAltered, EvidenceErased. EditionDiffers: see replay.
    """
    vault = instance.vault

    def work_it(work: Work) -> Evaluated:
        audit = get_audit(work.session, audit_id)
        former = audit.stage
        admit_auditor(work, audit, act="evaluate an audit")
        check_received(work.session, audit)
        edition = edition_within(work.instance, work.session, audit.edition_label)
        verdict = audits.evaluate_audit(
            work.session, vault, audit=audit, edition=edition, now=work.now
        )
        check_step(former, AuditStep.EVALUATE, audit)
        judgement = cast("dict[str, Any]", verdict.document["judgement"])
        findings = list_findings(work.session, audit.id)
        return Evaluated(
            audit=audit.id,
            verdict_digest=verdict.digest,
            recommendation=judgement["recommendation"],
            outcomes=tuple(
                f"{each['criterion']}={each['outcome']}" for each in judgement["results"]
            ),
            open_findings=tuple(each.id for each in findings if each.stage != "closed"),
        )

    return carry_out(instance, Call("evaluate", by, once), Evaluated, work_it)


def close_audit(
    instance: Instance, audit_id: str, *, by: Person, once: Once | None = None
) -> AuditClosed:
    """Close an audit on its last verdict, made once more from the stored evidence.

    Raises:
        EditionNotPublic: the edition's record is not in the log. EvidenceAltered: what is stored
        is not what was received. VerdictAltered: what is stored is not what it leads to.
        VerdictOutdated, AuditNotEvaluated, AuditClosed, AuditUnknown.
    """
    vault = instance.vault

    def work_it(work: Work) -> AuditClosed:
        audit = get_audit(work.session, audit_id)
        admit_auditor(work, audit, act="close an audit")
        former = audit.stage
        if former != AuditStage.CLOSED.value:
            edition = _public_edition(work, audit)
            check_received(work.session, audit)
            again = audits.replay_audit(work.session, vault, audit=audit, edition=edition)
            if not again.same:
                raise VerdictAltered(audit.id, "the evidence as received leads to another")
        statement = audits.close_audit(work.session, audit=audit, by=work.by.id, now=work.now)
        check_step(former, AuditStep.CLOSE, audit)
        leaf = work.append(_statement(statement))
        recommendation = str(statement.body["recommendation"])
        return AuditClosed(audit.id, str(audit.verdict_digest), recommendation, leaf)

    return carry_out(instance, Call("close_audit", by, once), AuditClosed, work_it)


def replay(
    instance: Instance, audit_id: str, replacements: Mapping[str, bytes] | None = None
) -> Replay:
    """Make the last verdict again from evidence and edition; changes nothing.

    Raises:
        EvidenceErased, EvidenceAltered, EvidenceUnknown, EvidenceRefused, EditionDiffers,
        VerdictAltered, AuditNotEvaluated, AuditUnknown.
    """
    vault = instance.vault
    with read_session(instance.engine) as session:
        audit = get_audit(session, audit_id)
        edition = edition_within(instance, session, audit.edition_label)
        check_received(session, audit)
        if audit.stage == AuditStage.CLOSED.value:
            check_verdict(session, audit)
        return audits.replay_audit(
            session, vault, audit=audit, edition=edition, replacements=replacements
        )


def _public_edition(work: Work, audit: Audit) -> Edition:
    """Return the edition of the audit, which is in the log with the digest the audit names."""
    row = work.session.get(EditionRow, audit.edition_label)
    if row is None or work.instance.log.find_index(row.leaf) is None:
        raise EditionNotPublic(audit.edition_label)
    if row.digest != audit.edition_digest:
        expected = f"{audit.edition_label} {audit.edition_digest}"
        given = f"{row.label} {row.digest}"
        raise EditionDiffers(audit=audit.id, expected=expected, given=given)
    return edition_within(work.instance, work.session, audit.edition_label)


def _statement(made: AuditStatement) -> Statement:
    """Return what `audits` wants said as what is recorded: its bodies are plain JSON."""
    return Statement(made.type, made.subject, cast("dict[str, JsonValue]", made.body))
