"""The auditor's pages: own audits, evidence, evaluation, findings."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from audits.errors import EvidenceRefused, FindingUnknown
from audits.evidence import EVIDENCE_KINDS, PHOTOGRAPH, VISIT
from certify import service
from certify.desk.access import Sent, go, may_read_audit, may_work_on, sent_form, show_desk
from certify.desk.reads import list_readable_audits, person_names
from certify.editions import get_edition
from certify.queries import AuditPage
from certify.refusals import InputRefused
from certify.roles import ADMINISTRATOR, AUDITOR, DECISION_MAKER, REVIEWER
from certify.web.pages import instance_of
from certify.web.refused import Fault, ValuesRefused
from certify.web.strict import read_query
from certify.web.tokens import new_token
from certify.web.visitors import Visitor, visitor

router = APIRouter(include_in_schema=False)

UPLOADED_KINDS: Final = tuple(kind for kind in EVIDENCE_KINDS if kind not in {VISIT, PHOTOGRAPH})
SHOWN_PROBLEMS: Final = 200


@router.get("/desk/audits")
def audits(request: Request) -> Response:
    """Return the audits of whoever is signed in."""
    read_query(request, "done")
    who = visitor(request)
    who.person.require(AUDITOR, REVIEWER, DECISION_MAKER, ADMINISTRATOR, act="read audits")
    lines = list_readable_audits(instance_of(request), who.person)
    return show_desk(request, "audits.html", who, audits=lines)


@router.get("/desk/audits/{audit_id}")
def audit(audit_id: str, request: Request) -> Response:
    """Return one audit: evidence, visits, results, findings."""
    read_query(request, "done")
    who = visitor(request)
    return _show_audit(request, who, may_read_audit(request, who.person, audit_id))


@router.post("/desk/audits/{audit_id}/evidence")
def receive_evidence(
    audit_id: str,
    request: Request,
    sent: Annotated[Sent, Depends(sent_form("kind", "file", "replaces"))],
) -> Response:
    """Receive a file, or say every problem by row and column and store nothing."""
    audit = may_work_on(request, sent.person, audit_id)
    file = sent.form.files.get("file")
    kind = sent.form.text("kind")
    if file is None or kind not in UPLOADED_KINDS:
        raise ValuesRefused([Fault("file", "choose a file, and say what it is")])
    try:
        reply = service.receive_evidence(
            instance_of(request),
            audit_id,
            service.File(
                kind=kind,
                name=file.name,
                content=file.content,
                replaces=sent.form.text("replaces") or None,
            ),
            by=sent.person,
            once=sent.once,
        )
    except EvidenceRefused as error:
        return _show_audit(request, sent.visitor, audit, status=422, refused=error)
    except InputRefused as error:
        return _show_audit(request, sent.visitor, audit, status=422, problems=error.problems)
    return go(f"/desk/audits/{audit_id}", "received" if reply.new else "again")


@router.post("/desk/audits/{audit_id}/evaluation")
def evaluate(
    audit_id: str, request: Request, sent: Annotated[Sent, Depends(sent_form())]
) -> Response:
    """Judge the evidence by the frozen edition."""
    may_work_on(request, sent.person, audit_id)
    service.evaluate(instance_of(request), audit_id, by=sent.person, once=sent.once)
    return go(f"/desk/audits/{audit_id}", "evaluated")


@router.post("/desk/audits/{audit_id}/closing")
def close(audit_id: str, request: Request, sent: Annotated[Sent, Depends(sent_form())]) -> Response:
    """Close the audit: its verdict goes to the log, a second person decides."""
    may_work_on(request, sent.person, audit_id)
    reply = service.close_audit(instance_of(request), audit_id, by=sent.person, once=sent.once)
    return go(f"/desk/audits/{audit_id}", "closed" if reply.public else "waits")


@router.post("/desk/audits/{audit_id}/findings/{finding_id}/verification")
def verify_correction(
    audit_id: str, finding_id: str, request: Request, sent: Annotated[Sent, Depends(sent_form())]
) -> Response:
    """Verify the corrective action on a finding of this audit."""
    audit = may_work_on(request, sent.person, audit_id)
    if finding_id not in {finding.id for finding in audit.findings}:
        raise FindingUnknown(finding_id)
    service.verify_correction(instance_of(request), finding_id, by=sent.person, once=sent.once)
    return go(f"/desk/audits/{audit_id}", "verified")


def _show_audit(
    request: Request,
    who: Visitor,
    audit: AuditPage,
    *,
    status: int = 200,
    refused: EvidenceRefused | None = None,
    problems: tuple[str, ...] = (),
) -> Response:
    instance = instance_of(request)
    edition = get_edition(instance, audit.listed.edition)
    return show_desk(
        request,
        "audit.html",
        who,
        status=status,
        audit=audit,
        edition=edition,
        names=person_names(instance),
        kinds=UPLOADED_KINDS,
        works=AUDITOR in who.person.roles and who.person.id in audit.team,
        refused=refused,
        shown_problems=refused.problems[:SHOWN_PROBLEMS] if refused else (),
        problems=problems,
        once=new_token(),
    )
