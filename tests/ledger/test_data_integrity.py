import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.canonical import canonical_bytes
from ledger.data_integrity import (
    _format_multibase,
    _parse_multibase,
    _signed_bytes,
    check_document,
    format_multikey,
    parse_multikey,
    sign_document,
)
from ledger.errors import LedgerError, MalformedKey, NotCanonical, SignatureInvalid

KeyOf = Callable[[int], Ed25519PrivateKey]

VECTORS = Path(__file__).parents[3] / "shared" / "vectors" / "eddsa-jcs-2022"
needs_vectors = pytest.mark.skipif(
    not VECTORS.is_dir(), reason=f"the foreign vectors are not at {VECTORS}"
)
METHOD = "did:web:issuer.example#key-1"
CREATED = "2026-11-24T03:10:00Z"
DOCUMENT = {"@context": ["https://www.w3.org/ns/credentials/v2"], "name": "Kalpetta", "n": 5}


@pytest.fixture(scope="module")
def key(key_of: KeyOf) -> Ed25519PrivateKey:
    return key_of(1)


@pytest.fixture(scope="module")
def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


@pytest.fixture
def signed(key: Ed25519PrivateKey) -> dict[str, Any]:
    return sign_document(DOCUMENT, key, verification_method=METHOD, created=CREATED)


@needs_vectors
class TestWorkedExampleOfTheSpecification:
    def read(self, name: str) -> str:
        return (VECTORS / name).read_text().strip()

    def load(self, name: str) -> Any:
        return json.loads(self.read(name))

    def test_canonical_forms_and_hashes_are_the_same(self) -> None:
        document = canonical_bytes(self.load("unsigned.json"))
        options = canonical_bytes(self.load("proofConfigJCS.json"))
        assert document.decode() == self.read("canonDocJCS.txt")
        assert options.decode() == self.read("proofCanonJCS.txt")
        assert hashlib.sha256(document).hexdigest() == self.read("docHashJCS.txt")
        assert hashlib.sha256(options).hexdigest() == self.read("proofHashJCS.txt")
        assert self.read("combinedHashJCS.txt") == (
            self.read("proofHashJCS.txt") + self.read("docHashJCS.txt")
        )

    def test_the_signed_document_is_the_same_to_the_last_byte(self) -> None:
        pair, options = self.load("keyPair.json"), self.load("proofConfigJCS.json")
        secret = _parse_multibase(pair["privateKeyMultibase"])
        assert secret is not None
        assert secret[:2] == b"\x80\x26"  # multicodec: Ed25519 private key
        key = Ed25519PrivateKey.from_private_bytes(secret[2:])
        assert format_multikey(key.public_key().public_bytes_raw()) == pair["publicKeyMultibase"]
        signed = sign_document(
            self.load("unsigned.json"),
            key,
            verification_method=options["verificationMethod"],
            created=options["created"],
        )
        assert signed == self.load("signedJCS.json")
        proof_value = signed["proof"]["proofValue"]  # type: ignore[index]
        assert proof_value == self.read("sigBTC58JCS.txt")
        raw = _parse_multibase(proof_value)
        assert raw is not None
        assert raw.hex() == self.read("sigHexJCS.txt")

    def test_the_signed_document_is_accepted_and_a_changed_one_is_not(self) -> None:
        public = parse_multikey(self.load("keyPair.json")["publicKeyMultibase"])
        signed = self.load("signedJCS.json")
        check_document(signed, public)
        with pytest.raises(SignatureInvalid):
            check_document({**signed, "name": "Alumni Credentials"}, public)


