"""Findings and corrective actions: what a failed or undecidable criterion leads to.

- Every evaluation opens a finding for each criterion that failed or stayed unknown and has none
  open. Its due date follows its severity and never moves.
- The enterprise answers with a corrective action; new evidence may come with it.
- An auditor of the team, who did not submit it, verifies the action.
- A failed criterion's finding closes once an action on it is verified and the criterion no longer
  fails in the last evaluation, in either order. What was never worse than unknown closes as soon as
  evidence shows that the criterion is met.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar, Final

from sqlalchemy import CheckConstraint, Text, UniqueConstraint, func
from sqlmodel import Field, Session, col, select

from audits.enterprise import Audit, list_team
from audits.errors import (
    ActionUnknown,
    FieldsRefused,
    FindingClosed,
    FindingUnknown,
    NotOfTheTeam,
    OwnCorrection,
)
from audits.schema import Base, one_of
from audits.tables.text import clean_text
from standards.judge import Result
from standards.model import SEVERITIES, Edition

DUE_DAYS: Final = {"critical": 30, "major": 90, "minor": 365, "development": 730}
STAGES: Final = ("open", "answered", "closed")
NOT_MET: Final = ("fail", "unknown")
MAX_ANSWER: Final = 4_000


class Finding(Base, table=True):
    """A criterion of an audit that failed or could not be decided.

    `outcome` is the worst of all evaluations since it was opened, `sentence` that of the last one
    that did not find it met; `met` says that the very last one did.
    """

    __table_args__ = (
        one_of("severity", SEVERITIES),
        one_of("outcome", NOT_MET),
        one_of("stage", STAGES),
        CheckConstraint("(stage = 'closed') = (closed_at IS NOT NULL)", name="closed_dated"),
    )

    id: str = Field(primary_key=True)
    audit_id: str = Field(foreign_key="audit.id", index=True)
    criterion: str
    severity: str
    outcome: str
    sentence: str = Field(sa_type=Text)
    mend: str = Field(sa_type=Text)
    due_on: date
    stage: str = "open"
    met: bool = False
    opened_at: datetime
    closed_at: datetime | None = None


class CorrectiveAction(Base, table=True):
    """What an enterprise did or will do about a finding."""

    __tablename__: ClassVar[str] = "corrective_action"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text_given"),
        CheckConstraint("(verified_at IS NULL) = (verified_by IS NULL)", name="verified_whole"),
        CheckConstraint("verified_by <> submitted_by", name="verified_by_another"),
        UniqueConstraint("finding_id", "number"),
    )

    id: str = Field(primary_key=True)
    finding_id: str = Field(foreign_key="finding.id", index=True)
    number: int
    text: str = Field(sa_type=Text)
    submitted_at: datetime
    submitted_by: str
    verified_at: datetime | None = None
    verified_by: str | None = None


def due_on(severity: str, opened_on: date) -> date:
    """Return the day by which a finding of the severity must be closed."""
    return opened_on + timedelta(days=DUE_DAYS[severity])


def list_findings(session: Session, audit_id: str) -> Sequence[Finding]:
    """Return the findings of an audit in the order they were opened."""
    wanted = select(Finding).where(Finding.audit_id == audit_id)
    return session.exec(wanted.order_by(func.length(Finding.id), col(Finding.id))).all()


def list_actions(session: Session, finding_id: str) -> Sequence[CorrectiveAction]:
    """Return the corrective actions on a finding, oldest first."""
    wanted = select(CorrectiveAction).where(CorrectiveAction.finding_id == finding_id)
    return session.exec(wanted.order_by(col(CorrectiveAction.number))).all()


def get_finding(session: Session, finding_id: str) -> Finding:
    """Return the finding.

    Raises:
        FindingUnknown: when there is none of that id.
    """
    found = session.get(Finding, finding_id)
    if found is None:
        raise FindingUnknown(finding_id)
    return found


def review_findings(
    session: Session, audit: Audit, edition: Edition, results: Iterable[Result], now: datetime
) -> None:
    """Open, update and close the findings of an audit by the results of an evaluation."""
    findings = list_findings(session, audit.id)
    open_by_criterion = {each.criterion: each for each in findings if each.stage != "closed"}
    count = len(findings)
    for result in results:
        finding = open_by_criterion.get(result.criterion)
        if finding is not None:
            _update(session, finding, result, now)
        elif result.outcome in NOT_MET:
            count += 1
            session.add(_open(audit, edition, result, count, now))
    session.flush()


def _open(audit: Audit, edition: Edition, result: Result, number: int, now: datetime) -> Finding:
    criterion = edition.find_criterion(result.criterion)
    if criterion is None:
        raise AssertionError(f"{edition.label} has no criterion {result.criterion}")
    return Finding(
        id=f"{audit.id}.F{number:02d}",
        audit_id=audit.id,
        criterion=result.criterion,
        severity=result.severity,
        outcome=result.outcome,
        sentence=result.sentence,
        mend=criterion.mend,
        due_on=due_on(result.severity, now.date()),
        opened_at=now,
    )


def _update(session: Session, finding: Finding, result: Result, now: datetime) -> None:
    finding.met = result.outcome not in NOT_MET
    if not finding.met:
        # What once failed stays so: passing through unknown must not spare the verification.
        finding.outcome = "fail" if "fail" in {finding.outcome, result.outcome} else "unknown"
        finding.sentence = result.sentence
    elif finding.outcome == "unknown" or _is_verified(session, finding):
        _close(finding, now)
    session.add(finding)


def _is_verified(session: Session, finding: Finding) -> bool:
    return any(action.verified_at is not None for action in list_actions(session, finding.id))


def _close(finding: Finding, now: datetime) -> None:
    finding.stage, finding.closed_at = "closed", now


def answer_finding(
    session: Session, *, finding: Finding, text: str, by: str, now: datetime
) -> CorrectiveAction:
    """Return the corrective action that the enterprise submits.

    Raises:
        FindingClosed: when the finding is closed.
        FieldsRefused: when the text is blank or longer than 4,000 characters.
    """
    _refuse_closed(finding)
    number = len(list_actions(session, finding.id)) + 1
    action = CorrectiveAction(
        id=f"{finding.id}.{number}",
        finding_id=finding.id,
        number=number,
        text=_check_answer(text),
        submitted_at=now,
        submitted_by=by,
    )
    finding.stage = "answered"
    session.add_all([action, finding])
    session.flush()
    return action


def _check_answer(text: str) -> str:
    clean = clean_text(text)
    if not 1 <= len(clean) <= MAX_ANSWER:
        rule = f"the text has 1 to {MAX_ANSWER} characters"
        raise FieldsRefused("corrective action", [rule])
    return clean


def verify_correction(session: Session, *, finding: Finding, by: str, now: datetime) -> Finding:
    """Verify the last corrective action; close the finding if its criterion is met by now.

    Raises:
        FindingClosed: when the finding is closed.
        ActionUnknown: when there is no corrective action on it.
        NotOfTheTeam: when `by` is not an auditor of the audit.
        OwnCorrection: when `by` submitted the action.
    """
    _refuse_closed(finding)
    auditors = [each for each in list_team(session, finding.audit_id) if each.role == "auditor"]
    if by not in {each.person_id for each in auditors}:
        raise NotOfTheTeam(by, finding.audit_id)
    actions = list_actions(session, finding.id)
    if not actions:
        raise ActionUnknown(f"on finding {finding.id}")
    action = actions[-1]
    if action.submitted_by == by:
        raise OwnCorrection(by, finding.id)
    action.verified_at, action.verified_by = now, by
    if finding.met:
        _close(finding, now)
    session.add_all([action, finding])
    session.flush()
    return finding


def _refuse_closed(finding: Finding) -> None:
    if finding.stage == "closed":
        raise FindingClosed(finding.id)
