"""The same credential as `vc+jwt`: JOSE around the object that `NUMBER.vc.json` carries.

The UNTP profile asks for an enveloping proof. The payload is the canonical credential without
`proof`, so the record's `credential_digest` is simply the SHA-256 of the payload.
W3C Securing Verifiable Credentials using JOSE and COSE, section 3.1; RFC 7515; RFC 8037.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from certify.errors import CredentialRefused
from ledger.canonical import JsonValue, canonical_bytes, parse_canonical, parse_json
from ledger.errors import LedgerError, SignatureInvalid

ALGORITHM: Final = "EdDSA"
TYPE: Final = "vc+jwt"
_PARTS: Final = 3


@dataclass(frozen=True)
class Enveloped:
    """A `vc+jwt` as read. The credential has no proof of its own; `message` is what was signed."""

    verification_method: str
    credential: dict[str, JsonValue]
    message: bytes
    signature: bytes


def envelop_credential(
    credential: Mapping[str, JsonValue], key: Ed25519PrivateKey, *, verification_method: str
) -> bytes:
    """Return the credential, its embedded proof left out, as a `vc+jwt`."""
    header: JsonValue = {
        "alg": ALGORITHM,
        "typ": TYPE,
        "cty": "vc",
        "iss": verification_method.partition("#")[0],
        "kid": verification_method,
    }
    unsigned = {name: value for name, value in credential.items() if name != "proof"}
    message = b".".join(_encode(canonical_bytes(part)) for part in (header, unsigned))
    return message + b"." + _encode(key.sign(message))


def parse_enveloped(envelope: bytes) -> Enveloped:
    """Return the parts of a `vc+jwt`; its signature is not checked yet.

    Raises:
        CredentialRefused: not a vc+jwt of ours, another algorithm, another spelling.
    """
    parts = envelope.split(b".")
    if len(parts) != _PARTS:
        raise CredentialRefused("a vc+jwt has three parts")
    header, payload, signature = (_decode(part) for part in parts)
    try:
        credential = parse_canonical(payload)
        options = parse_json(header)
    except LedgerError as error:
        raise CredentialRefused(str(error).rstrip(".")) from None
    if not isinstance(credential, dict) or not isinstance(options, dict):
        raise CredentialRefused("header or payload is not an object")
    if (options.get("alg"), options.get("typ")) != (ALGORITHM, TYPE):
        raise CredentialRefused(f"the header does not say {ALGORITHM} and {TYPE}")
    message = b".".join(parts[:2])
    return Enveloped(str(options.get("kid")), credential, message, signature)


def check_enveloped(enveloped: Enveloped, public_key: bytes) -> None:
    """Check that this key signed the envelope.

    Raises:
        SignatureInvalid: it did not.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(
            enveloped.signature, enveloped.message
        )
    except InvalidSignature:
        raise SignatureInvalid("the signature of the vc+jwt fails") from None


def _encode(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")


def _decode(text: bytes) -> bytes:
    try:
        data = urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    except Base64Error:
        raise CredentialRefused("a part of the vc+jwt is not base64url") from None
    if _encode(data) != text:
        raise CredentialRefused("a part of the vc+jwt is not in its one spelling")
    return data
