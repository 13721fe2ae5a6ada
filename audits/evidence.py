"""Evidence: what was received, where it is sealed, and which headings mean what."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from sqlalchemy import CheckConstraint, Text, func
from sqlmodel import Field, Session, col, select

from audits.errors import EvidenceAltered, EvidenceErased, EvidenceUnknown
from audits.schema import Base, one_of, written_as
from audits.tables.columns import TABLE_KINDS
from audits.vault import Sealed, Vault

VISIT: Final = "visit"
PHOTOGRAPH: Final = "photograph"
EVIDENCE_KINDS: Final = (*TABLE_KINDS, VISIT, PHOTOGRAPH)


class Evidence(Base, table=True):
    """One file received for an audit.

    Its bytes lie encrypted in the vault. `commitment` may be public; `salt` and `wrapped_key` open
    it and are null once it is erased. `mapping` is JSON, column -> heading. `replaced_by` names the
    evidence that counts in its stead.
    """

    __table_args__ = (
        one_of("kind", EVIDENCE_KINDS),
        written_as("commitment", "sha256:%"),
        CheckConstraint("size_bytes > 0 AND rows >= 0", name="size_range"),
        CheckConstraint("(salt IS NULL) = (wrapped_key IS NULL)", name="opened_whole"),
        CheckConstraint("(salt IS NULL) = (erased_at IS NOT NULL)", name="erased_dated"),
    )

    id: str = Field(primary_key=True)
    audit_id: str = Field(foreign_key="audit.id", index=True)
    kind: str
    file_name: str
    media_type: str
    size_bytes: int
    commitment: str = Field(unique=True)
    salt: str | None
    blob: str
    wrapped_key: str | None
    mapping: str = Field(default="{}", sa_type=Text)
    received_at: datetime
    received_by: str
    rows: int
    replaced_by: str | None = Field(default=None, foreign_key="evidence.id")
    erased_at: datetime | None = None
    erased_by: str | None = None


class HeadingChoice(Base, table=True):
    """Which heading an enterprise uses for a column, told once and remembered."""

    __tablename__: ClassVar[str] = "heading_choice"
    __table_args__ = (one_of("kind", TABLE_KINDS),)

    enterprise_id: str = Field(primary_key=True, foreign_key="enterprise.id")
    kind: str = Field(primary_key=True)
    column: str = Field(primary_key=True)
    heading: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What is to be said on the log: a type, the subject it is about, and a body of plain JSON."""

    type: str
    subject: str
    body: dict[str, object]


def evidence_received(enterprise_id: str, evidence: Evidence) -> Statement:
    """Return the statement that evidence was received; nothing but the commitment tells of it."""
    return Statement(
        "evidence_received",
        f"{enterprise_id}/{evidence.audit_id}",
        {
            "audit": evidence.audit_id,
            "evidence": evidence.id,
            "kind": evidence.kind,
            "commitment": evidence.commitment,
        },
    )


def open_evidence(vault: Vault, evidence: Evidence) -> bytes:
    """Return the bytes that were received.

    Raises:
        EvidenceErased: its key was destroyed.
        EvidenceAltered: the stored bytes are missing or not those received.
    """
    if evidence.salt is None or evidence.wrapped_key is None:
        raise EvidenceErased(evidence.id)
    sealed = Sealed(evidence.commitment, evidence.salt, evidence.blob, evidence.wrapped_key)
    try:
        return vault.get(sealed)
    except EvidenceAltered as error:
        raise EvidenceAltered(evidence.id, error.reason) from None


def list_evidence(session: Session, audit_id: str) -> Sequence[Evidence]:
    """Return all evidence of an audit in the order of its receipt, replaced and erased too."""
    wanted = select(Evidence).where(Evidence.audit_id == audit_id)
    return session.exec(wanted.order_by(func.length(Evidence.id), col(Evidence.id))).all()


def get_evidence(session: Session, evidence_id: str) -> Evidence:
    """Return the evidence.

    Raises:
        EvidenceUnknown: when there is none of that id.
    """
    found = session.get(Evidence, evidence_id)
    if found is None:
        raise EvidenceUnknown(evidence_id)
    return found


def mapping_of(evidence: Evidence) -> dict[str, str]:
    """Return column -> heading, as the file was read."""
    mapping: dict[str, str] = json.loads(evidence.mapping)
    return mapping


def find_headings(session: Session, enterprise_id: str, kind: str) -> dict[str, str]:
    """Return column -> heading as the enterprise told before."""
    wanted = select(HeadingChoice).where(
        HeadingChoice.enterprise_id == enterprise_id, HeadingChoice.kind == kind
    )
    return {choice.column: choice.heading for choice in session.exec(wanted)}


def remember_headings(
    session: Session, enterprise_id: str, kind: str, mapping: Mapping[str, str]
) -> None:
    """Keep what the enterprise told about its headings for the next file of the kind."""
    for column, heading in mapping.items():
        session.merge(
            HeadingChoice(enterprise_id=enterprise_id, kind=kind, column=column, heading=heading)
        )
    session.flush()
