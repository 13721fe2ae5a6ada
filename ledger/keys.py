"""Key files: one secret in one file, encrypted under a passphrase.

    {"format": "fair-it-ledger/key", "version": 1, "kind", "label", "public",
     "kdf": {"name": "scrypt", "n", "r": 8, "p", "salt"}, "nonce", "ciphertext"}

Canonical JSON, mode 0600. The secret, 32 bytes, is sealed with AES-256-GCM under the scrypt key of
the passphrase (RFC 7914); everything else in the file is authenticated with it, so a file cannot
be relabelled. `kind` is `ed25519` (then `public` is its Multikey) or `aes-256` (`public` null).
Passphrases are never kept beside the key.
"""

import hashlib
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.canonical import JsonValue, canonical_bytes, parse_canonical
from ledger.data_integrity import format_multikey, parse_multikey
from ledger.errors import KeyFileRefused, Malformed
from ledger.scalars import format_base64, is_one, parse_base64

Kind = Literal["ed25519", "aes-256"]

KEY_FORMAT: Final = "fair-it-ledger/key"
DEFAULT_COST: Final = 2**15
"""scrypt n; with r = 8 and p = 3 about 32 MB and a quarter of a second."""

_SECRET_BYTES: Final = 32
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_BLOCK: Final = 8
_PARALLEL: Final = 3
_COSTS: Final = frozenset(2**power for power in range(10, 21))
_MAX_FILE_BYTES: Final = 16_384
_MODE: Final = 0o600
_FIELDS: Final = {"format", "version", "kind", "label", "public", "kdf", "nonce", "ciphertext"}
_KDF_FIELDS: Final = {"name", "n", "r", "p", "salt"}


@dataclass(frozen=True)
class KeyFile:
    """The readable part of a key file; not authenticated until the passphrase has opened it.

    `public` is the 32 bytes of an Ed25519 public key, None for `aes-256`.
    """

    kind: Kind
    label: str
    public: bytes | None


def new_key_file(
    path: Path, *, kind: Kind, label: str, passphrase: bytes, cost: int = DEFAULT_COST
) -> None:
    """Make a new secret and write its key file, durably and never over another file.

    Raises:
        KeyFileRefused: there is such a file already, or the passphrase is empty.
    """
    if not passphrase:
        raise KeyFileRefused(path, "the passphrase is empty")
    secret = os.urandom(_SECRET_BYTES)
    document: dict[str, JsonValue] = {
        "format": KEY_FORMAT,
        "version": 1,
        "kind": kind,
        "label": label,
        "public": _public_text(secret) if kind == "ed25519" else None,
        "kdf": {
            "name": "scrypt",
            "n": cost,
            "r": _BLOCK,
            "p": _PARALLEL,
            "salt": format_base64(os.urandom(_SALT_BYTES)),
        },
        "nonce": format_base64(os.urandom(_NONCE_BYTES)),
    }
    document["ciphertext"] = format_base64(_seal(path, document, secret, passphrase))
    _write_new(path, canonical_bytes(document))


def load_key_file(path: Path) -> KeyFile:
    """Return what a key file says without its passphrase.

    Raises:
        KeyFileRefused: missing, malformed, or open to other users.
    """
    return _key_file(path, _load(path))


def load_ed25519(path: Path, passphrase: bytes) -> Ed25519PrivateKey:
    """Return the signing key of a key file of kind `ed25519`.

    Raises:
        KeyFileRefused: as `load_key_file`; another kind, a wrong passphrase, a changed file.
    """
    return Ed25519PrivateKey.from_private_bytes(_open(path, passphrase, "ed25519"))


def load_secret(path: Path, passphrase: bytes) -> bytes:
    """Return the 32 bytes of a key file of kind `aes-256`.

    Raises:
        KeyFileRefused: as `load_key_file`; another kind, a wrong passphrase, a changed file.
    """
    return _open(path, passphrase, "aes-256")


def _open(path: Path, passphrase: bytes, kind: Kind) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    document = _load(path)
    key_file = _key_file(path, document)
    if key_file.kind != kind:
        raise KeyFileRefused(path, f"it is of kind {key_file.kind}, not {kind}")
    sealed = _parse_bytes(path, document["ciphertext"], _SECRET_BYTES + 16)
    nonce = _parse_bytes(path, document["nonce"], _NONCE_BYTES)
    cipher = AESGCM(_derive(path, document["kdf"], passphrase))
    try:
        secret = cipher.decrypt(nonce, sealed, _bound(document))
    except InvalidTag:
        raise KeyFileRefused(path, "the passphrase is wrong or the file was changed") from None
    if kind == "ed25519" and document["public"] != _public_text(secret):
        raise KeyFileRefused(path, "the public key is not the one of the secret")
    return secret


