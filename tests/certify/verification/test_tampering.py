"""Flip one bit of every byte: nothing that was altered may verify."""

from datetime import datetime, timedelta

import pytest

from certify.verification import verify

ISSUED_AT = datetime.fromisoformat("2026-11-24T03:10:00Z")


def flipped(data):
    """Yield the data with one bit changed, once for each byte; which bit depends on the place."""
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1 << (5 * place + 3) % 8
        yield place, bytes(changed)


def outcomes(world, alterations, **rest):
    trust, now = world.trust(), ISSUED_AT + timedelta(hours=1)
    for place, altered in alterations:
        given = {name: altered if value is ... else value for name, value in rest.items()}
        yield place, verify(trust=trust, now=now, **given)


def test_no_byte_of_a_credential_can_be_changed(issued):
    bundle = issued.bundle_bytes()
    answers = outcomes(issued, flipped(issued.credentials[0]), credential=..., bundle=bundle)
    passed = [place for place, answer in answers if answer.outcome != "not_valid"]
    assert passed == []


def test_no_byte_of_a_bundle_can_be_changed(issued):
    credential = issued.credentials[0]
    answers = outcomes(issued, flipped(issued.bundle_bytes()), credential=credential, bundle=...)
    passed = [place for place, answer in answers if answer.outcome != "not_valid"]
    assert passed == []


def test_no_byte_of_a_tlog_proof_can_be_changed(issued):
    answers = outcomes(issued, flipped(issued.tlog_proof()), tlog_proof=...)
    passed = [place for place, answer in answers if answer.outcome != "not_valid"]
    assert passed == []


def test_no_byte_of_an_enveloped_credential_can_be_changed(issued, enveloped):
    bundle = issued.bundle_bytes()
    answers = outcomes(issued, flipped(enveloped), credential=..., bundle=bundle)
    passed = [place for place, answer in answers if answer.outcome != "not_valid"]
    assert passed == []


@pytest.mark.parametrize("kind", ["credential", "bundle"])
def test_nothing_can_be_put_before_or_behind_or_cut_off(issued, kind):
    whole = {"credential": issued.credentials[0], "bundle": issued.bundle_bytes()}
    data = whole[kind]
    changed = [b" " + data, data + b" ", data + b"\n", data + b"\0", data[:-1], data[1:], data * 2]
    for altered in [b"\xef\xbb\xbf" + data, *changed]:
        now = ISSUED_AT + timedelta(hours=1)
        answer = verify(trust=issued.trust(), now=now, **{**whole, kind: altered})
        assert answer.outcome == "not_valid"
