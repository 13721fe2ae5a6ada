"""What the issuer itself might get wrong, or do wrong: signed and logged, and yet not accepted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certify.certificate import format_number
from certify.record import RecordStatus, Statement, certificate_issued
from certify.trust import IssuerKey
from certify.verification import verify
from certify.verification.steps import check_bundle, check_credential, check_entry_proof
from ledger.proof import Bundle, format_bundle, format_tlog_proof

AT = datetime(2026, 11, 24, 3, 10, tzinfo=UTC)
STATUS = RecordStatus(0, "issued", date(2029, 11, 23))
SUBJECT = f"E-0001/{format_number(0)}"


def bundle_of(world, subject=SUBJECT, serial=0):
    bundle = Bundle(
        subject=subject,
        records=tuple(world.prove(index) for index in world.indexes(subject)),
        status_root=world.prove(len(world.entries) - 1),
        status_leaf=world.states.leaf(serial),
        status_path=world.states.prove(serial),
    )
    return format_bundle(bundle)


def failed(world, subject=SUBJECT, serial=0):
    checks, reading = check_bundle(bundle_of(world, subject, serial), world.trust())
    assert reading is None
    return next((check.name, check.detail) for check in checks if check.status == "failed")


def issue(world, body, *, subject=SUBJECT, status=STATUS):
    statement = certificate_issued("E-0001", body | {"credential_digest": "sha256:" + "0" * 64})
    world.record(Statement(statement.type, subject, statement.body), at=AT, status=status)


def test_a_story_starts_with_the_issue(world):
    world.record(Statement("document", SUBJECT, {}), at=AT, status=STATUS)
    name, detail = failed(world.publish(AT))
    assert name == "records_chained"
    assert "not that of an issued certificate" in detail


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"serial": 1}, "its serial, its number"),
        ({"number": format_number(1)}, "its subject, its number"),
        ({"expires_on": "2030-01-01"}, "its expiry"),
        ({"serial": True}, "`serial` is not an integer"),
        ({"scope": ""}, "`scope` is not a text"),
        ({"effective_on": "soon"}, "`effective_on` is not a date"),
        ({"enterprise": None}, "`enterprise` is not an object"),
        ({"sites": ["here"]}, "`sites` is not a list of objects"),
        ({"sites": {}}, "`sites` is not a list of objects"),
    ],
)
def test_a_record_that_contradicts_itself_or_lacks_a_field_is_not_accepted(
    world, make_body, changes, fault
):
    issue(world, make_body(0) | changes)
    name, detail = failed(world.publish(AT))
    assert name == "records_chained"
    assert fault in detail


def test_a_second_issue_under_the_same_number_is_not_accepted(world, make_body):
    world.issue(0)
    body = make_body(0) | {"credential_digest": "sha256:" + "0" * 64}
    world.record(certificate_issued("E-0001", body), at=AT)
    assert "a second issue" in failed(world.publish(AT))[1]


def test_a_record_of_another_number_in_the_same_chain_is_not_accepted(world):
    world.issue(0)
    world.record(Statement("document", SUBJECT, {"number": format_number(1)}), at=AT)
    assert "a record of another number" in failed(world.publish(AT))[1]


def test_an_expiry_that_moves_later_on_is_not_accepted(world):
    world.issue(0)
    world.change(0, "issued", "suspended", "other", at=AT, expires_on=date(2035, 1, 1))
    assert "another expiry later on" in failed(world.publish(AT))[1]


def test_a_credential_that_is_no_conformity_credential_is_not_accepted(issued):
    for data in (b"[]", b"{}", b'{"@context":[]}', b"null"):
        checks, facts = check_credential(data, issued.trust())
        assert facts is None
        assert [check.status for check in checks] == ["failed"]


def test_a_credential_whose_key_was_lost_before_the_issue_is_not_accepted(world):
    """The record is signed with a key in use, the credential with one that no longer counts."""
    current = Ed25519PrivateKey.from_private_bytes(b"\x09" * 32)
    method = "did:web:certifier.example#key-2"
    world.fill(3)
    world.issue(0, key=current, method=method)
    world.publish(AT)
    trust = world.trust()
    lost = trust.keys[0]._replace(last_entry=2)
    public = current.public_key().public_bytes_raw()
    trust = trust._replace(keys=(lost, IssuerKey(method, public)))
    given = {"credential": world.credentials[0], "bundle": world.bundle_bytes()}
    answer = verify(trust=trust, now=AT + timedelta(hours=1), **given)
    assert answer.outcome == "not_valid"
    recorded = next(check for check in answer.checks if check.name == "credential_recorded")
    assert "counts up to entry 2 only" in recorded.detail
    still = trust._replace(keys=(lost._replace(last_entry=3), trust.keys[1]))
    assert verify(trust=still, now=AT + timedelta(hours=1), **given).outcome == "valid"


def test_a_tlog_proof_without_its_record_is_not_accepted(issued):
    proof = replace(issued.prove(5), extra=b"")
    checks, reading = check_entry_proof(format_tlog_proof(proof).encode(), issued.trust())
    assert reading is None
    assert checks[0].status == "failed"


def test_a_record_beside_the_certificate_can_be_shown_to_be_in_the_log(issued):
    proof = format_tlog_proof(issued.prove(0)).encode()
    checks, reading = check_entry_proof(proof, issued.trust())
    assert {check.status for check in checks} == {"passed"}
    assert reading.certificate is None
    answer = verify(trust=issued.trust(), now=AT + timedelta(hours=1), tlog_proof=proof)
    assert answer.outcome == "not_checked"
    assert answer.number is None