def _seal(path: Path, document: dict[str, JsonValue], secret: bytes, passphrase: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = _parse_bytes(path, document["nonce"], _NONCE_BYTES)
    key = _derive(path, document["kdf"], passphrase)
    return AESGCM(key).encrypt(nonce, secret, _bound(document))


def _bound(document: Mapping[str, JsonValue]) -> bytes:
    return canonical_bytes({name: document[name] for name in document if name != "ciphertext"})


def _derive(path: Path, kdf: JsonValue, passphrase: bytes) -> bytes:
    if not isinstance(kdf, dict) or kdf.keys() != _KDF_FIELDS:
        raise KeyFileRefused(path, "its kdf is not understood")
    cost = kdf["n"]
    if (kdf["name"], kdf["r"], kdf["p"]) != ("scrypt", _BLOCK, _PARALLEL):
        raise KeyFileRefused(path, "its kdf is not understood")
    if type(cost) is not int or cost not in _COSTS:
        raise KeyFileRefused(path, "the cost of its kdf is not a power of two in 2^10..2^20")
    return hashlib.scrypt(
        passphrase,
        salt=_parse_bytes(path, kdf["salt"], _SALT_BYTES),
        n=cost,
        r=_BLOCK,
        p=_PARALLEL,
        maxmem=256 * _BLOCK * cost,
        dklen=_SECRET_BYTES,
    )


def _public_text(secret: bytes) -> str:
    key = Ed25519PrivateKey.from_private_bytes(secret).public_key()
    return format_multikey(key.public_bytes_raw())


def _key_file(path: Path, document: Mapping[str, JsonValue]) -> KeyFile:
    kind, label, public = document["kind"], document["label"], document["public"]
    if not isinstance(label, str):
        raise KeyFileRefused(path, "its label is not text")
    if kind == "aes-256" and public is None:
        return KeyFile("aes-256", label, None)
    if kind == "ed25519" and isinstance(public, str):
        return KeyFile("ed25519", label, _parse_public(path, public))
    raise KeyFileRefused(path, "its kind is not understood")


def _parse_public(path: Path, text: str) -> bytes:
    try:
        return parse_multikey(text)
    except Malformed as error:
        raise KeyFileRefused(path, error.reason) from None


def _load(path: Path) -> Mapping[str, JsonValue]:
    try:
        document = parse_canonical(_read_private(path), max_bytes=_MAX_FILE_BYTES)
    except OSError as error:
        raise KeyFileRefused(path, error.strerror or "it cannot be read") from error
    except Malformed as error:
        raise KeyFileRefused(path, error.reason) from None
    if not isinstance(document, dict) or document.keys() != _FIELDS:
        raise KeyFileRefused(path, "its fields are not those of a key file")
    if document["format"] != KEY_FORMAT or not is_one(document["version"]):
        raise KeyFileRefused(path, f"it is not a {KEY_FORMAT} of version 1")
    return document


def _parse_bytes(path: Path, value: JsonValue, length: int) -> bytes:
    if not isinstance(value, str):
        raise KeyFileRefused(path, "a field is not base64")
    data = parse_base64(value, refuse=lambda reason: KeyFileRefused(path, reason))
    if len(data) != length:
        raise KeyFileRefused(path, "a field has the wrong length")
    return data


def _read_private(path: Path) -> bytes:
    """Return the bytes of a regular file that only its owner may touch; no symbolic link."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise KeyFileRefused(path, "it is not a regular file")
        if stat.S_IMODE(found.st_mode) & 0o077:
            raise KeyFileRefused(path, "others than its owner may open it; mode must be 0600")
        return file.read(_MAX_FILE_BYTES + 1)


def _write_new(path: Path, data: bytes) -> None:
    """Write beside the place, sync, link into it: the file is there as a whole or not at all."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise KeyFileRefused(path, f"{path.parent}: {error.strerror}") from error
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        os.link(temporary, path)
        temporary.unlink()
        os.fsync(folder)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise KeyFileRefused(path, error.strerror or "it cannot be written") from error
    finally:
        os.close(folder)
