"""From a fact of certifying to the signed record that is appended: the only bridge to the log.

A record is the canonical JSON of `{type, version, subject, previous, issued_at, status, body,
proof}`; `proof` is eddsa-jcs-2022 by the issuer's key. The builders below give each record of a
certificate its subject and the exact members of its body.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certify.certificate import format_number
from certify.errors import RecordTooLarge
from certify.kinds_of_record import (
    CERTIFICATE_ISSUED,
    CERTIFICATE_STATE_CHANGED,
    DOCUMENT,
    EDITION_PUBLISHED,
    KEY_PUBLISHED,
    certificate_subject,
)
from ledger.canonical import JsonValue, canonical_bytes
from ledger.data_integrity import sign_document
from ledger.envelope import MAX_RECORD_BYTES

PDF_MEDIA_TYPE: Final = "application/pdf"


class StatementLike(Protocol):
    """What is said of whom: `audits` hands such statements over, the builders below make them."""

    @property
    def type(self) -> str:
        """Return the type of record."""

    @property
    def subject(self) -> str:
        """Return the path of holder and thing."""

    @property
    def body(self) -> Mapping[str, JsonValue]:
        """Return what is said."""


@dataclass(frozen=True)
class Statement:
    """What is to be recorded of a subject, not yet signed."""

    type: str
    subject: str
    body: Mapping[str, JsonValue]


@dataclass(frozen=True)
class RecordStatus:
    """The state of a certificate that a record sets. `serial` counts from 0."""

    serial: int
    state: str
    not_after: date


def make_record(
    statement: StatementLike,
    *,
    previous: str | None,
    issued_at: datetime,
    status: RecordStatus | None,
    key: Ed25519PrivateKey,
    verification_method: str,
) -> bytes:
    """Return the signed record of a statement, as the bytes of its entry.

    `previous` is the hex leaf hash of the subject's last record; `issued_at` is cut to seconds.

    Raises:
        RecordTooLarge: more than 16 KiB.
        NotCanonical: a value that canonical JSON does not take.
    """
    at = format_issued_at(issued_at)
    document: dict[str, JsonValue] = {
        "type": statement.type,
        "version": 1,
        "subject": statement.subject,
        "previous": previous,
        "issued_at": at,
        "status": None if status is None else _status_to_json(status),
        "body": dict(statement.body),
    }
    signed = sign_document(document, key, verification_method=verification_method, created=at)
    record = canonical_bytes(signed)
    if len(record) > MAX_RECORD_BYTES:
        raise RecordTooLarge(size_bytes=len(record), limit_bytes=MAX_RECORD_BYTES)
    return record


def format_issued_at(at: datetime) -> str:
    """Return an aware time as `2026-11-24T03:10:00Z`, cut to whole seconds."""
    if at.tzinfo is None:
        raise AssertionError("times are aware")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def state_changed(
    *,
    enterprise_id: str,
    serial: int,
    from_state: str,
    to_state: str,
    reason: str,
    decided_on: date,
) -> Statement:
    """Return the statement of a suspension, reinstatement or withdrawal. `reason` is a code."""
    number = format_number(serial)
    return Statement(
        CERTIFICATE_STATE_CHANGED,
        certificate_subject(enterprise_id, number),
        {
            "number": number,
            "serial": serial,
            "from": from_state,
            "to": to_state,
            "reason": reason,
            "decided_on": decided_on.isoformat(),
        },
    )


def certificate_issued(enterprise_id: str, body: Mapping[str, JsonValue]) -> Statement:
    """Return the statement of an issued certificate; `credential_digest` must be in the body."""
    if "credential_digest" not in body:
        raise AssertionError("a certificate is recorded with the digest of its credential")
    return Statement(
        CERTIFICATE_ISSUED, certificate_subject(enterprise_id, str(body["number"])), body
    )


def document_rendered(*, enterprise_id: str, number: str, pdf_digest: str, state: str) -> Statement:
    """Return the statement of a rendered PDF. `pdf_digest` is `sha256:…`, `state` as printed."""
    return Statement(
        DOCUMENT,
        certificate_subject(enterprise_id, number),
        {"number": number, "sha256": pdf_digest, "media_type": PDF_MEDIA_TYPE, "state": state},
    )


def edition_published(
    *,
    standard: str,
    version: str,
    edition_digest: str,
    title: str,
    in_force_on: date,
    criteria: int,
) -> Statement:
    """Return the statement that an edition is published. `criteria` is their number."""
    return Statement(
        EDITION_PUBLISHED,
        f"standard/{standard}@{version}",
        {
            "standard": standard,
            "version": version,
            "edition_digest": edition_digest,
            "title": title,
            "in_force_on": in_force_on.isoformat(),
            "criteria": criteria,
        },
    )


def key_published(*, verification_method: str, multikey: str) -> Statement:
    """Return the statement that the issuer signs with this key from now on."""
    return Statement(
        KEY_PUBLISHED,
        "key/issuer",
        {"verification_method": verification_method, "multikey": multikey},
    )


def _status_to_json(status: RecordStatus) -> dict[str, JsonValue]:
    return {
        "serial": status.serial,
        "state": status.state,
        "not_after": status.not_after.isoformat(),
    }
