"""Deciding, publishing editions, adding persons: what takes a second person or an administrator."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from certify import service
from certify.accounts import Person, add_person
from certify.api.access import SentJson, caller, json_body, sent_json
from certify.api.values import to_json
from certify.desk.access import may_read_audit
from certify.desk.decisions import find_obstacles
from certify.public.certificates import get_number
from certify.roles import ADMINISTRATOR
from certify.web.pages import instance_of
from certify.web.strict import Body

router = APIRouter(prefix="/api/v1", tags=["decisions"])

_CHANGES: Final[Mapping[str, Callable[..., service.StateChanged]]] = {
    "suspend": service.suspend,
    "reinstate": service.reinstate,
    "withdraw": service.withdraw,
}


class SiteBody(Body):
    """A place where certified work is done."""

    name: str
    place: str
    work: str


class Grant(Body):
    """What the decision maker adds to the verdict; `note` is never published."""

    scope: str
    sites: tuple[SiteBody, ...] = Field(min_length=1)
    effective_on: date | None = None
    note: str = ""


class Refusal(Body):
    """Why a certificate is refused; never published."""

    note: str = ""


class StateChange(Body):
    """A change of state with its public reason; `note` is never published."""

    change: Literal["suspend", "reinstate", "withdraw"]
    reason: str
    note: str = ""


class EditionToPublish(Body):
    """The label of a known edition, as in social-outsourcing@1.0.0."""

    label: str


class NewPerson(Body):
    """A person to be added."""

    name: str
    roles: tuple[str, ...]
    enterprise: str | None = None


@router.get("/audits/{audit_id}/obstacles")
def get_obstacles(
    audit_id: str, request: Request, person: Annotated[Person, Depends(caller)]
) -> dict[str, Any]:
    """Return everything that stands against granting and refusing, for the caller, today."""
    may_read_audit(request, person, audit_id)
    return to_json(find_obstacles(instance_of(request), audit_id, person))  # type: ignore[no-any-return]


@router.post("/audits/{audit_id}/grant", status_code=201, openapi_extra=json_body(Grant))
def grant(
    audit_id: str, request: Request, sent: Annotated[SentJson[Grant], Depends(sent_json(Grant))]
) -> dict[str, Any]:
    """Grant a certificate on a closed audit."""
    wanted = sent.body
    sites = tuple(service.Site(site.name, site.place, site.work) for site in wanted.sites)
    terms = service.Terms(wanted.scope, sites, wanted.effective_on, wanted.note)
    reply = service.grant(instance_of(request), audit_id, terms, by=sent.person, once=sent.once)
    return reply.to_json()


@router.post("/audits/{audit_id}/refusal", status_code=201, openapi_extra=json_body(Refusal))
def refuse(
    audit_id: str, request: Request, sent: Annotated[SentJson[Refusal], Depends(sent_json(Refusal))]
) -> dict[str, Any]:
    """Refuse a certificate on a closed audit."""
    reply = service.refuse(
        instance_of(request), audit_id, sent.body.note, by=sent.person, once=sent.once
    )
    return reply.to_json()


@router.post("/certificates/{number}/state", openapi_extra=json_body(StateChange))
def change_state(
    number: str,
    request: Request,
    sent: Annotated[SentJson[StateChange], Depends(sent_json(StateChange))],
) -> dict[str, Any]:
    """Suspend, reinstate or withdraw a certificate."""
    wanted = sent.body
    instance = instance_of(request)
    known = get_number(instance, number)
    change = _CHANGES[wanted.change]
    reply = change(instance, known, wanted.reason, wanted.note, by=sent.person, once=sent.once)
    return reply.to_json()


@router.post("/editions", status_code=201, openapi_extra=json_body(EditionToPublish))
def publish_edition(
    request: Request,
    sent: Annotated[SentJson[EditionToPublish], Depends(sent_json(EditionToPublish))],
) -> dict[str, Any]:
    """Publish an edition: its digest goes to the log, and it never changes again."""
    reply = service.publish_edition(
        instance_of(request), sent.body.label, by=sent.person, once=sent.once
    )
    return reply.to_json()


@router.post("/persons", status_code=201, openapi_extra=json_body(NewPerson))
def add_person_with_key(
    request: Request, sent: Annotated[SentJson[NewPerson], Depends(sent_json(NewPerson))]
) -> dict[str, Any]:
    """Add a person and return the API key, which is shown this once."""
    sent.person.require(ADMINISTRATOR, act="add persons")
    wanted = sent.body
    person, key = add_person(
        instance_of(request),
        name=wanted.name,
        roles=wanted.roles,
        enterprise_id=wanted.enterprise,
        by=sent.person,
    )
    return {"person": person.id, "name": person.name, "roles": sorted(person.roles), "key": key}
