# ruff: noqa: E501 -- one row of the table, one line
"""The one table from typed errors to problem details (RFC 9457), for pages and API alike.

An error that is not in the table is ours: status 500, no detail, only a request id to ask with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.exceptions import HTTPException

import audits.errors as of_audits
import certify.errors as of_certifying
import certify.refusals as of_services
import ledger.errors as of_ledger
import standards.errors as of_standards
from certify.document.errors import DocumentRefused
from certify.web import refused as of_requests
from certify.web.refused import Fault

MEDIA_TYPE: Final = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """One kind of problem: where it leads in HTTP and what to do about it."""

    status: int
    code: str
    title: str
    advice: str = ""


@dataclass(frozen=True)
class ProblemDetails:
    """A problem as it is answered."""

    status: int
    code: str
    title: str
    detail: str
    errors: tuple[Fault, ...] = ()
    suggestions: tuple[str, ...] = ()
    request_id: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the RFC 9457 object."""
        answer: dict[str, Any] = {
            "type": f"/problems#{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            answer["errors"] = [fault._asdict() for fault in self.errors]
        if self.suggestions:
            answer["suggestions"] = list(self.suggestions)
        return {**answer, "request_id": self.request_id}


KINDS: Final[Mapping[type[BaseException], Kind]] = {
    # the form of the request
    of_requests.RequestMalformed: Kind(400, "malformed", "The request cannot be read", "Send strict JSON in UTF-8: no repeated key, no float, no trailing text."),
    of_requests.ValuesRefused: Kind(422, "values", "Something must be repaired", "Every field or parameter at fault is listed with its place."),
    of_requests.BodyTooLarge: Kind(413, "too-large", "Too large", "Send less at once."),
    of_requests.KeyMissing: Kind(401, "key-missing", "A key is needed", "Send `Authorization: Bearer KEY`, or sign in at /desk."),
    of_requests.ForeignRequest: Kind(403, "foreign-form", "Not from a page of ours", "Load the page again and send the form once more."),
    of_requests.NothingHere: Kind(404, "nothing-here", "Nothing here", "Check the address."),
    # who asks
    of_services.KeyRefused: Kind(401, "key-refused", "Key refused", "Ask an administrator for a new key."),
    of_services.RoleMissing: Kind(403, "role-missing", "Not yours to do", "Another person has the role that this takes."),
    of_audits.NotOfTheTeam: Kind(403, "not-of-the-team", "Not your audit", "An auditor of the team does this."),
    of_audits.OwnCorrection: Kind(403, "own-correction", "Not your own", "Another person verifies it."),
    # what is asked for
    of_certifying.NumberMistyped: Kind(400, "number-mistyped", "Mistyped number", "Compare it with the certificate; the check character does not fit."),
    of_services.Unknown: Kind(404, "unknown", "Unknown", "Nothing goes by that name."),
    of_services.CertificateUnknown: Kind(404, "certificate-unknown", "No such certificate", "The number is well-formed, but this register never issued it. A paper that shows it is not ours."),
    of_audits.ThingUnknown: Kind(404, "unknown", "Unknown", "Nothing goes by that name."),
    of_standards.EditionUnknown: Kind(404, "edition-unknown", "No such edition", "See /standards for those there are."),
    of_ledger.EntryUnknown: Kind(404, "entry-unknown", "No such entry", "It may not be published yet."),
    # what is sent
    of_services.InputRefused: Kind(422, "input", "Something must be repaired", "Every problem is listed."),
    of_audits.FieldsRefused: Kind(422, "fields", "Something must be repaired", "Every problem is listed."),
    of_audits.EvidenceRefused: Kind(422, "evidence-refused", "File refused", "Nothing was stored. Repair the rows and columns listed and send the file again."),
    of_standards.EditionInvalid: Kind(422, "edition-invalid", "Edition refused", "Every problem is listed with file and line."),
    of_certifying.TrustRefused: Kind(422, "trust-refused", "Not a trust file"),
    of_certifying.CredentialRefused: Kind(422, "credential-refused", "Credential refused"),
    of_certifying.RecordTooLarge: Kind(422, "record-too-large", "Too much for one record", "Shorten the scope or the sites."),
    of_certifying.PdfRefused: Kind(422, "pdf-refused", "PDF refused", "It is damaged, or larger than is read here."),
    of_certifying.FileNotSupported: Kind(415, "file-not-supported", "Not a file of ours", "Give a certificate's PDF, .vc.json, .proof.json or .tlog-proof."),
    of_certifying.FetchRefused: Kind(502, "fetch-refused", "Could not be fetched"),
    DocumentRefused: Kind(422, "document-refused", "Cannot be printed", "Shorten what does not fit."),
    # when it is asked
    of_certifying.StepNotAllowed: Kind(409, "step-not-allowed", "Not at this stage"),
    of_certifying.DecisionBlocked: Kind(409, "decision-blocked", "Something stands against it", "Every reason is listed."),
    of_services.AlreadyDecided: Kind(409, "already-decided", "Already decided"),
    of_services.EditionNotPublic: Kind(409, "edition-not-public", "Edition not in the log", "Publish the edition first."),
    of_services.EditionAltered: Kind(409, "edition-altered", "Edition altered", "A published edition never changes."),
    of_services.IdempotencyConflict: Kind(409, "idempotency-conflict", "Key used twice", "Use a new Idempotency-Key for another request."),
    of_audits.AuditClosed: Kind(409, "audit-closed", "Audit closed", "Open a new audit."),
    of_audits.AuditNotEvaluated: Kind(409, "not-evaluated", "Not evaluated yet"),
    of_audits.VerdictAltered: Kind(409, "verdict-altered", "Verdict altered", "It is not the one in the log. Restore the database, or audit anew."),
    of_audits.VerdictOutdated: Kind(409, "verdict-outdated", "Verdict outdated", "Evaluate again."),
    of_audits.FindingClosed: Kind(409, "finding-closed", "Finding closed"),
    of_audits.EditionDiffers: Kind(409, "edition-differs", "Another edition"),
    of_audits.EvidenceErased: Kind(410, "evidence-erased", "Evidence erased", "Its key was destroyed at the wish of the person it was about."),
    of_audits.AuditError: Kind(422, "audit", "Not possible"),
    # what is out of order here
    of_ledger.LedgerDamaged: Kind(503, "ledger-damaged", "The log takes no records", "Reading goes on. The operator has to restore the log first."),
    of_ledger.PublishingFailed: Kind(503, "publishing-failed", "Not public yet", "What was done is kept and published later."),
    of_ledger.ClockBackwards: Kind(503, "clock-backwards", "Not public yet", "What was done is kept and published later."),
    of_services.DatabaseFailed: Kind(503, "database-failed", "Not possible now", "The operator has to look after disk and database. Nothing was changed."),
    of_services.PassphraseMissing: Kind(503, "passphrase-missing", "Writing is not possible now", "The operator has to give the passphrase of the keys."),
    of_ledger.Malformed: Kind(422, "malformed-file", "Not in its one permitted form"),
}  # fmt: skip

INTERNAL: Final = Kind(500, "internal", "A fault on our side", "Tell us the request id.")
HTTP_KINDS: Final[Mapping[int, Kind]] = {
    400: Kind(400, "malformed", "The request cannot be read"),
    404: Kind(404, "nothing-here", "Nothing here", "Check the address."),
    405: Kind(405, "method", "Not done this way", "See the Allow header for what is possible."),
}


def find_kind(error: BaseException) -> Kind:
    """Return the kind of an error: its own, or that of its nearest ancestor in the table."""
    if isinstance(error, HTTPException):
        fallback = Kind(error.status_code, f"http-{error.status_code}", "Not possible")
        return HTTP_KINDS.get(error.status_code, fallback)
    return next((KINDS[each] for each in type(error).__mro__ if each in KINDS), INTERNAL)


def make_problem(error: BaseException, *, request_id: str = "") -> ProblemDetails:
    """Return the problem to answer an error with; an unknown error tells nothing about itself."""
    kind = find_kind(error)
    return ProblemDetails(
        status=kind.status,
        code=kind.code,
        title=kind.title,
        detail=_detail(error, kind),
        errors=_faults(error),
        suggestions=tuple(getattr(error, "suggestions", ())),
        request_id=request_id,
    )


def list_kinds() -> tuple[Kind, ...]:
    """Return every kind once, by status and code."""
    kinds = {kind.code: kind for kind in (*KINDS.values(), *HTTP_KINDS.values(), INTERNAL)}
    return tuple(sorted(kinds.values(), key=lambda kind: (kind.status, kind.code)))


def _detail(error: BaseException, kind: Kind) -> str:
    if kind is INTERNAL:
        return "Something failed on our side. Nothing was changed. We have noted it."
    if isinstance(error, HTTPException):
        return kind.advice or str(error.detail)
    if isinstance(error, of_audits.EvidenceRefused):
        return f"{error.file} was refused, nothing was stored."
    return str(error)


def _faults(error: BaseException) -> tuple[Fault, ...]:
    """Return what is to be repaired, each with its place where there is one."""
    if isinstance(error, of_requests.ValuesRefused):
        return error.faults
    if isinstance(error, of_audits.EvidenceRefused):
        from audits.tables.problems import format_problem

        return tuple(Fault("", format_problem(problem)) for problem in error.problems)
    if isinstance(error, of_certifying.DecisionBlocked):
        return tuple(Fault("", obstacle.sentence) for obstacle in error.obstacles)
    if isinstance(error, of_standards.EditionInvalid):
        return tuple(Fault(str(each.file), each.message) for each in error.problems)
    problems = getattr(error, "problems", ())
    return tuple(Fault("", str(problem)) for problem in problems)
