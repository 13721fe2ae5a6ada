"""From opening to closing: roles, the edition in the log, evidence as received, corrections."""

from datetime import date

import pytest

from audits.errors import (
    AuditClosed,
    AuditNotEvaluated,
    EvidenceAltered,
    EvidenceRefused,
    FieldsRefused,
    OwnCorrection,
    VerdictOutdated,
)
from certify import service
from certify.accounts import Person, add_person
from certify.db import read_session
from certify.editions import add_draft
from certify.queries import audit_page, enterprise_page
from certify.refusals import EditionNotPublic, InputRefused, RoleMissing
from certify.schema import DecisionRow
from ledger import store
from standards.load import CATALOGUE

EDITION = "social-outsourcing@1.0.0"
PERIOD = service.Period(date(2025, 10, 1), date(2026, 9, 30))
FOLDER = CATALOGUE / "social-outsourcing" / "1.0.0"


@pytest.fixture
def enterprise(office) -> str:
    return office.add_enterprise()


@pytest.fixture
def audit(office, enterprise) -> str:
    return office.open_audit(enterprise)


@pytest.fixture
def speaker(office, enterprise) -> Person:
    return speaker_of(office, enterprise)


def speaker_of(office, enterprise) -> Person:
    person, _ = add_person(
        office.instance,
        name="Office of the unit",
        roles=["enterprise"],
        enterprise_id=enterprise,
        by=office.administrator,
    )
    return person


def evaluate(office, audit):
    return service.evaluate(office.instance, audit, by=office.auditor)


def close(office, audit):
    return service.close_audit(office.instance, audit, by=office.auditor)


def outcome_of(evaluated, criterion: str) -> str:
    return dict(each.split("=") for each in evaluated.outcomes)[criterion]


def test_who_opens_an_audit_is_its_auditor(office, audit):
    assert audit_page(office.instance, audit).team == (office.auditor.id,)


def test_others_may_be_named_as_auditors(office, enterprise):
    opened = service.open_audit(
        office.instance,
        enterprise,
        EDITION,
        PERIOD,
        [office.second_auditor.id],
        by=office.administrator,
    )
    assert opened.auditors == (office.second_auditor.id,)


def test_an_auditor_has_the_role_of_one(office, enterprise):
    team = [office.decider.id, "P-9999"]
    with pytest.raises(InputRefused) as refused:
        service.open_audit(
            office.instance, enterprise, EDITION, PERIOD, team, by=office.administrator
        )
    assert len(refused.value.problems) == 2


def test_an_administrator_alone_audits_nothing(office, enterprise):
    with pytest.raises(InputRefused, match="auditor"):
        service.open_audit(office.instance, enterprise, EDITION, PERIOD, by=office.administrator)


def test_a_decision_maker_opens_no_audit(office, enterprise):
    with pytest.raises(RoleMissing):
        service.open_audit(office.instance, enterprise, EDITION, PERIOD, by=office.decider)


def test_a_period_that_ends_before_it_starts_is_refused(office, enterprise):
    period = service.Period(PERIOD.end, PERIOD.start)
    with pytest.raises(FieldsRefused):
        service.open_audit(office.instance, enterprise, EDITION, period, by=office.auditor)


def test_the_commitment_of_received_evidence_is_in_the_log(office, audit):
    evidence = office.hand_in(audit, "workers")
    commitment = audit_page(office.instance, audit).evidence[0].commitment
    log = office.instance.log
    entries = [entry for _, entry in log.entries(0, log.size)]
    assert any(commitment.encode() in entry and evidence.encode() in entry for entry in entries)


def test_no_cell_of_the_evidence_is_in_the_log(office, audit):
    office.hand_in_all(audit)
    log = office.instance.log
    published = b"".join(entry for _, entry in log.entries(0, log.size))
    for cell in (b"W07", b"13654", b"8280.00", b"ration_card", b"Synthetic Client"):
        assert cell not in published


def test_the_same_file_again_is_the_same_evidence(office, audit):
    first = office.hand_in(audit, "workers")
    size = office.instance.log.size
    assert office.hand_in(audit, "workers") == first
    assert office.instance.log.size == size


def test_a_wrong_file_leaves_nothing_behind(office, audit):
    file = service.File("payroll", "p.csv", b"worker,month,basic\nW01,2025-13,x\n")
    size = office.instance.log.size
    with pytest.raises(EvidenceRefused) as refused:
        service.receive_evidence(office.instance, audit, file, by=office.auditor)
    assert len(refused.value.problems) == 2
    assert audit_page(office.instance, audit).evidence == ()
    assert office.instance.log.size == size
    assert list((office.instance.folder / "evidence").iterdir()) == []


def test_an_enterprise_hands_in_evidence_of_its_own_audit_only(office, audit, speaker):
    office.hand_in(audit, "workers", by=speaker)
    other = office.open_audit(office.add_enterprise("Another Unit"))
    with pytest.raises(RoleMissing, match="another enterprise"):
        office.hand_in(other, "workers", by=speaker)


def test_an_enterprise_does_not_judge_itself(office, audit, speaker):
    for act in (service.evaluate, service.close_audit):
        with pytest.raises(RoleMissing):
            act(office.instance, audit, by=speaker)
    with pytest.raises(RoleMissing):
        service.record_visit(office.instance, audit, b"{}", by=speaker)


def test_a_decision_maker_hands_in_nothing(office, audit):
    with pytest.raises(RoleMissing):
        office.hand_in(audit, "workers", by=office.decider)


