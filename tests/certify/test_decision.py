from dataclasses import replace
from datetime import date

import pytest

from certify.decision import (
    REASONS,
    AuditFacts,
    Decider,
    DecisionKind,
    OpenFinding,
    Validity,
    obstacles,
)
from certify.lifecycle import AuditStage, CertificateStage

TODAY = date(2026, 11, 24)
DECIDER = Decider("P-0009", frozenset({"decision_maker"}))
VALIDITY = Validity(TODAY, date(2029, 11, 23), date(2029, 11, 23))
AUDIT = AuditFacts(
    stage=AuditStage.CLOSED,
    team=frozenset({"P-0001"}),
    evidence_receivers=frozenset({"P-0002"}),
    visit_recorders=frozenset({"P-0003"}),
    correction_verifiers=frozenset({"P-0004"}),
    verdict_digest="sha256:" + "0" * 64,
    findings=(),
    edition="social-outsourcing@1.0.0",
    edition_in_log=True,
)


def codes(kind=DecisionKind.GRANT, *, decider=DECIDER, validity=VALIDITY, **changes):
    rest = {name: changes.pop(name) for name in ("stage", "reason") if name in changes}
    if "audit_stage" in changes:
        changes["stage"] = changes.pop("audit_stage")
    found = obstacles(
        kind,
        decider=decider,
        audit=replace(AUDIT, **changes),
        today=TODAY,
        validity=validity,
        **rest,
    )
    assert all(one.sentence.endswith(".") for one in found)
    return [one.code for one in found]


def test_nothing_stands_against_a_clean_case():
    assert codes() == []


@pytest.mark.parametrize(
    ("person", "code"),
    [
        ("P-0001", "decider_in_team"),
        ("P-0002", "decider_received_evidence"),
        ("P-0003", "decider_recorded_visit"),
        ("P-0004", "decider_verified_correction"),
    ],
)
@pytest.mark.parametrize("kind", DecisionKind)
def test_whoever_had_a_part_in_the_audit_decides_nothing_about_it(kind, person, code):
    stage = CertificateStage.SUSPENDED if kind == "reinstate" else CertificateStage.VALID
    decider = replace(DECIDER, person=person)
    assert codes(kind, decider=decider, stage=stage, reason="other") == [code]


def test_a_decision_needs_an_active_decision_maker():
    decider = Decider("P-0009", frozenset({"auditor", "administrator"}), active=False)
    assert codes(decider=decider) == ["decider_inactive", "not_a_decision_maker"]


@pytest.mark.parametrize("stage", set(AuditStage) - {AuditStage.CLOSED})
@pytest.mark.parametrize("kind", [DecisionKind.GRANT, DecisionKind.REFUSE])
def test_an_audit_is_decided_only_when_it_is_closed(kind, stage):
    assert codes(kind, audit_stage=stage) == ["audit_not_closed"]


@pytest.mark.parametrize(
    ("severity", "code"), [("critical", "critical_not_met"), ("major", "open_major_nonconformity")]
)
def test_an_open_critical_or_major_nonconformity_blocks_granting(severity, code):
    finding = OpenFinding("P1", severity, "fail", due_on=date(2027, 1, 1))
    assert codes(findings=(finding,)) == [code]


@pytest.mark.parametrize("severity", ["critical", "major"])
def test_what_is_not_known_of_a_critical_or_major_criterion_blocks_granting(severity):
    assert codes(findings=(OpenFinding("R1", severity, "unknown"),)) == [f"{severity}_unknown"]


@pytest.mark.parametrize("outcome", ["fail", "unknown"])
def test_a_minor_nonconformity_blocks_only_without_a_due_date(outcome):
    minor = OpenFinding("T1", "minor", outcome)
    assert codes(findings=(minor,)) == ["minor_without_due_date"]
    assert codes(findings=(replace(minor, due_on=date(2027, 11, 24)),)) == []


@pytest.mark.parametrize("outcome", ["fail", "unknown"])
def test_a_development_criterion_never_blocks(outcome):
    assert codes(findings=(OpenFinding("P6", "development", outcome),)) == []


def test_open_findings_do_not_stand_against_a_refusal():
    assert codes(DecisionKind.REFUSE, findings=(OpenFinding("P1", "critical", "fail"),)) == []


def test_every_reason_is_named_at_once():
    found = codes(
        decider=Decider("P-0001", frozenset()),
        audit_stage=AuditStage.IN_PROGRESS,
        evidence_receivers=frozenset({"P-0001"}),
        visit_recorders=frozenset({"P-0001"}),
        correction_verifiers=frozenset({"P-0001"}),
        verdict_digest=None,
        edition_in_log=False,
        decided="FIT-000001-5",
        certified_by="FIT-000001-5",
        findings=(OpenFinding("P1", "critical", "fail"), OpenFinding("P2", "major", "unknown")),
        validity=Validity(date(2026, 11, 23), date(2026, 11, 22), date(2026, 11, 21)),
    )
    assert found == [
        "not_a_decision_maker",
        "decider_in_team",
        "decider_received_evidence",
        "decider_recorded_visit",
        "decider_verified_correction",
        "audit_not_closed",
        "no_verdict",
        "edition_not_in_log",
        "already_decided",
        "already_certified",
        "critical_not_met",
        "major_unknown",
        "effective_before_decision",
        "expires_before_effective",
        "runs_too_long",
    ]


def test_a_grant_needs_to_say_from_when_to_when():
    assert codes(validity=None) == ["no_validity"]


@pytest.mark.parametrize(
    ("kind", "stage"),
    [
        (DecisionKind.SUSPEND, CertificateStage.VALID),
        (DecisionKind.REINSTATE, CertificateStage.SUSPENDED),
        (DecisionKind.WITHDRAW, CertificateStage.VALID),
        (DecisionKind.WITHDRAW, CertificateStage.SUSPENDED),
    ],
)
@pytest.mark.parametrize("reason", REASONS)
def test_a_change_that_the_lifecycle_knows_needs_only_a_public_reason(kind, stage, reason):
    assert codes(kind, stage=stage, reason=reason) == []
    assert codes(kind, stage=stage) == ["no_reason"]
    assert codes(kind, stage=stage, reason="because") == ["no_reason"]


@pytest.mark.parametrize("kind", ["suspend", "reinstate", "withdraw"])
@pytest.mark.parametrize("stage", ["none", "withdrawn", "superseded"])
def test_what_is_final_or_was_never_issued_cannot_be_changed(kind, stage):
    found = codes(DecisionKind(kind), stage=CertificateStage(stage), reason="other")
    assert found == ["step_not_allowed"]


def test_an_expired_certificate_is_not_changed_any_more():
    ran_out = Validity(date(2023, 11, 24), date(2026, 11, 23), date(2026, 11, 23))
    found = codes(
        DecisionKind.SUSPEND, stage=CertificateStage.VALID, reason="other", validity=ran_out
    )
    assert found == ["expired"]
    last_day = replace(ran_out, expires_on=TODAY)
    assert (
        codes(DecisionKind.SUSPEND, stage=CertificateStage.VALID, reason="other", validity=last_day)
        == []
    )
