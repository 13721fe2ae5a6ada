"""docs/ledger.md, section "Checking without our code", done as it says and without our code."""

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.data_integrity import sign_document
from ledger.envelope import MAX_RECORD_BYTES, STATES
from ledger.proof import format_tlog_proof

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ledger.md").read_text()
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def fold(leaf: bytes, index: int, size: int, siblings: list[bytes]) -> bytes:
    """The iterative algorithm of RFC 9162 2.1.3.2, not the recursion of ours."""
    last = size - 1
    for sibling in siblings:
        assert last > 0
        if index % 2 or index == last:
            leaf = hashlib.sha256(b"\x01" + sibling + leaf).digest()
            while index % 2 == 0 and index:
                index, last = index >> 1, last >> 1
        else:
            leaf = hashlib.sha256(b"\x01" + leaf + sibling).digest()
        index, last = index >> 1, last >> 1
    assert last == 0
    return leaf


def test_a_proof_can_be_checked_by_hand(full_world: Any) -> None:
    note = full_world.close()
    for index, entry in enumerate(full_world.entries):
        text = format_tlog_proof(full_world.prove(index, note))
        head, _, checkpoint = text.partition("\n\n")
        _, extra, at, *siblings = head.split("\n")
        leaf = hashlib.sha256(b"\0" + base64.b64decode(extra.removeprefix("extra "))).digest()
        signed, _, signature = checkpoint.partition("\n\n")
        _origin, size, root = signed.split("\n")
        found = fold(
            leaf,
            int(at.removeprefix("index ")),
            int(size),
            [base64.b64decode(each) for each in siblings],
        )
        assert base64.b64encode(found).decode() == root
        key = base64.b64decode(full_world.signer.vkey.rpartition("+")[2])[-32:]
        line = base64.b64decode(signature.strip().split(" ")[2])
        Ed25519PublicKey.from_public_bytes(key).verify(line[-64:], f"{signed}\n".encode())
        assert base64.b64decode(extra.removeprefix("extra ")) == entry


def test_the_signature_of_a_record_can_be_checked_by_hand() -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    signed = sign_document(
        {"type": "document", "body": {"place": "കല്പറ്റ"}},
        key,
        verification_method="did:web:issuer.example#key-1",
        created="2026-11-24T03:10:00Z",
    )
    record = json.loads(json.dumps(signed))
    options = record.pop("proof")
    number = 0
    for digit in options.pop("proofValue").removeprefix("z"):
        number = number * 58 + BASE58.index(digit)

    def canonical(value: object) -> bytes:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    message = b"".join(hashlib.sha256(canonical(each)).digest() for each in (options, record))
    key.public_key().verify(number.to_bytes(64), message)


def test_the_page_names_modules_states_and_limits_as_they_are() -> None:
    modules = set(re.findall(r"`(ledger/\w+\.py)`", PAGE))
    assert len(modules) > 8
    assert [module for module in modules if not (ROOT / module).is_file()] == []
    assert f"states are {', '.join(f'`{state}`' for state in STATES)}" in PAGE
    assert f"{MAX_RECORD_BYTES:,}".replace(",", " ") in PAGE


def test_the_page_names_every_step_of_checking_a_bundle() -> None:
    source = (ROOT / "ledger" / "proof.py").read_text()
    body = source.partition("def check_bundle(")[2].partition("\ndef ")[0]
    steps = set(re.findall(r"\b(check_\w+)\(", body))
    assert len(steps) == 7
    assert steps == set(re.findall(r"^\| `(check_\w+)`", PAGE, re.MULTILINE))
