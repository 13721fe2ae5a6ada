"""The trust file: what a buyer keeps, and the only thing that decides whose word is taken.

It names the issuer's DID and keys, the log and its witnesses (C2SP tlog-policy), the signatures
a checkpoint must carry and the greatest age accepted. It never comes out of the certificate it
is used on, and `did:web` is never asked. The schema is in docs/trust.schema.json.

A key may carry `last_entry`: records of this key count only up to that index of the log. So a
key that was lost is dated by the log and not by a time its thief may choose.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple, TypeGuard

from certify.errors import TrustRefused
from ledger.canonical import MAX_INTEGER, JsonValue, canonical_bytes, digest_bytes, parse_json
from ledger.data_integrity import format_multikey, parse_multikey
from ledger.errors import LedgerError, MalformedJson
from ledger.policy import Policy, parse_policy

FORMAT: Final = "fair-it-ledger/trust"
MAX_BYTES: Final = 65_536
SIGNATURE_KINDS: Final = ("ed25519",)  # what this version can check of a checkpoint
MAX_AGE_HOURS_LIMIT: Final = 87_600

_FIELDS: Final = frozenset(
    {
        "format", "version", "issuer_did", "issuer_name", "keys", "require_log_signatures",
        "policy", "max_age_hours", "register_url",
    }
)  # fmt: skip
_KEY_FIELDS: Final = frozenset({"id", "multikey", "last_entry"})
_DID: Final = re.compile(r"did:[a-z0-9]+:[A-Za-z0-9._:%-]+")
_URL: Final = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*[^\s?#/])?")
_MAX_NAME: Final = 200


class IssuerKey(NamedTuple):
    """A key of the issuer. `id` is its verification method; `last_entry` None: still in use."""

    id: str
    public_key: bytes
    last_entry: int | None = None


class Trust(NamedTuple):
    """A trust file. `policy_text` is the file's text, `policy` what it says."""

    issuer_did: str
    issuer_name: str
    keys: tuple[IssuerKey, ...]
    require_log_signatures: tuple[str, ...]
    policy_text: str
    policy: Policy
    max_age_hours: int
    register_url: str | None

    def find_key(self, verification_method: str) -> IssuerKey | None:
        """Return the issuer's key of that verification method, None if it is not trusted."""
        return next((key for key in self.keys if key.id == verification_method), None)


def make_trust(
    *,
    issuer_did: str,
    issuer_name: str,
    keys: Mapping[str, bytes],
    policy_text: str,
    max_age_hours: int,
    register_url: str | None,
    require_log_signatures: tuple[str, ...] = SIGNATURE_KINDS,
) -> Trust:
    """Return the trust of an issuer. `keys` maps verification methods to raw public keys.

    Raises:
        TrustRefused: names everything that has to be repaired.
    """
    value: dict[str, JsonValue] = {
        "format": FORMAT,
        "version": 1,
        "issuer_did": issuer_did,
        "issuer_name": issuer_name,
        "keys": [
            {"id": name, "multikey": format_multikey(key), "last_entry": None}
            for name, key in keys.items()
        ],
        "require_log_signatures": list(require_log_signatures),
        "policy": policy_text,
        "max_age_hours": max_age_hours,
        "register_url": register_url,
    }
    return _read(value)


def parse_trust(data: bytes) -> Trust:
    """Return the trust of a file. White space is free, so that people may edit it.

    Raises:
        TrustRefused: names everything that has to be repaired.
    """
    try:
        value = parse_json(data, max_bytes=MAX_BYTES)
    except MalformedJson as error:
        raise TrustRefused([str(error).rstrip(".")]) from None
    return _read(value)


def format_trust(trust: Trust) -> bytes:
    """Return the canonical bytes of a trust file; `sha256sum` of them is the fingerprint."""
    keys: list[JsonValue] = [
        {"id": key.id, "multikey": format_multikey(key.public_key), "last_entry": key.last_entry}
        for key in trust.keys
    ]
    return canonical_bytes(
        {
            "format": FORMAT,
            "version": 1,
            "issuer_did": trust.issuer_did,
            "issuer_name": trust.issuer_name,
            "keys": keys,
            "require_log_signatures": list(trust.require_log_signatures),
            "policy": trust.policy_text,
            "max_age_hours": trust.max_age_hours,
            "register_url": trust.register_url,
        }
    )


