"""Who decides, on what, and that of two the second is told."""

import json
import multiprocessing
import os
import threading
from datetime import date

import pytest
from sqlmodel import select

from audits.errors import AuditUnknown
from certify import service
from certify.accounts import add_person
from certify.db import read_session
from certify.errors import DecisionBlocked
from certify.instance import open_instance, utc_now
from certify.queries import certificate_page, list_audits, list_certificates
from certify.refusals import AlreadyDecided, DecidedBefore, InputRefused, RoleMissing
from certify.roles import DECISION_MAKER
from certify.schema import DecisionRow, PersonRow
from certify.service.case import end_of_months

TERMS = service.Terms()


def grant(office, audit="A-0001", *, by=None, terms=TERMS):
    return service.grant(office.instance, audit, terms, by=by or office.decider)


def codes(error: DecisionBlocked) -> set[str]:
    return {obstacle.code for obstacle in error.obstacles}


def make_decision_maker(office, number: int) -> None:
    """Give a person the role of decision maker besides their own."""
    from certify.db import write_session

    with write_session(office.instance.engine) as session:
        row = session.get_one(PersonRow, f"P-{number:04d}")
        row.roles = f"{row.roles} {DECISION_MAKER}"
        session.add(row)


def count_decisions(office) -> int:
    with read_session(office.instance.engine) as session:
        return len(session.exec(select(DecisionRow)).all())


def test_the_first_certificate_has_the_first_number(audited_office):
    granted = grant(audited_office)
    assert granted.serial == 0
    assert granted.number == "FIT-000001-5"
    page = certificate_page(audited_office.instance, granted.number)
    assert page.verification.outcome == "valid"
    assert page.verification.state == "valid"
    assert [check.detail for check in page.verification.checks if check.status == "failed"] == []


def test_the_certificate_says_what_the_audit_found(audited_office):
    body = certificate_page(audited_office.instance, grant(audited_office).number).body
    audit = list_audits(audited_office.instance)[0]
    assert body["verdict_digest"] == audit.verdict_digest
    assert body["enterprise"]["name"] == "Pournami Data Services"
    assert body["edition"]["label"] == audit.edition
    assert body["chapters"]["pay"] == {"met": 5, "of": 5, "score": "10.0"}
    assert body["conditions"] == []
    assert body["sites"][0]["place"] == "Nedumangad"
    assert body["synthetic"] is True


def test_evidence_root_of_certificate_and_verdict_are_the_same(audited_office):
    body = certificate_page(audited_office.instance, grant(audited_office).number).body
    log = audited_office.instance.log
    (verdict,) = [entry for _, entry in log.entries(0, log.size) if b'"audit_verdict"' in entry]
    assert json.loads(verdict)["body"]["evidence_root"] == body["evidence_root"]


def test_an_open_minor_nonconformity_is_a_condition_with_its_day(office):
    audit = office.close_audit(clients=(80, 20))
    body = certificate_page(office.instance, grant(office, audit).number).body
    (condition,) = body["conditions"]
    assert condition["criterion"] == "T1"
    assert date.fromisoformat(condition["due_on"]) > date(2027, 1, 1)


def test_the_note_of_a_decision_is_not_public(audited_office):
    grant(audited_office, terms=service.Terms(note="Neighbours told us in confidence."))
    log = audited_office.instance.log
    assert not any(b"confidence" in entry for _, entry in log.entries(0, log.size))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"without_contract": (4,)}, "open_major_nonconformity"),
        ({"one_rupee_short": (7, 3)}, "critical_not_met"),
    ],
)
def test_an_open_nonconformity_blocks_granting(office, changes, code):
    audit = office.close_audit(**changes)
    with pytest.raises(DecisionBlocked) as blocked:
        grant(office, audit)
    assert codes(blocked.value) == {code}
    assert list_certificates(office.instance) == ()


def test_an_audit_that_is_not_closed_is_not_decided(office):
    audit = office.open_audit(office.add_enterprise())
    for decide in (lambda: grant(office, audit), lambda: refuse(office, audit)):
        with pytest.raises(DecisionBlocked) as blocked:
            decide()
        assert "audit_not_closed" in codes(blocked.value)


def refuse(office, audit="A-0001", *, by=None):
    return service.refuse(office.instance, audit, "Not this time.", by=by or office.decider)


def test_an_unknown_audit_is_told(office):
    with pytest.raises(AuditUnknown):
        grant(office, "A-9999")


def test_who_has_not_the_role_does_not_decide(audited_office):
    with pytest.raises(DecisionBlocked) as blocked:
        grant(audited_office, by=audited_office.second_auditor)
    assert codes(blocked.value) == {"not_a_decision_maker"}


@pytest.mark.parametrize("decide", [grant, refuse])
def test_the_auditor_does_not_decide_even_as_decision_maker(audited_office, decide):
    make_decision_maker(audited_office, 2)
    with pytest.raises(DecisionBlocked) as blocked:
        decide(audited_office, by=audited_office.auditor)
    assert "decider_in_team" in codes(blocked.value)
    assert count_decisions(audited_office) == 0
    assert list_certificates(audited_office.instance) == ()


def test_who_received_evidence_does_not_decide(office):
    make_decision_maker(office, 3)
    audit = office.open_audit(office.add_enterprise())
    office.hand_in_all(audit)
    office.hand_in(audit, "workers", by=office.second_auditor, grade="D")
    office.hand_in(audit, "workers", by=office.second_auditor)
    service.evaluate(office.instance, audit, by=office.auditor)
    service.close_audit(office.instance, audit, by=office.auditor)
    with pytest.raises(DecisionBlocked) as blocked:
        grant(office, audit, by=office.second_auditor)
    assert codes(blocked.value) >= {"decider_in_team", "decider_received_evidence"}


