"""Who may decide what: every reason against a decision, not only the first.

An obstacle is a code and a sentence. No obstacle means the decision may be taken; it never
means that it must be. The one who decides has had no part in the audit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, assert_never

from certify.errors import StepNotAllowed
from certify.lifecycle import AuditStage, CertificateStage, CertificateStep, advance
from certify.reasons import REASONS

DECISION_MAKER: Final = "decision_maker"

_BLOCKING_SEVERITIES: Final = frozenset({"critical", "major"})


class DecisionKind(StrEnum):
    """What can be decided."""

    GRANT = "grant"
    REFUSE = "refuse"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Obstacle:
    """One reason against a decision. `code` is for programs, `sentence` for people."""

    code: str
    sentence: str


@dataclass(frozen=True)
class Decider:
    """Who wants to decide. `active` is False once a person has left."""

    person: str
    roles: frozenset[str]
    active: bool = True


@dataclass(frozen=True)
class OpenFinding:
    """A criterion that is not met or not known. `outcome` is fail or unknown."""

    criterion: str
    severity: str
    outcome: str
    due_on: date | None = None


@dataclass(frozen=True)
class AuditFacts:
    """What a decision looks at in an audit. Persons are named by id.

    `findings` holds those that are still open; `decided` is the number or the word of an earlier
    decision on this audit; `certified_by` the enterprise's certificate in force under the same
    standard, if any.
    """

    stage: AuditStage
    team: frozenset[str]
    evidence_receivers: frozenset[str]
    visit_recorders: frozenset[str]
    correction_verifiers: frozenset[str]
    verdict_digest: str | None
    findings: tuple[OpenFinding, ...]
    edition: str
    edition_in_log: bool
    decided: str | None = None
    certified_by: str | None = None


@dataclass(frozen=True)
class Validity:
    """The days a certificate is to run, both included."""

    effective_on: date
    expires_on: date
    longest_until: date


def obstacles(
    kind: DecisionKind,
    *,
    decider: Decider,
    audit: AuditFacts,
    today: date,
    stage: CertificateStage = CertificateStage.NONE,
    validity: Validity | None = None,
    reason: str | None = None,
) -> tuple[Obstacle, ...]:
    """Return every reason against a decision; an empty tuple when nothing stands against it.

    `stage` is the certificate's own, `validity` the days it is to run (grant) or runs (all
    others), `reason` a code of `REASONS` (needed to suspend, reinstate or withdraw).
    """
    found = [*_about_decider(decider, audit)]
    match kind:
        case DecisionKind.GRANT:
            found += _about_audit(audit)
            found += _about_enterprise(audit)
            found += [one for finding in audit.findings for one in _about_finding(finding)]
            found += _about_validity(validity, today)
        case DecisionKind.REFUSE:
            found += _about_audit(audit)
        case DecisionKind.SUSPEND | DecisionKind.REINSTATE | DecisionKind.WITHDRAW:
            found += _about_change(kind, stage, reason)
            found += _about_expiry(validity, today)
        case _:
            assert_never(kind)
    return tuple(found)


def _about_decider(decider: Decider, audit: AuditFacts) -> Iterator[Obstacle]:
    who = decider.person
    if not decider.active:
        yield Obstacle("decider_inactive", f"{who} is no longer active.")
    if DECISION_MAKER not in decider.roles:
        yield Obstacle("not_a_decision_maker", f"{who} does not have the role of decision maker.")
    parts = {
        "decider_in_team": (
            audit.team,
            "was an auditor of this audit: an auditor never decides on the own audit",
        ),
        "decider_received_evidence": (
            audit.evidence_receivers,
            "received evidence of this audit: who received evidence never decides",
        ),
        "decider_recorded_visit": (
            audit.visit_recorders,
            "recorded a visit of this audit: who recorded a visit never decides",
        ),
        "decider_verified_correction": (
            audit.correction_verifiers,
            "verified a corrective action of this audit: who verified one never decides",
        ),
    }
    for code, (persons, deed) in parts.items():
        if who in persons:
            yield Obstacle(code, f"{who} {deed}.")


def _about_audit(audit: AuditFacts) -> Iterator[Obstacle]:
    if audit.stage is not AuditStage.CLOSED:
        yield Obstacle(
            "audit_not_closed", f"The audit is not closed, it is {audit.stage.replace('_', ' ')}."
        )
    if audit.verdict_digest is None:
        yield Obstacle("no_verdict", "The audit has no verdict.")
    if not audit.edition_in_log:
        yield Obstacle(
            "edition_not_in_log", f"The edition of this audit is not in the log: {audit.edition}."
        )
    if audit.decided is not None:
        yield Obstacle("already_decided", f"This audit was decided already: {audit.decided}.")


def _about_enterprise(audit: AuditFacts) -> Iterator[Obstacle]:
    if audit.certified_by is not None:
        yield Obstacle(
            "already_certified",
            f"The enterprise holds certificate {audit.certified_by} under this standard.",
        )


def _about_finding(finding: OpenFinding) -> Iterator[Obstacle]:
    name, severity = finding.criterion, finding.severity
    if severity in _BLOCKING_SEVERITIES and finding.outcome == "unknown":
        sentence = f"{name} ({severity}): a criterion cannot be judged, and silence never passes."
        yield Obstacle(f"{severity}_unknown", sentence)
    elif severity == "critical":
        yield Obstacle("critical_not_met", f"{name}: a critical criterion is not met.")
    elif severity == "major":
        yield Obstacle("open_major_nonconformity", f"{name}: a major nonconformity is open.")
    elif severity == "minor" and finding.due_on is None:
        sentence = f"{name}: a minor nonconformity is open without a due date for its remedy."
        yield Obstacle("minor_without_due_date", sentence)


def _about_validity(validity: Validity | None, today: date) -> Iterator[Obstacle]:
    if validity is None:
        yield Obstacle("no_validity", "It is not said from when to when the certificate runs.")
        return
    if validity.effective_on < today:
        yield Obstacle(
            "effective_before_decision",
            f"It would take effect on {validity.effective_on}, before the day of decision {today}.",
        )
    if validity.expires_on <= validity.effective_on:
        yield Obstacle("expires_before_effective", "It would expire before it takes effect.")
    if validity.expires_on > validity.longest_until:
        yield Obstacle(
            "runs_too_long",
            f"It would run until {validity.expires_on}; "
            f"the edition allows {validity.longest_until} at most.",
        )


def _about_change(
    kind: DecisionKind, stage: CertificateStage, reason: str | None
) -> Iterator[Obstacle]:
    try:
        advance(stage, CertificateStep(kind.value))
    except StepNotAllowed as error:
        yield Obstacle("step_not_allowed", str(error))
    if reason not in REASONS:
        yield Obstacle("no_reason", f"A reason is needed, one of: {', '.join(REASONS)}.")


def _about_expiry(validity: Validity | None, today: date) -> Iterator[Obstacle]:
    if validity is not None and today > validity.expires_on:
        yield Obstacle("expired", f"The certificate expired on {validity.expires_on}.")