class TestSignature:
    def test_holds_for_the_document_as_it_was(self, signed: dict[str, Any], public: bytes) -> None:
        check_document(signed, public)
        check_document(signed, public, verification_method=METHOD)
        assert {name: signed[name] for name in DOCUMENT} == DOCUMENT

    def test_repeats_the_context_only_when_there_is_one(
        self, signed: dict[str, Any], key: Ed25519PrivateKey, public: bytes
    ) -> None:
        assert signed["proof"]["@context"] == DOCUMENT["@context"]
        plain = sign_document({"a": 1}, key, verification_method=METHOD, created=CREATED)
        assert "@context" not in plain["proof"]  # type: ignore[operator]
        check_document(plain, public)

    def test_is_for_one_purpose(self, key: Ed25519PrivateKey, public: bytes) -> None:
        signed = sign_document(
            DOCUMENT, key, verification_method=METHOD, created=CREATED, purpose="authentication"
        )
        check_document(signed, public, purpose="authentication")
        with pytest.raises(SignatureInvalid, match="purpose assertionMethod"):
            check_document(signed, public)

    def test_is_by_one_method(self, signed: dict[str, Any], public: bytes) -> None:
        with pytest.raises(SignatureInvalid, match="not signed by did:web:other"):
            check_document(signed, public, verification_method="did:web:other.example#key-1")

    def test_is_by_one_key(self, signed: dict[str, Any], key_of: KeyOf) -> None:
        with pytest.raises(SignatureInvalid, match="does not fit"):
            check_document(signed, key_of(2).public_key().public_bytes_raw())

    def test_is_made_once(self, signed: dict[str, Any], key: Ed25519PrivateKey) -> None:
        with pytest.raises(AssertionError):
            sign_document(signed, key, verification_method=METHOD, created=CREATED)

    def test_is_of_canonical_values_only(self, key: Ed25519PrivateKey) -> None:
        with pytest.raises(NotCanonical):
            sign_document({"n": 1.5}, key, verification_method=METHOD, created=CREATED)

    @pytest.mark.parametrize(
        "changes",
        [
            {"name": "Kollam"},
            {"n": 6},
            {"extra": None},
            {"@context": ["https://www.w3.org/ns/credentials/v1"]},
            {"@context": []},
        ],
    )
    def test_fails_for_a_changed_document(
        self, signed: dict[str, Any], public: bytes, changes: dict[str, object]
    ) -> None:
        with pytest.raises(SignatureInvalid):
            check_document({**signed, **changes}, public)

    @pytest.mark.parametrize("name", ["name", "n", "@context", "proof"])
    def test_fails_when_something_is_left_out(
        self, signed: dict[str, Any], public: bytes, name: str
    ) -> None:
        with pytest.raises(SignatureInvalid):
            check_document({key: signed[key] for key in signed if key != name}, public)

    @pytest.mark.parametrize(
        "changes",
        [
            {"type": "Ed25519Signature2020"},
            {"cryptosuite": "eddsa-rdfc-2022"},
            {"cryptosuite": ["eddsa-jcs-2022"]},
            {"created": "2026-11-24T03:10:01Z"},
            {"created": "2026-11-24T03:10:00+00:00"},
            {"created": None},
            {"verificationMethod": "did:web:other.example#key-1"},
            {"verificationMethod": {"id": METHOD}},
            {"proofPurpose": "authentication"},
            {"@context": ["https://www.w3.org/ns/credentials/v1"]},
            {"expires": "2030-01-01T00:00:00Z"},
            {"id": "urn:uuid:0"},
            {"proofValue": ""},
            {"proofValue": "z"},
            {"proofValue": None},
            {"proofValue": "z" + "1" * 64},
            {"proofValue": "z" + "2" * 88},
            {"proofValue": "z" + "2" * 5000},
        ],
    )
    def test_fails_with_a_changed_proof(
        self, signed: dict[str, Any], public: bytes, changes: dict[str, object]
    ) -> None:
        with pytest.raises(SignatureInvalid):
            check_document({**signed, "proof": {**signed["proof"], **changes}}, public)

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"type": "Ed25519Signature2020"}, "not a proof of kind"),
            ({"cryptosuite": "eddsa-rdfc-2022"}, "not a proof of kind"),
            ({"created": "2026-11-24"}, "a time is not of the form"),
            ({"verificationMethod": {"id": METHOD}}, "not text"),
            ({"proofPurpose": "authentication"}, "purpose"),
            ({"@context": []}, "another @context"),
            ({"expires": "2030-01-01T00:00:00Z"}, "missing or unknown"),
        ],
    )
    def test_of_the_right_key_over_options_we_refuse_is_refused(
        self,
        signed: dict[str, Any],
        key: Ed25519PrivateKey,
        public: bytes,
        changes: dict[str, object],
        reason: str,
    ) -> None:
        options = {**signed["proof"], **changes}
        del options["proofValue"]
        signature = key.sign(_signed_bytes(DOCUMENT, options))
        proof = {**options, "proofValue": _format_multibase(signature)}
        with pytest.raises(SignatureInvalid, match=reason):
            check_document({**DOCUMENT, "proof": proof}, public)

    def test_takes_no_longer_for_a_hostile_proof_value(
        self, signed: dict[str, Any], public: bytes
    ) -> None:
        proof = {**signed["proof"], "proofValue": "z" + "2" * 1_000_000}
        started_s = time.process_time()
        with pytest.raises(SignatureInvalid, match="base58btc"):
            check_document({**signed, "proof": proof}, public)
        assert time.process_time() - started_s < 1

    @pytest.mark.parametrize("wrap", [lambda proof: [proof], lambda proof: "z", lambda proof: None])
    def test_is_one_object(
        self, signed: dict[str, Any], public: bytes, wrap: Callable[[object], object]
    ) -> None:
        with pytest.raises(SignatureInvalid, match="no proof, or several"):
            check_document({**signed, "proof": wrap(signed["proof"])}, public)

    def test_context_only_in_the_proof_is_refused(
        self, key: Ed25519PrivateKey, public: bytes
    ) -> None:
        plain = sign_document({"a": 1}, key, verification_method=METHOD, created=CREATED)
        with pytest.raises(SignatureInvalid, match="missing or unknown"):
            check_document({"a": 1, "proof": {**plain["proof"], "@context": []}}, public)  # type: ignore[dict-item]

    def test_any_byte_of_the_document_changed_fails(
        self, signed: dict[str, Any], public: bytes
    ) -> None:
        data = canonical_bytes(signed)
        for at in range(len(data)):
            flipped = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
            try:
                document = json.loads(flipped)
            except ValueError:
                continue
            with pytest.raises(LedgerError):
                check_document(document, public)


