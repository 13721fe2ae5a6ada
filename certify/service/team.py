"""Who may work on an audit; whoever does joins its team, and so never decides on it."""

from typing import Final

from audits.enterprise import Audit, AuditTeam, list_team
from certify.lifecycle import AuditStage, AuditStep, advance
from certify.refusals import DecidedBefore, RoleMissing
from certify.roles import AUDITOR, DECISION_MAKER, ENTERPRISE
from certify.service.case import has_decided
from certify.service.work import Work

_AUDITOR_OF_TEAM: Final = "auditor"


def admit(work: Work, audit: Audit, *, act: str) -> None:
    """Let an auditor in, who joins the team, or whoever speaks for the audited enterprise."""
    if ENTERPRISE not in work.by.roles:
        admit_auditor(work, audit, act=act)
    elif work.by.enterprise_id != audit.enterprise_id:
        own = f"{act} of another enterprise"
        raise RoleMissing(person=work.by.id, wanted=[AUDITOR], act=own)


def admit_auditor(work: Work, audit: Audit, *, act: str) -> None:
    """Let an auditor in, who joins the team.

    Raises:
        RoleMissing: no auditor. DecidedBefore: somebody who decided on the audit.
    """
    work.by.require(AUDITOR, act=act)
    if has_decided(work.session, audit.id, work.by.id):
        raise DecidedBefore(person=work.by.id, audit=audit.id)
    if work.by.id not in {member.person_id for member in list_team(work.session, audit.id)}:
        member = AuditTeam(audit_id=audit.id, person_id=work.by.id, role=_AUDITOR_OF_TEAM)
        work.session.add(member)
        work.session.flush()


def admit_to_decide(work: Work) -> None:
    """Let nobody near a decision who speaks for an enterprise: what stands against it is private.

    Whether one of the house may decide is said among the obstacles.

    Raises:
        RoleMissing: somebody who speaks for an enterprise.
    """
    if ENTERPRISE in work.by.roles:
        work.by.require(DECISION_MAKER, act="take decisions")


def check_step(former: str, step: AuditStep, audit: Audit) -> None:
    """Hold what `audits` did against the one table of the lifecycle."""
    if advance(AuditStage(former), step).value != audit.stage:
        raise AssertionError(f"{step} led audit {audit.id} from {former} to {audit.stage}")
