"""The vault: evidence at rest, encrypted, found only by those who hold the keys.

    commitment   SHA-256("fair-it-ledger/evidence/1" 0x00, 32-byte salt, bytes)
    blob         file of 12-byte nonce and AES-256-GCM ciphertext, under a data key of its own;
                 its name is HMAC-SHA-256(address key, commitment), in a folder of its first byte
    wrapped key  12-byte nonce and AES-256-GCM ciphertext of the data key, under the vault's key

Both ciphertexts are bound to the commitment. The commitment may be public: without the salt it
tells nothing, also not of a guessed file. Who destroys salt and wrapped key has erased the
evidence, wherever copies of the blob may lie. A blob whose transaction was rolled back stays
behind, unreadable, for its wrapped key was never stored.
"""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from audits.errors import EvidenceAltered

COMMITMENT_TAG: Final = b"fair-it-ledger/evidence/1\0"
_BLOB_TAG: Final = b"fair-it-ledger/evidence-blob/1\0"
_KEY_TAG: Final = b"fair-it-ledger/evidence-key/1\0"
_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Sealed:
    """Where a sealed content is and how it is opened; all but `commitment` stay private."""

    commitment: str
    salt: str
    blob: str
    wrapped_key: str


def commit(salt: bytes, content: bytes) -> str:
    """Return the salted commitment to the content as `sha256:` and hex."""
    state = hashlib.sha256(COMMITMENT_TAG)
    state.update(salt)
    state.update(content)
    return f"sha256:{state.hexdigest()}"


class Vault:
    """Encrypted files in one folder; both keys have 32 bytes."""

    def __init__(self, folder: Path, key: bytes, address_key: bytes) -> None:
        if len(key) != _KEY_BYTES or len(address_key) != _KEY_BYTES or key == address_key:
            raise ValueError("a vault needs two different keys of 32 bytes")
        self._folder = folder
        self._wrapping = AESGCM(key)
        self._address_key = address_key

    def put(self, content: bytes) -> Sealed:
        """Seal the content under a new salt and data key, durably, and return how to open it."""
        salt, data_key = secrets.token_bytes(_KEY_BYTES), secrets.token_bytes(_KEY_BYTES)
        commitment = commit(salt, content)
        name = self._name(commitment)
        _write_once(self._path(name), _encrypt(AESGCM(data_key), content, _BLOB_TAG, commitment))
        wrapped = _encrypt(self._wrapping, data_key, _KEY_TAG, commitment)
        return Sealed(commitment, salt.hex(), name, wrapped.hex())

    def get(self, sealed: Sealed) -> bytes:
        """Return the content.

        Raises:
            EvidenceAltered: the blob is missing, or anything does not open, or the content is
                another than the one committed to.
        """
        if not hmac.compare_digest(self._name(sealed.commitment), sealed.blob):
            raise EvidenceAltered(sealed.blob, "its blob is filed under another name")
        try:
            data = self._path(sealed.blob).read_bytes()
        except FileNotFoundError:
            raise EvidenceAltered(sealed.blob, "its blob is missing") from None
        try:
            wrapped = bytes.fromhex(sealed.wrapped_key)
            data_key = _decrypt(self._wrapping, wrapped, _KEY_TAG, sealed.commitment)
            content = _decrypt(AESGCM(data_key), data, _BLOB_TAG, sealed.commitment)
        except (InvalidTag, ValueError):
            raise EvidenceAltered(sealed.blob, "its blob or its key does not open") from None
        if commit(bytes.fromhex(sealed.salt), content) != sealed.commitment:
            raise EvidenceAltered(sealed.blob, "it does not fit its commitment")
        return content

    def delete(self, blob: str) -> None:
        """Remove the blob; the erasure itself is the destruction of its wrapped key."""
        path = self._path(blob)
        path.unlink(missing_ok=True)
        if path.parent.exists():
            _sync_folder(path.parent)

    def _name(self, commitment: str) -> str:
        return hmac.digest(self._address_key, commitment.encode(), "sha256").hex()

    def _path(self, blob: str) -> Path:
        return self._folder / blob[:2] / blob


def _encrypt(cipher: AESGCM, content: bytes, tag: bytes, commitment: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, content, tag + commitment.encode())


def _decrypt(cipher: AESGCM, data: bytes, tag: bytes, commitment: str) -> bytes:
    nonce, body = data[:_NONCE_BYTES], data[_NONCE_BYTES:]
    return cipher.decrypt(nonce, body, tag + commitment.encode())


def _write_once(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.parent / f".{secrets.token_hex(16)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # fails where a file is: a blob is never overwritten
    finally:
        draft.unlink()
    _sync_folder(path.parent)
    _sync_folder(path.parent.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