class TestMultikey:
    @given(st.binary(min_size=32, max_size=32))
    def test_is_read_as_it_was_written(self, public: bytes) -> None:
        text = format_multikey(public)
        assert text.startswith("z6Mk")
        assert parse_multikey(text) == public

    @pytest.mark.parametrize("length", [0, 31, 33])
    def test_is_of_32_bytes(self, length: int) -> None:
        with pytest.raises(AssertionError):
            format_multikey(bytes(length))
        with pytest.raises(MalformedKey):
            parse_multikey(_format_multibase(b"\xed\x01" + bytes(length)))

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "z",
            "zz6Mk",
            format_multikey(bytes(32))[1:],
            format_multikey(bytes(32)) + "1",
            format_multikey(bytes(32)) + "\n",
            "z1" + format_multikey(bytes(32))[1:],
            "m" + format_multikey(bytes(32))[1:],
            "z" + "0" * 47,
            _format_multibase(b"\xec\x01" + bytes(32)),
        ],
    )
    def test_has_one_spelling(self, text: str) -> None:
        with pytest.raises(MalformedKey):
            parse_multikey(text)

    @given(st.text("z16Mkabc") | st.text())
    def test_fuzz_is_refused_or_the_one_spelling(self, text: str) -> None:
        try:
            public = parse_multikey(text)
        except MalformedKey:
            return
        assert format_multikey(public) == text

    @given(st.binary(max_size=80))
    def test_base58_reads_what_it_wrote(self, data: bytes) -> None:
        assert _parse_multibase(_format_multibase(data)) == data

    @given(st.text("z123456789ABC"))
    def test_base58_has_one_spelling(self, text: str) -> None:
        data = _parse_multibase(text)
        assert data is None or _format_multibase(data) == text

    def test_base58_gives_the_known_answers(self) -> None:
        assert _format_multibase(b"Hello World!") == "z2NEpo7TZRRrLZSi2U"
        assert _format_multibase(bytes.fromhex("0000287fb4cd")) == "z11233QC4"