def fingerprint(trust: Trust) -> str:
    """Return `sha256:…` of the trust file's canonical bytes, to be compared on two ways."""
    return digest_bytes(format_trust(trust))


def _read(value: JsonValue) -> Trust:
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise TrustRefused([f"`format` is not {FORMAT}"])
    if value.keys() != _FIELDS:
        raise TrustRefused([_about_fields(value)])
    problems = [*_problems_of_texts(value), *_problems_of_numbers(value)]
    keys = _read_keys(value["keys"], problems)
    policy = _read_policy(value["policy"], problems)
    if problems or policy is None:
        raise TrustRefused(problems)
    url = value["register_url"]
    return Trust(
        issuer_did=str(value["issuer_did"]),
        issuer_name=str(value["issuer_name"]),
        keys=keys,
        require_log_signatures=SIGNATURE_KINDS,
        policy_text=str(value["policy"]),
        policy=policy,
        max_age_hours=int(str(value["max_age_hours"])),
        register_url=None if url is None else str(url),
    )


def _about_fields(value: Mapping[str, JsonValue]) -> str:
    missing = ", ".join(sorted(_FIELDS - value.keys())) or "none"
    unknown = ", ".join(sorted(value.keys() - _FIELDS)) or "none"
    return f"fields missing: {missing}; fields unknown: {unknown}"


def _problems_of_texts(value: Mapping[str, JsonValue]) -> list[str]:
    problems = []
    did, name, url = value["issuer_did"], value["issuer_name"], value["register_url"]
    if not isinstance(did, str) or not _DID.fullmatch(did):
        problems.append("`issuer_did` is not a DID")
    if not isinstance(name, str) or not name.strip() or len(name) > _MAX_NAME:
        problems.append(f"`issuer_name` is not a text of 1 to {_MAX_NAME} characters")
    if url is not None and (not isinstance(url, str) or not _URL.fullmatch(url)):
        problems.append("`register_url` is neither null nor an http(s) address without a last /")
    return problems


def _problems_of_numbers(value: Mapping[str, JsonValue]) -> list[str]:
    problems = []
    hours = value["max_age_hours"]
    if value["version"] != 1 or value["version"] is True:
        problems.append("`version` is not 1")
    if type(hours) is not int or not 1 <= hours <= MAX_AGE_HOURS_LIMIT:
        problems.append(f"`max_age_hours` is not a whole number from 1 to {MAX_AGE_HOURS_LIMIT}")
    if value["require_log_signatures"] != list(SIGNATURE_KINDS):
        problems.append('`require_log_signatures` is not ["ed25519"]: no other kind is checked yet')
    return problems


def _read_keys(value: JsonValue, problems: list[str]) -> tuple[IssuerKey, ...]:
    if not isinstance(value, list) or not value:
        problems.append("`keys` is not a list of at least one key")
        return ()
    keys = tuple(key for item in value if (key := _read_key(item, problems)) is not None)
    if len({key.id for key in keys}) != len(keys):
        problems.append("two keys have the same `id`")
    return keys


def _read_key(value: JsonValue, problems: list[str]) -> IssuerKey | None:
    if not isinstance(value, dict) or value.keys() != _KEY_FIELDS:
        problems.append("a key has exactly `id`, `multikey` and `last_entry`")
        return None
    name, multikey, last_entry = value["id"], value["multikey"], value["last_entry"]
    if not isinstance(name, str) or not _DID.fullmatch(name.partition("#")[0]) or "#" not in name:
        problems.append("the `id` of a key is not of the form did:…#name")
    if last_entry is not None and not _is_index(last_entry):
        problems.append("`last_entry` is neither null nor an index of the log")
    try:
        public_key = parse_multikey(multikey if isinstance(multikey, str) else "")
    except LedgerError as error:
        problems.append(f"`multikey`: {str(error).rstrip('.')}")
        return None
    return IssuerKey(str(name), public_key, last_entry if _is_index(last_entry) else None)


def _is_index(value: JsonValue) -> TypeGuard[int]:
    return type(value) is int and 0 <= value <= MAX_INTEGER


def _read_policy(value: JsonValue, problems: list[str]) -> Policy | None:
    try:
        return parse_policy(value if isinstance(value, str) else "")
    except LedgerError as error:
        problems.append(f"`policy`: {str(error).rstrip('.')}")
        return None
