"""The door of this package: what may be done to an audit, from opening to closing and replay.

Plain functions on the caller's session. None commits; the caller also carries the statements that
they return to the log.
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from audits.enterprise import (
    MAX_YEAR,
    Audit,
    AuditTeam,
    Enterprise,
    add_enterprise,
    next_id,
    whole_years,
)
from audits.errors import AuditClosed, FieldsRefused, VerdictOutdated
from audits.evaluation import OUTCOMES, Verdict, evaluate_audit, in_use
from audits.evidence import Evidence, Statement, list_evidence
from audits.finding import answer_finding, verify_correction
from audits.receiving import Received, receive_evidence
from audits.replay import Change, Replay, load_verdict, replay_audit
from ledger.tree import leaf_hash, root_hash, subtree_hash_of
from standards.model import Edition

__all__ = [
    "Change",
    "Received",
    "Replay",
    "Verdict",
    "add_enterprise",
    "answer_finding",
    "close_audit",
    "erase_evidence",
    "evaluate_audit",
    "open_audit",
    "receive_evidence",
    "replay_audit",
    "verify_correction",
]

SALT_BYTES: Final = 32
MAX_PERIOD_DAYS: Final = 366


def open_audit(  # noqa: PLR0913  each is said by name
    session: Session,
    *,
    enterprise: Enterprise,
    edition: Edition,
    period_start: date,
    period_end: date,
    auditors: Sequence[str],
    now: datetime,
    year: int | None = None,
) -> Audit:
    """Return a new audit, frozen to the edition, with its team.

    `year` counts full years from the first certificate to the period's end unless it is given.

    Raises:
        FieldsRefused: with everything that does not fit.
    """
    years = _year_of(enterprise, period_end) if year is None else year
    _check_fields(period_start, period_end, auditors, years)
    audit = Audit(
        id=next_id(session, Audit, "A-"),
        enterprise_id=enterprise.id,
        edition_label=edition.label,
        edition_digest=edition.digest,
        period_start=period_start,
        period_end=period_end,
        year=years,
        salt=secrets.token_hex(SALT_BYTES),
        opened_at=now,
    )
    session.add(audit)
    session.flush()
    session.add_all([AuditTeam(audit_id=audit.id, person_id=person) for person in auditors])
    session.flush()
    return audit


def _year_of(enterprise: Enterprise, period_end: date) -> int:
    first = enterprise.first_certified_on
    return 0 if first is None else whole_years(first, period_end)


def _check_fields(start: date, end: date, auditors: Sequence[str], year: int) -> None:
    problems = []
    if start > end:
        problems.append("the period ends before it starts")
    elif (end - start).days >= MAX_PERIOD_DAYS:
        problems.append("the period is longer than a year")
    if not auditors or not all(auditors) or len(set(auditors)) != len(auditors):
        problems.append("an audit needs at least one auditor, each named once")
    if not 0 <= year <= MAX_YEAR:
        problems.append(f"the year counts from 0 to {MAX_YEAR}")
    if problems:
        raise FieldsRefused("audit", problems)


def close_audit(session: Session, *, audit: Audit, by: str, now: datetime) -> Statement:
    """Close the audit on its last verdict and return what the log is to hold of it.

    Raises:
        AuditClosed, AuditNotEvaluated.
        VerdictOutdated: evidence came or was replaced after the last evaluation.
    """
    if audit.stage == "closed":
        raise AuditClosed(audit.id)
    verdict = load_verdict(audit)
    named = {each["id"] for each in verdict["evidence"]}
    used = in_use(list_evidence(session, audit.id))
    differing = named ^ {evidence.id for evidence in used}
    if differing or audit.stage != "evaluated":
        raise VerdictOutdated(audit.id, sorted(differing))
    audit.stage, audit.closed_at, audit.closed_by = "closed", now, by
    session.add(audit)
    session.flush()
    outcomes = [result["outcome"] for result in verdict["judgement"]["results"]]
    return Statement(
        "audit_verdict",
        f"{audit.enterprise_id}/{audit.id}",
        {
            "audit": audit.id,
            "edition": audit.edition_label,
            "edition_digest": audit.edition_digest,
            "verdict_digest": audit.verdict_digest,
            "evidence_root": evidence_root(used),
            "recommendation": verdict["judgement"]["recommendation"],
            "results": {outcome: outcomes.count(outcome) for outcome in OUTCOMES},
        },
    )


def evidence_root(evidence: Sequence[Evidence]) -> str:
    """Return the root, as `sha256:` and hex, of the tree over the commitments as text, in order."""
    leaves = [leaf_hash(each.commitment.encode()) for each in evidence]
    return f"sha256:{root_hash(len(leaves), subtree_hash_of(leaves)).hex()}"


def erase_evidence(session: Session, *, evidence: Evidence, by: str, now: datetime) -> None:
    """Destroy the key and salt of evidence for good; its commitment stays.

    Nobody can read the blob from then on. After the commit the caller may `vault.delete` it.
    """
    evidence.salt = evidence.wrapped_key = None
    evidence.erased_at, evidence.erased_by = now, by
    session.add(evidence)
    session.flush()
