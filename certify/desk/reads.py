"""What only the desk reads: whose audit it is, names, and certificates not yet public."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlmodel import select

from audits.enterprise import AuditTeam, get_enterprise
from certify.accounts import Person
from certify.certificate import public_state
from certify.db import read_session
from certify.instance import Instance
from certify.queries import ListedAudit, list_audits
from certify.roles import ADMINISTRATOR, DECISION_MAKER, REVIEWER
from certify.schema import PersonRow
from certify.service.case import get_certificate
from ledger.envelope import Status

READS_ALL: Final = frozenset({ADMINISTRATOR, REVIEWER, DECISION_MAKER})


@dataclass(frozen=True)
class CertificateLine:
    """A certificate as it stands in the database, public or not yet."""

    number: str
    enterprise: str
    audit_id: str
    state: str
    since_at: datetime
    reason: str | None
    effective_on: date
    expires_on: date


def list_readable_audits(instance: Instance, person: Person) -> tuple[ListedAudit, ...]:
    """Return the audits a person may read, newest first: auditors see those of their teams."""
    audits = list_audits(instance)
    if person.roles & READS_ALL:
        return audits
    wanted = select(AuditTeam.audit_id).where(AuditTeam.person_id == person.id)
    with read_session(instance.engine) as session:
        own = set(session.exec(wanted))
    return tuple(audit for audit in audits if audit.id in own)


def load_certificate(instance: Instance, number: str) -> CertificateLine:
    """Return the certificate of a number.

    Raises:
        NumberMistyped: not a number. CertificateUnknown: none of ours.
    """
    with read_session(instance.engine) as session:
        row = get_certificate(session, number)
        status = Status(row.serial, row.state, row.expires_on)
        return CertificateLine(
            number=row.number,
            enterprise=get_enterprise(session, row.enterprise_id).name,
            audit_id=row.audit_id,
            state=public_state(status, instance.clock().date()),
            since_at=row.since_at,
            reason=row.reason,
            effective_on=row.effective_on,
            expires_on=row.expires_on,
        )


def person_names(instance: Instance) -> dict[str, str]:
    """Return every person's name by id."""
    with read_session(instance.engine) as session:
        return {row.id: row.name for row in session.exec(select(PersonRow))}
