"""Public is what a published checkpoint covers."""

from datetime import date, timedelta

import pytest

from certify import queries, service
from certify.errors import NumberMistyped
from certify.refusals import CertificateUnknown
from ledger.policy import parse_policy
from ledger.proof import check_bundle, check_tlog_proof, parse_bundle, parse_tlog_proof


@pytest.fixture
def number(audited_office) -> str:
    return audited_office.grant("A-0001")


def test_an_empty_register_knows_no_number(office):
    found = queries.newest_bundle(office.instance.folder, "FIT-000001-5")
    assert found == queries.NewestBundle(None, None, False, -1)
    assert queries.list_certificates(office.instance) == ()


def test_the_register_answers_without_a_passphrase(audited_office, number):
    instance = audited_office.instance
    found = queries.newest_bundle(instance.folder, number.lower())
    assert found.known
    assert found.highest_serial == 0
    assert found.credential == queries.credential_bytes(instance, number)
    assert found.bundle == queries.proof_bytes(instance, number)


def test_the_proofs_hold_under_the_trust_file(audited_office, number):
    instance = audited_office.instance
    policy = parse_policy(instance.trust.policy_text)
    bundle = check_bundle(parse_bundle(queries.proof_bytes(instance, number)), policy)
    assert bundle.leaf.state == "issued"
    proof = parse_tlog_proof(queries.tlog_proof_bytes(instance, number).decode())
    check_tlog_proof(proof, policy)
    assert number.encode() in proof.extra


def test_a_certificate_that_is_not_public_yet_is_unknown(audited_office, monkeypatch):
    office = audited_office
    monkeypatch.setattr(office.instance.log, "publish", lambda **_: None)
    number = office.grant("A-0001")
    assert queries.list_certificates(office.instance) == ()
    for ask in (queries.certificate_page, queries.credential_bytes, queries.proof_bytes):
        with pytest.raises(CertificateUnknown):
            ask(office.instance, number)
    assert not queries.newest_bundle(office.instance.folder, number).known


def test_a_mistyped_number_comes_with_the_number_meant(audited_office, number):
    with pytest.raises(NumberMistyped) as mistyped:
        queries.certificate_page(audited_office.instance, "FIT-000010-5")
    assert number in mistyped.value.suggestions


def test_the_state_on_a_day_is_that_of_the_day(audited_office, number):
    office = audited_office
    granted_on = office.clock().date()
    office.clock.move(days=5)
    service.suspend(office.instance, number, "investigation", by=office.decider)
    page = queries.certificate_page(office.instance, number)
    assert page.verification.state == "suspended"
    page = queries.certificate_page(office.instance, number, on=granted_on + timedelta(days=2))
    assert page.verification.state == "valid"
    page = queries.certificate_page(office.instance, number, on=date(2026, 1, 1))
    assert page.verification.outcome != "valid"


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 1),
        ({"state": "valid"}, 1),
        ({"state": "suspended"}, 0),
        ({"text": "POURNAMI"}, 1),
        ({"text": "പൗർണമി"}, 1),
        ({"text": "nedumangad"}, 1),
        ({"text": "000001"}, 1),
        ({"text": "elsewhere"}, 0),
        ({"enterprise_id": "E-0001"}, 1),
        ({"enterprise_id": "E-0002"}, 0),
    ],
)
def test_the_directory_is_searched_by_name_place_and_state(audited_office, number, asked, count):
    assert len(queries.list_certificates(audited_office.instance, **asked)) == count


def test_an_expired_certificate_is_listed_as_expired(audited_office, number):
    audited_office.clock.move(days=366 * 3)
    (listed,) = queries.list_certificates(audited_office.instance)
    assert listed.state == "expired"


def test_a_certificate_is_not_listed_as_valid_before_it_takes_effect(audited_office):
    instance, today = audited_office.instance, audited_office.clock().date()
    terms = service.Terms(effective_on=today + timedelta(days=30))
    service.grant(instance, "A-0001", terms, by=audited_office.decider)
    (listed,) = queries.list_certificates(instance)
    assert listed.state == "not_yet_in_effect"
    audited_office.clock.move(days=31)
    (listed,) = queries.list_certificates(instance)
    assert listed.state == "valid"


def test_a_pdf_that_was_changed_on_the_disk_is_not_handed_out(audited_office, number):
    instance = audited_office.instance
    service.finish_documents(instance)
    (path,) = (instance.folder / "documents").iterdir()
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"\n%%EOF\n")
    assert queries.find_pdf(instance, number) is None


def test_a_pdf_that_was_taken_away_is_not_handed_out(audited_office, number):
    instance = audited_office.instance
    service.finish_documents(instance)
    for path in (instance.folder / "documents").iterdir():
        path.unlink()
    assert queries.find_pdf(instance, number) is None


def test_the_log_page_shows_the_newest_entries_first(audited_office, number):
    page = queries.log_page(audited_office.instance, count=3)
    assert [entry.index for entry in page.entries] == [page.size - 1, page.size - 2, page.size - 3]
    assert page.entries[0].type == "status_root"
    assert page.entries[1].subject == f"E-0001/{number}"
    older = queries.log_page(audited_office.instance, start=2, count=50)
    assert [entry.index for entry in older.entries] == [1, 0]
    assert queries.log_page(audited_office.instance, start=0).entries == ()
