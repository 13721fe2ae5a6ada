"""Deciding on an audit: grant or refuse. Never by somebody of the audit's team.

A grant writes serial, certificate, decision and signed record in one transaction that holds the
write lock from its start. Of two persons who grant at once the second therefore reads what the
first decided, and is told so.
"""

from dataclasses import dataclass

from audits.enterprise import Audit, get_audit
from certify.accounts import Person
from certify.certificate import format_number
from certify.decision import DecisionKind, Validity, obstacles
from certify.editions import edition_within
from certify.errors import DecisionBlocked
from certify.instance import Instance
from certify.kinds_of_record import certificate_subject
from certify.lifecycle import STATE_OF_STEP, CertificateStep
from certify.record import RecordStatus, certificate_issued
from certify.refusals import AlreadyDecided
from certify.schema import CertificateRow
from certify.service.case import (
    Deed,
    audit_facts,
    decider_of,
    find_outcome,
    note_decision,
    validity_of,
)
from certify.service.content import Terms, certify_content, check_printable
from certify.service.logged import check_verdict
from certify.service.team import admit_to_decide
from certify.service.work import Call, LoggedReply, Once, Reply, Work, carry_out
from ledger import store

_ISSUED = STATE_OF_STEP[CertificateStep.GRANT]


@dataclass(frozen=True)
class Granted(LoggedReply):
    """A certificate was granted."""

    number: str
    serial: int
    audit: str
    effective_on: str
    expires_on: str
    leaf: str


@dataclass(frozen=True)
class Refused(Reply):
    """A certificate was refused. The verdict is in the log, the refusal is not."""

    audit: str


def grant(
    instance: Instance, audit_id: str, terms: Terms, *, by: Person, once: Once | None = None
) -> Granted:
    """Grant a certificate on a closed audit.

    Raises:
        AlreadyDecided: somebody was first. DecisionBlocked: with every obstacle. AuditUnknown.
        VerdictAltered: the verdict in the database is not the one in the log.
    """
    call = Call("grant", by, once)
    return carry_out(instance, call, Granted, lambda work: _grant(work, audit_id, terms))


def _grant(work: Work, audit_id: str, terms: Terms) -> Granted:
    admit_to_decide(work)
    audit = get_audit(work.session, audit_id)
    _refuse_second_decision(work, audit)
    edition = edition_within(work.instance, work.session, audit.edition_label)
    validity = validity_of(edition, terms.effective_on or work.now.date())
    _check_outcome(work, DecisionKind.GRANT, audit, validity)
    check_verdict(work.session, audit)
    serial = store.next_serial(work.session.connection())
    number = format_number(serial)
    content = certify_content(work, audit, edition, terms, serial=serial, validity=validity)
    check_printable(work, content.body, edition)
    status = RecordStatus(serial, _ISSUED, validity.expires_on)
    leaf = work.append(certificate_issued(audit.enterprise_id, content.body), status)
    work.session.add(
        CertificateRow(
            serial=serial,
            number=number,
            enterprise_id=audit.enterprise_id,
            audit_id=audit.id,
            subject=certificate_subject(audit.enterprise_id, number),
            edition_label=edition.label,
            state=_ISSUED,
            since_at=work.now,
            issued_at=work.now,
            effective_on=validity.effective_on,
            expires_on=validity.expires_on,
            credential=content.credential,
            credential_jwt=content.credential_jwt,
            issue_leaf=leaf,
            state_leaf=leaf,
        )
    )
    work.session.flush()
    deed = Deed(DecisionKind.GRANT, audit.id, serial=serial, note=terms.note)
    note_decision(work.session, deed, by=work.by.id, at=work.now)
    effective, expires = validity.effective_on.isoformat(), validity.expires_on.isoformat()
    return Granted(number, serial, audit.id, effective, expires, leaf)


def refuse(
    instance: Instance, audit_id: str, note: str = "", *, by: Person, once: Once | None = None
) -> Refused:
    """Refuse a certificate on a closed audit.

    Raises:
        AlreadyDecided: somebody was first. DecisionBlocked: with every obstacle. AuditUnknown.
    """

    def work_it(work: Work) -> Refused:
        admit_to_decide(work)
        audit = get_audit(work.session, audit_id)
        _refuse_second_decision(work, audit)
        _check_outcome(work, DecisionKind.REFUSE, audit, None)
        deed = Deed(DecisionKind.REFUSE, audit.id, note=note)
        note_decision(work.session, deed, by=work.by.id, at=work.now)
        return Refused(audit.id)

    return carry_out(instance, Call("refuse", by, once), Refused, work_it)


def _refuse_second_decision(work: Work, audit: Audit) -> None:
    former = find_outcome(work.session, audit.id)
    if former is None:
        return
    serial = former.certificate_serial
    number = None if serial is None else format_number(serial)
    raise AlreadyDecided(audit=audit.id, kind=former.kind, by=former.person_id, number=number)


def _check_outcome(work: Work, kind: DecisionKind, audit: Audit, validity: Validity | None) -> None:
    today = work.now.date()
    against = obstacles(
        kind,
        decider=decider_of(work.by),
        audit=audit_facts(work.session, audit, today=today),
        today=today,
        validity=validity,
    )
    if against:
        raise DecisionBlocked(against)
