"""Signed notes: a text and the signatures under it. C2SP signed-note v1.0.0.

    text, ends with a newline
                                                       <- the last empty line of the note
    — key name base64(key ID || signature)             <- one or more of these

A key is known by its name and the four bytes of its key ID, but that is only a label: the whole
public key comes from what the verifier already trusts. Types understood: 0x01 (Ed25519 over the
text) and 0x04 (Ed25519 cosignature with the time it was made, C2SP tlog-cosignature v1.0.1).
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.errors import KeyNotSupported, MalformedKey, MalformedNote, SignatureInvalid
from ledger.scalars import format_base64, parse_base64
from ledger.tree import MAX_SIZE

ED25519: Final = 0x01
ED25519_COSIGNATURE: Final = 0x04
MAX_NOTE_BYTES: Final = 262_144
MAX_SIGNATURES: Final = 64

_ALGORITHMS: Final = frozenset((ED25519, ED25519_COSIGNATURE))
_PUBLIC_KEY_BYTES: Final = 32
_KEY_ID_BYTES: Final = 4
_KEY_ID_DIGITS: Final = 8
_TIMESTAMP_BYTES: Final = 8
_SIGNATURE_BYTES: Final = 64
_MARK: Final = "\N{EM DASH} "
_NOT_IN_NAMES: Final = re.compile("[\\s+\x00-\x1f\ud800-\udfff]")
_NOT_IN_NOTES: Final = re.compile("[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True)
class Verifier:
    """A public key under its name. `algorithm` is the signature type byte of signed-note."""

    name: str
    algorithm: int
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """SHA-256(name || 0x0A || type byte || public key), the first four bytes."""
        label = self.name.encode("utf-8") + b"\n"
        return hashlib.sha256(label + _typed_key(self)).digest()[:_KEY_ID_BYTES]


@dataclass(frozen=True)
class SignatureLine:
    """One line under a note, not yet checked."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True)
class Note:
    """The parts of a note, nothing checked yet."""

    text: str
    lines: tuple[SignatureLine, ...]


@dataclass(frozen=True)
class VerifiedSignature:
    """A signature that held. `timestamp` is POSIX seconds, of a cosignature only."""

    verifier: Verifier
    timestamp: int | None = None


@dataclass(frozen=True)
class OpenedNote:
    """A text, who is shown to have signed it, and the lines by keys nobody told us of."""

    text: str
    signatures: tuple[VerifiedSignature, ...]
    unknown: tuple[SignatureLine, ...] = ()


@dataclass(frozen=True)
class NoteSigner:
    """A name and the Ed25519 key that signs notes under it."""

    name: str
    private_key: Ed25519PrivateKey = field(repr=False)

    def __post_init__(self) -> None:
        _check_name(self.name, MalformedKey)

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, ED25519, self.private_key.public_key().public_bytes_raw())

    @property
    def vkey(self) -> str:
        """The public half as verifiers keep it."""
        return format_vkey(self.verifier)

    @property
    def key_id(self) -> bytes:
        """The four bytes that label this key's signature lines."""
        return self.verifier.key_id


def format_vkey(verifier: Verifier) -> str:
    """Return `name+hex key ID+base64(type byte || public key)`."""
    return f"{verifier.name}+{verifier.key_id.hex()}+{format_base64(_typed_key(verifier))}"


def parse_vkey(text: str) -> Verifier:
    """Return the verifier of a vkey.

    Raises:
        MalformedKey: another spelling, a key ID that is not its hash.
        KeyNotSupported: a signature type that cannot be checked.
    """
    name, plus, rest = text.partition("+")
    key_id, second_plus, encoded = rest.partition("+")
    if not plus or not second_plus:
        raise MalformedKey("a vkey is written name+key ID+key")
    _check_name(name, MalformedKey)
    typed_key = parse_base64(encoded, refuse=MalformedKey)
    if not typed_key:
        raise MalformedKey("the key is empty")
    verifier = Verifier(name, typed_key[0], typed_key[1:])
    if len(key_id) != _KEY_ID_DIGITS or key_id != verifier.key_id.hex():
        raise MalformedKey(f"{key_id!r} is not the ID of the key of {name!r}")
    if verifier.algorithm not in _ALGORITHMS:
        raise KeyNotSupported(f"signature type 0x{verifier.algorithm:02x} is not supported")
    if len(verifier.public_key) != _PUBLIC_KEY_BYTES:
        raise MalformedKey("an Ed25519 key is 32 bytes long")
    return verifier


def sign_note(text: str, signers: Sequence[NoteSigner]) -> str:
    """Return the note of a text, signed by each signer in order. Requires at least one."""
    message = text.encode("utf-8")
    lines = [
        SignatureLine(signer.name, signer.key_id, signer.private_key.sign(message))
        for signer in signers
    ]
    return add_signatures(text, lines)


def sign_cosignature(text: str, *, name: str, key: Ed25519PrivateKey, at_s: int) -> SignatureLine:
    """Return a witness's line for a checkpoint text. `at_s` is POSIX seconds, not 0."""
    verifier = Verifier(name, ED25519_COSIGNATURE, key.public_key().public_bytes_raw())
    signature = key.sign(cosigned_message(text, at_s=at_s))
    return SignatureLine(name, verifier.key_id, at_s.to_bytes(_TIMESTAMP_BYTES) + signature)


