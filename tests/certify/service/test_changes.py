"""Suspending, reinstating, withdrawing: a second person, a public reason, a record each."""

import json

import pytest

from certify import service
from certify.certificate import format_number
from certify.errors import DecisionBlocked, NumberMistyped
from certify.queries import certificate_page, list_certificates
from certify.refusals import CertificateUnknown


@pytest.fixture
def number(audited_office) -> str:
    return audited_office.grant("A-0001")


def suspend(office, number, *, by=None, reason="investigation"):
    return service.suspend(office.instance, number, reason, "note", by=by or office.decider)


def reinstate(office, number, *, by=None, reason="remedied"):
    return service.reinstate(office.instance, number, reason, by=by or office.decider)


def withdraw(office, number, *, by=None, reason="voluntary"):
    return service.withdraw(office.instance, number, reason, by=by or office.decider)


def state_of(office, number) -> str:
    (listed,) = list_certificates(office.instance)
    assert listed.number == number
    assert certificate_page(office.instance, number).verification.state == listed.state
    return listed.state


def test_a_certificate_is_suspended_reinstated_and_withdrawn(audited_office, number):
    office = audited_office
    assert suspend(office, number).state == "suspended"
    assert state_of(office, number) == "suspended"
    assert reinstate(office, number).state == "valid"
    assert state_of(office, number) == "valid"
    assert withdraw(office, number).state == "withdrawn"
    assert state_of(office, number) == "withdrawn"


def test_every_change_is_a_record_that_follows_the_last_one(audited_office, number):
    office = audited_office
    leaves = [suspend(office, number).leaf, reinstate(office, number).leaf]
    log = office.instance.log
    records = [json.loads(log.entry(log.find_index(leaf))) for leaf in leaves]
    assert [each["body"]["from"] for each in records] == ["issued", "suspended"]
    assert [each["body"]["to"] for each in records] == ["suspended", "reinstated"]
    assert records[1]["previous"] == leaves[0]
    assert "note" not in records[0]["body"]


@pytest.mark.parametrize("change", [suspend, withdraw])
def test_the_auditor_changes_nothing(audited_office, number, change):
    with pytest.raises(DecisionBlocked) as blocked:
        change(audited_office, number, by=audited_office.auditor)
    assert "decider_in_team" in {each.code for each in blocked.value.obstacles}
    assert state_of(audited_office, number) == "valid"


def test_the_auditor_does_not_reinstate_either(audited_office, number):
    suspend(audited_office, number)
    with pytest.raises(DecisionBlocked, match="auditor"):
        reinstate(audited_office, number, by=audited_office.auditor)
    assert state_of(audited_office, number) == "suspended"


def test_a_reason_is_one_of_the_public_ones(audited_office, number):
    with pytest.raises(DecisionBlocked) as blocked:
        suspend(audited_office, number, reason="whim")
    assert {each.code for each in blocked.value.obstacles} == {"no_reason"}


def test_a_step_that_the_lifecycle_does_not_know_is_refused(audited_office, number):
    with pytest.raises(DecisionBlocked) as blocked:
        reinstate(audited_office, number)
    assert {each.code for each in blocked.value.obstacles} == {"step_not_allowed"}
    withdraw(audited_office, number)
    for change in (suspend, reinstate, withdraw):
        with pytest.raises(DecisionBlocked):
            change(audited_office, number)


def test_an_expired_certificate_is_not_changed(audited_office, number):
    audited_office.clock.move(days=366 * 3)
    with pytest.raises(DecisionBlocked) as blocked:
        suspend(audited_office, number)
    assert {each.code for each in blocked.value.obstacles} == {"expired"}


def test_a_mistyped_and_an_unknown_number_are_told_apart(audited_office, number):
    with pytest.raises(NumberMistyped):
        suspend(audited_office, f"{number[:-1]}X")
    with pytest.raises(CertificateUnknown):
        suspend(audited_office, format_number(41))


def test_a_number_is_understood_however_it_is_spelt(audited_office, number):
    assert suspend(audited_office, number.lower().replace("-", " ")).number == number
