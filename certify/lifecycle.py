"""The life of an audit and of a certificate: stages, steps, and which step leads where.

One table for each, beside its enums; a step that is not in the table is refused. Expiry is not
a stage: it is computed from the date wherever a state is shown (`certify.certificate`).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar, overload

from certify.errors import StepNotAllowed


class AuditStage(StrEnum):
    """How far an audit is."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    EVALUATED = "evaluated"
    CLOSED = "closed"


class AuditStep(StrEnum):
    """What happens to an audit."""

    RECEIVE_EVIDENCE = "receive_evidence"
    RECORD_VISIT = "record_visit"
    EVALUATE = "evaluate"
    ANSWER_FINDING = "answer_finding"
    VERIFY_CORRECTION = "verify_correction"
    CLOSE = "close"


class CertificateStage(StrEnum):
    """Where a certificate stands, expiry left aside. `NONE`: it is not issued yet."""

    NONE = "none"
    VALID = "valid"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class CertificateStep(StrEnum):
    """What is decided about a certificate."""

    GRANT = "grant"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"


AUDIT_LIFECYCLE: Final[Mapping[tuple[AuditStage, AuditStep], AuditStage]] = {
    (AuditStage.PLANNED, AuditStep.RECEIVE_EVIDENCE): AuditStage.IN_PROGRESS,
    (AuditStage.PLANNED, AuditStep.RECORD_VISIT): AuditStage.IN_PROGRESS,
    # An audit without evidence may be evaluated: everything is unknown, and that is the answer.
    (AuditStage.PLANNED, AuditStep.EVALUATE): AuditStage.EVALUATED,
    (AuditStage.IN_PROGRESS, AuditStep.RECEIVE_EVIDENCE): AuditStage.IN_PROGRESS,
    (AuditStage.IN_PROGRESS, AuditStep.RECORD_VISIT): AuditStage.IN_PROGRESS,
    (AuditStage.IN_PROGRESS, AuditStep.EVALUATE): AuditStage.EVALUATED,
    # New evidence makes a verdict outdated: back to work.
    (AuditStage.EVALUATED, AuditStep.RECEIVE_EVIDENCE): AuditStage.IN_PROGRESS,
    (AuditStage.EVALUATED, AuditStep.RECORD_VISIT): AuditStage.IN_PROGRESS,
    (AuditStage.EVALUATED, AuditStep.EVALUATE): AuditStage.EVALUATED,
    (AuditStage.EVALUATED, AuditStep.CLOSE): AuditStage.CLOSED,
    (AuditStage.IN_PROGRESS, AuditStep.ANSWER_FINDING): AuditStage.IN_PROGRESS,
    (AuditStage.IN_PROGRESS, AuditStep.VERIFY_CORRECTION): AuditStage.IN_PROGRESS,
    (AuditStage.EVALUATED, AuditStep.ANSWER_FINDING): AuditStage.EVALUATED,
    (AuditStage.EVALUATED, AuditStep.VERIFY_CORRECTION): AuditStage.EVALUATED,
    # Minor nonconformities outlive the audit as conditions of the certificate.
    (AuditStage.CLOSED, AuditStep.ANSWER_FINDING): AuditStage.CLOSED,
    (AuditStage.CLOSED, AuditStep.VERIFY_CORRECTION): AuditStage.CLOSED,
}

CERTIFICATE_LIFECYCLE: Final[
    Mapping[tuple[CertificateStage, CertificateStep], CertificateStage]
] = {
    (CertificateStage.NONE, CertificateStep.GRANT): CertificateStage.VALID,
    (CertificateStage.VALID, CertificateStep.SUSPEND): CertificateStage.SUSPENDED,
    (CertificateStage.VALID, CertificateStep.WITHDRAW): CertificateStage.WITHDRAWN,
    (CertificateStage.VALID, CertificateStep.SUPERSEDE): CertificateStage.SUPERSEDED,
    (CertificateStage.SUSPENDED, CertificateStep.REINSTATE): CertificateStage.VALID,
    (CertificateStage.SUSPENDED, CertificateStep.WITHDRAW): CertificateStage.WITHDRAWN,
}

STAGE_OF_STATE: Final[Mapping[str, CertificateStage]] = {
    "issued": CertificateStage.VALID,
    "suspended": CertificateStage.SUSPENDED,
    "reinstated": CertificateStage.VALID,
    "withdrawn": CertificateStage.WITHDRAWN,
    "superseded": CertificateStage.SUPERSEDED,
}
"""The stage that the state named by a record's `status` puts a certificate in."""

STATE_OF_STEP: Final[Mapping[CertificateStep, str]] = {
    CertificateStep.GRANT: "issued",
    CertificateStep.SUSPEND: "suspended",
    CertificateStep.REINSTATE: "reinstated",
    CertificateStep.WITHDRAW: "withdrawn",
    CertificateStep.SUPERSEDE: "superseded",
}
"""The state that the record of a step names."""

_Stage = TypeVar("_Stage", bound=StrEnum)
_Step = TypeVar("_Step", bound=StrEnum)


@overload
def advance(stage: AuditStage, step: AuditStep) -> AuditStage: ...
@overload
def advance(stage: CertificateStage, step: CertificateStep) -> CertificateStage: ...
def advance(
    stage: AuditStage | CertificateStage, step: AuditStep | CertificateStep
) -> AuditStage | CertificateStage:
    """Return the stage that a step leads to.

    Raises:
        StepNotAllowed: names the steps that are possible from this stage.
    """
    if isinstance(stage, AuditStage) and isinstance(step, AuditStep):
        return _advance(AUDIT_LIFECYCLE, stage, step)
    if isinstance(stage, CertificateStage) and isinstance(step, CertificateStep):
        return _advance(CERTIFICATE_LIFECYCLE, stage, step)
    raise AssertionError(f"a step of one lifecycle on a stage of another: {stage!r}, {step!r}")


def _advance(table: Mapping[tuple[_Stage, _Step], _Stage], stage: _Stage, step: _Step) -> _Stage:
    if (stage, step) not in table:
        allowed = [possible.value for from_stage, possible in table if from_stage is stage]
        raise StepNotAllowed(stage=stage.value, step=step.value, allowed=allowed)
    return table[stage, step]
