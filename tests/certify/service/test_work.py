"""One transaction, then publishing; a request with a key is carried out once."""

from datetime import date

import pytest

from certify import service
from certify.accounts import deactivate_person
from certify.db import read_session
from certify.queries import list_enterprises
from certify.refusals import IdempotencyConflict, InputRefused, PersonUnknown
from certify.service.work import checkpoint_time
from ledger import store
from ledger.errors import LedgerDamaged, PublishingFailed

EDITION = "social-outsourcing@1.0.0"
FIELDS = {
    "name": "Unit",
    "register_number": "R1",
    "place": "Varkala",
    "district": "Thiruvananthapuram",
    "state": "Kerala",
    "sector": "shops-and-commercial",
    "kind_of_work": "data_entry",
    "form": "cooperative",
}


def add(office, once=None, **changes):
    fields = FIELDS | changes
    return service.add_enterprise(office.instance, fields, by=office.administrator, once=once)


def waiting(office) -> int:
    with read_session(office.instance.engine) as session:
        return store.count_pending(session.connection())


def test_a_request_with_a_key_is_carried_out_once(office):
    once = service.Once("key-1", "sha256:request")
    assert add(office, once) == add(office, once)
    assert len(list_enterprises(office.instance)) == 1


def test_a_reply_with_a_tuple_in_it_is_repeated_as_it_was(office):
    enterprise = office.add_enterprise()
    once = service.Once("key-1", "sha256:request")
    first = office_open(office, enterprise, once)
    assert office_open(office, enterprise, once) == first


def office_open(office, enterprise, once):
    period = service.Period(date(2025, 10, 1), date(2026, 9, 30))
    return service.open_audit(
        office.instance, enterprise, EDITION, period, by=office.auditor, once=once
    )


def test_one_key_for_two_requests_is_refused(office):
    add(office, service.Once("key-1", "sha256:request"))
    with pytest.raises(IdempotencyConflict):
        add(office, service.Once("key-1", "sha256:other"))
    with pytest.raises(IdempotencyConflict):
        service.publish_edition(
            office.instance,
            EDITION,
            by=office.administrator,
            once=service.Once("key-1", "sha256:request"),
        )


def test_the_key_of_another_person_is_another_key(office):
    once = service.Once("key-1", "sha256:request")
    first = add(office, once)
    second = service.add_enterprise(office.instance, FIELDS, by=office.auditor, once=once)
    assert first.enterprise != second.enterprise


@pytest.mark.parametrize("key", ["", "x" * 201, "a\nb"])
def test_an_impossible_key_is_refused(office, key):
    with pytest.raises(InputRefused):
        add(office, service.Once(key, "sha256:request"))
    assert list_enterprises(office.instance) == ()


def test_a_refused_request_may_be_sent_again_with_its_key(office):
    once = service.Once("key-1", "sha256:request")
    with pytest.raises(Exception, match="form"):
        add(office, once, form="monarchy")
    assert add(office, once).enterprise == "E-0001"


def test_who_left_does_nothing_more(office):
    auditor = office.auditor
    deactivate_person(office.instance, auditor.id, by=office.administrator)
    with pytest.raises(PersonUnknown):
        service.add_enterprise(office.instance, FIELDS, by=auditor)


def test_a_reply_says_since_when_it_is_public(audited_office):
    office = audited_office
    granted = service.grant(office.instance, "A-0001", service.Terms(), by=office.decider)
    assert granted.public
    assert granted.public_as_of == checkpoint_time(office.instance)
    assert granted.note == ""
    assert office.instance.log.find_index(granted.leaf) is not None


def test_what_cannot_be_published_now_is_recorded_and_published_later(audited_office, monkeypatch):
    office = audited_office
    log = office.instance.log
    monkeypatch.setattr(log, "publish", fail_to_publish)
    granted = service.grant(office.instance, "A-0001", service.Terms(), by=office.decider)
    assert not granted.public
    assert "disk is full" in granted.note
    assert waiting(office) == 1
    monkeypatch.undo()
    assert service.publish(office.instance).public
    assert waiting(office) == 0
    assert log.find_index(granted.leaf) is not None


def fail_to_publish(**_):
    raise PublishingFailed("the disk is full")


def test_a_damaged_log_takes_nothing_more(audited_office, monkeypatch):
    office = audited_office
    monkeypatch.setattr(type(office.instance.log), "refusal", "something differs")
    with pytest.raises(LedgerDamaged):
        service.grant(office.instance, "A-0001", service.Terms(), by=office.decider)
    assert waiting(office) == 0
