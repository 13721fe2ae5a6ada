"""The use cases: one function each, one transaction each, then publishing.

Every write function takes who acts (`by`) and, if it is to be done once only, an idempotency key
(`once`); it returns a flat reply. What goes to the log is public when the reply says so.
"""

from certify.service.audits import (
    AuditClosed,
    AuditOpened,
    Evaluated,
    EvidenceReceived,
    File,
    Period,
    close_audit,
    evaluate,
    open_audit,
    receive_evidence,
    record_visit,
    replay,
)
from certify.service.changes import StateChanged, reinstate, suspend, withdraw
from certify.service.content import Site, Terms
from certify.service.decisions import Granted, Refused, grant, refuse
from certify.service.documents import finish_documents
from certify.service.enterprises import EnterpriseAdded, add_enterprise
from certify.service.findings import (
    CorrectionVerified,
    FindingAnswered,
    answer_finding,
    verify_correction,
)
from certify.service.standards import EditionPublished, publish_edition
from certify.service.work import LoggedReply, Once, Publication, Reply, publish

__all__ = [
    "AuditClosed",
    "AuditOpened",
    "CorrectionVerified",
    "EditionPublished",
    "EnterpriseAdded",
    "Evaluated",
    "EvidenceReceived",
    "File",
    "FindingAnswered",
    "Granted",
    "LoggedReply",
    "Once",
    "Period",
    "Publication",
    "Refused",
    "Reply",
    "Site",
    "StateChanged",
    "Terms",
    "add_enterprise",
    "answer_finding",
    "close_audit",
    "evaluate",
    "finish_documents",
    "grant",
    "open_audit",
    "publish",
    "publish_edition",
    "receive_evidence",
    "record_visit",
    "refuse",
    "reinstate",
    "replay",
    "suspend",
    "verify_correction",
    "withdraw",
]