def test_whoever_works_on_an_audit_joins_its_team(office, audit):
    office.hand_in(audit, "workers", by=office.second_auditor)
    team = audit_page(office.instance, audit).team
    assert team == (office.auditor.id, office.second_auditor.id)


def test_sound_evidence_leads_to_a_certificate(office, audit):
    office.hand_in_all(audit)
    evaluated = evaluate(office, audit)
    assert evaluated.recommendation == "certify"
    assert evaluated.open_findings == ()


def test_without_evidence_nothing_passes(office, audit):
    evaluated = evaluate(office, audit)
    assert evaluated.recommendation == "withhold"
    assert {each.split("=")[1] for each in evaluated.outcomes} == {"unknown", "not_yet"}


def test_one_rupee_short_is_named_with_worker_and_month(office, audit):
    office.hand_in_all(audit, one_rupee_short=(7, 3))
    assert outcome_of(evaluate(office, audit), "P1") == "fail"
    finding = audit_page(office.instance, audit).findings[0]
    for words in ("W07", "2026-03", "13653.00", "13654.00"):
        assert words in finding.sentence


def test_a_correction_with_new_evidence_closes_the_finding(office, enterprise, audit, speaker):
    office.hand_in_all(audit, without_contract=(4,))
    (finding,) = evaluate(office, audit).open_findings
    assert [each.id for each in enterprise_page(office.instance, enterprise).findings] == [finding]
    service.answer_finding(office.instance, finding, "Contract signed.", by=speaker)
    office.hand_in(audit, "workers", by=speaker)
    verified = service.verify_correction(office.instance, finding, by=office.auditor)
    assert verified.stage != "closed"
    evaluated = evaluate(office, audit)
    assert outcome_of(evaluated, "C1") == "pass"
    assert evaluated.open_findings == ()
    assert close(office, audit).recommendation == "certify"


def test_nobody_verifies_what_they_submitted(office, audit):
    office.hand_in_all(audit, without_contract=(4,))
    (finding,) = evaluate(office, audit).open_findings
    service.answer_finding(office.instance, finding, "Contract signed.", by=office.auditor)
    with pytest.raises(OwnCorrection):
        service.verify_correction(office.instance, finding, by=office.auditor)


def test_an_audit_without_verdict_is_not_closed(office, audit):
    with pytest.raises(AuditNotEvaluated):
        close(office, audit)


def test_a_verdict_that_evidence_overtook_is_not_closed_on(office, audit):
    evaluate(office, audit)
    office.hand_in(audit, "workers")
    with pytest.raises(VerdictOutdated):
        close(office, audit)


def test_a_closed_audit_takes_nothing_more(audited_office):
    for act in (
        lambda: audited_office.hand_in("A-0001", "workers"),
        lambda: evaluate(audited_office, "A-0001"),
        lambda: close(audited_office, "A-0001"),
    ):
        with pytest.raises(AuditClosed):
            act()


def test_the_verdict_digest_of_a_closed_audit_is_in_the_log(audited_office):
    page = audit_page(audited_office.instance, "A-0001")
    log = audited_office.instance.log
    entries = [entry for _, entry in log.entries(0, log.size) if b'"audit_verdict"' in entry]
    assert len(entries) == 1
    assert page.listed.verdict_digest.encode() in entries[0]


@pytest.fixture
def drafted(office, enterprise, tmp_path):
    import shutil

    folder = tmp_path / "draft"
    shutil.copytree(FOLDER, folder)
    path = folder / "edition.yaml"
    path.write_text(path.read_text().replace("version: 1.0.0", "version: 1.1.0"))
    audit = office.open_audit(enterprise, add_draft(office.instance, folder))
    office.hand_in(audit, "workers")
    evaluate(office, audit)
    return audit


def test_an_audit_on_an_unpublished_edition_is_not_closed(office, drafted):
    with pytest.raises(EditionNotPublic, match="not in the log"):
        close(office, drafted)


def test_an_edition_that_is_recorded_but_not_public_yet_does_not_count(
    office, drafted, monkeypatch
):
    monkeypatch.setattr(office.instance.log, "publish", lambda **_: None)
    label = "social-outsourcing@1.1.0"
    service.publish_edition(office.instance, label, by=office.administrator)
    with pytest.raises(EditionNotPublic):
        close(office, drafted)
    monkeypatch.undo()
    service.publish(office.instance)
    assert close(office, drafted).public


def test_swapped_evidence_cannot_be_closed_on(office, audit):
    office.hand_in_all(audit)
    evaluate(office, audit)
    swap_a_blob(office)
    with pytest.raises(EvidenceAltered):
        close(office, audit)
    assert audit_page(office.instance, audit).listed.stage == "evaluated"


def swap_a_blob(office) -> None:
    blobs = sorted(
        path for path in (office.instance.folder / "evidence").rglob("*") if path.is_file()
    )
    blobs[0].write_bytes(blobs[1].read_bytes())


def test_a_replay_gives_the_same_verdict_and_changes_nothing(audited_office):
    office = audited_office
    before = audit_page(office.instance, "A-0001")
    replay = service.replay(office.instance, "A-0001")
    assert replay.same
    assert audit_page(office.instance, "A-0001") == before


def test_nothing_is_written_when_closing_fails_half_way(office, audit, monkeypatch):
    evaluate(office, audit)

    def fail(*_, **__):
        raise RuntimeError("power is gone")

    monkeypatch.setattr(store, "enqueue", fail)
    with pytest.raises(RuntimeError):
        close(office, audit)
    assert audit_page(office.instance, audit).listed.stage == "evaluated"
    with read_session(office.instance.engine) as session:
        assert store.count_pending(session.connection()) == 0
        assert session.get(DecisionRow, 1) is None
