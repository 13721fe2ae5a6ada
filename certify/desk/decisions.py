"""The decision maker's pages: what stands against a decision, and taking it."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from audits.enterprise import get_audit
from certify import service
from certify.accounts import Person
from certify.db import read_session
from certify.decision import DecisionKind, Obstacle, Validity, obstacles
from certify.desk.access import Sent, go, may_read_audit, sent_form, show_desk
from certify.desk.reads import list_readable_audits, load_certificate, person_names
from certify.editions import edition_within
from certify.errors import DecisionBlocked
from certify.instance import Instance
from certify.lifecycle import STAGE_OF_STATE
from certify.public.certificates import get_number
from certify.queries import list_certificates
from certify.reasons import REASONS
from certify.refusals import InputRefused
from certify.roles import DECISION_MAKER
from certify.service.case import audit_facts, decider_of, get_certificate, validity_of
from certify.web.pages import instance_of
from certify.web.refused import Fault, ValuesRefused
from certify.web.strict import read_day, read_query
from certify.web.tokens import new_token
from certify.web.visitors import Visitor, visitor

router = APIRouter(include_in_schema=False)

SITE_ROWS: Final = 4
_TERMS: Final = tuple(
    f"site_{part}_{row}" for row in range(SITE_ROWS) for part in ("name", "place", "work")
)
CHANGES: Final[Mapping[str, Callable[..., service.StateChanged]]] = {
    "suspend": service.suspend,
    "reinstate": service.reinstate,
    "withdraw": service.withdraw,
}


@router.get("/desk/decisions")
def decisions(request: Request) -> Response:
    """Return the audits that wait for a decision, and every certificate."""
    read_query(request, "done")
    who = _decider(request)
    instance = instance_of(request)
    lines = list_readable_audits(instance, who.person)
    return show_desk(
        request,
        "decisions.html",
        who,
        waiting=[line for line in lines if line.stage == "closed" and line.outcome is None],
        coming=[line for line in lines if line.stage != "closed"],
        certificates=list_certificates(instance),
    )


@router.get("/desk/audits/{audit_id}/decision")
def decision(audit_id: str, request: Request) -> Response:
    """Return everything against granting and refusing, and the form to decide."""
    read_query(request, "done")
    return _show_decision(request, _decider(request), audit_id)


@router.post("/desk/audits/{audit_id}/grant")
def grant(
    audit_id: str,
    request: Request,
    sent: Annotated[Sent, Depends(sent_form("scope", "effective_on", "note", *_TERMS))],
) -> Response:
    """Grant a certificate, or show again what stands against it."""
    instance = instance_of(request)
    terms = service.Terms(
        scope=sent.form.text("scope"),
        sites=_sites(sent),
        effective_on=read_day(sent.form.text("effective_on"), "effective_on"),
        note=sent.form.text("note"),
    )
    try:
        reply = service.grant(instance, audit_id, terms, by=sent.person, once=sent.once)
    except (InputRefused, DecisionBlocked) as error:
        return _show_decision(request, sent.visitor, audit_id, refused=error, texts=sent.form.texts)
    return go(f"/desk/certificates/{reply.number}", "granted" if reply.public else "waits")


@router.post("/desk/audits/{audit_id}/refusal")
def refuse(
    audit_id: str, request: Request, sent: Annotated[Sent, Depends(sent_form("note"))]
) -> Response:
    """Refuse a certificate."""
    try:
        service.refuse(
            instance_of(request),
            audit_id,
            sent.form.text("note"),
            by=sent.person,
            once=sent.once,
        )
    except DecisionBlocked as error:
        return _show_decision(request, sent.visitor, audit_id, refused=error)
    return go(f"/desk/audits/{audit_id}/decision", "refused")


@router.get("/desk/certificates/{number}")
def certificate(number: str, request: Request) -> Response:
    """Return a certificate with what may be decided about it."""
    read_query(request, "done")
    who = _decider(request)
    return _show_certificate(request, who, get_number(instance_of(request), number))


@router.post("/desk/certificates/{number}/state")
def change_state(
    number: str,
    request: Request,
    sent: Annotated[Sent, Depends(sent_form("change", "reason", "note"))],
) -> Response:
    """Suspend, reinstate or withdraw, with a public reason."""
    number = get_number(instance_of(request), number)
    change = CHANGES.get(sent.form.text("change"))
    if change is None:
        raise ValuesRefused([Fault("change", f"is one of {', '.join(CHANGES)}")])
    reason, note = sent.form.text("reason"), sent.form.text("note")
    try:
        reply = change(instance_of(request), number, reason, note, by=sent.person, once=sent.once)
    except DecisionBlocked as error:
        return _show_certificate(request, sent.visitor, number, refused=error)
    return go(f"/desk/certificates/{reply.number}", "changed" if reply.public else "waits")


def find_obstacles(
    instance: Instance, audit_id: str, person: Person
) -> dict[str, tuple[Obstacle, ...]]:
    """Return everything against granting and against refusing, today, by this person."""
    today = instance.clock().date()
    with read_session(instance.engine) as session:
        audit = get_audit(session, audit_id)
        facts = audit_facts(session, audit, today=today)
        edition = edition_within(instance, session, audit.edition_label)
        options: dict[str, Any] = {
            "decider": decider_of(person),
            "audit": facts,
            "today": today,
            "validity": validity_of(edition, today),
        }
        return {
            kind.value: obstacles(kind, **options)
            for kind in (DecisionKind.GRANT, DecisionKind.REFUSE)
        }


def find_change_obstacles(
    instance: Instance, number: str, person: Person
) -> dict[str, tuple[Obstacle, ...]]:
    """Return everything against each change of state, a reason being given."""
    today = instance.clock().date()
    with read_session(instance.engine) as session:
        row = get_certificate(session, number)
        audit = get_audit(session, row.audit_id)
        return {
            kind.value: obstacles(
                kind,
                decider=decider_of(person),
                audit=audit_facts(session, audit, today=today),
                today=today,
                stage=STAGE_OF_STATE[row.state],
                validity=Validity(row.effective_on, row.expires_on, row.expires_on),
                reason="other",
            )
            for kind in (DecisionKind.SUSPEND, DecisionKind.REINSTATE, DecisionKind.WITHDRAW)
        }


def _decider(request: Request) -> Visitor:
    who = visitor(request)
    who.person.require(DECISION_MAKER, act="take decisions")
    return who


def _sites(sent: Sent) -> tuple[service.Site, ...]:
    rows = (
        tuple(sent.form.text(f"site_{part}_{row}") for part in ("name", "place", "work"))
        for row in range(SITE_ROWS)
    )
    return tuple(service.Site(*row) for row in rows if any(row))


def _show_decision(
    request: Request,
    who: Visitor,
    audit_id: str,
    *,
    refused: Exception | None = None,
    texts: Mapping[str, str] | None = None,
) -> Response:
    instance = instance_of(request)
    who.person.require(DECISION_MAKER, act="take decisions")
    audit = may_read_audit(request, who.person, audit_id)
    return show_desk(
        request,
        "decision.html",
        who,
        status=422 if isinstance(refused, InputRefused) else 409 if refused else 200,
        audit=audit,
        names=person_names(instance),
        against=find_obstacles(instance, audit_id, who.person),
        refused=_problems(refused),
        texts=texts or {},
        rows=range(SITE_ROWS),
        today=instance.clock().date(),
        once=new_token(),
    )


def _show_certificate(
    request: Request, who: Visitor, number: str, *, refused: DecisionBlocked | None = None
) -> Response:
    instance = instance_of(request)
    who.person.require(DECISION_MAKER, act="take decisions")
    line = load_certificate(instance, number)
    return show_desk(
        request,
        "certificate.html",
        who,
        status=409 if refused else 200,
        certificate=line,
        against=find_change_obstacles(instance, number, who.person),
        reasons=REASONS,
        refused=_problems(refused),
        once=new_token(),
    )


def _problems(error: Exception | None) -> tuple[str, ...]:
    if isinstance(error, DecisionBlocked):
        return tuple(obstacle.sentence for obstacle in error.obstacles)
    return error.problems if isinstance(error, InputRefused) else ()
