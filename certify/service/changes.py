"""Changing the state of a certificate: suspend, reinstate, withdraw.

Each is a decision like the first: by somebody who had no part in the audit, with a public reason,
and a record of its own that follows the certificate's last one.
"""

from dataclasses import dataclass

from audits.enterprise import get_audit
from certify.accounts import Person
from certify.decision import DecisionKind, Validity, obstacles
from certify.errors import DecisionBlocked
from certify.instance import Instance
from certify.lifecycle import STAGE_OF_STATE, STATE_OF_STEP, CertificateStep
from certify.record import RecordStatus, state_changed
from certify.schema import CertificateRow
from certify.service.case import Deed, audit_facts, decider_of, get_certificate, note_decision
from certify.service.team import admit_to_decide
from certify.service.work import Call, LoggedReply, Once, Work, carry_out


@dataclass(frozen=True)
class StateChanged(LoggedReply):
    """A certificate was suspended, reinstated or withdrawn; `state` is what it is now."""

    number: str
    state: str
    reason: str
    leaf: str


@dataclass(frozen=True)
class _Change:
    kind: DecisionKind
    number: str
    reason: str
    note: str


def suspend(
    instance: Instance,
    number: str,
    reason: str,
    note: str = "",
    *,
    by: Person,
    once: Once | None = None,
) -> StateChanged:
    """Suspend a certificate. `reason` is a code of `certify.decision.REASONS`.

    Raises:
        DecisionBlocked: with every obstacle. CertificateUnknown. NumberMistyped.
    """
    return _decide(instance, _Change(DecisionKind.SUSPEND, number, reason, note), by, once)


def reinstate(
    instance: Instance,
    number: str,
    reason: str,
    note: str = "",
    *,
    by: Person,
    once: Once | None = None,
) -> StateChanged:
    """Reinstate a suspended certificate; refusals and `reason` as in `suspend`."""
    return _decide(instance, _Change(DecisionKind.REINSTATE, number, reason, note), by, once)


def withdraw(
    instance: Instance,
    number: str,
    reason: str,
    note: str = "",
    *,
    by: Person,
    once: Once | None = None,
) -> StateChanged:
    """Withdraw a certificate for good; refusals and `reason` as in `suspend`."""
    return _decide(instance, _Change(DecisionKind.WITHDRAW, number, reason, note), by, once)


def _decide(instance: Instance, change: _Change, by: Person, once: Once | None) -> StateChanged:
    call = Call(change.kind.value, by, once)
    return carry_out(instance, call, StateChanged, lambda work: _change(work, change))


def _change(work: Work, change: _Change) -> StateChanged:
    admit_to_decide(work)
    certificate = get_certificate(work.session, change.number)
    _check(work, change, certificate)
    state = STATE_OF_STEP[CertificateStep(change.kind.value)]
    statement = state_changed(
        enterprise_id=certificate.enterprise_id,
        serial=certificate.serial,
        from_state=certificate.state,
        to_state=state,
        reason=change.reason,
        decided_on=work.now.date(),
    )
    leaf = work.append(statement, RecordStatus(certificate.serial, state, certificate.expires_on))
    certificate.state, certificate.state_leaf = state, leaf
    certificate.since_at, certificate.reason = work.now, change.reason
    deed = Deed(
        change.kind, certificate.audit_id, certificate.serial, change.reason, note=change.note
    )
    note_decision(work.session, deed, by=work.by.id, at=work.now)
    stage = STAGE_OF_STATE[state].value
    return StateChanged(certificate.number, stage, change.reason, leaf)


def _check(work: Work, change: _Change, certificate: CertificateRow) -> None:
    today = work.now.date()
    audit = get_audit(work.session, certificate.audit_id)
    expires_on = certificate.expires_on
    against = obstacles(
        change.kind,
        decider=decider_of(work.by),
        audit=audit_facts(work.session, audit, today=today),
        today=today,
        stage=STAGE_OF_STATE[certificate.state],
        validity=Validity(certificate.effective_on, expires_on, expires_on),
        reason=change.reason,
    )
    if against:
        raise DecisionBlocked(against)
