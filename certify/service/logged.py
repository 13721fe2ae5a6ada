"""What the log says of an audit, held against what the database says.

Who holds the database, even with the keys, can make it tell another story; the records of the
audit, and the checkpoints that others have kept, stay as they are.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from sqlmodel import Session

from audits.enterprise import Audit
from audits.errors import EvidenceAltered, VerdictAltered
from audits.evidence import list_evidence
from audits.finding import NOT_MET
from audits.replay import load_verdict
from certify.service.case import list_open_findings
from ledger import store
from ledger.canonical import digest_bytes

_RECEIVED: Final = "evidence_received"
_VERDICT: Final = "audit_verdict"


def check_received(session: Session, audit: Audit) -> None:
    """Do nothing while the evidence of an audit is what the log says was received.

    Raises:
        EvidenceAltered: a commitment is another, or evidence was put in or taken away.
    """
    recorded = {
        body["evidence"]: (body["kind"], body["commitment"])
        for body in _bodies(session, audit, _RECEIVED)
    }
    kept = {each.id: (each.kind, each.commitment) for each in list_evidence(session, audit.id)}
    for evidence in sorted(recorded.keys() | kept.keys()):
        if evidence not in kept:
            raise EvidenceAltered(evidence, "the log names it, and it is gone")
        if kept[evidence] != recorded.get(evidence):
            raise EvidenceAltered(evidence, "its commitment is not the one in the log")


def check_verdict(session: Session, audit: Audit) -> None:
    """Do nothing while the verdict of a closed audit is the one in the log.

    Raises:
        VerdictAltered: it is another, or its findings are not those that are open.
    """
    verdict = load_verdict(audit)
    recorded = [body["verdict_digest"] for body in _bodies(session, audit, _VERDICT)]
    digest = digest_bytes(str(audit.verdict).encode())
    if [digest] != recorded or audit.verdict_digest != digest:
        raise VerdictAltered(audit.id, "its digest is not the one in the log")
    not_met = {
        each["criterion"] for each in verdict["judgement"]["results"] if each["outcome"] in NOT_MET
    }
    closed = not_met - {finding.criterion for finding in list_open_findings(session, audit.id)}
    if closed:
        names = ", ".join(sorted(closed))
        raise VerdictAltered(audit.id, f"{names} is not met, and no finding says so")


def _bodies(session: Session, audit: Audit, kind: str) -> list[Mapping[str, Any]]:
    subject = f"{audit.enterprise_id}/{audit.id}"
    records = [json.loads(each.entry) for each in store.load_records(session.connection(), subject)]
    return [each["body"] for each in records if each["type"] == kind]