def cosigned_message(text: str, *, at_s: int) -> bytes:
    """Return what an Ed25519 cosignature signs: header, time, checkpoint text."""
    return f"cosignature/v1\ntime {at_s}\n{text}".encode()


def add_signatures(text: str, lines: Iterable[SignatureLine]) -> str:
    """Return the note of a text with these lines, which are not checked.

    Raises:
        MalformedNote: the parts do not make a note that `parse_note` reads.
    """
    note = format_note(Note(text, tuple(lines)))
    parse_note(note)
    return note


def format_note(note: Note) -> str:
    """Return the note as text."""
    return "".join([note.text, "\n", *map(_format_line, note.lines)])


def parse_note(note: str) -> Note:
    """Return the parts of a note; signatures are not checked.

    Raises:
        MalformedNote: another spelling, more than 64 signatures, two lines by one key.
    """
    _check_characters(note)
    text, empty_line, below = note.rpartition("\n\n")
    if not empty_line or not below.endswith("\n"):
        raise MalformedNote("no signature lines after the last empty line")
    lines = tuple(_parse_line(line) for line in below[:-1].split("\n"))
    if len(lines) > MAX_SIGNATURES:
        raise MalformedNote(f"more than {MAX_SIGNATURES} signatures")
    if len({(line.name, line.key_id) for line in lines}) != len(lines):
        raise MalformedNote("two signatures by one key")
    return Note(text + "\n", lines)


def open_note(note: str, verifiers: Iterable[Verifier]) -> OpenedNote:
    """Return the text of a note that at least one known key has signed.

    Lines by unknown keys are handed back, not judged.

    Raises:
        MalformedNote: not a note.
        SignatureInvalid: a known key's signature fails, or no known key signed.
        MalformedKey: two of the verifiers have the same name and key ID.
    """
    known = _by_label(verifiers)
    parts = parse_note(note)
    signatures: list[VerifiedSignature] = []
    unknown: list[SignatureLine] = []
    for line in parts.lines:
        verifier = known.get((line.name, line.key_id))
        if verifier is None:
            unknown.append(line)
        else:
            signatures.append(_verify(parts.text, line, verifier))
    if not signatures:
        raise SignatureInvalid("no known key signed the note")
    return OpenedNote(parts.text, tuple(signatures), tuple(unknown))


def _typed_key(verifier: Verifier) -> bytes:
    return bytes([verifier.algorithm]) + verifier.public_key


def _by_label(verifiers: Iterable[Verifier]) -> Mapping[tuple[str, bytes], Verifier]:
    known: dict[tuple[str, bytes], Verifier] = {}
    for verifier in verifiers:
        if known.setdefault((verifier.name, verifier.key_id), verifier) != verifier:
            raise MalformedKey(f"two keys of {verifier.name!r} have the same key ID")
    return known


def _verify(text: str, line: SignatureLine, verifier: Verifier) -> VerifiedSignature:
    message, signature, timestamp = text.encode("utf-8"), line.signature, None
    if verifier.algorithm == ED25519_COSIGNATURE:
        timestamp = int.from_bytes(line.signature[:_TIMESTAMP_BYTES])
        signature = line.signature[_TIMESTAMP_BYTES:]
        message = cosigned_message(text, at_s=timestamp)
    if timestamp is not None and not 0 < timestamp <= MAX_SIZE:
        raise SignatureInvalid(f"the cosignature of {line.name!r} has no possible time")
    if len(signature) != _SIGNATURE_BYTES:
        raise SignatureInvalid(f"the signature of {line.name!r} is not 64 bytes long")
    try:
        Ed25519PublicKey.from_public_bytes(verifier.public_key).verify(signature, message)
    except InvalidSignature:
        raise SignatureInvalid(f"the signature of {line.name!r} fails") from None
    return VerifiedSignature(verifier, timestamp)


def _format_line(line: SignatureLine) -> str:
    return f"{_MARK}{line.name} {format_base64(line.key_id + line.signature)}\n"


def _parse_line(line: str) -> SignatureLine:
    if not line.startswith(_MARK):
        raise MalformedNote("a signature line does not start with an em dash and a space")
    name, _, encoded = line.removeprefix(_MARK).partition(" ")
    _check_name(name, MalformedNote)
    blob = parse_base64(encoded, refuse=MalformedNote)
    if len(blob) <= _KEY_ID_BYTES:
        raise MalformedNote("a signature is empty")
    return SignatureLine(name, blob[:_KEY_ID_BYTES], blob[_KEY_ID_BYTES:])


def _check_name(name: str, refuse: type[MalformedKey | MalformedNote]) -> None:
    if not name or _NOT_IN_NAMES.search(name):
        raise refuse("a key name is not empty and has no space, no plus, no control character")


def _check_characters(note: str) -> None:
    try:
        length = len(note.encode("utf-8"))
    except UnicodeEncodeError:
        raise MalformedNote("not valid Unicode") from None
    if length > MAX_NOTE_BYTES:
        raise MalformedNote(f"longer than {MAX_NOTE_BYTES} bytes")
    if _NOT_IN_NOTES.search(note):
        raise MalformedNote("a control character")
