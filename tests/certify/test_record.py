import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from certify.certificate import format_number
from certify.errors import RecordTooLarge
from certify.record import (
    RecordStatus,
    Statement,
    certificate_issued,
    document_rendered,
    edition_published,
    key_published,
    make_record,
    state_changed,
)
from ledger.canonical import parse_canonical
from ledger.data_integrity import check_document
from ledger.envelope import parse_record
from ledger.errors import NotCanonical, SignatureInvalid

METHOD = "did:web:certifier.example#key-1"
AT = datetime(2026, 11, 24, 3, 10, 59, 999_999, tzinfo=UTC)
NUMBER = format_number(0)


def sign(world, statement, **changes):
    settings = {"previous": None, "issued_at": AT, "status": None}
    return make_record(
        statement, key=world.issuer_key, verification_method=METHOD, **settings | changes
    )


def test_a_record_is_what_the_log_takes_and_the_issuer_signed(world):
    status = RecordStatus(7, "issued", date(2029, 11, 23))
    statement = Statement("certificate_issued", "E-0001/FIT-000008-T", {"number": "x"})
    record = sign(world, statement, previous="ab" * 32, status=status)
    envelope = parse_record(record)
    assert envelope.subject == statement.subject
    assert envelope.previous == bytes.fromhex("ab" * 32)
    assert envelope.issued_at == AT.replace(microsecond=0)
    assert (envelope.status.serial, envelope.status.not_after) == (7, date(2029, 11, 23))
    public = world.issuer_key.public_key().public_bytes_raw()
    check_document(parse_canonical(record), public, verification_method=METHOD)


def test_nothing_in_a_record_can_be_changed_after_it_was_signed(world):
    record = json.loads(sign(world, Statement("document", "E-0001/x", {"number": "x"})))
    public = world.issuer_key.public_key().public_bytes_raw()
    for field in ("type", "subject", "issued_at"):
        with pytest.raises(SignatureInvalid):
            check_document(record | {field: "other"}, public)
    with pytest.raises(SignatureInvalid):
        check_document(record | {"body": {}}, public)


def test_times_of_other_zones_are_written_in_utc(world):
    at = datetime(2026, 11, 24, 8, 40, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    record = json.loads(sign(world, Statement("document", "E-0001/x", {}), issued_at=at))
    assert record["issued_at"] == record["proof"]["created"] == "2026-11-24T03:10:00Z"
    with pytest.raises(AssertionError):
        sign(world, Statement("document", "E-0001/x", {}), issued_at=datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_record_that_the_log_would_not_take_is_refused_before(world):
    with pytest.raises(RecordTooLarge):
        sign(world, Statement("document", "E-0001/x", {"note": "x" * 17_000}))
    with pytest.raises(NotCanonical):
        sign(world, Statement("document", "E-0001/x", {"share": 0.5}))


def test_any_statement_with_type_subject_and_body_will_do(world):
    @dataclass
    class Foreign:
        type: str
        subject: str
        body: dict

    record = sign(world, Foreign("audit_verdict", "E-0001/A-0001", {"audit": "A-0001"}))
    assert parse_record(record).type == "audit_verdict"


def test_all_records_of_a_certificate_have_one_subject(make_body):
    statements = [
        certificate_issued("E-0001", make_body(0) | {"credential_digest": "sha256:" + "0" * 64}),
        state_changed(
            enterprise_id="E-0001",
            serial=0,
            from_state="issued",
            to_state="suspended",
            reason="investigation",
            decided_on=date(2027, 1, 1),
        ),
        document_rendered(enterprise_id="E-0001", number=NUMBER, pdf_digest="x", state="valid"),
    ]
    assert {statement.subject for statement in statements} == {f"E-0001/{NUMBER}"}
    assert all(statement.body["number"] == NUMBER for statement in statements)
    assert statements[1].body["decided_on"] == "2027-01-01"
    assert statements[2].body["media_type"] == "application/pdf"


def test_a_certificate_is_not_recorded_without_the_digest_of_its_credential(make_body):
    with pytest.raises(AssertionError):
        certificate_issued("E-0001", make_body(0))


def test_editions_and_keys_have_subjects_of_their_own():
    edition = edition_published(
        standard="social-outsourcing",
        version="1.0.0",
        edition_digest="sha256:" + "0" * 64,
        title="Social Outsourcing",
        in_force_on=date(2026, 1, 1),
        criteria=18,
    )
    assert edition.subject == "standard/social-outsourcing@1.0.0"
    assert edition.body["in_force_on"] == "2026-01-01"
    assert key_published(verification_method=METHOD, multikey="z6Mk").subject == "key/issuer"
