"""Enterprises, the audits of them, and who does each audit."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from pydantic import Field as Checked
from sqlalchemy import CheckConstraint, Text, func
from sqlmodel import Field, Session, col, select

from audits.errors import AuditUnknown, EnterpriseUnknown, FieldsRefused
from audits.schema import Base, one_of, written_as
from audits.tables.text import clean_text

FORMS: Final = ("cooperative", "company", "association")
KINDS_OF_WORK: Final = ("data_entry", "it_training", "pc_assembly", "other")
STAGES: Final = ("planned", "in_progress", "evaluated", "closed")
TEAM_ROLES: Final = ("auditor", "expert", "observer")
MAX_YEAR: Final = 100


class Enterprise(Base, table=True):
    """Who is certified. `sector` holds for workers whose own is not given."""

    __table_args__ = (
        written_as("id", "E-%"),
        one_of("form", FORMS),
        one_of("kind_of_work", KINDS_OF_WORK),
        CheckConstraint("length(country) = 2", name="country_form"),
        CheckConstraint("name <> ''", name="name_given"),
    )

    id: str = Field(primary_key=True)
    name: str
    native_name: str
    register_number: str
    place: str
    district: str
    state: str
    country: str
    sector: str
    kind_of_work: str
    form: str
    founded_on: date | None
    first_certified_on: date | None
    synthetic: bool


class Audit(Base, table=True):
    """One audit of one enterprise, on one frozen edition, over one period (both days included)."""

    __table_args__ = (
        written_as("id", "A-%"),
        one_of("stage", STAGES),
        written_as("edition_digest", "sha256:%"),
        CheckConstraint("period_start <= period_end", name="period_runs_forward"),
        CheckConstraint(f"year BETWEEN 0 AND {MAX_YEAR}", name="year_range"),
        CheckConstraint("length(salt) = 64", name="salt_length"),
        CheckConstraint("(verdict IS NULL) = (verdict_digest IS NULL)", name="verdict_whole"),
        CheckConstraint("(stage = 'closed') = (closed_at IS NOT NULL)", name="closed_dated"),
    )

    id: str = Field(primary_key=True)
    enterprise_id: str = Field(foreign_key="enterprise.id", index=True)
    edition_label: str
    edition_digest: str
    period_start: date
    period_end: date
    year: int
    stage: str = "planned"
    salt: str
    opened_at: datetime
    closed_at: datetime | None = None
    closed_by: str | None = None
    verdict: str | None = Field(default=None, sa_type=Text)
    verdict_digest: str | None = None


class AuditTeam(Base, table=True):
    """Who takes part in an audit, as what."""

    __tablename__: ClassVar[str] = "audit_team"
    __table_args__ = (one_of("role", TEAM_ROLES),)

    audit_id: str = Field(primary_key=True, foreign_key="audit.id")
    person_id: str = Field(primary_key=True)
    role: str = "auditor"


class EnterpriseFields(BaseModel):
    """What is asked of a new enterprise; SQL tables do not check on construction, this does."""

    model_config = ConfigDict(extra="forbid", str_max_length=200)

    name: str = Checked(min_length=1)
    native_name: str = ""
    register_number: str = Checked(min_length=1)
    place: str = Checked(min_length=1)
    district: str = Checked(min_length=1)
    state: str = Checked(min_length=1)
    country: str = Checked(default="IN", pattern=r"^[A-Z]{2}$")
    sector: str = Checked(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    kind_of_work: Literal["data_entry", "it_training", "pc_assembly", "other"]
    form: Literal["cooperative", "company", "association"]
    founded_on: date | None = None
    first_certified_on: date | None = None
    synthetic: bool = False

    @field_validator("*", mode="before")
    @classmethod
    def _clean(cls, value: object) -> object:
        return clean_text(value) if isinstance(value, str) else value


def add_enterprise(session: Session, **fields: object) -> Enterprise:
    """Return a new enterprise with the next id.

    Raises:
        FieldsRefused: with every field that cannot be taken.
    """
    try:
        checked = EnterpriseFields.model_validate(fields)
    except ValidationError as error:
        raise FieldsRefused("enterprise", _say_faults(error)) from None
    enterprise = Enterprise(id=next_id(session, Enterprise, "E-"), **checked.model_dump())
    session.add(enterprise)
    session.flush()
    return enterprise


def _say_faults(error: ValidationError) -> list[str]:
    return [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]


def next_id(session: Session, table: type[Enterprise | Audit], prefix: str) -> str:
    """Return the id after the highest one, as in E-0001."""
    ids = select(table.id).order_by(func.length(table.id).desc(), col(table.id).desc())
    last = session.exec(ids.limit(1)).first()
    return f"{prefix}{int(re.sub(r'.*-', '', last)) + 1 if last else 1:04d}"


def get_enterprise(session: Session, enterprise_id: str) -> Enterprise:
    """Return the enterprise.

    Raises:
        EnterpriseUnknown: when there is none of that id.
    """
    found = session.get(Enterprise, enterprise_id)
    if found is None:
        raise EnterpriseUnknown(enterprise_id)
    return found


def get_audit(session: Session, audit_id: str) -> Audit:
    """Return the audit.

    Raises:
        AuditUnknown: when there is none of that id.
    """
    found = session.get(Audit, audit_id)
    if found is None:
        raise AuditUnknown(audit_id)
    return found


def list_audits(session: Session, enterprise_id: str) -> Sequence[Audit]:
    """Return the audits of an enterprise, oldest first."""
    wanted = select(Audit).where(Audit.enterprise_id == enterprise_id)
    return session.exec(wanted.order_by(col(Audit.opened_at), col(Audit.id))).all()


def list_team(session: Session, audit_id: str) -> Sequence[AuditTeam]:
    """Return the team of an audit."""
    wanted = select(AuditTeam).where(AuditTeam.audit_id == audit_id)
    return session.exec(wanted.order_by(AuditTeam.person_id)).all()


def whole_years(start: date, end: date) -> int:
    """Return the full years from one day to another, 0 at least."""
    before_the_day = (end.month, end.day) < (start.month, start.day)
    return max(0, end.year - start.year - before_the_day)