def test_who_decided_takes_no_part_in_the_audit_afterwards(office):
    make_decision_maker(office, 3)
    audit = office.close_audit(clients=(80, 20))
    grant(office, audit, by=office.second_auditor)
    for act in (
        lambda: office.hand_in(audit, "workers", by=office.second_auditor),
        lambda: service.answer_finding(
            office.instance, f"{audit}.F01", "Two clients more.", by=office.second_auditor
        ),
    ):
        with pytest.raises(DecidedBefore):
            act()


def test_a_second_decision_is_told_of_the_first(audited_office):
    granted = grant(audited_office)
    for decide in (grant, refuse):
        with pytest.raises(AlreadyDecided) as told:
            decide(audited_office, by=audited_office.second_decider)
        assert told.value.number == granted.number
        assert told.value.by == audited_office.decider.id


def test_a_refused_audit_is_not_certified_afterwards(audited_office):
    refuse(audited_office)
    with pytest.raises(AlreadyDecided, match="refused"):
        grant(audited_office)


def test_an_enterprise_has_one_certificate_in_force(audited_office):
    office = audited_office
    granted = grant(office)
    audit = office.open_audit("E-0001")
    office.hand_in_all(audit)
    service.evaluate(office.instance, audit, by=office.auditor)
    service.close_audit(office.instance, audit, by=office.auditor)
    with pytest.raises(DecisionBlocked, match=granted.number):
        grant(office, audit)


@pytest.mark.parametrize(
    ("terms", "count"),
    [
        (service.Terms(scope="x" * 401), 1),
        (service.Terms(scope="a\nb"), 1),
        (service.Terms(sites=(service.Site("", "", "w"),)), 2),
        (service.Terms(sites=(service.Site("n", "p", "w"),) * 9), 1),
    ],
)
def test_impossible_terms_are_refused_all_at_once(audited_office, terms, count):
    with pytest.raises(InputRefused) as refused:
        grant(audited_office, terms=terms)
    assert len(refused.value.problems) == count
    assert count_decisions(audited_office) == 0


def test_what_no_font_can_print_is_refused_before_it_is_granted(audited_office):
    terms = service.Terms(scope="Data entry \N{CUNEIFORM SIGN A}")
    with pytest.raises(InputRefused, match="no bundled font"):
        grant(audited_office, terms=terms)
    assert count_decisions(audited_office) == 0


def test_a_refused_grant_takes_no_number(audited_office):
    with pytest.raises(InputRefused):
        grant(audited_office, terms=service.Terms(scope="a\nb"))
    assert grant(audited_office).serial == 0


def test_it_does_not_take_effect_before_the_decision(audited_office):
    terms = service.Terms(effective_on=date(2026, 1, 1))
    with pytest.raises(DecisionBlocked) as blocked:
        grant(audited_office, terms=terms)
    assert codes(blocked.value) == {"effective_before_decision"}


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 11, 24), 36, date(2029, 11, 23)),
        (date(2026, 12, 1), 36, date(2029, 11, 30)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_a_certificate_runs_to_the_day_before_the_same_day(start, months, end):
    assert end_of_months(start, months) == end


def test_of_two_threads_that_grant_at_once_one_is_told_of_the_other(audited_office):
    office, ready, answers = audited_office, threading.Barrier(2), []
    for person in (office.decider, office.second_decider):
        assert DECISION_MAKER in person.roles

    def decide(person) -> None:
        ready.wait(10)
        try:
            answers.append(grant(office, by=person).number)
        except AlreadyDecided as told:
            answers.append(told)

    people = (office.decider, office.second_decider)
    threads = [threading.Thread(target=decide, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    (number,) = [each for each in answers if isinstance(each, str)]
    (told,) = [each for each in answers if isinstance(each, AlreadyDecided)]
    assert told.number == number
    assert len(list_certificates(office.instance)) == 1


def test_of_two_processes_that_grant_at_once_one_is_told_of_the_other(audited_office):
    office = audited_office
    folder, state = office.instance.folder, os.environ["XDG_STATE_HOME"]
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        jobs = [(str(folder), state, each.id) for each in (office.decider, office.second_decider)]
        answers = pool.starmap(grant_in_process, jobs)
    assert sorted(kind for kind, _ in answers) == ["granted", "told"]
    assert len({number for _, number in answers}) == 1
    assert len(list_certificates(office.instance)) == 1


def grant_in_process(folder: str, state: str, person: str) -> tuple[str, str | None]:
    from pathlib import Path

    from certify.accounts import get_person

    os.environ["XDG_STATE_HOME"] = state
    instance = open_instance(
        Path(folder), clock=utc_now, passphrase=lambda: b"a passphrase for tests"
    )
    try:
        granted = service.grant(instance, "A-0001", TERMS, by=get_person(instance, person))
    except AlreadyDecided as told:
        return "told", told.number
    else:
        return "granted", granted.number
    finally:
        instance.close()


def test_an_enterprise_is_not_told_what_stands_against_another(office):
    audit = office.close_audit(one_rupee_short=(7, 3))
    other, _ = add_person(
        office.instance,
        name="Office of another unit",
        roles=["enterprise"],
        enterprise_id=office.add_enterprise("Another unit"),
        by=office.administrator,
    )
    with pytest.raises(RoleMissing):
        grant(office, audit, by=other)
    with pytest.raises(RoleMissing):
        service.refuse(office.instance, audit, by=other)
    with pytest.raises(RoleMissing):
        service.suspend(office.instance, "FIT-000001-5", "other", by=other)
