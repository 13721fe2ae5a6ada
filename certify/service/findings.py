"""Findings: what the enterprise does about them, and the auditor's word on it."""

from dataclasses import dataclass

from audits import service as audits
from audits.enterprise import get_audit
from audits.finding import get_finding
from certify.accounts import Person
from certify.instance import Instance
from certify.service.team import admit, admit_auditor
from certify.service.work import Call, Once, Reply, Work, carry_out


@dataclass(frozen=True)
class FindingAnswered(Reply):
    """A corrective action was submitted."""

    finding: str
    action: str
    stage: str


@dataclass(frozen=True)
class CorrectionVerified(Reply):
    """A corrective action was verified; the finding closes once its criterion is met."""

    finding: str
    stage: str


def answer_finding(
    instance: Instance, finding_id: str, text: str, *, by: Person, once: Once | None = None
) -> FindingAnswered:
    """Submit what the enterprise did or will do about a finding.

    Raises:
        FindingUnknown, FindingClosed, FieldsRefused.
    """

    def work_it(work: Work) -> FindingAnswered:
        finding = get_finding(work.session, finding_id)
        audit = get_audit(work.session, finding.audit_id)
        admit(work, audit, act="answer a finding")
        action = audits.answer_finding(
            work.session, finding=finding, text=text, by=work.by.id, now=work.now
        )
        return FindingAnswered(finding.id, action.id, finding.stage)

    return carry_out(instance, Call("answer_finding", by, once), FindingAnswered, work_it)


def verify_correction(
    instance: Instance, finding_id: str, *, by: Person, once: Once | None = None
) -> CorrectionVerified:
    """Verify the last corrective action on a finding.

    Raises:
        FindingUnknown, FindingClosed, ActionUnknown, OwnCorrection.
    """

    def work_it(work: Work) -> CorrectionVerified:
        finding = get_finding(work.session, finding_id)
        admit_auditor(work, get_audit(work.session, finding.audit_id), act="verify a correction")
        verified = audits.verify_correction(
            work.session, finding=finding, by=work.by.id, now=work.now
        )
        return CorrectionVerified(verified.id, verified.stage)

    return carry_out(instance, Call("verify_correction", by, once), CorrectionVerified, work_it)
