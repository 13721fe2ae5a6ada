"""Findings and corrective actions."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from audits.errors import (
    ActionUnknown,
    FieldsRefused,
    FindingClosed,
    FindingUnknown,
    NotOfTheTeam,
    OwnCorrection,
)
from audits.finding import DUE_DAYS, due_on, get_finding, list_actions, list_findings
from audits.service import answer_finding, evaluate_audit, verify_correction
from standards.model import SEVERITIES

AUDITOR, ENTERPRISE = "P-0002", "P-0005"


@pytest.fixture
def short(world, rows, as_csv):
    """A world in which W07 was paid one rupee too little in January, evaluated."""
    payroll = rows("payroll")
    payroll[6].update(basic="15119.00")
    world.receive_all(payroll=as_csv(payroll))
    evaluate(world)
    return world


def evaluate(world) -> None:
    evaluate_audit(
        world.session, world.vault, audit=world.audit, edition=world.edition, now=world.now
    )


def findings_of(world) -> dict[str, object]:
    return {finding.criterion: finding for finding in list_findings(world.session, world.audit.id)}


def answer(world, finding, text: str = "Arrears paid."):
    return answer_finding(world.session, finding=finding, text=text, by=ENTERPRISE, now=world.now)


def verify(world, finding, by: str = AUDITOR):
    return verify_correction(world.session, finding=finding, by=by, now=world.now)


def correct(world, as_csv, rows) -> None:
    world.receive("payroll", as_csv([rows("payroll")[6]]))
    evaluate(world)


def test_every_severity_has_a_due_date() -> None:
    assert set(DUE_DAYS) == set(SEVERITIES)
    assert sorted(DUE_DAYS.values()) == [DUE_DAYS[severity] for severity in SEVERITIES]


def test_a_failed_criterion_becomes_a_finding_due_by_its_severity(short) -> None:
    found = findings_of(short)
    assert set(found) == {"P1"}
    finding = found["P1"]
    assert (finding.id, finding.severity, finding.outcome, finding.stage) == (
        "A-0001.F01", "critical", "fail", "open",
    )  # fmt: skip
    assert finding.due_on == due_on("critical", short.now.date())
    assert "W07" in finding.sentence
    assert finding.mend == short.edition.find_criterion("P1").mend
    assert get_finding(short.session, "A-0001.F01") is finding


def test_answer_evidence_evaluation_and_verification_close_it(short, rows, as_csv) -> None:
    finding = findings_of(short)["P1"]
    action = answer(short, finding)
    assert (action.id, finding.stage) == ("A-0001.F01.1", "answered")
    correct(short, as_csv, rows)
    assert (finding.stage, finding.met) == ("answered", True)
    assert verify(short, finding).stage == "closed"
    assert finding.closed_at == short.now
    assert (action.verified_by, action.verified_at) == (AUDITOR, short.now)


def test_verification_before_the_evidence_closes_it_with_the_evaluation(
    short, rows, as_csv
) -> None:
    finding = findings_of(short)["P1"]
    answer(short, finding)
    assert verify(short, finding).stage == "answered"
    correct(short, as_csv, rows)
    assert finding.stage == "closed"


def test_new_evidence_alone_does_not_close_what_failed(short, rows, as_csv) -> None:
    finding = findings_of(short)["P1"]
    correct(short, as_csv, rows)
    assert (finding.stage, finding.met) == ("open", True)


def test_what_failed_does_not_close_unverified_by_way_of_unknown(short, rows, as_csv) -> None:
    finding = findings_of(short)["P1"]
    payroll = [{**row, "basic": ""} if row["worker"] == "W07" else row for row in rows("payroll")]
    short.receive("payroll", as_csv(payroll))
    evaluate(short)
    assert (finding.outcome, finding.met) == ("fail", False)
    assert "basic of W07" in finding.sentence
    short.receive("payroll", as_csv([row for row in rows("payroll") if row["worker"] == "W07"]))
    evaluate(short)
    assert (finding.stage, finding.met) == ("open", True)


def test_an_answer_alone_closes_nothing(short) -> None:
    finding = findings_of(short)["P1"]
    answer(short, finding)
    verify(short, finding)
    evaluate(short)
    assert (finding.stage, finding.met) == ("answered", False)


def test_what_was_only_unknown_closes_once_it_is_shown(world, rows, as_csv) -> None:
    world.receive("workers", as_csv(rows("workers")))
    evaluate(world)
    finding = findings_of(world)["P1"]
    assert (finding.outcome, finding.stage) == ("unknown", "open")
    world.receive("payroll", as_csv(rows("payroll")))
    evaluate(world)
    assert finding.stage == "closed"


def test_what_turns_from_unknown_to_failed_stays_one_finding_with_its_due_date(
    world, rows, as_csv
) -> None:
    world.receive("workers", as_csv(rows("workers")))
    evaluate(world)
    finding = findings_of(world)["P1"]
    due = finding.due_on
    world.now += timedelta(days=5)
    world.receive("payroll", as_csv([{**row, "basic": "1"} for row in rows("payroll")]))
    evaluate(world)
    assert findings_of(world)["P1"] is finding
    assert (finding.outcome, finding.due_on) == ("fail", due)


def test_a_criterion_that_fails_again_gets_a_new_finding(short, rows, as_csv) -> None:
    first = findings_of(short)["P1"]
    answer(short, first)
    verify(short, first)
    correct(short, as_csv, rows)
    short.receive("payroll", as_csv([{**rows("payroll")[6], "basic": "2"}]))
    evaluate(short)
    ids = [(each.id, each.stage) for each in list_findings(short.session, "A-0001")]
    assert ids == [("A-0001.F01", "closed"), ("A-0001.F02", "open")]


def test_only_an_auditor_of_the_audit_verifies(short) -> None:
    finding = findings_of(short)["P1"]
    answer(short, finding)
    with pytest.raises(NotOfTheTeam):
        verify(short, finding, by="P-0009")


def test_nobody_verifies_their_own_action(short) -> None:
    finding = findings_of(short)["P1"]
    answer_finding(short.session, finding=finding, text="Paid.", by=AUDITOR, now=short.now)
    with pytest.raises(OwnCorrection):
        verify(short, finding)
    action = list_actions(short.session, finding.id)[0]
    action.verified_by, action.verified_at = AUDITOR, short.now
    with pytest.raises(IntegrityError, match="verified_by_another"):
        short.session.flush()


def test_there_must_be_an_action_to_verify(short) -> None:
    with pytest.raises(ActionUnknown, match=r"A-0001\.F01"):
        verify(short, findings_of(short)["P1"])


def test_a_closed_finding_takes_neither_answer_nor_verification(short, rows, as_csv) -> None:
    finding = findings_of(short)["P1"]
    answer(short, finding)
    verify(short, finding)
    correct(short, as_csv, rows)
    with pytest.raises(FindingClosed):
        answer(short, finding)
    with pytest.raises(FindingClosed):
        verify(short, finding)


@pytest.mark.parametrize("text", ["", " \u200b\n", "x" * 4001])
def test_an_answer_says_something_and_not_too_much(short, text) -> None:
    with pytest.raises(FieldsRefused, match="1 to 4000 characters"):
        answer(short, findings_of(short)["P1"], text)


def test_actions_are_numbered_and_the_last_is_verified(short) -> None:
    finding = findings_of(short)["P1"]
    first, second = answer(short, finding), answer(short, finding, "Really paid.")
    verify(short, finding)
    assert (second.number, first.verified_at) == (2, None)
    assert second.verified_at == short.now


def test_a_finding_that_is_not_there_is_said_so(session) -> None:
    with pytest.raises(FindingUnknown, match="no finding A-0001"):
        get_finding(session, "A-0001.F09")
