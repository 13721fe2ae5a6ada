"""The tables of certify. They never leave this package as answers; commitments are by constraint.

`metadata` is shared with the tables of audits, so foreign keys may point there. The log's own
tables are made by `ledger.store`. That who audited may not decide is also said by triggers: see
`migrations/versions/0002_rules.py`.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from audits import enterprise as _enterprise  # noqa: F401 -- its tables join the metadata
from audits import evidence as _evidence  # noqa: F401
from audits import finding as _finding  # noqa: F401
from audits import visit as _visit  # noqa: F401
from audits.schema import Base, one_of, written_as
from ledger.envelope import STATES

DECISION_KINDS = ("grant", "refuse", "suspend", "reinstate", "withdraw")
metadata = Base.metadata


class PersonRow(Base, table=True):
    """Somebody with roles and, by its digest only, an API key."""

    __tablename__ = "person"
    __table_args__ = (written_as("id", "P-%"),)

    id: str = Field(primary_key=True)
    name: str
    roles: str  # words in the order of `roles.ROLES`, separated by spaces
    enterprise_id: str | None = Field(default=None, foreign_key="enterprise.id")
    key_hash: str = Field(unique=True)
    active: bool = True
    created_at: datetime


class EditionRow(Base, table=True):
    """An edition that was published; its files are under `standards/` of the instance."""

    __tablename__ = "edition"
    __table_args__ = (written_as("digest", "sha256:%"),)

    label: str = Field(primary_key=True)
    digest: str
    leaf: str = Field(unique=True)
    published_at: datetime
    published_by: str = Field(foreign_key="person.id")


class CertificateRow(Base, table=True):
    """A certificate as it stands; every change of it is a record in the log."""

    __tablename__ = "certificate"
    __table_args__ = (
        one_of("state", STATES),
        CheckConstraint("serial >= 0", name="serial_from_zero"),
        CheckConstraint("expires_on > effective_on", name="expires_after_it_takes_effect"),
    )

    serial: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: str = Field(unique=True)
    enterprise_id: str = Field(foreign_key="enterprise.id", index=True)
    audit_id: str = Field(foreign_key="audit.id", unique=True)
    subject: str = Field(unique=True)
    edition_label: str
    state: str  # as the last record that set one names it
    since_at: datetime
    reason: str | None = None
    issued_at: datetime
    effective_on: date
    expires_on: date
    credential: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    credential_jwt: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    issue_leaf: str = Field(unique=True)
    state_leaf: str = Field(unique=True)


class DecisionRow(Base, table=True):
    """A decision and who took it; never changed, never deleted."""

    __tablename__ = "decision"
    __table_args__ = (
        one_of("kind", DECISION_KINDS),
        Index(
            "uq_decision_one_outcome_per_audit",
            "audit_id",
            unique=True,
            sqlite_where=text("kind IN ('grant', 'refuse')"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    audit_id: str = Field(foreign_key="audit.id", index=True)
    certificate_serial: int | None = Field(default=None, foreign_key="certificate.serial")
    kind: str
    person_id: str = Field(foreign_key="person.id")
    decided_at: datetime
    reason: str | None = None
    note: str = ""


class DocumentRow(Base, table=True):
    """A PDF that was rendered for one state of a certificate, and the record of its digest."""

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("certificate_serial", "state_leaf", "public_state"),
        written_as("sha256", "sha256:%"),
    )

    id: int | None = Field(default=None, primary_key=True)
    certificate_serial: int = Field(foreign_key="certificate.serial")
    state_leaf: str
    public_state: str
    sha256: str
    file_name: str
    leaf: str = Field(unique=True)
    rendered_at: datetime


class ReplyRow(Base, table=True):
    """The reply to a write that came with an idempotency key."""

    __tablename__ = "idempotency"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    key: str = Field(primary_key=True)
    operation: str
    request_digest: str
    reply: str
    replied_at: datetime
