from itertools import product

import pytest

from certify.errors import StepNotAllowed
from certify.lifecycle import (
    AUDIT_LIFECYCLE,
    CERTIFICATE_LIFECYCLE,
    STAGE_OF_STATE,
    STATE_OF_STEP,
    AuditStage,
    AuditStep,
    CertificateStage,
    CertificateStep,
    advance,
)

# The whole policy once more, written the other way round: from each stage, step by step.
EXPECTED = {
    AuditStage.PLANNED: {
        "receive_evidence": "in_progress",
        "record_visit": "in_progress",
        "evaluate": "evaluated",
    },
    AuditStage.IN_PROGRESS: {
        "receive_evidence": "in_progress",
        "record_visit": "in_progress",
        "evaluate": "evaluated",
        "answer_finding": "in_progress",
        "verify_correction": "in_progress",
    },
    AuditStage.EVALUATED: {
        "receive_evidence": "in_progress",
        "record_visit": "in_progress",
        "evaluate": "evaluated",
        "answer_finding": "evaluated",
        "verify_correction": "evaluated",
        "close": "closed",
    },
    AuditStage.CLOSED: {"answer_finding": "closed", "verify_correction": "closed"},
    CertificateStage.NONE: {"grant": "valid"},
    CertificateStage.VALID: {
        "suspend": "suspended",
        "withdraw": "withdrawn",
        "supersede": "superseded",
    },
    CertificateStage.SUSPENDED: {"reinstate": "valid", "withdraw": "withdrawn"},
    CertificateStage.WITHDRAWN: {},
    CertificateStage.SUPERSEDED: {},
}

EVERY_PAIR = [*product(AuditStage, AuditStep), *product(CertificateStage, CertificateStep)]


@pytest.mark.parametrize(("stage", "step"), EVERY_PAIR)
def test_each_step_leads_where_the_policy_says_or_is_refused(stage, step):
    leads_to = EXPECTED[stage].get(step.value)
    if leads_to is not None:
        assert advance(stage, step) is type(stage)(leads_to)
        return
    with pytest.raises(StepNotAllowed) as refused:
        advance(stage, step)
    assert refused.value.allowed == tuple(EXPECTED[stage])
    assert stage.value in str(refused.value)
    assert step.value in str(refused.value)


def test_no_step_of_one_lifecycle_is_taken_on_a_stage_of_the_other():
    with pytest.raises(AssertionError):
        advance(AuditStage.CLOSED, CertificateStep.GRANT)


def test_withdrawn_and_superseded_are_final():
    final = set(CertificateStage) - {stage for stage, _ in CERTIFICATE_LIFECYCLE}
    assert final == {CertificateStage.WITHDRAWN, CertificateStage.SUPERSEDED}


def test_every_stage_can_be_reached():
    assert set(AuditStage) == {AuditStage.PLANNED, *AUDIT_LIFECYCLE.values()}
    assert set(CertificateStage) == {CertificateStage.NONE, *CERTIFICATE_LIFECYCLE.values()}


@pytest.mark.parametrize(("stage", "step"), CERTIFICATE_LIFECYCLE)
def test_the_recorded_state_of_a_step_names_the_stage_it_leads_to(stage, step):
    assert STAGE_OF_STATE[STATE_OF_STEP[step]] is advance(stage, step)
