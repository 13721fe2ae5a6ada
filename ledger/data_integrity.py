"""Signatures on JSON documents: W3C Data Integrity `eddsa-jcs-2022`, with Multikey public keys.

hash = SHA-256(canonical proof options) || SHA-256(canonical document without `proof`); Ed25519
signs these 64 bytes. The proof options are `proof` without `proofValue`, and repeat the document's
`@context` when it has one. One signature per document; options that we do not know are refused.
"""

import hashlib
from collections.abc import Mapping
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.canonical import canonical_bytes
from ledger.errors import MalformedKey, SignatureInvalid
from ledger.scalars import parse_time

CRYPTOSUITE: Final = "eddsa-jcs-2022"
ASSERTION: Final = "assertionMethod"

_TYPE: Final = "DataIntegrityProof"
_FIELDS: Final = {
    "type",
    "cryptosuite",
    "created",
    "verificationMethod",
    "proofPurpose",
    "proofValue",
}
_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUE_OF: Final = {digit: value for value, digit in enumerate(_ALPHABET)}
_BASE: Final = len(_ALPHABET)
_MAX_DIGITS: Final = 128
_ED25519_MULTICODEC: Final = b"\xed\x01"
_PUBLIC_KEY_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64


def sign_document(
    document: Mapping[str, object],
    key: Ed25519PrivateKey,
    *,
    verification_method: str,
    created: str,
    purpose: str = ASSERTION,
) -> dict[str, object]:
    """Return the document with its `proof`. `created` is a time like `2026-11-24T03:10:00Z`.

    Raises:
        NotCanonical: the document holds a value outside the restricted set.
    """
    if "proof" in document:
        raise AssertionError("the document is signed already")
    options: dict[str, object] = {
        "type": _TYPE,
        "cryptosuite": CRYPTOSUITE,
        "created": created,
        "verificationMethod": verification_method,
        "proofPurpose": purpose,
    }
    if "@context" in document:
        options["@context"] = document["@context"]
    signature = key.sign(_signed_bytes(document, options))
    return {**document, "proof": {**options, "proofValue": _format_multibase(signature)}}


def check_document(
    document: Mapping[str, object],
    public_key: bytes,
    *,
    verification_method: str | None = None,
    purpose: str = ASSERTION,
) -> None:
    """Check that `proof` is a signature of the rest of the document by this key.

    With `verification_method` it must also be said to be by that one.

    Raises:
        SignatureInvalid: no proof, of another kind, for another purpose, or it fails.
        NotCanonical: the document holds a value outside the restricted set.
    """
    options = document.get("proof")
    if not isinstance(options, Mapping):
        raise SignatureInvalid("the document has no proof, or several")
    _check_options(document, options, purpose)
    if verification_method is not None and options["verificationMethod"] != verification_method:
        raise SignatureInvalid(f"the document is not signed by {verification_method}")
    signature = _parse_signature(options["proofValue"])
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    unproved = {name: value for name, value in options.items() if name != "proofValue"}
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(
            signature, _signed_bytes(unsigned, unproved)
        )
    except InvalidSignature:
        raise SignatureInvalid("the signature does not fit the document") from None


def format_multikey(public: bytes) -> str:
    """Return an Ed25519 public key as Multikey, `z6Mk…`. Requires 32 bytes."""
    if len(public) != _PUBLIC_KEY_BYTES:
        raise AssertionError("an Ed25519 key is 32 bytes long")
    return _format_multibase(_ED25519_MULTICODEC + public)


def parse_multikey(text: str) -> bytes:
    """Return the 32 bytes of an Ed25519 public key.

    Raises:
        MalformedKey: another spelling, another kind of key.
    """
    data = _parse_multibase(text)
    if data is None or len(data) != len(_ED25519_MULTICODEC) + _PUBLIC_KEY_BYTES:
        raise MalformedKey("not a Multikey z6Mk…")
    if not data.startswith(_ED25519_MULTICODEC):
        raise MalformedKey("not a Multikey of kind Ed25519")
    return data.removeprefix(_ED25519_MULTICODEC)


def _signed_bytes(document: Mapping[str, object], options: Mapping[str, object]) -> bytes:
    hashes = (hashlib.sha256(canonical_bytes(dict(each))) for each in (options, document))
    return b"".join(each.digest() for each in hashes)


def _check_options(
    document: Mapping[str, object], options: Mapping[object, object], purpose: str
) -> None:
    wanted = _FIELDS | {"@context"} if "@context" in document else _FIELDS
    if options.keys() != wanted:
        raise SignatureInvalid("options of the proof missing or unknown")
    if (options["type"], options["cryptosuite"]) != (_TYPE, CRYPTOSUITE):
        raise SignatureInvalid(f"not a proof of kind {CRYPTOSUITE}")
    parse_time(options["created"], refuse=SignatureInvalid)
    if not isinstance(options["verificationMethod"], str):
        raise SignatureInvalid("the verification method is not text")
    if options["proofPurpose"] != purpose:
        raise SignatureInvalid(f"the proof is not for the purpose {purpose}")
    if options.get("@context") != document.get("@context"):
        raise SignatureInvalid("the proof is for another @context")


def _parse_signature(value: object) -> bytes:
    signature = _parse_multibase(value) if isinstance(value, str) else None
    if signature is None or len(signature) != _SIGNATURE_BYTES:
        raise SignatureInvalid("the proof value is not 64 bytes in base58btc")
    return signature


def _format_multibase(data: bytes) -> str:
    """Return base58btc behind its multibase letter z; a leading zero byte is a leading 1."""
    number = int.from_bytes(data)
    digits = ""
    while number:
        number, digit = divmod(number, _BASE)
        digits = _ALPHABET[digit] + digits
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + _ALPHABET[0] * zeros + digits


def _parse_multibase(text: str) -> bytes | None:
    """Return the bytes of multibase base58btc, None for anything else."""
    digits = text.removeprefix("z")
    if len(digits) != len(text) - 1 or len(digits) > _MAX_DIGITS or set(digits) - _VALUE_OF.keys():
        return None
    number = 0
    for digit in digits:
        number = number * _BASE + _VALUE_OF[digit]
    zeros = len(digits) - len(digits.lstrip(_ALPHABET[0]))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)
