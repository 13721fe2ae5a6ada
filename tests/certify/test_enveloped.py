import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest

from certify.credential import credential_digest
from certify.enveloped import check_enveloped, parse_enveloped
from certify.errors import CredentialRefused
from ledger.canonical import digest_bytes
from ledger.errors import SignatureInvalid


def decode(part):
    return urlsafe_b64decode(part + b"=" * (-len(part) % 4))


def encode(data):
    return urlsafe_b64encode(data).rstrip(b"=")


def test_it_carries_the_same_object_so_one_digest_binds_both(issued, enveloped):
    embedded = json.loads(issued.credentials[0])
    payload = decode(enveloped.split(b".")[1])
    assert digest_bytes(payload) == credential_digest(embedded)
    assert parse_enveloped(enveloped).credential == {
        name: value for name, value in embedded.items() if name != "proof"
    }


def test_the_header_says_what_jose_readers_need(enveloped):
    header = json.loads(decode(enveloped.split(b".")[0]))
    assert header == {
        "alg": "EdDSA",
        "typ": "vc+jwt",
        "cty": "vc",
        "iss": "did:web:certifier.example",
        "kid": "did:web:certifier.example#key-1",
    }


def test_the_issuers_key_signed_it_and_no_other(issued, enveloped):
    parsed = parse_enveloped(enveloped)
    check_enveloped(parsed, issued.issuer_key.public_key().public_bytes_raw())
    with pytest.raises(SignatureInvalid):
        check_enveloped(parsed, issued.log_signer.private_key.public_key().public_bytes_raw())


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none", "typ": "vc+jwt"},
        {"alg": "HS256", "typ": "vc+jwt"},
        {"alg": "EdDSA", "typ": "JWT"},
        [],
    ],
)
def test_another_algorithm_or_type_is_refused(enveloped, header):
    _, payload, signature = enveloped.split(b".")
    with pytest.raises(CredentialRefused):
        parse_enveloped(b".".join([encode(json.dumps(header).encode()), payload, signature]))


@pytest.mark.parametrize("damage", [b"", b"eyJ9", b"a.b", b"a.b.c.d", b"!.!.!", b"ey.ey.ey"])
def test_what_is_no_envelope_is_refused(damage):
    with pytest.raises(CredentialRefused):
        parse_enveloped(damage)


def test_padding_and_other_spellings_of_base64_are_refused(enveloped):
    header, payload, signature = enveloped.split(b".")
    for altered in (signature + b"==", signature + b"\n", signature[:-1]):
        with pytest.raises(CredentialRefused):
            parse_enveloped(b".".join([header, payload, altered]))
