"""Enterprises and audits: from opening one to closing it. For auditors and enterprises."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from audits.enterprise import EnterpriseFields
from audits.errors import FindingUnknown
from certify import service
from certify.accounts import Person
from certify.api.access import (
    SentBytes,
    SentJson,
    caller,
    json_body,
    query_parameters,
    raw_body,
    sent_bytes,
    sent_json,
)
from certify.api.values import to_json
from certify.desk.access import may_read_audit, require_enterprise
from certify.desk.reads import list_readable_audits
from certify.queries import enterprise_page, list_enterprises
from certify.roles import ADMINISTRATOR, AUDITOR, DECISION_MAKER, ENTERPRISE, REVIEWER
from certify.web.pages import instance_of
from certify.web.refused import Fault, ValuesRefused
from certify.web.strict import Body

router = APIRouter(prefix="/api/v1", tags=["audits"])
Caller = Annotated[Person, Depends(caller)]


class NewEnterprise(Body, EnterpriseFields):
    """An enterprise to be registered."""


class NewAudit(Body):
    """An audit to be opened; both days belong to the period."""

    enterprise: str
    edition: str
    period_start: date
    period_end: date
    year: int | None = None
    auditors: tuple[str, ...] = ()


class Nothing(Body):
    """An empty object."""


class Answer(Body):
    """What an enterprise did or will do about a finding."""

    text: str = Field(min_length=1, max_length=4000)


@router.get("/enterprises")
def get_enterprises(request: Request, person: Caller) -> dict[str, Any]:
    """Return all enterprises."""
    person.require(AUDITOR, REVIEWER, DECISION_MAKER, ADMINISTRATOR, act="read enterprises")
    return {"enterprises": to_json(list_enterprises(instance_of(request)))}


@router.post("/enterprises", status_code=201, openapi_extra=json_body(NewEnterprise))
def add_enterprise(
    request: Request, sent: Annotated[SentJson[NewEnterprise], Depends(sent_json(NewEnterprise))]
) -> dict[str, Any]:
    """Register an enterprise."""
    fields = sent.body.model_dump(exclude_unset=True)
    reply = service.add_enterprise(instance_of(request), fields, by=sent.person, once=sent.once)
    return reply.to_json()


@router.get("/enterprise")
def get_own_enterprise(request: Request, person: Caller) -> dict[str, Any]:
    """Return the caller's own enterprise: certificates, audits, open findings."""
    page = enterprise_page(instance_of(request), require_enterprise(person))
    return to_json(page)  # type: ignore[no-any-return]  # an object for a dataclass


@router.get("/audits")
def get_audits(request: Request, person: Caller) -> dict[str, Any]:
    """Return the audits that the caller may read."""
    person.require(AUDITOR, REVIEWER, DECISION_MAKER, ADMINISTRATOR, act="read audits")
    return {"audits": to_json(list_readable_audits(instance_of(request), person))}


@router.post("/audits", status_code=201, openapi_extra=json_body(NewAudit))
def open_audit(
    request: Request, sent: Annotated[SentJson[NewAudit], Depends(sent_json(NewAudit))]
) -> dict[str, Any]:
    """Open an audit on a frozen edition."""
    wanted = sent.body
    period = service.Period(wanted.period_start, wanted.period_end, wanted.year)
    reply = service.open_audit(
        instance_of(request),
        wanted.enterprise,
        wanted.edition,
        period,
        wanted.auditors,
        by=sent.person,
        once=sent.once,
    )
    return reply.to_json()


@router.get("/audits/{audit_id}")
def get_audit(audit_id: str, request: Request, person: Caller) -> dict[str, Any]:
    """Return an audit: evidence, results, findings."""
    return to_json(may_read_audit(request, person, audit_id))  # type: ignore[no-any-return]


@router.post(
    "/audits/{audit_id}/evidence",
    status_code=201,
    openapi_extra=query_parameters(
        raw_body("text/csv", "application/octet-stream"),
        kind="payroll, workers, members, time_records, invoices or photograph",
        name="the name of the file",
        replaces="evidence that this file replaces",
    ),
)
def receive_evidence(
    audit_id: str,
    request: Request,
    sent: Annotated[SentBytes, Depends(sent_bytes("kind", "name", "replaces"))],
) -> dict[str, Any]:
    """Receive a file sent as the body; a faulty one is refused with every problem."""
    missing = [Fault(name, "is missing") for name in ("kind", "name") if not sent.query.get(name)]
    if missing:
        raise ValuesRefused(missing)
    file = service.File(
        kind=sent.query["kind"],
        name=sent.query["name"],
        content=sent.content,
        replaces=sent.query.get("replaces"),
    )
    reply = service.receive_evidence(
        instance_of(request), audit_id, file, by=sent.person, once=sent.once
    )
    return reply.to_json()


@router.post(
    "/audits/{audit_id}/visits", status_code=201, openapi_extra=raw_body("application/json")
)
def record_visit(
    audit_id: str, request: Request, sent: Annotated[SentBytes, Depends(sent_bytes())]
) -> dict[str, Any]:
    """Record a visit; the body is a visit file (docs/visit.schema.json)."""
    reply = service.record_visit(
        instance_of(request), audit_id, sent.content, by=sent.person, once=sent.once
    )
    return reply.to_json()


SentNothing = Annotated[SentJson[Nothing], Depends(sent_json(Nothing))]


@router.post("/audits/{audit_id}/evaluations", openapi_extra=json_body(Nothing))
def evaluate(audit_id: str, request: Request, sent: SentNothing) -> dict[str, Any]:
    """Judge the evidence by the frozen edition."""
    reply = service.evaluate(instance_of(request), audit_id, by=sent.person, once=sent.once)
    return reply.to_json()


@router.post("/audits/{audit_id}/closing", openapi_extra=json_body(Nothing))
def close_audit(audit_id: str, request: Request, sent: SentNothing) -> dict[str, Any]:
    """Close an audit; the digest of its verdict goes to the log."""
    reply = service.close_audit(instance_of(request), audit_id, by=sent.person, once=sent.once)
    return reply.to_json()


@router.post("/findings/{finding_id}/answers", status_code=201, openapi_extra=json_body(Answer))
def answer_finding(
    finding_id: str,
    request: Request,
    sent: Annotated[SentJson[Answer], Depends(sent_json(Answer))],
) -> dict[str, Any]:
    """Answer a finding with a corrective action."""
    instance = instance_of(request)
    if ENTERPRISE in sent.person.roles:
        own = enterprise_page(instance, require_enterprise(sent.person))
        if finding_id not in {finding.id for finding in own.findings}:
            raise FindingUnknown(finding_id)
    reply = service.answer_finding(
        instance, finding_id, sent.body.text, by=sent.person, once=sent.once
    )
    return reply.to_json()


@router.post("/findings/{finding_id}/verifications", openapi_extra=json_body(Nothing))
def verify_correction(finding_id: str, request: Request, sent: SentNothing) -> dict[str, Any]:
    """Verify the corrective action on a finding."""
    reply = service.verify_correction(
        instance_of(request), finding_id, by=sent.person, once=sent.once
    )
    return reply.to_json()
