"""Entries of the log in plain words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from certify.reasons import REASONS
from certify.wording import format_code, format_date
from ledger.envelope import Envelope, parse_record

Json = Mapping[str, Any]


@dataclass(frozen=True)
class EntryView:
    """One entry, told."""

    index: int
    issued_at: datetime
    type: str
    sentence: str
    number: str
    leaf: str


def view_entry(index: int, entry: bytes) -> EntryView:
    """Return an entry in plain words; a kind we do not know is named as it is."""
    envelope = parse_record(entry)
    tell = _TELLERS.get(envelope.type)
    sentence = tell(envelope.body) if tell else f"{format_code(envelope.type).capitalize()}."
    return EntryView(
        index=index,
        issued_at=envelope.issued_at,
        type=envelope.type,
        sentence=sentence,
        number=_number(envelope),
        leaf=envelope.leaf.hex(),
    )


def _number(envelope: Envelope) -> str:
    number = envelope.body.get("number")
    return number if isinstance(number, str) else ""


def _issued(body: Json) -> str:
    until = format_date(body["expires_on"])
    return f"Certificate issued to {body['enterprise']['name']}, in force until {until}."


def _changed(body: Json) -> str:
    reason = REASONS.get(body.get("reason", ""), "")
    words = {"reinstated": "reinstated, it is valid again"}.get(body["to"], body["to"])
    return f"Certificate {words}{f': {reason}' if reason else ''}."


def _edition(body: Json) -> str:
    return (
        f"Edition {body['version']} of the standard {body['standard']} published: "
        f"{body['criteria']} criteria, frozen from now on."
    )


def _evidence(body: Json) -> str:
    return (
        f"Evidence received for audit {body['audit']}: {format_code(body['kind'])}. "
        "Only its sealed digest is here."
    )


def _verdict(body: Json) -> str:
    return f"Audit {body['audit']} closed; only the digest of its verdict is here."


def _document(body: Json) -> str:
    return f"PDF of the certificate made, showing it as {body['state']}."


def _key(_body: Json) -> str:
    return "Signing key of the certifier published."


def _root(body: Json) -> str:
    count = body["count"]
    return f"State of all {count} certificates fixed." if count else "No certificates yet: fixed."


_TELLERS: Final[Mapping[str, Callable[[Json], str]]] = {
    "certificate_issued": _issued,
    "certificate_state_changed": _changed,
    "edition_published": _edition,
    "evidence_received": _evidence,
    "audit_verdict": _verdict,
    "document": _document,
    "key_published": _key,
    "status_root": _root,
}
